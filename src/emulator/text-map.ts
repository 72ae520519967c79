// A map from texts to values that never changes: a change gives a new map that shares nearly everything with the old.
// Has no order.
import { emptyNumberMap, getNumber, type NumberMap, withNumber, withoutNumber } from './number-map.ts';

type Pair<T> = readonly [text: string, value: T];

/** The entries, by a number made from their texts; texts with the same number share a place. */
export type TextMap<T> = NumberMap<readonly Pair<T>[]>;

/** Enough places for some hundred thousand texts, few enough that the map stays flat. */
const PLACES = 2 ** 15;

/** FNV-1a. Only speed depends on it. */
function numberOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return ((hash >>> 15) ^ hash) & (PLACES - 1);
}

export function emptyTextMap<T>(): TextMap<T> {
  return emptyNumberMap();
}

export function getText<T>(map: TextMap<T>, text: string): T | undefined {
  return getNumber(map, numberOf(text))?.find(([other]) => other === text)?.[1];
}

export function withText<T>(map: TextMap<T>, text: string, value: T): TextMap<T> {
  const number = numberOf(text);
  const others = (getNumber(map, number) ?? []).filter(([other]) => other !== text);
  return withNumber(map, number, [...others, [text, value]]);
}

export function withoutText<T>(map: TextMap<T>, text: string): TextMap<T> {
  const number = numberOf(text);
  const pairs = getNumber(map, number);
  if (pairs === undefined) return map;
  const others = pairs.filter(([other]) => other !== text);
  if (others.length === pairs.length) return map;
  return others.length === 0 ? withoutNumber(map, number) : withNumber(map, number, others);
}
