// What differs between two routing models: routes, each from one screen to another. A route that only follows the new id
// of a screen is the same route.

import { compareValues } from './compare-values.ts';
import type { DocumentChange } from './document-change.ts';
import type { Path } from './walk.ts';

type Model = Readonly<Record<string, unknown>>;
type Route = { readonly from: string; readonly to: string; readonly path: Path };

/** @param renamed ids of screens before and after */
export function compareRoutes(before: Model, after: Model, renamed: ReadonlyMap<string, string>): DocumentChange[] {
  const idAfter = (id: string) => renamed.get(id) ?? id;
  const changes: DocumentChange[] = [];
  const seen = new Set<string>();
  for (const from of Object.keys(before).sort()) {
    // A model that still names the old id has not changed.
    const now = Object.hasOwn(after, from) ? from : idAfter(from);
    const isOpen = now === from || !Object.hasOwn(before, now);
    const key = Object.hasOwn(after, now) && isOpen && !seen.has(now) ? now : null;
    if (key !== null) seen.add(key);
    changes.push(
      ...compareEnds(
        { from, list: before[from] },
        { from: key ?? now, list: key === null ? undefined : after[key] },
        idAfter,
      ),
    );
  }
  for (const to of Object.keys(after).sort()) {
    if (!seen.has(to))
      changes.push(...compareEnds({ from: to, list: undefined }, { from: to, list: after[to] }, idAfter));
  }
  return changes;
}

type Ends = { readonly from: string; readonly list: unknown };

/** The routes that leave one screen; a list that is undefined is not there. */
function compareEnds(before: Ends, after: Ends, idAfter: (id: string) => string): DocumentChange[] {
  const [old, now] = [toRoutes(before), toRoutes(after)];
  const place = { screen: null, component: null };
  const paths = { before: ['routing_model', before.from], after: ['routing_model', after.from] };
  const none = (list: unknown) => list === undefined;
  const isEmpty = (list: unknown) => none(list) || (Array.isArray(list) && list.length === 0);
  const isOdd = old === null || now === null || (isEmpty(before.list) && isEmpty(after.list));
  if (
    isOdd ||
    (before.from !== after.from && !none(before.list) && !none(after.list) && old.length + now.length === 0)
  ) {
    const spot = { subject: 'route', ...place, part: [after.from], ...paths } as const;
    const [one, other] = [before.list, after.list];
    if (before.from === after.from || one === undefined || other === undefined) return compareValues(spot, one, other);
    return [
      { kind: 'changed', subject: 'route', place: { ...place, part: [after.from] }, from: one, to: other, ...paths },
    ];
  }
  const open = new Set(none(after.list) ? [] : now);
  const byTarget = new Map<string, Route[]>();
  for (const route of [...open].reverse()) {
    const known = byTarget.get(route.to) ?? [];
    byTarget.set(route.to, known);
    known.push(route);
  }
  const kept: [Route, Route][] = [];
  const changes: DocumentChange[] = [];
  const take = (routes: readonly Route[], idOf: (id: string) => string) =>
    routes.filter((route) => {
      const other = byTarget.get(idOf(route.to))?.pop();
      if (other === undefined) return true;
      kept.push([route, other]);
      open.delete(other);
      return false;
    });
  const gone = take(
    take(old, (id) => id),
    idAfter,
  );
  kept.sort(([a], [b]) => Number(a.path.at(-1)) - Number(b.path.at(-1)));
  for (const [one, other] of kept) {
    if (one.from === other.from && one.to === other.to) continue;
    const [from, to] = [one, other].map((route) => [route.from, route.to]);
    const part = [other.from, other.to];
    changes.push({
      kind: 'changed',
      subject: 'route',
      place: { ...place, part },
      from,
      to,
      before: one.path,
      after: other.path,
    });
  }
  const order = kept.map(([, other]) => other.path.at(-1));
  if (order.some((index, at) => at > 0 && Number(index) < Number(order[at - 1]))) {
    const [from, to] = [old, now].map((routes) => routes.map((route) => route.to));
    changes.push({ kind: 'moved', subject: 'route', place: { ...place, part: [after.from] }, from, to, ...paths });
  }
  for (const { from, to, path } of open) {
    const part = [from, to];
    changes.push({
      kind: 'added',
      subject: 'route',
      place: { ...place, part },
      from: undefined,
      to,
      before: null,
      after: path,
    });
  }
  for (const { from, to, path } of gone) {
    const part = [from, to];
    changes.push({
      kind: 'removed',
      subject: 'route',
      place: { ...place, part },
      from: to,
      to: undefined,
      before: path,
      after: null,
    });
  }
  return changes;
}

/** Null where it is something else than a list of ids. */
function toRoutes({ from, list }: Ends): Route[] | null {
  if (list === undefined) return [];
  if (!Array.isArray(list) || list.some((to) => typeof to !== 'string')) return null;
  return list.map((to: string, index) => ({ from, to, path: ['routing_model', from, index] }));
}
