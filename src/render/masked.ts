// A document from the account, with the values hidden that the author's document takes from the process environment.
import { MASK } from '../flowjson/fill.ts';

/**
 * @param seen the account's document
 * @param real the author's, as it is sent
 * @param shown the author's, as it may be shown
 * @returns `seen` where nothing is hidden; where `real` and `shown` differ, what may be shown instead
 */
export function maskLike(seen: unknown, real: unknown, shown: unknown): unknown {
  if (typeof real === 'string' && typeof shown === 'string') {
    if (real === shown) return seen;
    return seen === real ? shown : `${MASK} (another value)`;
  }
  if (Array.isArray(seen)) {
    return seen.map((item: unknown, index) => maskLike(item, at(real, index), at(shown, index)));
  }
  if (typeof seen !== 'object' || seen === null) return seen;
  return Object.fromEntries(
    Object.entries(seen).map(([key, item]) => [key, maskLike(item, at(real, key), at(shown, key))]),
  );
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
