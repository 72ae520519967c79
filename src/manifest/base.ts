// The project as a commit of Git has it: what the manifests said before a change.
import { dirname, join } from 'node:path';
import { Failure } from '../model/failure.ts';
import { sortFindings } from '../model/finding.ts';
import { commitTree } from './commit-tree.ts';
import { type Config, loadConfig } from './config.ts';
import { isInside } from './files.ts';
import { commitOf, isShallow } from './git.ts';
import { discover, type LoadedManifests, loadManifests } from './load.ts';
import { CONFIG_FILE, type Project } from './project.ts';
import type { Tree } from './tree.ts';

/** The manifests of a commit, none of them resolved. */
export type GitBase = {
  /** As it was asked for. */
  readonly ref: string;
  /** The commit's own name, in full. */
  readonly commit: string;
  readonly project: Project;
  readonly config: Config;
  readonly manifests: LoadedManifests;
};

/**
 * Reads the project of a commit, without touching the work tree.
 * @throws Failure (64) where there is no Git or no such commit; (78) where its waflow.yaml has errors: then nobody knows
 * the guards
 */
export async function openBase(project: Project, ref: string): Promise<GitBase> {
  const top = project.gitTop;
  if (top === null) {
    throw new Failure('usage', 'no-git', `"${ref}" cannot be looked up: ${project.root} is in no Git work tree`, {
      hint: 'a base needs Git: run waflow in the repository, and see whether "git status" works there',
    });
  }
  const commit = await commitOf(top, ref);
  if (commit === null) throw await unknown(top, ref);
  const tree = await commitTree(top, commit);
  if (tree === null) throw await unknown(top, ref);
  const of = await projectIn(tree, project, top);
  const { value: config, findings } = await loadConfig(of);
  if (config === undefined) {
    const told = sortFindings(findings.map((finding) => ({ ...finding, file: `${finding.file}@${short(commit)}` })));
    throw new Failure('config', 'invalid-base', `${CONFIG_FILE} of the base ${short(commit)} has errors`, {
      hint: 'without it nobody knows which guards the base has: correct it there first',
      findings: told,
    });
  }
  return { ref, commit, project: of, config, manifests: await manifestsOf(of, config) };
}

/** The project as somebody who starts in its folder would have found it in the commit: its waflow.yaml may lie higher. */
async function projectIn(tree: Tree, project: Project, top: string): Promise<Project> {
  for (let root = project.root; isInside(top, root); root = dirname(root)) {
    if (await tree.hasFile(join(root, CONFIG_FILE))) return { ...project, root, tree, hasConfig: true };
    if (root === top) break;
  }
  return { ...project, tree, hasConfig: false };
}

async function manifestsOf(project: Project, config: Config): Promise<LoadedManifests> {
  try {
    return await loadManifests(project, await discover(project, config));
  } catch (error) {
    // A base from before the first manifest has none.
    if (error instanceof Failure && error.code === 'no-manifests') return { files: [], findings: [] };
    throw error;
  }
}

async function unknown(top: string, ref: string): Promise<Failure> {
  const hint = (await isShallow(top))
    ? 'this clone has only the newest commits: fetch the base, too ("git fetch --unshallow", or "fetch-depth: 0" for actions/checkout)'
    : 'name a commit, branch or tag that this clone has; "git fetch" may bring it';
  return new Failure('usage', 'no-such-commit', `Git has no commit "${ref}"`, { hint });
}

/** A commit as people write it. */
export function short(commit: string): string {
  return commit.slice(0, 7);
}
