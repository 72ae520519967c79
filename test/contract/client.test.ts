// Replays every documented exchange to the client over a network of nock's: what it sends has to be documented, and
// it has to understand the answer, with all optional keys and with none.
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHttp } from '../../src/graph/http.ts';
import { createPace } from '../../src/graph/pace.ts';
import { createTransport, type Transport } from '../../src/graph/transport.ts';
import { RemoteFailure } from '../../src/model/remote.ts';
import { CALLS, FOLLOWS, listIn, NOT_OURS, type Sent, shapeOf, toRecord } from './client-calls.ts';
import { type Exchange, type ExchangeRequest, loadExchanges, type Turn } from './load-exchanges.ts';
import { fullExample, type Json, leanExample } from './pattern.ts';
import { fillIn, type Names, takeFrom } from './placeholders.ts';

const ORIGIN = 'https://graph.facebook.com';
const VERSION = 'v24.0';
const TOKEN = 'EAAexchangetoken';
const exchanges = loadExchanges();

beforeAll(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

type Answer = { readonly status: number; readonly body: Json };
type Received = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** Text, or parsed where it is JSON. */
  readonly body: unknown;
};

/** Answers requests to the Graph API in order, the last answer stays; elsewhere stands the file. Records what comes in. */
function serve(answers: readonly Answer[], file: Answer): Received[] {
  const received: Received[] = [];
  for (const method of ['GET', 'POST', 'DELETE']) {
    nock(/.*/)
      .persist()
      .intercept(/.*/, method)
      .query(true)
      .reply(function (uri, body) {
        const headers = new Headers(Object.entries(this.req.headers).map(([name, value]) => [name, String(value)]));
        const url = new URL(uri, `https://${headers.get('host')}`);
        received.push({ method, url, headers, body });
        const asked = received.filter((one) => one.url.origin === ORIGIN).length;
        const answer = url.origin === ORIGIN ? answers[Math.min(asked, answers.length) - 1] : file;
        if (answer === undefined) throw new Error('nothing to answer with');
        const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
        return [answer.status, text, { 'content-type': 'application/json' }];
      });
  }
  return received;
}

function client(): Transport {
  const pace = createPace({
    maxWait: 5_000,
    now: () => clock,
    // Waits are over at once: only the clock knows of them.
    sleep: async (ms) => {
      clock += ms;
    },
    random: () => 0.5,
    say: () => {},
  });
  let clock = 0;
  return createTransport({
    http: createHttp(),
    graphUrl: ORIGIN,
    graphVersion: VERSION,
    token: { reveal: () => TOKEN },
    appSecret: null,
    pace,
    requestTimeout: 5_000,
    firstPause: 1,
    trace: () => {},
  });
}

function inventedNames(exchange: Exchange): Names {
  const ids = ['WABA_ID', 'OTHER_WABA_ID', 'PHONE_NUMBER_ID', 'BUSINESS_ID', 'APP_ID', 'OTHER_APP_ID'];
  const flows = exchange.given.flows.map((flow) => `FLOW_ID:${flow.name}`);
  return new Map([...[...ids, ...flows].map((name, i) => [name, String(5_550_001 + i)] as const), ['TOKEN', TOKEN]]);
}

/** What the documentation lets a client send to an endpoint: gathered from all exchanges that succeed. */
function documentedFor(shape: string) {
  const turns = exchanges.flatMap((exchange) =>
    exchange.turns
      .filter(({ request, answer }) => shapeOf(exchange, request) === shape && fullExample(answer.status) === 200)
      .map(({ request }) => request),
  );
  return {
    parameters: new Set(turns.flatMap(({ query, fields }) => [...Object.keys(query), ...Object.keys(fields)])),
    encodings: new Set(turns.map(({ encoding }) => encoding)),
  };
}

// The list takes the same fields as the node, and edges by expansion; `preview` makes links that anybody can open.
const NODE_FIELDS = new Set(
  exchanges
    .flatMap((exchange) => exchange.turns.map(({ request }) => [shapeOf(exchange, request), request] as const))
    .filter(([shape]) => shape === 'GET /{FLOW_ID}')
    .flatMap(([, request]) => fieldNames(request.query.fields ?? ''))
    .filter((name) => name !== 'preview' && name !== 'colour'),
);
const FIELDS: Readonly<Record<string, ReadonlySet<string>>> = {
  'GET /{WABA_ID}': new Set(['id', 'name']),
  'GET /{WABA_ID}/flows': NODE_FIELDS,
  'GET /{FLOW_ID}': NODE_FIELDS,
  'GET /{FLOW_ID}/assets': new Set(['name', 'asset_type', 'download_url']),
};

