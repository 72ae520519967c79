// Knows a request as it arrives, from wherever: a port, a Request, a plain object. Nothing of it is read that nobody
// needs. Uses no class of fetch: loading those costs a command line its start, making them costs every request.

/** What was asked, as far as the emulator looks at it. */
export type Arrival = {
  readonly method: string;
  readonly url: URL;
  /** The value of a header, whose name is given in lower case; null where it is missing. */
  readonly header: (name: string) => string | null;
  /** The whole body; of what lies beyond the limit only so much that its excess shows. */
  readonly body: (limit: number) => Promise<Uint8Array>;
  /** Aborted when nobody waits for the answer any more; undefined where that cannot be known. */
  readonly signal: () => AbortSignal | undefined;
};

/** A request without any class of its own. */
export type PlainRequest = {
  readonly method: string;
  /** In full, with its origin. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  readonly signal?: AbortSignal | undefined;
};

const NOTHING = new Uint8Array();

/** Reads to the end, so that the client can finish, and drops what lies beyond the limit. */
export async function collect(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    if (length <= limit) kept.push(chunk);
    length += chunk.length;
  }
  return kept.length === 1 ? (kept[0] ?? NOTHING) : Buffer.concat(kept);
}

export function fromPlain(request: PlainRequest): Arrival {
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    method: request.method.toUpperCase(),
    url: new URL(request.url),
    header: (name) => headers.get(name) ?? null,
    body: async () => request.body ?? NOTHING,
    signal: () => request.signal,
  };
}

export function fromRequest(request: Request): Arrival {
  return {
    method: request.method,
    url: new URL(request.url),
    header: (name) => request.headers.get(name),
    body: async (limit) => (request.body === null ? NOTHING : collect(request.body, limit)),
    signal: () => request.signal,
  };
}
