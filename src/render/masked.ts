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

function at(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
