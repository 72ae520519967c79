// Builds an emulator in the state that an exchange takes for given, and knows what its placeholders are called there.
import {
  createEmulator,
  type Emulator,
  type EmulatorOptions,
  type ValidationError,
} from '../../src/emulator/emulator.ts';
import { memoryStore } from '../../src/emulator/store.ts';
import type { Given, GivenFlow, Trouble } from './load-exchanges.ts';
import type { Names } from './placeholders.ts';
import type { Target } from './send.ts';

export type EmulatorWorld = { readonly emulator: Emulator; readonly names: Names; readonly target: Target };

export const TARGET: Target = { origin: 'https://graph.facebook.com', version: 'v24.0', token: 'EAAexchangetoken' };

const NAMES = {
  WABA_ID: '20260101',
  OTHER_WABA_ID: '20260102',
  PHONE_NUMBER_ID: '20260201',
  BUSINESS_ID: '20260301',
  APP_ID: '20260401',
  OTHER_APP_ID: '20260402',
  TOKEN: TARGET.token,
} as const;

type Account = NonNullable<EmulatorOptions['account']>;
/** How the emulator is told about a trouble: at its birth, or by a fault that strikes a later request. */
type Setting = {
  readonly account?: Account;
  readonly switches?: EmulatorOptions['switches'];
  readonly flow?: Readonly<Record<string, unknown>>;
  readonly fault?: string;
};

const SETTINGS: Readonly<Record<Trouble, Setting>> = {
  'integrity-blocked': { switches: { integrity_block: true } },
  'processing-fails-once': { fault: 'POST /{id}/assets: processing-failure' },
  'no-phone-number': { account: { phoneNumbers: [] } },
  'no-public-key': { account: { phoneNumbers: [{ id: NAMES.PHONE_NUMBER_ID, publicKey: null }] } },
  'no-application': { flow: { application_id: null } },
  'endpoint-down': { switches: { endpoint_available: false } },
  'token-expired': { account: { tokenExpiresAt: new Date('2026-01-01T00:00:00Z') } },
  'not-permitted': { account: { scopes: [] } },
  'throttled-once': { fault: '*: throttle=80008' },
  'down-once': { fault: '*: transient' },
};

/** A fresh emulator for these givens. Its clock starts in February 2026 and advances a second at every look. */
export async function worldFor(given: Given): Promise<EmulatorWorld> {
  const settings = given.trouble.map((trouble) => SETTINGS[trouble]);
  const emulator = createEmulator({
    store: memoryStore(),
    clock: tickingClock(),
    ...checkOf(given),
    account: Object.assign(ordinaryAccount(), ...settings.map((setting) => setting.account)),
    switches: Object.assign({}, ...settings.map((setting) => setting.switches)),
  });
  const flow = Object.assign({}, ...settings.map((setting) => setting.flow));
  const seeded = await control(emulator, 'seed', {
    wabas: [{ id: NAMES.OTHER_WABA_ID, business_id: NAMES.BUSINESS_ID }],
    apps: [{ id: NAMES.OTHER_APP_ID, business_id: NAMES.BUSINESS_ID }],
    flows: given.flows.map((one, index) => ({ ...flow, ...toSeed(one), id: String(30_260_001 + index) })),
  });
  expectOk(seeded, 'seed');
  const faults = settings.flatMap((setting) => setting.fault ?? []);
  expectOk(await control(emulator, 'faults', faults), 'faults');
  return { emulator, names: namesOf(given), target: TARGET };
}

/** One call behind the curtain: `POST /__emulator/{path}`, or `GET` without a body. */
export function control(emulator: Emulator, path: string, body?: unknown): Promise<Response> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return emulator.fetch(new Request(`${TARGET.origin}/__emulator/${path}`, init));
}

function ordinaryAccount(): Account {
  return {
    wabaId: NAMES.WABA_ID,
    businessId: NAMES.BUSINESS_ID,
    appId: NAMES.APP_ID,
    accessToken: TARGET.token,
    phoneNumbers: [{ id: NAMES.PHONE_NUMBER_ID }],
  };
}

/** The findings of an exchange are in the platform's shape by definition: the emulator has to hand them through. */
function checkOf(given: Given): Pick<EmulatorOptions, 'check'> {
  if (given.findings === undefined) return {};
  const findings = given.findings as unknown as readonly ValidationError[];
  return { check: () => findings };
}

function toSeed(flow: GivenFlow): Readonly<Record<string, unknown>> {
  return {
    name: flow.name,
    status: flow.status,
    categories: flow.categories,
    legacy_immutable: flow.legacy,
    ...(flow.account === 'other' ? { waba_id: NAMES.OTHER_WABA_ID } : {}),
    ...(flow.document === undefined ? {} : { json: flow.document }),
    ...(flow.published === undefined ? {} : { published: [flow.published] }),
    ...(flow.endpoint === undefined ? {} : { endpoint_uri: flow.endpoint }),
  };
}

function namesOf(given: Given): Names {
  const flows = given.flows.map((flow, index): [string, string] => [
    `FLOW_ID:${flow.name}`,
    String(30_260_001 + index),
  ]);
  return new Map([...Object.entries(NAMES), ...flows]);
}

function tickingClock(): () => Date {
  let now = Date.parse('2026-02-03T08:00:00Z');
  return () => {
    now += 1000;
    return new Date(now);
  };
}

function expectOk(response: Response, what: string): void {
  if (!response.ok) throw new Error(`the emulator refused the ${what}: ${response.status}`);
}
