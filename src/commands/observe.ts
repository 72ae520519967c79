// The account as planning needs it: the list, and the documents of the flows that must be compared.
import { fingerprint } from '../flowjson/canonical.ts';
import type { DesiredFlow, Fingerprint, ObservedFlow } from '../model/flow.ts';
import { type RemoteDocument, RemoteFailure, type RemoteReader } from '../model/remote.ts';
import { differences } from '../plan/differences.ts';
import { match } from '../plan/match.ts';
import { needsDocument } from '../plan/needs.ts';

export type Observation = {
  readonly flows: readonly ObservedFlow[];
  /** By flow id: what was read. */
  readonly documents: ReadonlyMap<string, RemoteDocument>;
};

/** Reads the account; documents only for the desired flows given, and side by side. */
export async function observe(
  remote: RemoteReader,
  desired: readonly DesiredFlow[],
  ignore: readonly string[],
): Promise<Observation> {
  const listed = await remote.listFlows();
  const documents = new Map<string, RemoteDocument>();
  const better = new Map<string, ObservedFlow>();
  await Promise.all(
    match(desired, listed, ignore).map(async (pair) => {
      if (pair.observed === null || !needsDocument(pair)) return;
      const seen = await confirmed(remote, pair.desired, pair.observed);
      // Of what is retired the document only helps to tell a change: it must not stand in the way.
      const retired = pair.desired.status === 'deprecated' || pair.desired.status === 'deleted';
      const document = await remote.readDocument(seen).catch((error: unknown): RemoteDocument => {
        if (retired && error instanceof RemoteFailure && error.kind === 'lost') return { kind: 'broken' };
        throw error;
      });
      documents.set(seen.id, document);
      better.set(seen.id, { ...seen, document: fingerprintOf(document) });
    }),
  );
  return { flows: listed.map((flow) => better.get(flow.id) ?? flow), documents };
}

/** What equal documents share; null where there is none. */
export function fingerprintOf(document: RemoteDocument): Fingerprint | null {
  if (document.kind === 'none') return null;
  return fingerprint(document.kind === 'json' ? document.value : { unreadable: true });
}

// A list that leaves a field out looks like a flow without it. Before a write is planned on that, the flow is asked.
async function confirmed(remote: RemoteReader, desired: DesiredFlow, observed: ObservedFlow): Promise<ObservedFlow> {
  const differs = differences(desired, observed);
  const doubtful =
    (differs.endpoint && observed.endpoint === null) || (differs.application && observed.application === null);
  return doubtful ? ((await remote.readFlow(observed.id)) ?? observed) : observed;
}
