// A document of the account, put into the author's Flow JSON text: only what differs is written anew, in the author's
// formatting, order and variables. Pure.
import jsonc from 'jsonc-parser';
import { escapeJson, escapeText, fillText, refit, type Variables } from './fill.ts';
import { printDocument } from './print.ts';
import { MAX_DEPTH, walkJson } from './walk.ts';

type Node = {
  readonly kind: 'object' | 'array' | 'scalar';
  readonly start: number;
  readonly end: number;
  /** Of a scalar: what it is with its variables filled in. */
  readonly value: unknown;
  readonly entries: readonly Entry[];
};

/** An item of a list has no key; `from` is where the entry begins: at its key, if it has one. */
type Entry = { readonly key: string | null; readonly from: number; readonly node: Node };

/**
 * The author's text changed so that it fills to `value`. Text that is no JSON, or holds a key twice, is replaced as a
 * whole, and so is an empty document.
 */
export function foldDocument(text: string, value: unknown, variables: Variables): string {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const author = text.slice(mark.length);
  const root = treeOf(author, variables);
  if (root !== null && equals(root, value)) return text;
  const isAlike = root !== null && (root.kind === 'object') === isObject(value) && root.entries.length > 0;
  if (root === null || !isAlike) return mark + printDocument(value);
  const write = writerOf(author, variables);
  return `${mark}${author.slice(0, root.start)}${write(root, value)}${author.slice(root.end)}`;
}

function treeOf(text: string, variables: Variables): Node | null {
  let repeated = false;
  const problem = walkJson(text, {
    onKey(_span, _path, again) {
      repeated ||= again;
    },
  });
  if (problem !== null || repeated) return null;
  const tree = jsonc.parseTree(text, [], { disallowComments: true });
  return tree === undefined ? null : toNode(tree, text, variables, 0);
}

function toNode(tree: jsonc.Node, text: string, variables: Variables, depth: number): Node | null {
  if (depth > MAX_DEPTH) return null;
  const [start, end] = [tree.offset, tree.offset + tree.length];
  const children = tree.children ?? [];
  if (tree.type === 'object') {
    const entries = children.map((property): Entry | null => {
      const [key, inner] = property.children ?? [];
      const node = inner === undefined ? null : toNode(inner, text, variables, depth + 1);
      return key === undefined || node === null ? null : { key: String(key.value), from: key.offset, node };
    });
    return isWhole(entries) ? { kind: 'object', start, end, value: undefined, entries } : null;
  }
  if (tree.type === 'array') {
    const entries = children.map((item): Entry | null => {
      const node = toNode(item, text, variables, depth + 1);
      return node === null ? null : { key: null, from: node.start, node };
    });
    return isWhole(entries) ? { kind: 'array', start, end, value: undefined, entries } : null;
  }
  const value = scalarOf(text.slice(start, end), variables);
  return value === undefined ? null : { kind: 'scalar', start, end, value: value.value, entries: [] };
}

function isWhole<T>(items: readonly (T | null)[]): items is readonly T[] {
  return !items.includes(null);
}

