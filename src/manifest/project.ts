// Where the project is: its folder, and the border that no path may cross.
import { realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Failure } from '../model/failure.ts';
import { isInside, type ReadResult } from './files.ts';
import { topLevel } from './git.ts';
import { type Tree, workTree } from './tree.ts';

export const CONFIG_FILE = 'waflow.yaml';

/** `root` holds waflow.yaml, or is the folder we were started in; `boundary` is Git's top level or `root`. Real paths. */
export type Project = {
  readonly root: string;
  readonly boundary: string;
  readonly gitTop: string | null;
  readonly hasConfig: boolean;
  /** What is read of it: its files on the disk, or those of a commit. */
  readonly tree: Tree;
};

/**
 * Finds the project of `cwd`: the nearest folder with a waflow.yaml, from `cwd` up to Git's top level.
 * @throws Failure where `cwd` is no folder
 */
export async function findProject(cwd: string): Promise<Project> {
  const here = await realpath(resolve(cwd)).catch(() => null);
  if (here === null || !(await stat(here)).isDirectory()) {
    throw new Failure('usage', 'no-such-folder', `"${cwd}" is not a folder`, {
      hint: 'name an existing one with --cwd',
    });
  }
  const top = await topLevel(here);
  const gitTop = top === null ? null : await realpath(top);
  for (let folder = here; ; folder = dirname(folder)) {
    const boundary = gitTop ?? folder;
    const tree = workTree(boundary);
    const hasConfig = await tree.hasFile(join(folder, CONFIG_FILE));
    if (hasConfig) return { root: folder, boundary, gitTop, hasConfig, tree };
    const parent = dirname(folder);
    if (gitTop === null || folder === gitTop || parent === folder || !isInside(gitTop, parent)) break;
  }
  const boundary = gitTop ?? here;
  return { root: here, boundary, gitTop, hasConfig: false, tree: workTree(boundary) };
}

/** A path as people read it: relative to the project folder, with forward slashes. */
export function shownPath(project: Project, path: string): string {
  return relative(project.root, path).split(sep).join('/') || '.';
}

/** One file of the project; `path` is absolute. */
export async function readOne({ tree }: Project, path: string): Promise<ReadResult> {
  await tree.prepare([path]);
  return tree.reader()(path);
}
