// `waflow apply`: a fresh plan, the question, the steps, the report.
import { resolve } from 'node:path';
import type { Kept } from '../apply/put-back.ts';
import { type Job, type RunResult, runPlan } from '../apply/run.ts';
import { Moved } from '../apply/settle.ts';
import { REMOTE_CODES } from '../apply/step-error.ts';
import { atAuthorsPlace, inOneLine } from '../flowjson/remote-errors.ts';
import { createReader, createWriter } from '../graph/client.ts';
import type { DocumentSource } from '../manifest/resolve.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import type { DesiredFlow, FlowId, ObservedFlow, RemoteError } from '../model/flow.ts';
import {
  type Consent,
  isEmpty,
  neededConsents,
  type Plan,
  type Report,
  type StepError,
  type StepResult,
} from '../model/plan.ts';
import { RemoteFailure, type RemoteReader } from '../model/remote.ts';
import { deviations, isOurs } from '../plan/approved.ts';
import { successionsOf } from '../plan/farewells.ts';
import type { Colors } from '../render/colors.ts';
import { forTerminal } from '../render/escape.ts';
import { plural } from '../render/findings.ts';
import { renderPlan } from '../render/plan-terminal.ts';
import { whereabouts } from '../render/plan-words.ts';
import type { ReportInput } from '../render/report-input.ts';
import { renderReport } from '../render/report-terminal.ts';
import { reportOfApply, reportOfPlan } from '../render/reports.ts';
import { applyLock } from './apply-lock.ts';
import { followSteps } from './apply-progress.ts';
import { type Backup, openBackup } from './backup.ts';
import { callsLine, connect, DEFAULT_PARALLELISM, DEFAULT_TIMEOUT } from './connect.ts';
import { withFindings } from './failures.ts';
import { textsOf } from './finding-texts.ts';
import { openMemory } from './memory.ts';
import { fingerprintOf } from './observe.ts';
import type { Output } from './output.ts';
import { type Looking, type Planned, planWith } from './planning.ts';
import { withProgress } from './progress.ts';
import { checkReport, writeReport } from './report-file.ts';
import { readPlanFile } from './saved-plan.ts';
import { type BaseFlags, type Chosen, chooseAccount, type Desired, loadDesired, openProject } from './setup.ts';
import { untilStopped } from './until-stopped.ts';
import type { World } from './world.ts';

export type ApplyFlags = BaseFlags & {
  readonly autoApprove?: boolean;
  readonly expectDigest?: string;
  readonly allow?: readonly Consent[];
  readonly skipRefused?: boolean;
  readonly restoreOnFailure?: boolean;
  /** A folder. */
  readonly backup?: string;
  /** A file. */
  readonly report?: string;
};

export async function applyCommand(
  world: World,
  file: string | undefined,
  flags: ApplyFlags,
  output: Output,
): Promise<ExitName> {
  checkReport(flags);
  const approved = file === undefined ? null : await readPlanFile(world, flags, file);
  const asked = approved === null ? flags : withOptionsOf(approved, flags);
  const chosen = chooseAccount(await openProject(world, asked, output), asked, output);
  const desired = await loadDesired(world, chosen, asked, output);
  output.findings(desired.findings);
  return withFindings(desired.findings, false, () => applyDesired(world, approved, asked, output, chosen, desired));
}

/** A plan file is applied as it was made, where no flag says otherwise. */
function withOptionsOf(approved: Plan, flags: ApplyFlags): ApplyFlags {
  const { prune } = approved.options;
  return {
    ...flags,
    env: flags.env ?? approved.environment,
    flow: flags.flow ?? approved.options.flow,
    ...(approved.base !== undefined && flags.base === undefined && { base: approved.base }),
    ...((prune === 'base' || prune === 'all') && flags.prune === undefined && { prune }),
  };
}

