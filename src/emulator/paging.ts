// Knows cursor paging: opaque cursors, limits, and which page comes next.
// Does not know what is listed; a cursor holds the sequence number of an item, so it survives deletions.
import { badParameter, GraphError } from './errors.ts';
import { type Entry, entriesDown, entriesUp, type NumberMap } from './number-map.ts';

export type PageRequest = { readonly limit: number; readonly after: number | null; readonly before: number | null };

export type Page<T> = {
  readonly items: readonly T[];
  readonly cursors: { readonly before: string; readonly after: string } | null;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
};

export type Limits = { readonly standard: number; readonly maximum: number };

const PREFIX = 'QVFI';

/** Opaque to clients, bound to one edge: a cursor of another list is refused. */
export function toCursor(edge: string, key: number): string {
  return PREFIX + Buffer.from(`${edge}#${key}`, 'utf8').toString('base64url');
}

function fromCursor(name: string, edge: string, cursor: string | undefined): number | null {
  if (cursor === undefined || cursor === '') return null;
  const text = Buffer.from(cursor.slice(PREFIX.length), 'base64url').toString('utf8');
  const key = text.startsWith(`${edge}#`) ? text.slice(edge.length + 1) : '';
  if (!cursor.startsWith(PREFIX) || !/^\d{1,15}$/.test(key)) {
    throw new GraphError(badParameter(`Param ${name} is not a valid cursor.`));
  }
  return Number(key);
}

function readLimit(text: string | undefined, limits: Limits): number {
  if (text === undefined || text === '') return Math.min(limits.standard, limits.maximum);
  if (!/^\d+$/.test(text) || Number(text) === 0) {
    throw new GraphError(badParameter('Param limit must be a positive integer.'));
  }
  return Math.min(Number(text), limits.maximum);
}

/** Reads limit, after and before; a limit above the maximum is reduced, a strange cursor is code 100. */
export function readPageRequest(get: (name: string) => string | undefined, edge: string, limits: Limits): PageRequest {
  return {
    limit: readLimit(get('limit'), limits),
    after: fromCursor('after', edge, get('after')),
    before: fromCursor('before', edge, get('before')),
  };
}

/** Items in the order of their keys, read from any place on; what is not taken costs nothing. */
export type Sorted<T> = {
  /** Keys above this one, rising; null begins with the first. */
  readonly above: (key: number | null) => Iterable<Entry<T>>;
  /** Keys below this one, falling; null begins with the last. */
  readonly below: (key: number | null) => Iterable<Entry<T>>;
};

/** A short list, whose keys are its places from 1 on. */
export function listed<T>(items: readonly T[]): Sorted<T> {
  const entries = items.map((item, index): Entry<T> => [index + 1, item]);
  return {
    above: (key) => entries.slice(key ?? 0),
    below: (key) => entries.slice(0, key === null ? undefined : Math.max(0, key - 1)).reverse(),
  };
}

export function sorted<T>(items: NumberMap<T>): Sorted<T> {
  return {
    above: (key) => entriesUp(items, key === null ? 0 : key + 1),
    below: (key) => entriesDown(items, key === null ? undefined : key - 1),
  };
}

/** The first of the entries, up to `limit` of them and only while they are `wanted`. */
function take<T>(entries: Iterable<Entry<T>>, limit: number, wanted: (key: number) => boolean): Entry<T>[] {
  const taken: Entry<T>[] = [];
  for (const entry of entries) {
    if (!wanted(entry[0])) break;
    taken.push(entry);
    if (taken.length >= limit) break;
  }
  return taken;
}

function isEmpty(entries: Iterable<unknown>): boolean {
  for (const _ of entries) return false;
  return true;
}

/** One page of `items`; `edge` is the name to which its cursors are bound. */
export function paginate<T>(items: Sorted<T>, request: PageRequest, edge: string): Page<T> {
  const { after, before, limit } = request;
  const backwards = before !== null && after === null;
  const shown = backwards
    ? take(items.below(before), limit, () => true).reverse()
    : take(items.above(after), limit, (key) => before === null || key < before);
  const [first, last] = [shown[0], shown.at(-1)];
  if (first === undefined || last === undefined) {
    return { items: [], cursors: null, hasNext: false, hasPrevious: false };
  }
  return {
    items: shown.map(([, item]) => item),
    cursors: { before: toCursor(edge, first[0]), after: toCursor(edge, last[0]) },
    hasNext: !isEmpty(items.above(last[0])),
    hasPrevious: !isEmpty(items.below(first[0])),
  };
}
