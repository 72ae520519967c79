// Builds an emulator for a test, with a clock that the test moves and calls that read like sentences.
import { createEmulator, type Emulator, type EmulatorOptions } from '../../../src/emulator/emulator.ts';
import { memoryStore, type StateStore } from '../../../src/emulator/store.ts';

export const WABA = '102290129340398';
export const PHONE = '106540352242922';
export const APP = '670843887433847';
export const ORIGIN = 'https://graph.example.com';

export const GOOD_JSON = '{"version":"7.3","screens":[]}';
export const BAD_JSON = '{"version":';
export const ENDPOINT_JSON = '{"version":"7.3","data_api_version":"3.0","screens":[]}';
export const FROZEN_JSON = '{"version":"5.0","screens":[]}';
export const OLD_JSON = '{"version":"2.1","screens":[]}';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into by expectations only
export type Body = any;
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Body };

export type World = {
  readonly emulator: Emulator;
  readonly store: StateStore;
  /** Moves the clock. */
  readonly pass: (ms: number) => void;
  readonly now: () => Date;
  readonly call: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;
  readonly get: (path: string) => Promise<Answer>;
  readonly post: (path: string, body?: unknown) => Promise<Answer>;
  readonly remove: (path: string) => Promise<Answer>;
  readonly upload: (id: string, text: string | Uint8Array<ArrayBuffer>) => Promise<Answer>;
  readonly control: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** Adds one flow as described and gives its id. */
  readonly seed: (flow: Record<string, unknown>) => Promise<string>;
  readonly switch: (switches: Record<string, unknown>) => Promise<void>;
  readonly flow: (id: string, fields?: string) => Promise<Body>;
};

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  let body: Body = text;
  if (text !== '' && (response.headers.get('content-type') ?? '').includes('json')) body = JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}

/** A source of chance that is the same in every run. */
export function seeded(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

export function world(options: Partial<EmulatorOptions> = {}): World {
  let time = Date.parse('2026-03-01T12:00:00.000Z');
  const store = options.store ?? memoryStore();
  const emulator = createEmulator({
    clock: () => new Date(time),
    random: seeded(),
    ...options,
    store,
  });
  const send = async (
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answer> => {
    const raw = typeof body === 'string' || body instanceof FormData || body instanceof URLSearchParams;
    const type: Record<string, string> = raw || body === undefined ? {} : { 'content-type': 'application/json' };
    const url = path.startsWith('http') ? path : ORIGIN + path;
    const init = {
      method,
      headers: { ...type, ...headers },
      ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
    };
    return read(await emulator.fetch(new Request(url, init)));
  };
  const call: World['call'] = (method, path, body, headers = {}) =>
    send(method, path, body, { authorization: 'Bearer token', ...headers });
  const control: World['control'] = (method, path, body) => send(method, `/__emulator/${path}`, body, {});
  return {
    emulator,
    store,
    pass: (ms) => {
      time += ms;
    },
    now: () => new Date(time),
    call,
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    remove: (path) => call('DELETE', path),
    upload: (id, text) => call('POST', `/${id}/assets`, uploadForm(text)),
    control,
    seed: async (flow) => {
      const { status, body } = await control('POST', 'seed', { flows: [{ name: 'Seeded', json: GOOD_JSON, ...flow }] });
      if (status !== 200) throw new Error(JSON.stringify(body));
      return body.flows[0].id;
    },
    switch: async (switches) => {
      const { status, body } = await control('POST', 'switches', switches);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    flow: async (id, fields = 'id,name,status,categories,validation_errors,endpoint_uri,updated_at') =>
      (await call('GET', `/${id}?fields=${fields}`)).body,
  };
}

export function uploadForm(text: string | Uint8Array<ArrayBuffer>): FormData {
  const form = new FormData();
  form.set('name', 'flow.json');
  form.set('asset_type', 'FLOW_JSON');
  form.set('file', new Blob([text], { type: 'application/json' }));
  return form;
}
