// Drawn screens as people meet them: hostile texts, narrow windows, dark rooms, paper, a keyboard, a screen reader.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import glob from 'fast-glob';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htmlPage } from '../../src/render/html.ts';
import { drawScreen, SCREEN_STYLES, type ScreenMark } from '../../src/render/screens/draw.ts';
import { type RenderedFlow, renderScreensPage } from '../../src/render/screens/page.ts';
import { barriersIn } from '../support/barriers.ts';
import { openBrowser, type Visit, visit } from '../support/browser.ts';
import { HOSTILE, poisoned } from './fixtures/hostile.ts';
import { WIDE } from './fixtures/pictures.ts';
import { SHOWCASE } from './fixtures/showcase.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

function flowOf(name: string, document: unknown, findings: RenderedFlow['findings'] = []): RenderedFlow {
  return { name, file: `flows/${name}.json`, manifest: null, document, findings };
}

function pageOf(...flows: readonly RenderedFlow[]): string {
  return renderScreensPage({ title: 'Screens', environment: 'production', flows });
}

function read(file: string): RenderedFlow {
  return flowOf(basename(file, '.json'), JSON.parse(readFileSync(file, 'utf8')));
}

const FLOWS = glob.sync('flows/**/*.json').sort().map(read);
const EVERYTHING = glob.sync('test/golden/structure/ok-everything-*.json').sort().map(read);
const FINDING = { code: 'MAX_CHARS', severity: 'warning', file: 'flows/showcase.json', line: 1, column: 1 } as const;
const SHOWN = flowOf('showcase', SHOWCASE, [
  { ...FINDING, message: 'this is too long', hint: 'shorten it', pointer: '/screens/0/layout/children/0/text' },
  { ...FINDING, severity: 'error', message: 'nothing leads here', pointer: '/routing_model' },
]);
const PAGES = [
  ['the example flows', pageOf(...FLOWS)],
  ['one of everything in every version', pageOf(...EVERYTHING)],
  ['the showcase', pageOf(SHOWN)],
] as const;
/** The rules of accessibility take their time: of each kind one page. The showcase is read with marks on it. */
const READ = [
  ['an example flow', pageOf(...FLOWS.slice(0, 1).map((flow) => ({ ...flow, findings: SHOWN.findings })))],
  ['one of everything in the newest version', pageOf(...EVERYTHING.slice(-1))],
] as const;

const openAll = (page: Page) =>
  page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');

async function close({ page }: Visit): Promise<void> {
  await page.context().close();
}

describe('hostile texts', () => {
  const hostile = HOSTILE.map((text, index) => {
    const findings = [{ ...FINDING, code: text, message: text, hint: text, pointer: '/screens/0' }];
    return { ...flowOf(`f${index}`, poisoned(SHOWCASE, text), findings), name: text, file: text, manifest: text };
  });
  const html = pageOf(...hostile);
  /** The policy of the page would hide what goes wrong: without it nothing may happen either. */
  const bare = html.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '');

  const count = hostile.length * SHOWCASE.screens.length;

  async function ranNothing({ page, requests, complaints }: Visit): Promise<void> {
    await page.waitForTimeout(500);
    expect([requests, complaints]).toEqual([[], []]);
    expect(await page.evaluate('[document.scripts.length, document.querySelectorAll("article.wf").length]')).toEqual([
      0,
      count,
    ]);
  }

  test('run nothing, ask for nothing, and do not reach beyond their phones', async () => {
    const seen = await visit(browser, html);
    await openAll(seen.page);
    await ranNothing(seen);
    await fits(seen.page);
    await close(seen);
  });

  test('nor do they without the policy of the page', async () => {
    expect(html.length - bare.length).toBeGreaterThan(100);
    const seen = await visit(browser, bare);
    await openAll(seen.page);
    await ranNothing(seen);
    await close(seen);
  });
});

