// The address of a data endpoint: whether it is one, and how it may be shown.
import { type Filled, MASK } from '../flowjson/fill.ts';
import type { Masked } from '../model/flow.ts';
import type { Complain, YamlPath } from './yaml-text.ts';

/** An https address without credentials; null, with a remark, where it is none. */
export function checkEndpoint(
  written: string | undefined,
  fill: Filled | undefined,
  path: YamlPath,
  complain: Complain,
): Masked | null {
  if (written === undefined) return null;
  const shown = maskAddress(fill?.shown ?? written);
  // A variable that is not set stands for itself here, so the address cannot be judged.
  if (fill?.usesUnset === true) return { value: written, shown };
  const bad = (why: string) => {
    complain(
      path,
      'invalid-endpoint',
      `the endpoint ${why}`,
      'write an address such as https://flows.example.com/appointments',
    );
    return null;
  };
  if (/[\s\u0000-\u001f\u007f]/.test(written)) return bad('holds white space or control characters');
  let url: URL;
  try {
    url = new URL(written);
  } catch {
    return bad('is not an address');
  }
  if (url.protocol !== 'https:') return bad('is not https');
  if (url.username !== '' || url.password !== '') return bad('holds a user name or password, which would be shown');
  return { value: written, shown };
}

/** An address as it may be shown: its query is `***`. */
export function maskAddress(text: string): string {
  const masked = text.replace(/\?[^#]*/, `?${MASK}`);
  return masked.replace(/^([a-z]+:\/\/)[^/@?#]*@/i, `$1${MASK}@`);
}
