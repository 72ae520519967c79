// The quick way through JSON text: most documents hold nothing to remark on. Says only whether that is so; where not,
// `walkJson` tells what is wrong, and where.
import { MAX_DEPTH } from './walk.ts';

/** The parsed text, where it is JSON in which no key is repeated and which is not too deep; null where it is not. */
export function parseSound(text: string): { readonly value: unknown } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  // Of a repeated key the parsed value keeps one: then the text holds more keys than the value.
  return keysIn(value, 1) === keysWritten(text) ? { value } : null;
}

/** How many keys the objects of a value have, all in all; NaN where it is too deep. */
function keysIn(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > MAX_DEPTH) return Number.NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) count += keysIn(value[index], depth + 1);
    return count;
  }
  // Faster than a list of values: what was parsed from JSON inherits none.
  for (const key in value) {
    count += 1;
    const item = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof item === 'object') count += keysIn(item, depth + 1);
  }
  return count;
}

const BACKSLASH = 92;
const COLON = 58;
const SPACE = 32;

/** How many strings of valid JSON text are keys: those before a colon. */
function keysWritten(text: string): number {
  let count = 0;
  for (let open = text.indexOf('"'); open >= 0; ) {
    let next = endOfString(text, open);
    while (text.charCodeAt(next) <= SPACE) next += 1;
    if (text.charCodeAt(next) === COLON) count += 1;
    open = text.indexOf('"', next);
  }
  return count;
}

/** Where a string of valid JSON text ends that begins with the quote at `open`: behind its other quote. */
export function endOfString(text: string, open: number): number {
  let close = text.indexOf('"', open + 1);
  while (isEscaped(text, close)) close = text.indexOf('"', close + 1);
  return close < 0 ? text.length : close + 1;
}

function isEscaped(text: string, quote: number): boolean {
  let before = quote;
  while (text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
  return (quote - before) % 2 === 1;
}
