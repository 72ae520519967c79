// What changes inside each flow: fields from and to, and the document's difference; whole, or in one line.
import type { Change, FlowPlan, Plan } from '../model/plan.ts';
import type { ShownDocument, ShownDocuments } from './change-lines.ts';
import { fixed, type Section } from './comment-ladder.ts';
import { diffBlock, fold, inert, link, listed, nameInHtml, nameOf, row, shownValue, table } from './comment-text.ts';
import { countLines, type DiffLine, diffDocuments } from './document-diff.ts';
import { plural } from './findings.ts';
import { fitLines } from './fit.ts';
import { signOf } from './plan-words.ts';

/** A document beside the account's: what differs, where there are two. */
export type Difference = {
  readonly document: ShownDocument;
  readonly lines: readonly DiffLine[];
  readonly added: number;
  readonly removed: number;
  /** The screens with lines that differ. */
  readonly screens: readonly string[];
};
export type Differences = (flow: FlowPlan) => Difference | null;

/** Works out each difference once, however often it is asked for; null where there are no two documents to compare. */
export function differenceMemory(documents: ShownDocuments): Differences {
  const known = new Map<string, Difference | null>();
  return (flow) => {
    const found = known.get(flow.name);
    if (found !== undefined) return found;
    const made = differenceOf(flow, documents.get(flow.name));
    known.set(flow.name, made);
    return made;
  };
}

function differenceOf(flow: FlowPlan, document: ShownDocument | undefined): Difference | null {
  const json = flow.changes.find(({ field }) => field === 'json');
  if (json === undefined || json.from === null || document?.before === undefined) return null;
  const lines = diffDocuments(document.before, document.after);
  const heads = lines.flatMap(({ kind, text }) =>
    kind === 'fold' && text.startsWith('screen ') ? [text.slice(7)] : [],
  );
  return { document, lines, ...countLines(lines), screens: [...new Set(heads)] };
}

/** What a plan changes of a flow, in a few words for a table's cell. */
export function changeWords(
  flow: FlowPlan,
  difference: Difference | null,
  document: ShownDocument | undefined,
): string {
  if (flow.steps.some(({ kind }) => kind === 'create')) {
    const screens = document === undefined ? [] : screensOf(document.after);
    return screens.length === 0 ? 'new' : `new: ${plural(screens.length, 'screen')}`;
  }
  const words = flow.changes.flatMap((change) => changeWord(change, difference));
  return words.join(', ');
}

function changeWord({ field, from }: Change, difference: Difference | null): string[] {
  if (field === 'status') return [];
  if (field === 'name') return [`renamed from ${shownValue(from)}`];
  if (field !== 'json') return [field];
  if (difference === null) return ['Flow JSON'];
  const { added, removed, screens } = difference;
  const where =
    screens.length === 0
      ? ''
      : ` (${listed(
          screens.map((id) => nameOf(id, 120)),
          3,
        )})`;
  return [`Flow JSON +${added} −${removed}${where}`];
}

export type DetailOptions = {
  /** How many lines of each difference are shown. */
  readonly most: number;
  readonly elsewhere: string;
  readonly runUrl: string | null;
};

export type DetailInput = {
  readonly plan: Plan | null;
  readonly documents: ShownDocuments;
  readonly fileUrl: (file: string, line: number) => string | null;
};

const hasDetails = (flow: FlowPlan) => flow.changes.length > 0;

/** One fold for each flow that changes. */
export function fullDetails(input: DetailInput, differences: Differences, options: DetailOptions): Section[] {
  return (input.plan?.flows ?? []).filter(hasDetails).map((flow) => {
    const document = input.documents.get(flow.name);
    const difference = differences(flow);
    const parts = [
      originLine(flow, document, input),
      fieldTable(flow),
      documentPart(flow, document, difference, options),
      stepLines(flow),
    ].filter((part) => part !== '');
    const counts = difference === null ? '' : ` &nbsp;+${difference.added} −${difference.removed}`;
    return fixed(fold(`<b>${nameInHtml(flow.name)}</b>${counts}`, parts.join('\n\n')));
  });
}

