import { describe, expect, test } from 'vitest';
import { fullExample, type Json, leanExample, mismatches } from './pattern.ts';

const ID = { $match: '^[0-9]+$', $example: '42' };

describe('a pattern fits', () => {
  const rows: readonly [claim: string, pattern: Json, value: unknown][] = [
    ['the same scalar', 'DRAFT', 'DRAFT'],
    ['null', null, null],
    ['the same array', [1, 2], [1, 2]],
    ['the same object, keys in any order', { a: 1, b: 2 }, { b: 2, a: 1 }],
    ['an object with more keys where it says so', { a: 1, $more: true }, { a: 1, b: 2 }],
    ['an object without an optional key', { a: 1, b: { $optional: 2 } }, { a: 1 }],
    ['an object with a fitting optional key', { b: { $optional: ID } }, { b: '7' }],
    ['a type', { $type: 'integer', $example: 1 }, 3],
    ['a regular expression', ID, '1234'],
    ['one of several', { $oneOf: ['A', { $type: 'number', $example: 1 }] }, 9],
    ['an array in another order', { $anyOrder: ['a', 'b'] }, ['b', 'a']],
    ['a loose pattern beside a strict one', { $anyOrder: [{ $type: 'string', $example: 'x' }, 'a'] }, ['a', 'b']],
    ['JSON in a string', { $json: { id: ID } }, '{"id":"5"}'],
  ];
  test.each(rows)('%s', (_claim, pattern, value) => {
    expect(mismatches(pattern, value)).toEqual([]);
  });
});

describe('a pattern does not fit', () => {
  const rows: readonly [claim: string, pattern: Json, value: unknown, pointers: readonly string[]][] = [
    ['another scalar', 'DRAFT', 'PUBLISHED', ['']],
    ['a number in place of its text', '33', 33, ['']],
    ['an unlisted key', { a: 1 }, { a: 1, b: 2 }, ['/b']],
    ['a missing key', { a: 1, b: 2 }, { a: 1 }, ['/b']],
    ['an optional key with another value', { a: { $optional: 1 } }, { a: 2 }, ['/a']],
    ['null in place of a missing optional key', { a: { $optional: 1 } }, { a: null }, ['/a']],
    ['an array in another order', ['a', 'b'], ['b', 'a'], ['/0', '/1']],
    ['a longer array', ['a'], ['a', 'a'], ['']],
    ['a longer array in any order', { $anyOrder: ['a'] }, ['a', 'a'], ['']],
    ['one item for two patterns', { $anyOrder: ['a', { $oneOf: ['a', 'b'] }] }, ['a', 'c'], ['']],
    ['an array in place of an object', { $more: true }, [], ['']],
    ['another type', { $type: 'integer', $example: 1 }, 1.5, ['']],
    ['none of several', { $oneOf: [1, 2] }, 3, ['']],
    ['text that is no JSON', { $json: {} }, '{', ['']],
    ['a deep difference, with its place', { a: [{ 'b/c': 1 }] }, { a: [{ 'b/c': 2 }] }, ['/a/0/b~1c']],
  ];
  test.each(rows)('%s', (_claim, pattern, value, pointers) => {
    expect(mismatches(pattern, value).map((one) => one.pointer)).toEqual(pointers);
  });
});

test.each<readonly [string, Json]>([
  ['an unknown operator', { $like: 'a' }],
  ['two operators', { $type: 'string', $match: 'a' }],
  ['an operator among keys', { $type: 'string', a: 1 }],
  ['$optional outside an object', [{ $optional: 1 }]],
  ['an unknown type', { $type: 'date' }],
])('%s is a mistake in the pattern', (_claim, pattern) => {
  expect(() => mismatches(pattern, [1])).toThrow(/^pattern: /);
});

describe('an example', () => {
  const pattern: Json = {
    id: ID,
    list: { $anyOrder: [1, { $oneOf: [2, 3] }] },
    body: { $json: { ok: true, note: { $optional: 'n' } } },
    more: { $optional: { $type: 'string', $example: 'm' } },
    $more: true,
  };

  test('is full or lean', () => {
    expect(fullExample(pattern)).toEqual({ id: '42', list: [1, 2], body: '{"ok":true,"note":"n"}', more: 'm' });
    expect(leanExample(pattern)).toEqual({ id: '42', list: [1, 2], body: '{"ok":true}' });
  });

  test('fits its own pattern', () => {
    expect(mismatches(pattern, fullExample(pattern))).toEqual([]);
    expect(mismatches(pattern, leanExample(pattern))).toEqual([]);
  });

  test('has to be given where the pattern is open', () => {
    expect(() => fullExample({ $type: 'string' })).toThrow('$type "string" needs an $example');
  });
});