/** A text with a variable that nobody declares stands for no value: it has to be written anew. */
function scalarOf(token: string, variables: Variables): { readonly value: unknown } | undefined {
  try {
    if (!token.startsWith('"')) return { value: JSON.parse(token) as unknown };
    const filled = fillText(token, variables, inJson);
    return { value: filled.undeclared.length > 0 ? undefined : (JSON.parse(filled.value) as unknown) };
  } catch {
    return undefined;
  }
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** True where the text of the node stands for the value, key order aside. */
function equals(node: Node, value: unknown): boolean {
  if (node.kind === 'scalar') return JSON.stringify(node.value) === JSON.stringify(value) && !isDeep(value);
  if (node.kind === 'array') {
    return (
      Array.isArray(value) &&
      value.length === node.entries.length &&
      node.entries.every((entry, index) => equals(entry.node, value[index]))
    );
  }
  return (
    isObject(value) &&
    Object.keys(value).length === node.entries.length &&
    node.entries.every(({ key, node: inner }) => key !== null && Object.hasOwn(value, key) && equals(inner, value[key]))
  );
}

function isDeep(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Writes a value at the place of a node. */
function writerOf(text: string, variables: Variables) {
  const style = styleOf(text);

  function write(node: Node, value: unknown): string {
    if (equals(node, value)) return text.slice(node.start, node.end);
    if (node.kind === 'scalar' && typeof value === 'string') return writeText(node, value);
    if (node.kind === 'object' && isObject(value)) return writeObject(node, value);
    if (node.kind === 'array' && Array.isArray(value)) return writeList(node, value);
    return fresh(value, indentAt(text, node.start));
  }

  function writeText(node: Node, value: string): string {
    const token = text.slice(node.start, node.end);
    const wanted = JSON.stringify(value);
    const kept = token.startsWith('"') ? refit(token, wanted, variables, inJson) : null;
    return kept !== null && scalarOf(kept, variables)?.value === value && isJson(kept) ? kept : escapeText(wanted);
  }

  /** Keys that stay keep their order; a new one comes after the one that it follows in the account. */
  function writeObject(node: Node, value: Record<string, unknown>): string {
    const pieces: Piece[] = node.entries
      .filter(({ key }) => key !== null && Object.hasOwn(value, key))
      .map((entry) => ({ entry, key: entry.key ?? '', value: value[entry.key ?? ''] }));
    const known = new Set(pieces.map(({ key }) => key));
    let previous: string | null = null;
    for (const [key, inner] of Object.entries(value)) {
      if (!known.has(key)) {
        const at: number = previous === null ? 0 : pieces.findIndex((piece) => piece.key === previous) + 1;
        pieces.splice(at, 0, { entry: null, key, value: inner });
      }
      previous = key;
    }
    return assemble(node, pieces);
  }

  function writeList(node: Node, value: readonly unknown[]): string {
    return assemble(
      node,
      align(node.entries, value).map((entry, index) => ({ entry, key: null, value: value[index] })),
    );
  }

  function assemble(node: Node, pieces: readonly Piece[]): string {
    const [open, close] = [text[node.start] ?? '', text[node.end - 1] ?? ''];
    if (pieces.length === 0) return open + close;
    const outer = indentAt(text, node.start);
    const first = node.entries[0];
    const last = node.entries.at(-1);
    if (first === undefined || last === undefined) return freshLike(node, pieces, outer);
    const lead = text.slice(node.start + 1, first.from);
    const ownLines = /[\r\n]/.test(lead);
    const own = ownLines ? lead.slice(Math.max(lead.lastIndexOf('\n'), lead.lastIndexOf('\r')) + 1) : outer;
    const second = node.entries[1];
    const between = second === undefined ? null : text.slice(first.node.end, second.from);
    const usual = ownLines ? `,${style.eol}${own}` : (between ?? (style.compact ? ',' : ', '));
    const colon = first.key === null ? '' : text.slice(first.from, first.node.start).replace(/^"(?:\\.|[^"\\])*"/, '');
    const parts = pieces.map(({ entry, key, value }, index) => {
      const before = pieces[index - 1]?.entry ?? null;
      const follows =
        entry !== null && before !== null && node.entries.indexOf(before) === node.entries.indexOf(entry) - 1;
      const gap = index === 0 ? lead : follows ? text.slice(before.node.end, entry.from) : usual;
      const name =
        entry !== null
          ? text.slice(entry.from, entry.node.start)
          : key === null
            ? ''
            : JSON.stringify(key) + (colon || ': ');
      return `${gap}${name}${entry === null ? fresh(value, own, !ownLines) : write(entry.node, value)}`;
    });
    return `${open}${parts.join('')}${text.slice(last.node.end, node.end - 1)}${close}`;
  }

  /** What was empty is laid out as a new value is. */
  function freshLike(node: Node, pieces: readonly Piece[], outer: string): string {
    const value: unknown =
      node.kind === 'array'
        ? pieces.map((piece) => piece.value)
        : Object.fromEntries(pieces.map((piece) => [piece.key ?? '', piece.value]));
    return fresh(value, outer);
  }

  function fresh(value: unknown, indent: string, inLine = false): string {
    if (style.compact) return escapeJson(JSON.stringify(value));
    if (inLine) return escapeJson(inOneLine(value));
    return escapeJson(JSON.stringify(value, null, style.indent).replaceAll('\n', `${style.eol}${indent}`));
  }

  return write;
}

type Piece = { readonly entry: Entry | null; readonly key: string | null; readonly value: unknown };

/** With blanks after commas and colons, as people write what stands on one line. */
function inOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${JSON.stringify(key)}: ${inOneLine(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/**
 * For each item of the new list the author's item that it comes from: the same one, else one of the same id or name, else
 * one that nothing else claims. Order is kept, so that nothing is moved that need not be.
 */
function align(entries: readonly Entry[], value: readonly unknown[]): (Entry | null)[] {
  const found: (Entry | null)[] = value.map(() => null);
  let [start, end] = [0, 0];
  while (start < Math.min(entries.length, value.length) && isSame(entries[start], value[start])) {
    found[start] = entries[start] ?? null;
    start += 1;
  }
  const most = Math.min(entries.length, value.length) - start;
  while (end < most && isSame(entries.at(-1 - end), value.at(-1 - end))) {
    found[value.length - 1 - end] = entries.at(-1 - end) ?? null;
    end += 1;
  }
  const free = entries.slice(start, entries.length - end);
  const wanting = [...value.keys()].slice(start, value.length - end);
  claim(isSame);
  claim(isAkin);
  if (free.length === wanting.filter((index) => found[index] === null).length) claim(() => true);
  return found;

  function claim(fits: (entry: Entry | undefined, item: unknown) => boolean): void {
    for (const index of wanting) {
      if (found[index] !== null) continue;
      const at = free.findIndex((entry) => fits(entry, value[index]));
      if (at < 0) continue;
      found[index] = free[at] ?? null;
      free.splice(at, 1);
    }
  }
}

function isSame(entry: Entry | undefined, item: unknown): boolean {
  return entry !== undefined && equals(entry.node, item);
}

function isAkin(entry: Entry | undefined, item: unknown): boolean {
  if (entry === undefined || entry.node.kind !== 'object' || !isObject(item)) return false;
  const own = (key: string): unknown => entry.node.entries.find((one) => one.key === key)?.node.value;
  for (const key of ['id', 'name']) {
    if (typeof own(key) === 'string' || typeof item[key] === 'string') return own(key) === item[key];
  }
  return typeof item.type === 'string' && own('type') === item.type;
}

type Style = { readonly indent: string; readonly eol: string; readonly compact: boolean };

function styleOf(text: string): Style {
  const found = /^\s*[{[][ \t]*(\r\n|\n|\r)([ \t]*)/.exec(text);
  const eol = found?.[1] ?? (text.includes('\r\n') ? '\r\n' : '\n');
  const compact = found === null && !/[\r\n]/.test(text.trim()) && !/[:,] /.test(text);
  return { indent: found?.[2] || '  ', eol, compact };
}

function indentAt(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
