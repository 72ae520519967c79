// Creating, reading, cloning and deleting flows, and the nodes around them.
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { APP, BAD_JSON, ENDPOINT_JSON, GOOD_JSON, PHONE, WABA, world } from './world.ts';

const FINDING = {
  error: 'INVALID_PROPERTY_VALUE',
  error_type: 'FLOW_JSON_ERROR',
  message: "Invalid value found for property 'type'.",
  line_start: 1,
  pointers: [{ path: 'screens[0]' }],
};

describe('a new flow', () => {
  test('without a document answers with its id alone, and starts as a draft of the app', async () => {
    const w = world();
    const { body } = await w.post(`/v24.0/${WABA}/flows`, { name: 'A', categories: ['OTHER', 'OTHER', 'SURVEY'] });
    expect(Object.keys(body)).toEqual(['id']);
    expect((await w.get(`/${body.id}`)).body).toEqual({
      id: body.id,
      name: 'A',
      status: 'DRAFT',
      categories: ['OTHER', 'SURVEY'],
      validation_errors: [],
    });
    expect(await w.flow(body.id, 'application,json_version,endpoint_uri')).toEqual({
      application: { link: `https://www.facebook.com/games/?app_id=${APP}`, name: 'Emulated App', id: APP },
      id: body.id,
    });
  });

  test('with a bad document is there, and says what the check said, everywhere alike', async () => {
    const w = world({ check: (text) => (text.includes('bad') ? [FINDING] : []) });
    const flow_json = '{"bad":1}';
    const { status, body } = await w.post(`/${WABA}/flows`, {
      name: 'A',
      categories: ['OTHER'],
      flow_json,
      publish: true,
    });
    expect([status, body]).toEqual([200, { id: body.id, success: true, validation_errors: [FINDING] }]);
    expect((await w.upload(body.id, flow_json)).body).toEqual({ success: true, validation_errors: [FINDING] });
    expect(await w.flow(body.id)).toMatchObject({ status: 'DRAFT', validation_errors: [FINDING] });
    expect((await w.get(`/${WABA}/flows`)).body.data[0].validation_errors).toEqual([FINDING]);
    await w.upload(body.id, GOOD_JSON);
    expect((await w.flow(body.id)).validation_errors).toEqual([]);
  });

  test('that does not parse has INVALID_FLOW_JSON where no check is handed in', async () => {
    const w = world();
    const { body } = await w.upload(await w.seed({}), BAD_JSON);
    expect(body).toMatchObject({ success: true, validation_errors: [{ error: 'INVALID_FLOW_JSON' }] });
    expect((await w.upload(await w.seed({ name: 'B' }), '[]')).body.validation_errors).toHaveLength(1);
  });

  test('publish without a document leaves a draft', async () => {
    const w = world();
    const { body } = await w.post(`/${WABA}/flows`, { name: 'A', categories: ['OTHER'], publish: true });
    expect((await w.flow(body.id)).status).toBe('DRAFT');
  });

  test('names clash in one account only, and by case only where switched', async () => {
    const w = world();
    await w.control('POST', 'seed', { wabas: [{ id: '111' }] });
    const create = async (waba: string, name: string) =>
      (await w.post(`/${waba}/flows`, { name, categories: ['OTHER'] })).status;
    expect([await create(WABA, 'Foo'), await create('111', 'Foo'), await create(WABA, 'foo')]).toEqual([200, 200, 200]);
    await w.switch({ name_case_sensitive: false });
    expect(await create(WABA, 'FOO')).toBe(400);
  });

  test('a name is free again after its flow was deleted, and its own name is no clash', async () => {
    const w = world();
    const id = await w.seed({ name: 'A' });
    expect((await w.post(`/${id}`, { name: 'A' })).status).toBe(200);
    await w.remove(`/${id}`);
    expect((await w.get(`/${id}`)).body.error.error_subcode).toBe(33);
    expect((await w.post(`/${WABA}/flows`, { name: 'A', categories: ['OTHER'] })).status).toBe(200);
  });

  test('ids have 15 to 17 digits and are never given twice, even by a source without chance', async () => {
    for (const random of [() => 0, () => 0.999999999, undefined]) {
      const w = world(random === undefined ? {} : { random });
      const ids = new Set<string>();
      for (let index = 0; index < 20; index += 1) {
        const { body } = await w.post(`/${WABA}/flows`, { name: `F${index}`, categories: ['OTHER'] });
        expect(body.id).toMatch(/^[1-9]\d{14,16}$/);
        ids.add(body.id);
      }
      expect(ids.size).toBe(20);
    }
  });

  test('created at the same time, all are there and one name wins once', async () => {
    const w = world();
    const names = ['A', 'B', 'C', 'A', 'B', 'D'];
    const answers = await Promise.all(names.map((name) => w.post(`/${WABA}/flows`, { name, categories: ['OTHER'] })));
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(4);
    expect((await w.get(`/${WABA}/flows`)).body.data).toHaveLength(4);
  });
});

