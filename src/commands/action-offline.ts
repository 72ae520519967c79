// A pull request without secrets (a fork's, Dependabot's): what can be said without an account. The change is planned as if
// the account were what the base says.

import { maskAddress } from '../manifest/endpoint.ts';
import { chooseEnvironment, resolveVariables } from '../manifest/environment.ts';
import type { ExitName } from '../model/failure.ts';
import type { DesiredFlow, FlowId, ObservedFlow } from '../model/flow.ts';
import { isEmpty } from '../model/plan.ts';
import { makePlan } from '../plan/plan.ts';
import { breakSentences } from '../render/changes.ts';
import type { CommentInput } from '../render/comment.ts';
import { reportOfPlan } from '../render/reports.ts';
import { TOOL } from '../version.ts';
import { type Paper, tellPage } from './action-outputs.ts';
import { commandLine, exitOf, pageOf, told } from './action-page.ts';
import type { ActionRun } from './action-run.ts';
import { baseOfPull, catching, flagsOf, inRepository, outcomeOf, projectOf } from './action-setup.ts';
import { textsOf } from './finding-texts.ts';
import { diffsFromBase } from './flow-diffs.ts';
import { type Chosen, hiddenIn, loadDesired, type Opened, openProject } from './setup.ts';

export async function actionOffline(run: ActionRun): Promise<ExitName> {
  const project = await projectOf(run);
  const flags = { ...flagsOf(run), base: await baseOfPull(run, project) };
  const { world, output } = catching(run);
  const made = await outcomeOf(async () => {
    const opened = await openProject(world, flags, output);
    const chosen = withoutAccount(opened, chooseEnvironment(opened.config, flags.env));
    const desired = await loadDesired(world, chosen, flags, output);
    const flows = desired.flows.map(({ flow }) => flow);
    const { flows: flowDiffs } = diffsFromBase(chosen, desired, flags.flow ?? []);
    const diffed = new Map(flowDiffs.map((one) => [one.before ?? one.name, one]));
    const base = (desired.base ?? []).map(({ flow }) => flow);
    const plan = makePlan({
      desired: flows,
      observed: base.flatMap((flow, index) => asIfApplied(flow, String(index + 1))),
      environment: chosen.environment,
      remote: 'graph',
      waba: 'none',
      tool: TOOL,
      flow: flags.flow ?? [],
      ignore: chosen.config.ignore,
      retireLimit: chosen.config.retireLimit,
      leftOut: desired.leftOut,
      base: { flows: base, edits: new Map(), commit: chosen.base?.commit ?? '', guards: chosen.base?.guards ?? [] },
      wording: {
        mask: maskAddress,
        remoteErrors: () => [],
        breaks: ({ name }) =>
          chosen.config.failOnBreaking ? breakSentences(diffed.get(name)?.document?.review ?? []) : [],
      },
    });
    const documents = new Map(
      flowDiffs.flatMap(({ name, kind, document }) =>
        document === null || kind === 'gone' ? [] : [[name, document] as const],
      ),
    );
    const told = { findings: desired.findings, textOf: textsOf(project) };
    const paper: Paper = { report: reportOfPlan(plan, documents, told), masked: output.masked };
    return { plan, documents, paper, findings: desired.findings };
  });
  const { failure } = 'failure' in made ? made : { failure: null };
  const plan = 'value' in made ? made.value.plan : null;
  const findings = inRepository(project, 'value' in made ? made.value.findings : (failure?.findings ?? []));
  const environment = plan?.environment ?? run.inputs.environment ?? 'default';
  const state = plan === null ? 'failed' : isEmpty(plan) ? 'no-changes' : 'planned';
  const input: CommentInput = {
    ...pageOf(
      run,
      state,
      `${environment}, without an account: against the base commit`,
      run.context.pull?.head ?? run.context.sha,
    ),
    remote: 'graph',
    waba: 'none',
    plan,
    documents: 'value' in made ? made.value.documents : new Map(),
    findings,
    failure: failure === null ? null : told(failure),
    ...('failure' in made && { reportFile: null }),
    local: commandLine(run, environment, run.context.pull?.baseRef ?? null),
  };
  await tellPage(run, input, findings, 'value' in made ? made.value.paper : null);
  run.sinks.output('has-changes', String(plan !== null && !isEmpty(plan)));
  run.world.stderr.write(
    'this pull request has no secrets (it comes from a fork or from Dependabot): the change is shown against its base commit, on the page of this job\n',
  );
  if (failure !== null) throw failure;
  return exitOf(run, plan, findings);
}

/** What planning needs of an environment; nobody talks to the account. */
function withoutAccount(opened: Opened, environment: string): Chosen {
  const { project, config, env } = opened;
  const { variables } = resolveVariables(config, environment, env);
  const nobody = () => {
    throw new Error('there is no account here');
  };
  return {
    ...opened,
    environment,
    get account() {
      return nobody();
    },
    scrub: (text) => text,
    secrets: hiddenIn(variables),
    setting: { project, config, environment, variables },
  };
}

const STATUS = { draft: 'DRAFT', published: 'PUBLISHED', deprecated: 'DEPRECATED' } as const;

/** The flow as an apply of its manifest leaves it. */
function asIfApplied(flow: DesiredFlow, id: FlowId): ObservedFlow[] {
  if (flow.status === 'deleted') return [];
  return [
    {
      id,
      name: flow.name,
      status: STATUS[flow.status],
      categories: flow.categories,
      validationErrors: [],
      updatedAt: null,
      endpoint: flow.endpoint?.value ?? null,
      application: flow.application === null ? null : { id: flow.application.value, name: null },
      document: flow.document?.fingerprint ?? null,
    },
  ];
}
