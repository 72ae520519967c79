// A plan for people at a terminal: one line a flow, what changes under it, a summary, what comes next.
import { openBreaks } from '../flowjson/review.ts';
import type { FlowPlan, Plan } from '../model/plan.ts';
import { isEmpty } from '../model/plan.ts';
import {
  type ChangeOptions,
  documentHead,
  documentLines,
  fromTo,
  type ShownDocument,
  type ShownDocuments,
} from './change-lines.ts';
import type { Colors } from './colors.ts';
import { forTerminal } from './escape.ts';
import { plural } from './findings.ts';
import {
  accountLine,
  guardSentences,
  nextSteps,
  reasonOf,
  type Sign,
  signOf,
  summaryLine,
  transition,
} from './plan-words.ts';
import { textWidth, wrapText } from './width.ts';

export type TerminalOptions = ChangeOptions & {
  /** The flags of the apply that fits; null where nothing comes next. */
  readonly applyFlags: readonly string[] | null;
};

/** Where the texts under a flow's own line begin. */
const INDENT = 18;

/**
 * How much of a long plan is shown, in lines for flows with all that changes in them, and in flows with one line each.
 * What needs somebody's eyes (refusals, consents) has room of its own.
 */
const ROOM = { full: 160, brief: 40 };

export function renderPlan(plan: Plan, documents: ShownDocuments, options: TerminalOptions): string {
  const { colors } = options;
  const lines: string[] = [colors.bold(accountLine(plan)), ''];
  const guards = guardSentences(plan).map((sentence) => `  ! guard: ${forTerminal(sentence)}`);
  if (guards.length > 0) lines.push(...guards.flatMap((line) => wrapText(colors.yellow(line), options.width)), '');
  lines.push(...renderFlows(plan, documents, options));
  const quiet: string[] = [];
  if (plan.summary.keep > 0) quiet.push(`${plan.summary.keep} unchanged`);
  if (plan.foreign.length > 0) quiet.push(`${plan.foreign.length} not managed here (left alone)`);
  if (quiet.length > 0) lines.push(colors.dim(`  ${quiet.join(', ')}`), '');
  if (options.verbose) {
    for (const { name, id, status } of plan.foreign)
      lines.push(colors.dim(`    ${forTerminal(name)} (${id}, ${forTerminal(status)})`));
    if (plan.foreign.length > 0) lines.push('');
  }
  lines.push(...wrapText(colors.bold(summaryLine(plan)), options.width));
  lines.push(
    ...(options.applyFlags === null ? [] : nextSteps(plan, options.applyFlags)).map((line) =>
      isEmpty(plan) ? line : colors.dim(line),
    ),
  );
  if (!isEmpty(plan) && options.applyFlags !== null) lines.push(colors.dim(`Digest: ${plan.digest}`));
  return `${lines.join('\n')}\n`;
}

function renderFlows(plan: Plan, documents: ShownDocuments, options: TerminalOptions): string[] {
  const shown = plan.flows.filter((flow) => isShown(flow, options.verbose));
  const widest = (least: number, widthOf: (flow: FlowPlan) => number) =>
    shown.reduce((width, flow) => Math.max(width, widthOf(flow)), least);
  const widths: Widths = {
    name: Math.min(
      40,
      widest(12, (flow) => textWidth(forTerminal(flow.name))),
    ),
    status: widest(0, (flow) => transition(flow).length),
  };
  const rooms = { urgent: { ...ROOM }, other: { ...ROOM } };
  const folded: FlowPlan[] = [];
  const blocks: { readonly lines: readonly string[]; readonly sign: Sign }[] = [];
  for (const flow of shown) {
    const room = rooms[isUrgent(flow) ? 'urgent' : 'other'];
    if (options.verbose || room.full > 0) {
      const block = renderFlow(flow, documents.get(flow.name), widths, options);
      room.full -= block.length + 1;
      blocks.push({ lines: block, sign: signOf(flow) });
    } else if (room.brief > 0) {
      room.brief -= 1;
      blocks.push({ lines: renderFlow(flow, undefined, widths, options).slice(0, 1), sign: signOf(flow) });
    } else folded.push(flow);
  }
  const lines = blocks.flatMap((block, index) => {
    const next = blocks[index + 1];
    // Flows of one line stand together where they stay as they are, and where there are many.
    const alike = (block.sign === '=' && next?.sign === '=') || blocks.length > ROOM.brief;
    const together = next !== undefined && block.lines.length === 1 && next.lines.length === 1 && alike;
    return together ? block.lines : [...block.lines, ''];
  });
  return folded.length === 0 ? lines : [...lines, ...foldLines(folded, options.colors), ''];
}

