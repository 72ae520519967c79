// The folder that waflow keeps for itself in a project. Safe to delete; Git never sees it.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../model/failure.ts';
import { isInside, realNearest } from './files.ts';
import { isTracked } from './git.ts';
import type { Project } from './project.ts';

export const STATE_FOLDER = '.waflow';

/** A file of the state folder; `prepare` makes the folder, and is called right before the first write, not earlier. */
export type StateFile = { readonly path: string; readonly prepare: () => void };

/** Which account a file of the state folder is of: the same id elsewhere is another account. */
export type AccountKey = { readonly graphUrl: string; readonly waba: string };

/** A file of one account: `NAME/HOST-WABA.EXTENSION`. */
export function accountFile(
  project: Project,
  { graphUrl, waba }: AccountKey,
  name: string,
  extension: string,
): Promise<StateFile> {
  const host = new URL(graphUrl).host.replaceAll(/[^\w.-]/g, '-');
  return stateFile(project, `${name}/${host}-${waba}.${extension}`);
}

/**
 * A file in the state folder, proven to be ours.
 * @throws Failure (78) where it leads out of the repository, or where Git tracks anything in the folder
 */
export async function stateFile(project: Project, name: string): Promise<StateFile> {
  const folder = join(project.root, STATE_FOLDER);
  const [path, ignore] = [join(folder, name), join(folder, '.gitignore')];
  for (const one of [path, ignore]) {
    if (isInside(project.boundary, realNearest(one))) continue;
    throw new Failure('config', 'outside-repository', `"${STATE_FOLDER}/${name}" leads out of the repository`, {
      hint: `remove the link; waflow keeps its state in ${STATE_FOLDER}`,
    });
  }
  if (await isFolderTracked(project, folder)) {
    throw new Failure('config', 'tracked-state', `Git tracks files in ${STATE_FOLDER}, so they are not read`, {
      hint: `git rm -r --cached ${STATE_FOLDER}, and add it to .gitignore`,
    });
  }
  return {
    path,
    prepare() {
      if (existsSync(ignore)) return;
      mkdirSync(folder, { recursive: true });
      writeFileSync(ignore, '*\n');
    },
  };
}

// Git is asked once for a project, however many files of ours are opened.
const tracked = new WeakMap<Project, Promise<boolean>>();

/** Asks Git now what is needed soon. */
export function foreseeState(project: Project): void {
  void isFolderTracked(project, join(project.root, STATE_FOLDER));
}

function isFolderTracked(project: Project, folder: string): Promise<boolean> {
  const known = tracked.get(project) ?? isTracked(project.gitTop, folder);
  tracked.set(project, known);
  return known;
}
