// What is drawn of a screen graph: all that changed, never too much, and no name that does anything.
import fc from 'fast-check';
import { type DefaultTreeAdapterMap, parseFragment } from 'parse5';
import { describe, expect, test } from 'vitest';
import type { ScreenGraph } from '../../../src/flowjson/screen-graph.ts';
import { foldGraph } from '../../../src/render/graph-fold.ts';
import { renderMermaid } from '../../../src/render/graph-mermaid.ts';
import { renderGraphSvg } from '../../../src/render/graph-svg.ts';
import { cut } from '../../../src/render/graph-words.ts';
import { textWidth } from '../../../src/render/width.ts';
import { flow, fullFlow, GRAPH_CASES, graphOf, hostileFlow } from '../../support/graph-cases.ts';

const alone = (document: unknown) => graphOf({ before: undefined, after: document });
const named = (name: string): ScreenGraph => graphOf(GRAPH_CASES.get(name) ?? { before: undefined, after: undefined });
const NOWHERE = { prefix: 'p', targets: new Map<string, string>() };

/** `START` leads into two chains; in one of them a title changes. */
function chains(title: string) {
  const chain = (letter: string, length: number) =>
    Array.from({ length }, (_, at) => [
      `${letter}${at}`,
      { to: at + 1 < length ? [`${letter}${at + 1}`] : [], title: letter === 'A' && at === 5 ? title : 'Same' },
    ]);
  return flow(Object.fromEntries([['START', ['A0', 'B0']], ...chain('A', 10), ...chain('B', 10)]));
}

describe('a large graph', () => {
  const graph = graphOf({ before: chains('One'), after: chains('Other') });

  test('folds what is not next to a change, one node for what hangs together', () => {
    const { nodes } = foldGraph(graph, { screens: 10, routes: 100 });
    const shown = nodes.map((node) => (node.kind === 'fold' ? `${node.count} unchanged` : node.screen.id));
    expect(shown).toEqual(['START', '4 unchanged', '10 unchanged', 'A4', 'A5', 'A6', '3 unchanged']);
    expect(nodes.every((node) => node.kind === 'screen' || node.isUnchanged)).toBe(true);
  });

  test('has one node for all that is folded, where there would be too many', () => {
    const { nodes, routes } = foldGraph(graph, { screens: 5, routes: 100 });
    expect(nodes.map((node) => (node.kind === 'fold' ? node.count : node.screen.id))).toEqual([
      'START',
      17,
      'A4',
      'A5',
      'A6',
    ]);
    expect(routes.map(({ from, to }) => `${from}-${to}`)).toEqual(['0-1', '1-2', '2-3', '3-4', '4-1']);
  });

  test('says how many changed screens are left out', () => {
    const fresh = graphOf({ before: flow({ OLD: [] }), after: chains('One') });
    const { nodes } = foldGraph(fresh, { screens: 8, routes: 100 });
    const folds = nodes.filter((node) => node.kind === 'fold');
    expect(nodes.length - folds.length).toBe(8);
    expect(folds.every(({ isUnchanged }) => !isUnchanged)).toBe(true);
  });

  test('without a change begins where the flow does', () => {
    const { nodes } = foldGraph(alone(chains('One')), { screens: 3, routes: 100 });
    expect(nodes.map((node) => (node.kind === 'fold' ? node.count : node.screen.id))).toEqual([
      'START',
      'A0',
      'B0',
      18,
    ]);
  });

  test('leaves routes out, changed ones last, and says so', () => {
    const before = fullFlow;
    const after = structuredClone(fullFlow) as { screens: { layout: { children: unknown[] } }[] };
    after.screens[99]?.layout.children.splice(0, 1);
    const { routes, left } = foldGraph(graphOf({ before, after }), { screens: 100, routes: 150 });
    expect(routes.length).toBe(150);
    expect(left).toBe(9750);
    expect(routes.filter(({ mark }) => mark === 'removed')).toHaveLength(1);
    expect(renderMermaid(alone(fullFlow), { most: 100 })).toContain('["… 9700 more routes"]');
  });

  test('stays below what Mermaid draws, whatever the names are', () => {
    const long = (at: number) => `${at}${'<"&;>'.repeat(50)}`;
    const ids = Array.from({ length: 120 }, (_, at) => at);
    const document = flow(
      Object.fromEntries(ids.map((at) => [long(at), { to: ids.map((to) => long(to)), title: `"${long(at)}` }])),
    );
    const text = renderMermaid(alone(document), { most: 1000 });
    expect(text.length).toBeLessThan(50_000);
    expect(text.match(/-->/g)?.length).toBeLessThan(500);
  });
});

