// What an apply did: every flow with what became of each of its steps, and what to do about those that did not.
import type { FlowPlan, Plan, Report, StepError, StepResult } from '../model/plan.ts';
import type { Line, Section } from './comment-ladder.ts';
import { type Elsewhere, FIRST } from './comment-table.ts';
import { alertHead, idOf, inert, nameOf, row, sentence, tableHead } from './comment-text.ts';
import { plural } from './findings.ts';

export type FlowResult = {
  readonly flow: string;
  readonly results: readonly StepResult[];
  readonly sign: '✗' | '!' | '✓';
};

/** The flows of a report: those that failed first, those that are done last. */
export function flowResults(report: Report): FlowResult[] {
  const byFlow = new Map<string, StepResult[]>();
  for (const result of report.results) {
    const known = byFlow.get(result.flow);
    if (known === undefined) byFlow.set(result.flow, [result]);
    else known.push(result);
  }
  const all = [...byFlow].map(([flow, results]): FlowResult => ({ flow, results, sign: signOf(results) }));
  return (['✗', '!', '✓'] as const).flatMap((sign) => all.filter((one) => one.sign === sign));
}

function signOf(results: readonly StepResult[]): FlowResult['sign'] {
  if (results.some(({ outcome }) => outcome === 'failed')) return '✗';
  const isDone = ({ outcome, reason, error }: StepResult) =>
    error === undefined && (outcome === 'done' || reason === 'converged');
  return results.every(isDone) ? '✓' : '!';
}

/** `2 flows done, 1 failed, 1 left alone, 1 refused`. */
export function countResults(report: Report, plan: Plan | null): string {
  const all = flowResults(report);
  const count = (sign: FlowResult['sign']) => all.filter((one) => one.sign === sign).length;
  const refused = refusedOf(plan).length;
  const parts = [
    ...(count('✓') > 0 ? [`${plural(count('✓'), 'flow')} done`] : []),
    ...(count('✗') > 0 ? [`${count('✗')} failed`] : []),
    ...(count('!') > 0 ? [`${count('!')} to look at`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ];
  return parts.join(', ') || 'nothing to do';
}

function refusedOf(plan: Plan | null): FlowPlan[] {
  return (plan?.flows ?? []).filter(({ refusals }) => refusals.length > 0);
}

export function reportSections(report: Report, plan: Plan | null, where: Elsewhere): Section[] {
  const all = flowResults(report);
  const lines = all.map(
    (one, index): Line => ({ text: resultRow(one), rank: one.sign === '✓' ? 4 : index < FIRST ? 0 : 2 }),
  );
  const refused = refusedOf(plan).map(
    ({ name, refusals }): Line => ({
      text: row(['`!`', nameOf(name), `refused, left alone: ${inert(refusals[0]?.code ?? '', 100)}`, '']),
      rank: 3,
    }),
  );
  const rest = (left: readonly number[]) => `\n\n… and ${plural(left.length, 'more flow')} in ${where.elsewhere}.`;
  const head = tableHead(['', 'Flow', 'Steps', 'Id']).join('\n');
  return [
    ...troubles(all),
    {
      head,
      lines: [...lines.filter(({ rank }) => rank < 4), ...refused, ...lines.filter(({ rank }) => rank === 4)],
      joint: '\n',
      rest,
      foot: '',
    },
  ];
}

function resultRow({ flow, results, sign }: FlowResult): string {
  const id = results.findLast((result) => result.id !== null)?.id ?? null;
  return row([`\`${sign}\``, nameOf(flow), stepWords(results), id === null ? '' : idOf(id)]);
}

const WORDS: Readonly<Record<string, string>> = {
  stale: 'left alone: it changed since the plan',
  converged: 'not needed',
  'after-failure': 'not run',
  interrupted: 'not run: interrupted',
};

/** `create, upload done; publish failed`: steps with the same end share its word. */
function stepWords(results: readonly StepResult[]): string {
  const groups: { readonly word: string; readonly kinds: string[] }[] = [];
  for (const { kind, outcome, reason, error } of results) {
    const done = error === undefined ? 'done' : `done (${inert(error.code, 100)})`;
    const word = outcome === 'done' ? done : outcome === 'failed' ? outcome : (WORDS[reason ?? ''] ?? outcome);
    const last = groups.at(-1);
    if (last?.word === word) last.kinds.push(kind);
    else groups.push({ word, kinds: [kind] });
  }
  return groups.map(({ word, kinds }) => `${kinds.join(', ')} ${word === 'failed' ? '**failed**' : word}`).join('; ');
}

function troubles(all: readonly FlowResult[]): Section[] {
  const told = all.flatMap(({ flow, results }) =>
    results.flatMap(({ kind, outcome, error }) => (error === undefined ? [] : [{ flow, kind, outcome, error }])),
  );
  if (told.length === 0) return [];
  const lines = told.map(({ flow, kind, outcome, error }, index): Line => {
    const what = { done: kind, failed: `${kind} failed`, skipped: 'left alone', 'not-run': `${kind} not run` }[outcome];
    return { text: `> - **${nameOf(flow)}**, ${what}: ${errorText(error)}`, rank: index < FIRST ? 1 : 3 };
  });
  const failed = told.some(({ outcome }) => outcome === 'failed');
  return [
    {
      head: alertHead(failed ? 'CAUTION' : 'WARNING'),
      lines,
      joint: '\n',
      rest: (left) => `\n> - … and ${left.length} more`,
      foot: '\n>\n> **Next:** settle these, then apply again: it finishes what is left.',
    },
  ];
}

function errorText({ code, message, hint, details = [] }: StepError): string {
  const more = details.slice(0, 10).map((detail) => `\n>   - ${inert(detail)}`);
  if (details.length > 10) more.push(`\n>   - … and ${details.length - 10} more`);
  return `${sentence(message)} \\[${inert(code, 100)}\\]${hint === undefined || hint === '' ? '' : ` _${sentence(hint)}_`}${more.join('')}`;
}
