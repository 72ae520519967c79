import { expect, test } from 'vitest';
import { countLines, diffDocuments } from '../../../src/render/document-diff.ts';

const shown = (before: unknown, after: unknown) =>
  diffDocuments(before, after)
    .filter(({ kind }) => kind === 'add' || kind === 'remove')
    .map(({ kind, text }) => `${kind === 'add' ? '+' : '-'}${text.trim()}`);

const screen = (id: string, title: string) => ({ id, title, layout: { type: 'SingleColumnLayout', children: [] } });

test('equal documents have no lines', () => {
  expect(diffDocuments({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] })).toEqual([]);
});

test('key order is no difference', () => {
  const before = { screens: [{ title: 'A', id: 'X' }], version: '7.3' };
  const after = { version: '7.3', screens: [{ id: 'X', title: 'A' }] };
  expect(diffDocuments(before, after)).toEqual([]);
});

test('key order does not hide a difference either', () => {
  expect(shown({ b: 1, a: 2 }, { a: 2, b: 3 })).toEqual(['-"b": 1', '+"b": 3']);
});

test('one text', () => {
  expect(shown({ screens: [screen('A', 'Old')] }, { screens: [screen('A', 'New')] })).toEqual([
    '-"title": "Old",',
    '+"title": "New",',
  ]);
});

test('a screen that is put in front does not shift the others', () => {
  const before = {
    screens: [
      { title: 'A', id: 'ONE' },
      { title: 'B', id: 'TWO' },
    ],
  };
  const after = {
    screens: [
      { id: 'ZERO', title: 'Z' },
      { id: 'ONE', title: 'A' },
      { id: 'TWO', title: 'B' },
    ],
  };
  const lines = shown(before, after);
  expect(lines.filter((line) => line.startsWith('-'))).toEqual([]);
  expect(lines.join('\n')).toContain('ZERO');
});

test('what comes and goes is counted', () => {
  const lines = diffDocuments({ a: 1, b: 2 }, { a: 1, c: 3, d: 4 });
  expect(countLines(lines)).toEqual({ added: 2, removed: 1 });
});

test('the head of a difference names its screen', () => {
  const filler = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const document = (text: string) => ({
    version: '7.3',
    screens: [
      { id: 'FIRST', filler },
      { id: 'SECOND', filler, text },
    ],
  });
  const folds = diffDocuments(document('a'), document('b')).filter(({ kind }) => kind === 'fold');
  expect(folds).toHaveLength(1);
  expect(folds[0]?.text).toContain('SECOND');
});

test.each([
  { before: null, after: { a: 1 } },
  { before: 'text', after: { a: 1 } },
  { before: [1], after: { a: 1 } },
  { before: { unreadable: true }, after: { a: 1 } },
])('any JSON can be compared: $before', ({ before, after }) => {
  expect(shown(before, after).length).toBeGreaterThan(0);
});

test('a text with line ends stays one line', () => {
  const lines = diffDocuments({ a: 'x' }, { a: 'one\ntwo\r\nthree' });
  for (const { text } of lines) expect(text).not.toMatch(/[\r\n]/);
});
