import { describe, expect, test } from 'vitest';
import { createReader } from '../../../src/graph/client.ts';
import { LIST_FIELDS, readList } from '../../../src/graph/list.ts';
import { error, failureOf, json, type Reply, TOKEN, WABA, worldOf } from './world.ts';

const EXTRA = ['updated_at', 'endpoint_uri', 'application', 'assets'];

function flow(id: number, more: Readonly<Record<string, unknown>> = {}) {
  return { id: String(id), name: `Flow ${id}`, status: 'DRAFT', categories: ['OTHER'], validation_errors: [], ...more };
}

function page(flows: readonly unknown[], next?: string, cursors: object = { before: 'B', after: next }): Reply {
  const link = next === undefined ? {} : { next: `https://graph.test/v24.0/${WABA}/flows?after=${next}` };
  return json({
    data: flows,
    paging: { cursors: next === undefined ? { before: 'B', after: 'END' } : cursors, ...link },
  });
}

/** The platform's refusal of a field: the whole request fails. */
const nonexisting = (field: string) =>
  error(100, { message: `(#100) Tried accessing nonexisting field (${field}) on node type (Flow)` });

function list(replies: readonly Reply[]) {
  const world = worldOf(replies);
  const flows = () => createReader(world.transport, WABA, 1).listFlows();
  const asked = () =>
    world.requests.map(({ url }) => {
      const { pathname, searchParams } = new URL(url);
      const fields = (searchParams.get('fields') ?? '').replaceAll(/\{[^{}]*\}/g, '').split(',');
      return { pathname, fields, limit: searchParams.get('limit'), after: searchParams.get('after') };
    });
  return { ...world, flows, asked, ids: async () => (await flows()).map(({ id }) => id) };
}

/** A platform that knows none of these fields, in the list at least. */
function refusing(...unknown: string[]): Reply {
  return (request) => {
    const fields = (new URL(request.url).searchParams.get('fields') ?? '').replaceAll(/\{[^{}]*\}/g, '').split(',');
    const bad = fields.find((field) => unknown.includes(field));
    return bad === undefined ? json({ data: [flow(1)] }) : nonexisting(bad);
  };
}

describe('fields', () => {
  test('are all asked for in one call, and never the preview', async () => {
    const { ids, asked } = list([page([flow(1), flow(2)])]);
    expect(await ids()).toEqual(['1', '2']);
    expect(asked()).toHaveLength(1);
    expect(asked()[0]?.pathname).toBe(`/v24.0/${WABA}/flows`);
    expect(asked()[0]?.fields).toEqual(
      expect.arrayContaining(['id', 'name', 'status', 'categories', 'validation_errors', ...EXTRA]),
    );
    expect(asked()[0]?.fields).not.toContain('preview');
  });

  test.each([
    [['updated_at']],
    [['endpoint_uri']],
    [['application']],
    [['assets']],
    [['endpoint_uri', 'assets']],
    [EXTRA],
  ])('that are refused cost one call each and are left out: %j', async (refused) => {
    const { ids, asked } = list([refusing(...refused)]);
    expect(await ids()).toEqual(['1']);
    expect(asked()).toHaveLength(1 + refused.length);
    const last = asked().at(-1)?.fields ?? [];
    expect(EXTRA.filter((field) => !last.includes(field))).toEqual(refused);
  });

  test('that are refused on the first page are not asked for on the next one', async () => {
    const { ids, asked } = list([nonexisting('endpoint_uri'), page([flow(1)], 'C1'), page([flow(2)])]);
    expect(await ids()).toEqual(['1', '2']);
    expect(asked().map(({ fields }) => fields.includes('endpoint_uri'))).toEqual([true, false, false]);
  });

  test.each([
    ['as a field', nonexisting('assets')],
    ['as a syntax', error(2500, { message: 'Syntax error "Expected end of string instead of "{"." at character 63' })],
    ['without a name', error(100, { message: '(#100) Invalid parameter' })],
  ])('with nested assets may be refused %s', async (_name, refusal) => {
    const { ids, asked } = list([refusal, page([flow(1)])]);
    expect(await ids()).toEqual(['1']);
    expect(asked()).toHaveLength(2);
    expect(asked()[1]?.fields).not.toContain('assets');
  });

  test('that are refused are named to whoever asked', async () => {
    const { transport } = worldOf([nonexisting('health_status'), page([flow(1)])]);
    const { fields } = await readList(transport, WABA, LIST_FIELDS);
    expect(fields).toContain('updated_at');
    expect(fields).not.toContain('health_status');
  });
});

describe('a refusal that has nothing to do with fields', () => {
  test.each([
    ['an account that is not there', error(100, { error_subcode: 33 }), 'rejected'],
    ['a token that is none', error(190, {}, 401), 'unauthorised'],
    ['a permission that is missing', error(200, {}, 403), 'unauthorised'],
  ] as const)('fails at once: %s', async (_name, refusal, kind) => {
    const { flows, requests } = list([refusal]);
    expect(await failureOf(flows())).toMatchObject({ kind });
    expect(requests).toHaveLength(1);
  });
});

