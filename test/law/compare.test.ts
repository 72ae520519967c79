// Truths about the comparison of two documents, for all documents: equal ones give nothing, the order of keys gives
// nothing, every place that was edited is named once, and the way back says the same the other way round.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareDocuments, type DocumentChange } from '../../src/flowjson/compare.ts';
import { fingerprintsOf } from '../../src/flowjson/document-change.ts';
import { reviewDocuments } from '../../src/flowjson/review.ts';
import { renderChanges, renderChangesMarkdown } from '../../src/render/changes.ts';
import { colorsFor } from '../../src/render/colors.ts';

const LONG = process.env.WAFLOW_LONG === '1';
const RUNS = LONG ? 20_000 : 300;
const LIMIT = LONG ? 900_000 : 60_000;

const root = new URL('../../', import.meta.url);
const documentsIn = (folders: readonly string[]) =>
  folders
    .flatMap((folder) =>
      (readdirSync(new URL(folder, root), { recursive: true }) as string[])
        .filter((name) => name.endsWith('.json'))
        .map((name) => readFileSync(new URL(`${folder}/${name.replaceAll('\\', '/')}`, root), 'utf8')),
    )
    .filter((text) => text.length < 20_000)
    .map((text): unknown => JSON.parse(text));
/** Whole flows, and the many small ones that each break one rule. */
const FLOWS = documentsIn(['flows', 'test/golden/revisions', 'test/golden/compare']);
const DOCUMENTS = [...FLOWS, ...documentsIn(['test/golden/rules'])];

type Path = readonly (string | number)[];
type Leaf = { readonly path: Path; readonly value: unknown };

function leavesOf(value: unknown, path: Path = []): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }];
  return Object.entries(value).flatMap(([key, item]) =>
    leavesOf(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function withLeaf(document: unknown, path: Path, value: unknown): unknown {
  const copy: unknown = structuredClone(document);
  const owner = path.slice(0, -1).reduce<unknown>((at, key) => Reflect.get(at as object, key), copy);
  Reflect.set(owner as object, path.at(-1) ?? '', value);
  return copy;
}

function shuffled(value: unknown, numbers: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, numbers));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => ({ key, item, at: numbers() }));
  entries.sort((a, b) => a.at - b.at);
  return Object.fromEntries(entries.map(({ key, item }) => [key, shuffled(item, numbers)]));
}

const isWithin = (inner: Path, outer: Path | null) =>
  outer?.every((key, index) => String(inner[index]) === String(key)) ?? false;

/** A move tells of a place, and not of what stands there. */
const naming = (changes: readonly DocumentChange[], path: Path, side: 'before' | 'after') =>
  changes.filter((change) => change.kind !== 'moved' && isWithin(path, change[side]));

/**
 * What one side holds that no change tells of, each value with the key above it. A leaf belongs to the deepest change that
 * it stands in: what moved out of a part that is gone is not gone.
 */
function untold(document: unknown, changes: readonly DocumentChange[], side: 'before' | 'after'): string[] {
  const told = new Map<string, boolean>();
  for (const change of changes) {
    const path = change[side];
    if (path === null) continue;
    const place = JSON.stringify(path.map(String));
    told.set(place, told.get(place) === true || change.kind !== 'moved');
  }
  const isTold = (path: Path) => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const known = told.get(JSON.stringify(path.slice(0, depth).map(String)));
      if (known !== undefined) return known;
    }
    return false;
  };
  return leavesOf(document)
    .filter(({ path }) => !isTold(path))
    .map(({ path, value }) => JSON.stringify([typeof path.at(-1) === 'number' ? '#' : (path.at(-1) ?? ''), value]))
    .sort();
}

const MIRROR = { added: 'removed', removed: 'added', changed: 'changed', moved: 'moved', renamed: 'renamed' } as const;

const told = ({ kind, subject, from, to, before, after }: DocumentChange) =>
  JSON.stringify([kind, subject, from, to, before, after]);
