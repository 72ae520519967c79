// The calls behind the curtain.
import { describe, expect, test } from 'vitest';
import { parseFault } from '../../../src/emulator/faults.ts';
import { createRequestLog } from '../../../src/emulator/request-log.ts';
import { allFlows } from '../../../src/emulator/state.ts';
import { memoryStore } from '../../../src/emulator/store.ts';
import { DEFAULT_SWITCHES } from '../../../src/emulator/switches.ts';
import { GOOD_JSON, WABA, world } from './world.ts';

describe('seed', () => {
  test('describes flows of every kind', async () => {
    const w = world();
    const { body } = await w.control('POST', 'seed', {
      flows: [
        {
          name: 'A',
          status: 'THROTTLED',
          categories: ['SURVEY'],
          json: { version: '7.3', screens: [] },
          endpoint_uri: 'https://a.example',
          updated_at: '2026-01-01T00:00:00Z',
        },
        {
          name: 'B',
          id: '4242',
          validation_errors: [{ error: 'X', error_type: 'Y', message: 'Z', extra: 1 }],
          json: null,
        },
      ],
    });
    expect(body.flows).toEqual([
      { id: expect.any(String), name: 'A' },
      { id: '4242', name: 'B' },
    ]);
    expect(await w.flow(body.flows[0].id)).toEqual({
      id: body.flows[0].id,
      name: 'A',
      status: 'THROTTLED',
      categories: ['SURVEY'],
      validation_errors: [],
      endpoint_uri: 'https://a.example',
      updated_at: '2026-01-01T00:00:00+0000',
    });
    expect(await w.flow('4242')).toMatchObject({
      status: 'DRAFT',
      validation_errors: [{ error: 'X', error_type: 'Y', message: 'Z', extra: 1 }],
    });
  });

  test('gives what is live a published version', async () => {
    const w = world();
    await w.seed({ status: 'PUBLISHED' });
    const { flows } = (await w.control('GET', 'state')).body;
    expect(flows[0]).toMatchObject({ everPublished: true, published: [{ document: { content: GOOD_JSON } }] });
  });

  test.each([
    ['a flow without a name', { flows: [{}] }, 'name should be a text'],
    ['an id that is taken', { flows: [{ name: 'A', id: WABA }] }, 'is taken'],
    ['an account nobody has', { flows: [{ name: 'A', waba_id: '9' }] }, 'there is no account "9"'],
    ['a wrong date', { flows: [{ name: 'A', updated_at: 'soon' }] }, 'date and time'],
    ['an unknown part', { flow: [] }, 'not "flow"'],
    ['no object', [], 'should be an object'],
    ['no JSON', '{', 'not valid JSON'],
  ])('%s is refused, and nothing changes', async (_name, seed, message) => {
    const w = world();
    const { status, body } = await w.control('POST', 'seed', seed);
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)]);
    expect((await w.control('GET', 'state')).body.flows).toEqual([]);
  });
});

describe('flows', () => {
  test.each(['THROTTLED', 'BLOCKED', 'DEPRECATED', 'SOMETHING_NEW'])('monitoring sets %s', async (status) => {
    const w = world();
    const id = await w.seed({ status: 'PUBLISHED' });
    w.pass(1000);
    expect((await w.control('POST', `flows/${id}`, { status })).body.status).toBe(status);
    expect(await w.flow(id)).toMatchObject({ status, updated_at: '2026-03-01T12:00:01+0000' });
  });

  test('a colleague edits: the flow is a draft again, the last published version is kept', async () => {
    const w = world();
    const id = await w.seed({ status: 'PUBLISHED' });
    w.pass(1000);
    await w.control('POST', `flows/${id}`, { name: 'Theirs', json: '{' });
    expect(await w.flow(id)).toMatchObject({
      name: 'Theirs',
      status: 'DRAFT',
      validation_errors: [{ error: 'INVALID_FLOW_JSON' }],
      updated_at: '2026-03-01T12:00:01+0000',
    });
    expect((await w.control('GET', 'state')).body.flows[0].published).toHaveLength(1);
  });

  test('a colleague publishes, or deletes', async () => {
    const w = world();
    const id = await w.seed({});
    await w.control('POST', `flows/${id}`, { json: '{"version":"7.1"}', status: 'PUBLISHED' });
    expect((await w.flow(id)).status).toBe('PUBLISHED');
    await w.control('DELETE', `flows/${id}`);
    expect((await w.get(`/${id}`)).status).toBe(400);
  });

  test('that are not there are 404', async () => {
    expect((await world().control('POST', 'flows/9', { status: 'BLOCKED' })).status).toBe(404);
  });
});

