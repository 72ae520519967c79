// Knows the forms an answer takes on its way out: whole, broken in the middle, or not at all.
// Does not know what is answered.
import { createHash } from 'node:crypto';

export type RawAnswer = {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | Uint8Array<ArrayBuffer>;
};

const BODILESS = [101, 204, 205, 304];

function bytesOfBody(answer: RawAnswer): Uint8Array<ArrayBuffer> {
  return typeof answer.body === 'string' ? Uint8Array.from(Buffer.from(answer.body, 'utf8')) : answer.body;
}

function headersOf(answer: RawAnswer, length: number, now: Date): Headers {
  const headers = new Headers([...answer.headers]);
  headers.set('date', now.toUTCString());
  if (!BODILESS.includes(answer.status)) headers.set('content-length', String(length));
  return headers;
}

export function toResponse(answer: RawAnswer, now: Date): Response {
  const bytes = bytesOfBody(answer);
  const body = BODILESS.includes(answer.status) ? null : bytes;
  return new Response(body, { status: answer.status, headers: headersOf(answer, bytes.length, now) });
}

/** What fetch throws when the connection breaks. */
export function cutConnection(): TypeError {
  return new TypeError('fetch failed', {
    cause: Object.assign(new Error('the connection was cut'), { code: 'ECONNRESET' }),
  });
}

/** Promises all bytes, gives half of them, then breaks. */
export function toHalfResponse(answer: RawAnswer, now: Date): Response {
  const bytes = bytesOfBody(answer);
  let given = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (given) return controller.error(new TypeError('terminated', { cause: cutConnection().cause }));
        given = true;
        // An error discards what waits in the queue, so it comes with the next pull.
        controller.enqueue(bytes.subarray(0, Math.ceil(bytes.length / 2)));
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(body, { status: answer.status, headers: headersOf(answer, bytes.length, now) });
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
  const headers = new Map([...answer.headers, ['etag', etag]]);
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (!known.includes(etag)) return { ...answer, headers };
  headers.delete('content-type');
  return { status: 304, headers, body: '' };
}
