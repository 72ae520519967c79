// Routes that end nowhere or run in circles: documented, not enforced.
import type { FlowModel } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { edgesOf, entriesOf, idPath, nextOf, type Routes, type Routing, routingOf } from '../routes.ts';

export const rule: Rule = {
  id: 'routing-ends',
  codes: ['ROUTE_WITHOUT_END', 'ROUTING_CYCLE'],
  about:
    'Every route ends on a terminal screen: a screen that others lead to, and that leads nowhere, should be ' +
    'terminal; and routes should not run in a circle. Meta documents the first; its validator was not seen to ' +
    'enforce either, so both are warnings. A page that only an EmbeddedLink or an OptIn opens, such as terms and ' +
    'conditions, may lead nowhere: people go back from it, as in templates of Meta. Codes of our own, all versions.',
  *check(flow) {
    const routing = routingOf(flow);
    if (routing === null) return;
    yield* deadEnds(flow, routing);
    // Without an entry screen the circle is an error already: routing-entry.
    if (entriesOf(flow, routing).length > 0) yield* circle(routing.routes);
  },
};

function* deadEnds(flow: FlowModel, { routes, navigations, open }: Routing): Iterable<Problem> {
  // Without any terminal screen that is what is wrong: terminal-screen.
  if (!flow.screens.some(({ terminal }) => terminal)) return;
  const leading = new Set(open);
  const led = new Set<string>();
  for (const { from, to } of edgesOf(routes)) {
    leading.add(from);
    led.add(to);
  }
  for (const { from } of edgesOf(navigations)) leading.add(from);
  // A screen that completes the flow was meant to be terminal: complete-action.
  for (const { name, screen } of flow.actions) if (name === 'complete' && screen.id !== null) leading.add(screen.id);
  let onward: ReadonlySet<string> | null = null;
  for (const [id, screen] of flow.screensById) {
    if (screen.terminal || leading.has(id) || !led.has(id)) continue;
    onward ??= onwardOf(flow, routes);
    if (!onward.has(id)) continue;
    yield {
      code: 'ROUTE_WITHOUT_END',
      severity: 'warning',
      path: idPath(screen),
      message: `the screen "${id}" leads nowhere, but is not terminal`,
      hint: 'add "terminal": true with a Footer that completes the flow, or lead on to another screen',
    };
  }
}

/** Links to something aside: people read it, or choose there, and come back. */
const ASIDES: ReadonlySet<string | null> = new Set(['EmbeddedLink', 'OptIn']);

/** The screens that are led to by more than such links. */
function onwardOf(flow: FlowModel, routes: Routes): ReadonlySet<string> {
  const aside = new Map<string, Map<string, boolean>>();
  for (const action of flow.actions) {
    const [from, next] = [action.screen.id, nextOf(action)];
    if (from === null || next === null) continue;
    const targets = aside.get(from) ?? new Map<string, boolean>();
    targets.set(next.name, ASIDES.has(action.component.type) && targets.get(next.name) !== false);
    aside.set(from, targets);
  }
  const onward = new Set<string>();
  for (const { from, to } of edgesOf(routes)) if (aside.get(from)?.get(to) !== true) onward.add(to);
  return onward;
}

/** One circle of three or more screens; pairs are told by routing-loops. */
function* circle(routes: Routes): Iterable<Problem> {
  const next = new Map<string, string[]>();
  for (const { from, to } of edgesOf(routes)) {
    if (routes.get(to)?.has(from)) continue;
    const list = next.get(from);
    if (list === undefined) next.set(from, [to]);
    else list.push(to);
  }
  const found = findCircle(next);
  if (found === null) return;
  const [first, last] = [found[0] ?? '', found.at(-1) ?? ''];
  const path = routes.get(last)?.get(first);
  if (path === undefined) return;
  yield {
    code: 'ROUTING_CYCLE',
    severity: 'warning',
    path,
    message: `the routes run in a circle: ${[...found, first].map((id) => `"${id}"`).join(' to ')}`,
    hint: `remove the route from "${last}" to "${first}": people go back with the back button`,
  };
}

/** Depth first, without recursion: the screens of the first circle met, in order. */
function findCircle(next: ReadonlyMap<string, readonly string[]>): string[] | null {
  const done = new Set<string>();
  for (const start of next.keys()) {
    const trail = done.has(start) ? [] : [{ id: start, at: 0 }];
    const on = new Set(trail.map(({ id }) => id));
    for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
      const to = next.get(top.id)?.[top.at];
      top.at += 1;
      if (to === undefined) {
        trail.pop();
        on.delete(top.id);
        done.add(top.id);
      } else if (on.has(to)) {
        return trail.slice(trail.findIndex(({ id }) => id === to)).map(({ id }) => id);
      } else if (!done.has(to)) {
        trail.push({ id: to, at: 0 });
        on.add(to);
      }
    }
  }
  return null;
}
