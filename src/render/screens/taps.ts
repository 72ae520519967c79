// Footer, EmbeddedLink and OptIn: what people tap.
import { actionNotes, tapOf, tappable } from './actions.ts';
import { lock, requiredOf } from './fields.ts';
import { initialOf } from './initial.ts';
import { type Component, element, icon, own, type Sheet, written } from './sheet.ts';
import { flagOf, notes, phrase, unsure } from './words.ts';

/** At the bottom of the phone, wherever it is written. */
export function drawFooter(component: Component, sheet: Sheet): string {
  const { value } = component;
  const isOff = flagOf(sheet, value, 'enabled', true) === false;
  const label = phrase(sheet, component, 'label') || '<span class="wf-bad">no label</span>';
  const tap = tapOf(sheet, value);
  const button = tappable(`wf-btn${isOff ? ' wf-btn-off' : ''}`, label, tap);
  const says = own(value, 'on-click-action') === undefined ? '<span class="wf-bad">does nothing</span>' : tap.says;
  return `${captions(component, sheet)}${button}${notes([says, ...unsure(sheet, value, ['enabled'])])}`;
}

function captions(component: Component, sheet: Sheet): string {
  const [left, center, right] = ['left', 'center', 'right'].map((side) => phrase(sheet, component, `${side}-caption`));
  const parts = [left, center, right].map((html) => (html ? written('', html, 'span') : ''));
  if (parts.every((part) => part === '')) return '';
  return center && !left && !right
    ? element('wf-caps wf-mid', parts.join(''))
    : element('wf-caps', parts.map((part) => part || '<span></span>').join(''));
}

export function drawLink(component: Component, sheet: Sheet): string {
  const tap = tapOf(sheet, component.value);
  const text = phrase(sheet, component, 'text') || '<span class="wf-bad">no text</span>';
  return `${element('', tappable('wf-a', text, tap))}${notes([tap.says])}`;
}

export function drawOptIn(component: Component, sheet: Sheet): string {
  const { value } = component;
  const initial = initialOf(sheet, component);
  const isChosen = initial.kind === 'value' && initial.value === true;
  const tap = tapOf(sheet, value);
  const more = own(value, 'on-click-action') === undefined ? '' : ` ${tappable('wf-a', 'Read more', tap)}`;
  const optional = requiredOf(sheet, component) === false ? ' <span class="wf-opt">Optional</span>' : '';
  const label = `${phrase(sheet, component, 'label')}${more}${optional}${lock(sheet, component)}`;
  const state = isChosen ? icon('box-on', 'Chosen') : icon('box');
  return `${element('wf-in', `${state}${written('', label, 'span')}`)}${notes([
    tap.says === '' ? '' : `“Read more” ${tap.says}`,
    ...actionNotes(sheet, value),
    ...unsure(sheet, value, ['required']),
  ])}`;
}
