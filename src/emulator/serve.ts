// Knows how an emulator is put on a port: one listener for the API, one for downloads.
// Does not know what is answered.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
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

function toHeaders(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index] ?? '', message.rawHeaders[index + 1] ?? '');
  }
  return headers;
}

/** The address as the client wrote it, so that paging links stay on the origin that it trusts. */
function addressOf(message: IncomingMessage, origin: string, keepHost: boolean): URL {
  const host = message.headers.host ?? '';
  const base = keepHost && /^[\w.:[\]-]+$/.test(host) && URL.canParse(`http://${host}`) ? `http://${host}` : origin;
  const target = message.url ?? '/';
  return new URL(base + (target.startsWith('/') ? target : '/'));
}

function toRequest(message: IncomingMessage, address: URL, signal: AbortSignal): Request {
  const method = message.method ?? 'GET';
  const init = { method, headers: toHeaders(message), signal };
  if (method === 'GET' || method === 'HEAD') return new Request(address, init);
  return new Request(address, { ...init, body: message, duplex: 'half' });
}

function write(response: ServerResponse, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(chunk, (error) => (error === null || error === undefined ? resolve() : reject(error)));
  });
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (answer.body !== null) for await (const chunk of answer.body) await write(response, chunk);
  response.end();
}

type Place = { readonly origin: () => string; readonly keepHost: boolean };

async function handle(emulator: Emulator, place: Place, message: IncomingMessage, response: ServerResponse) {
  const abort = new AbortController();
  response.once('close', () => abort.abort());
  let request: Request;
  try {
    request = toRequest(message, addressOf(message, place.origin(), place.keepHost), abort.signal);
  } catch {
    response.writeHead(400, { 'content-type': 'text/plain', connection: 'close' }).end('Bad Request');
    return;
  }
  try {
    await send(await emulator.fetch(request), response);
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

/** Opens the emulator on `port` (0: any free one). A port in use rejects with an error whose code is EADDRINUSE. */
export async function serve(emulator: Emulator, options: ServeOptions): Promise<Serving> {
  const host = options.host ?? '127.0.0.1';
  let url = '';
  const main = createServer((message, response) => {
    void handle(emulator, { origin: () => url, keepHost: true }, message, response);
  });
  const files = createServer((message, response) => {
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
