// On a port: real sockets, two origins, real cuts.

import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createEmulator, type EmulatorOptions } from '../../../src/emulator/emulator.ts';
import { parseFault } from '../../../src/emulator/faults.ts';
import { type Serving, serve } from '../../../src/emulator/serve.ts';
import { memoryStore } from '../../../src/emulator/store.ts';
import { GOOD_JSON, uploadForm, WABA } from './world.ts';

const open: Serving[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((serving) => serving.close()));
});

async function start(options: Partial<EmulatorOptions> = {}): Promise<Serving> {
  const serving = await serve(createEmulator({ store: memoryStore(), ...options }), { port: 0 });
  open.push(serving);
  return serving;
}

const auth = { authorization: 'Bearer token' };

async function seed({ url }: Serving, flow: Record<string, unknown> = {}): Promise<string> {
  const body = JSON.stringify({ flows: [{ name: 'Seeded', json: GOOD_JSON, ...flow }] });
  const answer = await (await fetch(`${url}/__emulator/seed`, { method: 'POST', body })).json();
  return (answer as { flows: { id: string }[] }).flows[0]?.id ?? '';
}

async function statusOf({ url }: Serving, id: string): Promise<unknown> {
  return ((await (await fetch(`${url}/${id}`, { headers: auth })).json()) as { status: unknown }).status;
}

/** What comes over the wire, to the byte, until the connection ends. */
function rawExchange(url: string, text: string): Promise<{ received: string; failed: boolean }> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    let received = '';
    let failed = false;
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
    });
    socket.on('error', () => {
      failed = true;
    });
    socket.on('close', () => resolve({ received, failed }));
  });
}

describe('on a port', () => {
  test('a whole life: create, upload, publish, download from another origin without a token', async () => {
    const serving = await start();
    const { url, downloadUrl } = serving;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(new URL(downloadUrl).origin).not.toBe(new URL(url).origin);
    const form = new FormData();
    form.set('name', 'Wired');
    form.set('categories', '["OTHER"]');
    const created = (await (
      await fetch(`${url}/v24.0/${WABA}/flows`, { method: 'POST', headers: auth, body: form })
    ).json()) as { id: string };
    await fetch(`${url}/v24.0/${created.id}/assets`, { method: 'POST', headers: auth, body: uploadForm(GOOD_JSON) });
    await fetch(`${url}/v24.0/${created.id}/publish`, { method: 'POST', headers: auth });
    expect(await statusOf(serving, created.id)).toBe('PUBLISHED');
    const assets = (await (await fetch(`${url}/${created.id}/assets`, { headers: auth })).json()) as {
      data: { download_url: string }[];
    };
    const link = assets.data[0]?.download_url ?? '';
    expect(link.startsWith(`${downloadUrl}/`)).toBe(true);
    expect(await (await fetch(link)).text()).toBe(GOOD_JSON);
    expect((await fetch(link.replace(downloadUrl, url))).status).not.toBe(200);
  });

  test('paging links stay on the host that the client wrote', async () => {
    const serving = await start();
    await seed(serving, { name: 'A' });
    await seed(serving, { name: 'B' });
    const local = serving.url.replace('127.0.0.1', 'localhost');
    const { port } = new URL(serving.url);
    const text = await rawExchange(
      serving.url,
      `GET /${WABA}/flows?limit=1 HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer t\r\nConnection: close\r\n\r\n`,
    );
    expect(text.received).toContain(`"next":"${local}/${WABA}/flows?limit=1`);
  });

  test('a host that is none does not lead anywhere else', async () => {
    const serving = await start();
    const head = `GET /${WABA} HTTP/1.1\r\nHost: evil/path?x\r\nAuthorization: Bearer t\r\nConnection: close\r\n\r\n`;
    const { received } = await rawExchange(serving.url, head);
    expect(received).toContain(`"id":"${WABA}"`);
  });

  test('a large body beyond the limit is answered, and the server lives on', async () => {
    const serving = await start();
    const id = await seed(serving);
    const body = uploadForm('x'.repeat(11 * 1024 * 1024));
    const answer = await fetch(`${serving.url}/${id}/assets`, { method: 'POST', headers: auth, body });
    expect([answer.status, ((await answer.json()) as { error: { code: number } }).error.code]).toEqual([400, 100]);
    expect(await statusOf(serving, id)).toBe('DRAFT');
  });

  test.each([
    ['a path that is no path', 'GET //[ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['a method that fetch forbids', 'TRACE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['bad percent encoding', 'GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'],
    ['no HTTP at all', 'hello\r\n\r\n'],
  ])('%s is answered with an error, and the server lives on', async (_name, text) => {
    const serving = await start();
    const { received } = await rawExchange(serving.url, text);
    expect(received).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect((await fetch(`${serving.url}/${WABA}`, { headers: auth })).status).toBe(200);
  });

  test('a port in use is an error with its code, and nothing stays open', async () => {
    const { url } = await start();
    const port = Number(new URL(url).port);
    await expect(serve(createEmulator({ store: memoryStore() }), { port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      message: `port ${port} on 127.0.0.1 is already in use; choose another port`,
    });
  });

  test('connections are kept and used again, whatever was asked and answered on them', async () => {
    const serving = await start();
    const id = await seed(serving);
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const ports = new Set<number | undefined>();
    const ask = (method: string, path: string, body = '') =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { ...auth, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
        const outgoing = httpRequest(`${serving.url}${path}`, { method, agent, headers }, (answer) => {
          ports.add(answer.socket.localPort);
          answer.resume().on('end', () => resolve(answer.statusCode));
        });
        outgoing.on('error', reject).end(body);
      });
    const large = JSON.stringify({ name: 'x'.repeat(300_000) });
    const round = () => [
      ask('GET', `/${id}`, '{"a":1}'),
      ask('HEAD', `/${id}`),
      ask('POST', `/${id}`, large),
      ask('POST', `/${id}`, '{"name":"Renamed"}'),
      ask('GET', '/%zz'),
    ];
    const statuses: unknown[] = [];
    for (let count = 0; count < 10; count += 1) {
      statuses.push(await Promise.all(Array.from({ length: 4 }, round).flat()));
    }
    agent.destroy();
    const each = [200, 400, 400, 200, 400];
    expect(statuses).toEqual(Array.from({ length: 10 }, () => [each, each, each, each].flat()));
    expect(ports.size).toBeLessThanOrEqual(16);
  });

  test('a client that goes while it waits is noticed', async () => {
    let noticed = (_: boolean): void => {};
    const aborted = new Promise<boolean>((resolve) => {
      noticed = resolve;
    });
    const begun = new Promise<void>((begin) => {
      const sleep = (_ms: number, signal?: AbortSignal) =>
        new Promise<void>((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            noticed(signal.aborted);
            reject(signal.reason);
          });
          begin();
        });
      void start({ latencyMs: 1, sleep }).then(({ url }) => {
        const outgoing = httpRequest(`${url}/${WABA}`, { headers: auth });
        outgoing.on('error', () => undefined).end();
        void begun.then(() => outgoing.destroy());
      });
    });
    await begun;
    expect(await aborted).toBe(true);
  });

  test('close ends open connections, and the port is free again', async () => {
    const serving = await start({ faults: [parseFault('*: timeout')] });
    const pending = fetch(`${serving.url}/${WABA}`, { headers: auth });
    const failure = expect(pending).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await serving.close();
    await failure;
    const again = await serve(createEmulator({ store: memoryStore() }), { port: Number(new URL(serving.url).port) });
    await again.close();
  });
});

