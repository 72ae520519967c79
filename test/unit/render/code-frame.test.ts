// The marked line: the marker stands under what it means, however long, wide or hostile the line is.
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { renderFrame } from '../../../src/render/code-frame.ts';
import { colorsFor } from '../../../src/render/colors.ts';

const plain = colorsFor(false);
const frame = (text: string, from: number, to: number, columns = 60) =>
  renderFrame(text, { line: 1, column: from + 1, endLine: 1, endColumn: to + 1 }, columns, plain);

/** What of the shown line stands over the marker. */
function over([source = '', marker = '']: readonly string[]): string {
  const start = stringWidth(marker.slice(0, marker.indexOf('^')));
  const end = start + marker.split('^').length - 1;
  let at = 0;
  return Array.from(source, (char) => {
    const here = at;
    at += stringWidth(char);
    return here >= start && here < end ? char : '';
  }).join('');
}

test('shows the line with its number, and a marker under the place', () => {
  const text = '{\n  "a": 1,\r\n  "type": "Foo"\n}';
  expect(renderFrame(text, { line: 3, column: 11, endLine: 3, endColumn: 16 }, 80, plain)).toEqual([
    '     3 |   "type": "Foo"',
    '       |           ^^^^^',
  ]);
});

test('marks the rest of the line where the place goes on below, and one character where it has no end', () => {
  const text = '"x": {\n}';
  expect(renderFrame(text, { line: 1, column: 6, endLine: 2, endColumn: 2 }, 80, plain)[1]).toBe('       |      ^');
  expect(renderFrame(text, { line: 1, column: 1 }, 80, plain)[1]).toBe('       | ^');
});

test('marks the end of a text, and shows nothing of a line that is not there', () => {
  expect(renderFrame('ab', { line: 1, column: 3, endLine: 1, endColumn: 3 }, 80, plain)[1]).toBe('       |   ^');
  expect(renderFrame('', { line: 1, column: 1 }, 80, plain)).toEqual(['     1 | ', '       | ^']);
  expect(renderFrame('ab', { line: 2, column: 1 }, 80, plain)).toEqual([]);
  expect(renderFrame('ab', { line: 1, column: 99, endLine: 1, endColumn: 120 }, 80, plain)[1]).toBe('       |   ^');
});

describe('the marker stands under what it means', () => {
  test.each([
    ['after tabs', '\t\t"a": "HERE"'],
    ['after wide characters', '"预约": "HERE"'],
    ['after emoji', '"😀👍": "HERE"'],
    ['after accents that take no room', '"e\u0301e\u0301": "HERE"'],
    ['after what must not act', '"\u001b[31m\u202e": "HERE"'],
    ['after a long line', `"${'x'.repeat(500)}": "HERE"`],
    ['before a long line', `"a": "HERE", "b": "${'x'.repeat(500)}"`],
    ['in the middle of a long line', `"${'预'.repeat(500)}": "HERE", "b": "${'预'.repeat(500)}"`],
  ])('%s', (_what, text) => {
    const start = text.indexOf('HERE');
    const lines = frame(text, start, start + 4);
    expect(over(lines)).toBe('HERE');
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(60);
  });
});

test('cuts what is marked where it is too long itself', () => {
  const lines = frame(`"a": "${'x'.repeat(1_000_000)}"`, 5, 1_000_007);
  expect(lines[0]).toMatch(/^ {5}1 \| "a": "x+…$/);
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(60);
  expect(over(lines)).toMatch(/^"x{10,}$/);
});

test('lets nothing through that would act in a log', () => {
  const text = '"##[error]x \u001b]0;evil\u0007 ::error::"';
  for (let at = 0; at < text.length; at += 1) {
    const [source = ''] = frame(text, at, at + 3, 200);
    expect(source).not.toMatch(/[\u0000-\u001f]|##\[/);
  }
});
