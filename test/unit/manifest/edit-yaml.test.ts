import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { editYaml, type YamlValue } from '../../../src/manifest/edit-yaml.ts';
import { yamlText } from '../../../src/manifest/yaml-scalar.ts';

const ORDER = ['name', 'categories', 'json', 'endpoint', 'status', 'suppress', 'environments'];
const MANIFEST = `# the first line
name: 'Survey'   # its name

categories: [SURVEY,OTHER] # what for
json:   survey.json
status: published
# below
environments:
    staging: { status: draft }
    sandbox: false   # not there
`;

type Row = {
  readonly what: string;
  readonly path: readonly string[];
  readonly value: YamlValue | undefined;
  readonly from?: string;
  readonly to: string;
};

const swap = (from: string, to: string, text = MANIFEST) => {
  expect(text).toContain(from);
  return text.replace(from, () => to);
};

test.each<Row>([
  { what: 'a text', path: ['json'], value: 'b.json', to: swap('survey.json', 'b.json') },
  { what: 'a quoted text', path: ['name'], value: "It's", to: swap("'Survey'", "'It''s'") },
  { what: 'a text that needs quotes', path: ['json'], value: 'a: b', to: swap('survey.json', '"a: b"') },
  { what: 'a list between brackets', path: ['categories'], value: ['OTHER'], to: swap('[SURVEY,OTHER]', '[OTHER]') },
  {
    what: 'a value between braces',
    path: ['environments', 'staging', 'status'],
    value: 'published',
    to: swap('draft', 'published'),
  },
  {
    what: 'a new key, where it belongs',
    path: ['endpoint'],
    value: 'https://a.example',
    to: swap('survey.json\n', 'survey.json\nendpoint: https://a.example\n'),
  },
  {
    what: 'a new key between braces',
    path: ['environments', 'staging', 'name'],
    value: 'A, B',
    to: swap('{ status: draft }', '{ status: draft, name: "A, B" }'),
  },
  {
    what: 'a new map in a map',
    path: ['environments', 'production', 'status'],
    value: 'draft',
    to: `${MANIFEST}    production: { status: draft }\n`,
  },
  {
    what: 'a list of maps',
    path: ['suppress'],
    value: [{ code: 'A', because: 'x' }],
    to: swap('status: published\n', 'status: published\nsuppress:\n  - { code: A, because: x }\n'),
  },
  { what: 'a key less', path: ['json'], value: undefined, to: swap('json:   survey.json\n', '') },
  {
    what: 'a key less between braces, and with it the map that is empty then',
    path: ['environments', 'staging', 'status'],
    value: undefined,
    to: swap('    staging: { status: draft }\n', ''),
  },
  { what: 'what is not there, less', path: ['endpoint'], value: undefined, to: MANIFEST },
  { what: 'the same', path: ['name'], value: 'Survey', to: MANIFEST },
  {
    what: 'maps where there were none',
    path: ['environments', 'a', 'name'],
    value: 'x',
    from: 'name: y\n',
    to: 'name: y\nenvironments:\n  a: { name: x }\n',
  },
  { what: 'the last line without its end', path: ['json'], value: 'x', from: 'name: y', to: 'name: y\njson: x\n' },
  {
    what: 'Windows line ends',
    path: ['json'],
    value: 'x',
    from: 'name: y\r\nstatus: draft\r\n',
    to: 'name: y\r\njson: x\r\nstatus: draft\r\n',
  },
  { what: 'a byte order mark', path: ['name'], value: 'x', from: '\ufeffname: y\n', to: '\ufeffname: x\n' },
  {
    what: 'a block of text',
    path: ['name'],
    value: 'x',
    from: 'name: >\n  long\n  name\njson: a\n',
    to: 'name: x\njson: a\n',
  },
  {
    what: 'a list line by line',
    path: ['categories'],
    value: ['B', 'C'],
    from: 'name: y\ncategories:\n  - A # first\n  # second\n  - B # stays\nstatus: draft\n',
    to: 'name: y\ncategories:\n  # second\n  - B # stays\n  - C\nstatus: draft\n',
  },
  { what: 'a file of comments', path: ['name'], value: 'x', from: '# nothing yet\n', to: '# nothing yet\nname: x\n' },
  { what: 'a key without a value', path: ['a', 'b'], value: 'x', from: 'a:\nc: 1\n', to: 'a: { b: x }\nc: 1\n' },
])('$what', ({ path, value, from = MANIFEST, to }) => {
  expect(editYaml(from, [{ path, value }], ORDER)).toBe(to);
});

test('braces all around: comments and order stay', () => {
  const text = '# one\n{ name: a, status: draft, # two\n  json: x }\n';
  const edited = editYaml(text, [{ path: ['status'], value: undefined }], ORDER) ?? '';
  expect(parse(edited)).toEqual({ name: 'a', json: 'x' });
  expect(edited).toContain('# one');
});

test('what would change more than is asked for is not done', () => {
  const text = 'name: &n Survey\nprevious: *n\n';
  expect(editYaml(text, [{ path: ['name'], value: 'Other' }], ORDER)).toBeNull();
  expect(editYaml('name: a\n', [{ path: ['x'], value: 'y' }], ORDER)).toBe('name: a\nx: y\n');
  expect(editYaml('name: [', [{ path: ['x'], value: 'y' }], ORDER)).toBeNull();
  expect(editYaml('- a\n', [{ path: ['x'], value: 'y' }], ORDER)).toBeNull();
  const alias = 'name: &n Survey\njson: *n\n';
  expect(editYaml(alias, [{ path: ['json'], value: 'Other' }], ORDER)).toBe('name: &n Survey\njson: Other\n');
});

test('any text can stand anywhere', () => {
  const forms = [
    'a: old\nb: 1\n',
    'a: "old"\nb: 1\n',
    "a: 'old'\nb: 1\n",
    'a: |\n  old\nb: 1\n',
    '{ a: old, b: 1 }\n',
    'b: 1\n',
    '{ b: 1 }\n',
  ];
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), fc.constantFrom(...forms), (value, text) => {
      const edited = editYaml(text, [{ path: ['a'], value }], ['a', 'b']);
      expect(parse(Buffer.from(edited ?? '').toString())).toEqual({ a: value, b: 1 });
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ['Survey', 'Survey'],
  ['yes', 'yes'],
  ['null', '"null"'],
  ['1.0', '"1.0"'],
  ['a: b', '"a: b"'],
  ['# a', '"# a"'],
  ['{{ API }}/x', '"{{ API }}/x"'],
  ['a, b', '"a, b"'],
  ['two\nlines', '"two\\nlines"'],
  ['\u202Eabc', '"\\u202eabc"'],
  ['a\u0085b', '"a\\u0085b"'],
  ['\ud800', '"\\ud800"'],
  ['日本 🚀', '日本 🚀'],
  ['', '""'],
  ['-', '"-"'],
  ["it's", "it's"],
])('%j is written as %s', (text, yaml) => {
  expect(yamlText(text)).toBe(yaml);
  expect(parse(`a: { b: [${yaml}] }`)).toEqual({ a: { b: [text] } });
});
