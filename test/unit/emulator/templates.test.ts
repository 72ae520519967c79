// Message templates whose buttons open flows. flows-api reference, chapters 3.4 and 11.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fileStore, memoryStore } from '../../../src/emulator/store.ts';
import { BAD_JSON, GOOD_JSON, WABA, type World, world } from './world.ts';

const button = (more: Readonly<Record<string, unknown>>) => ({ type: 'FLOW', text: 'Open', ...more });

const template = (more: Readonly<Record<string, unknown>>, name = 'invitation', language = 'en_US') => ({
  name,
  language,
  category: 'MARKETING',
  components: [
    { type: 'body', text: 'Come and see' },
    { type: 'BUTTONS', buttons: [{ type: 'URL', text: 'More', url: 'https://a.example.com' }, button(more)] },
  ],
});

const create = (w: World, body: unknown) => w.post(`/${WABA}/message_templates`, body);
const list = async (w: World, query = '') => (await w.get(`/${WABA}/message_templates${query}`)).body;
const flowButton = async (w: World) => (await list(w)).data[0].components[1].buttons[1];

test('a template is approved at once, and listed with all that it has', async () => {
  const w = world();
  const id = await w.seed({ name: 'Tour', json: GOOD_JSON, status: 'PUBLISHED' });
  const made = await create(w, template({ flow_id: id, flow_action: 'navigate', navigate_screen: 'START' }));
  expect(made.body).toEqual({ id: expect.stringMatching(/^\d+$/), status: 'APPROVED', category: 'MARKETING' });
  expect((await list(w)).data).toEqual([
    {
      ...template({ flow_action: 'navigate', navigate_screen: 'START', flow_id: id }),
      status: 'APPROVED',
      id: made.body.id,
    },
  ]);
});

test('fields choose, and unknown ones are refused', async () => {
  const w = world();
  const id = await w.seed({ name: 'Tour' });
  await create(w, template({ flow_id: id }));
  expect((await list(w, '?fields=name,language')).data).toEqual([
    { name: 'invitation', language: 'en_US', id: expect.any(String) },
  ]);
  expect((await list(w, '?fields=colour')).error.code).toBe(100);
  expect((await w.get(`/${WABA}?fields=message_templates{name}`)).body.message_templates.data).toMatchObject([
    { name: 'invitation' },
  ]);
});

test('pages are like those of other edges', async () => {
  const w = world();
  const id = await w.seed({ name: 'Tour' });
  for (const name of ['a', 'b', 'c']) await create(w, template({ flow_id: id }, name));
  const first = await list(w, '?limit=2&fields=name');
  expect(first.data.map(({ name }: { name: string }) => name)).toEqual(['a', 'b']);
  const next = new URL(first.paging.next);
  expect((await w.get(next.pathname.replace(/^\/v[\d.]+/, '') + next.search)).body.data).toMatchObject([{ name: 'c' }]);
});

describe('the flow of a button', () => {
  test('named by its name is kept by its id, so that a rename does not matter', async () => {
    const w = world();
    const id = await w.seed({ name: 'Tour' });
    await create(w, template({ flow_name: 'Tour' }));
    await w.post(`/${id}`, { name: 'Trip' });
    expect(await flowButton(w)).toEqual(button({ flow_id: id }));
  });

  test('shows its name where the switch says so', async () => {
    const w = world();
    await w.seed({ name: 'Tour' });
    await w.switch({ template_keeps_flow_name: true });
    await create(w, template({ flow_name: 'Tour' }));
    expect(await flowButton(w)).toEqual(button({ flow_name: 'Tour' }));
  });

  test('that comes with it is created, and can be sent', async () => {
    const w = world();
    await create(w, template({ flow_json: GOOD_JSON }));
    const { flow_id: id } = await flowButton(w);
    expect(await w.flow(id, 'name,status')).toEqual({ name: `invitation ${id}`, status: 'PUBLISHED', id });
  });

  test('that is retired leaves the template as it is', async () => {
    const w = world();
    const id = await w.seed({ name: 'Tour', status: 'PUBLISHED', json: GOOD_JSON });
    await create(w, template({ flow_id: id }));
    await w.post(`/${id}/deprecate`);
    expect((await list(w)).data).toHaveLength(1);
  });
});

