// What the pages of a run share, and how a run ends: the words around a plan, and the input fail-on.
import type { ExitName, Failure } from '../model/failure.ts';
import { type Finding, hasErrors } from '../model/finding.ts';
import { isEmpty, type Plan } from '../model/plan.ts';
import type { CommentInput, CommentState } from '../render/comment.ts';
import { pageFile } from './action-outputs.ts';
import type { ActionRun } from './action-run.ts';
import { fileUrlIn } from './action-setup.ts';

/** What every page of this run has. */
export function pageOf(run: ActionRun, state: CommentState, environment: string, head: string) {
  const { context } = run;
  return {
    state,
    environment,
    report: null,
    failure: null,
    head,
    runUrl: context.runUrl,
    fileUrl: fileUrlIn(context, head),
    reportFile: pageFile(run),
  } satisfies Partial<CommentInput>;
}

export function told({ code, message, hint }: Failure): NonNullable<CommentInput['failure']> {
  return { code, message, ...(hint !== undefined && { hint }) };
}

/** The same plan at a terminal. */
export function commandLine({ inputs }: ActionRun, environment: string | null, baseRef: string | null): string {
  const quote = (text: string) => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
  return [
    'waflow plan',
    ...(inputs.workingDirectory === '.' ? [] : [`--cwd ${quote(inputs.workingDirectory)}`]),
    ...(environment === null ? [] : [`--env ${quote(environment)}`]),
    ...inputs.flow.map((glob) => `--flow ${quote(glob)}`),
    ...(baseRef === null ? [] : [`--base ${quote(`origin/${baseRef}`)}`]),
  ].join(' ');
}

/** What the input fail-on says: errors in the files, refusals of the plan, any change at all. */
export function exitOf({ inputs }: ActionRun, plan: Plan | null, findings: readonly Finding[]): ExitName {
  if (inputs.failOn.has('errors') && hasErrors(findings)) return 'no';
  if (plan === null) return 'done';
  if (inputs.failOn.has('refusals') && plan.summary.refused > 0) return 'refused';
  return inputs.failOn.has('changes') && !isEmpty(plan) ? 'differences' : 'done';
}
