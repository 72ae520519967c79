// One change inside a Flow JSON as a sentence: "screen RATE: `delivery_rating` is now required". Pieces of people's own
// texts are marked, so that each medium escapes them in its way.
import type { ChangePlace, ComponentLabel, DocumentChange } from '../flowjson/document-change.ts';
import type { ChangeImpact } from '../flowjson/impact.ts';
import { isRecord } from '../model/json.ts';

/** What a medium makes of names and values; everything else is our own. */
export type Wording = { code(text: string): string; quote(text: string): string };

/** Longer values are cut. */
const MOST = 60;

/** The whole sentence, with what it means in brackets. */
export function changeSentence(change: DocumentChange, impact: ChangeImpact, words: Wording): string {
  return `${placedWords(change, words)} ${impactWords(impact)}`;
}

/** Where and what, without what it means. */
export function placedWords(change: DocumentChange, words: Wording): string {
  const where = change.place.screen === null ? '' : `Screen ${words.quote(change.place.screen)}: `;
  return `${where}${whatOf(change, words)}`;
}

export function impactWords({ level, for: audiences }: ChangeImpact): string {
  if (audiences.length === 0) return `(${level})`;
  const names = audiences.map((one) => (one === 'endpoint' ? 'the endpoint' : one));
  const last = names.pop() ?? '';
  return `(${level} for ${names.length === 0 ? last : `${names.join(', ')} and ${last}`})`;
}

function whatOf(change: DocumentChange, words: Wording): string {
  switch (change.subject) {
    case 'document':
      return ofDocument(change, words);
    case 'route':
      return ofRoute(change, words);
    case 'screen':
      return ofScreen(change, words);
    case 'data':
      return ofData(change, words);
    case 'component':
      return ofComponent(change, words);
    case 'option':
      return ofOption(change, words);
  }
}

function ofDocument(change: DocumentChange, words: Wording): string {
  const { kind, place } = change;
  if (place.part.length === 0) return 'the whole document is another';
  if (place.part[0] === 'data_api_version' && kind === 'added') return 'the flow now has an endpoint';
  if (place.part[0] === 'data_api_version' && kind === 'removed') return 'the flow no longer has an endpoint';
  return ofValue(words.code(place.part.join('.')), change, words);
}

function ofRoute({ kind, place, from, to }: DocumentChange, { quote }: Wording): string {
  const [start = '', end] = place.part;
  if (kind === 'moved') return `the routes from ${quote(start)} are listed in another order`;
  if (end === undefined) return `the routes from ${quote(start)} are ${kind}`;
  const arrow = (one: string, other: string) => `${quote(one)} → ${quote(other)}`;
  if (kind !== 'changed' || !Array.isArray(from) || !Array.isArray(to)) return `route ${arrow(start, end)} is ${kind}`;
  return `route ${arrow(String(from[0]), String(from[1]))} is now ${arrow(String(to[0]), String(to[1]))}`;
}

function ofScreen(change: DocumentChange, words: Wording): string {
  const { kind, place, from, to } = change;
  const key = place.part[0];
  if (key === undefined) {
    if (kind === 'renamed') return `the screen was ${words.quote(String(from))} before`;
    if (kind === 'moved') return `the screen is now number ${Number(to) + 1}, not ${Number(from) + 1}`;
    return kind === 'changed' ? 'the screen is another' : `the screen is ${kind}`;
  }
  if (key === 'terminal' && isSwitch(from) && isSwitch(to)) {
    return to === true ? 'the flow can now end here' : 'the flow can no longer end here';
  }
  if (key === 'success' && isSwitch(from) && isSwitch(to)) {
    return to === false ? 'ending here no longer counts as success' : 'ending here now counts as success';
  }
  return ofValue(words.code(place.part.join('.')), change, words);
}

function ofData(change: DocumentChange, words: Wording): string {
  const [field, ...rest] = change.place.part;
  if (field === undefined) return ofValue('the data', change, words);
  const name = `data ${words.code(field)}`;
  if (rest.length > 0) return ofValue(`${name}: ${words.code(rest.join('.'))}`, change, words);
  return change.kind === 'changed' ? ofValue(name, change, words) : `${name} is ${change.kind}`;
}

