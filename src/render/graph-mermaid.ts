// A screen graph as Mermaid text, which GitHub draws. Hostile names stay names.
import type { GraphMark, ScreenGraph } from '../flowjson/screen-graph.ts';
import { type FoldedGraph, type FoldedNode, type FoldedRoute, foldGraph } from './graph-fold.ts';
import { countWords, wordsOf } from './graph-words.ts';
import { textWidth } from './width.ts';

export type MermaidOptions = {
  /** More screens than this fold. */
  readonly most: number;
};

/**
 * Mermaid draws an error instead of longer texts (`maxTextSize` is 50,000), and of more edges (`maxEdges` is 500). Long
 * before that nobody sees which line goes where.
 */
const LONGEST = 48_000;
const MOST_ROUTES = 200;

/** Columns of a line: Mermaid breaks lines at about 200 pixels. */
const ROOM = 36;
const NARROW = 16;

/** The text within a Mermaid block, without its fence; empty where there is no screen. */
export function renderMermaid(graph: ScreenGraph, { most }: MermaidOptions): string {
  if (graph.screens.length === 0) return '';
  let text = drawn(graph, most, ROOM);
  for (let fewer = most; text.length > LONGEST && fewer >= 1; fewer = Math.floor(fewer / 2)) {
    text = drawn(graph, fewer, NARROW);
  }
  return text;
}

function drawn(graph: ScreenGraph, most: number, room: number): string {
  const folded = foldGraph(graph, { screens: most, routes: MOST_ROUTES });
  const { nodes, routes, left } = folded;
  return [
    `flowchart ${directionOf(folded, room)}`,
    `  accTitle: Screens and routes`,
    `  accDescr: ${countWords(graph)}`,
    ...nodes.map((node, index) => `  s${index}${shapeOf(node, labelOf(node, room))}`),
    ...routes.map(({ from, to, mark }) => `  s${from} ${ARROWS[mark]} s${to}`),
    ...(left > 0 ? [`  left["… ${left} more routes"]`] : []),
    ...classesOf(folded),
    ...linkStylesOf(routes),
  ].join('\n');
}

/** GitHub draws wider pictures smaller, until nobody can read them. */
const PAGE = 900;

/** From left to right as we read, where that fits; else whichever way is narrower. */
function directionOf({ nodes, routes }: FoldedGraph, room: number): 'LR' | 'TD' {
  const widths = nodes.map((node) => widthOf(node, room));
  const levels = new Array<number>(nodes.length).fill(0);
  for (const { from, to } of routes) {
    // Only forward: the nodes stand in the order in which one comes upon them.
    if (to > from) levels[to] = Math.max(levels[to] ?? 0, (levels[from] ?? 0) + 1);
  }
  const [longest, sums] = [new Map<number, number>(), new Map<number, number>()];
  for (const [index, level] of levels.entries()) {
    const width = widths[index] ?? 0;
    longest.set(level, Math.max(longest.get(level) ?? 0, width));
    sums.set(level, (sums.get(level) ?? 0) + width);
  }
  const across = [...longest.values()].reduce((sum, width) => sum + width, 0);
  const down = Math.max(...sums.values());
  return across <= PAGE || across <= down ? 'LR' : 'TD';
}

/** About what Mermaid makes of it, with the gap beside it. */
function widthOf(node: FoldedNode, room: number): number {
  const { name, below } = wordsOf(node, room);
  return Math.min(200, Math.max(textWidth(name), textWidth(below ?? '')) * 8) + 110;
}

const ARROWS = { same: '-->', added: '==>', removed: '-.->', changed: '-->' } satisfies Record<GraphMark, string>;

/** Rounded at both ends where the flow ends; pointed where that is no success. */
function shapeOf(node: FoldedNode, label: string): string {
  if (node.kind === 'fold' || !node.screen.isTerminal) return `["${label}"]`;
  return node.screen.isSuccess ? `(["${label}"])` : `{{"${label}"}}`;
}

function labelOf(node: FoldedNode, room: number): string {
  const { sign, name, below } = wordsOf(node, room);
  const start = node.kind === 'screen' && node.screen.isEntry ? '▸' : '';
  const head = [sign, start, name].filter((part) => part !== '').join(' ');
  return [head, ...(below === null ? [] : [below])].map(harmless).join('<br/>');
}

/**
 * A text within a quoted label. Mermaid reads `#NN;` as a character when most of what could act on it is over: the end of
 * the label, Markdown ("1. " makes a list), HTML, directives. What it looks for later still, a character of no width
 * between tells apart: formulas (`$$`), icons (`fa:fa-x`), line breaks (`\n`), and `ﬂ°` and `¶ß`, which are `&` and `;` to it.
 */
function harmless(text: string): string {
  return text
    .replace(/[$ﬂ¶]|:(?=fa-)|\\(?=n)/g, `$&${APART}`)
    .replace(
      /[!-,./:-@[-^`{-~\u007f-\u00a0\u200bﬂ]|(?<![\p{L}\p{N}])[-_]|[-_](?![\p{L}\p{N}])/gu,
      (char) => `#${char.codePointAt(0) ?? 0};`,
    );
}

const APART = '\u200b';

/** In the light and in the dark: text upon a fill of its own, lines of a middle brightness. */
const CLASSES = {
  added: 'fill:#dafbe1,stroke:#2da44e,stroke-width:3px,color:#0a3d1c',
  removed: 'fill:#ffebe9,stroke:#e5534b,stroke-width:2px,stroke-dasharray:5 4,color:#5c0d13',
  changed: 'fill:#fff8c5,stroke:#bf8700,stroke-width:3px,color:#3b2300',
  missing: 'fill:#ffebe9,stroke:#e5534b,stroke-width:2px,stroke-dasharray:2 3,color:#5c0d13',
  fold: 'stroke-dasharray:4 4',
} as const;

function classesOf({ nodes, left }: FoldedGraph): string[] {
  const members = new Map<keyof typeof CLASSES, string[]>();
  const add = (name: keyof typeof CLASSES, id: string) => members.set(name, [...(members.get(name) ?? []), id]);
  for (const [index, node] of nodes.entries()) {
    const name = classOf(node);
    if (name !== null) add(name, `s${index}`);
  }
  if (left > 0) add('fold', 'left');
  return [...members].flatMap(([name, ids]) => [
    `  classDef ${name} ${CLASSES[name]}`,
    `  class ${ids.join(',')} ${name}`,
  ]);
}

function classOf(node: FoldedNode): keyof typeof CLASSES | null {
  if (node.kind === 'fold') return 'fold';
  const { mark, isMissing } = node.screen;
  if (isMissing && mark !== 'removed') return 'missing';
  return mark === 'same' ? null : mark;
}

const LINES = {
  added: 'stroke:#2da44e',
  removed: 'stroke:#e5534b,stroke-width:2px,stroke-dasharray:6 5',
  changed: 'stroke:#bf8700,stroke-width:2px',
} as const;

function linkStylesOf(routes: readonly FoldedRoute[]): string[] {
  return (['added', 'removed', 'changed'] as const).flatMap((mark) => {
    const places = routes.flatMap((route, index) => (route.mark === mark ? [index] : []));
    return places.length === 0 ? [] : [`  linkStyle ${places.join(',')} ${LINES[mark]}`];
  });
}
