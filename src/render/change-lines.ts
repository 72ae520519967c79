// What changes of a flow, in lines for a terminal: fields from and to, and the lines of a document.
import type { Change, ChangeValue } from '../model/plan.ts';
import type { Colors } from './colors.ts';
import { countLines, type DiffLine, diffDocuments } from './document-diff.ts';
import { forTerminal } from './escape.ts';
import { fitLines } from './fit.ts';

/** The documents behind a plan, ready to be shown; a saved plan has none. */
export type ShownDocument = {
  readonly file: string;
  /** The account's document, or undefined where it was not read. */
  readonly before?: unknown;
  readonly after: unknown;
  readonly bytes: number;
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

/** Lines of a document's difference that are shown before it folds. */
const FOLD = 24;

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
    return `${file}${colors.dim(`, ${screens(document.after)}, ${size(document.bytes)}`)}`;
  }
  const { added, removed } = countLines(diffDocuments(document.before, document.after));
  return `${file}  ${colors.green(`+${added}`)} ${colors.red(`-${removed}`)}`;
}

export function documentLines({ from }: Change, document: ShownDocument | undefined, options: ChangeOptions): string[] {
  if (document?.before === undefined || from === null) return [];
  const diff = diffDocuments(document.before, document.after);
  const cut = options.verbose || diff.length <= FOLD + 4 ? diff : diff.slice(0, FOLD);
  const lines = fitLines(cut, Math.max(40, options.diffWidth) - 12).map((line) => diffLine(line, options));
  const left = diff.length - cut.length;
  return left === 0 ? lines : [...lines, options.colors.dim(`        … ${left} more lines: --verbose shows all`)];
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
