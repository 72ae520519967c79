// Flows that go because another one takes their place, or because their manifest is gone. Finds them, and says what is
// asked for each; what that leads to is decided where everything else is.
import { byCodeUnits, type DesiredFlow, type ObservedFlow } from '../model/flow.ts';
import { columnOf } from '../model/lifecycle.ts';
import { matchesName } from '../model/names.ts';
import type { Base } from './base.ts';
import type { Pair } from './match.ts';

/** Which flows without a manifest are retired: those that had one in the base, or all. */
export type Prune = 'base' | 'all';

/** One flow that should go. */
export type Farewell = {
  readonly pair: Pair;
  readonly because: string;
  /** The manifest that asks for it; null where there is none any more. */
  readonly manifest: string | null;
};

/** By the name of a predecessor, the flow that takes its place once it is published. */
export type Successions = ReadonlyMap<string, DesiredFlow>;

/** Who supersedes whom, of the flows that should be published. */
export function successionsOf(desired: readonly DesiredFlow[]): Successions {
  const found = new Map<string, DesiredFlow>();
  for (const flow of desired) {
    if (flow.status !== 'published') continue;
    for (const old of flow.supersedes) if (!found.has(old)) found.set(old, flow);
  }
  return found;
}

export type AccountView = {
  readonly desired: readonly DesiredFlow[];
  readonly observed: readonly ObservedFlow[];
  readonly ignore: readonly string[];
  /** Names that have a manifest, but not in this environment. */
  readonly leftOut: readonly string[];
  readonly base: Base | null;
  readonly prune: Prune | null;
  /** The ids of flows that a manifest stands for. */
  readonly managed: ReadonlySet<string>;
};

/** All flows without a manifest of their own that should go, each once, by id. */
export function farewellsOf(view: AccountView): Farewell[] {
  const successions = successionsOf(view.desired);
  const named = new Set(view.desired.flatMap(({ name, previously }) => [name, ...previously]));
  const found: Farewell[] = [];
  const taken = new Set<string>();
  for (const flow of [...view.observed].sort((a, b) => byCodeUnits(a.id, b.id))) {
    const name = flow.name.normalize('NFC');
    if (view.managed.has(flow.id) || named.has(name) || taken.has(name)) continue;
    if (matchesName(view.ignore, flow.name) || columnOf(flow.status) === 'deprecated') continue;
    const successor = successions.get(name);
    const one = successor === undefined ? pruned(view, flow) : superseded(view, flow, successor);
    if (one === null) continue;
    taken.add(name);
    found.push(one);
  }
  return found;
}

function superseded({ base }: AccountView, flow: ObservedFlow, successor: DesiredFlow): Farewell {
  const pair = pairOf(flow, 'deprecated', successor.manifest, base?.managing(flow.id)?.protect ?? false);
  return { pair, because: `superseded by "${successor.name}"`, manifest: successor.manifest };
}

function pruned({ base, prune, leftOut }: AccountView, flow: ObservedFlow): Farewell | null {
  if (prune === null || leftOut.includes(flow.name.normalize('NFC'))) return null;
  const before = base?.managing(flow.id) ?? null;
  if ((prune === 'base' && before === null) || before?.protect === true) return null;
  const status = columnOf(flow.status) === 'draft' ? 'deleted' : 'deprecated';
  const pair = pairOf(flow, status, '', false);
  const because = before === null ? 'no manifest stands for it' : `its manifest is gone: ${before.manifest}`;
  return { pair, because, manifest: null };
}

/** What is asked for a flow that nobody describes: only its status counts. */
function pairOf(flow: ObservedFlow, status: 'deprecated' | 'deleted', manifest: string, protect: boolean): Pair {
  const name = flow.name.normalize('NFC');
  const desired: DesiredFlow = {
    key: name,
    name,
    manifest,
    status,
    categories: flow.categories,
    endpoint: null,
    application: null,
    document: null,
    previously: [],
    protect,
    supersedes: [],
  };
  return { desired, observed: flow, refusal: null };
}