function ofComponent(change: DocumentChange, words: Wording): string {
  const { kind, place, from, to } = change;
  if (place.component === null) return ofValue(words.code(place.part.join('.')), change, words);
  const name = labelWords(place.component, words);
  const [key] = place.part;
  if (key === undefined) {
    if (kind === 'moved') return `${name} moved${movedWords(from, to, words)}`;
    if (kind === 'renamed') return `${words.code(String(to))} was ${words.code(String(from))} before`;
    if (kind === 'changed') return ofValue(name, change, words);
    const required = kind === 'added' && isRecord(to) && to.required === true ? ', and required' : '';
    const type = place.component.name === null ? '' : ` (${words.quote(place.component.type)})`;
    return `${name}${type} is ${kind}${required}`;
  }
  if (SWITCHES[key] !== undefined && place.part.length === 1 && isSwitch(from) && isSwitch(to)) {
    const now = key === 'required' || from !== undefined ? to === true : to !== false;
    return `${name} is ${now ? `now ${SWITCHES[key]}` : `no longer ${SWITCHES[key]}`}`;
  }
  if (key === 'type' && typeof from === 'string' && typeof to === 'string') {
    return `${name} is now a ${words.quote(to)}, not a ${words.quote(from)}`;
  }
  return ofValue(`${words.code(place.part.join('.'))} of ${name}`, change, words);
}

const SWITCHES: Readonly<Record<string, string>> = { required: 'required', visible: 'visible', enabled: 'enabled' };

function isSwitch(value: unknown): boolean {
  return value === undefined || typeof value === 'boolean';
}

function movedWords(from: unknown, to: unknown, { quote }: Wording): string {
  if (!isRecord(from) || !isRecord(to)) return '';
  if (from.screen !== to.screen) return ` here from screen ${quote(String(from.screen))}`;
  if (from.within !== to.within) return ` from ${withinWords(from.within, quote)} to ${withinWords(to.within, quote)}`;
  return Number(to.index) < Number(from.index) ? ' up' : ' down';
}

/** The list of a layout or a Form goes without saying. */
function withinWords(within: unknown, quote: Wording['quote']): string {
  return within === 'children' ? 'the top of the screen' : quote(String(within).replace(/ children$/, ''));
}

function ofOption(change: DocumentChange, words: Wording): string {
  const { kind, place, from, to } = change;
  const [, id = '', ...rest] = place.part;
  const owner = ofOwner(place, words);
  const option = `option ${words.code(id)} of ${owner}`;
  if (rest.length > 0) return ofValue(`${words.code(rest.join('.'))} of ${option}`, change, words);
  if (kind === 'renamed') return `${option} was ${words.code(String(from))} before`;
  if (kind === 'moved') return `${option} moved ${Number(to) < Number(from) ? 'up' : 'down'}`;
  return `${option} is ${kind}`;
}

function ofOwner({ component }: ChangePlace, words: Wording): string {
  return component === null ? 'the screen' : labelWords(component, words);
}

function labelWords({ type, name, text }: ComponentLabel, words: Wording): string {
  if (name !== null) return words.code(name);
  const kind = words.quote(type === '' ? 'something without a type' : type);
  return text === null ? kind : `${kind} ${words.code(cut(text))}`;
}

function ofValue(what: string, { kind, from, to }: DocumentChange, words: Wording): string {
  const shown = (value: unknown) => words.code(cut(typeof value === 'string' ? value : JSON.stringify(value)));
  if (kind === 'added') return `${what} is now ${shown(to)}`;
  if (kind === 'removed') return `${what} is gone (it was ${shown(from)})`;
  return `${what} is now ${shown(to)}, not ${shown(from)}`;
}

function cut(text: string): string {
  const chars = [...text];
  return chars.length <= MOST ? text : `${chars.slice(0, MOST - 1).join('')}…`;
}
