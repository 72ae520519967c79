// The one plan function: desired and observed in, a plan out. `plan` shows it, `apply` carries it out.
import { byCodeUnits, type DesiredFlow, type ObservedFlow } from '../model/flow.ts';
import { leavesOut, selectsName } from '../model/names.ts';
import {
  CONSENTS,
  type Consent,
  type FlowPlan,
  type Plan,
  type RemoteKind,
  STEP_KINDS,
  type Step,
  type StepKind,
  type Summary,
} from '../model/plan.ts';
import { type Decision, decide, type Wording } from './decide.ts';
import { digestOf } from './digest.ts';
import { foreignTo, match, type Pair } from './match.ts';

export type PlanInput = {
  /** All manifests of the environment, whatever `flow` selects. */
  readonly desired: readonly DesiredFlow[];
  /** All flows of the account; `document` is filled in where a manifest needs it compared. */
  readonly observed: readonly ObservedFlow[];
  readonly environment: string;
  readonly remote: RemoteKind;
  readonly waba: string;
  readonly tool: string;
  /** The globs of --flow. */
  readonly flow: readonly string[];
  readonly ignore: readonly string[];
  /** How many flows may be deprecated and deleted without further consent. */
  readonly retireLimit: number;
  readonly wording: Wording;
};

/** Pure: the same inputs, in whatever order, give the same bytes. */
export function makePlan(input: PlanInput): Plan {
  const pairs = match(input.desired, input.observed, input.ignore)
    .filter(({ desired }) => isSelected(desired, input.flow))
    .sort((a, b) => byCodeUnits(a.desired.name, b.desired.name));
  const decided = pairs.map((pair) => ({ pair, decision: decide(pair, input.wording) }));
  const retires = decided.flatMap(({ decision }) => decision.steps.filter(isRetiring)).length;
  const flows = decided.map(({ pair, decision }) => toFlowPlan(pair, decision, retires > input.retireLimit));
  const foreign = foreignTo(input.desired, input.observed, input.ignore);
  const head = {
    format: 1 as const,
    tool: input.tool,
    environment: input.environment,
    remote: input.remote,
    waba: input.waba,
  };
  const options = { flow: [...new Set(input.flow)].sort(byCodeUnits), prune: null };
  const digest = digestOf({ ...head, options, flows });
  return { ...head, digest, options, summary: summarise(flows, foreign.length), flows, foreign };
}

/** True where --flow leaves the flow in; its name everywhere and its name in this environment both count. */
export function isSelected(flow: DesiredFlow, globs: readonly string[]): boolean {
  const both = [flow.name, flow.key];
  return both.some((name) => selectsName(globs, name)) && !both.some((name) => leavesOut(globs, name));
}

function isRetiring(step: Step): boolean {
  return step.kind === 'deprecate' || step.kind === 'delete';
}

function toFlowPlan({ desired, observed }: Pair, decision: Decision, overLimit: boolean): FlowPlan {
  const retired = desired.status === 'deprecated' || desired.status === 'deleted';
  return {
    name: desired.name,
    manifest: desired.manifest,
    id: observed?.id ?? null,
    desired: {
      status: desired.status,
      document: retired ? null : (desired.document?.fingerprint ?? null),
    },
    observed: observed && {
      status: observed.status,
      updatedAt: observed.updatedAt,
      document: retired ? null : observed.document,
    },
    steps: decision.steps.map((step) => withConsent(step, overLimit && isRetiring(step))),
    changes: decision.changes,
    notes: decision.notes,
    refusals: decision.refusals,
  };
}

function withConsent(step: Step, retire: boolean): Step {
  const wanted = new Set<Consent>([...(step.consent ?? []), ...(retire ? (['retire'] as const) : [])]);
  if (wanted.size === 0) return { kind: step.kind, because: step.because };
  return { kind: step.kind, because: step.because, consent: CONSENTS.filter((consent) => wanted.has(consent)) };
}

function summarise(flows: readonly FlowPlan[], foreign: number): Summary {
  const steps = flows.flatMap((flow) => flow.steps);
  const count = (kind: StepKind) => steps.filter((step) => step.kind === kind).length;
  const [create, upload, update, publish, deprecate, remove] = STEP_KINDS.map(count);
  return {
    create: create ?? 0,
    update: update ?? 0,
    upload: upload ?? 0,
    publish: publish ?? 0,
    deprecate: deprecate ?? 0,
    delete: remove ?? 0,
    keep: flows.filter((flow) => flow.steps.length === 0 && flow.refusals.length === 0).length,
    refused: flows.filter((flow) => flow.refusals.length > 0).length,
    foreign,
  };
}
