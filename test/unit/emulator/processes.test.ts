// Several processes on one state file: real ones, some of which are killed.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LockedError, withLock } from '../../../src/emulator/lock.ts';
import { allFlows, findFlow } from '../../../src/emulator/state.ts';
import { fileStore } from '../../../src/emulator/store.ts';
import { world } from './world.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CHILD = fileURLToPath(new URL('./one-of-many.js', import.meta.url));

let compiled: string;
let folder: string;
let path: string;
beforeAll(() => {
  // What Node.js can run without help, made of the sources as they are now.
  compiled = mkdtempSync(join(tmpdir(), 'emulator-compiled-'));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--declaration', 'false', '--outDir', compiled], {
    cwd: ROOT,
  });
  writeFileSync(join(compiled, 'package.json'), '{"type":"module"}');
});
afterAll(() => rmSync(compiled, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  path = join(folder, 'state.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Words = readonly [kind: string, id: string, text: string];
type Run = {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly said: readonly Words[]; readonly errors: string }>;
};

function start(job: string, number: number, env: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, [CHILD, join(compiled, 'emulator'), path, job, String(number)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let [text, errors] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    text += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = new Promise<Awaited<Run['ended']>>((resolve) => {
    child.on('close', () => {
      const lines = text.split('\n').slice(0, -1);
      resolve({ said: lines.map((line) => JSON.parse(line)), errors });
    });
  });
  return { child, ended };
}

/** Kills the child once it has said so many lines. */
function killAfter({ child }: Run, lines: number): void {
  let count = 0;
  child.stdout?.on('data', (chunk: Buffer) => {
    count += chunk.toString().split('\n').length - 1;
    if (count >= lines) child.kill('SIGKILL');
  });
}

const texts = (said: readonly Words[], kind: string) => said.filter((words) => words[0] === kind);

test('nothing is lost, nothing is doubled, and a killed one leaves the others in peace', async () => {
  // Those that are to be killed have work for much longer than that takes.
  const writers = [20, 20, 20, 500, 500].map((rounds, number) => start(`write ${rounds}`, number));
  const reader = start('read 60', 9);
  const [, , , fourth, fifth] = writers;
  if (fourth === undefined || fifth === undefined) throw new Error('there are five');
  killAfter(fourth, 12);
  killAfter(fifth, 31);
  const ends = await Promise.all([...writers, reader].map(({ ended }) => ended));
  expect(ends.map(({ errors }) => errors)).toEqual(ends.map(() => ''));
  expect(ends.map(({ said }) => said.at(-1)?.[0] === 'end')).toEqual([true, true, true, false, false, true]);

  const said = ends.flatMap((one) => one.said);
  const state = fileStore(path).load();
  const flows = allFlows(state);
  const created = texts(said, 'created');
  const won = texts(said, 'won');
  expect(new Set([...created, ...won].map(([, id]) => id)).size).toBe(created.length + won.length);
  expect(new Set(flows.map(({ id }) => id)).size).toBe(flows.length);
  expect(new Set(flows.map(({ name }) => name)).size).toBe(flows.length);
  const deleted = new Set(texts(said, 'deleted').map(([, id]) => id));
  for (const [, id, name] of [...created, ...won]) {
    // A killed one may have deleted its last flow without having heard of it.
    const last = ends.slice(3, 5).some((end) => texts(end.said, 'created').at(-1)?.[1] === id);
    if (!last) expect([id, findFlow(state, id)?.name]).toEqual([id, deleted.has(id) ? undefined : name]);
  }
  for (const [, id, endpoint] of texts(said, 'edited')) {
    if (findFlow(state, id) !== undefined) expect(findFlow(state, id)?.endpointUri).toBe(endpoint);
  }
  // Each name that all wanted, one has; a killed one may have got it unheard.
  for (let round = 0; round < 20; round += 1)
    expect(flows.filter(({ name }) => name === `common ${round}`)).toHaveLength(1);
  // What nobody has heard of: at most one flow of each killed one.
  const heard = new Set([...created, ...won].map(([, id]) => id));
  expect(flows.filter(({ id }) => !heard.has(id)).length).toBeLessThanOrEqual(2);
  // The file is that of a working account, whatever was left beside it.
  await world({ store: fileStore(path) }).seed({ name: 'After' });
  expect(readdirSync(folder).filter((name) => name.endsWith('.lock'))).toEqual([]);
});

test('a process that only handles plain requests never loads what fetch is made of', () => {
  const script = `
    const { createEmulator } = await import(${JSON.stringify(join(compiled, 'emulator/emulator.js'))});
    const { memoryStore } = await import(${JSON.stringify(join(compiled, 'emulator/store.js'))});
    const emulator = createEmulator({ store: memoryStore() });
    const headers = { authorization: 'Bearer t' };
    const { status } = await emulator.handle({ method: 'GET', url: 'https://a.example/me', headers, body: null });
    const isLoaded = () => process.moduleLoadList.some((name) => name.includes('undici'));
    const before = isLoaded();
    new Request('https://a.example');
    process.stdout.write(JSON.stringify([status, before, isLoaded()]));
  `;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual([200, false, true]);
});

describe('the lock', () => {
  const dead = (): number => spawnSync(process.execPath, ['--version']).pid;
  const lockOf = (owner: object): string => JSON.stringify({ host: hostname(), token: crypto.randomUUID(), ...owner });

  test('that dead processes leave behind again and again is never taken by two', async () => {
    writeFileSync(`${path}.counter`, '0');
    const env = { DEAD_PID: String(dead()), DEAD_HOST: hostname() };
    const ends = await Promise.all([0, 1, 2, 3].map((number) => start('count 150', number, env).ended));
    expect(ends.map(({ errors }) => errors)).toEqual(['', '', '', '']);
    expect(readFileSync(`${path}.counter`, 'utf8')).toBe('600');
    withLock(`${path}.lock`, () => undefined);
    expect(readdirSync(folder)).toEqual(['state.json.counter']);
  });

  test('is gone after the work, also where the work fails', () => {
    expect(withLock(path, () => readdirSync(folder))).toEqual(['state.json']);
    expect(() =>
      withLock(path, () => {
        throw new Error('broken');
      }),
    ).toThrow('broken');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('says who has it', () => {
    const { pid, host } = withLock(path, () => JSON.parse(readFileSync(path, 'utf8')));
    expect([pid, host]).toEqual([process.pid, hostname()]);
  });

  test.each([
    ['of a dead process is taken over at once', () => lockOf({ pid: dead() }), 60_000],
    ['of a living process counts as left after some time', () => lockOf({ pid: process.pid }), 30],
    ['of another machine counts as left after some time', () => lockOf({ pid: 1, host: 'elsewhere' }), 30],
    ['without a name counts as left after some time', () => '', 30],
    ['with something else in it counts as left after some time', () => '{"pid":"x","token":"../../x"}', 30],
  ])('%s', (_name, text, staleMs) => {
    writeFileSync(path, text());
    expect(withLock(path, () => 'done', { staleMs, patienceMs: 5_000 })).toBe('done');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('of a dead process is taken over although the one who did so before was killed in the middle of it', () => {
    const token = crypto.randomUUID();
    writeFileSync(path, lockOf({ pid: dead(), token }));
    writeFileSync(`${path}.${token}.1`, lockOf({ pid: dead() }));
    expect(withLock(path, () => 'done')).toBe('done');
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is not taken over while another does so', () => {
    const token = crypto.randomUUID();
    writeFileSync(path, lockOf({ pid: dead(), token }));
    writeFileSync(`${path}.${token}.1`, lockOf({ pid: process.pid }));
    expect(() => withLock(path, () => 'done', { staleMs: 60_000, patienceMs: 50 })).toThrow(LockedError);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('that is held is waited for, and then is an error that names its owner', () => {
    const text = lockOf({ pid: process.pid });
    writeFileSync(path, text);
    const work = () => withLock(path, () => 'done', { staleMs: 60_000, patienceMs: 50 });
    expect(work).toThrow(LockedError);
    expect(work).toThrow(`process ${process.pid} on "${hostname()}" holds the lock "${path}"`);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  test('that was taken from us in our sleep is noticed before we write, and is left to its new owner', () => {
    const theirs = lockOf({ pid: process.pid });
    expect(() =>
      withLock(
        path,
        ({ assure }) => {
          writeFileSync(path, theirs);
          assure();
        },
        { staleMs: 0, patienceMs: 0 },
      ),
    ).toThrow('was lost');
    expect(readFileSync(path, 'utf8')).toBe(theirs);
  });
});
