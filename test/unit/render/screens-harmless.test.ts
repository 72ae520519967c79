// Whatever a document says, a drawn screen is text and nothing else, and never endless.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import glob from 'fast-glob';
import { describe, expect, test } from 'vitest';
import { COMPONENTS, DEFINITIONS } from '../../../src/flowjson/structure/table.ts';
import { isRecord } from '../../../src/model/json.ts';
import { drawScreen, type ScreenMark } from '../../../src/render/screens/draw.ts';
import { renderScreensPage } from '../../../src/render/screens/page.ts';
import { HOSTILE, poisoned } from '../../browser/fixtures/hostile.ts';
import { SQUARE } from '../../browser/fixtures/pictures.ts';
import { SHOWCASE } from '../../browser/fixtures/showcase.ts';
import { harmIn, pageHarmIn } from './screens-tree.ts';

const FILES = glob.sync(['test/golden/**/*.json', 'flows/**/*.json']);
/** Everything that is drawn beside pictures. */
const LARGEST = 1_000_000;

const LABELS: readonly ScreenMark[] = HOSTILE.map((label, index) => ({
  kind: (['added', 'removed', 'changed', 'moved', 'renamed'] as const)[index % 5] ?? 'changed',
  level: (['breaking', 'visible', 'cosmetic'] as const)[index % 3] ?? 'visible',
  target: 'told',
  label,
}));

/** Something said of every place of a document. */
function everyPlace(document: unknown): { marks: Map<string, ScreenMark[]>; remarks: Map<string, string[]> } {
  const marks = new Map<string, ScreenMark[]>();
  const remarks = new Map<string, string[]>();
  const visit = (value: unknown, pointer: string, depth: number): void => {
    const mark = LABELS[marks.size % LABELS.length];
    if (mark !== undefined) marks.set(pointer, [mark]);
    remarks.set(pointer, [HOSTILE[remarks.size % HOSTILE.length] ?? '']);
    if (depth > 12 || typeof value !== 'object' || value === null) return;
    for (const [key, item] of Object.entries(value)) visit(item, `${pointer}/${key.replaceAll('/', '~1')}`, depth + 1);
  };
  visit(document, '', 0);
  return { marks, remarks };
}

function harmOf(document: unknown): string[] {
  const screens = isRecord(document) && Array.isArray(document.screens) ? document.screens : [];
  const { marks, remarks } = everyPlace(document);
  return [...screens.keys(), screens.length].flatMap((index) => {
    const plain = drawScreen(document, index, { prefix: 'p-1' });
    const said = drawScreen(document, index, { prefix: 'p-1', marks, remarks });
    const weight = plain.replaceAll(/ src="[^"]*"/g, '').length;
    return [...harmIn(said, 'p-1', ['told']), ...(weight > LARGEST ? [`${weight} characters`] : [])];
  });
}

describe('a drawn screen is harmless', () => {
  test.each(FILES)('%s', (file) => {
    let document: unknown;
    try {
      document = JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      return;
    }
    expect(harmOf(document)).toEqual([]);
  });

  test('the showcase', () => {
    expect(harmOf(SHOWCASE)).toEqual([]);
  });

  test.each(HOSTILE)('with %j in every place', (text) => {
    const document = poisoned(SHOWCASE, text);
    expect(harmOf(document)).toEqual([]);
    const findings = [
      {
        code: text,
        severity: 'error',
        message: text,
        hint: text,
        file: text,
        line: 1,
        column: 1,
        pointer: '/screens/0',
      },
    ] as const;
    const page = renderScreensPage({
      title: text,
      environment: text,
      flows: [{ name: text, file: text, manifest: text, document, findings }],
    });
    expect(pageHarmIn(page)).toEqual([]);
  });
});

const KEYS = [
  ...new Set(
    [...Object.values(COMPONENTS), ...Object.values(DEFINITIONS)].flatMap(({ properties }) => Object.keys(properties)),
  ),
  '__proto__',
  'constructor',
];
const VALUES = [
  ...HOSTILE,
  SQUARE,
  'large',
  'range',
  'password',
  '2027-02-03',
  '#aabbcc',
  '${data.x}',
  '`1 + ${data.n}`',
  'A',
  '',
];

const branches = (list: unknown) => Object.fromEntries(['then', 'else'].map((key) => [key, list]));

const leaf = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...VALUES) },
  { weight: 2, arbitrary: fc.boolean() },
  fc.double(),
  fc.constant(null),
  fc.string(),
);

