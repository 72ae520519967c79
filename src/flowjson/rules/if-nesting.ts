// How deep an If may stand in others.
import type { Component } from '../flow-model.ts';
import type { Rule } from '../problem.ts';

const MAX_LEVELS = 3;

export const rule: Rule = {
  id: 'if-nesting',
  codes: ['MAXIMUM_IF_NESTING'],
  about:
    'An If stands in an If in an If at most: three levels. A Switch between them is no level. Since 4.0; Meta ' +
    "documentation and Meta's validator.",
  *check(flow) {
    if (!flow.componentsByType.has('If')) return;
    const levels = new Map<Component, number>();
    for (const { components } of flow.screens) {
      for (const component of components) {
        const { type, parent } = component;
        if (type !== 'If' && type !== 'Switch') continue;
        const level = ((parent && levels.get(parent)) ?? 0) + (type === 'If' ? 1 : 0);
        levels.set(component, level);
        if (type !== 'If' || level !== MAX_LEVELS + 1) continue;
        yield {
          code: 'MAXIMUM_IF_NESTING',
          severity: 'error',
          path: component.path,
          message: `an If stands ${level} levels deep; at most ${MAX_LEVELS} are allowed`,
          hint: 'join conditions with "&&", or use a Switch',
        };
      }
    }
  },
};
