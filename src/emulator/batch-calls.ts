// Knows how the calls inside a batch are made on the emulator itself: address, token, faults, log.
import { emptyAnswer, type RawAnswer } from './answer.ts';
import { tokenOf } from './authorization.ts';
import { type BatchCall, runBatch } from './batch.ts';
import { FAILURES } from './errors.ts';
import { doesWork, faultAnswer, mayStrikeInBatch, moodOf } from './fault-effects.ts';
import { dress, dressFailure, emergencyDressing, type Incoming, perform, readPath } from './graph.ts';
import { fromQuery, type Parameters } from './parameters.ts';
import { loggablePath } from './request-log.ts';
import type { Runtime } from './runtime.ts';

/** An item without a version has the version of the batch. */
function addressOf({ relativeUrl }: BatchCall, base: URL): URL {
  const url = new URL(`/${relativeUrl.replace(/^\/+/, '')}`, base);
  if (!readPath(url.pathname).isVersioned) url.pathname = `/${readPath(base.pathname).version}${url.pathname}`;
  return url;
}

function inherited(incoming: Incoming, outer: Parameters): Parameters {
  const proof = outer.get('appsecret_proof');
  return new Map<string, unknown>([
    ['access_token', tokenOf(incoming.authorization, outer)],
    ...(proof === undefined ? [] : [['appsecret_proof', proof] as const]),
  ]);
}

function performInBatch(call: BatchCall, incoming: Incoming, outer: Parameters, runtime: Runtime): RawAnswer {
  const url = addressOf(call, incoming.url);
  const parameters = new Map([...inherited(incoming, outer), ...fromQuery(url.searchParams), ...call.parameters]);
  const fault = runtime.faults.strike(call.method, url.pathname, mayStrikeInBatch);
  const given = { method: call.method, url, authorization: null, ifNoneMatch: null };
  const real = doesWork(fault?.effect)
    ? perform({ ...given, parameters: () => parameters }, moodOf(runtime.switches(), fault?.effect), runtime)
    : undefined;
  const answer = (fault === undefined ? undefined : faultAnswer(fault.effect, runtime)) ?? real ?? emptyAnswer(500);
  runtime.log.add({
    at: runtime.clock().toISOString(),
    origin: 'graph',
    method: call.method,
    path: loggablePath(url),
    authorized: tokenOf(null, parameters) !== '',
    status: answer.status,
    fault: fault?.effect.kind ?? null,
    batched: true,
  });
  return answer;
}

/** Answers a batch. The token of the whole is the token of every call that has none of its own. */
export function performBatch(incoming: Incoming, parameters: Parameters, runtime: Runtime): RawAnswer {
  const dressing = { ...emergencyDressing(runtime), version: readPath(incoming.url.pathname).version };
  if (tokenOf(incoming.authorization, parameters) === '') return dressFailure(FAILURES.noToken, dressing, runtime);
  const toText = (answer: RawAnswer) => ({
    status: answer.status,
    headers: answer.headers,
    text: typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body).toString('utf8'),
  });
  const entries = runBatch(parameters, {
    perform: (call) => toText(performInBatch(call, incoming, parameters, runtime)),
    fail: (failure) => toText(dressFailure(failure, dressing, runtime)),
  });
  return dress(200, entries, dressing, runtime);
}
