// The form in which equal documents are equal, and its fingerprint. Key order and white space do not count.
import { createHash } from 'node:crypto';
import type { Fingerprint } from '../model/flow.ts';
import { byCodeUnits } from '../model/flow.ts';

/**
 * JSON text with sorted keys and no white space, as RFC 8785 has it (keys by UTF-16 code units).
 * `value` is plain JSON of limited depth.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => byCodeUnits(a, b));
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** `sha256:` and the hex digest of the canonical form, as UTF-8. */
export function fingerprint(value: unknown): Fingerprint {
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;
}
