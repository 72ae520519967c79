// A screen graph as a picture of its own: SVG for our pages, which load nothing and run no script.
import type { GraphMark, GraphRoute, GraphScreen, ScreenGraph } from '../flowjson/screen-graph.ts';
import { type FoldedGraph, type FoldedNode, type FoldedRoute, foldGraph } from './graph-fold.ts';
import { type Layout, type Point, placeBoxes, type Size } from './graph-layout.ts';
import { routeList, saidOfRoute, saidOfScreen } from './graph-list.ts';
import { countWords, MISSING, nameOf, SIGNS, wordsOf } from './graph-words.ts';
import { escapeHtml } from './html.ts';
import { textWidth } from './width.ts';

export { GRAPH_STYLES } from './graph-styles.ts';

export type GraphPicture = {
  /** Begins every id. */
  readonly prefix: string;
  /** Where a screen is drawn on the page, by its id in the graph: an id of an element. It becomes a link. */
  readonly targets: ReadonlyMap<string, string>;
};

/** More than that no eye follows, and laying it out takes seconds. */
const LIMITS = { screens: 60, routes: 150 } as const;

/** Columns of a line. */
const ROOM = 28;

/** One element with the picture, what its signs mean, and the same as a list; empty where there is no screen. */
export function renderGraphSvg(graph: ScreenGraph, picture: GraphPicture): string {
  if (graph.screens.length === 0) return '';
  const folded = foldGraph(graph, LIMITS);
  return `<div class="flow-graph">
<div class="flow-graph-box" role="group" tabindex="0" aria-label="Screens and routes">
${svgOf(graph, folded, picture)}
</div>
${keyOf(folded)}${routeList(graph)}
</div>`;
}

function svgOf(graph: ScreenGraph, folded: FoldedGraph, picture: GraphPicture): string {
  const boxes = folded.nodes.map(sizeOf);
  const layout = placeBoxes({ boxes, lines: folded.routes });
  const { width, height, left, top } = layout;
  // What holds links is no image: nobody would be told of them.
  const role = folded.nodes.some((node) => targetOf(node, picture) !== null) ? 'group' : 'img';
  const size = `width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="${role}" aria-label="${escapeHtml(countWords(graph))}" ${size}>`,
    `<defs>${markersOf(folded.routes, picture.prefix)}</defs>`,
    ...drawnRoutes(folded, layout, picture.prefix),
    ...folded.nodes.map((node, index) => {
      const [at, box] = [layout.boxes[index], boxes[index]];
      return at === undefined || box === undefined ? '' : drawnNode({ node, at, box }, picture);
    }),
    '</svg>',
  ].join('\n');
}

/** What a character takes: of the names exactly, of other texts at most, but for few. */
const [NAME_COLUMN, TEXT_COLUMN] = [7.25, 6.7];

function sizeOf(node: FoldedNode): Size {
  const { name, below } = wordsOf(node, ROOM);
  const text = Math.max(textWidth(name) * NAME_COLUMN, textWidth(below ?? '') * TEXT_COLUMN);
  const start = node.kind === 'screen' && node.screen.isEntry ? 14 : 0;
  return { width: Math.max(72, Math.ceil(text) + 32 + start), height: below === null ? 34 : 48 };
}

type Drawn = { readonly node: FoldedNode; readonly at: Point; readonly box: Size };

function drawnNode({ node, at, box }: Drawn, picture: GraphPicture): string {
  const [left, top] = [at.x - box.width / 2, at.y - box.height / 2];
  const { sign, name, below } = wordsOf(node, ROOM);
  const parts = [
    `<title>${escapeHtml(node.kind === 'fold' ? name : saidOfScreen(node.screen))}</title>`,
    rect('box', { left, top, box, inset: 0 }),
    node.kind === 'screen' && node.screen.isTerminal ? rect('end', { left, top, box, inset: 3.5 }) : '',
    node.kind === 'screen' && node.screen.isEntry ? startSign(left, at.y) : '',
    textAt('name', at.x, at.y + (below === null ? 4 : -4), name),
    below === null ? '' : textAt('', at.x, at.y + 14, below),
    sign === '' ? '' : badge(left, top, sign),
  ];
  const group = `<g class="${classOf(node)}">${parts.join('')}</g>`;
  const target = targetOf(node, picture);
  return target === null ? group : `<a href="#${escapeHtml(target)}">${group}</a>`;
}

