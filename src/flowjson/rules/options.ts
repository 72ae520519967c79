// Lists of options to choose from: their ids, their number, and what they are shown with.
import { isRecord } from '../../model/json.ts';
import { member } from '../data-model.ts';
import type { Component } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { isDynamic } from '../value-types.ts';
import type { Path } from '../walk.ts';

const BOTH = 'DATA_SOURCE_ITEMS_HAVE_BOTH_IMAGE_AND_COLOR';
const TWICE = 'DUPLICATE_OPTION_IDS';
const MOST = 'MAX_OPTIONS';
const LEAST = 'MIN_OPTIONS';

type Limits = {
  readonly list: 'data-source' | 'list-items';
  readonly most: number;
  readonly withImages?: number;
  readonly least?: number;
};

const LIMITS: ReadonlyMap<string | null, Limits> = new Map<string | null, Limits>([
  ['CheckboxGroup', { list: 'data-source', most: 20 }],
  ['RadioButtonsGroup', { list: 'data-source', most: 20 }],
  ['Dropdown', { list: 'data-source', most: 200, withImages: 100 }],
  ['ChipsSelector', { list: 'data-source', most: 20, least: 2 }],
  ['NavigationList', { list: 'list-items', most: 20 }],
]);

export const rule: Rule = {
  id: 'options',
  codes: [BOTH, TWICE, MOST, LEAST],
  about:
    "The options of one list have either images or colours (both since 5.0), not some of each: this Meta's validator checks. The rest are warnings. Ids are unique inside a list, as an answer holds nothing but the id. Meta documents at most 20 options for CheckboxGroup, RadioButtonsGroup and ChipsSelector (from 2) and at most 20 items for NavigationList, and for Dropdown 200, or 100 where they have images.",
  *check(flow) {
    for (const { components } of flow.screens) {
      for (const component of components) {
        const limits = LIMITS.get(component.type);
        const items = limits === undefined ? undefined : member(component.value, limits.list);
        if (limits === undefined || !Array.isArray(items)) continue;
        yield* listProblems(component, items, limits);
      }
    }
  },
};

function* listProblems(component: Component, items: readonly unknown[], limits: Limits): Iterable<Problem> {
  const path = [...component.path, limits.list];
  const has = (property: string) => items.some((item) => isRecord(item) && Object.hasOwn(item, property));
  const hasImages = has('image');
  if (limits.list === 'data-source' && hasImages && has('color')) {
    yield {
      code: BOTH,
      severity: 'error',
      path,
      message: 'some of these options have an image, and some a color',
      hint: 'give all options of a list images, or all colors, or neither',
    };
  }
  const most = hasImages ? (limits.withImages ?? limits.most) : limits.most;
  const what = limits.list === 'data-source' ? 'options' : 'items';
  if (items.length > most) {
    const message = `a ${component.type} ${hasImages && limits.withImages !== undefined ? 'with images ' : ''}shows at most ${most} ${what}, and this one has ${items.length}`;
    yield { code: MOST, severity: 'warning', path, message, hint: 'shorten the list, or divide it into several' };
  } else if (limits.least !== undefined && items.length > 0 && items.length < limits.least) {
    const message = `a ${component.type} needs at least ${limits.least} ${what}, and this one has ${items.length}`;
    yield { code: LEAST, severity: 'warning', path, message, hint: 'add an option, or ask with another component' };
  }
  yield* idProblems(items, path);
}

function* idProblems(items: readonly unknown[], path: Path): Iterable<Problem> {
  const first = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const id = isRecord(item) ? member(item, 'id') : undefined;
    if (typeof id !== 'string' || isDynamic(id)) continue;
    const before = first.get(id);
    if (before === undefined) first.set(id, index);
    else {
      yield {
        code: TWICE,
        severity: 'warning',
        path: [...path, index, 'id'],
        message: `"${id}" is also the id of number ${before + 1} of this list`,
        hint: 'give each its own id: an answer holds nothing else',
      };
    }
  }
}
