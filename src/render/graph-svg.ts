// A screen graph as a picture of its own: SVG for our pages, which load nothing and run no script.
import type { ScreenGraph } from '../flowjson/screen-graph.ts';

export type GraphPicture = {
  /** Begins every id. */
  readonly prefix: string;
  /** Where a screen is drawn on the page, by its id in the graph; it becomes a link. */
  readonly targets: ReadonlyMap<string, string>;
};

/** One `<svg>` element; empty where there is no screen. */
export function renderGraphSvg(graph: ScreenGraph, _picture: GraphPicture): string {
  return graph.screens.length === 0 ? '' : '<svg></svg>';
}

/** The styles that the picture needs, once a page. */
export const GRAPH_STYLES = '';
