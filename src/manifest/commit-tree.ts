// The files of a commit, read as if they lay in the work tree. Nothing of it is checked out.
import { isUtf8 } from 'node:buffer';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import { Failure } from '../model/failure.ts';
import { isInside, type ReadResult } from './files.ts';
import { listTree, readBlobSync, readBlobs, type TreeEntry } from './git.ts';
import { SKIPPED, type Tree } from './tree.ts';

const LINK = '120000';
const MOST_HOPS = 40;

/**
 * The tree of a commit; null where Git cannot list it.
 * @param top Git's top level, an absolute real path
 */
export async function commitTree(top: string, commit: string): Promise<Tree | null> {
  const entries = await listTree(top, commit);
  return entries === null ? null : new CommitTree(top, entries);
}

class CommitTree implements Tree {
  readonly #top: string;
  readonly #entries: ReadonlyMap<string, TreeEntry>;
  readonly #folders: ReadonlySet<string>;
  /** The contents that were asked for last, by id. */
  #contents: ReadonlyMap<string, Buffer> = new Map();

  constructor(top: string, entries: readonly TreeEntry[]) {
    this.#top = top;
    this.#entries = new Map(entries.map((entry) => [entry.path, entry]));
    const folders = new Set(['']);
    for (const { path } of entries) {
      for (let folder = posix.dirname(path); folder !== '.' && !folders.has(folder); folder = posix.dirname(folder)) {
        folders.add(folder);
      }
    }
    this.#folders = folders;
  }

  reader() {
    return (path: string) => this.#read(path);
  }

  async prepare(paths: readonly string[]): Promise<void> {
    const ids = paths.flatMap((path) => {
      const entry = this.#entries.get(this.#inside(path) ?? '');
      return entry === undefined ? [] : [entry.id];
    });
    const missing = [...new Set(ids)].filter((id) => !this.#contents.has(id));
    if (missing.length > 0) this.#contents = await readBlobs(this.#top, [...new Set(ids)]);
  }

  isFolder(path: string): Promise<boolean> {
    const real = this.#realOf(path);
    return Promise.resolve(real !== null && this.#folders.has(real));
  }

  /** A link that leads nowhere counts: reading it says what is wrong. */
  hasFile(path: string): Promise<boolean> {
    const [at, real] = [this.#inside(path), this.#realOf(path)];
    return Promise.resolve([at, real].some((way) => way !== null && this.#entries.has(way)));
  }

  glob(folder: string, patterns: readonly string[]): Promise<string[]> {
    const unwanted = picomatch([
      ...SKIPPED,
      ...patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
    ]);
    const wanted = patterns.filter((pattern) => !pattern.startsWith('!'));
    const found = wanted.flatMap((pattern) => this.#matching(folder, pattern)).filter((way) => !unwanted(way));
    return Promise.resolve([...new Set(found)].map((way) => join(folder, way)));
  }

  /** As on the disk, links are followed on the way to where a pattern begins, and not below. */
  #matching(folder: string, pattern: string): string[] {
    const { base, glob } = picomatch.scan(pattern);
    const start = glob === '' ? posix.dirname(base) : base;
    const real = this.#realOf(join(folder, start));
    if (real === null) return [];
    const matches = picomatch(pattern);
    const prefix = real === '' ? '' : `${real}/`;
    const ways: string[] = [];
    for (const path of this.#entries.keys()) {
      if (!path.startsWith(prefix)) continue;
      const way = posix.join(start, path.slice(prefix.length));
      if (matches(way)) ways.push(way);
    }
    return ways;
  }

  /** From the top level, with forward slashes; null outside. */
  #inside(path: string): string | null {
    const absolute = resolve(path);
    return isInside(this.#top, absolute) ? relative(this.#top, absolute).split(sep).join('/') : null;
  }

  #read(path: string): ReadResult {
    const real = this.#follow(path);
    return typeof real === 'string' ? this.#readPlain(real) : real;
  }

  /** Where a path leads, all links followed; null where that is outside, or nowhere. */
  #realOf(path: string): string | null {
    const real = this.#follow(path);
    return typeof real === 'string' ? real : null;
  }

  #follow(path: string): string | { readonly kind: 'outside' | 'unreadable' } {
    let at = this.#inside(path);
    for (let hops = 0; hops < MOST_HOPS; hops += 1) {
      if (at === null) return { kind: 'outside' };
      const link = this.#linkIn(at);
      if (link === null) return at;
      // What comes after the link stands below what it leads to.
      const target = resolve(this.#top, dirname(link.path), link.target);
      at = this.#inside(join(target, at.slice(link.path.length)));
    }
    return { kind: 'unreadable' };
  }

  /** The first symbolic link on the way to a path. */
  #linkIn(path: string): { readonly path: string; readonly target: string } | null {
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length += 1) {
      const part = parts.slice(0, length).join('/');
      const entry = this.#entries.get(part);
      if (entry?.mode === LINK) return { path: part, target: this.#content(entry).toString('utf8') };
    }
    return null;
  }

  #readPlain(path: string): ReadResult {
    const entry = this.#entries.get(path);
    if (entry === undefined) return { kind: this.#folders.has(path) ? 'directory' : 'missing' };
    const content = this.#content(entry);
    return isUtf8(content)
      ? { kind: 'text', text: content.toString('utf8'), bytes: content.length }
      : { kind: 'not-text' };
  }

  /** @throws Failure (64) where Git does not have it: guards that nobody can read must not be taken for none */
  #content({ id, path }: TreeEntry): Buffer {
    const content = this.#contents.get(id) ?? readBlobSync(this.#top, id);
    if (content !== null) return content;
    throw new Failure('usage', 'missing-content', `Git lists "${path}" in the base, but does not have its content`, {
      hint: 'this clone is partial: fetch the rest ("git fetch --refetch --no-filter", or no "filter" for actions/checkout)',
    });
  }
}
