// A screen graph in words: for those who do not see the picture, or not all of it.
import type { GraphRoute, GraphScreen, ScreenGraph } from '../flowjson/screen-graph.ts';
import { countWords, cut, nameOf } from './graph-words.ts';
import { escapeHtml } from './html.ts';

/** Longer lists are cut, and say so. */
const MOST = 300;
/** Columns of a name. */
const ROOM = 80;

/** All screens with where they lead, folded. */
export function routeList(graph: ScreenGraph): string {
  const routes = byStart(graph.routes);
  const items = graph.screens.slice(0, MOST).map((screen) => {
    const parts = [headOf(screen), ...traitsOf(screen)].join(', ');
    return `<li>${escapeHtml(parts)}${leadsTo(screen, routes.get(screen.id) ?? [])}</li>`;
  });
  const left = graph.screens.length - items.length;
  if (left > 0) items.push(`<li>… ${left} more screens</li>`);
  return `<details><summary>As a list: ${escapeHtml(countWords(graph))}</summary>\n<ul>\n${items.join('\n')}\n</ul></details>`;
}

function byStart(routes: readonly GraphRoute[]): ReadonlyMap<string, GraphRoute[]> {
  const found = new Map<string, GraphRoute[]>();
  for (const route of routes) {
    const some = found.get(route.from);
    if (some === undefined) found.set(route.from, [route]);
    else some.push(route);
  }
  return found;
}

/** Destinations of one screen that are named. */
const MOST_ENDS = 20;

function leadsTo(screen: GraphScreen, routes: readonly GraphRoute[]): string {
  const ends = routes
    .slice(0, MOST_ENDS)
    .map(({ to, mark }) => (mark === 'same' ? nameOf(to, ROOM) : `${nameOf(to, ROOM)} (${mark})`));
  if (routes.length > MOST_ENDS) ends.push(`… ${routes.length - MOST_ENDS} more`);
  if (screen.leadsAnywhere) ends.push('a screen that a binding names');
  return ends.length === 0 ? '' : ` → ${escapeHtml(ends.join(', '))}`;
}

function headOf({ id, title, mark }: GraphScreen): string {
  const called = title === null ? '' : ` “${cut(title, ROOM)}”`;
  return `${nameOf(id, ROOM)}${called}${mark === 'same' ? '' : ` (${mark})`}`;
}

function traitsOf({ before, isEntry, isTerminal, isSuccess, isMissing }: GraphScreen): string[] {
  return [
    before === null ? '' : `was ${nameOf(before, ROOM)}`,
    isMissing ? 'no such screen' : '',
    isEntry ? 'the flow starts here' : '',
    isTerminal ? (isSuccess ? 'it ends here' : 'it ends here without success') : '',
  ].filter((part) => part !== '');
}

/** A screen in one line, for whoever points at it. */
export function saidOfScreen(screen: GraphScreen): string {
  return [headOf(screen), ...traitsOf(screen)].join(', ');
}

const WAYS = { route: 'in the routing model', navigate: 'by a navigate action' } satisfies Record<
  GraphRoute['by'][number],
  string
>;

/** A route in one line. */
export function saidOfRoute({ from, to, by, mark }: Pick<GraphRoute, 'from' | 'to' | 'by' | 'mark'>): string {
  const marked = mark === 'same' ? '' : `, ${mark}`;
  const ways = by.map((way) => WAYS[way]).join(' and ');
  return `${from} → ${to}${marked}${ways === '' ? '' : `: ${ways}`}`;
}
