import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createHttp } from '../../../src/graph/http.ts';
import type { Transport } from '../../../src/graph/transport.ts';
import { broken, error, failureOf, half, html, json, type Reply, TOKEN, usage, worldOf } from './world.ts';

const read = (transport: Transport) => transport.read({ what: 'reading a flow', path: '/42' });
const write = (transport: Transport) => transport.write({ what: 'publishing 42', method: 'POST', path: '/42/publish' });

/** Answers after which nobody knows whether anything happened. */
const LOST: readonly (readonly [string, () => Reply])[] = [
  ['an HTML page with 502', () => html(502)],
  ['an empty 503', () => new Response('', { status: 503 })],
  ['an HTML page with 200', () => html(200)],
  ['an empty 200', () => new Response('')],
  ['half an answer', () => half],
  ['a connection that is cut', () => broken('ECONNRESET')],
  ['a socket that is closed', () => broken('UND_ERR_SOCKET')],
  ['is_transient', () => error(2, { is_transient: true }, 500)],
  ['is_transient with another code', () => error(139001, { is_transient: true })],
  ['code 1 with 500', () => error(1, {}, 500)],
  ['code 131016', () => error(131016, {}, 500)],
  ['code 133004', () => error(133004, {}, 503)],
];

/** Proof that nothing happened. */
const NO_CONNECTION = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

describe('a read', () => {
  test.each(LOST)('is repeated after %s', async (_name, reply) => {
    const { transport, requests } = worldOf([reply(), reply(), json({ id: '42' })]);
    expect(await read(transport)).toEqual({ id: '42' });
    expect(requests).toHaveLength(3);
    expect(transport.calls()).toEqual({ reads: 3, writes: 0, downloads: 0 });
  });

  test.each(LOST.filter(([name]) => !name.startsWith('is_transient')))(
    'fails as lost where it stays at %s',
    async (_name, reply) => {
      const { transport, requests } = worldOf([reply()]);
      expect(await failureOf(read(transport))).toMatchObject({ kind: 'lost' });
      expect(requests.length).toBeGreaterThan(2);
      expect(requests.length).toBeLessThan(10);
    },
  );

  test.each(LOST.filter(([name]) => name.startsWith('is_transient')))(
    'waits for as long as --max-wait allows where it stays at %s',
    async (_name, reply) => {
      const { transport, requests } = worldOf([reply()]);
      expect(await failureOf(read(transport))).toMatchObject({ kind: 'throttled' });
      expect(requests.length).toBeGreaterThan(5);
    },
  );

  test.each(NO_CONNECTION)('is repeated after %s, and fails as unreachable where it stays', async (code) => {
    const once = worldOf([broken(code), json({ id: '42' })]);
    expect(await read(once.transport)).toEqual({ id: '42' });
    const forever = worldOf([broken(code)]);
    expect(await failureOf(read(forever.transport))).toMatchObject({ kind: 'unreachable' });
  });

  test('backs off: the pauses double', async () => {
    const times: number[] = [];
    const { transport } = worldOf(
      [
        () => {
          times.push(performance.now());
          return html(503);
        },
      ],
      { firstPause: 20 },
    );
    await failureOf(read(transport));
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    // A timer may fire a little early.
    for (const [index, pause] of pauses.entries()) expect(pause).toBeGreaterThan(20 * 2 ** index - 3);
  });

  test.each([
    ['a rejection', () => error(100), 'rejected'],
    ['a bad token', () => error(190, {}, 401), 'unauthorised'],
    ['a missing permission', () => error(200, {}, 403), 'unauthorised'],
    ['an HTML page with 403', () => html(403), 'rejected'],
  ] as const)('is not repeated after %s', async (_name, reply, kind) => {
    const { transport, requests } = worldOf([reply()]);
    expect(await failureOf(read(transport))).toMatchObject({ kind });
    expect(requests).toHaveLength(1);
  });

  test('takes an error body with status 200 for the error that it is', async () => {
    const { transport } = worldOf([error(100, { error_subcode: 33 }, 200)]);
    expect(await failureOf(read(transport))).toMatchObject({ kind: 'rejected', code: 100, subcode: 33 });
  });
});

