// What changes inside the documents of several flows: for a terminal, in Markdown, as JSON. What is compared with what, and
// what that means, is settled before.
import { IMPACT_LEVELS } from '../flowjson/impact.ts';
import { openBreaks, type ReviewedChange } from '../flowjson/review.ts';
import { type ScreenGraph, screenGraph } from '../flowjson/screen-graph.ts';
import type { RemoteKind } from '../model/plan.ts';
import { type ChangeOptions, changeLines, type ShownDocument, screenCount } from './change-lines.ts';
import { changesJson, countLevels } from './changes.ts';
import type { Colors } from './colors.ts';
import { changeLists, countsOf } from './comment-changes.ts';
import { code, inert, nameOf } from './comment-text.ts';
import { fenced, forTerminal } from './escape.ts';
import { plural } from './findings.ts';
import { renderMermaid } from './graph-mermaid.ts';
import { whereabouts } from './plan-words.ts';
import { wrapText } from './width.ts';

export type FlowDiff = {
  readonly name: string;
  /** What it was called before, where that is something else. */
  readonly before: string | null;
  /** Null where it has none any more. */
  readonly manifest: string | null;
  /** - `gone`: its manifest is; - `unclear`: one of the two documents cannot be had, and `reason` says why. */
  readonly kind: 'changed' | 'new' | 'gone' | 'unclear';
  readonly reason: string | null;
  readonly document: ShownDocument | null;
};

/** What the work tree was compared with. */
export type DiffedWith =
  | { readonly kind: 'base'; readonly ref: string; readonly commit: string }
  | { readonly kind: 'account'; readonly remote: RemoteKind; readonly waba: string };

export type Diff = {
  readonly environment: string;
  readonly with: DiffedWith;
  /** By name; those that are the same are counted. */
  readonly flows: readonly FlowDiff[];
  readonly same: number;
};

/** What the sides of a comparison are called. */
export function sideWords(beside: DiffedWith): { readonly before: string; readonly after: string } {
  return beside.kind === 'base'
    ? { before: `in ${beside.ref}`, after: 'in the work tree' }
    : { before: 'in the account', after: 'in the work tree' };
}

export function diffTitle({ environment, with: beside }: Diff): string {
  const what =
    beside.kind === 'base'
      ? `the work tree against ${beside.ref} (commit ${beside.commit.slice(0, 7)})`
      : `the work tree against ${whereabouts(beside)}`;
  return `Diff for ${environment}: ${what}`;
}

/** All changes of all flows. */
export function reviewOf({ flows }: Pick<Diff, 'flows'>): ReviewedChange[] {
  return flows.flatMap(({ document }) => document?.review ?? []);
}

export function diffSummary(diff: Diff): string {
  const { flows } = diff;
  if (flows.length === 0) return 'No differences inside the documents.';
  const count = (kind: FlowDiff['kind']) => flows.filter((flow) => flow.kind === kind).length;
  const words = { changed: 'changed', new: 'new', gone: 'without a manifest now', unclear: 'unclear' } as const;
  const kinds = (['changed', 'new', 'gone', 'unclear'] as const).flatMap((kind) =>
    count(kind) === 0 ? [] : [`${count(kind)} ${words[kind]}`],
  );
  const review = reviewOf(diff);
  const levels = IMPACT_LEVELS.flatMap((level) => {
    const changes = review.filter(({ impact }) => impact.level === level).length;
    return changes === 0 ? [] : [`${changes} ${level}`];
  });
  const changes = levels.length === 0 ? '' : `; ${levels.join(', ')} ${plural(review.length, 'change').split(' ')[1]}`;
  const open = openBreaks(review).length;
  const accepted = review.filter((one) => one.impact.level === 'breaking').length - open;
  return `${plural(flows.length, 'flow')}: ${kinds.join(', ')}${changes}${accepted > 0 ? ` (${accepted} breaking accepted)` : ''}.`;
}

export type DiffOptions = ChangeOptions & { readonly graph: boolean };

export function renderDiff(diff: Diff, options: DiffOptions): string {
  const { colors, width } = options;
  const lines = [colors.bold(forTerminal(diffTitle(diff))), ''];
  for (const flow of diff.flows) lines.push(...flowLines(flow, options), '');
  if (diff.same > 0) lines.push(colors.dim(`  ${diff.same} unchanged`), '');
  lines.push(...wrapText(colors.bold(diffSummary(diff)), width));
  return `${lines.join('\n')}\n`;
}

