// The platform's shapes to ours and back. Tolerates what is new or missing; knows no requests.
import type { ObservedFlow, RemoteError } from '../model/flow.ts';
import { isRecord } from '../model/json.ts';

/** A flow as an answer holds it; `undefined` means that the answer did not say. */
export type WireFlow = {
  readonly flow: ObservedFlow;
  /** From a nested `assets` edge: an address, null where it lists no document, undefined where it was not there. */
  readonly downloadUrl: string | null | undefined;
  readonly saysEndpoint: boolean;
  readonly saysApplication: boolean;
  readonly saysUpdatedAt: boolean;
  /** AVAILABLE, LIMITED or BLOCKED, where it was asked for. */
  readonly health: string | null;
};

/** One flow node; null where it has no id. */
export function fromWire(value: unknown): WireFlow | null {
  if (!isRecord(value)) return null;
  const id = toId(value.id);
  if (id === null) return null;
  const application = isRecord(value.application) ? value.application : null;
  const applicationId = toId(application?.id);
  const endpoint = text(value.endpoint_uri) ?? text(value.data_channel_uri);
  const health = isRecord(value.health_status) ? value.health_status : null;
  return {
    flow: {
      id,
      name: text(value.name) ?? '',
      status: text(value.status) ?? 'UNKNOWN',
      categories: Array.isArray(value.categories) ? value.categories.filter((item) => typeof item === 'string') : [],
      validationErrors: fromWireErrors(value.validation_errors) ?? [],
      updatedAt: text(value.updated_at),
      endpoint: endpoint === '' ? null : endpoint,
      application: applicationId === null ? null : { id: applicationId, name: text(application?.name) },
      document: null,
    },
    downloadUrl: 'assets' in value ? documentUrl(value.assets) : undefined,
    saysEndpoint: 'endpoint_uri' in value || 'data_channel_uri' in value,
    saysApplication: 'application' in value,
    saysUpdatedAt: 'updated_at' in value,
    health: text(health?.can_send_message),
  };
}

/** The address of the Flow JSON in an answer of the assets edge; null where it lists none. */
export function documentUrl(edge: unknown): string | null {
  const data = isRecord(edge) && Array.isArray(edge.data) ? edge.data.filter(isRecord) : [];
  const asset = data.find((item) => item.asset_type === 'FLOW_JSON') ?? data.find((item) => item.name === 'flow.json');
  return text(asset?.download_url);
}

/** Meta, Flows API reference: `validation_errors`, in the new shape with pointers and the old one without. */
export function fromWireErrors(value: unknown): RemoteError[] | null {
  if (!Array.isArray(value)) return null;
  return value.map((item: unknown): RemoteError => {
    // Some providers hand on plain sentences.
    const error = isRecord(item) ? item : { message: String(item) };
    const pointer = Array.isArray(error.pointers) && isRecord(error.pointers[0]) ? error.pointers[0] : error;
    const pick = (key: string) => count(error[key]) ?? count(pointer[key]);
    return {
      code: text(error.error) ?? text(error.error_type) ?? 'VALIDATION_ERROR',
      message: text(error.message) ?? 'the platform gave no message',
      line: pick('line_start'),
      column: pick('column_start'),
      endLine: pick('line_end'),
      endColumn: pick('column_end'),
      path: text(pointer.path) ?? text(error.path),
    };
  });
}

export function toId(value: unknown): string | null {
  if (typeof value === 'string' && value !== '') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function count(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;
}
