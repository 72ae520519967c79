// Documents for the screen graph, told by who leads to whom; and the pairs that are drawn as goldens.
import { readFileSync } from 'node:fs';
import { compareDocuments } from '../../src/flowjson/compare.ts';
import { type ScreenGraph, screenGraph } from '../../src/flowjson/screen-graph.ts';

type Place = { readonly to: readonly string[]; readonly title?: string; readonly [property: string]: unknown };

/** Screens that lead on with a button each; those that lead nowhere end the flow. */
export function flow(places: Readonly<Record<string, readonly string[] | Place>>): Record<string, unknown> {
  const screens = Object.entries(places).map(([id, place]) => {
    const { to, ...more } = 'to' in place ? place : { to: place };
    const end = to.length === 0 ? { terminal: true } : {};
    return { id, title: `About ${id.toLowerCase()}`, ...end, layout: layout(to.map(navigate)), ...more };
  });
  return { version: '7.3', screens };
}

/** The same with an endpoint: its routing model says where it may lead. */
export function withEndpoint(document: Record<string, unknown>, routes: Readonly<Record<string, readonly string[]>>) {
  return { ...document, data_api_version: '4.0', routing_model: routes };
}

export function layout(children: readonly unknown[]): Record<string, unknown> {
  return { type: 'SingleColumnLayout', children };
}

export function navigate(name: string): Record<string, unknown> {
  const action = { name: 'navigate', next: { type: 'screen', name }, payload: {} };
  return { type: 'EmbeddedLink', text: `To ${name}`, 'on-click-action': action };
}

const HOSTILE = [
  '"]; click s0 call alert(1)',
  '<img src=x onerror=alert(1)><script>alert(1)</script>',
  '%%{init: {"securityLevel": "loose"}}%%',
  '`**bold** $$x^2$$`',
  'a&quot;b#quot;c&#60;d#60;e',
  '1. one',
  'مرحبا بالعالم\u202eevil',
  '日本語のとても長い画面のタイトルですよね本当に長い',
  '👩‍👩‍👧 family 🎉',
  'end',
  'style x:#fff;',
  'ﬂ°°60¶ßimg src=x onerror=alert(1)ﬂ°°62¶ß',
  '\\n new <br/> line',
  'fa:fa-user fab:fa-github',
  '__proto__',
  'a --> b',
  '[link](javascript:alert(1))',
  '\u0000\u0007\ud800 odd',
  '${data.x}',
  '',
];

/** Every hostile text as an id and as a title. */
export const hostileFlow = flow(
  Object.fromEntries([
    ['START', { to: HOSTILE }],
    ...HOSTILE.map((id, index) => [id, { to: ['END'], title: HOSTILE.at(-1 - index) ?? '' }] as const),
    ['END', []],
  ]),
);

const IDS = Array.from({ length: 100 }, (_, at) => `S_${String.fromCharCode(65 + at / 10, 65 + (at % 10))}`);

/** A hundred screens; each leads to two or three that come later. */
function hundred(without: readonly number[]): Record<string, unknown> {
  const ends = (at: number) => [2 * at + 1, 2 * at + 2, at % 7 === 0 ? at + 3 : 100];
  const kept = (at: number) => at < IDS.length && !without.includes(at);
  return flow(
    Object.fromEntries(
      IDS.map((_, at) => at)
        .filter(kept)
        .map((at) => [IDS[at] ?? '', ends(at).flatMap((end) => (kept(end) ? (IDS[end] ?? []) : []))]),
    ),
  );
}

/** A hundred screens, each of which leads to all others. */
export const fullFlow = flow(Object.fromEntries(IDS.map((id) => [id, IDS.filter((other) => other !== id)])));

const shop = {
  WELCOME: ['LOGIN', 'REGISTER'],
  LOGIN: ['HOME', 'FORGOT'],
  FORGOT: ['HOME'],
  REGISTER: ['ADDRESS'],
  ADDRESS: ['HOME'],
  HOME: ['ORDERS', 'RETURNS', 'CONTACT'],
  ORDERS: ['DETAILS'],
  DETAILS: ['DONE'],
  RETURNS: ['DONE'],
  CONTACT: ['DONE'],
  DONE: [],
};

