// Names of components are unique on their screen.
import type { Component } from '../flow-model.ts';
import { toScreenName } from '../phrase.ts';
import type { Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'component-names',
  codes: ['DUPLICATE_FORM_COMPONENT_NAMES'],
  about:
    'The names of components are unique on their screen, across layout, Form and all branches of If and Switch: ' +
    '"${form.name}" must mean one of them. The name of the Form itself does not count. All versions; Meta ' +
    "documentation and Meta's validator.",
  *check(flow) {
    for (const screen of flow.screens) {
      const seen = new Map<string, Component>();
      for (const component of screen.components) {
        const { name, type } = component;
        if (name === null || type === 'Form') continue;
        const first = seen.get(name);
        if (first === undefined) {
          seen.set(name, component);
          continue;
        }
        const branches = first.branch !== null && component.branch !== null;
        yield {
          code: 'DUPLICATE_FORM_COMPONENT_NAMES',
          severity: 'error',
          path: [...component.path, 'name'],
          message: `the name "${name}" is used twice on the ${toScreenName(screen)}`,
          hint: branches
            ? 'give it another name: components in different branches may not share one either'
            : 'give each component a name of its own',
        };
      }
    }
  },
};
