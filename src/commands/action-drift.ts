// The Action's drift: one issue for an account, opened when somebody changes it by hand, kept up to date, closed when all
// is as Git says.
import { resolve } from 'node:path';
import type { Drift } from '../model/drift.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import { isRecord } from '../model/json.ts';
import { renderDriftIssue } from '../render/drift-markdown.ts';
import { sayLoudly } from './action-comment.ts';
import { pageFile } from './action-outputs.ts';
import type { ActionRun } from './action-run.ts';
import { catching, flagsOf, keyOf, outcomeOf } from './action-setup.ts';
import { driftCommand } from './drift.ts';
import { asFailure } from './failures.ts';

export async function actionDrift(run: ActionRun): Promise<ExitName> {
  const { world, output, document } = catching(run);
  const page = pageFile(run);
  const path = page === null ? null : resolve(run.context.workspace, page);
  const done = await outcomeOf(() =>
    driftCommand(world, { ...flagsOf(run), ...(path !== null && { report: path }) }, output),
  );
  if ('failure' in done) {
    run.sinks.summary(`### waflow drift\n\nThe account could not be looked at: ${done.failure.code}\n`, null);
    throw done.failure;
  }
  if (path !== null) run.sinks.output('report-file', path);
  const drift = readDrift(document());
  const key = keyOf(run, drift.environment);
  const marker = `<!-- waflow-drift:${encodeURIComponent(key)} -->`;
  const body = renderDriftIssue(drift, { marker, runUrl: run.context.runUrl });
  run.sinks.summary(body.replace(marker, '').trimStart(), null);
  run.sinks.output('has-changes', String(drift.flows.length > 0));
  run.sinks.output('summary', summaryOf(drift));
  await keepIssue(run, marker, drift, body);
  if (drift.flows.length === 0) return 'done';
  return run.inputs.failOn.has('changes') ? 'differences' : 'done';
}

type Told = Drift & { readonly environment: string; readonly waba: string; readonly base: string };

function readDrift(printed: unknown): Told {
  if (isRecord(printed) && Array.isArray(printed.flows)) return printed as unknown as Told;
  throw new Failure('bug', 'bug', 'drift printed no document');
}

function summaryOf({ flows }: Drift): string {
  if (flows.length === 0) return 'No drift: the account is as Git last said.';
  return `Drift: ${flows.length === 1 ? '1 flow is' : `${flows.length} flows are`} not as Git last said.`;
}

/** An issue that cannot be written is said loudly; the drift is on the job's page all the same. */
async function keepIssue(run: ActionRun, marker: string, drift: Told, body: string): Promise<void> {
  const { github, inputs } = run;
  if (!inputs.comment || github === null) return;
  try {
    const open = await github.findIssue(marker);
    if (drift.flows.length > 0) {
      if (open === null) {
        const { url } = await github.createIssue(
          `Drift in ${drift.environment}: somebody changed flows in the account`,
          body,
        );
        run.sinks.output('comment-url', url);
      } else {
        if (open.body !== body) await github.updateIssue(open.number, { body });
        run.sinks.output('comment-url', open.url);
      }
    } else if (open !== null) await github.updateIssue(open.number, { body, state: 'closed' });
  } catch (error) {
    const failure = asFailure(error);
    if (failure === null) throw error;
    sayLoudly(run, `the issue could not be written: ${failure.message}`, failure.hint);
  }
}
