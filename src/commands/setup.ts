// What most commands begin with: the project, its configuration, an environment, the manifests, the account.
import { resolve } from 'node:path';
import type { Variables } from '../flowjson/fill.ts';
import { type GitBase, openBase, short } from '../manifest/base.ts';
import { type Config, loadConfig } from '../manifest/config.ts';
import {
  type Account,
  chooseEnvironment,
  credentialsIn,
  type GivenCredentials,
  type ProcessEnv,
  resolveAccount,
  resolveVariables,
  unsetWarning,
  withDotEnv,
} from '../manifest/environment.ts';
import { guardedBy } from '../manifest/guards.ts';
import { discover, loadManifests } from '../manifest/load.ts';
import { findProject, type Project } from '../manifest/project.ts';
import { type Resolution, type ResolvedFlow, resolveManifests, type Setting } from '../manifest/resolve.ts';
import { foreseeState } from '../manifest/state-folder.ts';
import { Failure } from '../model/failure.ts';
import { type Finding, hasErrors, sortFindings } from '../model/finding.ts';
import { selectsName } from '../model/names.ts';
import type { GuardChange } from '../model/plan.ts';
import type { Prune } from '../plan/farewells.ts';
import { isSelected } from '../plan/selection.ts';
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
  /** Handed in by a caller, never by a command line. */
  readonly credentials?: GivenCredentials;
};

/** Flags of commands that compare with a commit. */
export type BaseFlags = CommonFlags & {
  /** A commit, branch or tag. */
  readonly base?: string;
  readonly prune?: Prune;
};

export type Opened = {
  readonly project: Project;
  /** With the guards of the base, where one is named. */
  readonly config: Config;
  readonly env: ProcessEnv;
  readonly base: (GitBase & { readonly guards: readonly GuardChange[] }) | null;
};

/**
 * Project and configuration.
 * @throws Failure (78) with all findings where waflow.yaml has errors; (64) where there is no such base
 */
export async function openProject(world: World, flags: BaseFlags, output: Output): Promise<Opened> {
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
  const env = await withDotEnv(project, config, world.env, output.warn);
  if (flags.base === undefined) return { project, config, env, base: null };
  const base = await openBase(project, flags.base);
  const environment = environmentOf(base.config, config, flags.env);
  const guarded = guardedBy(base.config, config, environment);
  const counting = { ...guarded.config, defaultEnvironment: environment };
  return { project, config: counting, env, base: { ...base, guards: guarded.changes } };
}

/** Which environment is meant where nobody names one is the base's to say, as far as the change still has it. */
function environmentOf(base: Config, change: Config, asked: string | undefined): string {
  const only = base.declared.length === 1 ? base.declared[0] : undefined;
  const before = asked ?? base.defaultEnvironment ?? only;
  return chooseEnvironment(change, before !== undefined && change.environments.has(before) ? before : asked);
}

/** An environment without its account. */
export type Offline = Opened & {
  readonly environment: string;
  readonly setting: Setting;
  /** Hides what must not show in a remark of somebody else. */
  readonly scrub: (text: string) => string;
  /** What must not show in documents either: values from the process environment, credentials among them. */
  readonly secrets: readonly string[];
};

export type Chosen = Offline & { readonly account: Account };

/** An environment that nobody is talked to for: a variable that is not set stands for itself, and that is told. */
export function chooseOffline(opened: Opened, flags: CommonFlags, output: Output): Offline {
  const { project, config, env } = opened;
  const environment = chooseEnvironment(config, flags.env);
  const credentials = credentialsIn(config.environments, env);
  for (const value of credentials) output.hide(value, 'everywhere');
  const { variables } = resolveVariables(config, environment, env);
  hideVariables(variables, output);
  output.findings(unsetWarning(config, environment, env));
  const setting = { project, config, environment, variables };
  return { ...opened, environment, scrub: output.scrub, secrets: [...hiddenIn(variables), ...credentials], setting };
}

/**
 * An environment that is to be talked to.
 * @throws Failure (78) where it, its credentials or its variables are not set
 */
export function chooseAccount(opened: Opened, flags: CommonFlags, output: Output): Chosen {
  const { project, config, env } = opened;
  const environment = chooseEnvironment(config, flags.env);
  const account = resolveAccount(config, environment, env, flags.credentials);
  const own = [account.remote === 'graph' ? account.token : null, account.appSecret];
  const credentials = [...own.flatMap((secret) => secret?.reveal() ?? []), ...credentialsIn(config.environments, env)];
  for (const value of credentials) output.hide(value, 'everywhere');
  const { variables, unset } = resolveVariables(config, environment, env);
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
    ...opened,
    environment,
    account,
    scrub: output.scrub,
    secrets: [...hiddenIn(variables), ...credentials],
    setting: { project, config, environment, variables },
  };
}

/** Hides what came from the process environment in remarks; where it is filled in, it is hidden in its place. */
export function hideVariables(variables: Variables, output: Output): void {
  for (const value of hiddenIn(variables)) output.hide(value, 'in remarks');
}

