// The folder that waflow keeps for itself in a project. Safe to delete; Git never sees it.
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { writeInside } from './files.ts';
import type { Project } from './project.ts';

export const STATE_FOLDER = '.waflow';

/** Makes the folder where it is missing, with a .gitignore in it that keeps all of it out of Git. */
export async function ensureStateFolder(project: Project): Promise<void> {
  const ignore = join(project.root, STATE_FOLDER, '.gitignore');
  const there = await access(ignore).then(
    () => true,
    () => false,
  );
  if (!there) await writeInside(project.boundary, ignore, '*\n');
}
