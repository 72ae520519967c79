// One request to the Graph API and its answer: address, token, time-out, retries, pacing. Knows no flows.
import { createHmac } from 'node:crypto';
import pRetry, { AbortError } from 'p-retry';
import { RemoteFailure } from '../model/remote.ts';
import { isThrottle, readError, toFailure } from './errors.ts';
import { multipart, type Part } from './form.ts';
import type { Http, HttpRequest, HttpResponse } from './http.ts';
import { estimateIn, type Pace } from './pace.ts';

export type TransportOptions = {
  readonly http: Http;
  readonly graphUrl: string;
  readonly graphVersion: string;
  readonly token: { reveal(): string };
  readonly appSecret: { reveal(): string } | null;
  readonly pace: Pace;
  readonly requestTimeout: number;
  /** The first pause before a read is repeated, in milliseconds; it doubles, with jitter. */
  readonly firstPause: number;
  /** One line for each call that went out; it never holds the token. Not given: nobody reads it. */
  readonly trace?: ((line: string) => void) | undefined;
  /** One line where a read is tried again. */
  readonly say?: (line: string) => void;
};

export type Call = {
  /** What the call is for, as it begins the sentence of a failure: `reading the list of flows`. */
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the version: `/123/flows`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>> | readonly Part[];
};

/** Requests by what they were: reads and writes count against the platform's allowance, downloads do not. */
export type Calls = { readonly reads: number; readonly writes: number; readonly downloads: number };

export type Transport = {
  /** A GET, repeated with backoff until there is an answer. */
  read(call: Omit<Call, 'method' | 'body'>): Promise<unknown>;
  /**
   * A GET for what would be good to know: sent once, and not at all where calls have to wait; a no, also one of
   * throttling, holds up nothing that comes after it.
   */
  readOnce(call: Omit<Call, 'method' | 'body'>): Promise<unknown>;
  /** A write, sent once; repeated only where nothing can have happened. */
  write(call: Call & { readonly method: 'POST' | 'DELETE' }): Promise<unknown>;
  /** A document from elsewhere: no token, redirects followed. Null where the address no longer works. */
  download(what: string, url: string): Promise<string | null>;
  /** How many requests went out so far. */
  calls(): Calls;
  /** The platform's clock as its last answer told it, in milliseconds since 1970; null where it did not say. */
  serverTime(): number | null;
  /** The share of the call allowance that is used, in percent; null where the platform does not say. */
  used(): number | null;
  /** What all calls wait for right now, and for how many milliseconds more; null where they do not. */
  waiting(): { readonly why: string; readonly ms: number } | null;
};

