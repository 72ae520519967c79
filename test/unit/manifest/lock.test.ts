// A lock between processes: one at a time, dead holders taken over, nobody's lock removed by somebody else.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tryLock } from '../../../src/manifest/lock.ts';

function fresh(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waflow-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'apply', 'a.lock');
}

/** A process id that nobody has. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await new Promise((done) => child.once('exit', done));
  return child.pid ?? 0;
}

const put = (path: string, holder: unknown, ageMs = 0): void => {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof holder === 'string' ? holder : JSON.stringify(holder));
  const at = new Date(Date.now() - ageMs);
  utimesSync(path, at, at);
};

test('is held by one, who is named, and free afterwards', () => {
  const path = fresh();
  const first = tryLock(path, 7);
  expect(first.kind).toBe('locked');
  expect(tryLock(path, 8)).toEqual({ kind: 'held', by: { pid: process.pid, host: hostname(), since: 7 } });
  if (first.kind === 'locked') first.release();
  expect(existsSync(path)).toBe(false);
  expect(tryLock(path, 9).kind).toBe('locked');
});

const LONG = 61_000;
const mine = hostname();

test.each([
  { whose: 'a process that has died', dead: true, host: mine, age: 0, kind: 'locked' },
  { whose: 'a process that runs', dead: false, host: mine, age: 0, kind: 'held' },
  { whose: 'a process without a sign of life for long', dead: false, host: mine, age: LONG, kind: 'locked' },
  { whose: 'another machine', dead: true, host: 'elsewhere', age: 0, kind: 'held' },
  {
    whose: 'another machine without a sign of life for long',
    dead: true,
    host: 'elsewhere',
    age: LONG,
    kind: 'locked',
  },
])('of $whose: $kind', async ({ dead, host, age, kind }) => {
  const path = fresh();
  put(path, { pid: dead ? await deadPid() : process.ppid, host, since: 1 }, age);
  expect(tryLock(path, 2).kind).toBe(kind);
});

test.each([
  { text: '', age: 0, kind: 'held' },
  { text: '{', age: LONG, kind: 'locked' },
])('that nobody can read ($text), $age ms old: $kind', ({ text, age, kind }) => {
  const path = fresh();
  put(path, text, age);
  expect(tryLock(path, 2).kind).toBe(kind);
});

test('of somebody else is not removed by who had it before', () => {
  const path = fresh();
  const ours = tryLock(path, 1);
  const theirs = { pid: process.ppid, host: hostname(), since: 2 };
  put(path, theirs);
  if (ours.kind === 'locked') ours.release();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(theirs);
});

test('a takeover that was killed on the way does not stand in the way for ever', async () => {
  const path = fresh();
  put(path, { pid: await deadPid(), host: hostname(), since: 1 });
  mkdirSync(`${path}.takeover`);
  expect(tryLock(path, 2).kind).toBe('held');
  const old = new Date(Date.now() - 6_000);
  utimesSync(`${path}.takeover`, old, old);
  expect(tryLock(path, 2).kind).toBe('held');
  expect(tryLock(path, 2).kind).toBe('locked');
});