/** The fields' names, without what stands in braces or parentheses. */
function fieldNames(fields: string): string[] {
  return fields
    .replaceAll(/\{[^{}]*\}|\([^()]*\)/g, '')
    .split(',')
    .map((name) => name.split('.')[0] ?? '')
    .filter((name) => name !== '');
}

/** Fields as values: in forms and in multipart, lists travel as JSON text. */
function valuesOf(request: ExchangeRequest, names: Names): Record<string, Json> {
  const parse = (value: Json): Json => {
    if (typeof value !== 'string' || !value.startsWith('[')) return value;
    const parsed: Json = JSON.parse(value);
    return parsed;
  };
  const filled = Object.entries(fillIn(request.fields, names));
  return Object.fromEntries(filled.map(([key, value]) => [key, key === 'categories' ? parse(value) : value]));
}

function expectDocumented(shape: string, path: string, received: Received): void {
  const [method] = shape.split(' ');
  const { url, headers } = received;
  expect({ method: received.method, origin: url.origin, path: url.pathname }).toEqual({
    method,
    origin: ORIGIN,
    path: `/${VERSION}${path.replace(/\/$/, '')}`,
  });
  expect(headers.get('authorization')).toBe(`Bearer ${TOKEN}`);
  expect(url.searchParams.has('access_token')).toBe(false);
  const documented = documentedFor(shape);
  const query = [...url.searchParams.keys()];
  expect(query.filter((name) => !documented.parameters.has(name) && name !== 'fields')).toEqual([]);
  const fields = fieldNames(url.searchParams.get('fields') ?? '');
  expect(fields.filter((name) => FIELDS[shape]?.has(name) !== true)).toEqual([]);
}

async function bodyOf({ headers, body }: Received): Promise<{ encoding: string; fields: Map<string, unknown> }> {
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('application/json')) return { encoding: 'json', fields: new Map(Object.entries(toRecord(body))) };
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(String(body), { headers: { 'content-type': type } }).formData();
    return { encoding: 'multipart', fields: new Map(form) };
  }
  expect(body).toBe('');
  return { encoding: 'none', fields: new Map() };
}

const KINDS: ReadonlyMap<unknown, RemoteFailure['kind']> = new Map([
  ...[4, 17, 32, 613, 80007, 80008].map((code) => [code, 'throttled'] as const),
  ...[10, 102, 104, 190, 200, 2500].map((code) => [code, 'unauthorised'] as const),
  [2, 'lost'],
]);

/** flows-api reference, chapter 5: code, subcode, title, text and trace id, each where it was there. */
function expectFailure(failure: unknown, body: Json): void {
  const error = toRecord(toRecord(body).error);
  expect(failure).toBeInstanceOf(RemoteFailure);
  if (!(failure instanceof RemoteFailure)) return;
  expect({ kind: failure.kind, code: failure.code, subcode: failure.subcode }).toEqual({
    kind: KINDS.get(error.code) ?? 'rejected',
    code: error.code,
    subcode: error.error_subcode ?? null,
  });
  expect(failure.title).toBe(error.error_user_title ?? null);
  for (const part of [error.error_user_title, error.error_user_msg, error.fbtrace_id]) {
    // A sentence may lose its full stop inside of ours.
    if (part !== undefined) expect(failure.message).toContain(String(part).replace(/[\s.]+$/, ''));
  }
}

type Play = {
  readonly shape: string;
  /** The turn that begins it, and those that the same call makes by itself. */
  readonly turns: readonly [Turn, ...Turn[]];
};

/** The turns in groups that one call of the client answers for. */
function playsOf(exchange: Exchange): Play[] {
  const plays: Play[] = [];
  for (const turn of exchange.turns) {
    const shape = shapeOf(exchange, turn.request);
    const last = plays.at(-1);
    const follows = last !== undefined && (FOLLOWS.get(shape) ?? 'none') === last.shape;
    const retried = exchange.group === 'trouble' && last?.shape === shape;
    const paged = last?.shape === shape && turn.request.query.after !== undefined;
    if (last !== undefined && (follows || retried || paged)) {
      plays[plays.length - 1] = { ...last, turns: [...last.turns, turn] };
    } else plays.push({ shape, turns: [turn] });
  }
  return plays;
}

