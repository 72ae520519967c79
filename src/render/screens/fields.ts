// TextInput, TextArea and DatePicker: a box with a label, what it holds, and what is written below.

import type { Shown } from '../../flowjson/evaluate.ts';
import { isRecord } from '../../model/json.ts';
import { plural } from '../findings.ts';
import { escapeHtml } from '../html.ts';
import { dayOf, dayWords } from './days.ts';
import { errorOf, initialOf } from './initial.ts';
import { type Component, element, icon, type JsonObject, own, type Sheet, written } from './sheet.ts';
import {
  cutText,
  flagOf,
  listOf,
  notes,
  numberOf,
  phrase,
  plainOf,
  shownOf,
  tokenHtml,
  unsure,
  valueHtml,
} from './words.ts';

export type Box = {
  /** HTML; empty where there is none. */
  readonly label: string;
  readonly value: string;
  /** An icon at its end. */
  readonly sign: string | null;
  readonly look?: string;
};

/** A box: the label stands in it like a placeholder until there is a value, then above the value. */
export function box({ label, value, sign, look = '' }: Box): string {
  const end = sign === null ? '' : icon(sign);
  const inside =
    value === '' ? written('wf-ph', label || '&nbsp;', 'span') : `${small(label)}${written('wf-v', value, 'span')}`;
  return element(`wf-f${look}`, `${element('wf-fx', inside, { tag: 'span' })}${end}`, { tag: 'span' });
}

function small(label: string): string {
  return label === '' ? '' : written('wf-fl', label, 'span');
}

/** What is said beside a label: that a field may stay empty, and that a summary does not show it. */
export function hints(
  sheet: Sheet,
  component: Component,
  required: boolean | null = requiredOf(sheet, component),
): string {
  const optional = required === false ? ' <span class="wf-opt">Optional</span>' : '';
  return `${optional}${lock(sheet, component)}`;
}

/** Meta, Flow JSON `sensitive`: what a summary shows of each kind of field. */
export function lock(sheet: Sheet, { name }: Component): string {
  return name === null || !sheet.sensitive.has(name) ? '' : ` ${icon('lock', 'Sensitive: not shown in the summary')}`;
}

export function requiredOf(sheet: Sheet, { value }: Component): boolean | null {
  return flagOf(sheet, value, 'required', false);
}

export function helper(sheet: Sheet, component: Component, end = ''): string {
  const text = phrase(sheet, component, 'helper-text');
  if (text === '' && end === '') return '';
  return element('wf-h', `${written('', text, 'span')}${end === '' ? '' : element('wf-ct', end, { tag: 'span' })}`);
}

const SIGNS: ReadonlyMap<string, string> = new Map([
  ['number', 'number'],
  ['email', 'email'],
  ['password', 'eye'],
  ['passcode', 'eye'],
  ['phone', 'phone'],
]);

export function drawTextInput(component: Component, sheet: Sheet): string {
  const { value } = component;
  const kind = plainOf(sheet, value, 'input-type') ?? 'text';
  const initial = initialOf(sheet, component);
  const isSecret = kind === 'password' || kind === 'passcode';
  const content = isSecret ? dots(sheet, initial) : valueHtml(sheet, initial);
  const most = numberOf(sheet, value, 'max-chars');
  const counter = most === null ? '' : `${count(initial)}/${most}`;
  return `${labelled(sheet, component, { value: content, sign: SIGNS.get(kind) ?? null })}${helper(sheet, component, counter)}${notes(
    [
      kind === 'text' ? '' : `type ${escapeHtml(cutText(kind, 40))}`,
      ...between(sheet, value, 'min-chars', 'max-chars', 'characters'),
      patternNote(sheet, value),
      ...errorNotes(sheet, component),
      ...unsure(sheet, value, ['required', 'enabled', 'input-type']),
    ],
  )}`;
}

/** Like what is typed there: as many dots as characters, and not endless. */
function dots(sheet: Sheet, shown: Shown): string {
  return shown.kind === 'unresolved' ? tokenHtml(sheet, shown.text) : '•'.repeat(Math.min(count(shown), 24));
}

