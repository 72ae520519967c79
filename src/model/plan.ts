// The plan as a document: plain, ordered, serialisable. Its keys stand in the order in which they are written.
import type { DesiredStatus, Fingerprint, FlowId, FlowKey } from './flow.ts';

/** In this order within a flow. */
export const STEP_KINDS = ['create', 'upload', 'update', 'publish', 'deprecate', 'delete'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** In this order on a step. */
export const CONSENTS = ['delete', 'retire', 'adopt'] as const;
export type Consent = (typeof CONSENTS)[number];

export type Step = { readonly kind: StepKind; readonly because: string; readonly consent?: readonly Consent[] };

/** In this order within a flow. */
export const CHANGE_FIELDS = ['name', 'categories', 'endpoint', 'application', 'json', 'status'] as const;
export type ChangeField = (typeof CHANGE_FIELDS)[number];
export type ChangeValue = string | readonly string[] | null;
export type Change = { readonly field: ChangeField; readonly from: ChangeValue; readonly to: ChangeValue };

/** The note that stands in for values which a change does not show: its message ends with their fingerprint. */
export const HIDDEN_VALUES = 'hidden-values';

export type Note = { readonly code: string; readonly message: string };

export const REFUSAL_CODES = [
  'deprecated-final',
  'draft-not-deprecatable',
  'published-not-deletable',
  'unhealthy',
  'unknown-status',
  'rename-target-exists',
  'case-clash',
  'protected',
  'flow-json-errors',
  'frozen-version',
  'remote-errors',
  'breaking-change',
  'not-built-yet',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];
export type Refusal = { readonly code: RefusalCode; readonly message: string; readonly hint: string };

export type FlowPlan = {
  readonly name: string;
  readonly manifest: string | null;
  readonly id: FlowId | null;
  readonly desired: { readonly status: DesiredStatus; readonly document: Fingerprint | null };
  readonly observed: {
    readonly status: string;
    readonly updatedAt: string | null;
    readonly document: Fingerprint | null;
  } | null;
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  readonly refusals: readonly Refusal[];
};

export type ForeignFlow = { readonly id: FlowId; readonly name: string; readonly status: string };

export type Summary = Readonly<Record<StepKind | 'keep' | 'refused' | 'foreign', number>>;

export type PlanOptions = { readonly flow: readonly string[]; readonly prune: string | null };

/** A guard that a change would have otherwise than its base; the base's counts, or the stricter of the two. */
export type GuardChange = { readonly guard: string; readonly base: string | null; readonly change: string | null };

export type RemoteKind = 'graph' | 'emulator';

export type Plan = {
  readonly format: 1;
  readonly tool: string;
  readonly environment: string;
  readonly remote: RemoteKind;
  readonly waba: string;
  readonly digest: Fingerprint;
  readonly options: PlanOptions;
  /** The commit that manifests and guards were compared with; only where one was named. Not part of the digest. */
  readonly base?: string;
  /** Only where a change touches guards. Not part of the digest: what follows from them is. */
  readonly guards?: readonly GuardChange[];
  readonly summary: Summary;
  readonly flows: readonly FlowPlan[];
  readonly foreign: readonly ForeignFlow[];
};

/** What came of one step. */
export type Outcome = 'done' | 'failed' | 'skipped' | 'not-run';
export type OutcomeReason = 'stale' | 'converged' | 'after-failure' | 'interrupted';
export type StepError = {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** One sentence per error of the document, at the author's place. */
  readonly details?: readonly string[];
};
export type StepResult = {
  readonly flow: string;
  readonly id: FlowId | null;
  readonly kind: StepKind;
  readonly outcome: Outcome;
  readonly reason?: OutcomeReason;
  readonly error?: StepError;
};

export type Report = {
  readonly format: 1;
  readonly environment: string;
  readonly remote: RemoteKind;
  readonly digest: Fingerprint;
  readonly results: readonly StepResult[];
  readonly converged: boolean;
  /** The platform's id for each flow of ours that is in the account, by the manifest's top-level name. */
  readonly flows: Readonly<Record<FlowKey, FlowId>>;
};

/** True where nothing would be written. */
export function isEmpty(plan: Plan): boolean {
  return plan.flows.every((flow) => flow.steps.length === 0);
}

/** All consents that the plan's steps carry, each once, in order. */
export function neededConsents(plan: Pick<Plan, 'flows'>): Consent[] {
  const needed = new Set(plan.flows.flatMap((flow) => flow.steps.flatMap((step) => step.consent ?? [])));
  return CONSENTS.filter((consent) => needed.has(consent));
}
