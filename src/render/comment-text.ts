// What people wrote, as text that GitHub shows and does nothing else with; and the few constructs that comments use.
import { fenced, forTerminal } from './escape.ts';

/**
 * Marks a place where two characters must not stand together. GitHub looks for mentions, references, emoji and
 * addresses in the finished page, where an entity or a backslash in front of them is gone already: `&#64;team` and
 * `\#1` act (github/cmark-gfm#181, read 2026-11). What does stop it is a character of no width between.
 */
const APART = '\u200b';
const APART_SHOWN = '&#8203;';

const ACTING: readonly (readonly [RegExp, string])[] = [
  // Mentions, teams, addresses of people.
  [/@/g, `@${APART}`],
  // #1, owner/repository#1.
  [/#(?=[\p{L}\p{N}_])/gu, `#${APART}`],
  // GH-1, and the keys of other trackers that a repository links by itself.
  [/(?<=\p{L}-)(?=\d)/gu, APART],
  // :emoji:, also where a colon of ours follows.
  [/:(?=[\w+-]+(?::|$))/g, `:${APART}`],
  // Addresses.
  [/:(?=\/\/)/g, `:${APART}`],
  [/(www)(?=\.)/gi, `$1${APART}`],
  // Acts on nobody, but would make a table wider than its page.
  [/\S{50}(?=\S)/g, `$&${APART}`],
];

/** Seven and more hexadecimal digits: GitHub links those that are a commit. Also within a word, which may be cut there. */
const COMMIT = /[0-9a-f]{7,}/gi;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '@': '&#64;',
  // Between two of them GitHub sees a formula; in an element of its own it does not.
  $: '<span>$</span>',
  [APART]: APART_SHOWN,
};
/** What is markup anywhere in a line; `_` only at the edge of a word. */
const MARKUP = /[\\`*[\]|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;

/** What is markup at the start of a line: headings, rules, items of lists. */
const AT_START = /^(?:\d+(?=[.)])|(?=[#+=_-]))/;

/** Where a text stands: among Markdown, or among HTML, where Markdown is not read. */
type Among = 'markdown' | 'html';

function harmless(text: string, among: Among, room: number): string {
  const line = forTerminal(text.replace(/\p{Surrogate}/gu, '\ufffd')).trim();
  const calm = ACTING.reduce((one, [pattern, apart]) => one.replace(pattern, apart), line).replace(COMMIT, (run) =>
    run.replace(/.{6}(?=.)/g, `$&${APART}`),
  );
  // A backslash goes with what it escapes: none of the two is kept alone.
  const parts =
    among === 'html'
      ? [...calm]
      : (calm
          .replace(MARKUP, '\\$&')
          .replace(AT_START, '$&\\')
          .match(/\\[\s\S]|[\s\S]/gu) ?? []);
  let shown = '';
  for (const part of parts) {
    const next = ENTITIES[part] ?? part;
    if (shown.length + next.length > room) return `${shown}…`;
    shown += next;
  }
  return shown;
}

/** How long an escaped text may become. Whole names fit, which are 200 characters at most. */
const ROOM = { name: 2800, sentence: 900, value: 600 };

/** A text within Markdown: table cells, list items, headings. Never more than `room` characters and a `…`. */
export function inert(text: string, room = ROOM.sentence): string {
  return harmless(text, 'markdown', room);
}

/** The same as a sentence of its own: it begins with a capital letter and ends with a full stop. */
export function sentence(text: string, room = ROOM.sentence): string {
  const shown = inert(/^[a-z]+[ ,:]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text, room);
  return shown === '' || /[.!?…]$/.test(shown) ? shown : `${shown}.`;
}

/** A number of the platform's, whole, so that it can be copied; not for table cells where it is none. */
export function idOf(id: string): string {
  return /^\d{1,40}$/.test(id) ? `\`${id}\`` : inert(id, 80);
}

/** A name within Markdown. */
export function nameOf(name: string, room = ROOM.name): string {
  return inert(name, room) || '(no name)';
}

/** A name within HTML, such as what folds are opened by. */
export function nameInHtml(name: string, room = ROOM.name): string {
  return harmless(name, 'html', room) || '(no name)';
}

export function shownValue(value: string | readonly string[] | null): string {
  if (value === null) return 'none';
  return inert(typeof value === 'string' ? value : value.join(', '), ROOM.value) || '(none)';
}

/** A code span, which shows exactly what it holds. Not for table cells. */
export function code(text: string, room = 300): string {
  const line = forTerminal(text.replace(/\p{Surrogate}/gu, '\ufffd')).trim();
  const cut = line.length > room ? `${[...line.slice(0, room)].slice(0, -1).join('')}…` : line;
  if (cut === '') return '(none)';
  const longest = Math.max(0, ...[...cut.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const space = cut.startsWith('`') || cut.endsWith('`') ? ' ' : '';
  return `${fence}${space}${cut}${space}${fence}`;
}

/** Longer addresses are left out: nobody's file lies so deep. */
const LONGEST_ADDRESS = 2000;

/** A link, where the address is one that a browser may follow; else its text alone. */
export function link(text: string, address: string | null): string {
  const href = address === null ? null : harmlessAddress(address);
  return href === null || href.length > LONGEST_ADDRESS ? text : `[${text}](${href})`;
}

function harmlessAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return null;
  return href.replace(/[^\w\-./:?#&=%~]/g, (char) => encodeURIComponent(char).replace(/[()!*']/g, percent));
}

function percent(char: string): string {
  return `%${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()}`;
}

/** Rows below a head; cells must be harmless already. */
export function table(head: readonly string[], rows: readonly string[]): string {
  return [...tableHead(head), ...rows].join('\n');
}

export function tableHead(head: readonly string[]): string[] {
  return [row(head), `|${head.map(() => '---').join('|')}|`];
}

export function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A fold. `summary` is HTML, `body` is Markdown. */
export function fold(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

export type AlertKind = 'NOTE' | 'TIP' | 'IMPORTANT' | 'WARNING' | 'CAUTION';

/** The head of an alert; the lines below it are quoted, too. */
export function alertHead(kind: AlertKind, said: string | null = null): string {
  return said === null ? `> [!${kind}]` : `> [!${kind}]\n> ${said}`;
}

export function diffBlock(text: string): string {
  return fenced(text.replace(/\p{Surrogate}/gu, '\ufffd'), 'diff');
}

/** `one, two and three`, or `one, two and 5 more`. */
export function listed<T>(items: readonly T[], most: number, tell: (item: T) => string = String): string {
  const named = (items.length > most + 1 ? items.slice(0, most) : items).map(tell);
  const rest = items.length - named.length;
  const all = rest > 0 ? [...named, `${rest} more`] : named;
  return all.length < 2 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}
