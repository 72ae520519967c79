// The comment on a pull request as GitHub draws it: Markdown, its own style, and Mermaid for the graphs. With WAFLOW_PICTURES
// set to a folder, pictures of all of it are left there.
import { mkdirSync, readFileSync } from 'node:fs';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderComment } from '../../src/render/comment.ts';
import { openBrowser, type Visit, visit } from '../support/browser.ts';
import { CASES, HOSTILE, MARKER } from '../unit/render/comment-cases.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const MODULES = new URL('node_modules/', import.meta.url);
const STYLE = readFileSync(new URL('github-markdown-css/github-markdown.css', MODULES), 'utf8');
const MERMAID = new URL('mermaid/dist/mermaid.min.js', MODULES).pathname;
const PICTURES = process.env.WAFLOW_PICTURES;

/** The page, folds open, graphs drawn. */
async function seen(
  markdown: string,
  dark: boolean,
): Promise<Visit & { readonly drawn: number; readonly left: string[] }> {
  const body = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const style = `${STYLE}body{max-width:860px;margin:24px auto}`;
  const opened = body.replaceAll('<details>', '<details open>');
  const html = `<!doctype html><meta charset="utf-8"><meta name="color-scheme" content="light dark"><style>${style}</style><body class="markdown-body">${opened}`;
  const place = await visit(browser, html, { dark, width: 940 });
  if (!markdown.includes('```mermaid')) return { ...place, drawn: 0, left: [] };
  await place.page.addScriptTag({ path: MERMAID });
  const { drawn, left } = await place.page.evaluate(drawGraphs, dark ? 'dark' : 'default');
  return { ...place, drawn, left };
}

/** Runs in the page: what GitHub does with blocks of Mermaid. */
async function drawGraphs(theme: string): Promise<{ drawn: number; left: string[] }> {
  type Block = { textContent: string; parentElement: { outerHTML: string } };
  type All = <T>(selector: string) => Iterable<T>;
  const page = globalThis as unknown as {
    mermaid: { initialize(config: unknown): void; render(id: string, text: string): Promise<{ svg: string }> };
    document: { querySelectorAll: All };
  };
  page.mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', theme });
  let drawn = 0;
  const left: string[] = [];
  for (const block of [...page.document.querySelectorAll<Block>('code.language-mermaid')]) {
    try {
      const { svg } = await page.mermaid.render(`graph${drawn}`, block.textContent);
      block.parentElement.outerHTML = svg;
      drawn += 1;
    } catch (error) {
      left.push(String(error));
    }
  }
  return { drawn, left };
}

/** One of each kind; all of them where somebody wants pictures. */
const FEW = ['revise', 'breaking-refused', 'failed-findings', 'hostile', 'hostile-applied'];
const LONG = ['fifty', 'five-hundred', 'five-thousand'];
const SHOWN = Object.entries(CASES).filter(([name]) =>
  PICTURES === undefined ? FEW.includes(name) : !LONG.includes(name),
);

describe('the comment as GitHub draws it', () => {
  test.each(SHOWN)('%s', async (name, input) => {
    const { body } = renderComment(input, MARKER);
    const graphs = body.match(/^```mermaid$/gm)?.length ?? 0;
    for (const dark of PICTURES === undefined ? [false] : [false, true]) {
      const { page, requests, complaints, drawn, left } = await seen(body, dark);
      expect(left).toEqual([]);
      expect(drawn).toBe(graphs);
      expect([requests, complaints]).toEqual([[], []]);
      // Nothing is wider than the column that it stands in; what is long scrolls in its own box.
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
      if (PICTURES !== undefined) {
        mkdirSync(PICTURES, { recursive: true });
        await page.screenshot({ path: `${PICTURES}/comment-${name}-${dark ? 'dark' : 'light'}.png`, fullPage: true });
      }
      await page.context().close();
    }
  });

  test('a change of routes has its graph, and hostile names are in one', () => {
    const graphs = SHOWN.filter(([, input]) => renderComment(input, MARKER).body.includes('```mermaid'));
    expect(graphs.map(([name]) => name)).toContain('revise');
    expect(HOSTILE.length).toBeGreaterThan(5);
  });
});
