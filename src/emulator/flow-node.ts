// Knows the fields of a flow and of its assets, and how preview links come and go.
// Source: flows-api reference, chapters 4.3, 4.6, 4.7 and 4.12.
import { APP_TYPE, appOf, WABA_TYPE } from './account-nodes.ts';
import { type Document, headOf } from './document.ts';
import { badParameter, FAILURES, GraphError, missingObject } from './errors.ts';
import type { Selection } from './fields.ts';
import { healthOf } from './health.ts';
import type { Identity } from './identity.ts';
import { visibleStatus } from './lifecycle.ts';
import { type Edge, expandEdge, type NodeType, pick, readNode, toDate } from './node.ts';
import { listed } from './paging.ts';
import { type EmulatorState, type FlowRecord, findWaba, type Waba, withFlow } from './state.ts';
import type { Scene } from './world.ts';

const PREVIEW_LIFETIME_MS = 30 * 24 * 3_600_000;

export function wabaOf(flow: FlowRecord, { state, call }: Pick<Scene, 'state' | 'call'>): Waba {
  const waba = findWaba(state, flow.wabaId);
  if (waba === undefined) throw new GraphError(missingObject(call.method, flow.id));
  return waba;
}

const ASSET_TYPE: NodeType<Document> = {
  name: 'WhatsAppBusinessFlowAsset',
  fields: {
    name: () => 'flow.json',
    asset_type: () => 'FLOW_JSON',
    download_url: (document, _selection, { world }) => world.downloads.mint(document),
  },
  defaults: ['name', 'asset_type', 'download_url'],
};

export function assetsEdge(flow: FlowRecord, scene: Scene): Edge<Document> {
  return {
    owner: flow.id,
    name: 'assets',
    type: ASSET_TYPE,
    items: listed(flow.draft === null ? [] : [flow.draft]),
    body: (document, children) => readNode(ASSET_TYPE, document, children, scene),
  };
}

/** Up to v17 the endpoint had this name; later versions may still be asked for it. */
function dataChannelField(flow: FlowRecord, { call }: Scene): string | undefined {
  const isOld = Number(/^v(\d{1,4})/.exec(call.version)?.[1] ?? '99') <= 17;
  return headOf(flow.draft).dataChannelUri ?? (isOld ? (flow.endpointUri ?? undefined) : undefined);
}

function healthField(flow: FlowRecord, { modifiers, children }: Selection, scene: Scene): unknown {
  const waba = wabaOf(flow, scene);
  const phoneId = modifiers.get('phone_number');
  const phone = waba.phoneNumbers.find(({ id }) => id === phoneId) ?? null;
  if (phoneId !== undefined && phone === null) {
    throw new GraphError(badParameter(`Param phone_number is not a phone number of this account - got "${phoneId}".`));
  }
  return pick('WhatsAppBusinessHealthStatus', healthOf(flow, waba, scene.world.switches, phone), children);
}

const METRICS = [
  'ENDPOINT_REQUEST_COUNT',
  'ENDPOINT_REQUEST_ERROR',
  'ENDPOINT_REQUEST_ERROR_RATE',
  'ENDPOINT_REQUEST_LATENCY_SECONDS_CEIL',
  'ENDPOINT_AVAILABILITY',
];
const GRANULARITIES = ['DAY', 'HOUR', 'LIFETIME'];

function argument({ modifiers }: Selection, name: string, choices: readonly string[]): string {
  const given = modifiers.get(name) ?? '';
  if (choices.includes(given)) return given;
  throw new GraphError(badParameter(`Param ${name} must be one of {${choices.join(', ')}} - got "${given}".`));
}

/** No traffic reaches an emulated flow, so even where metrics are enabled there are no points. */
function metricField(_flow: FlowRecord, selection: Selection, { world }: Scene): unknown {
  if (!world.switches.metrics_enabled) throw new GraphError(FAILURES.metricsThreshold);
  return {
    name: argument(selection, 'name', METRICS),
    granularity: argument(selection, 'granularity', GRANULARITIES),
    data_points: [],
  };
}

function previewField(flow: FlowRecord, { children }: Selection, scene: Scene): unknown {
  if (flow.preview === null) return undefined;
  const preview = {
    preview_url: `https://business.facebook.com/wa/manage/flows/${flow.id}/preview/?token=${flow.preview.token}`,
    expires_at: toDate(flow.preview.expiresAt, scene),
  };
  return pick('WhatsAppBusinessFlowPreview', preview, children);
}

export const FLOW_TYPE: NodeType<FlowRecord> = {
  name: 'WhatsAppBusinessFlow',
  fields: {
    id: (flow) => flow.id,
    name: (flow) => flow.name,
    status: (flow, _selection, { world }) => visibleStatus(flow, world.now),
    categories: (flow) => flow.categories,
    validation_errors: (flow) => flow.validationErrors,
    json_version: (flow) => headOf(flow.draft).version ?? undefined,
    data_api_version: (flow) => headOf(flow.draft).dataApiVersion ?? undefined,
    endpoint_uri: (flow) => flow.endpointUri ?? undefined,
    data_channel_uri: (flow, _selection, scene) => dataChannelField(flow, scene),
    updated_at: (flow, _selection, scene) => toDate(flow.updatedAt, scene),
    preview: previewField,
    whatsapp_business_account: (flow, { children }, scene) => readNode(WABA_TYPE, wabaOf(flow, scene), children, scene),
    application: (flow, { children }, scene) =>
      flow.applicationId === null ? undefined : readNode(APP_TYPE, appOf(flow.applicationId, scene), children, scene),
    health_status: healthField,
    metric: metricField,
    assets: (flow, selection, scene) => expandEdge(assetsEdge(flow, scene), selection, scene),
  },
  defaults: ['id', 'name', 'status', 'categories', 'validation_errors'],
};

function renewed(flow: FlowRecord, now: Date, identity: Identity): FlowRecord {
  const expiresAt = new Date(now.getTime() + PREVIEW_LIFETIME_MS).toISOString();
  return { ...flow, preview: { token: identity.uuid(), expiresAt } };
}

/** Asking for a preview makes its link: the state in which all these flows have a valid one. */
export function withPreviews(
  flows: Iterable<FlowRecord>,
  selections: readonly Selection[] | null,
  { state, world }: Scene,
): EmulatorState {
  const asked = selections?.find(({ name }) => name === 'preview');
  if (asked === undefined) return state;
  const invalidate = asked.modifiers.get('invalidate') === 'true';
  let next = state;
  for (const flow of flows) {
    const isStale = invalidate || flow.preview === null || new Date(flow.preview.expiresAt) <= world.now;
    if (isStale) next = withFlow(next, renewed(flow, world.now, world.identity));
  }
  return next;
}
