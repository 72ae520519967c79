// Every error body that the management API is known to answer with, and what leads to it.
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Answer, APP, ENDPOINT_JSON, FROZEN_JSON, GOOD_JSON, OLD_JSON, WABA, type World, world } from './world.ts';

const create = (w: World, more: Record<string, unknown> = {}): Promise<Answer> =>
  w.post(`/${WABA}/flows`, { name: 'New', categories: ['OTHER'], ...more });
const publish = (w: World, id: string): Promise<Answer> => w.post(`/${id}/publish`);

type Row = readonly [
  claim: string,
  options: Parameters<typeof world>[0],
  act: (w: World) => Promise<Answer>,
  expected: Readonly<Record<string, unknown>>,
];

const invalid = { code: 100, message: 'Invalid parameter' };
const updating = { code: 139001, message: 'Updating attempt failed' };
const publishing = { code: 139002, message: 'Publishing attempt failed' };

const ROWS: readonly Row[] = [
  [
    'a name that is taken',
    {},
    async (w) => {
      await w.seed({ name: 'New' });
      return create(w);
    },
    {
      ...invalid,
      error_subcode: 4016019,
      error_user_title: 'Flow name is not unique',
      error_user_msg:
        'Flow name should be unique within one WhatsApp Business Account. Please select another name for your Flow.',
    },
  ],
  [
    'a name that a deprecated flow has',
    {},
    async (w) => {
      await w.seed({ name: 'New', status: 'DEPRECATED' });
      return create(w);
    },
    { ...invalid, error_subcode: 4016019 },
  ],
  [
    'a rename to a name that is taken',
    {},
    async (w) => {
      await w.seed({ name: 'New' });
      return w.post(`/${await w.seed({ name: 'B' })}`, { name: 'New' });
    },
    { ...invalid, error_subcode: 4016019 },
  ],
  ['no name', {}, (w) => create(w, { name: '' }), { code: 100, message: '(#100) The parameter name is required.' }],
  [
    'a blank name',
    {},
    (w) => create(w, { name: '  ' }),
    { code: 100, message: '(#100) The parameter name is required.' },
  ],
  ['a name too long', {}, (w) => create(w, { name: 'x'.repeat(201) }), { code: 100 }],
  [
    'no categories',
    {},
    (w) => w.post(`/${WABA}/flows`, { name: 'New' }),
    { code: 100, message: '(#100) The parameter categories is required.' },
  ],
  ['empty categories', {}, (w) => create(w, { categories: [] }), { code: 100 }],
  [
    'a bad category',
    {},
    (w) => create(w, { categories: ['X'] }),
    {
      code: 100,
      message:
        '(#100) Param categories[0] must be one of {SIGN_UP, SIGN_IN, APPOINTMENT_BOOKING, LEAD_GENERATION, CONTACT_US, CUSTOMER_SUPPORT, SURVEY, OTHER, SHOPPING} - got "X".',
    },
  ],
  [
    'a second category in lower case',
    {},
    (w) => create(w, { categories: ['OTHER', 'survey'] }),
    {
      code: 100,
      message: expect.stringMatching(/^\(#100\) Param categories\[1\] must be one of .* - got "survey"\.$/),
    },
  ],
  [
    'two clone sources',
    {},
    (w) => create(w, { clone_flow_id: '1', clone_template: 'x' }),
    { ...invalid, error_user_title: 'Only one clone source can be set' },
  ],
  [
    'a clone of nothing',
    {},
    (w) => create(w, { clone_flow_id: '1' }),
    { ...invalid, error_user_title: 'Flow with specified ID does not exist' },
  ],
  [
    'an endpoint over a clone of an old version',
    {},
    async (w) => create(w, { clone_flow_id: await w.seed({ json: OLD_JSON }), endpoint_uri: 'https://a.example' }),
    { ...invalid, error_user_title: 'Specify Endpoint Uri in Flow JSON' },
  ],
  [
    'an endpoint that is no URL',
    {},
    (w) => create(w, { endpoint_uri: 'nowhere' }),
    { ...invalid, error_user_title: 'Invalid Endpoint URI' },
  ],
  [
    'an endpoint of another kind',
    {},
    (w) => create(w, { endpoint_uri: 'ftp://a.example' }),
    { ...invalid, error_user_title: 'Invalid Endpoint URI' },
  ],
  [
    'an unknown version, where the switch refuses it',
    { switches: { invalid_version: '100' } },
    (w) => create(w, { flow_json: '{"version":"99.9"}' }),
    { ...invalid, error_user_title: 'Invalid Flow JSON version' },
  ],
  [
    'an unknown data API version, likewise',
    { switches: { invalid_version: '100' } },
    async (w) => w.upload(await w.seed({}), '{"version":"7.3","data_api_version":"9.0"}'),
    { ...invalid, error_user_title: 'Invalid Flow JSON data_api_version' },
  ],
  [
    'an update of nothing',
    {},
    async (w) => w.post(`/${await w.seed({})}`, {}),
    { ...invalid, error_user_msg: 'No properties to update' },
  ],
  [
    'an update of data_channel_uri',
    {},
    async (w) => w.post(`/${await w.seed({})}`, { data_channel_uri: 'https://a.example' }),
    { ...invalid, error_user_msg: 'No properties to update' },
  ],
  [
    'an app of another business',
    {},
    async (w) => {
      await w.control('POST', 'seed', { apps: [{ id: '77', business_id: '88' }] });
      return w.post(`/${await w.seed({})}`, { application_id: '77' });
    },
    { code: 100, error_user_msg: 'Application business does not match flow business' },
  ],
  ['an app id that is none', {}, async (w) => w.post(`/${await w.seed({})}`, { application_id: 'x' }), { code: 100 }],
  [
    'an account nobody has',
    {},
    (w) => w.get('/123/flows'),
    {
      code: 100,
      error_subcode: 33,
      message: expect.stringMatching(
        /^Unsupported get request\. Object with ID '123' does not exist, cannot be loaded due to missing permissions, or does not support this operation\./,
      ),
    },
  ],
  [
    'a post to a flow nobody has',
    {},
    (w) => w.post('/123', { name: 'A' }),
    { code: 100, error_subcode: 33, message: expect.stringMatching(/^Unsupported post request\./) },
  ],
  [
    'a deletion of a flow nobody has',
    {},
    (w) => w.remove('/123'),
    { code: 100, error_subcode: 33, message: expect.stringMatching(/^Unsupported delete request\./) },
  ],
  [
    'an unknown field',
    {},
    async (w) => w.get(`/${await w.seed({})}?fields=id,color`),
    { code: 100, message: '(#100) Tried accessing nonexisting field (color) on node type (WhatsAppBusinessFlow)' },
  ],
  [
    'an unknown field below',
    {},
    async (w) => w.get(`/${await w.seed({})}?fields=application{color}`),
    { code: 100, message: expect.stringContaining('nonexisting field (color) on node type (Application)') },
  ],
  [
    'an unknown field of an empty list',
    {},
    (w) => w.get(`/${WABA}/flows?fields=color`),
    { code: 100, message: expect.stringContaining('(color)') },
  ],
  [
    'an unknown edge',
    {},
    async (w) => w.get(`/${await w.seed({})}/xyz`),
    { code: 2500, message: 'Unknown path components: /xyz' },
  ],
  [
    'fields outside the grammar',
    {},
    async (w) => w.get(`/${await w.seed({})}?fields=id,`),
    { code: 2500, message: 'Syntax error "Expected name." at character 3: id,' },
  ],
  [
    'an edit of a deprecated flow',
    {},
    async (w) => w.post(`/${await w.seed({ status: 'DEPRECATED' })}`, { name: 'X' }),
    {
      ...updating,
      error_subcode: 4016010,
      error_user_title: "Flow can't be updated",
      error_user_msg: 'Flow can only be modified in Draft status',
    },
  ],
  [
    'an upload that is not processed',
    { switches: { processing_failure: 1 } },
    async (w) => w.upload(await w.seed({}), GOOD_JSON),
    { ...updating, error_subcode: 4016012, is_transient: false, error_user_title: 'Error while processing WELJ' },
  ],
  [
    'an endpoint on an old version',
    {},
    async (w) => w.post(`/${await w.seed({ json: OLD_JSON })}`, { endpoint_uri: 'https://a.example' }),
    { ...updating, error_user_title: 'Specify Endpoint Uri in Flow JSON' },
  ],
  [
    'integrity on publish',
    { switches: { integrity_block: 'publish' } },
    async (w) => publish(w, await w.seed({})),
    {
      code: 139000,
      error_subcode: 4233020,
      message: 'Blocked by Integrity',
      error_user_title: 'Flow publishing failed',
      error_user_msg: 'Integrity requirements not met.',
    },
  ],
  ['integrity on create', { switches: { integrity_block: true } }, create, { code: 139000, error_subcode: 4233020 }],
  [
    'publishing what is published',
    {},
    async (w) => publish(w, await w.seed({ status: 'PUBLISHED' })),
    { ...publishing, error_user_title: 'Publishing Flow in invalid state' },
  ],
  [
    'publishing with errors',
    {},
    async (w) => publish(w, await w.seed({ json: '{' })),
    {
      ...publishing,
      error_subcode: 4016011,
      error_user_title: 'Publishing Flow with validation errorrs',
      error_user_msg: 'You need to verify that the flow has valid Flow JSON before publishing',
    },
  ],
  [
    'publishing without a document',
    {},
    async (w) => publish(w, await w.seed({ json: null })),
    { ...publishing, error_subcode: 4016011 },
  ],
  [
    'publishing what was not processed',
    { switches: { processing_failure: 1 } },
    async (w) => {
      const id = await w.seed({});
      await w.upload(id, GOOD_JSON);
      return publish(w, id);
    },
    { ...publishing, error_subcode: 4016011 },
  ],
  [
    'an old version with data API and no URI',
    { switches: { frozen_versions: [] } },
    async (w) => publish(w, await w.seed({ json: '{"version":"2.1","data_api_version":"3.0"}' })),
    { ...publishing, error_user_title: 'Publishing Flow without data_channel_uri' },
  ],
  [
    'no endpoint',
    {},
    async (w) => publish(w, await w.seed({ json: ENDPOINT_JSON })),
    {
      ...publishing,
      error_subcode: 4233024,
      error_user_title: 'Publishing without specifying endpoint_uri is forbidden',
    },
  ],
  [
    'a frozen version',
    {},
    async (w) => publish(w, await w.seed({ json: FROZEN_JSON })),
    {
      ...publishing,
      error_subcode: 4233046,
      error_user_title: 'Versions in Flow JSON file are not available for publishing',
    },
  ],
  [
    'no phone number',
    { account: { phoneNumbers: [] } },
    async (w) => publish(w, await w.seed({})),
    { ...publishing, error_user_title: 'No Phone Number connected to WhatsApp Business Account' },
  ],
  [
    'no verified phone number',
    { account: { phoneNumbers: [{ id: '1', verified: false }] } },
    async (w) => publish(w, await w.seed({})),
    { ...publishing, error_user_title: 'No Phone Number connected to WhatsApp Business Account' },
  ],
  [
    'no key',
    { account: { phoneNumbers: [{ id: '1', publicKey: null }] } },
    async (w) => publish(w, await w.seed({ json: ENDPOINT_JSON, endpoint_uri: 'https://a.example' })),
    {
      ...publishing,
      error_subcode: 4233012,
      error_user_title: 'Missing Flows Signed Public Key',
      error_user_msg:
        'You need to upload and sign a public key to a phone number before you can send or publish a Flow.',
    },
  ],
  [
    'a key that is not signed',
    { account: { phoneNumbers: [{ id: '1', signed: false }] } },
    async (w) => publish(w, await w.seed({ json: ENDPOINT_JSON, endpoint_uri: 'https://a.example' })),
    { ...publishing, error_subcode: 4233012 },
  ],
  [
    'no app',
    {},
    async (w) =>
      publish(w, await w.seed({ json: ENDPOINT_JSON, endpoint_uri: 'https://a.example', application_id: null })),
    { ...publishing, error_user_title: 'No Application Connected to the Flow' },
  ],
  [
    'an endpoint that does not answer',
    { switches: { endpoint_available: false } },
    async (w) => publish(w, await w.seed({ json: ENDPOINT_JSON, endpoint_uri: 'https://a.example' })),
    { ...publishing, error_subcode: 4233014, error_user_title: 'Endpoint Not Available' },
  ],
  [
    'no webhooks, where the switch demands them',
    { switches: { check_webhooks: true }, account: { subscribedApps: [] } },
    async (w) => publish(w, await w.seed({})),
    { ...publishing, error_user_title: 'WhatsApp Business Account is not subscribed to Flows Webhooks' },
  ],
  [
    'deprecating a draft',
    {},
    async (w) => w.post(`/${await w.seed({})}/deprecate`),
    { code: 139003, message: 'Deprecating attempt failed', error_user_title: "Can't deprecate unpublished flow" },
  ],
  [
    'deprecating twice',
    {},
    async (w) => w.post(`/${await w.seed({ status: 'DEPRECATED' })}/deprecate`),
    { code: 139003, message: 'Deprecating attempt failed', error_user_title: 'Flow is already deprecated' },
  ],
  [
    'deleting what is published',
    {},
    async (w) => w.remove(`/${await w.seed({ status: 'PUBLISHED' })}`),
    { code: 139004, message: 'Deleting attempt failed', error_user_title: "Can't delete published Flow" },
  ],
  [
    'metrics, which are off',
    {},
    async (w) => w.get(`/${await w.seed({})}?fields=metric.name(ENDPOINT_REQUEST_COUNT).granularity(DAY)`),
    { code: 139006 },
  ],
  [
    'a metric that is none',
    { switches: { metrics_enabled: true } },
    async (w) => w.get(`/${await w.seed({})}?fields=metric.name(X).granularity(DAY)`),
    { code: 100 },
  ],
  [
    'throttling',
    { switches: { throttle: 80008 } },
    (w) => w.get(`/${WABA}`),
    {
      code: 80008,
      message: '(#80008) There have been too many calls to this WhatsApp Business account. Wait a bit and try again.',
    },
  ],
  [
    'the limit of the app',
    { switches: { throttle: 4 } },
    (w) => w.get(`/${WABA}`),
    { code: 4, message: '(#4) Application request limit reached' },
  ],
  [
    'a batch too large',
    {},
    (w) => w.post('/', { batch: Array.from({ length: 51 }, () => ({ method: 'GET', relative_url: 'me' })) }),
    { code: 100, message: expect.stringContaining('50') },
  ],
  [
    'a debug_token without a token',
    {},
    (w) => w.get('/debug_token'),
    { code: 100, message: '(#100) The parameter input_token is required.' },
  ],
  [
    'a bad key',
    {},
    (w) =>
      w.post('/106540352242922/whatsapp_business_encryption', {
        business_public_key: '-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----',
      }),
    { code: 100 },
  ],
  [
    'a migration without a source',
    {},
    (w) => w.post(`/${WABA}/migrate_flows`, {}),
    { code: 100, message: '(#100) The parameter source_waba_id is required.' },
  ],
];

describe('HTTP 400', () => {
  test.each(ROWS)('%s', async (_claim, options, act, expected) => {
    const { status, headers, body } = await act(world(options));
    expect(body.error).toEqual(
      expect.objectContaining({
        type: 'OAuthException',
        is_transient: false,
        fbtrace_id: expect.stringMatching(/^A[\w-]{10,}$/),
        ...expected,
      }),
    );
    expect(status).toBe(400);
    if (!('error_subcode' in expected)) expect(body.error).not.toHaveProperty('error_subcode');
    expect(headers.get('content-type')).toContain('application/json');
  });
});

test('the envelope has exactly the documented keys', async () => {
  const { body } = await world().post('/123', { name: 'A' });
  expect(Object.keys(body)).toEqual(['error']);
  expect(Object.keys(body.error)).toEqual(['message', 'type', 'code', 'error_subcode', 'is_transient', 'fbtrace_id']);
});

describe('authorization', () => {
  const strict = { account: { accessToken: 'good', appSecret: 'shh' } };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const proof = (token: string) => createHmac('sha256', 'shh').update(token).digest('hex');

  test.each([
    ['no token', `/${WABA}`, {}, 401, { code: 104, message: 'An access token is required to request this resource.' }],
    ['an empty token', `/${WABA}`, bearer(''), 401, { code: 104 }],
    [
      'no token on me',
      '/me',
      {},
      400,
      { code: 2500, message: 'An active access token must be used to query information about the current user.' },
    ],
    [
      'a wrong token',
      `/${WABA}`,
      bearer('bad'),
      401,
      { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' },
    ],
    [
      'a wrong proof',
      `/${WABA}?appsecret_proof=00`,
      bearer('good'),
      400,
      { code: 100, message: 'Invalid appsecret_proof provided in the API argument' },
    ],
    ['a proof of another token', `/${WABA}?appsecret_proof=${proof('other')}`, bearer('good'), 400, { code: 100 }],
  ])('%s', async (_claim, path, headers, status, expected) => {
    const answer = await world(strict).call('GET', path, undefined, { authorization: '', ...headers });
    expect(answer.body.error).toMatchObject(expected);
    expect(answer.status).toBe(status);
  });

  test('the right proof, or none unless it is required', async () => {
    const w = world(strict);
    expect((await w.call('GET', `/${WABA}?appsecret_proof=${proof('good')}`, undefined, bearer('good'))).status).toBe(
      200,
    );
    expect((await w.call('GET', `/${WABA}`, undefined, bearer('good'))).status).toBe(200);
    await w.switch({ require_appsecret_proof: true });
    const { body } = await w.call('GET', `/${WABA}`, undefined, bearer('good'));
    expect(body.error.message).toBe('API calls from the server require an appsecret_proof argument');
  });

  test('a token that has expired', async () => {
    const w = world({ account: { tokenExpiresAt: new Date('2026-03-01T12:00:01Z') } });
    expect((await w.get(`/${WABA}`)).status).toBe(200);
    w.pass(1000);
    const { status, body } = await w.get(`/${WABA}`);
    expect([status, body.error.code, body.error.error_subcode]).toEqual([401, 190, 463]);
    expect(body.error.message).toContain('Session has expired on');
  });

  test('a token without the scope is 403, on everything but what describes the token', async () => {
    const w = world({ account: { scopes: [] } });
    const { status, body } = await w.get(`/${WABA}/flows`);
    expect([status, body.error.code]).toEqual([403, 200]);
    expect((await w.get('/debug_token?input_token=x')).status).toBe(200);
  });

  test('a token reaches its own accounts and no others', async () => {
    const w = world({ account: { accessToken: 'mine' } });
    await w.control('POST', 'seed', {
      wabas: [{ id: '111', tokens: ['theirs'] }],
      waba_id: '111',
      flows: [{ id: '222', name: 'T' }],
    });
    const ask = async (token: string, path: string) => (await w.call('GET', path, undefined, bearer(token))).status;
    expect([await ask('mine', `/${WABA}`), await ask('mine', '/111'), await ask('mine', '/222')]).toEqual([
      200, 400, 400,
    ]);
    expect([await ask('theirs', `/${WABA}`), await ask('theirs', '/111'), await ask('theirs', '/222')]).toEqual([
      400, 200, 200,
    ]);
    expect(JSON.stringify((await w.control('GET', 'state')).body)).not.toContain('theirs');
  });

  test('debug_token says what the token is', async () => {
    const w = world({ account: { accessToken: 'good', tokenExpiresAt: new Date('2026-04-01T00:00:00Z') } });
    const ask = async (token: string) =>
      (await w.call('GET', `/v24.0/debug_token?input_token=${token}`, undefined, bearer('good'))).body.data;
    expect(await ask('good')).toMatchObject({
      app_id: APP,
      type: 'SYSTEM_USER',
      is_valid: true,
      expires_at: 1775001600,
      scopes: ['whatsapp_business_management', 'whatsapp_business_messaging'],
      granular_scopes: [
        { scope: 'whatsapp_business_management', target_ids: [WABA] },
        { scope: 'whatsapp_business_messaging', target_ids: [WABA] },
      ],
    });
    expect(await ask('bad')).toMatchObject({ is_valid: false, error: { code: 190 }, scopes: [] });
  });
});

test('a publish that is asked for with the create: the flow exists although its publish failed', async () => {
  for (const [create_publish_failure, status] of [
    ['error', 400],
    ['id', 200],
  ] as const) {
    const w = world({ switches: { create_publish_failure } });
    const answer = await create(w, { flow_json: ENDPOINT_JSON, publish: true });
    expect(answer.status).toBe(status);
    const { body } = await w.get(`/${WABA}/flows`);
    expect(body.data).toMatchObject([{ name: 'New', status: 'DRAFT' }]);
    if (status === 200) expect(answer.body).toEqual({ id: body.data[0].id, success: false, validation_errors: [] });
    else expect(answer.body.error.error_subcode).toBe(4233024);
  }
});

test('a publish check that is switched off does not refuse', async () => {
  const w = world({
    account: { phoneNumbers: [] },
    switches: { check_phone_number: false, check_public_key: false, check_application: false },
  });
  const id = await w.seed({ json: ENDPOINT_JSON, endpoint_uri: 'https://a.example', application_id: null });
  expect((await publish(w, id)).body).toEqual({ success: true });
});

test('a failed processing is over after as many uploads as the switch says', async () => {
  const w = world({ switches: { processing_failure: 2 } });
  const id = await w.seed({ json: null });
  expect([
    (await w.upload(id, GOOD_JSON)).status,
    (await w.upload(id, GOOD_JSON)).status,
    (await w.upload(id, GOOD_JSON)).status,
  ]).toEqual([400, 400, 200]);
  expect((await publish(w, id)).status).toBe(200);
});
