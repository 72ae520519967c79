// Several calls in one.
import { describe, expect, test } from 'vitest';
import { GOOD_JSON, WABA, type World, world } from './world.ts';

const run = async (w: World, batch: unknown, more: Record<string, unknown> = {}) => {
  const answer = await w.post('/v24.0/', { batch, ...more });
  expect(answer.status).toBe(200);
  return answer.body;
};
const bodyOf = (entry: { body: string }) => JSON.parse(entry.body);

describe('a batch', () => {
  test('answers in order, each with code, headers and a body that is text', async () => {
    const w = world();
    const id = await w.seed({});
    const entries = await run(w, [
      { method: 'GET', relative_url: `${id}?fields=name` },
      { method: 'GET', relative_url: 'v23.0/999' },
      { method: 'POST', relative_url: `/v24.0/${id}/publish` },
    ]);
    expect(entries.map((entry: { code: number }) => entry.code)).toEqual([200, 400, 200]);
    expect(bodyOf(entries[0])).toEqual({ name: 'Seeded', id });
    expect(bodyOf(entries[1]).error.code).toBe(100);
    expect(entries[0].headers).toContainEqual({ name: 'facebook-api-version', value: 'v24.0' });
    expect(entries[1].headers).toContainEqual({ name: 'facebook-api-version', value: 'v23.0' });
    expect((await w.flow(id)).status).toBe('PUBLISHED');
  });

  test('without headers, as a form, and with a token of its own', async () => {
    const w = world({ account: { accessToken: 'good' } });
    const batch = JSON.stringify([
      { method: 'GET', relative_url: WABA },
      { method: 'GET', relative_url: WABA, access_token: 'bad' },
    ]);
    const form = new URLSearchParams({ batch, access_token: 'good', include_headers: 'false' });
    const { body } = await w.call('POST', '/', form, { authorization: '' });
    expect(body.map((entry: { code: number }) => entry.code)).toEqual([200, 401]);
    expect(Object.keys(body[0])).toEqual(['code', 'body']);
  });

  test('bodies are forms; an answer that is not wanted is null only on success', async () => {
    const w = world();
    const create = (name: string) => ({
      method: 'POST',
      relative_url: `${WABA}/flows`,
      body: `name=${name}&categories=${encodeURIComponent('["OTHER"]')}`,
      omit_response_on_success: true,
    });
    const entries = await run(w, [create('A'), create('A'), create('B%20C')]);
    expect(entries[0]).toBeNull();
    expect(bodyOf(entries[1]).error.error_subcode).toBe(4016019);
    expect((await w.get(`/${WABA}/flows?fields=name`)).body.data).toMatchObject([{ name: 'A' }, { name: 'B C' }]);
  });

  test('references lead to what another call answered', async () => {
    const w = world();
    await w.seed({ name: 'A' });
    await w.seed({ name: 'B' });
    const entries = await run(w, [
      { method: 'GET', relative_url: `${WABA}/flows?fields=id`, name: 'list' },
      { method: 'GET', relative_url: '?ids={result=list:$.data.*.id}&fields=name' },
      { method: 'POST', relative_url: '{result=list:$.data[1].id}', body: 'name=Renamed' },
      { method: 'GET', relative_url: '{result=list:$.data.1.id}?fields=name', depends_on: 'list' },
    ]);
    expect(Object.values(bodyOf(entries[1]))).toMatchObject([{ name: 'A' }, { name: 'B' }]);
    expect(bodyOf(entries[3]).name).toBe('Renamed');
  });

  test.each([
    ['a call that failed', '{result=bad:$.id}', undefined],
    ['nothing there', '{result=good:$.nothing}', undefined],
    ['a name nobody has', '{result=other:$.id}', undefined],
    ['a dependence on a call that failed', WABA, 'bad'],
  ])('a reference to %s fails its own call only', async (_name, relative_url, depends_on) => {
    const entries = await run(world(), [
      { method: 'GET', relative_url: '999', name: 'bad' },
      { method: 'GET', relative_url: WABA, name: 'good' },
      { method: 'GET', relative_url, depends_on },
    ]);
    expect(entries.map((entry: { code: number }) => entry.code)).toEqual([400, 200, 400]);
  });

  test('files that are attached are uploaded', async () => {
    const w = world();
    const id = await w.seed({ json: null });
    const form = new FormData();
    const item = {
      method: 'POST',
      relative_url: `${id}/assets`,
      body: 'name=flow.json&asset_type=FLOW_JSON',
      attached_files: 'doc',
    };
    form.set('batch', JSON.stringify([item, { ...item, attached_files: 'missing' }]));
    form.set('doc', new Blob([GOOD_JSON]), 'x.json');
    const { body } = await w.post('/', form);
    expect(bodyOf(body[0])).toEqual({ success: true, validation_errors: [] });
    expect(body[1].code).toBe(400);
    expect((await w.flow(id, 'json_version')).json_version).toBe('7.3');
  });

  test('50 calls are done, and each is logged', async () => {
    const w = world();
    const entries = await run(
      w,
      Array.from({ length: 50 }, () => ({ method: 'GET', relative_url: `${WABA}?access_token=x` })),
    );
    expect(entries).toHaveLength(50);
    const { requests } = (await w.control('GET', 'requests')).body;
    expect(requests.filter((entry: { batched: boolean }) => entry.batched)).toHaveLength(50);
    expect(JSON.stringify(requests)).not.toContain('access_token');
  });

  test('faults that are answers strike single calls; a cut strikes the whole only', async () => {
    const w = world();
    const id = await w.seed({});
    await w.control('POST', 'faults', ['POST /publish: transient', 'POST /publish: cut=before']);
    const publish = { method: 'POST', relative_url: `${id}/publish` };
    const entries = await run(w, [publish, publish]);
    expect(entries.map((entry: { code: number }) => entry.code)).toEqual([500, 200]);
  });

  test('a page instead of an answer gives no results to refer to', async () => {
    const w = world();
    await w.control('POST', 'faults', [`GET /${WABA}: status=200`]);
    const entries = await run(w, [
      { method: 'GET', relative_url: WABA, name: 'page' },
      { method: 'GET', relative_url: '{result=page:$.id}' },
    ]);
    expect(entries.map((entry: { code: number }) => entry.code)).toEqual([200, 400]);
  });

  test.each([
    ['text that is no JSON', '['],
    ['an object', {}],
    ['a list of numbers', [1]],
    ['a method that is no text', [{ method: 1 }]],
  ])('of %s is code 100', async (_name, batch) => {
    const { status, body } = await world().post('/', { batch });
    expect([status, body.error.code]).toEqual([400, 100]);
  });

  test('without a token is refused as a whole', async () => {
    const { status, body } = await world().call('POST', '/', { batch: [] }, { authorization: '' });
    expect([status, body.error.code]).toEqual([401, 104]);
  });
});
