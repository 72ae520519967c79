// Puts variables into text: `{{ NAME }}` becomes a value, `{{!NAME}}` the literal `{{NAME}}`. And the way back: any text
// as one that fills to it.
// Knows which values must not be shown; does not know where values come from.
import type { Masked } from '../model/flow.ts';
import { type Path, walkJson } from './walk.ts';

export const MASK = '***';

/** `hidden`: the value came from the process environment. `unset`: it had none there, and stands for itself. */
export type Variable = { readonly value: string; readonly hidden: boolean; readonly unset: boolean };
export type Variables = ReadonlyMap<string, Variable>;

// Any number of `!`: one is taken away, so that every text can be written.
const PLACEHOLDER = /\{\{(!*)(\s*([A-Za-z_][A-Za-z0-9_]*)\s*)\}\}/g;

export type Undeclared = { readonly name: string; readonly start: number; readonly end: number };
export type Filled = Masked & { readonly undeclared: readonly Undeclared[]; readonly usesUnset: boolean };

/** Fills one string; undeclared names stay as they are and are told, with offsets into `text`. */
export function fillText(text: string, variables: Variables, quote = (value: string) => value): Filled {
  const undeclared: Undeclared[] = [];
  let usesUnset = false;
  const put = (hide: boolean) =>
    text.replace(PLACEHOLDER, (whole: string, bangs: string, inner: string, name: string, offset: number) => {
      if (bangs !== '') return `{{${bangs.slice(1)}${inner}}}`;
      const variable = variables.get(name);
      if (variable === undefined) {
        if (!hide) undeclared.push({ name, start: offset, end: offset + whole.length });
        return whole;
      }
      usesUnset ||= variable.unset;
      return hide && variable.hidden ? MASK : quote(variable.value);
    });
  const value = put(false);
  const shown = put(true);
  return { value, shown, undeclared, usesUnset };
}

/** The text that fills to `text`, whatever the variables are. */
export function escapeText(text: string): string {
  return text.replace(PLACEHOLDER, (whole: string) => `{{!${whole.slice(2)}`);
}

/** JSON text that fills to `text`: string values are escaped, keys are never filled. */
export function escapeJson(text: string): string {
  if (!text.includes('{{')) return text;
  const parts: string[] = [];
  let done = 0;
  walkJson(text, {
    onValue({ start, end }, _path, kind) {
      if (kind !== 'string') return;
      parts.push(text.slice(done, start), escapeText(text.slice(start, end)));
      done = end;
    },
  });
  return [...parts, text.slice(done)].join('');
}

/**
 * `written` changed so that it fills to `target`, with every variable kept that it names; null where that cannot be.
 * What changes is the text at one place: before the first variable, after the last one, or between two of them.
 * @param quote as for `fillText`; `target` is quoted
 */
export function refit(
  written: string,
  target: string,
  variables: Variables,
  quote = (value: string) => value,
): string | null {
  const fill = (text: string) => fillText(text, variables, quote).value;
  const places = [...written.matchAll(PLACEHOLDER)].filter(([, bangs]) => bangs === '');
  for (let kept = places.length; places.length > 0 && kept >= 0; kept -= 1) {
    const last = places[kept - 1];
    const head = last === undefined ? '' : written.slice(0, last.index + last[0].length);
    const tail = kept === places.length ? '' : written.slice(places[kept]?.index);
    const [before, after] = [fill(head), fill(tail)];
    if (before.length + after.length > target.length || !target.startsWith(before) || !target.endsWith(after)) continue;
    const middle = escapeText(target.slice(before.length, target.length - after.length));
    const text = `${head}${middle}${tail}`;
    const { value, undeclared } = fillText(text, variables, quote);
    // A name that nobody declares fills to itself, and is an error all the same.
    const isSound = value === target && undeclared.length === 0;
    if (isSound && [...text.matchAll(PLACEHOLDER)].length >= places.length) return text;
  }
  return null;
}

type Edit = { readonly at: number; readonly from: number; readonly to: number };

export type FilledJson = Masked & {
  readonly undeclared: readonly (Undeclared & { readonly path: Path })[];
  /** An offset into the filled text as an offset into the author's text. */
  toAuthor(offset: number): number;
};

/**
 * Fills the string values of JSON text, never its keys. Values are escaped for JSON, so that no line is added or lost
 * and the platform's line numbers stay the author's.
 */
export function fillJson(text: string, variables: Variables): FilledJson {
  if (!text.includes('{{')) return asIs(text);
  const undeclared: (Undeclared & { path: Path })[] = [];
  const edits: Edit[] = [];
  const value: string[] = [];
  const shown: string[] = [];
  let done = 0;
  walkJson(text, {
    onValue({ start, end }, path, kind) {
      const token = kind === 'string' ? text.slice(start, end) : '';
      if (!token.includes('{{')) return;
      const filled = fillText(token, variables, (raw) => JSON.stringify(raw).slice(1, -1));
      for (const one of filled.undeclared) {
        undeclared.push({ name: one.name, start: start + one.start, end: start + one.end, path: [...path] });
      }
      value.push(text.slice(done, start), filled.value);
      shown.push(text.slice(done, start), filled.shown);
      edits.push({ at: start, from: token.length, to: filled.value.length });
      done = end;
    },
  });
  value.push(text.slice(done));
  shown.push(text.slice(done));
  return { value: value.join(''), shown: shown.join(''), undeclared, toAuthor: (offset) => mapBack(offset, edits) };
}

/** A text without anything to fill in. */
export function asIs(text: string): FilledJson {
  return { value: text, shown: text, undeclared: [], toAuthor: (offset) => offset };
}

// Inside a filled string the place is held within the author's string: nearer than that nobody can say.
function mapBack(offset: number, edits: readonly Edit[]): number {
  let shift = 0;
  for (const edit of edits) {
    const start = edit.at + shift;
    if (offset < start) break;
    if (offset < start + edit.to) return edit.at + Math.min(offset - start, edit.from - 1);
    shift += edit.to - edit.from;
  }
  return offset - shift;
}
