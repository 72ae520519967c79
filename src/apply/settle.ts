// Single writes, carried through a bad network: a lost answer is settled by looking, a refusal is read for what it is.
// Knows the platform's habits for each call; knows no plan.
import type { Fingerprint, FlowId, ObservedFlow, RemoteError } from '../model/flow.ts';
import { isOut } from '../model/lifecycle.ts';
import { type FlowUpdate, type NewFlow, RemoteFailure, type RemoteWriter, saysMissing } from '../model/remote.ts';

export type Settling = {
  readonly remote: RemoteWriter;
  readonly sleep: (ms: number) => Promise<void>;
  /** The first pause before something is tried again, in milliseconds. */
  readonly pause: number;
  /** The fingerprint of what the account has for a flow; null where it has no document. */
  readonly documentOf: (flow: ObservedFlow) => Promise<Fingerprint | null>;
};

/** Somebody else was there first: the flow is not what the plan saw. */
export class Moved extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Moved';
  }
}

const TRIES = 4;

/**
 * Writes until it is known what happened. After a lost answer `look` tells: `done`, `not-done` (write again), or it
 * throws `Moved`.
 */
async function settle<T>(
  settling: Settling,
  write: (afterLost: boolean) => Promise<T>,
  look: () => Promise<{ readonly done: T } | 'not-done'>,
): Promise<T> {
  let lost = false;
  for (let tries = 1; ; tries += 1) {
    try {
      return await write(lost);
    } catch (error) {
      if (!(error instanceof RemoteFailure) || error.kind !== 'lost') throw error;
      lost = true;
      await settling.sleep(settling.pause * 2 ** (tries - 1));
      const seen = await look().catch((cause: unknown) => {
        if (!(cause instanceof RemoteFailure)) throw cause;
        // What became of the write nobody knows now, whatever the look failed for: it is lost, not "never run".
        if (cause.kind === 'interrupted') throw error;
        throw new RemoteFailure('lost', `${error.message}; looking what became of it failed, too: ${cause.message}`, {
          hint: cause.hint ?? error.hint,
          cause,
        });
      });
      if (seen !== 'not-done') return seen.done;
      // Where the platform asks for patience, the allowance for waiting ends it, not a number.
      if (error.patient) tries -= 1;
      else if (tries >= TRIES) throw error;
    }
  }
}

/** `failure`: the flow is there, but its document is not processed, and uploading it again did not help. */
export type Created = {
  readonly id: FlowId;
  readonly errors: readonly RemoteError[] | null;
  readonly failure?: RemoteFailure;
};

/** Creates a flow: never two, never a lost one. */
export async function createFlow(settling: Settling, flow: NewFlow, document: Fingerprint): Promise<Created> {
  const find = async (): Promise<{ done: Created } | 'not-done'> => {
    const flows = await settling.remote.listFlows();
    const there = flows.find((one) => one.name.normalize('NFC') === flow.name);
    if (there === undefined) return 'not-done';
    if (there.status !== 'DRAFT' || (await settling.documentOf(there)) !== document) {
      throw new Moved(
        `a flow named "${flow.name}" (${there.id}) has appeared in the account, and it is not the one of this plan`,
      );
    }
    return { done: { id: there.id, errors: there.validationErrors } };
  };
  return settle(
    settling,
    async (afterLost) => {
      try {
        return await settling.remote.create(flow);
      } catch (error) {
        if (isProcessing(error)) return afterProcessing(settling, flow, document, find, error);
        if (!isNameTaken(error)) throw error;
        // After a lost answer the name may be taken by our own flow, which the list shows with a delay.
        for (let wait = 0; wait < (afterLost ? TRIES : 1); wait += 1) {
          const found = (await settling.remote.listFlows()).find((one) => one.name.normalize('NFC') === flow.name);
          if (found !== undefined && !afterLost) {
            throw new Moved(
              `a flow named "${flow.name}" (${found.id}) has appeared in the account since the plan was made`,
            );
          }
          const seen = found === undefined ? 'not-done' : await find();
          if (seen !== 'not-done') return seen.done;
          if (afterLost) await settling.sleep(settling.pause * 2 ** wait);
        }
        throw error;
      }
    },
    async () => {
      const first = await find();
      if (first !== 'not-done') return first;
      // A list can lag behind: look twice before writing again. The name is unique, so a second create cannot double it.
      await settling.sleep(settling.pause * 2);
      return find();
    },
  );
}

/** A create whose document was saved but not processed: the flow is there, and uploading it once more is the cure. */
async function afterProcessing(
  settling: Settling,
  flow: NewFlow,
  document: Fingerprint,
  find: () => Promise<{ done: Created } | 'not-done'>,
  failure: unknown,
): Promise<Created> {
  await settling.sleep(settling.pause * 2);
  const seen = await find();
  const there = seen === 'not-done' ? null : await settling.remote.readFlow(seen.done.id);
  if (there === null) throw failure;
  try {
    return { id: there.id, errors: await uploadDocument(settling, there, flow.text, document, document) };
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error;
    return { id: there.id, errors: null, failure: error };
  }
}

// Meta, Flows API errors: 100 "Flow name is not unique"; the subcode 4016019 is seen in the field.
function isNameTaken(error: unknown): boolean {
  if (!(error instanceof RemoteFailure) || error.code !== 100) return false;
  return error.subcode === 4016019 || /not unique|should be unique/i.test(`${error.title ?? ''} ${error.message}`);
}

