// Lets what speaks `fetch` (the emulator, a test's own answers, nock) stand for waflow's HTTP client.
import type { Http } from '../../src/graph/http.ts';

export type FetchLike = (request: Request) => Promise<Response>;

export function httpOver(fetch: FetchLike): Http {
  return async ({ method, url, headers, body, signal }) => {
    const request = new Request(url, {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body !== null && { body: typeof body === 'string' ? body : Uint8Array.from(body) }),
    });
    const response = await fetch(request);
    const text = await response.text();
    return { status: response.status, header: (name) => response.headers.get(name), text };
  };
}
