// The name that was meant where one was misspelt: sure enough to put it right. Says nothing where two could have been.
// Stricter than near.ts, which only asks whether a word was meant: what is found here becomes a fix.

/** Longer names and longer lists are not searched: the work must stay small whatever the document. */
const MOST_CANDIDATES = 500;
const LONGEST = 64;
const MOST_SEARCHES = 200;

export type FindMeant = (name: string, candidates: Iterable<string>) => string | null;

/** A search with a limit to how often it may be asked: one for each check of a document. */
export function searchForMeant(): FindMeant {
  let left = MOST_SEARCHES;
  return (name, candidates) => {
    left -= 1;
    return left < 0 ? null : onlyMeant(name, candidates);
  };
}

/** The only candidate that differs from `name` by a slip or two; null where there is none, or more than one. */
export function onlyMeant(name: string, candidates: Iterable<string>): string | null {
  if (name.length < 3 || name.length > LONGEST) return null;
  const limit = name.length < 6 ? 1 : 2;
  const [wanted, digits] = [name.toLowerCase(), digitsOf(name)];
  let found: string | null = null;
  let seen = 0;
  for (const candidate of candidates) {
    seen += 1;
    if (seen > MOST_CANDIDATES) return null;
    if (candidate === name || Math.abs(candidate.length - name.length) > limit) continue;
    // line_1 and line_2 are not slips of each other.
    if (digitsOf(candidate) !== digits || distance(wanted, candidate.toLowerCase()) > limit) continue;
    if (found !== null) return null;
    found = candidate;
  }
  return found;
}

function digitsOf(name: string): string {
  return name.replace(/[^0-9]/g, '');
}

/** Letters put in, left out, changed, or swapped with their neighbour. */
function distance(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      let least = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (swapped) least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[other.length] ?? 0;
}
