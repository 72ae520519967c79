// The Action's plan: made, shown on the pull request, kept for apply.
import { mask } from '../github/outputs.ts';
import { readPreview } from '../graph/preview.ts';
import type { ExitName } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import { isEmpty } from '../model/plan.ts';
import type { CommentInput, CommentState } from '../render/comment.ts';
import { reportOfPlan } from '../render/reports.ts';
import { type CommentPlace, postComment, sayLoudly, secretOf } from './action-comment.ts';
import { actionOffline } from './action-offline.ts';
import { type Paper, pageFile, tellPage, tellPlan } from './action-outputs.ts';
import { commandLine, exitOf, pageOf, told } from './action-page.ts';
import type { ActionRun } from './action-run.ts';
import { baseOfPull, catching, flagsOf, inRepository, keyOf, outcomeOf, projectOf } from './action-setup.ts';
import { callsLine, connect } from './connect.ts';
import { textsOf } from './finding-texts.ts';
import { lookAt, type Planned, planWith } from './planning.ts';
import { type BaseFlags, type Chosen, chooseAccount, loadDesired, openProject } from './setup.ts';

export async function actionPlan(run: ActionRun): Promise<ExitName> {
  const { pull } = run.context;
  const flags = flagsOf(run);
  const project = await projectOf(run);
  if (isWithoutSecrets(run)) return actionOffline(run);
  const based: BaseFlags = pull === null ? flags : { ...flags, base: await baseOfPull(run, project) };
  const made = await outcomeOf(() => planFor(run, based));
  if ('failure' in made && made.failure.exit === 'usage') throw made.failure;
  const { failure } = 'failure' in made ? made : { failure: null };
  const value = 'value' in made ? made.value : null;
  const plan = value?.planned.plan ?? null;
  const findings = inRepository(project, value?.findings ?? failure?.findings ?? []);
  const environment = plan?.environment ?? run.inputs.environment ?? 'default';
  const state: CommentState =
    plan === null ? 'failed' : isEmpty(plan) && plan.summary.refused === 0 ? 'no-changes' : 'planned';
  const input: CommentInput = {
    ...pageOf(run, state, environment, run.context.pull?.head ?? run.context.sha),
    remote: plan?.remote ?? 'graph',
    waba: plan?.waba ?? '',
    plan,
    documents: value?.planned.documents ?? new Map(),
    findings,
    failure: failure === null ? null : told(failure),
    local: commandLine(run, environment, pull?.baseRef ?? null),
    // Where no plan was made there is no page of it.
    ...(value === null && { reportFile: null }),
    ...(value !== null && run.inputs.previewLinks && { previews: await previewsOf(value) }),
  };
  const key = keyOf(run, environment);
  const place: CommentPlace | null =
    pull === null
      ? null
      : {
          pull: pull.number,
          key,
          head: pull.head,
          secret: value === null ? null : secretOf(run, value.chosen.account.token.reveal()),
        };
  const posted = place === null ? null : await postComment(run, place, input);
  await tellPage(run, input, findings, value === null ? null : paperOf(value));
  if (value !== null) tellPlan(run, value.planned, key, posted);
  if (failure !== null) throw failure;
  return exitOf(run, plan, findings);
}

export type Made = {
  readonly chosen: Chosen;
  readonly planned: Planned;
  readonly findings: readonly Finding[];
  readonly masked: (text: string) => string;
  readonly preview: (id: string) => Promise<string | null>;
};

/** The report of a plan. */
export function paperOf({ chosen, planned: { plan, documents }, findings, masked }: Made): Paper {
  return { report: reportOfPlan(plan, documents, { findings, textOf: textsOf(chosen.project) }), masked };
}

/** A fresh plan, as the CLI makes it. */
export async function planFor(run: ActionRun, flags: BaseFlags): Promise<Made> {
  const { world, output } = catching(run);
  const chosen = chooseAccount(await openProject(world, flags, output), flags, output);
  for (const secret of [chosen.account.token.reveal(), chosen.account.appSecret?.reveal() ?? '']) {
    mask((line) => run.sinks.command(line.trimEnd()), secret);
  }
  const desired = await loadDesired(world, chosen, flags, output);
  const transport = await connect(world, chosen, flags, output);
  const looking = await lookAt(world, chosen, transport, output);
  // Somebody looks at the documents: --json alone would keep none.
  const page = pageFile(run);
  const planned = await planWith(looking, chosen, desired, {
    ...flags,
    json: false,
    ...(page !== null && { report: page }),
  });
  for (const remark of planned.remarks) sayLoudly(run, remark);
  output.say(callsLine(transport));
  const { findings } = desired;
  return { chosen, planned, findings, masked: output.masked, preview: (id) => readPreview(transport, id) };
}

/** A pull request from a fork, or one of Dependabot's, gets no secrets: then there is no account to look at. */
function isWithoutSecrets({ context, inputs, world }: ActionRun): boolean {
  const { pull } = context;
  if (pull === null || (!pull.isFork && !pull.isDependabot)) return false;
  return (
    inputs.accessToken === null &&
    !Object.entries(world.env).some(
      ([name, value]) => /TOKEN$/.test(name) && /^(?:WHATSAPP|WAFLOW)_/.test(name) && (value ?? '') !== '',
    )
  );
}

/** Public links to what the account has now of flows that the plan changes. */
async function previewsOf({ planned, preview }: Made): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { name, id, steps } of planned.plan.flows) {
    const url = id === null || steps.length === 0 ? null : await preview(id);
    if (url !== null) found.set(name, url);
  }
  return found;
}
