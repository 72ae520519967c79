// Knows the files behind download_url: another origin, no token, a short life.
// Does not know flows; it is handed bytes and hands out addresses.
import type { RawAnswer } from './answer.ts';
import type { Arrival } from './arrival.ts';
import { contentOf, type Document } from './document.ts';

export type Downloads = {
  readonly origin: () => string;
  /** From now on addresses are minted under this origin. */
  readonly moveTo: (origin: string) => void;
  readonly mint: (document: Document) => string;
  readonly answer: (arrival: Arrival) => RawAnswer;
};

type Shelf = { readonly document: Document; readonly expires: number };

type Surroundings = {
  readonly clock: () => Date;
  readonly token: () => string;
  readonly lifetimeMs: () => number;
  readonly rejectsToken: () => boolean;
};

const DEFAULT_ORIGIN = 'https://emulator-cdn.invalid';
/** How long an expired address still answers 403 before it is forgotten and answers 404. */
const MEMORY_MS = 3_600_000;

/** Beyond this the oldest address is forgotten, however young: some clients list ten thousand flows again and again. */
const MAX_ADDRESSES = 100_000;

function refuse(status: number, text: string): RawAnswer {
  return { status, headers: new Map([['content-type', 'text/plain']]), body: text };
}

export function createDownloads(surroundings: Surroundings, maximum = MAX_ADDRESSES): Downloads {
  const shelves = new Map<string, Shelf>();
  let origin = DEFAULT_ORIGIN;

  const forgetOld = (now: number): void => {
    for (const [token, shelf] of shelves) {
      if (shelf.expires + MEMORY_MS > now) return;
      shelves.delete(token);
    }
  };

  const forgetOldest = (): void => {
    for (const token of shelves.keys()) {
      shelves.delete(token);
      return;
    }
  };

  return {
    origin: () => origin,
    moveTo: (next) => {
      origin = next;
    },
    mint: (document) => {
      const now = surroundings.clock().getTime();
      forgetOld(now);
      const token = surroundings.token();
      if (shelves.size >= maximum) forgetOldest();
      shelves.set(token, { document, expires: now + surroundings.lifetimeMs() });
      return `${origin}/m1/v/t0.57323-24/${token}/flow.json`;
    },
    answer: ({ method, url, header }) => {
      if (method !== 'GET') return refuse(405, 'Method Not Allowed');
      const carriesToken = header('authorization') !== null || url.searchParams.has('access_token');
      if (carriesToken && surroundings.rejectsToken()) return refuse(400, 'Bad Request');
      const shelf = shelves.get(/^\/m1\/v\/[^/]+\/([^/]+)\/flow\.json$/.exec(url.pathname)?.[1] ?? '');
      if (shelf === undefined) return refuse(404, 'Not Found');
      if (surroundings.clock().getTime() >= shelf.expires) return refuse(403, 'URL signature expired');
      return { status: 200, headers: new Map([['content-type', 'application/json']]), body: contentOf(shelf.document) };
    },
  };
}
