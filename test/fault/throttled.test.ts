// Every request of an apply that does everything, answered once with each code for too many calls.
import { expect, it } from 'vitest';
import type { Asked } from './account.ts';
import { CODES } from './faults.ts';
import { atEachRequest, collect, LEAST_POINTS, type NamedCase, undisturbed, withoutMiddles } from './play.ts';

let pairs = 0;

const throttled = (from: number, { method, label }: Asked, effect: string): NamedCase => ({
  fault: effect,
  from,
  faults: [`* *: ${effect} nth=${from}`],
  ends: [],
  resent: method === 'GET' ? 0 : 1,
  expect: ({ stderr }) => {
    const isSaid = /throttled/.test(stderr);
    // Templates are good to know, no more: nobody waits for them.
    if (label === 'GET /message_templates') return isSaid ? ['it was waited for'] : [];
    // A download is no call to the platform's API: it is simply tried again.
    return isSaid || label === 'GET /flow.json' ? [] : ['it was not said'];
  },
});

it.each(CODES)('code %d only slows the run down, at every request', async (code) => {
  const base = await undisturbed();
  const cases = atEachRequest(base, (from, asked) => throttled(from, asked, `throttle=${code}`));
  const points = withoutMiddles(base, cases);
  pairs += points.length;
  expect(await collect(base, points)).toEqual([]);
});

it('with a word how long to wait, too', async () => {
  const base = await undisturbed();
  const cases = atEachRequest(base, (from, asked) =>
    throttled(from, asked, `throttle=${CODES[from % CODES.length]} status=429 regain=3`),
  );
  const points = withoutMiddles(base, cases);
  pairs += points.length;
  expect(await collect(base, points)).toEqual([]);
});

it('has struck every request with every code', () => {
  expect(pairs).toBeGreaterThanOrEqual(LEAST_POINTS * (CODES.length + 1));
});
