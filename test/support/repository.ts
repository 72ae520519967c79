// A project folder that is a Git repository, with commits by nobody's settings.
import { execFileSync } from 'node:child_process';
import { createProject, type Project } from './project.ts';

const ENV = {
  PATH: process.env.PATH ?? '',
  HOME: '/nowhere',
  GIT_CONFIG_NOSYSTEM: '1',
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'Kim'],
      [`GIT_${who}_EMAIL`, 'kim@example.com'],
    ]),
  ),
};

export function git(path: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: path, env: ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

export function commitAll({ path }: Pick<Project, 'path'>): void {
  git(path, 'add', '-A');
  git(path, 'commit', '-qm', 'All', '--allow-empty');
}

/** A repository whose one commit has these files. */
export function createRepository(files: Readonly<Record<string, string>>): Project {
  const project = createProject(files, { git: true });
  commitAll(project);
  return project;
}
