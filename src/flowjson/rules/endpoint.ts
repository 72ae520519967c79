// Whether document and manifest agree that there is an endpoint. Never asks the account.
import type { Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'endpoint',
  codes: ['MISSING_ENDPOINT', 'UNUSED_ENDPOINT'],
  about:
    'A flow with "data_api_version" is served by an endpoint: the platform refuses to publish it without one (139002, ' +
    'subcode 4233024). Where its manifest states none, the account has to have one, which nobody can know offline: a ' +
    'warning. An endpoint of a flow without "data_api_version" is never called: a warning, too. Codes of our own, all ' +
    'versions; where no manifest is known, nothing is said.',
  *check(flow) {
    if (flow.endpoint === false && flow.hasDataChannel) {
      yield {
        code: 'MISSING_ENDPOINT',
        severity: 'warning',
        path: ['data_api_version'],
        message:
          'the flow has "data_api_version", but its manifest states no endpoint: without one it is not published',
        hint: 'state "endpoint" in the manifest, or remove "data_api_version" from a flow that needs none',
      };
    }
    if (flow.endpoint === true && !flow.hasDataChannel) {
      yield {
        code: 'UNUSED_ENDPOINT',
        severity: 'warning',
        path: ['version'],
        message: 'the manifest states an endpoint, but the flow has no "data_api_version": it is never called',
        hint: 'add "data_api_version" and "routing_model", or remove "endpoint" from the manifest',
      };
    }
  },
};
