// Findings for people: place, sentence, next step.
import type { Finding } from '../model/finding.ts';
import type { Colors } from './colors.ts';
import { forTerminal } from './escape.ts';

/** One finding in two lines, and a count at the end. */
export function renderFindings(findings: readonly Finding[], colors: Colors): string {
  const lines = findings.flatMap((finding) => {
    const paint = finding.severity === 'error' ? colors.red : colors.yellow;
    const place = `${forTerminal(finding.file)}:${finding.line}:${finding.column}`;
    const head = `${colors.bold(place)} ${paint(finding.severity)}: ${forTerminal(finding.message)} ${colors.dim(`[${finding.code}]`)}`;
    return finding.hint === undefined ? [head] : [head, `    ${colors.dim(forTerminal(finding.hint))}`];
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
