// Ctrl-C before and after every request: the step in flight ends, nothing new starts, the next apply finishes.
import { describe, expect, it } from 'vitest';
import type { CliRun } from '../support/run-cli.ts';
import type { WatchedAccount } from './account.ts';
import { documentOf } from './checks.ts';
import {
  atEachRequest,
  collect,
  isWrite,
  LEAST_POINTS,
  type NamedCase,
  type Undisturbed,
  undisturbed,
  withoutMiddles,
  writesIn,
} from './play.ts';

let pairs = 0;

type Press = 'before' | 'after';

/** Presses Ctrl-C at a request, and remembers how far the account was then. */
function pressing(from: number, when: Press, more: Partial<NamedCase> = {}): NamedCase {
  const stop = new AbortController();
  let asked = 0;
  return {
    fault: `Ctrl-C ${when} it`,
    from,
    interrupt: stop.signal,
    ends: [130],
    stand: async (_request, number, pass) => {
      const press = () => {
        stop.abort();
        asked = number;
      };
      if (number === from && when === 'before') press();
      try {
        return await pass();
      } finally {
        if (number === from && when === 'after') press();
      }
    },
    expect: (run, account) => endsAtOnce(run, account, asked),
    ...more,
  };
}

/** `pressedAt`: the request during which Ctrl-C was pressed. */
function endsAtOnce(run: CliRun, account: WatchedAccount, pressedAt: number): string[] {
  const wrong: string[] = [];
  const later = account.asked.slice(pressedAt);
  // The step in flight may still have its write before it; nobody else's may follow.
  const writes = later.filter(({ method }) => method !== 'GET');
  if (new Set(writes.map(({ label }) => label)).size > 1) wrong.push(`afterwards: ${writes.map(({ label }) => label)}`);
  const results = documentOf(run)?.results;
  if (results === undefined) return writesIn(account.asked) === 0 ? wrong : [...wrong, 'no report of what was written'];
  const first = results.findIndex(({ outcome }) => outcome !== 'done');
  const rest = first < 0 ? [] : results.slice(first);
  const odd = rest.filter(({ outcome, reason }) => outcome !== 'not-run' || reason !== 'interrupted');
  wrong.push(...odd.map(({ flow, kind, outcome, reason }) => `${flow} ${kind} is ${outcome} ${reason}`));
  if (run.code === 0 && rest.length > 0) wrong.push('exit 0, and steps were not run');
  return wrong;
}

describe.each(['before', 'after'] as const)('Ctrl-C %s a request', (when) => {
  it('ends the step in flight and starts nothing new, at every request', async () => {
    const base = await undisturbed();
    const cases = withoutMiddles(
      base,
      atEachRequest(base, (from) => pressing(from, when, { resent: 0 })),
    );
    pairs += cases.length;
    expect(await collect(base, cases)).toEqual([]);
  });

  it.each(['cut=before', 'cut=after'])('whose answer is lost (%s) settles the write first', async (effect) => {
    const base = await undisturbed();
    const cases = atEachRequest(base, (from) =>
      pressing(from, when, { fault: `${effect}, Ctrl-C ${when} it`, faults: [`* *: ${effect} nth=${from}`] }),
    ).filter(({ from }) => base.asked[from - 1]?.method !== 'GET');
    expect(await collect(base, cases)).toEqual([]);
  });
});

describe('Ctrl-C while a throttled request waits', () => {
  const waiting = (base: Undisturbed): NamedCase[] =>
    atEachRequest(base, (from) =>
      pressing(from, 'after', { fault: 'Ctrl-C while it waits', faults: [`* *: throttle=80008 regain=5 nth=${from}`] }),
    ).filter(({ from }) => base.asked[from - 1]?.label !== 'GET /flow.json');
  const isClosing = (base: Undisturbed) => (one: NamedCase) => one.from > base.asked.findLastIndex(isWrite) + 2;

  it('leaves what was not sent as not run', async () => {
    const base = await undisturbed();
    const cases = waiting(base).filter((one) => !isClosing(base)(one));
    expect(cases.length).toBeGreaterThanOrEqual(30);
    expect(await collect(base, cases)).toEqual([]);
  });

  it('of the closing plan ends with 130', async () => {
    const base = await undisturbed();
    const cases = waiting(base).filter(isClosing(base));
    expect(cases).not.toEqual([]);
    expect(await collect(base, cases)).toEqual([]);
  });
});

it('was pressed before and after every request', () => {
  expect(pairs).toBeGreaterThanOrEqual(LEAST_POINTS * 2);
});
