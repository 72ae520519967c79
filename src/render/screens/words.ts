// Texts of a component as they are shown: evaluated, cut where they have no end, and flagged where a phone cuts them.

import { type Shown, shownValue } from '../../flowjson/evaluate.ts';
import { isComponentType } from '../../flowjson/structure/components.ts';
import { COMPONENTS, DEFINITIONS, type DefinitionName, type Properties } from '../../flowjson/structure/table.ts';
import { isRecord } from '../../model/json.ts';
import { escapeHtml } from '../html.ts';
import { attribute, type Component, element, type JsonObject, own, type Sheet, written } from './sheet.ts';

/** Longer texts than the longest that a phone shows (4096) are cut. */
const LONGEST = 5_000;
const LONGEST_TOKEN = 200;

/** What a property shows; null where it is not there. */
export function shownOf(sheet: Sheet, owner: JsonObject, key: string): Shown | null {
  const value = own(owner, key);
  return value === undefined ? null : evaluated(sheet, value);
}

/** What a value comes to, wherever it stands. */
export function evaluated(sheet: Sheet, value: unknown): Shown {
  return sheet.isEvaluated ? { kind: 'value', value } : shownValue(value, sheet.scope);
}

/** The text that a property shows, for reasoning about it; null where it shows none. */
export function plainOf(sheet: Sheet, owner: JsonObject, key: string): string | null {
  const shown = shownOf(sheet, owner, key);
  if (shown?.kind !== 'value') return null;
  const { value } = shown;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

/** A number that a property holds, also as text; null where it holds none that is finite. */
export function numberOf(sheet: Sheet, owner: JsonObject, key: string): number | null {
  const text = plainOf(sheet, owner, key);
  return text === null || text.trim() === '' || !Number.isFinite(Number(text)) ? null : Number(text);
}

/** True, false, or null where nobody can tell; `preset` where the property is not there. */
export function flagOf(sheet: Sheet, owner: JsonObject, key: string, preset: boolean): boolean | null {
  const shown = shownOf(sheet, owner, key);
  if (shown === null) return preset;
  return shown.kind === 'value' && typeof shown.value === 'boolean' ? shown.value : null;
}

/** A shown value as HTML: text, a token in warning colours, or what stands there instead of a text. */
export function valueHtml(sheet: Sheet, shown: Shown): string {
  if (shown.kind === 'unresolved') return tokenHtml(sheet, shown.text);
  const { value } = shown;
  if (value === undefined || value === null || value === '') return '';
  if (typeof value === 'string') return textHtml(sheet, value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return element('wf-wrong', Array.isArray(value) ? 'a list, not a text' : 'an object, not a text', { tag: 'span' });
}

export function tokenHtml(sheet: Sheet, token: string): string {
  return `<code class="wf-tok" title="There is no example value for this">${cutHtml(sheet, token, LONGEST_TOKEN)}</code>`;
}

export function textHtml(sheet: Sheet, text: string): string {
  return cutHtml(sheet, text, LONGEST);
}

function cutHtml(sheet: Sheet, text: string, longest: number): string {
  const most = Math.max(0, Math.min(longest, sheet.room.text));
  const kept = cutText(text, most);
  sheet.room.text -= kept.length;
  if (kept.length === text.length) return escapeHtml(text);
  const left = text.length - kept.length;
  return `${escapeHtml(kept)}… ${element('wf-cut', `${left} more characters`, { tag: 'span' })}`;
}

/** The beginning of a text, never half a character. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  const code = text.charCodeAt(most - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? most - 1 : most);
}

/** The text of a property as HTML, flagged where it is longer than phones show; empty where there is none. */
export function phrase(sheet: Sheet, { value, type }: Component, key: string): string {
  return phraseIn(sheet, value, key, isComponentType(type) ? COMPONENTS[type].properties : {});
}

/** The same for an item of a list. */
export function itemPhrase(sheet: Sheet, item: JsonObject, key: string, of: DefinitionName): string {
  return phraseIn(sheet, item, key, DEFINITIONS[of].properties);
}

function phraseIn(sheet: Sheet, owner: JsonObject, key: string, properties: Properties): string {
  const shown = shownOf(sheet, owner, key);
  if (shown === null) return '';
  const html = valueHtml(sheet, shown);
  return html === '' ? '' : html + overflow(shown, limitIn(properties, key));
}

/** How many characters a phone shows; null where nobody says. */
export function limitIn(properties: Properties, key: string): number | null {
  return (Object.hasOwn(properties, key) ? properties[key]?.shown?.chars : undefined) ?? null;
}

/** Says how far a text goes beyond what a phone shows. */
export function overflow(shown: Shown, most: number | null): string {
  if (most === null || shown.kind === 'unresolved' || typeof shown.value !== 'string') return '';
  const length = shown.value.length <= most ? 0 : lengthOf(shown.value);
  if (length <= most) return '';
  const says = `${length} characters; a phone shows ${most}`;
  return ` <span class="wf-over"${attribute('title', says)}>${length}/${most}</span>`;
}

/** In characters, not in halves of them; of a very long text by halves. */
export function lengthOf(text: string): number {
  if (text.length > 100_000) return text.length;
  let count = 0;
  for (const _character of text) count += 1;
  return count;
}

/** One of `start-date` and `end-date` of a property that may have both. */
export function endOf(value: unknown, end: 'start-date' | 'end-date'): unknown {
  return isRecord(value) ? own(value, end) : undefined;
}

/** What is worth knowing and no phone shows: one small line below. */
export function notes(parts: readonly string[]): string {
  const said = parts.filter((part) => part !== '');
  return said.length === 0 ? '' : written('wf-n', said.join(' · '));
}

export type List = {
  readonly items: readonly unknown[];
  /** What the list is bound to, where that has no example. */
  readonly token: string | null;
  readonly isList: boolean;
  /** Knows whether the items are still to be evaluated. */
  readonly sheet: Sheet;
};

/** The items of a list, written out or bound. */
export function listOf(sheet: Sheet, owner: JsonObject, key: string): List {
  const written = own(owner, key);
  if (Array.isArray(written)) return { items: written, token: null, isList: true, sheet };
  const none = { items: [], token: null, isList: false, sheet };
  if (written === undefined) return none;
  const found = evaluated(sheet, written);
  if (found.kind === 'unresolved') return { ...none, token: found.text };
  const inner = { ...sheet, isEvaluated: true };
  return Array.isArray(found.value) ? { items: found.value, token: null, isList: true, sheet: inner } : none;
}

/** An item of a list as an object; a token where it is bound and has no example; null where it is something else. */
export function itemOf(
  sheet: Sheet,
  item: unknown,
): { readonly item: JsonObject; readonly sheet: Sheet } | Shown | null {
  if (isRecord(item)) return { item, sheet };
  if (typeof item !== 'string') return null;
  const found = evaluated(sheet, item);
  if (found.kind === 'unresolved') return found;
  return isRecord(found.value) ? { item: found.value, sheet: { ...sheet, isEvaluated: true } } : null;
}

/** A binding that decides about the field and has no example. */
export function unsure(sheet: Sheet, owner: JsonObject, keys: readonly string[]): string[] {
  return keys.flatMap((key) => {
    const shown = shownOf(sheet, owner, key);
    return shown?.kind === 'unresolved' ? [`${key}: ${tokenHtml(sheet, shown.text)}`] : [];
  });
}
