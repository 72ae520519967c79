// The contract's decision table, cell by cell. What is expected stands here as the contract says it.
import { describe, expect, it } from 'vitest';
import type { DesiredFlow, DesiredStatus, ObservedFlow } from '../../../src/model/flow.ts';
import type { StepKind } from '../../../src/model/plan.ts';
import {
  APPLICATION,
  desired,
  document,
  ENDPOINT,
  kinds,
  NAME,
  notes,
  OTHER,
  observed,
  onlyFlow,
  planOf,
  planOne,
  REMOTE_ERROR,
  refusals,
  SAME,
} from './builders.ts';

type Content = 'same' | 'json' | 'metadata' | 'both';

/** What the account has, so that the content differs from the manifest in this way. */
const CONTENT: Record<Content, Partial<ObservedFlow>> = {
  same: {},
  json: { document: OTHER },
  metadata: { categories: ['SURVEY'] },
  both: { document: OTHER, categories: ['SURVEY'] },
};

type Expected = {
  readonly steps?: readonly StepKind[];
  /** One refusal with one of these codes. */
  readonly refused?: readonly string[];
  /** True: there is at least one; false: there is none; absent: the contract leaves it open. */
  readonly note?: boolean;
};
type Row = readonly [DesiredStatus, string | null, Content | 'any', Expected];

const KEEP: Expected = { steps: [], note: false };
const KEEP_NOTE: Expected = { steps: [], note: true };
const refuse = (...refused: string[]): Expected => ({ steps: [], refused });

const ROWS: readonly Row[] = [
  ['draft', null, 'any', { steps: ['create', 'upload', 'update'] }],
  ['draft', 'DRAFT', 'same', KEEP],
  ['draft', 'DRAFT', 'json', { steps: ['upload'] }],
  ['draft', 'DRAFT', 'metadata', { steps: ['update'] }],
  ['draft', 'DRAFT', 'both', { steps: ['upload', 'update'] }],
  ['draft', 'PUBLISHED', 'same', KEEP_NOTE],
  ['draft', 'PUBLISHED', 'json', { steps: ['upload'], note: true }],
  ['draft', 'PUBLISHED', 'metadata', { steps: ['update'], note: true }],
  ['draft', 'PUBLISHED', 'both', { steps: ['upload', 'update'], note: true }],
  ['draft', 'THROTTLED', 'same', KEEP_NOTE],
  ['draft', 'THROTTLED', 'json', refuse('unhealthy')],
  ['draft', 'THROTTLED', 'metadata', refuse('unhealthy')],
  ['draft', 'THROTTLED', 'both', refuse('unhealthy')],
  ['draft', 'BLOCKED', 'same', KEEP_NOTE],
  ['draft', 'BLOCKED', 'json', refuse('unhealthy')],
  ['draft', 'BLOCKED', 'metadata', refuse('unhealthy')],
  ['draft', 'BLOCKED', 'both', refuse('unhealthy')],
  ['draft', 'PAUSED', 'same', KEEP_NOTE],
  ['draft', 'PAUSED', 'json', refuse('unknown-status')],
  ['draft', 'PAUSED', 'metadata', refuse('unknown-status')],
  ['draft', 'PAUSED', 'both', refuse('unknown-status')],
  ['draft', 'DEPRECATED', 'any', refuse('deprecated-final')],

  ['published', null, 'any', { steps: ['create', 'upload', 'update', 'publish'] }],
  ['published', 'DRAFT', 'same', { steps: ['publish'] }],
  ['published', 'DRAFT', 'json', { steps: ['upload', 'publish'] }],
  ['published', 'DRAFT', 'metadata', { steps: ['update', 'publish'] }],
  ['published', 'DRAFT', 'both', { steps: ['upload', 'update', 'publish'] }],
  ['published', 'PUBLISHED', 'same', KEEP],
  ['published', 'PUBLISHED', 'json', { steps: ['upload', 'publish'], note: true }],
  ['published', 'PUBLISHED', 'metadata', { steps: ['update', 'publish'], note: true }],
  ['published', 'PUBLISHED', 'both', { steps: ['upload', 'update', 'publish'], note: true }],
  ['published', 'THROTTLED', 'same', KEEP_NOTE],
  ['published', 'THROTTLED', 'json', refuse('unhealthy')],
  ['published', 'THROTTLED', 'metadata', refuse('unhealthy')],
  ['published', 'THROTTLED', 'both', refuse('unhealthy')],
  ['published', 'BLOCKED', 'same', KEEP_NOTE],
  ['published', 'BLOCKED', 'json', refuse('unhealthy')],
  ['published', 'BLOCKED', 'metadata', refuse('unhealthy')],
  ['published', 'BLOCKED', 'both', refuse('unhealthy')],
  ['published', 'PAUSED', 'same', KEEP_NOTE],
  ['published', 'PAUSED', 'json', refuse('unknown-status')],
  ['published', 'PAUSED', 'metadata', refuse('unknown-status')],
  ['published', 'PAUSED', 'both', refuse('unknown-status')],
  ['published', 'DEPRECATED', 'any', refuse('deprecated-final')],

  ['deprecated', null, 'any', KEEP_NOTE],
  ['deprecated', 'DRAFT', 'any', refuse('draft-not-deprecatable')],
  ['deprecated', 'PUBLISHED', 'any', { steps: ['deprecate'] }],
  ['deprecated', 'THROTTLED', 'any', { steps: ['deprecate'] }],
  ['deprecated', 'BLOCKED', 'any', { steps: ['deprecate'] }],
  ['deprecated', 'PAUSED', 'any', refuse('unknown-status')],
  ['deprecated', 'DEPRECATED', 'any', { steps: [] }],

  ['deleted', null, 'any', KEEP],
  ['deleted', 'DRAFT', 'any', { steps: ['delete'] }],
  ['deleted', 'PUBLISHED', 'any', refuse('published-not-deletable')],
  ['deleted', 'THROTTLED', 'any', refuse('published-not-deletable', 'unhealthy')],
  ['deleted', 'BLOCKED', 'any', refuse('published-not-deletable', 'unhealthy')],
  ['deleted', 'PAUSED', 'any', refuse('unknown-status', 'published-not-deletable')],
  ['deleted', 'DEPRECATED', 'any', KEEP_NOTE],
];

