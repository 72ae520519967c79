// `waflow plan`: what apply would do. Writes nothing but the file that --out names.
import { resolve } from 'node:path';
import { writeNamed } from '../manifest/files.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import { hasErrors } from '../model/finding.ts';
import { isEmpty, type Plan } from '../model/plan.ts';
import { forTerminal } from '../render/escape.ts';
import { renderPlanMarkdown } from '../render/plan-markdown.ts';
import { renderPlan } from '../render/plan-terminal.ts';
import { reportOfPlan } from '../render/reports.ts';
import { callsLine, connect } from './connect.ts';
import { withFindings } from './failures.ts';
import { textsOf } from './finding-texts.ts';
import type { Output } from './output.ts';
import { planEnvironments } from './plan-environments.ts';
import { lookAt, planWith } from './planning.ts';
import { withProgress } from './progress.ts';
import { checkReport, writeReport } from './report-file.ts';
import { type BaseFlags, type Chosen, chooseAccount, type Desired, loadDesired, openProject } from './setup.ts';
import type { World } from './world.ts';

export type PlanFlags = BaseFlags & {
  readonly out?: string;
  readonly detailedExitcode?: boolean;
  readonly markdown?: boolean;
  /** A file. */
  readonly report?: string;
};

/** Flags as they are given: several environments, or all. */
export type AskedPlanFlags = Omit<PlanFlags, 'env'> & { readonly env?: readonly string[]; readonly allEnvs?: boolean };

export async function planCommand(world: World, asked: AskedPlanFlags, output: Output): Promise<ExitName> {
  const { env: named = [], ...rest } = asked;
  checkReport(asked);
  const environments = asked.allEnvs === true ? await allEnvironments(world, asked, output) : [...new Set(named)];
  const [only] = environments;
  if (environments.length > 1) {
    return planEnvironments(world, environments, rest, output, (plan, errors) =>
      exitOf(plan, errors, rest.detailedExitcode ?? false),
    );
  }
  return planEnvironment(world, { ...rest, ...(only !== undefined && { env: only }) }, output);
}

async function allEnvironments(world: World, asked: AskedPlanFlags, output: Output): Promise<readonly string[]> {
  if (asked.env !== undefined) {
    throw new Failure('usage', 'env-with-all-envs', '"--env" and "--all-envs" do not go together', {
      hint: 'leave out one of the two',
    });
  }
  const { env: _none, base: _base, ...flags } = asked;
  return (await openProject(world, flags, { ...output, findings: () => {} })).config.declared;
}

async function planEnvironment(world: World, flags: PlanFlags, output: Output): Promise<ExitName> {
  const chosen = chooseAccount(await openProject(world, flags, output), flags, output);
  const desired = await loadDesired(world, chosen, flags, output);
  output.findings(desired.findings);
  return withFindings(desired.findings, true, () => planDesired(world, flags, output, chosen, desired));
}

async function planDesired(
  world: World,
  flags: PlanFlags,
  output: Output,
  chosen: Chosen,
  desired: Desired,
): Promise<ExitName> {
  const transport = await connect(world, chosen, flags, output);
  const looking = await lookAt(world, chosen, transport, output);
  const { plan, documents, remarks } = await withProgress(
    world,
    output,
    { what: 'reading the account', transport },
    () => planWith(looking, chosen, desired, flags),
  );
  if (flags.out !== undefined) {
    const path = resolve(world.cwd, flags.cwd ?? '.', flags.out);
    await writeNamed(chosen.project.boundary, path, planText(plan));
    output.say(
      `The plan is saved in ${flags.out}; "waflow apply ${flags.out}" carries out this plan and nothing else.`,
    );
  }
  await writeReport(world, flags, output, chosen.project.boundary, () =>
    reportOfPlan(plan, documents, { findings: desired.findings, textOf: textsOf(chosen.project) }),
  );
  for (const remark of remarks) output.say(forTerminal(remark));
  output.say(output.errColors.dim(callsLine(transport)));
  if (output.json) output.document(plan);
  else if (flags.markdown === true) output.print(renderPlanMarkdown(plan, documents));
  else {
    const { colors, width, diffWidth, verbose } = output;
    output.print(
      renderPlan(plan, documents, { colors, width, diffWidth, verbose, applyFlags: applyFlags(flags, plan) }),
    );
  }
  return exitOf(plan, hasErrors(desired.findings), flags.detailedExitcode ?? false);
}

/** The bytes of a saved plan. */
export function planText(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

function exitOf(plan: Plan, errors: boolean, detailed: boolean): ExitName {
  if (errors) return 'no';
  if (plan.summary.refused > 0) return 'refused';
  return detailed && !isEmpty(plan) ? 'differences' : 'done';
}

/** The flags with which apply sees the same plan. */
export function applyFlags(flags: PlanFlags, plan: Plan): string[] {
  if (flags.out !== undefined)
    return [quote(flags.out), ...(flags.cwd === undefined ? [] : ['--cwd', quote(flags.cwd)])];
  return [
    ...(flags.cwd === undefined ? [] : ['--cwd', quote(flags.cwd)]),
    ...(flags.env === undefined ? [] : ['--env', quote(plan.environment)]),
    ...(flags.flow ?? []).flatMap((glob) => ['--flow', quote(glob)]),
    ...(flags.base === undefined ? [] : ['--base', quote(flags.base)]),
    ...(flags.prune === undefined ? [] : [flags.prune === 'all' ? '--prune=all' : '--prune']),
  ];
}

function quote(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
