// Knows how a state stands in a file: read from where the last reading ended, changed by a line at the end, and now and
// then written anew. Either the old or the new state is there at any moment, whenever a process is killed.
//
// Nothing waits for the disk (fsync) on a change: what a killed process has written is the system's to keep, and only a
// cut of the power could lose the last lines of what is a developer's toy account. A file that is written anew does
// wait, because there the whole account would be at stake.
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Document } from './document.ts';
import { applyLine, changeLine, isHeader, linesOf, readHeader } from './journal.ts';
import { withLock } from './lock.ts';
import { type EmulatorState, emptyState } from './state.ts';
import { parseState } from './state-json.ts';

export type StateFile = {
  /** The present state; the same one, as long as nobody changes the file. */
  readonly read: () => EmulatorState;
  /** Does the work while no other process changes the file; the work is handed the way to write a new state. */
  readonly alone: <T>(work: (write: (state: EmulatorState) => void) => T) => T;
};

/** The file as far as it was read: whole lines, from the first byte on. */
type Known = {
  readonly state: EmulatorState;
  /** Everything that the lines so far hold; only ever added to. */
  readonly documents: Map<string, Document>;
  readonly inode: bigint;
  /** What the file system tells of the file while nothing stands behind the last line; null where something does. */
  readonly stamp: string | null;
  /** Where the next line begins. */
  readonly end: number;
  /** The bytes at the beginning and right before `end`: if they are others, this is not the file that was read. */
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly lines: number;
  /** False where the last line lacks its line end, as somebody's editor may have left it. */
  readonly isClosed: boolean;
  /** How many lines the file had when it was written anew; null for one JSON document, to which none is added. */
  readonly baseLines: number | null;
  /** Where those lines end. */
  readonly base: number;
};

const LINE_END = 10;
/** Enough to hold the header's generation. */
const HEAD_BYTES = 128;
const TAIL_BYTES = 128;
/** So many bytes of changes are borne beside an account, however small it is. */
const MIN_CHANGES_BYTES = 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

type Stats = { readonly ino: bigint; readonly size: bigint; readonly mtimeNs: bigint };

function stampOf({ ino, size, mtimeNs }: Stats): string {
  return `${ino}:${size}:${mtimeNs}`;
}

function readBytes(file: number, from: number, to: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
  let length = 0;
  while (length < bytes.length) {
    const count = readSync(file, bytes, length, bytes.length - length, from + length);
    if (count === 0) break;
    length += count;
  }
  return bytes.subarray(0, length);
}

