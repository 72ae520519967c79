// How many columns a text takes, and how it is broken into lines. Most texts are plain, and loading the tables that know
// the width of every character takes longer than all else that a small plan renders.
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

const COLOR = /\u001b\[[0-9;]*m/g;
// What is on our keyboards, and the signs that we write ourselves: each takes one column.
const PLAIN = /^[ -~·–—‘’“”…→✓✗]*$/;

/** Columns on a terminal; colours take none. */
export function textWidth(text: string): number {
  const bare = text.includes('\u001b') ? text.replaceAll(COLOR, '') : text;
  return PLAIN.test(bare) ? bare.length : stringWidth(text);
}

/** Lines of at most so many columns, broken between words; colours go on in the next line. */
export function wrapText(text: string, columns: number): string[] {
  return textWidth(text) <= columns ? [text] : wrapAnsi(text, columns).split('\n');
}
