// Why something failed, and the findings on the author's files, with a link to each place.
import { type Finding, sortFindings } from '../model/finding.ts';
import type { Line, Section } from './comment-ladder.ts';
import { fixed } from './comment-ladder.ts';
import { FIRST } from './comment-table.ts';
import { alertHead, inert, link, sentence } from './comment-text.ts';
import { plural } from './findings.ts';

export type FindingInput = {
  readonly findings: readonly Finding[];
  readonly fileUrl: (file: string, line: number) => string | null;
};
type Failure = { readonly code: string; readonly message: string; readonly hint?: string };

/** What went wrong and what to do next. */
export function failureSection(failure: Failure | null, runUrl: string | null): Section[] {
  if (failure === null) return [];
  const hint = failure.hint ?? '';
  const next = hint === '' ? `See ${link('the log of the run', runUrl)}.` : sentence(hint, 300);
  const head = alertHead('CAUTION', `${sentence(failure.message, 400)} \\[${inert(failure.code, 80)}\\]`);
  return [fixed(`${head}\n>\n> **Next:** ${next}`)];
}

const NEXT = 'correct these places and push again; `waflow validate` shows the same on your machine.';

/** Errors one by one; warnings in a fold. */
export function findingSections({ findings, fileUrl }: FindingInput): Section[] {
  const all = sortFindings(findings);
  const tell = (finding: Finding) => findingLine(finding, fileUrl);
  const errors = all.filter(({ severity }) => severity === 'error');
  const warnings = all.filter(({ severity }) => severity === 'warning');
  const rest = (word: string) => (left: readonly number[]) => `\n- … and ${plural(left.length, `more ${word}`)}`;
  const sections: Section[] = [];
  if (errors.length > 0) {
    const lines = errors.map((finding, index): Line => ({ text: tell(finding), rank: index < FIRST ? 1 : 3 }));
    sections.push({
      head: `**${plural(errors.length, 'error')} in the files**\n`,
      lines,
      joint: '\n',
      rest: rest('error'),
      foot: `\n\n**Next:** ${NEXT}`,
    });
  }
  if (warnings.length > 0) {
    const lines = warnings.map((finding): Line => ({ text: tell(finding), rank: 5 }));
    const head = `<details><summary>${plural(warnings.length, 'warning')} in the files</summary>\n`;
    sections.push({ head, lines, joint: '\n', rest: rest('warning'), foot: '\n\n</details>' });
  }
  return sections;
}

function findingLine(finding: Finding, fileUrl: FindingInput['fileUrl']): string {
  const { file, line, column, message, hint } = finding;
  const place = link(`${inert(file, 600)}:&#8203;${line}:&#8203;${column}`, fileUrl(file, line));
  const next = hint === undefined || hint === '' ? '' : ` _${sentence(hint)}_`;
  return `- ${place}: ${sentence(message)}${next} \\[${inert(finding.code, 100)}\\]`;
}
