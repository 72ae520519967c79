import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeJson, escapeText, fillJson, fillText, refit, type Variables } from '../../../src/flowjson/fill.ts';
import { linesOf } from '../../../src/flowjson/lines.ts';

function variables(
  values: Readonly<Record<string, string>>,
  hidden: readonly string[] = [],
  unset: readonly string[] = [],
): Variables {
  return new Map(
    Object.entries(values).map(([name, value]) => [
      name,
      { value, hidden: hidden.includes(name), unset: unset.includes(name) },
    ]),
  );
}

const VARIABLES = variables({ API: 'https://a.example', A_1: 'one', EMPTY: '', DOLLAR: '$& $1', AGAIN: '{{ API }}' });

test.each([
  { text: '{{ API }}/x', value: 'https://a.example/x' },
  { text: '{{API}}', value: 'https://a.example' },
  { text: '{{  A_1\t}}{{A_1}}', value: 'oneone' },
  { text: 'a{{ EMPTY }}b', value: 'ab' },
  { text: '{{ DOLLAR }}', value: '$& $1' },
  { text: '{{!API}}', value: '{{API}}' },
  { text: '{{! API }}', value: '{{ API }}' },
  { text: '{{!!API}}', value: '{{!API}}' },
  { text: '{{!!! UNDECLARED\t}}', value: '{{!! UNDECLARED\t}}' },
  { text: '{{!}} {{! 1A }} {{ !API }}', value: '{{!}} {{! 1A }} {{ !API }}' },
  { text: '{{!UNDECLARED}}', value: '{{UNDECLARED}}' },
  { text: '{{ AGAIN }}', value: '{{ API }}' },
  { text: '{{{ API }}}', value: '{https://a.example}' },
  { text: '{{ }} {{ 1A }} {{ A-B }} { { API } } ${data.x}', value: '{{ }} {{ 1A }} {{ A-B }} { { API } } ${data.x}' },
])('$text becomes $value', ({ text, value }) => {
  expect(fillText(text, VARIABLES)).toMatchObject({ value, shown: value, undeclared: [], usesUnset: false });
});

test('undeclared names stay and are told with their places', () => {
  expect(fillText('a {{ B }} {{API}} {{C}}', VARIABLES)).toMatchObject({
    value: 'a {{ B }} https://a.example {{C}}',
    undeclared: [
      { name: 'B', start: 2, end: 9 },
      { name: 'C', start: 18, end: 23 },
    ],
  });
});

test('names of JavaScript are no variables', () => {
  const { undeclared } = fillText('{{ constructor }} {{ __proto__ }} {{ toString }}', VARIABLES);
  expect(undeclared.map(({ name }) => name)).toEqual(['constructor', '__proto__', 'toString']);
});

test('what is hidden is sent, but not shown', () => {
  const secret = variables({ KEY: 'secret', OPEN: 'open' }, ['KEY']);
  expect(fillText('{{ OPEN }} {{ KEY }}', secret)).toMatchObject({ value: 'open secret', shown: 'open ***' });
});

test('what is unset is told', () => {
  expect(fillText('{{ API }}', variables({ API: 'API' }, [], ['API']))).toMatchObject({
    value: 'API',
    usesUnset: true,
  });
});

test('in JSON: string values only, never keys', () => {
  const filled = fillJson('{"{{ API }}": "{{ API }}", "n": [1, "{{A_1}}"]}', VARIABLES);
  expect(filled.value).toBe('{"{{ API }}": "https://a.example", "n": [1, "one"]}');
});

test('in JSON: values are escaped, so that no line is added', () => {
  const nasty = variables({ X: 'a"b\\c\nd\r\n\u2028\u0000</script>\ud800' });
  const text = '{\n  "a": "<{{ X }}>",\n  "b": 1\n}';
  const { value } = fillJson(text, nasty);
  expect(JSON.parse(value)).toEqual({ a: '<a"b\\c\nd\r\n\u2028\u0000</script>\ud800>', b: 1 });
  expect(value.split('\n')).toHaveLength(4);
});

test('in JSON: undeclared names are told with offset and path', () => {
  const text = '{"screens": [{"id": "A", "title": "Hello {{ WHO }}"}]}';
  const { undeclared } = fillJson(text, VARIABLES);
  expect(undeclared).toEqual([
    { name: 'WHO', start: text.indexOf('{{'), end: text.indexOf('}}') + 2, path: ['screens', 0, 'title'] },
  ]);
});

