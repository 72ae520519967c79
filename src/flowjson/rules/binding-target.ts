// References in components and titles lead to a value.
import { type DynamicValue, dynamicValuesOf } from '../dynamic-values.ts';
import { referencesIn } from '../expression.ts';
import { searchForMeant } from '../misspelt.ts';
import type { Rule } from '../problem.ts';
import { complaintAbout, targetsIn } from '../reference-target.ts';
import { isBinding } from '../structure/components.ts';

const CODE = 'INVALID_SCREEN_DYNAMIC_DATA';

export const rule: Rule = {
  id: 'binding-target',
  codes: [CODE],
  about:
    'A reference leads to something that is there: "${data.NAME}" to a field of the screen\'s data, "${form.NAME}" to an input of the screen, "${screen.ID.data.NAME}" and "${screen.ID.form.NAME}" to those of another screen. Fields of objects can be reached where the data model declares them, items of lists cannot, a Form has no value of its own, and the own screen is not named. Names of bound data fields hold no "-", blank, "`" or "\'". Meta\'s validator checks this in all versions from 5.1.',
  *check(flow) {
    const values = dynamicValuesOf(flow);
    if (values.length === 0) return;
    const known = { flow, targets: targetsIn(flow), findMeant: searchForMeant() };
    for (const value of values) {
      const { content, place } = value;
      if (place === 'payload' || place === 'item') continue;
      if (content.kind === 'reference' || content.kind === 'condition' || content.kind === 'expression') {
        const references = content.kind === 'reference' ? [content.reference] : referencesIn(content.tree);
        for (const reference of references) {
          const complaint = complaintAbout(reference, value, known);
          if (complaint !== null) yield { code: CODE, severity: 'error', path: value.path, ...complaint };
        }
      } else if (content.kind === 'broken' && content.notation === 'reference' && content.problem.kind === 'key') {
        if (isToldByStructure(value)) continue;
        const { message, hint, start, end } = content.problem;
        yield {
          code: CODE,
          severity: 'error',
          path: value.path,
          message,
          within: { start, end },
          ...(hint !== undefined && { hint }),
        };
      }
    }
  },
};

/** Where no text may stand, what is no binding is of the wrong type. */
function isToldByStructure({ text, expected }: DynamicValue): boolean {
  return expected.length > 0 && !expected.some(({ type }) => type === 'string') && !isBinding(text);
}