/** All that may stand in a Mermaid text: of names only letters, digits, and codes. */
const LINES = [
  /^flowchart (?:LR|TD)$/,
  /^ {2}acc(?:Title: Screens and routes|Descr: [\w (),]+)$/,
  /^ {2}(?:s\d+|left)(?:\["|\(\["|\{\{")(?:[^"<>`$;#&:[\]{}()\\|%]|#\d+;|<br\/>)+(?:"\]|"\]\)|"\}\})$/,
  /^ {2}s\d+ (?:-->|==>|-\.->) s\d+$/,
  /^ {2}(?:classDef \w+ [\w:#,. -]+|class [\w,]+ \w+|linkStyle [\d,]+ [\w:#, -]+)$/,
];

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('$$', 'ﬂ°', '"]'),
);
const graphs = fc
  .array(fc.tuple(text, text), { minLength: 1, maxLength: 6 })
  .map((names) =>
    alone(flow(Object.fromEntries(names.map(([id, title]) => [id, { to: names.map(([to]) => to), title }])))),
  );

describe('the Mermaid text', () => {
  test('holds no sign of a name that could act', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        for (const line of renderMermaid(graph, { most: 30 }).split('\n')) {
          expect(LINES.some((pattern) => pattern.test(line))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('is empty where there is no screen', () => {
    expect(renderMermaid(named('no-object'), { most: 30 })).not.toBe('');
    expect(renderMermaid(alone({ screens: [] }), { most: 30 })).toBe('');
    expect(renderGraphSvg(alone(null), NOWHERE)).toBe('');
  });
});

type Node = DefaultTreeAdapterMap['childNode'];
type Element = DefaultTreeAdapterMap['element'];

function elementsOf(html: string): Element[] {
  const found: Element[] = [];
  const visit = (nodes: readonly Node[]) => {
    for (const node of nodes) {
      if (!('tagName' in node)) continue;
      found.push(node);
      visit(node.childNodes);
    }
  };
  visit(parseFragment(html).childNodes);
  return found;
}

const ELEMENTS = new Set('div svg defs marker path g rect circle text title a p span details summary ul li'.split(' '));
const ATTRIBUTES = new Set(
  (
    'class role tabindex aria-label xmlns width height viewBox id refX refY markerWidth markerHeight markerUnits orient ' +
    'd x y rx cx cy r marker-end href'
  ).split(' '),
);

describe('the picture', () => {
  test('has only elements and attributes of its own, whatever the names are', () => {
    fc.assert(
      fc.property(graphs, text, (graph, target) => {
        const targets = new Map(graph.screens.map(({ id }) => [id, target]));
        for (const { tagName, attrs } of elementsOf(renderGraphSvg(graph, { prefix: 'p', targets }))) {
          expect(ELEMENTS).toContain(tagName);
          for (const { name, value } of attrs) {
            expect(ATTRIBUTES).toContain(name);
            if (name === 'href') expect(value).toMatch(/^#/);
            if (name === 'd') expect(value).toMatch(/^[MLQlz\d. -]+$/);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('is the same each time', () => {
    for (const name of ['shop', 'hostile', 'hundred-screens']) {
      expect(renderGraphSvg(named(name), NOWHERE)).toBe(renderGraphSvg(named(name), NOWHERE));
    }
  });

  test('links to the screens that are drawn, and is then no image', () => {
    const graph = named('screen-between');
    const linked = renderGraphSvg(graph, { prefix: 'p', targets: new Map([['CALL_ME', 'flow-1-screen-2']]) });
    expect(linked.match(/<a href="[^"]*"/g)).toEqual(['<a href="#flow-1-screen-2"']);
    expect(linked).toContain('role="group" aria-label="3 screens (1 added, 1 changed), 3 routes (2 added)"');
    expect(renderGraphSvg(graph, NOWHERE)).toContain('role="img" aria-label="3 screens');
  });

  test('uses its prefix for every id', () => {
    const ids = elementsOf(renderGraphSvg(named('shop'), { ...NOWHERE, prefix: 'flow-7' })).flatMap(({ attrs }) =>
      attrs.filter(({ name }) => name === 'id').map(({ value }) => value),
    );
    expect(ids).toEqual(['same', 'added', 'removed'].map((mark) => `flow-7-arrow-${mark}`));
  });

  test('tells the same in words', () => {
    const html = renderGraphSvg(named('shop'), NOWHERE);
    expect(html).toContain('<li>CONTACT “About contact” (changed) → NO_SUCH (added), DONE (removed)</li>');
    expect(html).toContain('<li>CANCELLED “About cancelled” (added), it ends here without success</li>');
    expect(html).toContain('<title>WELCOME “About welcome”, the flow starts here</title>');
    expect(html).toContain('<title>ADDRESS → CONFIRM, added: by a navigate action</title>');
    expect(html).toContain('<span>! no such screen</span>');
  });

  test('draws each of a hundred screens or says how many it does not', () => {
    const html = renderGraphSvg(named('hundred-screens'), NOWHERE);
    expect(html.match(/<rect class="box"/g)).toHaveLength(61);
    expect(html).toContain('… 40 more screens');
    expect(html.match(/<li>/g)).toHaveLength(100);
  });

  test('shows what is hostile as what it says', () => {
    const shown = parseFragment(renderGraphSvg(alone(hostileFlow), NOWHERE));
    const texts: string[] = [];
    const visit = (nodes: readonly Node[]) => {
      for (const node of nodes) {
        if ('value' in node) texts.push(node.value);
        if ('childNodes' in node) visit(node.childNodes);
      }
    };
    visit(shown.childNodes);
    expect(texts).toContain('"]; click s0 call alert(1)');
    expect(texts.join('\n')).toContain('<img src=x onerror=alert(1)>');
  });
});

describe('a cut text', () => {
  test('is never wider than its room, and whole where it fits', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 40 }), (one, room) => {
        expect(textWidth(cut(one, room))).toBeLessThanOrEqual(room);
      }),
    );
    expect(cut('Ten letter', 10)).toBe('Ten letter');
    expect(cut('Ten letters', 10)).toBe('Ten lette…');
    expect(cut('👩‍👩‍👧‍👦 ours', 10)).toBe('👩‍👩‍👧‍👦 ours');
    expect(cut('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 5)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦…');
    expect(cut('日本語の画面', 8)).toBe('日本語…');
    expect(cut('a\u202eb', 20)).toBe('a\\u{202e}b');
    expect(cut(`${'a '.repeat(1000)}`, 10)).toBe('a a a a a…');
  });
});
