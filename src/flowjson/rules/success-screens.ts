// Where `success` may stand, and that some end is one.
import type { FlowModel } from '../flow-model.ts';
import { toScreenName } from '../phrase.ts';
import type { Fix, Problem, Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'success-screens',
  codes: ['NOT_KEYWORD_SCHEMA_VALIDATION_FAILED', 'INVALID_PROPERTY_VALUE'],
  about:
    'The property "success" stands on terminal screens only, and at least one terminal screen is not ' +
    '"success": false, else no outcome would count as one. All versions; Meta documentation and ' +
    "Meta's validator.",
  *check(flow) {
    for (const screen of flow.screens) {
      if (screen.terminal || !Object.hasOwn(screen.value, 'success')) continue;
      // Of the wrong type it is no statement about the screen.
      if (typeof screen.value.success !== 'boolean' || isUnclear(screen.value.terminal)) continue;
      yield {
        code: 'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED',
        severity: 'error',
        path: [...screen.path, 'success'],
        on: 'key',
        message: `the ${toScreenName(screen)} has "success", but is not terminal`,
        hint: 'remove "success", or add "terminal": true',
      };
    }
    yield* noneSucceeds(flow);
  },
};

function isUnclear(terminal: unknown): boolean {
  return terminal !== undefined && typeof terminal !== 'boolean';
}

function* noneSucceeds(flow: FlowModel): Iterable<Problem> {
  const terminal = flow.screens.filter((screen) => screen.terminal);
  const [first] = terminal;
  if (first === undefined || terminal.some(({ value }) => value.success !== false)) return;
  const path = [...first.path, 'success'];
  const fix: Fix = { kind: 'set', path, value: true };
  yield {
    code: 'INVALID_PROPERTY_VALUE',
    severity: 'error',
    path,
    message:
      terminal.length === 1
        ? 'the only terminal screen has "success": false'
        : `all ${terminal.length} terminal screens have "success": false`,
    hint: 'at least one way to end the flow must count as a success',
    ...(terminal.length === 1 && { fix: [fix] }),
  };
}