function targetOf(node: FoldedNode, { targets }: GraphPicture): string | null {
  return node.kind === 'fold' ? null : (targets.get(node.screen.id)?.replace(/^#/, '') ?? null);
}

function classOf(node: FoldedNode): string {
  if (node.kind === 'fold') return 'fold';
  const { mark, isMissing, isTerminal, isSuccess } = node.screen;
  return [mark, isMissing ? 'missing' : '', isTerminal && !isSuccess ? 'no-success' : '']
    .filter((name) => name !== '')
    .join(' ');
}

type Frame = { readonly left: number; readonly top: number; readonly box: Size; readonly inset: number };

function rect(name: string, { left, top, box, inset }: Frame): string {
  const [width, height] = [box.width - 2 * inset, box.height - 2 * inset];
  const at = `x="${short(left + inset)}" y="${short(top + inset)}"`;
  return `<rect class="${name}" ${at} width="${width}" height="${height}" rx="${8 - inset}"/>`;
}

/** A small triangle: here one comes in. */
function startSign(left: number, y: number): string {
  return `<path class="start" d="M${short(left + 7)} ${short(y - 4.5)}l6 4.5l-6 4.5z"/>`;
}

function badge(left: number, top: number, sign: string): string {
  const [x, y] = [left + 4, top + 3];
  const circle = `<circle class="badge" cx="${short(x)}" cy="${short(y)}" r="8.5"/>`;
  return `${circle}${textAt('sign', x, y + 4.5, sign)}`;
}

function textAt(name: string, x: number, y: number, text: string): string {
  const kind = name === '' ? '' : ` class="${name}"`;
  return `<text${kind} x="${short(x)}" y="${short(y)}">${escapeHtml(text)}</text>`;
}

function markersOf(routes: readonly FoldedRoute[], prefix: string): string {
  const marks = (['same', 'added', 'removed', 'changed'] as const).filter((mark) =>
    routes.some((route) => route.mark === mark),
  );
  return marks
    .map((mark) => {
      const size =
        'viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse"';
      return `<marker id="${arrowId(prefix, mark)}" class="${mark}" ${size} orient="auto"><path d="M0 .5L10 5L0 9.5z"/></marker>`;
    })
    .join('');
}

function arrowId(prefix: string, mark: GraphMark): string {
  return `${escapeHtml(prefix)}-arrow-${mark}`;
}

function drawnRoutes({ routes, nodes }: FoldedGraph, { lines }: Layout, prefix: string): string[] {
  const name = (place: number) => {
    const node = nodes[place];
    return node === undefined ? '' : node.kind === 'fold' ? wordsOf(node, ROOM).name : nameOf(node.screen.id, 80);
  };
  return routes.map((route, index) => {
    const said = saidOfRoute({ ...route, from: name(route.from), to: name(route.to) });
    const end = `marker-end="url(#${arrowId(prefix, route.mark)})"`;
    return `<path class="route ${route.mark}" d="${pathThrough(lines[index] ?? [])}" ${end}><title>${escapeHtml(said)}</title></path>`;
  });
}

/** A line that rounds its corners. */
function pathThrough(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const curves = rest.slice(0, -1).map((corner, index) => {
    const next = rest[index + 1] ?? corner;
    const isLast = index === rest.length - 2;
    const end = isLast ? next : { x: (corner.x + next.x) / 2, y: (corner.y + next.y) / 2 };
    return `Q${pair(corner)} ${pair(end)}`;
  });
  const straight = rest.length === 1 && rest[0] !== undefined ? `L${pair(rest[0])}` : '';
  return `M${pair(first)}${curves.join('')}${straight}`;
}

function pair({ x, y }: Point): string {
  return `${short(x)} ${short(y)}`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** What the signs in this picture mean. */
function keyOf({ nodes, routes, left }: FoldedGraph): string {
  const screens = nodes.flatMap((node) => (node.kind === 'screen' ? [node.screen] : []));
  const has = (test: (screen: GraphScreen) => boolean) => screens.some(test);
  const marks = (['added', 'changed', 'removed'] as const).filter((mark) =>
    [...screens, ...routes].some((one: Pick<GraphScreen | GraphRoute, 'mark'>) => one.mark === mark),
  );
  const parts = [
    has(({ isEntry }) => isEntry) ? '▸ the flow starts here' : '',
    has(({ isTerminal }) => isTerminal) ? 'double border: it ends here' : '',
    has(({ isMissing, mark }) => isMissing && mark !== 'removed') ? `${MISSING} no such screen` : '',
    ...marks.map((mark) => `${SIGNS[mark]} ${mark}`),
    marks.includes('added') ? 'thick line: new route' : '',
    marks.includes('removed') ? 'dashed line: route that is gone' : '',
    left > 0 ? `${left} more routes are not drawn` : '',
  ].filter((part) => part !== '');
  return parts.length === 0
    ? ''
    : `<p class="flow-graph-key">${parts.map((part) => `<span>${escapeHtml(part)}</span>`).join(' ')}</p>\n`;
}
