// Where the changes of a flow are told on the page, and the marks at drawn screens that lead there.
import { IMPACT_LEVELS, type ImpactLevel } from '../flowjson/impact.ts';
import type { ReviewedChange } from '../flowjson/review.ts';
import type { Path } from '../flowjson/walk.ts';
import { toPointer } from '../model/finding.ts';
import type { ReportFinding } from './report-input.ts';
import { cutText, noteText } from './report-words.ts';
import type { ScreenMark } from './screens/draw.ts';

/** A change with the id of the element that tells it. */
export type ChangeItem = { readonly reviewed: ReviewedChange; readonly id: string };

export type ChangeGroup = {
  readonly level: ImpactLevel;
  readonly items: readonly ChangeItem[];
  /** How many more there are; they are told together, by the element with this id. */
  readonly left: number;
  readonly leftId: string;
};

/** So many changes of one level are told one by one. */
const MOST = 150;

export function groupChanges(prefix: string, review: readonly ReviewedChange[]): ChangeGroup[] {
  const numbered = review.map((reviewed, index): ChangeItem => ({ reviewed, id: `${prefix}-c${index + 1}` }));
  return IMPACT_LEVELS.flatMap((level) => {
    const all = numbered.filter(({ reviewed }) => reviewed.impact.level === level);
    // What nobody has said yes to comes first.
    const items = [...all.filter(isOpen), ...all.filter((item) => !isOpen(item))];
    const leftId = `${prefix}-more-${level}`;
    const group = { level, items: items.slice(0, MOST), left: Math.max(0, items.length - MOST), leftId };
    return all.length === 0 ? [] : [group];
  });
}

function isOpen({ reviewed }: ChangeItem): boolean {
  return reviewed.accepted === null;
}

export type Marks = ReadonlyMap<string, readonly ScreenMark[]>;

/** By JSON pointer, for one side of the comparison. */
export function marksOf(groups: readonly ChangeGroup[], side: 'before' | 'after'): Marks {
  const marks = new Map<string, ScreenMark[]>();
  for (const { reviewed, id } of groups.flatMap(({ items }) => items)) {
    const path: Path | null = reviewed.change[side];
    if (path?.[0] !== 'screens' || path.length < 2) continue;
    const pointer = toPointer(path);
    const { kind, subject, from, to } = reviewed.change;
    // An id shows nowhere on a phone.
    const says = kind === 'renamed' && subject === 'option' ? `${shortId(from)} → ${shortId(to)}` : undefined;
    const mark = { kind, level: reviewed.impact.level, target: id, label: cutText(noteText(reviewed), 200), says };
    const known = marks.get(pointer);
    if (known === undefined) marks.set(pointer, [mark]);
    else known.push(mark);
  }
  return marks;
}

function shortId(id: unknown): string {
  return cutText(String(id), 24);
}

/** What was found in one file, by JSON pointer. */
export function remarksOf(findings: readonly ReportFinding[], file: string): ReadonlyMap<string, readonly string[]> {
  const remarks = new Map<string, string[]>();
  for (const { finding } of findings) {
    if (finding.file !== file || finding.pointer === undefined) continue;
    const known = remarks.get(finding.pointer);
    const text = cutText(finding.message, 300);
    if (known === undefined) remarks.set(finding.pointer, [text]);
    else known.push(text);
  }
  return remarks;
}
