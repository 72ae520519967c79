// The state on disk: whole or not at all, and never silently lost.
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/emulator.ts';
import { allFlows, type EmulatorState, emptyState } from '../../../src/emulator/state.ts';
import { plainState } from '../../../src/emulator/state-json.ts';
import { fileStore, memoryStore, type StateStore } from '../../../src/emulator/store.ts';
import { GOOD_JSON, WABA, world } from './world.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  path = join(folder, 'deep', 'state.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const states = (count: number): EmulatorState[] =>
  Array.from({ length: count }, (_, index) => ({ ...emptyState(), sequence: index + 1 }));
const save = (store: StateStore, state: EmulatorState): void => store.update(() => ({ state, result: undefined }));
const namesOf = (store: StateStore): string[] => allFlows(store.load()).map(({ name }) => name);
const linesOf = (): string[] => readFileSync(path, 'utf8').trimEnd().split('\n');
/** What a format 1 file holds: the whole state as one document. */
const document = (state: EmulatorState) => JSON.stringify(plainState(state));

const FLOW = {
  ...{ id: '1', sequence: 1, wabaId: WABA, name: 'A', status: 'DRAFT', lag: null, categories: [], draft: null },
  ...{ processed: true, validationErrors: [], endpointUri: null, applicationId: null, published: [] },
  ...{ everPublished: false, legacyImmutable: false, updatedAt: '2026-03-01T12:00:00.000Z', preview: null, sentAt: [] },
};
const header = (parts: object) =>
  JSON.stringify({ format: 2, generation: 'g', lines: 0, sequence: 0, wabas: [], apps: [], ...parts });

