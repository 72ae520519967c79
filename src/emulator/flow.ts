// Knows how a flow changes: a new one, an edit, a publish. Every function gives a new record.
// Does not decide whether the change is permitted: lifecycle and publish-checks do.
import { type Document, headOf, normalise, parseObject, sameDocument, textOf } from './document.ts';
import type { FlowRecord, ValidationError } from './state.ts';
import type { Switches } from './switches.ts';
import type { Check, World } from './world.ts';

/** Versions of which messages still open. */
const KEPT_VERSIONS = 5;

const UNREADABLE: ValidationError = {
  error: 'INVALID_FLOW_JSON',
  error_type: 'FLOW_JSON_ERROR',
  message: 'Flow JSON is not valid.',
  line_start: 1,
  line_end: 1,
  column_start: 1,
  column_end: 1,
};

/** The check used when none is handed in: only a text that is no JSON object is found fault with. */
export const parseOnly: Check = (text) => (parseObject(text) === undefined ? [UNREADABLE] : []);

export function blankFlow(id: string, wabaId: string, name: string, now: Date): Omit<FlowRecord, 'sequence'> {
  return {
    id,
    wabaId,
    name,
    status: 'DRAFT',
    lag: null,
    categories: [],
    draft: null,
    processed: true,
    validationErrors: [],
    endpointUri: null,
    applicationId: null,
    published: [],
    everPublished: false,
    legacyImmutable: false,
    updatedAt: now.toISOString(),
    preview: null,
    sentAt: [],
  };
}

export type Content = Pick<FlowRecord, 'name' | 'categories' | 'endpointUri' | 'applicationId'>;

function changes(flow: FlowRecord, next: FlowRecord): boolean {
  return (
    flow.name !== next.name ||
    flow.endpointUri !== next.endpointUri ||
    flow.applicationId !== next.applicationId ||
    JSON.stringify(flow.categories) !== JSON.stringify(next.categories) ||
    !sameDocument(flow.draft, next.draft) ||
    flow.processed !== next.processed ||
    JSON.stringify(flow.validationErrors) !== JSON.stringify(next.validationErrors)
  );
}

/** An edit bumps updated_at and makes a draft; one that changes nothing may be borne without either. */
function edited(flow: FlowRecord, next: FlowRecord, now: Date, noopFlips: boolean): FlowRecord {
  if (!changes(flow, next) && !noopFlips) return flow;
  return { ...next, status: 'DRAFT', lag: null, updatedAt: now.toISOString() };
}

export function withContent(flow: FlowRecord, content: Partial<Content>, now: Date, noopFlips: boolean): FlowRecord {
  return edited(flow, { ...flow, ...content }, now, noopFlips);
}

/** The document as the platform keeps it, with its findings. */
export function ingest(document: Document, world: Pick<World, 'check' | 'switches'>) {
  return {
    draft: normalise(document, world.switches.normalise_json),
    validationErrors: world.check(textOf(document)),
  };
}

export type Ingested = ReturnType<typeof ingest>;

/** Replaces the draft document. Where a failing upload must not re-draft a live flow, the flow stays as it was. */
export function withDocument(flow: FlowRecord, ingested: Ingested, world: World, processed: boolean): FlowRecord {
  const { switches, now } = world;
  const failing = ingested.validationErrors.length > 0;
  if (failing && flow.status !== 'DRAFT' && !switches.failing_upload_flips_status) return flow;
  return edited(flow, { ...flow, ...ingested, processed }, now, switches.noop_flips_status);
}

/** The flow goes live; its present document joins the published versions. */
export function asPublished(flow: FlowRecord, now: Date, lagMs: number): FlowRecord {
  const version = flow.draft === null ? [] : [{ document: flow.draft, publishedAt: now.toISOString() }];
  const until = new Date(now.getTime() + lagMs).toISOString();
  return {
    ...flow,
    status: 'PUBLISHED',
    lag: lagMs > 0 ? { shows: 'DRAFT', until } : null,
    everPublished: true,
    published: [...flow.published, ...version].slice(-KEPT_VERSIONS),
    updatedAt: now.toISOString(),
  };
}

export function isEndpointFlow(flow: FlowRecord): boolean {
  return headOf(flow.draft).dataApiVersion !== null;
}

/** Names clash inside one account, in every status. `namesakes` are its flows with this name in any case. */
export function isNameTaken(
  namesakes: readonly FlowRecord[],
  name: string,
  switches: Switches,
  except: string | null = null,
): boolean {
  return namesakes.some((flow) => flow.id !== except && (!switches.name_case_sensitive || flow.name === name));
}
