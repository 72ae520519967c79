// Knows which call of the Graph client a documented request corresponds to, and what its answer means to us.
// The meaning is taken from the documentation's shapes, not from the client's code.
import { createReader, createWriter } from '../../src/graph/client.ts';
import { askAccount, askKey, askPhones, askSubscriptions, askToken } from '../../src/graph/diagnose.ts';
import type { Transport } from '../../src/graph/transport.ts';
import type { ObservedFlow } from '../../src/model/flow.ts';
import type { Exchange, ExchangeRequest } from './load-exchanges.ts';
import type { Json } from './pattern.ts';

type Body = Readonly<Record<string, unknown>>;

export type Sent = {
  readonly transport: Transport;
  readonly token: string;
  /** The request's path, filled in. */
  readonly path: string;
  /** The request's fields, filled in, values that travel as JSON text parsed. */
  readonly fields: Readonly<Record<string, Json>>;
  readonly file: string | undefined;
  /** Whether the flow carries INVALID_FLOW_JSON. */
  readonly isBroken: boolean;
};

export type ClientCall = {
  readonly run: (sent: Sent) => Promise<unknown>;
  /** What a good answer means. */
  readonly meaning: (body: unknown) => unknown;
};

/** Documented requests that no call of the client corresponds to, and why. */
export const NOT_OURS: ReadonlyMap<string, string> = new Map([
  ['POST /{WABA_ID}/migrate_flows', 'flows are not copied between accounts'],
  ['POST /{PHONE_NUMBER_ID}/messages', 'nothing is sent to people'],
  ['POST /{PHONE_NUMBER_ID}/whatsapp_business_encryption', 'keys are looked at only'],
  ['POST /{WABA_ID}/subscribed_apps', 'subscriptions are looked at only'],
  ['DELETE /{WABA_ID}/subscribed_apps', 'subscriptions are looked at only'],
  ['POST /', 'no batches'],
  ['GET /', 'no reading of many nodes at once'],
  ['GET /{FLOW_ID}/colours', 'an edge that is none'],
  ['GET {PREVIOUS}', 'lists are read forward only'],
  ['GET /{FLOW_ID} if-none-match', 'no conditional requests'],
]);

/** Requests that one call makes by itself after another: their answers are served to that call. */
export const FOLLOWS: ReadonlyMap<string, string> = new Map([
  ['GET {NEXT}', 'GET /{WABA_ID}/flows'],
  ['GET {DOWNLOAD_URL}', 'GET /{FLOW_ID}/assets'],
]);

/** The request without what differs from exchange to exchange: `POST /{FLOW_ID}/publish`. */
export function shapeOf(exchange: Exchange, request: ExchangeRequest): string {
  const isAccount = exchange.group === 'account' || /^\/\d+\/flows$/.test(request.path);
  const path = request.path
    .replaceAll(/\{(FLOW_ID:[^{}]+|NEW_ID)\}/g, '{FLOW_ID}')
    .replace('{OTHER_WABA_ID}', '{WABA_ID}')
    .replace(/^\/\d+(?=\/|$)/, isAccount ? '/{WABA_ID}' : '/{FLOW_ID}')
    .replace(/(?<=.)\/$/, '');
  const conditional = 'if-none-match' in request.headers ? ' if-none-match' : '';
  return `${request.method} ${path}${conditional}`;
}

