// Revisions as people make them: many edits at once, each pair modelled on one that a public repository holds (the README
// beside them names it). `npm run golden` refreshes the texts.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkFlowJson } from '../../../src/flowjson/read.ts';
import { reviewDocuments } from '../../../src/flowjson/review.ts';
import { renderChanges, renderChangesMarkdown } from '../../../src/render/changes.ts';
import { colorsFor } from '../../../src/render/colors.ts';

const folder = new URL('../../golden/revisions/', import.meta.url);
const CASES = readdirSync(folder)
  .filter((name) => /^\d\d-/.test(name))
  .sort();
const SIDES = ['before', 'after'] as const;
const textOf = (name: string, side: (typeof SIDES)[number]) =>
  readFileSync(new URL(`${name}/${side}.json`, folder), 'utf8');

describe('what a revision changes', () => {
  test.each(CASES)('%s', async (name) => {
    const [before, after] = SIDES.map((side): unknown => JSON.parse(textOf(name, side)));
    const found = reviewDocuments(before, after);
    const text = `${renderChanges(found, colorsFor(false))}\n---\n\n${renderChangesMarkdown(found)}`;
    await expect(text).toMatchFileSnapshot(new URL(`${name}/changes.txt`, folder).pathname);
  });

  test('there are at least twenty, and each has its source', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(20);
    const readme = readFileSync(new URL('README.md', folder), 'utf8');
    expect(CASES.filter((name) => !readme.includes(`| ${name} |`))).toEqual([]);
  });

  test('both sides of each are documents that the platform takes', () => {
    const errors = CASES.flatMap((name) =>
      SIDES.flatMap((side) =>
        checkFlowJson(textOf(name, side), { file: `${name}/${side}.json` })
          .findings.filter(({ severity }) => severity === 'error')
          .map(({ file, line, code, message }) => `${file}:${line} ${code} ${message}`),
      ),
    );
    expect(errors).toEqual([]);
  });
});
