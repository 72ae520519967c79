import fc from 'fast-check';
import { expect, test } from 'vitest';
import { locate, MAX_DEPTH, type Path, walkJson } from '../../../src/flowjson/walk.ts';

test('agrees with JSON.parse on what is JSON', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"b\\n"',
    '1',
    '-0.5e3',
    '01',
    '.5',
    'true',
    'nul',
    'null',
    ' ',
    '\n',
    '"',
    '//x',
    '\u00a0',
  );
  const soup = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
  const text = fc.oneof(soup, fc.json());
  fc.assert(
    fc.property(text, (value) => {
      let isJson = true;
      try {
        JSON.parse(value);
      } catch {
        isJson = false;
      }
      expect([value, walkJson(value, {}) === null]).toEqual([value, isJson]);
    }),
    { numRuns: 2_000 },
  );
});

test('tells every value with its path', () => {
  const text = '{"a": [1, {"b": "x"}], "c": null}';
  const seen: [string, string, string][] = [];
  walkJson(text, {
    onValue: ({ start, end }, path, kind) => {
      seen.push([path.join('.'), kind, text.slice(start, end)]);
    },
  });
  expect(seen).toEqual([
    ['a.0', 'scalar', '1'],
    ['a.1.b', 'string', '"x"'],
    ['a.1', 'container', '{"b": "x"}'],
    ['a', 'container', '[1, {"b": "x"}]'],
    ['c', 'scalar', 'null'],
    ['', 'container', text],
  ]);
});

test('every value that it tells is the one at that path', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = JSON.stringify(value, null, 1);
      walkJson(text, {
        onValue: ({ start, end }, path) => {
          const there = path.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], value);
          expect(JSON.parse(text.slice(start, end))).toEqual(JSON.parse(JSON.stringify(there)));
        },
      });
    }),
  );
});

test('tells keys that stand twice, however they are written', () => {
  const text = '{"a": 1, "b": {"a": 1}, "\\u0061": 2, "A": 3, "__proto__": 1, "constructor": 1, "__proto__": 2}';
  const twice: string[] = [];
  walkJson(text, {
    onKey: ({ start, end }, _path, repeated) => {
      if (repeated) twice.push(text.slice(start, end));
    },
  });
  expect(twice).toEqual(['"\\u0061"', '"__proto__"']);
});

test.each([
  { text: '', at: 0 },
  { text: '{"a": 1,}', at: 8 },
  { text: '[1,]', at: 3 },
  { text: '{"a" 1}', at: 5 },
  { text: '{a: 1}', at: 1 },
  { text: '{"a": 1 "b": 2}', at: 8 },
  { text: '[1] [2]', at: 4 },
  { text: '["open', at: 1 },
  { text: '{"a": 01}', at: 7 },
  { text: '{"a": 1.}', at: 6 },
  { text: '[1e]', at: 1 },
  { text: '[-1.5E+]', at: 1 },
  { text: '[1}', at: 2 },
  { text: '{"a": undefined}', at: 6 },
])('$text stops being JSON at $at', ({ text, at }) => {
  expect(walkJson(text, {})).toMatchObject({ kind: 'syntax', start: at, message: expect.stringMatching(/\S/) });
});

test('depth has a limit, and no recursion', () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(walkJson(nested(MAX_DEPTH), {})).toBeNull();
  expect(walkJson(nested(MAX_DEPTH + 1), {})).toMatchObject({ kind: 'depth', start: MAX_DEPTH });
  expect(walkJson('['.repeat(1_000_000), {})).toMatchObject({ kind: 'depth' });
});

test.each<{ path: Path; key: string | null; value: string | null }>([
  { path: [], key: null, value: '{"s": [{"id": "A"}, {"id": "B", "n": [[], [7]]}]}' },
  { path: ['s'], key: '"s"', value: '[{"id": "A"}, {"id": "B", "n": [[], [7]]}]' },
  { path: ['s', 1, 'id'], key: '"id"', value: '"B"' },
  { path: ['s', 1, 'n', 1, 0], key: null, value: '7' },
  { path: ['s', 2], key: null, value: null },
  { path: ['s', '1'], key: null, value: null },
  { path: ['x'], key: null, value: null },
])('locates $path', ({ path, key, value }) => {
  const text = '{"s": [{"id": "A"}, {"id": "B", "n": [[], [7]]}]}';
  const found = locate(text, path);
  const shown = (span: { start: number; end: number } | null | undefined) =>
    span ? text.slice(span.start, span.end) : null;
  expect([shown(found?.key), shown(found?.value)]).toEqual([key, value]);
});