const SOME_DOCUMENT: Json = { version: '7.3', screens: [] };

async function play({ shape, turns }: Play, names: Names, exampleOf: typeof fullExample): Promise<Names> {
  const [first] = turns;
  const path = fillIn(first.request.path, names);
  let known = names;
  const answers = turns.map(({ answer }): Answer => {
    const body = exampleOf(fillIn(answer.body, known));
    const headers = new Map(
      Object.entries(answer.headers).map(([key, one]) => [key, String(exampleOf(fillIn(one, known)))]),
    );
    known = new Map([...known, ...takeFrom({ body, headers }, answer.take)]);
    return { status: Number(exampleOf(answer.status)), body };
  });
  const call = CALLS.get(shape);
  if (call === undefined) return known;
  const isList = shape === 'GET /{WABA_ID}/flows';
  const isAssets = shape === 'GET /{FLOW_ID}/assets';
  const served = isList ? toItsEnd(answers) : isAssets ? answers.slice(0, 1) : answers;
  // Some exchanges stop at the address; what stands behind it is ours to choose then.
  const file = (isAssets ? answers[1] : undefined) ?? { status: 200, body: SOME_DOCUMENT };
  const received = serve(served, file);
  const fields = valuesOf(first.request, names);
  const isBroken = isAssets && typeof file.body === 'string';
  const sent: Sent = { transport: client(), token: TOKEN, path, fields, file: first.request.file?.text, isBroken };
  const [result] = await Promise.allSettled([call.run(sent)]);

  const toGraph = received.filter(({ url }) => url.origin === ORIGIN);
  expect(toGraph.length).toBeGreaterThan(0);
  for (const one of toGraph) expectDocumented(shape, path, one);
  if (first.request.method !== 'GET') await expectBody(shape, first.request, names, received);
  for (const { headers, url } of received.filter((one) => one.url.origin !== ORIGIN)) {
    expect([headers.get('authorization'), url.searchParams.get('access_token')]).toEqual([null, null]);
  }

  const last = answers.at(-1);
  const error = toRecord(toRecord(last?.body).error);
  if (last !== undefined && 'code' in error) {
    // A flow that is not there is an answer to a reader, not a failure.
    const isGone = shape === 'GET /{FLOW_ID}' && error.code === 100 && /does not exist/.test(String(error.message));
    if (isGone) expect(result).toEqual({ status: 'fulfilled', value: null });
    else expectFailure(result.status === 'rejected' ? result.reason : undefined, last.body);
    return known;
  }
  if (result.status === 'rejected') throw result.reason;
  if (isAssets) expect(result.value).toEqual(documentMeant(answers[0], file));
  else if (isList) {
    const all = answers.filter(({ status }) => status === 200).flatMap(({ body }) => listIn(body));
    expect(result.value).toMatchObject(call.meaning({ data: all }) as object[]);
    expect(toGraph).toHaveLength(served.length);
    for (const [index, one] of toGraph.entries()) expectCursor(one, index === 0 ? undefined : served[index - 1]);
  } else if (typeof result.value === 'object' && result.value !== null) {
    expect(result.value).toMatchObject(call.meaning(last?.body) as object);
  } else expect(result.value).toEqual(call.meaning(last?.body));
  return known;
}

/** The cursor that leads on from a page; none on the first and after an answer that was no page. */
function expectCursor({ url }: Received, before: Answer | undefined): void {
  const paging = toRecord(toRecord(before?.body).paging);
  const after = 'next' in paging ? toRecord(paging.cursors).after : undefined;
  expect(url.searchParams.get('after')).toBe(after ?? null);
}

/** A list ends: the last page that stands in the exchange names no next one. */
function toItsEnd(answers: readonly Answer[]): Answer[] {
  return answers.map((answer, index) => {
    const paging = toRecord(toRecord(answer.body).paging);
    if (index < answers.length - 1 || !('next' in paging)) return answer;
    const { next: _next, ...rest } = paging;
    return { ...answer, body: JSON.parse(JSON.stringify({ ...toRecord(answer.body), paging: rest })) };
  });
}

