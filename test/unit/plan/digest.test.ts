// The plan's identity: what changes it, what does not, and that a file's text is enough to compute it.
import { describe, expect, it } from 'vitest';
import type { DesiredFlow, ObservedFlow } from '../../../src/model/flow.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { digestOf } from '../../../src/plan/digest.ts';
import type { PlanInput } from '../../../src/plan/plan.ts';
import { desired, document, ENDPOINT, OTHER, observed, planOf, REMOTE_ERROR } from './builders.ts';

const live = { status: 'PUBLISHED', document: OTHER };

function digest(wanted: Partial<DesiredFlow>, seen: Partial<ObservedFlow>, change: Partial<PlanInput> = {}): string {
  return planOf([desired(wanted)], [observed({ ...live, ...seen })], change).digest;
}

const BASE = digest({}, {});

describe('the digest covers', () => {
  it.each<[string, Partial<PlanInput>]>([
    ['the environment', { environment: 'staging' }],
    ['the kind of remote', { remote: 'emulator' }],
    ['the account', { waba: '1020304051' }],
    ['--flow', { flow: ['Book*'] }],
  ])('%s', (_what, change) => {
    expect(digest({}, {}, change)).not.toBe(BASE);
  });

  it.each<[string, Partial<DesiredFlow>]>([
    ['the name', { name: 'Book', previously: ['Book an appointment'] }],
    ['the status', { status: 'draft' }],
    ['the document', { document: document({ fingerprint: `sha256:${'0'.repeat(64)}` }) }],
    ['the categories', { categories: ['SURVEY'] }],
    ['the endpoint', { endpoint: { value: `${ENDPOINT}/2`, shown: `${ENDPOINT}/2` } }],
    ['an endpoint where it is hidden', { endpoint: { value: `${ENDPOINT}?key=1`, shown: ENDPOINT } }],
    ['the application', { application: { value: '99', shown: '99' } }],
  ])('what is desired: %s', (_what, change) => {
    expect(digest(change, {})).not.toBe(BASE);
  });

  it('that a manifest states what the account has otherwise', () => {
    const other = { endpoint: `${ENDPOINT}/old`, application: { id: '99', name: null } };
    const both = digest({}, other);
    expect(digest({ endpoint: null }, other)).not.toBe(both);
    expect(digest({ application: null }, other)).not.toBe(both);
  });

  it.each<[string, Partial<ObservedFlow>]>([
    ['the id', { id: '1002' }],
    ['the status', { status: 'DRAFT' }],
    ['the document', { document: `sha256:${'1'.repeat(64)}` }],
    ['no document', { document: null }],
    ['the categories', { categories: ['SURVEY'] }],
    ['the endpoint', { endpoint: null }],
    ['the application', { application: null }],
  ])('what is observed: %s', (_what, change) => {
    expect(digest({}, change)).not.toBe(BASE);
  });

  it('the document of a hidden value that nobody sees', () => {
    const one = digest({ endpoint: { value: `${ENDPOINT}?key=1`, shown: `${ENDPOINT}?***` } }, {});
    const two = digest({ endpoint: { value: `${ENDPOINT}?key=2`, shown: `${ENDPOINT}?***` } }, {});
    expect(one).not.toBe(two);
  });

  it('the consents that steps need', () => {
    const consent = (retireLimit: number) => digest({ status: 'deprecated' }, {}, { retireLimit });
    expect(consent(0)).not.toBe(consent(1));
  });

  it('the steps', () => {
    const saved: Plan = planOf([desired()], [observed(live)]);
    const flows = saved.flows.map((flow) => ({ ...flow, steps: flow.steps.slice(0, -1) }));
    expect(digestOf({ ...saved, flows })).not.toBe(saved.digest);
  });

  it('which flows there are', () => {
    const two = planOf([desired(), desired({ name: 'Survey' })], [observed(live)]);
    expect(two.digest).not.toBe(BASE);
  });
});

describe('the digest does not cover', () => {
  it.each<[string, Partial<DesiredFlow>, Partial<ObservedFlow>, Partial<PlanInput>]>([
    ['the time of the last change', {}, { updatedAt: '2026-11-02T00:00:00+0000' }, {}],
    ['whether there is such a time', {}, { updatedAt: null }, {}],
    ['the version of the tool', {}, {}, { tool: 'waflow 9.9.9' }],
    ['the path of the manifest', { manifest: 'elsewhere/book.yml' }, {}, {}],
    ['the path of the Flow JSON', { document: document({ file: 'elsewhere.json' }) }, {}, {}],
    ['the name of the application', {}, { application: { id: '1234567890', name: 'Renamed' } }, {}],
    ['a limit that is not reached', {}, {}, { retireLimit: 0 }],
    ['a glob that ignores nothing of ours', {}, {}, { ignore: ['Kept *'] }],
    [
      'wording',
      {},
      {},
      { wording: { mask: (address) => `address: ${address}`, remoteErrors: () => ['in other words'] } },
    ],
  ])('%s', (_what, wanted, seen, change) => {
    expect(digest(wanted, seen, change)).toBe(BASE);
  });

  it('foreign flows', () => {
    const foreign = observed({ id: '5', name: 'Somebody else’s' });
    expect(planOf([desired()], [observed(live), foreign]).digest).toBe(BASE);
  });

  it('the platform’s errors, unless they change what is done', () => {
    expect(digest({}, { validationErrors: [REMOTE_ERROR] })).toBe(BASE);
  });

  it('reasons, notes and refusals in words', () => {
    const saved = planOf([desired()], [observed(live)]);
    const flows = saved.flows.map((flow) => ({
      ...flow,
      steps: flow.steps.map((step) => ({ ...step, because: 'of something else' })),
      notes: [{ code: 'other', message: 'other' }],
    }));
    expect(digestOf({ ...saved, flows })).toBe(saved.digest);
  });

  it('the order or repetition of globs', () => {
    const one = digest({}, {}, { flow: ['Book*', '!Old*'] });
    expect(digest({}, {}, { flow: ['!Old*', 'Book*', 'Book*'] })).toBe(one);
  });
});

describe('a saved plan', () => {
  const saved = planOf(
    [desired(), desired({ name: 'Old', status: 'deleted' }), desired({ name: 'New', endpoint: null })],
    [observed(live), observed({ id: '7', name: 'Old' })],
    { flow: ['*'] },
  );

  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, item]) => [key, shuffled(item)]),
    );
  };

  it('gives its digest from its text alone', () => {
    expect(digestOf(JSON.parse(JSON.stringify(saved)))).toBe(saved.digest);
    expect(saved.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('gives it whatever the order of keys and the white space', () => {
    expect(digestOf(JSON.parse(JSON.stringify(shuffled(saved), null, 7)))).toBe(saved.digest);
  });

  it('states an empty consent like none', () => {
    const flows = saved.flows.map((flow) => ({
      ...flow,
      steps: flow.steps.map((step) => ({ ...step, consent: step.consent ?? [] })),
    }));
    expect(digestOf({ ...saved, flows })).toBe(saved.digest);
  });
});
