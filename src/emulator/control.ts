// Knows the calls under /__emulator/, with which tests and people look behind the curtain and turn the knobs.
// No client of the platform makes them; they need no token and are neither faulted nor logged.
import type { RawAnswer } from './answer.ts';
import type { Arrival } from './arrival.ts';
import { asFault } from './fault-json.ts';
import type { Runtime } from './runtime.ts';
import { readPatch, withHistory, withSeed } from './seed.ts';
import { asList, asRecord, type JsonRecord, own, ShapeError } from './shape.ts';
import { type FlowRecord, findFlow, flowsSince, withFlow, withoutFlow } from './state.ts';
import { plainState } from './state-json.ts';
import { parseSwitches } from './switches.ts';

const ROOT = '/__emulator/';

export function isControl({ url }: Arrival): boolean {
  return url.pathname.startsWith(ROOT);
}

type Control = (runtime: Runtime, body: unknown, id: string) => unknown;

class NoSuchFlow extends Error {
  override readonly name = 'NoSuchFlow';
}

const seedState: Control = (runtime, body) => {
  const world = runtime.worldAt(runtime.clock(), runtime.switches());
  const added = runtime.update((before) => {
    const state = withSeed(before, body, world);
    return { state, result: flowsSince(state, before.sequence) };
  });
  return { flows: added.map(({ id, name }) => ({ id, name })) };
};

const CONTENT = ['name', 'categories', 'json', 'endpoint_uri', 'application_id'];

/** Content without a status is an edit by a colleague: it makes a draft, as the platform's own editor would. */
function changed(flow: FlowRecord, body: JsonRecord, runtime: Runtime): FlowRecord {
  const now = runtime.clock();
  const patch = readPatch(body, runtime.worldAt(now, runtime.switches()));
  const isEdit = CONTENT.some((name) => own(body, name) !== undefined);
  const isDrafted = isEdit && patch.status === undefined && flow.status !== 'DEPRECATED';
  const moved = isEdit || patch.status !== undefined ? { updatedAt: now.toISOString(), lag: null } : {};
  return withHistory({ ...flow, ...moved, ...(isDrafted ? { status: 'DRAFT' } : {}), ...patch }, now);
}

const changeFlow: Control = (runtime, body, id) => {
  const change = asRecord(body, 'the change');
  return runtime.update((state) => {
    const flow = findFlow(state, id);
    if (flow === undefined) throw new NoSuchFlow(`there is no flow "${id}"`);
    const next = changed(flow, change, runtime);
    return { state: withFlow(state, next), result: next };
  });
};

const removeFlow: Control = (runtime, _body, id) => {
  return runtime.update((state) => ({ state: withoutFlow(state, id), result: { success: true } }));
};

const addFaults: Control = (runtime, body) => {
  runtime.faults.add(asList(Array.isArray(body) ? body : [body], 'faults', asFault));
  return { faults: runtime.faults.list() };
};

const clearFaults: Control = (runtime) => {
  runtime.faults.clear();
  return { faults: [] };
};

const turnSwitches: Control = (runtime, body) => {
  runtime.turn(parseSwitches(body));
  return runtime.switches();
};

const reset: Control = (runtime) => {
  runtime.reset();
  return { success: true };
};

const clearLog: Control = (runtime) => {
  runtime.log.clear();
  return { requests: [] };
};

const CONTROLS: ReadonlyMap<string, Control> = new Map<string, Control>([
  ['GET state', (runtime) => plainState(runtime.load())],
  ['POST seed', seedState],
  ['POST reset', reset],
  ['GET faults', (runtime) => ({ faults: runtime.faults.list() })],
  ['POST faults', addFaults],
  ['DELETE faults', clearFaults],
  ['GET switches', (runtime) => runtime.switches()],
  ['POST switches', turnSwitches],
  ['GET requests', (runtime) => ({ requests: runtime.log.entries() })],
  ['DELETE requests', clearLog],
  ['POST flows/{id}', changeFlow],
  ['DELETE flows/{id}', removeFlow],
]);

function answer(status: number, body: unknown): RawAnswer {
  return { status, headers: new Map([['content-type', 'application/json']]), body: JSON.stringify(body) };
}

function refuse(status: number, message: string): RawAnswer {
  return answer(status, { error: { message } });
}

async function readBody(arrival: Arrival): Promise<unknown> {
  const text = Buffer.from(await arrival.body(Number.POSITIVE_INFINITY)).toString('utf8');
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ShapeError('the body is not valid JSON');
  }
}

/** Answers a control call. What does not fit is 400 with one sentence; nothing is changed then. */
export async function control(arrival: Arrival, runtime: Runtime): Promise<RawAnswer> {
  const path = arrival.url.pathname.slice(ROOT.length).replace(/\/$/, '');
  const [, id] = /^flows\/([^/]+)$/.exec(path) ?? [];
  const found = CONTROLS.get(`${arrival.method} ${id === undefined ? path : 'flows/{id}'}`);
  if (found === undefined)
    return refuse(404, `there is no control "${path}"; there are ${[...CONTROLS.keys()].join(', ')}`);
  try {
    return answer(200, found(runtime, await readBody(arrival), id ?? ''));
  } catch (cause) {
    if (cause instanceof ShapeError) return refuse(400, cause.message);
    if (cause instanceof NoSuchFlow) return refuse(404, cause.message);
    return refuse(500, cause instanceof Error ? cause.message : String(cause));
  }
}
