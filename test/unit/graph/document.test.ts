// Reading documents and single flows: design.md, Apply, 9; flows-api reference, 4.3 and 4.6.
import { describe, expect, test } from 'vitest';
import { createReader } from '../../../src/graph/client.ts';
import type { ObservedFlow } from '../../../src/model/flow.ts';
import { error, failureOf, html, json, type Reply, WABA, worldOf } from './world.ts';

const DOCUMENT = { version: '7.3', screens: [] };

function flow(...codes: string[]): ObservedFlow {
  const place = { line: null, column: null, endLine: null, endColumn: null, path: null };
  return {
    id: '42',
    name: 'Tour',
    status: 'PUBLISHED',
    categories: ['OTHER'],
    validationErrors: codes.map((code) => ({ code, message: code, ...place })),
    updatedAt: null,
    endpoint: null,
    application: null,
    document: null,
  };
}

const addressed = (url: string) => ({ data: [{ name: 'flow.json', asset_type: 'FLOW_JSON', download_url: url }] });

type Files = Readonly<Record<string, readonly Reply[]>>;

/** An account with one flow: its list, its assets edge in order, and what stands behind addresses, in order. */
function account(files: Files, assets: readonly Reply[], listed?: object) {
  const asked = { list: 0, assets: 0, files: [] as string[] };
  const next = (replies: readonly Reply[], index: number, request: Request): Response | Promise<Response> => {
    const reply = replies[Math.min(index, replies.length - 1)];
    if (reply instanceof Response) return reply.clone();
    if (reply === undefined || reply instanceof Error) throw reply ?? new Error('nothing to answer with');
    return reply(request);
  };
  const world = worldOf([
    (request) => {
      const url = new URL(request.url);
      if (url.pathname.endsWith('/flows')) {
        asked.list += 1;
        return json({ data: [{ id: '42', name: 'Tour', status: 'PUBLISHED', ...(listed && { assets: listed }) }] });
      }
      if (url.pathname.endsWith('/assets')) {
        asked.assets += 1;
        return next(assets, asked.assets - 1, request);
      }
      asked.files.push(request.url);
      return next(files[request.url] ?? [new Response('', { status: 404 })], asked.files.length - 1, request);
    },
  ]);
  return { reader: createReader(world.transport, WABA, 1), asked };
}

/** The flow as the list shows it. */
async function first(reader: ReturnType<typeof createReader>): Promise<ObservedFlow> {
  const [listed] = await reader.listFlows();
  if (listed === undefined) throw new Error('the list is empty');
  return listed;
}

const A = 'https://cdn.test/a';
const B = 'https://cdn.test/b';

test('the address of the list is used, without a call more', async () => {
  const { reader, asked } = account({ [A]: [json(DOCUMENT)] }, [json(addressed(B))], addressed(A));
  expect(await reader.readDocument(await first(reader))).toEqual({ kind: 'json', value: DOCUMENT });
  expect(asked).toEqual({ list: 1, assets: 0, files: [A] });
});

test.each([403, 404, 410])('an address that has run out (%i) is asked for anew', async (status) => {
  const files = { [A]: [new Response('gone', { status })], [B]: [json(DOCUMENT)] };
  const { reader, asked } = account(files, [json(addressed(B))], addressed(A));
  expect(await reader.readDocument(await first(reader))).toEqual({ kind: 'json', value: DOCUMENT });
  expect(asked.files).toEqual([A, B]);
});

test('an address is never used for a second reading', async () => {
  const { reader, asked } = account(
    { [A]: [json({ ...DOCUMENT, old: 1 })], [B]: [json(DOCUMENT)] },
    [json(addressed(B))],
    addressed(A),
  );
  const listed = await first(reader);
  await reader.readDocument(listed);
  expect(await reader.readDocument(listed)).toEqual({ kind: 'json', value: DOCUMENT });
  expect(asked.files).toEqual([A, B]);
});

test('an address of the list is not used for a flow that was seen at another time', async () => {
  const files = { [A]: [json({ ...DOCUMENT, old: 1 })], [B]: [json(DOCUMENT)] };
  const { reader, asked } = account(files, [json(addressed(B))], addressed(A));
  const listed = await first(reader);
  expect(await reader.readDocument({ ...listed })).toEqual({ kind: 'json', value: DOCUMENT });
  expect(asked.files).toEqual([B]);
});

test('addresses that never work end as lost, not as "no document"', async () => {
  const { reader } = account({}, [json(addressed(A))]);
  expect(await failureOf(reader.readDocument(flow()))).toMatchObject({ kind: 'lost' });
});

describe('a flow without a document', () => {
  test('has no asset in the list', async () => {
    const { reader, asked } = account({}, [json({ data: [] })], { data: [] });
    await reader.listFlows();
    expect(await reader.readDocument(flow())).toEqual({ kind: 'none' });
    expect(asked.files).toEqual([]);
  });

  test('has no asset at its edge', async () => {
    const { reader } = account({}, [json({ data: [] })]);
    expect(await reader.readDocument(flow())).toEqual({ kind: 'none' });
  });
});