function writeBytes(file: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

type Line = { readonly value: unknown; readonly next: number; readonly isClosed: boolean };

/**
 * The line that begins at `at`; undefined at the end. A last line without its end counts where it is whole JSON: of one
 * that is just being written, or whose writer was killed, at least the last brace is missing, and it has not happened.
 */
function lineAt(bytes: Buffer, at: number): Line | undefined {
  for (let from = at; from < bytes.length; ) {
    const end = bytes.indexOf(LINE_END, from);
    const text = bytes.toString('utf8', from, end < 0 ? bytes.length : end);
    const next = end < 0 ? bytes.length : end + 1;
    if (text.trim() === '') {
      from = next;
    } else if (end >= 0) {
      return { value: JSON.parse(text), next, isClosed: true };
    } else {
      const found = parse(text);
      return found === undefined ? undefined : { value: found.value, next, isClosed: false };
    }
  }
  return undefined;
}

/** Where reading has come to; `bytes` stand in the file from `known.end` on. */
function readLines(known: Known, bytes: Buffer): Known {
  let { state, lines, end, isClosed, base } = known;
  try {
    for (let line = lineAt(bytes, 0); line !== undefined; line = lineAt(bytes, end - known.end)) {
      state = applyLine(state, line.value, known.documents);
      lines += 1;
      end = known.end + line.next;
      isClosed = line.isClosed;
      if (lines === known.baseLines) base = end;
    }
  } catch (cause) {
    throw new Error(`line ${lines + 1}: ${messageOf(cause)}`, { cause });
  }
  return { ...known, state, lines, end, isClosed, base };
}

/** A copy, so that the rest of a large file is not kept with it. */
function endOf(bytes: Buffer, end: number): Buffer {
  return Buffer.from(bytes.subarray(Math.max(0, end - TAIL_BYTES), end));
}

function stamped(known: Known, stats: Stats): Known {
  return { ...known, stamp: BigInt(known.end) === stats.size ? stampOf(stats) : null };
}

/** A state that is one JSON document: the next change makes lines of it. */
function fromDocument(value: unknown, bytes: Buffer, stats: Stats): Known {
  const end = bytes.length;
  const places = { end, head: endOf(bytes, 0), tail: endOf(bytes, 0), lines: 1, isClosed: true };
  const known = { ...places, inode: stats.ino, stamp: null, documents: new Map(), baseLines: null, base: end };
  return stamped({ ...known, state: parseState(value) }, stats);
}

function fromLines(first: Line, bytes: Buffer, stats: Stats): Known {
  const { state, lines } = readHeader(first.value);
  const start: Known = {
    state,
    documents: new Map(),
    inode: stats.ino,
    stamp: null,
    end: first.next,
    head: Buffer.from(bytes.subarray(0, Math.min(HEAD_BYTES, first.next))),
    tail: Buffer.alloc(0),
    lines: 1,
    isClosed: first.isClosed,
    baseLines: lines + 1,
    base: first.next,
  };
  const known = readLines(start, bytes.subarray(first.next));
  return stamped({ ...known, tail: endOf(bytes, known.end) }, stats);
}

function firstLine(bytes: Buffer): Line | undefined {
  try {
    return lineAt(bytes, 0);
  } catch {
    return undefined;
  }
}

function fromBytes(bytes: Buffer, stats: Stats): Known {
  const first = firstLine(bytes);
  if (first !== undefined && isHeader(first.value)) return fromLines(first, bytes, stats);
  return fromDocument(JSON.parse(bytes.toString('utf8')), bytes, stats);
}

/** The same file with what was added to it since; null where it is another one. */
function followed(file: number, stats: Stats, known: Known): Known | null {
  // With nothing added, and yet another time or a shorter file, somebody wrote into what was read.
  if (known.baseLines === null || stats.ino !== known.inode || stats.size <= BigInt(known.end)) return null;
  if (!readBytes(file, 0, known.head.length).equals(known.head)) return null;
  const from = known.end - known.tail.length;
  const bytes = readBytes(file, from, Number(stats.size));
  if (!bytes.subarray(0, known.tail.length).equals(known.tail)) return null;
  const next = readLines(known, bytes.subarray(known.tail.length));
  return stamped({ ...next, tail: endOf(bytes, next.end - from) }, stats);
}

function notRead(path: string, cause: unknown): Error {
  return new Error(`emulator state "${path}" cannot be read: ${messageOf(cause)}`, { cause });
}

function notWritten(path: string, cause: unknown): Error {
  return new Error(`emulator state "${path}" cannot be written: ${messageOf(cause)}`, { cause });
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { bigint: true, throwIfNoEntry: false });
  } catch (cause) {
    throw notRead(path, cause);
  }
}

/** What stands in the file now; undefined where there is none. */
function readFile(path: string, known: Known | undefined): Known | undefined {
  let file: number | undefined;
  let bytes: Buffer;
  let stats: Stats;
  try {
    file = openSync(path, 'r');
    stats = fstatSync(file, { bigint: true });
    const more = known === undefined ? null : damageTold(path, () => followed(file ?? -1, stats, known));
    if (more !== null) return more;
    bytes = readBytes(file, 0, Number(stats.size));
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    if (cause instanceof DamageError) throw cause;
    throw notRead(path, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return damageTold(path, () => fromBytes(bytes, stats));
}

class DamageError extends Error {
  override readonly name = 'DamageError';
}

function damageTold<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const advice = 'repair the file, or remove it to start empty';
    throw new DamageError(`emulator state "${path}" is damaged: ${messageOf(cause)}; ${advice}`, { cause });
  }
}

