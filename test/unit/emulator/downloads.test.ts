// What stands behind download_url.
import { describe, expect, test } from 'vitest';
import { fromRequest } from '../../../src/emulator/arrival.ts';
import { toDocument } from '../../../src/emulator/document.ts';
import { createDownloads } from '../../../src/emulator/downloads.ts';
import { GOOD_JSON, type World, world } from './world.ts';

const linkOf = async (w: World, id: string): Promise<string> =>
  (await w.get(`/${id}/assets`)).body.data[0].download_url;
const load = async (w: World, url: string, headers: Record<string, string> = {}) => {
  const response = await w.emulator.fetch(new Request(url, { headers }));
  return [response.status, await response.text()];
};

describe('a download', () => {
  test('lies on another origin and needs no token', async () => {
    const w = world();
    const url = await linkOf(w, await w.seed({}));
    expect(new URL(url).origin).toBe('https://emulator-cdn.invalid');
    expect(await load(w, url)).toEqual([200, GOOD_JSON]);
  });

  test('ends after its time with 403, and is forgotten later', async () => {
    const w = world({ switches: { download_ttl_ms: 1000 } });
    const id = await w.seed({});
    const url = await linkOf(w, id);
    w.pass(999);
    expect((await load(w, url))[0]).toBe(200);
    w.pass(1);
    expect((await load(w, url))[0]).toBe(403);
    expect((await load(w, await linkOf(w, id)))[0]).toBe(200);
    w.pass(3_600_000);
    await linkOf(w, id);
    expect((await load(w, url))[0]).toBe(404);
  });

  test('holds what was there when its address was made; a new address holds the draft', async () => {
    const w = world();
    const id = await w.seed({ status: 'PUBLISHED' });
    const old = await linkOf(w, id);
    await w.upload(id, '{"version":"7.1"}');
    expect(await load(w, old)).toEqual([200, GOOD_JSON]);
    expect(await load(w, await linkOf(w, id))).toEqual([200, '{"version":"7.1"}']);
  });

  test('is forgotten, the oldest first, where there are too many', () => {
    let count = 0;
    const downloads = createDownloads(
      { clock: () => new Date(0), token: () => `t${++count}`, lifetimeMs: () => 1000, rejectsToken: () => false },
      3,
    );
    const statuses = (urls: readonly string[]) =>
      urls.map((url) => downloads.answer(fromRequest(new Request(url))).status);
    const urls = [1, 2, 3].map(() => downloads.mint(toDocument(Buffer.from(GOOD_JSON))));
    expect(statuses(urls)).toEqual([200, 200, 200]);
    urls.push(downloads.mint(toDocument(Buffer.from(GOOD_JSON))));
    expect(statuses(urls)).toEqual([404, 200, 200, 200]);
  });

  test('may refuse a token', async () => {
    const w = world();
    const url = await linkOf(w, await w.seed({}));
    expect((await load(w, url, { authorization: 'Bearer t' }))[0]).toBe(200);
    await w.switch({ reject_token_on_download: true });
    expect((await load(w, url, { authorization: 'Bearer t' }))[0]).toBe(400);
    expect((await load(w, `${url}?access_token=t`))[0]).toBe(400);
    expect((await load(w, url))[0]).toBe(200);
  });

  test.each(['/', '/m1/v/x/guess/flow.json', '/123'])('nobody made %s', async (path) => {
    const w = world();
    expect((await load(w, w.emulator.downloadOrigin() + path))[0]).toBe(404);
  });

  test('is no way to the API', async () => {
    const w = world();
    const id = await w.seed({});
    const [status] = await load(w, `${w.emulator.downloadOrigin()}/${id}`, { authorization: 'Bearer t' });
    expect(status).toBe(404);
  });
});
