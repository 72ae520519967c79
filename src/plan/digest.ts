// The plan's identity: what it would do and what it takes for granted. Wording, time and foreign flows do not count.
import { fingerprint } from '../flowjson/canonical.ts';
import type { Fingerprint } from '../model/flow.ts';
import type { Plan } from '../model/plan.ts';

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
      desired: flow.desired,
      observed: flow.observed && {
        status: flow.observed.status,
        document: flow.observed.document,
        metadata: flow.observed.metadata,
      },
      changes: flow.changes.map(({ field, from, to }) => ({ field, from, to })),
    })),
  });
}
