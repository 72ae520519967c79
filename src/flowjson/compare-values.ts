// Where two values inside a document differ: objects key by key, actions and options as what they are, the rest as a whole.
import { isRecord } from '../model/json.ts';
import type { ChangeSubject, ComponentLabel, DocumentChange } from './document-change.ts';
import { movedAmong } from './kept-order.ts';
import { isSame, likeness, pairUp, traitsOf } from './likeness.ts';
import type { Path } from './walk.ts';

/** Where the two values stand; undefined values are not there. */
export type Spot = {
  readonly subject: ChangeSubject;
  readonly screen: string | null;
  readonly component: ComponentLabel | null;
  readonly part: readonly string[];
  readonly before: Path;
  readonly after: Path;
};

export function compareValues(spot: Spot, before: unknown, after: unknown): DocumentChange[] {
  if (isSame(before, after)) return [];
  if (isRecord(before) && isRecord(after) && !isOtherAction(before, after)) return compareKeys(spot, before, after);
  // A payload that comes or goes is told key by key: its keys are what others rely on.
  if (spot.part.at(-1) === 'payload') {
    if (before === undefined && isFull(after)) return compareKeys(spot, {}, after);
    if (after === undefined && isFull(before)) return compareKeys(spot, before, {});
  }
  const options = spot.subject === 'component' ? optionsIn(before, after) : null;
  if (options !== null) return compareOptions({ ...spot, subject: 'option' }, ...options);
  return [changeAt(spot, before, after)];
}

function compareKeys(spot: Spot, before: Parts, after: Parts): DocumentChange[] {
  const keys = [...new Set([...Object.keys(after), ...Object.keys(before)])].sort();
  return keys.flatMap((key) => compareValues(below(spot, key), own(before, key), own(after, key)));
}

type Parts = Readonly<Record<string, unknown>>;

function changeAt({ subject, screen, component, part, ...spot }: Spot, from: unknown, to: unknown): DocumentChange {
  const kind = from === undefined ? 'added' : to === undefined ? 'removed' : 'changed';
  const before = from === undefined ? null : spot.before;
  const after = to === undefined ? null : spot.after;
  return { kind, subject, place: { screen, component, part }, from, to, before, after };
}

/** Actions of different names have nothing in common. */
function isOtherAction(before: Parts, after: Parts): boolean {
  const isAction = ({ name, payload, next, url }: Parts) =>
    typeof name === 'string' && [payload, next, url].some((one) => one !== undefined);
  return before.name !== after.name && (isAction(before) || isAction(after));
}

type Option = { readonly id: string; readonly value: Parts; readonly index: number };

/** Both as options that have ids of their own; null where one of them is something else. */
function optionsIn(before: unknown, after: unknown): [readonly Option[], readonly Option[]] | null {
  const [old, now] = [toOptions(before), toOptions(after)];
  return old === null || now === null ? null : [old, now];
}

function toOptions(list: unknown): Option[] | null {
  if (!Array.isArray(list)) return null;
  const options = list.flatMap((value: unknown, index) =>
    isRecord(value) && typeof value.id === 'string' ? [{ id: value.id, value, index }] : [],
  );
  const isWhole = options.length === list.length && new Set(options.map(({ id }) => id)).size === list.length;
  return isWhole ? options : null;
}

/** From this likeness on, two options of different ids are one that got another. */
const ALIKE = 0.5;

function compareOptions(spot: Spot, before: readonly Option[], after: readonly Option[]): DocumentChange[] {
  const byId = new Map(before.map((option) => [option.id, option]));
  const partners = new Map(after.flatMap((option) => (byId.has(option.id) ? [[option, byId.get(option.id)]] : [])));
  const taken = new Set(partners.values());
  const left = before.filter((option) => !taken.has(option));
  const fresh = after.filter((option) => !partners.has(option));
  const alike = (a: Option, b: Option) => likeness(traitsOf(a.value, ['id']), traitsOf(b.value, ['id']));
  for (const [old, now] of pairUp(left, fresh, ALIKE, alike)) partners.set(now, old);

  const placed = [...partners].map(([now, old]) => ({
    now,
    before: old?.index ?? 0,
    after: now.index,
    label: () => [old?.id ?? '', now.id].sort().join('\n'),
  }));
  const moved = new Set([...movedAmong(placed)].map(({ now }) => now));
  const changes = after.flatMap((now) => {
    const old = partners.get(now);
    const at = optionSpot(spot, old ?? null, now);
    if (old === undefined) return [changeAt(at, undefined, now.value)];
    const place = { screen: spot.screen, component: spot.component, part: at.part };
    const told: DocumentChange[] = [];
    if (old.id !== now.id) {
      const paths = { before: [...at.before, 'id'], after: [...at.after, 'id'] };
      told.push({ kind: 'renamed', subject: 'option', place, from: old.id, to: now.id, ...paths });
    }
    if (moved.has(now)) {
      const paths = { before: at.before, after: at.after };
      told.push({ kind: 'moved', subject: 'option', place, from: old.index, to: now.index, ...paths });
    }
    const [one, other] = [withoutId(old.value), withoutId(now.value)];
    return [...told, ...compareKeys(at, one, other)];
  });
  const kept = new Set(partners.values());
  const gone = before.filter((option) => !kept.has(option));
  return [...changes, ...gone.map((old) => changeAt(optionSpot(spot, old, null), old.value, undefined))];
}

function optionSpot(spot: Spot, old: Option | null, now: Option | null): Spot {
  return {
    ...spot,
    part: [...spot.part, now?.id ?? old?.id ?? ''],
    before: [...spot.before, old?.index ?? 0],
    after: [...spot.after, now?.index ?? 0],
  };
}

function withoutId({ id: _, ...rest }: Parts): Parts {
  return rest;
}

function isFull(value: unknown): value is Parts {
  return isRecord(value) && Object.keys(value).length > 0;
}

function below(spot: Spot, key: string): Spot {
  return { ...spot, part: [...spot.part, key], before: [...spot.before, key], after: [...spot.after, key] };
}

function own(parts: Parts, key: string): unknown {
  return Object.hasOwn(parts, key) ? parts[key] : undefined;
}
