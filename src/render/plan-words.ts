// The words that all forms of a plan share: signs, transitions, the summary, what comes next.
import type { FlowPlan, Plan } from '../model/plan.ts';
import { isEmpty, neededConsents, STEP_KINDS } from '../model/plan.ts';
import { forTerminal } from './escape.ts';

/** + new, ~ changed, ^ published only, - retired, ! refused, = kept. */
export type Sign = '+' | '~' | '^' | '-' | '!' | '=';

export function signOf(flow: FlowPlan): Sign {
  if (flow.refusals.length > 0) return '!';
  const kinds = flow.steps.map((step) => step.kind);
  if (kinds.length === 0) return '=';
  if (kinds.includes('create')) return '+';
  if (kinds.includes('deprecate') || kinds.includes('delete')) return '-';
  return kinds.length === 1 && kinds[0] === 'publish' ? '^' : '~';
}

/** `DRAFT → PUBLISHED`, with the stop at DRAFT that a revision of a published flow makes. */
export function transition(flow: FlowPlan): string {
  const from = forTerminal(flow.observed?.status ?? 'none');
  const kinds = new Set(flow.steps.map((step) => step.kind));
  if (kinds.size === 0) return from;
  const steps = [from];
  if (kinds.has('create') || ((kinds.has('upload') || kinds.has('update')) && from !== 'DRAFT')) steps.push('DRAFT');
  if (kinds.has('publish')) steps.push('PUBLISHED');
  if (kinds.has('deprecate')) steps.push('DEPRECATED');
  if (kinds.has('delete')) steps.push('gone');
  if (kinds.has('create') && kinds.has('publish')) return 'none → PUBLISHED';
  return steps.length === 1 ? from : steps.join(' → ');
}

/** Why something happens to a flow, in a few words; the steps' own reasons tell each. */
export function reasonOf(flow: FlowPlan): string {
  if (flow.refusals.length > 0) return 'refused';
  const [first] = flow.steps;
  if (first === undefined) return flow.notes[0]?.message ?? 'no change';
  if (first.kind === 'create') return 'new';
  const told = flow.steps.filter((step) => step.kind !== 'publish' || flow.steps.length === 1);
  return told.map((step) => step.because).join(', ');
}

export function accountLine(plan: Plan): string {
  return `Plan for ${forTerminal(plan.environment)}: ${whereabouts(plan)}`;
}

/** Which account it is, and whether it is one at all. */
export function whereabouts({ remote, waba }: Pick<Plan, 'remote' | 'waba'>): string {
  return remote === 'emulator' ? 'the built-in emulator, no real account' : `account ${waba}`;
}

/** What would be done, in numbers. */
export function summaryLine(plan: Plan): string {
  const words = {
    create: 'create',
    upload: 'upload',
    update: 'update',
    publish: 'publish',
    deprecate: 'deprecate',
    delete: 'delete',
  };
  // An upload that a create carries is no work of its own.
  const carried = plan.flows.filter((flow) => flow.steps[0]?.kind === 'create').length;
  const counts = STEP_KINDS.map(
    (kind) => [words[kind], plan.summary[kind] - (kind === 'upload' ? carried : 0)] as const,
  );
  const parts = counts.filter(([, count]) => count > 0).map(([word, count]) => `${count} to ${word}`);
  if (plan.summary.refused > 0) parts.push(`${plan.summary.refused} refused`);
  return parts.length === 0 ? 'Nothing to do: the account is as the manifests say.' : `Plan: ${parts.join(', ')}.`;
}

/** What a change does to guards, one sentence each; none where nothing of the kind happens. */
export function guardSentences(plan: Pick<Plan, 'guards'>): string[] {
  return (plan.guards ?? []).map(({ guard, base, change }) => {
    const isNew = base === null && change === 'new';
    if (isNew) return `${guard} is new: the base has no guards for it`;
    const counts = STRICTER.test(guard) ? 'the stricter counts' : "the base's counts";
    return `${guard} is ${base ?? 'not set'} in the base and ${change ?? 'not set'} in the change: ${counts}`;
  });
}

const STRICTER = /^(?:limits\.|failOnBreaking$|ignore$|protect )/;

/** The next command, with the consents that it needs. */
export function nextSteps(plan: Plan, flags: readonly string[]): string[] {
  if (plan.summary.refused > 0) {
    const way = isEmpty(plan) ? '' : ", leave them out with --flow '!NAME', or do the rest with --skip-refused";
    return [`Settle what is refused first${way}.`];
  }
  if (isEmpty(plan)) return [];
  const consents = neededConsents(plan);
  const allow = consents.length === 0 ? [] : ['--allow', consents.join(',')];
  return [`Next: ${['waflow', 'apply', ...flags, ...allow].join(' ')}`];
}
