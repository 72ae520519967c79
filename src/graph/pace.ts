// How fast we may go: one gate that all calls share. Slows down near the limits and waits out throttling.

/** A header of an answer by its name in lower case. */
export type HeaderOf = (name: string) => string | null;

export type PaceOptions = {
  /** Milliseconds that throttling may hold up the run, all in all. */
  readonly maxWait: number;
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly say: (message: string) => void;
  /** Cuts waits short: somebody wants to stop. */
  readonly stop?: AbortSignal | undefined;
};

export type Pace = {
  /** Waits until the next call may go out; false where somebody wanted to stop while it had to wait. */
  ready(): Promise<boolean>;
  /** A call was throttled; `seconds` is the platform's own estimate. False where waiting that long is not allowed. */
  throttled(why: string, seconds: number | null): boolean;
  /** A call was not throttled. */
  succeeded(): void;
  /** What the usage headers of an answer say. */
  usage(header: HeaderOf): void;
  /** The share of the call allowance that is used, in percent, as last heard; null where nobody said. */
  used(): number | null;
  /** Why all calls wait right now, and for how many milliseconds more; null where they do not. */
  waiting(): { readonly why: string; readonly ms: number } | null;
};

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;
/** After a wait calls go out one by one, this far apart, until one of them is answered. */
const FEELER = 250;

/** A gate with a memory of how often in a row it was told to wait. */
export function createPace(options: PaceOptions): Pace {
  let opensAt = 0;
  let held = 0;
  let streak = 0;
  let spacing = 0;
  let used: number | null = null;
  let why = '';

  const left = () => Math.max(0, options.maxWait - held);

  /** Moves the opening; what that adds counts against the allowance. */
  function hold(ms: number): boolean {
    const from = Math.max(options.now(), opensAt);
    const until = Math.max(from, options.now() + ms);
    if (until - from > left()) return false;
    held += until - from;
    opensAt = until;
    return true;
  }

  return {
    async ready() {
      for (;;) {
        const wait = opensAt - options.now();
        if (wait <= 0) break;
        if (options.stop?.aborted === true) return false;
        await options.sleep(wait, options.stop);
      }
      // Going slower counts, too; where nothing of the allowance is left, the platform has to say no by itself.
      const gap = streak > 0 ? Math.max(spacing, FEELER) : spacing;
      if (gap > 0) hold(gap);
      return true;
    },
    throttled(reason, seconds) {
      const estimated = seconds !== null && seconds > 0;
      // Many calls come back throttled at once: they share one wait.
      if (!estimated && opensAt > options.now() + FIRST_WAIT / 2) return true;
      const backoff = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** streak) * (0.75 + options.random() / 2);
      const wait = estimated ? seconds * 1000 : backoff;
      if (opensAt >= options.now() + wait - FIRST_WAIT / 2 && opensAt > options.now()) return true;
      streak += 1;
      const allowed = left();
      if (!hold(wait)) {
        options.say(
          `throttled (${reason}): the wait of ${duration(wait)} is more than the ${duration(allowed)} that --max-wait leaves`,
        );
        return false;
      }
      why = `throttled (${reason})`;
      options.say(`${why}: waiting ${duration(wait)}; --max-wait leaves ${duration(left())}`);
      return true;
    },
    used: () => used,
    waiting() {
      const ms = opensAt - options.now();
      return ms > FIRST_WAIT / 2 ? { why, ms } : null;
    },
    succeeded() {
      streak = 0;
    },
    usage(header) {
      const { percent, minutes, said } = readUsage(header);
      if (said) used = percent;
      const before = spacing;
      spacing = spacingAt(percent);
      if (spacing > 0 && before === 0) {
        options.say(`${percent} % of the account's call allowance is used: going slower`);
      }
      if (percent < 100 || minutes <= 0 || opensAt > options.now() + FEELER + spacing) return;
      // A wait that is longer than allowed would be in vain: whether there is a no, the next call tells.
      if (!hold(minutes * 60_000)) return;
      why = 'the call allowance is used up';
      options.say(
        `${why}: waiting the ${minutes} min that the platform asks for; --max-wait leaves ${duration(left())}`,
      );
    },
  };
}

/** Milliseconds between calls, by the share of the allowance that is used. */
function spacingAt(percent: number): number {
  if (percent >= 99) return 2_000;
  return percent >= 95 ? 500 : 0;
}

/** 90_000 as "1m30s". */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  const rest = seconds % 60;
  return rest === 0 ? `${Math.floor(seconds / 60)}m` : `${Math.floor(seconds / 60)}m${rest}s`;
}

// Meta, Graph API rate limits: X-App-Usage and X-Business-Use-Case-Usage, percent of the quota; minutes to regain.
function readUsage(header: HeaderOf): { percent: number; minutes: number; said: boolean } {
  const parts: Record<string, unknown>[] = [];
  const app = parse(header('x-app-usage'));
  if (app !== null) parts.push(app);
  for (const list of Object.values(parse(header('x-business-use-case-usage')) ?? {})) {
    if (Array.isArray(list)) parts.push(...list.filter((item) => typeof item === 'object' && item !== null));
  }
  const numbers = (keys: readonly string[]) =>
    parts.flatMap((part) => keys.map((key) => part[key])).filter((value) => typeof value === 'number');
  return {
    percent: Math.max(0, ...numbers(['call_count', 'total_time', 'total_cputime'])),
    minutes: Math.max(0, ...numbers(['estimated_time_to_regain_access'])),
    said: parts.length > 0,
  };
}

/** The platform's estimate in an answer, in seconds; null where it gives none. */
export function estimateIn(header: HeaderOf): number | null {
  const { minutes } = readUsage(header);
  if (minutes > 0) return minutes * 60;
  const after = Number(header('retry-after') ?? '');
  return Number.isFinite(after) && after > 0 ? after : null;
}

function parse(text: string | null): Record<string, unknown> | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