/** Elements that stand out of the screen that they are in, and screens that stand out of the window. */
const TOO_WIDE = `(() => {
  const found = [];
  for (const screen of document.querySelectorAll('article.wf')) {
    const { left, right, width } = screen.getBoundingClientRect();
    if (width > 360 || right > innerWidth + 1) found.push(screen.id + ' is ' + width + ' wide');
    for (const one of screen.querySelectorAll('*')) {
      const box = one.getBoundingClientRect();
      if (box.width === 0) continue;
      if (box.left < left - 1 || box.right > right + 1) found.push(screen.id + ' ' + one.className + ' ' + one.textContent.slice(0, 40));
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page');
  return found.slice(0, 20);
})()`;

/** In a window of a desk and in one of a hand. */
async function fits(page: Page): Promise<void> {
  for (const width of [1280, 375]) {
    await page.setViewportSize({ width, height: 900 });
    expect([width, await page.evaluate(TOO_WIDE)]).toEqual([width, []]);
  }
}

test.each(PAGES)('%s ask for nothing, complain of nothing, and fit into their phones', async (_name, html) => {
  const seen = await visit(browser, html);
  await openAll(seen.page);
  await fits(seen.page);
  expect([seen.requests, seen.complaints]).toEqual([[], []]);
  await close(seen);
});

test.each(READ)('%s has no serious barrier, light or dark', async (_name, html) => {
  const seen = await visit(browser, html);
  await openAll(seen.page);
  expect(await barriersIn(seen.page)).toEqual([]);
  await close(seen);
});

