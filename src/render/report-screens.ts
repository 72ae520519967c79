// The screens of a flow in the report: before and after side by side, with what changes on each beside them.

import type { Path } from '../flowjson/walk.ts';
import { toPointer } from '../model/finding.ts';
import type { Room } from './report-facts.ts';
import type { ReportDocument } from './report-input.ts';
import { type ChangeGroup, type ChangeItem, type Marks, marksOf } from './report-marks.ts';
import {
  isOrderOnly,
  pairScreens,
  type ScreenPair,
  screenAt,
  screenId,
  screensOf,
  screenTitle,
} from './report-pairs.ts';
import { counted, noteHtml, number, said } from './report-words.ts';
import type { ScreenMark } from './screens/draw.ts';
import { drawScreen } from './screens/draw.ts';

export type DrawnScreens = {
  /** Empty where there is no screen. */
  readonly html: string;
  /** The ids of the elements that show a place; null where it is not drawn. */
  readonly shows: (path: Path | null, side: Side) => string | null;
  /** The ids of the elements that show or name a screen, by what the screen graph calls it. */
  readonly byScreen: ReadonlyMap<string, string>;
};

type Side = 'before' | 'after';

type Job = {
  readonly prefix: string;
  readonly document: ReportDocument;
  readonly groups: readonly ChangeGroup[];
  readonly remarks: Readonly<Record<Side, ReadonlyMap<string, readonly string[]>>>;
  readonly room: Room;
};

/** So many screens, or pairs of them, are drawn of one flow. */
const MOST = 60;
/** So many changes are told beside one screen. */
const NOTES = 30;

export function drawScreens(job: Job): DrawnScreens {
  const { prefix, document, groups, room } = job;
  const sheet = openSheet(job);
  const { before, after } = document;
  const isPair = before !== undefined && after !== undefined;
  const pairs = pairScreens(
    before,
    after,
    document.review.map(({ change }) => change),
  );
  const byScreen = new Map<string, string>();
  const notes = notesByScreen(groups);
  const parts: string[] = [];
  const same: string[] = [];
  let left = 0;
  pairs.forEach((pair, index) => {
    const id = `${prefix}-s${index + 1}`;
    const name = nameOf(document, pair);
    if (name !== null && !byScreen.has(name)) byScreen.set(name, id);
    if (isPair && !pair.isChanged) {
      same.push(`<span id="${id}">${headOf(document, pair)}${movedWords(pair)}</span>`);
      sheet.name(pair, id);
      return;
    }
    if (parts.length >= MOST || room.screens <= 0) {
      left += 1;
      byScreen.delete(name ?? '');
      return;
    }
    const html = isPair ? pairPart(job, { pair, id, notes }, sheet) : singlePart(job, pair, id, sheet);
    sheet.name(pair, id);
    parts.push(html);
  });
  const html = [
    parts.length === 0 ? '' : `<div class="${isPair ? 'pairs' : 'singles'}">\n${parts.join('\n')}\n</div>`,
    left === 0
      ? ''
      : `<p class="rest">${counted(left, 'more screen')} not drawn here: this page would be too large. "waflow render" draws all.</p>`,
    same.length === 0
      ? ''
      : `<p class="rest same">${parts.length === 0 ? 'No screen looks other than before' : 'Unchanged, and not drawn'}: ${same.join(', ')}.</p>`,
  ];
  return { html: html.filter((part) => part !== '').join('\n'), shows: sheet.shows, byScreen };
}

type Sheet = {
  draw(index: number, side: Side): string;
  name(pair: ScreenPair, id: string): void;
  readonly shows: DrawnScreens['shows'];
};

/** Draws screens, and remembers which ids came of it. */
function openSheet({ prefix, document, groups, remarks, room }: Job): Sheet {
  const ids = new Set<string>();
  const named = { before: new Map<number, string>(), after: new Map<number, string>() };
  const marks = { before: marksByScreen(marksOf(groups, 'before')), after: marksByScreen(marksOf(groups, 'after')) };
  const prefixes = { before: `${prefix}-b`, after: `${prefix}-a` };
  return {
    draw(index, side) {
      const options = { prefix: prefixes[side], marks: marks[side].get(index) ?? new Map(), remarks: remarks[side] };
      const html = drawScreen(document[side], index, options);
      for (const [, id = ''] of html.matchAll(/ id="([^"]*)"/g)) ids.add(id);
      room.screens -= html.length;
      return html;
    },
    name({ before, after }, id) {
      if (before !== null) named.before.set(before, id);
      if (after !== null) named.after.set(after, id);
    },
    shows(path, side) {
      const screen = screenAt(path);
      if (path === null || screen === null) return null;
      for (let length = path.length; length >= 2; length -= 1) {
        const id = `${prefixes[side]}-at-${toPointer(path.slice(0, length)).replaceAll('/', '-')}`;
        if (ids.has(id)) return id;
      }
      return named[side].get(screen) ?? null;
    },
  };
}

