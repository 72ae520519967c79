// How many screens one screen may lead to.
import type { Rule } from '../problem.ts';
import { edgesOf, idPath, MAX_BRANCHES, routingOf } from '../routes.ts';

const code = 'INVALID_ROUTING_MODEL';

export const rule: Rule = {
  id: 'routing-branches',
  codes: [code],
  about:
    'From one screen at most 10 others can be reached directly, by the routing model or, without an endpoint, by ' +
    "navigate actions. All versions; Meta documentation and Meta's validator. A screen with a NavigationList that " +
    'leads to more without an endpoint gets a warning: the platform takes such a screen as leading everywhere, and ' +
    'nobody documents how it counts then.',
  *check(flow) {
    const routing = routingOf(flow);
    if (routing === null) return;
    const counts = new Map<string, number>();
    for (const { from } of edgesOf(routing.routes)) counts.set(from, (counts.get(from) ?? 0) + 1);
    for (const [id, count] of counts) {
      const screen = flow.screensById.get(id);
      if (count <= MAX_BRANCHES || screen === undefined) continue;
      const unsure = !flow.hasDataChannel && routing.lists.has(id);
      yield {
        code,
        severity: unsure ? 'warning' : 'error',
        path: flow.hasDataChannel ? ['routing_model', id] : idPath(screen),
        message: `the screen "${id}" leads to ${count} screens; at most ${MAX_BRANCHES} are allowed`,
        hint: 'put a screen between that splits the choice in two',
      };
    }
  },
};
