// The report as HTML: whole, harmless, with all its links leading somewhere and all its numbers right.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { type DefaultTreeAdapterMap, html as markup, parse } from 'parse5';
import { describe, expect, test } from 'vitest';
import { reviewDocuments } from '../../../src/flowjson/review.ts';
import { type ReportFlow, type ReportInput, renderReportPage } from '../../../src/render/report-page.ts';
import { pairScreens, screensOf } from '../../../src/render/report-pairs.ts';
import {
  applyReport,
  driftReport,
  emptyReport,
  HOSTILE_TEXTS,
  hostileReport,
  manyReport,
  planReport,
  REPORTS,
  reportDocument,
  reportFlow,
  savedPlanReport,
} from '../../support/report-cases.ts';

type Element = DefaultTreeAdapterMap['element'];
type Parent = DefaultTreeAdapterMap['parentNode'];

function elementsIn(parent: Parent): Element[] {
  const found: Element[] = [];
  const open: Parent[] = [parent];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const children = next.childNodes.filter((node): node is Element => 'tagName' in node);
    found.push(...children);
    open.push(...children.toReversed());
  }
  return found;
}

const attribute = (element: Element, name: string) => element.attrs.find((one) => one.name === name)?.value ?? null;
const classesOf = (element: Element) => (attribute(element, 'class') ?? '').split(' ');

function textOf(parent: Parent): string {
  return parent.childNodes
    .map((node) => ('value' in node ? node.value : 'childNodes' in node ? textOf(node) : ''))
    .join('');
}

function pageOf(html: string) {
  const complaints: string[] = [];
  const document = parse(html, {
    onParseError: ({ code, startLine }) => complaints.push(`${code} in line ${startLine}`),
  });
  const elements = elementsIn(document);
  const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
  return {
    html,
    elements,
    complaints,
    ids,
    text: textOf(document),
    links: elements.flatMap((element) => (element.tagName === 'a' ? (attribute(element, 'href') ?? '') : [])),
    byId: (id: string) => elements.find((element) => attribute(element, 'id') === id),
    withClass: (name: string) => elements.filter((element) => classesOf(element).includes(name)),
    tagged: (name: string) => elements.filter(({ tagName }) => tagName === name),
  };
}

type Page = ReturnType<typeof pageOf>;
const pageFor = (input: ReportInput) => pageOf(renderReportPage(input));