const mirrored = ({ kind, subject, from, to, before, after }: DocumentChange) =>
  JSON.stringify([MIRROR[kind], subject, to, from, after, before]);

const documents = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...FLOWS) }, fc.constantFrom(...DOCUMENTS));

/** Any edits that a hand could make: scalars changed, members taken out, doubled, moved. */
const edited = fc
  .tuple(documents, fc.array(fc.tuple(fc.nat(), fc.nat(5), fc.nat()), { minLength: 1, maxLength: 6 }))
  .map(([document, edits]): [unknown, unknown] => {
    const copy: unknown = structuredClone(document);
    for (const [seed, what, other] of edits) {
      const leaves = leavesOf(copy);
      const leaf = leaves[seed % Math.max(1, leaves.length)];
      if (leaf === undefined || leaf.path.length === 0) continue;
      const depth = other % leaf.path.length;
      const owner = leaf.path.slice(0, depth).reduce<unknown>((at, key) => Reflect.get(at as object, key), copy);
      const key = leaf.path[depth] ?? '';
      if (what === 0) Reflect.set(owner as object, key, [7, 'other', null, {}, []][other % 5]);
      else if (!Array.isArray(owner)) Reflect.deleteProperty(owner as object, key);
      else if (what === 1) owner.splice(Number(key), 1);
      else if (what === 2) owner.splice(other % (owner.length + 1), 0, structuredClone(owner[Number(key)]));
      else owner.splice(other % owner.length, 0, ...owner.splice(Number(key), 1));
    }
    return [document, copy];
  });

function listsIn(value: unknown): unknown[][] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(listsIn);
  return Array.isArray(value) && value.length > 0 ? [value, ...inside] : inside;
}

/** Edits where most are made: screens, components, options and routes taken out, doubled, moved, called otherwise. */
const rearranged = fc
  .tuple(documents, fc.array(fc.tuple(fc.nat(), fc.nat(3), fc.nat(), fc.nat()), { minLength: 1, maxLength: 5 }))
  .map(([document, edits]): [unknown, unknown] => {
    const copy: unknown = structuredClone(document);
    for (const [seed, what, from, to] of edits) {
      const lists = listsIn(copy);
      const list = lists[seed % Math.max(1, lists.length)];
      if (list === undefined) continue;
      const at = from % list.length;
      const member: unknown = list[at];
      if (what === 0) list.splice(at, 1);
      else if (what === 1) list.splice(to % (list.length + 1), 0, structuredClone(member));
      else if (what === 2) list.splice(to % list.length, 0, ...list.splice(at, 1));
      else if (typeof member === 'object' && member !== null)
        Reflect.set(member, 'id' in member ? 'id' : 'name', `x${to}`);
      else list[at] = `x${to}`;
    }
    return [document, copy];
  });

/** Two of them, related or not. */
const pairs = fc.oneof(
  { weight: 3, arbitrary: edited },
  { weight: 3, arbitrary: rearranged },
  { weight: 1, arbitrary: fc.tuple(documents, documents) },
  { weight: 1, arbitrary: fc.tuple(fc.jsonValue(), fc.jsonValue()) },
);

/** Where two of one screen share a name, two screens an id, or a route stands twice, one may be taken for the other. */
function isClear(document: unknown): boolean {
  const namesIn = (value: unknown): unknown[] => {
    if (typeof value !== 'object' || value === null) return [];
    const own = 'type' in value && 'name' in value && value.type !== 'Form' ? [value.name] : [];
    return [...own, ...Object.values(value).flatMap(namesIn)];
  };
  const isUnique = (values: readonly unknown[]) => new Set(values).size === values.length;
  const screens: unknown = Reflect.get(Object(document), 'screens');
  if (!Array.isArray(screens)) return true;
  const layouts = screens.map((screen: unknown) => namesIn(Reflect.get(Object(screen), 'layout')));
  const routes = Object.values(Object(Reflect.get(Object(document), 'routing_model')));
  if (!routes.every((list) => !Array.isArray(list) || isUnique(list))) return false;
  return isUnique(screens.map((screen: unknown) => Reflect.get(Object(screen), 'id'))) && layouts.every(isUnique);
}