/** What a flow has after this answer of its assets, and with this file behind the address. */
function documentMeant(assets: Answer | undefined, file: Answer): unknown {
  if (listIn(assets?.body).length === 0) return { kind: 'none' };
  return typeof file.body === 'string' ? { kind: 'broken' } : { kind: 'json', value: file.body };
}

async function expectBody(
  shape: string,
  request: ExchangeRequest,
  names: Names,
  received: readonly Received[],
): Promise<void> {
  // A write goes out once: no answer of the documentation but a throttling one says that it may be repeated.
  expect(received).toHaveLength(1);
  const [only] = received;
  if (only === undefined) return;
  const documented = documentedFor(shape);
  const { encoding, fields } = await bodyOf(only);
  expect([...documented.encodings]).toContain(encoding);
  expect([...fields.keys()].filter((name) => !documented.parameters.has(name) && name !== 'file')).toEqual([]);
  if (shape === 'POST /{FLOW_ID}/assets') return expectUpload(request, fields);
  const stated = Object.entries(valuesOf(request, names)).filter(
    ([name, value]) => name in OURS && OURS[name] === typeOf(value),
  );
  expect(Object.fromEntries(fields)).toMatchObject(Object.fromEntries(stated));
  const made = shape === 'POST /{WABA_ID}/flows' ? ['name', 'categories', 'flow_json'] : [];
  const unasked = [...fields.keys()].filter(
    (name) => !made.includes(name) && !stated.some(([known]) => known === name),
  );
  expect(unasked).toEqual([]);
}

/** The parameters that the client has, and of which type. */
const OURS: Readonly<Record<string, string>> = {
  name: 'string',
  categories: 'array',
  flow_json: 'string',
  endpoint_uri: 'string',
  application_id: 'string',
};

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

async function expectUpload(request: ExchangeRequest, fields: ReadonlyMap<string, unknown>): Promise<void> {
  expect([fields.get('name'), fields.get('asset_type')]).toEqual(['flow.json', 'FLOW_JSON']);
  const file = fields.get('file');
  expect(file).toBeInstanceOf(File);
  if (!(file instanceof File)) return;
  expect(file.type).toBe('application/json');
  if (request.file !== undefined) expect(await file.text()).toBe(request.file.text);
}

/** An exchange of which some turn is answered to the client. */
function isReplayed(exchange: Exchange): boolean {
  return playsOf(exchange).some(({ shape }) => CALLS.has(shape));
}

describe.each([
  ['every optional key', fullExample],
  ['no optional key', leanExample],
] as const)('the client understands answers with %s', (_form, exampleOf) => {
  const rows = exchanges
    .filter(isReplayed)
    .map((exchange) => [`${exchange.group}: ${exchange.name}`, exchange] as const);
  test.each(rows)('%s', async (_name, exchange) => {
    let names = inventedNames(exchange);
    for (const one of playsOf(exchange)) {
      names = await play(one, names, exampleOf);
      nock.cleanAll();
    }
  });
});

describe('nothing is skipped in silence', () => {
  const turns = exchanges.flatMap((exchange) => playsOf(exchange).map(({ shape }) => [exchange, shape] as const));

  test('every documented request is a call of the client, or stands among those that are not', () => {
    const shapes = new Set(turns.map(([, shape]) => shape));
    expect([...shapes].filter((shape) => !CALLS.has(shape) && !NOT_OURS.has(shape))).toEqual([]);
    expect([...NOT_OURS.keys()].filter((shape) => !shapes.has(shape))).toEqual([]);
    expect([...CALLS.keys()].filter((shape) => !shapes.has(shape))).toEqual([]);
  });

  test('the exchanges of which nothing is replayed are these', () => {
    const names = exchanges.filter((exchange) => !isReplayed(exchange)).map((one) => `${one.group}: ${one.name}`);
    expect(names).toEqual([
      'batch: two reads and one that fails, in order',
      'batch: without headers',
      'batch: without a token',
      'batch: many nodes by their ids',
      'get-flow: an unknown edge',
      'migrate-flows: names as a list with commas in the query',
      'migrate-flows: a name that is taken',
      'migrate-flows: without a source',
      'send-flow: a published flow by its id',
      'send-flow: a published flow by its name',
      'send-flow: a draft as a draft',
      'send-flow: a throttled flow',
      'send-flow: a blocked flow',
      'send-flow: a draft as if it were published',
    ]);
  });
});