const CELLS = ROWS.flatMap(([status, seen, content, expected]) =>
  (content === 'any' ? (['same', 'json', 'metadata', 'both'] as const) : [content]).map((one) => ({
    status,
    seen,
    content: one,
    expected,
  })),
);

describe('every cell of the table', () => {
  it.each(CELLS)('$status over $seen, content $content', ({ status, seen, content, expected }) => {
    const flow = planOne(desired({ status }), seen === null ? null : observed({ status: seen, ...CONTENT[content] }));
    expect(kinds(flow)).toEqual(expected.steps);
    if (expected.refused === undefined) expect(refusals(flow)).toEqual([]);
    else {
      expect(flow.refusals).toHaveLength(1);
      expect(expected.refused).toContain(refusals(flow)[0]);
      expect(flow.refusals[0]?.hint).not.toBe('');
    }
    if (expected.note !== undefined) expect(flow.notes.length > 0).toBe(expected.note);
    const consents = flow.steps.map(({ consent }) => consent ?? []);
    expect(consents).toEqual(flow.steps.map(({ kind }) => (kind === 'delete' ? ['delete'] : [])));
    expect(flow.steps.every(({ because }) => because !== '')).toBe(true);
    expect(flow.id).toBe(seen === null ? null : '1001');
    expect(flow.observed?.status ?? null).toBe(seen);
  });

  it('asks for every combination of the contract', () => {
    expect(CELLS).toHaveLength(4 * 7 * 4);
    expect(new Set(CELLS.map(({ status, seen, content }) => `${status} ${seen} ${content}`)).size).toBe(112);
  });

  it.each(['draft', 'draft!', '', 'toString', '__proto__', 'published'])(
    'takes the status "%s" for unknown',
    (status) => {
      const flow = planOne(desired({ status: 'deprecated' }), observed({ status }));
      expect(refusals(flow)).toEqual(['unknown-status']);
    },
  );
});

