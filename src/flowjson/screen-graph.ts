// Which screen leads to which, before and after a change, in one picture as data. Draws nothing.
import { isRecord } from '../model/json.ts';
import type { DocumentChange } from './document-change.ts';
import { type FlowModel, type Screen, toFlowModel, toVersionNumber } from './flow-model.ts';
import { declaredRoutes, edgesOf, entriesOf, nextOf, routingOf } from './routes.ts';
import { pairScreens, screenIndex } from './screen-pairs.ts';

export type GraphMark = 'same' | 'added' | 'removed' | 'changed';

export type GraphScreen = {
  /** Unique in the graph; the id after the change, of a screen that is gone the one before. */
  readonly id: string;
  /** What the document calls it before, where that is another id. */
  readonly before: string | null;
  readonly title: string | null;
  readonly isEntry: boolean;
  readonly isTerminal: boolean;
  /** False where ending there does not count as success. */
  readonly isSuccess: boolean;
  /** True where routes name it, but no screen is called that; or none any more. */
  readonly isMissing: boolean;
  /** True where it also leads to a screen that only a binding names. */
  readonly leadsAnywhere: boolean;
  /** Where it stands in `screens` of each document; null where it does not. */
  readonly index: { readonly before: number | null; readonly after: number | null };
  readonly mark: GraphMark;
};

export type GraphRoute = {
  readonly from: string;
  readonly to: string;
  /** Where the document says so: in the routing model, by a navigate action, or both. */
  readonly by: readonly ('route' | 'navigate')[];
  /** Changed: another `by` than before. */
  readonly mark: GraphMark;
};

/** Entry screens first, then as one comes upon the others. */
export type ScreenGraph = { readonly screens: readonly GraphScreen[]; readonly routes: readonly GraphRoute[] };

/**
 * The screens and routes of a document, or of two in one. Of a document alone nothing is marked.
 * @param before undefined where there was none
 * @param after undefined where there is none any more
 * @param changes from one to the other, as `compareDocuments` tells them; none where only one is there
 */
export function screenGraph(before: unknown, after: unknown, changes: readonly DocumentChange[]): ScreenGraph {
  const [old, now] = [toSide(before), toSide(after)];
  const isAlone = before === undefined || after === undefined;
  const nodes = joined(old, now, changes);
  const last = after === undefined ? 'before' : 'after';
  const touched = touchedScreens(changes);
  const marks = new Map([...nodes].map((node) => [node, isAlone ? 'same' : markOf(node, touched)] as const));
  const ordered = inOrder([...nodes], last);
  const ids = uniqueIds(ordered, last);
  return {
    screens: ordered.map((node) => toScreen(node, { id: ids.get(node) ?? '', mark: marks.get(node) ?? 'same', last })),
    routes: ordered.flatMap((node) =>
      [...node.routes].map(([to, by]): GraphRoute => {
        const [one, other] = [saidBy(by.before), saidBy(by.after)];
        const mark = isAlone ? 'same' : markOfRoute(one, other);
        return { from: ids.get(node) ?? '', to: ids.get(to) ?? '', by: other.length > 0 ? other : one, mark };
      }),
    ),
  };
}

type By = 'route' | 'navigate';
type SideName = 'before' | 'after';

/** What one document says; an end that is a text is the id of no screen. */
type Side = {
  readonly flow: FlowModel;
  readonly routes: readonly { readonly from: Screen | string; readonly to: Screen | string; readonly by: By }[];
  readonly entries: ReadonlySet<Screen>;
  readonly open: ReadonlySet<Screen>;
};

/** A screen of either document or of both, or what routes name without there being one. */
type Node = {
  readonly before: Screen | null;
  readonly after: Screen | null;
  readonly missing: string | null;
  readonly isEntry: Readonly<Record<SideName, boolean>>;
  readonly isOpen: Readonly<Record<SideName, boolean>>;
  /** In which documents a route leads to it, or from it. */
  readonly named: Set<SideName>;
  readonly routes: Map<Node, Readonly<Record<SideName, Set<By>>>>;
};

