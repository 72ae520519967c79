// Plans of several environments in one table: flows as rows, environments as columns.

import { byCodeUnits } from '../model/flow.ts';
import type { FlowPlan, Plan } from '../model/plan.ts';
import type { Colors } from './colors.ts';
import { inert } from './comment-text.ts';
import { forTerminal } from './escape.ts';
import { plural } from './findings.ts';
import { guardSentences, type Sign, signOf, summaryLine, transition, whereabouts } from './plan-words.ts';
import { textWidth, wrapText } from './width.ts';

/** One environment: its plan, or why there is none. */
export type EnvironmentColumn =
  | {
      readonly environment: string;
      readonly plan: Plan;
      /** A flow's name in this environment to its name everywhere. */
      readonly keyOf: (name: string) => string;
    }
  | { readonly environment: string; readonly failure: string; readonly code: string };

type Cell = { readonly sign: Sign | '?' | ' '; readonly text: string };
type Row = { readonly key: string; readonly cells: readonly Cell[] };

const NOTHING: Cell = { sign: ' ', text: '·' };

/** All flows of all environments, by name. */
function rowsOf(columns: readonly EnvironmentColumn[]): Row[] {
  const byKey = columns.map((column) =>
    'plan' in column ? new Map(column.plan.flows.map((flow) => [column.keyOf(flow.name), flow])) : null,
  );
  const keys = [...new Set(byKey.flatMap((flows) => [...(flows?.keys() ?? [])]))].sort(byCodeUnits);
  return keys.map((key) => ({
    key,
    cells: byKey.map((flows): Cell => {
      if (flows === null) return { sign: '?', text: '?' };
      const flow = flows.get(key);
      return flow === undefined ? NOTHING : cellOf(flow);
    }),
  }));
}

function cellOf(flow: FlowPlan): Cell {
  const sign = signOf(flow);
  if (sign === '!') return { sign, text: `! ${flow.refusals.map(({ code }) => code).join(', ')}` };
  if (sign === '=') return { sign, text: `= ${flow.observed?.status ?? 'none'}` };
  const consent = flow.steps.some((step) => step.consent !== undefined) ? ' (consent)' : '';
  return { sign, text: `${sign} ${transition(flow)}${consent}` };
}

const isKept = ({ cells }: Row) => cells.every(({ sign }) => sign === '=' || sign === ' ' || sign === '?');

export type EnvironmentsOptions = { readonly colors: Colors; readonly width: number; readonly verbose: boolean };

const GAP = 2;
const MOST_NAME = 40;

export function renderEnvironments(columns: readonly EnvironmentColumn[], options: EnvironmentsOptions): string {
  const { colors, verbose } = options;
  const all = rowsOf(columns);
  const rows = verbose ? all : all.filter((row) => !isKept(row));
  const lines: string[] = [colors.bold(`Plan for ${plural(columns.length, 'environment')}`), ''];
  if (rows.length > 0) lines.push(...tables(columns, rows, options));
  const kept = all.length - rows.length;
  if (kept > 0) lines.push(colors.dim(`  ${plural(kept, 'flow')} unchanged everywhere`), '');
  for (const column of columns) lines.push(...closing(column, options));
  return `${lines.join('\n')}\n`;
}

/** As many environments beside each other as there is room for. */
function tables(columns: readonly EnvironmentColumn[], rows: readonly Row[], options: EnvironmentsOptions): string[] {
  const nameWidth = Math.min(MOST_NAME, Math.max(...rows.map(({ key }) => textWidth(forTerminal(key)))));
  const widths = columns.map(({ environment }, index) =>
    Math.max(
      textWidth(forTerminal(environment)),
      ...rows.map(({ cells }) => textWidth(forTerminal(cells[index]?.text ?? ''))),
    ),
  );
  const lines: string[] = [];
  for (let start = 0; start < columns.length; ) {
    let end = start + 1;
    let room = options.width - 2 - nameWidth - GAP - (widths[start] ?? 0);
    while (end < columns.length && room >= GAP + (widths[end] ?? 0)) {
      room -= GAP + (widths[end] ?? 0);
      end += 1;
    }
    lines.push(...oneTable(columns, rows, { start, end, nameWidth, widths }, options.colors), '');
    start = end;
  }
  return lines;
}

type Part = {
  readonly start: number;
  readonly end: number;
  readonly nameWidth: number;
  readonly widths: readonly number[];
};

function oneTable(
  columns: readonly EnvironmentColumn[],
  rows: readonly Row[],
  { start, end, nameWidth, widths }: Part,
  colors: Colors,
): string[] {
  const pad = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - textWidth(text)));
  const line = (name: string, cells: readonly string[]) =>
    `  ${[pad(name, nameWidth), ...cells.map((cell, index) => pad(cell, widths[start + index] ?? 0))].join(' '.repeat(GAP))}`.trimEnd();
  const head = columns.slice(start, end).map(({ environment }) => colors.bold(forTerminal(environment)));
  const body = rows.map(({ key, cells }) =>
    line(
      forTerminal(key),
      cells.slice(start, end).map((cell) => paint(cell, colors)),
    ),
  );
  return [line('', head), ...body];
}

function paint({ sign, text }: Cell, colors: Colors): string {
  const color = {
    '+': colors.green,
    '~': colors.yellow,
    '^': colors.cyan,
    '-': colors.red,
    '!': colors.red,
    '=': colors.dim,
    '?': colors.red,
    ' ': colors.dim,
  }[sign];
  return color(forTerminal(text));
}

function closing(column: EnvironmentColumn, { colors, width }: EnvironmentsOptions): string[] {
  const name = colors.bold(forTerminal(column.environment));
  if ('failure' in column) {
    const why = `${colors.red('error:')} ${forTerminal(column.failure)} ${colors.dim(`[${column.code}]`)}`;
    return wrapText(`${name}: ${why}`, width);
  }
  const { plan } = column;
  const guards = guardSentences(plan).map((sentence) => `  ${colors.yellow(`! guard: ${forTerminal(sentence)}`)}`);
  const said = `${name} (${whereabouts(plan)}): ${summaryLine(plan)}`;
  const digest = colors.dim(`  Digest: ${plan.digest}`);
  return [...guards.flatMap((text) => wrapText(text, width)), ...wrapText(said, width), digest];
}

export function renderEnvironmentsMarkdown(columns: readonly EnvironmentColumn[]): string {
  const all = rowsOf(columns);
  const rows = all.filter((row) => !isKept(row));
  const parts = [`### waflow plan: ${plural(columns.length, 'environment')}`];
  if (rows.length > 0) {
    const head = ['Flow', ...columns.map(({ environment }) => inert(environment))];
    const body = rows.map(({ key, cells }) => [inert(key), ...cells.map(({ text }) => inert(text))]);
    const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
    parts.push([line(head), line(head.map(() => '---')), ...body.map(line)].join('\n'));
  }
  const kept = all.length - rows.length;
  if (kept > 0) parts.push(`${plural(kept, 'flow')} unchanged everywhere.`);
  parts.push(columns.map(closingMarkdown).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

function closingMarkdown(column: EnvironmentColumn): string {
  const name = `**${inert(column.environment)}**`;
  if ('failure' in column) return `- ${name}: error: ${inert(column.failure)} (${inert(column.code)})`;
  const { plan } = column;
  const guards = guardSentences(plan).map((sentence) => `  - guard: ${inert(sentence)}`);
  return [`- ${name} (${whereabouts(plan)}): ${inert(summaryLine(plan))} Digest \`${plan.digest}\``, ...guards].join(
    '\n',
  );
}
