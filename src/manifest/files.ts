// Reading and writing inside the repository, and nowhere else: links that lead out are refused both ways.
import { mkdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Failure } from '../model/failure.ts';

export type ReadProblem = 'missing' | 'directory' | 'outside' | 'unreadable' | 'not-text';
export type ReadResult =
  | { readonly kind: 'text'; readonly text: string; readonly bytes: number }
  | { readonly kind: ReadProblem };

/** True where `path` is `folder` or lies below it. Both are absolute. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/**
 * Reads a UTF-8 text file whose real path lies inside `boundary` (a real path).
 * Files above `maxBytes` give their first part only: enough to say that they are too large.
 */
export async function readInside(boundary: string, path: string, maxBytes = 64 * 1024 * 1024): Promise<ReadResult> {
  if (!isInside(boundary, resolve(path)) && !isInside(boundary, await realNearest(path))) return { kind: 'outside' };
  try {
    const real = await realpath(path);
    if (!isInside(boundary, real)) return { kind: 'outside' };
    const info = await stat(real);
    if (info.isDirectory()) return { kind: 'directory' };
    if (!info.isFile()) return { kind: 'unreadable' };
    const bytes = await readFile(real);
    const text = decode(bytes.length > maxBytes ? bytes.subarray(0, maxBytes) : bytes, bytes.length <= maxBytes);
    return text === null ? { kind: 'not-text' } : { kind: 'text', text, bytes: bytes.length };
  } catch (error) {
    return { kind: codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' ? 'missing' : 'unreadable' };
  }
}

/**
 * Writes the file that somebody named by a flag. It may lie anywhere; but what looks as if it lay in the repository must
 * really lie there.
 */
export async function writeNamed(boundary: string, path: string, text: string): Promise<void> {
  return writeInside(isInside(boundary, resolve(path)) ? boundary : '/', path, text);
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
  if (!within(boundary, await realNearest(folder))) throw outside();
  try {
    if (!within(boundary, await realNearest(path))) throw outside();
    await mkdir(folder, { recursive: true });
    await writeFileAtomic(path, text);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const why = codeOf(error) ?? String(error);
    throw new Failure('usage', 'not-writable', `"${path}" cannot be written (${why})`, { cause: error });
  }
}

/** UTF-8 as text, a byte order mark included; null where it is none. A cut text may end in the middle of a character. */
function decode(bytes: Uint8Array, whole: boolean): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: whole, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function within(boundary: string, path: string): boolean {
  return boundary === '/' || isInside(boundary, path);
}

/**
 * Where a path really leads: links are followed, also those to what is not there yet; what does not exist is appended.
 * A path that goes round in circles leads nowhere inside.
 */
export async function realNearest(path: string, hops = 40): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    if (parent === path || hops === 0) return sep;
    const target = await readlink(path).catch(() => null);
    const folder = await realNearest(parent, hops - 1);
    return target === null ? join(folder, basename(path)) : realNearest(resolve(folder, target), hops - 1);
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
