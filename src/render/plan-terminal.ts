// A plan for people at a terminal: one line a flow, what changes under it, a summary, what comes next.
import type { Change, ChangeValue, FlowPlan, Plan } from '../model/plan.ts';
import { isEmpty } from '../model/plan.ts';
import type { Colors } from './colors.ts';
import { countLines, type DiffLine, diffDocuments } from './document-diff.ts';
import { forTerminal } from './escape.ts';
import { plural } from './findings.ts';
import { fitLines } from './fit.ts';
import { accountLine, nextSteps, reasonOf, type Sign, signOf, summaryLine, transition } from './plan-words.ts';
import { textWidth, wrapText } from './width.ts';

/** The documents behind a plan, ready to be shown; a saved plan has none. */
export type ShownDocument = {
  readonly file: string;
  /** The account's document, or undefined where it was not read. */
  readonly before?: unknown;
  readonly after: unknown;
  readonly bytes: number;
};
export type ShownDocuments = ReadonlyMap<string, ShownDocument>;

export type TerminalOptions = {
  readonly colors: Colors;
  readonly width: number;
  /** How wide a line of a document may be; where nobody's terminal breaks it, without end. */
  readonly diffWidth: number;
  /** Show all lines of a difference and the flows that stay as they are. */
  readonly verbose: boolean;
  /** The flags of the apply that fits; null where nothing comes next. */
  readonly applyFlags: readonly string[] | null;
};

/** Where the texts under a flow's own line begin. */
const INDENT = 18;

/** Lines of a document's difference that are shown before it folds. */
const FOLD = 24;

/**
 * How much of a long plan is shown, in lines for flows with all that changes in them, and in flows with one line each.
 * What needs somebody's eyes (refusals, consents) has room of its own.
 */
const ROOM = { full: 160, brief: 40 };

export function renderPlan(plan: Plan, documents: ShownDocuments, options: TerminalOptions): string {
  const { colors } = options;
  const lines: string[] = [colors.bold(accountLine(plan)), ''];
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
  for (const refusal of flow.refusals) {
    put(colors.red('refused'.padEnd(11)), `${forTerminal(refusal.message)} ${colors.dim(`[${refusal.code}]`)}`);
    put('', colors.dim(forTerminal(refusal.hint)));
  }
  return lines;
}

function fromTo({ from, to }: Change, colors: Colors): string {
  if (from === null) return colors.green(valueText(to));
  return `${colors.red(valueText(from))} → ${colors.green(valueText(to))}`;
}

export function valueText(value: ChangeValue): string {
  if (value === null) return 'none';
  return forTerminal(typeof value === 'string' ? value : value.join(', ')) || '(none)';
}

function documentHead({ from, to }: Change, document: ShownDocument | undefined, { colors }: TerminalOptions): string {
  if (document === undefined) return `${short(from)} → ${short(to)}`;
  const file = forTerminal(document.file);
  if (document.before === undefined || from === null) {
    return `${file}${colors.dim(`, ${screens(document.after)}, ${size(document.bytes)}`)}`;
  }
  const { added, removed } = countLines(diffDocuments(document.before, document.after));
  return `${file}  ${colors.green(`+${added}`)} ${colors.red(`-${removed}`)}`;
}

function documentLines({ from }: Change, document: ShownDocument | undefined, options: TerminalOptions): string[] {
  if (document?.before === undefined || from === null) return [];
  const diff = diffDocuments(document.before, document.after);
  const cut = options.verbose || diff.length <= FOLD + 4 ? diff : diff.slice(0, FOLD);
  const lines = fitLines(cut, Math.max(40, options.diffWidth) - 12).map((line) => diffLine(line, options));
  const left = diff.length - cut.length;
  return left === 0 ? lines : [...lines, options.colors.dim(`        … ${left} more lines: --verbose shows all`)];
}

function diffLine({ kind, text }: DiffLine, { colors }: TerminalOptions): string {
  const cut = forTerminal(text);
  switch (kind) {
    case 'add':
      return `        ${colors.green(`+ ${cut}`)}`;
    case 'remove':
      return `        ${colors.red(`- ${cut}`)}`;
    case 'fold':
      return `        ${colors.cyan(`@ ${cut}`)}`;
    case 'same':
      return `          ${colors.dim(cut)}`;
  }
}

function short(value: ChangeValue): string {
  return typeof value === 'string' ? value.slice(0, 'sha256:'.length + 12) : 'none';
}

function screens(document: unknown): string {
  const list = typeof document === 'object' && document !== null && 'screens' in document ? document.screens : [];
  const count = Array.isArray(list) ? list.length : 0;
  return `${count} screen${count === 1 ? '' : 's'}`;
}

function size(bytes: number): string {
  return bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 * 1024
      ? `${(bytes / 1024).toFixed(1)} kB`
      : `${(bytes / 1048576).toFixed(1)} MB`;
}
