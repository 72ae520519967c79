// What differs between two documents, as lines: readable, folded to what matters, key order aside.
import { structuredPatch } from 'diff';

export type DiffLine = { readonly kind: 'add' | 'remove' | 'same' | 'fold'; readonly text: string };

/** Lines of the difference from `before` to `after`, two lines of context around each. */
export function diffDocuments(before: unknown, after: unknown): DiffLine[] {
  const left = JSON.stringify(inOrderOf(before, after), null, 2) ?? '';
  const right = JSON.stringify(after, null, 2) ?? '';
  const patch = structuredPatch('before', 'after', `${left}\n`, `${right}\n`, '', '', { context: 2 });
  return patch.hunks.flatMap((hunk): DiffLine[] => {
    const lines = hunk.lines.filter((line) => !line.startsWith('\\'));
    return [{ kind: 'fold', text: whereIs(right, hunk.newStart) }, ...lines.map(toLine)];
  });
}

function toLine(line: string): DiffLine {
  const kind = line.startsWith('+') ? 'add' : line.startsWith('-') ? 'remove' : 'same';
  return { kind, text: line.slice(1) };
}

/** The screen that a line of the pretty text belongs to, for the head of a hunk. */
function whereIs(pretty: string, line: number): string {
  const before = pretty.split('\n').slice(0, line + 2);
  // A screen's own keys stand at a fixed depth of the pretty text: root, list, screen.
  const id = before.findLast((text) => /^ {6}"id": "/.test(text));
  const screen = id === undefined ? null : /^ {6}"id": "(.*)",?$/.exec(id)?.[1];
  return screen ? `screen ${screen}` : 'top level';
}

/** `value` with the keys of its objects in the order of `like`: order is no difference, and must not look like one. */
function inOrderOf(value: unknown, like: unknown): unknown {
  if (Array.isArray(value)) {
    const others: unknown[] = Array.isArray(like) ? like : [];
    return value.map((item, index) => inOrderOf(item, partner(item, index, others)));
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
function partner(item: unknown, index: number, others: readonly unknown[]): unknown {
  const key = identity(item);
  return (key === null ? undefined : others.find((other) => identity(other) === key)) ?? others[index];
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