/** The values that come from the process. */
export function hiddenIn(variables: Variables): readonly string[] {
  return [...variables.values()].flatMap(({ value, hidden }) => (hidden ? [value] : []));
}

function nameIn(data: unknown): string | null {
  return typeof data === 'object' && data !== null && 'name' in data && typeof data.name === 'string'
    ? data.name
    : null;
}

export type Desired = {
  /** All flows of the environment, whatever --flow selects. */
  readonly flows: readonly ResolvedFlow[];
  /** The names of flows that have a manifest, but not in this environment. */
  readonly leftOut: readonly string[];
  /** The flows of the base, for the same environment; null where no base is named. */
  readonly base: readonly ResolvedFlow[] | null;
  /** Remarks on Flow JSON of the selected flows, and warnings on manifests. */
  readonly findings: readonly Finding[];
};

/**
 * The manifests, resolved.
 * @throws Failure (1) with all findings where a manifest has errors; (64) where --flow matches none
 */
export async function loadDesired(world: World, chosen: Offline, flags: BaseFlags, output: Output): Promise<Desired> {
  const { project, config, setting } = chosen;
  checkPrune(flags);
  const { loaded, resolution } = await withProgress(world, output, { what: 'reading the manifests' }, async () => {
    const files = await loadManifests(project, await discover(project, config));
    return { loaded: files, resolution: withoutSecrets(await resolveManifests(setting, files.files), output) };
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
  if (flags.prune !== undefined && resolution.flows.length === 0) {
    throw new Failure('refused', 'prune-refused', 'there are no manifests, so "--prune" would retire everything', {
      hint: 'see whether "flows" in waflow.yaml and --cwd name the right folder; without --prune nothing is retired',
    });
  }
  if (globs.length > 0 && selected.length === 0) {
    const names = resolution.flows.map(({ flow }) => flow.name);
    throw new Failure('usage', 'no-match', `no flow matches ${globs.map((glob) => `"${glob}"`).join(', ')}`, {
      hint: names.length === 0 ? 'there are no manifests' : `there are: ${names.sort().join(', ')}`,
    });
  }
  const files = new Set(selected.flatMap(({ flow }) => [flow.document?.file, flow.manifest]));
  const told = resolution.documentFindings.filter(({ file }) => files.has(file));
  return {
    flows: resolution.flows,
    leftOut: resolution.leftOut,
    base: chosen.base === null ? null : await flowsOfBase(chosen.base, chosen, output),
    findings: sortFindings([...findings, ...told]),
  };
}

/** What is said of manifests and documents may repeat a value that must not show, and goes to pages and comments, too. */
function withoutSecrets(resolution: Resolution, output: Output): Resolution {
  const flows = resolution.flows.map((one): ResolvedFlow => {
    const { document } = one.flow;
    if (document === null || document.errors.length === 0) return one;
    return { ...one, flow: { ...one.flow, document: { ...document, errors: document.errors.map(output.scrub) } } };
  });
  return {
    ...resolution,
    flows,
    findings: output.scrubbed(resolution.findings),
    documentFindings: output.scrubbed(resolution.documentFindings),
  };
}

function checkPrune({ prune, flow, base }: BaseFlags): void {
  if (prune === undefined) return;
  if (flow !== undefined && flow.length > 0) {
    throw new Failure('usage', 'prune-with-flow', '"--prune" and "--flow" do not go together', {
      hint: 'what is left out by --flow would look as if its manifest were gone: prune in a run of its own',
    });
  }
  if (prune === 'base' && base === undefined) {
    throw new Failure('usage', 'prune-without-base', '"--prune" needs "--base REF"', {
      hint: 'it retires flows whose manifest stood in REF and is gone; --prune=all retires all that have none',
    });
  }
}

/** The base beside a change: what cannot be read of it says nothing, and that is told. */
async function flowsOfBase(base: GitBase, chosen: Offline, output: Output): Promise<readonly ResolvedFlow[]> {
  const { flows, findings } = await resolveBase(base, chosen, output);
  const broken = new Set(findings.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  if (broken.size > 0) {
    const what = broken.size === 1 ? 'a manifest' : `${broken.size} manifests`;
    output.warn(
      `${what} of the base ${short(base.commit)} cannot be read, so the base says nothing of them: ${[...broken].sort().join(', ')}`,
    );
  }
  return flows;
}

/**
 * The flows of a base for an environment, each with its document as the base has it; rules are not asked. Findings name
 * files as the base has them.
 */
export async function resolveBase(
  base: GitBase,
  { environment, env }: Pick<Chosen, 'environment' | 'env'>,
  output: Output,
): Promise<{ readonly flows: readonly ResolvedFlow[]; readonly findings: readonly Finding[] }> {
  const { variables } = resolveVariables(base.config, environment, env);
  hideVariables(variables, output);
  const { project, config, manifests } = base;
  const setting: Setting = { project, config, environment, variables, check: false };
  const { flows, findings } = withoutSecrets(await resolveManifests(setting, manifests.files), output);
  const at = `@${short(base.commit)}`;
  const told = [...manifests.findings, ...findings].map((finding) => ({ ...finding, file: `${finding.file}${at}` }));
  return { flows, findings: sortFindings(told) };
}
