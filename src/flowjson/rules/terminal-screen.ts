// A flow ends somewhere.
import type { FlowModel } from '../flow-model.ts';
import type { Fix, Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'terminal-screen',
  codes: ['MISSING_TERMINAL_SCREEN'],
  about:
    'At least one screen has "terminal": true: there the flow ends. All versions; Meta documentation and ' +
    "Meta's validator.",
  *check(flow) {
    if (flow.screens.length === 0 || flow.screens.some(({ terminal }) => terminal)) return;
    const fix = fixOf(flow);
    yield {
      code: 'MISSING_TERMINAL_SCREEN',
      severity: 'error',
      path: ['screens'],
      message: 'no screen of the flow is terminal',
      hint: 'add "terminal": true to the screen on which the flow ends',
      ...(fix !== null && { fix: [fix] }),
    };
  },
};

/** Where exactly one screen completes the flow, that is the one. */
function fixOf(flow: FlowModel): Fix | null {
  const completing = new Set(flow.actions.filter(({ name }) => name === 'complete').map(({ screen }) => screen));
  const [screen] = completing;
  if (screen === undefined || completing.size > 1) return null;
  return Object.hasOwn(screen.value, 'terminal')
    ? { kind: 'set', path: [...screen.path, 'terminal'], value: true }
    : { kind: 'add', path: screen.path, key: 'terminal', value: true };
}
