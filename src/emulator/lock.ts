// Knows how processes take turns at a file: a lock file beside it, which is there while one of them writes.
// Does not know what is written.
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';

export type LockTimes = {
  /** A lock that stood unchanged before our eyes for so long was left behind, even if we cannot see by whom. */
  readonly staleMs: number;
  /** So long is waited in all, should others take the lock again and again. */
  readonly patienceMs: number;
};

/** A lock is held for milliseconds; the writing of a very large account anew takes about a second. */
const TIMES: LockTimes = { staleMs: 10_000, patienceMs: 30_000 };

/** Asked once: it is a call to the system, and stands in every lock. */
const HOST = hostname();

/** Whose lock it is; null where the file does not say so (yet). */
type Owner = { readonly pid: number; readonly host: string; readonly token: string };
/** `name` is another for every lock that ever was. */
type Sight = { readonly name: string; readonly owner: Owner | null };

/** Somebody else has the lock and does not give it back. */
export class LockedError extends Error {
  override readonly name = 'LockedError';
}

export type Lock = {
  /** @throws LockedError where the lock was taken from us, because we were asleep for so long. */
  readonly assure: () => void;
};

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

function toOwner(text: string): Owner | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    if (!('pid' in value && 'host' in value && 'token' in value)) return null;
    const { pid, host, token } = value;
    if (typeof pid !== 'number' || typeof host !== 'string' || typeof token !== 'string') return null;
    return Number.isSafeInteger(pid) && pid > 0 && /^[0-9a-f-]{36}$/.test(token) ? { pid, host, token } : null;
  } catch {
    return null;
  }
}

/** What stands at this path, or undefined where nothing does. */
function look(path: string): Sight | undefined {
  try {
    const owner = toOwner(readFileSync(path, 'utf8'));
    if (owner !== null) return { name: owner.token, owner };
    // Its owner was killed before it wrote its name, or is about to: known by when it was made.
    const { ino, ctimeNs } = statSync(path, { bigint: true });
    return { name: `${ino}-${ctimeNs}`, owner };
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

/** Makes the file with our name in it; false where it is there already. */
function create(path: string, token: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') return false;
    throw cause;
  }
  try {
    writeSync(file, `${JSON.stringify({ pid: process.pid, host: HOST, token })}\n`);
  } catch (cause) {
    unlinkSync(path);
    throw cause;
  } finally {
    closeSync(file);
  }
  return true;
}

function isDead(owner: Owner | null): boolean {
  if (owner === null || owner.host !== HOST) return false;
  try {
    process.kill(owner.pid, 0);
    return false;
  } catch (cause) {
    // EPERM: it lives, and is another user's.
    return codeOf(cause) === 'ESRCH';
  }
}

const still = new Int32Array(new SharedArrayBuffer(4));

function pause(ms: number): void {
  Atomics.wait(still, 0, 0, ms);
}

/**
 * Removes a lock that was left behind, and never another one. To look at a lock and then to remove it are two acts, and
 * between them others may have removed it and made their own; so the right to remove this one lock is claimed first, by
 * a file that has its name. While the lock stands, its claims stand too, so that only one living process can have the
 * last of them; and once the lock is gone, its name never comes back, so that a late claim finds nothing to remove.
 * A claimer that was killed is succeeded by the next number.
 */
function removeLeft(path: string, { name }: Sight): void {
  for (let number = 1; ; number += 1) {
    const claim = (count: number): string => `${path}.${name}.${count}`;
    if (create(claim(number), randomUUID())) {
      try {
        if (look(path)?.name === name) unlinkSync(path);
      } finally {
        for (let count = 1; count <= number; count += 1) rmSync(claim(count), { force: true });
      }
      return;
    }
    const other = look(claim(number));
    if (other === undefined || !isDead(other.owner)) return;
  }
}

function whose({ owner }: Sight): string {
  return owner === null ? 'somebody' : `process ${owner.pid} on "${owner.host}"`;
}

function acquire(path: string, token: string, { staleMs, patienceMs }: LockTimes): void {
  const begin = performance.now();
  let seen: { readonly name: string; readonly since: number } | undefined;
  while (!create(path, token)) {
    const sight = look(path);
    const now = performance.now();
    if (sight === undefined) continue;
    if (sight.name !== seen?.name) seen = { name: sight.name, since: now };
    if (isDead(sight.owner) || now - seen.since > staleMs) removeLeft(path, sight);
    if (now - begin > patienceMs) {
      throw new LockedError(`${whose(sight)} holds the lock "${path}"; end it, or remove the lock if nobody works`);
    }
    // Not all at the same moment again.
    pause(0.1 + Math.random());
  }
}

/** Does the work while no other process does such work with the same lock. Waits for its turn without letting go. */
export function withLock<T>(path: string, work: (lock: Lock) => T, times = TIMES): T {
  const token = randomUUID();
  acquire(path, token, times);
  const since = performance.now();
  // Within half the time after which others take it for left, nobody can have taken it.
  const isOurs = (): boolean => performance.now() - since < times.staleMs / 2 || look(path)?.name === token;
  try {
    return work({
      assure: () => {
        if (!isOurs()) throw new LockedError(`the lock "${path}" was lost, because its work took so long`);
      },
    });
  } finally {
    if (isOurs()) rmSync(path, { force: true });
  }
}