const SIGNS = { changed: '~', new: '+', gone: '-', unclear: '!' } as const;

function flowLines(flow: FlowDiff, options: DiffOptions): string[] {
  const { colors, width, graph } = options;
  const paint = { changed: colors.yellow, new: colors.green, gone: colors.red, unclear: colors.red }[flow.kind];
  const before = flow.before === null ? '' : colors.dim(` (was ${forTerminal(flow.before)})`);
  const head = `  ${paint(SIGNS[flow.kind])} ${colors.bold(forTerminal(flow.name))}${before}`;
  const said = wrapText(whatHappens(flow, colors), Math.max(40, width - 6)).map((line) => `      ${line}`);
  const changes =
    flow.document === null ? [] : changeLines(flow.document, { ...options, most: Number.POSITIVE_INFINITY });
  const mermaid = graph ? mermaidOf(flow.document) : '';
  const drawn = mermaid === '' ? [] : ['', ...fenced(mermaid, 'mermaid').split('\n')];
  return [head, ...said, ...changes, ...drawn];
}

function whatHappens({ kind, document, reason, manifest }: FlowDiff, colors: Colors): string {
  const file = forTerminal(document?.file ?? manifest ?? '');
  switch (kind) {
    case 'changed':
      return `${file}: ${document?.review.length === 0 ? 'nothing inside' : countLevels(document?.review ?? [], colors)}`;
    case 'new': {
      const why = reason === null ? '' : `; ${forTerminal(reason)}`;
      return `${file}: new, ${screenCount(document?.after)}${why}`;
    }
    case 'gone':
      return 'its manifest is gone: the flow stays in the account as it is, unless "--prune" retires it';
    case 'unclear':
      return `${file === '' ? '' : `${file}: `}${forTerminal(reason ?? 'nobody can tell')}`;
  }
}

/** Larger graphs fold. */
const GRAPH_SCREENS = 60;

function graphOf(document: ShownDocument | null): ScreenGraph | null {
  if (document === null) return null;
  return screenGraph(
    document.before,
    document.after,
    document.review.map(({ change }) => change),
  );
}

function mermaidOf(document: ShownDocument | null): string {
  const graph = graphOf(document);
  return graph === null ? '' : renderMermaid(graph, { most: GRAPH_SCREENS });
}

export function renderDiffMarkdown(diff: Diff, { graph }: { readonly graph: boolean }): string {
  const parts = [`### ${inert(diffTitle(diff))}`, inert(diffSummary(diff))];
  for (const flow of diff.flows) {
    const { document, kind } = flow;
    const before = flow.before === null ? '' : ` (was ${nameOf(flow.before)})`;
    const counts = kind === 'changed' ? `: ${countsOf(document?.review ?? [])}` : `: ${KINDS[kind]}`;
    parts.push(`#### \`${SIGNS[kind]}\` ${nameOf(flow.name)}${before}${counts}`);
    if (flow.reason !== null) parts.push(inert(flow.reason));
    const review = document?.review ?? [];
    if (review.length > 0) parts.push(changeLists(review, Number.POSITIVE_INFINITY, 'the terminal'));
    const mermaid = graph ? mermaidOf(document) : '';
    if (mermaid !== '') parts.push(fenced(mermaid, 'mermaid'));
    const files = [...new Set([flow.manifest, document?.file])].flatMap((file) => (file ? [code(file)] : []));
    if (files.length > 0) parts.push(files.join(' · '));
  }
  return `${parts.join('\n\n')}\n`;
}

const KINDS = { new: 'new', gone: 'its manifest is gone', unclear: 'unclear' } as const;

/** What machines read. */
export function diffJson(diff: Diff, { graph }: { readonly graph: boolean }): unknown {
  const { environment, with: beside, flows, same } = diff;
  return {
    format: 1,
    environment,
    with: beside,
    summary: {
      ...Object.fromEntries(
        IMPACT_LEVELS.map((level) => [level, reviewOf(diff).filter(({ impact }) => impact.level === level).length]),
      ),
      accepted: reviewOf(diff).filter(({ accepted }) => accepted !== null).length,
      same,
    },
    flows: flows.map(({ document, ...flow }) => ({
      ...flow,
      file: document?.file ?? null,
      changes: changesJson(document?.review ?? []),
      ...(graph && { graph: graphOf(document) }),
    })),
  };
}
