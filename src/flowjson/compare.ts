// What differs between two Flow JSON documents: screens by id, components by name, options by id. Every place that differs
// is named once. Says neither what it means (impact.ts) nor how it reads (render/changes.ts).
import { isRecord } from '../model/json.ts';
import { compareRoutes } from './compare-routes.ts';
import { compareValues, type Spot } from './compare-values.ts';
import { type ComponentNode, everyNode, labelOf, listsIn, ownValue } from './component-tree.ts';
import type { DocumentChange } from './document-change.ts';
import { movedAmong } from './kept-order.ts';
import { isSame } from './likeness.ts';
import { type MatchBook, openMatches } from './match-components.ts';
import { matchScreens, renamedIds, type Screen, type ScreenPairs, toScreens } from './match-screens.ts';
import { ELSEWHERE, type Standings, standing, standings } from './standing.ts';
import type { Path } from './walk.ts';

export type { DocumentChange } from './document-change.ts';

type Record_ = Readonly<Record<string, unknown>>;

/** The changes from one document to another, in the order of the later one; none where they are equal. */
export function compareDocuments(before: unknown, after: unknown): DocumentChange[] {
  if (isSame(before, after)) return [];
  const top: Spot = { subject: 'document', screen: null, component: null, part: [], before: [], after: [] };
  if (!isRecord(before) || !isRecord(after)) return compareValues(top, before, after);
  const changes: DocumentChange[] = [];
  const screens = Array.isArray(before.screens) && Array.isArray(after.screens);
  const pairs = screens ? matchScreens(toScreens(before.screens), toScreens(after.screens)) : null;
  const renamed = renamedIds(pairs?.both ?? []);
  for (const key of keysOf(before, after)) {
    const spot = below(top, key);
    const [old, now] = [own(before, key), own(after, key)];
    if (key === 'screens' && pairs !== null) continue;
    if (key === 'routing_model' && isRecord(old) && isRecord(now)) changes.push(...compareRoutes(old, now, renamed));
    else changes.push(...compareValues(spot, old, now));
  }
  return pairs === null ? changes : [...changes, ...compareScreens(pairs)];
}

function compareScreens({ both, gone, fresh }: ScreenPairs): DocumentChange[] {
  const matches = openMatches();
  // Of screens that are the same nothing has to be matched, and nothing moved.
  const edited = new Set(both.filter(([one, other]) => !isSame(one.value, other.value)));
  for (const [one, other] of edited) matches.screens(one.slots, other.slots);
  const nodesOf = (screens: readonly Screen[]) => screens.flatMap(({ slots }) => everyNode(slots));
  const sides = (side: 0 | 1) => [...edited].map((pair) => pair[side]);
  matches.fields(nodesOf([...sides(0), ...gone]), nodesOf([...sides(1), ...fresh]));

  const placed = both.map((pair) => ({
    pair,
    before: pair[0].index,
    after: pair[1].index,
    label: () => [pair[0].id ?? '', pair[1].id ?? ''].sort().join('\n'),
  }));
  const moved = new Set([...movedAmong(placed)].map(({ pair }) => pair));
  const told: { readonly at: number; readonly changes: readonly DocumentChange[] }[] = [];
  for (const pair of both) {
    const order = moved.has(pair) ? [movedScreen(...pair)] : [];
    const within = edited.has(pair) ? compareScreen(...pair, matches) : [];
    told.push({ at: pair[1].index, changes: [...renamedScreen(...pair), ...order, ...within] });
  }
  for (const screen of fresh) {
    const place = { screen: screen.id, component: null, part: [] };
    const added = { kind: 'added', subject: 'screen', place, from: undefined, to: screen.value } as const;
    // A field that came from elsewhere is a move, also to a new screen.
    const came = everyNode(screen.slots).flatMap((node) => compareMatched(node, matches));
    told.push({ at: screen.index, changes: [{ ...added, before: null, after: screen.path }, ...came] });
  }
  told.sort((a, b) => a.at - b.at);
  const removed = gone.map((screen): DocumentChange => {
    const place = { screen: screen.id, component: null, part: [] };
    const { value: from, path: before } = screen;
    return { kind: 'removed', subject: 'screen', place, from, to: undefined, before, after: null };
  });
  return [...told.flatMap(({ changes }) => changes), ...removed];
}

function renamedScreen(one: Screen, other: Screen): DocumentChange[] {
  // An id that is no text is a value like any other.
  if (one.id === other.id || one.id === null || other.id === null) return [];
  const place = { screen: other.id, component: null, part: [] };
  const [before, after] = [one, other].map(({ path }): Path => [...path, 'id']);
  return [
    {
      kind: 'renamed',
      subject: 'screen',
      place,
      from: one.id,
      to: other.id,
      before: before ?? null,
      after: after ?? null,
    },
  ];
}

function movedScreen(one: Screen, other: Screen): DocumentChange {
  const place = { screen: other.id, component: null, part: [] };
  const [from, to] = [one.index, other.index];
  return { kind: 'moved', subject: 'screen', place, from, to, before: one.path, after: other.path };
}