/** Each screen is handed its own marks only. */
function marksByScreen(marks: Marks): ReadonlyMap<number, Marks> {
  const found = new Map<number, Map<string, readonly ScreenMark[]>>();
  for (const [pointer, those] of marks) {
    const index = Number(/^\/screens\/(\d+)/.exec(pointer)?.[1] ?? -1);
    const known = found.get(index);
    if (known === undefined) found.set(index, new Map([[pointer, those]]));
    else known.set(pointer, those);
  }
  return found;
}

type Notes = Readonly<Record<Side, ReadonlyMap<number, readonly ChangeItem[]>>>;

function notesByScreen(groups: readonly ChangeGroup[]): Notes {
  const notes = { before: new Map<number, ChangeItem[]>(), after: new Map<number, ChangeItem[]>() };
  for (const item of groups.flatMap(({ items }) => items)) {
    const { change } = item.reviewed;
    if (isOrderOnly(change)) continue;
    for (const side of ['before', 'after'] as const) {
      const index = screenAt(change[side]);
      if (index === null) continue;
      const known = notes[side].get(index);
      if (known === undefined) notes[side].set(index, [item]);
      else known.push(item);
    }
  }
  return notes;
}

function pairPart(job: Job, { pair, id, notes }: { pair: ScreenPair; id: string; notes: Notes }, sheet: Sheet): string {
  const { document } = job;
  const sideOf = (side: Side) => {
    const index = pair[side];
    const label = side === 'before' ? document.beforeIs : document.afterIs;
    const empty = side === 'before' ? 'Not there: this screen is new.' : 'Not there any more: this screen is gone.';
    const body = index === null ? `<p class="none">${empty}</p>` : sheet.draw(index, side);
    return `<figure class="side"><figcaption>${side === 'before' ? 'Before' : 'After'} <span>${said(label, 80)}</span></figcaption>${body}</figure>`;
  };
  const sides = `${sideOf('before')}${sideOf('after')}`;
  const own = [
    ...new Set([...(notes.before.get(pair.before ?? -1) ?? []), ...(notes.after.get(pair.after ?? -1) ?? [])]),
  ];
  return `<section class="pair" id="${id}"><h5>${headOf(document, pair)}${pairChip(document, pair)}</h5>
<div class="sides">${sides}${notesPart(own, pair, sheet)}</div></section>`;
}

function notesPart(items: readonly ChangeItem[], pair: ScreenPair, sheet: Sheet): string {
  if (items.length === 0) return '';
  const lines = items.slice(0, NOTES).map(({ reviewed, id }) => {
    const { change, impact } = reviewed;
    const side = pair.after !== null && screenAt(change.after) === pair.after ? 'after' : 'before';
    const spot = sheet.shows(change[side], side);
    const show = spot === null ? '' : ` <a href="#${spot}" aria-label="Show on the screen">show</a>`;
    return `<li class="lv-${impact.level}"><a class="dot" href="#${id}" aria-label="${impact.level}: to the list of changes"></a><span>${noteHtml(reviewed)}${show}</span></li>`;
  });
  const more = items.length > NOTES ? `<li>… and ${number(items.length - NOTES)} more</li>` : '';
  return `<ul class="notes" aria-label="Changes on this screen">${lines.join('')}${more}</ul>`;
}

function singlePart(job: Job, pair: ScreenPair, id: string, sheet: Sheet): string {
  const side = pair.after === null ? 'before' : 'after';
  return `<figure class="single" id="${id}"><figcaption>${headOf(job.document, pair)}</figcaption>${sheet.draw(pair[side] ?? 0, side)}</figure>`;
}

/** What the screen graph calls it: by its id now, or the one it had. */
function nameOf({ before, after }: ReportDocument, pair: ScreenPair): string | null {
  return pair.after === null ? screenId(before, pair.before ?? 0) : screenId(after, pair.after);
}

function headOf(document: ReportDocument, pair: ScreenPair): string {
  const [source, index] = pair.after === null ? [document.before, pair.before ?? 0] : [document.after, pair.after];
  const id = screenId(source, index);
  const title = screenTitle(source, index);
  const name = id === null ? `<b>Screen number ${index + 1}</b>` : `<b class="sid">${said(id, 100)}</b>`;
  return title === null || title === '' ? name : `${name} ${said(title, 120)}`;
}

function pairChip(document: ReportDocument, { before, after }: ScreenPair): string {
  if (before === null) return ' <span class="chip good">new</span>';
  if (after === null) return ' <span class="chip bad">gone</span>';
  const [old, now] = [screenId(document.before, before), screenId(document.after, after)];
  return old === null || old === now ? '' : ` <span class="chip calm">was ${said(old, 100)}</span>`;
}

function movedWords({ before, after }: ScreenPair): string {
  return before === after || after === null ? '' : ` (now number ${after + 1})`;
}

/** How many screens there are to see. */
export function hasScreens({ before, after }: ReportDocument): boolean {
  return screensOf(before).length + screensOf(after).length > 0;
}
