// Puts real ids in the place of an exchange's placeholders. Pure.
import type { Json } from './pattern.ts';

/** Placeholder, without its braces, to what stands for it: `WABA_ID`, `FLOW_ID:Garden tour`, `NEW_ID`. */
export type Names = ReadonlyMap<string, string>;

const PLACEHOLDER = /\{([A-Z][A-Z_]*(?::[^{}]+)?)\}/g;

/**
 * A JSON value with its placeholders filled in, in keys too. Inside a pattern's `$match` what is filled in is taken
 * literally. Throws where a placeholder has no value.
 *
 * @example
 * fillIn('/{WABA_ID}/flows', new Map([['WABA_ID', '1020']])) // '/1020/flows'
 */
export function fillIn<Value extends Json>(value: Value, names: Names): Value;
export function fillIn(value: Json, names: Names): Json {
  if (typeof value === 'string') return fillInText(value, names, (text) => text);
  if (Array.isArray(value)) return value.map((item: Json) => fillIn(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      fillIn(key, names),
      key === '$match' && typeof item === 'string' ? fillInText(item, names, literally) : fillIn(item, names),
    ]),
  );
}

/** The placeholders that a value mentions, each once, in order of appearance. */
export function placeholdersIn(value: Json): readonly string[] {
  const found = JSON.stringify(value).matchAll(PLACEHOLDER);
  return [...new Set([...found].map((match) => match[1] ?? ''))];
}

/** The parts of an answer that `take` may look into; header names in lower case, as in `Headers`. */
export type Takeable = { readonly body: unknown; readonly headers: { get(name: string): string | null | undefined } };

/**
 * What an answer's `take` finds: placeholder to value. What begins with a slash is a JSON pointer into the body, the
 * rest names a header. Throws where it leads to no text.
 *
 * @example
 * takeFrom({ body: { id: '42' }, headers: new Headers() }, { NEW_ID: '/id' }) // Map { 'NEW_ID' => '42' }
 */
export function takeFrom(answer: Takeable, take: Readonly<Record<string, string>>): Names {
  return new Map(
    Object.entries(take).map(([name, from]) => {
      const found = from.startsWith('/') ? textAt(answer.body, from) : answer.headers.get(from);
      if (typeof found !== 'string') throw new Error(`no text stands at ${from}`);
      return [name, found];
    }),
  );
}

function textAt(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (isObjectLike(value) ? value[key] : undefined), body);
}

function isObjectLike(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function fillInText(text: string, names: Names, treat: (text: string) => string): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) => {
    const value = names.get(name);
    if (value === undefined) throw new Error(`nothing stands for the placeholder ${whole}`);
    return treat(value);
  });
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
