// Fixes change what they must and nothing else, in the author's own layout.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyFixes } from '../../../src/flowjson/fix.ts';
import type { Fix } from '../../../src/flowjson/problem.ts';

const DOC = `{
  "version": "6.0",
  "screens": [
    { "id": "A", "title": "One", "terminal": true },
    {
      "id": "B",
      "list": [1, 2, 3],
      "data": {}
    }
  ],
  "url": "{{ API }}/x"
}
`;

const one = (text: string, ...fix: Fix[]) => applyFixes(text, [fix]).text;

describe('one change', () => {
  test.each<[string, Fix, string, string]>([
    ['sets a value', { kind: 'set', path: ['version'], value: '7.3' }, '"6.0"', '"7.3"'],
    [
      'sets a list in the layout of its lines',
      { kind: 'set', path: ['screens', 1, 'data'], value: { a: [1] } },
      '"data": {}',
      '"data": {\n        "a": [\n          1\n        ]\n      }',
    ],
    ['adds on one line', { kind: 'add', path: ['screens', 0], key: 'x', value: 1 }, 'true }', 'true, "x": 1 }'],
    [
      'adds on a line of its own',
      { kind: 'add', path: ['screens', 1], key: 'x', value: true },
      '"data": {}\n',
      '"data": {},\n      "x": true\n',
    ],
    ['adds to nothing', { kind: 'add', path: ['screens', 1, 'data'], key: 'x', value: 1 }, '{}', '{ "x": 1 }'],
    ['renames a key', { kind: 'rename', path: ['screens', 0, 'title'], key: 'name' }, '"title"', '"name"'],
    ['removes a first', { kind: 'remove', path: ['screens', 0, 'id'] }, '"id": "A", ', ''],
    ['removes a last', { kind: 'remove', path: ['screens', 0, 'terminal'] }, ', "terminal": true', ''],
    ['removes a line', { kind: 'remove', path: ['version'] }, '"version": "6.0",\n  ', ''],
    ['removes a last line', { kind: 'remove', path: ['screens', 1, 'data'] }, ',\n      "data": {}', ''],
    ['removes an item', { kind: 'remove', path: ['screens', 1, 'list', 1] }, '2, ', ''],
    ['removes a key, whatever is filled in', { kind: 'remove', path: ['url'] }, ',\n  "url": "{{ API }}/x"', ''],
  ])('%s', (_what, fix, from, to) => {
    expect(one(DOC, fix)).toBe(DOC.replace(from, to));
  });

  test.each<[string, Fix]>([
    ['of what is filled in', { kind: 'set', path: ['url'], value: 'x' }],
    ['of what is not there', { kind: 'set', path: ['screens', 5, 'id'], value: 'x' }],
    ['to a key that is there', { kind: 'rename', path: ['version'], key: 'url' }],
    ['of a key that is there', { kind: 'add', path: [], key: 'url', value: 1 }],
    ['of the document itself', { kind: 'remove', path: [] }],
    ['into what is no object', { kind: 'add', path: ['screens'], key: 'x', value: 1 }],
  ])('makes none %s', (_what, fix) => {
    expect(applyFixes(DOC, [[fix]])).toEqual({ text: DOC, made: [false] });
  });

  test('keeps the ends of lines', () => {
    const text = '{\r\n\t"a": 1\r\n}\r\n';
    expect(one(text, { kind: 'add', path: [], key: 'b', value: [1] })).toBe(
      '{\r\n\t"a": 1,\r\n\t"b": [\r\n\t\t1\r\n\t]\r\n}\r\n',
    );
  });

  test('stays on one line where the document does', () => {
    expect(one('{"a":1,"b":{}}', { kind: 'add', path: ['b'], key: 'c', value: { d: 1 } })).toBe(
      '{"a":1,"b":{"c":{"d":1}}}',
    );
    expect(one('{"a":1,"b":2}', { kind: 'add', path: [], key: 'c', value: 3 })).toBe('{"a":1,"b":2,"c":3}');
    expect(one('{"a":[1]}', { kind: 'remove', path: ['a', 0] })).toBe('{"a":[]}');
    expect(one('{"a":{"b":[1]}}', { kind: 'remove', path: ['a', 'b'] })).toBe('{"a":{}}');
  });
});

