// How many screens a flow may have.
import type { Rule } from '../problem.ts';

const MAX_SCREENS = 100;

export const rule: Rule = {
  id: 'screen-count',
  codes: ['MAX_SCREENS_NUMBER'],
  about: "A flow has at most 100 screens. All versions; Meta documentation and Meta's validator.",
  *check(flow) {
    const count = Array.isArray(flow.value.screens) ? flow.value.screens.length : 0;
    if (count <= MAX_SCREENS) return;
    yield {
      code: 'MAX_SCREENS_NUMBER',
      severity: 'error',
      path: ['screens'],
      message: `the flow has ${count} screens; at most ${MAX_SCREENS} are allowed`,
      hint: 'split the flow in two, or show screens that differ little as one with If and Switch',
    };
  },
};
