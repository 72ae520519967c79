// The top of the report: what it is about, what nobody may overlook, how much of what there is, and what to show of it.

import { plainHtml } from './html.ts';
import type { Sign } from './plan-words.ts';
import type { Filter, FlowFacts } from './report-facts.ts';
import { FILTERS, sumLevels } from './report-facts.ts';
import type { ReportInput } from './report-input.ts';
import { capital, counted, cutText, number, said, signWord } from './report-words.ts';

export function headPart(input: ReportInput, flows: readonly FlowFacts[]): string {
  const facts = input.facts.map(
    ({ label, value }) => `<div><dt>${said(label, 100)}</dt><dd>${said(value, 300)}</dd></div>`,
  );
  return [
    '<header>',
    `<p class="kick">waflow ${input.command}</p>`,
    `<h1>${said(input.title, 200)}</h1>`,
    `<p class="lead">${said(input.summary)}</p>`,
    attentionPart(input),
    counterPart(input, flows),
    facts.length === 0 ? '' : `<dl class="facts">${facts.join('')}</dl>`,
    '</header>',
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** So many sentences are shown; a reader of more needs another page. */
const MOST = 60;

function attentionPart({ attention: sentences, command }: ReportInput): string {
  const head = command === 'plan' ? 'Before you go on' : 'Not to be overlooked';
  if (sentences.length === 0) return '';
  const items = sentences.slice(0, MOST).map((one) => `<li>${said(one, 1200)}</li>`);
  const more = sentences.length > MOST ? `<li>… and ${number(sentences.length - MOST)} more</li>` : '';
  return `<section class="box warn" aria-labelledby="attention"><h2 id="attention">${head}</h2><ul>${items.join('')}${more}</ul></section>`;
}

const SIGN_ORDER: readonly Sign[] = ['+', '~', '^', '-', '!', '='];

type Counter = { readonly count: number; readonly word: string; readonly tone: string };

/** Numbers with their words, the gravest first; what there is none of is not counted. */
function counterPart(input: ReportInput, flows: readonly FlowFacts[]): string {
  const accepted = flows.reduce((sum, one) => sum + one.accepted, 0);
  const levels = sumLevels(flows).map(({ level, count }): Counter => {
    const yes =
      level === 'breaking' && accepted > 0 ? ` (${accepted === count ? 'all' : number(accepted)} accepted)` : '';
    return { count, word: `${level}${yes}`, tone: level === 'breaking' && accepted === count ? 'calm' : `lv-${level}` };
  });
  const steps = (['done', 'failed', 'skipped', 'not-run'] as const).map((outcome): Counter => {
    const count = flows.reduce((sum, { outcomes }) => sum + outcomes[outcome], 0);
    const tone = outcome === 'failed' ? 'lv-breaking' : outcome === 'done' ? 'good' : 'calm';
    return { count, word: outcome.replace('-', ' '), tone };
  });
  const signs = SIGN_ORDER.map((sign): Counter => {
    const count = flows.filter(({ flow }) => flow.sign === sign).length;
    const word = sign === '=' ? 'kept with a note' : signWord(sign, input.command);
    return { count, word, tone: sign === '!' ? 'lv-breaking' : 'calm' };
  });
  const severe = (severity: string) => input.findings.filter(({ finding }) => finding.severity === severity).length;
  const findings: Counter[] = [
    { count: severe('error'), word: severe('error') === 1 ? 'error found' : 'errors found', tone: 'lv-breaking' },
    { count: severe('warning'), word: severe('warning') === 1 ? 'warning' : 'warnings', tone: 'calm' },
  ];
  const rest: Counter[] = [
    { count: input.unchanged, word: 'unchanged', tone: 'calm' },
    { count: input.foreign, word: 'not managed here', tone: 'calm' },
  ];
  const groups = [
    counterGroup('Steps', steps),
    counterGroup('Changes inside the Flow JSON', levels),
    counterGroup('Flows', [...signs, ...rest]),
    counterGroup('Findings', findings),
  ].filter((group) => group !== '');
  return groups.length === 0 ? '' : `<div class="counts">${groups.join('')}</div>`;
}

function counterGroup(label: string, counters: readonly Counter[]): string {
  const told = counters.filter(({ count }) => count > 0);
  if (told.length === 0) return '';
  const items = told.map(({ count, word, tone }) => `<li class="${tone}"><b>${number(count)}</b> ${word}</li>`);
  return `<div><p>${label}</p><ul>${items.join('')}</ul></div>`;
}

const FILTER_WORDS: Readonly<Record<Filter, string>> = {
  breaking: 'Breaking',
  failed: 'Not done',
  refused: 'Refused',
  new: 'New',
  changed: 'Changed',
};

/** Fewer flows are seen at a glance. */
const FEW = 4;

/** Radio buttons that work by style alone: no script may run here. */
export function filterPart(flows: readonly FlowFacts[], command: ReportInput['command']): string {
  const choices = FILTERS.map((filter) => ({
    filter,
    count: flows.filter(({ passes }) => passes.includes(filter)).length,
  })).filter(({ count }) => count > 0 && count < flows.length);
  if (flows.length < FEW || choices.length === 0) return '';
  const radio = (id: string, word: string, count: number, checked = '') =>
    `<input type="radio" name="show" id="show-${id}" autocomplete="off"${checked}><label for="show-${id}">${word} <span>${number(count)}</span></label>`;
  const all = radio('all', 'All', flows.length, ' checked');
  const rest = choices.map(({ filter, count }) =>
    radio(filter, filter === 'refused' ? capital(signWord('!', command)) : FILTER_WORDS[filter], count),
  );
  return `<fieldset class="filter"><legend>Show</legend>${all}${rest.join('')}</fieldset>`;
}

/** What stands where nothing changes. */
export function emptyPart({ command, unchanged }: ReportInput): string {
  const words = {
    plan: 'Nothing would be done.',
    apply: 'Nothing was to be done.',
    diff: 'Nothing differs.',
    drift: 'Nobody changed anything in the account.',
    validate: 'What the checker finds stands below.',
  }[command];
  const rest = unchanged === 0 ? '' : ` ${counted(unchanged, 'flow')} as ${unchanged === 1 ? 'it is' : 'they are'}.`;
  return `<p class="empty"><b>${plainHtml(cutText(words, 200))}</b>${rest}</p>`;
}
