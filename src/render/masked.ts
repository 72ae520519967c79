// A document from the account, or of a commit, with the values hidden that the author's document takes from the process
// environment.
import { MASK } from '../flowjson/fill.ts';
import { likeness, pairUp, traitsOf } from '../flowjson/likeness.ts';
import { isRecord } from '../model/json.ts';

/** What stands for a value that is another than the author's: a template may hold it, or nobody knows where it stands. */
const ANOTHER = ' (another value)';

/**
 * @param seen the other document
 * @param real the author's, as it is sent
 * @param shown the author's, as it may be shown
 * @returns `seen` where nothing is hidden; where `real` and `shown` differ, what may be shown instead: at the same place,
 * and wherever a text is one of the author's with other values in it
 */
export function maskLike(seen: unknown, real: unknown, shown: unknown): unknown {
  if (real === shown) return seen;
  const templates = new Map<string, Template>();
  collect(real, shown, templates);
  return templates.size === 0 ? seen : mask(seen, real, shown, [...templates.values()]);
}

/** A text of the author's with hidden values: as it is sent and shown, and what stands around the values. */
type Template = { readonly real: string; readonly shown: string; readonly parts: readonly string[] };

function collect(real: unknown, shown: unknown, into: Map<string, Template>): void {
  if (real === shown) return;
  if (typeof real === 'string' && typeof shown === 'string') {
    into.set(real, { real, shown, parts: shown.split(MASK) });
  } else if (Array.isArray(real)) {
    real.forEach((item: unknown, index) => {
      collect(item, at(shown, index), into);
    });
  } else if (isRecord(real)) {
    for (const [key, item] of Object.entries(real)) collect(item, at(shown, key), into);
  }
}

function mask(seen: unknown, real: unknown, shown: unknown, templates: readonly Template[]): unknown {
  if (typeof seen === 'string') return maskText(seen, real, shown, templates);
  if (Array.isArray(seen)) {
    const partners = partnersOf(seen, real);
    return seen.map((item: unknown, index) => {
      const place = partners.get(index) ?? index;
      return mask(item, at(real, place), at(shown, place), templates);
    });
  }
  if (typeof seen !== 'object' || seen === null) return seen;
  return Object.fromEntries(
    Object.entries(seen).map(([key, item]) => [key, mask(item, at(real, key), at(shown, key), templates)]),
  );
}

function maskText(seen: string, real: unknown, shown: unknown, templates: readonly Template[]): string {
  for (const template of templates) {
    if (seen === template.real) return template.shown;
    // Hidden already, by another's templates.
    if (seen === template.shown || seen === `${template.shown}${ANOTHER}` || seen === `${MASK}${ANOTHER}`) return seen;
    if (fits(seen, template)) return `${template.shown}${ANOTHER}`;
  }
  // At a place where the author has a hidden value, whatever else stands there may hold an older one.
  return typeof real === 'string' && typeof shown === 'string' && real !== shown ? `${MASK}${ANOTHER}` : seen;
}

/** So much of a template must be text: else everything would be one of it. */
const LEAST_TEXT = 4;

/** True where a text is the template with other values in it. Each part is looked for once, from left to right. */
function fits(text: string, { parts }: Template): boolean {
  if (parts.join('').trim().length < LEAST_TEXT) return false;
  const [first = '', ...rest] = parts;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const end = text.length - last.length;
  let from = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return from <= end;
}

/** From this likeness on, two items of lists stand for each other. */
const ALIKE = 0.3;

/** Which item of the author's list each item is: by id or name, then by likeness; what is left keeps its place. */
function partnersOf(seen: readonly unknown[], real: unknown): ReadonlyMap<number, number> {
  if (!Array.isArray(real)) return new Map();
  const own: readonly unknown[] = real;
  const byKey = new Map<string, number>();
  own.forEach((item, index) => {
    const key = identity(item);
    if (key !== null && !byKey.has(key)) byKey.set(key, index);
  });
  const partners = new Map<number, number>();
  seen.forEach((item, index) => {
    const place = byKey.get(identity(item) ?? '');
    if (place !== undefined) partners.set(index, place);
  });
  const taken = new Set(partners.values());
  const open = (items: readonly unknown[], isTaken: (index: number) => boolean) =>
    items.flatMap((item, index) => (isTaken(index) || !isRecord(item) ? [] : [{ index, traits: traitsOf(item, []) }]));
  const [left, right] = [open(seen, (index) => partners.has(index)), open(own, (index) => taken.has(index))];
  for (const [one, other] of pairUp(left, right, ALIKE, (a, b) => likeness(a.traits, b.traits))) {
    partners.set(one.index, other.index);
  }
  return partners;
}

function identity(item: unknown): string | null {
  if (!isRecord(item)) return null;
  if (typeof item.id === 'string') return `id ${item.id}`;
  return typeof item.name === 'string' ? `name ${item.name}` : null;
}

/** Shorter values would be found everywhere; where they are filled in, `maskLike` hides them in their place. */
const SHORTEST = 3;

/** A text or document without the given values, wherever in a string they stand. */
export function withoutValues(value: unknown, secrets: readonly string[]): unknown {
  const long = secrets.filter((secret) => secret.length >= SHORTEST);
  if (long.length === 0) return value;
  if (typeof value === 'string') return long.reduce((text, secret) => text.replaceAll(secret, MASK), value);
  if (Array.isArray(value)) return value.map((item: unknown) => withoutValues(item, long));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutValues(item, long)]));
}

function at(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
