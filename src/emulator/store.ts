// Knows where the emulator's state lives: in memory, or in one file that other processes may change.
// Does not know what the state means.
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type EmulatorState, emptyState } from './state.ts';
import { parseState } from './state-json.ts';

/** Where state is read from and written to; both calls are synchronous, so that load, work and save are one act. */
export type StateStore = { load(): EmulatorState; save(state: EmulatorState): void };

export function memoryStore(seed: EmulatorState = emptyState()): StateStore {
  let held = seed;
  return {
    load: () => held,
    save: (state) => {
      held = state;
    },
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/** Identity of the file's content as far as the file system tells; undefined when there is no file. */
function stampOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.ino}:${found.size}:${found.mtimeNs}`;
}

function readState(path: string): EmulatorState {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return emptyState();
    throw new Error(`emulator state "${path}" cannot be read: ${messageOf(cause)}`, { cause });
  }
  try {
    return parseState(JSON.parse(text));
  } catch (cause) {
    throw new Error(
      `emulator state "${path}" is damaged: ${messageOf(cause)}; repair the file, or remove it to start empty`,
      { cause },
    );
  }
}

function writeWhole(path: string, text: string): void {
  const file = openSync(path, 'wx');
  try {
    const bytes = Buffer.from(text, 'utf8');
    let written = 0;
    while (written < bytes.length) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Either the old file or the new one is there, at any moment: a temporary neighbour is completed, then renamed. */
function replaceFile(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const neighbour = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    writeWhole(neighbour, text);
    renameSync(neighbour, path);
  } catch (cause) {
    rmSync(neighbour, { force: true });
    throw new Error(`emulator state "${path}" cannot be written: ${messageOf(cause)}`, { cause });
  }
}

/**
 * State in one JSON file. A missing file is an empty state; a damaged one is an error that names the file, on every
 * load until it is repaired. The file is read again whenever it changed on disk.
 */
export function fileStore(path: string): StateStore {
  let cache: { readonly stamp: string; readonly state: EmulatorState } | undefined;
  return {
    load: () => {
      const stamp = stampOf(path);
      if (stamp !== undefined && cache?.stamp === stamp) return cache.state;
      const state = readState(path);
      cache = stamp === undefined ? undefined : { stamp, state };
      return state;
    },
    save: (state) => {
      replaceFile(path, `${JSON.stringify(state, null, 1)}\n`);
      const stamp = stampOf(path);
      cache = stamp === undefined ? undefined : { stamp, state };
    },
  };
}
