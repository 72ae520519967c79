// What is said of a drawn screen, and where: changes, findings, what is wrong with it. And the page of screens.
import { parseFragment } from 'parse5';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/model/finding.ts';
import { drawScreen, drawWithPlaces, SCREEN_STYLES, type ScreenMark } from '../../../src/render/screens/draw.ts';
import { renderScreensPage } from '../../../src/render/screens/page.ts';
import { branch, documentOf, draw, linksIn, many, saidIn } from './screens-cases.ts';
import { attributeOf, elementsIn, textOf, textsOf, withLook } from './screens-tree.ts';

const mark = (kind: ScreenMark['kind'], level: ScreenMark['level'] = 'visible', target = `t-${kind}`): ScreenMark => ({
  kind,
  level,
  target,
  label: `it was ${kind}`,
});

describe('marks', () => {
  const field = { type: 'TextInput', name: 'a', label: 'A' };
  const group = { type: 'CheckboxGroup', name: 'g', label: 'G', 'data-source': many(30) };
  const document = documentOf([field, group, { type: 'If', condition: false, ...branch('then', [field]) }], { d: 1 });
  const at = '/screens/0/layout/children';
  const drawn = (marks: Readonly<Record<string, readonly ScreenMark[]>>) =>
    drawWithPlaces(document, 0, { prefix: 'p', marks: new Map(Object.entries(marks)) });

  test.each(['added', 'removed', 'changed', 'moved', 'renamed'] as const)('one that is %s', (kind) => {
    const { html } = drawn({ [`${at}/0`]: [mark(kind, 'breaking')] });
    const [outlined] = withLook(html, `wf-m-${kind}`);
    expect(outlined === undefined ? null : attributeOf(outlined, 'id')).toBe('p-at--screens-0-layout-children-0');
    const [badge] = withLook(html, 'wf-b');
    expect(badge === undefined ? '' : textOf(badge)).toContain(`${kind}, breaking`);
    expect(badge === undefined ? null : attributeOf(badge, 'title')).toBe(`it was ${kind}`);
    expect(linksIn(html)).toEqual([`#t-${kind}`]);
    expect(withLook(html, 'wf-m-breaking')).toHaveLength(2);
  });

  test.each([
    [`${at}/0/label`, 'p-at--screens-0-layout-children-0', '~ label changed'],
    [`${at}/0/on-click-action/payload/x`, 'p-at--screens-0-layout-children-0', '~ on-click-action payload changed'],
    [`${at}/1/data-source/3/title`, 'p-at--screens-0-layout-children-1-data-source-3', '~ title changed'],
    [`${at}/1/data-source/25`, 'p-at--screens-0-layout-children-1-data-source-25', '~ changed'],
    [`${at}/1/data-source`, 'p-at--screens-0-layout-children-1', '~ data-source changed'],
    [`${at}/2/condition`, 'p-at--screens-0-layout-children-2', '~ condition changed'],
    [`${at}/2/then/0/label`, 'p-at--screens-0-layout-children-2-then-0', '~ label changed'],
    [`${at}/77`, 'p-at--screens-0', '~ layout children changed'],
    ['/screens/0/data/d/__example__', 'p-at--screens-0', '~ data d changed'],
    ['/screens/0/title', 'p-at--screens-0-title', '~ changed'],
    ['/screens/0', 'p-at--screens-0', '~ changed'],
  ])('%s is shown at the nearest thing', (pointer, id, says) => {
    const { html, places } = drawn({ [pointer]: [mark('changed')] });
    expect(places.get(pointer)).toBe(id);
    expect(elementsIn(parseFragment(html)).filter((element) => attributeOf(element, 'id') === id)).toHaveLength(1);
    expect(textsOf(html, 'wf-b')).toEqual([says]);
  });

  test('a change of a part is a change of the whole, whatever happened to the part', () => {
    const { html } = drawn({ [`${at}/0/helper-text`]: [mark('removed')] });
    expect(withLook(html, 'wf-m').filter((one) => attributeOf(one, 'class')?.includes('wf-m-changed'))).toHaveLength(1);
    expect(textsOf(html, 'wf-b')).toEqual(['− helper-text removed']);
  });

  test('folds are open where something in them is marked', () => {
    const isOpen = (html: string) =>
      elementsIn(parseFragment(html))
        .filter(({ tagName }) => tagName === 'details')
        .map((fold) => attributeOf(fold, 'open') !== null);
    expect(isOpen(drawn({}).html)).toEqual([false, false]);
    expect(isOpen(drawn({ [`${at}/1/data-source/25`]: [mark('added')] }).html)).toEqual([true, false]);
    expect(isOpen(drawn({ [`${at}/2/then/0`]: [mark('added')] }).html)).toEqual([false, true]);
  });

  test('the gravest comes first, and many are counted', () => {
    const marks = Array.from({ length: 7 }, (_none, index) =>
      mark('changed', index === 5 ? 'breaking' : 'cosmetic', `t${index}`),
    );
    const { html } = drawn({ [`${at}/0/label`]: marks });
    expect(textsOf(html, 'wf-b')).toEqual([
      '~ label changed, breaking',
      '~ label changed',
      '~ label changed',
      '4 more',
    ]);
    expect(linksIn(html)[0]).toBe('#t5');
  });

  test('every mark is shown once, and those of other screens are not', () => {
    const pointers = [
      `${at}/0`,
      `${at}/0/label`,
      `${at}/1/data-source/2`,
      '/screens/0',
      '/screens/00',
      '/screens/1/title',
    ];
    const { places } = drawn(Object.fromEntries(pointers.map((pointer) => [pointer, [mark('changed')]])));
    expect([...places.keys()].sort()).toEqual(pointers.slice(0, 4).sort());
  });

  test('ids stay apart where pointers read the same', () => {
    const inner = { type: 'If', condition: true, ...branch('then', [field]) };
    const cases = { a: [inner], 'a-0-then': [field], 'a b"<': [field] };
    const switched = documentOf([{ type: 'Switch', value: 'x', cases }]);
    const keys = ['a/0/then/0', 'a-0-then/0', 'a b"</0', 'a-b'];
    const marks = new Map(keys.map((key) => [`${at}/0/cases/${key}`, [mark('changed')]] as const));
    const { places } = drawWithPlaces(switched, 0, { prefix: 'p', marks });
    expect(new Set(places.values()).size).toBe(4);
    for (const id of places.values()) expect(id).toMatch(/^p-at-[\w.-]+$/);
  });
});

