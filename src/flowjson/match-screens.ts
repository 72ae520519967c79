// Which screen of one document is which of the other: by id, then by what they hold.
import { isRecord } from '../model/json.ts';
import { type ComponentNode, everyNode, slotsOf } from './component-tree.ts';
import { likeness, pairUp, type Traits, traitsOf } from './likeness.ts';
import type { Path } from './walk.ts';

export type Screen = {
  readonly value: unknown;
  readonly id: string | null;
  readonly index: number;
  readonly path: Path;
  readonly slots: ReadonlyMap<string, readonly ComponentNode[]>;
};

export type ScreenPairs = {
  readonly both: readonly (readonly [Screen, Screen])[];
  readonly gone: readonly Screen[];
  readonly fresh: readonly Screen[];
};

export function toScreens(list: unknown): Screen[] {
  if (!Array.isArray(list)) return [];
  return list.map((value: unknown, index) => {
    const id = isRecord(value) && typeof value.id === 'string' ? value.id : null;
    const path: Path = ['screens', index];
    const layout = isRecord(value) && Object.hasOwn(value, 'layout') ? value.layout : undefined;
    return { value, id, index, path, slots: slotsOf(layout, [...path, 'layout'], id, null) };
  });
}

/** New ids by old ones, where each stands for one screen only. */
export function renamedIds(both: ScreenPairs['both']): ReadonlyMap<string, string> {
  const counts = new Map<string | null, number>();
  for (const [one, other] of both) {
    for (const id of new Set([one.id, other.id])) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const renamed = both.flatMap(([{ id: one }, { id: other }]) =>
    one === null || other === null || one === other || counts.get(one) !== 1 || counts.get(other) !== 1
      ? []
      : [[one, other] as const],
  );
  return new Map(renamed);
}

/** From this likeness on, two screens of different ids are one that was renamed. */
const ALIKE = 0.5;

export function matchScreens(before: readonly Screen[], after: readonly Screen[]): ScreenPairs {
  const both: (readonly [Screen, Screen])[] = [];
  const [gone, fresh] = [new Set(before), new Set(after)];
  const join = (one: Screen, other: Screen) => {
    both.push([one, other]);
    gone.delete(one);
    fresh.delete(other);
  };
  const open = new Map<string | null, Screen[]>();
  for (const screen of [...after].reverse()) {
    const known = open.get(screen.id) ?? [];
    open.set(screen.id, known);
    known.push(screen);
  }
  for (const one of before) {
    const other = one.id === null ? undefined : open.get(one.id)?.pop();
    if (other !== undefined) join(one, other);
  }
  for (const [one, other] of pairUp([...gone], [...fresh], ALIKE, alikeness())) join(one, other);
  both.sort(([, a], [, b]) => a.index - b.index);
  return { both, gone: [...gone], fresh: [...fresh] };
}

/** By all they say, or by the fields they ask for: a screen that is translated, or redone, still asks the same. */
function alikeness(): (one: Screen, other: Screen) => number {
  const known = new Map<Screen, readonly [Traits, Traits]>();
  const traitsFor = (screen: Screen) => {
    const traits = known.get(screen) ?? ([traitsOf(screen.value, ['id']), fieldsOf(screen)] as const);
    known.set(screen, traits);
    return traits;
  };
  return (one, other) => {
    const [[all, fields], [allNow, fieldsNow]] = [traitsFor(one), traitsFor(other)];
    const asked = fields.size === 0 ? 0 : likeness(fields, fieldsNow);
    return Math.max(likeness(all, allNow), asked);
  };
}

function fieldsOf({ slots }: Screen): Traits {
  const names = everyNode(slots).flatMap(({ type, name }) => (name === null ? [] : [`${type} ${name}`]));
  return { counts: new Map([...new Set(names)].map((name) => [name, 1])), size: new Set(names).size };
}