describe('only the status counts for deprecated and deleted', () => {
  const bare: Partial<DesiredFlow> = { document: null, categories: ['OTHER'], endpoint: null, application: null };

  it('without Flow JSON', () => {
    const live = observed({ status: 'PUBLISHED' });
    expect(kinds(planOne(desired({ ...bare, status: 'deprecated' }), live))).toEqual(['deprecate']);
    expect(kinds(planOne(desired({ ...bare, status: 'deleted' }), observed()))).toEqual(['delete']);
  });

  it('with errors or a frozen version in the Flow JSON', () => {
    const broken = document({ fingerprint: null, version: '2.0', errors: ['flows/book.json:1:1 not JSON'] });
    const live = observed({ status: 'PUBLISHED' });
    expect(kinds(planOne(desired({ document: broken, status: 'deprecated' }), live))).toEqual(['deprecate']);
    expect(kinds(planOne(desired({ document: broken, status: 'deleted' }), observed()))).toEqual(['delete']);
  });

  it('leaves validation_errors alone', () => {
    const seen = observed({ validationErrors: [REMOTE_ERROR] });
    expect(kinds(planOne(desired({ status: 'deleted' }), seen))).toEqual(['delete']);
  });
});

describe('what is the same', () => {
  it.each([
    ['categories as a set', { categories: ['SURVEY', 'OTHER', 'SURVEY'] }, { categories: ['OTHER', 'SURVEY'] }],
    ['a name in another normal form', { name: 'Cafe\u0301' }, { name: 'Caf\u00e9' }],
    ['an endpoint that is not stated', { endpoint: 'https://elsewhere.example.com' }, { endpoint: null }],
    ['an application that is not stated', { application: { id: '99', name: null } }, { application: null }],
    ['the application’s name', { application: { id: APPLICATION, name: 'Renamed' } }, {}],
    ['the time of the last change', { updatedAt: null }, {}],
  ] as const)('%s', (_what, seen, wanted) => {
    const flow = planOne(desired(wanted), observed({ status: 'PUBLISHED', ...seen }));
    expect(kinds(flow)).toEqual([]);
    expect(flow.changes).toEqual([]);
    expect(refusals(flow)).toEqual([]);
  });

  it.each([
    ['the endpoint', { endpoint: 'https://elsewhere.example.com' }, 'endpoint'],
    ['a missing endpoint', { endpoint: null }, 'endpoint'],
    ['the endpoint’s query', { endpoint: `${ENDPOINT}?key=1` }, 'endpoint'],
    ['the application', { application: { id: '99', name: null } }, 'application'],
    ['a missing application', { application: null }, 'application'],
    ['one category more', { categories: ['APPOINTMENT_BOOKING', 'OTHER'] }, 'categories'],
    ['no category', { categories: [] }, 'categories'],
  ] as const)('differs: %s', (_what, seen, field) => {
    const flow = planOne(desired(), observed({ status: 'PUBLISHED', ...seen }));
    expect(kinds(flow)).toEqual(['update', 'publish']);
    expect(flow.changes.map((change) => change.field)).toEqual([field]);
  });

  it('differs: no document at all', () => {
    expect(kinds(planOne(desired(), observed({ status: 'PUBLISHED', document: null })))).toEqual(['upload', 'publish']);
  });
});

