// Faults: their grammar, which requests they strike, and what they leave of an answer.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesPath } from '../../../src/emulator/fault-queue.ts';
import { type FaultSpec, FaultSyntaxError, parseFault } from '../../../src/emulator/faults.ts';
import { GOOD_JSON, ORIGIN, WABA, type World, world } from './world.ts';

describe('the grammar', () => {
  const base = { method: '*', path: '*', nth: 1, times: 1, slowMs: 0 };
  const rows: readonly [string, Partial<FaultSpec>][] = [
    [
      'POST /publish: status=503 times=2',
      {
        method: 'POST',
        path: '/publish',
        times: 2,
        effect: { kind: 'status', status: 503, body: 'html', code: null, subcode: null, work: false },
      },
    ],
    [
      '*: status=500 body=json work=done',
      { effect: { kind: 'status', status: 500, body: 'json', code: null, subcode: null, work: true } },
    ],
    [
      'get /{id}: status=401 code=190 subcode=463',
      {
        method: 'GET',
        path: '/{id}',
        effect: { kind: 'status', status: 401, body: 'json', code: 190, subcode: 463, work: false },
      },
    ],
    [
      '*: status=502 body=empty',
      { effect: { kind: 'status', status: 502, body: 'empty', code: null, subcode: null, work: false } },
    ],
    ['*: cut=before', { effect: { kind: 'cut', work: false } }],
    ['*: cut=after', { effect: { kind: 'cut', work: true } }],
    ['*: cut', { effect: { kind: 'cut', work: false } }],
    ['*: timeout', { effect: { kind: 'timeout', work: false } }],
    ['*: timeout=after', { effect: { kind: 'timeout', work: true } }],
    ['*: half nth=3', { nth: 3, effect: { kind: 'half' } }],
    ['* /flow.json: garbage times=*', { path: '/flow.json', times: null, effect: { kind: 'garbage', work: true } }],
    ['/flows: slow=200', { path: '/flows', slowMs: 200, effect: { kind: 'none' } }],
    [
      '/flows: slow=200, transient',
      { path: '/flows', slowMs: 200, effect: { kind: 'transient', status: 500, work: false } },
    ],
    ['*: throttle=80008', { effect: { kind: 'throttle', code: 80008, status: 400, regainMinutes: 0 } }],
    ['*: throttle=4 status=429 regain=5', { effect: { kind: 'throttle', code: 4, status: 429, regainMinutes: 5 } }],
    ['*: publish-lag=300', { effect: { kind: 'publish-lag', ms: 300 } }],
    ['*: processing-failure', { effect: { kind: 'processing-failure' } }],
    ['*: integrity', { effect: { kind: 'integrity' } }],
  ];
  test.each(rows)('%s', (text, expected) => {
    expect(parseFault(text)).toEqual({ ...base, ...expected });
  });

  test.each([
    ['status=503', 'a ":"'],
    ['POST /publish status=503', 'a ":"'],
    [': status=503', 'names no request'],
    ['POST /publish now: status=503', 'names no request'],
    ['P0ST /publish: status=503', 'is not a method'],
    ['POST publish: status=503', 'begins with "/"'],
    ['*:', 'names no effect'],
    ['*: times=2', 'names no effect'],
    ['*: explode', '"explode"'],
    ['*: status', 'whole number'],
    ['*: status=abc', 'whole number'],
    ['*: status=99', '200 and 599'],
    ['*: status=503 status=504', 'given twice'],
    ['*: cut=maybe', 'before, after'],
    ['*: half=1', 'takes no value'],
    ['*: half garbage', 'cannot be combined'],
    ['*: cut status=503', '"status" does not go with "cut"'],
    ['*: half work=done', '"work" does not go with "half"'],
    ['*: half times=0', 'at least 1'],
    ['*: half times=x', 'whole number'],
    ['*: half nth=0', 'at least 1'],
    ['*: status=503 body=xml', 'html, json, empty'],
  ])('%s is refused: %s', (text, reason) => {
    expect(() => parseFault(text)).toThrow(FaultSyntaxError);
    expect(() => parseFault(text)).toThrow(reason);
    expect(() => parseFault(text)).toThrow('for example "POST /publish: status=503 times=2"');
  });

  test('any text is read or refused with its own error', () => {
    const word = fc.constantFrom(
      '*',
      'POST',
      '/publish',
      ':',
      ' ',
      '=',
      'status',
      '503',
      'cut',
      'slow',
      'times',
      'half',
      ',',
      'work',
      'done',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word).map((words) => words.join('')),
        ),
        (text) => {
          try {
            parseFault(text);
          } catch (cause) {
            if (!(cause instanceof FaultSyntaxError)) throw cause;
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

test.each([
  ['*', '/anything/at/all', true],
  ['/publish', '/v24.0/123/publish', true],
  ['/publish', '/123/publish', true],
  ['/publish', '/123/unpublish', false],
  ['/publish', '/123/publish/x', false],
  ['/{id}', '/v24.0/123', true],
  ['/{id}', '/123', true],
  ['/{id}', '/v24.0/123/flows', false],
  ['/{id}/flows', '/v24.0/123/flows', true],
  ['/*/flows', '/v24.0/x/flows', true],
  ['/123/assets', '/v24.0/123/assets', true],
  ['/123/assets', '/v24.0/124/assets', false],
  ['/', '/v24.0/', true],
  ['/', '/', true],
  ['/', '/v24.0/123', false],
])('the path %s and %s: %s', (pattern, path, expected) => {
  expect(matchesPath(pattern, path)).toBe(expected);
});

async function armed(...faults: readonly string[]): Promise<{ w: World; id: string }> {
  const w = world();
  const id = await w.seed({});
  expect((await w.control('POST', 'faults', faults)).status).toBe(200);
  return { w, id };
}

const raw = (w: World, path: string, init: RequestInit = {}) =>
  w.emulator.fetch(new Request(ORIGIN + path, { headers: { authorization: 'Bearer t' }, ...init }));

describe('what they do', () => {
  test('a status strikes as often as it says, before the work', async () => {
    const { w, id } = await armed('POST /publish: status=503 times=2');
    const first = await w.post(`/${id}/publish`);
    expect([first.status, first.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    expect((await w.flow(id)).status).toBe('DRAFT');
    expect((await w.post(`/${id}/publish`)).status).toBe(503);
    expect((await w.post(`/${id}/publish`)).status).toBe(200);
  });

  test('a status after the work loses the answer only', async () => {
    const { w, id } = await armed('POST /publish: status=502 work=done');
    expect((await w.post(`/${id}/publish`)).status).toBe(502);
    expect((await w.flow(id)).status).toBe('PUBLISHED');
  });

  test('a status with a code is an envelope', async () => {
    const { w } = await armed('*: status=401 code=190 subcode=463');
    const { status, body } = await w.get(`/${WABA}`);
    expect([status, body.error.code, body.error.error_subcode]).toEqual([401, 190, 463]);
  });

  test('an empty body', async () => {
    const { w } = await armed('*: status=502 body=empty');
    expect(await (await raw(w, `/${WABA}`)).text()).toBe('');
  });

  test('a cut rejects like fetch, before or after the work', async () => {
    const { w, id } = await armed('POST /publish: cut=before', 'POST /publish: cut=after');
    const publish = () => raw(w, `/${id}/publish`, { method: 'POST' });
    await expect(publish()).rejects.toThrow(TypeError);
    expect((await w.flow(id)).status).toBe('DRAFT');
    await expect(publish()).rejects.toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } });
    expect((await w.flow(id)).status).toBe('PUBLISHED');
    const { requests } = (await w.control('GET', 'requests')).body;
    expect(requests.filter((entry: { method: string }) => entry.method === 'POST')).toMatchObject([
      { status: null, fault: 'cut' },
      { status: null, fault: 'cut' },
    ]);
  });

  test('a timeout answers only when aborted, before or after the work', async () => {
    const { w, id } = await armed('POST /publish: timeout', 'POST /publish: timeout=after');
    for (const status of ['DRAFT', 'PUBLISHED']) {
      await expect(raw(w, `/${id}/publish`, { method: 'POST', signal: AbortSignal.timeout(20) })).rejects.toMatchObject(
        { name: 'TimeoutError' },
      );
      expect((await w.flow(id)).status).toBe(status);
    }
  });

  test('half an answer promises the whole and breaks', async () => {
    const { w, id } = await armed('POST /publish: half');
    const response = await raw(w, `/${id}/publish`, { method: 'POST' });
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '16']);
    const reader = response.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('{"succes');
    await expect(reader?.read()).rejects.toThrow('terminated');
    expect((await w.flow(id)).status).toBe('PUBLISHED');
  });

  test('garbage is a page with status 200', async () => {
    const { w, id } = await armed('GET /flow.json: garbage');
    const url = (await w.get(`/${id}/assets`)).body.data[0].download_url;
    const first = await w.emulator.fetch(new Request(url));
    expect([first.status, (await first.text()).startsWith('<!DOCTYPE html>')]).toEqual([200, true]);
    expect(await (await w.emulator.fetch(new Request(url))).text()).toBe(GOOD_JSON);
  });

  test('throttling has the code, the status and full usage', async () => {
    const { w } = await armed('*: throttle=80007 status=429 regain=3');
    const { status, body, headers } = await w.get(`/${WABA}`);
    expect([status, body.error.code]).toEqual([429, 80007]);
    expect(JSON.parse(headers.get('x-app-usage') ?? '').call_count).toBe(100);
    expect(JSON.parse(headers.get('x-business-use-case-usage') ?? '')[WABA][0].estimated_time_to_regain_access).toBe(3);
  });

  test('transient says so', async () => {
    const { w } = await armed('*: transient');
    const { status, body } = await w.get(`/${WABA}`);
    expect([status, body.error.code, body.error.is_transient]).toEqual([500, 2, true]);
  });

  test('the moods of the platform hold for one request', async () => {
    const { w, id } = await armed(
      'POST /publish: integrity',
      '/assets: processing-failure',
      'POST /publish: publish-lag=1000 nth=2',
    );
    expect((await w.upload(id, GOOD_JSON)).body.error.error_subcode).toBe(4016012);
    expect((await w.upload(id, GOOD_JSON)).status).toBe(200);
    expect((await w.post(`/${id}/publish`)).body.error.code).toBe(139000);
    expect((await w.post(`/${id}/publish`)).status).toBe(200);
    expect((await w.flow(id)).status).toBe('DRAFT');
    w.pass(1000);
    expect((await w.flow(id)).status).toBe('PUBLISHED');
    expect((await w.control('GET', 'faults')).body.faults).toEqual([]);
  });

  test('a processing failure by fault does not spend the one of the switch', async () => {
    const { w, id } = await armed('/assets: processing-failure');
    expect((await w.upload(id, GOOD_JSON)).status).toBe(400);
    expect((await w.upload(id, GOOD_JSON)).status).toBe(200);
    await w.switch({ processing_failure: 1 });
    await w.control('POST', 'faults', ['/assets: processing-failure']);
    await w.upload(id, GOOD_JSON);
    expect((await w.upload(id, GOOD_JSON)).status).toBe(400);
    expect((await w.upload(id, GOOD_JSON)).status).toBe(200);
  });

  test('nth, times and for ever', async () => {
    const { w } = await armed('GET /{id}: status=500 nth=2 times=2', 'GET /flows: status=500 times=*');
    const statuses: number[] = [];
    for (let index = 0; index < 4; index += 1) statuses.push((await w.get(`/${WABA}`)).status);
    expect(statuses).toEqual([200, 500, 500, 200]);
    for (let index = 0; index < 5; index += 1) expect((await w.get(`/${WABA}/flows`)).status).toBe(500);
    await w.control('DELETE', 'faults');
    expect((await w.get(`/${WABA}/flows`)).status).toBe(200);
  });

  test('latency and slowness are waited for, and can be aborted', async () => {
    const waits: number[] = [];
    const w = world({ latencyMs: 5, sleep: async (ms) => void waits.push(ms), faults: [parseFault('*: slow=100')] });
    await w.get(`/${WABA}`);
    await w.get(`/${WABA}`);
    expect(waits).toEqual([105, 5]);
    const slow = world({ latencyMs: 60_000 });
    await expect(raw(slow, `/${WABA}`, { signal: AbortSignal.timeout(10) })).rejects.toThrow();
  });

  test('control calls are never struck', async () => {
    const { w } = await armed('*: cut=before times=*');
    expect((await w.control('GET', 'state')).status).toBe(200);
    await expect(raw(w, `/${WABA}`)).rejects.toThrow(TypeError);
  });
});
