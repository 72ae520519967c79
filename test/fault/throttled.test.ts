// Every request of an apply that does everything, answered once with each code for too many calls.
import { expect, it } from 'vitest';
import { CODES } from './faults.ts';
import { atEachRequest, collect, LEAST_POINTS, type NamedCase, undisturbed, withoutMiddles } from './play.ts';

let pairs = 0;

const throttled = (from: number, isRead: boolean, effect: string, isCall: boolean): NamedCase => ({
  fault: effect,
  from,
  faults: [`* *: ${effect} nth=${from}`],
  ends: [],
  resent: isRead ? 0 : 1,
  // A download is no call to the platform's API: it is simply tried again.
  expect: ({ stderr }) => (/throttled/.test(stderr) || !isCall ? [] : ['it was not said']),
});

it.each(CODES)('code %d only slows the run down, at every request', async (code) => {
  const base = await undisturbed();
  const cases = atEachRequest(base, (from, { method, label }) =>
    throttled(from, method === 'GET', `throttle=${code}`, label !== 'GET /flow.json'),
  );
  const points = withoutMiddles(base, cases);
  pairs += points.length;
  expect(await collect(base, points)).toEqual([]);
});

it('with a word how long to wait, too', async () => {
  const base = await undisturbed();
  const cases = atEachRequest(base, (from, { method, label }) => {
    const effect = `throttle=${CODES[from % CODES.length]} status=429 regain=3`;
    return throttled(from, method === 'GET', effect, label !== 'GET /flow.json');
  });
  const points = withoutMiddles(base, cases);
  pairs += points.length;
  expect(await collect(base, points)).toEqual([]);
});

it('has struck every request with every code', () => {
  expect(pairs).toBeGreaterThanOrEqual(LEAST_POINTS * (CODES.length + 1));
});
