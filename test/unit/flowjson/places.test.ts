// The scan that only knows strings and brackets must find everything where the walk by tokens finds it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placesOf } from '../../../src/flowjson/places.ts';
import { parseSound } from '../../../src/flowjson/sound.ts';
import { type Path, type Span, walkJson } from '../../../src/flowjson/walk.ts';

const keys = fc.constantFrom('a', 'b', 'a:', '"', '\\', '{', ']', '__proto__', '', 'é', 'a\nb', '0');
const space = fc.constantFrom('', ' ', '\n', '\t', '\r\n  ');
const scalar = fc.oneof(
  keys.map((key) => JSON.stringify(key)),
  fc.constantFrom('1', '-0.5e3', 'true', 'null', '"\\u0022:"', '"\\\\"', '"[{"', '{ }', '[ ]'),
);
const texts: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc
      .array(tie('value'), { maxLength: 3 })
      .chain((items) => space.map((gap) => `[${gap}${items.map((item) => `${item}${gap}`).join(`,${gap}`)}]`)),
    fc
      .array(fc.tuple(keys, space, tie('value')), { maxLength: 4 })
      .map(
        (entries) =>
          `{${entries.map(([key, gap, value]) => `${gap}${JSON.stringify(key)}${gap}:${gap}${value}${gap}`).join(',')}}`,
      ),
  ),
})).value;

/** All places by their paths; of repeated keys the last. */
function placesByWalk(text: string): Map<string, { path: Path; key: Span | null; value: Span }> {
  const found = new Map<string, { path: Path; key: Span | null; value: Span }>();
  const keySpans = new Map<string, Span>();
  walkJson(text, {
    onKey: (span, path) => keySpans.set(JSON.stringify(path), span),
    onValue: (value, path) => {
      const name = JSON.stringify(path);
      found.set(name, { path: path.slice(), key: keySpans.get(name) ?? null, value });
    },
  });
  return found;
}

test('finds every value where the walk finds it', () => {
  fc.assert(
    fc.property(texts, space, (bare, gap) => {
      const text = `${gap}${bare}${gap}`;
      const all = [...placesByWalk(text).values()];
      const keys = parseSound(text) === null ? 'may repeat' : 'unique';
      const paths = all.map(({ path }) => path);
      const together = placesOf(text, paths, keys);
      for (const { path, key, value } of all) {
        const wanted = { place: { key, value }, isThere: true };
        expect([text, path, together(path)]).toEqual([text, path, wanted]);
        expect([text, path, placesOf(text, [path], keys)(path)]).toEqual([text, path, wanted]);
      }
    }),
    { numRuns: 1_000 },
  );
});

test.each([
  { path: ['a', 'x'], place: [7, 20] },
  { path: ['a', 'b', 'x', 'y'], place: [13, 19] },
  { path: ['x'], place: [1, 21] },
  { path: ['a', 'b', 3], place: [13, 19] },
  { path: ['a', '0'], place: [7, 20] },
])('of $path, which is not there, the nearest around it', ({ path, place: [start, end] }) => {
  const text = ' {"a": {"b": [1, 2]}}';
  for (const keys of ['unique', 'may repeat'] as const) {
    expect(placesOf(text, [path], keys)(path)).toMatchObject({ isThere: false, place: { value: { start, end } } });
  }
});

test('there is no place in a text without a value', () => {
  expect(placesOf(' ', [['a']], 'unique')(['a'])).toBeNull();
});
