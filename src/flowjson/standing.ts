// Which components stand where they stood: in the same list, and in order. A Form is not to be seen, so that what only
// comes into one, or out of it, is still read in the same place.
import { canonicalJson } from './canonical.ts';
import { type ComponentNode, everyNode, withinOf } from './component-tree.ts';
import type { Reach, Standing } from './document-change.ts';
import { movedAmong } from './kept-order.ts';
import type { Matches } from './match-components.ts';
import type { Screen } from './match-screens.ts';

export type Standings = {
  /** In the same list as before, and in order. */
  readonly stays: ReadonlySet<ComponentNode>;
  /** In another list, and still read in the same place. */
  readonly reads: ReadonlySet<ComponentNode>;
  /** On the screen that this one was before, whatever that is called. */
  isHere(was: ComponentNode): boolean;
};

export const ELSEWHERE: Standings = { stays: new Set(), reads: new Set(), isHere: () => false };

export function standings(one: Screen, other: Screen, { before }: Matches): Standings {
  const old = new Set(everyNode(one.slots));
  const here = (node: ComponentNode) => {
    const was = before.get(node);
    return was !== undefined && old.has(was) ? was : null;
  };
  const [stays, moved] = [new Set<ComponentNode>(), new Set<ComponentNode>()];
  const visit = (lists: Screen['slots']): void => {
    for (const list of lists.values()) {
      const kept = list.flatMap((node) => {
        const was = here(node);
        return was !== null && isSameList(was, node, before) ? [placed(node, was, was.index, node.index)] : [];
      });
      const gone = movedAmong(kept);
      for (const each of kept) (gone.has(each) ? moved : stays).add(each.node);
      for (const node of list) visit(node.slots);
    }
  };
  visit(other.slots);
  return { stays, reads: readInPlace({ one, other, here, stays, moved }), isHere: (was) => old.has(was) };
}

/** True where two that belong together stand in lists that do as well. */
export function isSameList(was: ComponentNode, now: ComponentNode, before: Matches['before']): boolean {
  if (was.slot !== now.slot) return false;
  if (now.parent === null) return was.parent === null;
  return was.parent !== null && before.get(now.parent) === was.parent;
}

type Sides = {
  readonly one: Screen;
  readonly other: Screen;
  readonly here: (node: ComponentNode) => ComponentNode | null;
  readonly stays: ReadonlySet<ComponentNode>;
  readonly moved: ReadonlySet<ComponentNode>;
};

function readInPlace({ one, other, here, stays, moved }: Sides): ReadonlySet<ComponentNode> {
  const places = new Map(asRead(one.slots).map((node, index) => [node, index]));
  const kept = asRead(other.slots).flatMap((node, index) => {
    const was = here(node);
    const before = was === null ? undefined : places.get(was);
    return was === null || before === undefined || moved.has(node) ? [] : [placed(node, was, before, index)];
  });
  const gone = movedAmong(kept);
  // Where one that stays would have to move, the others are what moved past it.
  if ([...gone].some(({ node }) => stays.has(node))) return new Set();
  return new Set(kept.flatMap((each) => (gone.has(each) || stays.has(each.node) ? [] : [each.node])));
}

/** The top of a screen as people read it: what stands in a Form in place of it. */
function asRead(slots: Screen['slots']): ComponentNode[] {
  return (slots.get('children') ?? []).flatMap((node) =>
    node.type === 'Form' ? (node.slots.get('children') ?? []) : [node],
  );
}

function placed(node: ComponentNode, was: ComponentNode, before: number, after: number) {
  return { node, before, after, label: () => [canonicalJson(was.value), canonicalJson(node.value)].sort().join('\n') };
}

/** Where a component that moved stood and stands. */
export function standing(
  was: ComponentNode,
  now: ComponentNode,
  { reads, isHere }: Standings,
  before: Matches['before'],
) {
  // A screen and a list are the same also where they, or what holds them, are called by another name.
  const [one, other] = [withinOf(was), withinOf(now)];
  const within = isHere(was) && isSameList(was, now, before) ? ([one, other].sort()[0] ?? null) : null;
  const screen = isHere(was) ? ([was.screen ?? '', now.screen ?? ''].sort()[0] ?? null) : null;
  const more = reads.has(now) ? ({ inOrder: true } as const) : {};
  const at = (node: ComponentNode, own: string, reach: Reach | null): Standing => ({
    screen: screen ?? node.screen,
    within: within ?? own,
    index: node.index,
    ...more,
    ...(reach === null ? {} : { reach }),
  });
  const reach = reachOf(was, now, isHere(was), before);
  return [at(was, one, reach === null ? null : FROM_THERE[reach]), at(now, other, reach)] as const;
}

const FROM_THERE: Readonly<Record<Reach, Reach>> = { more: 'fewer', fewer: 'more', others: 'others' };

/** Lists that only some people get to see. */
function isBranch({ slot }: ComponentNode): boolean {
  return slot === 'then' || slot === 'else' || slot.startsWith('cases/');
}

/** The members of branches in which somebody stands, from the inside, itself among them. */
function inBranches(node: ComponentNode): ComponentNode[] {
  const found: ComponentNode[] = [];
  for (let at: ComponentNode | null = node; at !== null; at = at.parent) if (isBranch(at)) found.push(at);
  return found;
}

/** Who comes by where it stands now; null where it is the same people as before. */
function reachOf(was: ComponentNode, now: ComponentNode, isHere: boolean, before: Matches['before']): Reach | null {
  // On another screen nothing is matched but fields: there a branch is the same that is called so.
  const ownerBefore = ({ parent }: ComponentNode) => (parent === null ? null : (before.get(parent) ?? parent));
  const old = new Map(inBranches(was).map((one) => [isHere ? one.parent : withinOf(one), one.slot]));
  const fresh = new Map(inBranches(now).map((one) => [isHere ? ownerBefore(one) : withinOf(one), one.slot]));
  const isLeft = [...old].some(([owner, slot]) => fresh.get(owner) !== slot);
  const isEntered = [...fresh].some(([owner, slot]) => old.get(owner) !== slot);
  if (isLeft) return isEntered ? 'others' : 'more';
  return isEntered ? 'fewer' : null;
}
