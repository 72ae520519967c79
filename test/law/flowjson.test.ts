// Truths about the checker for all texts: it never throws, says the same of the same, stands inside the text, and does not
// mind white space and the order of keys.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FlowJsonFinding, problemsIn, toMetaPath } from '../../src/flowjson/check.ts';
import type { JsonObject } from '../../src/flowjson/flow-model.ts';
import { checkFlowJson, readFlowJson } from '../../src/flowjson/read.ts';

/** `npm test` plays a few hundred texts, `WAFLOW_LONG=1` as many as in some minutes. */
const LONG = process.env.WAFLOW_LONG === '1';
const RUNS = LONG ? 30_000 : 200;
const MINUTES = 60_000;
const LIMIT = LONG ? 15 * MINUTES : MINUTES;

const root = new URL('../../', import.meta.url);
const jsonIn = (folder: string) =>
  (readdirSync(new URL(folder, root), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.json'))
    .map((name) => readFileSync(new URL(`${folder}/${name.replaceAll('\\', '/')}`, root), 'utf8'));
const RIGHT = [...jsonIn('flows'), ...jsonIn('test/unit/flowjson/mutation')];
/** Wrong ones, too: what is odd in one point is odd in all that a rule looks at next. */
const DOCUMENTS = [...RIGHT, ...jsonIn('test/golden/rules'), ...jsonIn('test/golden/structure')]
  .filter((text) => text.length < 20_000)
  .map((text): unknown => JSON.parse(text));

const VERSIONS = ['5.1', '6.0', '6.1', '6.2', '6.3', '7.0', '7.1', '7.2', '7.3'];
const UNKNOWN: readonly unknown[] = [
  '5.0',
  '2.1',
  '5.2',
  '6.4',
  '7.4',
  '8.0',
  '99.99',
  '7',
  '7.3.1',
  '',
  'x',
  7.3,
  null,
];
const endpoints = fc.constantFrom(null, true, false);

/** Sorted, since the order of findings at one place is not part of their meaning. */
function told(findings: readonly { readonly code: string; readonly path: string }[]): string[] {
  return [...new Set(findings.map(({ code, path }) => `${code} ${path}`))].sort();
}

function checked(text: string, endpoint: boolean | null = null): readonly FlowJsonFinding[] {
  const { findings } = readFlowJson('flow.json', text, null, { endpoint });
  const author = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const lines = author.split(/\r\n|\r|\n/).map(({ length }) => length);
  const isInside = (line: number, column: number) => line >= 1 && column >= 1 && column <= (lines[line - 1] ?? -1) + 2;
  for (const one of findings) {
    const { line, column, endLine = line, endColumn = column } = one;
    const isRight =
      one.file === 'flow.json' &&
      /^[A-Z][A-Z0-9_]+$|^[a-z]+(-[a-z]+)+$/.test(one.code) &&
      (one.severity === 'error' || one.severity === 'warning') &&
      /\S/.test(one.message) &&
      isInside(line, column) &&
      isInside(endLine, endColumn) &&
      (endLine > line || (endLine === line && endColumn >= column));
    // One assertion for the rare case: a finding has thousands of companions here.
    if (!isRight)
      expect({ text: text.slice(0, 2_000), lines: lines.length, finding: one }).toBe('inside the text, and complete');
  }
  return findings;
}

type Parts = Record<string | number, unknown>;

/** Every container of a value with one of its keys: where something can be changed. */
function placesIn(value: unknown): { readonly holder: Parts; readonly key: string | number }[] {
  const found: { holder: Parts; key: string | number }[] = [];
  const pending = [value];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (typeof at !== 'object' || at === null) continue;
    for (const key of Array.isArray(at) ? at.keys() : Object.keys(at)) {
      found.push({ holder: at as Parts, key });
      pending.push((at as Parts)[key]);
    }
  }
  return found;
}

const ODD_KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  ' ',
  'a.b',
  '0',
  '\u2028',
  '💥',
  '\ud800',
  'required',
];
const ODD_TEXTS = [
  ...['', ' ', '\u0000', '\ud83d', '💥', '\u202e', 'İ', 'x'.repeat(5_000), '`', '``', '`${`', '${', '${}', '${data.}'],
  ...['${data.__proto__}', '${form.constructor}', '${screen.X.data.a}', 'a ${data.b} c', '`${data.a} ${data.b}`'],
  ...[
    '`(((((1)))))`',
    `\`${'('.repeat(400)}1${')'.repeat(400)}\``,
    `\`${"'a' ".repeat(500)}\``,
    "`'`",
    '${form.a} == ${form.b}',
  ],
  ...[
    '2027-02-30',
    '0000-00-00',
    'data:image/png;base64,',
    '{{NAME}}',
    '[',
    '(a+)+$',
    'http://',
    '#12345G',
    'SUCCESS',
    'navigate',
  ],
];

