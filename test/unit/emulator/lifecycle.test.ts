// The status matrix: every operation in every situation, with the undocumented cells turned both ways.
import { describe, expect, test } from 'vitest';
import { GOOD_JSON, WABA, type World, world } from './world.ts';

const SITUATIONS = {
  'fresh draft': { status: 'DRAFT' },
  redraft: { status: 'DRAFT', ever_published: true },
  published: { status: 'PUBLISHED' },
  throttled: { status: 'THROTTLED' },
  blocked: { status: 'BLOCKED' },
  deprecated: { status: 'DEPRECATED' },
  paused: { status: 'PAUSED' },
} as const;

type Situation = keyof typeof SITUATIONS;

const OPERATIONS = {
  read: (world: World, id: string) => world.get(`/${id}`),
  'list assets': (world: World, id: string) => world.get(`/${id}/assets`),
  preview: (world: World, id: string) => world.get(`/${id}?fields=preview`),
  update: (world: World, id: string) => world.post(`/${id}`, { name: 'Renamed' }),
  upload: (world: World, id: string) => world.upload(id, '{"version":"7.2","screens":[]}'),
  publish: (world: World, id: string) => world.post(`/${id}/publish`),
  deprecate: (world: World, id: string) => world.post(`/${id}/deprecate`),
  delete: (world: World, id: string) => world.remove(`/${id}`),
  clone: (world: World, id: string) =>
    world.post(`/${WABA}/flows`, { name: 'Clone', categories: ['OTHER'], clone_flow_id: id }),
} as const;

type Operation = keyof typeof OPERATIONS;
/** "ok STATUS" or the failure's code and subcode. */
type Cell = string;

const READS: Readonly<Record<'read' | 'list assets' | 'preview', Cell>> = {
  read: 'ok',
  'list assets': 'ok',
  preview: 'ok',
};

const MATRIX: Readonly<Record<Situation, Readonly<Record<Operation, Cell>>>> = {
  'fresh draft': {
    ...READS,
    update: 'ok DRAFT',
    upload: 'ok DRAFT',
    publish: 'ok PUBLISHED',
    deprecate: '139003',
    delete: 'ok gone',
    clone: 'ok DRAFT',
  },
  redraft: {
    ...READS,
    update: 'ok DRAFT',
    upload: 'ok DRAFT',
    publish: 'ok PUBLISHED',
    deprecate: '139003',
    delete: 'ok gone',
    clone: 'ok DRAFT',
  },
  published: {
    ...READS,
    update: 'ok DRAFT',
    upload: 'ok DRAFT',
    publish: '139002',
    deprecate: 'ok DEPRECATED',
    delete: '139004',
    clone: 'ok PUBLISHED',
  },
  throttled: {
    ...READS,
    update: '139001/4016010',
    upload: '139001/4016010',
    publish: '139002',
    deprecate: 'ok DEPRECATED',
    delete: '139004',
    clone: 'ok THROTTLED',
  },
  blocked: {
    ...READS,
    update: '139001/4016010',
    upload: '139001/4016010',
    publish: '139002',
    deprecate: 'ok DEPRECATED',
    delete: '139004',
    clone: 'ok BLOCKED',
  },
  deprecated: {
    ...READS,
    update: '139001/4016010',
    upload: '139001/4016010',
    publish: '139002',
    deprecate: '139003',
    delete: '139004',
    clone: 'ok DEPRECATED',
  },
  paused: {
    ...READS,
    update: '139001/4016010',
    upload: '139001/4016010',
    publish: '139002',
    deprecate: '139003',
    delete: '139004',
    clone: 'ok PAUSED',
  },
};

async function outcome(world: World, operation: Operation, id: string, before: string): Promise<Cell> {
  const answer = await OPERATIONS[operation](world, id);
  const { body: state } = await world.control('GET', 'state');
  const after = state.flows.find((flow: { id: string }) => flow.id === id)?.status ?? 'gone';
  if (answer.status === 200) return operation in READS ? 'ok' : `ok ${after}`;
  expect(answer.status).toBe(400);
  expect(after, 'a refused operation changes nothing').toBe(before);
  const { code, error_subcode } = answer.body.error;
  return error_subcode === undefined ? String(code) : `${code}/${error_subcode}`;
}

