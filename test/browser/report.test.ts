// The report as people meet it: in a browser, light and dark, with a keyboard, on paper, on a phone, from a file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReportPage } from '../../src/render/report-page.ts';
import { barriersIn } from '../support/barriers.ts';
import { openBrowser, type Visit, visit } from '../support/browser.ts';
import { manyReport, planReport, REPORTS } from '../support/report-cases.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

const PAGES = Object.entries(REPORTS).map(([name, make]) => [name, renderReportPage(make())] as const);
const PLAN = renderReportPage(planReport());

const openAll = (page: Page) =>
  page.evaluate('for (const one of document.querySelectorAll("details")) one.open = true');

async function close({ page }: Visit): Promise<void> {
  await page.context().close();
}

test.each(PAGES)('the report of %s asks for nothing, runs nothing, and fits into every window', async (_name, html) => {
  const seen = await visit(browser, html);
  const { page } = seen;
  await openAll(page);
  for (const width of [1280, 900, 375]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  }
  await page.waitForTimeout(200);
  expect([seen.requests, seen.complaints]).toEqual([[], []]);
  expect(page.url()).toBe('http://page.invalid/');
  await close(seen);
});

test('the report of a plan has no serious barrier, light or dark', async () => {
  const seen = await visit(browser, PLAN);
  await openAll(seen.page);
  expect(await barriersIn(seen.page)).toEqual([]);
  await close(seen);
});

describe('with a keyboard', () => {
  const focused = (page: Page) =>
    page.evaluate<string>(
      '[document.activeElement.tagName, document.activeElement.id, document.activeElement.getAttribute("href")].join(" ")',
    );

  test('one comes to the skip link, the filter, the flows, and into a fold', async () => {
    const seen = await visit(browser, PLAN);
    const { page } = seen;
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('A  #flows');
    expect((await page.locator('.skip').boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('INPUT show-all ');
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('A  #f1');
    // Through the table: flows, and the errors of some.
    const links = await page.locator('table.flows a').count();
    for (let index = 0; index < links; index += 1) await page.keyboard.press('Tab');
    expect(await focused(page)).toMatch(/^SUMMARY/);
    expect(await page.locator('#f1').isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    expect(await page.locator('#f1').isVisible()).toBe(true);
    await close(seen);
  });

  test('the skip link leads past what stands before the flows', async () => {
    const seen = await visit(browser, PLAN);
    await seen.page.keyboard.press('Tab');
    await seen.page.keyboard.press('Enter');
    await seen.page.keyboard.press('Tab');
    expect(await focused(seen.page)).toBe('A  #f1');
    await close(seen);
  });

  test('a link to a flow opens its fold', async () => {
    const seen = await visit(browser, PLAN);
    await seen.page.locator('table.flows a', { hasText: 'visit-survey' }).press('Enter');
    expect(await seen.page.locator('#f3').isVisible()).toBe(true);
    expect(await seen.page.locator('#f1').isVisible()).toBe(false);
    await close(seen);
  });

  test('arrows choose what to show', async () => {
    const seen = await visit(browser, PLAN);
    const { page } = seen;
    const rows = page.locator('table.flows tbody tr:visible');
    expect(await rows.count()).toBe(8);
    await page.locator('#show-all').press('ArrowRight');
    const breaking = planReport().flows.filter(({ document }) =>
      document?.review.some(({ impact }) => impact.level === 'breaking'),
    );
    expect(await rows.count()).toBe(breaking.length);
    expect(await page.locator('details.flow:visible').count()).toBe(breaking.length);
    await page.locator('label[for=show-refused]').click();
    expect(await rows.allTextContents()).toHaveLength(2);
    await close(seen);
  });
});

describe('links', () => {
  test('lead from a change to its component, and back to the change', async () => {
    const seen = await visit(browser, PLAN);
    const { page } = seen;
    await openAll(page);
    const change = page.locator('.changes li', { hasText: 'reason is now required' });
    const id = await change.getAttribute('id');
    await change.getByRole('link', { name: 'after' }).click();
    const spot = page.locator(':target');
    await expect.poll(async () => (await spot.boundingBox())?.y).toBeLessThan(800);
    expect((await spot.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await spot.locator(`a[href="#${id}"]`).first().click();
    expect(page.url()).toBe(`http://page.invalid/#${id}`);
    await close(seen);
  });
});

describe('on paper', () => {
  test('what is folded is open, and what is only for the screen is gone', async () => {
    const seen = await visit(browser, PLAN);
    const { page } = seen;
    const shown = (selector: string) =>
      page.evaluate<number>(
        `[...document.querySelectorAll('${selector}')].filter((one) => one.checkVisibility({ contentVisibilityAuto: true }) && one.getBoundingClientRect().height > 0).length`,
      );
    expect(await shown('.body')).toBe(0);
    await page.emulateMedia({ media: 'print' });
    // What is out of sight is laid out with the next frame, which a busy machine takes its time for.
    await expect.poll(() => shown('.body')).toBe(8);
    expect(await shown('.diff')).toBeGreaterThan(2);
    expect(await shown('.skip, .filter, .parts')).toBe(0);
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(50_000);
    await close(seen);
  });
});

describe('from a file', () => {
  test('works as from anywhere', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'report-'));
    const path = join(folder, 'report.html');
    writeFileSync(path, PLAN);
    const context = await browser.newContext();
    const page = await context.newPage();
    const [requests, complaints]: [string[], string[]] = [[], []];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    const url = pathToFileURL(path).href;
    await page.goto(url);
    await page.locator('table.flows a').first().click();
    expect(await page.locator('#f1').isVisible()).toBe(true);
    expect([...new Set(requests)].filter((one) => !one.startsWith('data:'))).toEqual([url]);
    expect(complaints).toEqual([]);
    await context.close();
    rmSync(folder, { recursive: true });
  });
});

test('two hundred flows open', async () => {
  const html = renderReportPage(manyReport(200));
  const seen = await visit(browser, html);
  const painted = await seen.page.evaluate<number>(
    'new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1))))',
  );
  // Figures to look at: how fast it is hangs on the machine.
  process.stdout.write(`200 flows: ${(html.length / 1e6).toFixed(1)} MB, first paint after ${painted.toFixed(0)} ms\n`);
  await seen.page.locator('table.flows a').last().click();
  expect(await seen.page.locator('#f200').isVisible()).toBe(true);
  await close(seen);
});