export const CALLS: ReadonlyMap<string, ClientCall> = new Map<string, ClientCall>([
  [
    'GET /{WABA_ID}',
    {
      run: async ({ transport, path }) => orThrow(await askAccount(transport, idIn(path))),
      meaning: (body) => ({ name: at(body, 'name') ?? null }),
    },
  ],
  [
    'GET /{WABA_ID}/phone_numbers',
    {
      run: async ({ transport, path }) => orThrow(await askPhones(transport, idIn(path))),
      meaning: (body) =>
        listIn(body).map((item) => ({
          id: item.id,
          number: item.display_phone_number ?? null,
          name: item.verified_name ?? null,
          verified: item.code_verification_status ?? null,
          quality: item.quality_rating ?? null,
        })),
    },
  ],
  [
    'GET /{WABA_ID}/subscribed_apps',
    {
      run: async ({ transport, path }) => orThrow(await askSubscriptions(transport, idIn(path))),
      meaning: (body) => listIn(body).length,
    },
  ],
  [
    'GET /{PHONE_NUMBER_ID}/whatsapp_business_encryption',
    {
      run: async ({ transport, path }) => orThrow(await askKey(transport, idIn(path))),
      meaning: (body) => listIn(body)[0]?.business_public_key_signature_status ?? null,
    },
  ],
  [
    'GET /debug_token',
    {
      run: async ({ transport, token }) => {
        const { granular, ...facts } = orThrow(await askToken(transport, { reveal: () => token }));
        return { ...facts, granular: [...granular] };
      },
      meaning: (body) => {
        const data = recordAt(body, 'data');
        const granular = Array.isArray(data.granular_scopes) ? data.granular_scopes.map(toRecord) : [];
        return {
          valid: data.is_valid,
          scopes: data.scopes ?? [],
          granular: granular.flatMap((one) => ('target_ids' in one ? [[one.scope, one.target_ids]] : [])),
          expiresAt: data.expires_at === undefined || data.expires_at === 0 ? null : data.expires_at,
          app: data.app_id ?? null,
        };
      },
    },
  ],
  [
    'GET /{WABA_ID}/flows',
    {
      run: ({ transport, path }) => createReader(transport, idIn(path), 1).listFlows(),
      meaning: (body) => [...new Map(listIn(body).map((item) => [item.id, flowMeant(item)])).values()],
    },
  ],
  [
    'GET /{FLOW_ID}',
    {
      run: ({ transport, path }) => createReader(transport, '1', 1).readFlow(idIn(path)),
      meaning: (body) => flowMeant(toRecord(body)),
    },
  ],
  [
    'GET /{FLOW_ID}/assets',
    {
      run: ({ transport, path, isBroken }) =>
        createReader(transport, '1', 1).readDocument(observed(idIn(path), isBroken)),
      // What is downloaded stands beside the answer: see documentMeant.
      meaning: (body) => listIn(body).length,
    },
  ],
  [
    'POST /{WABA_ID}/flows',
    {
      run: ({ transport, path, fields }) =>
        createWriter(transport, idIn(path)).create({
          name: asText(fields.name) ?? 'Orchard visit',
          categories: asTexts(fields.categories) ?? ['OTHER'],
          endpoint: asText(fields.endpoint_uri) ?? null,
          text: asText(fields.flow_json) ?? '{"version":"7.3","screens":[]}',
        }),
      meaning: (body) => ({ id: at(body, 'id'), errors: errorsMeant(at(body, 'validation_errors')) }),
    },
  ],
  [
    'POST /{FLOW_ID}',
    {
      run: ({ transport, path, fields }) => {
        const [name, categories] = [asText(fields.name), asTexts(fields.categories)];
        const [endpoint, application] = [asText(fields.endpoint_uri), asText(fields.application_id)];
        return createWriter(transport, '1').update(idIn(path), {
          ...(name !== undefined && { name }),
          ...(categories !== undefined && { categories }),
          ...(endpoint !== undefined && { endpoint }),
          ...(application !== undefined && { application }),
        });
      },
      meaning: () => undefined,
    },
  ],
  [
    'POST /{FLOW_ID}/assets',
    {
      run: ({ transport, path, file }) => createWriter(transport, '1').upload(idIn(path), file ?? '{}'),
      meaning: (body) => ({ errors: errorsMeant(at(body, 'validation_errors')) }),
    },
  ],
  [
    'POST /{FLOW_ID}/publish',
    {
      run: ({ transport, path }) => createWriter(transport, '1').publish(idIn(path)),
      meaning: () => undefined,
    },
  ],
  [
    'POST /{FLOW_ID}/deprecate',
    {
      run: ({ transport, path }) => createWriter(transport, '1').deprecate(idIn(path)),
      meaning: () => undefined,
    },
  ],
  [
    'DELETE /{FLOW_ID}',
    {
      run: ({ transport, path }) => createWriter(transport, '1').delete(idIn(path)),
      meaning: () => undefined,
    },
  ],
]);

/** Our flow for a documented one: what it does not say is unknown, never made up. */
function flowMeant(item: Body): Partial<ObservedFlow> {
  const application = toRecord(item.application);
  return {
    id: String(item.id),
    ...(item.name !== undefined && { name: String(item.name) }),
    ...(item.status !== undefined && { status: String(item.status) }),
    ...(Array.isArray(item.categories) && { categories: item.categories }),
    ...(item.validation_errors !== undefined && { validationErrors: errorsMeant(item.validation_errors) ?? [] }),
    updatedAt: typeof item.updated_at === 'string' ? item.updated_at : null,
    endpoint: typeof item.endpoint_uri === 'string' ? item.endpoint_uri : null,
    ...(typeof application.id === 'string' && {
      application: { id: application.id, name: typeof application.name === 'string' ? application.name : null },
    }),
    document: null,
  };
}

function errorsMeant(errors: unknown): ObservedFlow['validationErrors'] | null {
  if (!Array.isArray(errors)) return null;
  return errors.map(toRecord).map((error) => {
    const [pointer] = Array.isArray(error.pointers) ? error.pointers.map(toRecord) : [];
    const number = (key: string) => (typeof error[key] === 'number' ? error[key] : null);
    return {
      code: String(error.error),
      message: String(error.message),
      line: number('line_start'),
      column: number('column_start'),
      endLine: number('line_end'),
      endColumn: number('column_end'),
      path: typeof pointer?.path === 'string' ? pointer.path : null,
    };
  });
}

function orThrow<T>(asked: { ok: true; value: T } | { ok: false; failure: Error }): T {
  if (asked.ok) return asked.value;
  throw asked.failure;
}

export function toRecord(value: unknown): Body {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function at(value: unknown, key: string): unknown {
  return toRecord(value)[key];
}

function recordAt(value: unknown, key: string): Body {
  return toRecord(at(value, key));
}

export function listIn(body: unknown): readonly Body[] {
  const data = at(body, 'data');
  return Array.isArray(data) ? data.map(toRecord) : [];
}

function idIn(path: string): string {
  return path.split('/')[1] ?? '';
}

function observed(id: string, isBroken: boolean): ObservedFlow {
  const place = { line: null, column: null, endLine: null, endColumn: null, path: null };
  return {
    id,
    name: 'Garden tour',
    status: 'DRAFT',
    categories: ['OTHER'],
    validationErrors: isBroken ? [{ code: 'INVALID_FLOW_JSON', message: 'Flow JSON is not valid.', ...place }] : [],
    updatedAt: null,
    endpoint: null,
    application: null,
    document: null,
  };
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function asTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}
