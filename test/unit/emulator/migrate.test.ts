// Copying flows from one account to another.
import { describe, expect, test } from 'vitest';
import { BAD_JSON, WABA, type World, world } from './world.ts';

async function twoAccounts(
  options: Parameters<typeof world>[0] = {},
  wabas: readonly Record<string, unknown>[] = [{ id: '111' }],
): Promise<World> {
  const w = world(options);
  await w.control('POST', 'seed', { wabas });
  return w;
}

const listOf = async (w: World) => (await w.get('/111/flows')).body.data;

describe('migrate_flows', () => {
  test('copies all, under the same names and new ids; what was published arrives published', async () => {
    const w = await twoAccounts();
    const a = await w.seed({
      name: 'A',
      status: 'PUBLISHED',
      categories: ['SURVEY'],
      endpoint_uri: 'https://a.example',
    });
    await w.seed({ name: 'B', json: BAD_JSON });
    await w.seed({ name: 'C', status: 'DEPRECATED' });
    const { status, body } = await w.post('/111/migrate_flows', { source_waba_id: WABA });
    expect(status).toBe(200);
    expect(body.failed_flows).toEqual([]);
    expect(body.migrated_flows).toHaveLength(3);
    expect(body.migrated_flows[0]).toEqual({
      source_name: 'A',
      source_id: a,
      migrated_id: expect.stringMatching(/^\d{15,17}$/),
    });
    expect(body.migrated_flows[0].migrated_id).not.toBe(a);
    expect(await listOf(w)).toMatchObject([
      { name: 'A', status: 'PUBLISHED', categories: ['SURVEY'] },
      { name: 'B', status: 'DRAFT', validation_errors: [{ error: 'INVALID_FLOW_JSON' }] },
      { name: 'C', status: 'DRAFT' },
    ]);
    expect((await w.flow(a)).status).toBe('PUBLISHED');
  });

  test.each([
    ['an array', (names: string[]) => ({ source_flow_names: names })],
    ['JSON text', (names: string[]) => ({ source_flow_names: JSON.stringify(names) })],
    ['a list with commas', (names: string[]) => ({ source_flow_names: names.join(',') })],
  ])('takes names as %s, succeeds in part, and tells of what failed', async (_name, encode) => {
    const w = await twoAccounts();
    await w.seed({ name: 'A' });
    await w.seed({ name: 'B' });
    await w.seed({ name: 'B', waba_id: '111' });
    const { status, body } = await w.post('/111/migrate_flows', {
      source_waba_id: WABA,
      ...encode(['A', 'B', 'Nobody']),
    });
    expect(status).toBe(200);
    expect(body.migrated_flows).toMatchObject([{ source_name: 'A' }]);
    expect(body.failed_flows).toEqual([
      {
        source_name: 'B',
        error_code: '4233041',
        error_message: 'Flows Migration Error: Flow with the same name exists in destination WABA.',
      },
      {
        source_name: 'Nobody',
        error_code: '4233041',
        error_message: 'Flows Migration Error: Flow name not found in source WABA.',
      },
    ]);
    expect(await listOf(w)).toHaveLength(2);
  });

  test('a name given twice is copied once', async () => {
    const w = await twoAccounts();
    await w.seed({ name: 'A' });
    const { body } = await w.post('/111/migrate_flows', { source_waba_id: WABA, source_flow_names: ['A', 'A'] });
    expect([body.migrated_flows.length, body.failed_flows.length]).toEqual([1, 1]);
  });

  test.each([
    [
      'more than 100 names',
      [{ id: '111' }],
      { source_waba_id: WABA, source_flow_names: Array.from({ length: 101 }, (_, i) => `F${i}`) },
    ],
    ['another business', [{ id: '111', business_id: '7' }], { source_waba_id: WABA }],
    ['a source nobody has', [{ id: '111' }], { source_waba_id: '999' }],
    ['a source out of reach', [{ id: '111' }, { id: '222', tokens: ['x'] }], { source_waba_id: '222' }],
  ])('%s is code 100', async (_name, wabas, parameters) => {
    const w = await twoAccounts({}, wabas);
    const { status, body } = await w.post('/111/migrate_flows', parameters);
    expect([status, body.error.code]).toEqual([400, 100]);
  });
});