describe('what the checker says', () => {
  test('stands at its component, as text', () => {
    const remarks = new Map([['/screens/0/layout/children/0/label', ['too <b>long</b>', 'and wrong']]]);
    const html = drawScreen(documentOf([{ type: 'TextInput', name: 'a', label: 'A' }]), 0, { prefix: 'p', remarks });
    expect(textsOf(html, 'wf-r')).toEqual(['too <b>long</b>', 'and wrong']);
    expect(withLook(html, 'wf-m')).toEqual([]);
  });
});

describe('screens', () => {
  test('have their id above, their title in the bar, and what else is true below', () => {
    const more = { terminal: true, success: false, refresh_on_back: true, sensitive: ['a'] };
    const html = draw([], { x: 1, y: 2 }, more);
    expect(textsOf(html, 'wf-id')).toEqual(['FIRST']);
    expect(textsOf(html, 'wf-title')).toEqual(['The first']);
    expect(textsOf(html, 'wf-cap')).toEqual(['terminal, no successrefreshes on back2 data fields1 sensitive field']);
    expect(
      elementsIn(parseFragment(html))
        .map((element) => attributeOf(element, 'id'))
        .filter((id) => id !== null),
    ).toEqual(['p-screen-0']);
  });

  test('a title may be bound, and has room for thirty characters', () => {
    expect(textsOf(draw([], { t: 'Bound' }, { title: '${data.t}' }), 'wf-title')).toEqual(['Bound']);
    expect(textsOf(draw([], {}, { title: 'T'.repeat(31) }), 'wf-over')).toEqual(['31/30']);
  });

  test.each([
    [undefined, 'there is no such screen'],
    [{ screens: ['x'] }, 'this is no screen'],
    [{ screens: [{}] }, 'there is no layout'],
    [{ screens: [{ layout: { children: [] } }] }, 'the layout is no SingleColumnLayout'],
    [{ screens: [{ layout: { type: 'SingleColumnLayout' } }] }, 'the components are missing'],
    [documentOf(['x', null, 7]), 'this is no component: a string'],
    [documentOf([{ name: 'x' }]), 'a component without a type'],
    [documentOf([{ type: 'Foo' }]), 'unknown component “Foo”'],
    [documentOf([{ type: 'constructor' }]), 'unknown component “constructor”'],
  ])('of %j what is wrong is said', (document, says) => {
    expect(saidIn(drawScreen(document, 0, { prefix: 'p' }))).toContain(says);
  });

  test('what does not fit is counted', () => {
    const html = draw(Array.from({ length: 5000 }, () => ({ type: 'TextBody', text: 'x' })));
    expect(saidIn(html)).toContain('too much for one screen: 3500 more components not drawn');
  });

  test('an ordinary screen is small', () => {
    const fields = Array.from({ length: 12 }, (_none, index) => ({
      type: 'TextInput',
      name: `n${index}`,
      label: `Label ${index}`,
      'helper-text': 'Some help',
    }));
    expect(draw(fields).length).toBeLessThan(12_000);
    expect(SCREEN_STYLES.length).toBeLessThan(32_000);
  });
});

