// How a value inside a Flow JSON is shown in a sentence: short, where it differs, and never as the bytes of an image.
import { readImageText } from '../flowjson/image-text.ts';
import type { Wording } from './change-words.ts';

/** Longer values are cut. */
const MOST = 60;
/** So much of what two long values share stays before the place where they part. */
const LEAD = 14;
/** Nothing that people write is as long without a space, and nothing shorter is an image. */
const LONG = 40;

export function valueWords(value: unknown, words: Wording): string {
  return imageWords(value, 'an') ?? shown(textFor(value), 0, words);
}

/** Two values of one place: cut where they differ, not where they are the same. */
export function valuePair(from: unknown, to: unknown, words: Wording): readonly [string, string] {
  const [old, now] = [imageWords(from, 'an'), imageWords(to, from === undefined ? 'an' : 'another')];
  if (old !== null && now !== null) return [old, now];
  const [one, other] = [textFor(from), textFor(to)];
  const start = isLong(one) || isLong(other) ? startOf(one, other) : 0;
  return [old ?? shown(one, start, words), imageWords(to, 'an') ?? shown(other, start, words)];
}

/** True where both fit into a sentence, or part early enough. */
export function partEarly(from: string, to: string): boolean {
  return (!isLong(from) && !isLong(to)) || startOf(from, to) === 0;
}

export function isImage(value: unknown): boolean {
  return imageWords(value, 'an') !== null;
}

/** `another image (12 kB)`; null for everything else. */
function imageWords(value: unknown, article: 'an' | 'another'): string | null {
  if (typeof value !== 'string' || value.length < LONG || value.includes(' ')) return null;
  const { prefix, isBase64, bytes, format } = readImageText(value);
  if (prefix === '' && !isBase64) return null;
  if (prefix === '' && format === null && bytes < 4 * MOST) return null;
  return `${article} image (${bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} kB`})`;
}

function textFor(value: unknown): string {
  if (typeof value === 'string') return value;
  const text: string | undefined = JSON.stringify(value, (_, one: unknown) => imageWords(one, 'an') ?? one);
  return text ?? 'nothing';
}

function shown(text: string, start: number, words: Wording): string {
  if (text === '') return 'an empty text';
  return words.code(`${start > 0 ? '…' : ''}${cut(text.slice(start))}`);
}

export function cut(text: string, most = MOST): string {
  const chars = [...text.slice(0, 2 * most + 2)];
  return chars.length <= most
    ? text
    : `${chars
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

function isLong(text: string): boolean {
  return text.length > MOST;
}

/** Where to begin so that the first difference is seen; 0 where that is seen anyway. */
function startOf(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  if (at < MOST - LEAD) return 0;
  const space = one.lastIndexOf(' ', at - LEAD) + 1;
  const start = space > at - 2 * LEAD ? space : at - LEAD;
  // Never between the two halves of one character.
  return /[\udc00-\udfff]/.test(one[start] ?? '') ? start - 1 : start;
}