function originLine(flow: FlowPlan, document: ShownDocument | undefined, { fileUrl }: DetailInput): string {
  const file = (path: string) => link(inert(path), fileUrl(path, 1));
  const parts = [
    ...(flow.manifest === null ? [] : [file(flow.manifest)]),
    ...(document === undefined || document.file === flow.manifest ? [] : [file(document.file)]),
    ...(flow.id === null ? [] : [`id ${inert(flow.id, 60)}`]),
  ];
  return parts.join(' · ');
}

function fieldTable(flow: FlowPlan): string {
  const fields = flow.changes.filter(({ field }) => field !== 'json');
  if (fields.length === 0) return '';
  const isNew = fields.every(({ from }) => from === null);
  return isNew
    ? table(
        ['Field', 'Value'],
        fields.map(({ field, to }) => row([field, shownValue(to)])),
      )
    : table(
        ['Field', 'In the account', 'Will be'],
        fields.map(({ field, from, to }) => row([field, shownValue(from), shownValue(to)])),
      );
}

/** How wide a line of a document is shown: further to the right nobody reads it in a comment. */
const WIDTH = 200;

function documentPart(
  flow: FlowPlan,
  document: ShownDocument | undefined,
  difference: Difference | null,
  { most, elsewhere, runUrl }: DetailOptions,
): string {
  if (!flow.changes.some(({ field }) => field === 'json')) return '';
  if (difference !== null) {
    const left = difference.lines.length - most;
    const shown = fitLines(left > 0 ? difference.lines.slice(0, most) : difference.lines, WIDTH);
    const block = diffBlock(shown.map(asDiff).join('\n'));
    return left > 0 ? `${block}\n\n${plural(left, 'more line')} of this difference: ${link(elsewhere, runUrl)}` : block;
  }
  if (document === undefined) return 'The Flow JSON differs.';
  const screens = screensOf(document.after);
  if (screens.length === 0) return '';
  const named = screens.map(({ id, title }) =>
    title === '' ? nameOf(id, 200) : `${nameOf(id, 200)} (${inert(title, 200)})`,
  );
  return `Screens: ${listed(named, 12)}`;
}

const SIGNS = { add: '+', remove: '-', same: ' ', fold: '@@ ' } as const;

function asDiff({ kind, text }: DiffLine): string {
  return `${SIGNS[kind]}${text}${kind === 'fold' ? ' @@' : ''}`;
}

function screensOf(document: unknown): { readonly id: string; readonly title: string }[] {
  const list = typeof document === 'object' && document !== null && 'screens' in document ? document.screens : [];
  if (!Array.isArray(list)) return [];
  return list.map((screen: unknown) => {
    const { id, title } = (typeof screen === 'object' && screen !== null ? screen : {}) as {
      id?: unknown;
      title?: unknown;
    };
    return { id: typeof id === 'string' ? id : '', title: typeof title === 'string' ? title : '' };
  });
}

function stepLines(flow: FlowPlan): string {
  const steps = flow.steps.map(({ kind, because }) => `${kind} (${inert(because)})`);
  return steps.length === 0 ? '' : `Steps: ${steps.join(' → ')}`;
}

/** One line for each flow that changes, in one fold. */
export function briefDetails(input: DetailInput, differences: Differences): Section[] {
  const flows = (input.plan?.flows ?? []).filter(hasDetails);
  if (flows.length === 0) return [];
  const lines = flows.map((flow) => {
    const steps = flow.steps.map(({ kind }) => kind).join(', ') || 'refused';
    const words = changeWords(flow, differences(flow), input.documents.get(flow.name));
    const fields = flow.changes
      .filter(({ field, from }) => field !== 'json' && field !== 'status' && from !== null)
      .map(({ field, from, to }) => `${field} ${shownValue(from)} → ${shownValue(to)}`);
    return `- \`${signOf(flow)}\` **${nameOf(flow.name)}**: ${[steps, words, ...fields].filter((part) => part !== '').join('; ')}`;
  });
  return [fixed(fold('<b>Flow by flow</b>', lines.join('\n')))];
}
