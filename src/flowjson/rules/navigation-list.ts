// What the items of a NavigationList may have together.
import { isRecord } from '../../model/json.ts';
import { member } from '../data-model.ts';
import { type Component, componentsOf, type JsonObject } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import type { Path } from '../walk.ts';

const MISSING = 'MISSING_REQUIRED_PROPERTY';
// Meta writes it so.
const EITHER = 'DUPLICATE_PROPETY_FOR_CONDITION';
const LARGE = 'INVALID_PROPERTY_VALUE_FOR_CONDITION';
const BADGES = 'MAX_ITEMS_REQUIRED';

const CLICK = 'on-click-action';
const END_TEXTS = ['title', 'description', 'metadata'];

export const rule: Rule = {
  id: 'navigation-list',
  codes: [MISSING, EITHER, LARGE, BADGES],
  about:
    'A NavigationList (6.2) has its on-click-action either itself or on every item. One item at most has a badge, an end add-on has one or two of title, description and metadata, and with an end add-on media-size cannot be large. Meta documents this and its validator checks it for items that stand in the document.',
  *check(flow) {
    for (const component of componentsOf(flow, ['NavigationList'])) yield* listProblems(component);
  },
};

type Item = { readonly value: JsonObject; readonly path: Path; readonly number: number };

function* listProblems(component: Component): Iterable<Problem> {
  const { value, path } = component;
  const list = member(value, 'list-items');
  if (!Array.isArray(list)) return;
  const at = [...path, 'list-items'];
  const items = list.flatMap((item: unknown, index): Item[] =>
    isRecord(item) ? [{ value: item, path: [...at, index], number: index + 1 }] : [],
  );
  yield* clickProblems(component, items);
  yield* endProblems(component, items);
  const badges = items.filter((item) => Object.hasOwn(item.value, 'badge')).map(({ number }) => number);
  if (badges.length > 1) {
    yield {
      code: BADGES,
      severity: 'error',
      path: at,
      message: `only one item of a list may have a badge, and here ${badges.length} have one: number ${badges.slice(0, 10).join(', ')}`,
      hint: 'keep one badge',
    };
  }
}

function* clickProblems({ value, path }: Component, items: readonly Item[]): Iterable<Problem> {
  const without = items.filter((item) => !Object.hasOwn(item.value, CLICK));
  if (Object.hasOwn(value, CLICK)) {
    if (without.length === items.length) return;
    yield {
      code: EITHER,
      severity: 'error',
      path: [...path, CLICK],
      message: `"${CLICK}" stands both on the list and on its items`,
      hint: 'keep the one of the list, or those of the items',
    };
  } else if (without.length === items.length) {
    if (items.length === 0) return;
    const hint = 'add it to the list, or to each of its items';
    yield { code: MISSING, severity: 'error', path, message: `this list has no "${CLICK}"`, hint };
  } else {
    for (const item of without) {
      const message = `this item has no "${CLICK}", and neither has the list`;
      const hint = 'add one here, as on the other items';
      yield { code: MISSING, severity: 'error', path: item.path, message, hint };
    }
  }
}

function* endProblems({ value, path }: Component, items: readonly Item[]): Iterable<Problem> {
  const withEnd = items.filter((item) => Object.hasOwn(item.value, 'end'));
  for (const item of withEnd) {
    const end = member(item.value, 'end');
    if (!isRecord(end)) continue;
    const count = END_TEXTS.filter((name) => Object.hasOwn(end, name)).length;
    if (count === 1 || count === 2) continue;
    yield {
      code: EITHER,
      severity: 'error',
      path: [...item.path, 'end'],
      message: `an end add-on has one or two of "title", "description" and "metadata", and this one has ${count}`,
      hint: count === 0 ? 'add one of them, or remove "end"' : 'remove one of them',
    };
  }
  if (withEnd.length > 0 && member(value, 'media-size') === 'large') {
    yield {
      code: LARGE,
      severity: 'error',
      path: [...path, 'media-size'],
      message: '"media-size" cannot be "large" in a list whose items have an end add-on',
      hint: 'use "regular", or remove "end" from the items',
    };
  }
}
