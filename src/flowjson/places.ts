// Where the values at many paths stand in a text that is known to be JSON, found in one scan. Works out nothing for a
// document without problems. What nobody asks for is passed over without being read: the scan knows strings and brackets.
import { endOfString } from './sound.ts';
import type { Path, Span } from './walk.ts';

export type Place = { readonly key: Span | null; readonly value: Span };

/** The place of a value, or the nearest one around it that is there; null where the text is empty. */
export type Places = (path: Path) => { readonly place: Place; readonly isThere: boolean } | null;

/**
 * @param text JSON of which `walkJson` says nothing, or only that keys are repeated
 * @param paths those that may be asked for
 * @param keys where they may be repeated the whole text is scanned, since the last one counts; where not, as far as the
 * last place that is asked for
 */
export function placesOf(text: string, paths: Iterable<Path>, keys: 'unique' | 'may repeat'): Places {
  const root = new Wanted();
  let asked = 0;
  for (const path of paths) {
    let at = root;
    for (const part of path) at = at.make(part);
    if (!at.isAsked) asked += 1;
    at.isAsked = true;
  }
  scan(text, root, keys === 'unique' ? asked : Number.POSITIVE_INFINITY);
  return (path) => {
    if (root.start < 0) return null;
    let nearest = root;
    let depth = 0;
    for (; depth < path.length; depth += 1) {
      const next = nearest.inside?.get(path[depth] as string | number);
      if (next === undefined || next.start < 0) break;
      nearest = next;
    }
    return { place: toPlace(text, nearest), isThere: depth === path.length };
  };
}

/** A place that is asked for, or one on the way to some. */
class Wanted {
  isAsked = false;
  key: Span | null = null;
  /** -1: not met. */
  start = -1;
  /** -1: the scan came to its end before that of the value. */
  end = -1;
  inside: Map<string | number, Wanted> | null = null;

  make(part: string | number): Wanted {
    this.inside ??= new Map();
    let found = this.inside.get(part);
    if (found === undefined) {
      found = new Wanted();
      this.inside.set(part, found);
    }
    return found;
  }
}

function toPlace(text: string, wanted: Wanted): Place {
  const { key, start } = wanted;
  if (wanted.end < 0) wanted.end = endOfValue(text, start);
  return { key, value: { start, end: wanted.end } };
}

const QUOTE = 34;
const COMMA = 44;
const OPENING_BRACKET = 91;
const CLOSING_BRACKET = 93;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;
const SPACE = 32;

/** Instead of the end of a value: nothing more is asked for. */
const DONE = -1;

/** @param asked how many places are to be met before the scan may end */
function scan(text: string, root: Wanted, asked: number): void {
  let left = asked;
  const start = afterSpace(text, 0);
  if (start < text.length) read(start, root, null);

  /** From the first character of a value that is asked for, or on the way, to the end of it. */
  function read(start: number, wanted: Wanted, key: Span | null): number {
    wanted.key = key;
    wanted.start = start;
    if (wanted.isAsked) left -= 1;
    if (left === 0) return DONE;
    const end = wanted.inside === null ? endOfValue(text, start) : readInside(start, wanted.inside);
    wanted.end = end;
    return end;
  }

  function readInside(start: number, inside: ReadonlyMap<string | number, Wanted>): number {
    const first = text.charCodeAt(start);
    if (first === OPENING_BRACE) return readObject(start, inside);
    return first === OPENING_BRACKET ? readList(start, inside) : endOfValue(text, start);
  }

  function readObject(start: number, inside: ReadonlyMap<string | number, Wanted>): number {
    let at = afterSpace(text, start + 1);
    while (text.charCodeAt(at) === QUOTE) {
      const key = { start: at, end: endOfString(text, at) };
      const value = afterSpace(text, afterSpace(text, key.end) + 1);
      const wanted = inside.get(keyAt(text, key));
      const end = wanted === undefined ? endOfValue(text, value) : read(value, wanted, key);
      if (end === DONE) return DONE;
      at = afterSpace(text, end);
      if (text.charCodeAt(at) !== COMMA) break;
      at = afterSpace(text, at + 1);
    }
    return at + 1;
  }

  function readList(start: number, inside: ReadonlyMap<string | number, Wanted>): number {
    let at = afterSpace(text, start + 1);
    if (text.charCodeAt(at) === CLOSING_BRACKET) return at + 1;
    for (let index = 0; ; index += 1) {
      const wanted = inside.get(index);
      const end = wanted === undefined ? endOfValue(text, at) : read(at, wanted, null);
      if (end === DONE) return DONE;
      at = afterSpace(text, end);
      if (text.charCodeAt(at) !== COMMA) return at + 1;
      at = afterSpace(text, at + 1);
    }
  }
}

function keyAt(text: string, { start, end }: Span): string {
  const written = text.slice(start + 1, end - 1);
  return written.includes('\\') ? JSON.parse(text.slice(start, end)) : written;
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= SPACE) at += 1;
  return at;
}

/** The end of the value that starts at `start`, whatever is inside of it. */
function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return endOfString(text, start);
  const isContainer = first === OPENING_BRACE || first === OPENING_BRACKET;
  return isContainer ? endOfContainer(text, start) : endOfScalar(text, start);
}

function endOfContainer(text: string, start: number): number {
  let depth = 1;
  let at = start + 1;
  while (depth > 0 && at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    // "[" and "{" differ in one bit, and so do "]" and "}".
    if ((code | SPACE) === OPENING_BRACE) depth += 1;
    else if ((code | SPACE) === CLOSING_BRACE) depth -= 1;
    at += 1;
  }
  return at;
}

function endOfScalar(text: string, start: number): number {
  let at = start;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= SPACE || code === COMMA || code === CLOSING_BRACKET || code === CLOSING_BRACE) break;
  }
  return at;
}
