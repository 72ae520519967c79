// Knows how one call becomes work and an answer: parameters, token, operation on the state, envelope, headers.
// The store makes one act of it; it may ask for the work twice, which therefore changes nothing but the state it gives.
import { type RawAnswer, withETag } from './answer.ts';
import { authenticate, tokenOf } from './authorization.ts';
import { FAILURES, type Failure, GraphError, throttled, toEnvelope } from './errors.ts';
import { fromBody, fromQuery, type Parameters } from './parameters.ts';
import { route } from './router.ts';
import type { Runtime } from './runtime.ts';
import { type EmulatorState, findFlow } from './state.ts';
import type { Switches } from './switches.ts';
import { type Load, loadOf, usageHeaders } from './usage.ts';
import type { Call, Outcome, World } from './world.ts';

/** A request as far as it was read. */
export type Incoming = {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string | null;
  readonly ifNoneMatch: string | null;
  readonly contentType: string;
  readonly body: Uint8Array;
};

/** The parameters of query and body; the body's win. */
export function parametersOf(incoming: Incoming): Parameters {
  return new Map([...fromQuery(incoming.url.searchParams), ...fromBody(incoming.body, incoming.contentType)]);
}

const DEFAULT_VERSION = 'v24.0';

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

export type ReadPath = { readonly version: string; readonly isVersioned: boolean; readonly path: readonly string[] };

export function readPath(pathname: string): ReadPath {
  const segments = pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decode);
  const [first, ...rest] = segments;
  if (first !== undefined && /^v\d{1,4}\.\d{1,4}$/.test(first))
    return { version: first, isVersioned: true, path: rest };
  return { version: DEFAULT_VERSION, isVersioned: false, path: segments };
}

/** The account that a path counts for; the emulator's own where it names none. */
function accountOf(path: readonly string[], state: EmulatorState, runtime: Runtime): string {
  const id = path[0] ?? '';
  const phoneOwner = (): string | undefined =>
    state.wabas.find((waba) => waba.id === id || waba.phoneNumbers.some((phone) => phone.id === id))?.id;
  return findFlow(state, id)?.wabaId ?? phoneOwner() ?? runtime.account.wabaId;
}

export type Dressing = { readonly version: string; readonly wabaId: string; readonly load: Load };

export function dress(status: number, body: unknown, dressing: Dressing, runtime: Runtime): RawAnswer {
  const headers = new Map([
    ['content-type', 'application/json; charset=UTF-8'],
    ['facebook-api-version', dressing.version],
    ['x-fb-trace-id', runtime.identity.traceId()],
    ['x-fb-rev', '1000000000'],
    ['x-fb-debug', runtime.identity.token()],
    ...usageHeaders(dressing.wabaId, dressing.load),
  ]);
  return { status, headers, body: JSON.stringify(body) };
}

export function dressFailure(failure: Failure, dressing: Dressing, runtime: Runtime): RawAnswer {
  return dress(failure.status, toEnvelope(failure, runtime.identity.traceId()), dressing, runtime);
}

function throttle(load: Load, switches: Switches): { readonly failure: Failure; readonly load: Load } | null {
  if (switches.throttle !== null) {
    const regainMinutes = switches.throttle_regain_minutes;
    return { failure: throttled(switches.throttle), load: { percent: 100, regainMinutes } };
  }
  return load.regainMinutes > 0 ? { failure: throttled(80008), load } : null;
}

/** The work itself: a failure that ends it leaves the state as it was. */
function work(call: Call, state: EmulatorState, world: World): Outcome {
  try {
    if (call.token === '' && call.path[0] === 'me') throw new GraphError(FAILURES.noUser);
    authenticate(call.token, call.parameters, state, world);
    return route({ call, state, world });
  } catch (cause) {
    if (cause instanceof GraphError) return { kind: 'failed', failure: cause.failure, state };
    throw cause;
  }
}

/** A failure asked for by a fault does not count against the switch; its number is then another. */
function spend(outcome: Outcome, switches: Switches, runtime: Runtime): void {
  const left = runtime.switches().processing_failure;
  const isFailed = outcome.kind === 'failed' && outcome.failure === FAILURES.processing;
  if (isFailed && switches.processing_failure === left) runtime.turn({ processing_failure: left - 1 });
}

type Given = Pick<Incoming, 'method' | 'url' | 'authorization' | 'ifNoneMatch'> & {
  readonly parameters: () => Parameters;
};

function answerTo(given: Given, switches: Switches, runtime: Runtime): RawAnswer {
  const { version, path } = readPath(given.url.pathname);
  const now = runtime.clock();
  const state = runtime.load();
  const wabaId = accountOf(path, state, runtime);
  const load = loadOf(runtime.usage.count(wabaId, now), now, switches);
  const limit = throttle(load, switches);
  if (limit !== null) return dressFailure(limit.failure, { version, wabaId, load: limit.load }, runtime);
  const dressing = { version, wabaId, load };
  let parameters: Parameters;
  try {
    parameters = given.parameters();
  } catch (cause) {
    if (cause instanceof GraphError) return dressFailure(cause.failure, dressing, runtime);
    throw cause;
  }
  const token = tokenOf(given.authorization, parameters);
  const call: Call = { method: given.method, path, parameters, token, version, url: given.url };
  const world = runtime.worldAt(now, switches);
  const outcome = runtime.update((held) => {
    const result = work(call, held, world);
    return { state: result.state, result };
  });
  spend(outcome, switches, runtime);
  if (outcome.kind === 'failed') return dressFailure(outcome.failure, dressing, runtime);
  const answer = dress(200, outcome.body, dressing, runtime);
  return given.method === 'GET' ? withETag(answer, given.ifNoneMatch) : answer;
}

/** Answers one call, and never throws. */
export function perform(given: Given, switches: Switches, runtime: Runtime): RawAnswer {
  try {
    return answerTo(given, switches, runtime);
  } catch (cause) {
    return dressUnforeseen(cause, runtime);
  }
}

/** Dresses what ended a call: a documented failure as such, anything else as code 1 with status 500 and its reason. */
export function dressUnforeseen(cause: unknown, runtime: Runtime): RawAnswer {
  const details = cause instanceof Error ? cause.message : String(cause);
  const failure = cause instanceof GraphError ? cause.failure : { ...FAILURES.unknown, details };
  return dressFailure(failure, emergencyDressing(runtime), runtime);
}

/** The dressing of an answer for which no account was found out. */
export function emergencyDressing(runtime: Runtime): Dressing {
  const load = { percent: 0, regainMinutes: 0 };
  return { version: DEFAULT_VERSION, wabaId: runtime.account.wabaId, load };
}
