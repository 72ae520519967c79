// The grammar of the fields parameter.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FieldsSyntaxError, formatFields, parseFields, type Selection } from '../../../src/emulator/fields.ts';

type Plain = { name: string; modifiers?: Record<string, string>; children?: Plain[] };

function plain(selections: readonly Selection[]): Plain[] {
  return selections.map(({ name, modifiers, children }) => ({
    name,
    ...(modifiers.size === 0 ? {} : { modifiers: Object.fromEntries(modifiers) }),
    ...(children === null ? {} : { children: plain(children) }),
  }));
}

describe('what the grammar accepts', () => {
  const rows: readonly [string, Plain[]][] = [
    ['', []],
    ['  ', []],
    ['id', [{ name: 'id' }]],
    ['id,name', [{ name: 'id' }, { name: 'name' }]],
    [' id , name ', [{ name: 'id' }, { name: 'name' }]],
    ['assets{name,asset_type}', [{ name: 'assets', children: [{ name: 'name' }, { name: 'asset_type' }] }]],
    ['assets.limit(1){name}', [{ name: 'assets', modifiers: { limit: '1' }, children: [{ name: 'name' }] }]],
    ['preview.invalidate(false)', [{ name: 'preview', modifiers: { invalidate: 'false' } }]],
    ['health_status.phone_number(123)', [{ name: 'health_status', modifiers: { phone_number: '123' } }]],
    [
      'metric.name(N).granularity(DAY).since(2024-01-28)',
      [{ name: 'metric', modifiers: { name: 'N', granularity: 'DAY', since: '2024-01-28' } }],
    ],
    ['a{b{c}},d', [{ name: 'a', children: [{ name: 'b', children: [{ name: 'c' }] }] }, { name: 'd' }]],
    ['preview.invalidate()', [{ name: 'preview', modifiers: { invalidate: '' } }]],
    ['__proto__,constructor', [{ name: '__proto__' }, { name: 'constructor' }]],
  ];
  test.each(rows)('%s', (text, expected) => {
    expect(plain(parseFields(text))).toEqual(expected);
  });
});

describe('what the grammar refuses', () => {
  test.each([
    ['id,', 3],
    [',id', 0],
    ['id,,name', 3],
    ['assets{', 7],
    ['assets{}', 7],
    ['assets{name', 11],
    ['id}', 2],
    ['preview.invalidate', 18],
    ['preview.invalidate(', 19],
    ['preview.(x)', 8],
    ['id name', 3],
    ['1d', 0],
    ['na-me', 2],
    ['a{a{a{a{a{a{a{a{a}}}}}}}}', 16],
  ])('%s at %i', (text, at) => {
    let found: unknown;
    try {
      parseFields(text);
    } catch (cause) {
      found = cause;
    }
    expect(found).toBeInstanceOf(FieldsSyntaxError);
    expect(found).toMatchObject({ at });
  });
});

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/);
const selection = fc.letrec<{ node: Selection; list: readonly Selection[] }>((tie) => ({
  node: fc.record({
    name,
    modifiers: fc
      .uniqueArray(fc.tuple(name, fc.stringMatching(/^[A-Za-z0-9_:,-]{0,8}$/)), {
        selector: ([key]) => key,
        maxLength: 2,
      })
      .map((entries) => new Map(entries)),
    children: fc.option(tie('list'), { nil: null, maxDepth: 3, depthIdentifier: 'fields' }),
  }),
  list: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
})).list;

test('what is written is read back', () => {
  fc.assert(
    fc.property(selection, (selections) => {
      expect(plain(parseFields(formatFields(selections)))).toEqual(plain(selections));
    }),
  );
});

test('any text is read or refused with its own error, never anything else', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab_1{}().,"\\ \n') }));
  fc.assert(
    fc.property(text, (given) => {
      try {
        parseFields(given);
      } catch (cause) {
        if (!(cause instanceof FieldsSyntaxError)) throw cause;
        expect(cause.at).toBeGreaterThanOrEqual(0);
        expect(cause.at).toBeLessThanOrEqual(given.length);
      }
    }),
    { numRuns: 2000 },
  );
});

test('deep nesting is refused, not an overflow', () => {
  expect(() => parseFields('a{'.repeat(100_000))).toThrow(FieldsSyntaxError);
});
