// What an approved plan allows: itself, or less of it. Everything else is stale.
import { describe, expect, it } from 'vitest';
import type { DesiredFlow, ObservedFlow } from '../../../src/model/flow.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { deviations, isGenuine } from '../../../src/plan/approved.ts';
import { digestOf } from '../../../src/plan/digest.ts';
import type { PlanInput } from '../../../src/plan/plan.ts';
import { APPLICATION, desired, document, ENDPOINT, NAME, OTHER, observed, planOf, SAME } from './builders.ts';

type Seen = Partial<ObservedFlow> | null;

/** Plans one manifest before and after something happened in the account. */
function after(wanted: Partial<DesiredFlow>, before: Seen, now: Seen, change: Partial<PlanInput> = {}): string[] {
  const plan = (seen: Seen, more: Partial<PlanInput> = {}) =>
    planOf([desired(wanted)], seen === null ? [] : [observed(seen)], more);
  return deviations(plan(before), plan(now, change)).map(({ flow }) => flow ?? '(all)');
}

const FRESH = { id: '1', status: 'DRAFT', document: SAME };
const OLD: Partial<ObservedFlow> = { status: 'PUBLISHED', document: OTHER, categories: ['SURVEY'] };

describe('less is fine', () => {
  it.each<[string, Partial<DesiredFlow>, Seen, Seen]>([
    ['nothing happened', {}, OLD, OLD],
    ['only the time of the last change moved', {}, OLD, { ...OLD, updatedAt: '2026-12-01T00:00:00+0000' }],
    ['all is done', {}, OLD, { status: 'PUBLISHED' }],
    ['after the upload', {}, OLD, { status: 'DRAFT', categories: ['SURVEY'] }],
    ['after upload and update', {}, OLD, { status: 'DRAFT' }],
    ['after the create', {}, null, { ...FRESH, application: null }],
    ['after a create that connected another application', {}, null, { ...FRESH, application: { id: '9', name: null } }],
    ['after create and update', {}, null, FRESH],
    ['after a create, no application stated', { application: null }, null, FRESH],
    ['a new flow, all done', {}, null, { ...FRESH, status: 'PUBLISHED' }],
    ['a new draft, all done', { status: 'draft' }, null, FRESH],
    ['somebody published it', {}, { status: 'DRAFT' }, { status: 'PUBLISHED' }],
    ['somebody published it, and its health is bad', {}, { status: 'DRAFT' }, { status: 'BLOCKED' }],
    ['deprecated', { status: 'deprecated' }, { status: 'PUBLISHED' }, { status: 'DEPRECATED' }],
    ['deleted', { status: 'deleted' }, { status: 'DRAFT' }, null],
    ['an unrelated content change over a farewell', { status: 'deprecated' }, OLD, { status: 'PUBLISHED' }],
  ])('%s', (_what, wanted, before, now) => {
    expect(after(wanted, before, now)).toEqual([]);
  });

  it('for other flows as well: some done, some not', () => {
    const wanted = [desired({ name: 'a' }), desired({ name: 'b' }), desired({ name: 'c' })];
    const approved = planOf(wanted, []);
    const fresh = planOf(wanted, [
      observed({ id: '1', name: 'a', status: 'PUBLISHED' }),
      observed({ id: '2', name: 'b' }),
    ]);
    expect(fresh.summary).toMatchObject({ create: 1, publish: 2, keep: 1 });
    expect(deviations(approved, fresh)).toEqual([]);
  });

  it('where a flow that had steps has no manifest any more', () => {
    expect(
      deviations(planOf([desired({ name: 'a' }), desired({ name: 'b' })], []), planOf([desired({ name: 'a' })], [])),
    ).toEqual([]);
  });

  it('whatever foreign flows come and go', () => {
    const approved = planOf([desired()], [observed(OLD)]);
    const fresh = planOf([desired()], [observed(OLD), observed({ id: '77', name: 'Foreign' })]);
    expect(deviations(approved, fresh)).toEqual([]);
  });

  it('and a consent that is no longer needed', () => {
    expect(
      deviations(
        planOf([desired({ status: 'deprecated' })], [observed({ status: 'PUBLISHED' })], { retireLimit: 0 }),
        planOf([desired({ status: 'deprecated' })], [observed({ status: 'PUBLISHED' })], { retireLimit: 3 }),
      ),
    ).toEqual([]);
  });
});

