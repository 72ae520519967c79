// Desired and observed flows for plan tests: one pair that is the same in everything, and what a test changes of it.
import { fingerprint } from '../../../src/flowjson/canonical.ts';
import { frozenSince } from '../../../src/flowjson/versions.ts';
import type { DesiredDocument, DesiredFlow, ObservedFlow, RemoteError } from '../../../src/model/flow.ts';
import type { FlowPlan, Plan } from '../../../src/model/plan.ts';
import { makePlan, type PlanInput } from '../../../src/plan/plan.ts';

export const SAME = fingerprint({ version: '7.3', screens: [] });
export const OTHER = fingerprint({ version: '7.3', screens: [{ id: 'START' }] });

export const NAME = 'Book an appointment';
export const ENDPOINT = 'https://flows.example.com/appointments';
export const APPLICATION = '1234567890';

export function document(change: Partial<DesiredDocument> = {}): DesiredDocument {
  const { version = '7.3' } = change;
  const frozen = version === null ? null : frozenSince(version);
  return { file: 'flows/book.json', fingerprint: SAME, version, frozenSince: frozen, errors: [], ...change };
}

export function desired(change: Partial<DesiredFlow> = {}): DesiredFlow {
  const name = change.name ?? NAME;
  return {
    key: name,
    name,
    manifest: `flows/${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.yaml`,
    status: 'published',
    categories: ['APPOINTMENT_BOOKING'],
    endpoint: { value: ENDPOINT, shown: ENDPOINT },
    application: { value: APPLICATION, shown: APPLICATION },
    document: document(),
    previously: [],
    protect: false,
    supersedes: [],
    ...change,
  };
}

export function observed(change: Partial<ObservedFlow> = {}): ObservedFlow {
  return {
    id: '1001',
    name: NAME,
    status: 'DRAFT',
    categories: ['APPOINTMENT_BOOKING'],
    validationErrors: [],
    updatedAt: '2026-11-01T10:00:00+0000',
    endpoint: ENDPOINT,
    application: { id: APPLICATION, name: 'Our app' },
    document: SAME,
    ...change,
  };
}

export const REMOTE_ERROR: RemoteError = {
  code: 'INVALID_PROPERTY_VALUE',
  message: 'the label is too long',
  line: 12,
  column: 5,
  endLine: 12,
  endColumn: 9,
  path: 'screens[0].layout.children[1].label',
};

/** A plan for one environment; what is not given is as plain as can be. */
export function planOf(
  wanted: readonly DesiredFlow[],
  seen: readonly ObservedFlow[],
  change: Partial<PlanInput> = {},
): Plan {
  return makePlan({
    desired: wanted,
    observed: seen,
    environment: 'production',
    remote: 'graph',
    waba: '1020304050',
    tool: 'waflow 0.1.0',
    flow: [],
    ignore: [],
    retireLimit: 3,
    wording: {
      mask: (address) => address.replace(/\?.*$/, '?***'),
      remoteErrors: (flow, one) =>
        one.validationErrors.map(({ code, line }) => `${flow.document?.file ?? ''}:${line} ${code}`),
    },
    ...change,
  });
}

/** The plan's one flow. */
export function onlyFlow(plan: Plan): FlowPlan {
  const [flow, second] = plan.flows;
  if (flow === undefined || second !== undefined) throw new Error(`the plan has ${plan.flows.length} flows`);
  return flow;
}

/** The plan for one manifest and, at most, one flow of the account. */
export function planOne(wanted: DesiredFlow, seen: ObservedFlow | null, change: Partial<PlanInput> = {}): FlowPlan {
  return onlyFlow(planOf([wanted], seen === null ? [] : [seen], change));
}

export function kinds(flow: FlowPlan): string[] {
  return flow.steps.map(({ kind }) => kind);
}

export function refusals(flow: FlowPlan): string[] {
  return flow.refusals.map(({ code }) => code);
}

export function notes(flow: FlowPlan): string[] {
  return flow.notes.map(({ code }) => code);
}
