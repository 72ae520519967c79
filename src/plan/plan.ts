// The one plan function: desired and observed in, a plan out. `plan` shows it, `apply` carries it out.
import { byCodeUnits, type DesiredFlow, type ObservedFlow } from '../model/flow.ts';
import {
  CONSENTS,
  type Consent,
  type FlowPlan,
  type GuardChange,
  type Plan,
  type RemoteKind,
  STEP_KINDS,
  type Step,
  type StepKind,
  type Summary,
} from '../model/plan.ts';
import { type BaseInput, baseBeside } from './base.ts';
import type { Wording } from './decide.ts';
import { type Decided, decideFarewell, decideOne } from './decided.ts';
import { digestOf } from './digest.ts';
import { type Farewell, farewellsOf, type Prune } from './farewells.ts';
import { foreignTo, match } from './match.ts';
import { withSuccessions } from './successions.ts';

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
  /** Names that have a manifest, but not in this environment. */
  readonly leftOut?: readonly string[];
  /** The manifests before the change; null where no base is named. */
  readonly base?: (BaseInput & { readonly commit: string; readonly guards: readonly GuardChange[] }) | null;
  readonly prune?: Prune | null;
};

/** Pure: the same inputs, in whatever order, give the same bytes. */
export function makePlan(input: PlanInput): Plan {
  const { desired, observed, ignore, flow: globs, prune = null } = input;
  const base = input.base ? baseBeside(input.base, observed, ignore) : null;
  const all = match(desired, observed, ignore).map((pair) => decideOne(pair, base, input.wording));
  const farewells = farewellsAmong(input, base).map((one) => decideFarewell(one, input.wording));
  const decided = withSuccessions([...all, ...farewells], desired, globs)
    .filter(({ isIn }) => isIn)
    .sort((a, b) => byCodeUnits(a.pair.desired.name, b.pair.desired.name));
  const retires = decided.flatMap(({ decision }) => decision.steps.filter(isRetiring)).length;
  const flows = decided.map((one) => toFlowPlan(one, retires > input.retireLimit));
  const leaving = new Set(farewells.flatMap(({ pair }) => pair.observed?.id ?? []));
  const foreign = foreignTo(desired, observed, ignore).filter(({ id }) => !leaving.has(id));
  const head = {
    format: 1 as const,
    tool: input.tool,
    environment: input.environment,
    remote: input.remote,
    waba: input.waba,
  };
  const options = { flow: [...new Set(globs)].sort(byCodeUnits), prune };
  const digest = digestOf({ ...head, options, flows });
  const guards = input.base ? guardChanges(input.base.guards, decided) : [];
  return {
    ...head,
    digest,
    options,
    ...(input.base && { base: input.base.commit }),
    ...(guards.length > 0 && { guards }),
    summary: summarise(flows, foreign.length),
    flows,
    foreign,
  };
}

/** Flows that should go though no manifest stands for them. */
export function farewellsAmong(
  input: Pick<PlanInput, 'desired' | 'observed' | 'ignore' | 'leftOut' | 'prune' | 'base'>,
  base = input.base ? baseBeside(input.base, input.observed, input.ignore) : null,
): Farewell[] {
  const { desired, observed, ignore, leftOut = [], prune = null } = input;
  const managed = new Set(match(desired, observed, ignore).flatMap((pair) => pair.observed?.id ?? []));
  return farewellsOf({ desired, observed, ignore, leftOut, base, prune, managed });
}

/** What the change would have had otherwise, protection of its flows included. */
function guardChanges(guards: readonly GuardChange[], decided: readonly Decided[]): GuardChange[] {
  const unprotected = decided.filter(({ before, pair }) => before?.protect === true && !pair.desired.protect);
  return [
    ...guards,
    ...unprotected.map(({ pair }) => ({ guard: `protect of "${pair.desired.name}"`, base: 'true', change: 'false' })),
  ];
}

function isRetiring(step: Step): boolean {
  return step.kind === 'deprecate' || step.kind === 'delete';
}

function toFlowPlan({ pair: { desired, observed }, decision, manifest }: Decided, overLimit: boolean): FlowPlan {
  const retired = desired.status === 'deprecated' || desired.status === 'deleted';
  return {
    name: desired.name,
    manifest,
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
