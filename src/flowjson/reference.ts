// What stands inside `${…}`: data or form of this screen or of another one. Knows the notation, not what it points at.

/** Offsets in UTF-16 code units of the text that was read, `end` exclusive. */
export type Span = { readonly start: number; readonly end: number };

export type Named = Span & { readonly name: string };

/** `${data.a.b}`, `${form.name}`, `${screen.ID.data.a}`; `start` and `end` take in the braces. */
export type Reference = Span & {
  /** The screen that is named; null for the screen on which the reference stands. */
  readonly screen: Named | null;
  readonly source: 'data' | 'form';
  /** At least one. */
  readonly keys: readonly Named[];
};

export type NotationProblem = Span & {
  readonly kind: 'unclosed' | 'root' | 'key' | 'syntax' | 'depth';
  readonly message: string;
  readonly hint?: string;
  /** What belongs between `start` and `end`, where there is one right answer. */
  readonly instead?: string;
};

export type ReferenceResult = { readonly reference: Reference } | { readonly problem: NotationProblem };

const OPENINGS = ['${data.', '${form.', '${screen.'] as const;
/** Meta's validator, 5.1 to 7.3: a key of the data model may hold none of them where it is bound. */
const NOT_IN_KEYS = /[-` ']/;
/** Names of inputs may hold a hyphen. */
const NOT_IN_NAMES = /[` ']/;

/** Where the first thing that looks like a reference starts; -1 where nothing does. */
export function findReference(text: string, from = 0): number {
  for (let at = text.indexOf('${', from); at >= 0; at = text.indexOf('${', at + 2)) {
    if (OPENINGS.some((opening) => text.startsWith(opening, at))) return at;
  }
  return -1;
}

/** Whether the text is one `${…}` from end to end, whatever stands inside. */
export function isWholeReference(text: string): boolean {
  return text.startsWith('${') && text.indexOf('}') === text.length - 1;
}

/** Reads the reference that starts with `${` at `start`. */
export function readReference(text: string, start: number): ReferenceResult {
  const close = text.indexOf('}', start + 2);
  if (close < 0) {
    const message = 'a reference starts here with "${" and is never closed with "}"';
    return { problem: { kind: 'unclosed', message, hint: 'add "}" where the name ends', start, end: start + 2 } };
  }
  const end = close + 1;
  const parts = partsOf(text, start + 2, close);
  const global = parts[0]?.name === 'screen';
  const root = parts[global ? 2 : 0];
  const keys = parts.slice(global ? 3 : 1);
  const screen = global ? (parts[1] ?? null) : null;
  if (root === undefined || (root.name !== 'data' && root.name !== 'form') || screen?.name === '') {
    const message = `"${shorten(text.slice(start, end))}" names neither data nor a form`;
    return { problem: { kind: 'root', message, hint: NOTATION_HINT, start, end } };
  }
  const source = root.name;
  if (keys.length === 0 || keys.some(({ name }) => name === '')) {
    return { problem: { kind: 'key', message: 'a name is missing in a reference', hint: NOTATION_HINT, start, end } };
  }
  const wrong = keys.find(({ name }) => hasAny(name, source));
  if (wrong !== undefined) return { problem: keyProblem(wrong, source) };
  return { reference: { start, end, screen, source, keys } };
}

const NOTATION_HINT = 'write "${data.NAME}", "${form.NAME}", "${screen.ID.data.NAME}" or "${screen.ID.form.NAME}"';

function keyProblem({ name, start, end }: Named, source: 'data' | 'form'): NotationProblem {
  const hint =
    source === 'data'
      ? 'the name of a data field that is bound may hold no "-", blank, "`" or "\'": rename the field'
      : 'the name of an input that is bound may hold no blank, "`" or "\'": rename the input';
  return { kind: 'key', message: `"${shorten(name)}" cannot be used in a reference`, hint, start, end };
}

function hasAny(name: string, source: 'data' | 'form'): boolean {
  return (source === 'data' ? NOT_IN_KEYS : NOT_IN_NAMES).test(name);
}

function partsOf(text: string, from: number, to: number): Named[] {
  const parts: Named[] = [];
  const inside = text.slice(from, to);
  for (let at = 0; at <= inside.length; ) {
    const dot = inside.indexOf('.', at);
    const end = dot < 0 ? inside.length : dot;
    parts.push({ name: inside.slice(at, end), start: from + at, end: from + end });
    at = end + 1;
  }
  return parts;
}

/** As it is written; `place` stands for the screen, null for none. */
export function printReference(
  { screen, source, keys }: Reference,
  place: string | null = screen?.name ?? null,
): string {
  const path = [source, ...keys.map(({ name }) => name)].join('.');
  return place === null ? `\${${path}}` : `\${screen.${place}.${path}}`;
}

const LONGEST_SHOWN = 60;

/** What authors wrote, in a length that fits into a sentence. */
export function shorten(text: string): string {
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}

/** A change of a longer text would be written down once for each thing that is wrong with it. */
const LONGEST_CHANGED = 10_000;

/** The text with something else between `start` and `end`; null where it is too long to be changed for anybody. */
export function replaced(text: string, { start, end }: Span, instead: string): string | null {
  return text.length > LONGEST_CHANGED ? null : text.slice(0, start) + instead + text.slice(end);
}
