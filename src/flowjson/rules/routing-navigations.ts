// Navigate actions need their routes in the routing model.
import { quoted } from '../phrase.ts';
import type { Fix, Rule } from '../problem.ts';
import { MAX_BRANCHES, missingRoutes, routingOf } from '../routes.ts';

const code = 'INVALID_ROUTING_MODEL';

export const rule: Rule = {
  id: 'routing-navigations',
  codes: [code],
  about:
    'In a flow with an endpoint each navigate action needs its route: where it leads from A to B, the routing model ' +
    'lists B under A (the platform takes A under B, too). Actions inside If and Switch count. Screens with a ' +
    'NavigationList (6.2) are exempt, and so are next screens that are bindings. All versions; Meta documentation ' +
    "and Meta's validator.",
  *check(flow) {
    const routing = routingOf(flow);
    if (routing === null || !flow.hasDataChannel || flow.routing === null) return;
    for (const from of routing.navigations.keys()) {
      const missing = missingRoutes(flow, from);
      if (missing.length === 0) continue;
      const listed = Object.hasOwn(flow.routing, from);
      const list = listed ? flow.routing[from] : [];
      if (!Array.isArray(list)) continue;
      // One change for all of them: several changes of one list would undo each other.
      const value = [...list, ...missing];
      const fix: Fix = listed
        ? { kind: 'set', path: ['routing_model', from], value }
        : { kind: 'add', path: ['routing_model'], key: from, value };
      for (const to of missing) {
        yield {
          code,
          severity: 'error',
          path: listed ? ['routing_model', from] : ['routing_model'],
          message: `the routing model has no route from "${from}" to "${to}", where a navigate action leads`,
          hint: `add ${quoted([to])} to the list of "${from}" in "routing_model"`,
          ...(value.length <= MAX_BRANCHES && { fix: [fix] }),
        };
      }
    }
  },
};
