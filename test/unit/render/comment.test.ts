// The comment and the summary as text: one golden file a case.
import { expect, test } from 'vitest';
import { renderComment, renderSummary } from '../../../src/render/comment.ts';
import { CASES, MARKER } from './comment-cases.ts';

const golden = (name: string) => new URL(`../../golden/comment/${name}.md`, import.meta.url).pathname;

test.each(Object.entries(CASES))('%s', async (name, input) => {
  const { body, level } = renderComment(input, MARKER);
  await expect(`${body}\n\n<!-- level: ${level} -->\n`).toMatchFileSnapshot(golden(name));
  expect(renderSummary(input).length).toBeGreaterThan(0);
});
