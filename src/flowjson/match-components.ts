// Which component of one document is which of the other: by name, then by kind and place, then by kind and likeness.
import { canonicalJson } from './canonical.ts';
import { type ComponentNode, everyNode, textOf } from './component-tree.ts';
import { movedAmong } from './kept-order.ts';
import { isSame, likeness, pairUp, type Traits, traitsOf, wordsOf } from './likeness.ts';

type Slots = ReadonlyMap<string, readonly ComponentNode[]>;

/** What belongs together, from both sides. */
export type Matches = {
  readonly after: ReadonlyMap<ComponentNode, ComponentNode>;
  readonly before: ReadonlyMap<ComponentNode, ComponentNode>;
};

export type MatchBook = Matches & {
  /** The components of two screens that are one. */
  screens(before: Slots, after: Slots): void;
  /** Fields that went from one screen to another. */
  fields(before: readonly ComponentNode[], after: readonly ComponentNode[]): void;
};

/** From this likeness on, two fields of different names are one that was renamed; so are other things elsewhere. */
const ALIKE = 0.5;

/** From this likeness on, two of one list are one that was reworded, also where it moved. */
const AKIN = 0.34;

/** Of these a screen has one, wherever it stands. */
const SINGLES: ReadonlySet<string> = new Set(['Footer', 'Form', 'RichText']);

/** Texts of another size are the same text. */
const TEXTS: ReadonlySet<string> = new Set(['TextHeading', 'TextSubheading', 'TextBody', 'TextCaption', 'RichText']);

export function openMatches(): MatchBook {
  const [after, before] = [new Map<ComponentNode, ComponentNode>(), new Map<ComponentNode, ComponentNode>()];
  const score = alikeness();
  const isOpen = (node: ComponentNode) => !after.has(node) && !before.has(node);
  const join = ([one, other]: readonly [ComponentNode, ComponentNode]) => {
    after.set(one, other);
    before.set(other, one);
  };
  const joinByKey = (
    olds: readonly ComponentNode[],
    news: readonly ComponentNode[],
    keyOf: (node: ComponentNode) => string | null,
  ) => {
    const keyed = countedKeys(news.filter(isOpen), keyOf);
    for (const [key, node] of countedKeys(olds.filter(isOpen), keyOf)) {
      const other = keyed.get(key);
      if (other !== undefined) join([node, other]);
    }
  };
  const alike = (one: ComponentNode, other: ComponentNode) =>
    one.type === other.type && (one.name === null) === (other.name === null) ? score(one, other) : null;
  const sameText = (node: ComponentNode) => (TEXTS.has(node.type) ? textOf(node) : null);

  /** The same list of two parents that are one: unnamed ones by content, then by kind and place. */
  function list(olds: readonly ComponentNode[], news: readonly ComponentNode[]): void {
    const open = (nodes: readonly ComponentNode[]) => nodes.filter((node) => isOpen(node) && node.name === null);
    // Of several that are equal those belong together that nothing stands between: from the start, then from the end.
    for (const ends of [(nodes: ComponentNode[]) => nodes, (nodes: ComponentNode[]) => nodes.reverse()]) {
      const [left, right] = [ends(open(olds)), ends(open(news))];
      for (const [index, node] of left.entries()) {
        const other = right[index];
        if (other === undefined || !isSame(node.value, other.value)) break;
        join([node, other]);
      }
    }
    joinByKey(open(olds), open(news), ({ value }) => canonicalJson(value));
    for (const pair of pairUp(open(olds), open(news), AKIN, alike)) join(pair);
    joinByKey(open(olds), open(news), sameText);
    between(olds, news);
  }

  /** What stands between the same neighbours is one that was replaced. */
  function between(olds: readonly ComponentNode[], news: readonly ComponentNode[]): void {
    const kept = news.flatMap((node) => {
      const old = before.get(node);
      if (old === undefined || olds[old.index] !== old) return [];
      const label = () => [canonicalJson(old.value), canonicalJson(node.value)].sort().join('\n');
      return [{ before: old.index, after: node.index, label }];
    });
    const moved = movedAmong(kept);
    let [one, other] = [0, 0];
    const end = { before: olds.length, after: news.length };
    for (const stop of [...kept.filter((each) => !moved.has(each)), end]) {
      const gap = [olds.slice(one, stop.before), news.slice(other, stop.after)] as const;
      const [left, right] = gap.map((nodes) => nodes.filter((node) => isOpen(node) && node.name === null));
      joinByKey(left ?? [], right ?? [], ({ type }) => type);
      [one, other] = [stop.before + 1, stop.after + 1];
    }
  }

  function lists(olds: Slots, news: Slots): void {
    for (const [slot, nodes] of olds) {
      const others = news.get(slot) ?? [];
      list(nodes, others);
      for (const node of nodes) {
        const other = after.get(node);
        if (other !== undefined) lists(node.slots, other.slots);
      }
    }
  }

  return {
    after,
    before,
    screens(oldSlots, newSlots) {
      const [olds, news] = [everyNode(oldSlots), everyNode(newSlots)];
      joinByKey(olds, news, ({ name }) => name);
      for (const pair of pairUp(olds.filter(isOpen), news.filter(isOpen), ALIKE, (one, other) =>
        one.name === null ? null : alike(one, other),
      )) {
        join(pair);
      }
      lists(oldSlots, newSlots);
      // What is left stands in another list than before: each pair may bring lists of its own together.
      joinByKey(olds, news, ({ value, name }) => (name === null ? canonicalJson(value) : null));
      joinByKey(onlyOfType(olds.filter(isOpen)), onlyOfType(news.filter(isOpen)), ({ type }) => type);
      const elsewhere = pairUp(olds.filter(isOpen), news.filter(isOpen), ALIKE, alike);
      for (const pair of elsewhere) join(pair);
      for (const node of olds) {
        const other = after.get(node);
        if (other !== undefined) lists(node.slots, other.slots);
      }
    },
    fields(olds, news) {
      const key = ({ type, name }: ComponentNode) => (name === null ? null : `${type} ${name}`);
      const [left, right] = [onlyOnce(olds.filter(isOpen), key), onlyOnce(news.filter(isOpen), key)];
      for (const [name, node] of left) {
        const other = right.get(name);
        if (other !== undefined) join([node, other]);
      }
    },
  };
}

