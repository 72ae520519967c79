// Which screen leads to which: as the author declares it, and as the navigate actions say. Knows no rules.
import { isRecord } from '../model/json.ts';
import { type Action, type FlowModel, type JsonObject, once, type Screen } from './flow-model.ts';
import type { Path } from './walk.ts';

/** Meta: as many screens may be reached directly from one. */
export const MAX_BRANCHES = 10;

/** By source and destination, both known screens, where the route is first written. Routes to itself are kept. */
export type Routes = ReadonlyMap<string, ReadonlyMap<string, Path>>;

export type Routing = {
  /** The routes that count: of a flow with a data channel the routing model, else what is generated from `navigate`. */
  readonly routes: Routes;
  /** What the navigate actions say, whoever's routes count. */
  readonly navigations: Routes;
  /**
   * Screens that lead anywhere, as far as anybody can tell: those with a NavigationList (6.2), which the platform takes
   * as leading to every other screen, and those that name their next screen by a binding.
   */
  readonly open: ReadonlySet<string>;
  /** Screens with a NavigationList, from 6.2 on. */
  readonly lists: ReadonlySet<string>;
};

/** Null where the routes that count are not there to look at: the routing model is missing, or is no object. */
export function routingOf(flow: FlowModel): Routing | null {
  return once(flow, toRouting);
}

/** The screen that an action leads to, as written, and whether a binding or an expression stands there instead. */
export function nextOf({ name, value }: Action): { readonly name: string; readonly dynamic: boolean } | null {
  if (name !== 'navigate' || !isRecord(value.next) || typeof value.next.name !== 'string') return null;
  const next = value.next.name;
  return { name: next, dynamic: next.includes('${') || next.startsWith('`') };
}

/** The entries of the routing model whose values are lists, with the destinations that are strings. */
export function* declaredRoutes(routing: JsonObject): Iterable<{ from: string; to: string; path: Path }> {
  for (const [from, list] of Object.entries(routing)) {
    if (!Array.isArray(list)) continue;
    for (const [index, to] of list.entries()) {
      if (typeof to === 'string') yield { from, to, path: ['routing_model', from, index] };
    }
  }
}

type Edge = { readonly from: string; readonly to: string; readonly path: Path };

/** All routes with both ends, a screen's route to itself left out. */
export function edgesOf(routes: Routes): readonly Edge[] {
  const edges: Edge[] = [];
  for (const [from, targets] of routes) {
    for (const [to, path] of targets) if (to !== from) edges.push({ from, to, path });
  }
  return edges;
}

/** Where a screen is named: its `id`. */
export function idPath(screen: Screen): Path {
  return [...screen.path, 'id'];
}

function toRouting(flow: FlowModel): Routing | null {
  if (flow.hasDataChannel && flow.routing === null) return null;
  const navigations = new Map<string, Map<string, Path>>();
  const lists = new Set<string>();
  const open = new Set<string>();
  for (const action of flow.actions) {
    const [from, next] = [action.screen.id, nextOf(action)];
    if (from === null || next === null) continue;
    if (next.dynamic) open.add(from);
    else if (flow.screensById.has(next.name)) add(navigations, from, next.name, [...action.path, 'next', 'name']);
  }
  if (flow.version >= 602) {
    for (const { id, components } of flow.screens) {
      if (id === null || !components.some(({ type }) => type === 'NavigationList')) continue;
      lists.add(id);
      open.add(id);
    }
  }
  if (!flow.hasDataChannel) return { routes: navigations, navigations, open, lists };
  const routes = new Map<string, Map<string, Path>>();
  for (const { from, to, path } of declaredRoutes(flow.routing ?? {})) {
    if (flow.screensById.has(from) && flow.screensById.has(to)) add(routes, from, to, path);
  }
  return { routes, navigations, open, lists };
}

function add(routes: Map<string, Map<string, Path>>, from: string, to: string, path: Path): void {
  const targets = routes.get(from) ?? new Map<string, Path>();
  if (!targets.has(to)) targets.set(to, path);
  routes.set(from, targets);
}

/** The screens that navigate actions on a screen lead to, without a route in the model in either direction. */
export function missingRoutes(flow: FlowModel, from: string): readonly string[] {
  const routing = routingOf(flow);
  if (routing === null || routing.lists.has(from)) return [];
  const { routes, navigations } = routing;
  return [...(navigations.get(from)?.keys() ?? [])].filter(
    (to) => to !== from && !routes.get(from)?.has(to) && !routes.get(to)?.has(from),
  );
}

/** The screens that no other leads to; from 7.3 on navigate actions lead there, too, whatever the model says. */
export function entriesOf(flow: FlowModel, { routes, navigations }: Routing): readonly string[] {
  const led = new Set<string>();
  for (const { to } of edgesOf(routes)) led.add(to);
  if (flow.version >= 703) for (const { to } of edgesOf(navigations)) led.add(to);
  return [...flow.screensById.keys()].filter((id) => !led.has(id));
}
