// References in the payloads of actions lead to a value.
import type { Severity } from '../../model/finding.ts';
import { type DynamicValue, dynamicValuesOf } from '../dynamic-values.ts';
import { referencesIn } from '../expression.ts';
import type { VersionNumber } from '../flow-model.ts';
import { searchForMeant } from '../misspelt.ts';
import type { Problem, Rule } from '../problem.ts';
import { complaintAbout, targetsIn } from '../reference-target.ts';

const BINDING = 'INVALID_ON_CLICK_ACTION_PAYLOAD';
const EXPRESSION = 'INVALID_ACTION_PAYLOAD_PROPERTY';
const EXPRESSIONS_CHECKED = 702;

export const rule: Rule = {
  id: 'payload-binding',
  codes: [BINDING, EXPRESSION],
  about:
    "What an action carries comes from somewhere: a reference in a payload leads to a field of the screen's data, to an input of the screen, or to those of another screen. Meta's validator checks whole references in all versions from 5.1, and expressions in the payloads of complete and data_exchange from 7.2. Elsewhere the same mistake is a warning: the platform takes it, and the value will be empty.",
  *check(flow) {
    const known = { flow, targets: targetsIn(flow), findMeant: searchForMeant() };
    for (const value of dynamicValuesOf(flow)) {
      const { content, place } = value;
      if (place !== 'payload') continue;
      if (content.kind === 'reference') {
        const { reference } = content;
        const complaint = complaintAbout(reference, value, known);
        if (complaint === null) continue;
        const { kind } = known.targets.of(reference, value.screen);
        // Meta's validator names these two for components only.
        const severity = kind === 'own-screen' || kind === 'no-part' ? 'warning' : 'error';
        yield { code: BINDING, severity, path: value.path, ...complaint };
      } else if (content.kind === 'expression') {
        for (const reference of referencesIn(content.tree)) {
          const complaint = complaintAbout(reference, value, known);
          if (complaint === null) continue;
          yield { code: EXPRESSION, severity: severityOf(value, flow.version), path: value.path, ...complaint };
        }
      } else if (content.kind === 'broken') yield* brokenKey(value);
    }
  },
};

/** How sure it is that the platform looks into expressions of this payload. */
export function severityOf({ action }: DynamicValue, version: VersionNumber): Severity {
  const isChecked = action?.name === 'complete' || action?.name === 'data_exchange';
  return isChecked && version >= EXPRESSIONS_CHECKED ? 'error' : 'warning';
}

function* brokenKey({ content, path }: DynamicValue): Iterable<Problem> {
  if (content.kind !== 'broken' || content.notation !== 'reference' || content.problem.kind !== 'key') return;
  const { message, hint, start, end } = content.problem;
  const within = { start, end };
  yield { code: BINDING, severity: 'warning', path, message, within, ...(hint !== undefined && { hint }) };
}
