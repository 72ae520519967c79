// A remark on someone's content, with its place. Knows neither rules nor how to print.

export type Severity = 'error' | 'warning';

/** A place in a text: lines and columns count from 1, columns in UTF-16 code units, ends are exclusive. */
export type Place = {
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
};

export type Finding = Place & {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  /** Relative to the project folder, with forward slashes. */
  readonly file: string;
  /** JSON pointer (RFC 6901) into the document. */
  readonly pointer?: string;
};

/** What a checking function gives back: `value` is undefined only when an error stands among the findings. */
export type Checked<T> = { readonly value: T | undefined; readonly findings: readonly Finding[] };

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}

/** By file, then by place, then by code; the same remark at the same place is kept once. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const key = (f: Finding) =>
    [f.file, String(f.line).padStart(9), String(f.column).padStart(9), f.code, f.message].join('\u0000');
  const once = new Map(findings.map((finding) => [key(finding), finding]));
  return [...once].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, finding]) => finding);
}

/** A path of keys and indices as a JSON pointer. */
export function toPointer(path: readonly (string | number)[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
