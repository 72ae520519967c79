// Lists of options to choose from: their ids, and what they are shown with. Their number is for max-chars.
import { isRecord } from '../../model/json.ts';
import { member } from '../data-model.ts';
import { type Component, componentsOf } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { isDynamic } from '../value-types.ts';

const BOTH = 'DATA_SOURCE_ITEMS_HAVE_BOTH_IMAGE_AND_COLOR';
const TWICE = 'DUPLICATE_OPTION_IDS';

type List = 'data-source' | 'list-items';

const LISTS: ReadonlyMap<string, List> = new Map<string, List>([
  ['CheckboxGroup', 'data-source'],
  ['RadioButtonsGroup', 'data-source'],
  ['Dropdown', 'data-source'],
  ['ChipsSelector', 'data-source'],
  ['NavigationList', 'list-items'],
]);

export const rule: Rule = {
  id: 'options',
  codes: [BOTH, TWICE],
  about:
    "The options of one list have either images or colours (both since 5.0), not some of each: this Meta's validator checks. Ids are unique inside a list, as an answer holds nothing but the id: a warning.",
  *check(flow) {
    for (const [type, list] of LISTS) {
      for (const component of componentsOf(flow, [type])) {
        const items = member(component.value, list);
        if (Array.isArray(items)) yield* listProblems(component, items, list);
      }
    }
  },
};

function* listProblems(component: Component, items: readonly unknown[], list: List): Iterable<Problem> {
  const has = (property: string) => items.some((item) => isRecord(item) && Object.hasOwn(item, property));
  if (list === 'data-source' && has('image') && has('color')) {
    yield {
      code: BOTH,
      severity: 'error',
      path: [...component.path, list],
      message: 'some of these options have an image, and some a color',
      hint: 'give all options of a list images, or all colors, or neither',
    };
  }
  yield* idProblems(items, component, list);
}

function* idProblems(items: readonly unknown[], component: Component, list: List): Iterable<Problem> {
  const first = new Map<string, number>();
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    const id = isRecord(item) ? member(item, 'id') : undefined;
    if (typeof id !== 'string' || isDynamic(id)) continue;
    const before = first.get(id);
    if (before === undefined) first.set(id, index);
    else {
      yield {
        code: TWICE,
        severity: 'warning',
        path: [...component.path, list, index, 'id'],
        message: `"${id}" is also the id of number ${before + 1} of this list`,
        hint: 'give each its own id: an answer holds nothing else',
      };
    }
  }
}
