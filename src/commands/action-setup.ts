// What the Action's commands begin with: flags from inputs, an output whose product is caught, the base of a change.
import { join, relative, resolve, sep } from 'node:path';
import type { RunContext } from '../github/context.ts';
import { commitOf } from '../manifest/git.ts';
import { findProject, type Project } from '../manifest/project.ts';
import { Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import type { ActionRun } from './action-run.ts';
import { asFailure } from './failures.ts';
import { createOutput, type Output } from './output.ts';
import type { BaseFlags } from './setup.ts';
import type { World } from './world.ts';

/** The flags that the inputs stand for. */
export function flagsOf({ inputs, world }: ActionRun): BaseFlags {
  return {
    json: true,
    color: false,
    cwd: resolve(world.cwd, inputs.workingDirectory),
    credentials: { token: inputs.accessToken, waba: inputs.wabaId },
    ...(inputs.environment !== null && { env: inputs.environment }),
    ...(inputs.flow.length > 0 && { flow: inputs.flow }),
    ...(inputs.parallelism !== null && { parallelism: inputs.parallelism }),
  };
}

/** The process as commands see it here: .env is never read, and what the inputs say of the account counts. */
export function actionWorld({ world, inputs, context }: ActionRun): World {
  return {
    ...world,
    cwd: context.workspace,
    ask: null,
    env: {
      ...world.env,
      CI: 'true',
      ...(inputs.appSecret !== null && { WHATSAPP_APP_SECRET: inputs.appSecret }),
      ...(inputs.graphUrl !== null && { WHATSAPP_GRAPH_URL: inputs.graphUrl }),
    },
  };
}

export type Caught = {
  readonly world: World;
  readonly output: Output;
  /** The document that a command printed, or null. */
  readonly document: () => unknown;
};

/** A world in which a command's product is caught instead of printed; what it says goes to the log. */
export function catching(run: ActionRun): Caught {
  const pieces: string[] = [];
  const inner = actionWorld(run);
  const world: World = { ...inner, stdout: { ...inner.stdout, write: (text) => pieces.push(text), isTty: false } };
  return {
    world,
    output: createOutput(world, { json: true, color: false }),
    document() {
      const text = pieces.join('');
      return text === '' ? null : (JSON.parse(text) as unknown);
    },
  };
}

/** Either what work gives, or the failure that it ends with. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<{ value: T } | { failure: Failure }> {
  try {
    return { value: await work() };
  } catch (error) {
    const failure = asFailure(error);
    if (failure === null) throw error;
    return { failure };
  }
}

/**
 * The commit that a pull request's change starts from. A checkout of the merge has it as its first parent; elsewhere it is
 * the commit that the event names.
 * @throws Failure (78) where the clone does not have it
 */
export async function baseOfPull({ context }: ActionRun, project: Project): Promise<string> {
  const { pull } = context;
  if (pull === null)
    throw new Failure('usage', 'no-pull-request', `the event "${context.event}" is of no pull request`);
  const top = project.gitTop;
  if (top !== null && (await commitOf(top, 'HEAD^2')) === pull.head) {
    const parent = await commitOf(top, 'HEAD^1');
    if (parent !== null) return parent;
  }
  if (top !== null && (await commitOf(top, pull.base)) !== null) return pull.base;
  throw new Failure('config', 'no-base', `the clone does not have the base commit ${pull.base.slice(0, 7)}`, {
    hint: 'give actions/checkout the line "fetch-depth: 0"',
  });
}

/** The project that the inputs name. */
export function projectOf(run: ActionRun): Promise<Project> {
  return findProject(resolve(run.context.workspace, run.inputs.workingDirectory));
}

/** Findings with files as the repository has them. */
export function inRepository(project: Project, findings: readonly Finding[]): Finding[] {
  const way = project.gitTop === null ? '' : relative(project.gitTop, project.root).split(sep).join('/');
  return way === '' ? [...findings] : findings.map((finding) => ({ ...finding, file: `${way}/${finding.file}` }));
}

/** What tells comments and files of one pull request apart. */
export function keyOf({ inputs }: ActionRun, environment: string): string {
  if (inputs.commentKey !== null) return inputs.commentKey;
  return inputs.workingDirectory === '.' ? environment : `${environment}:${inputs.workingDirectory}`;
}

/** A path for a file that later steps may use; beside other runs of the same job. */
export function tempFile({ context }: ActionRun, key: string, ending: string): string {
  const name = key.replaceAll(/[^\w.-]+/g, '-').slice(0, 80);
  return join(context.temp ?? context.workspace, `waflow-${name}${ending}`);
}

/** A link to a line of a commit. */
export function fileUrlIn(
  { serverUrl, owner, repo }: Pick<RunContext, 'serverUrl' | 'owner' | 'repo'>,
  commit: string,
): (file: string, line: number) => string | null {
  return (file, line) =>
    `${serverUrl}/${owner}/${repo}/blob/${commit}/${file.split('/').map(encodeURIComponent).join('/')}#L${line}`;
}
