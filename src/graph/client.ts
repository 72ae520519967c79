// The port to an account over the Graph API: our calls to its requests, its answers to our types.
import pLimit from 'p-limit';
import type { FlowId, ObservedFlow } from '../model/flow.ts';
import { isRecord } from '../model/json.ts';
import {
  type FlowUpdate,
  type NewFlow,
  RemoteFailure,
  type RemoteReader,
  type RemoteWriter,
  saysMissing,
  type UploadAnswer,
} from '../model/remote.ts';
import { BASE, PLAN_FIELDS, readList, withoutRefused } from './list.ts';
import { readTemplates } from './templates.ts';
import type { Transport } from './transport.ts';
import { documentUrl, fromWire, fromWireErrors, toId, type WireFlow } from './wire.ts';

type Source = Awaited<ReturnType<RemoteReader['readSource']>>;

/** Reads run side by side up to this many. */
const READERS = 16;

const NODE_FIELDS: readonly string[] = [...BASE, 'updated_at', 'endpoint_uri', 'application{id,name}'];

/**
 * An account for reading. It has no way to send anything but reads, and never asks for `preview`, which makes links.
 * @param pause milliseconds before an unreadable document is read again
 */
export function createReader(transport: Transport, waba: string, pause = 500): RemoteReader {
  const limit = pLimit(READERS);
  // An address leads to the document as it was when the address was given: it belongs to what the list showed, and to
  // nothing that was read later.
  const addresses = new WeakMap<ObservedFlow, string | null>();
  let nodeFields = NODE_FIELDS;

  async function readNode(id: FlowId): Promise<WireFlow | null> {
    for (;;) {
      try {
        const answer = await transport.read({
          what: `reading the flow ${id}`,
          path: `/${id}`,
          query: { fields: nodeFields.join(',') },
        });
        return fromWire(answer);
      } catch (error) {
        if (saysMissing(error)) return null;
        const fewer = withoutRefused(nodeFields, error);
        if (fewer === null) throw error;
        nodeFields = fewer;
      }
    }
  }

  async function freshUrl(id: FlowId): Promise<string | null> {
    const fields = { fields: 'name,asset_type,download_url' };
    return documentUrl(
      await transport.read({ what: `reading the assets of ${id}`, path: `/${id}/assets`, query: fields }),
    );
  }

  /** The text of a document, null where there is none; an address that ran out is asked for anew. */
  async function downloadText(flow: ObservedFlow, known: string | null | undefined): Promise<string | null> {
    const what = `reading the Flow JSON of "${flow.name}"`;
    for (let url = known ?? (await freshUrl(flow.id)), tries = 0; url !== null; tries += 1) {
      const text = await transport.download(what, url);
      if (text !== null) return text;
      if (tries >= 2) {
        throw new RemoteFailure('lost', `${what}: the platform's addresses for it do not work`, {
          hint: 'try again later',
        });
      }
      url = await freshUrl(flow.id);
    }
    return null;
  }

  async function readSource(flow: ObservedFlow): Promise<Source> {
    // An address from the list is good once and soon; after that it is asked for anew.
    let url = addresses.get(flow);
    addresses.delete(flow);
    for (let tries = 0; ; tries += 1) {
      const text = await downloadText(flow, url);
      if (text === null) return { document: { kind: 'none' }, text };
      const value = parse(text);
      if (value !== undefined && (flow.validationErrors.length > 0 || !isForeign(value, flow)))
        return { document: tooDeep(value) ? { kind: 'broken' } : { kind: 'json', value }, text };
      if (tries >= 2) {
        // A gateway's page must never re-draft a live flow: only the platform's own word counts.
        if (flow.validationErrors.some(({ code }) => code === 'INVALID_FLOW_JSON'))
          return { document: { kind: 'broken' }, text };
        throw new RemoteFailure(
          'lost',
          `reading the Flow JSON of "${flow.name}": what was downloaded is not a Flow JSON`,
          {
            hint: 'a proxy may answer instead of the platform; nothing was planned from it',
          },
        );
      }
      await new Promise((done) => setTimeout(done, pause * 2 ** tries));
      url = undefined;
    }
  }

  return {
    async listFlows() {
      const { flows } = await readList(transport, waba, PLAN_FIELDS);
      for (const { flow, downloadUrl } of flows) if (downloadUrl !== undefined) addresses.set(flow, downloadUrl);
      return flows.map(({ flow }) => flow);
    },

    listTemplates: () => readTemplates(transport, waba),

    async readFlow(id) {
      return limit(async () => (await readNode(id))?.flow ?? null);
    },

    readDocument: (flow) => limit(async () => (await readSource(flow)).document),
    readSource: (flow) => limit(() => readSource(flow)),
  };
}

