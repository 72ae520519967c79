// Knows the grammar of the `fields` parameter: names, arguments, nesting.
// Does not know which fields exist: that belongs to the node types.

/** `name.modifier(argument){children}`; children is null where no braces were given. */
export type Selection = {
  readonly name: string;
  readonly modifiers: ReadonlyMap<string, string>;
  readonly children: readonly Selection[] | null;
};

/** The text does not follow the grammar; `at` is the offset of the first character that does not fit. */
export class FieldsSyntaxError extends Error {
  override readonly name = 'FieldsSyntaxError';
  readonly at: number;
  constructor(reason: string, at: number) {
    super(reason);
    this.at = at;
  }
}

const MAX_DEPTH = 8;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const ARGUMENT = /[^(){}]*/y;

type Cursor = { readonly text: string; at: number };

function skipBlanks(cursor: Cursor): void {
  while (/\s/.test(cursor.text.charAt(cursor.at))) cursor.at += 1;
}

function take(cursor: Cursor, pattern: RegExp): string {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0] ?? '';
  cursor.at += found.length;
  return found;
}

function takeCharacter(cursor: Cursor, character: string): boolean {
  skipBlanks(cursor);
  if (cursor.text.charAt(cursor.at) !== character) return false;
  cursor.at += 1;
  return true;
}

function expectCharacter(cursor: Cursor, character: string): void {
  if (!takeCharacter(cursor, character)) throw new FieldsSyntaxError(`Expected "${character}".`, cursor.at);
}

function takeName(cursor: Cursor): string {
  skipBlanks(cursor);
  const name = take(cursor, NAME);
  if (name === '') throw new FieldsSyntaxError('Expected name.', cursor.at);
  return name;
}

function takeModifiers(cursor: Cursor): ReadonlyMap<string, string> {
  const modifiers = new Map<string, string>();
  while (takeCharacter(cursor, '.')) {
    const name = takeName(cursor);
    expectCharacter(cursor, '(');
    modifiers.set(name, take(cursor, ARGUMENT).trim());
    expectCharacter(cursor, ')');
  }
  return modifiers;
}

function takeSelection(cursor: Cursor, depth: number): Selection {
  const name = takeName(cursor);
  const modifiers = takeModifiers(cursor);
  if (!takeCharacter(cursor, '{')) return { name, modifiers, children: null };
  if (depth >= MAX_DEPTH) throw new FieldsSyntaxError('Fields are nested too deeply.', cursor.at);
  const children = takeList(cursor, depth + 1);
  expectCharacter(cursor, '}');
  return { name, modifiers, children };
}

function takeList(cursor: Cursor, depth: number): readonly Selection[] {
  const selections = [takeSelection(cursor, depth)];
  while (takeCharacter(cursor, ',')) selections.push(takeSelection(cursor, depth));
  return selections;
}

/** Reads a `fields` text. Blank text selects nothing; anything else outside the grammar is a `FieldsSyntaxError`. */
export function parseFields(text: string): readonly Selection[] {
  const cursor: Cursor = { text, at: 0 };
  skipBlanks(cursor);
  if (cursor.at === text.length) return [];
  const selections = takeList(cursor, 1);
  skipBlanks(cursor);
  if (cursor.at < text.length) throw new FieldsSyntaxError('Expected end of string.', cursor.at);
  return selections;
}

/** The text that `parseFields` reads back as the same selections. */
export function formatFields(selections: readonly Selection[]): string {
  return selections.map(formatSelection).join(',');
}

function formatSelection(selection: Selection): string {
  const modifiers = [...selection.modifiers].map(([name, argument]) => `.${name}(${argument})`).join('');
  const children = selection.children === null ? '' : `{${formatFields(selection.children)}}`;
  return `${selection.name}${modifiers}${children}`;
}
