import { expect, test } from 'vitest';
import { parseYaml, type YamlPath } from '../../../src/manifest/yaml-text.ts';

const TEXT = `# a comment
name: "Größe 🎉"
categories: [SURVEY, "OTHER"]
environments:
  staging: { endpoint: https://flows.example.com, status: draft }
  "my prod":
    status: published
previously:
  - Old
  - >-
    Very
    old
`;

function read(text: string) {
  const { value, findings } = parseYaml('a.yaml', text);
  expect(findings).toEqual([]);
  if (value === undefined) throw new Error('no value');
  return value;
}

const VALUES: readonly { path: YamlPath; at: [number, number]; source?: string }[] = [
  { path: ['name'], at: [2, 7], source: '"Größe 🎉"' },
  { path: ['categories'], at: [3, 13], source: '[SURVEY, "OTHER"]' },
  { path: ['categories', 0], at: [3, 14], source: 'SURVEY' },
  { path: ['categories', 1], at: [3, 22], source: '"OTHER"' },
  { path: ['environments', 'staging', 'endpoint'], at: [5, 24], source: 'https://flows.example.com' },
  { path: ['environments', 'staging', 'status'], at: [5, 59], source: 'draft' },
  { path: ['environments', 'my prod', 'status'], at: [7, 13], source: 'published' },
  { path: ['previously', 0], at: [9, 5], source: 'Old' },
  { path: ['previously', 1], at: [10, 5] },
  { path: [], at: [2, 1] },
];

test.each(VALUES)('the value $path stands at $at', ({ path, at, source }) => {
  for (const [text, lineEnd] of [
    [TEXT, '\n'],
    [TEXT.replaceAll('\n', '\r\n'), '\r\n'],
  ] as const) {
    const yaml = read(text);
    const { line, column } = yaml.placeOf(path);
    expect([line, column, lineEnd]).toEqual([...at, lineEnd]);
    if (source !== undefined) expect(yaml.sourceOf(path)).toBe(source);
  }
});

test.each<{ path: YamlPath; at: [number, number] }>([
  { path: ['name'], at: [2, 1] },
  { path: ['environments', 'staging', 'status'], at: [5, 51] },
  { path: ['environments', 'my prod'], at: [6, 3] },
  { path: ['environments', 'my prod', 'status'], at: [7, 5] },
])('the key $path stands at $at', ({ path, at }) => {
  const { line, column } = read(TEXT).keyPlaceOf(path);
  expect([line, column]).toEqual(at);
});

test('what is not there is placed at what is around it', () => {
  const yaml = read(TEXT);
  expect(yaml.placeOf(['environments', 'staging', 'name'])).toMatchObject({ line: 5, column: 12 });
  expect(yaml.placeOf(['nowhere', 'at', 'all'])).toMatchObject({ line: 2, column: 1 });
  expect(yaml.keyPlaceOf(['environments', 'staging', 'name'])).toMatchObject({ line: 5, column: 12 });
});

test('ends are exclusive', () => {
  expect(read(TEXT).placeOf(['categories', 0])).toEqual({ line: 3, column: 14, endLine: 3, endColumn: 20 });
});

test('data is plain, in the types of YAML 1.2', () => {
  const { data } = read('a: yes\nb: true\nc: 012\nd: 1e3\ne: 2026-01-01\nf: ~\n"1": x\n');
  expect(data).toEqual({ a: 'yes', b: true, c: 12, d: 1000, e: '2026-01-01', f: null, '1': 'x' });
});

test('a few anchors are fine', () => {
  expect(read('a: &x [1]\nb: *x\n').data).toEqual({ a: [1], b: [1] });
});

test('keys of every object are data, also those with a meaning in JavaScript', () => {
  const { data } = read('__proto__: { protect: true }\nname: x\n');
  expect(data).not.toHaveProperty('protect');
  expect(Object.keys(data as object)).toContain('__proto__');
});

test.each([
  { text: 'a: 1\na: 2\n', at: [2, 1] },
  { text: 'a:\n\t- 1\n', at: [2, 1] },
  { text: 'a: "open\n', at: null },
  { text: 'a: b: c\n', at: null },
  { text: '? [a]\n: b\n', at: [1, 3] },
])('$text is not read', ({ text, at }) => {
  const { value, findings } = parseYaml('a.yaml', text);
  expect(value).toBeUndefined();
  expect(findings).toMatchObject([{ code: 'invalid-yaml', severity: 'error', file: 'a.yaml' }]);
  const [{ line, column, hint } = { line: 0, column: 0, hint: '' }] = findings;
  expect(hint).toMatch(/\S/);
  if (at !== null) expect([line, column]).toEqual(at);
});
