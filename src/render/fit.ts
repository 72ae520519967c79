// Lines of a difference in the room that there is, so that what differs is always seen.
import type { DiffLine } from './document-diff.ts';

/** How much of what two lines share is kept in front of where they part. */
const LEAD = 24;

/**
 * The same lines, each at most `room` wide, without the indentation that a whole hunk shares.
 * Where a long line has been replaced, both are cut around the place where they begin to differ.
 */
export function fitLines(lines: readonly DiffLine[], room: number): DiffLine[] {
  return hunksOf(lines).flatMap((hunk) => {
    const indent = Math.min(...hunk.filter(({ kind }) => kind !== 'fold').map(({ text }) => text.search(/\S|$/)));
    const shallow = hunk.map((line) => (line.kind === 'fold' ? line : { ...line, text: line.text.slice(indent) }));
    const starts = partings(shallow);
    return shallow.map((line, index) => ({ ...line, text: window(line.text, starts.get(index) ?? 0, room) }));
  });
}

function hunksOf(lines: readonly DiffLine[]): DiffLine[][] {
  const hunks: DiffLine[][] = [];
  for (const line of lines) {
    if (line.kind === 'fold' || hunks.length === 0) hunks.push([line]);
    else hunks.at(-1)?.push(line);
  }
  return hunks;
}

/** For each line that replaces another, or is replaced, where the two begin to differ. */
function partings(lines: readonly DiffLine[]): Map<number, number> {
  const found = new Map<number, number>();
  for (let index = 0; index < lines.length; ) {
    const removed = runFrom(lines, index, 'remove');
    const added = runFrom(lines, index + removed, 'add');
    for (let pair = 0; pair < Math.min(removed, added); pair += 1) {
      const at = commonPrefix(lines[index + pair]?.text ?? '', lines[index + removed + pair]?.text ?? '');
      found.set(index + pair, at).set(index + removed + pair, at);
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

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

function window(text: string, parting: number, room: number): string {
  if (text.length <= room) return text;
  const hidden = parting > room - LEAD ? parting - LEAD : 0;
  const head = hidden > 0 ? '…' : '';
  const rest = head + text.slice(hidden);
  return rest.length > room ? `${rest.slice(0, room - 1)}…` : rest;
}