test("in JSON: places after a filled value are the author's", () => {
  const author = '{"a": "{{ API }}", "b": "{{ EMPTY }}", "c": 7,\n "d": "{{A_1}}", "e": 8}';
  const filled = fillJson(author, VARIABLES);
  const sent = linesOf(filled.value);
  for (const mark of ['"b"', '"c"', '7', '"d"', '"e"', '8', '}']) {
    const from = filled.value.lastIndexOf(mark);
    expect([mark, filled.toAuthor(from)]).toEqual([mark, author.lastIndexOf(mark)]);
    expect(sent.at(from).line).toBe(linesOf(author).at(author.lastIndexOf(mark)).line);
  }
});

test("in JSON: a place inside a filled string stays inside the author's string", () => {
  const author = '{"a": "{{ API }}", "b": 1}';
  const { value, toAuthor } = fillJson(author, VARIABLES);
  const from = author.indexOf('"{{');
  const to = author.indexOf('}}"') + 3;
  for (let offset = value.indexOf('"https'); offset < value.indexOf(', "b"'); offset += 1) {
    expect(toAuthor(offset)).toBeGreaterThanOrEqual(from);
    expect(toAuthor(offset)).toBeLessThan(to);
  }
});

test('any value in any document: parsed, it is the value in its place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (secret, around) => {
      const plain = around.replaceAll('{', '(');
      const text = JSON.stringify({ k: `${plain}{{ X }}${plain}`, other: plain }, null, 2);
      const filled = fillJson(text, variables({ X: secret }, ['X']));
      expect(JSON.parse(filled.value)).toEqual({ k: `${plain}${secret}${plain}`, other: plain });
      expect(JSON.parse(filled.shown)).toEqual({ k: `${plain}***${plain}`, other: plain });
      expect(filled.value.split('\n')).toHaveLength(text.split('\n').length);
      const offset = filled.value.lastIndexOf('}');
      expect(filled.toAuthor(offset)).toBe(text.lastIndexOf('}'));
    }),
  );
});

/** Texts in which placeholders, and what nearly is one, are likely. */
const suspicious = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '{',
        '{{',
        '}',
        '}}',
        '!',
        ' ',
        '\t',
        '\n',
        'API',
        'NOBODY',
        '{{ API }}',
        '{{!API}}',
        '{{!! API }}',
        '"',
        '\\',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

test('every text can be written: escaped and filled, it is itself, whatever the variables are', () => {
  fc.assert(
    fc.property(suspicious, fc.string(), (text, value) => {
      for (const known of [new Map(), VARIABLES, variables({ API: value, NOBODY: value })]) {
        expect(fillText(escapeText(text), known)).toEqual({
          value: text,
          shown: text,
          undeclared: [],
          usesUnset: false,
        });
      }
    }),
    { numRuns: 2_000 },
  );
});

test('every document can be written: escaped and filled, it is itself', () => {
  fc.assert(
    fc.property(suspicious, suspicious, (key, text) => {
      const json = JSON.stringify({ [key]: [text, { [text]: text }], n: 1 }, null, 2);
      const { value, undeclared } = fillJson(escapeJson(json), VARIABLES);
      expect([value, undeclared]).toEqual([json, []]);
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  { written: '{{ API }}/x', target: 'https://a.example/y', text: '{{ API }}/y' },
  { written: 'a {{ A_1 }} b', target: 'c one d', text: null },
  { written: 'a {{ A_1 }} b', target: 'c one b', text: 'c {{ A_1 }} b' },
  { written: '{{ A_1 }} and {{ API }}', target: 'one or https://a.example', text: '{{ A_1 }} or {{ API }}' },
  { written: '{{ A_1 }}', target: 'two', text: null },
  { written: 'no variable', target: 'another', text: null },
  { written: '{{!API}} {{ A_1 }}', target: '{{!API}} one', text: '{{!!API}} {{ A_1 }}' },
  { written: '{{ A_1 }}x', target: 'one {{ API }}', text: '{{ A_1 }} {{! API }}' },
  { written: '{{ A_1 }}{{ A_1 }}', target: 'one', text: null },
])('$written refitted to $target is $text', ({ written, target, text }) => {
  expect(refit(written, target, VARIABLES)).toBe(text);
});

test('what is refitted fills to what was asked for', () => {
  fc.assert(
    fc.property(suspicious, suspicious, fc.string({ maxLength: 4 }), (written, around, value) => {
      const known = variables({ API: value, NOBODY: 'x' });
      const target = `${around}${fillText(written, known).value}`;
      const text = refit(written, target, known);
      if (text !== null) expect(fillText(text, known)).toMatchObject({ value: target, undeclared: [] });
    }),
    { numRuns: 2_000 },
  );
});

test('a name that nobody declares is not kept by refitting: it would be an error', () => {
  const known = variables({ API: 'a' });
  for (const written of ['{{API}}{{X}}', '{{X}}{{API}}', '{{X}}']) {
    const text = refit(written, `${fillText(written, known).value}!`, known);
    expect(text === null ? [] : fillText(text, known).undeclared).toEqual([]);
  }
});
