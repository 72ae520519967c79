// Knows the forms an answer takes on its way out: whole, broken in the middle, or not at all.
// Does not know what is answered.
import { createHash } from 'node:crypto';

export type RawAnswer = {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | Uint8Array;
};

/** An answer without any class of its own; header names are in lower case. */
export type PlainAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
};

/** What goes out. Where it breaks, the body is half of what its length promises, and then the connection ends. */
export type Delivery = PlainAnswer & { readonly breaks: boolean };

const BODILESS = [101, 204, 205, 304];

function isBodiless(status: number): boolean {
  return BODILESS.includes(status);
}

/** The whole answer, with its length and the time. */
export function toDelivery(answer: RawAnswer, now: Date): Delivery {
  const { status } = answer;
  const headers: Record<string, string> = Object.fromEntries(answer.headers);
  headers.date = now.toUTCString();
  const body = isBodiless(status) ? '' : answer.body;
  if (!isBodiless(status)) headers['content-length'] = String(Buffer.byteLength(body));
  return { status, headers, body, breaks: false };
}

/** Promises all bytes and gives half of them. */
export function toHalfDelivery(answer: RawAnswer, now: Date): Delivery {
  const whole = toDelivery(answer, now);
  const bytes = typeof whole.body === 'string' ? Buffer.from(whole.body, 'utf8') : whole.body;
  return { ...whole, body: bytes.subarray(0, Math.ceil(bytes.length / 2)), breaks: true };
}

/** What fetch throws when the connection breaks. */
export function cutConnection(): TypeError {
  return new TypeError('fetch failed', {
    cause: Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' }),
  });
}

/** What reading a body throws when the connection breaks in the middle of it. */
export function terminated(): TypeError {
  return new TypeError('terminated', { cause: cutConnection().cause });
}

function breakingBody(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let given = false;
  return new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (given) return controller.error(terminated());
        given = true;
        // An error discards what waits in the queue, so it comes with the next pull.
        controller.enqueue(bytes);
      },
    },
    { highWaterMark: 0 },
  );
}

export function toResponse({ status, headers, body, breaks }: Delivery): Response {
  // Bytes, because a text would bring a content type with it.
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : new Uint8Array(body);
  const sent = breaks ? breakingBody(bytes) : isBodiless(status) ? null : bytes;
  return new Response(sent, { status, headers });
}

const GATEWAY_PAGE =
  '<!DOCTYPE html>\n<html><head><title>Error</title></head>' +
  '<body><h1>Sorry, something went wrong.</h1></body></html>\n';

/** The page that a gateway answers with instead of the platform. */
export function gatewayPage(status: number): RawAnswer {
  return { status, headers: new Map([['content-type', 'text/html; charset=utf-8']]), body: GATEWAY_PAGE };
}

export function emptyAnswer(status: number): RawAnswer {
  return { status, headers: new Map(), body: '' };
}

/** Adds an ETag over the whole text, and answers 304 where the client already has it. */
export function withETag(answer: RawAnswer, ifNoneMatch: string | null): RawAnswer {
  const etag = `"${createHash('sha1').update(answer.body).digest('hex')}"`;
  const headers = new Map(answer.headers).set('etag', etag);
  if (ifNoneMatch === null) return { ...answer, headers };
  const known = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (!known.includes(etag)) return { ...answer, headers };
  headers.delete('content-type');
  return { status: 304, headers, body: '' };
}
