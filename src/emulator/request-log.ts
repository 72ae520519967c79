// Knows what is remembered of requests for people and tests, and what never is: anything secret.
import type { LogEntry, Runtime } from './runtime.ts';

/** Older entries are dropped, so that an emulator may run for weeks. */
const MAX_ENTRIES = 10_000;

const SECRETS = ['access_token', 'input_token', 'appsecret_proof'];

/** Path and query as they came, without anything secret. */
export function loggablePath(url: URL): string {
  const pairs = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '');
  const harmless = pairs.filter((pair) => !SECRETS.includes(decodeName(pair)));
  return url.pathname + (harmless.length === 0 ? '' : `?${harmless.join('&')}`);
}

function decodeName(pair: string): string {
  const [name] = new URLSearchParams(pair).keys();
  return name ?? '';
}

export function note(runtime: Runtime, entry: Omit<LogEntry, 'at'>): void {
  if (runtime.log.length >= MAX_ENTRIES) runtime.log.shift();
  runtime.log.push({ at: runtime.clock().toISOString(), ...entry });
}
