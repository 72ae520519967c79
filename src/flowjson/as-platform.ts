// The findings of the first pass in the shape of the platform's `validation_errors`, for the emulator.
import type { Finding } from '../model/finding.ts';
import { readFlowJson } from './read.ts';

type Place = { line_start: number; line_end: number; column_start: number; column_end: number };
export type PlatformError = Place & {
  error: string;
  error_type: string;
  message: string;
  pointers: (Place & { path: string })[];
};

/** What the platform would say about a Flow JSON text, as far as the checks go. */
export function asPlatformErrors(text: string): PlatformError[] {
  const { findings } = readFlowJson('flow.json', text, null);
  return findings.filter((finding) => finding.severity === 'error').map(toPlatform);
}

function toPlatform(finding: Finding): PlatformError {
  const place: Place = {
    line_start: finding.line,
    line_end: finding.endLine ?? finding.line,
    column_start: finding.column,
    column_end: finding.endColumn ?? finding.column,
  };
  const path = (finding.pointer ?? '')
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
  return {
    error: finding.code,
    error_type: 'FLOW_JSON_ERROR',
    message: finding.message,
    ...place,
    pointers: [{ ...place, path }],
  };
}
