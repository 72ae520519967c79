// The plan's identity: what it would do and what it takes for granted. Wording, time and foreign flows do not count.
import { fingerprint } from '../flowjson/canonical.ts';
import type { Fingerprint } from '../model/flow.ts';
import { type FlowPlan, HIDDEN_VALUES, type Plan } from '../model/plan.ts';

/** The fingerprints of what the flow's changes do not show. */
export function hiddenIn(flow: Pick<FlowPlan, 'notes'>): string[] {
  return flow.notes.filter(({ code }) => code === HIDDEN_VALUES).map(({ message }) => message);
}

/** Computable from a saved plan alone, so that a file's digest is never believed. */
export function digestOf(plan: Omit<Plan, 'digest' | 'summary' | 'tool' | 'foreign'>): Fingerprint {
  return fingerprint({
    format: plan.format,
    remote: plan.remote,
    waba: plan.waba,
    environment: plan.environment,
    options: { flow: plan.options.flow, prune: plan.options.prune },
    flows: plan.flows.map((flow) => ({
      name: flow.name,
      id: flow.id,
      steps: flow.steps.map((step) => ({ kind: step.kind, consent: step.consent ?? [] })),
      desired: { status: flow.desired.status, document: flow.desired.document },
      observed: flow.observed && { status: flow.observed.status, document: flow.observed.document },
      // Metadata is in what changes of it; what a change does not show is in its note.
      changes: flow.changes.map(({ field, from, to }) => ({ field, from, to })),
      hidden: hiddenIn(flow),
    })),
  });
}