describe('a download that is not JSON', () => {
  test('is read again', async () => {
    const { reader } = account({ [A]: [html(200), json(DOCUMENT)] }, [json(addressed(A))]);
    expect(await reader.readDocument(flow())).toEqual({ kind: 'json', value: DOCUMENT });
  });

  test.each([
    ['an HTML page', () => html(200)],
    ['nothing', () => new Response('')],
    ['half a document', () => new Response('{"version":"7.3","scr')],
    ["a gateway's JSON", () => json({ message: 'Access denied' })],
    ['a JSON text', () => json('Access denied')],
    ["the platform's error body", () => json({ error: { message: 'Access denied' } })],
  ] as const)('of a live flow fails the reading where it stays at %s', async (_name, reply) => {
    const { reader } = account({ [A]: [reply()] }, [json(addressed(A))]);
    const live = { ...flow(), status: 'PUBLISHED' };
    expect(await failureOf(reader.readDocument(live))).toMatchObject({ kind: 'lost' });
  });

  test.each([
    ['an HTML page', () => html(200)],
    ['nothing', () => new Response('')],
    ["the platform's error body", () => json({ error: { message: 'Access denied' } })],
  ] as const)('of a draft fails the reading where it stays at %s', async (_name, reply) => {
    const { reader } = account({ [A]: [reply()] }, [json(addressed(A))]);
    expect(await failureOf(reader.readDocument(flow()))).toMatchObject({ kind: 'lost' });
  });

  test.each([
    ['DRAFT', {}],
    ['DRAFT', { hello: 'world' }],
    ['PUBLISHED', {}],
  ])('of a flow that is %s may be a stub: %j', async (status, value) => {
    const { reader } = account({ [A]: [json(value)] }, [json(addressed(A))]);
    expect(await reader.readDocument({ ...flow(), status })).toEqual({ kind: 'json', value });
  });

  test('fails the reading too where the flow has other errors', async () => {
    const { reader } = account({ [A]: [html(200)] }, [json(addressed(A))]);
    expect(await failureOf(reader.readDocument(flow('INVALID_PROPERTY_VALUE')))).toMatchObject({ kind: 'lost' });
  });

  test('is what the flow has where it carries INVALID_FLOW_JSON', async () => {
    const { reader, asked } = account({ [A]: [new Response('{"version":')] }, [json(addressed(A))]);
    expect(await reader.readDocument(flow('INVALID_FLOW_JSON'))).toEqual({ kind: 'broken' });
    expect(asked.files.length).toBeGreaterThan(1);
  });
});

describe('one flow', () => {
  const node = { id: '42', name: 'Tour', status: 'DRAFT', categories: ['OTHER'], validation_errors: [] };

  test.each([
    [
      '100/33',
      error(100, { error_subcode: 33, message: "Unsupported get request. Object with ID '42' does not exist" }),
    ],
    ['100 without a subcode', error(100, { message: "Unsupported get request. Object with ID '42' does not exist" })],
    ['803', error(803, { message: '(#803) Some of the aliases you requested do not exist: 42' }, 404)],
  ])('is gone where the platform says %s', async (_name, refusal) => {
    const { transport } = worldOf([refusal]);
    expect(await createReader(transport, WABA, 1).readFlow('42')).toBeNull();
  });

  test('is not gone where the token is not good any more', async () => {
    const { transport } = worldOf([error(190, {}, 401)]);
    expect(await failureOf(createReader(transport, WABA, 1).readFlow('42'))).toMatchObject({ kind: 'unauthorised' });
  });

  test('is read without fields that the platform refuses, one call each', async () => {
    const refuse = (field: string) =>
      error(100, { message: `(#100) Tried accessing nonexisting field (${field}) on node type (Flow)` });
    const { transport, requests } = worldOf([refuse('updated_at'), refuse('application'), json(node)]);
    const reader = createReader(transport, WABA, 1);
    expect(await reader.readFlow('42')).toMatchObject({ id: '42', updatedAt: null });
    expect(requests).toHaveLength(3);
    await reader.readFlow('42');
    expect(requests).toHaveLength(4);
  });

  test('never asks for a preview', async () => {
    const { transport, requests } = worldOf([json(node)]);
    await createReader(transport, WABA, 1).readFlow('42');
    expect(requests[0]?.url).not.toContain('preview');
  });
});

test('reads run side by side, sixteen at most', async () => {
  let running = 0;
  let most = 0;
  const { transport } = worldOf([
    async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((done) => setTimeout(done, 5));
      running -= 1;
      return json({ id: '42', name: 'Tour', status: 'DRAFT' });
    },
  ]);
  const reader = createReader(transport, WABA, 1);
  await Promise.all(Array.from({ length: 40 }, (_, index) => reader.readFlow(String(index + 1))));
  expect(most).toBe(16);
});
