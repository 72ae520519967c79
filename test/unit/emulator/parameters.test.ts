// One set of parameters, however it is encoded.
import { describe, expect, test } from 'vitest';
import { type Answer, APP, GOOD_JSON, uploadForm, WABA, type World, world } from './world.ts';

type Fields = Readonly<Record<string, string>>;

const form = (fields: Fields): FormData => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};
const LIST = ['SIGN_UP', 'OTHER'];
const JSON_LIST = JSON.stringify(LIST);
const BASE = { name: 'Bücher & mehr', endpoint_uri: 'https://example.com/a?b=c' };

const ENCODINGS: Readonly<Record<string, (world: World) => Promise<Answer>>> = {
  'JSON, list as array': (w) => w.post(`/${WABA}/flows`, { ...BASE, categories: LIST }),
  'JSON, list as text': (w) => w.post(`/${WABA}/flows`, { ...BASE, categories: JSON_LIST }),
  'JSON, with a charset': (w) =>
    w.call('POST', `/${WABA}/flows`, JSON.stringify({ ...BASE, categories: LIST }), {
      'content-type': 'application/json; charset=utf-8',
    }),
  urlencoded: (w) => w.post(`/${WABA}/flows`, new URLSearchParams({ ...BASE, categories: JSON_LIST })),
  'urlencoded, list with brackets': (w) =>
    w.post(`/${WABA}/flows`, new URLSearchParams({ ...BASE, 'categories[1]': 'OTHER', 'categories[0]': 'SIGN_UP' })),
  'urlencoded, list with commas': (w) =>
    w.post(`/${WABA}/flows`, new URLSearchParams({ ...BASE, categories: 'SIGN_UP,OTHER' })),
  multipart: (w) => w.post(`/${WABA}/flows`, form({ ...BASE, categories: JSON_LIST })),
  'multipart, other order, more fields': (w) =>
    w.post(`/${WABA}/flows`, form({ messaging_product: 'whatsapp', categories: JSON_LIST, extra: '1', ...BASE })),
  'multipart, list with brackets': (w) =>
    w.post(`/${WABA}/flows`, form({ ...BASE, 'categories[0]': 'SIGN_UP', 'categories[1]': 'OTHER' })),
  query: (w) => w.post(`/${WABA}/flows?${new URLSearchParams({ ...BASE, categories: JSON_LIST })}`),
  'query and body': (w) =>
    w.post(`/${WABA}/flows?${new URLSearchParams({ name: BASE.name })}`, { ...BASE, categories: LIST }),
};

describe('creating a flow', () => {
  test.each(Object.entries(ENCODINGS))('%s', async (_name, create) => {
    const w = world();
    const { status, body } = await create(w);
    expect(body).toEqual({ id: expect.stringMatching(/^\d{15,17}$/) });
    expect(status).toBe(200);
    expect(await w.flow(body.id)).toMatchObject({ ...BASE, categories: LIST, status: 'DRAFT' });
  });

  test('the body wins over the query', async () => {
    const w = world();
    const { body } = await w.post(`/${WABA}/flows?name=query`, { name: 'body', categories: LIST });
    expect((await w.flow(body.id)).name).toBe('body');
  });

  test.each([
    ['a boolean', { publish: true }, 'PUBLISHED'],
    ['a text', { publish: 'true' }, 'PUBLISHED'],
    ['1', { publish: 1 }, 'PUBLISHED'],
    ['false', { publish: 'false' }, 'DRAFT'],
  ])('publish as %s', async (_name, publish, status) => {
    const w = world();
    const { body } = await w.post(`/${WABA}/flows`, { ...BASE, categories: LIST, flow_json: GOOD_JSON, ...publish });
    expect(body).toEqual({ id: body.id, success: true, validation_errors: [] });
    expect((await w.flow(body.id)).status).toBe(status);
  });
});

describe('a token', () => {
  const create = { name: 'A', categories: LIST };
  const CARRIERS: Readonly<Record<string, (w: World) => Promise<Answer>>> = {
    'as a header': (w) => w.call('GET', `/${WABA}`, undefined, { authorization: 'Bearer secret' }),
    'in the query': (w) => w.call('GET', `/${WABA}?access_token=secret`, undefined, { authorization: '' }),
    'in JSON': (w) => w.call('POST', `/${WABA}/flows`, { ...create, access_token: 'secret' }, { authorization: '' }),
    'in a form': (w) =>
      w.call(
        'POST',
        `/${WABA}/flows`,
        new URLSearchParams({ name: 'A', categories: JSON_LIST, access_token: 'secret' }),
        { authorization: '' },
      ),
    'in multipart': (w) =>
      w.call('POST', `/${WABA}/flows`, form({ name: 'A', categories: JSON_LIST, access_token: 'secret' }), {
        authorization: '',
      }),
  };
  test.each(Object.entries(CARRIERS))('%s', async (_name, send) => {
    expect((await send(world({ account: { accessToken: 'secret' } }))).status).toBe(200);
    expect((await send(world({ account: { accessToken: 'another' } }))).body.error.code).toBe(190);
  });
});

