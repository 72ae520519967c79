// The platform's validation errors at the author's lines.
import type { Finding } from '../model/finding.ts';
import { toPointer } from '../model/finding.ts';
import type { RemoteError } from '../model/flow.ts';
import { linesOf } from './lines.ts';
import type { Document } from './read.ts';
import { locate, type Path, type Span } from './walk.ts';

/**
 * Findings for what the platform said about a document.
 * @param sent true where the platform has exactly our text, so that its lines are ours; else its paths are looked up
 */
export function atAuthorsPlace(document: Document, errors: readonly RemoteError[], sent: boolean): Finding[] {
  const authorLines = linesOf(document.author);
  const sentLines = linesOf(document.text.value);
  return errors.map((error): Finding => {
    const path = error.path === null ? null : toPath(error.path);
    const byLine = (): Span | null => {
      if (error.line === null) return null;
      const start = sentLines.offset({ line: error.line, column: error.column ?? 1 });
      const end =
        error.endLine === null ? start : sentLines.offset({ line: error.endLine, column: error.endColumn ?? 1 });
      return { start: document.toAuthor(start), end: document.toAuthor(Math.max(start, end)) };
    };
    const byPath = (): Span | null => (path === null ? null : (locate(document.author, path)?.value ?? null));
    const span = (sent ? (byLine() ?? byPath()) : (byPath() ?? byLine())) ?? { start: 0, end: 0 };
    const start = authorLines.at(span.start);
    const end = authorLines.at(span.end);
    return {
      code: error.code,
      severity: 'error',
      message: error.message,
      file: document.file,
      ...start,
      endLine: end.line,
      endColumn: end.column,
      ...(path !== null && { pointer: toPointer(path) }),
    };
  });
}

/** One sentence for a finding, with its place in front. */
export function inOneLine(finding: Finding): string {
  return `${finding.file}:${finding.line}:${finding.column} ${finding.code}: ${finding.message}`;
}

/** `screens[0].layout.children[1].type` as keys and indices. */
export function toPath(text: string): Path {
  return [...text.matchAll(/\[(\d+)\]|\[["']([^"']*)["']\]|([^.[\]]+)/g)].map((part) =>
    part[1] === undefined ? (part[2] ?? part[3] ?? '') : Number(part[1]),
  );
}
