// How changes inside a Flow JSON are said: for a terminal, in Markdown, as JSON. What they are and mean is settled before.
import { IMPACT_LEVELS, type ImpactLevel } from '../flowjson/impact.ts';
import type { ReviewedChange } from '../flowjson/review.ts';
import { toPointer } from '../model/finding.ts';
import { changeSentence, type Wording } from './change-words.ts';
import type { Colors } from './colors.ts';
import { forMarkdown, forTerminal } from './escape.ts';

const MARKS = { added: '+', removed: '-', changed: '~', moved: '>', renamed: '~' } as const;

const PLAIN: Wording = { code: (text) => `\`${forTerminal(text)}\``, quote: forTerminal };

export function renderChanges(judged: readonly ReviewedChange[], colors: Colors): string {
  if (judged.length === 0) return 'no changes\n';
  const paint = { breaking: colors.red, visible: colors.yellow, cosmetic: colors.dim };
  const lines = judged.map(({ change, impact, fingerprint }) => {
    const sentence = changeSentence(change, impact, PLAIN);
    return `${paint[impact.level](`${MARKS[change.kind]} ${sentence}`)} ${colors.dim(`[${fingerprint}]`)}`;
  });
  return `${lines.join('\n')}\n\n${countWords(judged)}\n`;
}

/** A code span cannot be left from within: a backtick would end it. */
function codeSpan(text: string): string {
  const safe = forTerminal(text);
  if (safe.includes('`') || safe.trim() === '') return `<code>${forMarkdown(text)}</code>`;
  return `\`${safe}\``;
}

const MARKDOWN: Wording = { code: codeSpan, quote: forMarkdown };

export function renderChangesMarkdown(judged: readonly ReviewedChange[]): string {
  if (judged.length === 0) return 'No changes.\n';
  const parts = IMPACT_LEVELS.flatMap((level) => {
    const those = judged.filter(({ impact }) => impact.level === level);
    if (those.length === 0) return [];
    const lines = those.map(({ change, impact, fingerprint }) => {
      return `- ${changeSentence(change, impact, MARKDOWN)} \`${fingerprint}\``;
    });
    return [`**${HEADS[level]}**\n\n${lines.join('\n')}\n`];
  });
  return `${parts.join('\n')}\n${countWords(judged)}\n`;
}

const HEADS: Readonly<Record<ImpactLevel, string>> = { breaking: 'Breaking', visible: 'Visible', cosmetic: 'Cosmetic' };

/** What machines read. */
export function changesJson(judged: readonly ReviewedChange[]): unknown {
  return judged.map(({ change, impact, fingerprint }) => ({
    fingerprint,
    kind: change.kind,
    subject: change.subject,
    place: change.place,
    impact: { level: impact.level, for: impact.for },
    from: change.from ?? null,
    to: change.to ?? null,
    before: change.before === null ? null : toPointer(change.before),
    after: change.after === null ? null : toPointer(change.after),
    text: changeSentence(change, impact, PLAIN),
  }));
}

function countWords(judged: readonly ReviewedChange[]): string {
  const counts = IMPACT_LEVELS.flatMap((level) => {
    const count = judged.filter(({ impact }) => impact.level === level).length;
    return count === 0 ? [] : [`${count} ${level}`];
  });
  return `${judged.length} ${judged.length === 1 ? 'change' : 'changes'}: ${counts.join(', ')}`;
}