describe('a clone', () => {
  test('has the document and its findings, with name and categories of its own', async () => {
    const w = world();
    const source = await w.seed({ json: BAD_JSON, categories: ['SURVEY'] });
    const { body } = await w.post(`/${WABA}/flows`, { name: 'Clone', categories: ['OTHER'], clone_flow_id: source });
    expect(Object.keys(body)).toEqual(['id']);
    expect(await w.flow(body.id)).toMatchObject({
      name: 'Clone',
      categories: ['OTHER'],
      validation_errors: [{ error: 'INVALID_FLOW_JSON' }],
    });
  });
  test('of a published flow is a draft that was never published', async () => {
    const w = world();
    const source = await w.seed({ status: 'PUBLISHED' });
    const { body } = await w.post(`/${WABA}/flows`, { name: 'Clone', categories: ['OTHER'], clone_flow_id: source });
    await w.switch({ delete_redrafted: '139004' });
    expect((await w.remove(`/${body.id}`)).status).toBe(200);
  });
});

describe('fields', () => {
  test('every documented field at once', async () => {
    const w = world();
    const id = await w.seed({ json: ENDPOINT_JSON, endpoint_uri: 'https://a.example/x' });
    const fields =
      'id,name,status,categories,validation_errors,json_version,data_api_version,endpoint_uri,data_channel_uri,preview,' +
      'whatsapp_business_account,application,health_status,updated_at,assets';
    const { body } = await w.get(`/v24.0/${id}?fields=${fields}`);
    expect(body).toMatchObject({
      json_version: '7.3',
      data_api_version: '3.0',
      endpoint_uri: 'https://a.example/x',
      whatsapp_business_account: { id: WABA, timezone_id: expect.any(String) },
      updated_at: '2026-03-01T12:00:00+0000',
      assets: {
        data: [{ name: 'flow.json', asset_type: 'FLOW_JSON', download_url: expect.any(String) }],
        paging: { cursors: {} },
      },
    });
    expect(body).not.toHaveProperty('data_channel_uri');
    expect((await w.get(`/v17.0/${id}?fields=data_channel_uri`)).body.data_channel_uri).toBe('https://a.example/x');
  });

  test('an edge without data is left out', async () => {
    const w = world();
    const id = await w.seed({ json: null });
    expect((await w.get(`/${id}?fields=name,assets{name}`)).body).toEqual({ name: 'Seeded', id });
    expect((await w.get(`/${WABA}?fields=name,message_templates`)).body).not.toHaveProperty('message_templates');
    expect((await w.get(`/${id}/assets`)).body).toEqual({ data: [] });
  });

  test('nested selections choose', async () => {
    const w = world();
    const id = await w.seed({});
    const { body } = await w.get(
      `/${id}?fields=application{id,name},whatsapp_business_account{name},assets.limit(1){name},preview{expires_at}`,
    );
    expect(body).toEqual({
      application: { id: APP, name: 'Emulated App' },
      whatsapp_business_account: { name: 'Emulated WhatsApp Business Account', id: WABA },
      assets: { data: [{ name: 'flow.json' }], paging: { cursors: expect.anything() } },
      preview: { expires_at: '2026-03-31T12:00:00+0000' },
      id,
    });
  });

  test('the list takes the same fields', async () => {
    const w = world();
    await w.seed({});
    const { body } = await w.get(
      `/${WABA}/flows?fields=name,updated_at,preview.invalidate(false),health_status.phone_number(${PHONE})`,
    );
    expect(Object.keys(body.data[0])).toEqual(['name', 'updated_at', 'preview', 'health_status', 'id']);
  });

  test('many nodes by their ids, of which one that is missing fails all', async () => {
    const w = world();
    const [a, b] = [await w.seed({ name: 'A' }), await w.seed({ name: 'B' })];
    expect((await w.get(`/v24.0/?ids=${a},${b}&fields=name`)).body).toEqual({
      [a]: { name: 'A', id: a },
      [b]: { name: 'B', id: b },
    });
    expect((await w.get(`/?ids=${a}&fields=color`)).body.error.message).toContain('(color)');
    const { status, body } = await w.get(`/?ids=${a},999,__proto__&fields=name`);
    expect([status, body.error.code]).toEqual([404, 803]);
    expect(body.error.message).toContain('999,__proto__');
  });

  test('metrics, where they are enabled', async () => {
    const w = world({ switches: { metrics_enabled: true } });
    const id = await w.seed({});
    const { body } = await w.get(
      `/${id}?fields=metric.name(ENDPOINT_AVAILABILITY).granularity(HOUR).since(2026-01-01).until(2026-01-02)`,
    );
    expect(body.metric).toEqual({ name: 'ENDPOINT_AVAILABILITY', granularity: 'HOUR', data_points: [] });
  });
});

