// The comment on a pull request and the job summary: one line that says it all, a table, what a human must see, folded
// details, and where it comes from. Knows the order of reading and the steps down; what is said stands in `comment-*`.
import { attention } from './comment-attention.ts';
import { briefDetails, type Differences, detailedFlows, differenceMemory, fullDetails } from './comment-details.ts';
import { failureSection, findingSections } from './comment-findings.ts';
import { footer, headline, isBrief, underline } from './comment-frame.ts';
import type { CommentInput } from './comment-input.ts';
import { fitted, fixed, folded, inBytes, inUnits, type Measure, type Section, whole } from './comment-ladder.ts';
import { reportSections } from './comment-report.ts';
import { type Elsewhere, planTable } from './comment-table.ts';
import { link } from './comment-text.ts';

export type { CommentInput, CommentState } from './comment-input.ts';

export type CommentLevel = 'full' | 'flows' | 'table';

/** What GitHub takes as the body of a comment. */
export const COMMENT_LIMIT = 65_536;

/** What the runner takes as the summary of one step, in bytes. */
export const SUMMARY_LIMIT = 1_048_576;

/** What a comment needs at least beside its marker. A marker that leaves less must become shorter. */
export const LEAST_ROOM = 2_000;

/**
 * The comment's body, the marker as its first line. Never longer than `limit`, counted in UTF-16 units: it steps down
 * from full to a line per flow to the table, and leaves out whole rows of that in the end.
 */
export function renderComment(
  input: CommentInput,
  marker: string,
  limit = COMMENT_LIMIT,
): { readonly body: string; readonly level: CommentLevel } {
  const room = limit - marker.length - 2;
  if (room < LEAST_ROOM) throw new Error(`a marker of ${marker.length} characters leaves no room for a comment`);
  const { text, level } = render(input, { room, measure: inUnits, elsewhere: 'the job summary' });
  return { body: `${marker}\n\n${text}`, level };
}

/** The same for the job summary, which holds more; `limit` is in bytes. */
export function renderSummary(input: CommentInput, limit = SUMMARY_LIMIT): string {
  return `${render(input, { room: limit - 1, measure: inBytes, elsewhere: 'the report file' }).text}\n`;
}

type Room = {
  readonly room: number;
  readonly measure: Measure;
  /** Where that stands which is left out here. */
  readonly elsewhere: string;
};

/** How many lines of each document's difference are shown: all, or at most so many. */
const DIFF_LINES = [Number.POSITIVE_INFINITY, 200, 60];

/** What the fold of one flow takes at least. */
const LEAST_FOLD = 100;

function render(input: CommentInput, { room, measure, elsewhere }: Room): { text: string; level: CommentLevel } {
  const where = { elsewhere, runUrl: input.runUrl };
  const differences = differenceMemory(input.documents);
  const around = (details: readonly Section[]) => sectionsOf(input, differences, where, details);
  const fits = (text: string) => measure(text) <= room;
  const least = detailedFlows(input.plan).length * LEAST_FOLD;
  for (const most of least > room ? [] : DIFF_LINES) {
    const text = whole(around(fullDetails(input, differences, { ...where, most })));
    if (fits(text)) return { text, level: 'full' };
  }
  const inFull = fixed(`The differences in full: ${link(elsewhere, input.runUrl)}.`);
  const flows = whole(around([...briefDetails(input, differences), inFull]));
  if (fits(flows)) return { text: flows, level: 'flows' };
  const inside = fixed(`What changes inside each flow: ${link(elsewhere, input.runUrl)}.`);
  const table = fitted(around([inside]), room, measure);
  // Where many things are said at once, what introduces them may be too long already.
  const bare = [fixed(headline(input)), inside, fixed(footer(input))];
  return { text: fits(table) ? table : whole(bare), level: 'table' };
}

/** In the order of reading. */
function sectionsOf(
  input: CommentInput,
  differences: Differences,
  where: Elsewhere,
  details: readonly Section[],
): Section[] {
  if (isBrief(input)) return [fixed(headline(input)), fixed(`${underline(input)} · ${footer(input)}`)];
  const { state, plan, report, failure, runUrl } = input;
  const head = [fixed(headline(input)), fixed(underline(input)), ...failureSection(failure, runUrl)];
  const table = planTable(input, differences, where);
  if (state === 'outdated' || state === 'superseded') {
    const old = table.length === 0 ? [] : folded('What it said', table);
    return [...head, ...old, ...findingSections(input), fixed(footer(input))];
  }
  const isOpen = state !== 'applying' && report === null;
  return [
    ...head,
    ...(report === null ? table : reportSections(report, plan, where)),
    ...(isOpen ? attention(plan, { allow: 'allow: ', documents: input.documents }) : []),
    ...findingSections(input),
    ...details,
    fixed(footer(input)),
  ];
}
