// What a plan says of those who still send a flow that goes or gets another name: notes only.
import { describe, expect, test } from 'vitest';
import type { FlowPlan, Note, Plan, StepKind } from '../../../src/model/plan.ts';
import { RemoteFailure, type RemoteFailureKind, type TemplateUse } from '../../../src/model/remote.ts';
import { digestOf } from '../../../src/plan/digest.ts';
import { concernsSenders, type Templates, whyUnknown, withImpact } from '../../../src/plan/impact.ts';

type Part = Partial<Pick<FlowPlan, 'name' | 'id' | 'observed' | 'changes' | 'notes'>>;

const observed = { status: 'PUBLISHED', updatedAt: '2026-01-05T10:00:00+0000', document: null };

function flowOf(kinds: readonly StepKind[], more: Part = {}): FlowPlan {
  return {
    name: 'Tour',
    manifest: 'flows/tour.yaml',
    id: '42',
    desired: { status: 'published', document: null },
    observed,
    steps: kinds.map((kind) => ({ kind, because: 'the test says so' })),
    changes: [],
    notes: [],
    refusals: [],
    ...more,
  };
}

const renamed = (from: string, to = 'Tour') =>
  flowOf(['update', 'publish'], { name: to, changes: [{ field: 'name', from, to }] });

function planOf(...flows: readonly FlowPlan[]): Plan {
  const head = {
    format: 1,
    environment: 'default',
    remote: 'graph',
    waba: '1',
    options: { flow: [], prune: null },
    flows,
  } as const;
  const counts = {
    create: 0,
    update: 0,
    upload: 0,
    publish: 0,
    deprecate: 0,
    delete: 0,
    keep: 0,
    refused: 0,
    foreign: 0,
  };
  return { ...head, tool: 'waflow', digest: digestOf(head), summary: counts, foreign: [] };
}

const use = (name: string, more: Partial<TemplateUse> = {}): TemplateUse => ({
  name,
  language: 'en',
  status: 'APPROVED',
  flowIds: ['42'],
  flowNames: [],
  ...more,
});

const known = (...templates: readonly TemplateUse[]): Templates => ({ templates, complete: true });

function notesOf(flow: FlowPlan, templates: Templates): readonly Note[] {
  return withImpact(planOf(flow), templates).flows[0]?.notes ?? [];
}

const said = (flow: FlowPlan, templates: Templates, code = 'used-by-templates') =>
  notesOf(flow, templates)
    .filter((note) => note.code === code)
    .map(({ message }) => message);

describe('who is asked about', () => {
  test.each([
    ['deprecates', flowOf(['deprecate']), true],
    ['deletes', flowOf(['delete']), true],
    ['renames', renamed('Trip'), true],
    [
      'creates',
      flowOf(['create', 'upload', 'update', 'publish'], {
        observed: null,
        id: null,
        changes: [{ field: 'name', from: null, to: 'Tour' }],
      }),
      false,
    ],
    ['edits', flowOf(['upload', 'update', 'publish'], { changes: [{ field: 'categories', from: [], to: [] }] }), false],
    ['keeps', flowOf([]), false],
  ])('a plan that %s a flow: %s', (_name, flow, asks) => {
    expect(concernsSenders(planOf(flowOf([]), flow))).toBe(asks);
  });
});

