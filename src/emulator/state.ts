// Knows what the emulator remembers between calls.
// Does not know what any operation does with it, nor where it is kept.
import type { Document } from './document.ts';

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