const clear = fc.constantFrom(...DOCUMENTS.filter(isClear));

describe('the comparison of documents', () => {
  test(
    'gives nothing for equal ones, whatever the order of their keys',
    () => {
      fc.assert(
        fc.property(documents, fc.infiniteStream(fc.double({ noNaN: true })), (document, stream) => {
          const numbers = () => stream.next().value as number;
          expect(compareDocuments(document, shuffled(document, numbers))).toEqual([]);
        }),
        { numRuns: RUNS },
      );
    },
    LIMIT,
  );

  test(
    'gives something exactly where they differ',
    () => {
      fc.assert(
        fc.property(pairs, ([before, after]) => {
          const text = (value: unknown) => JSON.stringify(shuffledBack(value));
          expect(compareDocuments(before, after).length === 0).toBe(text(before) === text(after));
        }),
        { numRuns: RUNS },
      );
    },
    LIMIT,
  );

  test(
    'names an edited value once, from both sides',
    () => {
      fc.assert(
        fc.property(clear, fc.nat(), fc.constantFrom('elsewhere', 7, null), (before, seed, value) => {
          const leaves = leavesOf(before);
          const leaf = leaves[seed % Math.max(1, leaves.length)];
          fc.pre(leaf !== undefined && leaf.path.length > 0 && leaf.value !== value);
          const { path } = leaf as Leaf;
          const changes = compareDocuments(before, withLeaf(before, path, value));
          const [old, now] = [naming(changes, path, 'before'), naming(changes, path, 'after')];
          expect([old.length, now.length]).toEqual([1, 1]);
        }),
        { numRuns: RUNS * 3 },
      );
    },
    LIMIT,
  );

  test(
    'tells of everything that differs: what is left is the same on both sides',
    () => {
      fc.assert(
        fc.property(pairs, ([before, after]) => {
          const changes = compareDocuments(before, after);
          expect(untold(after, changes, 'after')).toEqual(untold(before, changes, 'before'));
        }),
        { numRuns: RUNS * 2 },
      );
    },
    LIMIT,
  );

  test(
    'says the same the other way round from the other side',
    () => {
      fc.assert(
        fc.property(pairs, ([before, after]) => {
          const there = compareDocuments(before, after).map(told).sort();
          const back = compareDocuments(after, before).map(mirrored).sort();
          expect(back).toEqual(there);
        }),
        { numRuns: RUNS },
      );
    },
    LIMIT,
  );

  test(
    'never names a place twice, gives each change a name of its own, and can say all of them',
    () => {
      fc.assert(
        fc.property(pairs, ([before, after]) => {
          const changes = compareDocuments(before, after);
          for (const side of ['before', 'after'] as const) {
            const places = changes.filter(({ kind }) => kind !== 'moved').map((change) => JSON.stringify(change[side]));
            const named = places.filter((place) => place !== 'null');
            expect(new Set(named).size).toBe(named.length);
          }
          expect(new Set(fingerprintsOf(changes)).size).toBe(changes.length);
          const judged = reviewDocuments(before, after);
          const lines = renderChanges(judged, colorsFor(false)).split('\n');
          expect(lines).toHaveLength(changes.length === 0 ? 2 : changes.length + 3);
          expect(renderChangesMarkdown(judged)).not.toMatch(/undefined|\[object/);
        }),
        { numRuns: RUNS },
      );
    },
    LIMIT,
  );
});

function shuffledBack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffledBack);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return { entries: entries.map(([key, item]) => [key, shuffledBack(item)]) };
}
