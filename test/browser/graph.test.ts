// The screen graph as people see it: Mermaid's own drawing of our text, as strict as GitHub asks it to be, and our SVG.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderMermaid } from '../../src/render/graph-mermaid.ts';
import { GRAPH_STYLES, renderGraphSvg } from '../../src/render/graph-svg.ts';
import { htmlPage } from '../../src/render/html.ts';
import { violationsIn } from '../support/barriers.ts';
import { openBrowser, type Visit, visit } from '../support/browser.ts';
import { GRAPH_CASES, graphOf } from '../support/graph-cases.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const MERMAID = new URL('node_modules/mermaid/dist/mermaid.min.js', import.meta.url).pathname;
const textOf = (name: string) => renderMermaid(graphNamed(name), { most: 30 });
const graphNamed = (name: string) => graphOf(GRAPH_CASES.get(name) ?? { before: undefined, after: undefined });

/** What Mermaid made of it: each label's text, and everything that would have been a sign of more than a picture. */
type Drawn = {
  readonly labels: readonly string[];
  readonly nodes: number;
  readonly routes: number;
  readonly acting: readonly string[];
  readonly message: string | null;
};

/** Loading Mermaid takes a second or more: one page draws all. */
async function mermaidPage(theme: 'default' | 'dark'): Promise<Visit> {
  const body = '<!doctype html><meta charset="utf-8"><body><div id="out"></div>';
  const place = await visit(browser, body, { dark: theme === 'dark' });
  await place.page.addScriptTag({ path: MERMAID });
  await place.page.evaluate((theme) => {
    const { mermaid } = globalThis as unknown as { mermaid: { initialize(config: unknown): void } };
    mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme });
  }, theme);
  return place;
}

/** Runs in the page. */
async function drawIn(text: string): Promise<Drawn> {
  type Mermaid = { parse(text: string): Promise<unknown>; render(id: string, text: string): Promise<{ svg: string }> };
  type Found = { readonly textContent: string; readonly innerHTML: string; readonly outerHTML: string };
  type Out = { innerHTML: string; querySelectorAll(selector: string): Iterable<Found> };
  const page = globalThis as unknown as { mermaid: Mermaid; document: { getElementById(id: string): Out } };
  const out = page.document.getElementById('out');
  const all = (selector: string) => [...out.querySelectorAll(selector)];
  try {
    await page.mermaid.parse(text);
    out.innerHTML = (await page.mermaid.render('graph', text)).svg;
  } catch (error) {
    return { labels: [], nodes: 0, routes: 0, acting: [], message: String(error) };
  }
  return {
    labels: all('.nodeLabel').map(({ innerHTML }) => innerHTML),
    nodes: all('.node').length,
    routes: all('.edgePaths path').length,
    acting: all('a, img, script, iframe, i, b, em, strong, ul, ol, math, image, use, .katex, .clickable').map(
      ({ outerHTML }) => outerHTML,
    ),
    message: null,
  };
}