describe('the status matrix', () => {
  const rows = Object.entries(MATRIX).flatMap(([situation, cells]) =>
    Object.entries(cells).map(([operation, cell]) => ({ situation, operation, cell })),
  );
  test.each(rows)('$operation on a flow that is $situation: $cell', async ({ situation, operation, cell }) => {
    const w = world();
    const seed = SITUATIONS[situation as Situation];
    const id = await w.seed(seed);
    expect(await outcome(w, operation as Operation, id, seed.status)).toBe(cell);
  });
});

describe('cells without documentation follow their switch', () => {
  const rows: readonly [Situation, Operation, Record<string, unknown>, Cell][] = [
    ['published', 'update', { editable_published: false }, '139001/4016010'],
    ['published', 'upload', { editable_published: false }, '139001/4016010'],
    ['redraft', 'delete', { delete_redrafted: '139004' }, '139004'],
    ['redraft', 'deprecate', { deprecate_redrafted: 'ok' }, 'ok DEPRECATED'],
    ['throttled', 'update', { edit_unhealthy: 'ok' }, 'ok DRAFT'],
    ['blocked', 'upload', { edit_unhealthy: 'ok' }, 'ok DRAFT'],
    ['deprecated', 'clone', { clone_deprecated: '100' }, '100'],
  ];
  test.each(rows)('%s, %s with %o: %s', async (situation, operation, switches, cell) => {
    const w = world();
    await w.switch(switches);
    const seed = SITUATIONS[situation];
    expect(await outcome(w, operation, await w.seed(seed), seed.status)).toBe(cell);
  });
});

describe('a legacy flow', () => {
  test.each(['update', 'upload'] as const)('refuses %s once it is published', async (operation) => {
    const w = world();
    const id = await w.seed({ status: 'PUBLISHED', legacy_immutable: true });
    expect(await outcome(w, operation, id, 'PUBLISHED')).toBe('139001/4016010');
  });
  test('can be edited as a draft, and its clone also when published', async () => {
    const w = world();
    const id = await w.seed({ legacy_immutable: true });
    expect(await outcome(w, 'upload', id, 'DRAFT')).toBe('ok DRAFT');
    const clone = await OPERATIONS.clone(w, id);
    await w.post(`/${clone.body.id}/publish`);
    expect((await w.post(`/${clone.body.id}`, { name: 'New' })).status).toBe(200);
  });
});

describe('editing a published flow', () => {
  test.each([
    ['name', { name: 'Other' }],
    ['categories', { categories: ['SURVEY'] }],
    ['endpoint_uri', { endpoint_uri: 'https://example.com/flow' }],
    ['application_id', { application_id: '123' }],
  ])('a new %s makes it a draft', async (_field, change) => {
    const w = world();
    const id = await w.seed({ status: 'PUBLISHED' });
    await w.post(`/${id}`, change);
    expect((await w.flow(id)).status).toBe('DRAFT');
  });

  test('an edit that changes nothing makes it a draft as well, unless switched off', async () => {
    for (const [noop_flips_status, status] of [
      [true, 'DRAFT'],
      [false, 'PUBLISHED'],
    ] as const) {
      const w = world();
      await w.switch({ noop_flips_status });
      const [first, second] = [await w.seed({ status: 'PUBLISHED' }), await w.seed({ status: 'PUBLISHED', name: 'B' })];
      const before = (await w.flow(first)).updated_at;
      w.pass(60_000);
      await w.post(`/${first}`, { name: 'Seeded' });
      await w.upload(second, GOOD_JSON);
      expect((await w.flow(first)).status).toBe(status);
      expect((await w.flow(second)).status).toBe(status);
      expect((await w.flow(first)).updated_at === before).toBe(!noop_flips_status);
    }
  });

  test('an upload with errors makes it a draft, unless switched off', async () => {
    const w = world();
    const id = await w.seed({ status: 'PUBLISHED' });
    await w.switch({ failing_upload_flips_status: false });
    const { body } = await w.upload(id, '{');
    expect(body.validation_errors).toHaveLength(1);
    expect(await w.flow(id)).toMatchObject({ status: 'PUBLISHED', validation_errors: [] });
    await w.switch({ failing_upload_flips_status: true });
    await w.upload(id, '{');
    expect(await w.flow(id)).toMatchObject({ status: 'DRAFT', validation_errors: [{ error: 'INVALID_FLOW_JSON' }] });
  });

  test('the last five published versions are kept, oldest first', async () => {
    const w = world();
    const id = await w.seed({});
    for (const number of [1, 2, 3, 4, 5, 6, 7]) {
      await w.upload(id, `{"version":"7.3","screens":[],"n":${number}}`);
      expect((await w.post(`/${id}/publish`)).body).toEqual({ success: true });
    }
    await w.upload(id, '{"version":"7.3","screens":[],"n":8}');
    const [flow] = (await w.control('GET', 'state')).body.flows;
    const numbers = flow.published.map(
      (version: { document: { content: string } }) => JSON.parse(version.document.content).n,
    );
    expect(numbers).toEqual([3, 4, 5, 6, 7]);
    expect(JSON.parse(flow.draft.content).n).toBe(8);
  });
});

