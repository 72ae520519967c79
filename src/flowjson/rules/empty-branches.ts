// What an If and a Switch must not leave empty.
import { isRecord } from '../../model/json.ts';
import { componentsOf } from '../flow-model.ts';
import type { Rule } from '../problem.ts';

const code = 'INVALID_PROPERTY_VALUE';

export const rule: Rule = {
  id: 'empty-branches',
  codes: [code],
  about:
    'An If has at least one component in "then", a Switch at least one case. Since 4.0; Meta documentation and ' +
    "Meta's validator.",
  *check(flow) {
    for (const { value, path } of componentsOf(flow, ['If'])) {
      if (!Array.isArray(value.then) || value.then.length > 0) continue;
      const hint = 'put a component there; to show something only where the condition is false, negate it with "!"';
      yield { code, severity: 'error', path: [...path, 'then'], message: 'the "then" of an If is empty', hint };
    }
    for (const { value, path } of componentsOf(flow, ['Switch'])) {
      if (!isRecord(value.cases) || Object.keys(value.cases).length > 0) continue;
      const hint = 'add a case for each value that "value" may have';
      yield { code, severity: 'error', path: [...path, 'cases'], message: 'the Switch has no cases', hint };
    }
  },
};
