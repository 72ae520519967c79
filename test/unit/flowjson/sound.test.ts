// The quick way must never call sound what the thorough way finds fault with, nor the other way round.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSound } from '../../../src/flowjson/sound.ts';
import { MAX_DEPTH, walkJson } from '../../../src/flowjson/walk.ts';

function isSoundThoroughly(text: string): boolean {
  let repeats = 0;
  const problem = walkJson(text, {
    onKey: (_span, _path, repeated) => {
      if (repeated) repeats += 1;
    },
  });
  return problem === null && repeats === 0;
}

/** JSON text with keys and strings that are made to be mistaken for each other, written with odd white space. */
const keys = fc.constantFrom('a', 'a:', '"', '\\', '":', '\\":', '__proto__', '', 'é', 'a\nb');
const space = fc.constantFrom('', ' ', '\n', '\t', '\r\n  ');
const texts: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(
      keys.map((key) => JSON.stringify(key)),
      fc.constantFrom('1', 'true', 'null', '"\\u0022:"', '"\\\\"'),
    ),
    fc
      .array(tie('value'), { maxLength: 3 })
      .chain((items) => space.map((gap) => `[${gap}${items.join(`${gap},`)}${gap}]`)),
    fc
      .array(fc.tuple(keys, space, tie('value')), { maxLength: 4 })
      .map(
        (entries) =>
          `{${entries.map(([key, gap, value]) => `${gap}${JSON.stringify(key)}${gap}:${gap}${value}`).join(',')}}`,
      ),
  ),
})).value;

test('says what the walk says', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const sound = parseSound(text);
      expect(sound !== null).toBe(isSoundThoroughly(text));
      if (sound !== null) expect(sound.value).toEqual(JSON.parse(text));
    }),
    { numRuns: 2_000 },
  );
});

test('says it of broken text, too', () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.constantFrom('', '"', ',', '}', '\\', ':'), (text, where, put) => {
      const at = where % (text.length + 1);
      const broken = text.slice(0, at) + put + text.slice(at + 1);
      expect(parseSound(broken) !== null).toBe(isSoundThoroughly(broken));
    }),
    { numRuns: 2_000 },
  );
});

test.each([MAX_DEPTH - 1, MAX_DEPTH, MAX_DEPTH + 1, 100_000])('depth %i', (depth) => {
  const text = `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(parseSound(text) !== null).toBe(depth <= MAX_DEPTH);
  expect(isSoundThoroughly(text)).toBe(depth <= MAX_DEPTH);
});

test('a key with a million backslashes takes no more than a moment', () => {
  const text = `{${JSON.stringify('\\'.repeat(1_000_000))}: ${JSON.stringify('"'.repeat(1_000_000))}}`;
  expect(parseSound(text)).not.toBeNull();
});
