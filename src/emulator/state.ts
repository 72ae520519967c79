// Knows what the emulator remembers between calls.
// Does not know what any operation does with it, nor where it is kept.
import type { Document } from './document.ts';
import {
  emptyFlowTable,
  type FlowTable,
  flowById,
  flowsByName,
  flowsOfAccount,
  withoutRecord,
  withRecord,
} from './flow-table.ts';
import { entriesUp, type NumberMap } from './number-map.ts';

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

export type TemplateRecord = {
  readonly id: string;
  readonly wabaId: string;
  readonly name: string;
  readonly language: string;
  readonly category: string;
  readonly status: string;
  /** As they were given, but that flow buttons name their flow by its id. */
  readonly components: readonly unknown[];
};

/** Never changes: each function below gives a new state, which shares with the old one what is the same. */
export type EmulatorState = {
  /** The highest sequence number that was ever given to a flow. */
  readonly sequence: number;
  readonly wabas: readonly Waba[];
  readonly apps: readonly App[];
  /** Message templates, the oldest first. */
  readonly templates: readonly TemplateRecord[];
  readonly flows: FlowTable;
};

const EMPTY: EmulatorState = { sequence: 0, wabas: [], apps: [], templates: [], flows: emptyFlowTable() };

export function emptyState(): EmulatorState {
  return EMPTY;
}

export function findFlow(state: EmulatorState, id: string): FlowRecord | undefined {
  return flowById(state.flows, id);
}

export function findWaba(state: EmulatorState, id: string): Waba | undefined {
  return state.wabas.find((waba) => waba.id === id);
}

/** The flows of one account by their sequence numbers. */
export function flowsOf(state: EmulatorState, wabaId: string): NumberMap<FlowRecord> {
  return flowsOfAccount(state.flows, wabaId);
}

/** The flows of one account with this name, whatever the case of its letters, the oldest first. */
export function flowsNamed(state: EmulatorState, wabaId: string, name: string): readonly FlowRecord[] {
  return flowsByName(state.flows, wabaId, name);
}

/** The flows of one account, the oldest first. */
export function* flowsIn(state: EmulatorState, wabaId: string): Generator<FlowRecord> {
  for (const [, flow] of entriesUp(flowsOf(state, wabaId))) yield flow;
}

/** All flows, the oldest first. */
export function allFlows(state: EmulatorState): readonly FlowRecord[] {
  return flowsSince(state, 0);
}

/** The flows with a higher sequence number, the oldest first. */
export function flowsSince(state: EmulatorState, sequence: number): readonly FlowRecord[] {
  return Array.from(entriesUp(state.flows.records, sequence + 1), ([, flow]) => flow);
}

/** Replaces the flow with the same id; where there is none, nothing changes. */
export function withFlow(state: EmulatorState, flow: FlowRecord): EmulatorState {
  const known = findFlow(state, flow.id);
  if (known === undefined || known === flow) return state;
  return { ...state, flows: withRecord(state.flows, flow) };
}

/** Adds a flow at the end of the list; its `sequence` is given here. */
export function withNewFlow(state: EmulatorState, flow: Omit<FlowRecord, 'sequence'>): EmulatorState {
  const sequence = state.sequence + 1;
  return { ...state, sequence, flows: withRecord(state.flows, { ...flow, sequence }) };
}

export function withoutFlow(state: EmulatorState, id: string): EmulatorState {
  const flows = withoutRecord(state.flows, id);
  return flows === state.flows ? state : { ...state, flows };
}

export function withWaba(state: EmulatorState, waba: Waba): EmulatorState {
  const known = state.wabas.some((other) => other.id === waba.id);
  if (!known) return { ...state, wabas: [...state.wabas, waba] };
  return { ...state, wabas: state.wabas.map((other) => (other.id === waba.id ? waba : other)) };
}

export function withApp(state: EmulatorState, app: App): EmulatorState {
  return state.apps.some((other) => other.id === app.id) ? state : { ...state, apps: [...state.apps, app] };
}

/** The message templates of one account, the oldest first. */
export function templatesOf(state: EmulatorState, wabaId: string): readonly TemplateRecord[] {
  return state.templates.filter((template) => template.wabaId === wabaId);
}

/** Adds a template at the end of the list; one whose id is there already changes nothing. */
export function withTemplate(state: EmulatorState, template: TemplateRecord): EmulatorState {
  if (state.templates.some(({ id }) => id === template.id)) return state;
  return { ...state, templates: [...state.templates, template] };
}
