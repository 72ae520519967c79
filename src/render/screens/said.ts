// What is said of the places of one screen: changes and findings. Each is shown once, at the nearest thing that is drawn.
import type { ImpactLevel } from '../../flowjson/impact.ts';
import type { ScreenMark } from './draw.ts';
import { cutText } from './words.ts';

/** `part` is what it is said of, within the thing that shows it; empty where it is said of that thing itself. */
export type PlacedMark = ScreenMark & { readonly part: string };

export type Said = { readonly marks: readonly PlacedMark[]; readonly remarks: readonly string[] };

type Entry = {
  readonly pointer: string;
  readonly marks: readonly ScreenMark[];
  readonly remarks: readonly string[];
  taken: boolean;
};

/** Things take what is said of them from the inside out, so that what is left belongs to whatever is around. */
export type Saying = {
  /** What is said of this place, and of everything below it that nothing has taken yet. */
  take(pointer: string, id: string): Said;
  /** What is said of this very place. */
  takeOnly(pointer: string, id: string): Said;
  /** How many have been taken so far. */
  count(): number;
  /** Where each that was taken is shown: the id of its element, by pointer. */
  readonly places: Map<string, string>;
};

const NOTHING: Said = { marks: [], remarks: [] };
const LONGEST_PART = 32;
const ORDER: readonly ImpactLevel[] = ['breaking', 'visible', 'cosmetic'];

/** @param screen the pointer of the screen: all else is left out */
export function sayingOf(
  screen: string,
  marks: ReadonlyMap<string, readonly ScreenMark[]>,
  remarks: ReadonlyMap<string, readonly string[]>,
): Saying {
  const entries = entriesOf(screen, marks, remarks);
  const byPointer = new Map(entries.map((entry) => [entry.pointer, entry]));
  const places = new Map<string, string>();
  let taken = 0;
  const takeAll = (found: readonly Entry[], pointer: string, id: string): Said => {
    for (const entry of found) {
      entry.taken = true;
      places.set(entry.pointer, id);
    }
    taken += found.length;
    return found.length === 0 ? NOTHING : joined(found, pointer);
  };
  const own = (pointer: string): Entry[] => {
    const entry = byPointer.get(pointer);
    return entry === undefined || entry.taken ? [] : [entry];
  };
  return {
    take: (pointer, id) => takeAll([...own(pointer), ...below(entries, pointer)], pointer, id),
    takeOnly: (pointer, id) => takeAll(own(pointer), pointer, id),
    count: () => taken,
    places,
  };
}

function entriesOf(
  screen: string,
  marks: ReadonlyMap<string, readonly ScreenMark[]>,
  remarks: ReadonlyMap<string, readonly string[]>,
): Entry[] {
  const isHere = (pointer: string) => pointer === screen || pointer.startsWith(`${screen}/`);
  const pointers = new Set([...marks.keys(), ...remarks.keys()].filter(isHere));
  return [...pointers].sort().map((pointer) => ({
    pointer,
    marks: marks.get(pointer) ?? [],
    remarks: remarks.get(pointer) ?? [],
    taken: false,
  }));
}

/** They stand side by side in the sorted list: the first is found by halving. */
function below(entries: readonly Entry[], pointer: string): Entry[] {
  const start = `${pointer}/`;
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.pointer ?? '') < start) low = middle + 1;
    else high = middle;
  }
  const found: Entry[] = [];
  for (let at = low; entries[at]?.pointer.startsWith(start); at += 1) {
    const entry = entries[at];
    if (entry !== undefined && !entry.taken) found.push(entry);
  }
  return found;
}

/** The gravest first; what is said twice is said once. */
function joined(entries: readonly Entry[], pointer: string): Said {
  const marks = entries.flatMap((entry) => {
    const part = partOf(entry.pointer.slice(pointer.length));
    return entry.marks.map((mark): PlacedMark => ({ ...mark, part }));
  });
  return {
    marks: marks.sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level)),
    remarks: [...new Set(entries.flatMap(({ remarks }) => remarks))],
  };
}

/** The names on the way down, as far as they fit: `on-click-action payload`. */
function partOf(below: string): string {
  const names = below
    .split('/')
    .slice(1, 8)
    .filter((name) => !/^\d+$/.test(name))
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const part = names.slice(0, 2).join(' ');
  return part.length > LONGEST_PART ? `${cutText(part, LONGEST_PART)}…` : part;
}
