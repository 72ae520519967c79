// Reading and writing inside the repository, and nowhere else: links that lead out are refused both ways.
import { isUtf8 } from 'node:buffer';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Failure } from '../model/failure.ts';

export type ReadProblem = 'missing' | 'directory' | 'outside' | 'unreadable' | 'not-text';
export type ReadResult =
  | { readonly kind: 'text'; readonly text: string; readonly bytes: number }
  | { readonly kind: ReadProblem };

/** True where `path` is `folder` or lies below it. Both are absolute. */
export function isInside(folder: string, path: string): boolean {
  if (path.startsWith(folder) && path.charAt(folder.length) === sep && !path.includes('..')) return true;
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** Reads one file; `path` is absolute. */
export type InsideReader = (path: string) => ReadResult;

/**
 * Reads UTF-8 text files whose real path lies inside `boundary` (a real path), one after another: of small files
 * thousands are read faster so than side by side. Where folders really are is looked up once for each reader.
 * Files above `maxBytes` give their first part only: enough to say that they are too large.
 */
export function insideReader(boundary: string, maxBytes = 64 * 1024 * 1024): InsideReader {
  const folders = new Map<string, string>();
  const realFolder = (folder: string): string => {
    const known = folders.get(folder);
    if (known !== undefined) return known;
    const real = realpathSync.native(folder);
    folders.set(folder, real);
    return real;
  };
  return (path) => {
    const absolute = resolve(path);
    try {
      if (isInside(boundary, absolute) && isInside(boundary, realFolder(dirname(absolute)))) {
        const read = readPlain(absolute, maxBytes);
        if (read !== null) return read;
      }
    } catch {
      // What is not there, or not ours to read, is told apart below.
    }
    return readLinked(boundary, absolute, maxBytes);
  };
}

/** The same for a single file. */
export function readInside(boundary: string, path: string): ReadResult {
  return insideReader(boundary)(path);
}

/** A file that is no link itself; null where it is one. A pipe must not hold us up, so nothing is waited for. */
function readPlain(path: string, maxBytes: number): ReadResult | null {
  if (constants.O_NOFOLLOW === undefined) return null;
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(codeOf(error) ?? '') ? null : { kind: 'unreadable' };
  }
  try {
    return readOpen(file, maxBytes);
  } catch {
    return { kind: 'unreadable' };
  } finally {
    closeSync(file);
  }
}

function readLinked(boundary: string, path: string, maxBytes: number): ReadResult {
  if (!isInside(boundary, path) && !isInside(boundary, realNearest(path))) return { kind: 'outside' };
  try {
    const real = realpathSync.native(path);
    if (!isInside(boundary, real)) return { kind: 'outside' };
    const info = statSync(real);
    if (info.isDirectory()) return { kind: 'directory' };
    if (!info.isFile()) return { kind: 'unreadable' };
    const file = openSync(real, constants.O_RDONLY);
    try {
      return readOpen(file, maxBytes);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') return { kind: 'unreadable' };
    // Whether there is something outside is nobody's business.
    return { kind: isInside(boundary, realNearest(path)) ? 'missing' : 'outside' };
  }
}

function readOpen(file: number, maxBytes: number): ReadResult {
  const info = fstatSync(file);
  if (info.isDirectory()) return { kind: 'directory' };
  if (!info.isFile()) return { kind: 'unreadable' };
  if (info.size <= maxBytes) {
    const bytes = readFileSync(file);
    return isUtf8(bytes) ? { kind: 'text', text: bytes.toString('utf8'), bytes: bytes.length } : { kind: 'not-text' };
  }
  // A cut text may end in the middle of a character.
  const part = Buffer.alloc(maxBytes);
  const length = readSync(file, part, 0, maxBytes, 0);
  return { kind: 'text', text: part.toString('utf8', 0, length), bytes: info.size };
}

/**
 * Writes the file that somebody named by a flag. It may lie anywhere; but what looks as if it lay in the repository must
 * really lie there.
 */
export async function writeNamed(boundary: string, path: string, text: string): Promise<void> {
  const absolute = resolve(path);
  // Also where the way to the repository is a link: what counts is the folder in which the file would be.
  const real = join(realNearest(dirname(absolute)), basename(absolute));
  return writeInside(isInside(boundary, absolute) || isInside(boundary, real) ? boundary : '/', path, text);
}

/**
 * Writes a file in one piece. The nearest existing folder and the file itself must really lie inside `boundary`.
 * @throws Failure where the path leads out of the repository or cannot be written
 */
export async function writeInside(boundary: string, path: string, text: string): Promise<void> {
  const outside = () =>
    new Failure('usage', 'outside-repository', `"${path}" leads out of the repository, so nothing was written`, {
      hint: 'name a file inside it, and no symbolic link that leads out',
    });
  const folder = dirname(path);
  if (!within(boundary, realNearest(folder))) throw outside();
  try {
    if (!within(boundary, realNearest(path))) throw outside();
    mkdirSync(folder, { recursive: true });
    await writeFileAtomic(path, text);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const why = codeOf(error) ?? String(error);
    throw new Failure('usage', 'not-writable', `"${path}" cannot be written (${why})`, { cause: error });
  }
}

function within(boundary: string, path: string): boolean {
  return boundary === '/' || isInside(boundary, path);
}

/**
 * Where a path really leads: links are followed, also those to what is not there yet; what does not exist is appended.
 * A path that goes round in circles leads nowhere inside.
 */
export function realNearest(path: string, hops = 40): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    if (parent === path || hops === 0) return sep;
    const target = linkOf(path);
    const folder = realNearest(parent, hops - 1);
    return target === null ? join(folder, basename(path)) : realNearest(resolve(folder, target), hops - 1);
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
