// What of a page keeps people out, by the rules of axe: all of them in light, and in dark what is another there, the colours.
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

type Violation = Awaited<ReturnType<AxeBuilder['analyze']>>['violations'][number];

export async function violationsIn(page: Page): Promise<Violation[]> {
  // To write down every element that keeps a rule takes longer than the rules.
  const axe = () => new AxeBuilder({ page }).options({ resultTypes: ['violations'] });
  await page.emulateMedia({ colorScheme: 'light' });
  const { violations } = await axe().analyze();
  await page.emulateMedia({ colorScheme: 'dark' });
  return [...violations, ...(await axe().withRules(['color-contrast']).analyze()).violations];
}

/** Those that nobody may meet, each with its first elements. */
export async function barriersIn(page: Page): Promise<unknown[]> {
  const grave = (await violationsIn(page)).filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return grave.map(({ id, nodes }) => [
    id,
    nodes.length,
    ...nodes.slice(0, 5).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
  ]);
}
