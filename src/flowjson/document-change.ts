// One difference between two Flow JSON documents, as data: where it is, from what to what. Knows neither what it means
// nor how it is said.
import { createHash } from 'node:crypto';
import { isRecord } from '../model/json.ts';
import { canonicalJson } from './canonical.ts';
import type { Path } from './walk.ts';

export const CHANGE_KINDS = ['added', 'removed', 'changed', 'moved', 'renamed'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What a change is about; `document` is a property at the top. */
export type ChangeSubject = 'document' | 'route' | 'screen' | 'data' | 'component' | 'option';

export type ComponentLabel = {
  readonly type: string;
  readonly name: string | null;
  /** What people read of it, where it has no name; null where that is not to be found. */
  readonly text: string | null;
};

/** Where a change is: by what things are called, never by how many stand before them. */
export type ChangePlace = {
  /** The id after the change; before it where the screen is gone. */
  readonly screen: string | null;
  readonly component: ComponentLabel | null;
  /** The keys below; of an option first the property, then its id. */
  readonly part: readonly string[];
};

/** Where a component stood or stands. */
export type Standing = {
  readonly screen: string | null;
  readonly within: string;
  readonly index: number;
  /** Where only a Form came or went around it: people see it in the same place. */
  readonly inOrder?: true;
  /** Who comes by there, seen from the other of the two, where branches decide that and it is not the same people. */
  readonly reach?: Reach;
};

/** More people, only some of them, or others. */
export type Reach = 'more' | 'fewer' | 'others';

export type DocumentChange = {
  readonly kind: ChangeKind;
  readonly subject: ChangeSubject;
  readonly place: ChangePlace;
  /** Undefined where there was nothing; of a move the `Standing` before it, or the index. */
  readonly from: unknown;
  readonly to: unknown;
  /** Where it is in each document; null where it is not there. */
  readonly before: Path | null;
  readonly after: Path | null;
};

/** Enough that two changes of one flow never share one by chance. */
const LENGTH = 12;

/**
 * A short name for each change, in their order: over kind, place, from and to, so that it outlives other words. Changes
 * that are the same in all of that are counted.
 */
export function fingerprintsOf(changes: readonly DocumentChange[]): string[] {
  const seen = new Map<string, number>();
  return changes.map(({ kind, subject, place, ...sides }) => {
    const [from, to] = kind === 'moved' ? withoutIndex(sides.from, sides.to) : [sides.from, sides.to];
    const text = canonicalJson([kind, subject, place, from === undefined ? [] : [from], to === undefined ? [] : [to]]);
    const count = (seen.get(text) ?? 0) + 1;
    seen.set(text, count);
    const counted = count === 1 ? text : `${text} ${count}`;
    return createHash('sha256').update(counted).digest('hex').slice(0, LENGTH);
  });
}

/** In another list it does not count how many stand before: that hangs on whatever else is edited. */
function withoutIndex(from: unknown, to: unknown): readonly [unknown, unknown] {
  if (!isRecord(from) || !isRecord(to)) return [from, to];
  const isElsewhere = from.screen !== to.screen || from.within !== to.within;
  const place = ({ screen, within, index, inOrder }: Readonly<Record<string, unknown>>) =>
    isElsewhere ? { screen, within } : { screen, within, index, ...(inOrder === undefined ? {} : { inOrder }) };
  return [place(from), place(to)];
}
