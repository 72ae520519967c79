// What a manifest silences is gone; what it silences in vain is told, where it stands.
import { expect, test } from 'vitest';
import { type Suppression, suppress } from '../../../src/flowjson/suppress.ts';
import type { Finding } from '../../../src/model/finding.ts';

const finding = (code: string, severity: Finding['severity'] = 'warning'): Finding => ({
  code,
  severity,
  message: 'x',
  file: 'a.json',
  line: 1,
  column: 1,
});
const entry = (code: string, because = 'approved', line = 9): Suppression => ({
  code,
  because,
  file: 'a.yaml',
  line,
  column: 3,
  pointer: '/suppress/0',
});

test('silences every finding of the code, errors too, and no other', () => {
  const kept = finding('OTHER');
  const { findings, unused } = suppress([finding('A'), kept, finding('A', 'error')], [entry('A')]);
  expect([findings, unused]).toEqual([[kept], []]);
});

test('does nothing where nothing is asked', () => {
  const findings = [finding('A')];
  expect(suppress(findings, [])).toEqual({ findings, unused: [] });
});

test('tells an unused one as a warning at its place', () => {
  expect(suppress([finding('A')], [entry('B')]).unused).toEqual([
    {
      code: 'UNUSED_SUPPRESSION',
      severity: 'warning',
      message: 'nothing is found here under "B"',
      hint: 'remove the entry, or correct its code: "waflow explain" lists all codes',
      file: 'a.yaml',
      line: 9,
      column: 3,
      pointer: '/suppress/0',
    },
  ]);
});

test('tells the second of two for one code', () => {
  const { findings, unused } = suppress([finding('A')], [entry('A'), entry('A', 'again', 10)]);
  expect(findings).toEqual([]);
  expect(unused).toMatchObject([{ code: 'UNUSED_SUPPRESSION', line: 10, message: '"A" is silenced twice' }]);
});

test.each(['', '  \n'])('wants a reason: %j silences nothing', (because) => {
  const { findings, unused } = suppress([finding('A')], [entry('A', because)]);
  expect(findings).toHaveLength(1);
  expect(unused).toMatchObject([{ code: 'SUPPRESSION_WITHOUT_REASON', severity: 'error' }]);
});

test('cannot silence what keeps a document from being one', () => {
  const { findings, unused } = suppress([finding('INVALID_FLOW_JSON', 'error')], [entry('INVALID_FLOW_JSON')]);
  expect(findings).toHaveLength(1);
  expect(unused).toMatchObject([{ code: 'UNUSED_SUPPRESSION' }]);
});

test('goes by the letter: neither case nor part of a code', () => {
  expect(suppress([finding('MAX_CHARS')], [entry('max_chars'), entry('MAX')]).findings).toHaveLength(1);
});
