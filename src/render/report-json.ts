// The difference between two Flow JSONs in the report, line by line: as much of it as people read.

import { diffArrays } from 'diff';
import { canonicalJson } from '../flowjson/canonical.ts';
import { isRecord } from '../model/json.ts';
import { diffScreens } from './comment-diff.ts';
import { countLines, type DiffLine, diffDocuments } from './document-diff.ts';
import { fitLines } from './fit.ts';
import { plainHtml } from './html.ts';
import type { Room } from './report-facts.ts';
import type { ReportDocument } from './report-input.ts';
import { screenAt, screenId, screensOf } from './report-pairs.ts';
import { counted, number } from './report-words.ts';

/** Lines of one difference, and characters of one line. */
const LINES = 400;
const WIDTH = 200;

/** Documents deeper than this do not get here from any file; what looks at them would recurse as deep. */
const DEPTH = 300;
/** Larger ones take longer to compare line by line than anybody waits for a page: values in all, and items of one list. */
const VALUES = 400_000;
const ITEMS = 3_000;
/** So do those that differ in more lines, or in more places of so many lines: the time grows with the square. */
const EDITS = 2_500;
const WORK = 8_000_000;
/** Fewer lines are compared in no time. */
const FEW = 1_000;

export function jsonPart(document: ReportDocument, id: string, room: Room): string {
  const { before, after } = document;
  if (before === undefined || after === undefined) return '';
  if (isVast(before) || isVast(after))
    return fold(id, 'Flow JSON', '<p class="rest">Too large to show line by line.</p>');
  if (hasManyEdits(before, after)) {
    return fold(id, 'Flow JSON', '<p class="rest">Too much differs to show it line by line.</p>');
  }
  const lines = linesOf(document);
  if (lines.length === 0) return '';
  const { added, removed } = countLines(lines);
  const most = Math.max(0, Math.min(LINES, room.lines));
  const shown = fitLines(lines.slice(0, most), WIDTH);
  room.lines -= shown.length;
  const left = lines.length - shown.length;
  const more = left === 0 ? '' : `<p class="rest">… and ${counted(left, 'more line')}: "waflow diff" shows them.</p>`;
  const counts = `Flow JSON <span class="add">+${number(added)}</span> <span class="del">−${number(removed)}</span>`;
  return fold(id, counts, `<pre class="diff"><code>${rowsOf(shown)}</code></pre>${more}`);
}

function fold(id: string, head: string, body: string): string {
  return `<details class="fold"><summary><h4>${head}</h4></summary><div id="${id}">${body}</div></details>`;
}

/** Screens that only have another id are compared with what they were. */
function linesOf({ before, after, review }: ReportDocument): DiffLine[] {
  const changes = review.map(({ change }) => change);
  const renamed = changes.filter(({ kind, subject }) => kind === 'renamed' && subject === 'screen');
  if (renamed.length === 0 || !isRecord(before) || !isRecord(after)) return diffScreens(before, after);
  const sets = { before: new Set<number>(), after: new Set<number>() };
  const pairs = renamed.flatMap(({ before: from, after: to }) => {
    const [one, other] = [screenAt(from), screenAt(to)];
    if (one === null || other === null) return [];
    sets.before.add(one);
    sets.after.add(other);
    return [{ one, other }];
  });
  const rest = (document: Readonly<Record<string, unknown>>, gone: ReadonlySet<number>) => ({
    ...document,
    screens: screensOf(document).filter((_, index) => !gone.has(index)),
  });
  const between = pairs.flatMap(({ one, other }) => {
    const head = `screen ${screenId(after, other)} (was ${screenId(before, one)})`;
    const lines = diffDocuments(screensOf(before)[one], screensOf(after)[other]);
    return lines.map((line) => (line.kind === 'fold' ? { ...line, text: head } : line));
  });
  return [...diffScreens(rest(before, sets.before), rest(after, sets.after)), ...between];
}

const SIGNS = { add: '+', remove: '−', same: ' ' } as const;

function rowsOf(lines: readonly DiffLine[]): string {
  const parts = partings(lines);
  return lines
    .map(({ kind, text }, index) => {
      if (kind === 'fold') return `<b>${plainHtml(text)}</b>`;
      const shown = `${SIGNS[kind]} ${parts.get(index) ?? plainHtml(text)}`;
      if (kind === 'add') return `<ins>${shown}</ins>`;
      return kind === 'remove' ? `<del>${shown}</del>` : `<i>${shown}</i>`;
    })
    .join('');
}

/** Lines that replace one another, with the part that is another marked. */
function partings(lines: readonly DiffLine[]): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (let index = 0; index < lines.length; ) {
    const removed = runFrom(lines, index, 'remove');
    const added = runFrom(lines, index + removed, 'add');
    for (let at = index; at < index + Math.min(removed, added); at += 1) {
      const [old, now] = [lines[at]?.text ?? '', lines[at + removed]?.text ?? ''];
      const [head, tail] = shared(old, now);
      // Where little is the same, marks only disturb.
      if (head + tail < Math.max(old.length, now.length) * 0.3) continue;
      found.set(at, marked(old, head, tail)).set(at + removed, marked(now, head, tail));
    }
    index += Math.max(1, removed + added);
  }
  return found;
}

function runFrom(lines: readonly DiffLine[], start: number, kind: DiffLine['kind']): number {
  let length = 0;
  while (lines[start + length]?.kind === kind) length += 1;
  return length;
}

/** How much two texts share at their start, and at their end. */
function shared(a: string, b: string): [number, number] {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  return [head, tail];
}

function marked(text: string, head: number, tail: number): string {
  const end = text.length - tail;
  const middle = text.slice(head, end);
  const mark = middle === '' ? '' : `<mark>${plainHtml(middle)}</mark>`;
  return `${plainHtml(text.slice(0, head))}${mark}${plainHtml(text.slice(end))}`;
}

/** Whatever the order of keys is. */
function hasManyEdits(before: unknown, after: unknown): boolean {
  const [old, now] = [before, after].map((value) =>
    JSON.stringify(JSON.parse(canonicalJson(value)), null, 2).split('\n'),
  );
  if (old === undefined || now === undefined || old.length + now.length < FEW) return false;
  const parts = diffArrays(old, now, { maxEditLength: EDITS });
  if (parts === undefined) return true;
  // Screens are compared one by one, and of each the lines are gone through once for each place that differs.
  const places = parts.length / 2;
  return (places * now.length) / Math.max(1, screensOf(after).length) > WORK;
}

/** Walks without recursion, and no further than it must. */
function isVast(document: unknown): boolean {
  let level: unknown[] = [document];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    count += level.length;
    if (depth > DEPTH || count > VALUES) return true;
    if (level.some((value) => Array.isArray(value) && value.length > ITEMS)) return true;
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
  return false;
}
