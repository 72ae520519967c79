// Where the action `complete` may stand.
import { toScreenName } from '../phrase.ts';
import type { Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'complete-action',
  codes: ['INVALID_COMPLETE_ACTION'],
  about:
    'The action "complete" ends the flow, so it stands on terminal screens only. All versions; Meta documentation ' +
    "and Meta's validator.",
  *check(flow) {
    for (const { name, path, property, screen } of flow.actions) {
      if (name !== 'complete' || property !== 'on-click-action' || screen.terminal) continue;
      yield {
        code: 'INVALID_COMPLETE_ACTION',
        severity: 'error',
        path: [...path, 'name'],
        message: `the action "complete" stands on the ${toScreenName(screen)}, which is not terminal`,
        hint: 'add "terminal": true to the screen, or lead on with "navigate"',
      };
    }
  },
};
