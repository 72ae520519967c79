// A property that only Meta may write.
import type { Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'meta-property',
  codes: ['INVALID_FLOW_JSON'],
  about:
    'The property "meta" at the top level is known to the platform, but only flows that Meta\'s own assistant made ' +
    "may have it. Since 5.1; Meta's validator.",
  *check(flow) {
    if (!Object.hasOwn(flow.value, 'meta')) return;
    yield {
      code: 'INVALID_FLOW_JSON',
      severity: 'error',
      path: ['meta'],
      on: 'key',
      message: 'the property "meta" is not allowed',
      hint: "remove it: only flows made by Meta's assistant carry it",
      fix: [{ kind: 'remove', path: ['meta'] }],
    };
  },
};
