// A flow has a first screen.
import type { Rule } from '../problem.ts';
import { entriesOf, routingOf } from '../routes.ts';

const code = 'INVALID_ROUTING_MODEL';

export const rule: Rule = {
  id: 'routing-entry',
  codes: [code],
  about:
    'Some screen must be the first: one that no other screen leads to. From 7.3 on a navigate action counts as ' +
    'leading there even where the routing model has no such route. Flows without an endpoint and with a ' +
    "NavigationList (6.2) are not asked. All versions; Meta documentation and Meta's validator.",
  *check(flow) {
    const routing = routingOf(flow);
    if (routing === null || flow.screensById.size === 0) return;
    if (!flow.hasDataChannel && routing.lists.size > 0) return;
    if (entriesOf(flow, routing).length > 0) return;
    const both = flow.hasDataChannel && flow.version >= 703;
    const how = both ? ', by a route or a navigate action' : '';
    const what = both ? 'routes and navigate actions' : flow.hasDataChannel ? 'routes' : 'navigate actions';
    yield {
      code,
      severity: 'error',
      path: flow.hasDataChannel ? ['routing_model'] : ['screens'],
      message: `the flow has no entry screen: each screen is led to by another one${how}`,
      hint: `remove the ${what} that lead back to the first screen: people go back with the back button`,
    };
  },
};
