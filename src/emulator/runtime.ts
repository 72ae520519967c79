// Knows what lives as long as one emulator: switches, faults, counters, the log, and the way to the store.
// Does not answer requests.
import { type AccountOptions, toAccount, withAccount } from './account.ts';
import { createDownloads, type Downloads } from './downloads.ts';
import { createFaultQueue, type FaultQueue } from './fault-queue.ts';
import type { FaultSpec } from './faults.ts';
import { parseOnly } from './flow.ts';
import { createIdentity, type Identity } from './identity.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';
import { type EmulatorState, emptyState } from './state.ts';
import type { StateStore, Work } from './store.ts';
import { DEFAULT_SWITCHES, type Switches } from './switches.ts';
import { createUsage, type Usage } from './usage.ts';
import type { Account, Check, World } from './world.ts';

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>;

export type EmulatorOptions = {
  readonly store: StateStore;
  /** Judges uploaded Flow JSON; default: only a text that is no JSON object is found fault with. */
  readonly check?: Check;
  readonly clock?: () => Date;
  readonly sleep?: Sleep;
  /** Chance for ids, trace ids and tokens: a number from 0 up to 1. */
  readonly random?: () => number;
  readonly switches?: Partial<Switches>;
  readonly latencyMs?: number;
  readonly faults?: readonly FaultSpec[];
  readonly account?: AccountOptions;
};

export type Runtime = {
  readonly clock: () => Date;
  readonly sleep: Sleep;
  readonly latencyMs: number;
  readonly identity: Identity;
  readonly account: Account;
  readonly downloads: Downloads;
  readonly faults: FaultQueue;
  readonly usage: Usage;
  readonly log: RequestLog;
  /** Requests without an answer. Held, because a request that is collected no longer hears of its own abort. */
  readonly waiting: Set<object>;
  readonly switches: () => Switches;
  readonly turn: (switches: Partial<Switches>) => void;
  readonly load: () => EmulatorState;
  /** Load, work and save as one act; the work may be done twice, see `StateStore`. */
  readonly update: <T>(work: Work<T>) => T;
  readonly worldAt: (now: Date, switches: Switches) => World;
  /** Back to the beginning: empty state, the switches and faults of the options. */
  readonly reset: () => void;
};

/** Rejects with the reason of an abort, as fetch does. */
const sleepForReal: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    const wake = (): void => {
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    const end = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    if (signal?.aborted === true) end();
    else signal?.addEventListener('abort', end, { once: true });
  });

export function createRuntime(options: EmulatorOptions): Runtime {
  const clock = options.clock ?? (() => new Date());
  const identity = createIdentity(options.random ?? Math.random);
  const account = toAccount(options.account);
  const first: Switches = { ...DEFAULT_SWITCHES, ...options.switches };
  let switches = first;
  const faults = createFaultQueue(options.faults ?? []);
  const usage = createUsage();
  const log = createRequestLog();
  const downloads = createDownloads({
    clock,
    token: identity.token,
    lifetimeMs: () => switches.download_ttl_ms,
    rejectsToken: () => switches.reject_token_on_download,
  });
  const check = options.check ?? parseOnly;
  return {
    clock,
    sleep: options.sleep ?? sleepForReal,
    latencyMs: options.latencyMs ?? 0,
    identity,
    account,
    downloads,
    faults,
    usage,
    log,
    waiting: new Set(),
    switches: () => switches,
    turn: (turned) => {
      switches = { ...switches, ...turned };
    },
    load: () => withAccount(options.store.load(), options.account),
    update: (work) =>
      options.store.update((held) => {
        const before = withAccount(held, options.account);
        const { state, result } = work(before);
        // The account that every emulator starts with is no change: it comes with the first one.
        return { state: state === before ? held : state, result };
      }),
    worldAt: (now, current) => ({ now, switches: current, identity, check, account, downloads }),
    reset: () => {
      switches = first;
      faults.clear();
      faults.add(options.faults ?? []);
      usage.clear();
      log.clear();
      options.store.update(() => ({ state: emptyState(), result: undefined }));
    },
  };
}