const READ_RETRIES = 4;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 5;
/** How long an answer may take that nobody needs, in milliseconds. */
const PATIENCE_ONCE = 5_000;
// Node's codes for "no connection was made": nothing can have happened.
const NO_CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export function createTransport(options: TransportOptions): Transport {
  const { pace } = options;
  const origin = new URL(options.graphUrl).origin;
  const proof =
    options.appSecret === null
      ? null
      : createHmac('sha256', options.appSecret.reveal()).update(options.token.reveal()).digest('hex');
  const calls = { reads: 0, writes: 0, downloads: 0 };
  let serverTime: number | null = null;
  /** Failures in which not even half an answer came. */
  const silent = new WeakSet<RemoteFailure>();

  function toRequest(call: Call): Omit<HttpRequest, 'signal'> {
    const url = new URL(`${options.graphUrl}/${options.graphVersion}${call.path}`);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    if (proof !== null) url.searchParams.set('appsecret_proof', proof);
    if (url.origin !== origin) throw new Error(`refusing to send the token to ${url.origin}`);
    const headers = { accept: 'application/json', authorization: `Bearer ${options.token.reveal()}` };
    const { method } = call;
    if (call.body === undefined) return { method, url: url.href, headers, body: null };
    const { type, body } = isForm(call.body)
      ? multipart(call.body)
      : { type: 'application/json', body: JSON.stringify(call.body) };
    return { method, url: url.href, headers: { ...headers, 'content-type': type }, body };
  }

  /** Sends one request and has its whole answer, or fails as `lost` or `unreachable`. */
  async function exchange(
    what: string,
    counts: keyof Calls,
    request: Omit<HttpRequest, 'signal'>,
    patience = options.requestTimeout,
  ): Promise<HttpResponse> {
    const started = Date.now();
    const line = (end: string) => {
      if (options.trace === undefined) return;
      options.trace(`${request.method} ${shownUrl(request.url)} ${end} ${Date.now() - started} ms (${what})`);
    };
    calls[counts] += 1;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), patience);
    try {
      const response = await untilAborted(options.http({ ...request, signal: timeout.signal }), timeout.signal);
      line(String(response.status));
      return response;
    } catch (error) {
      const code = causeCode(error);
      line(timeout.signal.aborted ? 'no answer' : (code ?? 'cut'));
      const seconds = Math.round(patience / 1000);
      const withoutAnswer = (message: string) => {
        const failure = lost(message, error);
        silent.add(failure);
        return failure;
      };
      if (timeout.signal.aborted) throw withoutAnswer(`${what}: no answer within ${seconds}s`);
      if (isUnconnected(error)) {
        const hint = 'check the network, and WHATSAPP_GRAPH_URL if it is set';
        throw new RemoteFailure('unreachable', `${what}: no connection to ${origin} (${code})`, { hint, cause: error });
      }
      throw withoutAnswer(
        `${what}: the connection was cut before the answer was there${code === null ? '' : ` (${code})`}`,
      );
    } finally {
      clearTimeout(timer);
    }
  }

  /** One call, waiting out throttling: a throttled call has done nothing. */
  async function send(call: Call): Promise<unknown> {
    for (;;) {
      if (!(await pace.ready())) throw interrupted(call.what);
      const counts = call.method === 'GET' ? 'reads' : 'writes';
      const response = await exchange(call.what, counts, toRequest(call));
      serverTime = dateOf(response) ?? serverTime;
      const body = parseBody(response.text);
      const error = body === undefined ? null : readError(body);
      if (error !== null) {
        const estimate = estimateIn(response.header);
        if (isThrottle(error) && pace.throttled(`code ${error.code}`, estimate)) continue;
        // is_transient asks for patience, too; but what became of a write must be looked at first.
        const patient = !isThrottle(error) && error.transient && pace.throttled('is_transient', estimate);
        if (patient && call.method === 'GET') continue;
        const spent = error.transient && !patient && call.method === 'GET';
        throw toFailure(call.what, response.status, error, { patient, ...(spent && { kind: 'throttled' }) });
      }
      pace.usage(response.header);
      if (response.status === 429 && pace.throttled('HTTP 429', estimateIn(response.header))) continue;
      pace.succeeded();
      if (body === undefined || !isOk(response)) throw unreadable(call, response, origin);
      return body;
    }
  }

  async function sendOnce(call: Call): Promise<unknown> {
    if (pace.waiting() !== null) throw new RemoteFailure('throttled', `${call.what}: not asked, calls have to wait`);
    const patience = Math.min(options.requestTimeout, PATIENCE_ONCE);
    const response = await exchange(call.what, 'reads', toRequest(call), patience);
    serverTime = dateOf(response) ?? serverTime;
    const body = parseBody(response.text);
    const error = body === undefined ? null : readError(body);
    if (error !== null) throw toFailure(call.what, response.status, error);
    if (body === undefined || !isOk(response)) throw unreadable(call, response, origin);
    return body;
  }

  /** Each address on the way to the document has to be one that may be asked. */
  async function download(what: string, from: string): Promise<string | null> {
    let url = from;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const address = downloadable(what, url, origin);
      const request = { method: 'GET', url: address.href, headers: { accept: '*/*' }, body: null };
      const response = await exchange(what, 'downloads', request);
      if ([401, 403, 404, 410].includes(response.status)) return null;
      if (isOk(response)) return response.text;
      const next = REDIRECTS.has(response.status) ? response.header('location') : null;
      if (next === null) throw lost(`${what}: the download answered with HTTP ${response.status}`);
      url = URL.canParse(next, address.href) ? new URL(next, address.href).href : next;
    }
    throw lost(`${what}: the download leads from one address to the next without end`);
  }

  const repeat = <T>(attempt: () => Promise<T>): Promise<T> =>
    pRetry(
      async () => {
        try {
          return await attempt();
        } catch (error) {
          if (error instanceof RemoteFailure && mayRepeat(error)) throw error;
          throw new AbortError(error instanceof Error ? error : new Error(String(error)));
        }
      },
      {
        retries: READ_RETRIES,
        minTimeout: options.firstPause,
        maxTimeout: 10_000,
        randomize: true,
        onFailedAttempt: ({ error, retriesLeft }) => {
          if (retriesLeft > 0) options.say?.(`${error.message}; trying again`);
        },
      },
    );

  return {
    async read(call) {
      try {
        return await repeat(() => send({ ...call, method: 'GET' }));
      } catch (error) {
        throw error instanceof RemoteFailure && silent.has(error) ? asUnanswered(error) : error;
      }
    },
    readOnce: (call) => sendOnce({ ...call, method: 'GET' }),
    async write(call) {
      // No connection, no write: only that is repeated here. Everything else is the caller's to settle.
      for (let tries = 1; ; tries += 1) {
        try {
          return await send(call);
        } catch (error) {
          if (!(error instanceof RemoteFailure) || error.kind !== 'unreachable' || tries > 2) throw error;
          await new Promise((done) => setTimeout(done, options.firstPause * tries));
        }
      }
    },
    download: (what, url) => repeat(() => download(what, url)),
    calls: () => ({ ...calls }),
    serverTime: () => serverTime,
    used: () => pace.used(),
    waiting: () => pace.waiting(),
  };
}

