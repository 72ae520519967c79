// The account as planning needs it: the list, and the documents of the flows that must be compared.
import { fingerprint } from '../flowjson/canonical.ts';
import type { DesiredFlow, Fingerprint, ObservedFlow } from '../model/flow.ts';
import { byCodeUnits } from '../model/flow.ts';
import { type RemoteDocument, RemoteFailure, type RemoteReader } from '../model/remote.ts';
import { differences } from '../plan/differences.ts';
import { match, type Pair } from '../plan/match.ts';
import { isLeftAlone, needsDocument } from '../plan/needs.ts';
import { createMemory, type Memory } from './memory.ts';

export type Observation = {
  readonly flows: readonly ObservedFlow[];
  /** By flow id: documents that differ from what is desired, as many as were asked for. */
  readonly documents: ReadonlyMap<string, RemoteDocument>;
  /** By flow id, for documents that differ from the base's: where, in words. */
  readonly edits: ReadonlyMap<string, readonly string[]>;
  /** By flow id, for documents that differ from what is desired: what that breaks, in words. */
  readonly breaks: ReadonlyMap<string, readonly string[]>;
};

export type ObserveOptions = {
  readonly ignore: readonly string[];
  /** What earlier looks found; by default nothing. */
  readonly memory?: Memory;
  /** The server's clock as last heard, in milliseconds since 1970; null where nobody said. */
  readonly serverTime?: () => number | null;
  /** Of how many flows documents that differ are kept, to be shown: the first ones by name. */
  readonly keep?: number;
  /** Flows that no manifest stands for and that are looked at all the same, of all that the account has. */
  readonly others?: (listed: readonly ObservedFlow[]) => readonly Pair[];
  /** What it breaks that the account's document becomes the desired one, in words; by default nothing is asked. */
  readonly breaks?: (desired: DesiredFlow, document: unknown) => readonly string[];
  /** The manifests before a change. */
  readonly base?: readonly BaseFlow[];
};

/** A manifest of the base; `edits` tells where the account's document differs from the base's, in words. */
export type BaseFlow = { readonly flow: DesiredFlow; readonly edits: (document: unknown) => readonly string[] };

/** Reads the account; documents only for the desired flows given, side by side, and only where they are not known. */
export async function observe(
  remote: RemoteReader,
  desired: readonly DesiredFlow[],
  options: ObserveOptions,
): Promise<Observation> {
  const { ignore, memory = createMemory(), serverTime = () => null, keep = 0, others = () => [] } = options;
  const listed = await remote.listFlows();
  const edits = new Map<string, readonly string[]>();
  const breaks = new Map<string, readonly string[]>();
  const before = baseById(options.base ?? [], listed, ignore);
  const better = new Map<string, ObservedFlow>();
  const kept = keepFirst<RemoteDocument>(keep);
  const tell = ({ desired: flow }: Pair, seen: ObservedFlow, found: Fingerprint | null, document: unknown) => {
    const old = before.get(seen.id);
    const { fingerprint: was = null } = old?.flow.document ?? {};
    if (old !== undefined && was !== null && was !== found) edits.set(seen.id, old.edits(document));
    const broken = options.breaks?.(flow, document) ?? [];
    if (broken.length > 0) breaks.set(seen.id, broken);
  };
  await Promise.all(
    [...match(desired, listed, ignore), ...others(listed)].map(async (pair) => {
      if (pair.observed === null || !needsDocument(pair)) return;
      const seen = await confirmed(remote, pair.desired, pair.observed);
      const known = memory.recall(seen);
      if (known !== undefined && isLeftAlone({ ...pair, observed: seen }, known)) {
        better.set(seen.id, { ...seen, document: known });
        return;
      }
      const document = await readDocument(remote, pair, seen);
      const found = fingerprintOf(document);
      if (document.kind !== 'broken') memory.learn(seen, found, serverTime());
      if (found !== pair.desired.document?.fingerprint) {
        kept.add(pair.desired.name, seen.id, document);
        if (document.kind === 'json') tell(pair, seen, found, document.value);
      }
      better.set(seen.id, { ...seen, document: found });
    }),
  );
  const flows = listed.map((flow) => better.get(flow.id) ?? flow);
  await memory.keep(flows);
  return { flows, documents: kept.values(), edits, breaks };
}

function baseById(
  base: readonly BaseFlow[],
  listed: readonly ObservedFlow[],
  ignore: readonly string[],
): ReadonlyMap<string, BaseFlow> {
  const byFlow = new Map(base.map((one) => [one.flow, one]));
  return new Map(
    match([...byFlow.keys()], listed, ignore).flatMap(({ desired, observed }) => {
      const one = byFlow.get(desired);
      return observed === null || one === undefined ? [] : [[observed.id, one] as const];
    }),
  );
}

async function readDocument(remote: RemoteReader, { desired }: Pair, seen: ObservedFlow): Promise<RemoteDocument> {
  // Of what is retired the document only helps to tell a change: it must not stand in the way.
  const retired = desired.status === 'deprecated' || desired.status === 'deleted';
  return remote.readDocument(seen).catch((error: unknown): RemoteDocument => {
    if (retired && error instanceof RemoteFailure && error.kind === 'lost') return { kind: 'broken' };
    throw error;
  });
}

/** Of all that is added, the first few by name, whatever the order in which they come. */
function keepFirst<T>(limit: number) {
  const held = new Map<string, { readonly id: string; readonly value: T }>();
  return {
    add(name: string, id: string, value: T): void {
      if (limit === 0) return;
      held.set(name, { id, value });
      if (held.size <= limit) return;
      const last = [...held.keys()].reduce((a, b) => (byCodeUnits(a, b) < 0 ? b : a));
      held.delete(last);
    },
    values: () => new Map([...held.values()].map(({ id, value }) => [id, value])),
  };
}

/** What equal documents share; null where there is none. */
export function fingerprintOf(document: RemoteDocument): Fingerprint | null {
  if (document.kind === 'none') return null;
  return fingerprint(document.kind === 'json' ? document.value : { unreadable: true });
}

// A list that leaves a field out looks like a flow without it. Before a write is planned on that, the flow is asked.
export async function confirmed(
  remote: RemoteReader,
  desired: DesiredFlow,
  observed: ObservedFlow,
): Promise<ObservedFlow> {
  const differs = differences(desired, observed);
  const doubtful =
    (differs.endpoint && observed.endpoint === null) || (differs.application && observed.application === null);
  return doubtful ? ((await remote.readFlow(observed.id)) ?? observed) : observed;
}
