// What a field holds when its screen opens, and what it says where it is filled in wrongly.

import type { Shown } from '../../flowjson/evaluate.ts';
import { isWholeReference } from '../../flowjson/reference.ts';
import { isRecord } from '../../model/json.ts';
import { type Component, own, type Sheet } from './sheet.ts';
import { evaluated } from './words.ts';

const NOTHING: Shown = { kind: 'value', value: undefined };

/** Of a field in a Form what the Form says; its own word counts where the Form says nothing, right or wrong. */
export function initialOf(sheet: Sheet, component: Component): Shown {
  return saidOf(sheet, component, 'init-values', 'init-value');
}

/** What the field says where it is filled in wrongly. */
export function errorOf(sheet: Sheet, component: Component): Shown {
  return saidOf(sheet, component, 'error-messages', 'error-message');
}

function saidOf(sheet: Sheet, { value, name, form }: Component, ofForm: string, ofField: string): Shown {
  const all = form === null ? NOTHING : bound(sheet, own(form, ofForm));
  if (all.kind === 'unresolved') return all;
  const inForm = name !== null && isRecord(all.value) ? own(all.value, name) : undefined;
  return bound(sheet, inForm ?? own(value, ofField));
}

/** Meta: expressions are not evaluated in init values, bindings are. */
function bound(sheet: Sheet, value: unknown): Shown {
  const isBound = typeof value === 'string' && isWholeReference(value);
  return isBound ? evaluated(sheet, value) : { kind: 'value', value };
}

/** The ids that are chosen at first. */
export function chosenOf(sheet: Sheet, component: Component): ReadonlySet<string> {
  const initial = initialOf(sheet, component);
  if (initial.kind === 'unresolved') return new Set();
  const list: readonly unknown[] = Array.isArray(initial.value) ? initial.value : [initial.value];
  return new Set(list.filter((id) => typeof id === 'string'));
}
