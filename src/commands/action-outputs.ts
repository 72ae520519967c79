// What a run of the Action leaves behind: outputs, the job's page, annotations, files for later steps.
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { explain } from '../flowjson/codes.ts';
import { chooseAnnotations } from '../github/annotations.ts';
import { writeNamed } from '../manifest/files.ts';
import type { Finding } from '../model/finding.ts';
import { isEmpty, type Report } from '../model/plan.ts';
import { type CommentInput, renderComment, renderSummary } from '../render/comment.ts';
import { renderGithub } from '../render/findings-github.ts';
import { renderSarif } from '../render/findings-sarif.ts';
import { summaryLine } from '../render/plan-words.ts';
import type { ReportInput } from '../render/report-input.ts';
import { VERSION } from '../version.ts';
import type { Posted } from './action-comment.ts';
import type { ActionRun } from './action-run.ts';
import { tempFile } from './action-setup.ts';
import { planText } from './plan.ts';
import type { Planned } from './planning.ts';
import { isPage, reportPage } from './report-file.ts';

/** What the page of a report is made of, and what must not show in it. */
export type Paper = { readonly report: ReportInput; readonly masked: (text: string) => string };

/**
 * The job's page, the annotations, and the files with all of it.
 * @param paper null where there is nothing for a page; its files are then not written
 */
export async function tellPage(
  run: ActionRun,
  input: CommentInput,
  findings: readonly Finding[],
  paper: Paper | null = null,
): Promise<void> {
  const { sinks } = run;
  const page = renderSummary(input);
  sinks.summary(page, renderComment(input, '', SHORT).body);
  // The step may end with an error of its own, which is one of those that the runner keeps.
  for (const line of renderGithub(chooseAnnotations(findings, { error: 1 }).shown).split('\n')) {
    if (line !== '') sinks.command(line);
  }
  for (const file of run.inputs.report) {
    if (!isPage(file)) {
      const text = file.endsWith('.sarif') ? sarifOf(findings) : renderSummary(input, Number.POSITIVE_INFINITY);
      await writeFor(run, file, text);
    } else if (paper !== null) await writeFor(run, file, await reportPage(paper.report, paper.masked));
  }
}

/** The checked-out files say nothing about where it goes: no link in them leads out of the repository. */
async function writeFor({ context, sinks }: ActionRun, file: string, text: string): Promise<void> {
  const boundary = realpathSync(context.workspace);
  const path = resolve(boundary, file);
  await writeNamed(boundary, path, text);
  if (isPage(file)) sinks.output('report-file', path);
}

/** The name of the page that somebody asked for; null where nobody did. */
export function pageFile({ inputs }: ActionRun): string | null {
  return inputs.report.find(isPage) ?? null;
}

/** What always fits beside what other parts of the step have written. */
const SHORT = 20_000;

/** Findings for code scanning. */
function sarifOf(findings: readonly Finding[]): string {
  const about = (code: string) => explain(code)?.means;
  const log = renderSarif(findings, { version: VERSION, textOf: () => undefined, about, prefix: '' });
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** The outputs that belong to a plan. */
export function tellPlan(run: ActionRun, { plan, pairs }: Planned, key: string, posted: Posted | null): void {
  const { output, write } = run.sinks;
  const path = tempFile(run, key, '.plan.json');
  write(path, planText(plan));
  output('plan-file', path);
  output('has-changes', String(!isEmpty(plan)));
  output('digest', plan.digest);
  output('summary', summaryLine(plan));
  for (const [name, count] of Object.entries(plan.summary)) output(name, String(count));
  // By the manifest's own name, as after an apply: the same in every environment.
  const ids = plan.flows.flatMap(({ name, id, manifest }) =>
    id === null || manifest === null ? [] : [[pairs.get(name)?.resolved.flow.key ?? name, id] as const],
  );
  output('flows', JSON.stringify(Object.fromEntries(ids)));
  if (posted === null) return;
  output('comment-id', String(posted.id));
  output('comment-url', posted.url);
}

/** After an apply the ids are those that the report gives. */
export function tellReport({ sinks }: ActionRun, report: Report): void {
  sinks.output('flows', JSON.stringify(report.flows));
}
