// Where the boxes and lines of a graph go, by dagre. Knows sizes and places, neither names nor looks.
import { Graph, layout } from '@dagrejs/dagre';

export type Size = { readonly width: number; readonly height: number };
export type Point = { readonly x: number; readonly y: number };

export type Layout = Size & {
  /** Where the picture begins: lines may go further out than boxes. */
  readonly left: number;
  readonly top: number;
  /** The middle of each box. */
  readonly boxes: readonly Point[];
  /** The corners of each line, from border to border; none where there is no place for it. */
  readonly lines: readonly (readonly Point[])[];
};

/** Boxes and lines between them by their place in the list. */
export type Sketch = {
  readonly boxes: readonly Size[];
  readonly lines: readonly { readonly from: number; readonly to: number }[];
};

/** As wide as a page: what is wider is tried from top to bottom, and if that is no better, it scrolls. */
const PAGE = 1000;
/** More boxes than that fit on no page, and each try takes its time. */
const MANY = 30;

export function placeBoxes(sketch: Sketch): Layout {
  const ways: readonly Way[] = sketch.boxes.length > MANY ? [] : [{ rankdir: 'LR' }, { rankdir: 'TB' }];
  for (const way of ways) {
    const layout = placed(sketch, way);
    if (layout.width <= PAGE) return layout;
  }
  // What scrolls shows its upper left first: there stands what the flow begins with.
  return placed(sketch, { rankdir: 'LR', align: 'UL' });
}

type Way = { readonly rankdir: 'LR' | 'TB'; readonly align?: 'UL' };

const MARGIN = 14;

function placed({ boxes, lines }: Sketch, way: Way): Layout {
  const graph = new Graph({ multigraph: true });
  const ranksep = way.rankdir === 'LR' ? 54 : 40;
  graph.setGraph({ ...way, ranksep, nodesep: 22, edgesep: 12, marginx: MARGIN, marginy: MARGIN });
  for (const [index, { width, height }] of boxes.entries()) graph.setNode(String(index), { width, height });
  for (const [index, { from, to }] of lines.entries()) graph.setEdge(String(from), String(to), {}, String(index));
  layout(graph);
  const middles = boxes.map((_, index) => toPoint(graph.node(String(index))));
  const corners = lines.map(({ from, to }, index) => toPoints(graph.edge(String(from), String(to), String(index))));
  return { ...around(middles, boxes, corners), boxes: middles, lines: corners };
}

/** The frame around everything, with a margin: dagre does not count how far lines go. */
function around(middles: readonly Point[], boxes: readonly Size[], lines: Layout['lines']) {
  let [left, top, right, bottom] = [0, 0, 0, 0];
  const include = (x: number, y: number) => {
    [left, top] = [Math.min(left, x - MARGIN), Math.min(top, y - MARGIN)];
    [right, bottom] = [Math.max(right, x + MARGIN), Math.max(bottom, y + MARGIN)];
  };
  for (const [index, { x, y }] of middles.entries()) {
    const { width, height } = boxes[index] ?? { width: 0, height: 0 };
    include(x - width / 2, y - height / 2);
    include(x + width / 2, y + height / 2);
  }
  for (const line of lines) for (const { x, y } of line) include(x, y);
  [left, top] = [Math.floor(left), Math.floor(top)];
  return { left, top, width: Math.ceil(right) - left, height: Math.ceil(bottom) - top };
}

function toPoint(value: unknown): Point {
  const { x, y } = value as Partial<Point>;
  return { x: rounded(x), y: rounded(y) };
}

function toPoints(edge: unknown): Point[] {
  const { points } = edge as { readonly points?: readonly unknown[] };
  return (points ?? []).map(toPoint);
}

function rounded(value: number | undefined): number {
  return Number.isFinite(value) ? Math.round((value ?? 0) * 10) / 10 : 0;
}
