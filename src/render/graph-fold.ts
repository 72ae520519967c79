// What of a large screen graph is drawn: everything that changed and what stands next to it; the rest becomes a few nodes
// that say how many screens they stand for. Draws nothing.
import type { GraphMark, GraphRoute, GraphScreen, ScreenGraph } from '../flowjson/screen-graph.ts';

export type FoldLimits = {
  /** More screens than this fold. */
  readonly screens: number;
  /** More routes than this are left out. */
  readonly routes: number;
};

export type FoldedNode =
  | { readonly kind: 'screen'; readonly screen: GraphScreen }
  /** Screens that are not drawn one by one. */
  | { readonly kind: 'fold'; readonly count: number; readonly isUnchanged: boolean };

/** Between two nodes by their place in the list. */
export type FoldedRoute = {
  readonly from: number;
  readonly to: number;
  readonly mark: GraphMark;
  readonly by: GraphRoute['by'];
};

export type FoldedGraph = {
  readonly nodes: readonly FoldedNode[];
  readonly routes: readonly FoldedRoute[];
  /** Routes that are not drawn, beside those within what is folded. */
  readonly left: number;
};

export function foldGraph(graph: ScreenGraph, limits: FoldLimits): FoldedGraph {
  const { nodes, placeOf } = foldScreens(graph, Math.max(1, limits.screens));
  const routes = foldRoutes(graph.routes, placeOf);
  const drawn = chooseRoutes(routes, nodes.length, Math.max(0, limits.routes));
  return { nodes, routes: drawn, left: routes.length - drawn.length };
}

type Places = ReadonlyMap<string, number>;

function foldScreens({ screens, routes }: ScreenGraph, most: number): { nodes: FoldedNode[]; placeOf: Places } {
  const marked = screens.some(isMarked) || routes.some(({ mark }) => mark !== 'same');
  const kept = screens.length <= most ? new Set(screens.map(({ id }) => id)) : keptScreens({ screens, routes }, most);
  const runs = runsOf(
    screens.filter(({ id }) => !kept.has(id)),
    routes,
  );
  // Many small folds are no picture either: then one stands for all.
  const folds = kept.size + runs.length > most + 1 && runs.length > 1 ? [runs.flat()] : runs;
  const foldOf = new Map(folds.flatMap((run) => run.map(({ id }) => [id, run] as const)));
  const nodes: FoldedNode[] = [];
  const placeOf = new Map<string, number>();
  for (const screen of screens) {
    if (placeOf.has(screen.id)) continue;
    const run = foldOf.get(screen.id);
    for (const { id } of run ?? [screen]) placeOf.set(id, nodes.length);
    if (run === undefined || run.length === 1) nodes.push({ kind: 'screen', screen });
    else nodes.push({ kind: 'fold', count: run.length, isUnchanged: marked && !run.some(isMarked) });
  }
  return { nodes, placeOf };
}

function isMarked({ mark }: GraphScreen): boolean {
  return mark !== 'same';
}

/** Where nothing changed, the first ones; else what changed, then what stands next to it, as far as there is room. */
function keptScreens({ screens, routes }: ScreenGraph, most: number): ReadonlySet<string> {
  const changed = new Set(screens.filter((one) => isMarked(one) || one.isMissing).map(({ id }) => id));
  for (const { from, to, mark } of routes) if (mark !== 'same') changed.add(from).add(to);
  const wanted = changed.size === 0 ? screens.map(({ id }) => id) : [...changed];
  const kept = new Set(wanted.slice(0, most));
  const next = new Set<string>();
  for (const { from, to } of changed.size === 0 ? [] : routes) {
    if (changed.has(from)) next.add(to);
    if (changed.has(to)) next.add(from);
  }
  // The first one, too: everybody looks for where it starts.
  for (const [at, { id }] of screens.entries()) if ((at === 0 || next.has(id)) && kept.size < most) kept.add(id);
  return kept;
}

/** Those that hang together, whichever way their routes lead. */
function runsOf(screens: readonly GraphScreen[], routes: readonly GraphRoute[]): GraphScreen[][] {
  const near = new Map<string, string[]>(screens.map(({ id }) => [id, []]));
  for (const { from, to } of routes) {
    if (!near.has(from) || !near.has(to)) continue;
    near.get(from)?.push(to);
    near.get(to)?.push(from);
  }
  const byId = new Map(screens.map((screen) => [screen.id, screen] as const));
  const runs: GraphScreen[][] = [];
  for (const { id: start } of screens) {
    const queue = byId.has(start) ? [start] : [];
    const run: GraphScreen[] = [];
    for (const id of queue) {
      const screen = byId.get(id);
      if (screen === undefined) continue;
      byId.delete(id);
      run.push(screen);
      // The loop goes on over what is added here.
      for (const next of near.get(id) ?? []) if (byId.has(next)) queue.push(next);
    }
    if (run.length > 0) runs.push(run);
  }
  return runs;
}

/** One for all that lead from one node to another and are marked alike; those within a fold are not seen. */
function foldRoutes(routes: readonly GraphRoute[], placeOf: Places): FoldedRoute[] {
  const found = new Map<string, FoldedRoute>();
  for (const { from: one, to: other, mark, by } of routes) {
    const [from, to] = [placeOf.get(one), placeOf.get(other)];
    if (from === undefined || to === undefined || (from === to && one !== other)) continue;
    const key = `${from} ${to} ${mark}`;
    if (!found.has(key)) found.set(key, { from, to, mark, by });
  }
  return [...found.values()];
}

/** What changed first, then what one comes to a node by for the first time, then the others; in their order. */
function chooseRoutes(routes: readonly FoldedRoute[], nodes: number, most: number): FoldedRoute[] {
  if (routes.length <= most) return [...routes];
  const reached = new Array<boolean>(nodes).fill(false);
  const rank = (route: FoldedRoute) => {
    if (route.mark !== 'same') return 0;
    if (reached[route.to]) return 2;
    reached[route.to] = true;
    return 1;
  };
  const ranked = routes.map((route, index) => ({ route, index, rank: rank(route) }));
  ranked.sort((a, b) => a.rank - b.rank || a.index - b.index);
  return ranked
    .slice(0, most)
    .sort((a, b) => a.index - b.index)
    .map(({ route }) => route);
}
