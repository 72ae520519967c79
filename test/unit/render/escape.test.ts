import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fenced, forTerminal, forTerminalBlock } from '../../../src/render/escape.ts';

test.each([
  { name: 'ANSI', text: '\u001b[31mred', shown: '\\u{1b}[31mred' },
  { name: 'eight-bit ANSI', text: '\u009b31m', shown: '\\u{9b}31m' },
  { name: 'line ends', text: 'a\r\nb\u2028c\u0085d', shown: 'a\\u{d}\\u{a}b\\u{2028}c\\u{85}d' },
  { name: 'direction overrides', text: '\u202eabc\u2066', shown: '\\u{202e}abc\\u{2066}' },
  { name: 'invisible letters', text: 'a\u200bb\ufeffc\u00ad', shown: 'a\\u{200b}b\\u{feff}c\\u{ad}' },
  { name: 'bell, backspace, delete', text: '\u0007\b\u007f', shown: '\\u{7}\\u{8}\\u{7f}' },
  { name: 'ordinary text', text: 'Grüße, 世界 — 🎉 "x" \'y\'', shown: 'Grüße, 世界 — 🎉 "x" \'y\'' },
])('for a terminal: $name', ({ text, shown }) => {
  expect(forTerminal(text)).toBe(shown);
});

test('a block keeps lines and tabs, and nothing else', () => {
  expect(forTerminalBlock('a\n\tb\u001b[2J')).toBe('a\n\tb\\u{1b}[2J');
});

test('for a terminal: never a control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(forTerminal(text)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test.each(['', 'plain', '```', 'a ```` b\n```', '`'.repeat(20)])('a fence is longer than what it holds: %j', (text) => {
  const [first = '', ...rest] = fenced(text, 'diff').split('\n');
  const fence = first.replace('diff', '');
  expect(fence).toMatch(/^`{3,}$/);
  expect(rest.at(-1)).toBe(fence);
  expect(rest.slice(0, -1).join('\n')).toBe(text);
  expect(text).not.toContain(fence);
});
