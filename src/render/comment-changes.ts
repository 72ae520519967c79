// What changes inside a document, for a comment: in a table's cell, in one line, as a list with what breaks first.
import { IMPACT_LEVELS } from '../flowjson/impact.ts';
import type { ReviewedChange } from '../flowjson/review.ts';
import { changeSentence } from './change-words.ts';
import { HEADS, markdownLine } from './changes.ts';
import { inert } from './comment-text.ts';

/** For a cell of a table: all of it as plain words. */
const CELL = { code: (text: string) => inert(text, 160), quote: (text: string) => inert(text, 160) };

/** `**2 breaking**, 1 visible`; one change in words. */
export function changesInCell(review: readonly ReviewedChange[]): string {
  const [only, more] = review;
  if (only === undefined) return 'Flow JSON';
  return more === undefined ? changeSentence(only.change, only.impact, CELL) : countsOf(review);
}

/** So many of those that break somebody are named in one line. */
const NAMED = 2;

/** The counts, and the first changes that break somebody. */
export function changesInLine(review: readonly ReviewedChange[]): string {
  const breaking = review.filter(({ impact }) => impact.level === 'breaking');
  const named = breaking.slice(0, NAMED).map(({ change, impact }) => changeSentence(change, impact, CELL));
  return [countsOf(review), ...named, ...(breaking.length > NAMED ? ['…'] : [])].join('; ');
}

/** How many changes there are of each level, and how many of them somebody has said yes to. */
export function countsOf(review: readonly ReviewedChange[]): string {
  const counts = IMPACT_LEVELS.flatMap((level) => {
    const those = review.filter(({ impact }) => impact.level === level);
    if (those.length === 0) return [];
    if (level !== 'breaking') return [`${those.length} ${level}`];
    const accepted = those.filter((one) => one.accepted !== null).length;
    return [`**${those.length} breaking**${accepted === 0 ? '' : ` (${accepted} accepted)`}`];
  });
  return counts.join(', ');
}

/** Grouped by what they mean, the gravest first; more than `most` are counted, those that break nobody first. */
export function changeLists(review: readonly ReviewedChange[], most: number, rest: string): string {
  let room = most;
  const parts = IMPACT_LEVELS.flatMap((level) => {
    const those = review.filter(({ impact }) => impact.level === level);
    const shown = those.slice(0, Math.max(0, room));
    room -= shown.length;
    return shown.length === 0 ? [] : [`**${HEADS[level]}**\n\n${shown.map(markdownLine).join('\n')}`];
  });
  const left = review.length - Math.min(review.length, most);
  return [...parts, ...(left === 0 ? [] : [`… and ${left} more ${left === 1 ? 'change' : 'changes'} in ${rest}`])].join(
    '\n\n',
  );
}
