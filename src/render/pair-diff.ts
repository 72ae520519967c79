// What changes between two files: for a terminal, in Markdown, as JSON.
import type { ReviewedChange } from '../flowjson/review.ts';
import { type ScreenGraph, screenGraph } from '../flowjson/screen-graph.ts';
import { changesJson, renderChanges, renderChangesMarkdown } from './changes.ts';
import type { Colors } from './colors.ts';
import { fenced } from './escape.ts';
import { renderMermaid } from './graph-mermaid.ts';

export type DocumentPair = {
  readonly names: { readonly before: string; readonly after: string };
  readonly before: unknown;
  readonly after: unknown;
  readonly review: readonly ReviewedChange[];
};

type Wanted = { readonly graph: boolean };

/** Larger graphs fold. */
const GRAPH_SCREENS = 60;

function graphOf({ before, after, review }: DocumentPair): ScreenGraph {
  return screenGraph(
    before,
    after,
    review.map(({ change }) => change),
  );
}

function withGraph(text: string, pair: DocumentPair, { graph }: Wanted): string {
  const mermaid = graph ? renderMermaid(graphOf(pair), { most: GRAPH_SCREENS }) : '';
  return mermaid === '' ? text : `${text}\n${fenced(mermaid, 'mermaid')}\n`;
}

export function renderPair(pair: DocumentPair, { graph, colors }: Wanted & { readonly colors: Colors }): string {
  // What breaks somebody first, as everywhere.
  const isGrave = ({ impact }: ReviewedChange) => impact.level === 'breaking';
  const sorted = [...pair.review.filter(isGrave), ...pair.review.filter((one) => !isGrave(one))];
  return withGraph(renderChanges(sorted, colors), pair, { graph });
}

export function renderPairMarkdown(pair: DocumentPair, wanted: Wanted): string {
  return withGraph(renderChangesMarkdown(pair.review), pair, wanted);
}

/** What machines read. */
export function toPairJson(pair: DocumentPair, { graph }: Wanted): unknown {
  const { names, review } = pair;
  return { format: 1, ...names, changes: changesJson(review), ...(graph && { graph: graphOf(pair) }) };
}
