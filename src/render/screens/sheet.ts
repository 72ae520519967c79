// What is known while one screen is drawn: its values, what is said of its places, and how much room is left on it.

import { type Scope, scopeOf } from '../../flowjson/evaluate.ts';
import { isRecord } from '../../model/json.ts';
import { escapeHtml } from '../html.ts';
import type { DrawOptions } from './draw.ts';
import { type Saying, sayingOf } from './said.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export type Sheet = {
  readonly prefix: string;
  readonly scope: Scope;
  /** What is drawn came out of an evaluation already, and must not be evaluated again. */
  readonly isEvaluated: boolean;
  readonly saying: Saying;
  /** Where each screen id is, the first one of that name, and whether it is on the page. */
  readonly screens: ReadonlyMap<string, { readonly index: number; readonly isDrawn: boolean }>;
  /** Names of fields that a summary does not show. */
  readonly sensitive: ReadonlySet<string>;
  /** What stands at the foot of the phone, wherever it was written. */
  readonly foot: string[];
  /** Ids that are given. */
  readonly ids: Set<string>;
  readonly room: Room;
  /** What the page has left, whichever screen takes it. */
  readonly page: PageRoom;
};

/** What may still be drawn. Phones are small: real screens take a tenth of it. */
export type Room = {
  /** Components, and items of lists. */
  things: number;
  /** Characters of text. */
  text: number;
  /** Characters of pictures. */
  pictures: number;
  /** Markdown to be read, in characters of prose: see `rich-room.ts`. */
  markdown: number;
};

/** What all screens of one page share. */
export type PageRoom = {
  /** Characters of pictures: one picture of an example may be named by every screen, and is written out at each. */
  pictures: number;
};

export function roomOfPage(): PageRoom {
  return { pictures: 16_000_000 };
}

const ROOM: Readonly<Room> = { things: 1_500, text: 120_000, pictures: 4_000_000, markdown: 40_000 };

/** A component that is being drawn. */
export type Component = {
  readonly value: JsonObject;
  readonly type: string;
  readonly name: string | null;
  readonly pointer: string;
  /** The Form around it. */
  readonly form: JsonObject | null;
  /** Only shown as what might be there: in a branch that is not taken, or hidden. */
  readonly isGhost: boolean;
  readonly depth: number;
};

export function sheetOf(document: unknown, index: number, options: DrawOptions): Sheet {
  const screen = screensIn(document)[index];
  const sensitive = isRecord(screen) && Array.isArray(screen.sensitive) ? screen.sensitive : [];
  return {
    prefix: options.prefix,
    scope: scopeOf(document, index),
    isEvaluated: false,
    saying: sayingOf(`/screens/${index}`, options.marks ?? new Map(), options.remarks ?? new Map()),
    screens: indicesOf(document, options.drawn),
    sensitive: new Set(sensitive.filter((name) => typeof name === 'string')),
    foot: [],
    ids: new Set(),
    room: { ...ROOM },
    page: options.room ?? roomOfPage(),
  };
}

export function screensIn(document: unknown): readonly unknown[] {
  return isRecord(document) && Array.isArray(document.screens) ? document.screens : [];
}

function indicesOf(document: unknown, drawn: ReadonlySet<number> | undefined): Sheet['screens'] {
  const indices = new Map<string, { index: number; isDrawn: boolean }>();
  screensIn(document).forEach((screen, index) => {
    if (!isRecord(screen) || typeof screen.id !== 'string' || indices.has(screen.id)) return;
    indices.set(screen.id, { index, isDrawn: drawn?.has(index) ?? true });
  });
  return indices;
}

/** The id of the screen with this index, where screens are drawn with this prefix. */
export function screenAnchor(prefix: string, index: number): string {
  return `${prefix}-screen-${index}`;
}

/** The id of what is drawn at a JSON pointer, where something is said of it. */
export function placeAnchor(prefix: string, pointer: string): string {
  const safe = pointer.replaceAll('/', '-').replace(/[^\w-]/g, (char) => `.${char.charCodeAt(0).toString(16)}`);
  return `${prefix}-at-${safe.slice(0, 300)}`;
}

/** A value that only looks like one that everything has, such as `constructor`, is none. */
export function own(value: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

export type Look = { readonly tag?: string; readonly look?: string; readonly attributes?: string };

/** An element; `inner` and `attributes` are HTML. */
export function element(look: string, inner: string, { tag = 'div', attributes = '' }: Look = {}): string {
  return `<${tag}${look === '' ? '' : ` class="${look}"`}${attributes}>${inner}</${tag}>`;
}

/** Text in whatever direction it runs, kept to itself. */
export function written(look: string, inner: string, tag = 'div'): string {
  return element(look, inner, { tag, attributes: ' dir="auto"' });
}

export function attribute(name: string, text: string): string {
  return ` ${name}="${escapeHtml(text)}"`;
}

/** A picture of ours. What it says is said to everybody; without it is decoration. */
export function icon(name: string, says: string | null = null): string {
  if (says === null) return `<i class="wf-i wf-i-${name}"></i>`;
  return `<i class="wf-i wf-i-${name}" role="img"${attribute('aria-label', says)}${attribute('title', says)}></i>`;
}
