// NavigationList: cards that lead somewhere. Texts that are too long for it a phone does not show at all.
import { DEFINITIONS, type DefinitionName } from '../../flowjson/structure/table.ts';
import { isRecord } from '../../model/json.ts';
import { type Tap, tapOf } from './actions.ts';
import { pictureIn } from './pictures.ts';
import { placed } from './place.ts';
import { attribute, type Component, element, icon, type JsonObject, own, type Sheet, written } from './sheet.ts';
import {
  cutText,
  evaluated,
  flagOf,
  itemOf,
  lengthOf,
  limitIn,
  listOf,
  notes,
  phrase,
  plainOf,
  shownOf,
  tokenHtml,
  valueHtml,
} from './words.ts';

/** Meta: a list with more is not shown. */
const MOST_ITEMS = 20;
const MOST_TAGS = 3;

export function drawNavigationList(component: Component, sheet: Sheet): string {
  const { value } = component;
  const list = listOf(sheet, value, 'list-items');
  const head = `${truncated(sheet, component, 'label', 'wf-gl')}${truncated(sheet, component, 'description', 'wf-d')}`;
  if (list.token !== null) return `${head}${element('wf-none', `items: ${tokenHtml(sheet, list.token)}`)}`;
  if (list.items.length === 0) return `${head}${element('wf-none wf-bad', 'no items')}`;
  const isLarge = plainOf(sheet, value, 'media-size') === 'large';
  const tap = tapOf(sheet, value);
  const cards = list.items.slice(0, MOST_ITEMS).flatMap((item, index) => {
    if (sheet.room.things <= 0) return [];
    sheet.room.things -= 1;
    return [card(list.sheet, item, { pointer: `${component.pointer}/list-items/${index}`, tap, isLarge })];
  });
  const isTooLong = list.items.length > MOST_ITEMS;
  const warning = isTooLong
    ? element(
        'wf-none',
        `<span class="wf-over">${list.items.length}/${MOST_ITEMS}</span> a phone does not show this list`,
      )
    : '';
  const cut = isTooLong ? element('wf-none', `${list.items.length - cards.length} more items are not drawn here`) : '';
  return `${head}${warning}${element(`wf-nav${isTooLong ? ' wf-ghost' : ''}`, cards.join(''), { tag: 'ul' })}${cut}${notes([tap.says])}`;
}

/** Meta: label and description of the list are cut at their limit. */
function truncated(sheet: Sheet, component: Component, key: 'label' | 'description', look: string): string {
  const text = plainOf(sheet, component.value, key);
  const most = key === 'label' ? 80 : 300;
  if (text === null || text.length <= most) {
    const html = phrase(sheet, component, key);
    return html === '' ? '' : written(look, html);
  }
  const says = `${lengthOf(text)} characters; a phone cuts after ${most}`;
  const cut = valueHtml(sheet, { kind: 'value', value: `${cutText(text, most)}…` });
  return written(look, `${cut} <span class="wf-over"${attribute('title', says)}>${lengthOf(text)}/${most}</span>`);
}

type Spot = { readonly pointer: string; readonly tap: Tap; readonly isLarge: boolean };

function card(list: Sheet, value: unknown, { pointer, tap, isLarge }: Spot): string {
  const found = itemOf(list, value);
  if (found === null || 'kind' in found) {
    const said = found?.kind === 'unresolved' ? tokenHtml(list, found.text) : 'this is no item';
    return placed(list, pointer, said, { tag: 'li', look: 'wf-bad' });
  }
  const { item, sheet } = found;
  const ownTap = own(item, 'on-click-action') === undefined ? null : tapOf(sheet, item);
  const { href } = ownTap ?? tap;
  const content = `${start(sheet, item, isLarge)}${main(sheet, item)}${end(sheet, item)}${icon('right')}`;
  const isOff = flagOf(sheet, item, 'enabled', true) === false;
  const inner =
    href === null
      ? element('wf-card', content, { tag: 'span' })
      : element('wf-card', content, { tag: 'a', attributes: ` href="${href}"` });
  const below = ownTap === null ? '' : notes([ownTap.says]);
  return placed(sheet, pointer, `${inner}${below}`, {
    tag: 'li',
    look: isOff ? 'wf-off' : '',
    attributes: attribute('title', `id: ${(plainOf(sheet, item, 'id') ?? 'none').slice(0, 200)}`),
  });
}

function start(sheet: Sheet, item: JsonObject, isLarge: boolean): string {
  const add = own(item, 'start');
  if (!isRecord(add)) return '';
  return pictureIn(sheet, add, { key: 'image', look: `wf-th${isLarge ? ' wf-large' : ''}` });
}

function main(sheet: Sheet, item: JsonObject): string {
  const content = own(item, 'main-content');
  const texts = isRecord(content)
    ? (['title', 'description', 'metadata'] as const).map((key) =>
        fitting(sheet, content, key, 'card text', `wf-o${key.charAt(0)}`),
      )
    : ['<span class="wf-bad">no main-content</span>'];
  return element('wf-ox', `${badge(sheet, item)}${texts.join('')}${tags(sheet, item)}`, { tag: 'span' });
}

function end(sheet: Sheet, item: JsonObject): string {
  const add = own(item, 'end');
  if (!isRecord(add)) return '';
  const texts = (['title', 'description', 'metadata'] as const).map((key) =>
    fitting(sheet, add, key, 'card end', `wf-o${key.charAt(0)}`),
  );
  return element('wf-end', texts.join(''), { tag: 'span' });
}

function badge(sheet: Sheet, item: JsonObject): string {
  return fitting(sheet, item, 'badge', 'card', 'wf-badge');
}

function tags(sheet: Sheet, item: JsonObject): string {
  const { items, sheet: inner } = listOf(sheet, item, 'tags');
  if (items.length === 0) return '';
  const shown = items
    .slice(0, MOST_TAGS)
    .map((tag) => written('wf-tag', valueHtml(inner, evaluated(inner, tag)), 'span'));
  return element('wf-tags', shown.join(''), { tag: 'span' });
}

/** A text that fits, as it is; one that does not is struck out, with the reason. */
function fitting(sheet: Sheet, owner: JsonObject, key: string, of: DefinitionName, look: string): string {
  const shown = shownOf(sheet, owner, key);
  if (shown === null) return '';
  const html = valueHtml(sheet, shown);
  if (html === '') return '';
  const most = limitIn(DEFINITIONS[of].properties, key);
  const length = shown.kind === 'value' && typeof shown.value === 'string' ? lengthOf(shown.value) : 0;
  if (most === null || length <= most) return written(look, html, 'span');
  const says = `${length} characters: a phone shows ${most} and leaves longer texts away`;
  return written(
    look,
    `<s>${html}</s> <span class="wf-over"${attribute('title', says)}>${length}/${most}</span>`,
    'span',
  );
}
