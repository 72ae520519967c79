// Which flows may refresh a screen on the way back.
import type { Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'refresh-on-back',
  codes: ['INVALID_PROPERTY_VALUE'],
  about:
    'Only in a flow with an endpoint, one with "data_api_version", a screen may have "refresh_on_back": true: going ' +
    "back then asks the endpoint. All versions; Meta documentation and Meta's validator.",
  *check(flow) {
    if (flow.hasDataChannel) return;
    for (const { value, path } of flow.screens) {
      if (value.refresh_on_back !== true) continue;
      yield {
        code: 'INVALID_PROPERTY_VALUE',
        severity: 'error',
        path: [...path, 'refresh_on_back'],
        message: '"refresh_on_back" is true, but the flow has no "data_api_version"',
        hint: 'remove "refresh_on_back", or add "data_api_version" and "routing_model" for a flow with an endpoint',
      };
    }
  },
};
