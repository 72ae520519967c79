// Every screen hangs together with the first.
import type { FlowModel } from '../flow-model.ts';
import type { Rule } from '../problem.ts';
import { declaredRoutes, edgesOf, idPath, type Routes, routingOf } from '../routes.ts';

const code = 'INVALID_ROUTING_MODEL';

export const rule: Rule = {
  id: 'routing-connections',
  codes: [code],
  about:
    'All screens hang together: following the routes in either direction, every screen is reached from the first ' +
    'one. With an endpoint these are the routes of the routing model, else the navigate actions; a screen with a ' +
    'NavigationList (6.2) then counts as leading to every other, and so does one whose next screen is a binding. ' +
    "All versions; Meta documentation and Meta's validator.",
  *check(flow) {
    const routing = routingOf(flow);
    const first = flow.screens.find(({ id }) => id !== null)?.id ?? null;
    if (routing === null || first === null) return;
    if (!flow.hasDataChannel && routing.open.size > 0) return;
    const reached = reachedFrom(first, routing.routes);
    if (reached.size === flow.screensById.size) return;
    // Screens that the model does not name at all are told by routing-screens.
    const named = namedIn(flow);
    for (const [id, screen] of flow.screensById) {
      if (reached.has(id) || (flow.hasDataChannel && !screen.terminal && !named.has(id))) continue;
      yield {
        code,
        severity: 'error',
        path: idPath(screen),
        message: `the screen "${id}" is not connected with the first screen, "${first}"`,
        hint: flow.hasDataChannel
          ? `add "${id}" in the routing model to the list of the screen that leads to it`
          : 'lead to it with a navigate action, or remove the screen',
      };
    }
  },
};

function reachedFrom(first: string, routes: Routes): ReadonlySet<string> {
  const neighbours = new Map<string, string[]>();
  const link = (from: string, to: string) => {
    const list = neighbours.get(from);
    if (list === undefined) neighbours.set(from, [to]);
    else list.push(to);
  };
  for (const { from, to } of edgesOf(routes)) {
    link(from, to);
    link(to, from);
  }
  const reached = new Set([first]);
  // A set hands out what is added while it is walked.
  for (const id of reached) for (const next of neighbours.get(id) ?? []) reached.add(next);
  return reached;
}

function namedIn(flow: FlowModel): ReadonlySet<string> {
  const named = new Set(Object.keys(flow.routing ?? {}));
  for (const { to } of declaredRoutes(flow.routing ?? {})) named.add(to);
  return named;
}
