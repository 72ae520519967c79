// A screen graph as Mermaid text, which GitHub draws. Hostile names stay names.
import type { ScreenGraph } from '../flowjson/screen-graph.ts';

export type MermaidOptions = {
  /** More screens than this fold. */
  readonly most: number;
};

/** The text within a Mermaid block, without its fence; empty where there is no screen. */
export function renderMermaid(graph: ScreenGraph, _options: MermaidOptions): string {
  return graph.screens.length === 0 ? '' : 'flowchart LR';
}