describe('an upload', () => {
  const raw = (boundary: string, parts: readonly string[]): string =>
    `${parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')}--${boundary}--\r\n`;
  const send = (w: World, id: string, body: string, boundary = 'XX') =>
    w.call('POST', `/${id}/assets`, body, { 'content-type': `multipart/form-data; boundary=${boundary}` });
  const FILE = `Content-Disposition: form-data; name="file"; filename="flow.json"\r\nContent-Type: application/json\r\n\r\n${GOOD_JSON}`;
  const NAME = 'Content-Disposition: form-data; name="name"\r\n\r\nflow.json';
  const TYPE = 'Content-Disposition: form-data; name="asset_type"\r\n\r\nFLOW_JSON';
  const stored = async (w: World) => (await w.control('GET', 'state')).body.flows[0].draft?.content;

  test.each([
    ['in the documented order', [FILE, NAME, TYPE]],
    [
      'in another order, with more',
      ['Content-Disposition: form-data; name="messaging_product"\r\n\r\nwhatsapp', TYPE, NAME, FILE],
    ],
    [
      'without quotes',
      [FILE.replaceAll('"file"', 'file').replace('"flow.json"', 'blob'), NAME.replace('"name"', 'name'), TYPE],
    ],
    [
      'with filename=blob and no content type',
      [FILE.replace('flow.json', 'blob').replace('Content-Type: application/json\r\n', ''), NAME, TYPE],
    ],
    ['with header names in lower case', [FILE.replace('Content-Disposition', 'content-disposition'), NAME, TYPE]],
  ])('%s', async (_name, parts) => {
    const w = world();
    const id = await w.seed({ json: null });
    expect((await send(w, id, raw('XX', parts))).body).toEqual({ success: true, validation_errors: [] });
    expect(await stored(w)).toBe(GOOD_JSON);
  });

  test('with name and type in the query', async () => {
    const w = world();
    const id = await w.seed({ json: null });
    const body = new FormData();
    body.set('file', new Blob([GOOD_JSON]), 'x');
    const { status } = await w.post(`/${id}/assets?name=flow.json&asset_type=FLOW_JSON`, body);
    expect(status).toBe(200);
  });

  test('keeps every byte, whatever they are', async () => {
    const w = world();
    const id = await w.seed({ json: null });
    for (const bytes of [
      new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
      new Uint8Array([0x00, 0xff, 0xfe, 0x0d, 0x0a, 0x2d, 0x2d]),
      new TextEncoder().encode('{"a":\r\n\t"ü"}\n\n'),
    ]) {
      await w.upload(id, bytes);
      const { body } = await w.get(`/${id}/assets`);
      const file = await w.emulator.fetch(new Request(body.data[0].download_url));
      expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
    }
  });

  test.each([
    ['no file', () => form({ name: 'flow.json', asset_type: 'FLOW_JSON' }), 'file'],
    ['a file that is only text', () => form({ name: 'flow.json', asset_type: 'FLOW_JSON', file: GOOD_JSON }), 'file'],
    [
      'another name',
      () => {
        const data = uploadForm(GOOD_JSON);
        data.set('name', 'x.json');
        return data;
      },
      'Invalid parameter',
    ],
    [
      'another type',
      () => {
        const data = uploadForm(GOOD_JSON);
        data.set('asset_type', 'IMAGE');
        return data;
      },
      'Invalid parameter',
    ],
    [
      'no name',
      () => {
        const data = uploadForm(GOOD_JSON);
        data.delete('name');
        return data;
      },
      'name',
    ],
    [
      'JSON instead of multipart',
      () => JSON.stringify({ name: 'flow.json', asset_type: 'FLOW_JSON', file: GOOD_JSON }),
      'file',
    ],
  ])('with %s is code 100', async (_name, body, mentions) => {
    const w = world();
    const id = await w.seed({ json: null });
    const answer = await w.post(`/${id}/assets`, body());
    expect([answer.status, answer.body.error.code]).toEqual([400, 100]);
    expect(answer.body.error.message).toContain(mentions);
    expect(await stored(w)).toBeUndefined();
  });

  test('of 10 MB is taken, of one byte more is code 100', async () => {
    const w = world();
    const id = await w.seed({ json: null });
    const limit = 10 * 1024 * 1024;
    expect((await w.upload(id, new Uint8Array(limit).fill(32))).status).toBe(200);
    const over = await w.upload(id, new Uint8Array(limit + 1).fill(32));
    expect([over.status, over.body.error.code]).toEqual([400, 100]);
  });
});