describe('a preview link', () => {
  const ask = (field: string) => async (w: ReturnType<typeof world>, id: string) => (await w.flow(id, field)).preview;
  const [plain, keep, renew] = [ask('preview'), ask('preview.invalidate(false)'), ask('preview.invalidate(true)')];

  test('stays for 30 days, then is another', async () => {
    const w = world();
    const id = await w.seed({});
    const first = await plain(w, id);
    expect(first.preview_url).toMatch(
      new RegExp(`^https://business\\.facebook\\.com/wa/manage/flows/${id}/preview/\\?token=[0-9a-f-]{36}$`),
    );
    w.pass(30 * 24 * 3_600_000 - 1);
    expect(await keep(w, id)).toEqual(first);
    w.pass(1);
    const second = await keep(w, id);
    expect(second.preview_url).not.toBe(first.preview_url);
    expect(second.expires_at).toBe('2026-04-30T12:00:00+0000');
  });
  test('is revoked when asked', async () => {
    const w = world();
    const id = await w.seed({});
    const first = await plain(w, id);
    const second = await renew(w, id);
    expect(second.preview_url).not.toBe(first.preview_url);
    expect(await keep(w, id)).toEqual(second);
  });
});

describe('health_status', () => {
  const healthOf = async (w: ReturnType<typeof world>, id: string, field = 'health_status') =>
    (await w.flow(id, field)).health_status;
  test.each([
    ['DRAFT', 'AVAILABLE'],
    ['PUBLISHED', 'AVAILABLE'],
    ['THROTTLED', 'LIMITED'],
    ['BLOCKED', 'BLOCKED'],
    ['DEPRECATED', 'BLOCKED'],
  ])('of a flow that is %s: %s', async (status, level) => {
    const w = world();
    const id = await w.seed({ status });
    const health = await healthOf(w, id);
    expect(health.can_send_message).toBe(level);
    expect(health.entities[0]).toEqual({ entity_type: 'FLOW', id, can_send_message: level });
  });
  test('names what stands against publishing, with the known texts', async () => {
    const w = world();
    const id = await w.seed({ json: ENDPOINT_JSON, application_id: null });
    const health = await healthOf(w, id);
    expect(health.entities.map((entity: { entity_type: string }) => entity.entity_type)).toEqual([
      'FLOW',
      'WABA',
      'BUSINESS',
    ]);
    expect(health.entities[0]).toMatchObject({
      can_send_message: 'BLOCKED',
      errors: [
        {
          error_code: 131000,
          error_description: 'endpoint_uri: You need to set the endpoint URI before you can send or publish a flow.',
        },
        {
          error_code: 131000,
          error_description: 'app_check: You need to connect a Meta app to the flow before you can send or publish it.',
        },
      ],
    });
  });
  test('is limited by an app without webhooks, and tells of a number when asked', async () => {
    const w = world({ account: { subscribedApps: [] } });
    const health = await healthOf(w, await w.seed({}), `health_status.phone_number(${PHONE})`);
    expect(health.can_send_message).toBe('LIMITED');
    expect(health.entities.map((entity: { entity_type: string }) => entity.entity_type)).toContain('PHONE_NUMBER');
    const { body } = await w.get(`/${await w.seed({ name: 'B' })}?fields=health_status.phone_number(1)`);
    expect(body.error.code).toBe(100);
  });
});