/** What would run, load, or lead away. */
function harmIn({ elements }: Page): string[] {
  const allowed = new Set([markup.NS.HTML, markup.NS.SVG]);
  return elements.flatMap(({ tagName, attrs, namespaceURI }) => {
    const wrong = attrs.filter(({ name, value }) => {
      if (/^on/i.test(name)) return true;
      if (name === 'href' || name === 'xlink:href') return !/^#|^https:\/\//.test(value);
      if (/^(?:src|srcset|action|formaction|poster|data|background)$/.test(name))
        return !value.startsWith('data:image/');
      return name === 'style' && /url\s*\(|@import|expression/i.test(value);
    });
    const isBad = /^(?:script|iframe|object|embed|base|link|form|template|noscript)$/.test(tagName);
    const isOdd = !allowed.has(namespaceURI);
    return isBad || isOdd ? [tagName] : wrong.map(({ name, value }) => `${tagName} ${name}=${value}`);
  });
}

/** Links into the page, labels and descriptions that name what is not there. */
function deadIn({ elements, ids }: Page): string[] {
  const known = new Set(ids);
  return elements.flatMap((element) => {
    const href = attribute(element, 'href');
    const named = ['aria-labelledby', 'aria-describedby', 'for'].flatMap((name) =>
      (attribute(element, name) ?? '').split(' '),
    );
    const all = [...(href?.startsWith('#') ? [href.slice(1)] : []), ...named.filter((id) => id !== '')];
    return all.filter((id) => !known.has(id));
  });
}

const repeated = (ids: readonly string[]) => ids.filter((id, index) => ids.indexOf(id) !== index);

const withFlows = (...flows: readonly ReportFlow[]): ReportInput => ({ ...emptyReport(), flows });
const compared = (before: unknown, after: unknown) =>
  withFlows(reportFlow({ name: 'one', document: reportDocument(before, after) }));

const golden = new URL('../../golden/compare/', import.meta.url);
const PAIRS = readdirSync(golden).filter((name) => !name.includes('.'));
const read = (name: string, side: string): unknown =>
  JSON.parse(readFileSync(new URL(`${name}/${side}.json`, golden), 'utf8'));

describe.each(Object.entries(REPORTS))('the report of %s', (_name, make) => {
  const page = pageFor(make());

  test('is well-formed HTML', () => expect(page.complaints).toEqual([]));
  test('runs nothing, loads nothing, and leads nowhere else', () => expect(harmIn(page)).toEqual([]));
  test('has each id once', () => expect(repeated(page.ids)).toEqual([]));
  test('has only links that lead somewhere', () => expect(deadIn(page)).toEqual([]));

  test('has one h1, and headings that skip no level', () => {
    const levels = page.elements.flatMap(({ tagName }) => /^h([1-6])$/.exec(tagName)?.[1] ?? []).map(Number);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  });

  test('says the same each time', () => expect(renderReportPage(make())).toBe(page.html));
});

describe('a plan', () => {
  const input = planReport();
  const page = pageFor(input);
  const row = (name: string) => page.tagged('tr').find((one) => textOf(one).includes(name));

  test('has a row for each flow, in order, that leads to its part', () => {
    const rows = page.tagged('tr').filter((one) => attribute(one, 'data-k') !== null);
    const names = rows.map((one) => textOf(elementsIn(one).find(({ tagName }) => tagName === 'a') ?? one));
    expect(names).toEqual(input.flows.map(({ name }) => name));
    const [first] = rows.flatMap((one) => elementsIn(one).filter(({ tagName }) => tagName === 'a'));
    const part = page.byId((attribute(first ?? (page.tagged('a')[0] as Element), 'href') ?? '').slice(1));
    expect(part?.parentNode && 'tagName' in part.parentNode && part.parentNode.tagName).toBe('details');
  });

  test('counts what it shows', () => {
    const review = input.flows.flatMap(({ document }) => document?.review ?? []);
    const counters = page.withClass('counts').map(textOf).join(' ');
    for (const level of ['breaking', 'visible', 'cosmetic'] as const) {
      const count = review.filter(({ impact }) => impact.level === level).length;
      expect(counters).toMatch(new RegExp(`(?<!\\d)${count} ${level}`));
      const told = page
        .withClass('changes')
        .flatMap((list) => elementsIn(list))
        .filter((one) => one.tagName === 'li' && classesOf(one).includes(`lv-${level}`));
      expect(told).toHaveLength(count);
    }
    expect(counters).toContain('12 unchanged');
    expect(counters).toContain('3 not managed here');
    expect(counters).toContain('2 refused');
  });

  test('tells each change with its fingerprint, and who said yes to it', () => {
    for (const { review } of input.flows.flatMap(({ document }) => document ?? [])) {
      for (const { fingerprint } of review) expect(page.withClass('fp').map(textOf)).toContain(fingerprint);
    }
    expect(page.withClass('yes').map(textOf)).toEqual(['Accepted: the survey team reads both since May']);
  });

  test('says of each flow what changes in short', () => {
    expect(textOf(row('visit-survey') as Element)).toMatch(/\d+ breaking, 1 accepted.*\d visible/);
    expect(textOf(row('join-clear-club') as Element)).toContain('new, 3 screens');
    expect(textOf(row('book-appointment') as Element)).toContain('refused: protected');
    expect(textOf(row('visit-feedback') as Element)).toContain('needs consent: retire');
  });

  test('lets its reader ask for some of the flows', () => {
    const labels = page.tagged('label').map(textOf);
    expect(labels[0]).toBe('All 8');
    expect(labels).toContain('Refused 2');
    const breaking = page.elements.filter((one) => (attribute(one, 'data-k') ?? '').split(' ').includes('breaking'));
    const grave = input.flows.filter(({ document }) =>
      document?.review.some(({ impact }) => impact.level === 'breaking'),
    );
    expect(breaking).toHaveLength(2 * grave.length);
  });

  test('leads from a change to the component on the screen, and from there back', () => {
    const item = page
      .withClass('changes')
      .flatMap((list) => elementsIn(list))
      .find((one) => one.tagName === 'li' && textOf(one).includes('reason is now required'));
    const id = attribute(item as Element, 'id');
    const links = elementsIn(item as Element).flatMap((one) =>
      one.tagName === 'a' ? (attribute(one, 'href') ?? '') : [],
    );
    const spot = page.byId((links.at(-1) ?? '').slice(1));
    expect(attribute(spot as Element, 'id')).toMatch(/^f3-a-at-/);
    const back = page.elements.filter((one) => one.tagName === 'a' && attribute(one, 'href') === `#${id}`);
    expect(back.some((one) => isWithin(one, 'side'))).toBe(true);
  });

  test('underlines what was found', () => {
    const marks = page
      .withClass('source')
      .flatMap((list) => elementsIn(list))
      .filter(({ tagName }) => tagName === 'mark');
    expect(marks.map(textOf)).toEqual(['"DropDown"', '"page"', '"DropDown"', '"page"']);
    expect(page.text).toContain('flows/support/glasses-problem.json:32:25');
  });
});

function isWithin(element: Element, name: string): boolean {
  for (let at: Parent | null = element; at !== null && 'tagName' in at; at = at.parentNode) {
    if (classesOf(at).includes(name)) return true;
  }
  return false;
}

describe('screens', () => {
  const page = pageFor(planReport());
  const pair = (id: string) => page.withClass('pair').find((one) => textOf(one).startsWith(id));

  test('that are new have an empty side, and so have those that are gone', () => {
    expect(textOf(pair('PHOTO') as Element)).toContain('this screen is new');
    const { flows, ...rest } = planReport();
    const turned = flows.map((flow) => ({
      ...flow,
      document: flow.document === null ? null : reportDocument(flow.document.after, flow.document.before),
    }));
    const back = pageFor({ ...rest, flows: turned })
      .withClass('pair')
      .map(textOf);
    expect(back.find((text) => text.startsWith('PHOTO'))).toContain('this screen is gone');
  });

  test('that only have another id stand beside what they were', () => {
    expect(textOf(pair('SCORE') as Element)).toContain('was RECOMMEND');
    expect(textOf(pair('SCORE') as Element)).not.toContain('this screen is new');
  });

  test('that stay as they are are named, and not drawn', () => {
    const [same] = page.withClass('same').map(textOf);
    expect(same).toBe(
      'Unchanged, and not drawn: SERVICE Book an appointment, DETAILS Your details, SUMMARY Check and confirm.',
    );
  });

  test('of a new flow are drawn once', () => {
    const singles = page.withClass('single').map(textOf);
    expect(singles.map((text) => /^[A-Z_]+/.exec(text)?.[0]?.slice(0, 4))).toEqual(['DETA', 'PREF', 'TERM']);
  });

  test('are paired as the comparison matched them, also where ids go crosswise', () => {
    const screen = (id: string, words: readonly string[]) => ({
      id,
      title: words[0],
      layout: { type: 'SingleColumnLayout', children: words.map((text) => ({ type: 'TextBody', text })) },
    });
    const [one, other] = [
      ['Pears', 'Plums', 'Figs', 'Dates'],
      ['Iron', 'Tin', 'Lead', 'Zinc'],
    ];
    const before = { screens: [screen('A', one), screen('B', other)] };
    const after = { screens: [screen('C', other), screen('D', one)] };
    const pairs = pairScreens(
      before,
      after,
      reviewDocuments(before, after).map(({ change }) => change),
    );
    expect(pairs.map((pair) => [pair.before, pair.after])).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  test('are paired, each once, for any two documents', () => {
    const cases = PAIRS.map((name) => [read(name, 'before'), read(name, 'after')] as const);
    const screens = fc.record({
      screens: fc.array(fc.record({ id: fc.constantFrom('A', 'B', 'C', 7), title: fc.string() })),
    });
    const any = fc.oneof(
      fc.tuple(screens, screens),
      fc.tuple(fc.jsonValue(), fc.jsonValue()),
      fc.constantFrom(...cases),
    );
    fc.assert(
      fc.property(any, ([before, after]) => {
        const pairs = pairScreens(
          before,
          after,
          reviewDocuments(before, after).map(({ change }) => change),
        );
        const side = (name: 'before' | 'after') => pairs.flatMap((one) => one[name] ?? []).toSorted((a, b) => a - b);
        expect(side('before')).toEqual(screensOf(before).map((_, index) => index));
        expect(side('after')).toEqual(screensOf(after).map((_, index) => index));
      }),
    );
  });
});

describe('after an apply', () => {
  const page = pageFor(applyReport());

  test('each step has its outcome, and why it was not done', () => {
    const steps = page.withClass('steps').map(textOf);
    expect(steps[0]).toMatch(/upload ✓ done.*publish ✗ failed.*the business is not verified/);
    expect(steps[1]).toMatch(/upload ○ not run.*an earlier step failed/);
    expect(steps[2]).toMatch(/update – skipped.*somebody else did it meanwhile/);
    expect(page.withClass('counts').map(textOf).join()).toContain('4 done1 failed1 skipped2 not run');
  });
});

describe('where there is little to show', () => {
  test('nothing to do says so', () => {
    const page = pageFor(emptyReport());
    expect(page.text).toContain('Nothing would be done. 14 flows as they are.');
    expect(page.tagged('table')).toEqual([]);
  });

  test('a saved plan says that it holds no documents', () => {
    const page = pageFor(savedPlanReport());
    expect(page.text).toContain('No documents at hand. A saved plan holds none');
    expect(page.withClass('pair')).toEqual([]);
  });

  test('a flow whose document is not at hand says so beside others', () => {
    const { flows, ...rest } = planReport();
    const [some] = flows.filter(({ name }) => name === 'visit-survey');
    const page = pageFor({ ...rest, flows: [...flows, { ...(some as ReportFlow), document: null }] });
    expect(page.text).toContain('The Flow JSON is not at hand');
    expect(page.text).not.toContain('No documents at hand');
  });

  test('drift tells which side is which', () => {
    expect(pageFor(driftReport()).withClass('side').map(textOf)[0]).toMatch(/^Before in Git/);
  });
});

describe('hostile texts', () => {
  test('are texts', () => {
    const page = pageFor(hostileReport());
    expect(page.text).toContain(HOSTILE_TEXTS[0]);
    expect(page.text).toContain(HOSTILE_TEXTS[1]);
    expect(page.html.includes('<script')).toBe(false);
    // Within a drawn screen texts turn as they do on the phone; it isolates them.
    const outside = page.elements.filter((one) => one.tagName === 'bdi' && !isWithin(one, 'wf'));
    expect(outside.length).toBeGreaterThan(50);
    expect(outside.map(textOf).filter((text) => /[\u202e\u2066]/.test(text))).toEqual([]);
  });
});

describe('large documents', () => {
  const screen = (id: string, text: string) => ({
    id,
    title: id,
    layout: { type: 'SingleColumnLayout', children: [{ type: 'TextBody', text }] },
  });
  const document = (count: number, word: string) => ({
    version: '7.3',
    screens: Array.from({ length: count }, (_, index) => screen(`S_${index}`, `${word} ${index}`)),
  });

  test('give long differences cut, with a count', () => {
    const page = pageFor(compared(document(300, 'old'), document(300, 'new')));
    expect(page.text).toMatch(/… and [\d,]+ more lines/);
    expect(page.text).toContain('240 more screens not drawn here');
    expect(page.text).toContain('… and 150 more visible changes');
    expect([...deadIn(page), ...repeated(page.ids)]).toEqual([]);
    expect(page.html.length).toBeLessThan(1_500_000);
  });

  test('have a graph that leads only to screens that are drawn', () => {
    // The first screen leads to the last, and so on: the graph comes upon those early that are left out.
    const next = (index: number) => (index === 0 ? 69 : index - 1);
    const entries = Array.from({ length: 70 }, (_, index) => [`S_${index}`, index === 1 ? [] : [`S_${next(index)}`]]);
    const routed = (word: string) => ({ ...document(70, word), routing_model: Object.fromEntries(entries) });
    const page = pageFor(compared(routed('old'), routed('new')));
    expect(page.text).toContain('10 more screens not drawn here');
    expect(page.tagged('title').map(textOf).join('\n')).toMatch(/^S_69/m);
    expect(deadIn(page)).toEqual([]);
  });

  test('of 5 MB give no page of 50 MB', () => {
    const image = (seed: string) => seed.repeat(5_000_000);
    const one = (seed: string) => ({
      version: '7.3',
      screens: [
        {
          id: 'A',
          title: 'A',
          layout: { type: 'SingleColumnLayout', children: [{ type: 'TextBody', text: image(seed) }] },
        },
      ],
    });
    expect(renderReportPage(compared(one('a'), one('b'))).length).toBeLessThan(1_000_000);
    const many = renderReportPage(compared(document(20_000, 'old'), document(20_000, 'new')));
    expect(many.length).toBeLessThan(3_000_000);
  });

  test('two hundred flows stay below thirty kilobytes each', () => {
    expect(renderReportPage(manyReport(200)).length).toBeLessThan(200 * 30_000);
  });

  test('that differ in every line are not compared line by line', () => {
    const texts = (word: string) =>
      Array.from({ length: 2_000 }, (_, index) => ({ type: 'TextBody', text: `${word} ${index}` }));
    const full = (word: string) => ({
      screens: [{ id: 'A', layout: { type: 'SingleColumnLayout', children: texts(word) } }],
    });
    expect(pageFor(compared(full('old'), full('new'))).text).toContain('Too much differs to show it line by line');
    const turned = {
      screens: [{ id: 'A', layout: { children: texts('old'), type: 'SingleColumnLayout' }, title: 'B' }],
    };
    expect(pageFor(compared(full('old'), turned)).text).toMatch(/Flow JSON \+\d −\d(?!\d)/);
  });

  test('nested deeper than anybody writes are not looked into', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 5_000; level += 1) deep = [deep];
    const document = { ...reportDocument({}, {}), before: { deep }, after: { deep: [deep] } };
    expect(renderReportPage(withFlows(reportFlow({ name: 'deep', document })))).toContain(
      'Too large to show line by line',
    );
  });
});

describe('any two documents', () => {
  const sound = (page: Page) => [...harmIn(page), ...deadIn(page), ...repeated(page.ids), ...page.complaints];

  test.each(PAIRS)('%s gives a sound page', (name) => {
    expect(sound(pageFor(compared(read(name, 'before'), read(name, 'after'))))).toEqual([]);
  });

  test('whatever JSON comes in', () => {
    const text = fc.oneof(fc.string(), fc.constantFrom(...HOSTILE_TEXTS));
    const value = fc.jsonValue();
    const component = fc.record(
      { type: text, name: text, label: value, children: fc.array(value) },
      { requiredKeys: [] },
    );
    const screen = fc.record(
      {
        id: fc.oneof(text, fc.constantFrom('A', 'B'), value),
        title: value,
        layout: fc.record({ children: fc.array(component) }),
      },
      { requiredKeys: [] },
    );
    const document = fc.oneof(
      value,
      fc.constant(undefined),
      fc.record({ screens: fc.array(fc.oneof(screen, value)), routing_model: value }),
    );
    fc.assert(
      fc.property(document, document, text, (before, after, name) => {
        const flow = reportFlow({
          name,
          reason: name,
          notes: [name],
          document: reportDocument(before, after, { file: name }),
        });
        expect(sound(pageFor(withFlows(flow, flow)))).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
