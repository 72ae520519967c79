import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linesOf } from '../../../src/flowjson/lines.ts';

test.each([
  {
    name: 'LF',
    text: 'ab\ncd\n',
    at: [
      [0, 1, 1],
      [2, 1, 3],
      [3, 2, 1],
      [5, 2, 3],
      [6, 3, 1],
    ],
  },
  {
    name: 'CRLF is one end',
    text: 'ab\r\ncd',
    at: [
      [2, 1, 3],
      [4, 2, 1],
      [6, 2, 3],
    ],
  },
  {
    name: 'CR alone',
    text: 'ab\rcd',
    at: [
      [2, 1, 3],
      [3, 2, 1],
    ],
  },
  { name: 'columns are UTF-16 code units', text: '🎉x', at: [[2, 1, 3]] },
  { name: 'line separators of Unicode end no line', text: 'a\u2028b', at: [[2, 1, 3]] },
  {
    name: 'nothing',
    text: '',
    at: [
      [0, 1, 1],
      [9, 1, 1],
    ],
  },
  { name: 'past the end is the end', text: 'a\nb', at: [[99, 2, 2]] },
])('$name', ({ text, at }) => {
  const lines = linesOf(text);
  for (const [offset = 0, line, column] of at) expect([offset, lines.at(offset)]).toEqual([offset, { line, column }]);
});

test('positions that are not there are held inside the text', () => {
  const lines = linesOf('ab\ncd');
  expect(lines.offset({ line: 0, column: 0 })).toBe(0);
  expect(lines.offset({ line: 9, column: 1 })).toBe(3);
  expect(lines.offset({ line: 2, column: 99 })).toBe(5);
});

test('there and back again', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '🎉', ' ') });
  fc.assert(
    fc.property(text, fc.nat(), (value, number) => {
      const lines = linesOf(value);
      const offset = number % (value.length + 1);
      expect(lines.offset(lines.at(offset))).toBe(offset);
    }),
  );
});
