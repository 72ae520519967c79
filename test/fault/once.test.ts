// Every request of an apply that does everything, left once without a good answer: the run gets over each of them.
import { describe, expect, it } from 'vitest';
import { LOST, SILENCE } from './faults.ts';
import { collect, LEAST_POINTS, LEAST_WRITES, struckOnce, undisturbed } from './play.ts';

let pairs = 0;

describe.each(LOST)('$effect, once', (fault) => {
  it('is got over at every request', async () => {
    const base = await undisturbed();
    const cases = struckOnce(base, fault);
    pairs += cases.length;
    expect(await collect(base, cases)).toEqual([]);
  });
});

describe.each(SILENCE)('$effect, once', (fault) => {
  it('is got over at every request', async () => {
    const base = await undisturbed();
    const cases = struckOnce(base, fault).map((one) => ({ ...one, flags: ['--request-timeout', '1s'] }));
    pairs += cases.length;
    // Side by side: each of them waits for a second.
    expect(await collect(base, cases, 25)).toEqual([]);
  });
});

it('has struck every request with every fault', () => {
  const faults = [...LOST, ...SILENCE];
  const atWrites = faults.filter(({ writesOnly }) => writesOnly).length;
  expect(pairs).toBeGreaterThanOrEqual(LEAST_POINTS * (faults.length - atWrites) + LEAST_WRITES * atWrites);
});
