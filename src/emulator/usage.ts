// Knows how many calls were made this hour, and the headers that tell clients about it.
// Source: flows-api reference, chapter 12.1.
import type { Switches } from './switches.ts';

const HOUR_MS = 3_600_000;

export type Usage = {
  /** Counts a call to an account and gives the number of this hour. */
  readonly count: (wabaId: string, now: Date) => number;
  readonly clear: () => void;
};

export function createUsage(): Usage {
  const counts = new Map<string, { hour: number; calls: number }>();
  return {
    count: (wabaId, now) => {
      const hour = Math.floor(now.getTime() / HOUR_MS);
      const known = counts.get(wabaId);
      const calls = known?.hour === hour ? known.calls + 1 : 1;
      counts.set(wabaId, { hour, calls });
      return calls;
    },
    clear: () => counts.clear(),
  };
}

export type Load = { readonly percent: number; readonly regainMinutes: number };

export function loadOf(calls: number, now: Date, switches: Switches): Load {
  const { hourly_limit: limit, usage_percent: fixed } = switches;
  if (limit === null) return { percent: fixed ?? 0, regainMinutes: 0 };
  const percent = limit === 0 ? 100 : Math.min(100, Math.floor((calls / limit) * 100));
  const regainMinutes = calls > limit ? Math.ceil((HOUR_MS - (now.getTime() % HOUR_MS)) / 60_000) : 0;
  return { percent: fixed ?? percent, regainMinutes };
}

export function usageHeaders(wabaId: string, { percent, regainMinutes }: Load): ReadonlyMap<string, string> {
  const share = { call_count: percent, total_cputime: percent, total_time: percent };
  const entry = { type: 'whatsapp', ...share, estimated_time_to_regain_access: regainMinutes };
  return new Map([
    ['x-app-usage', JSON.stringify(share)],
    ['x-business-use-case-usage', JSON.stringify({ [wabaId]: [entry] })],
  ]);
}