describe('what is refused', () => {
  const CASES: readonly (readonly [string, unknown])[] = [
    ['an unknown flow', template({ flow_id: '999' })],
    ['an unknown name', template({ flow_name: 'tour' })],
    ['a button without a flow', template({})],
    ['a button with two', template({ flow_name: 'Tour', flow_json: GOOD_JSON })],
    ['a Flow JSON that is none', template({ flow_json: BAD_JSON })],
    ['an id that is no text', template({ flow_id: { a: 1 } })],
    ['a text that is too long', template({ flow_name: 'Tour', text: 'x'.repeat(26) })],
    ['no name', { ...template({ flow_name: 'Tour' }), name: '' }],
    ['a name in capitals', template({ flow_name: 'Tour' }, 'Invitation')],
    ['no language', { ...template({ flow_name: 'Tour' }), language: undefined }],
    ['a category that is none', { ...template({ flow_name: 'Tour' }), category: 'FUN' }],
    ['no components', { ...template({ flow_name: 'Tour' }), components: undefined }],
    ['components that are none', { ...template({ flow_name: 'Tour' }), components: 'BODY' }],
  ];

  test.each(CASES)('%s', async (_name, body) => {
    const w = world();
    await w.seed({ name: 'Tour' });
    const { status, body: answer } = await create(w, body);
    expect([status, answer.error?.code]).toEqual([400, 100]);
    expect((await list(w)).data).toEqual([]);
    expect((await w.get(`/${WABA}/flows`)).body.data).toHaveLength(1);
  });

  test('the same name in the same language', async () => {
    const w = world();
    await w.seed({ name: 'Tour' });
    const languages = ['en_US', 'de', 'en_US'];
    const statuses = [];
    for (const language of languages) {
      statuses.push((await create(w, template({ flow_name: 'Tour' }, 'invitation', language))).status);
    }
    expect(statuses).toEqual([200, 200, 400]);
  });

  test('a flow of another account', async () => {
    const w = world();
    await w.control('POST', 'seed', { wabas: [{ id: '77' }] });
    const id = await w.seed({ name: 'Tour', waba_id: '77' });
    expect((await create(w, template({ flow_id: id }))).status).toBe(400);
    expect((await list(w)).data).toEqual([]);
  });
});

test('components may come as text, as forms send them', async () => {
  const w = world();
  await w.seed({ name: 'Tour' });
  const body = template({ flow_name: 'Tour' });
  expect((await create(w, { ...body, components: JSON.stringify(body.components) })).status).toBe(200);
});

describe('the state', () => {
  const folder = (): string => {
    const path = mkdtempSync(join(tmpdir(), 'waflow-templates-'));
    onTestFinished(() => rmSync(path, { recursive: true, force: true }));
    return join(path, 'state.json');
  };

  test('in a file has them for the next process, however they came there', async () => {
    const path = folder();
    const w = world({ store: fileStore(path) });
    const id = await w.seed({ name: 'Tour' });
    for (const name of ['a', 'b']) await create(w, template({ flow_id: id }, name));
    const before = await list(w);
    expect(before.data).toHaveLength(2);
    expect(await list(world({ store: fileStore(path) }))).toEqual(before);
    // A file that is written anew has them in its header.
    fileStore(path).update((state) => ({ state: { ...state, apps: [] }, result: undefined }));
    expect(await list(world({ store: fileStore(path) }))).toEqual(before);
  });

  test('without any is what it was before there were templates', () => {
    const path = folder();
    const store = fileStore(path);
    store.update((state) => ({ state: { ...state, sequence: 3 }, result: undefined }));
    expect(fileStore(path).load()).toMatchObject({ sequence: 3, templates: [] });
  });

  test('is forgotten with a reset', async () => {
    const w = world({ store: memoryStore() });
    await w.seed({ name: 'Tour' });
    await create(w, template({ flow_name: 'Tour' }));
    await w.control('POST', 'reset');
    expect((await list(w)).data).toEqual([]);
  });
});
