// Which screens of two documents stand side by side: as the comparison matched them, told by the changes it found.
import type { DocumentChange } from '../flowjson/document-change.ts';
import type { Path } from '../flowjson/walk.ts';
import { isRecord } from '../model/json.ts';

/** Indices into `screens`; null where there is none on this side. */
export type ScreenPair = {
  readonly before: number | null;
  readonly after: number | null;
  /** Whether anything on it is another, beside its place among the screens. */
  readonly isChanged: boolean;
};

export function screensOf(document: unknown): readonly unknown[] {
  const list = isRecord(document) && Object.hasOwn(document, 'screens') ? document.screens : [];
  return Array.isArray(list) ? list : [];
}

/** What a screen is called; null where it has no id. */
export function screenId(document: unknown, index: number): string | null {
  const screen = screensOf(document)[index];
  return isRecord(screen) && Object.hasOwn(screen, 'id') && typeof screen.id === 'string' ? screen.id : null;
}

export function screenTitle(document: unknown, index: number): string | null {
  const screen = screensOf(document)[index];
  return isRecord(screen) && Object.hasOwn(screen, 'title') && typeof screen.title === 'string' ? screen.title : null;
}

/** The screen that a path leads to or into; null where it leads elsewhere. */
export function screenAt(path: Path | null): number | null {
  const index = path?.[1];
  return path?.[0] === 'screens' && typeof index === 'number' ? index : null;
}

/** In the order of the later document; what is gone stands where it stood. */
export function pairScreens(before: unknown, after: unknown, changes: readonly DocumentChange[]): ScreenPair[] {
  const [left, right] = [openScreens(before), openScreens(after)];
  for (const change of changes) {
    if (change.subject !== 'screen' || change.place.part.length > 0) continue;
    if (change.kind === 'removed') left.delete(screenAt(change.before) ?? -1);
    if (change.kind === 'added') right.delete(screenAt(change.after) ?? -1);
  }
  const [gone, fresh] = [openScreens(before), openScreens(after)];
  const joined = new Map<number, number>();
  const join = (one: number, other: number) => {
    joined.set(one, other);
    for (const open of [left, gone]) open.delete(one);
    for (const open of [right, fresh]) open.delete(other);
  };
  joinById(left, right, join);
  for (const { kind, subject, before: from, after: to } of changes) {
    const [one, other] = [screenAt(from), screenAt(to)];
    const isRenamed = kind === 'renamed' && subject === 'screen' && one !== null && other !== null;
    if (isRenamed && left.has(one) && right.has(other)) join(one, other);
  }
  // Those without an id that is a text: in their order.
  const rest = [...right.keys()];
  [...left.keys()].forEach((one, at) => {
    const other = rest[at];
    if (other !== undefined) join(one, other);
  });
  return inOrder(joined, [...gone.keys()], [...fresh.keys()], touched(changes));
}

function openScreens(document: unknown): Map<number, string | null> {
  return new Map(screensOf(document).map((_, index) => [index, screenId(document, index)]));
}

type Open = ReadonlyMap<number, string | null>;

/** Of several with the same id the first belongs to the first. */
function joinById(left: Open, right: Open, join: (one: number, other: number) => void): void {
  const byId = new Map<string, number[]>();
  for (const [index, id] of [...right].reverse()) {
    const known = id === null ? undefined : byId.get(id);
    if (known !== undefined) known.push(index);
    else if (id !== null) byId.set(id, [index]);
  }
  for (const [one, id] of [...left]) {
    const other = id === null ? undefined : byId.get(id)?.pop();
    if (other !== undefined) join(one, other);
  }
}

type Touched = { readonly all: boolean; readonly before: ReadonlySet<number>; readonly after: ReadonlySet<number> };

function touched(changes: readonly DocumentChange[]): Touched {
  const [before, after] = [new Set<number>(), new Set<number>()];
  let all = false;
  for (const change of changes) {
    if (isOrderOnly(change)) continue;
    const [one, other] = [screenAt(change.before), screenAt(change.after)];
    if (one !== null) before.add(one);
    if (other !== null) after.add(other);
    if ((change.after ?? change.before)?.length === 0) all = true;
  }
  return { all, before, after };
}

/** A screen that only stands elsewhere in the list looks as it did. */
export function isOrderOnly({ kind, subject, place }: DocumentChange): boolean {
  return subject === 'screen' && kind === 'moved' && place.part.length === 0;
}

function inOrder(
  joined: ReadonlyMap<number, number>,
  gone: readonly number[],
  fresh: readonly number[],
  { all, before, after }: Touched,
): ScreenPair[] {
  const placed: { readonly at: number; readonly pair: ScreenPair }[] = [];
  for (const [one, other] of joined) {
    const isChanged = all || before.has(one) || after.has(other);
    placed.push({ at: other, pair: { before: one, after: other, isChanged } });
  }
  for (const other of fresh) placed.push({ at: other, pair: { before: null, after: other, isChanged: true } });
  const neighbours = [...joined].sort(([a], [b]) => a - b);
  let next = 0;
  let at = -1;
  for (const one of gone) {
    for (; next < neighbours.length && (neighbours[next]?.[0] ?? 0) < one; next += 1) at = neighbours[next]?.[1] ?? at;
    placed.push({ at: at + 0.5, pair: { before: one, after: null, isChanged: true } });
  }
  return placed.sort((a, b) => a.at - b.at).map(({ pair }) => pair);
}