/** Newer than all that we know, where the version is nothing that we can read. */
const LATEST = 703;

function toSide(document: unknown): Side {
  const value = isRecord(document) ? document : {};
  const version = typeof value.version === 'string' ? toVersionNumber(value.version) : null;
  const flow = toFlowModel(value, version ?? LATEST);
  const named = (id: string) => flow.screensById.get(id) ?? id;
  const open = new Set<Screen>();
  const navigations = flow.actions.flatMap((action) => {
    const next = nextOf(action);
    if (next?.dynamic) open.add(action.screen);
    return next === null || next.dynamic
      ? []
      : [{ from: action.screen, to: named(next.name), by: 'navigate' as const }];
  });
  for (const { type, value, screen } of flow.componentsByType.get('NavigationList') ?? []) {
    if (type !== null && typeof value['list-items'] === 'string' && !isRecord(value['on-click-action']))
      open.add(screen);
  }
  const declared = [...declaredRoutes(flow.routing ?? {})].map(({ from, to }) => {
    return { from: named(from), to: named(to), by: 'route' as const };
  });
  return { flow, routes: [...declared, ...navigations], entries: entryScreens(flow), open };
}

/**
 * The first screen that no other leads to, and more such screens if they lead on: an endpoint or a message may choose.
 * Without a routing model that counts, what the navigate actions say; in a circle the first screen.
 */
function entryScreens(flow: FlowModel): ReadonlySet<Screen> {
  const routing = routingOf(flow) ?? routingOf({ ...flow, hasDataChannel: false, known: new Map() });
  if (routing === null) return new Set();
  const leading = new Set([...edgesOf(routing.routes).map(({ from }) => from), ...routing.open]);
  const [first, ...others] = entriesOf(flow, routing);
  const ids = [first, ...others.filter((id) => leading.has(id))];
  const entries = ids.flatMap((id) => (id === undefined ? [] : (flow.screensById.get(id) ?? [])));
  return new Set(entries.length > 0 ? entries : flow.screens.slice(0, 1));
}

function joined(old: Side, now: Side, changes: readonly DocumentChange[]): ReadonlySet<Node> {
  const nodes = new Map<Screen, Node>();
  const missing = new Map<string, Node>();
  for (const pair of pairScreens(old.flow.screens, now.flow.screens, changes)) {
    const [before, after] = [pair.before, pair.after];
    const node = newNode({ before, after, missing: null }, old, now);
    for (const screen of [before, after]) if (screen !== null) nodes.set(screen, node);
  }
  const nodeOf = (end: Screen | string, side: SideName): Node => {
    if (typeof end !== 'string') return nodes.get(end) ?? newNode({ before: null, after: null, missing: '' }, old, now);
    // A screen that is gone, or not yet there, is what routes of the other document mean, too.
    const other = (side === 'after' ? old : now).flow.screensById.get(end);
    const elsewhere = other === undefined ? undefined : nodes.get(other);
    if (elsewhere !== undefined && elsewhere[side] === null) return elsewhere;
    const known = missing.get(end) ?? newNode({ before: null, after: null, missing: end }, old, now);
    missing.set(end, known);
    return known;
  };
  for (const [side, { routes }] of [
    ['after', now],
    ['before', old],
  ] as const) {
    for (const { from, to, by } of routes) addRoute(nodeOf(from, side), nodeOf(to, side), side, by);
  }
  return new Set([...nodes.values(), ...missing.values()]);
}

function newNode(which: Pick<Node, 'before' | 'after' | 'missing'>, old: Side, now: Side): Node {
  const { before, after } = which;
  const inBoth = (set: 'entries' | 'open') => ({
    before: before !== null && old[set].has(before),
    after: after !== null && now[set].has(after),
  });
  return { ...which, isEntry: inBoth('entries'), isOpen: inBoth('open'), named: new Set(), routes: new Map() };
}