describe('fields', () => {
  test('percent-encoded or as they are', async () => {
    const w = world();
    const id = await w.seed({});
    const expected = { id, assets: { data: [{ name: 'flow.json' }] } };
    expect((await w.get(`/${id}?fields=id%2Cassets%7Bname%7D`)).body).toMatchObject(expected);
    expect((await w.get(`/${id}?fields=id,assets{name}`)).body).toMatchObject(expected);
  });
  test('date_format=U gives seconds', async () => {
    const w = world();
    const id = await w.seed({ updated_at: '2026-01-05T10:00:00Z' });
    expect((await w.get(`/${id}?fields=updated_at&date_format=U`)).body).toEqual({ updated_at: 1767607200, id });
  });
});

describe('hostile input is answered, never fatal', () => {
  const json = { 'content-type': 'application/json' };
  const multi = { 'content-type': 'multipart/form-data; boundary=XX' };
  test.each([
    ['bad JSON', 'POST', `/${WABA}/flows`, '{"name":', json],
    ['JSON that is no object', 'POST', `/${WABA}/flows`, '[1]', json],
    ['JSON null', 'POST', `/${WABA}/flows`, 'null', json],
    ['an object as a name', 'POST', `/${WABA}/flows`, '{"name":{"a":1},"categories":["OTHER"]}', json],
    ['an object as flow_json', 'POST', `/${WABA}/flows`, '{"name":"A","categories":["OTHER"],"flow_json":{}}', json],
    ['a number in categories', 'POST', `/${WABA}/flows`, '{"name":"A","categories":[1]}', json],
    [
      'a broken list',
      'POST',
      `/${WABA}/flows`,
      'name=A&categories=[',
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['multipart without its boundary', 'POST', `/${WABA}/flows`, 'hello', multi],
    [
      'multipart cut short',
      'POST',
      `/${WABA}/flows`,
      '--XX\r\nContent-Disposition: form-data; name="name"\r\n\r\nA',
      multi,
    ],
    ['multipart without names', 'POST', `/${WABA}/flows`, '--XX\r\n\r\nA\r\n--XX--', multi],
    ['multipart that names no boundary', 'POST', `/${WABA}/flows`, '--XX--', { 'content-type': 'multipart/form-data' }],
    ['bad percent encoding in the path', 'GET', '/%E0%A4%A', undefined, {}],
    ['bad percent encoding in the query', 'GET', `/${WABA}/flows?fields=%E0%A4%A`, undefined, {}],
    ['a climbing path', 'GET', '/..%2f..%2fetc/passwd', undefined, {}],
    ['__proto__ as an id', 'GET', '/__proto__', undefined, {}],
    ['__proto__ as a field', 'GET', `/${WABA}?fields=__proto__`, undefined, {}],
    ['constructor as a field', 'GET', `/${WABA}?fields=constructor`, undefined, {}],
    ['constructor as an edge', 'GET', `/${WABA}/constructor`, undefined, {}],
    ['a method nobody knows', 'PATCH', `/${WABA}`, '{}', json],
    ['too many segments', 'GET', `/${WABA}/flows/1/2/3`, undefined, {}],
    [
      'a file where text belongs',
      'POST',
      `/${WABA}/flows`,
      '--XX\r\nContent-Disposition: form-data; name="name"; filename="x"\r\n\r\nA\r\n--XX--',
      multi,
    ],
  ])('%s', async (_name, method, path, body, headers) => {
    const w = world();
    const answer = await w.call(method, path, body, headers);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toMatchObject({ code: expect.any(Number), fbtrace_id: expect.stringMatching(/^A/) });
    expect((await w.get(`/${WABA}/flows`)).body).toEqual({ data: [] });
  });

  test('__proto__ in a body is one more field that nobody knows', async () => {
    const w = world();
    const text = '{"__proto__":{"name":"evil"},"name":"A","categories":["OTHER"]}';
    expect((await w.call('POST', `/${WABA}/flows`, text, json)).status).toBe(200);
    expect(Object.hasOwn(Object.prototype, 'name')).toBe(false);
    expect(
      (await w.call('POST', `/${WABA}/flows`, '{"__proto__":{"name":"evil"}}', json)).body.error.message,
    ).toContain('name');
  });

  test('names with line ends, controls and emoji come back as they are', async () => {
    const w = world();
    const name = 'a\r\n\u001b[31m😀 "\\';
    const { body } = await w.post(`/${WABA}/flows`, { name, categories: ['OTHER'] });
    expect((await w.flow(body.id)).name).toBe(name);
    expect((await w.get(`/${APP}`)).status).toBe(200);
  });
});