function dateOf(response: HttpResponse): number | null {
  const time = Date.parse(response.header('date') ?? '');
  return Number.isNaN(time) ? null : time;
}

function mayRepeat(failure: RemoteFailure): boolean {
  return failure.kind === 'lost' || failure.kind === 'unreachable';
}

function lost(message: string, cause?: unknown): RemoteFailure {
  return new RemoteFailure('lost', message, {
    hint: 'try again; if it stays so, look at https://metastatus.com',
    cause,
  });
}

/** The same failure of a read, with what all its attempts have shown. */
function asUnanswered(failure: RemoteFailure): RemoteFailure {
  const { kind, message, hint, cause } = failure;
  return new RemoteFailure(kind, message, { hint, cause, unanswered: true });
}

function interrupted(what: string): RemoteFailure {
  return new RemoteFailure('interrupted', `${what}: interrupted`);
}

function unreadable(call: Call, response: HttpResponse, origin: string): RemoteFailure {
  const { text } = response;
  const kind = response.status >= 500 || isOk(response) ? 'lost' : 'rejected';
  const what = /^\s*</.test(text) ? 'HTML' : text.trim() === '' ? 'nothing' : 'something that is not JSON';
  if (response.status >= 300 && response.status < 400) {
    return new RemoteFailure(
      'rejected',
      `${call.what}: ${origin} answered with a redirect (HTTP ${response.status}), which is never followed`,
      {
        hint: 'check WHATSAPP_GRAPH_URL; the token is sent to that address only',
      },
    );
  }
  return new RemoteFailure(
    kind,
    `${call.what}: ${origin} answered with ${what} instead of JSON (HTTP ${response.status})`,
    {
      hint: 'a proxy or gateway may stand in between: check WHATSAPP_GRAPH_URL and the network, then try again',
    },
  );
}

// Only web addresses, and plain http only where the Graph API itself is on this machine.
function downloadable(what: string, url: string, origin: string): URL {
  const address = URL.canParse(url) ? new URL(url) : null;
  const allowed = address?.protocol === 'https:' || (address?.protocol === 'http:' && origin.startsWith('http:'));
  if (address === null || !allowed) {
    throw new RemoteFailure('rejected', `${what}: the platform gave an address that is not https`, {
      hint: 'look at the flow in WhatsApp Manager',
    });
  }
  return address;
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isOk({ status }: HttpResponse): boolean {
  return status >= 200 && status <= 299;
}

function isForm(body: Readonly<Record<string, unknown>> | readonly Part[]): body is readonly Part[] {
  return Array.isArray(body);
}

/** Ends with the signal, also where the work takes no notice of it. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work.then(resolve, reject);
  });
}

/** True where not even a connection was made. */
function isUnconnected(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('syscall' in at && (at.syscall === 'connect' || at.syscall === 'getaddrinfo')) return true;
    if ('code' in at && typeof at.code === 'string' && NO_CONNECTION.has(at.code)) return true;
    if (at instanceof AggregateError && at.errors.length > 0) return at.errors.every(isUnconnected);
  }
  return false;
}

function causeCode(error: unknown): string | null {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at instanceof AggregateError && at.errors[0] !== undefined) return causeCode(at.errors[0]);
  }
  return null;
}

/** An address for the log: query values that may hold a secret are hidden. */
function shownUrl(url: string): string {
  const { origin, pathname, searchParams } = new URL(url);
  const fields = searchParams.get('fields');
  return `${origin}${pathname}${fields === null ? '' : `?fields=${fields}`}`;
}