const PROCESSING_PAUSES = [1, 3, 9];

/** Uploads a document; `before` is what the account had, to tell a lost upload from somebody else's. */
export async function uploadDocument(
  settling: Settling,
  flow: ObservedFlow,
  text: string,
  wanted: Fingerprint,
  before: Fingerprint | null,
): Promise<readonly RemoteError[] | null> {
  // A document that is saved and not processed looks like any other: of its upload nobody can see whether it was done,
  // so that it is sent again.
  let visible = before !== wanted;
  const once = () =>
    settle<readonly RemoteError[] | null>(
      settling,
      async () => (await settling.remote.upload(flow.id, text)).errors,
      async () => {
        const now = await settling.documentOf(flow);
        if (now === wanted) return visible ? { done: null } : 'not-done';
        if (now === before) return 'not-done';
        throw new Moved('the Flow JSON was changed in the account while the answer to our upload was lost');
      },
    );
  for (let tries = 0; ; tries += 1) {
    try {
      return await once();
    } catch (error) {
      // Meta, Flows error codes: 139001/4016012 "saved, but processing failed": the same request again is the cure.
      const wait = PROCESSING_PAUSES[tries];
      if (!isProcessing(error) || wait === undefined) throw error;
      visible = false;
      await settling.sleep(wait * settling.pause * 2);
    }
  }
}

/** True where the platform has saved a document and could not process it. */
export function isProcessing(error: unknown): boolean {
  if (!(error instanceof RemoteFailure) || error.code !== 139001) return false;
  return error.subcode === 4016012 || /error while processing/i.test(`${error.title ?? ''} ${error.message}`);
}

/** Sends metadata; `isThere` tells whether a flow has it. */
export async function updateFlow(
  settling: Settling,
  id: FlowId,
  update: FlowUpdate,
  isThere: (flow: ObservedFlow) => boolean,
): Promise<void> {
  await settle<void>(
    settling,
    () => settling.remote.update(id, update),
    async () => {
      const flow = await settling.remote.readFlow(id);
      if (flow === null) throw new Moved('the flow is gone from the account');
      return isThere(flow) ? { done: undefined } : 'not-done';
    },
  );
}

/** True where the platform refuses to publish because of what it finds in the document. */
export function refusesDocument(error: unknown): boolean {
  if (!(error instanceof RemoteFailure) || error.code !== 139002) return false;
  return error.subcode === 4016011 || /validation err/i.test(`${error.title ?? ''} ${error.message}`);
}

/**
 * True where the platform says that a flow is no draft, so that there is nothing to publish. Reads may go on showing a
 * draft for as long as an earlier publish takes to show.
 */
export function saysNoDraft(error: unknown): boolean {
  if (!(error instanceof RemoteFailure) || error.code !== 139002 || error.subcode !== null) return false;
  return /invalid state/i.test(`${error.title ?? ''} ${error.message}`);
}

/**
 * Publishes; a 139002 is settled by a read, since a lost publish answers with it the second time.
 * @param document what should be live afterwards: where the flow is published without us, it is compared
 */
export async function publishFlow(settling: Settling, id: FlowId, document: Fingerprint | null): Promise<void> {
  const isPublished = async () => {
    const flow = await settling.remote.readFlow(id);
    if (flow === null) throw new Moved('the flow is gone from the account');
    if (!isOut(flow.status)) return false;
    if (document !== null && (await settling.documentOf(flow)) !== document) {
      throw new Moved('somebody else has published another document in the meantime');
    }
    return true;
  };
  await settle<void>(
    settling,
    async (afterLost) => {
      try {
        await settling.remote.publish(id);
      } catch (error) {
        if (!(error instanceof RemoteFailure) || error.code !== 139002) throw error;
        // After a lost answer "invalid state" is our own publish, which reads may show with a delay.
        if (afterLost && saysNoDraft(error)) return;
        for (let look = 0; !(await isPublished()); look += 1) {
          if (!afterLost || look >= TRIES) throw error;
          await settling.sleep(settling.pause * 2 ** look);
        }
      }
    },
    async () => ((await isPublished()) ? { done: undefined } : 'not-done'),
  );
}

/** Deprecates; "already deprecated" is success. */
export async function deprecateFlow(settling: Settling, id: FlowId): Promise<void> {
  const isDeprecated = async () => (await settling.remote.readFlow(id))?.status === 'DEPRECATED';
  await settle<void>(
    settling,
    async () => {
      try {
        await settling.remote.deprecate(id);
      } catch (error) {
        if (!(error instanceof RemoteFailure) || error.code !== 139003) throw error;
        if (/already deprecated/i.test(`${error.title ?? ''} ${error.message}`)) return;
        if (!(await isDeprecated())) throw error;
      }
    },
    async () => ((await isDeprecated()) ? { done: undefined } : 'not-done'),
  );
}

/** Deletes; a flow that is gone is deleted. A refusal stays a refusal: it is never turned into a deprecate. */
export async function deleteFlow(settling: Settling, id: FlowId): Promise<void> {
  const isGone = async () => (await settling.remote.readFlow(id)) === null;
  await settle<void>(
    settling,
    async () => {
      try {
        await settling.remote.delete(id);
      } catch (error) {
        if (!saysMissing(error) || !(await isGone())) throw error;
      }
    },
    async () => ((await isGone()) ? { done: undefined } : 'not-done'),
  );
}
