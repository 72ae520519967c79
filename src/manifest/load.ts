// From the disk to manifests as written: which files there are, and their YAML. Resolves no environment.
import { basename, resolve } from 'node:path';
import { Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import { byCodeUnits } from '../model/flow.ts';
import type { Config } from './config.ts';
import type { ReadResult } from './files.ts';
import { CONFIG_FILE, type Project, shownPath } from './project.ts';
import type { Tree } from './tree.ts';
import { parseYaml, type YamlFile } from './yaml-text.ts';

export type LoadedManifests = { readonly files: readonly YamlFile[]; readonly findings: readonly Finding[] };

const PATTERNS = ['**/*.yaml', '**/*.yml'];

/**
 * The manifests' paths, absolute, by code units.
 * @throws Failure (78) where the directory that should hold them is not there
 */
export async function discover(project: Project, config: Config): Promise<string[]> {
  if (typeof config.flows !== 'string') return glob(project.tree, project.root, config.flows);
  const folder = resolve(project.root, config.flows);
  if (!(await project.tree.isFolder(folder))) {
    throw new Failure('config', 'no-manifests', `there is no folder "${config.flows}" in ${project.root}`, {
      hint: 'run "waflow init" for a first flow, or name the folder with "flows" in waflow.yaml',
    });
  }
  return glob(project.tree, folder, PATTERNS);
}

/** Manifests below a folder. */
export function manifestsBelow({ tree }: Project, folder: string): Promise<string[]> {
  return glob(tree, folder, PATTERNS);
}

async function glob(tree: Tree, cwd: string, patterns: readonly string[]): Promise<string[]> {
  const files = await tree.glob(cwd, patterns);
  // A glob from the root may match waflow.yaml, which is no manifest.
  return files.filter((path) => basename(path) !== CONFIG_FILE).sort(byCodeUnits);
}

/** Reads and parses manifests; what cannot be read is a finding. */
export async function loadManifests(project: Project, paths: readonly string[]): Promise<LoadedManifests> {
  await project.tree.prepare(paths);
  const read = project.tree.reader();
  const files: YamlFile[] = [];
  const findings: Finding[] = [];
  await withBreaks(paths, (path) => {
    const one = loadOne(shownPath(project, path), read(path));
    if (one.value !== undefined) files.push(one.value);
    findings.push(...one.findings);
  });
  return { files, findings };
}

/** Does work item by item, and now and then lets others have their turn: Ctrl-C, and what shows that we are at work. */
export async function withBreaks<T>(items: readonly T[], work: (item: T) => void): Promise<void> {
  for (const [index, item] of items.entries()) {
    work(item);
    if (index % 64 === 63) await new Promise<void>((done) => setImmediate(done));
  }
}

function loadOne(file: string, read: ReadResult): { value: YamlFile | undefined; findings: Finding[] } {
  if (read.kind === 'text') return parseYaml(file, read.text);
  const [message, hint] = {
    missing: ['the file does not exist', 'check the path; a symbolic link may lead nowhere'],
    directory: ['this is a folder, not a manifest', 'rename it, or leave it out of "flows" in waflow.yaml'],
    outside: ['the file is a symbolic link that leads out of the repository', 'put the manifest itself here'],
    unreadable: ['the file cannot be read', 'check its permissions'],
    'not-text': ['the file is not UTF-8 text', 'save it as UTF-8'],
  }[read.kind];
  const code = read.kind === 'outside' ? 'outside-repository' : 'unreadable-file';
  const finding: Finding = {
    code,
    severity: 'error',
    message: message ?? '',
    hint: hint ?? '',
    file,
    line: 1,
    column: 1,
  };
  return { value: undefined, findings: [finding] };
}
