// Knows how an emulator is put on a port: one listener for the API, one for downloads.
// Does not know what is answered.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Delivery } from './answer.ts';
import { type Arrival, collect } from './arrival.ts';
import type { Emulator } from './emulator.ts';

export type ServeOptions = {
  readonly port: number;
  /** Default: 127.0.0.1 */
  readonly host?: string;
};

export type Serving = {
  readonly url: string;
  readonly downloadUrl: string;
  /** Ends both listeners and every open connection. */
  readonly close: () => Promise<void>;
};

/** The address as the client wrote it, so that paging links stay on the origin that it trusts. */
function addressOf(message: IncomingMessage, origin: string, keepHost: boolean): URL {
  const host = message.headers.host ?? '';
  const base = keepHost && /^[\w.:[\]-]+$/.test(host) && URL.canParse(`http://${host}`) ? `http://${host}` : origin;
  const target = message.url ?? '/';
  return new URL(base + (target.startsWith('/') ? target : '/'));
}

/** Aborted when the client has gone. Made only for the few requests that have to wait. */
function signalOf(response: ServerResponse): AbortSignal {
  const abort = new AbortController();
  if (response.destroyed) abort.abort();
  response.once('close', () => abort.abort());
  return abort.signal;
}

const NO_BODY = new Uint8Array();
/** fetch sends none of these, so that a Graph API is not asked with them either. */
const STRANGE_METHODS = ['TRACE', 'TRACK', 'CONNECT'];

function toArrival(message: IncomingMessage, response: ServerResponse, url: URL): Arrival {
  const method = message.method ?? 'GET';
  const { headers } = message;
  return {
    method,
    url,
    header: (name) => {
      const value = headers[name];
      return value === undefined ? null : typeof value === 'string' ? value : value.join(', ');
    },
    body: async (limit) => (method === 'GET' || method === 'HEAD' ? NO_BODY : collect(message, limit)),
    signal: () => signalOf(response),
  };
}

function send({ status, headers, body, breaks }: Delivery, response: ServerResponse): void {
  response.writeHead(status, headers);
  if (!breaks) response.end(body);
  // What was written has gone out when this is called.
  else response.write(body, () => response.destroy());
}

type Place = { readonly origin: () => string; readonly keepHost: boolean };

async function handle(emulator: Emulator, place: Place, message: IncomingMessage, response: ServerResponse) {
  let arrival: Arrival;
  try {
    if (STRANGE_METHODS.includes(message.method ?? '')) throw new Error('nobody asks like this');
    arrival = toArrival(message, response, addressOf(message, place.origin(), place.keepHost));
  } catch {
    response.writeHead(400, { 'content-type': 'text/plain', connection: 'close' }).end('Bad Request');
    return;
  }
  try {
    send(await emulator.answer(arrival), response);
  } catch {
    // A cut connection, simulated or real: nothing more is said.
    message.socket.destroy();
  }
}

function explain(cause: Error, port: number, host: string): Error {
  const code = 'code' in cause ? String(cause.code) : 'UNKNOWN';
  const reason =
    code === 'EADDRINUSE' ? 'is already in use; choose another port' : `cannot be opened: ${cause.message}`;
  return Object.assign(new Error(`port ${port} on ${host} ${reason}`, { cause }), { code });
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => reject(explain(cause, port, host));
    server.once('error', fail);
    server.listen(port, host, () => {
      server.removeListener('error', fail);
      const address = server.address();
      const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
      const found = typeof address === 'object' && address !== null ? address.port : port;
      resolve(`http://${name.includes(':') ? `[${name}]` : name}:${found}`);
    });
  });
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** An idle connection is kept for longer than clients mean to use it: one that closes as they do looks like a fault. */
const KEEP_ALIVE_MS = 65_000;

/** Opens the emulator on `port` (0: any free one). A port in use rejects with an error whose code is EADDRINUSE. */
export async function serve(emulator: Emulator, options: ServeOptions): Promise<Serving> {
  const host = options.host ?? '127.0.0.1';
  let url = '';
  const main = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) => {
    void handle(emulator, { origin: () => url, keepHost: true }, message, response);
  });
  const files = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (message, response) => {
    void handle(emulator, { origin: emulator.downloadOrigin, keepHost: false }, message, response);
  });
  url = await listen(main, options.port, host);
  try {
    emulator.serveDownloadsAt(await listen(files, 0, host));
  } catch (cause) {
    await shut(main);
    throw cause;
  }
  const close = async (): Promise<void> => {
    await Promise.all([shut(main), shut(files)]);
  };
  return { url, downloadUrl: emulator.downloadOrigin(), close };
}