describe('an endpoint that the manifest does not state', () => {
  it('is noted where the account has one', () => {
    for (const status of ['DRAFT', 'PUBLISHED', 'THROTTLED']) {
      expect(notes(planOne(desired({ endpoint: null }), observed({ status })))).toContain('endpoint-unmanaged');
    }
  });

  it('is never part of an update', () => {
    const flow = planOne(desired({ endpoint: null }), observed({ categories: ['SURVEY'] }));
    expect(flow.changes.map(({ field }) => field)).toEqual(['categories', 'status']);
    expect(notes(flow)).toContain('endpoint-unmanaged');
  });

  it('is not noted where it is stated, or where the account has none', () => {
    expect(notes(planOne(desired({ status: 'draft' }), observed()))).toEqual([]);
    expect(notes(planOne(desired({ status: 'draft', endpoint: null }), observed({ endpoint: null })))).toEqual([]);
  });
});

describe('a new flow', () => {
  it('needs no update where no application is stated', () => {
    expect(kinds(planOne(desired({ application: null, status: 'draft' }), null))).toEqual(['create', 'upload']);
    expect(kinds(planOne(desired({ application: null }), null))).toEqual(['create', 'upload', 'publish']);
  });

  it('lists every stated field from null', () => {
    expect(planOne(desired(), null).changes).toEqual([
      { field: 'name', from: null, to: NAME },
      { field: 'categories', from: null, to: ['APPOINTMENT_BOOKING'] },
      { field: 'endpoint', from: null, to: ENDPOINT },
      { field: 'application', from: null, to: APPLICATION },
      { field: 'json', from: null, to: SAME },
      { field: 'status', from: null, to: 'PUBLISHED' },
    ]);
  });

  it('lists nothing that is not stated', () => {
    const { changes } = planOne(desired({ endpoint: null, application: null, status: 'draft' }), null);
    expect(changes.map(({ field }) => field)).toEqual(['name', 'categories', 'json', 'status']);
  });

  it('shows an endpoint without what is secret in it', () => {
    const endpoint = { value: 'https://flows.example.com/?key=secret', shown: 'https://flows.example.com/?***' };
    const created = planOne(desired({ endpoint }), null);
    const changed = planOne(desired({ endpoint }), observed({ endpoint: 'https://flows.example.com/?key=hush' }));
    for (const { changes } of [created, changed]) {
      expect(JSON.stringify(changes)).toContain('***');
      expect(JSON.stringify(changes)).not.toMatch(/secret|hush/);
    }
  });
});

describe('validation_errors', () => {
  const seen = observed({ validationErrors: [REMOTE_ERROR] });

  it('refuse to publish a draft that is the same, at the author’s lines', () => {
    const flow = planOne(desired(), seen);
    expect(refusals(flow)).toEqual(['remote-errors']);
    expect(flow.refusals[0]?.message).toContain('flows/book.json:12');
    expect(kinds(flow)).toEqual([]);
  });

  it('are a note over a draft that shall stay one', () => {
    const flow = planOne(desired({ status: 'draft' }), seen);
    expect(kinds(flow)).toEqual([]);
    expect(refusals(flow)).toEqual([]);
    expect(flow.notes).toHaveLength(1);
    expect(flow.notes[0]?.message).toContain('flows/book.json:12');
  });

  it.each(['json', 'metadata', 'both'] as const)('do not stop a plan that changes the flow: %s', (content) => {
    const flow = planOne(desired(), observed({ validationErrors: [REMOTE_ERROR], ...CONTENT[content] }));
    expect(refusals(flow)).toEqual([]);
    expect(kinds(flow)).toContain('publish');
  });

  it('do not matter once the flow is out', () => {
    const flow = planOne(desired(), observed({ status: 'PUBLISHED', validationErrors: [REMOTE_ERROR] }));
    expect([kinds(flow), refusals(flow)]).toEqual([[], []]);
  });
});

