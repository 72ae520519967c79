// Texts and lists that people do not get to see in full. Display limits: documented, but nothing is rejected for them.
import { isRecord } from '../../model/json.ts';
import type { VersionNumber } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { isDynamic } from '../structure/components.ts';
import { COMPONENTS, DEFINITIONS, type Properties, type Shown } from '../structure/table.ts';
import type { Path } from '../walk.ts';

export const rule: Rule = {
  id: 'max-chars',
  codes: ['MAX_CHARS', 'MAX_ITEMS', 'MIN_ITEMS'],
  about:
    'Labels, texts and lists are shown up to a length that Meta documents for each property: the label of a ' +
    'TextInput has 20 characters, a list of radio buttons 20 options, a Dropdown 200, or 100 with pictures. What is ' +
    'longer is cut off or not shown at all, and a ChipsSelector needs two options. Meta takes such documents ' +
    'nevertheless, and published flows exceed the limits, so this is a warning. Bindings are not counted: only the ' +
    'running flow knows how long they are.',
  check({ screens, version }) {
    const problems: Problem[] = [];
    for (const screen of screens) {
      for (const component of screen.components) {
        const { type, value } = component;
        const limits = type === null ? undefined : LIMITS.get(type);
        if (limits === undefined || fits(value, limits)) continue;
        inObject(value, limits, { owner: `${type}`, path: component.path, version, problems });
      }
    }
    return problems;
  },
};

type Limit = {
  readonly key: string;
  readonly shown: Shown;
  /** The limit is that of each text in a list, not of all together. */
  readonly each: boolean;
  /** Of what is inside, where that has limits. */
  readonly inside: readonly Limit[];
  /** What an item or the object is called. */
  readonly name: string;
};

/** Only of properties that have any. */
function limitsOf(properties: Properties): readonly Limit[] {
  return Object.entries(properties).flatMap(([key, { is, shown = {}, of }]): Limit[] => {
    const inside = of === undefined ? [] : limitsOf(DEFINITIONS[of].properties);
    if (Object.keys(shown).length === 0 && inside.length === 0) return [];
    return [{ key, shown, each: !is.includes('string'), inside, name: `the ${of}` }];
  });
}

const LIMITS: ReadonlyMap<string, readonly Limit[]> = new Map(
  Object.entries(COMPONENTS).map(([type, { properties }]) => [type, limitsOf(properties)]),
);

type Where = {
  readonly owner: string;
  readonly path: Path;
  readonly version: VersionNumber;
  readonly problems: Problem[];
};

/** A quick look, since most are short enough: true is sure, false is not. */
function fits(object: Readonly<Record<string, unknown>>, limits: readonly Limit[]): boolean {
  for (const limit of limits) {
    const value = object[limit.key];
    if (typeof value === 'string') {
      if (value.length > (limit.shown.chars ?? value.length)) return false;
    } else if (value !== undefined && !(Array.isArray(value) && allFit(value, limit))) return false;
  }
  return true;
}

function allFit(items: readonly unknown[], { shown, inside }: Limit): boolean {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, maxItemsWithImages = maxItems } = shown;
  if (inside.length === 0 || items.length < minItems || items.length > Math.min(maxItems, maxItemsWithImages)) {
    return false;
  }
  for (const item of items) if (isRecord(item) && !fits(item, inside)) return false;
  return true;
}

function inObject(object: Readonly<Record<string, unknown>>, limits: readonly Limit[], where: Where): void {
  for (const limit of limits) {
    const value = object[limit.key];
    if (typeof value === 'string') checkText(value, limit.shown.chars, where, [limit.key]);
    else if (Array.isArray(value)) inList(value, limit, where);
    else if (isRecord(value)) inRecord(value, limit, where);
  }
}

function inRecord(value: Readonly<Record<string, unknown>>, { key, shown, inside, name }: Limit, where: Where): void {
  if (inside.length > 0) {
    inObject(value, inside, { ...where, owner: name, path: [...where.path, key] });
    return;
  }
  for (const end of ['start-date', 'end-date']) {
    if (typeof value[end] === 'string') checkText(value[end], shown.chars, where, [key, end]);
  }
}

function inList(items: readonly unknown[], limit: Limit, where: Where): void {
  const { key, shown, each, inside, name } = limit;
  checkCount(items, limit, where);
  if (inside.length > 0) {
    items.forEach((item, index) => {
      if (!isRecord(item) || fits(item, inside)) return;
      inObject(item, inside, { ...where, owner: name, path: [...where.path, key, index] });
    });
  } else if (each) {
    items.forEach((item, index) => {
      if (typeof item === 'string') checkText(item, shown.chars, where, [key, index]);
    });
  } else if (shown.chars !== undefined && items.every((item) => typeof item === 'string')) {
    checkText(items.join('\n'), shown.chars, where, [key]);
  }
}

function checkText(text: string, most: number | undefined, where: Where, at: Path): void {
  if (most === undefined || text.length <= most || isDynamic(text, where.version)) return;
  // A variable that was not filled in: nobody knows how long its value is.
  if (text.includes('{{')) return;
  const length = charactersOf(text);
  if (length <= most) return;
  where.problems.push({
    code: 'MAX_CHARS',
    severity: 'warning',
    path: [...where.path, ...at],
    message: `"${at[0]}" of ${where.owner} has ${length} characters; ${most} are shown`,
    hint: `shorten it to ${most} characters`,
  });
}

function charactersOf(text: string): number {
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

function checkCount(items: readonly unknown[], { key, shown }: Limit, { owner, path, problems }: Where): void {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, maxItemsWithImages = maxItems } = shown;
  const withImages = items.length > maxItemsWithImages && items.some((item) => isRecord(item) && 'image' in item);
  const most = withImages ? maxItemsWithImages : maxItems;
  const about = { severity: 'warning', path: [...path, key] } as const;
  if (items.length > most) {
    const message = `"${key}" of ${owner} has ${items.length} items; ${most} are shown${withImages ? ' with pictures' : ''}`;
    problems.push({ code: 'MAX_ITEMS', ...about, message, hint: `leave at most ${most}` });
  } else if (items.length > 0 && items.length < minItems) {
    const message = `"${key}" of ${owner} has one item; ${minItems} are needed`;
    problems.push({ code: 'MIN_ITEMS', ...about, message, hint: `write at least ${minItems}` });
  }
}
