// Fixes as changes of the author's text: as few characters as possible, in the author's own formatting. Pure.
import type { Fix } from './problem.ts';
import { type Path, type Span, walkJson } from './walk.ts';

/** Replaces `start` to `end` of a text; offsets in UTF-16 code units. */
export type Edit = Span & { readonly text: string };

/** The changes that cure one problem: all of them are made, or none. */
export type Cure = readonly Fix[];

export type Fixed = {
  readonly text: string;
  /** For each cure, whether it was made. What was not may be possible in the text that came out. */
  readonly made: readonly boolean[];
};

/**
 * Makes the changes that do not get into each other's way: of those that do, the one that stands first. The same change
 * twice is made once, and counts for both. What is filled in from variables is left as it is.
 * @param text valid JSON, as the author wrote it
 */
export function applyFixes(text: string, cures: readonly Cure[]): Fixed {
  const wanted = editsOf(text, cures);
  const order = wanted
    .flatMap((edits, index) =>
      edits === null ? [] : [{ edits, index, first: Math.min(...edits.map(({ start }) => start)) }],
    )
    .sort((a, b) => a.first - b.first || a.index - b.index);
  const taken: Edit[] = [];
  const names = new Set<string>();
  const made = cures.map(() => false);
  for (const { edits, index } of order) {
    const name = JSON.stringify(cures[index]);
    if (!names.has(name)) {
      if (edits.some((edit) => taken.some((other) => collide(edit, other)))) continue;
      names.add(name);
      taken.push(...edits);
    }
    made[index] = true;
  }
  const after = applyEdits(text, taken);
  return isJson(after) ? { text: after, made } : { text, made: cures.map(() => false) };
}

/** For each cure the edits that make it, in the order of the text; null where it cannot be made in this text. */
export function editsOf(text: string, cures: readonly Cure[]): (readonly Edit[] | null)[] {
  const fixes = cures.flat();
  if (fixes.length === 0) return cures.map(() => null);
  const outline = outlineOf(text, fixes);
  return cures.map((cure) => {
    const edits = editsOfOne(text, cure, outline);
    return edits?.some((edit, index) => edits.some((other, at) => at < index && collide(edit, other))) ? null : edits;
  });
}

/** @param edits of which none collides with another */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let done = 0;
  // Of two at the same place the insertion comes last: it goes on after what is there.
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(text.slice(done, edit.start), edit.text);
    done = edit.end;
  }
  return [...parts, text.slice(done)].join('');
}

/** Two insertions at one place do not collide where both go on after a value; in an empty object they would. */
function collide(a: Edit, b: Edit): boolean {
  if (a.start === a.end && b.start === b.end && a.start === b.start)
    return !(a.text.startsWith(',') && b.text.startsWith(','));
  return a.start < b.end && b.start < a.end;
}

type Entry = { readonly key: Span | null; readonly value: Span };

type Outline = {
  /** What stands at a path that a fix names, or around one. */
  readonly at: (path: Path) => Entry | null;
  /** The entries of an object or list, in their order. */
  readonly entriesOf: (path: Path) => readonly (Entry & { readonly name: string | number })[];
};

function outlineOf(text: string, fixes: readonly Fix[]): Outline {
  const wanted = new Set<string>();
  const parents = new Set<string>();
  for (const { kind, path } of fixes) {
    wanted.add(keyOf(path));
    const parent = kind === 'add' ? path : path.slice(0, -1);
    wanted.add(keyOf(parent));
    parents.add(keyOf(parent));
  }
  const entries = new Map<string, (Entry & { name: string | number })[]>();
  const found = new Map<string, Entry>();
  const keys: Span[] = [];
  walkJson(text, {
    onKey(span, path) {
      keys[path.length] = span;
    },
    onValue(value, path) {
      const name = path.at(-1);
      const entry: Entry = { key: typeof name === 'string' ? (keys[path.length] ?? null) : null, value };
      const key = keyOf(path);
      if (wanted.has(key)) found.set(key, entry);
      if (name === undefined) return;
      const parent = keyOf(path.slice(0, -1));
      if (!parents.has(parent)) return;
      const list = entries.get(parent);
      if (list === undefined) entries.set(parent, [{ ...entry, name }]);
      else list.push({ ...entry, name });
    },
  });
  return {
    at: (path) => found.get(keyOf(path)) ?? null,
    entriesOf: (path) => entries.get(keyOf(path)) ?? [],
  };
}

