// A change in a component, or in one of its options, as a sentence.
import { isDefaultSaid } from '../flowjson/defaults.ts';
import type { ChangePlace, ComponentLabel, DocumentChange } from '../flowjson/document-change.ts';
import { isRecord } from '../model/json.ts';
import type { Wording } from './change-words.ts';
import { actionWords } from './change-words-actions.ts';
import { cut, isImage, partEarly, valuePair, valueWords } from './change-words-values.ts';

/** What has no name is called by its first words. */
const MOST_LABEL = 40;

export function ofComponent(change: DocumentChange, words: Wording): string {
  const { kind, place, from, to } = change;
  if (place.component === null) return ofValue(words.code(place.part.join('.')), change, words);
  const name = labelWords(place.component, words);
  const [key] = place.part;
  if (key === undefined) {
    if (kind === 'moved') return `${name} moved${movedWords(from, to, words)}`;
    if (kind === 'renamed') return `${words.code(String(to))} was called ${words.code(String(from))} before`;
    if (kind === 'changed') return ofValue(name, change, words);
    const type = place.component.name === null ? '' : ` (${words.quote(place.component.type)})`;
    return `${name}${type} is ${kind}${kind === 'added' ? requiredWords(to, words) : ''}`;
  }
  if (isDefaultSaid(change)) return defaultWords(words.code(key), name, change, words);
  return (
    actionWords(change, name, words) ??
    (place.part.length === 1 ? ownWords(key, name, change, words) : null) ??
    ofValue(`${words.code(place.part.join('.'))} of ${name}`, change, words)
  );
}

function requiredWords(component: unknown, words: Wording): string {
  const required = isRecord(component) ? component.required : undefined;
  if (required === true || (isRecord(required) && Object.values(required).includes(true))) return ', and required';
  return typeof required === 'string' ? `, and required if ${valueWords(required, words)}` : '';
}

function defaultWords(key: string, name: string, { kind, from, to }: DocumentChange, words: Wording): string {
  const [value, is] = kind === 'added' ? [to, 'is now'] : [from, 'is no longer'];
  return `${key} of ${name} ${is} written as ${valueWords(value, words)}, which it is anyway`;
}

/** Sentences for properties that deserve one; null for all others. */
function ownWords(key: string, name: string, change: DocumentChange, words: Wording): string | null {
  const { place, from, to } = change;
  if (SWITCHES[key] !== undefined) return switchWords(SWITCHES[key], name, change, words);
  if (key === 'type' && typeof from === 'string' && typeof to === 'string') {
    const text = place.component?.text ?? null;
    const what = place.component?.name == null && text !== null ? words.code(cut(text, MOST_LABEL)) : name;
    return `${what} is now ${withArticle(to, words)}, not ${withArticle(from, words)}`;
  }
  // What people read is what the component is called here: once is enough.
  const text = place.component?.text ?? null;
  if (text === null || text === '' || typeof from !== 'string' || typeof to !== 'string') return null;
  if (!from.startsWith(text) || READS[key] === undefined || isImage(to) || !partEarly(from, to)) return null;
  return `${name} ${READS[key]} ${valueWords(to, words)}`;
}

const READS: Readonly<Record<string, string>> = {
  text: 'now reads',
  label: 'now reads',
  condition: 'now tests',
  value: 'now looks at',
  'alt-text': 'is now described as',
};

function withArticle(type: string, { quote }: Wording): string {
  return `${/^[AEIO]/.test(type) ? 'an' : 'a'} ${quote(type)}`;
}

type Switch = { readonly on: string; readonly off: string; readonly otherwise: boolean };

const SWITCHES: Readonly<Record<string, Switch>> = {
  required: { on: 'now required', off: 'no longer required', otherwise: false },
  visible: { on: 'now visible', off: 'now hidden', otherwise: true },
  enabled: { on: 'now enabled', off: 'now disabled', otherwise: true },
};

