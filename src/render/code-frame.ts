// The line that a finding is about, with a marker under the characters that it means. Knows no files.
import type { Place } from '../model/finding.ts';
import type { Colors } from './colors.ts';
import { forTerminal } from './escape.ts';
import { textWidth } from './width.ts';

/** The text of a file as it was read, by the name that findings give it; undefined where it cannot be shown. */
export type TextOf = (file: string) => string | undefined;

/** How much is kept in front of what is marked, where a line is cut. */
const LEAD = 24;
/** Below this there is no room for a line and its marker. */
const LEAST = 20;
const TAB = 2;

type Cell = { readonly shown: string; readonly width: number };

/**
 * Two lines: the source and its marker. None where the text has no such line.
 * @param columns how wide they may be, the line number included
 */
export function renderFrame(text: string, place: Place, columns: number, colors: Colors): string[] {
  const line = lineOf(text, place.line);
  if (line === null) return [];
  const start = Math.min(place.column - 1, line.length);
  const sameLine = place.endLine === undefined || place.endLine === place.line;
  const end = sameLine ? Math.min(place.endColumn ?? start + 2, line.length + 1) - 1 : line.length;
  const number = String(place.line).padStart(6);
  const room = Math.max(LEAST, columns - number.length - 4);
  const { source, offset, length } = fit(line, start, Math.max(start, end), room);
  const marker = `${' '.repeat(offset)}${colors.bold('^'.repeat(length))}`;
  // What is harmless in parts may not be so where the parts meet.
  return [`${colors.dim(`${number} |`)} ${forTerminal(source)}`, `${colors.dim(`${' '.repeat(6)} |`)} ${marker}`];
}

/** One line, numbered from 1, without its end. Counts lines as `linesOf` does, but goes no further than it must. */
function lineOf(text: string, number: number): string | null {
  const ends = /\r\n|\n|\r/g;
  let from = 0;
  for (let line = 1; line < number; line += 1) {
    if (ends.exec(text) === null) return null;
    from = ends.lastIndex;
  }
  const end = ends.exec(text);
  return text.slice(from, end?.index ?? text.length);
}

/** A window of the line, at most `room` wide, with the marked part in it. */
function fit(line: string, start: number, end: number, room: number) {
  // Lines may be as long as a whole document: only what could be seen is looked at.
  const before = cellsOf(line.slice(Math.max(0, start - room), start));
  const marked = cellsOf(line.slice(start, Math.min(end, start + room)));
  const after = cellsOf(line.slice(end, end + room));
  const cutMark = end - start > room;
  const whole =
    start <= room && !cutMark && line.length - end <= room && widthOf([...before, ...marked, ...after]) <= room;
  if (whole) return shown(before, marked, after, false, false);

  const lead = Math.max(LEAD, room - widthOf(marked) - widthOf(after) - 2);
  const kept = lastOf(before, Math.min(lead, room - 4));
  const head = kept.length < before.length || start > room;
  const left = room - widthOf(kept) - (head ? 1 : 0) - 1;
  const mark = firstOf(marked, left);
  const tail = cutMark || mark.length < marked.length ? [] : firstOf(after, left - widthOf(mark));
  const cut = tail.length < after.length || line.length - end > room || mark.length < marked.length || cutMark;
  return shown(kept, mark, tail, head, cut);
}

function shown(before: readonly Cell[], marked: readonly Cell[], after: readonly Cell[], head: boolean, cut: boolean) {
  const text = (cells: readonly Cell[]) => cells.map((cell) => cell.shown).join('');
  return {
    source: `${head ? '…' : ''}${text(before)}${text(marked)}${text(after)}${cut ? '…' : ''}`.trimEnd(),
    offset: widthOf(before) + (head ? 1 : 0),
    length: Math.max(1, widthOf(marked)),
  };
}

/** Characters as they show: tabs as blanks, what must not act as `\u{…}`. */
function cellsOf(text: string): Cell[] {
  return Array.from(text, (char) => {
    const shown = char === '\t' ? ' '.repeat(TAB) : forTerminal(char);
    return { shown, width: textWidth(shown) };
  });
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0);
}

function firstOf(cells: readonly Cell[], room: number): Cell[] {
  let used = 0;
  const end = cells.findIndex(({ width }) => {
    used += width;
    return used > room;
  });
  return cells.slice(0, end < 0 ? cells.length : end);
}

function lastOf(cells: readonly Cell[], room: number): Cell[] {
  return firstOf(cells.toReversed(), room).toReversed();
}
