// What a tap does: where it leads, whom it asks, what it opens. In words, and as a link where the screen is drawn.
import { isRecord } from '../../model/json.ts';
import { plainHtml } from '../html.ts';
import { type JsonObject, own, type Sheet, screenAnchor } from './sheet.ts';
import { shownOf, tokenHtml, valueHtml } from './words.ts';

export type Tap = {
  /** In words, as HTML; empty where nothing happens. */
  readonly says: string;
  /** Where it leads on this page; null where it leads nowhere here. */
  readonly href: string | null;
};

const NOWHERE: Tap = { says: '', href: null };
const LONGEST_NAME = 100;

/** What the action of a property does. */
export function tapOf(sheet: Sheet, owner: JsonObject, key = 'on-click-action'): Tap {
  const action = own(owner, key);
  if (action === undefined) return NOWHERE;
  if (!isRecord(action)) return { says: '<span class="wf-bad">no action</span>', href: null };
  switch (own(action, 'name')) {
    case 'navigate':
      return navigation(sheet, own(action, 'next'));
    case 'data_exchange':
      return { says: 'asks the endpoint', href: null };
    case 'complete':
      return { says: 'completes the flow', href: null };
    case 'update_data':
      return { says: `changes data${keysOf(own(action, 'payload'))}`, href: null };
    case 'open_url':
      return { says: `opens ${address(sheet, action)}`, href: null };
    default:
      return { says: `<span class="wf-bad">unknown action ${nameHtml(own(action, 'name'))}</span>`, href: null };
  }
}

function address(sheet: Sheet, action: JsonObject): string {
  const shown = shownOf(sheet, action, 'url');
  if (shown === null) return '<span class="wf-bad">no address</span>';
  return shown.kind === 'unresolved' ? tokenHtml(sheet, shown.text) : `<code>${nameHtml(shown.value, 300)}</code>`;
}

function navigation(sheet: Sheet, next: unknown): Tap {
  const name = isRecord(next) ? shownOf(sheet, next, 'name') : null;
  if (name === null) return { says: '<span class="wf-bad">leads to no screen</span>', href: null };
  if (name.kind === 'unresolved') return { says: `leads to ${tokenHtml(sheet, name.text)}`, href: null };
  const target = typeof name.value === 'string' ? sheet.screens.get(name.value) : undefined;
  if (target === undefined) {
    return { says: `<span class="wf-bad">leads to no screen: ${nameHtml(name.value)}</span>`, href: null };
  }
  const href = target.isDrawn ? `#${screenAnchor(sheet.prefix, target.index)}` : null;
  return { says: `leads to <code>${nameHtml(name.value)}</code>`, href };
}

function nameHtml(name: unknown, most = LONGEST_NAME): string {
  if (typeof name !== 'string') return '';
  return name.length > most ? `${plainHtml(name.slice(0, most))}…` : plainHtml(name);
}

function keysOf(payload: unknown): string {
  const keys = isRecord(payload) ? Object.keys(payload) : [];
  if (keys.length === 0) return '';
  const shown = keys.slice(0, 4).map((key) => nameHtml(key, 40));
  return ` ${shown.join(', ')}${keys.length > shown.length ? ', …' : ''}`;
}

/** What choosing and unchoosing do. */
export function actionNotes(sheet: Sheet, owner: JsonObject): string[] {
  const select = tapOf(sheet, owner, 'on-select-action').says;
  const unselect = tapOf(sheet, owner, 'on-unselect-action').says;
  return [select === '' ? '' : `when chosen: ${select}`, unselect === '' ? '' : `when no longer chosen: ${unselect}`];
}

/** An element that leads where a tap leads; else one that does nothing. */
export function tappable(look: string, inner: string, { href }: Tap): string {
  const direction = ' dir="auto"';
  return href === null
    ? `<span class="${look}"${direction}>${inner}</span>`
    : `<a class="${look}" href="${href}"${direction}>${inner}</a>`;
}

/** For an address that nobody is to follow from here. */
export function shownAddress(sheet: Sheet, text: string): string {
  return `<code>${valueHtml(sheet, { kind: 'value', value: text.slice(0, 300) })}</code>`;
}
