// One HTTP exchange as plain data, over Node's own client with connections that stay open. Knows neither Graph API nor
// tokens; follows no redirect. Node's `fetch` is not used: loading it costs more than all else that a small run loads,
// and a call over it half as much again.
import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import zlib from 'node:zlib';

export type HttpRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  readonly signal: AbortSignal;
};

export type HttpResponse = {
  readonly status: number;
  /** A header by its name in lower case; null where it is not there. */
  header(name: string): string | null;
  /** The whole body as UTF-8, without a byte order mark. */
  readonly text: string;
};

/** Sends a request and reads the whole answer; rejects where the connection fails at any point, or on the signal. */
export type Http = (request: HttpRequest) => Promise<HttpResponse>;

/** More than any answer of the platform: two documents of the largest size, as JSON text in JSON text. */
const MAX_BYTES = 64 * 1024 * 1024;

const AGENT = { keepAlive: true, keepAliveMsecs: 5_000, maxFreeSockets: 32 };

const DECODERS: Readonly<Record<string, (bytes: Buffer, options: zlib.ZlibOptions) => Promise<Buffer>>> = {
  gzip: promisify(zlib.gunzip),
  br: promisify(zlib.brotliDecompress),
};

/** Over the network. Idle connections do not keep the process alive. */
export function createHttp(): Http {
  const agents = { 'http:': new http.Agent(AGENT), 'https:': new https.Agent(AGENT) };
  return (request) =>
    new Promise((resolve, reject) => {
      const url = new URL(request.url);
      const protocol = url.protocol === 'https:' ? 'https:' : 'http:';
      const { request: send } = protocol === 'https:' ? https : http;
      const outgoing = send(
        url,
        {
          method: request.method,
          agent: agents[protocol],
          signal: request.signal,
          headers: {
            'accept-encoding': 'gzip, br',
            ...request.headers,
            ...(request.body !== null && { 'content-length': Buffer.byteLength(request.body) }),
          },
        },
        (incoming) => {
          readBody(incoming).then(
            (text) =>
              resolve({
                status: incoming.statusCode ?? 0,
                header: (name) => {
                  const value = incoming.headers[name];
                  return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
                },
                text,
              }),
            reject,
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(request.body ?? undefined);
    });
}

async function readBody(incoming: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new Error('the answer is larger than 64 MB');
    chunks.push(chunk);
  }
  const decode = DECODERS[incoming.headers['content-encoding'] ?? ''];
  const whole = Buffer.concat(chunks);
  const bytes = decode === undefined || length === 0 ? whole : await decode(whole, { maxOutputLength: MAX_BYTES });
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
