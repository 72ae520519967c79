import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import wrapAnsi from 'wrap-ansi';
import { textWidth, wrapText } from '../../../src/render/width.ts';

const texts = fc.oneof(
  fc.string({
    unit: fc.constantFrom(
      'a',
      ' ',
      '~',
      '·',
      '–',
      '—',
      '‘',
      '’',
      '“',
      '”',
      '…',
      '→',
      '✓',
      '✗',
      '日',
      'é',
      '😀',
      '\u001b[1m',
      '\u001b[31m',
      '\u001b[39m',
      '\t',
    ),
  }),
  fc.string(),
);

test('the quick way says what the tables say', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(textWidth(text)).toBe(stringWidth(text));
    }),
    { numRuns: 1_000 },
  );
});

test('what fits is one line, and what does not is broken as ever', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 5, max: 60 }), (text, columns) => {
      const lines = wrapText(text, columns);
      if (stringWidth(text) <= columns) expect(lines).toEqual([text]);
      else expect(lines).toEqual(wrapAnsi(text, columns).split('\n'));
    }),
    { numRuns: 500 },
  );
});
