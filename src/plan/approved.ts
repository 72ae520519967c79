// Whether a fresh plan stays within an approved one: the same, or less of it. Decides nothing about the account.
import { canonicalJson } from '../flowjson/canonical.ts';
import type { FlowPlan, Plan, Step } from '../model/plan.ts';
import { digestOf, hiddenIn } from './digest.ts';

/** Where a fresh plan leaves the approved one. */
export type Deviation = { readonly flow: string | null; readonly message: string };

/** The digest that belongs to a saved plan's content, whatever it states. */
export function isGenuine(plan: Plan): boolean {
  return digestOf(plan) === plan.digest;
}

/**
 * What the fresh plan would do that was not approved; empty where all is well.
 * Less is fine: per flow no step, or the rest of the approved steps from a state that they lead through.
 */
export function deviations(approved: Plan, fresh: Plan): Deviation[] {
  if (approved.digest === fresh.digest) return [];
  const found: Deviation[] = [];
  for (const key of ['environment', 'remote', 'waba', 'options'] as const) {
    if (canonicalJson(approved[key]) === canonicalJson(fresh[key])) continue;
    found.push({ flow: null, message: `approved for ${key} ${show(approved[key])}, now ${show(fresh[key])}` });
  }
  if (found.length > 0) return found;
  const known = new Map(approved.flows.map((flow) => [flow.name, flow]));
  for (const flow of fresh.flows) {
    const message = flow.steps.length === 0 ? null : leaves(known.get(flow.name), flow);
    if (message !== null) found.push({ flow: flow.name, message });
  }
  return found;
}

function leaves(approved: FlowPlan | undefined, fresh: FlowPlan): string | null {
  if (approved === undefined) return `not in the approved plan; now: ${kinds(fresh.steps)}`;
  if (approved.id !== null && approved.id !== fresh.id)
    return `approved for the flow ${approved.id}, now ${fresh.id ?? 'none'}`;
  if (canonicalJson(approved.desired) !== canonicalJson(fresh.desired))
    return 'the manifest or its Flow JSON has changed';
  const done = approved.steps.length - fresh.steps.length;
  const rest = done < 0 ? [] : approved.steps.slice(done);
  const created = done > 0 && isOurs(approved);
  const suffix =
    done >= 0 &&
    rest.every(
      (step, index) =>
        step.kind === fresh.steps[index]?.kind &&
        (fresh.steps[index]?.consent ?? []).every(
          // What this very plan has created is not somebody else's that it adopts.
          (consent) => step.consent?.includes(consent) === true || (consent === 'adopt' && created),
        ),
    );
  if (!suffix) return `approved: ${kinds(approved.steps)}; now: ${kinds(fresh.steps)}`;
  if (!fits(stateAfter(approved, done), fresh.observed) || !sameChanges(approved, fresh, done, created)) {
    return 'the flow or its manifest was changed in the meantime';
  }
  return null;
}

/** True for a flow that the approved plan creates: then nobody else's was there when it was approved. */
export function isOurs(approved: Pick<FlowPlan, 'steps'>): boolean {
  return approved.steps[0]?.kind === 'create';
}

/** What is left to change is what was approved; after a create nobody can foretell what the platform chose. */
function sameChanges(approved: FlowPlan, fresh: FlowPlan, done: number, created: boolean): boolean {
  if (done === 0 && canonicalJson(approved.changes) !== canonicalJson(fresh.changes)) return false;
  const left = fresh.changes.filter(({ field }) => field !== 'status');
  const known = left.every(({ field, from, to }) =>
    approved.changes.some(
      (change) =>
        change.field === field &&
        canonicalJson(change.to) === canonicalJson(to) &&
        (created || canonicalJson(change.from) === canonicalJson(from)),
    ),
  );
  const hidden = hiddenIn(fresh);
  return known && (hidden.length === 0 || canonicalJson(hidden) === canonicalJson(hiddenIn(approved)));
}

type Seen = FlowPlan['observed'];
type State = { status: string; document: string | null } | null;

/** The state that the first steps of an approved flow lead to. */
function stateAfter(approved: FlowPlan, steps: number): State {
  const { observed, desired } = approved;
  let state: State = observed && { status: observed.status, document: observed.document };
  for (const { kind } of approved.steps.slice(0, steps)) {
    if (kind === 'delete') state = null;
    else if (kind === 'create') state = { status: 'DRAFT', document: desired.document };
    else if (state === null) return null;
    else if (kind === 'upload') state = { status: 'DRAFT', document: desired.document };
    else if (kind === 'update') state = { ...state, status: 'DRAFT' };
    else if (kind === 'publish') state = { ...state, status: 'PUBLISHED' };
    else state = { ...state, status: 'DEPRECATED' };
  }
  return state;
}

function fits(state: State, seen: Seen): boolean {
  if (state === null || seen === null) return state === seen;
  return state.status === seen.status && state.document === seen.document;
}

function kinds(steps: readonly Step[]): string {
  return steps.length === 0 ? 'nothing' : steps.map((step) => step.kind).join(', ');
}

function show(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : canonicalJson(value);
}
