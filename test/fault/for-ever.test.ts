// What goes wrong and stays wrong: the run ends with a true report, and once all is well again the next one finishes.
import { describe, expect, it } from 'vitest';
import {
  atEachRequest,
  collect,
  isWriteAt,
  LEAST_POINTS,
  LEAST_WRITES,
  type NamedCase,
  type Undisturbed,
  undisturbed,
  withoutMiddles,
} from './play.ts';

let pairs = 0;

const fromThereOn = (base: Undisturbed, effect: string): NamedCase[] =>
  atEachRequest(base, (from) => ({
    fault: `${effect} from there on`,
    from,
    faults: [`* *: ${effect} nth=${from} times=*`],
  }));
const atWrites = (base: Undisturbed, effect: string) =>
  fromThereOn(base, effect).filter(({ from }) => isWriteAt(base, from));

const OUTAGES = ['status=503 body=html', 'throttle=80008'];

describe.each(OUTAGES)('%s for ever', (effect) => {
  it('from any request on, leaves a true report and no harm', async () => {
    const base = await undisturbed();
    const cases = withoutMiddles(base, fromThereOn(base, effect));
    pairs += cases.length;
    expect(await collect(base, cases)).toEqual([]);
  });
});

const MORE_OUTAGES = ['cut=after', 'garbage', 'throttle=4 regain=30'];

describe.each(MORE_OUTAGES)('%s for ever', (effect) => {
  it('from any write on, leaves a true report and no harm', async () => {
    const base = await undisturbed();
    const cases = atWrites(base, effect);
    pairs += cases.length;
    expect(await collect(base, cases)).toEqual([]);
  });
});

// The write's answer was lost, and the look at what became of it was refused until --max-wait was used up: "throttled"
// would mean that nothing has happened, although the write has.
it('transient work=done for ever, from any request on, leaves a true report and no harm', async () => {
  const base = await undisturbed();
  expect(await collect(base, atWrites(base, 'transient work=done'))).toEqual([]);
});

it('has begun an outage of each kind at every request', () => {
  expect(pairs).toBeGreaterThanOrEqual(LEAST_POINTS * OUTAGES.length + LEAST_WRITES * MORE_OUTAGES.length);
});

const BROKEN = [
  'status=500 body=json code=1',
  'transient status=400',
  'cut=before',
  'cut=after',
  'garbage',
  'throttle=80008',
];

/** Calls of one kind; those of the plan still work, so that the run begins. */
const KINDS = [
  { calls: 'POST /flows', like: /^POST \/flows$/, nth: 1 },
  { calls: 'POST /{id}', like: /^POST \/\{[^}]+\}$/, nth: 1 },
  { calls: 'POST /assets', like: /^POST .*\/assets$/, nth: 1 },
  { calls: 'POST /publish', like: /^POST .*\/publish$/, nth: 1 },
  { calls: 'POST /deprecate', like: /^POST .*\/deprecate$/, nth: 1 },
  { calls: 'DELETE /{id}', like: /^DELETE /, nth: 1 },
  { calls: 'GET /{id}', like: /^GET \/\{[^}]+\}$/, nth: 1 },
  { calls: 'GET /flows', like: /^GET \/flows$/, nth: 2 },
  { calls: 'GET /flow.json', like: /^GET \/flow.json$/, nth: 8 },
];

describe.each(KINDS)('$calls broken for ever', ({ calls, like, nth }) => {
  it('in any way leaves a true report and no harm', async () => {
    const base = await undisturbed();
    const from = base.asked.flatMap(({ label }, index) => (like.test(label) ? [index + 1] : []))[nth - 1];
    if (from === undefined) throw new Error(`the undisturbed run does not call ${calls}`);
    const cases = BROKEN.map(
      (effect): NamedCase => ({
        fault: `${effect} for ever`,
        from,
        faults: [`${calls}: ${effect} nth=${nth} times=*`],
        // 1: what was accepted could not be seen.
        ends: [1, 5],
      }),
    );
    expect(await collect(base, cases)).toEqual([]);
  });
});