/** An account for reading, by the given reader, and writing. */
export function createWriter(
  transport: Transport,
  waba: string,
  reader: RemoteReader = createReader(transport, waba),
): RemoteWriter {
  const act = (what: string, method: 'POST' | 'DELETE', path: string) =>
    expectSuccess(transport, { what, method, path });
  return {
    ...reader,

    async create(flow: NewFlow) {
      const what = `creating "${flow.name}"`;
      const answer = await transport.write({
        what,
        method: 'POST',
        path: `/${waba}/flows`,
        body: {
          name: flow.name,
          categories: flow.categories,
          flow_json: flow.text,
          ...(flow.endpoint !== null && { endpoint_uri: flow.endpoint }),
        },
      });
      const id = isRecord(answer) ? toId(answer.id) : null;
      if (id === null) throw new RemoteFailure('lost', `${what}: the answer holds no id`);
      return { id, errors: errorsIn(answer) };
    },

    async update(id, update: FlowUpdate) {
      const { name, categories, endpoint, application } = update;
      await expectSuccess(transport, {
        what: `updating ${id}`,
        method: 'POST',
        path: `/${id}`,
        body: {
          ...(name !== undefined && { name }),
          ...(categories !== undefined && { categories }),
          ...(endpoint !== undefined && { endpoint_uri: endpoint }),
          ...(application !== undefined && { application_id: application }),
        },
      });
    },

    async upload(id, text): Promise<UploadAnswer> {
      const answer = await transport.write({
        what: `uploading to ${id}`,
        method: 'POST',
        path: `/${id}/assets`,
        body: [
          { name: 'name', value: 'flow.json' },
          { name: 'asset_type', value: 'FLOW_JSON' },
          { name: 'file', value: text, file: 'flow.json', type: 'application/json' },
        ],
      });
      return { errors: errorsIn(answer) };
    },

    publish: (id) => act(`publishing ${id}`, 'POST', `/${id}/publish`),
    deprecate: (id) => act(`deprecating ${id}`, 'POST', `/${id}/deprecate`),
    delete: (id) => act(`deleting ${id}`, 'DELETE', `/${id}`),
  };
}

type Write = Parameters<Transport['write']>[0];

async function expectSuccess(transport: Transport, call: Write): Promise<void> {
  const answer = await transport.write(call);
  const said = isRecord(answer) ? answer.success : undefined;
  // Not a no, not a yes: the caller looks for itself.
  if (said === false || said === 'false')
    throw new RemoteFailure('lost', `${call.what}: the platform answered "success: false"`);
}

// `success` is true even where there are errors, and false in some answers that only have errors: it is never read.
function errorsIn(answer: unknown): UploadAnswer['errors'] {
  return isRecord(answer) && 'validation_errors' in answer ? fromWireErrors(answer.validation_errors) : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// Real documents stay below 30 levels; what follows may recurse, so that a hostile one is as good as unreadable.
const MAX_DEPTH = 500;

function tooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth > MAX_DEPTH) return true;
  for (const item of Array.isArray(value) ? value : Object.values(value)) if (tooDeep(item, depth + 1)) return true;
  return false;
}

/**
 * JSON that is nobody's document: the platform's error body, and for a flow that customers use anything that says
 * something but neither `version` nor `screens`. What a gateway answers must never re-draft a live flow.
 */
function isForeign(value: unknown, { status }: ObservedFlow): boolean {
  if (isRecord(value) && ('version' in value || 'screens' in value)) return false;
  const empty = isRecord(value) && Object.keys(value).length === 0;
  return (isRecord(value) && 'error' in value) || (status !== 'DRAFT' && !empty);
}