describe('Mermaid', () => {
  let place: Visit;
  beforeAll(async () => {
    place = await mermaidPage('default');
  });

  test.each([...GRAPH_CASES.keys()])('draws %s', async (name) => {
    const text = textOf(name);
    const drawn = await place.page.evaluate(drawIn, text);
    expect(drawn.message).toBe(null);
    expect(drawn.nodes).toBe(text.match(/^ {2}(?:s\d+|left)[[({]/gm)?.length);
    expect(drawn.routes).toBe(text.match(/^ {2}s\d+ (?:-->|==>|-\.->) /gm)?.length ?? 0);
    expect(drawn.acting).toEqual([]);
    expect([place.requests, place.complaints]).toEqual([[], []]);
  });

  test('shows every hostile name as what it says', async () => {
    const { page, requests, complaints } = await mermaidPage('dark');
    const graph = graphNamed('hostile');
    const { labels } = await page.evaluate(drawIn, renderMermaid(graph, { most: 30 }));
    const shown = labels.map((html) =>
      html
        .replace(/<\/?p>/g, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&')
        .replaceAll('\u200b', ''),
    );
    const ids = shown.map((label) => label.split(/<br ?\/?>(?! line)/)[0]);
    expect(ids).toEqual([
      '▸ START → …',
      // Not one of the routes leads to these two: what looks like a binding names nobody.
      '▸ `**bold** $$x^2$$`',
      '▸ ${data.x}',
      '"]; click s0 call alert(1)',
      '<img src=x onerror=alert(1)><script…',
      '%%{init: {"securityLevel": "loose"}…',
      'a&quot;b#quot;c&#60;d#60;e',
      '1. one',
      'مرحبا بالعالم\\u{202e}evil',
      '日本語のとても長い画面のタイトルで…',
      '👩‍👩‍👧 family 🎉',
      'end',
      'style x:#fff;',
      'ﬂ°°60¶ßimg src=x onerror=alert(1)ﬂ°…',
      '\\n new <br/> line',
      'fa:fa-user fab:fa-github',
      '__proto__',
      'a --> b',
      '[link](javascript:alert(1))',
      '\\u{0}\\u{7}� odd',
      '(no name)',
      'END',
    ]);
    expect([requests, complaints]).toEqual([[], []]);
    await page.context().close();
  });
});

const page = (name: string, targets: ReadonlyMap<string, string> = new Map()) =>
  htmlPage({
    title: 'Screens',
    styles: `body{background:Canvas;color:CanvasText}\n${GRAPH_STYLES}`,
    body: `<main><h1>Screens</h1>${renderGraphSvg(graphNamed(name), { prefix: 'g', targets })}
<h2 id="here">Here</h2></main>`,
  });

describe('our picture', () => {
  test.each(['shop', 'hostile', 'hundred-screens'])(
    'of %s asks for nothing, says nothing, and keeps the rules of accessibility',
    async (name) => {
      const targets = new Map(graphNamed(name).screens.map(({ id }) => [id, 'here']));
      const shown = await visit(browser, page(name, targets));
      await shown.page.locator('details').evaluate((one) => one.setAttribute('open', ''));
      const violations = await violationsIn(shown.page);
      expect(violations.map(({ id, nodes }) => [id, nodes[0]?.html])).toEqual([]);
      expect([shown.requests, shown.complaints]).toEqual([[], []]);
      await shown.page.context().close();
    },
  );

  test('keeps every text within its box', async () => {
    for (const name of ['shop', 'hostile', 'screen-renamed']) {
      const { page: shown } = await visit(browser, page(name));
      const over = await shown.locator('svg g').evaluateAll((groups) =>
        groups.flatMap((group) => {
          const box = group.querySelector('.box')?.getBoundingClientRect();
          const texts = [...group.querySelectorAll('text:not(.sign)')];
          return texts.flatMap((text) => {
            const { left, right } = text.getBoundingClientRect();
            return box !== undefined && left >= box.left && right <= box.right ? [] : [text.textContent];
          });
        }),
      );
      expect(over).toEqual([]);
      await shown.context().close();
    }
  });

  test('leads to a screen by the keyboard', async () => {
    const { page: shown } = await visit(browser, page('screen-between', new Map([['CALL_ME', 'here']])));
    await shown.keyboard.press('Tab');
    expect(await shown.evaluate('document.activeElement.className')).toBe('flow-graph-box');
    await shown.keyboard.press('Tab');
    await shown.keyboard.press('Enter');
    expect(new URL(shown.url()).hash).toBe('#here');
    await shown.context().close();
  });

  test('scrolls where it is wide, and the page does not', async () => {
    const { page: shown } = await visit(browser, page('hundred-screens'), { width: 600 });
    const [inner, outer] = await shown.evaluate<number[]>(
      '[document.querySelector(".flow-graph-box").scrollWidth, document.documentElement.scrollWidth]',
    );
    expect(inner).toBeGreaterThan(1000);
    expect(outer).toBe(600);
    await shown.context().close();
  });
});
