// Which screens of two documents are the same one, as the comparison has settled it. Compares nothing itself.
import type { DocumentChange } from './document-change.ts';
import type { Screen } from './flow-model.ts';
import type { Path } from './walk.ts';

export type ScreenPair = { readonly before: Screen | null; readonly after: Screen | null };

/** Each screen once: the later ones in their order, then those that are gone. */
export function pairScreens(
  before: readonly Screen[],
  after: readonly Screen[],
  changes: readonly DocumentChange[],
): ScreenPair[] {
  const partners = new Map<Screen, Screen>();
  const open = new Set(before);
  const join = (one: Screen | undefined, other: Screen | undefined) => {
    if (one === undefined || other === undefined || !open.has(one) || partners.has(other)) return;
    open.delete(one);
    partners.set(other, one);
  };
  for (const [one, other] of toldPairs(before, after, changes)) join(one, other);
  const called = byId([...open]);
  for (const other of after) {
    if (other.id !== null && !partners.has(other)) join(called.get(other.id)?.shift(), other);
  }
  // An id that is no text pairs nobody, and its change may show on one side only. But what nobody tells of as added or
  // removed has stayed, and what nobody tells of as moved stands in order.
  const told = new Set(changes.filter(isWhole).map(({ before, after }) => placeOf(before, after)));
  const left = [...open].filter(({ index }) => !told.has(`before ${index}`));
  const others = after.filter((one) => !partners.has(one) && !told.has(`after ${one.index}`));
  for (const [at, other] of others.entries()) if (other.id === null || left[at]?.id === null) join(left[at], other);
  return [
    ...after.map((one) => ({ before: partners.get(one) ?? null, after: one })),
    ...[...open].map((one) => ({ before: one, after: null })),
  ];
}

/** The index of the screen that a path leads to or into; null where it leads elsewhere. */
export function screenIndex(path: Path | null): number | null {
  return path !== null && path[0] === 'screens' && typeof path[1] === 'number' ? path[1] : null;
}

/** Pairs that a change is about: a new name, a new place, another title. */
function toldPairs(
  before: readonly Screen[],
  after: readonly Screen[],
  changes: readonly DocumentChange[],
): (readonly [Screen | undefined, Screen | undefined])[] {
  const [old, now] = [before, after].map((list) => new Map(list.map((screen) => [screen.index, screen])));
  return changes.flatMap((change) => {
    const [one, other] = [screenIndex(change.before), screenIndex(change.after)];
    if (change.subject !== 'screen' || one === null || other === null) return [];
    return [[old?.get(one), now?.get(other)] as const];
  });
}

function byId(screens: readonly Screen[]): ReadonlyMap<string, Screen[]> {
  const found = new Map<string, Screen[]>();
  for (const screen of screens) {
    if (screen.id === null) continue;
    const some = found.get(screen.id);
    if (some === undefined) found.set(screen.id, [screen]);
    else some.push(screen);
  }
  return found;
}

function isWhole({ subject, kind, place }: DocumentChange): boolean {
  return subject === 'screen' && place.part.length === 0 && (kind === 'added' || kind === 'removed');
}

function placeOf(before: Path | null, after: Path | null): string {
  return before === null ? `after ${screenIndex(after)}` : `before ${screenIndex(before)}`;
}
