// A lock file beside the state: who works on an account from this machine. Knows processes and times, no accounts.
// It keeps two runs on one machine from getting in each other's way. What keeps an account safe from a run elsewhere is
// that every flow is read again right before it is written.
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

/** Who has a lock: a process of a machine, since milliseconds since 1970. */
export type Holder = { readonly pid: number; readonly host: string; readonly since: number };

export type Attempt =
  | { readonly kind: 'locked'; readonly release: () => void }
  | { readonly kind: 'held'; readonly by: Holder | null };

/** The holder says that often that it is still there; without a word for so long it counts as gone. */
const SIGN_OF_LIFE = 5_000;
const GONE = 60_000;
/** A takeover is a matter of microseconds: one that is older than this was killed on the way. */
const TAKEOVER_GONE = 5_000;

/**
 * Takes the lock, or tells who has it. A lock whose process has died is taken over.
 * @throws the file system's error where the folder cannot be written
 */
export function tryLock(path: string, now: number): Attempt {
  const holder: Holder = { pid: process.pid, host: hostname(), since: now };
  if (create(path, holder)) return { kind: 'locked', release: keepAlive(path, holder) };
  const by = readHolder(path);
  if (isAlive(path, by) || !takeOver(path)) return { kind: 'held', by };
  return create(path, holder)
    ? { kind: 'locked', release: keepAlive(path, holder) }
    : { kind: 'held', by: readHolder(path) };
}

function create(path: string, holder: Holder): boolean {
  mkdirSync(dirname(path), { recursive: true });
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, JSON.stringify(holder));
  } finally {
    closeSync(file);
  }
  return true;
}

function keepAlive(path: string, holder: Holder): () => void {
  const timer = setInterval(() => ignoringAll(() => utimesSync(path, new Date(), new Date())), SIGN_OF_LIFE);
  timer.unref();
  return () => {
    clearInterval(timer);
    // Somebody who thought us dead may have it by now.
    const now = readHolder(path);
    if (now?.pid === holder.pid && now.host === holder.host && now.since === holder.since) {
      ignoringAll(() => unlinkSync(path));
    }
  };
}

function isAlive(path: string, holder: Holder | null): boolean {
  const touched = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (touched === undefined) return false;
  const recent = Date.now() - touched < GONE;
  // A file without a word in it is one that is just being written.
  if (holder === null || holder.host !== hostname()) return recent;
  return recent && isRunning(holder.pid);
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else is there, too.
    return codeOf(error) === 'EPERM';
  }
}

/**
 * Removes a dead process's lock. Two that find it dead at once must not both do so: the slower one would remove the new
 * lock of the faster. So only one at a time may, and only after it has looked once more.
 */
function takeOver(path: string): boolean {
  const guard = `${path}.takeover`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const made = statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > TAKEOVER_GONE) ignoringAll(() => rmdirSync(guard));
    return false;
  }
  try {
    if (isAlive(path, readHolder(path))) return false;
    ignoringAll(() => unlinkSync(path));
    return true;
  } finally {
    ignoringAll(() => rmdirSync(guard));
  }
}

function readHolder(path: string): Holder | null {
  try {
    const { pid, host, since }: Partial<Holder> = JSON.parse(readFileSync(path, 'utf8'));
    const whole = typeof pid === 'number' && pid > 0 && typeof host === 'string' && typeof since === 'number';
    return whole ? { pid, host, since } : null;
  } catch {
    return null;
  }
}

function ignoringAll(work: () => void): void {
  try {
    work();
  } catch {
    // Gone already, or not ours any more.
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