const item = (name: string) => ({
  id: name,
  'main-content': { title: name },
  'on-click-action': { name: 'navigate', next: { type: 'screen', name }, payload: {} },
});
const list = { type: 'NavigationList', name: 'menu', 'list-items': [item('TEA'), item('COFFEE')] };

type Pair = { readonly before: unknown; readonly after: unknown };

const OWN: Readonly<Record<string, Pair>> = {
  'one-document': { before: undefined, after: flow({ RATE: ['REASON', 'THANKS'], REASON: ['THANKS'], THANKS: [] }) },
  'screen-between': {
    before: flow({ RATE: ['THANKS'], THANKS: [] }),
    after: flow({ RATE: ['CALL_ME', 'THANKS'], CALL_ME: ['THANKS'], THANKS: [] }),
  },
  'ends-without-success': {
    before: undefined,
    after: flow({ ASK: ['YES', 'NO'], YES: [], NO: { to: [], success: false } }),
  },
  'navigation-list': {
    before: undefined,
    after: flow({ MENU: { to: [], terminal: false, layout: layout([list]) }, TEA: [], COFFEE: [] }),
  },
  'bound-next': { before: undefined, after: flow({ ASK: ['${data.next}', 'END'], END: [] }) },
  'no-such-screen': { before: flow({ ASK: ['END'], END: [] }), after: flow({ ASK: ['EDN'], END: [] }) },
  'gone-yet-routed-to': {
    before: flow({ ASK: ['MORE'], MORE: ['END'], END: [] }),
    after: flow({ ASK: ['MORE'], END: [] }),
  },
  'two-of-one-id': {
    before: undefined,
    after: {
      ...flow({}),
      screens: [flow({ A: ['B'] }), flow({ B: [] }), flow({ A: [] })].flatMap(({ screens }) => screens),
    },
  },
  circle: { before: undefined, after: flow({ A: ['B'], B: ['C'], C: ['A'] }) },
  'to-itself': { before: undefined, after: flow({ A: ['A', 'B'], B: [] }) },
  'routing-model': {
    before: withEndpoint(flow({ A: [], B: [], C: [] }), { A: ['B'], B: ['C'] }),
    after: withEndpoint(flow({ A: ['B'], B: [], C: [] }), { A: ['B', 'C', 'NOWHERE'], B: [] }),
  },
  shop: {
    before: flow(shop),
    after: flow({
      ...shop,
      LOGIN: { to: ['HOME', 'FORGOT'], title: 'Who are you?' },
      ADDRESS: ['CONFIRM'],
      CONFIRM: ['HOME'],
      CONTACT: ['NO_SUCH'],
      DETAILS: ['DONE', 'CANCELLED'],
      CANCELLED: { to: [], success: false },
    }),
  },
  'hundred-screens': { before: undefined, after: hundred([]) },
  'hundred-screens-few-changed': { before: hundred([]), after: hundred([61]) },
  'hundred-screens-all-new': { before: flow({ OLD: [] }), after: hundred([]) },
  'all-to-all': { before: undefined, after: fullFlow },
  hostile: { before: undefined, after: hostileFlow },
};

/** Pairs that the comparison has, too. */
const SHARED = [
  'action-next',
  'hostile-text',
  'no-object',
  'route-added',
  'screen-added',
  'screen-order',
  'screen-removed',
  'screen-renamed',
  'screen-renamed-next',
  'screen-success-false',
  'screen-terminal-removed',
  'screens-no-list',
];

function shared(name: string): Pair {
  const read = (side: string): unknown =>
    JSON.parse(readFileSync(new URL(`../golden/compare/${name}/${side}.json`, import.meta.url), 'utf8'));
  return { before: read('before'), after: read('after') };
}

export const GRAPH_CASES: ReadonlyMap<string, Pair> = new Map([
  ...Object.entries(OWN),
  ...SHARED.map((name): [string, Pair] => [name, shared(name)]),
]);

/** As those do who show it: with the changes where there are two documents. */
export function graphOf({ before, after }: Pair): ScreenGraph {
  const isAlone = before === undefined || after === undefined;
  return screenGraph(before, after, isAlone ? [] : compareDocuments(before, after));
}
