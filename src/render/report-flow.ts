// One flow in the report, as a part that folds: why, what is done, what changes, how it looks, and where it says so.
import { screenGraph } from '../flowjson/screen-graph.ts';
import { renderGraphSvg } from './graph-svg.ts';
import { changesPart } from './report-changes.ts';
import type { FlowFacts, Room } from './report-facts.ts';
import { findingsOf } from './report-findings.ts';
import type { ReportDocument, ReportFlow, ReportInput, ReportStep } from './report-input.ts';
import { jsonPart } from './report-json.ts';
import { groupChanges, remarksOf } from './report-marks.ts';
import { type DrawnScreens, drawScreens, hasScreens } from './report-screens.ts';
import { levelChips, originLine, outcomeChips } from './report-table.ts';
import { code, counted, said, signMark } from './report-words.ts';

/** So many flows are open from the start; among more one looks for one. */
const OPEN = 3;

export function flowParts(input: ReportInput, flows: readonly FlowFacts[], room: Room): string {
  if (flows.length === 0) return '';
  const isOpen = flows.length <= OPEN;
  const parts = flows.map((facts) => flowPart(input, facts, room, isOpen ? ' open' : ''));
  return `<section aria-labelledby="each"><h2 id="each">Flow by flow</h2>
${documentsLine(flows)}${parts.join('\n')}
</section>`;
}

/** Where the Flow JSON would be written, and nobody has it here. */
function documentsLine(flows: readonly FlowFacts[]): string {
  const some = flows.some(({ flow }) => flow.document !== null);
  if (some || !flows.some(({ flow }) => isUploaded(flow))) return '';
  return '<p class="empty"><b>No documents at hand.</b> A saved plan holds none: neither screens nor changes inside the Flow JSON can be shown. A fresh plan or "waflow diff" shows them.</p>';
}

function isUploaded({ steps }: ReportFlow): boolean {
  return steps.some(({ kind }) => kind === 'upload' || kind === 'create');
}

function flowPart(input: ReportInput, facts: FlowFacts, room: Room, open: string): string {
  const { flow, prefix, passes } = facts;
  const chips = [...outcomeChips(facts.outcomes), ...levelChips(facts)].join('');
  const summary = `<summary>${signMark(flow.sign, input.command)}<h3>${said(flow.name, 200)}</h3><span class="tr">${said(flow.transition, 200)}</span><span class="chips">${chips}</span></summary>`;
  const body = [
    metaPart(flow, input),
    refusalsPart(flow),
    notesPart(flow),
    planPart(flow),
    flow.document === null ? withoutDocument(flow) : documentPart(input, flow.document, prefix, room),
  ];
  return `<details class="flow" data-k="${passes.join(' ')}"${open}>${summary}
<div class="body" id="${prefix}">
${body.filter((part) => part !== '').join('\n')}
</div></details>`;
}

function metaPart(flow: ReportFlow, { findings }: ReportInput): string {
  const origin = originLine(flow);
  const found = findingsOf(findings, [flow.manifest, flow.document?.file ?? null]).map(
    ({ id, count }) => `<a href="#${id}">${counted(count, 'finding')}</a>`,
  );
  const parts = [origin, ...found].filter((part) => part !== '');
  // A refusal and a note say so themselves.
  const isSaid = flow.reason === '' || flow.notes.includes(flow.reason) || flow.refusals.length > 0;
  const reason = isSaid ? '' : `<p class="why">${said(flow.reason, 1000)}</p>`;
  return `${reason}${parts.length === 0 ? '' : `<p class="meta">${parts.join(' · ')}</p>`}`;
}

function refusalsPart({ refusals }: ReportFlow): string {
  if (refusals.length === 0) return '';
  const items = refusals.map(
    ({ code: name, message, hint }) =>
      `<li><p><b>Refused:</b> ${said(message, 1200)} ${code(name, 80)}</p>${hint === '' ? '' : `<p class="hint">${said(hint, 1200)}</p>`}</li>`,
  );
  return `<ul class="box bad">${items.join('')}</ul>`;
}

function notesPart({ notes }: ReportFlow): string {
  if (notes.length === 0) return '';
  return `<ul class="box note" aria-label="Notes">${notes.map((note) => `<li>${said(note, 1200)}</li>`).join('')}</ul>`;
}

const OUTCOMES: Readonly<Record<NonNullable<ReportStep['outcome']>, readonly [string, string]>> = {
  done: ['✓ done', 'good'],
  failed: ['✗ failed', 'bad'],
  skipped: ['– skipped', 'calm'],
  'not-run': ['○ not run', 'warn'],
};

