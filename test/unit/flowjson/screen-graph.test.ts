// Which screens there are and which leads to which: in one document, in two, and in what is no document at all.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GraphScreen, ScreenGraph } from '../../../src/flowjson/screen-graph.ts';
import { screenGraph } from '../../../src/flowjson/screen-graph.ts';
import { renderMermaid } from '../../../src/render/graph-mermaid.ts';
import { flow, fullFlow, GRAPH_CASES, graphOf, layout, navigate, withEndpoint } from '../../support/graph-cases.ts';

const alone = (document: unknown) => screenGraph(undefined, document, []);
const both = (before: unknown, after: unknown) => graphOf({ before, after });
const ids = ({ screens }: ScreenGraph) => screens.map(({ id }) => id);
const lines = ({ routes }: ScreenGraph) => routes.map(({ from, to, mark }) => `${from} ${to} ${mark}`);
const find = ({ screens }: ScreenGraph, id: string) => screens.find((screen) => screen.id === id);
const those = ({ screens }: ScreenGraph, test: (screen: GraphScreen) => boolean) =>
  screens.filter(test).map(({ id }) => id);

describe('the routes', () => {
  test('come from navigate actions of components, options and items of lists', () => {
    const to = (name: string) => ({ name: 'navigate', next: { type: 'screen', name }, payload: {} });
    const option = { id: 'b', title: 'B', 'on-select-action': to('B') };
    const item = { id: 'c', 'main-content': { title: 'C' }, 'on-click-action': to('C') };
    const children = [
      { type: 'Switch', value: '${data.a}', cases: { a: [navigate('A')] } },
      { type: 'Dropdown', name: 'd', label: 'D', 'data-source': [option] },
      { type: 'NavigationList', name: 'n', 'list-items': [item] },
    ];
    const graph = alone(flow({ START: { to: ['x'], layout: layout(children) }, A: [], B: [], C: [] }));
    expect(lines(graph)).toEqual(['START A same', 'START B same', 'START C same']);
  });

  test('say whether the routing model, an action, or both name them', () => {
    const graph = alone(withEndpoint(flow({ A: ['B'], B: ['C'], C: [] }), { A: ['B', 'C'] }));
    expect(graph.routes.map(({ from, to, by }) => [from, to, ...by])).toEqual([
      ['A', 'B', 'route', 'navigate'],
      ['A', 'C', 'route'],
      ['B', 'C', 'navigate'],
    ]);
  });

  test('are marked where only one document has them, or another part of it says so', () => {
    const before = withEndpoint(flow({ A: ['B'], B: [], C: [] }), { A: ['B'], B: ['C'] });
    const after = withEndpoint(flow({ A: [], B: [], C: [] }), { A: ['B', 'C'], B: [] });
    expect(lines(both(before, after)).sort()).toEqual(['A B changed', 'A C added', 'B C removed']);
  });

  test('follow a screen that was renamed, and not its old id', () => {
    const before = flow({ RATE: { to: ['DONE'], title: 'How was it?' }, DONE: [] });
    const now = { to: ['FINISHED'], title: 'How was it?' };
    const graph = both(before, flow({ RATE: now, FINISHED: { to: [], title: 'About done' } }));
    expect(find(graph, 'FINISHED')).toMatchObject({ before: 'DONE', mark: 'changed' });
    expect(lines(graph)).toEqual(['RATE FINISHED same']);
    const late = both(before, flow({ RATE: { ...now, to: ['DONE'] }, FINISHED: { to: [], title: 'About done' } }));
    expect(lines(late).sort()).toEqual(['RATE DONE added', 'RATE FINISHED removed']);
    expect(find(late, 'DONE')).toMatchObject({ isMissing: true });
  });

  test('that a binding names lead to nobody, and are remembered', () => {
    const graph = alone(flow({ A: ['${data.next}', 'B'], B: [] }));
    expect(lines(graph)).toEqual(['A B same']);
    expect(those(graph, ({ leadsAnywhere }) => leadsAnywhere)).toEqual(['A']);
  });

  test('that lead to no screen show it as missing', () => {
    const graph = alone(withEndpoint(flow({ A: ['GONE'], B: [] }), { A: ['B', 'GONE'], NOBODY: ['B'] }));
    expect(those(graph, ({ isMissing }) => isMissing)).toEqual(['GONE', 'NOBODY']);
    expect(lines(graph)).toContain('NOBODY B same');
  });

  test('to a screen that was removed say that it is missing; without them it is only removed', () => {
    const before = flow({ A: ['B'], B: ['C'], C: [] });
    expect(find(both(before, flow({ A: ['B'], C: [] })), 'B')).toMatchObject({ mark: 'removed', isMissing: true });
    expect(find(both(before, flow({ A: ['C'], C: [] })), 'B')).toMatchObject({ mark: 'removed', isMissing: false });
  });
});