async function applyDesired(
  world: World,
  approved: Plan | null,
  flags: ApplyFlags,
  output: Output,
  chosen: Chosen,
  desired: Desired,
): Promise<ExitName> {
  const interrupt = world.catchInterrupt();
  const lock = await applyLock(world, chosen, flags, output, interrupt.signal);
  try {
    await lock.acquire();
    const transport = await connect(world, chosen, flags, output, interrupt.signal);
    const { waba, graphUrl } = chosen.account;
    const reader = createReader(transport, waba, world.pause);
    const backup =
      flags.backup === undefined
        ? null
        : openBackup(chosen, resolve(world.cwd, flags.cwd ?? '.', flags.backup), reader);
    const memory = await openMemory(chosen.project, { graphUrl, waba }, output);
    const looking: Looking = { remote: reader, memory, serverTime: transport.serverTime };
    const plan = () =>
      withProgress(world, output, { what: 'reading the account', transport }, () =>
        planWith(looking, chosen, desired, flags),
      );

    const told = { findings: desired.findings, textOf: textsOf(chosen.project) };
    let before = await untilStopped(plan(), interrupt.signal);
    try {
      expectApproved(before.plan, approved, flags);
      expectSettled(before, approved, chosen.config.retireLimit, flags, output);
    } catch (error) {
      const { plan: refused, documents } = before;
      await reportRun(world, flags, output, chosen, () => reportOfPlan(refused, documents, told));
      throw error;
    }
    const isApproved = approved !== null || flags.expectDigest !== undefined || flags.autoApprove === true;
    if (!isApproved && !isEmpty(before.plan)) {
      // Nobody else has to wait for somebody who thinks it over.
      lock.release();
      await question(world, before, output, interrupt.signal);
      if (await lock.acquire()) {
        const fresh = await untilStopped(plan(), interrupt.signal);
        expectApproved(fresh.plan, before.plan, flags);
        before = fresh;
      }
    }
    // A log must show what was decided, also where nobody was asked.
    else if (!isEmpty(before.plan) && !output.json) output.say(`${planText(before, output, output.errColors)}\n`);

    const progress = await followSteps(world, output, before.plan, transport, interrupt.signal);
    const run = await runPlan(before.plan, jobsOf(before, desired), {
      remote: createWriter(transport, waba, reader),
      parallelism: flags.parallelism ?? DEFAULT_PARALLELISM,
      timeout: flags.timeout ?? DEFAULT_TIMEOUT,
      sleep: (ms) => world.sleep(ms),
      pause: world.pause,
      now: world.now,
      stop: interrupt.signal,
      documentOf: async (flow) => fingerprintOf(await reader.readDocument(flow)),
      tell: progress.tell,
      ...(backup !== null && { backup: (flow) => backedUp(backup, flow) }),
      ...(flags.restoreOnFailure && { keep: (flow) => keep(reader, flow) }),
      scrub: chosen.scrub,
    }).finally(progress.stop);

    const isOver = interrupt.signal.aborted || run.halted;
    const after = isEmpty(before.plan) ? before : isOver ? null : await planAgain(plan, output);
    const stopped = interrupt.signal.aborted;
    const results = after === null || after === before ? run.results : withNormalised(run, after.plan);
    const ours = new Set(desired.flows.map(({ flow }) => flow));
    const report = toReport(before, after, results, run.ids, ours);
    if (output.json) output.document(toDocument(report));
    else if (isEmpty(before.plan)) output.print(planText(before, output, output.colors));
    else output.print(renderReport(report, before.plan, output.colors, output.verbose));
    await reportRun(world, flags, output, chosen, () =>
      reportOfApply(before.plan, before.documents, report, {
        findings: desired.findings,
        textOf: textsOf(chosen.project),
      }),
    );
    if (backup !== null && backup.written.length > 0) {
      output.say(
        `What was replaced is kept in ${forTerminal(flags.backup ?? '')}: ${plural(backup.written.length, 'file')}.`,
      );
    }
    output.say(output.errColors.dim(callsLine(transport)));
    if (stopped)
      output.warn('interrupted: the step in flight has ended, and nothing new was started; apply again to finish');
    return exitOf(report, stopped, after?.plan ?? null, before.plan.summary.refused > 0);
  } finally {
    lock.release();
    interrupt.release();
  }
}

/** What was done is done: that its report cannot be written is said, and changes nothing. */
async function reportRun(
  world: World,
  flags: ApplyFlags,
  output: Output,
  { project }: Chosen,
  make: () => ReportInput,
): Promise<void> {
  try {
    await writeReport(world, flags, output, project.boundary, make);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    output.warn(
      `${output.errColors.yellow('warning:')} the report could not be written: ${forTerminal(error.message)}`,
    );
  }
}