function switchWords(
  { on, off, otherwise }: Switch,
  name: string,
  change: DocumentChange,
  words: Wording,
): string | null {
  const [old, now] = [change.from ?? otherwise, change.to ?? otherwise];
  const shown = (value: string) => valueWords(value, words);
  if (typeof now === 'boolean') {
    const before = typeof old === 'string' ? `, whether or not ${shown(old)}` : '';
    return typeof old === 'object' ? null : `${name} is ${now ? on : off}${before}`;
  }
  if (typeof now !== 'string') return null;
  if (typeof old === 'string')
    return `${name} is ${on} if ${valuePair(old, now, words)[1]}, not if ${valuePair(old, now, words)[0]}`;
  return typeof old === 'boolean' ? `${name} is ${on} ${old ? 'only ' : ''}if ${shown(now)}` : null;
}

function movedWords(from: unknown, to: unknown, { quote }: Wording): string {
  if (!isRecord(from) || !isRecord(to)) return '';
  if (from.screen !== to.screen) return ` here from screen ${quote(String(from.screen))}`;
  const order = to.inOrder === true ? ', and is read in the same place' : '';
  if (from.within !== to.within) {
    return ` from ${withinWords(from.within, quote)} to ${withinWords(to.within, quote)}${order}`;
  }
  return Number(to.index) < Number(from.index) ? ' up' : ' down';
}

/** The list of a layout or a Form goes without saying. */
function withinWords(within: unknown, quote: Wording['quote']): string {
  return within === 'children' ? 'the top of the screen' : quote(String(within).replace(/ children$/, ''));
}

export function ofOption(change: DocumentChange, words: Wording): string {
  const { kind, place, from, to } = change;
  const [list, id = '', ...rest] = place.part;
  const owner = ownerWords(place, words);
  const thing = list === 'data-source' ? 'option' : 'item';
  const option = `${thing} ${words.code(id)} of ${owner}`;
  if (rest.length > 0) {
    if (isDefaultSaid(change)) return defaultWords(words.code(rest.join('.')), option, change, words);
    const action = actionWords(change, option, words);
    if (action !== null) return action;
    if (rest.at(-1) === 'title' && typeof from === 'string' && typeof to === 'string') {
      const [old, now] = valuePair(from, to, words);
      return `${option} now reads ${now}, not ${old}`;
    }
    return ofValue(`${words.code(rest.join('.'))} of ${option}`, change, words);
  }
  if (kind === 'renamed') return `${option} was ${words.code(String(from))} before`;
  if (kind === 'moved') return `${option} moved ${Number(to) < Number(from) ? 'up' : 'down'}`;
  const title = titleOf(kind === 'added' ? to : from);
  return `${thing} ${words.code(id)}${title === null ? '' : ` (${words.code(cut(title))})`} of ${owner} is ${kind}`;
}

function titleOf(option: unknown): string | null {
  if (!isRecord(option)) return null;
  const title = isRecord(option['main-content']) ? option['main-content'].title : option.title;
  return typeof title === 'string' && title !== '' ? title : null;
}

function ownerWords({ component }: ChangePlace, words: Wording): string {
  return component === null ? 'the screen' : labelWords(component, words);
}

function labelWords({ type, name, text }: ComponentLabel, words: Wording): string {
  if (name !== null) return words.code(name);
  const kind = words.quote(type === '' ? 'something without a type' : type);
  return text === null || text === '' ? kind : `${kind} ${words.code(cut(text, MOST_LABEL))}`;
}

export function ofValue(what: string, { kind, from, to }: DocumentChange, words: Wording): string {
  if (kind === 'added') return `${what} is now ${valueWords(to, words)}`;
  if (kind === 'removed') return `${what} is gone (it was ${valueWords(from, words)})`;
  const [old, now] = valuePair(from, to, words);
  return now.startsWith('another image') ? `${what} is now ${now}` : `${what} is now ${now}, not ${old}`;
}
