// Knows how the platform's made-up values look: ids, trace ids, preview tokens. Chance comes from outside.

export type Identity = {
  /** A decimal id of 15 to 17 digits for which `taken` says no. */
  readonly nodeId: (taken: (id: string) => boolean) => string;
  /** What `fbtrace_id` carries: url-safe, starting with "A". */
  readonly traceId: () => string;
  readonly token: () => string;
  readonly uuid: () => string;
};

const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
const HEX = '0123456789abcdef';
const DIGITS = '0123456789';

export function createIdentity(random: () => number): Identity {
  const below = (limit: number): number => Math.min(limit - 1, Math.max(0, Math.floor(random() * limit)));
  const draw = (alphabet: string, length: number): string => {
    let text = '';
    for (let index = 0; index < length; index += 1) text += alphabet.charAt(below(alphabet.length));
    return text;
  };
  return {
    nodeId: (taken) => {
      // A constant source of chance must still come to an end, so later attempts count upwards.
      const first = `${below(9) + 1}${draw(DIGITS, 14 + below(3))}`;
      let candidate = first;
      for (let attempt = 1n; taken(candidate); attempt += 1n) {
        const next = String(BigInt(first) + attempt);
        candidate = next.length > 17 ? String(10n ** 14n + attempt) : next;
      }
      return candidate;
    },
    traceId: () => `A${draw(URL_SAFE, 22)}`,
    token: () => draw(URL_SAFE, 48),
    uuid: () => [8, 4, 4, 4, 12].map((length) => draw(HEX, length)).join('-'),
  };
}
