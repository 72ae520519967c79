// Which members of a list moved: as few as can be, and the same ones whichever way one looks.

export type Placed = {
  readonly before: number;
  readonly after: number;
  /** Decides between equals: the same from both sides. */
  readonly label: string;
};

/** Those that have to move so that the others keep their order. */
export function movedAmong<T extends Placed>(placed: readonly T[]): ReadonlySet<T> {
  const sorted = [...placed].sort((a, b) => a.before - b.before);
  if (sorted.every((one, index) => index === 0 || (sorted[index - 1]?.after ?? -1) < one.after)) return new Set();
  const lengths = chainLengths(sorted);
  const moved = new Set(sorted);
  let next: T | null = null;
  // From the end: at each length the first by label that fits before what was taken.
  for (let length = Math.max(...lengths); length > 0; length -= 1) {
    let best: T | null = null;
    sorted.forEach((one, index) => {
      const fits = next === null || (one.before < next.before && one.after < next.after);
      if (lengths[index] === length && fits && (best === null || one.label < best.label)) best = one;
    });
    if (best === null) break;
    moved.delete(best);
    next = best;
  }
  return moved;
}

/** For each member, how long the longest chain that ends with it is. */
function chainLengths(sorted: readonly Placed[]): number[] {
  const ends: number[] = [];
  return sorted.map(({ after }) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < after) low = middle + 1;
      else high = middle;
    }
    ends[low] = after;
    return low + 1;
  });
}
