// What most commands begin with: the project, its configuration, an environment, the manifests, the account.
import { resolve } from 'node:path';
import type { Variables } from '../flowjson/fill.ts';
import { type Config, loadConfig } from '../manifest/config.ts';
import {
  type Account,
  chooseEnvironment,
  type ProcessEnv,
  resolveAccount,
  resolveVariables,
  withDotEnv,
} from '../manifest/environment.ts';
import { discover, loadManifests } from '../manifest/load.ts';
import { findProject, type Project } from '../manifest/project.ts';
import { NOT_BUILT, type ResolvedFlow, resolveManifests, type Setting } from '../manifest/resolve.ts';
import { foreseeState } from '../manifest/state-folder.ts';
import { Failure } from '../model/failure.ts';
import { type Finding, hasErrors, sortFindings } from '../model/finding.ts';
import { selectsName } from '../model/names.ts';
import { isSelected } from '../plan/plan.ts';
import type { Output, OutputFlags } from './output.ts';
import { withProgress } from './progress.ts';
import type { World } from './world.ts';

/** The flags that all commands share, as they were given. */
export type CommonFlags = OutputFlags & {
  readonly env?: string;
  readonly cwd?: string;
  readonly flow?: readonly string[];
  readonly parallelism?: number;
  /** Milliseconds, as are the next two. */
  readonly timeout?: number;
  readonly requestTimeout?: number;
  readonly maxWait?: number;
};

export type Base = { readonly project: Project; readonly config: Config; readonly env: ProcessEnv };

/**
 * Project and configuration.
 * @throws Failure (78) with all findings where waflow.yaml has errors
 */
export async function openProject(world: World, flags: CommonFlags, output: Output): Promise<Base> {
  const project = await findProject(resolve(world.cwd, flags.cwd ?? '.'));
  foreseeState(project);
  const { value: config, findings } = await loadConfig(project);
  if (config === undefined) {
    const old = findings.find((finding) => finding.code === 'waflow-too-old');
    throw new Failure('config', old?.code ?? 'invalid-config', old?.message ?? 'waflow.yaml has errors', {
      hint: old?.hint ?? 'correct them first',
      findings: sortFindings(findings),
    });
  }
  output.findings(findings);
  return { project, config, env: await withDotEnv(project, config, world.env, output.warn) };
}

export type Chosen = Base & {
  readonly environment: string;
  readonly account: Account;
  readonly setting: Setting;
  /** Hides what must not show in a remark of somebody else. */
  readonly scrub: (text: string) => string;
};

/**
 * An environment that is to be talked to.
 * @throws Failure (78) where it, its credentials or its variables are not set
 */
export function chooseAccount(base: Base, flags: CommonFlags, output: Output): Chosen {
  const environment = chooseEnvironment(base.config, flags.env);
  const account = resolveAccount(base.config, environment, base.env);
  if (account.remote === 'graph') output.hide(account.token.reveal(), 'everywhere');
  if (account.appSecret !== null) output.hide(account.appSecret.reveal(), 'everywhere');
  const { variables, unset } = resolveVariables(base.config, environment, base.env);
  hideVariables(variables, output);
  const [first] = unset;
  if (first !== undefined) {
    throw new Failure(
      'config',
      'unset-variable',
      `the environment "${environment}" takes variables from ${unset.join(', ')}, which ${unset.length === 1 ? 'is' : 'are'} not set`,
      {
        hint: `set ${first}, in the process environment or in .env`,
      },
    );
  }
  return {
    ...base,
    environment,
    account,
    scrub: output.scrub,
    setting: { project: base.project, config: base.config, environment, variables },
  };
}

/** Hides what came from the process environment in remarks; where it is filled in, it is hidden in its place. */
export function hideVariables(variables: Variables, output: Output): void {
  for (const { value, hidden } of variables.values()) if (hidden) output.hide(value, 'in remarks');
}

function nameIn(data: unknown): string | null {
  return typeof data === 'object' && data !== null && 'name' in data && typeof data.name === 'string'
    ? data.name
    : null;
}

export type Desired = {
  /** All flows of the environment, whatever --flow selects. */
  readonly flows: readonly ResolvedFlow[];
  /** Remarks on Flow JSON of the selected flows, and warnings on manifests. */
  readonly findings: readonly Finding[];
};

/**
 * The manifests, resolved.
 * @throws Failure (1) with all findings where a manifest has errors; (64) where --flow matches none
 */
export async function loadDesired(
  world: World,
  { project, config, setting }: Chosen,
  flags: CommonFlags,
  output: Output,
): Promise<Desired> {
  const { loaded, resolution } = await withProgress(world, output, { what: 'reading the manifests' }, async () => {
    const files = await loadManifests(project, await discover(project, config));
    return { loaded: files, resolution: await resolveManifests(setting, files.files) };
  });
  const findings = sortFindings([...loaded.findings, ...resolution.findings]);
  const globs = flags.flow ?? [];
  const selected = resolution.flows.filter(({ flow }) => isSelected(flow, globs));
  // A manifest with errors may still be the one that is meant.
  const named = loaded.files.flatMap(({ data }) => nameIn(data) ?? []);
  const isMeant = globs.length === 0 || selected.length > 0 || named.some((name) => selectsName(globs, name));
  if (hasErrors(findings) && isMeant) {
    throw new Failure('no', 'invalid-manifests', 'the manifests have errors, so nothing was asked of the account', {
      hint: 'correct them; "waflow validate" checks without an account',
      findings: sortFindings([...findings, ...resolution.documentFindings]),
    });
  }
  if (loaded.files.length === 0) {
    const where = typeof config.flows === 'string' ? `below "${config.flows}"` : config.flows.join(', ');
    output.warn(`there are no manifests ${where}: all flows of the account are foreign`);
  }
  if (globs.length > 0 && selected.length === 0) {
    const names = resolution.flows.map(({ flow }) => flow.name);
    throw new Failure('usage', 'no-match', `no flow matches ${globs.map((glob) => `"${glob}"`).join(', ')}`, {
      hint: names.length === 0 ? 'there are no manifests' : `there are: ${names.sort().join(', ')}`,
    });
  }
  const files = new Set(selected.flatMap(({ flow }) => [flow.document?.file, flow.manifest]));
  // What is not built yet is no error of the author's: the plan refuses it.
  const told = resolution.documentFindings.filter(({ file, code }) => files.has(file) && code !== NOT_BUILT);
  return { flows: resolution.flows, findings: sortFindings([...findings, ...told]) };
}
