// How changes inside a Flow JSON are said: for a terminal, in Markdown, as JSON. What they are and mean is settled before.
import type { DocumentChange } from '../flowjson/document-change.ts';
import { type ChangeImpact, IMPACT_LEVELS, type ImpactLevel } from '../flowjson/impact.ts';
import { openBreaks, type ReviewedChange } from '../flowjson/review.ts';
import { toPointer } from '../model/finding.ts';
import { changeSentence, placedWords, type Wording } from './change-words.ts';
import { type Colors, colorsFor } from './colors.ts';
import { code, inert } from './comment-text.ts';
import { forTerminal } from './escape.ts';

const MARKS = { added: '+', removed: '-', changed: '~', moved: '>', renamed: '~' } as const;

const PLAIN: Wording = { code: (text) => `\`${forTerminal(text)}\``, quote: forTerminal };

export function renderChanges(review: readonly ReviewedChange[], colors: Colors): string {
  if (review.length === 0) return 'no changes\n';
  return `${review.map((one) => changeLine(one, colors)).join('\n')}\n\n${countWords(review)}\n`;
}

/** One change for a terminal, with its fingerprint and whether it is accepted. */
export function changeLine({ change, impact, fingerprint, accepted }: ReviewedChange, colors: Colors): string {
  const paint = { breaking: colors.red, visible: colors.yellow, cosmetic: colors.dim };
  const sentence = paint[impact.level](`${MARKS[change.kind]} ${changeSentence(change, impact, PLAIN)}`);
  const yes = accepted === null ? '' : ` ${colors.green(`accepted: ${forTerminal(accepted)}`)}`;
  return `${sentence} ${colors.dim(`[${fingerprint}]`)}${yes}`;
}

/** `2 breaking (1 accepted), 1 visible`: how many changes there are of each level. */
export function countLevels(review: readonly ReviewedChange[], colors: Colors): string {
  const paint = { breaking: colors.red, visible: colors.yellow, cosmetic: colors.dim };
  const counts = IMPACT_LEVELS.flatMap((level) => {
    const those = review.filter(({ impact }) => impact.level === level);
    const accepted = level === 'breaking' ? those.filter((one) => one.accepted !== null).length : 0;
    const yes = accepted === 0 ? '' : colors.green(` (${accepted} accepted)`);
    return those.length === 0 ? [] : [`${paint[level](`${those.length} ${level}`)}${yes}`];
  });
  return counts.length === 0 ? 'no change that means anything' : counts.join(', ');
}

/** For lines of Markdown, as GitHub shows them; not for cells of tables. */
export const MARKDOWN: Wording = {
  code: (text) => code(text),
  // An id that reads like a commit would be cut, so that GitHub makes nothing of it: ids are there to be found.
  quote: (text) => (/^[A-Za-z_]{1,80}$/.test(text) && inert(text) !== text ? code(text) : inert(text)),
};

export function renderChangesMarkdown(review: readonly ReviewedChange[]): string {
  if (review.length === 0) return 'No changes.\n';
  const parts = IMPACT_LEVELS.flatMap((level) => {
    const those = review.filter(({ impact }) => impact.level === level);
    return those.length === 0 ? [] : [`**${HEADS[level]}**\n\n${those.map(markdownLine).join('\n')}\n`];
  });
  return `${parts.join('\n')}\n${countWords(review)}\n`;
}

/** One change as an item of a list. */
export function markdownLine({ change, impact, fingerprint, accepted }: ReviewedChange): string {
  const yes = accepted === null ? '' : `, accepted: ${inert(accepted, 300)}`;
  return `- ${changeSentence(change, impact, MARKDOWN)} \`${fingerprint}\`${yes}`;
}

export const HEADS: Readonly<Record<ImpactLevel, string>> = {
  breaking: 'Breaking',
  visible: 'Visible',
  cosmetic: 'Cosmetic',
};

/** One change inside a Flow JSON, for machines. Keys that are not named here may come. */
export type FlowJsonChange = {
  /** Twelve hexadecimal digits that outlive other words and other edits. */
  readonly fingerprint: string;
  readonly kind: DocumentChange['kind'];
  readonly subject: DocumentChange['subject'];
  readonly place: DocumentChange['place'];
  readonly impact: ChangeImpact;
  readonly from: unknown;
  readonly to: unknown;
  /** JSON pointers into each document; null where it is not there. */
  readonly before: string | null;
  readonly after: string | null;
  /** Why somebody said yes to it; null where nobody has. */
  readonly accepted: string | null;
  /** The change in words. */
  readonly text: string;
};

/** What machines read. */
export function changesJson(review: readonly ReviewedChange[]): FlowJsonChange[] {
  return review.map(({ change, impact, fingerprint, accepted }) => ({
    fingerprint,
    kind: change.kind,
    subject: change.subject,
    place: change.place,
    impact: { level: impact.level, for: impact.for },
    from: change.from ?? null,
    to: change.to ?? null,
    before: change.before === null ? null : toPointer(change.before),
    after: change.after === null ? null : toPointer(change.after),
    accepted,
    text: changeSentence(change, impact, PLAIN),
  }));
}

/** So many changes are named within a sentence; the rest are counted. */
const NAMED = 5;

function some(sentences: readonly string[], what: string): string[] {
  if (sentences.length <= NAMED + 1) return [...sentences];
  return [...sentences.slice(0, NAMED), `${sentences.length - NAMED} more ${what}`];
}

/** Where and what differs, to go on within a sentence. */
export function editWords(review: readonly ReviewedChange[]): string[] {
  const words = review.map(({ change }) => placedWords(change, PLAIN));
  return some(
    words.map((text) => text.charAt(0).toLowerCase() + text.slice(1)),
    'changes',
  );
}

/** What breaks for somebody and is not accepted, a sentence each, with the fingerprint that accepts it. */
export function breakSentences(review: readonly ReviewedChange[]): string[] {
  const sentences = openBreaks(review).map(
    ({ change, impact, fingerprint }) => `${changeSentence(change, impact, PLAIN)} [${fingerprint}]`,
  );
  return some(sentences, 'breaking changes: "waflow diff" tells all');
}

function countWords(review: readonly ReviewedChange[]): string {
  const what = review.length === 1 ? 'change' : 'changes';
  return `${review.length} ${what}: ${countLevels(review, colorsFor(false))}`;
}
