import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, fingerprint } from '../../../src/flowjson/canonical.ts';

const same = (left: string, right: string) => fingerprint(JSON.parse(left)) === fingerprint(JSON.parse(right));

test.each([
  { name: 'key order', left: '{"a":1,"b":{"c":2,"d":3}}', right: '{"b":{"d":3,"c":2},"a":1}' },
  { name: 'white space', left: '{"a":[1,2]}', right: '{ "a" : [\n1,\t2 ] }' },
  { name: 'escapes', left: '{"a":"é/"}', right: '{"\\u0061":"\\u00e9\\/"}' },
  { name: 'ways to write a number', left: '[1, 100, 0]', right: '[1.0, 1e2, -0]' },
])('$name does not count', ({ left, right }) => {
  expect(same(left, right)).toBe(true);
});

test.each([
  { name: 'the order of a list', left: '[1,2]', right: '[2,1]' },
  { name: 'a number and a text', left: '{"a":1}', right: '{"a":"1"}' },
  { name: 'null and nothing', left: '{"a":null}', right: '{}' },
  { name: 'an empty list and an empty object', left: '{"a":[]}', right: '{"a":{}}' },
  { name: 'case', left: '{"a":"x"}', right: '{"a":"X"}' },
  { name: 'forms of Unicode', left: '{"a":"\u00e9"}', right: '{"a":"e\u0301"}' },
  { name: 'the key __proto__', left: '{"__proto__":{"a":1}}', right: '{"__proto__":{"a":2}}' },
  { name: 'the key __proto__ and nothing', left: '{"__proto__":{"a":1}}', right: '{}' },
])('$name counts', ({ left, right }) => {
  expect(same(left, right)).toBe(false);
});

test('keys are sorted by UTF-16 code units, as RFC 8785 has it', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
  expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
});

test('a fingerprint is the SHA-256 of the canonical text as UTF-8', () => {
  const text = '{"a":"é","b":[1,{"c":null}]}';
  expect(fingerprint({ b: [1, { c: null }], a: 'é' })).toBe(
    `sha256:${createHash('sha256').update(text, 'utf8').digest('hex')}`,
  );
});

test('the canonical text parses to the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