describe('the screens', () => {
  test('begin with the entry, go on along the routes, and end with what none leads to', () => {
    const document = flow({ LOST: ['LOST_TOO'], END: [], MIDDLE: ['END'], START: ['MIDDLE'], LOST_TOO: ['LOST'] });
    const graph = alone(document);
    expect(ids(graph)).toEqual(['START', 'MIDDLE', 'END', 'LOST', 'LOST_TOO']);
    expect(those(graph, ({ isEntry }) => isEntry)).toEqual(['START']);
  });

  test('that none leads to are entries where they lead on, and the first in any case', () => {
    const graph = alone(flow({ A: ['C'], B: ['C'], C: [], LEFT_OVER: [] }));
    expect(those(graph, ({ isEntry }) => isEntry)).toEqual(['A', 'B']);
    expect(those(alone(flow({ ONLY: [] })), ({ isEntry }) => isEntry)).toEqual(['ONLY']);
  });

  test('of a circle begin with the first', () => {
    expect(those(alone(flow({ B: ['A'], A: ['B'] })), ({ isEntry }) => isEntry)).toEqual(['B']);
  });

  test('that an endpoint may choose are entries by the routing model; actions count from 7.3 on', () => {
    const document = withEndpoint(flow({ A: ['B'], B: ['A'], C: [] }), { A: ['B'], B: ['C'] });
    expect(those(alone({ ...document, version: '7.2' }), ({ isEntry }) => isEntry)).toEqual(['A']);
    expect(those(alone(withEndpoint(flow({ A: [], B: ['A'] }), {})), ({ isEntry }) => isEntry)).toEqual(['B']);
  });

  test('say where they end, and whether that is a success', () => {
    const graph = alone(flow({ A: ['B', 'C'], B: [], C: { to: [], success: false } }));
    expect(those(graph, ({ isTerminal }) => isTerminal)).toEqual(['B', 'C']);
    expect(those(graph, ({ isSuccess }) => !isSuccess)).toEqual(['C']);
  });

  test('are changed where anything in them is, and where something left them', () => {
    const field = { type: 'TextInput', name: 'city', label: 'City' };
    const before = flow({ A: { to: ['B'], layout: layout([field, navigate('B')]) }, B: ['C'], C: [] });
    const after = flow({ A: ['B'], B: { to: ['C'], layout: layout([field, navigate('C')]) }, C: [] });
    expect(both(before, after).screens.map(({ id, mark }) => `${id} ${mark}`)).toEqual([
      'A changed',
      'B changed',
      'C same',
    ]);
  });

  test('of a document alone have no marks, on either side', () => {
    const document = flow({ A: ['B'], B: [] });
    for (const graph of [screenGraph(document, undefined, []), alone(document)]) {
      expect(new Set([...graph.screens, ...graph.routes].map(({ mark }) => mark))).toEqual(new Set(['same']));
      expect(those(graph, ({ isMissing }) => isMissing)).toEqual([]);
    }
    expect(screenGraph(document, undefined, []).screens[1]?.index).toEqual({ before: 1, after: null });
  });

  test('of one id are several, and one without an id has a name', () => {
    const screens = [{ id: 'A' }, { id: 'A' }, {}, { id: 7 }, { id: 'A (2)' }, 5, null];
    expect(ids(alone({ version: '7.3', screens }))).toEqual(['A', 'A (3)', 'screen 3', 'screen 4', 'A (2)']);
  });

  test('may be a hundred that lead to all others', () => {
    const graph = alone(fullFlow);
    expect([graph.screens.length, graph.routes.length]).toEqual([100, 9900]);
  });
});

describe('drawn for GitHub', () => {
  test.each([...GRAPH_CASES.keys()])('%s', async (name) => {
    const pair = GRAPH_CASES.get(name);
    if (pair === undefined) throw new Error(name);
    const text = renderMermaid(graphOf(pair), { most: 30 });
    const file = new URL(`../../golden/graph/${name}/graph.mmd`, import.meta.url);
    await expect(text === '' ? '' : `${text}\n`).toMatchFileSnapshot(file.pathname);
  });
});

