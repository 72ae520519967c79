// What changes inside each flow: fields before and after, and the document's difference; whole, or in one line.
import type { ReviewedChange } from '../flowjson/review.ts';
import { screenGraph } from '../flowjson/screen-graph.ts';
import type { Change, FlowPlan, Plan } from '../model/plan.ts';
import type { ShownDocument, ShownDocuments } from './change-lines.ts';
import { changeLists, changesInCell, changesInLine, countsOf } from './comment-changes.ts';
import { diffScreens } from './comment-diff.ts';
import { fixed, folded, type Section } from './comment-ladder.ts';
import {
  diffBlock,
  fold,
  idOf,
  inert,
  link,
  listed,
  nameInHtml,
  nameOf,
  row,
  shownValue,
  table,
} from './comment-text.ts';
import { countLines, type DiffLine } from './document-diff.ts';
import { fenced } from './escape.ts';
import { plural } from './findings.ts';
import { fitLines } from './fit.ts';
import { renderMermaid } from './graph-mermaid.ts';
import { signOf } from './plan-words.ts';

/** A document beside the account's: what differs. */
export type Difference = {
  readonly lines: readonly DiffLine[];
  readonly added: number;
  readonly removed: number;
  readonly review: readonly ReviewedChange[];
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
  const lines = diffScreens(document.before, document.after);
  return { lines, ...countLines(lines), review: document.review };
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
  return flow.changes.flatMap((change) => changeWord(change, difference)).join('; ');
}

function changeWord({ field, from }: Change, difference: Difference | null): string[] {
  if (field === 'status') return [];
  if (field === 'name') return [`renamed from ${shownValue(from)}`];
  if (field !== 'json') return [field];
  return [difference === null ? 'Flow JSON' : changesInCell(difference.review)];
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

/** Flows that there is more to say of; where only the status changes, the table has said it all. */
export function detailedFlows(plan: Plan | null): FlowPlan[] {
  return (plan?.flows ?? []).filter(({ changes }) => changes.some(({ field }) => field !== 'status'));
}

/** More folds than these stand in a fold of their own. */
const FOLDS = 8;

/** One fold for each flow that changes. */
export function fullDetails(input: DetailInput, differences: Differences, options: DetailOptions): Section[] {
  const folds = detailedFlows(input.plan).map((flow) => {
    const document = input.documents.get(flow.name);
    const difference = differences(flow);
    const parts = [
      fieldTable(flow),
      documentPart(flow, document, difference, options),
      stepsLine(flow),
      originLine(flow, document, input),
    ].filter((part) => part !== '');
    const counts = difference === null ? '' : ` &nbsp;${inHtml(countsOf(difference.review))}`;
    return fixed(fold(`<code>${signOf(flow)}</code> ${nameInHtml(flow.name)}${counts}`, parts.join('\n\n')));
  });
  return folds.length <= FOLDS ? folds : folded(`What changes inside ${folds.length} flows`, folds);
}

/** Our own bold words, where Markdown is not read. */
function inHtml(counts: string): string {
  return counts.replace(/\*\*(.*?)\*\*/g, '<b>$1</b>');
}

function originLine(flow: FlowPlan, document: ShownDocument | undefined, { fileUrl }: DetailInput): string {
  const file = (path: string) => link(inert(path), fileUrl(path, 1));
  const parts = [
    ...(flow.manifest === null ? [] : [file(flow.manifest)]),
    ...(document === undefined || document.file === flow.manifest ? [] : [file(document.file)]),
    ...(flow.id === null ? [] : [`id ${idOf(flow.id)}`]),
  ];
  return parts.join(' · ');
}

function fieldTable(flow: FlowPlan): string {
  const isNew = flow.steps.some(({ kind }) => kind === 'create');
  // A new flow's name and every flow's status stand in the table above.
  const told = flow.changes.filter(
    ({ field }) => field !== 'json' && field !== 'status' && !(isNew && field === 'name'),
  );
  if (told.length === 0) return '';
  if (isNew) return told.map(({ field, to }) => `${capital(field)}: ${shownValue(to)}`).join(' · ');
  const rows = told.map(({ field, from, to }) => row([field, shownValue(from), shownValue(to)]));
  return table(['Field', 'Now', 'After'], rows);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
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
    const rest = left > 0 ? `\n\n… and ${plural(left, 'more line')} in ${link(elsewhere, runUrl)}` : '';
    const json = fold(`Flow JSON &nbsp;+${difference.added} −${difference.removed}`, `${block}${rest}`);
    const said = changeLists(difference.review, most, link(elsewhere, runUrl));
    return [said, graphPart(document), json].filter((part) => part !== '').join('\n\n');
  }
  if (document === undefined) return 'The Flow JSON differs.';
  const screens = screensOf(document.after);
  if (screens.length === 0) return '';
  const named = screens.map(({ id, title }) =>
    title === '' ? nameOf(id, 200) : `${nameOf(id, 200)} (${inert(title, 200)})`,
  );
  return [`Screens: ${listed(named, 12)}`, graphPart(document)].filter((part) => part !== '').join('\n\n');
}

/** Larger graphs fold. */
const GRAPH_SCREENS = 30;

/** Which screen leads to which, where there is more than one, and something about that is new. */
function graphPart(document: ShownDocument | undefined): string {
  if (document === undefined) return '';
  const graph = screenGraph(
    document.before,
    document.after,
    document.review.map(({ change }) => change),
  );
  const isNews =
    document.before === undefined ||
    graph.routes.some(({ mark }) => mark !== 'same') ||
    graph.screens.some(({ mark, before }) => mark === 'added' || mark === 'removed' || before !== null);
  if (!isNews || graph.screens.length < 2) return '';
  return fenced(renderMermaid(graph, { most: GRAPH_SCREENS }), 'mermaid');
}

const SIGNS = { add: '+', remove: '-', same: ' ', fold: '@@ ' } as const;

function asDiff({ kind, text }: DiffLine): string {
  return `${SIGNS[kind]}${text}${kind === 'fold' ? ' @@' : ''}`;
}

function screensOf(document: unknown): { readonly id: string; readonly title: string }[] {
  const list = typeof document === 'object' && document !== null && 'screens' in document ? document.screens : [];
  if (!Array.isArray(list)) return [];
  return list.map((screen: unknown) => {
    const { id, title }: { id?: unknown; title?: unknown } =
      typeof screen === 'object' && screen !== null ? screen : {};
    return { id: typeof id === 'string' ? id : '', title: typeof title === 'string' ? title : '' };
  });
}

function stepsLine(flow: FlowPlan): string {
  const steps = flow.steps.map(({ kind, because }) => `${kind} (${inert(because)})`);
  return steps.length === 0 ? '' : `Steps: ${steps.join(' → ')}`;
}

/** One line for each flow that changes, in one fold. */
export function briefDetails(input: DetailInput, differences: Differences): Section[] {
  const flows = detailedFlows(input.plan);
  if (flows.length === 0) return [];
  const lines = flows.map((flow) => {
    const steps = flow.steps.map(({ kind }) => kind).join(', ') || 'refused';
    const difference = differences(flow);
    const fields = flow.changes
      .filter(({ field, from }) => field !== 'json' && field !== 'status' && from !== null)
      .map(({ field, from, to }) => `${field} ${shownValue(from)} → ${shownValue(to)}`);
    const json = difference === null ? [] : [`Flow JSON: ${changesInLine(difference.review)}`];
    return `- \`${signOf(flow)}\` **${nameOf(flow.name)}**: ${[steps, ...fields, ...json].join('; ')}`;
  });
  return [fixed(fold('Flow by flow', lines.join('\n')))];
}
