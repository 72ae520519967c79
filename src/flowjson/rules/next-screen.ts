// Where a navigate action may lead.
import { screensHint } from '../phrase.ts';
import type { Rule } from '../problem.ts';
import { nextOf } from '../routes.ts';

const code = 'INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME';

export const rule: Rule = {
  id: 'next-screen',
  codes: [code],
  about:
    'A navigate action names another screen of the flow: not one that does not exist, and not the screen that it ' +
    "stands on. A binding instead of a name is not checked. All versions; Meta documentation and Meta's validator.",
  *check(flow) {
    let known: string | null = null;
    for (const action of flow.actions) {
      const next = nextOf(action);
      if (next === null || next.dynamic) continue;
      const path = [...action.path, 'next', 'name'];
      if (!flow.screensById.has(next.name)) {
        const message = `the navigate action leads to "${next.name}", which is no screen`;
        const ends = next.name.toUpperCase() === 'SUCCESS';
        known ??= screensHint([...flow.screensById.keys()]);
        const hint = ends ? 'use the action "complete" on a terminal screen to end the flow' : known;
        yield { code, severity: 'error', path, message, hint };
      } else if (next.name === action.screen.id) {
        const message = `the navigate action on "${next.name}" leads to the screen that it stands on`;
        yield { code, severity: 'error', path, message, hint: 'name another screen' };
      }
    }
  },
};