describe('switches', () => {
  test('are the defaults until turned', async () => {
    const w = world();
    expect((await w.control('GET', 'switches')).body).toEqual(DEFAULT_SWITCHES);
    await w.switch({ page_size: 3, frozen_versions: [] });
    expect((await w.control('GET', 'switches')).body).toEqual({
      ...DEFAULT_SWITCHES,
      page_size: 3,
      frozen_versions: [],
    });
  });
  test.each([
    [{ page_sice: 3 }, 'there is no switch "page_sice"'],
    [{ page_size: 0 }, 'page_size should be at least 1'],
    [{ delete_redrafted: 'no' }, 'one of "ok", "139004"'],
    [{ constructor: 1 }, 'there is no switch "constructor"'],
    [{ throttle: '80008' }, 'throttle should be a number'],
  ])('%o is refused', async (switches, message) => {
    const { status, body } = await world().control('POST', 'switches', switches);
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(message)]);
  });
});

describe('faults', () => {
  test('come as texts or as specifications', async () => {
    const w = world();
    const spec = parseFault('POST /publish: throttle=4 times=*');
    const { body } = await w.control('POST', 'faults', ['*: half', spec, { effect: { kind: 'cut', work: true } }]);
    expect(body.faults).toEqual([parseFault('*: half'), spec, parseFault('*: cut=after')]);
  });
  test('that make no sense are refused with the reason', async () => {
    const w = world();
    expect((await w.control('POST', 'faults', ['*: nonsense'])).body.error.message).toContain('"nonsense"');
    expect((await w.control('POST', 'faults', [{ effect: { kind: 'boom' } }])).status).toBe(400);
    expect((await w.control('GET', 'faults')).body.faults).toEqual([]);
  });
});

describe('requests', () => {
  test('are logged without anything secret, in order, with their status', async () => {
    const w = world();
    await w.get(`/v24.0/${WABA}?fields=id,name&access_token=SECRET&access%5Ftoken=SECRET`);
    await w.get('/debug_token?input_token=SECRET&appsecret_proof=SECRET');
    await w.remove('/123');
    const { requests } = (await w.control('GET', 'requests')).body;
    expect(requests).toMatchObject([
      {
        origin: 'graph',
        method: 'GET',
        path: `/v24.0/${WABA}?fields=id,name`,
        status: 200,
        authorized: true,
        fault: null,
        batched: false,
      },
      { method: 'GET', path: '/debug_token', status: 200 },
      { method: 'DELETE', path: '/123', status: 400 },
    ]);
    expect(JSON.stringify(requests)).not.toContain('SECRET');
    await w.control('DELETE', 'requests');
    expect((await w.control('GET', 'requests')).body.requests).toEqual([]);
  });

  test('are the last ones, in order, however many there were', () => {
    const log = createRequestLog(3);
    const pathsOf = () => log.entries().map(({ path }) => path);
    const add = (path: string) =>
      log.add({
        at: '',
        origin: 'graph',
        method: 'GET',
        path,
        authorized: true,
        status: 200,
        fault: null,
        batched: false,
      });
    const seen = ['/1', '/2', '/3', '/4', '/5', '/6', '/7'].map((path) => {
      add(path);
      return pathsOf().join();
    });
    expect(seen).toEqual(['/1', '/1,/2', '/1,/2,/3', '/2,/3,/4', '/3,/4,/5', '/4,/5,/6', '/5,/6,/7']);
    log.clear();
    add('/8');
    expect(pathsOf()).toEqual(['/8']);
  });

  test('to the download origin show whether a token came along', async () => {
    const w = world();
    const id = await w.seed({});
    const url = (await w.get(`/${id}/assets`)).body.data[0].download_url;
    await w.emulator.fetch(new Request(url));
    await w.emulator.fetch(new Request(url, { headers: { authorization: 'Bearer t' } }));
    const { requests } = (await w.control('GET', 'requests')).body;
    expect(requests.slice(1)).toMatchObject([
      { origin: 'download', authorized: false },
      { origin: 'download', authorized: true },
    ]);
  });
});

test('reset goes back to the beginning, options included', async () => {
  const store = memoryStore();
  const w = world({ store, switches: { page_size: 2 }, faults: [parseFault('GET /{id}: transient')] });
  expect((await w.get(`/${WABA}`)).status).toBe(500);
  await w.seed({});
  await w.switch({ page_size: 9 });
  await w.control('POST', 'reset');
  expect((await w.control('GET', 'switches')).body.page_size).toBe(2);
  expect((await w.control('GET', 'requests')).body.requests).toEqual([]);
  expect((await w.get(`/${WABA}/flows`)).body).toEqual({ data: [] });
  expect((await w.get(`/${WABA}`)).status).toBe(500);
  expect(allFlows(store.load())).toEqual([]);
});

test('a control nobody has is 404 and names those there are', async () => {
  const { status, body } = await world().control('GET', 'nothing');
  expect([status, body.error.message]).toEqual([404, expect.stringContaining('GET state')]);
});