describe('the page', () => {
  const finding = (message: string, pointer?: string): Finding => ({
    code: 'MAX_CHARS',
    severity: 'warning',
    message,
    file: 'flows/a.json',
    line: 3,
    column: 5,
    ...(pointer !== undefined && { pointer }),
  });
  const page = (findings: readonly Finding[]) =>
    renderScreensPage({
      title: 'Screens',
      environment: 'test',
      flows: [
        {
          name: 'one',
          file: 'flows/a.json',
          manifest: 'flows/a.yaml',
          document: documentOf([{ type: 'TextBody', text: 'x' }]),
          findings,
        },
        { name: 'two', file: 'flows/b.json', manifest: null, document: documentOf([]), findings: [] },
        { name: 'broken', file: 'flows/c.json', manifest: null, document: undefined, findings: [] },
      ],
    });

  test('has all screens of all flows, and contents that lead to each', () => {
    const html = page([]);
    const ids = new Set(elementsIn(parseFragment(html)).flatMap((element) => attributeOf(element, 'id') ?? []));
    const links = linksIn(html);
    expect(links.filter((link) => link.includes('-screen-'))).toEqual(
      ['f1-screen-0', 'f1-screen-1', 'f2-screen-0', 'f2-screen-1'].map((id) => `#${id}`),
    );
    expect(links.filter((link) => !ids.has(link.slice(1)))).toEqual([]);
    expect(saidIn(html)).toContain('This document has no screens.');
  });

  test('lists findings, and leads to where they are pinned', () => {
    const html = page([
      finding('too long', '/screens/0/layout/children/0/text'),
      finding('not connected', '/routing_model'),
      finding('at the top'),
    ]);
    expect(textsOf(html, 'findings')[0]).toContain('3 warnings');
    expect(textsOf(html, 'wf-r')).toEqual(['warning: too long']);
    expect(linksIn(html).filter((link) => link.includes('-at-'))).toEqual(['#f1-at--screens-0-layout-children-0']);
  });

  test('without flows says so', () => {
    expect(renderScreensPage({ title: 'x', environment: null, flows: [] })).toContain('There is no flow to draw.');
  });
});
