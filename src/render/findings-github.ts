// Findings as workflow commands of GitHub Actions, which shows them beside the lines of a pull request.
import type { Finding } from '../model/finding.ts';
import { forTerminal } from './escape.ts';

/**
 * One `::error` or `::warning` a line.
 * @param prefix the folder in the repository that findings' files are relative to; empty, or with a slash at its end
 */
export function renderGithub(findings: readonly Finding[], prefix = ''): string {
  return findings.map((finding) => `${toCommand(finding, prefix)}\n`).join('');
}

function toCommand({ severity, file, line, column, endLine, endColumn, code, message, hint }: Finding, prefix: string) {
  // GitHub takes columns only where they are on one line.
  const oneLine = endLine === undefined || endLine === line;
  const properties = {
    file: `${prefix}${file}`,
    line,
    endLine,
    ...(oneLine && { col: column, endColumn }),
    title: code,
  };
  const told = Object.entries(properties).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${forProperty(String(value))}`],
  );
  const text = [message, ...(hint === undefined ? [] : [hint])].map(forTerminal).join('\n');
  return `::${severity} ${told.join(',')}::${forData(text)}`;
}

// GitHub, actions/toolkit, `core/src/command.ts`: what the runner decodes again, `%` first.
function forData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function forProperty(text: string): string {
  return forData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
