// The Action's apply: what was approved on the merged pull requests, and nothing else.
import { existsSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import pLimit from 'p-limit';
import { approvedIn, type MarkerPayload } from '../github/marker.ts';
import { isInside, realNearest } from '../manifest/files.ts';
import { commitOf } from '../manifest/git.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import { isRecord } from '../model/json.ts';
import { isEmpty, type Plan, type Report } from '../model/plan.ts';
import { type Deviation, deviations } from '../plan/approved.ts';
import type { CommentInput, CommentState } from '../render/comment.ts';
import { ownMarkers, postComment, sayLoudly, secretOf } from './action-comment.ts';
import { pageFile, tellPage, tellPlan, tellReport } from './action-outputs.ts';
import { commandLine, pageOf, told } from './action-page.ts';
import { type Made, paperOf, planFor } from './action-plan.ts';
import type { ActionRun } from './action-run.ts';
import { catching, flagsOf, inRepository, keyOf, outcomeOf, projectOf } from './action-setup.ts';
import { applyCommand } from './apply.ts';
import type { BaseFlags } from './setup.ts';

export async function actionApply(run: ActionRun): Promise<ExitName> {
  const project = await projectOf(run);
  const flags: BaseFlags = await withBase(run, project.gitTop);
  const made = await outcomeOf(() => planFor(run, flags));
  if ('failure' in made) {
    const page = {
      ...emptyPage(run, 'failed', run.inputs.environment ?? 'default'),
      failure: told(made.failure),
      reportFile: null,
    };
    await tellPage(run, page, inRepository(project, made.failure.findings));
    throw made.failure;
  }
  const { planned, chosen, findings } = made.value;
  const { plan } = planned;
  if (plan.remote === 'emulator' && run.inputs.environment !== plan.environment) {
    throw new Failure(
      'refused',
      'emulator-not-named',
      `the environment "${plan.environment}" is the built-in emulator: nothing would reach an account`,
      {
        hint: `name the environment to apply with the input "environment" (write "environment: ${plan.environment}" if it is meant)`,
      },
    );
  }
  const key = keyOf(run, plan.environment);
  const secret = secretOf(run, chosen.account.token.reveal());
  const input = pageFor(run, made.value, plan.summary.refused > 0 ? 'failed' : 'applying');
  const approvals = await approvalsFor(run, key, secret, plan);
  try {
    expectApproved(run, plan, approvals);
  } catch (error) {
    if (error instanceof Failure) await tellUnapproved(run, approvals, key, secret, input, made.value, error);
    throw error;
  }
  const good = approvals.filter(({ problem }) => problem === null);
  const post = (state: CommentState, more: Partial<CommentInput> = {}) =>
    Promise.all(
      good.map(({ pull, head }) => postComment(run, { pull, key, head, secret }, { ...input, ...more, state, head })),
    );
  if (!isEmpty(plan)) await post('applying');
  const page = pageFile(run);
  const path = page === null ? null : resolve(run.context.workspace, page);
  // What lies there came with the checkout, and is no report of this run.
  if (path !== null && isInside(realNearest(run.context.workspace), realNearest(dirname(path)))) {
    rmSync(path, { force: true });
  }
  const done = await carryOut(run, flags, plan, path);
  const { report, failure } = done;
  const state = failure === null ? 'applied' : 'failed';
  const posted = await post(state, { report, failure: failure === null ? null : told(failure) });
  await tellPage(
    run,
    { ...input, state, report, failure: failure === null ? null : told(failure) },
    inRepository(project, findings),
  );
  tellPlan(run, planned, key, posted.find((one) => one !== null) ?? null);
  if (report !== null) tellReport(run, report);
  if (path !== null && existsSync(path)) run.sinks.output('report-file', path);
  return done.exit;
}

/** The commit before the change: before the push, or the first parent where somebody started it by hand. */
async function withBase(run: ActionRun, top: string | null): Promise<BaseFlags> {
  const flags = flagsOf(run);
  const { push } = run.context;
  const before = push === null || /^0+$/.test(push.before) ? 'HEAD^1' : push.before;
  if (top === null) return flags;
  const commit = await commitOf(top, before);
  if (commit !== null) return { ...flags, base: commit };
  if (push !== null && before !== 'HEAD^1') {
    throw new Failure(
      'config',
      'no-base',
      `the clone does not have the commit before this push, ${before.slice(0, 7)}`,
      {
        hint: 'give actions/checkout the line "fetch-depth: 0"',
      },
    );
  }
  sayLoudly(
    run,
    'the clone has no commit before this one, so the plan knows no base: give actions/checkout the line "fetch-depth: 0"',
  );
  return flags;
}

/** Milliseconds after which GitHub is asked once more. */
const SETTLING = 4_000;

/** So many questions at once: a push may bring hundreds of commits. */
const limit = pLimit(8);

/** What a comment says, and what GitHub says of the pull request that it stands on: only the latter is believed. */
type Approval = {
  readonly payload: MarkerPayload;
  readonly genuine: boolean;
  readonly pull: number;
  readonly head: string;
  /** Why it does not count; null where it does. */
  readonly problem: string | null;
};

/** What was approved: our genuine comments on merged pull requests whose commits are in this push. */
async function approvalsFor(run: ActionRun, key: string, secret: Uint8Array, plan: Plan): Promise<readonly Approval[]> {
  const { github, context, inputs } = run;
  if (!inputs.requireApprovedPlan || inputs.expectDigest !== null) return [];
  if (context.push === null || context.branch === null) return [];
  if (github === null) {
    throw new Failure('config', 'no-github-token', 'without a token for GitHub nobody can see what was approved', {
      hint: 'leave the input "github-token" at its default, and give the job "pull-requests: read"',
    });
  }
  const { before, after } = context.push;
  const commits = await github.commitsBetween(before, after);
  const pulls = new Map<number, Awaited<ReturnType<typeof github.pullsOf>>[number]>();
  const of = async () => (await Promise.all(commits.map((commit) => limit(() => github.pullsOf(commit))))).flat();
  let related = await of();
  if (related.length === 0) {
    // Right after a merge GitHub may not know yet which pull request its commit came from.
    await run.world.sleep(SETTLING);
    related = await of();
  }
  for (const pull of related) {
    const { merged, baseRef, mergeCommit, isFork } = pull;
    const isIn = merged && baseRef === context.branch && mergeCommit !== null && commits.includes(mergeCommit);
    if (isIn && !isFork) pulls.set(pull.number, pull);
  }
  const found: Approval[] = [];
  for (const pull of pulls.values()) {
    for (const { payload, genuine } of await ownMarkers(run, pull.number, key, secret)) {
      const problem = whyNot(payload, genuine, run, pull, plan);
      found.push({ payload, genuine, pull: pull.number, head: pull.head, problem });
    }
  }
  return found;
}

/** Why a comment approves nothing; null where it does. */
function whyNot(
  payload: MarkerPayload,
  genuine: boolean,
  { context: { owner, repo } }: ActionRun,
  pull: { readonly number: number; readonly head: string },
  plan: Plan,
): string | null {
  if (!genuine) return 'it was changed by somebody else than waflow';
  if (payload.repository !== `${owner}/${repo}` || payload.pull !== pull.number)
    return 'it belongs to another pull request';
  if (payload.head !== pull.head)
    return `it is of ${payload.head.slice(0, 7)}, and ${pull.head.slice(0, 7)} was merged`;
  if (payload.environment !== plan.environment || payload.waba !== plan.waba) return 'it is for another account';
  if (payload.state === 'applied') return 'it was used already';
  if (!['planned', 'no-changes', 'applying', 'failed'].includes(payload.state)) return `it is ${payload.state}`;
  return payload.digest === null ? 'it holds no plan' : null;
}

/** @throws Failure (4) where a step was not approved, with what differs and the way on */
function expectApproved({ inputs, context }: ActionRun, plan: Plan, approvals: readonly Approval[]): void {
  if (isEmpty(plan)) return;
  const wayOn =
    'look at the plan on the page of this job; if it is right, run this workflow by hand (workflow_dispatch) with its digest as "expect-digest"';
  if (inputs.expectDigest !== null) {
    if (inputs.expectDigest === plan.digest) return;
    throw new Failure(
      'stale',
      'stale-plan',
      `the plan is not the expected one: its digest is ${plan.digest}, not ${inputs.expectDigest}`,
      { hint: wayOn },
    );
  }
  if (!inputs.requireApprovedPlan) return;
  const good = approvals.filter(({ problem }) => problem === null);
  if (good.length === 0) {
    const why =
      approvals.length > 0
        ? `its comment does not count: ${approvals.map(({ problem }) => problem).join('; ')}`
        : context.push === null
          ? 'it was not started by a merge'
          : 'no merged pull request of this repository in this push has a plan for it';
    throw new Failure('stale', 'not-approved', `nobody has approved this plan: ${why}`, { hint: wayOn });
  }
  const open = unapproved(plan, good);
  if (open.length === 0) return;
  const lines = open.map(({ flow, message }) => (flow === null ? message : `"${flow}": ${message}`));
  throw new Failure('stale', 'stale-plan', `the plan is not the one that was approved (${lines.join('; ')})`, {
    hint: wayOn,
  });
}

/** What none of the approvals covers; each flow may be covered by another. */
function unapproved(plan: Plan, approvals: readonly Approval[]): readonly Deviation[] {
  const lists = approvals.map(({ payload }): readonly Deviation[] => {
    if (payload.digest === plan.digest) return [];
    const approved = approvedIn(payload);
    if (approved === null)
      return [{ flow: null, message: 'too many flows to be told apart: all of it has to be the same' }];
    return deviations({ ...plan, ...approved, options: { ...approved.options } }, plan);
  });
  const [first = []] = lists;
  const whole = lists.filter((list) => list.every(({ flow }) => flow !== null));
  if (whole.length === 0) return first;
  const busy = plan.flows.filter(({ steps }) => steps.length > 0).map(({ name }) => name);
  const open = busy.filter((name) => whole.every((list) => list.some(({ flow }) => flow === name)));
  return open.flatMap((name) => whole[0]?.find(({ flow }) => flow === name) ?? []);
}

async function tellUnapproved(
  run: ActionRun,
  approvals: readonly Approval[],
  key: string,
  secret: Uint8Array,
  input: CommentInput,
  made: Made,
  failure: Failure,
): Promise<void> {
  const page = { ...input, state: 'outdated' as const, failure: told(failure) };
  for (const { payload, genuine, pull, head } of approvals) {
    if (!genuine || payload.pull !== pull || payload.state === 'applied') continue;
    await postComment(run, { pull, key, head, secret }, { ...page, head });
  }
  await tellPage(run, page, [], paperOf(made));
  tellPlan(run, made.planned, key, null);
}

type Done = { readonly exit: ExitName; readonly report: Report | null; readonly failure: Failure | null };

/** Runs apply as the CLI does, bound to the digest of the plan that was looked at. */
async function carryOut(run: ActionRun, flags: BaseFlags, plan: Plan, page: string | null): Promise<Done> {
  const { inputs } = run;
  const { world, output, document } = catching(run);
  const done = await outcomeOf(() =>
    applyCommand(
      world,
      undefined,
      {
        ...flags,
        autoApprove: true,
        expectDigest: plan.digest,
        allow: inputs.allow,
        skipRefused: inputs.skipRefused,
        env: plan.environment,
        ...(page !== null && { report: page }),
      },
      output,
    ),
  );
  if ('failure' in done) return { exit: done.failure.exit, report: null, failure: done.failure };
  const printed = document();
  const report = isRecord(printed)
    ? ({ ...printed, environment: plan.environment, remote: plan.remote } as unknown as Report)
    : null;
  const failure =
    done.value === 'done'
      ? null
      : new Failure(done.value, 'not-converged', 'not all is as the manifests say', {
          hint: 'look at the steps; what is left is done by running this job again',
        });
  return { exit: done.value, report, failure };
}

function emptyPage(run: ActionRun, state: CommentState, environment: string): CommentInput {
  return {
    ...pageOf(run, state, environment, run.context.sha),
    remote: 'graph',
    waba: '',
    plan: null,
    documents: new Map(),
    findings: [],
    local: commandLine(run, environment, null),
  };
}

function pageFor(run: ActionRun, { planned, findings }: Made, state: CommentState): CommentInput {
  const { plan, documents } = planned;
  return {
    ...emptyPage(run, state, plan.environment),
    remote: plan.remote,
    waba: plan.waba,
    plan,
    documents,
    findings,
  };
}
