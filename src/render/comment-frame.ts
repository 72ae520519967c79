// The first lines and the last: what it is about and in which state, what is left alone, and where it comes from.
import type { Plan } from '../model/plan.ts';
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

export function planHeadline(plan: Plan): string {
  return `### waflow plan for ${nameOf(plan.environment, 300)}: ${countSigns(plan.flows) || 'nothing to do'}`;
}

function headlineText({ state, environment, plan, findings, report }: CommentInput): string {
  const where = nameOf(environment, 300);
  const counts = plan === null ? '' : countSigns(plan.flows);
  const counted = (text: string) => (counts === '' ? text : `${text}: ${counts}`);
  switch (state) {
    case 'planned':
      return counted(`waflow plan for ${where}`);
    case 'no-changes':
      return `✅ waflow plan for ${where}: nothing to do`;
    case 'failed':
      return `❌ waflow failed for ${where}${findings.length > 0 ? `: ${countFindings(findings)}` : ''}`;
    case 'applying':
      return counted(`⏳ waflow is applying to ${where}`);
    case 'applied': {
      if (report === null) return counted(`✅ waflow applied to ${where}`);
      const results = countResults(report, plan);
      if (flowResults(report).some(({ sign }) => sign === '✗'))
        return `❌ waflow applied to ${where} in part: ${results}`;
      return `${report.converged ? '✅' : '⚠️'} waflow applied to ${where}: ${results}`;
    }
    case 'outdated':
      return counted(`🕓 Outdated: waflow plan for ${where}`);
    case 'superseded':
      return counted(`🕓 Superseded: waflow plan for ${where}`);
  }
}

/** What the state means, which account it is, and what is left as it is. */
export function underline(input: CommentInput): string {
  const { remote, waba, plan } = input;
  return [...sentenceOf(input), ...whereIs({ remote, waba }), ...quiet(plan)].join(' · ');
}

export function planUnderline(plan: Plan): string {
  return [...whereIs(plan), ...quiet(plan)].join(' · ');
}

function sentenceOf({ state, report }: CommentInput): string[] {
  switch (state) {
    case 'outdated':
      return ['This plan no longer counts and will not be applied: a new run makes a new one'];
    case 'superseded':
      return ['Another plan has taken its place: this one will not be applied'];
    case 'applied':
      if (report === null) return [];
      return report.converged
        ? ['The account is as the manifests say']
        : ['The account is not yet as the manifests say: the next plan shows what is left'];
    default:
      return [];
  }
}

function whereIs({ remote, waba }: Pick<Plan, 'remote' | 'waba'>): string[] {
  return [remote === 'emulator' ? 'The built-in emulator, no real account' : `Account ${code(waba, 40)}`];
}

function quiet(plan: Plan | null): string[] {
  if (plan === null) return [];
  const { keep, foreign } = plan.summary;
  return [
    ...(keep > 0 ? [`${keep} unchanged`] : []),
    ...(foreign > 0 ? [`${foreign} not managed here (left alone)`] : []),
  ];
}

/** The digest, the commit, the run, and how to see it locally. */
export function footer({ plan, head, runUrl, local, state, reportFile }: CommentInput): string {
  // GitHub makes a link of a whole commit by itself.
  const commit = /^[0-9a-f]{40}$/.test(head) ? head : code(head, 64);
  const parts = [
    ...(plan === null ? [] : [`Digest ${code(plan.digest, 80)}`]),
    `${plan === null ? 'Commit' : 'commit'} ${commit}`,
    ...(runUrl === null ? [] : [link('run', runUrl)]),
  ];
  const line = parts.join(' · ');
  if (state === 'no-changes') return line;
  const page = reportFile ?? null;
  const where = runUrl === null ? 'this run' : `this ${link('run', runUrl)}`;
  return [
    ...(page === null ? [] : [`Screens before and after, side by side: ${code(page)} of ${where}`]),
    line,
    ...(local === '' ? [] : [`See it locally: ${code(local)}`]),
  ].join('\n\n');
}
