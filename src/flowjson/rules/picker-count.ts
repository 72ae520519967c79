// One media picker a screen.
import { largest } from '../branch-counts.ts';
import { componentsOf } from '../flow-model.ts';
import { toScreenName } from '../phrase.ts';
import type { Rule } from '../problem.ts';

export const rule: Rule = {
  id: 'picker-count',
  codes: ['COMPONENT_TYPE_MAX_NUMBER_PER_SCREEN'],
  about:
    'One screen has at most one PhotoPicker or one DocumentPicker, not both. Of the branches of an If or Switch only ' +
    "the fullest counts. Since 4.0; Meta documentation and Meta's validator.",
  *check(flow) {
    if (componentsOf(flow, ['PhotoPicker', 'DocumentPicker']).length < 2) return;
    for (const screen of flow.screens) {
      const { components } = screen;
      const pickers = components.filter(({ type }) => type === 'PhotoPicker' || type === 'DocumentPicker');
      const second = pickers[1];
      if (second === undefined || largest(pickers) < 2) continue;
      yield {
        code: 'COMPONENT_TYPE_MAX_NUMBER_PER_SCREEN',
        severity: 'error',
        path: second.path,
        message: `the ${toScreenName(screen)} has a ${pickers[0]?.type} and a ${second.type}; one is allowed`,
        hint: 'move one of them to a screen of its own',
      };
    }
  },
};