/** Of equal keys the first, the second and so on are told apart. */
function countedKeys(nodes: readonly ComponentNode[], keyOf: (node: ComponentNode) => string | null) {
  const counts = new Map<string, number>();
  const keyed = new Map<string, ComponentNode>();
  for (const node of nodes) {
    const key = keyOf(node);
    if (key === null) continue;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    keyed.set(`${count} ${key}`, node);
  }
  return keyed;
}

function onlyOnce(nodes: readonly ComponentNode[], keyOf: (node: ComponentNode) => string | null) {
  const keyed = new Map<string, ComponentNode | null>();
  for (const node of nodes) {
    const key = keyOf(node);
    if (key !== null) keyed.set(key, keyed.has(key) ? null : node);
  }
  return new Map([...keyed].flatMap(([key, node]) => (node === null ? [] : [[key, node] as const])));
}

/** Of each kind that a screen has once, that one. */
function onlyOfType(nodes: readonly ComponentNode[]): ComponentNode[] {
  return [...onlyOnce(nodes, ({ type }) => (SINGLES.has(type) ? type : null)).values()];
}

/** How alike two of one kind are: named ones by all they say, texts by their words, all else by both. */
function alikeness(): (one: ComponentNode, other: ComponentNode) => number {
  const known = new Map<ComponentNode, { readonly all: Traits; readonly words: Traits | null }>();
  const traitsFor = (node: ComponentNode) => {
    const text = node.name === null ? textOf(node) : null;
    const traits = known.get(node) ?? {
      all: traitsOf(node.value, ['type', 'name']),
      words: text === null ? null : wordsOf(text),
    };
    known.set(node, traits);
    return traits;
  };
  return (one, other) => {
    const [old, now] = [traitsFor(one), traitsFor(other)];
    if (old.words === null || now.words === null) return likeness(old.all, now.all);
    const words = likeness(old.words, now.words);
    return TEXTS.has(one.type) ? words : (words + likeness(old.all, now.all)) / 2;
  };
}