describe('errors in the Flow JSON', () => {
  const errors = ['flows/book.json:3:1 MISSING_REQUIRED_PROPERTY: …', 'flows/book.json:9:2 DUPLICATE_SCREEN_IDS: …'];
  const broken = desired({ document: document({ fingerprint: null, errors }) });

  it.each([null, 'DRAFT', 'PUBLISHED', 'THROTTLED'])('refuse their flow over %s', (status) => {
    const flow = planOne(broken, status === null ? null : observed({ status }));
    expect(new Set(refusals(flow))).toEqual(new Set(['flow-json-errors']));
    expect(flow.refusals.map(({ message }) => message).join('\n')).toContain('flows/book.json:9:2');
    expect(kinds(flow)).toEqual([]);
  });

  it('do not touch the others', () => {
    const plan = planOf([broken, desired({ name: 'Survey' })], []);
    expect(plan.flows.map((flow) => [flow.name, kinds(flow).length > 0])).toEqual([
      [NAME, false],
      ['Survey', true],
    ]);
    expect(plan.summary).toMatchObject({ refused: 1, create: 1, keep: 0 });
  });
});

describe('a frozen Flow JSON version', () => {
  const frozen = (status: DesiredStatus) => desired({ status, document: document({ version: '4.0' }) });

  it.each([
    ['published', null, 'same'],
    ['draft', null, 'same'],
    ['published', 'DRAFT', 'same'],
    ['published', 'DRAFT', 'metadata'],
    ['published', 'PUBLISHED', 'json'],
    ['published', 'PUBLISHED', 'metadata'],
    ['draft', 'DRAFT', 'json'],
    ['draft', 'PUBLISHED', 'json'],
  ] as const)('refuses %s over %s, content %s: it would be uploaded or published', (status, seen, content) => {
    const flow = planOne(frozen(status), seen === null ? null : observed({ status: seen, ...CONTENT[content] }));
    expect([kinds(flow), refusals(flow)]).toEqual([[], ['frozen-version']]);
  });

  it.each([
    ['published', 'PUBLISHED', 'same', []],
    ['published', 'THROTTLED', 'same', []],
    ['draft', 'DRAFT', 'same', []],
    ['draft', 'DRAFT', 'metadata', ['update']],
    ['draft', 'PUBLISHED', 'metadata', ['update']],
  ] as const)('is a warning for %s over %s, content %s', (status, seen, content, steps) => {
    const flow = planOne(frozen(status), observed({ status: seen, ...CONTENT[content] }));
    expect([kinds(flow), refusals(flow)]).toEqual([steps, []]);
    expect(notes(flow)).toContain('frozen-version');
  });

  it.each(['1.0', '2.1', '3.0', '3.1', '4.0', '5.0'])('%s is frozen', (version) => {
    expect(refusals(planOne(desired({ document: document({ version }) }), null))).toEqual(['frozen-version']);
  });

  it.each(['5.1', '6.0', '7.0', '7.3', '8.0', '99.9'])('%s is not', (version) => {
    expect(refusals(planOne(desired({ document: document({ version }) }), null))).toEqual([]);
  });
});

describe('protect', () => {
  it.each([
    ['deprecated', 'PUBLISHED'],
    ['deprecated', 'BLOCKED'],
    ['deleted', 'DRAFT'],
  ] as const)('refuses %s over %s', (status, seen) => {
    const flow = planOne(desired({ status, protect: true }), observed({ status: seen }));
    expect([kinds(flow), refusals(flow)]).toEqual([[], ['protected']]);
  });

  it.each(['DRAFT', 'PUBLISHED'])('refuses to rename a flow that is %s', (status) => {
    const seen = observed({ name: 'Appointment', status });
    const flow = planOne(desired({ previously: ['Appointment'], protect: true }), seen);
    expect([kinds(flow), refusals(flow)]).toEqual([[], ['protected']]);
  });

  it('lets everything else through', () => {
    const wanted = desired({ protect: true });
    expect(kinds(planOne(wanted, null))).toContain('create');
    expect(kinds(planOne(wanted, observed({ status: 'PUBLISHED', ...CONTENT.both })))).toEqual([
      'upload',
      'update',
      'publish',
    ]);
    expect(
      refusals(planOne(desired({ protect: true, status: 'deprecated' }), observed({ status: 'DEPRECATED' }))),
    ).toEqual([]);
    expect(refusals(planOne(desired({ protect: true, status: 'deleted' }), null))).toEqual([]);
  });
});

