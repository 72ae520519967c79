// "Did you mean": the nearest known word. Knows no vocabulary.
import { distance } from 'fastest-levenshtein';

/** Longer words are nobody's misspelling. */
const LONGEST = 60;

/** The known words nearest to `word`; none where none is near enough to be meant, several where they are equally near. */
export function nearestOf(word: string, known: readonly string[]): readonly string[] {
  if (word.length > LONGEST) return [];
  let best: string[] = [];
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  const wanted = plain(word);
  for (const candidate of known) {
    const other = plain(candidate);
    if (Math.abs(other.length - wanted.length) > least) continue;
    const steps = distance(wanted, other);
    if (steps > least || (steps === least && best.length === 0)) continue;
    if (steps < least) best = [];
    best.push(candidate);
    least = steps;
  }
  return best;
}

/** The one that must be meant; null where none or several are near. */
export function nearestOne(word: string, known: readonly string[]): string | null {
  const [first, second] = nearestOf(word, known);
  return first !== undefined && second === undefined ? first : null;
}

/** `did you mean "x"?`, or a list of what is known where nothing is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  const near = nearestOf(word, known).map((one) => `"${one}"`);
  return near.length > 0 ? `did you mean ${near.join(' or ')}?` : `known: ${known.join(', ')}`;
}

/** Case and the separator of words are what people mix up most: `initValue`, `init_value`, `init-value`. */
function plain(word: string): string {
  const lower = word.toLowerCase();
  return /[-_ ]/.test(lower) ? lower.replaceAll(/[-_ ]/g, '') : lower;
}