describe('marks and remarks', () => {
  const kinds = ['added', 'removed', 'changed', 'moved', 'renamed'] as const;
  const levels = ['breaking', 'visible', 'cosmetic'] as const;
  const marks = new Map<string, readonly ScreenMark[]>();
  const remarks = new Map<string, readonly string[]>();
  SHOWCASE.screens.forEach((_screen, screen) => {
    for (let index = 0; index < 16; index += 1) {
      const [kind = 'added', level = 'visible'] = [kinds[(screen + index) % 5], levels[index % 3]];
      const pointer = `/screens/${screen}/layout/children/${index}`;
      marks.set(pointer, [{ kind, level, target: 'told', label: `it was ${kind}` }]);
      if (index % 4 === 0) remarks.set(pointer, ['a remark of the checker']);
      marks.set(`${pointer}/data-source/1/title`, [{ kind, level, target: 'told', label: 'an option' }]);
    }
    marks.set(`/screens/${screen}/title`, [{ kind: 'changed', level: 'visible', target: 'told', label: 'the title' }]);
  });
  const phones = SHOWCASE.screens.map((_screen, index) => drawScreen(SHOWCASE, index, { prefix: 'p', marks, remarks }));
  const styles = `${SCREEN_STYLES}body{margin:0;padding:12px;background:light-dark(#fff,#111)}main{display:flex;flex-wrap:wrap;gap:40px}h1{color:light-dark(#000,#fff)}`;
  const body = `<h1 id="told">Marks</h1><main>${phones.join('')}</main>`;
  const html = htmlPage({ title: 'Marks', styles, body });

  test('have no serious barrier, stay within their phones, and lead to what is told', async () => {
    const seen = await visit(browser, html);
    await openAll(seen.page);
    expect(await barriersIn(seen.page)).toEqual([]);
    await seen.page.setViewportSize({ width: 400, height: 900 });
    expect(await seen.page.evaluate(TOO_WIDE)).toEqual([]);
    await seen.page.locator('.wf-b').first().click();
    expect(await seen.page.evaluate('location.hash')).toBe('#told');
    await close(seen);
  });

  test.each(['light', 'dark'])('an ancestor may force %s', async (theme) => {
    const forced = htmlPage({ title: 'x', styles, body: `<div data-theme="${theme}">${phones[0]}</div>` });
    const seen = await visit(browser, forced);
    for (const colorScheme of ['light', 'dark'] as const) {
      await seen.page.emulateMedia({ colorScheme });
      const ground = await seen.page.evaluate('getComputedStyle(document.querySelector(".wf-p")).backgroundColor');
      expect(ground).toBe(theme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(21, 28, 25)');
    }
    await close(seen);
  });
});

describe('the page', () => {
  const html = pageOf(SHOWN, ...FLOWS);

  test('is light or dark as the system says, and as people choose', async () => {
    const seen = await visit(browser, html, { dark: true });
    const ground = () => seen.page.evaluate('getComputedStyle(document.querySelector(".wf-p")).backgroundColor');
    expect(await ground()).toBe('rgb(21, 28, 25)');
    await seen.page.locator('#theme-light').check();
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await seen.page.locator('#theme-dark').check();
    expect(await ground()).toBe('rgb(21, 28, 25)');
    await close(seen);
  });

  test('gives the keyboard to links, folds and the choice of colours only', async () => {
    const seen = await visit(browser, html);
    const { page } = seen;
    const stops: string[] = [];
    for (let count = 0; count < 150; count += 1) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate<string>(
        '(({ tagName, id, className }) => [tagName, id || className].join(" "))(document.activeElement)',
      );
      if (stop.startsWith('BODY')) break;
      stops.push(stop);
    }
    expect(stops[0]).toBe('A skip');
    expect(stops[1]).toBe('INPUT theme-auto');
    expect([...new Set(stops.map((stop) => stop.split(' ')[0]))].sort()).toEqual(['A', 'INPUT', 'SUMMARY']);
    await close(seen);
  });

  test('leads from the contents to a screen, from a button to the next, and from a finding to its place', async () => {
    const seen = await visit(browser, html);
    const { page } = seen;
    const at = () => page.evaluate('location.hash');
    await page.locator('nav a[href="#f1-screen-4"]').click();
    expect(await at()).toBe('#f1-screen-4');
    await page.locator('#f1-screen-0 .wf-btn').click();
    expect(await at()).toBe('#f1-screen-2');
    await page.locator('.findings a').click();
    expect(await at()).toBe('#f1-at--screens-0-layout-children-0');
    expect(await page.locator('.wf-r').first().innerText()).toBe('warning: this is too long');
    await close(seen);
  });

  test('prints without what is only for screens, with its folds open', async () => {
    const seen = await visit(browser, html, { width: 794 });
    await seen.page.emulateMedia({ media: 'print' });
    expect(await seen.page.locator('nav').isVisible()).toBe(false);
    expect(await seen.page.locator('.themes').isVisible()).toBe(false);
    expect(await seen.page.locator('.wf-dd .wf-o').first().isVisible()).toBe(true);
    expect(await seen.page.evaluate(TOO_WIDE)).toEqual([]);
    const paper = await seen.page.pdf({ format: 'A4', printBackground: true });
    expect(paper.length).toBeGreaterThan(10_000);
    await close(seen);
  });

  test('a picture that no browser can read leaves its alt-text in its place', async () => {
    const bytes = Buffer.from(WIDE, 'base64');
    bytes.fill(7, 60, 400);
    const image = { type: 'Image', src: bytes.toString('base64'), 'alt-text': 'A broken landscape' };
    const screens = [{ id: 'A', title: 'A', layout: { type: 'SingleColumnLayout', children: [image] } }];
    const seen = await visit(browser, pageOf(flowOf('broken', { version: '7.3', screens })));
    const picture = seen.page.locator('img');
    expect(await picture.getAttribute('alt')).toBe('A broken landscape');
    expect((await picture.boundingBox())?.height).toBeGreaterThanOrEqual(48);
    // A browser shows it as an empty box where it can make out how large it is.
    expect(await seen.page.locator('.wf-n').innerText()).toBe('alt-text: “A broken landscape”');
    expect(seen.requests).toEqual([]);
    await close(seen);
  });
});
