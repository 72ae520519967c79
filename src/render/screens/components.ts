// Any list of components as HTML: each by its kind, what is hidden in folds, what is wrong by name. Never deeper than a
// document can be read, and never more than a screen has room for.

import { isComponentType } from '../../flowjson/structure/components.ts';
import type { ComponentType } from '../../flowjson/structure/table.ts';
import { toPointer } from '../../model/finding.ts';
import { isRecord } from '../../model/json.ts';
import { plural } from '../findings.ts';
import { plainHtml } from '../html.ts';
import { drawIf, drawSwitch } from './branches.ts';
import { drawCalendar } from './calendar.ts';
import { drawDatePicker, drawTextArea, drawTextInput } from './fields.ts';
import { drawNavigationList } from './lists.ts';
import { drawChips, drawDropdown, drawGroup } from './options.ts';
import { drawPicker } from './pickers.ts';
import { drawCarousel, drawImage } from './pictures.ts';
import { folded, placed } from './place.ts';
import { attribute, type Component, element, own, type Sheet } from './sheet.ts';
import { drawFooter, drawLink, drawOptIn } from './taps.ts';
import { drawRichText, drawText } from './texts.ts';
import { cutText, flagOf, notes, unsure } from './words.ts';

type Draw = (component: Component, sheet: Sheet) => string;

const DRAWERS = {
  TextHeading: drawText,
  TextSubheading: drawText,
  TextBody: drawText,
  TextCaption: drawText,
  RichText: drawRichText,
  TextInput: drawTextInput,
  TextArea: drawTextArea,
  CheckboxGroup: drawGroup,
  RadioButtonsGroup: drawGroup,
  Dropdown: drawDropdown,
  ChipsSelector: drawChips,
  OptIn: drawOptIn,
  EmbeddedLink: drawLink,
  DatePicker: drawDatePicker,
  CalendarPicker: drawCalendar,
  Image: drawImage,
  ImageCarousel: drawCarousel,
  NavigationList: drawNavigationList,
  PhotoPicker: drawPicker,
  DocumentPicker: drawPicker,
  Footer: drawFooter,
  Form: (component, sheet) => drawList(sheet, own(component.value, 'children'), insideOf(component, ['children'])),
  If: (component, sheet) => drawIf(component, sheet, insideDrawer(component, sheet)),
  Switch: (component, sheet) => drawSwitch(component, sheet, insideDrawer(component, sheet)),
} satisfies Record<ComponentType, Draw>;

/** Deeper ones no version allows; a screen of a real flow has 5. */
const MOST_DEPTH = 12;
const LONGEST_NAME = 80;

/** Where a list of components stands. */
export type Within = {
  readonly pointer: string;
  readonly form: Component['form'];
  readonly isGhost: boolean;
  readonly depth: number;
};

function insideOf({ value, type, pointer, form, isGhost, depth }: Component, keys: readonly string[]): Within {
  const around = type === 'Form' ? value : form;
  return { pointer: pointer + toPointer(keys), form: around, isGhost, depth: depth + 1 };
}

function insideDrawer(component: Component, sheet: Sheet): Parameters<typeof drawIf>[2] {
  return (list, { keys, isGhost }) => {
    const within = insideOf(component, keys);
    return drawList(sheet, list, { ...within, isGhost: within.isGhost || isGhost });
  };
}

export function drawList(sheet: Sheet, list: unknown, within: Within): string {
  if (!Array.isArray(list)) return wrong('the components are missing: this is no list');
  if (within.depth > MOST_DEPTH) return wrong(`nested too deep: ${plural(list.length, 'component')} not drawn`);
  const parts: string[] = [];
  for (const [index, value] of list.entries()) {
    if (sheet.room.things <= 0 || sheet.room.text <= 0) {
      parts.push(wrong(`too much for one screen: ${plural(list.length - index, 'more component')} not drawn`));
      break;
    }
    sheet.room.things -= 1;
    parts.push(drawOne(sheet, value, { ...within, pointer: `${within.pointer}/${index}` }));
  }
  return parts.join('');
}

function wrong(text: string): string {
  return element('wf-bad', text);
}

function drawOne(sheet: Sheet, value: unknown, { pointer, form, isGhost, depth }: Within): string {
  if (!isRecord(value)) return placed(sheet, pointer, wrong(`this is no component: ${kindOf(value)}`));
  const type = own(value, 'type');
  if (typeof type !== 'string') return placed(sheet, pointer, wrong('a component without a type'));
  const name = own(value, 'name');
  const component: Component = {
    value,
    type,
    name: typeof name === 'string' ? name : null,
    pointer,
    form,
    isGhost,
    depth,
  };
  if (type !== 'Footer' && flagOf(sheet, value, 'visible', true) === false) return hidden(sheet, component);
  const html = drawn(sheet, component);
  if (type !== 'Footer' || isGhost) return html;
  sheet.foot.push(html);
  return '';
}

function hidden(sheet: Sheet, component: Component): string {
  const says = `<b>Hidden now</b> ${nameHtml(component)}`;
  return folded(sheet, says, () => drawn(sheet, { ...component, isGhost: true }));
}

function drawn(sheet: Sheet, component: Component): string {
  const { type, value, pointer } = component;
  if (!isComponentType(type)) return placed(sheet, pointer, unknown(sheet, component), { look: 'wf-c' });
  const inner = `${DRAWERS[type](component, sheet)}${notes(unsure(sheet, value, ['visible']))}`;
  const isGroup = type === 'Form' || type === 'If' || type === 'Switch';
  if (isGroup) return placed(sheet, pointer, inner, { look: type === 'Form' ? 'wf-col' : 'wf-col wf-br' });
  const isOff = flagOf(sheet, value, 'enabled', true) === false;
  return placed(sheet, pointer, inner, {
    look: isOff ? 'wf-c wf-off' : 'wf-c',
    attributes: attribute('title', cut(`${type}${component.name === null ? '' : ` ${component.name}`}`)),
  });
}

/** What a later version may know: its name, and the components in it. */
function unknown(sheet: Sheet, component: Component): string {
  const inside = own(component.value, 'children');
  const children = Array.isArray(inside) ? drawList(sheet, inside, insideOf(component, ['children'])) : '';
  return `${wrong(`unknown component “${plainHtml(cut(component.type))}”`)}${children}`;
}

function nameHtml({ type, name }: Component): string {
  return plainHtml(cut(name === null ? type : `${type} ${name}`));
}

function cut(text: string): string {
  return text.length > LONGEST_NAME ? `${cutText(text, LONGEST_NAME)}…` : text;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
