// An existing flow as it was before this run, kept in memory, and its way back into the draft after a failed step.
// Never publishes. Only what is this run's is put back: where somebody else was there, the flow is left alone.
import { asSet, type DesiredFlow, type Fingerprint, type ObservedFlow } from '../model/flow.ts';
import { type FlowUpdate, RemoteFailure } from '../model/remote.ts';
import { Moved, type Settling, updateFlow, uploadDocument } from './settle.ts';

/** A flow before the first write to it. */
export type Kept = {
  readonly flow: ObservedFlow;
  /** The platform's own text; null where the flow had no document. */
  readonly text: string | null;
  readonly document: Fingerprint | null;
};

export type PutBack = {
  /** What came of it, for the report. */
  readonly told: string;
  /** The previous document was uploaded, or may have been. */
  readonly uploaded: boolean;
  /** What it failed for. */
  readonly failure: RemoteFailure | null;
};

const NOT_DONE = 'the previous draft was not put back';
const DOCUMENT = 'Flow JSON';

/** Looks, then brings document and metadata back. What goes wrong is told, never thrown. */
export async function putBack(settling: Settling, kept: Kept, desired: DesiredFlow): Promise<PutBack> {
  const done: string[] = [];
  let uploaded = false;
  const end = (told: string, failure: RemoteFailure | null = null) => ({ told, uploaded, failure });
  try {
    const now = await settling.remote.readFlow(kept.flow.id);
    if (now === null) return end(`${NOT_DONE}: the flow is gone from the account`);
    const document = await settling.documentOf(now);
    const { update, stays } = wayBack(kept.flow, now);
    const fields = Object.keys(update);
    if (document === kept.document && fields.length === 0 && stays.length === 0) {
      return end('nothing had to be put back: the Flow JSON and the metadata are as they were');
    }
    const strange = othersWork(kept, desired, now, document);
    if (strange !== null) return end(`${NOT_DONE}: ${strange}, so somebody else may be at work`);
    if (document !== kept.document && (kept.text === null || kept.document === null)) {
      stays.push('the flow had no Flow JSON before, so the new one stays');
    } else if (document !== kept.document && kept.text !== null && kept.document !== null) {
      uploaded = true;
      await uploadDocument(settling, now, kept.text, kept.document, document);
      done.push(DOCUMENT);
    }
    if (fields.length > 0) {
      await updateFlow(settling, now.id, update, (flow) => Object.keys(wayBack(kept.flow, flow).update).length === 0);
      done.push(...fields);
    }
    const all = [done.length === 0 ? NOT_DONE : `${toldOf(done)} put back as the draft, and nothing was published`];
    return end([...all, ...stays].join('; '));
  } catch (error) {
    if (error instanceof RemoteFailure || error instanceof Moved) {
      const before = done.length === 0 ? '' : `${toldOf(done)} put back, but then `;
      const failure = error instanceof RemoteFailure ? error : null;
      return end(`${before}putting the previous draft back failed, too: ${error.message}`, failure);
    }
    throw error;
  }
}

/** Why putting back was not begun, for the report. */
export function notBegun(why: string): PutBack {
  return { told: `${NOT_DONE}: ${why}`, uploaded: false, failure: null };
}

/** What an update has to say, and what no update can say: nothing clears an endpoint or an application. */
function wayBack(before: ObservedFlow, now: ObservedFlow): { update: FlowUpdate; stays: string[] } {
  const endpoint = before.endpoint !== now.endpoint;
  const application = before.application?.id !== now.application?.id;
  const stays: string[] = [];
  if (endpoint && before.endpoint === null) stays.push('the new endpoint stays, since none can be cleared');
  if (application && before.application === null) stays.push('the new application stays, since none can be cleared');
  const update: FlowUpdate = {
    ...(before.name !== now.name && { name: before.name }),
    ...(!sameSet(before.categories, now.categories) && { categories: before.categories }),
    ...(endpoint && before.endpoint !== null && { endpoint: before.endpoint }),
    ...(application && before.application !== null && { application: before.application.id }),
  };
  return { update, stays };
}

/** What in the account is neither as it was nor as this run makes it; null where there is no such thing. */
function othersWork(kept: Kept, desired: DesiredFlow, now: ObservedFlow, document: Fingerprint | null): string | null {
  const { flow } = kept;
  if (now.status !== 'DRAFT') return `the flow is ${now.status} now`;
  if (document !== kept.document && document !== desired.document?.fingerprint) {
    return 'the Flow JSON in the account is not the one that was uploaded';
  }
  const isOurs = {
    name: [flow.name, desired.name].includes(now.name),
    categories: [flow.categories, desired.categories].some((one) => sameSet(one, now.categories)),
    endpoint: [flow.endpoint, desired.endpoint?.value].includes(now.endpoint),
    application: [flow.application?.id, desired.application?.value].includes(now.application?.id),
  };
  const strange = Object.entries(isOurs).find(([, ours]) => !ours)?.[0];
  return strange === undefined ? null : `the ${strange} in the account ${strange === 'categories' ? 'are' : 'is'} new`;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return asSet(a).join('\n') === asSet(b).join('\n');
}

function toldOf(done: readonly string[]): string {
  const words = done.length < 2 ? done[0] : `${done.slice(0, -1).join(', ')} and ${done.at(-1)}`;
  return `the previous ${words} ${done.length === 1 && done[0] !== 'categories' ? 'was' : 'were'}`;
}
