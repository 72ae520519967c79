// Which message templates open which flow: asked once, with nothing that could hold up a plan.
import { describe, expect, test } from 'vitest';
import { createReader } from '../../../src/graph/client.ts';
import type { Reply } from './world.ts';
import { broken, error, failureOf, half, html, json, usage, WABA, worldOf } from './world.ts';

const button = (more: Readonly<Record<string, unknown>>) => ({ type: 'FLOW', text: 'Open', ...more });
const template = (components: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  name: 'tour_invitation',
  language: 'en_US',
  status: 'APPROVED',
  components,
  id: '900',
  ...more,
});

async function read(...replies: readonly Reply[]) {
  const world = worldOf(replies);
  return { ...world, answer: await createReader(world.transport, WABA).listTemplates() };
}

test('one call asks for what is needed, and no more', async () => {
  const { requests } = await read(json({ data: [] }));
  const [request] = requests;
  const url = new URL(request?.url ?? '');
  expect([requests.length, request?.method, url.pathname]).toEqual([1, 'GET', `/v24.0/${WABA}/message_templates`]);
  expect(url.searchParams.get('fields')).toBe('name,status,language,components');
});

test('buttons tell their flows by id or by name, also those on the cards of a carousel', async () => {
  const carousel = {
    type: 'CAROUSEL',
    cards: [{ components: [{ type: 'buttons', buttons: [button({ flow_id: 7 })] }] }],
  };
  const { answer } = await read(
    json({
      data: [
        template([
          { type: 'BODY', text: 'Come' },
          { type: 'BUTTONS', buttons: [button({ flow_id: '42' })] },
        ]),
        template([
          { type: 'BUTTONS', buttons: [{ type: 'URL', url: 'https://a.example.com' }, button({ flow_name: 'Tour' })] },
        ]),
        template([carousel]),
      ],
    }),
  );
  expect(answer.complete).toBe(true);
  expect(answer.templates).toMatchObject([
    { name: 'tour_invitation', language: 'en_US', status: 'APPROVED', flowIds: ['42'], flowNames: [] },
    { flowIds: [], flowNames: ['Tour'] },
    { flowIds: ['7'], flowNames: [] },
  ]);
});

test.each([
  ['no components', undefined],
  ['components that are none', 'BODY'],
  ['buttons that are none', [{ type: 'BUTTONS', buttons: 'FLOW' }]],
  ['entries that are none', [null, 7, { type: 'BUTTONS', buttons: [null, 'x', button({})] }]],
  ['cards within cards without end', [endless()]],
])('%s have no flow', async (_name, components) => {
  const { answer } = await read(json({ data: [template(components), null] }));
  expect(answer.templates).toMatchObject([{ flowIds: [], flowNames: [] }]);
});

/** Deeper than any carousel. */
function endless(): unknown {
  let inner: unknown = { type: 'BUTTONS', buttons: [button({ flow_id: '42' })] };
  for (let depth = 0; depth < 50; depth += 1) inner = { cards: [{ components: [inner] }] };
  return inner;
}

test('more pages are told, not read', async () => {
  const paging = { cursors: { after: 'x' }, next: `https://graph.test/v24.0/${WABA}/message_templates?after=x` };
  const { answer, requests } = await read(json({ data: [template([])], paging }));
  expect([answer.complete, answer.templates.length, requests.length]).toEqual([false, 1, 1]);
});

describe('a call that fails', () => {
  const REPLIES: readonly (readonly [string, Reply, string])[] = [
    ['a missing permission', error(200, {}, 403), 'unauthorised'],
    ['a missing permission of the app', error(10, {}, 403), 'unauthorised'],
    ['an unknown field', error(100, { message: '(#100) Tried accessing nonexisting field (components)' }), 'rejected'],
    ['too much data', error(1, { message: "Please reduce the amount of data you're asking for" }, 500), 'rejected'],
    ['throttling', error(80008, {}, 400, usage(100, 30)), 'throttled'],
    ['a transient error', error(2, { is_transient: true }, 500), 'lost'],
    ['a gateway', html(503), 'lost'],
    ['a cut connection', broken('ECONNRESET'), 'lost'],
    ['half an answer', half(), 'lost'],
    ['no connection', broken('ECONNREFUSED'), 'unreachable'],
    ['something else', json({ success: true }), 'lost'],
  ];

  test.each(REPLIES)('%s: is not repeated, and nothing waits for it', async (_name, reply, kind) => {
    const { transport, requests, clock, said } = worldOf([reply, json({ id: '42' })]);
    expect(await failureOf(createReader(transport, WABA).listTemplates())).toMatchObject({ kind });
    expect([requests.length, clock.waits, said]).toEqual([1, [], []]);
    await transport.read({ what: 'reading', path: '/42' });
    expect([requests.length, clock.waits, said]).toEqual([2, [], []]);
  });

  test('it is not even asked where calls have to wait', async () => {
    const stop = new AbortController();
    const { transport, requests, clock } = worldOf([error(80008, {}, 400, usage(100, 5))], {}, { stop: stop.signal });
    stop.abort();
    await failureOf(transport.read({ what: 'reading', path: '/42' }));
    expect(await failureOf(createReader(transport, WABA).listTemplates())).toMatchObject({ kind: 'throttled' });
    expect([requests.length, clock.waits]).toEqual([1, []]);
  });

  test('an answer that does not come is not waited for as long as others are', async () => {
    const { transport } = worldOf([() => new Promise<never>(() => {})], { requestTimeout: 30 });
    expect(await failureOf(createReader(transport, WABA).listTemplates())).toMatchObject({ kind: 'lost' });
  });
});