describe('many changes', () => {
  test('neighbours of a list go together', () => {
    const removals = (...items: number[]): Fix[] => items.map((at) => ({ kind: 'remove', path: ['a', at] }));
    expect(one('{"a": [0, 1, 2, 3, 4]}', ...removals(4, 1, 2))).toBe('{"a": [0, 3]}');
    expect(one('{"a": [0, 1, 2]}', ...removals(0, 1, 2))).toBe('{"a": []}');
  });

  test('of two that collide the first in the text is made, whichever was named first', () => {
    const screen: Fix[] = [{ kind: 'set', path: ['screens', 0], value: {} }];
    const title: Fix[] = [{ kind: 'set', path: ['screens', 0, 'title'], value: 'x' }];
    expect(applyFixes(DOC, [title, screen]).made).toEqual([false, true]);
  });

  test('the same counts once, for both', () => {
    const add: Fix[] = [{ kind: 'add', path: [], key: 'x', value: 1 }];
    const { text, made } = applyFixes('{"a": 1}', [add, add]);
    expect([text, made]).toEqual(['{"a": 1,"x": 1}', [true, true]]);
  });

  test('two additions to one object are both made, but not two to an empty one', () => {
    const cures: Fix[][] = ['x', 'y'].map((key) => [{ kind: 'add', path: [], key, value: 1 }]);
    expect(applyFixes('{"a":1}', cures)).toEqual({ text: '{"a":1,"x":1,"y":1}', made: [true, true] });
    expect(applyFixes('{}', cures)).toEqual({ text: '{"x":1}', made: [true, false] });
  });

  test('a cure is made as a whole or not at all', () => {
    const cure: Fix[] = [
      { kind: 'set', path: ['version'], value: '7.3' },
      { kind: 'set', path: ['url'], value: 'x' },
    ];
    expect(applyFixes(DOC, [cure])).toEqual({ text: DOC, made: [false] });
  });
});

describe('for all documents and fixes', () => {
  const key = fc.constantFrom('a', 'b', 'c', '"', 'é', '__proto__x');
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(1, 'x', ',', '}', true, null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const document = fc.tuple(
    fc.dictionary(key, value, { maxKeys: 4, noNullPrototype: true }),
    fc.constantFrom(0, 2, '\t'),
  );

  test('what one fix makes is what it says, and the text is JSON', () => {
    fc.assert(
      fc.property(document, fc.infiniteStream(fc.nat({ max: 7 })), value, ([data, indent], choose, put) => {
        const pick = () => choose.next().value ?? 0;
        const fix = someFix(data, pick, put);
        const text = JSON.stringify(data, null, indent);
        const { text: after, made } = applyFixes(text, [[fix]]);
        expect(JSON.parse(after)).toEqual(made[0] === true ? expected(data, fix) : data);
        if (made[0] === false) expect(after).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('whatever fixes are asked for together, the text stays JSON, and rounds come to an end', () => {
    fc.assert(
      fc.property(document, fc.infiniteStream(fc.nat({ max: 7 })), value, ([data, indent], choose, put) => {
        const pick = () => choose.next().value ?? 0;
        const cures = Array.from({ length: 6 }, () => [someFix(data, pick, put)]);
        const { text, made } = applyFixes(JSON.stringify(data, null, indent), cures);
        expect(() => JSON.parse(text)).not.toThrow();
        // Of changes that can be made alone, the first is always made.
        const alone = cures.some((cure) => applyFixes(JSON.stringify(data, null, indent), [cure]).made[0]);
        expect(made.some(Boolean)).toBe(alone);
      }),
      { numRuns: 500 },
    );
  });
});

type Bag = Record<string | number, unknown>;

function someFix(data: unknown, pick: () => number, value: unknown): Fix {
  const path: (string | number)[] = [];
  let at = data;
  while (typeof at === 'object' && at !== null && pick() > 1) {
    const names = Array.isArray(at) ? at.map((_item, index) => index) : Object.keys(at);
    const name = names[pick() % Math.max(1, names.length)];
    if (name === undefined) break;
    path.push(name);
    at = (at as Bag)[name];
  }
  const key = ['a', 'b', 'new', '"'][pick() % 4] ?? 'a';
  const kinds = ['set', 'add', 'remove', 'rename'] as const;
  const kind = kinds[pick() % 4] ?? 'set';
  if (kind === 'set') return { kind, path, value };
  if (kind === 'add') return { kind, path, key, value };
  return kind === 'remove' ? { kind, path } : { kind, path, key };
}

function expected(data: unknown, fix: Fix): unknown {
  const copy: unknown = structuredClone({ root: data });
  const path = ['root', ...fix.path];
  const parent = path.slice(0, -1).reduce<unknown>((at, part) => (at as Bag)[part], copy) as Bag;
  const name = path.at(-1) ?? 'root';
  if (fix.kind === 'set') parent[name] = fix.value;
  else if (fix.kind === 'add') (parent[name] as Bag)[fix.key] = fix.value;
  else if (fix.kind === 'rename') {
    parent[fix.key] = parent[name];
    delete parent[name];
  } else if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else delete parent[name];
  return (copy as { root: unknown }).root;
}