const root = new URL('../../../', import.meta.url);
const DOCUMENTS = ['flows', 'test/golden/compare', 'test/golden/rules']
  .flatMap((folder) =>
    (readdirSync(new URL(folder, root), { recursive: true }) as string[])
      .filter((name) => name.endsWith('.json'))
      .map((name) => readFileSync(new URL(`${folder}/${name.replaceAll('\\', '/')}`, root), 'utf8')),
  )
  .filter((text) => text.length < 20_000)
  .map((text): unknown => JSON.parse(text));

const name = fc.constantFrom('A', 'B', 'C', '', '__proto__', 'constructor', '${data.x}', 'a"b');
const action = fc.record({ name: fc.constantFrom('navigate', 'complete'), next: fc.record({ name }) });
const component = fc.record(
  { type: fc.constantFrom('Footer', 'NavigationList', 'Form'), 'on-click-action': action, children: fc.jsonValue() },
  { requiredKeys: [] },
);
/** Few ids, so that they clash, are missing, and come and go. */
const odd = fc.record(
  {
    version: fc.constantFrom('7.3', '7.2', '6.1', 7, 'x'),
    data_api_version: fc.constantFrom('3.0', null),
    routing_model: fc.oneof(fc.dictionary(name, fc.array(name, { maxLength: 4 })), fc.jsonValue()),
    screens: fc.array(
      fc.oneof(
        {
          weight: 9,
          arbitrary: fc.record(
            {
              id: name,
              title: name,
              terminal: fc.boolean(),
              layout: fc.record({ children: fc.array(component, { maxLength: 3 }) }),
            },
            { requiredKeys: [] },
          ),
        },
        { weight: 1, arbitrary: fc.jsonValue() },
      ),
      { maxLength: 6 },
    ),
  },
  { requiredKeys: ['screens'] },
);
const anything = fc.oneof(
  { weight: 6, arbitrary: odd },
  { weight: 3, arbitrary: fc.constantFrom(...DOCUMENTS) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

const screensOf = (document: unknown): unknown[] => {
  const list: unknown = Reflect.get(Object(document), 'screens');
  const isObject = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one);
  return Array.isArray(list) && isObject(document)
    ? [...list.entries()].flatMap(([at, one]) => (isObject(one) ? [at] : []))
    : [];
};

describe('the graph of any two documents', () => {
  test('holds every screen once, under an id of its own, and routes between them', () => {
    fc.assert(
      fc.property(anything, anything, (before, after) => {
        const graph = both(before, after);
        const known = new Set(ids(graph));
        expect(known.size).toBe(graph.screens.length);
        const at = (side: 'before' | 'after') =>
          graph.screens.flatMap(({ index }) => index[side] ?? []).sort((a, b) => a - b);
        expect(at('before')).toEqual(screensOf(before));
        expect(at('after')).toEqual(screensOf(after));
        const routes = graph.routes.map(({ from, to }) => JSON.stringify([from, to]));
        expect(new Set(routes).size).toBe(routes.length);
        expect(graph.routes.every(({ from, to, by }) => known.has(from) && known.has(to) && by.length > 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('is the same the other way round, with added for removed', () => {
    const swap = { added: 'removed', removed: 'added', same: 'same', changed: 'changed' } as const;
    type Sides = { readonly before: number | null; readonly after: number | null };
    const told = (graph: ScreenGraph, way: (sides: Sides) => Sides, mark: (one: keyof typeof swap) => string) => {
      // A screen that is none has no place; its name is its id, whichever way.
      const key = ({ id, index: sides }: GraphScreen) => {
        const { before, after } = way(sides);
        return before === null && after === null ? id.replace(/ \(\d+\)$/, '') : `${before}/${after}`;
      };
      const keys = new Map(graph.screens.map((screen) => [screen.id, key(screen)]));
      const screens = graph.screens.map((screen) => `${key(screen)} ${mark(screen.mark)}`);
      const routes = graph.routes.map((route) => `${keys.get(route.from)} ${keys.get(route.to)} ${mark(route.mark)}`);
      return { screens: screens.sort(), routes: routes.sort() };
    };
    fc.assert(
      fc.property(anything, anything, (before, after) => {
        const back = told(
          both(after, before),
          ({ before: one, after: other }) => ({ before: other, after: one }),
          (one) => swap[one],
        );
        expect(back).toEqual(told(both(before, after), (sides) => sides, String));
      }),
      { numRuns: 300 },
    );
  });

  test('has no marks where both are equal, but for nothing', () => {
    fc.assert(
      fc.property(anything, (document) => {
        const { screens, routes } = both(document, structuredClone(document));
        expect([...screens, ...routes].filter(({ mark }) => mark !== 'same')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
