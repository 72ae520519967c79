// Knows how a state is described by hand: accounts and flows as a test or a person writes them.
// Does not follow the platform's rules: a seed may describe what no sequence of calls could reach.
import { DEFAULT_BUSINESS_ID, toPhoneNumber } from './account.ts';
import { hashToken } from './authorization.ts';
import { type Document, textOf, toDocument } from './document.ts';
import { blankFlow } from './flow.ts';
import { isIdTaken } from './routes/flows.ts';
import {
  asFlag,
  asList,
  asRecord,
  asText,
  asTexts,
  type JsonRecord,
  optional,
  orNull,
  own,
  property,
  ShapeError,
} from './shape.ts';
import {
  type App,
  type EmulatorState,
  type FlowRecord,
  findWaba,
  type PublishedVersion,
  type ValidationError,
  type Waba,
  withApp,
  withNewFlow,
  withWaba,
} from './state.ts';
import { asValidationError } from './state-json.ts';
import type { Check, World } from './world.ts';

/** Flow JSON as text or as a value, which is then printed. */
function asDocument(value: unknown): Document {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return toDocument(Buffer.from(text, 'utf8'));
}

function asMoment(value: unknown, at: string): string {
  const date = new Date(asText(value, at));
  if (Number.isNaN(date.getTime())) throw new ShapeError(`${at} should be a date and time`);
  return date.toISOString();
}

function asId(value: unknown, at: string): string {
  const text = asText(value, at);
  if (!/^\d{1,30}$/.test(text)) throw new ShapeError(`${at} should be a decimal id`);
  return text;
}

type Patch = Partial<Omit<FlowRecord, 'id' | 'sequence' | 'wabaId'>>;

/** The properties of a flow that a description names; those it leaves out are not in the answer. */
export function readPatch(record: JsonRecord, world: Pick<World, 'check'>): Patch {
  const json = own(record, 'json');
  const draft = json === undefined ? undefined : json === null ? null : asDocument(json);
  const found = draft === undefined || draft === null ? [] : world.check(textOf(draft));
  const errors = (value: unknown, at: string) => asList(value, at, asValidationError);
  const patch = {
    name: optional(record, 'name', asText, undefined),
    status: optional(record, 'status', asText, undefined),
    categories: optional(record, 'categories', asTexts, undefined),
    draft,
    validationErrors: optional(record, 'validation_errors', errors, draft === undefined ? undefined : found),
    processed: optional(record, 'processed', asFlag, draft === undefined ? undefined : true),
    endpointUri: optional(record, 'endpoint_uri', orNull(asText), undefined),
    applicationId: optional(record, 'application_id', orNull(asId), undefined),
    everPublished: optional(record, 'ever_published', asFlag, undefined),
    legacyImmutable: optional(record, 'legacy_immutable', asFlag, undefined),
    updatedAt: optional(record, 'updated_at', asMoment, undefined),
    published: optional(record, 'published', (list, at) => asList(list, at, asVersion), undefined),
  };
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

function asVersion(value: unknown): PublishedVersion {
  return { document: asDocument(value), publishedAt: new Date(0).toISOString() };
}

/** A flow that is or was live has at least the present document among its published versions. */
export function withHistory(flow: FlowRecord, now: Date): FlowRecord {
  const everPublished = flow.everPublished || flow.status !== 'DRAFT' || flow.published.length > 0;
  const missing = everPublished && flow.published.length === 0 && flow.draft !== null;
  const published =
    missing && flow.draft !== null ? [{ document: flow.draft, publishedAt: now.toISOString() }] : flow.published;
  return { ...flow, everPublished, published };
}

function seedFlow(state: EmulatorState, record: JsonRecord, wabaId: string, world: World): EmulatorState {
  const owner = optional(record, 'waba_id', asId, wabaId);
  if (findWaba(state, owner) === undefined) throw new ShapeError(`there is no account "${owner}"`);
  const id = optional(
    record,
    'id',
    asId,
    world.identity.nodeId((candidate) => isIdTaken(candidate, { state })),
  );
  if (isIdTaken(id, { state })) throw new ShapeError(`the id "${id}" is taken`);
  const name = property(record, 'name', asText);
  const blank = { ...blankFlow(id, owner, name, world.now), categories: ['OTHER'], applicationId: world.account.appId };
  const described = withHistory({ ...blank, sequence: 0, ...readPatch(record, world) }, world.now);
  return withNewFlow(state, described);
}

function asPhone(value: unknown, at: string) {
  const record = asRecord(value, at);
  return toPhoneNumber({
    id: property(record, 'id', asId, at),
    displayPhoneNumber: optional(record, 'display_phone_number', asText, '+1 555-010-0000'),
    verifiedName: optional(record, 'verified_name', asText, 'Emulated Business'),
    verified: optional(record, 'verified', asFlag, true),
    ...('public_key' in record ? { publicKey: property(record, 'public_key', orNull(asText), at) } : {}),
    signed: optional(record, 'signed', asFlag, true),
  });
}

function asWaba(value: unknown, at: string): Waba {
  const record = asRecord(value, at);
  const tokens = optional(record, 'tokens', orNull(asTexts), null);
  const id = property(record, 'id', asId, at);
  return {
    id,
    name: optional(record, 'name', asText, `Account ${id}`),
    businessId: optional(record, 'business_id', asId, DEFAULT_BUSINESS_ID),
    tokenHashes: tokens === null ? null : tokens.map(hashToken),
    phoneNumbers: optional(record, 'phone_numbers', (list, place) => asList(list, place, asPhone), []),
    subscribedApps: optional(record, 'subscribed_apps', asTexts, []),
  };
}

function asApp(value: unknown, at: string): App {
  const record = asRecord(value, at);
  const id = property(record, 'id', asId, at);
  return {
    id,
    name: optional(record, 'name', asText, `App ${id}`),
    businessId: optional(record, 'business_id', asId, DEFAULT_BUSINESS_ID),
  };
}

/** A seed of thousands of flows mostly repeats a few documents; each is judged once. */
function remembering(check: Check): Check {
  const known = new Map<string, readonly ValidationError[]>();
  return (text) => {
    const found = known.get(text) ?? check(text);
    known.set(text, found);
    return found;
  };
}

/** Adds what the description names; an account that exists is replaced, flows are always added. */
export function withSeed(state: EmulatorState, seed: unknown, given: World): EmulatorState {
  const world = { ...given, check: remembering(given.check) };
  const record = asRecord(seed, 'the seed');
  const wabas = optional(record, 'wabas', (list, at) => asList(list, at, asWaba), []);
  const apps = optional(record, 'apps', (list, at) => asList(list, at, asApp), []);
  const flows = optional(record, 'flows', (list, at) => asList(list, at, asRecord), []);
  const wabaId = optional(record, 'waba_id', asId, world.account.wabaId);
  const unknown = Object.keys(record).find((key) => !['wabas', 'apps', 'flows', 'waba_id'].includes(key));
  if (unknown !== undefined) throw new ShapeError(`a seed has wabas, apps, flows and waba_id, not "${unknown}"`);
  let next = state;
  for (const waba of wabas) next = withWaba(next, waba);
  for (const app of apps) next = withApp(next, app);
  for (const flow of flows) next = seedFlow(next, flow, wabaId, world);
  return next;
}
