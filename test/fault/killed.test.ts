// The process really killed, right before and right after the work of every write: the next apply finishes the job.
import { rmSync } from 'node:fs';
import pLimit from 'p-limit';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Emulator } from '../../src/emulator/emulator.ts';
import { serve } from '../../src/emulator/serve.ts';
import { TOKEN, WABA } from '../support/graph.ts';
import type { Project } from '../support/project.ts';
import { watchedAccount } from './account.ts';
import { documentOf, notAsDesired, otherEffects, untruths } from './checks.ts';
import { buildExecutable, start } from './executable.ts';
import {
  always,
  apply,
  FLAGS,
  inFreshProject,
  isWriteAt,
  LEAST_WRITES,
  type Undisturbed,
  undisturbed,
} from './play.ts';
import { SEED } from './scenario.ts';

let built: string;
let pairs = 0;
beforeAll(async () => {
  built = await buildExecutable();
});
afterAll(() => {
  if (built !== undefined) rmSync(built, { recursive: true, force: true });
});

/** Processes side by side: each of them mostly starts up. */
const limit = pLimit(3);

async function killedAt(base: Undisturbed, project: Project, number: number, when: 'before' | 'after') {
  const account = await watchedAccount({ seed: SEED });
  const { emulator } = account;
  let kill = () => {};
  let started = 0;
  let struck = false;
  const answer: Emulator['answer'] = (arrival) =>
    account.observe(
      { writer: 'waflow', method: arrival.method, pathname: arrival.url.pathname },
      () => emulator.answer(arrival),
      async (now, pass) => {
        if (struck) throw new TypeError('nobody asks any more');
        started = now;
        if (now !== number) return pass();
        struck = true;
        if (when === 'after') await pass();
        kill();
        throw new TypeError('nobody is there to be answered');
      },
    );
  const serving = await serve({ ...emulator, answer }, { port: 0 });
  const wrong: string[] = [];
  try {
    const env = {
      WHATSAPP_GRAPH_URL: serving.url,
      WHATSAPP_BUSINESS_ACCOUNT_ID: WABA,
      WHATSAPP_BUSINESS_ACCESS_TOKEN: TOKEN,
    };
    const run = start(built, ['apply', '--json', '--auto-approve', ...FLAGS], { cwd: project.path, env });
    kill = run.kill;
    const { signal, code, stderr } = await run.ended;
    if (signal !== 'SIGKILL') wrong.push(`the process was not killed, but ended with ${code}: ${stderr}`);
    if (started !== number) wrong.push(`it was killed at request ${started}`);
    wrong.push(...always(account));

    const since = account.effects.length;
    const next = await apply({ ...account, env }, project);
    const planned = documentOf(next)?.results?.map(({ flow, kind }) => `${flow} ${kind}`) ?? [];
    wrong.push(...untruths(next, account, { planned, since }), ...always(account), ...notAsDesired(account));
    wrong.push(...otherEffects(account.effects, base.effects));
    if (next.code !== 0) wrong.push(`the next apply ends with ${next.code}: ${next.both}`);
  } finally {
    await serving.close();
  }
  const what = `killed ${when} request ${number}, ${base.asked[number - 1]?.label}`;
  return wrong.map((one) => `${what}: ${one}`);
}

it.each(['before', 'after'] as const)(
  'SIGKILL %s the work of any write is finished by the next apply',
  async (when) => {
    const base = await undisturbed();
    // Reads leave no trace: to be killed at one of them is to be killed before the next write. The plans' lists stand for all.
    const numbers = base.asked.flatMap(({ label }, index) =>
      isWriteAt(base, index + 1) || (when === 'before' && label === 'GET /flows') ? [index + 1] : [],
    );
    pairs += numbers.length;
    const found = await Promise.all(
      numbers.map((number) => limit(() => inFreshProject(base, (project) => killedAt(base, project, number, when)))),
    );
    expect(found.flat()).toEqual([]);
  },
);

it('has killed before and after every write', () => {
  expect(pairs).toBeGreaterThanOrEqual(LEAST_WRITES * 2 + 2);
});
