// The report as a file, where somebody asked for one. What it takes to make it is loaded only then.
import { resolve } from 'node:path';
import { writeNamed } from '../manifest/files.ts';
import { Failure } from '../model/failure.ts';
import { forTerminal } from '../render/escape.ts';
import type { ReportInput } from '../render/report-input.ts';
import type { Output } from './output.ts';
import type { World } from './world.ts';

export type ReportFlags = {
  readonly cwd?: string;
  /** The file that --report names. */
  readonly report?: string;
};

/**
 * Writes the page and says where it is.
 * @param boundary the repository, whose links may lead the file nowhere else; null where there is none
 * @throws Failure (64) where it cannot be written there
 */
export async function writeReport(
  world: World,
  { cwd, report }: ReportFlags,
  output: Output,
  boundary: string | null,
  make: () => ReportInput,
): Promise<void> {
  if (report === undefined) return;
  const path = resolve(world.cwd, cwd ?? '.', report);
  await writeNamed(boundary ?? '/', path, await reportPage(make(), output.masked));
  output.say(`The report is in ${forTerminal(report)}: open it in a browser.`);
}

/** The page's text; `masked` hides what must not show. */
export async function reportPage(input: ReportInput, masked: (text: string) => string): Promise<string> {
  const { renderReportPage } = await import('./pages.ts');
  return masked(renderReportPage(input));
}

/** True where a file's name is that of a page. */
export function isPage(file: string): boolean {
  return /\.html?$/i.test(file);
}

/** @throws Failure (64) where the name is none of a page: a plan that is overwritten would be lost */
export function checkReport({ report }: ReportFlags): void {
  if (report === undefined || isPage(report)) return;
  throw new Failure('usage', 'not-html', `"${report}" does not end with .html, and the report is a page`, {
    hint: 'write "--report report.html"',
  });
}
