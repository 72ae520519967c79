// Knows how the remembered state is read back from JSON, so that nothing damaged is taken for good.
import type { Document } from './document.ts';
import { asCount, asFlag, asList, asRecord, asText, asTexts, oneOf, orNull, property, ShapeError } from './shape.ts';
import type { App, EmulatorState, FlowRecord, PhoneNumber, PublishedVersion, ValidationError, Waba } from './state.ts';

function asDocument(value: unknown, at: string): Document {
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
  const record = asRecord(value, at);
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
