// One change inside a Flow JSON as a sentence: "screen RATE: `delivery_rating` is now required". Pieces of people's own
// texts are marked, so that each medium escapes them in its way.
import { isDefaultSaid } from '../flowjson/defaults.ts';
import type { DocumentChange } from '../flowjson/document-change.ts';
import { toVersionNumber } from '../flowjson/flow-model.ts';
import type { ChangeImpact } from '../flowjson/impact.ts';
import { crosses, DATES_SINCE } from '../flowjson/impact-version.ts';
import { isRecord } from '../model/json.ts';
import { ofComponent, ofOption, ofValue } from './change-words-components.ts';
import { valuePair } from './change-words-values.ts';

/** What a medium makes of names and values; everything else is our own. */
export type Wording = { code(text: string): string; quote(text: string): string };

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
  // Whom a change breaks that is nobody else's is the person with the phone: what was masked is shown.
  if (audiences.length === 0) return level === 'breaking' ? '(breaking for privacy)' : `(${level})`;
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
  const { kind, place, from, to } = change;
  const [key] = place.part;
  if (key === undefined) return 'the whole document is another';
  if (key === 'data_api_version' && kind === 'added') return 'the flow now has an endpoint';
  if (key === 'data_api_version' && kind === 'removed') return 'the flow no longer has an endpoint';
  if (key === 'version' && typeof from === 'string' && typeof to === 'string') {
    const [old, now] = valuePair(from, to, words);
    return `the flow is now Flow JSON ${now}, not ${old}${datesWords(from, to, words)}`;
  }
  if (key === 'routing_model' && kind !== 'changed' && place.part.length === 1) {
    const model = kind === 'added' ? to : from;
    const count = isRecord(model) ? Object.values(model).flat().length : 0;
    return `the routing model is ${kind} (${count === 1 ? '1 route' : `${count} routes`})`;
  }
  return ofValue(words.code(place.part.join('.')), change, words);
}

/** The one thing about a version that those who get the answers have to know. */
function datesWords(from: string, to: string, { code }: Wording): string {
  const [old, now] = [toVersionNumber(from), toVersionNumber(to)];
  if (old === null || now === null || !crosses(old, now, DATES_SINCE)) return '';
  return now > old
    ? `: a date is now ${code('YYYY-MM-DD')}, not a number of milliseconds`
    : `: a date is now a number of milliseconds, not ${code('YYYY-MM-DD')}`;
}

function ofRoute({ kind, place, from, to }: DocumentChange, { quote }: Wording): string {
  const [start = '', end] = place.part;
  if (kind === 'moved') return `the routes from ${quote(start)} are listed in another order`;
  if (end === undefined) {
    const isEmpty = [from, to].every((list) => list === undefined || (Array.isArray(list) && list.length === 0));
    return isEmpty
      ? `the empty list of routes from ${quote(start)} is ${kind}`
      : `the routes from ${quote(start)} are ${kind}`;
  }
  const arrow = (one: string, other: string) => `${quote(one)} → ${quote(other)}`;
  if (kind !== 'changed' || !Array.isArray(from) || !Array.isArray(to)) return `route ${arrow(start, end)} is ${kind}`;
  return `route ${arrow(String(from[0]), String(from[1]))} is now ${arrow(String(to[0]), String(to[1]))}`;
}

function ofScreen(change: DocumentChange, words: Wording): string {
  const { kind, place, from, to } = change;
  const [key] = place.part;
  if (key === undefined) {
    if (kind === 'renamed') return `the screen was called ${words.quote(String(from))} before`;
    if (kind === 'moved') return `the screen is now number ${Number(to) + 1}, not ${Number(from) + 1}`;
    return kind === 'changed' ? 'the screen is another' : `the screen is ${kind}`;
  }
  const says = place.part.length === 1 ? screenSays(key, change, words) : null;
  return says ?? ofValue(key === 'title' ? 'the title' : words.code(place.part.join('.')), change, words);
}

/** Sentences for what a screen does; null for everything else. */
function screenSays(key: string, change: DocumentChange, words: Wording): string | null {
  const { from, to } = change;
  if (key === 'sensitive') return maskedWords(from, to, words);
  const switched = [from, to].every((one) => one === undefined || typeof one === 'boolean') ? DOES[key] : undefined;
  if (switched === undefined) return null;
  if (isDefaultSaid(change)) {
    const value = words.code(String(from ?? to));
    return `${words.code(key)} is ${from === undefined ? 'now' : 'no longer'} written as ${value}, which it is anyway`;
  }
  return (to ?? key === 'success') ? switched[0] : switched[1];
}

const DOES: Readonly<Record<string, readonly [string, string]>> = {
  terminal: ['the flow can now end here', 'the flow can no longer end here'],
  success: ['ending here now counts as success', 'ending here no longer counts as success'],
  refresh_on_back: ['going back from here now asks the endpoint', 'going back from here no longer asks the endpoint'],
};

/** Fields by name: the summary that stays in the chat shows dots in place of what people answered there. */
function maskedWords(from: unknown, to: unknown, { code }: Wording): string | null {
  const names = (value: unknown) => (value === undefined ? [] : value);
  const [old, now] = [names(from), names(to)];
  if (!Array.isArray(old) || !Array.isArray(now)) return null;
  if ([...old, ...now].some((name) => typeof name !== 'string')) return null;
  const listed = (list: readonly unknown[]) => list.map((name) => code(String(name))).join(', ');
  const [before, after] = [new Set<unknown>(old), new Set<unknown>(now)];
  const [gone, fresh] = [old.filter((name) => !after.has(name)), now.filter((name) => !before.has(name))];
  const says = [
    ...(gone.length === 0 ? [] : [`no longer masks ${listed(gone)}`]),
    ...(fresh.length === 0 ? [] : [`now masks ${listed(fresh)}`]),
  ];
  return says.length === 0 ? null : `the summary in the chat ${says.join(', and ')}`;
}

function ofData(change: DocumentChange, words: Wording): string {
  const { kind, place, from, to } = change;
  const [field, ...rest] = place.part;
  if (field === undefined) return ofValue('the data', change, words);
  const name = `data ${words.code(field)}`;
  if (rest.length === 0 && kind !== 'changed') {
    const value = kind === 'added' ? to : from;
    const type = isRecord(value) && typeof value.type === 'string' ? ` (${words.quote(value.type)})` : '';
    return `${name}${type} is ${kind}`;
  }
  if (rest.length === 0) return ofValue(name, change, words);
  if (rest[0] === '__example__') {
    const below = rest.length === 1 ? '' : ` at ${words.code(rest.slice(1).join('.'))}`;
    return ofValue(`the example of ${name}${below}`, change, words);
  }
  return ofValue(`${words.code(rest.join('.'))} of ${name}`, change, words);
}