/** Exit 4 where the fresh plan is not the approved one, or less of it. */
function expectApproved(plan: Plan, approved: Plan | null, flags: ApplyFlags): void {
  const wrong = approved === null ? [] : deviations(approved, plan);
  if (flags.expectDigest !== undefined && flags.expectDigest !== plan.digest) {
    wrong.push({ flow: null, message: `the digest is ${plan.digest}, not ${flags.expectDigest}` });
  }
  if (wrong.length === 0) return;
  const lines = wrong.map(({ flow, message }) => (flow === null ? message : `"${flow}": ${message}`));
  throw new Failure(
    'stale',
    'stale-plan',
    `the plan is not the one that was approved, so nothing was written (${lines.join('; ')})`,
    {
      hint: 'look at "waflow plan", and approve it anew',
    },
  );
}

/** Exit 3 for refusals that stay and for consents that are missing; the plan is shown all the same. */
function expectSettled(
  planned: Planned,
  approved: Plan | null,
  retireLimit: number,
  flags: ApplyFlags,
  output: Output,
): void {
  const { plan } = planned;
  const show = () => {
    if (!output.json) output.warn(planText(planned, output, output.errColors));
  };
  if (plan.summary.refused > 0 && flags.skipRefused !== true) {
    show();
    const names = plan.flows
      .filter(({ refusals }) => refusals.length > 0)
      .map(({ name, refusals }) => `"${name}" (${refusals[0]?.code})`);
    throw new Failure('refused', 'refused', `the plan refuses ${names.join(', ')}, so nothing was written`, {
      hint: "settle it, leave it out with --flow '!NAME', or do the rest with --skip-refused",
    });
  }
  const given = new Set(flags.allow ?? []);
  // A flow that the approved plan has created itself, in a run that was cut short, is not adopted from anybody.
  const created = new Set((approved?.flows ?? []).filter(isOurs).map(({ name }) => name));
  const others = plan.flows.filter(({ name }) => !created.has(name));
  const missing = neededConsents(plan).filter(
    (consent) => !given.has(consent) && (consent !== 'adopt' || neededConsents({ flows: others }).includes('adopt')),
  );
  if (missing.length > 0) {
    show();
    throw new Failure(
      'refused',
      'consent-missing',
      `the plan needs the consent ${missing.join(', ')}, so nothing was written`,
      { hint: `${overLimit(plan, retireLimit, missing)}if you mean it: --allow ${[...given, ...missing].join(',')}` },
    );
  }
}

/** Where the consent "retire" comes from, if not from what is retired. */
function overLimit(plan: Plan, limit: number, missing: readonly Consent[]): string {
  const count = plan.summary.deprecate + plan.summary.delete;
  if (!missing.includes('retire') || count <= limit) return '';
  return `it retires ${count} flows, more than "limits.retire" in waflow.yaml allows; `;
}

async function question(world: World, planned: Planned, output: Output, signal: AbortSignal): Promise<void> {
  if (world.ask === null) {
    if (!output.json) output.warn(planText(planned, output, output.errColors));
    throw new Failure('refused', 'not-approved', 'there is no terminal to ask on, so nothing was written', {
      hint: 'approve with --auto-approve, with a plan file ("waflow plan --out FILE"), or with --expect-digest',
    });
  }
  output.warn(planText(planned, output, output.errColors));
  const where = whereabouts(planned.plan);
  const answer = await untilStopped(
    world.ask(`Apply this to ${forTerminal(planned.plan.environment)} (${where})? Only "yes" is a yes: `, signal),
    signal,
  );
  if (answer.trim().toLowerCase() !== 'yes') {
    throw new Failure('refused', 'not-approved', 'the answer was not "yes", so nothing was written');
  }
}

function planText({ plan, documents }: Planned, output: Output, colors: Colors): string {
  const { width, diffWidth, verbose } = output;
  return renderPlan(plan, documents, {
    colors,
    width,
    diffWidth,
    verbose,
    applyFlags: null,
  });
}

function jobsOf({ plan, pairs }: Planned, desired: Desired): Map<string, Job> {
  const jobs = new Map<string, Job>();
  const successions = successionsOf(desired.flows.map(({ flow }) => flow));
  for (const flow of plan.flows) {
    const pair = pairs.get(flow.name);
    if (pair === undefined) continue;
    const { document } = pair.resolved;
    const successor = successions.get(flow.name)?.name;
    jobs.set(flow.name, {
      ...(successor !== undefined && {
        successor: { name: successor, id: pairs.get(successor)?.observed?.id ?? null },
      }),
      plan: flow,
      desired: pair.resolved.flow,
      observed: pair.observed,
      text: document === undefined ? null : () => textOf(document),
      describe: (errors) => describe(document, errors),
    });
  }
  return jobs;
}