describe('a rename', () => {
  const before = (change: Partial<ObservedFlow> = {}) => observed({ name: 'Appointment', ...change });
  const wanted = (change: Partial<DesiredFlow> = {}) => desired({ previously: ['Visit', 'Appointment'], ...change });

  it.each([
    ['draft', 'DRAFT', 'same', ['update']],
    ['draft', 'DRAFT', 'json', ['upload', 'update']],
    ['draft', 'PUBLISHED', 'same', ['update']],
    ['published', 'DRAFT', 'same', ['update', 'publish']],
    ['published', 'PUBLISHED', 'same', ['update', 'publish']],
    ['published', 'PUBLISHED', 'both', ['upload', 'update', 'publish']],
  ] as const)('%s over %s, content %s', (status, seen, content, steps) => {
    const flow = planOne(wanted({ status }), before({ status: seen, ...CONTENT[content] }));
    expect([kinds(flow), refusals(flow), flow.id]).toEqual([steps, [], '1001']);
    expect(flow.changes[0]).toEqual({ field: 'name', from: 'Appointment', to: NAME });
    expect(flow.name).toBe(NAME);
  });

  it('is an edit, which an unhealthy flow does not take', () => {
    expect(refusals(planOne(wanted(), before({ status: 'THROTTLED' })))).toEqual(['unhealthy']);
    expect(refusals(planOne(wanted(), before({ status: 'PAUSED' })))).toEqual(['unknown-status']);
  });

  it('never matches a deprecated flow', () => {
    const plan = planOf([wanted()], [before({ status: 'DEPRECATED' })]);
    expect(kinds(onlyFlow(plan))).toEqual(['create', 'upload', 'update', 'publish']);
    expect(plan.foreign.map(({ name }) => name)).toEqual(['Appointment']);
  });

  it('passes over a deprecated flow to one that is not', () => {
    const seen = [before({ id: '1', status: 'DEPRECATED', name: 'Visit' }), before({ id: '2' })];
    expect(onlyFlow(planOf([wanted()], seen)).id).toBe('2');
  });

  it.each(['DRAFT', 'PUBLISHED', 'DEPRECATED'])('is refused where the new name is there too, as %s', (status) => {
    const flow = onlyFlow(planOf([wanted()], [before(), observed({ id: '1002', status })]));
    expect([kinds(flow), refusals(flow)]).toEqual([[], ['rename-target-exists']]);
  });

  it('is over where only the new name is there', () => {
    const flow = planOne(wanted(), observed({ status: 'PUBLISHED' }));
    expect([kinds(flow), refusals(flow)]).toEqual([[], []]);
  });

  it('is refused where another flow differs from the new name only in case', () => {
    const flow = onlyFlow(planOf([wanted()], [before(), observed({ id: '1002', name: NAME.toUpperCase() })]));
    expect(kinds(flow)).toEqual([]);
    expect(flow.refusals).toHaveLength(1);
    expect(['case-clash', 'rename-target-exists']).toContain(refusals(flow)[0]);
  });

  it('is refused where two flows have former names', () => {
    const flow = onlyFlow(planOf([wanted()], [before({ id: '1' }), before({ id: '2', name: 'Visit' })]));
    expect(kinds(flow)).toEqual([]);
    expect(flow.refusals).toHaveLength(1);
  });

  it('may change the case of a name', () => {
    const flow = planOne(desired({ previously: [NAME.toUpperCase()] }), observed({ name: NAME.toUpperCase() }));
    expect([kinds(flow), refusals(flow)]).toEqual([['update', 'publish'], []]);
  });

  it('matches in the normal form', () => {
    const flow = planOne(desired({ previously: ['Caf\u00e9'], status: 'draft' }), observed({ name: 'Cafe\u0301' }));
    expect(kinds(flow)).toEqual(['update']);
  });

  it('is not needed for a farewell: only the status counts', () => {
    const live = planOne(wanted({ status: 'deprecated' }), before({ status: 'PUBLISHED' }));
    expect([kinds(live), live.id]).toEqual([['deprecate'], '1001']);
    expect(kinds(planOne(wanted({ status: 'deleted' }), before()))).toEqual(['delete']);
  });

  it('never touches a flow that "ignore" matches', () => {
    const plan = planOf([desired({ previously: ['Kept by hand'] })], [observed({ name: 'Kept by hand' })], {
      ignore: ['Kept *'],
    });
    expect(onlyFlow(plan).id).toBeNull();
    expect(kinds(onlyFlow(plan))[0]).toBe('create');
  });
});

