// Which members of a list moved: as few as can be, and the same ones whichever way one looks.

export type Placed = {
  readonly before: number;
  readonly after: number;
  /** Decides between equals: the same from both sides. Asked for only where there are any. */
  label(): string;
};

/** Those that have to move so that the others keep their order. */
export function movedAmong<T extends Placed>(placed: readonly T[]): ReadonlySet<T> {
  const sorted = [...placed].sort((a, b) => a.before - b.before);
  if (sorted.every((one, index) => index === 0 || (sorted[index - 1]?.after ?? -1) < one.after)) return new Set();
  const byLength: T[][] = [];
  for (const [index, length] of chainLengths(sorted).entries()) {
    const one = sorted[index];
    if (one === undefined) continue;
    const known = byLength[length] ?? [];
    byLength[length] = known;
    known.push(one);
  }
  const moved = new Set(sorted);
  let next: T | null = null;
  // From the end: at each length the first by label that fits before what was taken.
  for (const ones of byLength.reverse()) {
    const after: T | null = next;
    const fit: readonly T[] = (ones ?? []).filter(
      (one) => after === null || (one.before < after.before && one.after < after.after),
    );
    const best: T | null = firstByLabel(fit);
    if (best === null) break;
    moved.delete(best);
    next = best;
  }
  return moved;
}

function firstByLabel<T extends Placed>(ones: readonly T[]): T | null {
  const [first, ...others] = ones;
  if (first === undefined || others.length === 0) return first ?? null;
  const labelled = ones.map((one) => ({ one, label: one.label() }));
  return labelled.reduce((best, each) => (each.label < best.label ? each : best)).one;
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
