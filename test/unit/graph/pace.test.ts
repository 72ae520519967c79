import { describe, expect, test } from 'vitest';
import { duration } from '../../../src/graph/pace.ts';
import { fakeClock, paceOf, usage } from './world.ts';

const headerOf = (headers: [string, string][] | Record<string, string>) => {
  const known = new Headers(headers);
  return (name: string) => known.get(name);
};

/** How long `ready` holds the next call up. */
async function waitOf(clock: ReturnType<typeof fakeClock>, ready: () => Promise<boolean>): Promise<number> {
  const before = clock.now();
  expect(await ready()).toBe(true);
  return clock.now() - before;
}

test('nothing is held up without a reason', async () => {
  const clock = fakeClock();
  const { pace, said } = paceOf(clock);
  pace.usage(headerOf(usage(60)));
  for (let call = 0; call < 5; call += 1) expect(await waitOf(clock, pace.ready)).toBe(0);
  expect(said).toEqual([]);
});

describe('without an estimate', () => {
  test('waits double from a second on, up to a minute', async () => {
    const clock = fakeClock();
    const { pace } = paceOf(clock, { maxWait: 3_600_000 });
    const waits: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      expect(pace.throttled('code 4', null)).toBe(true);
      waits.push(await waitOf(clock, pace.ready));
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('waits have jitter, a quarter either way', async () => {
    for (const [random, wait] of [
      [0, 750],
      [1, 1250],
    ] as const) {
      const clock = fakeClock();
      const { pace } = paceOf(clock, { random: () => random });
      pace.throttled('code 4', null);
      expect(await waitOf(clock, pace.ready)).toBe(wait);
    }
  });

  test('a call that was not throttled begins anew', async () => {
    const clock = fakeClock();
    const { pace } = paceOf(clock);
    pace.throttled('code 4', null);
    await pace.ready();
    pace.throttled('code 4', null);
    await pace.ready();
    pace.succeeded();
    pace.throttled('code 4', null);
    expect(await waitOf(clock, pace.ready)).toBe(1000);
  });
});

describe('the allowance', () => {
  test('counts all waits together', async () => {
    const clock = fakeClock();
    const { pace, said } = paceOf(clock, { maxWait: 100_000 });
    expect(pace.throttled('code 4', 60)).toBe(true);
    expect(await waitOf(clock, pace.ready)).toBe(60_000);
    expect(pace.throttled('code 4', 60)).toBe(false);
    expect(said.at(-1)).toContain('--max-wait');
    expect(pace.throttled('code 4', 30)).toBe(true);
    expect(await waitOf(clock, pace.ready)).toBe(30_000);
  });

  test('counts time once, however many calls come back throttled', async () => {
    const clock = fakeClock();
    const { pace } = paceOf(clock, { maxWait: 100_000 });
    for (let call = 0; call < 16; call += 1) expect(pace.throttled('code 80008', 60)).toBe(true);
    // Nobody knows yet whether the platform lets calls through again: they feel their way.
    const waits: number[] = [];
    for (let call = 0; call < 4; call += 1) waits.push(await waitOf(clock, pace.ready));
    expect(waits).toEqual([60_000, 250, 250, 250]);
    pace.succeeded();
    expect(await waitOf(clock, pace.ready)).toBe(250);
    expect(await waitOf(clock, pace.ready)).toBe(0);
    for (let call = 0; call < 16; call += 1) expect(pace.throttled('code 80008', 30)).toBe(true);
  });

  test('is shared: calls that were thrown back together wait together', async () => {
    const clock = fakeClock();
    const { pace, said } = paceOf(clock);
    for (let call = 0; call < 16; call += 1) pace.throttled('code 80008', null);
    expect(await waitOf(clock, pace.ready)).toBe(1000);
    expect(said).toHaveLength(1);
  });

  test('is never exceeded', async () => {
    const clock = fakeClock();
    const { pace } = paceOf(clock, { maxWait: 45_000 });
    const before = clock.now();
    for (let tries = 0; tries < 100 && pace.throttled('code 4', null); tries += 1) await pace.ready();
    expect(clock.now() - before).toBeLessThanOrEqual(45_000);
    expect(clock.now() - before).toBeGreaterThan(20_000);
  });
});

describe('usage headers', () => {
  test.each([
    ['x-app-usage', JSON.stringify({ call_count: 99, total_time: 25, total_cputime: 25 })],
    ['x-app-usage', JSON.stringify({ call_count: 1, total_time: 25, total_cputime: 99 })],
    ['x-business-use-case-usage', JSON.stringify({ 7: [{ call_count: 5 }], 8: [{ total_time: 99 }] })],
  ])('near 100 %% slow down: %s %s', async (name, value) => {
    const clock = fakeClock();
    const { pace, said } = paceOf(clock);
    pace.usage(headerOf([[name, value]]));
    await pace.ready();
    expect(await waitOf(clock, pace.ready)).toBeGreaterThan(0);
    expect(said).toHaveLength(1);
  });

  test('space out calls that wait side by side', async () => {
    const clock = fakeClock();
    const { pace } = paceOf(clock);
    pace.usage(headerOf(usage(96)));
    const before = clock.now();
    for (let call = 0; call < 5; call += 1) await pace.ready();
    const spacing = (clock.now() - before) / 4;
    expect(spacing).toBeGreaterThanOrEqual(100);
  });

  test('let go again once there is room', async () => {
    const clock = fakeClock();
    const { pace } = paceOf(clock);
    pace.usage(headerOf(usage(98)));
    await pace.ready();
    pace.usage(headerOf(usage(10)));
    await pace.ready();
    expect(await waitOf(clock, pace.ready)).toBe(0);
  });

  test('at 100 % with an estimate hold the next call up for so long, within the allowance', async () => {
    const clock = fakeClock();
    const { pace } = paceOf(clock);
    pace.usage(headerOf(usage(100, 3)));
    expect(await waitOf(clock, pace.ready)).toBeGreaterThanOrEqual(180_000);
    const short = fakeClock();
    const hurried = paceOf(short, { maxWait: 10_000 });
    hurried.pace.usage(headerOf(usage(100, 60)));
    expect(await waitOf(short, hurried.pace.ready)).toBeLessThanOrEqual(10_000);
  });

  test.each(['', 'not JSON', '[]', '7', 'null', '{"a":1}', '{"a":[null,3]}', '{"call_count":"99"}'])(
    'that make no sense are left alone: %j',
    async (value) => {
      const clock = fakeClock();
      const { pace } = paceOf(clock);
      pace.usage(headerOf({ 'x-app-usage': value, 'x-business-use-case-usage': value }));
      await pace.ready();
      expect(await waitOf(clock, pace.ready)).toBe(0);
    },
  );
});

test('somebody who wants to stop does not wait for the gate', async () => {
  const clock = fakeClock();
  const stop = new AbortController();
  const { pace } = paceOf(clock, { stop: stop.signal });
  expect(pace.throttled('code 4', 60)).toBe(true);
  stop.abort();
  expect(await pace.ready()).toBe(false);
  expect(clock.waits).toEqual([]);
});

test.each([
  [400, '1s'],
  [59_000, '59s'],
  [60_000, '1m'],
  [90_000, '1m30s'],
  [600_000, '10m'],
])('%i ms reads %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