/** Adds a line. What stands behind the last whole one is of a writer that was killed. */
function append(path: string, known: Known, line: string, state: EmulatorState): Known {
  const bytes = Buffer.from(known.isClosed ? line : `\n${line}`, 'utf8');
  const file = openSync(path, constants.O_RDWR | constants.O_APPEND);
  try {
    const before = fstatSync(file, { bigint: true });
    if (before.ino !== known.inode) throw new Error('somebody replaced it at this moment');
    if (before.size > BigInt(known.end)) ftruncateSync(file, known.end);
    try {
      writeBytes(file, bytes);
    } catch (cause) {
      ftruncateSync(file, known.end);
      throw cause;
    }
    const end = known.end + bytes.length;
    const last = Buffer.concat([known.tail, bytes.subarray(-TAIL_BYTES)]);
    const next = { ...known, state, end, tail: endOf(last, last.length), lines: known.lines + 1, isClosed: true };
    return stamped(next, fstatSync(file, { bigint: true }));
  } finally {
    closeSync(file);
  }
}

/** Some lines at a time, so that a large account is never one text. */
function* chunksOf(lines: Iterable<string>): Generator<Buffer> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK_BYTES) continue;
    yield Buffer.from(chunk, 'utf8');
    chunk = '';
  }
  if (chunk !== '') yield Buffer.from(chunk, 'utf8');
}

/** Writes all lines to a neighbour, which then takes the file's place. */
function replace(path: string, state: EmulatorState): Known {
  const neighbour = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  const documents = new Map<string, Document>();
  let head: Buffer = Buffer.alloc(0);
  let tail = head;
  let end = 0;
  let file: number | undefined;
  try {
    file = openSync(neighbour, 'wx');
    for (const chunk of chunksOf(linesOf(state, randomUUID(), documents))) {
      writeBytes(file, chunk);
      if (end === 0) head = Buffer.from(chunk.subarray(0, HEAD_BYTES));
      const last = Buffer.concat([tail, chunk.subarray(-TAIL_BYTES)]);
      tail = endOf(last, last.length);
      end += chunk.length;
    }
    fsyncSync(file);
    renameSync(neighbour, path);
    const stats = fstatSync(file, { bigint: true });
    const lines = state.flows.records.size + 1;
    const places = { end, head, tail, lines, isClosed: true, baseLines: lines, base: end };
    return stamped({ ...places, state, documents, inode: stats.ino, stamp: null }, stats);
  } catch (cause) {
    rmSync(neighbour, { force: true });
    throw cause;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Whether there is more to read of changes than of what was changed. */
function isOvergrown({ end, base }: Known): boolean {
  return end - base > Math.max(base, MIN_CHANGES_BYTES);
}

function written(path: string, known: Known | undefined, state: EmulatorState): Known {
  if (known === undefined || known.baseLines === null || isOvergrown(known)) return replace(path, state);
  const line = changeLine(known.state, state, known.documents);
  return line === null ? replace(path, state) : append(path, known, line, state);
}

export function createStateFile(path: string): StateFile {
  let known: Known | undefined;
  const read = (): EmulatorState => {
    const stats = statsOf(path);
    if (known !== undefined && stats !== undefined && known.stamp === stampOf(stats)) return known.state;
    // A failure in between leaves nothing that could be taken for read.
    const before = known;
    known = undefined;
    known = readFile(path, before);
    return known?.state ?? emptyState();
  };
  const write = (state: EmulatorState): void => {
    const before = known;
    known = undefined;
    try {
      known = written(path, before, state);
    } catch (cause) {
      throw notWritten(path, cause);
    }
  };
  return {
    read,
    alone: (work) => {
      let isAlone = false;
      try {
        if (known === undefined) mkdirSync(dirname(path), { recursive: true });
        return withLock(`${path}.lock`, (lock) => {
          isAlone = true;
          return work((state) => {
            lock.assure();
            write(state);
          });
        });
      } catch (cause) {
        throw isAlone ? cause : notWritten(path, cause);
      }
    },
  };
}
