// Findings as workflow commands of GitHub Actions, which shows them beside the lines of a pull request.
import type { Finding } from '../model/finding.ts';
import { toWorkflowCommand } from '../model/workflow-command.ts';
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
  const text = [message, ...(hint === undefined ? [] : [hint])].map(forTerminal).join('\n');
  return toWorkflowCommand({ name: severity, properties, text });
}
