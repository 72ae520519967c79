// What an If and a Switch must not leave empty.
import { isRecord } from '../../model/json.ts';
import type { Rule } from '../problem.ts';

const code = 'INVALID_PROPERTY_VALUE';

export const rule: Rule = {
  id: 'empty-branches',
  codes: [code],
  about:
    'An If has at least one component in "then", a Switch at least one case. Since 4.0; Meta documentation and ' +
    "Meta's validator.",
  *check(flow) {
    for (const { components } of flow.screens) {
      for (const { type, value, path } of components) {
        if (type === 'If' && Array.isArray(value.then) && value.then.length === 0) {
          const hint = 'put a component there; to show something only where the condition is false, negate it with "!"';
          yield { code, severity: 'error', path: [...path, 'then'], message: 'the "then" of an If is empty', hint };
        }
        if (type === 'Switch' && isRecord(value.cases) && Object.keys(value.cases).length === 0) {
          const hint = 'add a case for each value that "value" may have';
          yield { code, severity: 'error', path: [...path, 'cases'], message: 'the Switch has no cases', hint };
        }
      }
    }
  },
};
