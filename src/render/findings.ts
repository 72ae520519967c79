// Findings for people: place, sentence, next step.
import type { Finding } from '../model/finding.ts';
import { renderFrame, type TextOf } from './code-frame.ts';
import type { Colors } from './colors.ts';
import { forTerminal } from './escape.ts';

/** Where lines of the author's texts are shown beside what is said of them. */
export type Frames = { readonly textOf: TextOf; readonly columns: number };

/** One finding in two lines; with `frames` also the line that it is about. */
export function renderFindings(findings: readonly Finding[], colors: Colors, frames: Frames | null = null): string {
  const lines = findings.flatMap((finding) => {
    const paint = finding.severity === 'error' ? colors.red : colors.yellow;
    const place = `${forTerminal(finding.file)}:${finding.line}:${finding.column}`;
    const head = `${colors.bold(place)} ${paint(finding.severity)}: ${forTerminal(finding.message)} ${colors.dim(`[${finding.code}]`)}`;
    const hint = finding.hint === undefined ? [] : [`    ${colors.dim(forTerminal(finding.hint))}`];
    const text = frames?.textOf(finding.file);
    const frame = text === undefined || frames === null ? [] : renderFrame(text, finding, frames.columns, colors);
    return [head, ...hint, ...frame];
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** `2 errors and 1 warning`. */
export function countFindings(findings: readonly Finding[]): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const warnings = findings.length - errors;
  const parts = [errors > 0 ? plural(errors, 'error') : '', warnings > 0 ? plural(warnings, 'warning') : ''];
  return parts.filter((part) => part !== '').join(' and ') || 'nothing found';
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** A finding with its keys in the order of the contract. */
export function toJson(finding: Finding): Record<string, unknown> {
  const { code, severity, message, hint, file, line, column, endLine, endColumn, pointer } = finding;
  const all = { code, severity, message, hint, file, line, column, endLine, endColumn, pointer };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