function nested(depth: number): unknown {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { children: value };
  return value;
}

const oddities: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e308, [], {}, [[]], [null], [{}]),
  fc.constantFrom(...ODD_TEXTS),
  fc.integer({ min: 1, max: 190 }).map(nested),
  fc.constantFrom(...ODD_KEYS).map((key): unknown => JSON.parse(`{${JSON.stringify(key)}:{"type":"string"}}`)),
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
  // A part of another document, where it does not belong.
  fc.tuple(fc.constantFrom(...DOCUMENTS), fc.nat()).map(([document, where]) => {
    const places = placesIn(document);
    const place = places[where % places.length];
    return place === undefined ? document : place.holder[place.key];
  }),
);

type Damage =
  | { readonly kind: 'put'; readonly value: unknown }
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'drop' | 'twice' };

const damages: fc.Arbitrary<Damage> = fc.oneof(
  { weight: 5, arbitrary: oddities.map((value): Damage => ({ kind: 'put', value })) },
  { weight: 2, arbitrary: fc.constantFrom(...ODD_KEYS).map((key): Damage => ({ kind: 'key', key })) },
  { weight: 2, arbitrary: fc.constantFrom<Damage>({ kind: 'drop' }, { kind: 'twice' }) },
);

function damaged(document: unknown, where: number, damage: Damage): void {
  const places = placesIn(document);
  const place = places[where % Math.max(places.length, 1)];
  if (place === undefined) return;
  const { holder, key } = place;
  if (damage.kind === 'put') holder[key] = structuredClone(damage.value);
  else if (damage.kind === 'key') {
    if (!Array.isArray(holder)) define(holder, damage.key, holder[key]);
  } else if (damage.kind === 'drop') delete holder[key];
  else if (Array.isArray(holder)) holder.push(structuredClone(holder[Number(key)]));
}

/** As a parser would: `__proto__` is a key like any other. */
function define(holder: Parts, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

const versions = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...VERSIONS) },
  { weight: 1, arbitrary: fc.constantFrom(...UNKNOWN) },
);

const damagedDocuments = fc
  .tuple(
    fc.constantFrom(...DOCUMENTS),
    fc.option(versions),
    fc.array(fc.tuple(fc.nat(), damages), { minLength: 1, maxLength: 4 }),
  )
  .map(([document, version, changes]): unknown => {
    const value = structuredClone(document) as Parts;
    if (version !== null) value.version = version;
    for (const [where, damage] of changes) damaged(value, where, damage);
    return value;
  });

const spaces = fc.constantFrom<string | number>('', 1, 4, '\t');

/** Maps in which the order is the author's: of two routes back and forth, and of two components of one name, the later. */
const ORDERED = ['routing_model', 'cases'];

