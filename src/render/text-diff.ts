// What differs between two texts, line by line, as people know it from Git.
import { structuredPatch } from 'diff';
import type { Colors } from './colors.ts';
import { forTerminal } from './escape.ts';

export type TextChange = { readonly file: string; readonly before: string; readonly after: string };

/** Two texts that have so little in common that comparing them takes longer than this are not compared. */
const PATIENCE = 2_000;

export type TextDiffOptions = {
  readonly colors: Colors;
  /** How many lines are shown of one file. */
  readonly most: number;
  /** Hides what must not show. */
  readonly mask: (text: string) => string;
};

/** The lines of a unified diff, harmless on a terminal. */
export function renderTextDiff({ file, before, after }: TextChange, { colors, most, mask }: TextDiffOptions): string[] {
  const name = forTerminal(file);
  const head = [colors.bold(`--- ${name}`), colors.bold(`+++ ${name}`)];
  const patch = structuredPatch('', '', before, after, '', '', { context: 3, timeout: PATIENCE });
  if (patch === undefined) return [...head, colors.dim('  the file changes as a whole')];
  const lines = patch.hunks.flatMap((hunk) => {
    const span = `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
    return [colors.cyan(span), ...hunk.lines.map((line) => paint(line, colors, mask))];
  });
  if (lines.length <= most) return [...head, ...lines];
  return [
    ...head,
    ...lines.slice(0, most),
    colors.dim(`  … and ${lines.length - most} more lines (--verbose shows all)`),
  ];
}

function paint(line: string, colors: Colors, mask: (text: string) => string): string {
  const shown = line.charAt(0) + forTerminal(mask(line.slice(1).replace(/\r$/, '')));
  if (line.startsWith('+')) return colors.green(shown);
  return line.startsWith('-') ? colors.red(shown) : shown;
}
