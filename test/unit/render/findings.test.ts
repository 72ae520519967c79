import { expect, test } from 'vitest';
import type { Finding } from '../../../src/model/finding.ts';
import { colorsFor } from '../../../src/render/colors.ts';
import { countFindings, renderFindings, toJson } from '../../../src/render/findings.ts';

const FINDING: Finding = {
  pointer: '/a',
  column: 3,
  line: 2,
  file: 'flows/a.yaml',
  hint: 'do that',
  message: 'this is wrong',
  severity: 'error',
  code: 'wrong',
};

test('a finding is its place, its sentence and what to do', () => {
  const text = renderFindings([FINDING], colorsFor(false));
  expect(text).toContain('flows/a.yaml:2:3 error: this is wrong');
  expect(text).toContain('do that');
});

test('what people wrote does not act', () => {
  const text = renderFindings(
    [{ ...FINDING, file: 'a\n::error::b', message: '\u001b[2J\nx', hint: '\u202ey' }],
    colorsFor(false),
  );
  expect(text).not.toMatch(/[\u001b\u202e]/);
  expect(text.split('\n').filter((line) => line.trim() !== '')).toHaveLength(2);
});

test.each([
  { errors: 0, warnings: 0, text: 'nothing found' },
  { errors: 1, warnings: 0, text: '1 error' },
  { errors: 2, warnings: 1, text: '2 errors and 1 warning' },
  { errors: 0, warnings: 3, text: '3 warnings' },
])('$errors and $warnings: $text', ({ errors, warnings, text }) => {
  const many = (count: number, severity: Finding['severity']) => Array<Finding>(count).fill({ ...FINDING, severity });
  expect(countFindings([...many(errors, 'error'), ...many(warnings, 'warning')])).toBe(text);
});

test('as JSON the keys stand in the order of the contract', () => {
  expect(Object.keys(toJson({ ...FINDING, endLine: 2, endColumn: 4 }))).toEqual([
    'code',
    'severity',
    'message',
    'hint',
    'file',
    'line',
    'column',
    'endLine',
    'endColumn',
    'pointer',
  ]);
  const { hint: _, pointer: __, ...bare } = FINDING;
  expect(Object.keys(toJson(bare))).toEqual(['code', 'severity', 'message', 'file', 'line', 'column']);
});