const value: fc.Memo<unknown> = fc.memo((depth) => {
  if (depth <= 1) return leaf;
  const inside = fc.dictionary(fc.constantFrom(...KEYS), value(), { maxKeys: 4 });
  return fc.oneof({ weight: 6, arbitrary: leaf }, inside, fc.array(value(), { maxLength: 3 }));
});

const list: fc.Memo<unknown> = fc.memo((depth) =>
  depth <= 1
    ? fc.constant<unknown[]>([])
    : fc.array(fc.oneof({ weight: 5, arbitrary: component() }, leaf), { maxLength: 3 }),
);

const component: fc.Memo<unknown> = fc.memo(() =>
  fc
    .tuple(
      fc.constantFrom(...Object.keys(COMPONENTS), 'Foo'),
      fc.dictionary(fc.constantFrom(...KEYS), value(3), { maxKeys: 12 }),
      fc.option(list()),
    )
    .map(([type, properties, children]) => ({
      ...properties,
      type,
      ...(children !== null && { children, ...branches(children), cases: { A: children, '<b>': children } }),
      ...(children !== null && { 'data-source': children, 'list-items': children, images: children }),
    })),
);

const anyDocument = fc.record({
  version: fc.constantFrom('7.3', '5.1', 6),
  screens: fc.array(
    fc.record({
      id: leaf,
      title: leaf,
      data: fc.record({ x: fc.record({ __example__: value(3) }), n: fc.record({ __example__: leaf }) }),
      layout: fc.record({ children: list(4) }),
    }),
    { maxLength: 2 },
  ),
});

describe('laws', () => {
  test('any document is drawn without harm', () => {
    fc.assert(
      fc.property(anyDocument, (document) => {
        expect(harmOf(document)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('any JSON at all is drawn without harm', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: -1, max: 3 }), (value, index) => {
        expect(harmIn(drawScreen(value, index, { prefix: 'p' }), 'p')).toEqual([]);
        expect(harmIn(drawScreen({ screens: [value] }, index, { prefix: 'p' }), 'p')).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

const withChildren = (children: unknown): unknown => ({
  version: '7.3',
  screens: [{ id: 'A', title: 'A', layout: { type: 'SingleColumnLayout', children } }],
});

function nested(depth: number, around: (inner: unknown) => unknown): unknown {
  let inner: unknown = { type: 'TextBody', text: 'x' };
  for (let count = 0; count < depth; count += 1) inner = around(inner);
  return inner;
}

describe('what has no end is cut', () => {
  const OUTSIZED: readonly (readonly [string, () => unknown])[] = [
    ['100,000 components', () => Array.from({ length: 100_000 }, () => ({ type: 'TextBody', text: 'hello' }))],
    ['a text of 5 MB', () => [{ type: 'TextBody', text: 'ab '.repeat(1_700_000) }]],
    ['5 MB of markup', () => [{ type: 'TextBody', markdown: true, text: '*a'.repeat(2_500_000) }]],
    [
      '1,000 texts of markup',
      () => Array.from({ length: 1000 }, () => ({ type: 'RichText', text: '[*'.repeat(2000) })),
    ],
    [
      '100,000 options',
      () => [{ type: 'Dropdown', 'data-source': Array.from({ length: 100_000 }, (_, id) => ({ id, title: 'x' })) }],
    ],
    ['forms 10,000 deep', () => [nested(10_000, (inner) => ({ type: 'Form', children: [inner] }))]],
    ['forks 10,000 deep', () => [nested(10_000, (inner) => ({ type: 'If', condition: 'x', ...branches([inner]) }))]],
    [
      'hidden ones 10,000 deep',
      () => [nested(10_000, (inner) => ({ type: 'Foo', visible: false, children: [inner] }))],
    ],
    [
      '20,000 cases',
      () => [
        {
          type: 'Switch',
          value: 'x',
          cases: Object.fromEntries(Array.from({ length: 20_000 }, (_, key) => [`k${key}`, [{ type: 'Foo' }]])),
        },
      ],
    ],
    ['a value nested 10,000 deep', () => [{ type: 'TextBody', text: nested(10_000, (inner) => [inner]) }]],
  ];

  test.each(OUTSIZED)('%s', (_what, make) => {
    const document = withChildren(make());
    const start = performance.now();
    const html = drawScreen(document, 0, { prefix: 'p' });
    // Real machines take a tenth; the limit is against what never ends.
    expect(performance.now() - start).toBeLessThan(15_000);
    expect(html.length).toBeLessThan(LARGEST);
    expect(harmIn(html, 'p')).toEqual([]);
  });
});
