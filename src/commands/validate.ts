// `waflow validate`: every finding of manifests and Flow JSON, offline.
import { stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { explain } from '../flowjson/codes.ts';
import { readFlowJson } from '../flowjson/read.ts';
import { UNUSED_SUPPRESSION } from '../flowjson/suppress.ts';
import { type Config, loadConfig } from '../manifest/config.ts';
import { chooseEnvironment, resolveVariables, unsetWarning, withDotEnv } from '../manifest/environment.ts';
import { isInside, readInside } from '../manifest/files.ts';
import { discover, loadManifests, manifestsBelow } from '../manifest/load.ts';
import { CONFIG_FILE, findProject, type Project, shownPath } from '../manifest/project.ts';
import { resolveManifests, type Setting } from '../manifest/resolve.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import { type Finding, hasErrors, sortFindings } from '../model/finding.ts';
import { isSelected } from '../plan/selection.ts';
import { countFindings, plural, toJson } from '../render/findings.ts';
import { renderGithub } from '../render/findings-github.ts';
import { renderSarif } from '../render/findings-sarif.ts';
import { VERSION } from '../version.ts';
import { textsOf } from './finding-texts.ts';
import { fixFiles } from './fix-files.ts';
import type { Output } from './output.ts';
import { withProgress } from './progress.ts';
import { type CommonFlags, hideVariables } from './setup.ts';
import { asOfTarget, checkTarget } from './target.ts';
import type { World } from './world.ts';

type Checked = { readonly findings: readonly Finding[]; readonly manifests: number; readonly documents: number };

export type ValidateFlags = CommonFlags & {
  readonly format?: 'terminal' | 'json' | 'github' | 'sarif';
  readonly fix?: boolean;
  readonly target?: string;
};

/**
 * Checks all manifests of the project, or those that `paths` name: files, folders, or single Flow JSON files.
 * Without --env every declared environment is checked.
 */
export async function validateCommand(
  world: World,
  paths: readonly string[],
  flags: ValidateFlags,
  output: Output,
): Promise<ExitName> {
  if (flags.target !== undefined) checkTarget(flags.target);
  const project = await findProject(resolve(world.cwd, flags.cwd ?? '.'));
  const { value: config, findings: configFindings } = await loadConfig(project);
  const look = async () =>
    config === undefined
      ? null
      : await withProgress(world, output, { what: 'checking' }, () =>
          check(world, project, config, paths, flags, output),
        );
  let checked = await look();
  if (flags.fix === true && checked !== null) {
    const fixed = await fixFiles(project, output, checked.findings, async () => (await look())?.findings ?? []);
    checked = { ...checked, findings: fixed };
  }
  const findings = sortFindings([...configFindings, ...(checked?.findings ?? [])]).map((finding) => ({
    ...finding,
    message: output.scrub(finding.message),
    ...(finding.hint !== undefined && { hint: output.scrub(finding.hint) }),
  }));
  const textOf = textsOf(project);
  const prefix = prefixOf(project);
  const about = (code: string) => explain(code)?.means;
  if (output.json) output.document({ format: 1, findings: findings.map(toJson) });
  else if (flags.format === 'sarif')
    output.document(renderSarif(findings, { version: VERSION, textOf, about, prefix }));
  else {
    if (flags.format === 'github') output.print(renderGithub(findings, prefix));
    else output.findings(findings, textOf);
    const read =
      checked === null ? CONFIG_FILE : `${plural(checked.manifests, 'manifest')}, ${checked.documents} Flow JSON`;
    output.print(`${read}: ${countFindings(findings)}.\n`);
  }
  return hasErrors(findings) ? 'no' : 'done';
}

/** The project's folder in the repository, with a slash at its end; empty where it is the repository itself. */
function prefixOf({ root, gitTop }: Project): string {
  const way = gitTop === null ? '' : relative(gitTop, root).split(sep).join('/');
  return way === '' ? '' : `${way}/`;
}

async function check(
  world: World,
  project: Project,
  config: Config,
  paths: readonly string[],
  flags: ValidateFlags,
  output: Output,
): Promise<Checked> {
  const expanded = await Promise.all(
    paths.map((path) => expand(project, resolve(world.cwd, flags.cwd ?? '.', path), path)),
  );
  const wanted = new Set(expanded.flat());
  const found = paths.length === 0 ? await discover(project, config) : await discover(project, config).catch(() => []);
  const manifests = [
    ...new Set([...found, ...[...wanted].filter((path) => /\.ya?ml$/.test(path) && !path.endsWith(CONFIG_FILE))]),
  ];
  const loaded = await loadManifests(project, manifests);
  const env = await withDotEnv(project, config, world.env, output.warn);
  const names = flags.env === undefined ? config.declared : [chooseEnvironment(config, flags.env)];
  const findings: Finding[] = [...loaded.findings];
  const documents = new Set<string>();
  const owners = new Map<string, Set<string>>();
  /** In how many environments each manifest was checked. */
  const rounds = new Map<string, number>();
  const selected = new Set<string>();
  for (const environment of names) {
    const { variables } = resolveVariables(config, environment, env);
    hideVariables(variables, output);
    findings.push(...unsetWarning(config, environment, env));
    const setting: Setting = { project, config, environment, variables };
    const resolution = await resolveManifests(setting, loaded.files);
    const asOf = (document: { file: string; endpoint: boolean | null }, found: readonly Finding[]) =>
      flags.target === undefined ? found : asOfTarget({ project, variables, target: flags.target }, document, found);
    let onDocuments = resolution.documentFindings;
    for (const { flow } of resolution.flows) {
      if (flow.document === null) continue;
      onDocuments = asOf({ file: flow.document.file, endpoint: flow.endpoint !== null }, onDocuments);
    }
    findings.push(...resolution.findings, ...onDocuments);
    for (const { flow } of resolution.flows) rounds.set(flow.manifest, (rounds.get(flow.manifest) ?? 0) + 1);
    for (const { flow } of resolution.flows) {
      if (isSelected(flow, flags.flow ?? [])) selected.add(flow.manifest);
      if (flow.document === null) continue;
      documents.add(flow.document.file);
      owners.set(flow.manifest, (owners.get(flow.manifest) ?? new Set()).add(flow.document.file));
    }
    for (const path of wanted) {
      if (!path.endsWith('.json')) continue;
      const file = shownPath(project, path);
      if (documents.has(file)) continue;
      documents.add(file);
      findings.push(...asOf({ file, endpoint: null }, await checkAlone(project, path, file, setting)));
    }
  }
  const all = withoutUsedElsewhere(findings, rounds);
  const byName = (flags.flow ?? []).length > 0;
  if (byName && selected.size === 0) {
    throw new Failure('usage', 'no-match', 'no flow matches --flow', { hint: 'it takes names of flows, not of files' });
  }
  if (paths.length === 0 && !byName) return { findings: all, manifests: manifests.length, documents: documents.size };
  // Manifests are checked together, since they can contradict each other; told is what belongs to what was asked for.
  const asPath = [...wanted].map((path) => shownPath(project, path));
  const asked = byName ? [...selected].filter((file) => paths.length === 0 || asPath.includes(file)) : asPath;
  const files = new Set(asked);
  for (const [manifest, owned] of owners) if (files.has(manifest)) for (const file of owned) files.add(file);
  const told = all.filter((finding) => files.has(finding.file));
  const shown = [...documents].filter((file) => files.has(file));
  return {
    findings: told,
    manifests: manifests.filter((path) => files.has(shownPath(project, path))).length,
    documents: shown.length,
  };
}

/** A suppression is unused where it is so in every environment. */
function withoutUsedElsewhere(findings: readonly Finding[], rounds: ReadonlyMap<string, number>): readonly Finding[] {
  const keyOf = ({ file, line, column, message }: Finding) => JSON.stringify([file, line, column, message]);
  const times = new Map<string, number>();
  const unused = findings.filter(({ code }) => code === UNUSED_SUPPRESSION);
  for (const one of unused) times.set(keyOf(one), (times.get(keyOf(one)) ?? 0) + 1);
  return findings.filter(
    (one) => one.code !== UNUSED_SUPPRESSION || (times.get(keyOf(one)) ?? 0) >= (rounds.get(one.file) ?? 0),
  );
}

async function expand(project: Project, path: string, written: string): Promise<string[]> {
  const info = await stat(path).catch(() => null);
  if (info === null) {
    throw new Failure('usage', 'no-such-file', `"${written}" does not exist`, {
      hint: 'name manifests, folders or Flow JSON files',
    });
  }
  if (!info.isDirectory()) {
    if (/\.(ya?ml|json)$/.test(path)) return [path];
    throw new Failure('usage', 'not-checkable', `"${written}" is neither YAML nor JSON`, {
      hint: 'name manifests, folders or Flow JSON files',
    });
  }
  return manifestsBelow(project, path);
}

async function checkAlone(project: Project, path: string, file: string, setting: Setting): Promise<readonly Finding[]> {
  const read = isInside(project.boundary, path) ? readInside(project.boundary, path) : { kind: 'outside' as const };
  if (read.kind === 'text') return readFlowJson(file, read.text, setting.variables).findings;
  const message =
    read.kind === 'outside' ? 'the file lies outside the repository' : `the file cannot be read (${read.kind})`;
  const hint = 'name an ordinary file inside the repository';
  return [{ code: 'unreadable-file', severity: 'error', message, hint, file, line: 1, column: 1 }];
}
