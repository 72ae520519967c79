// Options to choose from: CheckboxGroup, RadioButtonsGroup, Dropdown, ChipsSelector.

import type { Shown } from '../../flowjson/evaluate.ts';
import { isComponentType } from '../../flowjson/structure/components.ts';
import { COMPONENTS, type DefinitionName, PATTERNS } from '../../flowjson/structure/table.ts';
import { isRecord } from '../../model/json.ts';
import { actionNotes } from './actions.ts';
import { between, box, errorNotes, hints } from './fields.ts';
import { chosenOf, initialOf } from './initial.ts';
import { pictureIn } from './pictures.ts';
import { placed } from './place.ts';
import { attribute, type Component, element, icon, type JsonObject, own, type Sheet, written } from './sheet.ts';
import {
  flagOf,
  itemOf,
  itemPhrase,
  type List,
  listOf,
  notes,
  phrase,
  plainOf,
  shownOf,
  tokenHtml,
  unsure,
  valueHtml,
} from './words.ts';

/** So many stand open; the rest is folded, and what is beyond all reason is counted. */
const OPEN = 20;
const MOST = 250;

export function drawGroup(component: Component, sheet: Sheet): string {
  const { value, type } = component;
  const list = listOf(sheet, value, 'data-source');
  const isLarge = plainOf(sheet, value, 'media-size') === 'large';
  const draw: Draw = (inner, item, isChosen) =>
    optionRow(inner, item, { control: type === 'CheckboxGroup' ? 'box' : 'dot', isChosen, isLarge });
  return `${head(sheet, component)}${items(sheet, component, list, draw)}${groupNotes(sheet, component)}`;
}

export function drawChips(component: Component, sheet: Sheet): string {
  const list = listOf(sheet, component.value, 'data-source');
  const draw: Draw = (inner, item, isChosen) => ({
    look: `wf-chip${isChosen ? ' wf-on' : ''}`,
    inner: `${isChosen ? icon('tick', 'Chosen') : ''}${written('', itemPhrase(inner, item, 'title', 'chip'), 'span')}`,
  });
  return `${head(sheet, component)}${items(sheet, component, list, draw, 'wf-chips')}${groupNotes(sheet, component)}`;
}

/** A closed field; the list that it opens is a fold. */
export function drawDropdown(component: Component, sheet: Sheet): string {
  const list = listOf(sheet, component.value, 'data-source');
  const label = `${phrase(sheet, component, 'label')}${hints(sheet, component)}`;
  const initial = initialOf(sheet, component);
  const field = box({ label, value: chosenTitle(sheet, list, initial), sign: 'down' });
  const before = sheet.saying.count();
  const draw: Draw = (inner, item, isChosen) => optionRow(inner, item, { control: 'dot', isChosen, isLarge: false });
  const inside = items(sheet, component, list, draw, 'wf-os', MOST);
  const isSaid = sheet.saying.count() > before;
  const fold = `<details class="wf-dd"${isSaid ? ' open' : ''}><summary>${field}</summary>${inside}</details>`;
  return `${fold}${groupNotes(sheet, component)}`;
}

function chosenTitle(sheet: Sheet, list: List, initial: Shown): string {
  if (initial.kind === 'unresolved') return tokenHtml(sheet, initial.text);
  const { value } = initial;
  if (value === undefined || value === '' || value === null) return '';
  const item = list.items.find((one) => isRecord(one) && plainOf(list.sheet, one, 'id') === value);
  return isRecord(item) ? itemPhrase(list.sheet, item, 'title', 'option') : valueHtml(sheet, initial);
}

function head(sheet: Sheet, component: Component): string {
  const label = phrase(sheet, component, 'label');
  const about = phrase(sheet, component, 'description');
  return `${written('wf-gl', `${label}${hints(sheet, component)}`)}${about === '' ? '' : written('wf-d', about)}`;
}

function groupNotes(sheet: Sheet, component: Component): string {
  const { value } = component;
  return notes([
    ...between(sheet, value, 'min-selected-items', 'max-selected-items', 'chosen'),
    ...errorNotes(sheet, component),
    ...unsure(sheet, value, ['required', 'enabled', 'media-size']),
    ...actionNotes(sheet, value),
  ]);
}

type Row = { readonly look: string; readonly inner: string };
type Draw = (sheet: Sheet, item: JsonObject, isChosen: boolean) => Row;