function compareScreen(one: Screen, other: Screen, matches: MatchBook): DocumentChange[] {
  const spot: Spot = {
    subject: 'screen',
    screen: other.id ?? one.id,
    component: null,
    part: [],
    before: one.path,
    after: other.path,
  };
  const [before, after] = [one.value, other.value];
  if (!isRecord(before) || !isRecord(after)) return compareValues(spot, before, after);
  const changes: DocumentChange[] = [];
  for (const key of keysOf(before, after)) {
    const [old, now] = [own(before, key), own(after, key)];
    // Ids that are texts have made the pair, or are told as a new name.
    if (key === 'id' && typeof old === 'string' && typeof now === 'string') continue;
    if (key === 'layout' && isRecord(old) && isRecord(now)) changes.push(...compareOwn(below(spot, key), old, now));
    else if (key === 'data') changes.push(...compareData({ ...below(spot, key), subject: 'data' }, old, now));
    // Components are told by themselves, also where there was no layout before.
    else if (key === 'layout') changes.push(...compareValues(below(spot, key), ownValue(old), ownValue(now)));
    else changes.push(...compareValues(below(spot, key), old, now));
  }
  return [...changes, ...compareNodes(one, other, matches)];
}

/** The data of a screen field by field, also where there was none. */
function compareData(spot: Spot, before: unknown, after: unknown): DocumentChange[] {
  const isFull = (value: unknown): value is Record_ => isRecord(value) && Object.keys(value).length > 0;
  const old = before === undefined && isFull(after) ? {} : before;
  const now = after === undefined && isFull(before) ? {} : after;
  if (!isRecord(old) || !isRecord(now)) return compareValues({ ...spot, part: [] }, before, after);
  return keysOf(old, now).flatMap((key) => {
    const at: Spot = { ...spot, part: [key], before: [...spot.before, key], after: [...spot.after, key] };
    return compareValues(at, own(old, key), own(now, key));
  });
}

function compareNodes(one: Screen, other: Screen, matches: MatchBook): DocumentChange[] {
  const places = standings(one, other, matches);
  const now = everyNode(other.slots).flatMap((node): DocumentChange[] => {
    if (matches.before.has(node)) return compareMatched(node, matches, places);
    const place = { screen: node.screen, component: labelOf(node), part: [] };
    const to = ownValue(node.value);
    return [{ kind: 'added', subject: 'component', place, from: undefined, to, before: null, after: node.path }];
  });
  const gone = everyNode(one.slots).filter((node) => !matches.after.has(node));
  return [
    ...now,
    ...gone.map((node): DocumentChange => {
      const place = { screen: other.id ?? one.id, component: labelOf(node), part: [] };
      const from = ownValue(node.value);
      return { kind: 'removed', subject: 'component', place, from, to: undefined, before: node.path, after: null };
    }),
  ];
}

/** A component beside what it was; nothing where it is new. */
function compareMatched(node: ComponentNode, { before }: MatchBook, places: Standings = ELSEWHERE): DocumentChange[] {
  const old = before.get(node);
  if (old === undefined) return [];
  // What it was called before keeps its fingerprint, whatever else is edited; a name is told as it is now.
  const component = node.name === null ? labelOf({ ...old, type: node.type }) : labelOf(node);
  const spot: Spot = {
    subject: 'component',
    screen: node.screen,
    component,
    part: [],
    before: old.path,
    after: node.path,
  };
  const changes: DocumentChange[] = [];
  if (!places.stays.has(node)) {
    const place = { screen: node.screen, component, part: [] };
    const [from, to] = standing(old, node, places, before);
    changes.push({ kind: 'moved', subject: 'component', place, from, to, before: old.path, after: node.path });
  }
  if (!isRecord(old.value) || !isRecord(node.value)) return [...changes, ...compareValues(spot, old.value, node.value)];
  return [...changes, ...compareOwn(spot, old.value, node.value)];
}

/** What a component or a layout says itself, without the components that stand in it. */
function compareOwn(spot: Spot, before: Record_, after: Record_): DocumentChange[] {
  const [old, now] = [withoutSlots(before, after), withoutSlots(after, before)];
  // A case that is no list of components is told by itself, and not as all of the cases.
  if (isRecord(before.cases) && now.cases !== undefined) old.cases ??= {};
  if (isRecord(after.cases) && old.cases !== undefined) now.cases ??= {};
  return keysOf(old, now).flatMap((key) => {
    const at = below(spot, key);
    const [one, other] = [own(old, key), own(now, key)];
    const isName = key === 'name' && spot.component?.name != null;
    if (!isName || typeof one !== 'string' || typeof other !== 'string') return compareValues(at, one, other);
    if (one === other) return [];
    const place = { screen: spot.screen, component: spot.component, part: [] };
    return [
      { kind: 'renamed', subject: 'component', place, from: one, to: other, before: at.before, after: at.after },
    ] satisfies DocumentChange[];
  });
}

/** Without lists of components; one that is empty stays where the other side has none of that name. */
function withoutSlots(owner: Record_, other: Record_): Record<string, unknown> {
  const theirs = new Set(listsIn(other).map(({ slot }) => slot));
  const left: Record<string, unknown> = { ...owner };
  const cases: Record<string, unknown> = isRecord(owner.cases) ? { ...owner.cases } : {};
  for (const { keys, slot, list } of listsIn(owner)) {
    if (list.length === 0 && !theirs.has(slot)) continue;
    const [key = '', inner] = keys;
    if (inner === undefined) delete left[key];
    else delete cases[inner];
  }
  if (!isRecord(owner.cases)) return left;
  const isTold = Object.keys(cases).length === 0 && (Object.keys(owner.cases).length > 0 || isRecord(other.cases));
  if (isTold) delete left.cases;
  else left.cases = cases;
  return left;
}

function below(spot: Spot, key: string): Spot {
  return { ...spot, part: [...spot.part, key], before: [...spot.before, key], after: [...spot.after, key] };
}

function keysOf(before: Record_, after: Record_): string[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].sort();
}

function own(parts: Record_, key: string): unknown {
  return Object.hasOwn(parts, key) ? parts[key] : undefined;
}
