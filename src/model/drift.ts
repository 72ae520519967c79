// What the account has otherwise than Git last said. Its keys stand in the order in which they are written.
import type { FlowId } from './flow.ts';
import type { Change } from './plan.ts';

/**
 * - `missing`: the account does not have it (deleted there, or never applied)
 * - `edited`: its content was changed
 * - `status`: only its status was
 * - `unclear`: nobody can tell which flow of the account it is
 */
export type DriftKind = 'missing' | 'edited' | 'status' | 'unclear';

/** One flow that is not as the base has it. */
export type DriftedFlow = {
  readonly name: string;
  readonly manifest: string;
  readonly id: FlowId | null;
  readonly kind: DriftKind;
  readonly status: string | null;
  readonly updatedAt: string | null;
  /** `from` as Git has it, `to` as the account has it. */
  readonly changes: readonly Change[];
  /** Where the Flow JSON differs, in words. */
  readonly edits: readonly string[];
  /** Why it is unclear. */
  readonly reason: string | null;
};

/** A flow that the platform has throttled or blocked: that is health, not drift. */
export type UnwellFlow = { readonly name: string; readonly id: FlowId; readonly status: string };

export type Drift = { readonly flows: readonly DriftedFlow[]; readonly health: readonly UnwellFlow[] };
