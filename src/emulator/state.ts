// Knows what the emulator remembers between calls, and reads it back from JSON.
// Does not know what any operation does with it.
import type { Document } from './document.ts';
import {
  asCount,
  asFlag,
  asList,
  asRecord,
  asText,
  asTexts,
  type JsonRecord,
  oneOf,
  orNull,
  property,
} from './shape.ts';

/** One entry of `validation_errors`, in the platform's own shape. */
export type ValidationError = {
  readonly error: string;
  readonly error_type: string;
  readonly message: string;
  readonly line_start?: number | undefined;
  readonly line_end?: number | undefined;
  readonly column_start?: number | undefined;
  readonly column_end?: number | undefined;
  readonly pointers?: readonly ValidationPointer[] | undefined;
};

export type ValidationPointer = {
  readonly line_start?: number | undefined;
  readonly line_end?: number | undefined;
  readonly column_start?: number | undefined;
  readonly column_end?: number | undefined;
  readonly path?: string | undefined;
};

export type PublishedVersion = { readonly document: Document; readonly publishedAt: string };

export type FlowRecord = {
  readonly id: string;
  /** Grows with every flow: the order of lists and the meaning of cursors. */
  readonly sequence: number;
  readonly wabaId: string;
  readonly name: string;
  /** One of the documented five, or anything a control call set. */
  readonly status: string;
  /** What reads say instead of `status` until that moment. */
  readonly lag: { readonly shows: string; readonly until: string } | null;
  readonly categories: readonly string[];
  readonly draft: Document | null;
  /** False after an upload that was saved but not processed. */
  readonly processed: boolean;
  readonly validationErrors: readonly ValidationError[];
  readonly endpointUri: string | null;
  readonly applicationId: string | null;
  /** The last published versions, oldest first. */
  readonly published: readonly PublishedVersion[];
  readonly everPublished: boolean;
  readonly legacyImmutable: boolean;
  readonly updatedAt: string;
  readonly preview: { readonly token: string; readonly expiresAt: string } | null;
  /** Times at which a message with this flow was sent while it was throttled. */
  readonly sentAt: readonly string[];
};

export type PhoneNumber = {
  readonly id: string;
  readonly displayPhoneNumber: string;
  readonly verifiedName: string;
  readonly verified: boolean;
  readonly publicKey: string | null;
  readonly signatureStatus: 'VALID' | 'MISMATCH';
};

export type Waba = {
  readonly id: string;
  readonly name: string;
  readonly businessId: string;
  /** Hashes of the tokens that reach this account; null for the emulator's own token. */
  readonly tokenHashes: readonly string[] | null;
  readonly phoneNumbers: readonly PhoneNumber[];
  readonly subscribedApps: readonly string[];
};

export type App = { readonly id: string; readonly name: string; readonly businessId: string };

export type EmulatorState = {
  readonly format: 1;
  readonly sequence: number;
  readonly wabas: readonly Waba[];
  readonly apps: readonly App[];
  readonly flows: readonly FlowRecord[];
};

export function emptyState(): EmulatorState {
  return { format: 1, sequence: 0, wabas: [], apps: [], flows: [] };
}

export function findFlow(state: EmulatorState, id: string): FlowRecord | undefined {
  return state.flows.find((flow) => flow.id === id);
}

export function findWaba(state: EmulatorState, id: string): Waba | undefined {
  return state.wabas.find((waba) => waba.id === id);
}

export function flowsOf(state: EmulatorState, wabaId: string): readonly FlowRecord[] {
  return state.flows.filter((flow) => flow.wabaId === wabaId);
}

export function withFlow(state: EmulatorState, flow: FlowRecord): EmulatorState {
  return { ...state, flows: state.flows.map((other) => (other.id === flow.id ? flow : other)) };
}

/** Adds a flow at the end of the list; its `sequence` is given here. */
export function withNewFlow(state: EmulatorState, flow: Omit<FlowRecord, 'sequence'>): EmulatorState {
  const sequence = state.sequence + 1;
  return { ...state, sequence, flows: [...state.flows, { ...flow, sequence }] };
}

export function withoutFlow(state: EmulatorState, id: string): EmulatorState {
  return { ...state, flows: state.flows.filter((flow) => flow.id !== id) };
}

export function withWaba(state: EmulatorState, waba: Waba): EmulatorState {
  const known = state.wabas.some((other) => other.id === waba.id);
  if (!known) return { ...state, wabas: [...state.wabas, waba] };
  return { ...state, wabas: state.wabas.map((other) => (other.id === waba.id ? waba : other)) };
}