/** The items as a list; those that a phone leaves away and those that are too many are said. */
function items(sheet: Sheet, component: Component, list: List, draw: Draw, look = 'wf-os', open = OPEN): string {
  if (list.token !== null) return element('wf-none', `options: ${tokenHtml(sheet, list.token)}`);
  if (!list.isList) return element('wf-none wf-bad', 'the options are no list');
  if (list.items.length === 0) return element('wf-none', 'no options');
  const chosen = chosenOf(sheet, component);
  const rows = list.items.slice(0, MOST).flatMap((item, index) => {
    if (sheet.room.things <= 0) return [];
    sheet.room.things -= 1;
    return [rowOf(list.sheet, item, { component, index, chosen, draw })];
  });
  const first = element(look, rows.slice(0, open).join(''), { tag: 'ul' });
  return `${first}${more(rows.slice(open), look)}${left(list.items.length - rows.length)}${tooMany(component, list)}`;
}

type Spot = {
  readonly component: Component;
  readonly index: number;
  readonly chosen: ReadonlySet<string>;
  readonly draw: Draw;
};

function rowOf(list: Sheet, value: unknown, { component, index, chosen, draw }: Spot): string {
  const pointer = `${component.pointer}/data-source/${index}`;
  const found = itemOf(list, value);
  if (found === null || 'kind' in found) {
    const said = found?.kind === 'unresolved' ? tokenHtml(list, found.text) : 'this is no option';
    return placed(list, pointer, said, { tag: 'li', look: 'wf-bad' });
  }
  const { item, sheet } = found;
  const id = plainOf(sheet, item, 'id');
  const { look, inner } = draw(sheet, item, id !== null && chosen.has(id));
  const isOff = flagOf(sheet, item, 'enabled', true) === false;
  return placed(sheet, pointer, inner, {
    tag: 'li',
    look: isOff ? `${look} wf-off` : look,
    attributes: attribute('title', `id: ${(id ?? 'none').slice(0, 200)}`),
  });
}

function more(rows: readonly string[], look: string): string {
  if (rows.length === 0) return '';
  const open = rows.some((row) => row.includes(' class="wf-b ')) ? ' open' : '';
  const list = element(look, rows.join(''), { tag: 'ul' });
  return `<details class="wf-more"${open}><summary>${rows.length} more options</summary>${list}</details>`;
}

function left(count: number): string {
  return count <= 0 ? '' : element('wf-none', `${count} more options are not drawn here`);
}

/** Meta: how many options a phone shows. */
function tooMany({ type }: Component, { items: all }: List): string {
  const shown = isComponentType(type) ? COMPONENTS[type].properties['data-source']?.shown : undefined;
  const { maxItems = Number.POSITIVE_INFINITY, maxItemsWithImages = maxItems } = shown ?? {};
  const withImages =
    all.length > maxItemsWithImages && all.some((item) => isRecord(item) && own(item, 'image') !== undefined);
  const most = withImages ? maxItemsWithImages : maxItems;
  if (all.length <= most) return '';
  return element('wf-none', `<span class="wf-over">${all.length}/${most}</span> a phone shows ${most} options`);
}

type OptionLook = { readonly control: 'box' | 'dot'; readonly isChosen: boolean; readonly isLarge: boolean };

function optionRow(sheet: Sheet, item: JsonObject, { control, isChosen, isLarge }: OptionLook): Row {
  const texts = (['title', 'description', 'metadata'] as const)
    .map((key) => [key, itemPhrase(sheet, item, key, 'option' satisfies DefinitionName)] as const)
    .filter(([, html]) => html !== '')
    .map(([key, html]) => written(`wf-o${key.charAt(0)}`, html, 'span'))
    .join('');
  const state = isChosen ? icon(`${control}-on`, 'Chosen') : icon(control);
  const inner = `${media(sheet, item, isLarge)}${element('wf-ox', texts || '<span class="wf-bad">no title</span>', { tag: 'span' })}${state}`;
  return { look: 'wf-o', inner };
}

const COLOR = new RegExp(`^${PATTERNS.color}$`);

/** A picture or a dot of colour before an option. */
function media(sheet: Sheet, item: JsonObject, isLarge: boolean): string {
  const size = isLarge ? ' wf-large' : '';
  if (own(item, 'image') !== undefined) return pictureIn(sheet, item, { key: 'image', look: `wf-th${size}` });
  const color = shownOf(sheet, item, 'color');
  if (color === null) return '';
  if (color.kind === 'unresolved') return tokenHtml(sheet, color.text);
  if (typeof color.value !== 'string' || !COLOR.test(color.value)) {
    return element('wf-bad', 'no colour', { tag: 'span' });
  }
  const circle = `<circle cx="12" cy="12" r="11" fill="${color.value}"/>`;
  return `<svg class="wf-dot${size}" viewBox="0 0 24 24" aria-hidden="true">${circle}</svg>`;
}