describe('a cut on a real socket', () => {
  const publish = (id: string) =>
    `POST /${id}/publish HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t\r\nContent-Length: 0\r\n\r\n`;

  test.each([
    ['cut=before', 'DRAFT'],
    ['cut=after', 'PUBLISHED'],
  ])('%s sends not one byte and leaves the flow %s', async (effect, status) => {
    const serving = await start({ faults: [parseFault(`POST /publish: ${effect}`)] });
    const id = await seed(serving);
    const { received } = await rawExchange(serving.url, publish(id));
    expect(received).toBe('');
    expect(await statusOf(serving, id)).toBe(status);
  });

  test('half an answer: the full length is promised, half the bytes come', async () => {
    const serving = await start({ faults: [parseFault('POST /publish: half')] });
    const id = await seed(serving);
    const { received } = await rawExchange(serving.url, publish(id));
    const [head, body] = received.split('\r\n\r\n');
    expect(head).toMatch(/content-length: 16/i);
    expect(body).toBe('{"succes');
    expect(await statusOf(serving, id)).toBe('PUBLISHED');
  });

  test('fetch sees a TypeError for either', async () => {
    const { url } = await start({ faults: [parseFault('*: cut=before'), parseFault('*: half')] });
    await expect(fetch(`${url}/${WABA}`, { headers: auth })).rejects.toThrow(TypeError);
    const half = await fetch(`${url}/${WABA}`, { headers: auth });
    await expect(half.text()).rejects.toThrow(TypeError);
  });

  test('a timeout ends when the client goes', async () => {
    const serving = await start({ faults: [parseFault('POST /publish: timeout=after')] });
    const id = await seed(serving);
    await expect(
      fetch(`${serving.url}/${id}/publish`, { method: 'POST', headers: auth, signal: AbortSignal.timeout(50) }),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await statusOf(serving, id)).toBe('PUBLISHED');
  });

  test('a client that goes in the middle of its own body does no harm', async () => {
    const serving = await start();
    const id = await seed(serving);
    await new Promise<void>((resolve) => {
      const outgoing = httpRequest(`${serving.url}/${id}`, {
        method: 'POST',
        headers: { ...auth, 'content-length': 1000 },
      });
      outgoing.on('error', () => resolve());
      outgoing.write('{"name":');
      setTimeout(() => outgoing.destroy(), 30);
    });
    expect(await statusOf(serving, id)).toBe('DRAFT');
  });
});
