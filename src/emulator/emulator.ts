// Knows the order in which a request is treated: control, faults, latency, work, answer, log.
// Does not know sockets: serve puts it on a port. Uses no class of fetch before somebody calls `fetch`.
import {
  cutConnection,
  type Delivery,
  emptyAnswer,
  type PlainAnswer,
  type RawAnswer,
  terminated,
  toDelivery,
  toHalfDelivery,
  toResponse,
} from './answer.ts';
import { type Arrival, fromPlain, fromRequest, type PlainRequest } from './arrival.ts';
import { performBatch } from './batch-calls.ts';
import { control, isControl } from './control.ts';
import { doesWork, faultAnswer, moodOf } from './fault-effects.ts';
import type { FaultSpec } from './faults.ts';
import { dressUnforeseen, type Incoming, parametersOf, perform, readPath } from './graph.ts';
import { MAX_BODY_BYTES } from './parameters.ts';
import { loggablePath } from './request-log.ts';
import { createRuntime, type EmulatorOptions, type Runtime } from './runtime.ts';
import type { Switches } from './switches.ts';

export type { AccountOptions, PhoneNumberOptions } from './account.ts';
export type { PlainAnswer } from './answer.ts';
export type { PlainRequest } from './arrival.ts';
export type { LogEntry } from './request-log.ts';
export type { EmulatorOptions } from './runtime.ts';
export type { ValidationError } from './state.ts';
export type { Switches } from './switches.ts';

export type Emulator = {
  /** Rejects only like fetch does: a TypeError for a cut connection, the signal's reason for an aborted one. */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * The same without a class of fetch, whose loading costs a process its first milliseconds. Rejects as `fetch` does; an
   * answer that breaks in the middle rejects as reading its body would, so that nobody takes half of it for the whole.
   */
  readonly handle: (request: PlainRequest) => Promise<PlainAnswer>;
  /** What both are made of, for whoever can send half an answer: a port. */
  readonly answer: (arrival: Arrival) => Promise<Delivery>;
  /** The origin of every `download_url`; requests to it are answered as downloads. */
  readonly downloadOrigin: () => string;
  /** Moves downloads to an origin at which somebody listens. */
  readonly serveDownloadsAt: (origin: string) => void;
};

async function readArrival(arrival: Arrival): Promise<Incoming> {
  return {
    method: arrival.method,
    url: arrival.url,
    authorization: arrival.header('authorization'),
    ifNoneMatch: arrival.header('if-none-match'),
    contentType: arrival.header('content-type') ?? '',
    body: await arrival.body(MAX_BODY_BYTES),
  };
}

/** Waits for the abort, however long that takes. */
function never(signal: AbortSignal | undefined, { waiting }: Runtime): Promise<never> {
  const held = { signal };
  waiting.add(held);
  return new Promise((_resolve, reject) => {
    const end = (): void => {
      waiting.delete(held);
      reject(signal?.reason);
    };
    if (signal?.aborted === true) end();
    else signal?.addEventListener('abort', end, { once: true });
  });
}

function answerGraph(incoming: Incoming, switches: Switches, runtime: Runtime): RawAnswer {
  const isRootPost = incoming.method === 'POST' && readPath(incoming.url.pathname).path.length === 0;
  if (!isRootPost) return perform({ ...incoming, parameters: () => parametersOf(incoming) }, switches, runtime);
  try {
    const parameters = parametersOf(incoming);
    if (parameters.has('batch')) return performBatch(incoming, parameters, runtime);
    return perform({ ...incoming, parameters: () => parameters }, switches, runtime);
  } catch (cause) {
    return dressUnforeseen(cause, runtime);
  }
}

type Outcome =
  | { readonly delivery: Delivery }
  /** No answer: the connection is cut, or nothing ever comes. */
  | { readonly delivery: null; readonly end: () => Promise<never> };

/** Does the work, or not, and gives what the fault leaves of the answer. */
async function treat(
  arrival: Arrival,
  isDownload: boolean,
  fault: FaultSpec | undefined,
  runtime: Runtime,
): Promise<Outcome> {
  const effect = fault?.effect;
  const isSilent = effect?.kind === 'cut' || effect?.kind === 'timeout';
  const end = (): Promise<never> =>
    effect?.kind === 'cut' ? Promise.reject(cutConnection()) : never(arrival.signal(), runtime);
  if (isSilent && !effect.work) return { delivery: null, end };
  let answer = emptyAnswer(500);
  if (doesWork(effect)) {
    answer = isDownload
      ? runtime.downloads.answer(arrival)
      : answerGraph(await readArrival(arrival), moodOf(runtime.switches(), effect), runtime);
  }
  if (isSilent) return { delivery: null, end };
  const now = runtime.clock();
  if (effect?.kind === 'half') return { delivery: toHalfDelivery(answer, now) };
  return { delivery: toDelivery((effect === undefined ? undefined : faultAnswer(effect, runtime)) ?? answer, now) };
}

async function wait(ms: number, arrival: Arrival, runtime: Runtime): Promise<void> {
  const signal = arrival.signal();
  await runtime.sleep(ms, signal);
  if (signal?.aborted === true) throw signal.reason;
}

async function answerCall(arrival: Arrival, runtime: Runtime): Promise<Delivery> {
  const { method, url, header } = arrival;
  const isDownload = url.origin === runtime.downloads.origin();
  const fault = runtime.faults.strike(method, url.pathname, () => true);
  const delay = runtime.latencyMs + (fault?.slowMs ?? 0);
  if (delay > 0) await wait(delay, arrival, runtime);
  const outcome = await treat(arrival, isDownload, fault, runtime);
  runtime.log.add({
    at: runtime.clock().toISOString(),
    origin: isDownload ? 'download' : 'graph',
    method,
    path: loggablePath(url),
    authorized: header('authorization') !== null || (url.search !== '' && url.searchParams.has('access_token')),
    status: outcome.delivery?.status ?? null,
    fault: fault?.effect.kind ?? null,
    batched: false,
  });
  return outcome.delivery ?? outcome.end();
}

/**
 * A Graph API for WhatsApp Flows that keeps its state in `options.store`. Throws where the state cannot be read, so
 * that a damaged file is noticed before the first call.
 */
export function createEmulator(options: EmulatorOptions): Emulator {
  const runtime = createRuntime(options);
  runtime.load();
  const answer = async (arrival: Arrival): Promise<Delivery> =>
    isControl(arrival) ? toDelivery(await control(arrival, runtime), runtime.clock()) : answerCall(arrival, runtime);
  return {
    answer,
    fetch: async (request) => {
      request.signal.throwIfAborted();
      return toResponse(await answer(fromRequest(request)));
    },
    handle: async (request) => {
      request.signal?.throwIfAborted();
      const { breaks, ...plain } = await answer(fromPlain(request));
      if (breaks) throw terminated();
      return plain;
    },
    downloadOrigin: runtime.downloads.origin,
    serveDownloadsAt: runtime.downloads.moveTo,
  };
}