function count(shown: Shown): number {
  if (shown.kind === 'unresolved') return 0;
  const { value } = shown;
  return typeof value === 'string' || typeof value === 'number' ? String(value).length : 0;
}

function patternNote(sheet: Sheet, value: JsonObject): string {
  const pattern = own(value, 'pattern');
  if (typeof pattern !== 'string') return '';
  return `pattern <code>${valueHtml(sheet, { kind: 'value', value: pattern.slice(0, 200) })}</code>`;
}

/** A large label stands above the box. */
function labelled(sheet: Sheet, component: Component, { value, sign, look }: Omit<Box, 'label'>): string {
  const isLarge = plainOf(sheet, component.value, 'label-variant') === 'large';
  const label = `${phrase(sheet, component, 'label')}${hints(sheet, component)}`;
  const more = look === undefined ? {} : { look };
  if (!isLarge) return box({ label, value, sign, ...more });
  return `${written('wf-ll', label)}${box({ label: '', value, sign, ...more })}`;
}

export function drawTextArea(component: Component, sheet: Sheet): string {
  const { value } = component;
  const initial = initialOf(sheet, component);
  const most = numberOf(sheet, value, 'max-length') ?? 600;
  const field = labelled(sheet, component, { value: valueHtml(sheet, initial), sign: null, look: ' wf-area' });
  return `${field}${helper(sheet, component, `${count(initial)}/${most}`)}${notes([
    ...errorNotes(sheet, component),
    ...unsure(sheet, value, ['required', 'enabled', 'max-length']),
  ])}`;
}

export function drawDatePicker(component: Component, sheet: Sheet): string {
  const { value } = component;
  const label = `${phrase(sheet, component, 'label')}${hints(sheet, component)}`;
  const field = box({ label, value: dayHtml(sheet, initialOf(sheet, component)), sign: 'day' });
  return `${field}${helper(sheet, component)}${notes([
    ...dayNotes(sheet, value),
    ...errorNotes(sheet, component),
    ...unsure(sheet, value, ['required', 'enabled']),
  ])}`;
}

/** A date in words; everything else as it is written. */
export function dayHtml(sheet: Sheet, shown: Shown): string {
  const day = shown.kind === 'value' ? dayOf(shown.value) : null;
  return day === null ? valueHtml(sheet, shown) : dayWords(day);
}

export function dayNotes(sheet: Sheet, value: JsonObject): string[] {
  const day = (key: string) => {
    const shown = shownOf(sheet, value, key);
    return shown === null ? '' : dayHtml(sheet, shown);
  };
  const [from, to] = [day('min-date'), day('max-date')];
  const range =
    from !== '' && to !== '' ? `${from} to ${to}` : from !== '' ? `from ${from}` : to !== '' ? `until ${to}` : '';
  const closed = own(value, 'unavailable-dates') === undefined ? [] : listOf(sheet, value, 'unavailable-dates').items;
  return [range, closed.length === 0 ? '' : `${plural(closed.length, 'day')} unavailable`];
}

/** `2 to 40 characters`; nothing where only the most is said, which stands elsewhere. */
export function between(sheet: Sheet, value: JsonObject, low: string, high: string, what: string): string[] {
  const [least, most] = [numberOf(sheet, value, low), numberOf(sheet, value, high)];
  const open = unsure(sheet, value, [low, high]);
  if (least === null || least === 0) return most === null ? open : [`up to ${most} ${what}`, ...open];
  return [most === null ? `at least ${least} ${what}` : `${least} to ${most} ${what}`, ...open];
}

/** What is said where the field is filled in wrongly: in a Form the Form knows. */
export function errorNotes(sheet: Sheet, component: Component): string[] {
  const shown = errorOf(sheet, component);
  const said = shown.kind === 'value' && isRecord(shown.value) ? '' : valueHtml(sheet, shown);
  return said === '' ? [] : [`if wrong: “${said}”`];
}
