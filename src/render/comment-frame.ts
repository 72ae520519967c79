// The first line and the last: what it is about and in which state, and where it comes from.
import type { RemoteKind } from '../model/plan.ts';
import type { CommentInput } from './comment-input.ts';
import { countResults, flowResults } from './comment-report.ts';
import { countSigns, rowsOf } from './comment-table.ts';
import { code, link, nameOf } from './comment-text.ts';
import { countFindings } from './findings.ts';

/** True where there is nothing to look at: two lines say it all. */
export function isBrief({ state, plan, findings, failure }: CommentInput): boolean {
  const isQuiet = plan === null || (rowsOf(plan).length === 0 && (plan.guards ?? []).length === 0);
  return state === 'no-changes' && isQuiet && findings.length === 0 && failure === null;
}

/** One line that says it all. */
export function headline(input: CommentInput): string {
  return `### ${headlineText(input)}`;
}

function headlineText(input: CommentInput): string {
  const { state, plan, findings, report } = input;
  const where = nameOf(input.environment, 300);
  const what = plan === null ? '' : countSigns(rowsOf(plan));
  const with_ = (text: string) => (what === '' ? text : `${text}: ${what}`);
  switch (state) {
    case 'planned':
      return with_(`waflow plan for ${where}`);
    case 'no-changes':
      return `✅ waflow plan for ${where}: nothing to do`;
    case 'failed':
      return `❌ waflow failed for ${where}${findings.length > 0 ? `: ${countFindings(findings)}` : ''}`;
    case 'applying':
      return with_(`⏳ waflow is applying to ${where}`);
    case 'applied': {
      if (report === null) return with_(`✅ waflow applied to ${where}`);
      const results = countResults(report, plan);
      const failed = flowResults(report).some(({ sign }) => sign === '✗');
      const sign = failed ? '❌' : report.converged ? '✅' : '⚠️';
      return `${sign} waflow applied to ${where}${failed || !report.converged ? ', in part' : ''}: ${results}`;
    }
    case 'outdated':
      return `🕓 Outdated: waflow plan for ${where}`;
    case 'superseded':
      return `🕓 Superseded: waflow plan for ${where}`;
  }
}

/** What the state means, and what the plan leaves as it is. */
export function underline(input: CommentInput): string {
  const parts = [sentenceOf(input), whereIs(input), ...quiet(input)].filter((part) => part !== '');
  return parts.join(' · ');
}

function sentenceOf({ state, report }: CommentInput): string {
  switch (state) {
    case 'outdated':
      return 'This plan no longer counts, and will not be applied: what it was made from has moved. A new run makes a new one';
    case 'superseded':
      return 'Another plan has taken the place of this one, which will not be applied';
    case 'applied':
      if (report === null) return '';
      return report.converged
        ? 'The account is as the manifests say'
        : 'The account is not yet as the manifests say: the next plan shows what is left';
    default:
      return '';
  }
}

function whereIs({ remote, waba }: { readonly remote: RemoteKind; readonly waba: string }): string {
  return remote === 'emulator' ? 'The built-in emulator, no real account' : `Account ${code(waba, 40)}`;
}

function quiet({ plan }: CommentInput): string[] {
  if (plan === null) return [];
  const kept =
    plan.summary.keep - rowsOf(plan).filter(({ steps, refusals }) => steps.length + refusals.length === 0).length;
  return [
    ...(kept > 0 ? [`${kept} unchanged`] : []),
    ...(plan.summary.foreign > 0 ? [`${plan.summary.foreign} not managed here (left alone)`] : []),
  ];
}

/** The digest, the commit, the run, and how to see it locally. */
export function footer({ plan, head, runUrl, local, state }: CommentInput): string {
  const commit = /^[0-9a-f]{40}$/.test(head) ? head : code(head, 64);
  const parts = [
    ...(plan === null ? [] : [`Digest ${code(plan.digest, 80)}`]),
    `commit ${commit}`,
    ...(runUrl === null ? [] : [link('run', runUrl)]),
  ];
  const line = parts.join(' · ');
  if (state === 'no-changes' || local === '') return line;
  return `${line}\n\nSee it locally: ${code(local)}`;
}
