// Some end of a flow is a success. That `success` stands on terminal screens only, the structure says.
import type { FlowModel } from '../flow-model.ts';
import type { Fix, Problem, Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'success-screens',
  codes: ['INVALID_PROPERTY_VALUE'],
  about:
    'At least one terminal screen is not "success": false, else no outcome would count as one. All versions; Meta ' +
    "documentation and Meta's validator.",
  check: noneSucceeds,
};

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
