// Which documents must be read before planning: only those that can change the plan.
import { columnOf } from '../model/lifecycle.ts';
import type { Pair } from './match.ts';

/** True where the pair's decision depends on what the account's document says. */
export function needsDocument({ desired, observed, refusal }: Pair): boolean {
  if (observed === null || refusal !== null || desired.notBuilt.length > 0) return false;
  if (desired.status === 'deprecated' || desired.status === 'deleted') return false;
  if (desired.document === null || desired.document.fingerprint === null) return false;
  return columnOf(observed.status) !== 'deprecated';
}
