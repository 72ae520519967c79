// A change in an action as a sentence: "Footer `Next` now leads to DETAILS, not THANKS".
import type { DocumentChange } from '../flowjson/document-change.ts';
import { isRecord } from '../model/json.ts';
import type { Wording } from './change-words.ts';
import { valuePair, valueWords } from './change-words-values.ts';

/** Keys of a payload that are named; more are counted. */
const MOST_KEYS = 6;

/** Null where the change is of no action. */
export function actionWords(change: DocumentChange, owner: string, words: Wording): string | null {
  const { part } = change.place;
  const at = part.findIndex((key) => /^on-[a-z-]+-action$/.test(key));
  if (at < 0) return null;
  const when = WHEN[part[at] ?? ''] ?? '';
  const rest = part.slice(at + 1);
  if (rest.length === 0) return wholeWords(change, `${owner}${when}`, words);
  if (rest[0] === 'payload' && rest.length > 1) {
    // Options, and what is unselected, can only change the data of their screen.
    const verbs = part[0] === 'data-source' || part[at] === 'on-unselect-action' ? SETS : SENDS;
    return payloadWords(change, `${owner}${when}`, verbs, words);
  }
  if (rest.join('.') === 'next.name') return pairWords(change, `${owner}${when}`, 'leads to', words);
  if (rest.join('.') === 'url') return pairWords(change, `${owner}${when}`, 'opens', words);
  return null;
}

const WHEN: Readonly<Record<string, string>> = {
  'on-select-action': ', on select,',
  'on-unselect-action': ', on unselect,',
};

function wholeWords({ kind, from, to }: DocumentChange, owner: string, words: Wording): string {
  if (kind === 'added') return `${owner} now ${deed(to, words)}`;
  if (kind === 'removed') return `${owner} no longer ${deed(from, words)}`;
  return `${owner} now ${deed(to, words)}; it no longer ${deed(from, words)}`;
}

function deed(action: unknown, words: Wording): string {
  if (!isRecord(action)) return `has the action ${valueWords(action, words)}`;
  const { name, payload, next, url } = action;
  const keys = isRecord(payload) ? Object.keys(payload) : [];
  const sending = keys.length === 0 ? '' : `, sending ${listed(keys, words)}`;
  switch (name) {
    case 'navigate':
      return `leads to ${screenWords(isRecord(next) ? next.name : undefined, words)}${sending}`;
    case 'data_exchange':
      return `asks the endpoint${sending}`;
    case 'complete':
      return `ends the flow${sending}`;
    case 'update_data':
      return keys.length === 0 ? 'changes the data' : `changes the data ${listed(keys, words)}`;
    case 'open_url':
      return `opens ${valueWords(url ?? '', words)}`;
    default:
      return `has the action ${valueWords(action, words)}`;
  }
}

function listed(keys: readonly string[], words: Wording): string {
  const named = keys.slice(0, MOST_KEYS).map((key) => words.code(key));
  const more = keys.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

function screenWords(name: unknown, words: Wording): string {
  if (typeof name !== 'string') return 'nowhere';
  return /^\w+$/.test(name) ? words.quote(name) : valueWords(name, words);
}

type Verbs = readonly [string, string];
const SENDS: Verbs = ['sends', 'as'];
const SETS: Verbs = ['sets', 'to'];

function payloadWords({ kind, place, from, to }: DocumentChange, owner: string, verbs: Verbs, words: Wording): string {
  const key = words.code(place.part.slice(place.part.indexOf('payload') + 1).join('.'));
  const [verb, as] = verbs;
  if (kind === 'added') return `${owner} now ${verb} ${key} ${as} ${valueWords(to, words)}`;
  if (kind === 'removed') return `${owner} no longer ${verb} ${key} (it was ${valueWords(from, words)})`;
  const [old, now] = valuePair(from, to, words);
  return `${owner} now ${verb} ${key} ${as} ${now}, not ${old}`;
}

function pairWords({ kind, from, to }: DocumentChange, owner: string, verb: string, words: Wording): string {
  const said = (value: unknown) => (verb === 'opens' ? valueWords(value, words) : screenWords(value, words));
  if (kind === 'added') return `${owner} now ${verb} ${said(to)}`;
  if (kind === 'removed') return `${owner} no longer ${verb} ${said(from)}`;
  if (verb !== 'opens') return `${owner} now ${verb} ${said(to)}, not ${said(from)}`;
  const [old, now] = valuePair(from, to, words);
  return `${owner} now ${verb} ${now}, not ${old}`;
}
