// The routing model names the screens of the flow, all and no others.
import type { FlowModel } from '../flow-model.ts';
import { quoted, screensHint } from '../phrase.ts';
import type { Fix, Problem, Rule } from '../problem.ts';
import { declaredRoutes, MAX_BRANCHES, missingRoutes } from '../routes.ts';

const code = 'INVALID_ROUTING_MODEL';

export const rule: Rule = {
  id: 'routing-screens',
  codes: [code],
  about:
    'The routing model of a flow with an endpoint names every screen, and nothing else: each screen is a key or a ' +
    'destination (a terminal screen may be left out), and each key and destination is the id of a screen. The ' +
    'endpoint cannot send people to a screen that the model does not know. All versions; Meta documentation and ' +
    "Meta's validator.",
  *check(flow) {
    if (!flow.hasDataChannel || flow.routing === null) return;
    const ids = [...flow.screensById.keys()];
    if (ids.length === 0) return;
    yield* unknownIn(flow, ids);
    yield* missingIn(flow);
  },
};

function* unknownIn(flow: FlowModel, ids: readonly string[]): Iterable<Problem> {
  const routing = flow.routing ?? {};
  const hint = screensHint(ids);
  for (const id of Object.keys(routing)) {
    if (flow.screensById.has(id)) continue;
    const message = `the routing model has the key "${id}", which is no screen`;
    yield { code, severity: 'error', path: ['routing_model', id], on: 'key', message, hint };
  }
  for (const { from, to, path } of declaredRoutes(routing)) {
    if (flow.screensById.has(to)) continue;
    const message = `the routing model leads from "${from}" to "${to}", which is no screen`;
    const last =
      to.toUpperCase() === 'SUCCESS' ? 'leave it out: the endpoint answers with SUCCESS from any screen' : hint;
    yield { code, severity: 'error', path, message, hint: last };
  }
}

function* missingIn(flow: FlowModel): Iterable<Problem> {
  const routing = flow.routing ?? {};
  const named = new Set(Object.keys(routing));
  for (const { to } of declaredRoutes(routing)) named.add(to);
  for (const [id, screen] of flow.screensById) {
    if (screen.terminal || named.has(id)) continue;
    const targets = missingRoutes(flow, id);
    const message = `the screen "${id}" is missing in the routing model`;
    const fixable = targets.length > 0 && targets.length <= MAX_BRANCHES;
    const hint = fixable
      ? `add "${id}" with the screens that it leads to: ${quoted(targets)}`
      : `add "${id}" as a key, and to the list of each screen that leads to it`;
    const fix: Fix[] = [{ kind: 'add', path: ['routing_model'], key: id, value: targets }];
    yield { code, severity: 'error', path: ['routing_model'], message, hint, ...(fixable && { fix }) };
  }
}
