// The one plan function: desired and observed in, a plan out. `plan` shows it, `apply` carries it out.
import { byCodeUnits, type DesiredFlow, type ObservedFlow } from '../model/flow.ts';
import { columnOf } from '../model/lifecycle.ts';
import { leavesOut, selectsName } from '../model/names.ts';
import {
  CONSENTS,
  type Consent,
  type FlowPlan,
  type GuardChange,
  type Plan,
  type Refusal,
  type RemoteKind,
  STEP_KINDS,
  type Step,
  type StepKind,
  type Summary,
} from '../model/plan.ts';
import { type Base, type BaseInput, baseBeside, overwritten } from './base.ts';
import { type Decision, decide, NOTHING, type Wording } from './decide.ts';
import { digestOf } from './digest.ts';
import { type Farewell, farewellsOf, type Prune, successionsOf } from './farewells.ts';
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

/** One flow with what should happen to it. */
type Decided = {
  readonly pair: Pair;
  readonly decision: Decision;
  readonly manifest: string | null;
  /** The base's manifest for it. */
  readonly before: DesiredFlow | null;
  /** Whether it is part of the plan; set once it is known who waits for whom. */
  readonly isIn?: boolean;
};

function decideOne(pair: Pair, base: Base | null, wording: Wording): Decided {
  const { desired, observed } = pair;
  const before = base?.before(desired, observed) ?? null;
  const protect = desired.protect || before?.protect === true;
  const guarded = decide({ ...pair, desired: { ...desired, protect } }, wording);
  const decision = desired.protect ? guarded : { ...guarded, refusals: guarded.refusals.map(asOfBase) };
  const manifest = desired.manifest;
  if (base === null || observed === null) return { pair, decision, manifest, before };
  if (base.managing(observed.id) === null) return { pair, decision: adopting(decision), manifest, before };
  const written = decision.steps.length === 0 ? [] : decision.changes.map(({ field }) => field);
  const notes = before === null ? [] : overwritten(before, desired, observed, written, base.editsOf(observed.id));
  return { pair, decision: { ...decision, notes: [...decision.notes, ...notes] }, manifest, before };
}

/** The manifest does not protect the flow any more; its base does. */
function asOfBase(refusal: Refusal): Refusal {
  if (refusal.code !== 'protected') return refusal;
  const hint = 'a change cannot relax its own guards: merge the one that removes "protect: true" first, then this one';
  return { ...refusal, message: refusal.message.replace('the manifest', 'the base'), hint };
}

/** A flow that is in the account already, and that no manifest of the base stood for. */
function adopting(decision: Decision): Decision {
  if (decision.refusals.length > 0) return decision;
  const message = 'the account has this flow already: the manifest is new, and takes it under management';
  return {
    ...decision,
    steps: decision.steps.map((step) => ({ ...step, consent: [...(step.consent ?? []), 'adopt'] })),
    notes: [{ code: 'adopts', message }, ...decision.notes],
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

function decideFarewell({ pair, because, manifest }: Farewell, wording: Wording): Decided {
  const decision = decide(pair, wording);
  const steps = decision.steps.map((step): Step => {
    const consent: Consent = step.kind === 'delete' ? 'delete' : 'retire';
    return { ...step, because, consent: [...new Set([...(step.consent ?? []), consent])] };
  });
  return { pair, decision: { ...decision, steps }, manifest, before: null };
}

/** Nobody leaves before the one who takes the place is out; a successor brings its predecessors into the plan. */
function withSuccessions(
  all: readonly Decided[],
  desired: readonly DesiredFlow[],
  globs: readonly string[],
): Decided[] {
  const successions = successionsOf(desired);
  const byName = new Map(all.map((one) => [one.pair.desired.name, one]));
  return all.map((one) => {
    const { desired: flow } = one.pair;
    const successor = successions.get(flow.name);
    if (successor === undefined) return { ...one, isIn: isSelected(flow, globs) };
    const isSuccessorIn = isSelected(successor, globs);
    const isOwn = one.manifest === flow.manifest && flow.manifest !== successor.manifest;
    const isIn = isOwn ? isSelected(flow, globs) : isSuccessorIn && !leavesOut(globs, flow.name);
    const waits = one.decision.steps.length > 0 && !willBeOut(byName.get(successor.name), isSuccessorIn);
    if (!waits) return { ...one, decision: retiring(one.decision, successor), isIn };
    const message = `"${successor.name}" takes its place, and is not published by this plan: until then it stays as it is`;
    return { ...one, decision: { ...NOTHING, notes: [{ code: 'waits', message }] }, isIn };
  });
}

function retiring(decision: Decision, { name }: DesiredFlow): Decision {
  const steps = decision.steps.map((step): Step => {
    const consent = [...new Set<Consent>([...(step.consent ?? []), 'retire'])];
    return { ...step, because: `superseded by "${name}"`, consent };
  });
  return { ...decision, steps };
}

function willBeOut(successor: Decided | undefined, isIn: boolean): boolean {
  if (successor === undefined || successor.decision.refusals.length > 0) return false;
  const { steps } = successor.decision;
  const isOut = columnOf(successor.pair.observed?.status ?? null) === 'published';
  return isOut || (isIn && steps.some(({ kind }) => kind === 'publish'));
}

/** What the change would have had otherwise, protection of its flows included. */
function guardChanges(guards: readonly GuardChange[], decided: readonly Decided[]): GuardChange[] {
  const unprotected = decided.filter(({ before, pair }) => before?.protect === true && !pair.desired.protect);
  return [
    ...guards,
    ...unprotected.map(({ pair }) => ({ guard: `protect of "${pair.desired.name}"`, base: 'true', change: 'false' })),
  ];
}

/** True where --flow leaves the flow in; its name everywhere and its name in this environment both count. */
export function isSelected(flow: DesiredFlow, globs: readonly string[]): boolean {
  const both = [flow.name, flow.key];
  return both.some((name) => selectsName(globs, name)) && !both.some((name) => leavesOut(globs, name));
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
