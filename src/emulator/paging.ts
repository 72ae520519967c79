// Knows cursor paging: opaque cursors, limits, and which page comes next.
// Does not know what is listed; a cursor holds the sequence number of an item, so it survives deletions.
import { badParameter, GraphError } from './errors.ts';

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

type Edge<T> = { readonly name: string; readonly keyOf: (item: T) => number };

/** One page of `items`, which are in the order of their keys. */
export function paginate<T>(items: readonly T[], request: PageRequest, edge: Edge<T>): Page<T> {
  const { after, before, limit } = request;
  const inRange = items.filter((item) => {
    const key = edge.keyOf(item);
    return (after === null || key > after) && (before === null || key < before);
  });
  const backwards = before !== null && after === null;
  const shown = backwards ? inRange.slice(-limit) : inRange.slice(0, limit);
  const first = shown[0];
  const last = shown.at(-1);
  if (first === undefined || last === undefined) {
    return { items: [], cursors: null, hasNext: false, hasPrevious: false };
  }
  const [firstKey, lastKey] = [edge.keyOf(first), edge.keyOf(last)];
  return {
    items: shown,
    cursors: { before: toCursor(edge.name, firstKey), after: toCursor(edge.name, lastKey) },
    hasNext: items.some((item) => edge.keyOf(item) > lastKey),
    hasPrevious: items.some((item) => edge.keyOf(item) < firstKey),
  };
}
