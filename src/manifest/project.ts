// Where the project is: its folder, and the border that no path may cross.
import { access, realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Failure } from '../model/failure.ts';
import { isInside } from './files.ts';
import { topLevel } from './git.ts';

export const CONFIG_FILE = 'waflow.yaml';

/** `root` holds waflow.yaml, or is the folder we were started in; `boundary` is Git's top level or `root`. Real paths. */
export type Project = {
  readonly root: string;
  readonly boundary: string;
  readonly gitTop: string | null;
  readonly hasConfig: boolean;
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
    const hasConfig = await access(join(folder, CONFIG_FILE)).then(
      () => true,
      () => false,
    );
    if (hasConfig) return { root: folder, boundary: gitTop ?? folder, gitTop, hasConfig };
    const parent = dirname(folder);
    if (gitTop === null || folder === gitTop || parent === folder || !isInside(gitTop, parent)) break;
  }
  return { root: here, boundary: gitTop ?? here, gitTop, hasConfig: false };
}

/** A path as people read it: relative to the project folder, with forward slashes. */
export function shownPath(project: Project, path: string): string {
  return relative(project.root, path).split(sep).join('/') || '.';
}
