// What kind of value a field gives, and what becomes of it when the field is another. Meta, Flow JSON components page.
import { isRecord } from '../model/json.ts';

/** As whoever gets it sees it: a choice is the id of an option, a date is `YYYY-MM-DD`. */
type ValueKind = 'text' | 'choice' | 'date' | 'number' | 'list' | 'boolean' | 'range' | 'files' | 'unsettled';

const KINDS: Readonly<Record<string, ValueKind>> = {
  RadioButtonsGroup: 'choice',
  Dropdown: 'choice',
  NavigationList: 'choice',
  DatePicker: 'date',
  CheckboxGroup: 'list',
  ChipsSelector: 'list',
  OptIn: 'boolean',
  PhotoPicker: 'files',
  DocumentPicker: 'files',
};

function kindOf(component: unknown): ValueKind {
  if (!isRecord(component)) return 'text';
  const { type } = component;
  if (type === 'TextInput') {
    const input = component['input-type'] ?? 'text';
    if (typeof input !== 'string' || /\$\{|`/.test(input)) return 'unsettled';
    return input === 'number' || input === 'passcode' ? 'number' : 'text';
  }
  if (type === 'CalendarPicker') {
    const mode = component.mode ?? 'single';
    return mode === 'single' ? 'date' : mode === 'range' ? 'range' : 'unsettled';
  }
  return typeof type === 'string' && Object.hasOwn(KINDS, type) ? (KINDS[type] ?? 'text') : 'text';
}

/** Free text may be anything, also what only looks like a date: a text that was more than that is another type. */
export function retyping(before: unknown, after: unknown): 'same' | 'other texts' | 'another type' {
  const [old, now] = [kindOf(before), kindOf(after)];
  if (old === now) return 'same';
  const isText = now === 'choice' || now === 'date';
  return old === 'text' && isText ? 'other texts' : 'another type';
}