test('a draft that was published by a call is known as such', async () => {
  const w = world({ switches: { delete_redrafted: '139004' } });
  const { body } = await w.post(`/${WABA}/flows`, { name: 'A', categories: ['OTHER'], flow_json: GOOD_JSON });
  await w.post(`/${body.id}/publish`);
  await w.post(`/${body.id}`, { name: 'B' });
  expect((await w.flow(body.id)).status).toBe('DRAFT');
  expect((await w.remove(`/${body.id}`)).body.error.code).toBe(139004);
});

describe('publish lag', () => {
  test('node and list say DRAFT until the lag is over, while the flow is published', async () => {
    const w = world({ switches: { publish_lag_ms: 5000 } });
    const id = await w.seed({});
    expect((await w.post(`/${id}/publish`)).body).toEqual({ success: true });
    expect((await w.flow(id)).status).toBe('DRAFT');
    expect((await w.get(`/${WABA}/flows`)).body.data[0].status).toBe('DRAFT');
    expect((await w.post(`/${id}/publish`)).body.error.code).toBe(139002);
    w.pass(4999);
    expect((await w.flow(id)).status).toBe('DRAFT');
    w.pass(1);
    expect((await w.flow(id)).status).toBe('PUBLISHED');
    expect((await w.get(`/${WABA}/flows`)).body.data[0].status).toBe('PUBLISHED');
  });

  test('an edit during the lag ends it', async () => {
    const w = world({ switches: { publish_lag_ms: 5000 } });
    const id = await w.seed({});
    await w.post(`/${id}/publish`);
    await w.post(`/${id}`, { name: 'New' });
    w.pass(10_000);
    expect((await w.flow(id)).status).toBe('DRAFT');
  });
});

describe('updated_at', () => {
  test.each([
    ['update', 'DRAFT', (w: World, id: string) => w.post(`/${id}`, { name: 'New' })],
    ['upload', 'DRAFT', (w: World, id: string) => w.upload(id, '{"version":"7.1","screens":[]}')],
    ['publish', 'DRAFT', (w: World, id: string) => w.post(`/${id}/publish`)],
    ['deprecate', 'PUBLISHED', (w: World, id: string) => w.post(`/${id}/deprecate`)],
  ])('is bumped by %s', async (_name, status, act) => {
    const w = world();
    const id = await w.seed({ status, updated_at: '2026-01-05T10:00:00Z' });
    expect((await w.flow(id)).updated_at).toBe('2026-01-05T10:00:00+0000');
    await act(w, id);
    expect((await w.flow(id)).updated_at).toBe('2026-03-01T12:00:00+0000');
  });

  test('stays where the operation is refused, and where something is only read', async () => {
    const w = world();
    const id = await w.seed({ status: 'DEPRECATED', updated_at: '2026-01-05T10:00:00Z' });
    await w.post(`/${id}`, { name: 'New' });
    await w.get(`/${id}?fields=preview.invalidate(true),assets{download_url}`);
    expect((await w.flow(id)).updated_at).toBe('2026-01-05T10:00:00+0000');
  });
});