describe('around flows', () => {
  test('the account, with fields and edges', async () => {
    const w = world();
    expect(Object.keys((await w.get(`/${WABA}`)).body)).toEqual([
      'id',
      'name',
      'timezone_id',
      'business_type',
      'message_template_namespace',
    ]);
    const { body } = await w.get(
      `/${WABA}?fields=name,currency,phone_numbers{display_phone_number},owner_business_info`,
    );
    expect(body).toMatchObject({
      currency: 'USD',
      phone_numbers: { data: [{ id: PHONE }] },
      owner_business_info: { id: expect.any(String) },
    });
  });
  test('phone numbers, apps, templates, me', async () => {
    const w = world();
    expect((await w.get(`/${WABA}/phone_numbers`)).body.data).toMatchObject([
      { id: PHONE, code_verification_status: 'VERIFIED', quality_rating: 'GREEN' },
    ]);
    expect((await w.get(`/${PHONE}?fields=verified_name`)).body).toEqual({
      verified_name: 'Emulated Business',
      id: PHONE,
    });
    expect((await w.get(`/${WABA}/message_templates`)).body).toEqual({ data: [] });
    expect((await w.get('/v24.0/me')).body).toMatchObject({ id: expect.any(String), name: expect.any(String) });
    expect((await w.get('/app')).body).toMatchObject({ id: APP });
  });
  test('an app subscribes and unsubscribes', async () => {
    const w = world({ account: { subscribedApps: [] } });
    const ids = async () =>
      (await w.get(`/${WABA}/subscribed_apps`)).body.data.map(
        (entry: { whatsapp_business_api_data: { id: string } }) => entry.whatsapp_business_api_data.id,
      );
    expect(await ids()).toEqual([]);
    expect((await w.post(`/${WABA}/subscribed_apps`)).body).toEqual({ success: true });
    await w.post(`/${WABA}/subscribed_apps`);
    expect(await ids()).toEqual([APP]);
    await w.remove(`/${WABA}/subscribed_apps`);
    expect(await ids()).toEqual([]);
  });
  test('a public key is missing, then set, then valid', async () => {
    const w = world({ account: { phoneNumbers: [{ id: '42', publicKey: null }] } });
    const path = '/42/whatsapp_business_encryption';
    expect((await w.get(path)).body).toEqual({ data: [{ business_public_key_signature_status: 'MISMATCH' }] });
    const { publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    expect((await w.post(path, new URLSearchParams({ business_public_key: publicKey }))).body).toEqual({
      success: true,
    });
    expect((await w.get(path)).body).toEqual({
      data: [{ business_public_key: publicKey, business_public_key_signature_status: 'VALID' }],
    });
  });
});

describe('headers', () => {
  test('say which version answered, and carry a trace and the usage', async () => {
    const { headers } = await world().get(`/v23.0/${WABA}`);
    expect(headers.get('facebook-api-version')).toBe('v23.0');
    expect(headers.get('x-fb-trace-id')).toMatch(/^A/);
    expect(headers.get('date')).toBe('Sun, 01 Mar 2026 12:00:00 GMT');
    expect(JSON.parse(headers.get('x-app-usage') ?? '')).toEqual({ call_count: 0, total_cputime: 0, total_time: 0 });
    expect(JSON.parse(headers.get('x-business-use-case-usage') ?? '')[WABA][0]).toMatchObject({
      call_count: 0,
      estimated_time_to_regain_access: 0,
    });
  });

  test('an ETag spares the body of what has not changed', async () => {
    const w = world();
    const id = await w.seed({});
    const path = `/${id}?fields=id,name,status`;
    const etag = (await w.get(path)).headers.get('etag') ?? '';
    const again = await w.call('GET', path, undefined, { 'if-none-match': etag });
    expect([again.status, again.body]).toEqual([304, '']);
    await w.post(`/${id}`, { name: 'New' });
    expect((await w.call('GET', path, undefined, { 'if-none-match': etag })).status).toBe(200);
  });

  test('a limit per hour counts up to 100 percent, then throttles until the hour is over', async () => {
    const w = world({ switches: { hourly_limit: 4 } });
    w.pass(30 * 60_000);
    const shares: number[] = [];
    for (let index = 0; index < 4; index += 1) {
      const { status, headers } = await w.get(`/${WABA}`);
      expect(status).toBe(200);
      shares.push(JSON.parse(headers.get('x-app-usage') ?? '').call_count);
    }
    expect(shares).toEqual([25, 50, 75, 100]);
    const over = await w.get(`/${WABA}`);
    expect([over.status, over.body.error.code]).toEqual([400, 80008]);
    expect(
      JSON.parse(over.headers.get('x-business-use-case-usage') ?? '')[WABA][0].estimated_time_to_regain_access,
    ).toBe(30);
    w.pass(30 * 60_000);
    expect((await w.get(`/${WABA}`)).status).toBe(200);
  });

  test('while throttled the usage is full and names the minutes', async () => {
    const w = world({ switches: { throttle: 80008, throttle_regain_minutes: 7 } });
    const { headers } = await w.get(`/${WABA}`);
    expect(JSON.parse(headers.get('x-business-use-case-usage') ?? '')[WABA][0]).toMatchObject({
      call_count: 100,
      estimated_time_to_regain_access: 7,
    });
  });

  test('the usage can be named without throttling', async () => {
    const w = world({ switches: { usage_percent: 97 } });
    const { status, headers } = await w.get(`/${WABA}`);
    expect([status, JSON.parse(headers.get('x-app-usage') ?? '').call_count]).toEqual([200, 97]);
  });
});

describe('normalising', () => {
  const text = '{ "version": "7.3",\n "screens": [{"id":"A"}] }';
  test.each([
    [false, text],
    [true, '{"version":"7.3","screens":[{"id":"A"}]}'],
    ['lossy', '{"version":"7.3","screens":[{"data":{},"id":"A"}]}'],
  ])('%s', async (normalise_json, expected) => {
    const w = world({ switches: { normalise_json: normalise_json as boolean | 'lossy' } });
    const id = await w.seed({ json: null });
    await w.upload(id, text);
    const { body } = await w.get(`/${id}/assets`);
    expect(await (await w.emulator.fetch(new Request(body.data[0].download_url))).text()).toBe(expected);
  });
});
