// Knows what is remembered of requests for people and tests, and what never is: anything secret.

/** One request as the log keeps it; it never holds a token. */
export type LogEntry = {
  readonly at: string;
  readonly origin: 'graph' | 'download';
  readonly method: string;
  /** With query, without access_token, input_token and appsecret_proof. */
  readonly path: string;
  /** Whether a token came along. */
  readonly authorized: boolean;
  /** Null where no answer was given. */
  readonly status: number | null;
  /** The kind of fault that struck. */
  readonly fault: string | null;
  /** True for a call inside a batch. */
  readonly batched: boolean;
};

/** The last requests, the oldest first. Those before are forgotten, so that an emulator may run for weeks. */
export type RequestLog = {
  readonly add: (entry: LogEntry) => void;
  readonly entries: () => readonly LogEntry[];
  readonly clear: () => void;
};

/** Several times what a plan and an apply of ten thousand flows ask. */
const MAX_ENTRIES = 100_000;

export function createRequestLog(maximum = MAX_ENTRIES): RequestLog {
  let ring: LogEntry[] = [];
  /** The place of the oldest entry, which the next one takes once the ring is full. */
  let oldest = 0;
  return {
    add: (entry) => {
      if (ring.length < maximum) {
        ring.push(entry);
        return;
      }
      ring[oldest] = entry;
      oldest = (oldest + 1) % maximum;
    },
    entries: () => [...ring.slice(oldest), ...ring.slice(0, oldest)],
    clear: () => {
      ring = [];
      oldest = 0;
    },
  };
}

const SECRETS = ['access_token', 'input_token', 'appsecret_proof'];

/** Path and query as they came, without anything secret. */
export function loggablePath(url: URL): string {
  if (url.search === '') return url.pathname;
  const pairs = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '');
  const harmless = pairs.filter((pair) => !SECRETS.includes(decodeName(pair)));
  return url.pathname + (harmless.length === 0 ? '' : `?${harmless.join('&')}`);
}

function decodeName(pair: string): string {
  const [name = ''] = pair.split('=', 1);
  if (!/[%+]/.test(name)) return name;
  const [decoded] = new URLSearchParams(pair).keys();
  return decoded ?? '';
}