function editsOfOne(text: string, cure: Cure, outline: Outline): Edit[] | null {
  const edits: Edit[] = [];
  const removed = new Map<string, { parent: Path; names: Set<string | number> }>();
  for (const fix of cure) {
    if (fix.kind === 'remove') {
      const parent = fix.path.slice(0, -1);
      const name = fix.path.at(-1);
      const entry = outline.at(fix.path);
      if (name === undefined || entry === null) return null;
      // Which item of a list is one too many may depend on what is filled in; that a key must go does not.
      if (entry.key === null && isFilled(text, entry.value)) return null;
      const group = removed.get(keyOf(parent)) ?? { parent, names: new Set() };
      removed.set(keyOf(parent), group);
      group.names.add(name);
      continue;
    }
    const edit = fix.kind === 'add' ? additionOf(text, fix, outline) : replacementOf(text, fix, outline);
    if (edit === null) return null;
    edits.push(edit);
  }
  for (const { parent, names } of removed.values()) edits.push(...removalsOf(text, parent, names, outline));
  return edits.length === 0 ? null : edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function replacementOf(text: string, fix: Fix & { kind: 'set' | 'rename' }, outline: Outline): Edit | null {
  const entry = outline.at(fix.path);
  if (entry === null) return null;
  if (fix.kind === 'rename') {
    const parent = fix.path.slice(0, -1);
    if (entry.key === null || outline.entriesOf(parent).some(({ name }) => name === fix.key)) return null;
    return { ...entry.key, text: JSON.stringify(fix.key) };
  }
  if (isFilled(text, entry.value)) return null;
  return { ...entry.value, text: written(fix.value, indentAt(text, (entry.key ?? entry.value).start), styleOf(text)) };
}

function additionOf(text: string, fix: Fix & { kind: 'add' }, outline: Outline): Edit | null {
  const object = outline.at(fix.path);
  if (object === null || text[object.value.start] !== '{') return null;
  const entries = outline.entriesOf(fix.path);
  if (entries.some(({ name }) => name === fix.key)) return null;
  const style = styleOf(text);
  const key = JSON.stringify(fix.key);
  const last = entries.at(-1);
  if (last === undefined) {
    const own = indentAt(text, object.value.start);
    const colon = style === null ? ':' : ': ';
    const member = `${key}${colon}${written(fix.value, own, style)}`;
    return { start: object.value.start + 1, end: object.value.end - 1, text: style === null ? member : ` ${member} ` };
  }
  const start = (last.key ?? last.value).start;
  const previous = entries.at(-2);
  const before = text.slice(previous?.value.end ?? object.value.start + 1, start).replace(',', '');
  const ownLine = /[\r\n]/.test(before);
  const colon = text.slice(last.key?.end ?? start, last.value.start);
  const inLine = previous === undefined ? (style === null ? '' : ' ') : before;
  const gap = ownLine ? `${style?.eol ?? '\n'}${indentAt(text, start)}` : inLine;
  const value = written(fix.value, indentAt(text, start), ownLine ? style : null);
  return { start: last.value.end, end: last.value.end, text: `,${gap}${key}${colon}${value}` };
}

/** Neighbours are taken out together, so that commas and blanks around them go with them. */
function removalsOf(text: string, parent: Path, names: ReadonlySet<string | number>, outline: Outline): Edit[] {
  const entries = outline.entriesOf(parent);
  const whole = outline.at(parent);
  const startOf = (entry: Entry) => (entry.key ?? entry.value).start;
  const edits: Edit[] = [];
  for (let from = 0; from < entries.length; from += 1) {
    if (!names.has(entries[from]?.name ?? '')) continue;
    let to = from;
    while (to + 1 < entries.length && names.has(entries[to + 1]?.name ?? '')) to += 1;
    const [first, last, previous, next] = [entries[from], entries[to], entries[from - 1], entries[to + 1]];
    if (first === undefined || last === undefined || whole === null) continue;
    // What ends a line is taken out together with what is in front of it, so that the next line stays where it is.
    const endsLine =
      next !== undefined &&
      previous !== undefined &&
      breaks(text, last.value.end, startOf(next)) &&
      !breaks(text, previous.value.end, startOf(first));
    if (next !== undefined && !endsLine) edits.push({ start: startOf(first), end: startOf(next), text: '' });
    else if (previous !== undefined) edits.push({ start: previous.value.end, end: last.value.end, text: '' });
    else edits.push({ ...whole.value, text: first.key === null ? '[]' : '{}' });
    from = to;
  }
  return edits;
}

function breaks(text: string, start: number, end: number): boolean {
  return /[\r\n]/.test(text.slice(start, end));
}

/** How the document is laid out; null where it stands on one line. */
type Style = { readonly indent: string; readonly eol: string } | null;

function styleOf(text: string): Style {
  const found = /^\s*[{[][ \t]*(\r\n|\n|\r)([ \t]*)/.exec(text);
  if (found !== null) return { eol: found[1] ?? '\n', indent: found[2] === '' ? '  ' : (found[2] ?? '  ') };
  const eol = /\r\n|\n|\r/.exec(text.trim())?.[0];
  return eol === undefined ? null : { eol, indent: '  ' };
}

function written(value: unknown, indent: string, style: Style): string {
  if (style === null) return JSON.stringify(value);
  return JSON.stringify(value, null, style.indent).replaceAll('\n', `${style.eol}${indent}`);
}

/** The blanks that the line of an offset begins with. */
function indentAt(text: string, offset: number): string {
  let start = offset;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start -= 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** What the checker saw there is not what the author wrote. */
function isFilled(text: string, { start, end }: Span): boolean {
  return text.slice(start, end).includes('{{');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}