function addRoute(from: Node, to: Node, side: SideName, by: By): void {
  const route = from.routes.get(to) ?? { before: new Set(), after: new Set() };
  route[side].add(by);
  from.routes.set(to, route);
  for (const node of [from, to]) node.named.add(side);
}

function saidBy(by: ReadonlySet<By>): By[] {
  return (['route', 'navigate'] as const).filter((one) => by.has(one));
}

type Touched = Readonly<Record<SideName, ReadonlySet<number>>>;

/** Screens that a change leads into, by their index: also the one that a component left. */
function touchedScreens(changes: readonly DocumentChange[]): Touched {
  const on = (side: SideName) => new Set(changes.flatMap((change) => screenIndex(change[side]) ?? []));
  return { before: on('before'), after: on('after') };
}

function markOf({ before, after, named }: Node, touched: Touched): GraphMark {
  if (before === null && after === null) return named.size === 2 ? 'same' : named.has('after') ? 'added' : 'removed';
  if (before === null) return 'added';
  if (after === null) return 'removed';
  return touched.before.has(before.index) || touched.after.has(after.index) ? 'changed' : 'same';
}

function markOfRoute(before: readonly By[], after: readonly By[]): GraphMark {
  if (before.length === 0) return 'added';
  if (after.length === 0) return 'removed';
  return before.join() === after.join() ? 'same' : 'changed';
}

/** Along the routes from the entry screens on, level by level; what none of them leads to as it stands. */
function inOrder(nodes: readonly Node[], last: SideName): Node[] {
  const seen = new Set<Node>();
  const entries = nodes.filter((node) => node.isEntry[last]);
  const rest = nodes.filter((node) => node[last] !== null);
  for (const starts of [entries, ...[...rest, ...nodes].map((node) => [node])]) {
    const queue = starts.filter((node) => !seen.has(node));
    for (const node of queue) seen.add(node);
    for (let at = 0; at < queue.length; at += 1) {
      for (const next of queue[at]?.routes.keys() ?? []) {
        if (seen.has(next)) continue;
        seen.add(next);
        queue.push(next);
      }
    }
  }
  return [...seen];
}

/** Documents may call several screens the same, or none anything: the first of a name has it, the others are counted. */
function uniqueIds(nodes: readonly Node[], last: SideName): ReadonlyMap<Node, string> {
  const ids = new Map<Node, string>();
  const taken = new Map<string, number>();
  const rank = (node: Node) => (node[last] !== null ? 0 : node.missing === null ? 1 : 2);
  const ranked = [...nodes].sort((a, b) => rank(a) - rank(b));
  for (const node of ranked) {
    const name = nameOf(node);
    if (taken.has(name)) continue;
    taken.set(name, 1);
    ids.set(node, name);
  }
  for (const node of ranked.filter((one) => !ids.has(one))) {
    const name = nameOf(node);
    let count = (taken.get(name) ?? 1) + 1;
    while (taken.has(`${name} (${count})`)) count += 1;
    taken.set(name, count).set(`${name} (${count})`, 1);
    ids.set(node, `${name} (${count})`);
  }
  return ids;
}

function nameOf({ before, after, missing }: Node): string {
  const screen = after ?? before;
  return screen === null ? (missing ?? '') : (screen.id ?? `screen ${screen.index + 1}`);
}

type Told = { readonly id: string; readonly mark: GraphMark; readonly last: SideName };

function toScreen(node: Node, { id, mark, last }: Told): GraphScreen {
  const { before, after } = node;
  const screen = after ?? before;
  const title = screen?.value.title;
  const side = after === null ? 'before' : 'after';
  return {
    id,
    before: before !== null && after !== null && before.id !== after.id ? before.id : null,
    title: typeof title === 'string' && title !== '' ? title : null,
    isEntry: node.isEntry[side],
    isTerminal: screen?.terminal ?? false,
    isSuccess: screen?.value.success !== false,
    isMissing: node[last] === null && (node.missing !== null || node.named.has(last)),
    leadsAnywhere: node.isOpen[side],
    index: { before: before?.index ?? null, after: after?.index ?? null },
    mark,
  };
}
