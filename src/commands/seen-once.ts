// An account that is read once: what was seen stays what it was seen as, however often it is asked for.
import type { FlowId, ObservedFlow } from '../model/flow.ts';
import type { RemoteDocument, RemoteReader } from '../model/remote.ts';

export function seenOnce(remote: RemoteReader): RemoteReader {
  let list: Promise<readonly ObservedFlow[]> | null = null;
  const flows = new Map<FlowId, Promise<ObservedFlow | null>>();
  const documents = new Map<FlowId, Promise<RemoteDocument>>();
  return {
    ...remote,
    listFlows() {
      list ??= remote.listFlows();
      return list;
    },
    readFlow: (id) => once(flows, id, () => remote.readFlow(id)),
    readDocument: (flow) => once(documents, flow.id, () => remote.readDocument(flow)),
    readSource: (flow) => remote.readSource(flow),
    listTemplates: () => remote.listTemplates(),
  };
}

function once<T>(known: Map<FlowId, Promise<T>>, id: FlowId, read: () => Promise<T>): Promise<T> {
  const there = known.get(id);
  if (there !== undefined) return there;
  const reading = read();
  known.set(id, reading);
  return reading;
}