/** What nobody may overlook, however long the plan is. */
function isUrgent(flow: FlowPlan): boolean {
  return flow.refusals.length > 0 || flow.steps.some((step) => step.consent !== undefined);
}

const FOLDED: Readonly<Record<Sign, string>> = {
  '+': 'new',
  '~': 'changed',
  '^': 'to publish',
  '-': 'to retire',
  '!': 'refused',
  '=': 'kept with a note',
};

function foldLines(flows: readonly FlowPlan[], colors: Colors): string[] {
  const counts = new Map<Sign, number>();
  for (const flow of flows) counts.set(signOf(flow), (counts.get(signOf(flow)) ?? 0) + 1);
  const parts = [...counts].map(([sign, count]) => `${count} ${FOLDED[sign]}`);
  return [
    `  … and ${plural(flows.length, 'more flow')}: ${parts.join(', ')}`,
    colors.dim("    --verbose shows all, --flow 'NAME' one of them, --json everything"),
  ];
}

function isShown(flow: FlowPlan, verbose: boolean): boolean {
  return (
    verbose || flow.steps.length > 0 || flow.refusals.length > 0 || flow.notes.some(({ code }) => !LASTING.has(code))
  );
}

// What stays so for good, and asks nothing of anybody: a number is enough.
const LASTING: ReadonlySet<string> = new Set(['absent', 'deprecated', 'endpoint-unmanaged']);

type Widths = { readonly name: number; readonly status: number };

function renderFlow(
  flow: FlowPlan,
  document: ShownDocument | undefined,
  widths: Widths,
  options: TerminalOptions,
): string[] {
  const { colors } = options;
  const sign = signOf(flow);
  const paint = {
    '+': colors.green,
    '~': colors.yellow,
    '^': colors.cyan,
    '-': colors.red,
    '!': colors.red,
    '=': colors.dim,
  }[sign];
  const name = forTerminal(flow.name);
  const padded = name + ' '.repeat(Math.max(0, widths.name - textWidth(name)));
  const lines = [`  ${paint(sign)} ${colors.bold(padded)}  ${transition(flow).padEnd(widths.status)}`];
  // Long sentences go on under their own beginning.
  const put = (label: string, text: string) => {
    const [first = '', ...rest] = wrapText(text, Math.max(40, options.width - INDENT));
    lines.push(`      ${colors.dim(label.padEnd(11))} ${first}`, ...rest.map((line) => ' '.repeat(INDENT) + line));
  };
  const reason = forTerminal(reasonOf(flow));
  if (textWidth(lines[0] ?? '') + 2 + textWidth(reason) <= options.width) lines[0] += `  ${colors.dim(reason)}`;
  else put('why', colors.dim(reason));
  for (const change of flow.changes) {
    if (change.field === 'json') {
      put('json', documentHead(change, document, options));
      lines.push(...documentLines(change, document, options));
    } else if (change.field !== 'status' && !(change.field === 'name' && change.from === null))
      put(change.field, fromTo(change, colors));
  }
  for (const step of flow.steps) {
    if (step.consent !== undefined)
      put('consent', colors.yellow(`"${step.kind}" needs --allow ${step.consent.join(',')}`));
  }
  // Of a flow that is kept the first note is the reason, and stands in its line already.
  const notes = sign === '=' ? flow.notes.slice(1) : flow.notes;
  for (const note of notes) put('note', forTerminal(note.message));
  for (const { code, message, hint } of refusalsToTell(flow, document)) {
    put(colors.red('refused'.padEnd(11)), `${forTerminal(message)} ${colors.dim(`[${code}]`)}`);
    if (hint !== null) put('', colors.dim(forTerminal(hint)));
  }
  return lines;
}

/** What breaks stands above, a line each, where the document is at hand; and what helps several is said once. */
function refusalsToTell(
  { refusals }: FlowPlan,
  document: ShownDocument | undefined,
): { readonly code: string; readonly message: string; readonly hint: string | null }[] {
  const breaks = refusals.filter(({ code }) => code === 'breaking-change');
  const isShown = document !== undefined && document.review.length > 0;
  const [first] = isShown ? breaks : [];
  const open = plural(openBreaks(document?.review ?? []).length, 'breaking change');
  const told = [
    ...refusals.filter((refusal) => first === undefined || refusal.code !== 'breaking-change'),
    ...(first === undefined ? [] : [{ ...first, message: `${open} that the manifest does not accept` }]),
  ];
  return told.map((one, index) => ({ ...one, hint: told[index + 1]?.hint === one.hint ? null : one.hint }));
}