/** The same value with its keys in another order, at every level. */
function turned(value: unknown, isOrdered = false): unknown {
  if (Array.isArray(value)) return value.map((item) => turned(item));
  if (typeof value !== 'object' || value === null) return value;
  const result: Parts = {};
  const keys = Object.keys(value);
  for (const key of isOrdered ? keys : keys.reverse()) {
    define(result, key, turned((value as Parts)[key], ORDERED.includes(key)));
  }
  return result;
}

describe('whatever the text', () => {
  test('any JSON value is judged', { timeout: LIMIT }, () => {
    const values = fc.oneof(
      fc.jsonValue({ stringUnit: 'binary' }),
      fc.record(
        { version: versions, screens: fc.jsonValue(), routing_model: fc.jsonValue() },
        { requiredKeys: ['version'] },
      ),
    );
    fc.assert(
      fc.property(values, spaces, endpoints, (value, space, endpoint) => {
        checked(JSON.stringify(value, null, space), endpoint);
      }),
      { numRuns: RUNS },
    );
  });

  test('any damage to a document is judged, and always in the same way', { timeout: LIMIT }, () => {
    fc.assert(
      fc.property(damagedDocuments, spaces, endpoints, (value, space, endpoint) => {
        const text = JSON.stringify(value, null, space);
        const findings = checked(text, endpoint);
        expect(checked(text, endpoint)).toEqual(findings);
        expect(checkFlowJson(text, { endpoint }).findings).toEqual(findings);
      }),
      { numRuns: RUNS },
    );
  });

  test('text that is broken anywhere is judged', { timeout: LIMIT }, () => {
    const put = fc.constantFrom(
      '',
      '"',
      ',',
      '}',
      '{',
      '1.',
      '1e',
      '\\',
      ':',
      '\n',
      '\r',
      '\u2028',
      '\ufeff',
      '/*',
      '\ud800',
      'null',
    );
    fc.assert(
      fc.property(damagedDocuments, spaces, fc.nat(), put, fc.nat(3), (value, space, where, what, cut) => {
        const text = JSON.stringify(value, null, space);
        const at = where % (text.length + 1);
        checked(text.slice(0, at) + what + text.slice(at + cut));
        checked(`\ufeff${text.slice(0, at)}`);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('what does not matter', () => {
  test('a right document is right in every order of keys, with any white space', () => {
    for (const text of RIGHT) {
      const value: unknown = JSON.parse(text);
      for (const space of ['', 1, '\t', ' \n\r\t ']) {
        for (const same of [value, turned(value)]) expect(checked(JSON.stringify(same, null, space))).toEqual([]);
      }
    }
  });

  test('white space moves findings, and changes nothing else', { timeout: LIMIT }, () => {
    fc.assert(
      fc.property(damagedDocuments, spaces, (value, space) => {
        expect(told(checked(JSON.stringify(value, null, space)))).toEqual(told(checked(JSON.stringify(value))));
      }),
      { numRuns: RUNS },
    );
  });

  test('the order of keys changes neither codes nor paths', { timeout: LIMIT }, () => {
    fc.assert(
      fc.property(damagedDocuments, (value) => {
        const findings = checked(JSON.stringify(value));
        // Of very many problems only the first are told.
        fc.pre(findings.length < 900);
        expect(told(checked(JSON.stringify(turned(value))))).toEqual(told(findings));
      }),
      { numRuns: RUNS },
    );
  });
});

type Made = { readonly children: readonly unknown[]; readonly data?: Parts; readonly more?: Parts };

function flow({ children, data = {}, more = {} }: Made): JsonObject {
  const footer = { type: 'Footer', label: 'End', 'on-click-action': { name: 'complete', payload: {} } };
  const layout = { type: 'SingleColumnLayout', children: [...children, footer] };
  return { version: '7.3', ...more, screens: [{ id: 'A', title: 'A', terminal: true, data, layout }] };
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
const letters = (index: number) => [...String(index)].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join('');
const field = { type: 'string', __example__: 'x' };
const record = (count: number, make: (index: number) => [string, unknown]) => Object.fromEntries(times(count, make));

/** Documents that grow in one direction. */
const GROWING: Readonly<Record<string, (count: number) => JsonObject>> = {
  'plain texts': (count) => flow({ children: times(count, () => ({ type: 'TextBody', text: 'x' })) }),
  'references that lead nowhere': (count) =>
    flow({
      data: record(100, (index) => [`field_${index}`, field]),
      children: times(count, (index) => ({ type: 'TextBody', text: `\${data.feld_${index}}` })),
    }),
  'inputs of one name': (count) =>
    flow({ children: times(count, () => ({ type: 'TextInput', name: 'a', label: 'A', 'init-value': '${form.a}' })) }),
  'inputs in a Form': (count) => {
    const children = times(count, (index) => ({ type: 'TextInput', name: `n${index}`, label: 'A' }));
    return flow({
      children: [{ type: 'Form', name: 'f', 'init-values': record(count, (index) => [`n${index}`, 'x']), children }],
    });
  },
  options: (count) => {
    const items = times(count, (index) => ({ id: `o${index}`, title: 'O' }));
    return flow({ children: [{ type: 'Dropdown', name: 'd', label: 'D', 'data-source': items, 'init-value': 'o1' }] });
  },
  'fields of data': (count) =>
    flow({
      data: record(count, (index) => [`f${index}`, field]),
      children: [{ type: 'TextBody', text: '${data.f1}' }],
    }),
  'long examples': (count) => {
    const items = { type: 'object', properties: { id: { type: 'string' }, title: { type: 'string' } } };
    return flow({
      data: { list: { type: 'array', items, __example__: times(count, () => ({ id: 'a', title: 'A' })) } },
      children: [],
    });
  },
  payloads: (count) => {
    const action = { name: 'complete', payload: record(count, (index) => [`k${index}`, '${form.gone}']) };
    return flow({ children: [{ type: 'Footer', label: 'F', 'on-click-action': action }] });
  },
  cases: (count) =>
    flow({
      data: { kind: field },
      children: [
        { type: 'Switch', value: '${data.kind}', cases: record(count, (index) => [`c${index}`, [{ type: 'Footer' }]]) },
      ],
    }),
  'conditions one after another': (count) =>
    flow({
      data: { yes: { type: 'boolean', __example__: true } },
      children: times(count, () =>
        JSON.parse('{"type":"If","condition":"${data.yes}","then":[{"type":"TextBody","text":"x"}]}'),
      ),
    }),
  'a long condition': (count) =>
    flow({
      data: { yes: { type: 'boolean', __example__: true } },
      children: [
        JSON.parse(
          `{"type":"If","condition":"${times(count, () => '${data.yes}').join(' && ')}","then":[{"type":"TextBody","text":"x"}]}`,
        ),
      ],
    }),
  'screens in a row': (count) => ({
    version: '7.3',
    data_api_version: '3.0',
    routing_model: record(count, (index) => [
      `S_${letters(index)}`,
      index + 1 < count ? [`S_${letters(index + 1)}`] : [],
    ]),
    screens: times(count, (index) => ({
      id: `S_${letters(index)}`,
      title: 'S',
      data: { a: field },
      layout: {
        type: 'SingleColumnLayout',
        children: [
          {
            type: 'Footer',
            label: 'F',
            'on-click-action': {
              name: 'navigate',
              next: { type: 'screen', name: `S_${letters(index + 1)}` },
              payload: {},
            },
          },
        ],
      },
    })),
  }),
  'unknown keys': (count) => flow({ children: [], more: record(count, (index) => [`k${index}`, 1]) }),
};

/** The same value, counting what is read of it. */
function counting(value: JsonObject): { readonly value: JsonObject; readonly steps: () => number } {
  let steps = 0;
  const made = new WeakMap<object, object>();
  const watched = <T>(one: T): T => {
    if (typeof one !== 'object' || one === null) return one;
    const known = made.get(one);
    if (known !== undefined) return known as T;
    const proxy = new Proxy(one, {
      get(target, key) {
        steps += 1;
        return watched(Reflect.get(target, key));
      },
      has(target, key) {
        steps += 1;
        return Reflect.has(target, key);
      },
      getOwnPropertyDescriptor(target, key) {
        steps += 1;
        return Reflect.getOwnPropertyDescriptor(target, key);
      },
    });
    made.set(one, proxy);
    return proxy;
  };
  return { value: watched(value), steps: () => steps };
}

function stepsOf(value: JsonObject): number {
  const { value: watched, steps } = counting(value);
  problemsIn(watched, { endpoint: null });
  return steps();
}

describe('large documents', () => {
  test.each(Object.entries(GROWING))('%s: ten times as much is read about ten times as long', (_name, make) => {
    const base = stepsOf(make(0));
    expect((stepsOf(make(1_500)) - base) / (stepsOf(make(150)) - base)).toBeLessThan(11.5);
  });

  test.runIf(LONG).each(Object.entries(GROWING))(
    '%s: and takes about ten times as long',
    { timeout: LIMIT },
    (_name, make) => {
      const took = (count: number) => {
        const value = make(count);
        return Math.min(
          ...times(3, () => {
            const before = process.cpuUsage();
            problemsIn(value, { endpoint: null });
            const { user, system } = process.cpuUsage(before);
            return user + system;
          }),
        );
      };
      took(2_000);
      expect(took(20_000)).toBeLessThan(30 * took(2_000) + 100_000);
    },
  );

  test('a hundred thousand components are judged', () => {
    const text = JSON.stringify(GROWING['plain texts']?.(100_000));
    expect(checked(text).map(({ code }) => code)).toEqual(['MAX_ALLOWED_COMPONENTS_PER_SCREEN']);
  });

  test('very long strings are judged', { timeout: LIMIT }, () => {
    const most = LONG ? 1_000_000 : 100_000;
    for (const part of ['x', '${data.a} ', '`', "'", '(', '\\', '\n', '💥', '=']) {
      for (const around of ['', '`']) {
        const words = `${around}${part.repeat(Math.floor(most / part.length))}${around}`;
        const children = [
          { type: 'TextBody', text: words },
          JSON.parse('{"type":"If","then":[{"type":"TextBody","text":"x"}]}'),
        ];
        children[1].condition = words;
        checked(JSON.stringify(flow({ children })));
      }
    }
  });

  test('documents are judged however deep they are', () => {
    for (const depth of [50, 90, 99, 150, 190, 400]) {
      let parts: unknown[] = [];
      let ifs: unknown[] = [];
      let forms: unknown[] = [];
      for (let level = 0; level < depth / 2; level += 1) {
        parts = [{ type: 'Switch', value: '${data.a}', cases: { a: parts } }];
        ifs = [{ ...JSON.parse('{"type":"If","condition":"${data.a}"}'), [level % 2 === 0 ? 'then' : 'else']: ifs }];
        forms = [{ type: 'Form', name: 'f', children: forms, 'init-values': { a: nested(depth) } }];
      }
      for (const children of [parts, ifs, forms, [nested(depth)]]) checked(JSON.stringify(flow({ children })));
      checked(
        JSON.stringify(
          flow({ children: [], data: { a: nested(depth), b: { type: 'object', properties: { a: nested(depth) } } } }),
        ),
      );
    }
  });
});

test('a path leads to where it says, in every document that is not right', () => {
  for (const document of DOCUMENTS) {
    for (const { path } of problemsIn(document as JsonObject, { endpoint: null })) {
      const at = path.reduce<unknown>((whole, part) => (whole as Parts | undefined)?.[part], document);
      expect(at, toMetaPath(path)).not.toBeUndefined();
    }
  }
});
