// Runs a command line in this process, in a world of its own: folder, environment, terminal, network, clock.
import { runCli as run } from '../../src/cli.ts';
import type { World } from '../../src/commands/world.ts';

import { type FetchLike, httpOver } from './http-over-fetch.ts';

export type CliRun = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which they came. */
  readonly both: string;
  /** stdout as JSON; throws where it is not one document. */
  readonly json: () => ReturnType<typeof JSON.parse>;
};

export type CliOptions = {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What is typed when something asks; without it there is no terminal. */
  readonly answer?: string | (() => Promise<string>);
  readonly fetch?: FetchLike;
  readonly tty?: boolean;
  /** Set it to press Ctrl-C. */
  readonly interrupt?: AbortSignal;
  /** A clock of the test's own, so that long waits pass at once; without it the real one, with short waits. */
  readonly clock?: Pick<World, 'now' | 'sleep'>;
};

/** Runs waflow; waits are short, the process environment is only what `env` says. */
export async function runCli(argv: readonly string[], options: CliOptions): Promise<CliRun> {
  const out: string[] = [];
  const err: string[] = [];
  const both: string[] = [];
  const stream = (into: string[]) => ({
    write: (text: string) => {
      into.push(text);
      both.push(text);
    },
    isTty: options.tty ?? false,
    columns: () => 100,
    terminal: null,
  });
  const { answer } = options;
  const world: World = {
    cwd: options.cwd,
    env: options.env ?? {},
    stdout: stream(out),
    stderr: { ...stream(err), isTty: false },
    ask:
      answer === undefined
        ? null
        : async (question) => {
            err.push(question);
            const typed = typeof answer === 'string' ? answer : await answer();
            both.push(`${question}${typed}\n`);
            return typed;
          },
    http: httpOver(options.fetch ?? ((request) => fetch(request))),
    now: options.clock?.now ?? Date.now,
    sleep: options.clock?.sleep ?? ((ms) => new Promise((done) => setTimeout(done, Math.min(ms, 5)))),
    random: () => 0.5,
    pause: 2,
    catchInterrupt: () => ({ signal: options.interrupt ?? new AbortController().signal, release: () => {} }),
  };
  const code = await run(argv, world);
  const stdout = out.join('');
  return { code, stdout, stderr: err.join(''), both: both.join(''), json: () => JSON.parse(stdout) };
}