describe('a file', () => {
  test('that is missing is an empty state; nothing is written by reading', () => {
    expect(fileStore(path).load()).toEqual(emptyState());
    expect(readdirSync(folder)).toEqual([]);
  });

  test('keeps the state over emulators, with its folder made', async () => {
    const w = world({ store: fileStore(path) });
    const id = await w.seed({ name: 'A', status: 'PUBLISHED', legacy_immutable: true });
    await w.get(`/${id}?fields=preview`);
    const again = world({ store: fileStore(path) });
    expect((await again.flow(id)).name).toBe('A');
    expect(allFlows(fileStore(path).load())).toMatchObject([{ id, preview: { token: expect.any(String) } }]);
  });

  test('gets one line a change, and leaves no neighbours', async () => {
    const w = world({ store: fileStore(path) });
    const id = await w.seed({ name: 'A' });
    const inode = statSync(path).ino;
    const before = readFileSync(path, 'utf8');
    await w.post(`/${id}`, { name: 'B' });
    await w.post(`/${id}/publish`);
    const after = readFileSync(path, 'utf8');
    expect(after.startsWith(before)).toBe(true);
    const added = after.slice(before.length).trimEnd().split('\n');
    expect(added.map((line) => JSON.parse(line).flows[0])).toMatchObject([{ name: 'B' }, { status: 'PUBLISHED' }]);
    expect(statSync(path).ino).toBe(inode);
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
  });

  test('holds a document once, whoever has it', async () => {
    const w = world({ store: fileStore(path) });
    const json = '{"version":"7.3","screens":["one of a kind"]}';
    const flows = [
      { name: 'A', json, status: 'PUBLISHED' },
      { name: 'B', json },
    ];
    const id = (await w.control('POST', 'seed', { flows })).body.flows[1].id;
    await w.post(`/${id}/publish`);
    await w.upload(id, json);
    expect(readFileSync(path, 'utf8').split('one of a kind')).toHaveLength(2);
    expect(allFlows(fileStore(path).load())).toEqual(allFlows(w.store.load()));
  });

  test('is written anew once the changes outgrow the account', async () => {
    const w = world({ store: fileStore(path) });
    const id = await w.seed({ name: 'A' });
    const inode = statSync(path).ino;
    const sizes: number[] = [];
    for (let index = 0; index < 8; index += 1) {
      await w.upload(id, JSON.stringify({ version: '7.3', screens: [String(index).repeat(200_000)] }));
      sizes.push(statSync(path).size);
    }
    expect(Math.max(...sizes)).toBeLessThan(1_500_000);
    expect(statSync(path).ino).not.toBe(inode);
    expect(allFlows(fileStore(path).load())).toEqual(allFlows(w.store.load()));
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
  });

  test('never gives a sequence number twice, so that old cursors stay true', async () => {
    const w = world({ store: fileStore(path) });
    await w.seed({ name: 'A' });
    const last = await w.seed({ name: 'B' });
    await w.remove(`/${last}`);
    await world({ store: fileStore(path) }).seed({ name: 'C' });
    expect(allFlows(fileStore(path).load()).map(({ sequence }) => sequence)).toEqual([1, 3]);
  });

  test('of format 1 is read, and becomes lines with the first change', async () => {
    const other = world();
    await other.seed({ name: 'Old', status: 'PUBLISHED' });
    const old = other.store.load();
    for (const text of [document(old), `${JSON.stringify(plainState(old), null, 1)}\n`]) {
      save(fileStore(path), { ...emptyState(), sequence: 1 });
      writeFileSync(path, text);
      const store = fileStore(path);
      expect(plainState(store.load())).toEqual(plainState(old));
      expect(store.load()).toBe(store.load());
      const w = world({ store });
      await w.get(`/${WABA}/flows`);
      expect(readFileSync(path, 'utf8')).toBe(text);
      await w.seed({ name: 'New' });
      expect(linesOf().map((line) => JSON.parse(line))[0]).toMatchObject({ format: 2, lines: 2 });
      expect(namesOf(fileStore(path))).toEqual(['Old', 'New']);
    }
  });

  test('that cannot be written is an error that names it, and the old one stays', () => {
    const store = fileStore(path);
    const [first, second] = states(2);
    if (first === undefined || second === undefined) throw new Error('there are two');
    save(store, first);
    const before = readFileSync(path, 'utf8');
    const blocked = join(path, 'below-a-file.json');
    expect(() => save(fileStore(blocked), second)).toThrow(`emulator state "${blocked}" cannot be`);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('that is no file is an error that names it, not an empty state', () => {
    expect(() => fileStore(folder).load()).toThrow(`emulator state "${folder}" cannot be read`);
  });

  test('changed by somebody else is read again', () => {
    const [ours, theirs] = [fileStore(path), fileStore(path)];
    save(ours, { ...emptyState(), sequence: 100 });
    for (const state of states(5)) {
      save(theirs, state);
      expect(plainState(ours.load())).toEqual(plainState(state));
    }
    writeFileSync(path, document({ ...emptyState(), sequence: 99 }));
    expect(ours.load().sequence).toBe(99);
    rmSync(path);
    expect(plainState(ours.load())).toEqual(plainState(emptyState()));
  });

  test('is read on from where it ended: lines of others, an edit within, another file in its place', async () => {
    const w = world({ store: fileStore(path) });
    const id = await w.seed({ name: 'Aaaa', endpoint_uri: 'https://a.example' });
    const theirs = world({ store: fileStore(path) });
    await theirs.post(`/${id}`, { name: 'Bbbb' });
    expect((await w.flow(id)).name).toBe('Bbbb');
    await w.post(`/${id}`, { name: 'Cccc' });
    expect((await theirs.flow(id)).name).toBe('Cccc');
    const text = readFileSync(path, 'utf8');
    // As an editor would, into the same file, to the same length.
    writeFileSync(path, text.replaceAll('Cccc', 'Dddd'));
    expect((await w.flow(id)).name).toBe('Dddd');
    writeFileSync(path, text.replaceAll('Cccc', 'Eeeeeeeeeeeeeeeee'));
    expect((await w.flow(id)).name).toBe('Eeeeeeeeeeeeeeeee');
    await w.post(`/${id}`, { name: 'Ffff' });
    expect(namesOf(fileStore(path))).toEqual(['Ffff']);
  });

  test('removed while running is an empty account again, and takes changes', async () => {
    const w = world({ store: fileStore(path) });
    await w.seed({ name: 'A' });
    rmSync(path);
    expect((await w.get(`/${WABA}/flows`)).body.data).toEqual([]);
    await w.seed({ name: 'B' });
    expect(namesOf(fileStore(path))).toEqual(['B']);
  });

  test('with a document that somebody changed by hand is not taken for what it was', async () => {
    const w = world({ store: fileStore(path) });
    const id = await w.seed({ name: 'A', json: GOOD_JSON });
    writeFileSync(path, readFileSync(path, 'utf8').replace('7.3', '7.2'));
    expect((await w.get(`/${id}?fields=json_version`)).body.json_version).toBe('7.2');
    await w.upload(id, GOOD_JSON);
    expect((await world({ store: fileStore(path) }).get(`/${id}?fields=json_version`)).body.json_version).toBe('7.3');
  });

  test('unchanged is not read again', () => {
    const store = fileStore(path);
    save(store, { ...emptyState(), sequence: 1 });
    expect(store.load()).toBe(store.load());
  });

  test('whose writer was killed in a line has the old state, and the next change takes the place of the rest', async () => {
    const store = fileStore(path);
    const w = world({ store });
    const id = await w.seed({ name: 'A' });
    await w.post(`/${id}`, { name: 'Bétà' });
    const whole = readFileSync(path);
    const start = whole.lastIndexOf('\n', whole.length - 2) + 1;
    // At every byte of the line; with its last brace, without the line end, it counts.
    for (let length = start; length < whole.length; length += 1) {
      writeFileSync(path, whole);
      truncateSync(path, length);
      const name = length === whole.length - 1 ? 'Bétà' : 'A';
      expect(namesOf(store)).toEqual([name]);
      expect(namesOf(fileStore(path))).toEqual([name]);
      if (length % 50 !== 0 && length < whole.length - 2) continue;
      await world({ store: fileStore(path) }).seed({ name: 'C' });
      expect(namesOf(store)).toEqual([name, 'C']);
      expect(namesOf(fileStore(path))).toEqual([name, 'C']);
      expect(readFileSync(path, 'utf8').endsWith('}\n')).toBe(true);
    }
  });

  test('with half a line that is being written is read without it, and then with it', async () => {
    const w = world({ store: fileStore(path) });
    const id = await w.seed({ name: 'A' });
    await w.post(`/${id}`, { name: 'B' });
    const text = readFileSync(path, 'utf8');
    const line = text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
    truncateSync(path, Buffer.byteLength(text) - Buffer.byteLength(line));
    const store = fileStore(path);
    expect(namesOf(store)).toEqual(['A']);
    appendFileSync(path, line.slice(0, 40));
    expect(namesOf(store)).toEqual(['A']);
    appendFileSync(path, line.slice(40));
    expect(namesOf(store)).toEqual(['B']);
  });

  test.each([
    ['half a state', '{"format":1,"flows":['],
    ['nothing', ''],
    ['another format', JSON.stringify({ ...plainState(emptyState()), format: 3 })],
    ['no more than a header', '{"format":2}\n'],
    ['a line that is none', `${header({ lines: 1 })}\nhello\n`],
    ['a line with a strange part', `${header({ lines: 1 })}\n{"flowz":[]}\n`],
    [
      'a document that is not there',
      `${header({ lines: 1 })}\n${JSON.stringify({ flows: [{ ...FLOW, draft: 'x' }] })}\n`,
    ],
    ['two flows in one place', `${header({ lines: 1 })}\n${JSON.stringify({ flows: [FLOW, { ...FLOW, id: '2' }] })}\n`],
    ['one flow twice', JSON.stringify({ ...plainState(emptyState()), flows: [FLOW, FLOW] })],
    ['a missing part', JSON.stringify({ format: 1, sequence: 0, wabas: [], apps: [] })],
    ['a wrong part', JSON.stringify({ ...plainState(emptyState()), flows: [{ id: 1 }] })],
    ['no object', '[]'],
  ])('with %s is refused by name on every load, and never overwritten', (_name, text) => {
    const store = fileStore(path);
    save(store, { ...emptyState(), sequence: 1 });
    writeFileSync(path, text);
    for (let index = 0; index < 2; index += 1) {
      expect(() => store.load()).toThrow(`emulator state "${path}" is damaged`);
    }
    expect(() => createEmulator({ store })).toThrow(path);
    expect(() => save(store, emptyState())).toThrow(path);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('damaged while running is a 500 that names it, and is repaired by repairing it', async () => {
    const w = world({ store: fileStore(path) });
    await w.seed({ name: 'A' });
    const good = readFileSync(path, 'utf8');
    writeFileSync(path, 'oops');
    const { status, body } = await w.get(`/${WABA}/flows`);
    expect([status, body.error.code]).toEqual([500, 1]);
    expect(body.error.error_data.details).toContain(path);
    expect((await w.post(`/${WABA}/flows`, { name: 'B', categories: ['OTHER'] })).status).toBe(500);
    expect(readFileSync(path, 'utf8')).toBe('oops');
    writeFileSync(path, good);
    expect((await w.get(`/${WABA}/flows`)).body.data).toHaveLength(1);
  });
});

test('a read saves nothing, a refused write neither', async () => {
  let saves = 0;
  const inner = memoryStore();
  const w = world({
    store: {
      load: inner.load,
      update: (work) =>
        inner.update((state) => {
          const done = work(state);
          if (done.state !== state) saves += 1;
          return done;
        }),
    },
  });
  const id = await w.seed({ status: 'PUBLISHED' });
  expect(saves).toBe(1);
  await w.get(`/${WABA}/flows`);
  await w.get(`/${id}?fields=name,assets,health_status`);
  await w.post(`/${id}/publish`);
  await w.remove(`/${id}`);
  expect(saves).toBe(1);
  await w.get(`/${id}?fields=preview`);
  await w.get(`/${id}?fields=preview`);
  expect(saves).toBe(2);
});

test('a crash in the work of a request leaves the state as it was', async () => {
  const store = memoryStore();
  const w = world({
    store,
    check: () => {
      throw new Error('the check is broken');
    },
  });
  const { status, body } = await w.post(`/${WABA}/flows`, { name: 'A', categories: ['OTHER'], flow_json: '{}' });
  expect([status, body.error.code, body.error.error_data.details]).toEqual([500, 1, 'the check is broken']);
  expect(allFlows(store.load())).toEqual([]);
});
