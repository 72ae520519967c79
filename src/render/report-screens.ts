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
import { drawWithPlaces } from './screens/draw.ts';
import { screenAnchor } from './screens/sheet.ts';

export type DrawnScreens = {
  /** Empty where there is no screen. */
  readonly html: string;
  /** The ids of the elements that show a place; null where it is not drawn. */
  readonly shows: (path: Path | null, side: Side) => string | null;
  /** The ids of the elements that show or name a screen, by what the screen graph calls it. */
  readonly byScreen: ReadonlyMap<string, string>;
};

type Side = 'before' | 'after';

type NamedPair = ScreenPair & { readonly id: string };

type Job = {
  readonly prefix: string;
  readonly document: ReportDocument;
  readonly groups: readonly ChangeGroup[];
  readonly remarks: Readonly<Record<Side, ReadonlyMap<string, readonly string[]>>>;
  readonly room: Room;
};

/** So many screens, or pairs of them, are drawn of one flow. */
const MOST = 60;
const TOO_LARGE = 'Not drawn here: this page would be too large.';
/** So many changes are told beside one screen. */
const NOTES = 30;

export function drawScreens(job: Job): DrawnScreens {
  const { prefix, document, groups, room } = job;
  const isPair = document.before !== undefined && document.after !== undefined;
  const changes = document.review.map(({ change }) => change);
  const all = pairScreens(document.before, document.after, changes).map(
    (pair, index): NamedPair => ({ ...pair, id: `${prefix}-s${index + 1}` }),
  );
  const same = all.filter(({ isChanged }) => isPair && !isChanged);
  const other = all.filter(({ isChanged }) => !isPair || isChanged);
  const drawn = other.slice(0, room.screens > 0 ? MOST : 0);
  const sheet = openSheet(job, drawn, [...drawn, ...same]);
  const notes = notesByScreen(groups);
  const parts = drawn.map((pair) => (isPair ? pairPart(job, pair, notes, sheet) : singlePart(job, pair, sheet)));
  const html = [
    isPair ? parts.join('\n') : singlesPart(parts),
    leftPart(other.length - drawn.length),
    samePart(document, same, parts.length === 0 && other.length === 0),
  ];
  const byScreen = new Map<string, string>();
  for (const pair of [...drawn, ...same]) {
    const name = nameOf(document, pair);
    if (name !== null && !byScreen.has(name)) byScreen.set(name, pair.id);
  }
  return { html: html.filter((part) => part !== '').join('\n'), shows: sheet.shows, byScreen };
}

function singlesPart(parts: readonly string[]): string {
  return parts.length === 0 ? '' : `<div class="singles">\n${parts.join('\n')}\n</div>`;
}

function leftPart(count: number): string {
  if (count === 0) return '';
  return `<p class="rest">${counted(count, 'more screen')} not drawn here: this page would be too large. "waflow render" draws all.</p>`;
}

function samePart(document: ReportDocument, pairs: readonly NamedPair[], isAll: boolean): string {
  if (pairs.length === 0) return '';
  const names = pairs.map((pair) => `<span id="${pair.id}">${headOf(document, pair)}${movedWords(pair)}</span>`);
  const head = isAll ? 'No screen looks other than before' : 'Unchanged, and not drawn';
  return `<p class="rest same">${head}: ${names.join(', ')}.</p>`;
}

type Sheet = {
  draw(index: number, side: Side): string;
  readonly shows: DrawnScreens['shows'];
};

/** Draws screens, and remembers where each place is shown. */
function openSheet(
  { prefix, document, groups, remarks, room }: Job,
  drawn: readonly NamedPair[],
  named: readonly NamedPair[],
): Sheet {
  const sideOf = (side: Side) => ({
    prefix: side === 'before' ? `${prefix}-b` : `${prefix}-a`,
    marks: marksByScreen(marksOf(groups, side)),
    drawn: new Set(drawn.flatMap((pair) => pair[side] ?? [])),
    ids: new Map(named.flatMap((pair) => (pair[side] === null ? [] : [[pair[side], pair.id]]))),
    places: new Map<string, string>(),
  });
  const sides = { before: sideOf('before'), after: sideOf('after') };
  return {
    draw(index, side) {
      const { prefix: start, marks, drawn: all, places } = sides[side];
      // Others may lead here.
      if (room.screens <= 0) return `<p class="none" id="${screenAnchor(start, index)}">${TOO_LARGE}</p>`;
      const pictures = room.pictures;
      const said = { marks: marks.get(index) ?? new Map(), remarks: remarks[side] };
      const options = { prefix: start, ...said, drawn: all, room };
      const drawing = drawWithPlaces(document[side], index, options);
      for (const [pointer, id] of drawing.places) places.set(pointer, id);
      room.screens -= drawing.html.length - (pictures - room.pictures);
      return drawing.html;
    },
    shows(path, side) {
      const screen = screenAt(path);
      if (path === null || screen === null) return null;
      return sides[side].places.get(toPointer(path)) ?? sides[side].ids.get(screen) ?? null;
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

function pairPart({ document }: Job, pair: NamedPair, notes: Notes, sheet: Sheet): string {
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
  const head = `<h5>${headOf(document, pair)}${pairChip(document, pair)}</h5>`;
  const body = `<div class="sides">${sides}${notesPart(own, pair, sheet)}</div>`;
  // Where nobody will notice anything, a reviewer need not look.
  const isQuiet = own.length > 0 && own.every(({ reviewed }) => reviewed.impact.level === 'cosmetic');
  if (!isQuiet) return `<section class="pair" id="${pair.id}">${head}\n${body}</section>`;
  const count = `<span class="n">${counted(own.length, 'cosmetic change')}</span>`;
  return `<details class="pair fold"><summary>${head} ${count}</summary><div id="${pair.id}">${body}</div></details>`;
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

function singlePart(job: Job, pair: NamedPair, sheet: Sheet): string {
  const side = pair.after === null ? 'before' : 'after';
  return `<figure class="single" id="${pair.id}"><figcaption>${headOf(job.document, pair)}</figcaption>${sheet.draw(pair[side] ?? 0, side)}</figure>`;
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
