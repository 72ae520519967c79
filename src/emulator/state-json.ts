// Knows how the remembered state is read back from JSON, so that nothing damaged is taken for good.
import type { Document } from './document.ts';
import { withRecord } from './flow-table.ts';
import { getNumber } from './number-map.ts';
import {
  asCount,
  asFlag,
  asList,
  asRecord,
  asText,
  asTexts,
  type JsonRecord,
  oneOf,
  optional,
  orNull,
  property,
  ShapeError,
} from './shape.ts';
import {
  type App,
  allFlows,
  type EmulatorState,
  emptyState,
  type FlowRecord,
  findFlow,
  type PhoneNumber,
  type PublishedVersion,
  type TemplateRecord,
  type ValidationError,
  type Waba,
} from './state.ts';

export function asDocument(value: unknown, at: string): Document {
  const record = asRecord(value, at);
  return {
    encoding: property(record, 'encoding', oneOf(['utf8', 'base64']), at),
    content: property(record, 'content', asText, at),
  };
}

function asMoment(value: unknown, at: string): string {
  const text = asText(value, at);
  if (Number.isNaN(Date.parse(text))) throw new ShapeError(`${at} should be a date and time`);
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

type ReadDocument = (value: unknown, at: string) => Document;

/** A flow whose documents are given in full, or as whatever else `readDocument` understands. */
export function asFlow(value: unknown, at: string, readDocument: ReadDocument = asDocument): FlowRecord {
  const record = asRecord(value, at);
  const read = <T>(key: string, reader: (value: unknown, at: string) => T): T => property(record, key, reader, at);
  const pair = <A extends string, B extends string>(first: A, second: B) =>
    orNull((entry: unknown, place: string) => {
      const found = asRecord(entry, place);
      return { a: property(found, first, asText, place), b: property(found, second, asMoment, place) };
    });
  const lag = read('lag', pair('shows', 'until'));
  const preview = read('preview', pair('token', 'expiresAt'));
  const asVersion = (version: unknown, place: string): PublishedVersion => {
    const found = asRecord(version, place);
    return {
      document: property(found, 'document', readDocument, place),
      publishedAt: property(found, 'publishedAt', asMoment, place),
    };
  };
  return {
    id: read('id', asText),
    sequence: read('sequence', asCount),
    wabaId: read('wabaId', asText),
    name: read('name', asText),
    status: read('status', asText),
    lag: lag === null ? null : { shows: lag.a, until: lag.b },
    categories: read('categories', asTexts),
    draft: read('draft', orNull(readDocument)),
    processed: read('processed', asFlag),
    validationErrors: read('validationErrors', (list, place) => asList(list, place, asValidationError)),
    endpointUri: read('endpointUri', orNull(asText)),
    applicationId: read('applicationId', orNull(asText)),
    published: read('published', (list, place) => asList(list, place, asVersion)),
    everPublished: read('everPublished', asFlag),
    legacyImmutable: read('legacyImmutable', asFlag),
    updatedAt: read('updatedAt', asMoment),
    preview: preview === null ? null : { token: preview.a, expiresAt: preview.b },
    sentAt: read('sentAt', (list, place) => asList(list, place, asMoment)),
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

export function asWaba(value: unknown, at: string): Waba {
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

export function asApp(value: unknown, at: string): App {
  const record = asRecord(value, at);
  return {
    id: property(record, 'id', asText, at),
    name: property(record, 'name', asText, at),
    businessId: property(record, 'businessId', asText, at),
  };
}

export function asTemplate(value: unknown, at: string): TemplateRecord {
  const record = asRecord(value, at);
  const read = (key: string): string => property(record, key, asText, at);
  return {
    id: read('id'),
    wabaId: read('wabaId'),
    name: read('name'),
    language: read('language'),
    category: read('category'),
    status: read('status'),
    components: property(record, 'components', (list, place) => asList(list, place, asRecord), at),
  };
}

/** The templates of a state; states that were written before there were any have none. */
export function asTemplates(record: JsonRecord): readonly TemplateRecord[] {
  return optional(record, 'templates', (list, at) => asList(list, at, asTemplate), []);
}

/** Adds a flow as it was remembered; an id or a place that another flow has is a `ShapeError`. */
export function withRemembered(state: EmulatorState, flow: FlowRecord, at: string): EmulatorState {
  const other = getNumber(state.flows.records, flow.sequence);
  if (other !== undefined && other.id !== flow.id) {
    throw new ShapeError(`${at}.sequence is the one of the flow "${other.id}"`);
  }
  return { ...state, sequence: Math.max(state.sequence, flow.sequence), flows: withRecord(state.flows, flow) };
}

/** Reads a state that is one JSON document; anything that does not fit is a `ShapeError`, never silently left out. */
export function parseState(value: unknown): EmulatorState {
  const record = asRecord(value, 'the state');
  property(record, 'format', oneOf([1]));
  const flows = property(record, 'flows', (list, at) => asList(list, at, (flow, place) => asFlow(flow, place)));
  let state: EmulatorState = {
    ...emptyState(),
    sequence: property(record, 'sequence', asCount),
    wabas: property(record, 'wabas', (list, at) => asList(list, at, asWaba)),
    apps: property(record, 'apps', (list, at) => asList(list, at, asApp)),
    templates: asTemplates(record),
  };
  flows.forEach((flow, index) => {
    if (findFlow(state, flow.id) !== undefined) throw new ShapeError(`flows[${index}].id is there twice`);
    state = withRemembered(state, flow, `flows[${index}]`);
  });
  return state;
}

/** The state as one JSON document, which `parseState` reads. */
export function plainState(state: EmulatorState) {
  const { sequence, wabas, apps, templates } = state;
  return { format: 1, sequence, wabas, apps, templates, flows: allFlows(state) };
}
