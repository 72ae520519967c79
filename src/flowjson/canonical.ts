// The form in which equal documents are equal, and its fingerprint. Key order and white space do not count.
import { createHash } from 'node:crypto';
import type { Fingerprint } from '../model/flow.ts';

/**
 * JSON text with sorted keys and no white space, as RFC 8785 has it (keys by UTF-16 code units).
 * `value` is plain JSON of limited depth.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
    return `[${text}]`;
  }
  // Sorting without a comparison is by code units.
  for (const key of Object.keys(value).sort()) {
    const entry = `${quoted(key)}:${canonicalJson(Reflect.get(value, key))}`;
    text += text === '' ? entry : `,${entry}`;
  }
  return `{${text}}`;
}

/** Most keys and texts need no escaping, and finding that out is faster than having them written. */
function quoted(text: string): string {
  return text.length < 64 && /^[\w .:$-]*$/.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** `sha256:` and the hex digest of the canonical form, as UTF-8. */
export function fingerprint(value: unknown): Fingerprint {
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`;
}