describe('the page size', () => {
  const tooMuch = () =>
    error(1, { message: "Please reduce the amount of data you're asking for, then retry your request" }, 500);
  const limitOf = (request: Request) => Number(new URL(request.url).searchParams.get('limit'));

  test('is reduced where the platform asks for less data', async () => {
    const { ids, asked } = list([(request) => (limitOf(request) > 50 ? tooMuch() : json({ data: [flow(1)] }))]);
    expect(await ids()).toEqual(['1']);
    const limits = asked().map(({ limit }) => Number(limit));
    expect(limits.at(-1)).toBeLessThan(limits[0] ?? 0);
  });

  test('is reduced where the limit is refused', async () => {
    const { ids, asked } = list([error(100, { message: '(#100) The limit is too high' }), page([flow(1)])]);
    expect(await ids()).toEqual(['1']);
    expect(Number(asked()[1]?.limit)).toBeLessThan(Number(asked()[0]?.limit));
  });

  test('is not reduced for ever', async () => {
    const { flows, requests } = list([tooMuch]);
    await failureOf(flows());
    expect(requests.length).toBeLessThan(60);
  });

  test('that is reduced in the middle loses no page and doubles none', async () => {
    const second: Reply = (request) => (limitOf(request) > 20 ? tooMuch() : json({ data: [flow(2)] }));
    const { ids, asked } = list([page([flow(1)], 'C1'), second]);
    expect(await ids()).toEqual(['1', '2']);
    expect(asked().at(-1)?.after).toBe('C1');
  });
});

describe('paging', () => {
  test('goes to the end: until there is no next, whatever the cursors say', async () => {
    const { ids, asked } = list([page([flow(1), flow(2)], 'C1'), page([flow(3)], 'C2'), page([flow(4)])]);
    expect(await ids()).toEqual(['1', '2', '3', '4']);
    expect(asked().map(({ after }) => after)).toEqual([null, 'C1', 'C2']);
  });

  test('does not end at a short page, nor at an empty one', async () => {
    const { ids } = list([page([flow(1)], 'C1'), page([], 'C2'), page([], 'C3'), page([flow(2)])]);
    expect(await ids()).toEqual(['1', '2']);
  });

  test('ends where nothing is said about paging', async () => {
    const { ids, requests } = list([json({ data: [flow(1)] })]);
    expect(await ids()).toEqual(['1']);
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['one page again and again', [page([flow(1)], 'C1')]],
    ['two pages in turn', [page([flow(1)], 'C1'), page([flow(2)], 'C2'), page([flow(1)], 'C1')]],
  ] as const)('fails rather than planning from %s', async (_name, replies) => {
    const { flows, requests } = list(replies);
    await failureOf(flows());
    expect(requests.length).toBeLessThan(10);
  });

  test('takes a flow once that moved to another page meanwhile', async () => {
    const { ids } = list([page([flow(1), flow(2)], 'C1'), page([flow(2), flow(3)])]);
    expect(await ids()).toEqual(['1', '2', '3']);
  });

  test('never follows next to another origin, and the token stays at home', async () => {
    const next = 'https://evil.test/v24.0/flows?after=C1&access_token=x';
    const away = json({ data: [flow(1)], paging: { cursors: { before: 'B', after: 'C1' }, next } });
    const { ids, requests } = list([away, page([flow(2)])]);
    expect(await ids()).toEqual(['1', '2']);
    expect(requests.map(({ url }) => new URL(url).origin)).toEqual(['https://graph.test', 'https://graph.test']);
    expect(requests[1]?.url).not.toContain('access_token');
  });

  test('takes the cursor from next where there are no cursors', async () => {
    const { ids, asked } = list([page([flow(1)], 'C1', {}), page([flow(2)])]);
    expect(await ids()).toEqual(['1', '2']);
    expect(asked()[1]?.after).toBe('C1');
  });

  test('fails where there is more, but no way to it', async () => {
    const { flows } = list([json({ data: [flow(1)], paging: { next: 'https://graph.test/v24.0/more' } })]);
    expect((await failureOf(flows())).message).toContain('cursor');
  });

  test('a token inside next shows nowhere', async () => {
    const next = `https://graph.test/v24.0/${WABA}/flows?access_token=${TOKEN}&after=C1`;
    const { ids, traced } = list([json({ data: [flow(1)], paging: { cursors: { after: 'C1' }, next } }), page([])]);
    await ids();
    expect(traced.join('\n')).not.toContain(TOKEN);
  });

  test('a page in the middle that cannot be read fails the whole list', async () => {
    const { flows } = list([page([flow(1)], 'C1'), error(190, {}, 401)]);
    expect(await failureOf(flows())).toMatchObject({ kind: 'unauthorised' });
  });
});

test.each([{}, { data: null }, { data: {} }, { success: true }, []])('%j is no list', async (body) => {
  const { flows } = list([json(body)]);
  expect((await failureOf(flows())).kind).toBe('lost');
});
