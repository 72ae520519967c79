// What differs between two documents, as lines: readable, folded to what matters, key order aside.
import { structuredPatch } from 'diff';

export type DiffLine = { readonly kind: 'add' | 'remove' | 'same' | 'fold'; readonly text: string };

/** So many lines may come and go; the time to find out more grows with the square, and nobody reads them line by line. */
const MOST_EDITS = 4_000;

/** Lines of the difference from `before` to `after`, two lines of context around each. */
export function diffDocuments(before: unknown, after: unknown): DiffLine[] {
  const left = JSON.stringify(inOrderOf(before, after), null, 2) ?? '';
  const right = JSON.stringify(after, null, 2) ?? '';
  const options = { context: 2, maxEditLength: MOST_EDITS };
  const patch = structuredPatch('before', 'after', `${left}\n`, `${right}\n`, '', '', options);
  if (patch === undefined) return [{ kind: 'fold', text: 'too much differs to be told line by line' }];
  const screens = screensByLine(right);
  return patch.hunks.flatMap((hunk): DiffLine[] => {
    const lines = hunk.lines.filter((line) => !line.startsWith('\\'));
    return [{ kind: 'fold', text: whereIs(screens, hunk.newStart) }, ...lines.map(toLine)];
  });
}

function toLine(line: string): DiffLine {
  const kind = line.startsWith('+') ? 'add' : line.startsWith('-') ? 'remove' : 'same';
  return { kind, text: line.slice(1) };
}

type ScreenLine = { readonly line: number; readonly id: string };

/** Where each screen says its id, in the pretty text: at a fixed depth, root, list, screen. Lines count from 0. */
function screensByLine(pretty: string): ScreenLine[] {
  return pretty.split('\n').flatMap((text, line) => {
    const id = /^ {6}"id": "(.*)",?$/.exec(text)?.[1];
    return id === undefined ? [] : [{ line, id }];
  });
}

/** The screen that a line of the pretty text belongs to, for the head of a hunk. */
function whereIs(screens: readonly ScreenLine[], line: number): string {
  const id = screens.findLast((screen) => screen.line < line + 2)?.id;
  return id ? `screen ${id}` : 'top level';
}

/** `value` with the keys of its objects in the order of `like`: order is no difference, and must not look like one. */
function inOrderOf(value: unknown, like: unknown): unknown {
  if (Array.isArray(value)) {
    const others: unknown[] = Array.isArray(like) ? like : [];
    const partners = byIdentity(others);
    return value.map((item, index) => inOrderOf(item, partners.get(identity(item) ?? '') ?? others[index]));
  }
  if (typeof value !== 'object' || value === null) return value;
  const model: Record<string, unknown> =
    typeof like === 'object' && like !== null && !Array.isArray(like) ? { ...like } : {};
  const own = new Map<string, unknown>(Object.entries(value));
  const keys = [
    ...Object.keys(model).filter((key) => own.has(key)),
    ...[...own.keys()].filter((key) => !(key in model)),
  ];
  return Object.fromEntries(keys.map((key) => [key, inOrderOf(own.get(key), model[key])]));
}

// Items of a list are matched by id or name where they have one, so that an inserted screen does not shift the rest.
function byIdentity(items: readonly unknown[]): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>();
  for (const item of items) {
    const key = identity(item);
    if (key !== null && !found.has(key)) found.set(key, item);
  }
  return found;
}

function identity(item: unknown): string | null {
  if (typeof item !== 'object' || item === null) return null;
  const { id, name } = item as { id?: unknown; name?: unknown };
  return typeof id === 'string' ? `id ${id}` : typeof name === 'string' ? `name ${name}` : null;
}

/** How many lines come and go. */
export function countLines(lines: readonly DiffLine[]): { readonly added: number; readonly removed: number } {
  return {
    added: lines.filter(({ kind }) => kind === 'add').length,
    removed: lines.filter(({ kind }) => kind === 'remove').length,
  };
}
