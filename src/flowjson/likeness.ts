// How alike two values are, and which of two lists belong together by that. The same from both sides.
import { isRecord } from '../model/json.ts';

/** More pairs than this are not weighed one by one: then order decides. A hundred screens can be, and all of a screen. */
const MOST_PAIRS = 10_000;

/** True where two JSON values are the same; the order of keys does not count. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}

export type Traits = { readonly counts: ReadonlyMap<string, number>; readonly size: number };

/** The scalars of a value with the keys above them; positions in lists do not count, nor do the keys left out. */
export function traitsOf(value: unknown, leaveOut: readonly string[]): Traits {
  const counts = new Map<string, number>();
  let size = 0;
  const visit = (item: unknown, key: string): void => {
    if (Array.isArray(item)) {
      for (const one of item) visit(one, key);
    } else if (isRecord(item)) {
      for (const [name, one] of Object.entries(item)) visit(one, `${key}/${name}`);
    } else {
      const trait = `${key} ${JSON.stringify(item)}`;
      counts.set(trait, (counts.get(trait) ?? 0) + 1);
      size += 1;
    }
  };
  if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) if (!leaveOut.includes(key)) visit(item, key);
  } else visit(value, '');
  return { counts, size };
}

/** From 0 to 1: twice what they share by what they have. */
export function likeness(a: Traits, b: Traits): number {
  if (a.size + b.size === 0) return 1;
  let shared = 0;
  for (const [trait, count] of a.counts) shared += Math.min(count, b.counts.get(trait) ?? 0);
  return (2 * shared) / (a.size + b.size);
}

/** Of longer texts the beginning tells enough. */
const MOST_WORDS = 200;
const MOST_TEXT = 4_000;

/** A binding is no longer than this: else each `${` that is never closed is read to the end of the text. */
const WORD = /\$\{[^}]{0,200}\}|[\p{L}\p{N}]+/gu;

/** The words of a text, whatever stands between them; a binding is one word. */
export function wordsOf(text: string): Traits {
  const counts = new Map<string, number>();
  let size = 0;
  for (const [word] of text.slice(0, MOST_TEXT).toLowerCase().matchAll(WORD)) {
    if (size >= MOST_WORDS) break;
    counts.set(word, (counts.get(word) ?? 0) + 1);
    size += 1;
  }
  return { counts, size };
}

export type Pair<T> = readonly [T, T];

/**
 * Pairs the members of two lists, the most alike first, of equals those that stand nearest.
 * @param score from 0 to 1; null: these never belong together
 * @param least what a pair needs at least
 */
export function pairUp<T>(
  before: readonly T[],
  after: readonly T[],
  least: number,
  score: (a: T, b: T) => number | null,
): Pair<T>[] {
  type Candidate = { readonly value: number; readonly i: number; readonly j: number };
  const candidates: Candidate[] = [];
  const inOrder = before.length * after.length > MOST_PAIRS;
  before.forEach((one, i) => {
    const others = inOrder ? after.slice(i, i + 1) : after;
    others.forEach((other, at) => {
      const value = score(one, other);
      if (value !== null && value >= least) candidates.push({ value, i, j: inOrder ? i : at });
    });
  });
  // Where two are equal in all three, they are mirror images of each other, and never rivals.
  candidates.sort((a, b) => b.value - a.value || Math.abs(a.i - a.j) - Math.abs(b.i - b.j) || a.i + a.j - (b.i + b.j));
  const [taken, given] = [new Set<number>(), new Set<number>()];
  const pairs: Pair<T>[] = [];
  for (const { i, j } of candidates) {
    const [one, other] = [before[i], after[j]];
    if (taken.has(i) || given.has(j) || one === undefined || other === undefined) continue;
    taken.add(i);
    given.add(j);
    pairs.push([one, other]);
  }
  return pairs;
}
