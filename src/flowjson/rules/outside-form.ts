// Inputs beside a Form.
import type { Rule } from '../problem.ts';

const INPUTS: ReadonlySet<string | null> = new Set([
  'TextInput',
  'TextArea',
  'CheckboxGroup',
  'RadioButtonsGroup',
  'Dropdown',
  'DatePicker',
  'OptIn',
  'PhotoPicker',
  'DocumentPicker',
]);

/** Inputs of later versions, which the platform was not seen to ask for. */
const UNSURE: ReadonlySet<string | null> = new Set(['CalendarPicker', 'ChipsSelector']);

export const rule: Rule = {
  id: 'outside-form',
  codes: ['COMPONENTS_OUTSIDE_FORM'],
  about:
    'Where a screen has a Form, its inputs stand inside. Since 4.0, where Form became optional; Meta documentation ' +
    "and Meta's validator. CalendarPicker and ChipsSelector are not in the validator's list: a warning.",
  *check(flow) {
    if (!flow.componentsByType.has('Form')) return;
    for (const { components } of flow.screens) {
      if (!components.some(({ type }) => type === 'Form')) continue;
      for (const component of components) {
        const { type, name, form } = component;
        if (form !== null || !(INPUTS.has(type) || UNSURE.has(type))) continue;
        yield {
          code: 'COMPONENTS_OUTSIDE_FORM',
          severity: UNSURE.has(type) ? 'warning' : 'error',
          path: component.path,
          message: `the ${type}${name === null ? '' : ` "${name}"`} stands outside the Form of its screen`,
          hint: 'move it into the Form, or take the Form away and leave its components in the layout',
        };
      }
    }
  },
};
