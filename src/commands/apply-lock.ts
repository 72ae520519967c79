// One apply at a time on one account from one machine: the second waits for the first, and says so.
import { duration } from '../graph/pace.ts';
import { tryLock } from '../manifest/lock.ts';
import { accountFile } from '../manifest/state-folder.ts';
import { Failure } from '../model/failure.ts';
import { forTerminal } from '../render/escape.ts';

import { DEFAULT_MAX_WAIT } from './connect.ts';
import type { Output } from './output.ts';
import type { Chosen, CommonFlags } from './setup.ts';
import type { World } from './world.ts';

export type ApplyLock = {
  /**
   * Waits until no other apply is at work; true where it had to.
   * @throws Failure (130) on Ctrl-C, (1) where it would take longer than --max-wait
   */
  acquire(): Promise<boolean>;
  release(): void;
};

const LOOK_AGAIN = 200;

/** The lock of an account. Where the state folder cannot be used there is none, and nothing waits. */
export async function applyLock(
  world: World,
  { project, account }: Chosen,
  flags: CommonFlags,
  output: Output,
  stop: AbortSignal,
): Promise<ApplyLock> {
  const file = await accountFile(project, account, 'apply', 'lock').catch((error: unknown) => {
    if (error instanceof Failure) return null;
    throw error;
  });
  let release = () => {};
  const attempt = () => {
    try {
      file?.prepare();
      return file === null ? null : tryLock(file.path, world.now());
    } catch (error) {
      // A read-only checkout can still be applied; the account's own checks remain.
      output.trace(`there is no lock: ${error instanceof Error ? error.message : String(error)}`);
      return null;
    }
  };
  return {
    async acquire() {
      const started = world.now();
      for (let waited = false; ; waited = true) {
        const tried = attempt();
        if (tried === null) return waited;
        if (tried.kind === 'locked') {
          release = tried.release;
          return waited;
        }
        const who = tried.by === null ? 'another apply' : `another apply (process ${tried.by.pid} on ${tried.by.host})`;
        if (!waited) output.warn(`${forTerminal(who)} is at work on this account: waiting until it has ended`);
        const limit = flags.maxWait ?? DEFAULT_MAX_WAIT;
        if (world.now() - started >= limit) {
          throw new Failure('no', 'locked', `${who} is still at work on this account after ${duration(limit)}`, {
            hint: `nothing was written; if there is no such process, delete ${file?.path}`,
          });
        }
        await world.sleep(LOOK_AGAIN, stop);
        if (stop.aborted) throw new Failure('interrupted', 'interrupted', 'interrupted before anything was written');
      }
    },
    release: () => release(),
  };
}
