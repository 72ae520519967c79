// Where manifests are read from: the disk, or a commit. Knows no YAML and no Git.
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fastGlob from 'fast-glob';
import { type InsideReader, insideReader } from './files.ts';

/** Files below the repository's top, as absolute paths of the work tree, wherever they really are. */
export type Tree = {
  /** A reader for many files, one after another. */
  reader(): InsideReader;
  /** Makes ready to read these, so that many cost little more than one. */
  prepare(paths: readonly string[]): Promise<void>;
  isFolder(path: string): Promise<boolean>;
  hasFile(path: string): Promise<boolean>;
  /** Files and links below a folder that match; absolute, in no order. */
  glob(folder: string, patterns: readonly string[]): Promise<string[]>;
};

/** What no manifest is looked for in. */
export const SKIPPED = ['**/node_modules/**', '**/.git/**'];

/** The files on the disk whose real path lies inside `boundary`. */
export function workTree(boundary: string): Tree {
  return {
    reader: () => insideReader(boundary),
    prepare: () => Promise.resolve(),
    isFolder: async (path) => (await stat(path).catch(() => null))?.isDirectory() ?? false,
    hasFile: (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    // Links to folders are not followed (they can loop); a link to a file is read where it leads to the inside.
    async glob(folder, patterns) {
      const entries = await fastGlob([...patterns], {
        cwd: folder,
        onlyFiles: false,
        followSymbolicLinks: false,
        objectMode: true,
        ignore: SKIPPED,
      });
      return entries
        .filter(({ dirent }) => dirent.isFile() || dirent.isSymbolicLink())
        .map(({ path }) => join(folder, path));
    },
  };
}

/** A tree in which some files hold other texts, or are there at all; by absolute path. Folders are as they were. */
export function withTexts(tree: Tree, texts: ReadonlyMap<string, string>): Tree {
  return {
    ...tree,
    reader() {
      const read = tree.reader();
      return (path) => {
        const text = texts.get(path);
        return text === undefined ? read(path) : { kind: 'text', text, bytes: Buffer.byteLength(text) };
      };
    },
  };
}
