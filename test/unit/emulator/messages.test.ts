// Which version of a flow can be sent, in which status.
import { describe, expect, test } from 'vitest';
import { PHONE, type World, world } from './world.ts';

function send(w: World, flow: Record<string, unknown>) {
  return w.post(`/${PHONE}/messages`, {
    messaging_product: 'whatsapp',
    to: '+1 555 0100',
    type: 'interactive',
    interactive: {
      type: 'flow',
      action: { name: 'flow', parameters: { flow_message_version: '3', flow_cta: 'Open', ...flow } },
    },
  });
}

describe('the last rows of the status matrix', () => {
  test.each([
    ['DRAFT', false, 'ok', 131009],
    ['DRAFT', true, 'ok', 'ok'],
    ['PUBLISHED', true, 131009, 'ok'],
    ['THROTTLED', true, 131009, 'ok'],
    ['BLOCKED', true, 131009, 132068],
    ['DEPRECATED', true, 131009, 131009],
  ])('%s, ever published: %s; mode draft %s, mode published %s', async (status, ever_published, draft, published) => {
    const w = world();
    const id = await w.seed({ status, ever_published });
    for (const [mode, expected] of [
      ['draft', draft],
      ['published', published],
      [undefined, published],
    ] as const) {
      const answer = await send(w, { flow_id: id, ...(mode === undefined ? {} : { mode }) });
      expect(answer.status === 200 ? 'ok' : answer.body.error.code).toBe(expected);
    }
  });

  test('a throttled flow is sent ten times an hour', async () => {
    const w = world();
    await w.seed({ name: 'T', status: 'THROTTLED' });
    for (let index = 0; index < 10; index += 1) expect((await send(w, { flow_name: 'T' })).status).toBe(200);
    expect((await send(w, { flow_name: 'T' })).body.error.code).toBe(132069);
    w.pass(3_600_000);
    expect((await send(w, { flow_name: 'T' })).body).toMatchObject({
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
      contacts: [{ wa_id: '15550100' }],
    });
  });

  test('a rename breaks sending by the old name', async () => {
    const w = world();
    const id = await w.seed({ name: 'Old', status: 'PUBLISHED' });
    await w.post(`/${id}`, { name: 'New' });
    expect((await send(w, { flow_name: 'Old' })).body.error.code).toBe(131009);
    expect((await send(w, { flow_name: 'New' })).status).toBe(200);
  });

  test.each([
    ['both id and name', { flow_id: '1', flow_name: 'A' }],
    ['neither', {}],
    ['another mode', { flow_name: 'Seeded', mode: 'test' }],
  ])('%s is 131009', async (_name, flow) => {
    const w = world();
    await w.seed({});
    expect((await send(w, flow)).body.error.code).toBe(131009);
  });
});