describe('more, or something else, is stale', () => {
  it.each<[string, Partial<DesiredFlow>, Seen, Seen]>([
    ['the document was changed by somebody', {}, OLD, { ...OLD, document: null }],
    ['the categories were changed by somebody', {}, OLD, { ...OLD, categories: ['OTHER'] }],
    ['the endpoint was changed by somebody', {}, OLD, { ...OLD, endpoint: 'https://elsewhere.example.com' }],
    ['the application was changed by somebody', {}, OLD, { ...OLD, application: null }],
    ['it went back to a draft', {}, OLD, { ...OLD, status: 'DRAFT' }],
    [
      'it became unhealthy before its farewell',
      { status: 'deprecated' },
      { status: 'PUBLISHED' },
      { status: 'BLOCKED' },
    ],
    [
      'a kept flow was changed by somebody',
      {},
      { status: 'PUBLISHED' },
      { ...OLD, categories: ['APPOINTMENT_BOOKING'] },
    ],
    ['a kept flow went back to a draft', {}, { status: 'PUBLISHED' }, { status: 'DRAFT' }],
    ['a kept flow is gone', {}, { status: 'PUBLISHED' }, null],
    ['a changed flow is gone', {}, OLD, null],
    ['another flow has its name now', {}, OLD, { ...OLD, id: '2002' }],
    ['after a create by somebody, with another document', {}, null, { ...FRESH, document: OTHER }],
    [
      'a flow of that name is published, with another document',
      {},
      null,
      { ...FRESH, status: 'PUBLISHED', document: OTHER },
    ],
    ['a farewell whose draft was published and redrafted', { status: 'deleted' }, null, { status: 'DRAFT' }],
    [
      'it had to be published only, and now it must be uploaded',
      {},
      { status: 'DRAFT' },
      { status: 'DRAFT', document: OTHER },
    ],
  ])('%s', (_what, wanted, before, now) => {
    expect(after(wanted, before, now)).toEqual([NAME]);
  });

  it.each<[string, Partial<DesiredFlow>]>([
    ['the document', { document: document({ fingerprint: `sha256:${'0'.repeat(64)}` }) }],
    ['the categories', { categories: ['OTHER'] }],
    ['the endpoint', { endpoint: { value: `${ENDPOINT}/2`, shown: `${ENDPOINT}/2` } }],
    ['the secret part of the endpoint', { endpoint: { value: `${ENDPOINT}?key=2`, shown: ENDPOINT } }],
    ['the application', { application: { value: `${APPLICATION}0`, shown: `${APPLICATION}0` } }],
    ['the status', { status: 'draft' }],
    ['the status, to a farewell', { status: 'deprecated' }],
  ])('the manifest changed: %s', (_what, change) => {
    const seen = [observed(OLD)];
    expect(deviations(planOf([desired()], seen), planOf([desired(change)], seen)).map(({ flow }) => flow)).toEqual([
      NAME,
    ]);
  });

  it.each<[string, Partial<PlanInput>]>([
    ['environment', { environment: 'staging' }],
    ['account', { waba: '99' }],
    ['remote', { remote: 'emulator' }],
    ['--flow', { flow: ['Book*'] }],
  ])('another %s', (_what, change) => {
    expect(after({}, OLD, OLD, change)).toEqual(['(all)']);
  });

  it('another environment, even where nothing would be done', () => {
    expect(after({}, { status: 'PUBLISHED' }, { status: 'PUBLISHED' }, { environment: 'staging' })).toEqual(['(all)']);
  });

  it('a consent that nobody was asked for', () => {
    const seen = [observed({ status: 'PUBLISHED' })];
    const wanted = [desired({ status: 'deprecated' })];
    const found = deviations(planOf(wanted, seen), planOf(wanted, seen, { retireLimit: 0 }));
    expect(found.map(({ flow }) => flow)).toEqual([NAME]);
  });

  it('a flow that was not in the plan', () => {
    const found = deviations(planOf([desired()], []), planOf([desired(), desired({ name: 'New' })], []));
    expect(found.map(({ flow }) => flow)).toEqual(['New']);
  });

  it('a refusal that was settled in the meantime', () => {
    const approved = planOf([desired()], [observed({ ...OLD, status: 'BLOCKED' })]);
    expect(approved.summary.refused).toBe(1);
    expect(deviations(approved, planOf([desired()], [observed(OLD)])).map(({ flow }) => flow)).toEqual([NAME]);
  });

  it('tells every flow that deviates', () => {
    const wanted = [desired({ name: 'a' }), desired({ name: 'b' }), desired({ name: 'c' })];
    const seen = ['a', 'b', 'c'].map((name, index) => observed({ id: String(index), name, status: 'PUBLISHED' }));
    const moved = seen.map((flow) => (flow.name === 'b' ? flow : { ...flow, document: OTHER }));
    expect(deviations(planOf(wanted, seen), planOf(wanted, moved)).map(({ flow }) => flow)).toEqual(['a', 'c']);
  });
});

describe('a plan from a file', () => {
  const saved = planOf([desired(), desired({ name: 'Old', status: 'deleted' })], [observed({ id: '4', name: 'Old' })]);
  const parsed = (): Plan => JSON.parse(JSON.stringify(saved));

  it('is genuine where its digest fits', () => {
    expect(isGenuine(parsed())).toBe(true);
  });

  it.each<[string, (plan: Plan) => Plan]>([
    ['another digest', (plan) => ({ ...plan, digest: `sha256:${'0'.repeat(64)}` })],
    ['another environment', (plan) => ({ ...plan, environment: 'staging' })],
    ['another account', (plan) => ({ ...plan, waba: '1' })],
    ['a flow less', (plan) => ({ ...plan, flows: plan.flows.slice(1) })],
    [
      'a consent taken off',
      (plan) => ({
        ...plan,
        flows: plan.flows.map((flow) => ({
          ...flow,
          steps: flow.steps.map(({ kind, because }) => ({ kind, because })),
        })),
      }),
    ],
    [
      'another document',
      (plan) => ({
        ...plan,
        flows: plan.flows.map((flow) => ({ ...flow, desired: { ...flow.desired, document: OTHER } })),
      }),
    ],
  ])('is not with %s', (_what, change) => {
    expect(isGenuine(change(parsed()))).toBe(false);
  });

  it('that was changed and signed anew is another plan', () => {
    const plan = parsed();
    const flows = plan.flows.map((flow) => ({
      ...flow,
      steps: flow.steps.map(({ kind, because }) => ({ kind, because })),
    }));
    const forged = { ...plan, flows, digest: digestOf({ ...plan, flows }) };
    expect(isGenuine(forged)).toBe(true);
    expect(deviations(forged, saved).map(({ flow }) => flow)).toEqual(['Old']);
  });
});