describe('a write', () => {
  test.each(LOST)('goes out once after %s, and fails as lost', async (_name, reply) => {
    const { transport, requests } = worldOf([reply(), json({ success: true })]);
    expect(await failureOf(write(transport))).toMatchObject({ kind: 'lost' });
    expect(requests).toHaveLength(1);
  });

  test.each(NO_CONNECTION)('is repeated after %s: nothing can have happened', async (code) => {
    const { transport, requests } = worldOf([broken(code), json({ success: true })]);
    expect(await write(transport)).toEqual({ success: true });
    expect(requests).toHaveLength(2);
  });

  test('is repeated where no address of the host can be connected to', async () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const all = Object.assign(new AggregateError([refused, refused]), { code: 'ECONNREFUSED' });
    const { transport } = worldOf([new TypeError('fetch failed', { cause: all }), json({ success: true })]);
    expect(await write(transport)).toEqual({ success: true });
  });

  test('ends as unreachable where no connection can be made', async () => {
    const { transport, requests } = worldOf([broken('ECONNREFUSED')]);
    expect(await failureOf(write(transport))).toMatchObject({ kind: 'unreachable' });
    expect(requests.length).toBeLessThan(6);
  });
});

describe('an answer that does not come', () => {
  const never = (request: Request) =>
    new Promise<Response>((_done, fail) => {
      request.signal.addEventListener('abort', () => fail(request.signal.reason));
    });
  const endless = () => new Response(new ReadableStream({ start() {} }));

  test.each([
    ['never begins', never],
    ['never ends', endless],
  ] as const)('counts as lost after the request time-out where it %s', async (_name, reply) => {
    const { transport, requests } = worldOf([reply], { requestTimeout: 30 });
    const started = performance.now();
    const failure = await failureOf(write(transport));
    expect(failure).toMatchObject({ kind: 'lost' });
    expect(requests).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  test('is asked for again where it was a read', async () => {
    const { transport } = worldOf([never, json({ id: '42' })], { requestTimeout: 30 });
    expect(await read(transport)).toEqual({ id: '42' });
  });
});

describe('the token', () => {
  test('is in the header of every call, and nowhere else', async () => {
    const { transport, requests, traced } = worldOf([json({ success: true })]);
    await read(transport);
    await transport.write({ what: 'updating', method: 'POST', path: '/42', body: { name: 'A' } });
    for (const request of requests) {
      expect(request.headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
      expect(request.url).not.toContain(TOKEN);
    }
    expect(await requests[1]?.text()).toBe('{"name":"A"}');
    expect(traced).toHaveLength(2);
    expect(traced.join('\n')).not.toContain(TOKEN);
  });

  test('is no part of the log where it is what is asked about', async () => {
    const { transport, traced } = worldOf([json({ data: {} })]);
    await transport.read({ what: 'looking at the token', path: '/debug_token', query: { input_token: TOKEN } });
    expect(traced.join('\n')).not.toContain(TOKEN);
  });

  test('has its proof beside it where there is an app secret: HMAC-SHA256 over it, in lower-case hex', async () => {
    const { transport, requests } = worldOf([json({})], { appSecret: { reveal: () => 'app-secret' } });
    await read(transport);
    await write(transport);
    const proof = createHmac('sha256', 'app-secret').update(TOKEN).digest('hex');
    for (const { url } of requests) expect(new URL(url).searchParams.get('appsecret_proof')).toBe(proof);
    const without = worldOf([json({})]);
    await read(without.transport);
    expect(without.requests[0]?.url).not.toContain('appsecret_proof');
  });

  test('does not go along a redirect', async () => {
    const elsewhere: string[] = [];
    const other = createServer((request, response) => {
      elsewhere.push(request.headers.authorization ?? 'none');
      response.end('{"id":"42"}');
    });
    const graph = createServer((_request, response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${portOf(other)}/v24.0/42` }).end();
    });
    for (const server of [other, graph]) {
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      onTestFinished(() => {
        server.closeAllConnections();
        server.close();
      });
    }
    const graphUrl = `http://127.0.0.1:${portOf(graph)}`;
    const { transport } = worldOf([], { http: createHttp(), graphUrl });
    for (const call of [read, write]) expect((await failureOf(call(transport))).message).toContain('redirect');
    expect(elsewhere).toEqual([]);
  });
});

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address() as AddressInfo;
  return address.port;
}

describe('a download', () => {
  const download = (transport: Transport, url = 'https://cdn.test/m1/flow.json') => transport.download('reading', url);

  test('carries no token, even from the Graph origin', async () => {
    const { transport, requests } = worldOf([new Response('{}')], { appSecret: { reveal: () => 'app-secret' } });
    expect(await download(transport)).toBe('{}');
    await download(transport, 'https://graph.test/files/flow.json');
    for (const request of requests) {
      expect(request.headers.get('authorization')).toBeNull();
      expect(request.url).not.toMatch(/access_token|appsecret_proof/);
    }
  });

  test.each([403, 404, 410])('whose address has run out (%i) is not there any more', async (status) => {
    const { transport, requests } = worldOf([new Response('gone', { status })]);
    expect(await download(transport)).toBeNull();
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['503', () => html(503)],
    ['a cut', () => broken('ECONNRESET')],
    ['half an answer', () => half],
  ] as const)('is repeated after %s', async (_name, reply) => {
    const { transport } = worldOf([reply(), new Response('{"a":1}')]);
    expect(await download(transport)).toBe('{"a":1}');
  });

  test.each(['http://cdn.test/flow.json', 'file:///etc/passwd', 'no address'])('is refused from %s', async (url) => {
    const { transport, requests } = worldOf([new Response('{}')]);
    expect(await failureOf(download(transport, url))).toMatchObject({ kind: 'rejected' });
    expect(requests).toHaveLength(0);
  });
});

describe('throttling', () => {
  const CODES = [4, 17, 32, 613, 80007, 80008];

  test.each(CODES)('with code %i is waited out, for reads and for writes', async (code) => {
    for (const call of [read, write]) {
      for (const status of [400, 429, 500]) {
        const { transport, requests, clock, said } = worldOf([error(code, {}, status), json({ success: true })]);
        expect(await call(transport)).toEqual({ success: true });
        expect(requests).toHaveLength(2);
        expect(clock.waits.length).toBeGreaterThan(0);
        expect(said.join('\n')).toContain('throttled');
      }
    }
  });

  test('that says is_transient too is no lost answer', async () => {
    const { transport, requests } = worldOf([error(80008, { is_transient: true }), json({ success: true })]);
    expect(await write(transport)).toEqual({ success: true });
    expect(requests).toHaveLength(2);
  });

  test('by 429 alone is waited out', async () => {
    for (const call of [read, write]) {
      const { transport } = worldOf([html(429), json({ success: true })]);
      expect(await call(transport)).toEqual({ success: true });
    }
  });

  test('lasts as long as the platform estimates', async () => {
    const { transport, clock } = worldOf([error(80008, {}, 400, usage(100, 2)), json({ success: true })]);
    const before = clock.now();
    await write(transport);
    expect(clock.now() - before).toBeGreaterThanOrEqual(120_000);
    expect(clock.now() - before).toBeLessThan(130_000);
  });

  test('lasts as long as Retry-After says', async () => {
    const { transport, clock } = worldOf([error(4, {}, 429, { 'retry-after': '30' }), json({ success: true })]);
    const before = clock.now();
    await write(transport);
    expect(clock.now() - before).toBeGreaterThanOrEqual(30_000);
  });

  test('ends at --max-wait, after trying in between', async () => {
    const { transport, clock, requests } = worldOf([error(80008)], {}, { maxWait: 60_000 });
    const before = clock.now();
    expect(await failureOf(read(transport))).toMatchObject({ kind: 'throttled', code: 80008 });
    expect(clock.now() - before).toBeLessThanOrEqual(60_000);
    expect(requests.length).toBeGreaterThan(3);
    expect(requests.length).toBeLessThan(30);
  });

  test('for longer than --max-wait fails at once', async () => {
    const { transport, clock, requests } = worldOf([error(4, {}, 400, usage(100, 20))], {}, { maxWait: 600_000 });
    const before = clock.now();
    expect(await failureOf(write(transport))).toMatchObject({ kind: 'throttled', code: 4 });
    expect([requests.length, clock.now() - before]).toEqual([1, 0]);
  });

  test('is left by whoever wants to stop, before anything is sent', async () => {
    const stop = new AbortController();
    const stopping = () => {
      stop.abort();
      return error(80008);
    };
    const { transport, requests } = worldOf([stopping, json({ success: true })], {}, { stop: stop.signal });
    expect(await failureOf(write(transport))).toMatchObject({ kind: 'interrupted' });
    expect(requests).toHaveLength(1);
  });

  test('is avoided: near the limit calls are spaced out', async () => {
    const { transport, clock, said } = worldOf([json({ id: '42' }, 200, usage(97))]);
    await read(transport);
    const before = clock.now();
    for (let call = 0; call < 4; call += 1) await read(transport);
    expect(clock.now() - before).toBeGreaterThan(500);
    expect(said.join('\n')).toContain('97');
    const idle = worldOf([json({ id: '42' }, 200, usage(50))]);
    await read(idle.transport);
    await read(idle.transport);
    expect(idle.clock.waits).toEqual([]);
  });
});
