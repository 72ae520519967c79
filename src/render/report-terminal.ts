// What an apply did, for people at a terminal.
import type { Plan, Report, StepResult } from '../model/plan.ts';
import type { Colors } from './colors.ts';
import { forTerminal } from './escape.ts';
import { plural } from './findings.ts';
import { whereabouts } from './plan-words.ts';

const WORDS: Readonly<Record<string, string>> = {
  stale: 'left alone',
  converged: 'not needed',
  'after-failure': 'not run',
  interrupted: 'not run (interrupted)',
};

/** Of long reports so many flows are told one by one: those that are done, and those that somebody has to look at. */
const ROOM = { done: 50, other: 200 };

/** Every flow with what became of its steps, then whether the account is now as desired; `whole`: however many. */
export function renderReport(report: Report, plan: Plan, colors: Colors, whole = false): string {
  const byFlow = new Map<string, StepResult[]>();
  for (const result of report.results) {
    const known = byFlow.get(result.flow);
    if (known === undefined) byFlow.set(result.flow, [result]);
    else known.push(result);
  }
  const told = { done: 0, other: 0 };
  const lines: string[] = [colors.bold(`Applied to ${forTerminal(report.environment)}: ${whereabouts(plan)}`), ''];
  for (const [flow, results] of byFlow) {
    const failed = results.some(({ outcome }) => outcome === 'failed');
    const done = results.every(({ outcome, reason }) => outcome === 'done' || reason === 'converged');
    const kind = done ? 'done' : 'other';
    told[kind] += 1;
    if (!whole && told[kind] > ROOM[kind]) continue;
    const sign = done ? colors.green('✓') : failed ? colors.red('✗') : colors.yellow('!');
    const steps = stepWords(results, colors);
    const id = results.findLast((result) => result.id !== null)?.id ?? null;
    lines.push(`  ${sign} ${colors.bold(forTerminal(flow))}${id === null ? '' : colors.dim(` (${id})`)}: ${steps}`);
    for (const { error } of results) {
      if (error === undefined) continue;
      lines.push(`      ${forTerminal(error.message)} ${colors.dim(`[${forTerminal(error.code)}]`)}`);
      for (const detail of error.details ?? []) lines.push(`        ${forTerminal(detail)}`);
      if (error.hint !== undefined) lines.push(`      ${colors.dim(forTerminal(error.hint))}`);
    }
  }
  const more = { done: told.done - ROOM.done, other: told.other - ROOM.other };
  if (!whole && more.done > 0) lines.push(`  … and ${plural(more.done, 'more flow')} done`);
  if (!whole && more.other > 0) {
    lines.push(`  … and ${plural(more.other, 'more flow')} not done: --verbose or --json tell all`);
  }
  for (const { name, refusals } of plan.flows) {
    const [first] = refusals;
    if (first === undefined) continue;
    lines.push(
      `  ${colors.red('!')} ${colors.bold(forTerminal(name))}: refused, left alone ${colors.dim(`[${first.code}]`)}`,
    );
  }
  lines.push('');
  lines.push(colors.bold(conclusion(report)));
  return `${lines.join('\n')}\n`;
}

/** `create, upload failed, publish not run`: steps with the same end share its word. */
function stepWords(results: readonly StepResult[], colors: Colors): string {
  const groups: { word: string; kinds: string[]; outcome: StepResult['outcome'] }[] = [];
  for (const { kind, outcome, reason } of results) {
    const word = outcome === 'done' ? '' : outcome === 'failed' ? ' failed' : ` ${WORDS[reason ?? ''] ?? outcome}`;
    const last = groups.at(-1);
    if (last?.word === word) last.kinds.push(kind);
    else groups.push({ word, kinds: [kind], outcome });
  }
  const paint = { done: colors.green, failed: colors.red, skipped: colors.dim, 'not-run': colors.dim };
  return groups.map(({ word, kinds, outcome }) => paint[outcome](`${kinds.join(', ')}${word}`)).join(', ');
}

function conclusion(report: Report): string {
  const count = (outcome: StepResult['outcome']) =>
    report.results.filter((result) => result.outcome === outcome).length;
  const parts = [`${plural(count('done'), 'step')} done`];
  if (count('failed') > 0) parts.push(`${count('failed')} failed`);
  const stale = report.results.filter(({ reason }) => reason === 'stale').length;
  if (stale > 0) parts.push(`${stale} left alone`);
  if (count('not-run') > 0) parts.push(`${count('not-run')} not run`);
  const end = report.converged
    ? 'The account is as the manifests say.'
    : 'The account is not yet as the manifests say: "waflow plan" shows what is left.';
  return `${parts.join(', ')}. ${end}`;
}
