// CalendarPicker: a month, with the days that cannot be chosen crossed out. In range mode two fields and the days between.

import type { Shown } from '../../flowjson/evaluate.ts';
import { COMPONENTS } from '../../flowjson/structure/table.ts';
import { isRecord } from '../../model/json.ts';
import { actionNotes } from './actions.ts';
import { dayOf, monthWords, WEEKDAYS, weekdayOf, weeksOf } from './days.ts';
import { between, box, dayHtml, dayNotes, hints, requiredOf } from './fields.ts';
import { errorOf, initialOf } from './initial.ts';
import { type Component, element, own, type Sheet, written } from './sheet.ts';
import { limitIn, listOf, notes, overflow, phrase, plainOf, shownOf, unsure, valueHtml } from './words.ts';

/** What is shown where nothing says which month: this has no clock. */
const ANY_MONTH = '2027-01-01';
const ENDS = ['start-date', 'end-date'] as const;
type End = (typeof ENDS)[number];

export function drawCalendar(component: Component, sheet: Sheet): string {
  const { value } = component;
  const isRange = plainOf(sheet, value, 'mode') === 'range';
  const initial = initialOf(sheet, component);
  const parts = isRange ? rangeParts(component, sheet, initial) : singleParts(component, sheet);
  const days = isRange ? ENDS.map((end) => dayOf(plain(part(initial, end)))) : [dayOf(plain(initial))];
  return `${parts.above}${month(sheet, component, days)}${parts.below}${notes([
    ...dayNotes(sheet, value),
    ...(isRange ? between(sheet, value, 'min-days', 'max-days', 'days') : []),
    ...errors(sheet, component),
    ...unsure(sheet, value, ['required', 'enabled', 'mode', 'include-days', 'unavailable-dates']),
    ...actionNotes(sheet, value),
  ])}`;
}

type Parts = { readonly above: string; readonly below: string };

function singleParts(component: Component, sheet: Sheet): Parts {
  const label = written('wf-gl', `${ofEither(sheet, component, 'label')}${hints(sheet, component)}`);
  const help = ofEither(sheet, component, 'helper-text');
  return { above: label, below: help === '' ? '' : written('wf-h', help) };
}

function rangeParts(component: Component, sheet: Sheet, initial: Shown): Parts {
  const title = phrase(sheet, component, 'title');
  const about = phrase(sheet, component, 'description');
  const field = (end: End) => {
    const label = `${ofEither(sheet, component, 'label', end)}${hints(sheet, component, requiredAt(sheet, component, end))}`;
    const help = ofEither(sheet, component, 'helper-text', end);
    const below = help === '' ? '' : written('wf-h', help);
    return element('', `${box({ label, value: dayHtml(sheet, part(initial, end)), sign: 'day' })}${below}`);
  };
  const above = `${title === '' ? '' : written('wf-gl', title)}${about === '' ? '' : written('wf-d', about)}`;
  return { above: `${above}${element('wf-two', ENDS.map(field).join(''))}`, below: '' };
}

/** A text, or one for each end. */
function ofEither(sheet: Sheet, { value }: Component, key: string, end: End | null = null): string {
  const shown = shownOf(sheet, value, key);
  if (shown === null) return '';
  const one = end === null || (shown.kind === 'value' && !isRecord(shown.value)) ? shown : part(shown, end);
  return `${valueHtml(sheet, one)}${overflow(one, limitIn(COMPONENTS.CalendarPicker.properties, key))}`;
}

function requiredAt(sheet: Sheet, component: Component, end: End): boolean | null {
  const shown = shownOf(sheet, component.value, 'required');
  if (shown?.kind !== 'value' || !isRecord(shown.value)) return requiredOf(sheet, component);
  const one = part(shown, end);
  return one.kind === 'value' ? one.value === true : null;
}

/** One end of a value that has been evaluated, inside too. */
function part(shown: Shown, end: End): Shown {
  if (shown.kind === 'unresolved') return shown;
  return { kind: 'value', value: isRecord(shown.value) ? own(shown.value, end) : undefined };
}

function plain(shown: Shown): unknown {
  return shown.kind === 'value' ? shown.value : undefined;
}

function errors(sheet: Sheet, component: Component): string[] {
  const shown = errorOf(sheet, component);
  const said = (isRecord(plain(shown)) ? ENDS.map((end) => part(shown, end)) : [shown]).map((one) =>
    valueHtml(sheet, one),
  );
  return said.filter((html) => html !== '').map((html) => `if wrong: “${html}”`);
}

function month(sheet: Sheet, component: Component, chosen: readonly (string | null)[]): string {
  const { value } = component;
  const [first = null, last = first] = chosen;
  const least = dayOf(plainOf(sheet, value, 'min-date'));
  const shownMonth = first ?? last ?? least ?? ANY_MONTH;
  const isFree = freedom(sheet, component);
  const cell = (day: string | null) => {
    if (day === null) return '<td></td>';
    const number = String(Number(day.slice(8)));
    if (day === first || day === last) return `<td class="wf-on"><b>${number}</b></td>`;
    if (!isFree(day)) return `<td class="wf-x"><s>${number}</s></td>`;
    const isBetween = first !== null && last !== null && first < day && day < last;
    return isBetween ? `<td class="wf-btw">${number}</td>` : `<td>${number}</td>`;
  };
  const head = WEEKDAYS.map((name) => `<th scope="col">${name}</th>`).join('');
  const rows = weeksOf(shownMonth).map((week) => `<tr>${week.map(cell).join('')}</tr>`);
  return `<table class="wf-cal"><caption>${monthWords(shownMonth)}</caption><tr>${head}</tr>${rows.join('')}</table>`;
}

/** Whether a day can be chosen, as far as the example data say. */
function freedom(sheet: Sheet, { value }: Component): (day: string) => boolean {
  const least = dayOf(plainOf(sheet, value, 'min-date'));
  const most = dayOf(plainOf(sheet, value, 'max-date'));
  const closed = new Set(listOf(sheet, value, 'unavailable-dates').items);
  const weekdays =
    own(value, 'include-days') === undefined ? null : new Set(listOf(sheet, value, 'include-days').items);
  const isOpen = (day: string) => weekdays === null || weekdays.size === 0 || weekdays.has(WEEKDAYS[weekdayOf(day)]);
  return (day) => (least === null || day >= least) && (most === null || day <= most) && !closed.has(day) && isOpen(day);
}
