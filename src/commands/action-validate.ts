// The Action's validate: every finding at its line, on the page of the job, and for code scanning.
import type { ExitName } from '../model/failure.ts';
import { type Finding, hasErrors } from '../model/finding.ts';
import { isRecord } from '../model/json.ts';
import type { CommentInput } from '../render/comment.ts';
import { reportOfFindings } from '../render/reports.ts';
import { tellPage } from './action-outputs.ts';
import { commandLine, pageOf, told } from './action-page.ts';
import type { ActionRun } from './action-run.ts';
import { catching, flagsOf, inRepository, outcomeOf, projectOf } from './action-setup.ts';
import { textsOf } from './finding-texts.ts';
import { validateCommand } from './validate.ts';

export async function actionValidate(run: ActionRun): Promise<ExitName> {
  const project = await projectOf(run);
  const { world, output, document } = catching(run);
  const done = await outcomeOf(() => validateCommand(world, [], flagsOf(run), output));
  const failure = 'failure' in done ? done.failure : null;
  const printed = document();
  const found = isRecord(printed) && Array.isArray(printed.findings) ? (printed.findings as Finding[]) : [];
  const findings = inRepository(project, failure === null ? found : failure.findings);
  const environment = run.inputs.environment ?? 'all environments';
  const isWrong = failure !== null || hasErrors(findings);
  const input: CommentInput = {
    ...pageOf(run, isWrong ? 'failed' : 'no-changes', environment, run.context.pull?.head ?? run.context.sha),
    remote: 'graph',
    waba: '',
    plan: null,
    documents: new Map(),
    findings,
    failure: failure === null ? null : told(failure),
    local: commandLine(run, run.inputs.environment, null).replace('waflow plan', 'waflow validate'),
  };
  const remarks = { findings: failure === null ? found : failure.findings, textOf: textsOf(project) };
  await tellPage(run, input, findings, { report: reportOfFindings(environment, remarks), masked: output.masked });
  if (failure !== null) throw failure;
  return hasErrors(findings) && run.inputs.failOn.has('errors') ? 'no' : 'done';
}
