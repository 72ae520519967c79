// What a reviewer has to judge: each change between two Flow JSON documents with what it means, what it is called, and
// whether somebody has accepted it. Says nothing in words.
import { compareDocuments } from './compare.ts';
import { type DocumentChange, fingerprintsOf } from './document-change.ts';
import { type ChangeImpact, impactsOf } from './impact.ts';

/** A change that somebody has said yes to, by its fingerprint. */
export type Acceptance = { readonly change: string; readonly because: string };

export type ReviewedChange = {
  readonly change: DocumentChange;
  readonly impact: ChangeImpact;
  readonly fingerprint: string;
  /** Why somebody said yes to it; null where nobody has. */
  readonly accepted: string | null;
};

/**
 * The changes from one document to another, in the order of the later one; none where they are equal.
 * @param accepted entries without a reason do not count
 */
export function reviewDocuments(
  before: unknown,
  after: unknown,
  accepted: readonly Acceptance[] = [],
): ReviewedChange[] {
  const changes = compareDocuments(before, after);
  const [impacts, fingerprints] = [impactsOf(changes, before, after), fingerprintsOf(changes)];
  const reasons = new Map(
    accepted.filter(({ because }) => because.trim() !== '').map(({ change, because }) => [change, because] as const),
  );
  return changes.flatMap((change, index) => {
    const [impact, fingerprint] = [impacts[index], fingerprints[index]];
    if (impact === undefined || fingerprint === undefined) return [];
    return [{ change, impact, fingerprint, accepted: reasons.get(fingerprint) ?? null }];
  });
}

/** Those that break something for somebody, and that nobody has said yes to. */
export function openBreaks(review: readonly ReviewedChange[]): ReviewedChange[] {
  return review.filter(({ impact, accepted }) => impact.level === 'breaking' && accepted === null);
}
