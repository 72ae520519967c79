// The way in without a class of fetch: the same answers, the same ends.
import { describe, expect, test, vi } from 'vitest';
import type { PlainRequest } from '../../../src/emulator/emulator.ts';
import { parseFault } from '../../../src/emulator/faults.ts';
import { GOOD_JSON, ORIGIN, seeded, WABA, type World, world } from './world.ts';

const ask = (w: World, method: string, path: string, parts: Partial<PlainRequest> = {}) =>
  w.emulator.handle({
    method,
    url: path.startsWith('http') ? path : ORIGIN + path,
    headers: { Authorization: 'Bearer t', ...parts.headers },
    body: parts.body ?? null,
    signal: parts.signal,
  });

describe('a plain request', () => {
  test('gets the answer that fetch gets, to the header', async () => {
    const paths = [`/v24.0/${WABA}/flows?limit=2`, `/${WABA}?fields=flows{assets}`, '/123', '/__emulator/switches'];
    const flows = ['A', 'B', 'C'].map((name) => ({ name, json: GOOD_JSON }));
    const [ours, theirs] = [world({ random: seeded() }), world({ random: seeded() })];
    for (const w of [ours, theirs]) await w.control('POST', 'seed', { flows });
    for (const path of paths) {
      const answer = await ask(ours, 'get', path);
      const response = await theirs.emulator.fetch(
        new Request(ORIGIN + path, { headers: { authorization: 'Bearer t' } }),
      );
      expect(answer.status).toBe(response.status);
      expect(answer.headers).toEqual(Object.fromEntries(response.headers));
      expect(answer.body).toBe(await response.text());
    }
    expect((await ours.control('GET', 'requests')).body).toEqual((await theirs.control('GET', 'requests')).body);
  });

  test('carries a body, whatever the case of its headers, and a document comes back to the byte', async () => {
    const w = world();
    const bytes = Buffer.from(JSON.stringify({ name: 'Ünï', categories: ['OTHER'], flow_json: GOOD_JSON }));
    const created = await ask(w, 'POST', `/${WABA}/flows`, {
      body: bytes,
      headers: { 'CONTENT-Type': 'application/json' },
    });
    const { id } = JSON.parse(String(created.body));
    const assets = JSON.parse(String((await ask(w, 'GET', `/${id}/assets`)).body));
    const download = await ask(w, 'GET', assets.data[0].download_url);
    expect([download.status, Buffer.from(download.body).toString()]).toEqual([200, GOOD_JSON]);
  });

  test('has no body where there is none to have', async () => {
    const w = world();
    const { headers } = await ask(w, 'GET', `/${WABA}`);
    const again = await ask(w, 'GET', `/${WABA}`, { headers: { 'If-None-Match': headers.etag ?? '' } });
    expect([again.status, again.body, again.headers['content-length']]).toEqual([304, '', undefined]);
  });

  test('is cut as fetch is, and half an answer is none', async () => {
    const w = world({ faults: [parseFault('*: cut=before'), parseFault('POST /publish: half')] });
    const id = await w.seed({});
    await expect(ask(w, 'GET', `/${id}`)).rejects.toMatchObject({
      constructor: TypeError,
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    });
    await expect(ask(w, 'POST', `/${id}/publish`)).rejects.toMatchObject({
      constructor: TypeError,
      message: 'terminated',
      cause: { code: 'ECONNRESET' },
    });
    expect((await w.flow(id)).status).toBe('PUBLISHED');
  });

  test('waits and never ends until it is aborted, and then with the reason', async () => {
    const faults = [parseFault('*: timeout'), parseFault('*: slow=60000')];
    const w = world({ faults });
    for (const _ of faults) {
      const abort = new AbortController();
      const answer = ask(w, 'GET', `/${WABA}`, { signal: abort.signal });
      const reason = new Error('no longer');
      abort.abort(reason);
      await expect(answer).rejects.toBe(reason);
    }
    await expect(ask(w, 'GET', `/${WABA}`, { signal: AbortSignal.abort('before') })).rejects.toBe('before');
  });

  test('is answered where there is no class of fetch at all', async () => {
    const w = world({ faults: [parseFault('POST /publish: half'), parseFault('GET /{id}: throttle=4')] });
    const id = await w.seed({});
    for (const name of ['Request', 'Response', 'Headers', 'FormData', 'fetch', 'ReadableStream', 'Blob']) {
      vi.stubGlobal(name, undefined);
    }
    try {
      expect((await ask(w, 'GET', `/${id}`)).status).toBe(400);
      expect((await ask(w, 'GET', `/${id}`)).status).toBe(200);
      expect((await ask(w, 'POST', '/__emulator/faults', { body: Buffer.from('[]') })).status).toBe(200);
      await expect(ask(w, 'POST', `/${id}/publish`)).rejects.toThrow('terminated');
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