/** The platform's errors at the author's lines, as long as the file is the one that was sent. */
function describe(source: DocumentSource | undefined, errors: readonly RemoteError[]): string[] {
  try {
    if (source !== undefined) return atAuthorsPlace(source.read(), errors, true).map(inOneLine);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  return errors.map(({ code, message }) => `${code}: ${message}`);
}

/** The text to send: of a file that was changed since the plan nothing is sent. */
function textOf(document: DocumentSource): string {
  try {
    return document.read().text.value;
  } catch (error) {
    throw error instanceof Failure ? new Moved(error.message) : error;
  }
}

/** A write whose backup failed is not done: what it would replace would be lost. */
async function backedUp(backup: Backup, flow: ObservedFlow): Promise<StepError | null> {
  try {
    await backup.keep(flow);
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const message = `what the account has could not be kept, so nothing was written: ${error.message}`;
    return { code: 'backup-failed', message, ...(error.hint !== undefined && { hint: error.hint }) };
  }
}

/** What a flow has before it is written, with the platform's own text. */
async function keep(reader: RemoteReader, flow: ObservedFlow): Promise<Pick<Kept, 'text' | 'document'>> {
  const { document, text } = await reader.readSource(flow);
  return { text, document: fingerprintOf(document) };
}

/** The plan once more; null where the account cannot be read any more. */
async function planAgain(plan: () => Promise<Planned>, output: Output): Promise<Planned | null> {
  try {
    return await plan();
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error;
    output.warn(
      `the account could not be read again to see whether all is as desired: ${forTerminal(output.scrub(error.message))}`,
    );
    return null;
  }
}

/** A document that reads back different from what was sent must not be sent again and again. */
function withNormalised({ results, putBack }: RunResult, after: Plan): StepResult[] {
  const differing = new Set(
    after.flows.filter(({ changes }) => changes.some(({ field }) => field === 'json')).map(({ name }) => name),
  );
  for (const name of putBack) differing.delete(name);
  return results.map((result) =>
    result.kind === 'upload' && result.outcome === 'done' && result.error === undefined && differing.has(result.flow)
      ? {
          ...result,
          error: {
            code: 'platform-normalised',
            message:
              'the Flow JSON reads back different from what was sent: the platform has changed it, or somebody else has since',
            hint: 'look at the next plan; if nobody has, take over what the platform made of it ("import")',
          },
        }
      : result,
  );
}

function toReport(
  before: Planned,
  after: Planned | null,
  results: readonly StepResult[],
  ids: ReadonlyMap<string, FlowId>,
  ours: ReadonlySet<DesiredFlow>,
): Report {
  const flows: Record<string, FlowId> = {};
  const deleted = new Set(
    results.filter(({ kind, outcome }) => kind === 'delete' && outcome === 'done').map(({ flow }) => flow),
  );
  for (const [name, { resolved, observed }] of [...before.pairs].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const gone = deleted.has(name);
    const id = after?.pairs.get(name)?.observed?.id ?? ids.get(name) ?? observed?.id;
    if (id !== undefined && !gone && ours.has(resolved.flow)) flows[resolved.flow.key] = id;
  }
  const { environment, remote, digest } = before.plan;
  const converged = after !== null && isEmpty(after.plan) && after.plan.summary.refused === 0;
  return { format: 1, environment, remote, digest, results, converged, flows };
}

/** The report as the contract has it; that it was the emulator is always said. */
function toDocument({ format, remote, digest, results, converged, flows }: Report): unknown {
  return { format, ...(remote === 'emulator' && { remote }), digest, results, converged, flows };
}

/** `after`: the plan once more; null where it could not be made. */
function exitOf(report: Report, stopped: boolean, after: Plan | null, leftRefused: boolean): ExitName {
  if (stopped) return 'interrupted';
  const failed = report.results.filter(({ outcome }) => outcome === 'failed');
  const remote = failed.filter(({ error }) => REMOTE_CODES.has(error?.code ?? ''));
  if (failed.length > remote.length || leftRefused) return 'no';
  if (remote.length > 0 || after === null) return 'remote';
  const stale = new Set(report.results.filter(({ reason }) => reason === 'stale').map(({ flow }) => flow));
  // What moved is not converged either; only where something else is not, that weighs more.
  const pending = report.results.some(({ outcome, error }) => outcome === 'done' && error !== undefined);
  const open = after.flows.some(({ name, steps }) => steps.length > 0 && !stale.has(name));
  if (stale.size > 0) return pending || open ? 'no' : 'stale';
  return report.converged ? 'done' : 'no';
}
