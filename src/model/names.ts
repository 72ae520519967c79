// Globs over flow names: what --flow and `ignore` mean. A name that is written out matches itself, whatever it holds.
import picomatch from 'picomatch';

type Matcher = (name: string) => boolean;

// Making a matcher costs more than asking it, and the same list is asked for every flow of an account.
const matchers = new WeakMap<readonly string[], Matcher>();

/** True where one of the globs is the name or matches it. `*` also matches slashes: names are not paths. */
export function matchesName(globs: readonly string[], name: string): boolean {
  if (globs.length === 0) return false;
  const known = matchers.get(globs);
  const matches = known ?? toMatcher(globs);
  if (known === undefined) matchers.set(globs, matches);
  return matches(name.normalize('NFC'));
}

function toMatcher(globs: readonly string[]): Matcher {
  const wanted = globs.map((glob) => glob.normalize('NFC'));
  const literal = new Set(wanted);
  const patterns = wanted
    .filter((glob) => glob !== '')
    .map((glob) => picomatch(glob, { bash: true, dot: true, nonegate: true }));
  return (name) => literal.has(name) || patterns.some((matches) => matches(name));
}

const signs = new WeakMap<readonly string[], { readonly wanted: string[]; readonly unwanted: string[] }>();

function bySign(globs: readonly string[]) {
  const known = signs.get(globs);
  if (known !== undefined) return known;
  const parts = {
    wanted: globs.filter((glob) => !glob.startsWith('!')),
    unwanted: globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)),
  };
  signs.set(globs, parts);
  return parts;
}

/** `--flow`: with positive globs at least one must match, and no `!` glob may. */
export function selectsName(globs: readonly string[], name: string): boolean {
  const { wanted } = bySign(globs);
  return (wanted.length === 0 || matchesName(wanted, name)) && !leavesOut(globs, name);
}

/** True where a `!` glob of `--flow` matches. */
export function leavesOut(globs: readonly string[], name: string): boolean {
  return matchesName(bySign(globs).unwanted, name);
}
