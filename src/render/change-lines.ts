// What changes of a flow, in lines for a terminal: fields from and to, what changes inside a document and what that means,
// and, where somebody wants to see all, its lines.
import type { ReviewedChange } from '../flowjson/review.ts';
import { isRecord } from '../model/json.ts';
import type { Change, ChangeValue } from '../model/plan.ts';
import { changeLine, countLevels } from './changes.ts';
import type { Colors } from './colors.ts';
import { countLines, type DiffLine, diffDocuments } from './document-diff.ts';
import { forTerminal } from './escape.ts';
import { plural } from './findings.ts';
import { fitLines } from './fit.ts';
import { wrapText } from './width.ts';

/** The documents behind a plan, ready to be shown; a saved plan has none. */
export type ShownDocument = {
  readonly file: string;
  /** The account's document, or undefined where it was not read. */
  readonly before?: unknown;
  readonly after: unknown;
  readonly bytes: number;
  /** What changes from before to after; nothing where there is no before. */
  readonly review: readonly ReviewedChange[];
};
export type ShownDocuments = ReadonlyMap<string, ShownDocument>;

export type ChangeOptions = {
  readonly colors: Colors;
  readonly width: number;
  /** How wide a line of a document may be; where nobody's terminal breaks it, without end. */
  readonly diffWidth: number;
  /** Show all lines of a difference and the flows that stay as they are. */
  readonly verbose: boolean;
};

/** So many changes inside a document are told before they fold. */
const FOLD = 12;

export function fromTo({ from, to }: Change, colors: Colors): string {
  if (from === null) return colors.green(valueText(to));
  return `${colors.red(valueText(from))} → ${colors.green(valueText(to))}`;
}

export function valueText(value: ChangeValue): string {
  if (value === null) return 'none';
  return forTerminal(typeof value === 'string' ? value : value.join(', ')) || '(none)';
}

export function documentHead(
  { from, to }: Change,
  document: ShownDocument | undefined,
  { colors }: ChangeOptions,
): string {
  if (document === undefined) return `${short(from)} → ${short(to)}`;
  const file = forTerminal(document.file);
  if (document.before === undefined || from === null) {
    return `${file}${colors.dim(`, ${screenCount(document.after)}, ${size(document.bytes)}`)}`;
  }
  return `${file}${colors.dim(':')} ${countLevels(document.review, colors)}`;
}

/** What changes inside a document, what breaks somebody first; with `verbose` all of it, and its lines. */
export function documentLines({ from }: Change, document: ShownDocument | undefined, options: ChangeOptions): string[] {
  if (document?.before === undefined || from === null) return [];
  return changeLines(document, { ...options, most: FOLD });
}

/** The same of two documents that are both there; more than `most` fold, but never what breaks somebody. */
export function changeLines(document: ShownDocument, options: ChangeOptions & { readonly most: number }): string[] {
  const { colors, verbose, width, most } = options;
  const [grave, other] = [true, false].map((isGrave) =>
    document.review.filter(({ impact }) => (impact.level === 'breaking') === isGrave),
  );
  const all = [...(grave ?? []), ...(other ?? [])];
  const told = verbose || all.length <= most + 2 ? all : all.slice(0, Math.max(most, grave?.length ?? 0));
  const lines = told.flatMap((one) => hanging(changeLine(one, colors), width));
  const left = all.length - told.length;
  if (left > 0) lines.push(colors.dim(`        … ${left} more changes: --verbose shows all`));
  const isPair = document.before !== undefined && document.after !== undefined;
  return verbose && isPair ? [...lines, ...jsonLines(document, options)] : lines;
}

/** A sentence and what is left of it, under its own beginning. */
function hanging(text: string, width: number): string[] {
  const [first = '', ...rest] = wrapText(text, Math.max(40, width - 10));
  return [`        ${first}`, ...rest.map((line) => `          ${line}`)];
}

function jsonLines(document: ShownDocument, options: ChangeOptions): string[] {
  const diff = diffDocuments(document.before, document.after);
  const { added, removed } = countLines(diff);
  const { colors } = options;
  const head = `        ${colors.dim('lines:')} ${colors.green(`+${added}`)} ${colors.red(`-${removed}`)}`;
  return [head, ...fitLines(diff, Math.max(40, options.diffWidth) - 12).map((line) => diffLine(line, options))];
}

function diffLine({ kind, text }: DiffLine, { colors }: ChangeOptions): string {
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

/** `3 screens`. */
export function screenCount(document: unknown): string {
  return plural(countScreens(document), 'screen');
}

export function countScreens(document: unknown): number {
  const list = isRecord(document) ? document.screens : [];
  return Array.isArray(list) ? list.length : 0;
}

function size(bytes: number): string {
  return bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 * 1024
      ? `${(bytes / 1024).toFixed(1)} kB`
      : `${(bytes / 1048576).toFixed(1)} MB`;
}
