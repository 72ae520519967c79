// The state on disk: whole or not at all, and never silently lost.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/emulator.ts';
import { emptyState } from '../../../src/emulator/state.ts';
import { parseState } from '../../../src/emulator/state-json.ts';
import { fileStore, memoryStore } from '../../../src/emulator/store.ts';
import { WABA, world } from './world.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  path = join(folder, 'deep', 'state.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const states = (count: number) => Array.from({ length: count }, (_, sequence) => ({ ...emptyState(), sequence }));

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
    expect(parseState(JSON.parse(readFileSync(path, 'utf8'))).flows[0]).toMatchObject({
      id,
      preview: { token: expect.any(String) },
    });
  });

  test('is replaced by a rename, and leaves no temporary neighbours', () => {
    const store = fileStore(path);
    const inodes = states(3).map((state) => {
      store.save(state);
      return statSync(path).ino;
    });
    expect(new Set(inodes).size).toBeGreaterThan(1);
    expect(readdirSync(join(folder, 'deep'))).toEqual(['state.json']);
  });

  test('that cannot be written is an error that names it, and the old one stays', () => {
    const store = fileStore(path);
    store.save(emptyState());
    const before = readFileSync(path, 'utf8');
    const blocked = fileStore(join(path, 'below-a-file.json'));
    expect(() => blocked.save(emptyState())).toThrow();
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('that is no file is an error that names it, not an empty state', () => {
    expect(() => fileStore(folder).load()).toThrow(`emulator state "${folder}" cannot be read`);
  });

  test('changed by somebody else is read again', async () => {
    const [ours, theirs] = [fileStore(path), fileStore(path)];
    ours.save(emptyState());
    for (const state of states(5)) {
      theirs.save(state);
      expect(ours.load()).toEqual(state);
    }
    writeFileSync(path, JSON.stringify({ ...emptyState(), sequence: 99 }));
    expect(ours.load().sequence).toBe(99);
    rmSync(path);
    expect(ours.load()).toEqual(emptyState());
  });

  test('unchanged is not read again', () => {
    const store = fileStore(path);
    store.save(emptyState());
    expect(store.load()).toBe(store.load());
  });

  test.each([
    ['half a state', '{"format":1,"flows":['],
    ['nothing', ''],
    ['another format', JSON.stringify({ ...emptyState(), format: 2 })],
    ['a missing part', JSON.stringify({ format: 1, sequence: 0, wabas: [], apps: [] })],
    ['a wrong part', JSON.stringify({ ...emptyState(), flows: [{ id: 1 }] })],
    ['no object', '[]'],
  ])('with %s is refused by name on every load, and never overwritten', (_name, text) => {
    const store = fileStore(path);
    store.save(emptyState());
    writeFileSync(path, text);
    for (let index = 0; index < 2; index += 1) {
      expect(() => store.load()).toThrow(`emulator state "${path}" is damaged`);
    }
    expect(() => createEmulator({ store })).toThrow(path);
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
      save: (state) => {
        saves += 1;
        inner.save(state);
      },
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
  expect(store.load().flows).toEqual([]);
});
