// The components of a screen with what each stands in, as far as any document has them: also one that is wrong.
import { isRecord } from '../model/json.ts';
import type { ComponentLabel } from './document-change.ts';
import type { Path } from './walk.ts';

/** What stands in a list of components; `value` may be anything. */
export type ComponentNode = {
  readonly value: unknown;
  readonly type: string;
  /** The name of a field; null where it has none, and of a Form, whose name names no value. */
  readonly name: string | null;
  readonly path: Path;
  readonly screen: string | null;
  readonly parent: ComponentNode | null;
  /** The list that it stands in: `children`, `then`, `else`, `cases/KEY`. */
  readonly slot: string;
  readonly index: number;
  readonly slots: ReadonlyMap<string, readonly ComponentNode[]>;
};

/** Keys under which components stand as a list. */
const LISTS: readonly string[] = ['children', 'then', 'else'];

/** The components of a layout by slot; empty where there are none. */
export function slotsOf(
  owner: unknown,
  path: Path,
  screen: string | null,
  parent: ComponentNode | null,
): ReadonlyMap<string, readonly ComponentNode[]> {
  const slots = new Map<string, readonly ComponentNode[]>();
  if (!isRecord(owner)) return slots;
  for (const { slot, keys, list } of listsIn(owner)) {
    slots.set(
      slot,
      list.map((value, index) => nodeOf(value, { path: [...path, ...keys, index], screen, parent, slot, index })),
    );
  }
  return slots;
}

type Spot = Pick<ComponentNode, 'path' | 'screen' | 'parent' | 'slot' | 'index'>;

function nodeOf(value: unknown, spot: Spot): ComponentNode {
  const type = isRecord(value) && typeof value.type === 'string' ? value.type : '';
  const name = isRecord(value) && typeof value.name === 'string' && type !== 'Form' ? value.name : null;
  const slots = new Map<string, readonly ComponentNode[]>();
  const node: ComponentNode = { value, type, name, ...spot, slots };
  for (const [slot, list] of slotsOf(value, spot.path, spot.screen, node)) slots.set(slot, list);
  return node;
}

/** The lists of components that somebody holds itself. */
export function listsIn(
  owner: Readonly<Record<string, unknown>>,
): { readonly slot: string; readonly keys: readonly string[]; readonly list: readonly unknown[] }[] {
  const lists = LISTS.flatMap((key) => {
    const list = Object.hasOwn(owner, key) ? owner[key] : undefined;
    return Array.isArray(list) ? [{ slot: key, keys: [key], list }] : [];
  });
  const { cases } = owner;
  if (!isRecord(cases)) return lists;
  const more = Object.entries(cases).flatMap(([key, list]) =>
    Array.isArray(list) ? [{ slot: `cases/${key}`, keys: ['cases', key], list }] : [],
  );
  return [...lists, ...more];
}

/** All of them, each before what stands in it. */
export function everyNode(slots: ReadonlyMap<string, readonly ComponentNode[]>): ComponentNode[] {
  const found: ComponentNode[] = [];
  const visit = (node: ComponentNode): void => {
    found.push(node);
    for (const list of node.slots.values()) list.forEach(visit);
  };
  for (const list of slots.values()) list.forEach(visit);
  return found;
}

/** A component without those that stand in it: they are told by themselves. Empty lists stay. */
export function ownValue(value: unknown): unknown {
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    if (LISTS.includes(key) && Array.isArray(item) && item.length > 0) return [];
    if (key !== 'cases' || !isRecord(item)) return [[key, item]];
    const left = Object.entries(item).filter(([, list]) => !Array.isArray(list) || list.length === 0);
    return left.length === 0 && Object.keys(item).length > 0 ? [] : [[key, Object.fromEntries(left)]];
  });
  return Object.fromEntries(entries);
}

/** Longer texts are told apart by their beginning. */
const TEXT = 60;

/** What people read of a component first, or what it hangs on; null where that is not to be found. */
export function textOf({ value }: ComponentNode): string | null {
  if (!isRecord(value)) return null;
  for (const one of [value.text, value.label, value.condition, value.value, value['alt-text'], value.name]) {
    const text = Array.isArray(one) ? one[0] : one;
    if (typeof text === 'string') return text;
  }
  return null;
}

/** What a component is called, and where it has no name, what people read of it. */
export function labelOf(node: ComponentNode): ComponentLabel {
  const { type, name } = node;
  const text = name === null ? textOf(node) : null;
  return { type, name, text: text === null ? null : [...text.slice(0, 2 * TEXT)].slice(0, TEXT).join('') };
}

/** What somebody stands in, by what it is called. */
export function withinOf({ parent, slot }: ComponentNode): string {
  if (parent === null) return slot;
  const { type, name, text } = labelOf(parent);
  return `${type}${name === null && text === null ? '' : ` ${name ?? text}`} ${slot}`;
}
