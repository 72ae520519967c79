// An account that is read once: what was seen stays what it was seen as, however often it is asked for. Documents are not
// kept, since they are large: only what they were.
import type { Fingerprint, FlowId, ObservedFlow } from '../model/flow.ts';
import type { RemoteReader } from '../model/remote.ts';
import { fingerprintOf } from './observe.ts';
import type { Looking } from './planning.ts';

export function seenOnce({ remote, memory, serverTime }: Looking): Looking {
  let list: ReturnType<RemoteReader['listFlows']> | null = null;
  const flows = new Map<FlowId, Promise<ObservedFlow | null>>();
  const documents = new Map<FlowId, Fingerprint | null>();
  return {
    serverTime,
    remote: {
      ...remote,
      listFlows() {
        list ??= remote.listFlows();
        return list;
      },
      readFlow(id) {
        const known = flows.get(id) ?? remote.readFlow(id);
        flows.set(id, known);
        return known;
      },
      async readDocument(flow) {
        const document = await remote.readDocument(flow);
        if (document.kind === 'broken') return document;
        const found = fingerprintOf(document);
        documents.set(flow.id, found);
        memory.learn(flow, found, serverTime());
        return document;
      },
    },
    memory: {
      ...memory,
      recall: (flow) => (documents.has(flow.id) ? documents.get(flow.id) : memory.recall(flow)),
    },
  };
}
