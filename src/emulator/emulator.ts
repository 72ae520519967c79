// Knows the order in which a request is treated: control, faults, latency, work, answer, log.
// Does not know sockets: serve puts it on a port.
import { cutConnection, emptyAnswer, type RawAnswer, toHalfResponse, toResponse } from './answer.ts';
import { performBatch } from './batch-calls.ts';
import { control, isControl } from './control.ts';
import { doesWork, faultAnswer, moodOf } from './fault-effects.ts';
import type { FaultSpec } from './faults.ts';
import { dressUnforeseen, type Incoming, parametersOf, perform, readPath } from './graph.ts';
import { MAX_BODY_BYTES } from './parameters.ts';
import { loggablePath, note } from './request-log.ts';
import { createRuntime, type EmulatorOptions, type Runtime } from './runtime.ts';
import type { Switches } from './switches.ts';

export type { AccountOptions, PhoneNumberOptions } from './account.ts';
export type { EmulatorOptions, LogEntry } from './runtime.ts';
export type { ValidationError } from './state.ts';
export type { Switches } from './switches.ts';

export type Emulator = {
  /** Rejects only like fetch does: a TypeError for a cut connection, the signal's reason for an aborted one. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** The origin of every `download_url`; requests to it are answered as downloads. */
  readonly downloadOrigin: () => string;
  /** Moves downloads to an origin at which somebody listens. */
  readonly serveDownloadsAt: (origin: string) => void;
};

/** Reads the body; what lies beyond the limit is taken in and dropped, so that the client can finish. */
async function readBody(request: Request): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks);
}

async function readRequest(request: Request): Promise<Incoming> {
  return {
    method: request.method,
    url: new URL(request.url),
    authorization: request.headers.get('authorization'),
    ifNoneMatch: request.headers.get('if-none-match'),
    contentType: request.headers.get('content-type') ?? '',
    body: await readBody(request),
  };
}

/** Waits for the abort, however long that takes. */
function never(request: Request, { waiting }: Runtime): Promise<never> {
  waiting.add(request);
  return new Promise((_resolve, reject) => {
    const end = (): void => {
      waiting.delete(request);
      reject(request.signal.reason);
    };
    if (request.signal.aborted) end();
    else request.signal.addEventListener('abort', end, { once: true });
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

type Delivery = { readonly response: Response } | { readonly broken: () => Promise<never> };

/** Does the work, or not, and gives what the fault leaves of the answer. */
async function deliver(request: Request, fault: FaultSpec | undefined, runtime: Runtime): Promise<Delivery> {
  const effect = fault?.effect;
  const breaks = effect?.kind === 'cut' || effect?.kind === 'timeout';
  const broken = { broken: () => (effect?.kind === 'cut' ? Promise.reject(cutConnection()) : never(request, runtime)) };
  if (breaks && !effect.work) return broken;
  let answer = emptyAnswer(500);
  if (doesWork(effect)) {
    const isDownload = new URL(request.url).origin === runtime.downloads.origin();
    answer = isDownload
      ? runtime.downloads.answer(request)
      : answerGraph(await readRequest(request), moodOf(runtime.switches(), effect), runtime);
  }
  if (breaks) return broken;
  const now = runtime.clock();
  if (effect?.kind === 'half') return { response: toHalfResponse(answer, now) };
  return { response: toResponse((effect === undefined ? undefined : faultAnswer(effect, runtime)) ?? answer, now) };
}

async function answer(request: Request, runtime: Runtime): Promise<Response> {
  const url = new URL(request.url);
  const origin = url.origin === runtime.downloads.origin() ? 'download' : 'graph';
  const fault = runtime.faults.strike(request.method, url.pathname, () => true);
  const delay = runtime.latencyMs + (fault?.slowMs ?? 0);
  if (delay > 0) await runtime.sleep(delay, request.signal);
  if (request.signal.aborted) throw request.signal.reason;
  const delivery = await deliver(request, fault, runtime);
  note(runtime, {
    origin,
    method: request.method,
    path: loggablePath(url),
    authorized: request.headers.has('authorization') || url.searchParams.has('access_token'),
    status: 'response' in delivery ? delivery.response.status : null,
    fault: fault?.effect.kind ?? null,
    batched: false,
  });
  return 'response' in delivery ? delivery.response : delivery.broken();
}

/**
 * A Graph API for WhatsApp Flows that keeps its state in `options.store`. Throws where the state cannot be read, so
 * that a damaged file is noticed before the first call.
 */
export function createEmulator(options: EmulatorOptions): Emulator {
  const runtime = createRuntime(options);
  runtime.load();
  return {
    fetch: (request) => (isControl(request) ? control(request, runtime) : answer(request, runtime)),
    downloadOrigin: runtime.downloads.origin,
    serveDownloadsAt: runtime.downloads.moveTo,
  };
}