export function withApp(state: EmulatorState, app: App): EmulatorState {
  return state.apps.some((other) => other.id === app.id) ? state : { ...state, apps: [...state.apps, app] };
}

function asDocument(value: unknown, at: string): Document {
  const record = asRecord(value, at);
  return {
    encoding: property(record, 'encoding', oneOf(['utf8', 'base64']), at),
    content: property(record, 'content', asText, at),
  };
}

function asMoment(value: unknown, at: string): string {
  const text = asText(value, at);
  if (Number.isNaN(Date.parse(text))) return oneOf(['a date and time'])(text, at);
  return text;
}

/** Checks what the platform's shape needs; further properties are kept as they are. */
export function asValidationError(value: unknown, at: string): ValidationError {
  const record = asRecord(value, at);
  return {
    ...record,
    error: property(record, 'error', asText, at),
    error_type: property(record, 'error_type', asText, at),
    message: property(record, 'message', asText, at),
  };
}

function asFlow(value: unknown, at: string): FlowRecord {
  const record = asRecord(value, at);
  const read = <T>(key: string, reader: (value: unknown, at: string) => T): T => property(record, key, reader, at);
  const pair = <A extends string, B extends string>(first: A, second: B) =>
    orNull((entry: unknown, place: string) => {
      const found = asRecord(entry, place);
      return { a: property(found, first, asText, place), b: property(found, second, asMoment, place) };
    });
  const lag = read('lag', pair('shows', 'until'));
  const preview = read('preview', pair('token', 'expiresAt'));
  return {
    id: read('id', asText),
    sequence: read('sequence', asCount),
    wabaId: read('wabaId', asText),
    name: read('name', asText),
    status: read('status', asText),
    lag: lag === null ? null : { shows: lag.a, until: lag.b },
    categories: read('categories', asTexts),
    draft: read('draft', orNull(asDocument)),
    processed: read('processed', asFlag),
    validationErrors: read('validationErrors', (list, place) => asList(list, place, asValidationError)),
    endpointUri: read('endpointUri', orNull(asText)),
    applicationId: read('applicationId', orNull(asText)),
    published: read('published', (list, place) => asList(list, place, asPublishedVersion)),
    everPublished: read('everPublished', asFlag),
    legacyImmutable: read('legacyImmutable', asFlag),
    updatedAt: read('updatedAt', asMoment),
    preview: preview === null ? null : { token: preview.a, expiresAt: preview.b },
    sentAt: read('sentAt', (list, place) => asList(list, place, asMoment)),
  };
}

function asPublishedVersion(value: unknown, at: string): PublishedVersion {
  const record = asRecord(value, at);
  return {
    document: property(record, 'document', asDocument, at),
    publishedAt: property(record, 'publishedAt', asMoment, at),
  };
}

function asPhoneNumber(value: unknown, at: string): PhoneNumber {
  const record = asRecord(value, at);
  return {
    id: property(record, 'id', asText, at),
    displayPhoneNumber: property(record, 'displayPhoneNumber', asText, at),
    verifiedName: property(record, 'verifiedName', asText, at),
    verified: property(record, 'verified', asFlag, at),
    publicKey: property(record, 'publicKey', orNull(asText), at),
    signatureStatus: property(record, 'signatureStatus', oneOf(['VALID', 'MISMATCH']), at),
  };
}

function asWaba(value: unknown, at: string): Waba {
  const record = asRecord(value, at);
  return {
    id: property(record, 'id', asText, at),
    name: property(record, 'name', asText, at),
    businessId: property(record, 'businessId', asText, at),
    tokenHashes: property(record, 'tokenHashes', orNull(asTexts), at),
    phoneNumbers: property(record, 'phoneNumbers', (list, place) => asList(list, place, asPhoneNumber), at),
    subscribedApps: property(record, 'subscribedApps', asTexts, at),
  };
}

function asApp(value: unknown, at: string): App {
  const record: JsonRecord = asRecord(value, at);
  return {
    id: property(record, 'id', asText, at),
    name: property(record, 'name', asText, at),
    businessId: property(record, 'businessId', asText, at),
  };
}

/** Reads a state back; anything that does not fit is a `ShapeError`, never silently left out. */
export function parseState(value: unknown): EmulatorState {
  const record = asRecord(value, 'the state');
  return {
    format: property(record, 'format', oneOf([1])),
    sequence: property(record, 'sequence', asCount),
    wabas: property(record, 'wabas', (list, at) => asList(list, at, asWaba)),
    apps: property(record, 'apps', (list, at) => asList(list, at, asApp)),
    flows: property(record, 'flows', (list, at) => asList(list, at, asFlow)),
  };
}
