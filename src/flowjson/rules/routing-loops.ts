// Routes to oneself, and back.
import type { Problem, Rule } from '../problem.ts';
import { edgesOf, type Routing, routingOf } from '../routes.ts';

const code = 'INVALID_ROUTING_MODEL';

export const rule: Rule = {
  id: 'routing-loops',
  codes: [code],
  about:
    'Routes go forward only: no screen leads to itself, and of two screens only one leads to the other. The way ' +
    'back is there by itself, with the back button. Without an endpoint the navigate actions are the routes. All ' +
    "versions; Meta documentation and Meta's validator.",
  *check(flow) {
    const routing = routingOf(flow);
    if (routing === null) return;
    yield* loops(routing, flow.hasDataChannel);
    yield* backRoutes(routing, flow.hasDataChannel);
  },
};

function* loops({ routes }: Routing, declared: boolean): Iterable<Problem> {
  for (const [id, targets] of routes) {
    const path = targets.get(id);
    if (path === undefined) continue;
    const where = declared ? 'in the routing model' : 'by a navigate action';
    const message = `the screen "${id}" leads to itself ${where}`;
    const hint = declared ? `remove "${id}" from its own list` : 'navigate to another screen';
    yield { code, severity: 'error', path, message, hint, ...(declared && { fix: [{ kind: 'remove', path }] }) };
  }
}

/** Of each pair the route that is written later. */
function* backRoutes({ routes }: Routing, declared: boolean): Iterable<Problem> {
  const seen = new Map<string, Set<string>>();
  for (const { from, to, path } of edgesOf(routes)) {
    if (seen.get(to)?.has(from)) {
      const message = `"${from}" leads back to "${to}", which already leads to "${from}"`;
      const hint = declared
        ? 'keep the forward route of the two: going back needs no route'
        : 'remove one of the two navigate actions: people go back with the back button';
      yield { code, severity: 'error', path, message, hint };
    }
    const targets = seen.get(from) ?? new Set();
    seen.set(from, targets.add(to));
  }
}
