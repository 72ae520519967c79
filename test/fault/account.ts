// An emulated account that is watched: every request, every change of its state, and a clock that nobody waits for.
import { createEmulator, type Emulator } from '../../src/emulator/emulator.ts';
import { parseFault } from '../../src/emulator/faults.ts';
import { allFlows, type EmulatorState, type FlowRecord } from '../../src/emulator/state.ts';
import { memoryStore, type StateStore } from '../../src/emulator/store.ts';
import type { Switches } from '../../src/emulator/switches.ts';
import { asPlatformErrors } from '../../src/flowjson/as-platform.ts';
import type { StepKind } from '../../src/model/plan.ts';
import { type SeedFlow, TOKEN, WABA } from '../support/graph.ts';

/** A write that changed the account: what it was, and the flow before and after. */
export type Effect = {
  readonly writer: string;
  /** The number of the request that did it. */
  readonly request: number;
  readonly kind: StepKind;
  readonly id: string;
  readonly before: FlowRecord | undefined;
  readonly after: FlowRecord | undefined;
};

export type Asked = {
  readonly writer: string;
  readonly method: string;
  /** With the flow's name in place of its id, without the version and the query: `POST /{Tour}/publish`. */
  readonly label: string;
};

/** The account's flows at a moment. */
export type Seen = { readonly flows: readonly FlowRecord[] };

/** Stands before the account: answers in its place, or lets a request through with `pass`. */
export type Stand = (request: Request, number: number, pass: () => Promise<Response>) => Promise<Response>;

export type WatchedAccount = {
  readonly emulator: Emulator;
  /** Notes a request and does what `act` does with it, which gets its number. */
  readonly observe: <T>(
    who: { readonly writer: string; readonly method: string; readonly pathname: string },
    pass: () => Promise<T>,
    act?: (number: number, pass: () => Promise<T>) => Promise<T>,
  ) => Promise<T>;
  /** What waflow gets for a network; `writer` is who asks, where several do. */
  readonly fetchFor: (writer?: string, stand?: Stand) => (request: Request) => Promise<Response>;
  readonly env: Readonly<Record<string, string>>;
  readonly clock: { readonly now: () => number; readonly sleep: (ms: number) => Promise<void> };
  readonly state: () => Seen;
  readonly seeded: Seen;
  /** Every request so far, in the order in which it was sent. */
  readonly asked: readonly Asked[];
  readonly effects: readonly Effect[];
  readonly clearFaults: () => Promise<void>;
};

export type AccountSetting = {
  readonly seed: readonly SeedFlow[];
  /** In the emulator's grammar; requests are counted from the first one that is sent. */
  readonly faults?: readonly string[];
  readonly switches?: Partial<Switches>;
};

// A request that hangs here hangs on nothing: without a socket that holds it, it would be collected with all that waits.
const inFlight = new Set<Request>();

export async function watchedAccount(setting: AccountSetting): Promise<WatchedAccount> {
  let now = Date.parse('2026-01-05T10:00:00Z');
  let current: { readonly asked: Asked; readonly number: number } | undefined;
  const asked: Asked[] = [];
  const effects: Effect[] = [];
  const names = new Map<string, string>();

  const memory = memoryStore();
  const note = (old: EmulatorState, young: EmulatorState) => {
    for (const [before, after] of pairsOf(allFlows(old), allFlows(young))) {
      const flow = after ?? before;
      if (flow === undefined || before === after) continue;
      if (!names.has(flow.id)) names.set(flow.id, flow.name);
      if (current === undefined) continue;
      const { asked: by, number } = current;
      effects.push({ writer: by.writer, request: number, kind: kindOf(by), id: flow.id, before, after });
    }
  };
  const store: StateStore = {
    load: memory.load,
    update: (work) => {
      const before = memory.load();
      const result = memory.update(work);
      if (memory.load() !== before) note(before, memory.load());
      return result;
    },
  };
  // The same ids and names in every run, so that one run can be compared with another.
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const emulator = createEmulator({
    store,
    random,
    clock: () => new Date(now),
    check: asPlatformErrors,
    account: { wabaId: WABA, accessToken: TOKEN },
    faults: (setting.faults ?? []).map(parseFault),
    ...(setting.switches && { switches: setting.switches }),
  });
  const control = async (method: string, path: string, body?: unknown): Promise<void> => {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await emulator.fetch(new Request(`https://graph.test/__emulator${path}`, init));
    if (!answer.ok) throw new Error(await answer.text());
  };
  await control('POST', '/seed', { flows: setting.seed });

  const label = (path: string) =>
    path
      .replace(/^\/v\d+\.\d+/, '')
      .replace(/^\/m1\/.*(?=\/flow\.json$)/, '')
      .replace(`/${WABA}`, '')
      .replace(/\d{12,}/, (id) => `{${names.get(id) ?? id}}`);

  const observe: WatchedAccount['observe'] = ({ writer, method, pathname }, pass, act) => {
    const entry = { writer, method, label: `${method} ${label(pathname)}` };
    const number = asked.push(entry);
    // The platform's times have whole seconds: every request has one of its own.
    now += 1000;
    const passing = () => {
      current = { asked: entry, number };
      return pass();
    };
    return act === undefined ? passing() : act(number, passing);
  };
  const seen = (): Seen => ({ flows: allFlows(memory.load()) });

  return {
    emulator,
    observe,
    fetchFor:
      (writer = 'waflow', stand) =>
      async (request) => {
        inFlight.add(request);
        try {
          const { pathname } = new URL(request.url);
          return await observe(
            { writer, method: request.method, pathname },
            () => emulator.fetch(request),
            stand && ((number, pass) => stand(request, number, pass)),
          );
        } finally {
          inFlight.delete(request);
        }
      },
    env: {
      WHATSAPP_GRAPH_URL: 'https://graph.test',
      WHATSAPP_BUSINESS_ACCOUNT_ID: WABA,
      WHATSAPP_BUSINESS_ACCESS_TOKEN: TOKEN,
    },
    clock: {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    },
    state: seen,
    seeded: seen(),
    asked,
    effects,
    clearFaults: () => control('DELETE', '/faults'),
  };
}

type Flows = readonly FlowRecord[];

function pairsOf(before: Flows, after: Flows): [FlowRecord | undefined, FlowRecord | undefined][] {
  const ids = new Set([...before, ...after].map(({ id }) => id));
  const find = (flows: Flows, id: string) => flows.find((flow) => flow.id === id);
  return [...ids].map((id) => [find(before, id), find(after, id)]);
}

function kindOf({ method, label }: Asked): StepKind {
  if (method === 'DELETE') return 'delete';
  if (method === 'POST' && label === 'POST /flows') return 'create';
  const end = label.slice(label.lastIndexOf('}') + 1);
  const kind = EDGES.get(end);
  if (method !== 'POST' || kind === undefined) throw new Error(`${label} has changed the account`);
  return kind;
}

const EDGES: ReadonlyMap<string, StepKind> = new Map([
  ['', 'update'],
  ['/assets', 'upload'],
  ['/publish', 'publish'],
  ['/deprecate', 'deprecate'],
]);
