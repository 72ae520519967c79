// The table of the report: one row a flow, with what changes in short.
import { IMPACT_LEVELS } from '../flowjson/impact.ts';
import type { FlowFacts } from './report-facts.ts';
import { findingsOf } from './report-findings.ts';
import { emptyPart } from './report-head.ts';
import type { ReportInput } from './report-input.ts';
import { screensOf } from './report-pairs.ts';
import { code, counted, levelChip, number, said, signMark } from './report-words.ts';

const COLUMNS: Readonly<Record<ReportInput['command'], string>> = {
  plan: 'What changes',
  apply: 'What was done',
  diff: 'What differs',
  drift: 'What differs',
  validate: 'What differs',
};

export function tablePart(input: ReportInput, flows: readonly FlowFacts[]): string {
  const head = '<h2 id="flows" tabindex="-1">Flows</h2>';
  const rest = restLine(input);
  if (flows.length === 0) return `<section aria-labelledby="flows">${head}${emptyPart(input)}</section>`;
  const rows = flows.map((facts) => rowOf(facts, input)).join('\n');
  return `<section aria-labelledby="flows">${head}
<div class="wide"><table class="flows">
<thead><tr><th scope="col"><span class="vh">Sign</span></th><th scope="col">Flow</th><th scope="col">Status</th><th scope="col">${COLUMNS[input.command]}</th></tr></thead>
<tbody>
${rows}
</tbody></table></div>${rest}</section>`;
}

function restLine({ unchanged, foreign }: ReportInput): string {
  const parts = [
    ...(unchanged > 0 ? [`${counted(unchanged, 'flow')} unchanged`] : []),
    ...(foreign > 0 ? [`${number(foreign)} not managed here, left alone`] : []),
  ];
  return parts.length === 0 ? '' : `<p class="rest">And ${parts.join(', ')}.</p>`;
}

function rowOf(facts: FlowFacts, { command, findings }: ReportInput): string {
  const { flow, prefix, passes } = facts;
  const name = `<a href="#${prefix}">${said(flow.name, 200)}</a>`;
  return `<tr data-k="${passes.join(' ')}"><td>${signMark(flow.sign, command)}</td><th scope="row">${name}</th><td class="tr">${said(flow.transition, 200)}</td><td>${[...errorChips(flow, findings), inShort(facts)].join(' ')}</td></tr>`;
}

/** What changes, in a few words: `2 breaking, 1 visible`. */
function inShort(facts: FlowFacts): string {
  const { flow, outcomes } = facts;
  const parts = [...outcomeChips(outcomes), ...levelChips(facts)];
  const refused = new Set(flow.refusals.map(({ code: name }) => name));
  for (const name of [...refused].slice(0, 2)) parts.push(`<span class="chip bad">refused: ${said(name, 60)}</span>`);
  const fields = flow.fields.map(({ field }) => said(field, 60));
  if (flow.sign === '+') {
    const screens = flow.document === null ? 0 : screensOf(flow.document.after).length;
    parts.push(screens === 0 ? 'new' : `new, ${counted(screens, 'screen')}`);
  } else if (fields.length > 0) parts.push(fields.slice(0, 6).join(', '));
  if (parts.length === 0 && flow.reason !== '') parts.push(said(flow.reason, 160));
  // What is done needs nobody's consent any more.
  const consents = new Set(flow.steps.flatMap(({ consent, outcome }) => (outcome === null ? consent : [])));
  if (consents.size > 0)
    parts.push(`<span class="chip warn">needs consent: ${said([...consents].join(', '), 60)}</span>`);
  return parts.join(' ');
}

/** What the checker found in its files, where that keeps it from being right. */
function errorChips({ manifest, document }: FlowFacts['flow'], findings: ReportInput['findings']): string[] {
  return findingsOf(findings, [manifest, document?.file ?? null]).flatMap(({ id, errors }) =>
    errors === 0 ? [] : [`<a class="chip bad" href="#${id}">${counted(errors, 'error')}</a>`],
  );
}

export function levelChips({ levels, accepted }: FlowFacts): string[] {
  return IMPACT_LEVELS.filter((level) => levels[level] > 0).map((level) => {
    if (level !== 'breaking' || accepted === 0) return levelChip(level, levels[level]);
    const all = accepted === levels.breaking;
    return `<span class="chip ${all ? 'calm' : 'lv-breaking'}">${number(levels.breaking)} breaking, ${all ? '' : `${number(accepted)} `}accepted</span>`;
  });
}

export function outcomeChips(outcomes: FlowFacts['outcomes']): string[] {
  const chip = (count: number, word: string, tone: string) =>
    count === 0 ? [] : [`<span class="chip ${tone}">${number(count)} ${word}</span>`];
  return [
    ...chip(outcomes.failed, 'failed', 'bad'),
    ...chip(outcomes['not-run'], 'not run', 'warn'),
    ...chip(outcomes.skipped, 'skipped', 'calm'),
    ...chip(outcomes.done, 'done', 'good'),
  ];
}

/** The origin of a flow: files and the platform's number. */
export function originLine({ manifest, id, document }: FlowFacts['flow']): string {
  const parts = [
    ...(manifest === null ? [] : [code(manifest, 300)]),
    ...(document === null || document.file === manifest ? [] : [code(document.file, 300)]),
    ...(id === null ? [] : [`id ${code(id, 60)}`]),
  ];
  return parts.join(' · ');
}
