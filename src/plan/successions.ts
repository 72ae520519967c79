// Who waits for whom: a predecessor leaves once its successor is out, and comes into the plan with it.
import type { DesiredFlow } from '../model/flow.ts';
import { columnOf } from '../model/lifecycle.ts';
import { leavesOut } from '../model/names.ts';
import type { Consent, Step } from '../model/plan.ts';
import { type Decision, NOTHING } from './decide.ts';
import type { Decided } from './decided.ts';
import { successionsOf } from './farewells.ts';
import { isSelected } from './selection.ts';

/** Nobody leaves before the one who takes the place is out; a successor brings its predecessors into the plan. */
export function withSuccessions(
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
