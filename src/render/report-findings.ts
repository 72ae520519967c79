// What was found in people's files, in the report: each at its lines, with the place underlined.
import type { Finding } from '../model/finding.ts';
import { plainHtml } from './html.ts';
import type { FlowFacts } from './report-facts.ts';
import type { ReportFinding } from './report-input.ts';
import { code, counted, cutText, number, said } from './report-words.ts';

/** So many are shown one by one. */
const MOST = 300;
/** So many lines around each. */
const LINES = 15;
/** How wide a line is shown, and how much of it before the place. */
const WIDTH = 200;
const LEAD = 60;

export function findingsPart(findings: readonly ReportFinding[], flows: readonly FlowFacts[]): string {
  if (findings.length === 0) return '';
  const shown = findings.slice(0, MOST);
  const files = new Map<string, ReportFinding[]>();
  for (const one of shown) {
    const known = files.get(one.finding.file);
    if (known === undefined) files.set(one.finding.file, [one]);
    else known.push(one);
  }
  const left = findings.length - shown.length;
  const more =
    left === 0 ? '' : `<p class="rest">… and ${counted(left, 'more finding')}: "waflow validate" tells all.</p>`;
  const parts = [...files].map(([file, those], index) =>
    filePart(file, those, findingsId(index), flowsOf(file, flows)),
  );
  return `<section aria-labelledby="findings"><h2 id="findings">Findings <span class="n">${number(findings.length)}</span></h2>
${parts.join('\n')}${more}</section>`;
}

function findingsId(index: number): string {
  return `x${index + 1}`;
}

/** Where the findings of each file stand on the page, how many there are, and how many of them are errors. */
export function findingsOf(
  findings: readonly ReportFinding[],
  names: readonly (string | null)[],
): { readonly id: string; readonly count: number; readonly errors: number }[] {
  const files = [...new Set(findings.slice(0, MOST).map(({ finding }) => finding.file))];
  return files.flatMap((file, index) => {
    if (!names.includes(file)) return [];
    const those = findings.filter(({ finding }) => finding.file === file);
    const errors = those.filter(({ finding }) => finding.severity === 'error').length;
    return [{ id: findingsId(index), count: those.length, errors }];
  });
}

function flowsOf(file: string, flows: readonly FlowFacts[]): readonly FlowFacts[] {
  return flows.filter(({ flow }) => flow.manifest === file || flow.document?.file === file).slice(0, 5);
}

function filePart(file: string, findings: readonly ReportFinding[], id: string, flows: readonly FlowFacts[]): string {
  const links = flows.map(({ flow, prefix }) => `<a href="#${prefix}">${said(flow.name, 100)}</a>`);
  const to = links.length === 0 ? '' : ` <small>${links.join(', ')}</small>`;
  return `<section id="${id}"><h3>${code(file, 300)}${to}</h3><ul class="findings">
${findings.map(findingPart).join('\n')}
</ul></section>`;
}

function findingPart({ finding, lines }: ReportFinding): string {
  const { severity, message, hint, code: name, file, line, column } = finding;
  const tone = severity === 'error' ? 'bad' : 'warn';
  const place = code(`${file}:${line}:${column}`, 340);
  const advice = hint === undefined ? '' : `<p class="hint">${said(hint, 1000)}</p>`;
  return `<li class="${tone}"><p><span class="chip ${tone}">${severity}</span> ${said(message, 1000)} ${code(name, 80)}</p>${advice}<p class="meta">${place}</p>${sourcePart(finding, lines)}</li>`;
}

function sourcePart(finding: Finding, lines: ReportFinding['lines']): string {
  if (lines.length === 0) return '';
  const shown = around(finding.line, lines);
  const indent = indentOf(shown.map(({ text }) => text));
  const rows = shown.map(({ number: line, text: whole }) => {
    const text = whole.slice(indent);
    const span = shifted(spanOn(finding, line, whole), indent);
    const body = span === null ? plainHtml(cutText(text, WIDTH)) : withMark(text, span);
    return `<li${span === null ? '' : ' class="at"'}><b>${line}</b> <code>${body}</code></li>`;
  });
  return `<ol class="source">${rows.join('')}</ol>`;
}

function around(line: number, lines: ReportFinding['lines']): ReportFinding['lines'] {
  if (lines.length <= LINES) return lines;
  const at = Math.max(
    0,
    lines.findIndex((one) => one.number >= line),
  );
  const start = Math.max(0, Math.min(at - Math.floor(LINES / 2), lines.length - LINES));
  return lines.slice(start, start + LINES);
}

type Span = { readonly start: number; readonly end: number };

/** What is meant of a line; null where it is none of it. */
function spanOn({ line, column, endLine, endColumn }: Finding, at: number, text: string): Span | null {
  const last = endLine ?? line;
  if (at < line || at > last) return null;
  const start = at === line ? Math.min(Math.max(0, column - 1), text.length) : text.search(/\S|$/);
  const end = at < last ? text.length : Math.min(endColumn === undefined ? start + 1 : endColumn - 1, text.length);
  return { start, end: Math.max(start, end) };
}

function shifted(span: Span | null, by: number): Span | null {
  return span === null ? null : { start: Math.max(0, span.start - by), end: Math.max(0, span.end - by) };
}

/** What lines that are not blank have in common. */
function indentOf(lines: readonly string[]): number {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  return indents.length === 0 ? 0 : Math.min(...indents);
}

/** A window of the line with the meant part in it. */
function withMark(text: string, { start, end }: Span): string {
  const from = end <= WIDTH ? 0 : Math.max(0, start - LEAD);
  const to = Math.max(from + WIDTH, 0);
  const stop = Math.min(end, to);
  const meant = text.slice(start, stop);
  const after = cutText(text.slice(stop), Math.max(1, to - stop));
  const head = `${from > 0 ? '…' : ''}${plainHtml(text.slice(from, start))}`;
  return `${head}<mark>${meant === '' ? ' ' : plainHtml(meant)}${stop < end ? '…' : ''}</mark>${stop < end ? '' : plainHtml(after)}`;
}
