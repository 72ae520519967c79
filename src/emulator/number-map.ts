// A map from whole numbers to values, in the order of the numbers, that never changes: a change gives a new map which
// shares nearly everything with the old one. So a write costs the same among ten flows and among ten thousand, and the
// state that a call began with is still there, untouched, when its work fails half way.
// Does not know what is kept in it.

/** A node holds 2 to the power of this many places. */
const BITS = 5;
const WIDTH = 2 ** BITS;

/** At level 0 the places are values, above it they are nodes of the level below. A missing place is undefined. */
type Node<T> =
  | { readonly level: 0; readonly values: readonly (T | undefined)[] }
  | { readonly level: number; readonly nodes: readonly (Node<T> | undefined)[] };

export type NumberMap<T> = { readonly size: number; readonly root: Node<T> };

export type Entry<T> = readonly [key: number, value: T];

const EMPTY: NumberMap<never> = { size: 0, root: { level: 0, values: [] } };

export function emptyNumberMap<T>(): NumberMap<T> {
  return EMPTY;
}

/** How many numbers one place of a node at this level stands for. Division, not shifts: keys may go beyond 32 bits. */
function spanOf(level: number): number {
  return WIDTH ** level;
}

function placeOf(key: number, level: number): number {
  return Math.floor(key / spanOf(level)) % WIDTH;
}

export function getNumber<T>(map: NumberMap<T>, key: number): T | undefined {
  let node: Node<T> | undefined = map.root;
  if (key >= spanOf(node.level + 1)) return undefined;
  while (node !== undefined) {
    if ('values' in node) return node.values[key % WIDTH];
    node = node.nodes[placeOf(key, node.level)];
  }
  return undefined;
}

function replaced<V>(
  list: readonly (V | undefined)[],
  place: number,
  value: V | undefined,
): readonly (V | undefined)[] {
  const copy = list.slice();
  // No holes: an array with holes is slower, and not equal to one that was filled.
  while (copy.length < place) copy.push(undefined);
  copy[place] = value;
  return copy;
}

function withIn<T>(node: Node<T> | undefined, level: number, key: number, value: T): Node<T> {
  const place = placeOf(key, level);
  if (level === 0) {
    const values = node !== undefined && 'values' in node ? node.values : [];
    return { level: 0, values: replaced(values, place, value) };
  }
  const nodes = node !== undefined && 'nodes' in node ? node.nodes : [];
  return { level, nodes: replaced(nodes, place, withIn(nodes[place], level - 1, key, value)) };
}

/** The map with `value` under `key`, a whole number of at least 0. */
export function withNumber<T>(map: NumberMap<T>, key: number, value: T): NumberMap<T> {
  let root = map.root;
  while (key >= spanOf(root.level + 1)) {
    root = { level: root.level + 1, nodes: map.size === 0 ? [] : [root] };
  }
  const size = getNumber(map, key) === undefined ? map.size + 1 : map.size;
  return { size, root: withIn(root, root.level, key, value) };
}

/** Undefined where nothing is left in the node, so that what was emptied is not walked through for ever. */
function withoutIn<T>(node: Node<T>, key: number): Node<T> | undefined {
  const place = placeOf(key, node.level);
  if ('values' in node) {
    const values = replaced(node.values, place, undefined);
    return values.every((value) => value === undefined) ? undefined : { level: 0, values };
  }
  const child = node.nodes[place];
  const nodes = child === undefined ? node.nodes : replaced(node.nodes, place, withoutIn(child, key));
  return nodes.every((one) => one === undefined) ? undefined : { level: node.level, nodes };
}

export function withoutNumber<T>(map: NumberMap<T>, key: number): NumberMap<T> {
  if (getNumber(map, key) === undefined) return map;
  return { size: map.size - 1, root: withoutIn(map.root, key) ?? EMPTY.root };
}

function* upFrom<T>(node: Node<T>, base: number, least: number): Generator<Entry<T>> {
  const span = spanOf(node.level);
  const first = Math.max(0, Math.floor((least - base) / span));
  const { length } = 'values' in node ? node.values : node.nodes;
  for (let place = first; place < length; place += 1) {
    const start = base + place * span;
    if ('values' in node) {
      const value = node.values[place];
      if (value !== undefined) yield [start, value];
    } else {
      const child = node.nodes[place];
      if (child !== undefined) yield* upFrom(child, start, least);
    }
  }
}

function* downFrom<T>(node: Node<T>, base: number, most: number): Generator<Entry<T>> {
  const span = spanOf(node.level);
  const { length } = 'values' in node ? node.values : node.nodes;
  const last = Math.min(length - 1, Math.floor((most - base) / span));
  for (let place = last; place >= 0; place -= 1) {
    const start = base + place * span;
    if ('values' in node) {
      const value = node.values[place];
      if (value !== undefined) yield [start, value];
    } else {
      const child = node.nodes[place];
      if (child !== undefined) yield* downFrom(child, start, most);
    }
  }
}

/** The entries whose keys are at least `least`, the lowest first. What is not taken costs nothing. */
export function entriesUp<T>(map: NumberMap<T>, least = 0): Generator<Entry<T>> {
  return upFrom(map.root, 0, least);
}

/** The entries whose keys are at most `most`, the highest first. */
export function entriesDown<T>(map: NumberMap<T>, most = Number.MAX_SAFE_INTEGER): Generator<Entry<T>> {
  return downFrom(map.root, 0, most);
}

function childrenAt<T>(node: Node<T> | undefined, level: number): readonly (Node<T> | undefined)[] {
  if (node === undefined) return [];
  if (node.level < level) return [node];
  return 'nodes' in node ? node.nodes : [];
}

function* changedIn<T>(
  before: Node<T> | undefined,
  after: Node<T> | undefined,
  level: number,
  base: number,
): Generator<number> {
  if (before === after) return;
  if (level > 0) {
    const [old, young] = [childrenAt(before, level), childrenAt(after, level)];
    for (let place = 0; place < Math.max(old.length, young.length); place += 1) {
      yield* changedIn(old[place], young[place], level - 1, base + place * spanOf(level));
    }
    return;
  }
  const old = before !== undefined && 'values' in before ? before.values : [];
  const young = after !== undefined && 'values' in after ? after.values : [];
  for (let place = 0; place < Math.max(old.length, young.length); place += 1) {
    if (old[place] !== young[place]) yield base + place;
  }
}

/** The keys under which two maps differ, in order. Costs what differs, where one map was made from the other. */
export function changedNumbers<T>(before: NumberMap<T>, after: NumberMap<T>): Generator<number> {
  return changedIn(before.root, after.root, Math.max(before.root.level, after.root.level), 0);
}