describe('the templates that use a flow', () => {
  test('are named, in order, with their languages', () => {
    const templates = known(use('b', { language: 'de' }), use('a'), use('b'));
    expect(said(flowOf(['deprecate']), templates)).toEqual([
      'the message templates "a" (en), "b" (de), "b" (en) still send this flow: they fail once it is deprecated',
    ]);
    expect(said(flowOf(['delete']), known(use('a')))).toEqual([
      'the message template "a" (en) still sends this flow: it fails once it is deleted',
    ]);
  });

  test('are told whatever the order in which the account lists them', () => {
    const [a, b, c] = [use('a'), use('b'), use('c')];
    expect(notesOf(flowOf(['delete']), known(c, a, b))).toEqual(notesOf(flowOf(['delete']), known(a, b, c)));
  });

  test('are five at most, and then a number', () => {
    const six = ['f', 'a', 'c', 'b', 'e', 'd'].map((name) => use(name));
    expect(said(flowOf(['deprecate']), known(...six))[0]).toContain('"d" (en), "e" (en) and 1 more still send');
    expect(said(flowOf(['deprecate']), known(...six.slice(1)))[0]).toContain('"d" (en), "e" (en) still send');
  });

  test('count where they name the flow by its name, too', () => {
    expect(said(flowOf(['deprecate']), known(use('a', { flowIds: [], flowNames: ['Tour'] })))).toHaveLength(1);
  });

  test.each([
    ['of another flow', { flowIds: ['43'] }],
    ['of another name', { flowIds: [], flowNames: ['tour'] }],
    ['that was rejected', { status: 'REJECTED' }],
    ['that is disabled', { status: 'DISABLED' }],
    ['that is being deleted', { status: 'PENDING_DELETION' }],
  ])('one %s does not count', (_name, more) => {
    expect(said(flowOf(['deprecate']), known(use('a', more)))).toEqual([]);
  });

  test.each(['PENDING', 'PAUSED', 'SOMETHING_NEW'])('one that is %s counts', (status) => {
    expect(said(flowOf(['deprecate']), known(use('a', { status })))).toHaveLength(1);
  });

  // Meta, Sending a Flow: the id is stored in the template, so that changing the flow's name does not affect it.
  test('a rename concerns only those that say the old name', () => {
    const byName = use('a', { flowIds: [], flowNames: ['Trip'] });
    expect(said(renamed('Trip'), known(use('b'), byName, use('c', { flowIds: [], flowNames: ['Tour'] })))).toEqual([
      'the message template "a" (en) sends this flow by its name: it fails once it is renamed',
    ]);
    expect(notesOf(renamed('Trip'), known(use('b')))).toEqual([]);
  });

  test('the old name is compared as names are', () => {
    expect(said(renamed('Caf\u00e9'), known(use('a', { flowIds: [], flowNames: ['Cafe\u0301'] })))).toHaveLength(1);
  });
});

describe('what else is said', () => {
  test('when it was last changed, where the account tells', () => {
    expect(said(flowOf(['deprecate']), known(), 'last-updated')).toEqual([
      'last changed in the account at 2026-01-05T10:00:00+0000',
    ]);
    const silent = flowOf(['delete'], { observed: { ...observed, updatedAt: null } });
    expect(notesOf(silent, known())).toEqual([]);
  });

  test.each(['THROTTLED', 'BLOCKED'])('the health of a flow that is %s', (status) => {
    const flow = flowOf(['deprecate'], { observed: { ...observed, status } });
    expect(said(flow, known(), 'health')).toEqual([`the platform has set the status ${status}`]);
  });

  test('why templates are not known', () => {
    expect(said(flowOf(['deprecate']), { unknown: 'the token may not read them' }, 'templates-unknown')).toEqual([
      'it is not known which message templates still send this flow: the token may not read them',
    ]);
  });

  test('that there are more templates than were read', () => {
    const templates = { templates: [use('a')], complete: false };
    expect(notesOf(flowOf(['deprecate']), templates).map(({ code }) => code)).toEqual([
      'used-by-templates',
      'templates-unknown',
      'last-updated',
    ]);
    expect(said(flowOf(['deprecate']), templates, 'templates-unknown')).toEqual([
      'only 1 of the message templates were read: others may still send this flow',
    ]);
  });

  test.each([
    ['unauthorised', 200, 'the token may not read them'],
    ['throttled', 80008, 'the platform asks to wait'],
    ['rejected', 100, 'the platform refuses with code 100'],
    ['rejected', null, 'the platform refuses'],
    ['lost', null, 'there was no answer'],
    ['unreachable', null, 'there was no answer'],
  ] satisfies readonly (readonly [RemoteFailureKind, number | null, string])[])('%s %s: %s', (kind, code, why) => {
    expect(whyUnknown(new RemoteFailure(kind, 'no', { code }))).toBe(why);
  });
});

test('notes change neither the digest nor anything else, and come after those that were there', () => {
  const notes = [{ code: 'irreversible', message: 'final' }];
  const plan = planOf(flowOf(['deprecate'], { notes }), flowOf(['upload']));
  const after = withImpact(plan, known(use('a')));
  expect(digestOf(after)).toBe(plan.digest);
  expect(after.flows[0]?.notes.slice(0, 1)).toEqual(notes);
  expect({ ...after, flows: after.flows.map((flow) => ({ ...flow, notes: [] })) }).toEqual({
    ...plan,
    flows: plan.flows.map((flow) => ({ ...flow, notes: [] })),
  });
  expect(after.flows[1]).toBe(plan.flows[1]);
});
