// Which documents must be read before planning: only those that can change the plan.
import type { Fingerprint } from '../model/flow.ts';
import { columnOf } from '../model/lifecycle.ts';
import { decide, type Wording } from './decide.ts';
import type { Pair } from './match.ts';

/** True where the pair's decision depends on what the account's document says. */
export function needsDocument({ desired, observed, refusal }: Pair): boolean {
  if (observed === null || refusal !== null) return false;
  const column = columnOf(observed.status);
  if (column === 'deprecated') return false;
  // Of what is retired only the status counts; but where the platform does not say when a flow was changed, its content
  // stands in for the time, to tell before the write whether it has moved.
  if (desired.status === 'deprecated' || desired.status === 'deleted') return observed.updatedAt === null;
  if (desired.document === null || desired.document.fingerprint === null) return false;
  return true;
}

const SILENT: Wording = { mask: (address) => address, remoteErrors: () => [] };

/**
 * True where a document of this fingerprint leaves the flow as it is. Only then a remembered one may stand for the real
 * one: what is about to be written, or differs, is always read.
 */
export function isLeftAlone(pair: Pair, document: Fingerprint | null): boolean {
  if (pair.observed === null) return false;
  const { steps, changes } = decide({ ...pair, observed: { ...pair.observed, document } }, SILENT);
  return steps.length === 0 && changes.length === 0;
}
