// A Graph API of scripted answers, and a clock that only waiting moves.
import { createPace, type Pace, type PaceOptions } from '../../../src/graph/pace.ts';
import { createTransport, type Transport, type TransportOptions } from '../../../src/graph/transport.ts';
import { RemoteFailure } from '../../../src/model/remote.ts';

import { httpOver } from '../../support/http-over-fetch.ts';

export const GRAPH = 'https://graph.test';
export const TOKEN = 'EAAunit-token-that-must-never-show';
export const WABA = '1020304050';

export type Reply = Response | Error | ((request: Request) => Response | Promise<Response>);

/** Milliseconds since the beginning; `sleep` moves it and remembers how long each wait was. */
export function fakeClock() {
  let at = 1_000_000;
  const waits: number[] = [];
  return {
    waits,
    now: () => at,
    advance: (ms: number) => {
      at += ms;
    },
    sleep: async (ms: number) => {
      waits.push(ms);
      at += ms;
    },
  };
}

export type FakeClock = ReturnType<typeof fakeClock>;

export function paceOf(clock: FakeClock, options: Partial<PaceOptions> = {}): { pace: Pace; said: string[] } {
  const said: string[] = [];
  const pace = createPace({
    maxWait: 600_000,
    now: clock.now,
    sleep: clock.sleep,
    random: () => 0.5,
    say: (message) => said.push(message),
    ...options,
  });
  return { pace, said };
}

export type World = {
  readonly transport: Transport;
  readonly requests: Request[];
  readonly clock: FakeClock;
  readonly said: readonly string[];
  readonly traced: readonly string[];
};

/** A transport whose answers come in this order; the last one stays. */
export function worldOf(
  replies: readonly Reply[],
  options: Partial<TransportOptions> = {},
  pacing: Partial<PaceOptions> = {},
): World {
  const clock = fakeClock();
  const { pace, said } = paceOf(clock, pacing);
  const requests: Request[] = [];
  const traced: string[] = [];
  const transport = createTransport({
    http: httpOver(async (request) => {
      requests.push(request);
      const reply = replies[Math.min(requests.length, replies.length) - 1];
      if (reply === undefined) throw new Error('nothing to answer with');
      if (reply instanceof Error) throw reply;
      return typeof reply === 'function' ? reply(request) : reply.clone();
    }),
    graphUrl: GRAPH,
    graphVersion: 'v24.0',
    token: { reveal: () => TOKEN },
    appSecret: null,
    pace,
    requestTimeout: 2_000,
    firstPause: 1,
    trace: (line) => traced.push(line),
    ...options,
  });
  return { transport, requests, clock, said, traced };
}

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(body, { status, headers });
}

export function html(status: number): Response {
  return new Response('<!DOCTYPE html><html><body>Sorry</body></html>', {
    status,
    headers: { 'content-type': 'text/html' },
  });
}

/** An error body as Meta's page on error handling shows it; what is not given is not there. */
export function error(
  code: number,
  more: Readonly<Record<string, unknown>> = {},
  status = 400,
  headers = {},
): Response {
  return json(
    { error: { message: 'Invalid parameter', type: 'OAuthException', code, fbtrace_id: 'AbCdEfGhIjK1', ...more } },
    status,
    headers,
  );
}

/** What Node's fetch throws when the network fails with this code. */
export function broken(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

/** Half an answer, then a cut. */
export function half(): Response {
  let given = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (given) return controller.error(new TypeError('terminated'));
        given = true;
        controller.enqueue(new TextEncoder().encode('{"id":'));
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: 200 });
}

/** The failure of a promise that has to fail. */
export async function failureOf(work: Promise<unknown>): Promise<RemoteFailure> {
  const [result] = await Promise.allSettled([work]);
  if (result.status === 'fulfilled') throw new Error(`it should fail, and gave ${JSON.stringify(result.value)}`);
  if (!(result.reason instanceof RemoteFailure)) throw result.reason;
  return result.reason;
}

export function usage(percent: number, minutes = 0): Record<string, string> {
  const share = { call_count: percent, total_time: 1, total_cputime: 1 };
  return {
    'x-business-use-case-usage': JSON.stringify({
      [WABA]: [{ type: 'whatsapp', ...share, estimated_time_to_regain_access: minutes }],
    }),
  };
}
