// The promise as a whole: manifests change, people edit the account, faults strike, processes die; in the end one apply
// brings the account to what the manifests say, and nothing forbidden has happened on the way.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStage } from './stage.ts';
import { incidents, type Story, stories } from './story.ts';

const LONG = process.env.WAFLOW_LONG === '1';
const PATIENCE = LONG ? 3_600_000 : 60_000;

/** Plays a story to its end; what goes wrong is told with all that led to it. */
async function play({ habits, commands, hiccup }: Story): Promise<void> {
  const stage = createStage(habits);
  try {
    for (const command of commands) {
      await stage.play(command);
      expect(stage.witness.violations).toEqual([]);
    }
    await stage.calm();
    await stage.settle();
    const result = await stage.apply(hiccup);
    const left = result?.results.filter(({ outcome, reason }) => outcome !== 'done' && reason !== 'converged');
    expect(left).toEqual([]);
    const [first, second] = [await stage.plan(), await stage.plan()];
    expect(first?.plan.flows.filter(({ steps, refusals }) => steps.length + refusals.length > 0)).toEqual([]);
    expect(JSON.stringify(second)).toBe(JSON.stringify(first));
    expect(stage.missing()).toEqual([]);
    expect(stage.witness.violations).toEqual([]);
  } catch (error) {
    const told = [JSON.stringify({ ...habits, hiccup }), ...stage.lines, ...stage.witness.violations].join('\n');
    throw new Error(`${told}\n${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

describe('in the end one apply converges, and nothing forbidden has happened', () => {
  it('whatever happens', () => fc.assert(fc.asyncProperty(stories, play), { numRuns: LONG ? 10_000 : 250 }), PATIENCE);

  it(
    'whatever happens to one apply',
    () => fc.assert(fc.asyncProperty(incidents, play), { numRuns: LONG ? 10_000 : 500 }),
    PATIENCE,
  );
});
