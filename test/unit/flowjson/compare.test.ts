// Pairs of documents that each say one thing, and what is said of them. `npm run golden` refreshes the texts.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compareDocuments } from '../../../src/flowjson/compare.ts';
import { fingerprintsOf } from '../../../src/flowjson/document-change.ts';
import { reviewDocuments } from '../../../src/flowjson/review.ts';
import { renderChanges, renderChangesMarkdown } from '../../../src/render/changes.ts';
import { colorsFor } from '../../../src/render/colors.ts';

const folder = new URL('../../golden/compare/', import.meta.url);
const CASES = readdirSync(folder).sort();
const read = (name: string, side: string): unknown =>
  JSON.parse(readFileSync(new URL(`${name}/${side}.json`, folder), 'utf8'));

function judged(before: unknown, after: unknown) {
  return reviewDocuments(before, after);
}

describe('what changes between two documents', () => {
  test.each(CASES)('%s', async (name) => {
    const found = judged(read(name, 'before'), read(name, 'after'));
    const text = `${renderChanges(found, colorsFor(false))}\n---\n\n${renderChangesMarkdown(found)}`;
    await expect(text).toMatchFileSnapshot(new URL(`${name}/changes.txt`, folder).pathname);
  });

  test('there are sixty cases, and only the order of keys gives nothing', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(60);
    const silent = CASES.filter((name) => judged(read(name, 'before'), read(name, 'after')).length === 0);
    expect(silent).toEqual(['keys-in-another-order']);
  });
});

describe('the fingerprint of a change', () => {
  test('is the same whatever else is edited', () => {
    const [before, after] = [read('field-required', 'before'), read('field-required', 'after')];
    const more = structuredClone(after) as { screens: { layout: { children: Record<string, unknown>[] } }[] };
    more.screens[0]?.layout.children.splice(0, 0, { type: 'TextBody', text: 'Hello' });
    const [alone] = fingerprintsOf(compareDocuments(before, after));
    expect(fingerprintsOf(compareDocuments(before, more))).toContain(alone);
  });

  test('of a field on another screen does not hang on what stands before it', () => {
    const [before, after] = ['before', 'after'].map((side) => read('field-moved-to-other-screen', side));
    const moved = (later: unknown) => {
      const changes = compareDocuments(before, later);
      return fingerprintsOf(changes)[changes.findIndex(({ kind }) => kind === 'moved')];
    };
    const more = structuredClone(after) as { screens: { layout: { children: unknown[] } }[] };
    more.screens[1]?.layout.children.unshift({ type: 'TextBody', text: 'Hello' });
    expect(moved(more)).toBe(moved(after));
  });

  test('of a field out of a branch does not hang on what stands before it', () => {
    const [before, after] = ['before', 'after'].map((side) => read('field-out-of-branch', side));
    const moved = (later: unknown) => {
      const changes = compareDocuments(before, later);
      return fingerprintsOf(changes)[changes.findIndex(({ kind }) => kind === 'moved')];
    };
    const more = structuredClone(after) as { screens: { layout: { children: unknown[] } }[] };
    more.screens[0]?.layout.children.unshift({ type: 'TextBody', text: 'Hello' });
    expect(moved(more)).toBeDefined();
    expect(moved(more)).toBe(moved(after));
  });

  test('is another for another value, and for each of two equal changes', () => {
    const several = fingerprintsOf(
      compareDocuments(read('text-several-added', 'before'), read('text-several-added', 'after')),
    );
    expect(several).toHaveLength(2);
    expect(new Set(several).size).toBe(2);
    const one = fingerprintsOf(compareDocuments(read('field-label', 'before'), read('field-label', 'after')));
    const other = fingerprintsOf(
      compareDocuments(read('field-label-bound', 'before'), read('field-label-bound', 'after')),
    );
    expect(one).not.toEqual(other);
  });
});
