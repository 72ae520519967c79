// One flow with what should happen to it: the decision table's word, and what a base or a farewell adds to it.
import type { DesiredFlow } from '../model/flow.ts';
import type { Consent, Step } from '../model/plan.ts';
import { type Base, overwritten } from './base.ts';
import { type Decision, decide, type Wording } from './decide.ts';
import type { Farewell } from './farewells.ts';
import type { Pair } from './match.ts';

/** One flow with what should happen to it. */
export type Decided = {
  readonly pair: Pair;
  readonly decision: Decision;
  readonly manifest: string | null;
  /** The base's manifest for it. */
  readonly before: DesiredFlow | null;
  /** Whether it is part of the plan; set once it is known who waits for whom. */
  readonly isIn?: boolean;
};

/** A manifest's flow, with what its base adds: protection, adoption, edits that would be lost. */
export function decideOne(pair: Pair, base: Base | null, wording: Wording): Decided {
  const { desired, observed } = pair;
  const before = base?.before(desired, observed) ?? null;
  const protect = desired.protect || before?.protect === true;
  const decision = decide(
    { ...pair, desired: { ...desired, protect } },
    wording,
    desired.protect ? 'manifest' : 'base',
  );
  const manifest = desired.manifest;
  if (base === null || observed === null) return { pair, decision, manifest, before };
  if (base.managing(observed.id) === null) return { pair, decision: adopting(decision), manifest, before };
  const written = decision.steps.length === 0 ? [] : decision.changes.map(({ field }) => field);
  const notes = before === null ? [] : overwritten(before, desired, observed, written, base.editsOf(observed.id));
  return { pair, decision: { ...decision, notes: [...decision.notes, ...notes] }, manifest, before };
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

/** A flow that goes though no manifest of its own says so: always with consent. */
export function decideFarewell({ pair, because, manifest }: Farewell, wording: Wording): Decided {
  const decision = decide(pair, wording);
  const steps = decision.steps.map((step): Step => {
    const consent: Consent = step.kind === 'delete' ? 'delete' : 'retire';
    return { ...step, because, consent: [...new Set([...(step.consent ?? []), consent])] };
  });
  return { pair, decision: { ...decision, steps }, manifest, before: null };
}