describe('names that differ only in case', () => {
  it.each(['DRAFT', 'PUBLISHED', 'DEPRECATED'])('refuse a new flow beside one that is %s', (status) => {
    const flow = planOne(desired(), observed({ name: NAME.toLowerCase(), status }));
    expect([kinds(flow), refusals(flow)]).toEqual([[], ['case-clash']]);
    expect(flow.refusals[0]?.message).toContain(NAME.toLowerCase());
  });

  it.each(['deprecated', 'deleted'] as const)(
    'do not matter for a flow that is %s: nothing of ours is there',
    (status) => {
      const flow = planOne(desired({ status }), observed({ name: NAME.toLowerCase() }));
      expect([flow.id, kinds(flow), refusals(flow)]).toEqual([null, [], []]);
    },
  );

  it('are two flows where one of them is exactly ours', () => {
    const seen = [observed({ id: '1', name: NAME.toLowerCase() }), observed({ id: '2', status: 'PUBLISHED' })];
    const flow = onlyFlow(planOf([desired()], seen));
    expect([flow.id, kinds(flow), refusals(flow)]).toEqual(['2', [], []]);
  });
});

describe('limits.retire', () => {
  const leaving = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `Flow ${index}`, id: String(2000 + index) }));
  const planFor = (published: number, drafts: number, retireLimit: number) => {
    const live = leaving(published);
    const fresh = leaving(drafts).map(({ name, id }) => ({ name: `Draft of ${name}`, id: `9${id}` }));
    return planOf(
      [
        ...live.map(({ name }) => desired({ name, status: 'deprecated' })),
        ...fresh.map(({ name }) => desired({ name, status: 'deleted' })),
        desired({ name: 'New' }),
      ],
      [
        ...live.map((one) => observed({ ...one, status: 'PUBLISHED' })),
        ...fresh.map((one) => observed({ ...one, status: 'DRAFT' })),
      ],
      { retireLimit },
    );
  };
  const consents = (plan: ReturnType<typeof planFor>) =>
    plan.flows.flatMap(({ steps }) => steps.map(({ kind, consent }) => `${kind}: ${(consent ?? []).join(',')}`));

  it.each([
    [3, 0, 3],
    [1, 2, 3],
    [0, 0, 0],
  ])('asks for nothing more at the limit: %i and %i, limit %i', (published, drafts, limit) => {
    expect(consents(planFor(published, drafts, limit)).filter((one) => one.includes('retire'))).toEqual([]);
  });

  it.each([
    [4, 0, 3],
    [2, 2, 3],
    [1, 0, 0],
    [0, 1, 0],
  ])('asks for "retire" on each step above it: %i and %i, limit %i', (published, drafts, limit) => {
    const expected = [
      ...Array.from({ length: drafts }, () => 'delete: delete,retire'),
      ...Array.from({ length: published }, () => 'deprecate: retire'),
      'create: ',
      'upload: ',
      'update: ',
      'publish: ',
    ];
    expect(consents(planFor(published, drafts, limit))).toEqual(expected);
  });

  it('counts only what --flow selects', () => {
    const names = leaving(4);
    const plan = planOf(
      names.map(({ name }) => desired({ name, status: 'deprecated' })),
      names.map((one) => observed({ ...one, status: 'PUBLISHED' })),
      { flow: ['!Flow 0'] },
    );
    expect(plan.flows.flatMap(({ steps }) => steps.map(({ consent }) => consent))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