function stepsPart({ steps }: ReportFlow): string {
  if (steps.length === 0) return '';
  const items = steps.map(({ kind, because, consent, outcome, error }) => {
    const [word, tone] = outcome === null ? ['', ''] : OUTCOMES[outcome];
    const end = outcome === null ? '' : ` <span class="chip ${tone}">${word}</span>`;
    const asks = (outcome === null ? consent : [])
      .map((one) => ` <span class="chip warn">needs consent: ${said(one, 60)}</span>`)
      .join('');
    const why = error === null ? '' : `<p class="${outcome === 'failed' ? 'err' : 'hint'}">${said(error, 1500)}</p>`;
    return `<li><b>${said(kind, 40)}</b>${end}${asks} <span class="dim">${said(because)}</span>${why}</li>`;
  });
  return `<h4>Steps</h4>\n<ol class="steps">${items.join('')}</ol>`;
}

/** What is done and what changes beside the Flow JSON, side by side where there is room. */
function planPart(flow: ReportFlow): string {
  const parts = [stepsPart(flow), fieldsPart(flow)].filter((part) => part !== '');
  return parts.length === 0 ? '' : `<div class="plan">${parts.map((part) => `<div>${part}</div>`).join('\n')}</div>`;
}

function fieldsPart({ fields }: ReportFlow): string {
  if (fields.length === 0) return '';
  const cell = (value: string | null) => (value === null ? '<span class="dim">none</span>' : said(value, 400));
  const rows = fields.map(
    ({ field, from, to }) =>
      `<tr><th scope="row">${said(field, 60)}</th><td>${cell(from)}</td><td>${cell(to)}</td></tr>`,
  );
  return `<h4>Fields</h4>
<div class="wide"><table class="fields"><thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

function withoutDocument(flow: ReportFlow): string {
  return isUploaded(flow)
    ? '<p class="rest">The Flow JSON is not at hand: what changes inside it is not shown.</p>'
    : '';
}

function documentPart(
  { command, findings }: ReportInput,
  document: ReportDocument,
  prefix: string,
  room: Room,
): string {
  const groups = groupChanges(prefix, document.review);
  const none = new Map<string, readonly string[]>();
  const remarks = remarksOf(findings, document.file);
  // What was found is said of the author's document: of drift that is the earlier side.
  const sides = command === 'drift' ? { before: remarks, after: none } : { before: none, after: remarks };
  const drawn = drawScreens({ prefix, document, groups, remarks: sides, room });
  const graph = graphPart(document, prefix, drawn);
  const json = jsonPart(document, `${prefix}-json`, room);
  const links = { drawn, graph: graph === '' ? null : `${prefix}-graph` };
  const isPair = document.before !== undefined && document.after !== undefined;
  const changes = isPair ? changesPart(groups, links) : '';
  const parts: (readonly [string, string, string])[] = [
    ['changes', 'Changes', changes === '' ? '' : `<h4 id="${prefix}-changes">Changes</h4>\n${changes}`],
    [
      'screens',
      'Screens',
      drawn.html === '' ? '' : `<h4 id="${prefix}-screens">${screensHead(document)}</h4>\n${drawn.html}`,
    ],
    ['graph', 'Screen graph', graph],
    ['json', 'Flow JSON', json],
  ];
  const shown = parts.filter(([, , html]) => html !== '');
  const nav = shown.map(([id, word]) => `<a href="#${prefix}-${id}">${word}</a>`);
  return [
    nav.length < 2
      ? ''
      : `<nav class="parts" aria-label="${said(document.file, 100).replace(/<[^>]*>/g, '')}">${nav.join('')}</nav>`,
    ...(isPair && document.review.length === 0 ? ['<p class="rest">The Flow JSON stays as it is.</p>'] : []),
    ...shown.map(([, , html]) => html),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function screensHead({ before, after }: ReportDocument): string {
  if (before === undefined) return 'Screens';
  return after === undefined ? 'Screens that go' : 'Screens before and after';
}

function graphPart(document: ReportDocument, prefix: string, drawn: DrawnScreens): string {
  if (!hasScreens(document)) return '';
  const changes = document.review.map(({ change }) => change);
  const graph = screenGraph(document.before, document.after, changes);
  const picture = renderGraphSvg(graph, { prefix: `${prefix}-g`, targets: drawn.byScreen });
  return picture === '' ? '' : `<h4 id="${prefix}-graph">Screen graph</h4>\n<div class="graph">${picture}</div>`;
}
