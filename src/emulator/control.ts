// Knows the calls under /__emulator/, with which tests and people look behind the curtain and turn the knobs.
// No client of the platform makes them; they need no token and are neither faulted nor logged.
import { asFault } from './fault-json.ts';
import type { Runtime } from './runtime.ts';
import { readPatch, withHistory, withSeed } from './seed.ts';
import { asList, asRecord, type JsonRecord, own, ShapeError } from './shape.ts';
import { type FlowRecord, findFlow, withFlow, withoutFlow } from './state.ts';
import { parseSwitches } from './switches.ts';

const ROOT = '/__emulator/';

export function isControl(request: Request): boolean {
  return new URL(request.url).pathname.startsWith(ROOT);
}

type Control = (runtime: Runtime, body: unknown, id: string) => unknown;

class NoSuchFlow extends Error {
  override readonly name = 'NoSuchFlow';
}

const seedState: Control = (runtime, body) => {
  const before = runtime.load();
  const after = withSeed(before, body, runtime.worldAt(runtime.clock(), runtime.switches()));
  runtime.save(after);
  const added = after.flows.filter((flow) => flow.sequence > before.sequence);
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
  const state = runtime.load();
  const flow = findFlow(state, id);
  if (flow === undefined) throw new NoSuchFlow(`there is no flow "${id}"`);
  const next = changed(flow, asRecord(body, 'the change'), runtime);
  runtime.save(withFlow(state, next));
  return next;
};

const removeFlow: Control = (runtime, _body, id) => {
  runtime.save(withoutFlow(runtime.load(), id));
  return { success: true };
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
  runtime.log.length = 0;
  return { requests: [] };
};

const CONTROLS: ReadonlyMap<string, Control> = new Map<string, Control>([
  ['GET state', (runtime) => runtime.load()],
  ['POST seed', seedState],
  ['POST reset', reset],
  ['GET faults', (runtime) => ({ faults: runtime.faults.list() })],
  ['POST faults', addFaults],
  ['DELETE faults', clearFaults],
  ['GET switches', (runtime) => runtime.switches()],
  ['POST switches', turnSwitches],
  ['GET requests', (runtime) => ({ requests: runtime.log })],
  ['DELETE requests', clearLog],
  ['POST flows/{id}', changeFlow],
  ['DELETE flows/{id}', removeFlow],
]);

function answer(status: number, body: unknown): Response {
  return Response.json(body, { status });
}

function refuse(status: number, message: string): Response {
  return answer(status, { error: { message } });
}

async function readBody(request: Request): Promise<unknown> {
  const text = await request.text();
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new ShapeError('the body is not valid JSON');
  }
}

/** Answers a control call. What does not fit is 400 with one sentence; nothing is changed then. */
export async function control(request: Request, runtime: Runtime): Promise<Response> {
  const path = new URL(request.url).pathname.slice(ROOT.length).replace(/\/$/, '');
  const [, id] = /^flows\/([^/]+)$/.exec(path) ?? [];
  const found = CONTROLS.get(`${request.method} ${id === undefined ? path : 'flows/{id}'}`);
  if (found === undefined)
    return refuse(404, `there is no control "${path}"; there are ${[...CONTROLS.keys()].join(', ')}`);
  try {
    return answer(200, found(runtime, await readBody(request), id ?? ''));
  } catch (cause) {
    if (cause instanceof ShapeError) return refuse(400, cause.message);
    if (cause instanceof NoSuchFlow) return refuse(404, cause.message);
    return refuse(500, cause instanceof Error ? cause.message : String(cause));
  }
}
