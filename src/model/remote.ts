// The port to an account: what planning may read and what applying may write. Knows no transport.
import type { FlowId, ObservedFlow, RemoteError } from './flow.ts';

/** The document of a flow: absent, a JSON value, or text that stayed unreadable. */
export type RemoteDocument =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'broken' };

/** A message template with the flows that its buttons open, named by id or by name as the account names them. */
export type TemplateUse = {
  readonly name: string;
  readonly language: string;
  /** APPROVED, PENDING, REJECTED and more: an open set. */
  readonly status: string;
  readonly flowIds: readonly FlowId[];
  readonly flowNames: readonly string[];
};

/** Reading. Planning is handed nothing else, so it cannot write. */
export type RemoteReader = {
  /** Every flow of the account, documents not read (`document` is null). */
  listFlows(): Promise<readonly ObservedFlow[]>;
  /** One flow, documents not read; null where it is gone. */
  readFlow(id: FlowId): Promise<ObservedFlow | null>;
  /**
   * The draft's document as the platform has it now. A flow as `listFlows` gave it, the very same object, is read with the
   * address that came with the list, at no further call, once; of anything else the address is asked for.
   */
  readDocument(flow: ObservedFlow): Promise<RemoteDocument>;
  /** The same with the text as it was downloaded, so that it can be put back byte for byte; null where there is none. */
  readSource(flow: ObservedFlow): Promise<{ readonly document: RemoteDocument; readonly text: string | null }>;
  /**
   * The account's message templates, as many as one call gives; `complete` is false where there are more. Good to know,
   * no more: asked once, without waiting for anything.
   */
  listTemplates(): Promise<{ readonly templates: readonly TemplateUse[]; readonly complete: boolean }>;
};

export type NewFlow = {
  readonly name: string;
  readonly categories: readonly string[];
  readonly endpoint: string | null;
  readonly text: string;
};

export type FlowUpdate = {
  readonly name?: string;
  readonly categories?: readonly string[];
  readonly endpoint?: string;
  readonly application?: string;
};

/** `errors` is null where the platform's answer did not say. */
export type UploadAnswer = { readonly errors: readonly RemoteError[] | null };

/**
 * Writing. Each call is sent once, repeated only where the answer proves that nothing happened.
 * All reject with a `RemoteFailure`.
 */
export type RemoteWriter = RemoteReader & {
  create(flow: NewFlow): Promise<UploadAnswer & { readonly id: FlowId }>;
  update(id: FlowId, update: FlowUpdate): Promise<void>;
  upload(id: FlowId, text: string): Promise<UploadAnswer>;
  publish(id: FlowId): Promise<void>;
  deprecate(id: FlowId): Promise<void>;
  delete(id: FlowId): Promise<void>;
};

/**
 * - `rejected`: the platform understood and said no.
 * - `lost`: nobody knows whether it happened (5xx, transient, cut, timed out, unreadable answer).
 * - `throttled`: nothing happened, and waiting has used up what was allowed.
 * - `unauthorised`: the token or its permissions.
 * - `unreachable`: nothing happened, no connection could be made.
 * - `interrupted`: somebody stopped us before it was sent.
 */
export type RemoteFailureKind = 'rejected' | 'lost' | 'throttled' | 'unauthorised' | 'unreachable' | 'interrupted';

/** The platform's error, or its silence, in one form. */
export class RemoteFailure extends Error {
  readonly kind: RemoteFailureKind;
  readonly code: number | null;
  readonly subcode: number | null;
  readonly title: string | null;
  readonly hint: string | undefined;
  /** The platform asked for patience, and there was still some left: try again for as long as it lasts. */
  readonly patient: boolean;
  /** A read, tried again and again, to which no answer at all came. */
  readonly unanswered: boolean;

  constructor(
    kind: RemoteFailureKind,
    message: string,
    more: {
      code?: number | null;
      subcode?: number | null;
      title?: string | null;
      hint?: string | undefined;
      patient?: boolean;
      unanswered?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'RemoteFailure';
    this.kind = kind;
    this.code = more.code ?? null;
    this.subcode = more.subcode ?? null;
    this.title = more.title ?? null;
    this.hint = more.hint;
    this.patient = more.patient ?? false;
    this.unanswered = more.unanswered ?? false;
  }
}

/**
 * True where the platform says that the object is not there, or not for us to see.
 * Meta, Graph API error handling: code 100 with subcode 33, or 803; the Flows page names no subcode for it.
 */
export function saysMissing(error: unknown): boolean {
  if (!(error instanceof RemoteFailure)) return false;
  if (error.code === 803 || (error.code === 100 && error.subcode === 33)) return true;
  return (
    error.code === 100 && error.subcode === null && /does not exist/i.test(`${error.title ?? ''} ${error.message}`)
  );
}
