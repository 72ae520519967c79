// One HTTP exchange with GitHub for octokit: to one origin only, within a time, with the whole answer or none.

export type SendOptions = {
  /** The only origin that is ever asked: the token goes there and nowhere else. */
  readonly origin: string;
  /** Milliseconds for an answer to be there as a whole. */
  readonly timeout: number;
  readonly onSilence: () => void;
};

export type Send = (url: string, init: RequestInit) => Promise<Response>;

// Renamed repositories answer with 301 to reads and 307 to writes.
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308]);
const MAX_REDIRECTS = 5;
/** Far more than a page of a hundred comments of the greatest length. */
const MAX_BYTES = 64 * 1024 * 1024;
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * A `fetch` for octokit. It follows redirects within the origin, with method and body as they were (GitHub, REST API,
 * "follow redirects": repeated verbatim); one that leads elsewhere is given back as it is, for the caller to refuse.
 */
export function createSend({ origin, timeout, onSilence }: SendOptions): Send {
  return async (url, init) => {
    const signal = AbortSignal.timeout(timeout);
    try {
      let next = url;
      for (let hop = 0; ; hop += 1) {
        if (new URL(next).origin !== origin) throw new Error('refusing to send the token to another host');
        const response = await fetch(next, { ...init, redirect: 'manual', signal });
        const target = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
        const to = target !== null && URL.canParse(target, next) ? new URL(target, next) : null;
        if (to === null || to.origin !== origin || hop === MAX_REDIRECTS) return await whole(response);
        await response.body?.cancel();
        next = to.href;
      }
    } catch (error) {
      if (signal.aborted) onSilence();
      throw error;
    }
  };
}

/**
 * The answer with its body read. Octokit takes an answer that was cut off for an empty one, and a cut list of comments
 * for none: so it is read here, where a cut is an error.
 */
async function whole(response: Response): Promise<Response> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new Error('the answer is larger than 64 MB');
    chunks.push(chunk);
  }
  const { status, statusText } = response;
  const text = Buffer.concat(chunks).toString('utf8');
  const headers = withReset(response, text);
  return new Response(WITHOUT_BODY.has(status) ? null : text, { status, statusText, headers });
}

/**
 * The headers, where a throttled answer says when to come back but not of which limit it is: then as of the primary one.
 * The throttling plugin knows no other form.
 */
function withReset({ status, headers }: Response, text: string): Headers {
  const seconds = Number(headers.get('retry-after') ?? '');
  const known = headers.get('x-ratelimit-remaining') === '0' || /\bsecondary rate\b/i.test(text);
  if ((status !== 403 && status !== 429) || known || !(seconds > 0)) return headers;
  const more = new Headers(headers);
  more.set('x-ratelimit-remaining', '0');
  more.set('x-ratelimit-reset', String(Math.floor(Date.now() / 1000 + seconds)));
  return more;
}
