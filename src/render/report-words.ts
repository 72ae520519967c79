// The words of the report: people's texts as harmless HTML of limited length, signs, levels, changes as sentences.
import type { DocumentChange } from '../flowjson/document-change.ts';
import type { ImpactLevel } from '../flowjson/impact.ts';
import type { ReviewedChange } from '../flowjson/review.ts';
import { placedWords, type Wording } from './change-words.ts';
import { forTerminal } from './escape.ts';
import { plainHtml } from './html.ts';
import type { Sign } from './plan-words.ts';
import type { ReportInput } from './report-input.ts';

/** Longer texts are cut: whoever needs all of it has the file. */
const MOST = 600;

/** One line of text, isolated from what stands beside it, whichever way it is written. */
export function said(text: string, most = MOST): string {
  return `<bdi>${plainHtml(cutText(text, most))}</bdi>`;
}

export function code(text: string, most = MOST): string {
  return `<code>${plainHtml(cutText(text, most))}</code>`;
}

export function cutText(text: string, most: number): string {
  if (text.length <= most) return text;
  // Not between the two halves of one character.
  return `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** `1 flow`, `1,200 flows`. */
export function counted(count: number, word: string): string {
  return `${number(count)} ${word}${count === 1 ? '' : 's'}`;
}

export function number(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

type Command = ReportInput['command'];

type SignWords = Readonly<Record<Sign, string>>;

/** What signs say of what will be done, of what was done, and of what differs. */
const TO_DO: SignWords = {
  '+': 'new',
  '~': 'changed',
  '^': 'to publish',
  '-': 'to retire',
  '!': 'refused',
  '=': 'kept',
};
const DONE: SignWords = { ...TO_DO, '^': 'published', '-': 'retired' };
const DIFFERS: SignWords = { ...TO_DO, '^': 'another status', '-': 'gone', '!': 'unclear' };

const SIGN_WORDS: Readonly<Record<Command, SignWords>> = {
  plan: TO_DO,
  apply: DONE,
  diff: DIFFERS,
  drift: { ...DIFFERS, '~': 'edited', '-': 'missing' },
  validate: TO_DO,
};

export function signWord(sign: Sign, command: Command): string {
  return SIGN_WORDS[command][sign];
}

const SIGN_NAMES: Readonly<Record<Sign, string>> = {
  '+': 'new',
  '~': 'mod',
  '^': 'pub',
  '-': 'old',
  '!': 'ref',
  '=': 'kept',
};

const SIGN_SHOWN: Readonly<Record<Sign, string>> = { '+': '+', '~': '~', '^': '↑', '-': '−', '!': '!', '=': '=' };

/** A sign with its word for screen readers and as a title. */
export function signMark(sign: Sign, command: Command): string {
  const word = signWord(sign, command);
  return `<span class="sg sg-${SIGN_NAMES[sign]}" title="${word}"><span aria-hidden="true">${SIGN_SHOWN[sign]}</span><span class="vh">${word}</span></span>`;
}

/** A number of changes of one level, as a chip: `2 breaking`. */
export function levelChip(level: ImpactLevel, count: number): string {
  return `<span class="chip lv-${level}">${number(count)} ${level}</span>`;
}

const HTML: Wording = {
  code: (text) => `<code>${plainHtml(text)}</code>`,
  quote: (text) => `<bdi>${plainHtml(cutText(text, 200))}</bdi>`,
};

const TEXT: Wording = {
  code: (text) => `"${forTerminal(text)}"`,
  quote: (text) => forTerminal(cutText(text, 200)),
};

/** The whole change in HTML; what it means is said beside it. */
export function changeHtml({ change }: ReviewedChange): string {
  return capital(placedWords(change, HTML));
}

/** The same where it stands at the screen that it is about. */
export function noteHtml({ change }: ReviewedChange): string {
  return capital(placedWords(atScreen(change), HTML));
}

/** As text, for a title; at the screen that it is about. */
export function noteText({ change }: ReviewedChange): string {
  return capital(placedWords(atScreen(change), TEXT));
}

function atScreen(change: DocumentChange): DocumentChange {
  return { ...change, place: { ...change.place, screen: null } };
}

/** Our own first letter only: a name begins with a tag or a quote, and keeps its own. */
export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
