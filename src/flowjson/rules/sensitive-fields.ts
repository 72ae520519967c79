// Sensitive fields name components of their screen.
import { toScreenName } from '../phrase.ts';
import type { Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'sensitive-fields',
  codes: ['INVALID_SENSITIVE_FIELD'],
  about:
    '"sensitive" lists names of components on the same screen: their values are masked in the summary that people ' +
    "see after they sent the flow. A name that is not there masks nothing. Since 5.1; Meta's validator.",
  *check(flow) {
    for (const screen of flow.screens) {
      const { value, path, components } = screen;
      if (!Array.isArray(value.sensitive)) continue;
      const names = new Set(components.map(({ name }) => name));
      for (const [index, field] of value.sensitive.entries()) {
        if (typeof field !== 'string' || names.has(field)) continue;
        yield {
          code: 'INVALID_SENSITIVE_FIELD',
          severity: 'error',
          path: [...path, 'sensitive', index],
          message: `the sensitive field "${field}" is no component on the ${toScreenName(screen)}`,
          hint: 'write the "name" of a component of this screen',
        };
      }
    }
  },
};
