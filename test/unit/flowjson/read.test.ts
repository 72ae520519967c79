import { expect, test } from 'vitest';
import type { Variables } from '../../../src/flowjson/fill.ts';
import { MAX_BYTES, readFlowJson } from '../../../src/flowjson/read.ts';

const NONE: Variables = new Map();

test("the text that is sent is the author's, byte for byte", () => {
  const text = '{ "version":"7.3" ,\r\n\t"screens": [ ]  }\n\n';
  const { document, findings } = readFlowJson('a.json', `\ufeff${text}`, NONE, null);
  expect(findings).toEqual([]);
  expect(document?.text).toEqual({ value: text, shown: text });
  expect(document?.version).toBe('7.3');
});

test.each([
  { text: '{"version": "7.3"}', code: 'MISSING_REQUIRED_PROPERTY' },
  { text: '{"screens": []}', code: 'MISSING_FLOW_JSON_VERSION' },
  { text: '{"version": "7", "screens": []}', code: 'INVALID_FLOW_JSON_VERSION' },
  { text: '{"version": "7.3", "screens": {}}', code: 'INVALID_PROPERTY_TYPE' },
])('$text: $code', ({ text, code }) => {
  const { document, findings } = readFlowJson('a.json', text, NONE);
  expect(document).toBeUndefined();
  expect(findings).toMatchObject([{ code, severity: 'error', file: 'a.json', hint: expect.stringMatching(/\S/) }]);
});

test('an unknown version is not ours to refuse', () => {
  expect(readFlowJson('a.json', '{"version": "99.0", "screens": []}', NONE, null).findings).toEqual([]);
});

test('all problems are told at once', () => {
  const text = '{"version": 7, "screens": [{"id": "A", "id": "A"}, {"id": "A", "title": "{{ X }}"}]}';
  const { findings } = readFlowJson('a.json', text, NONE, null);
  expect(findings.map(({ code }) => code).sort()).toEqual([
    'DUPLICATE_PROPERTY_KEY',
    'DUPLICATE_SCREEN_IDS',
    'INVALID_FLOW_JSON_VERSION',
    'undeclared-variable',
  ]);
});

test('the limit counts bytes, and what variables make of them', () => {
  const fits = (size: number) => {
    const head = '{"version": "7.3", "screens": [], "x": "';
    return `${head}${'x'.repeat(size - head.length - 2)}"}`;
  };
  expect(readFlowJson('a.json', fits(MAX_BYTES), NONE, null).findings).toEqual([]);
  expect(readFlowJson('a.json', fits(MAX_BYTES + 1), NONE, null).findings).toHaveLength(1);
  const long: Variables = new Map([['X', { value: 'x'.repeat(MAX_BYTES), hidden: false, unset: false }]]);
  expect(
    readFlowJson('a.json', '{"version": "7.3", "screens": [], "x": "{{ X }}"}', long, null).findings,
  ).toMatchObject([{ code: 'INVALID_FLOW_JSON', line: 1, column: 1 }]);
});

test('without variables, braces are text', () => {
  const { document, findings } = readFlowJson(
    'a.json',
    '{"version": "7.3", "screens": [], "x": "{{ X }}"}',
    null,
    null,
  );
  expect(findings).toEqual([]);
  expect(document?.text.value).toContain('{{ X }}');
});
