// The Graph API's error bodies to failures: by code, then subcode, then title, never by the message's wording.
import { isRecord } from '../model/json.ts';
import { RemoteFailure, type RemoteFailureKind } from '../model/remote.ts';
import { hintFor } from './hints.ts';

/** The error envelope as far as it was there; only code and message are sure. */
export type GraphError = {
  readonly code: number | null;
  readonly subcode: number | null;
  readonly message: string;
  readonly title: string | null;
  readonly text: string | null;
  readonly transient: boolean;
  readonly trace: string | null;
};

/** Meta, Graph API error handling: the envelope. Null where the body holds no error. */
export function readError(body: unknown): GraphError | null {
  if (!isRecord(body) || !('error' in body)) return null;
  const error = isRecord(body.error) ? body.error : { message: String(body.error) };
  const details = isRecord(error.error_data) ? error.error_data.details : error.error_data;
  return {
    code: number(error.code),
    subcode: number(error.error_subcode),
    message: text(error.message) ?? 'no message',
    title: text(error.error_user_title),
    text: text(error.error_user_msg) ?? text(details),
    transient: error.is_transient === true || error.is_transient === 'true',
    trace: text(error.fbtrace_id),
  };
}

// Meta, Graph API rate limits and Cloud API error codes: nothing was done, try again later.
const THROTTLE = new Set([4, 17, 32, 613, 80007, 80008, 130429]);
// Meta, Graph API error handling: token and permission errors; 200 to 299 are permissions, too.
const UNAUTHORISED = new Set([0, 10, 102, 104, 190]);
// Errors of the service itself: nobody knows whether something happened.
const SERVICE = new Set([1, 2, 131000, 131016, 133004]);

export function isThrottle(error: GraphError): boolean {
  return error.code !== null && THROTTLE.has(error.code);
}

/** What an error says about the request: a no, or nothing certain. */
export function kindOf(status: number, error: GraphError): RemoteFailureKind {
  const code = error.code;
  if (isThrottle(error)) return 'throttled';
  // A no, though with the code of a failure: the same request would be refused again and again.
  if (code === 1 && /reduce the amount/i.test(error.message)) return 'rejected';
  if (error.transient) return 'lost';
  if (code === null) return status >= 500 ? 'lost' : 'rejected';
  if (SERVICE.has(code)) return 'lost';
  // 2500 is said of a missing token, and of an address that does not exist.
  if (code === 2500 && /access token/i.test(error.message)) return 'unauthorised';
  if (UNAUTHORISED.has(code) || (code >= 200 && code <= 299)) return 'unauthorised';
  if (status >= 500 && !(code >= 139000 && code <= 139999) && code !== 100) return 'lost';
  return 'rejected';
}

/** The failure for an error body, in one sentence with what the platform told. */
export function toFailure(
  what: string,
  status: number,
  error: GraphError,
  more: { patient?: boolean; kind?: RemoteFailureKind } = {},
): RemoteFailure {
  const kind = more.kind ?? kindOf(status, error);
  const told = [error.title, error.text].filter((part) => part !== null && part !== '');
  const words = told.length > 0 ? told.join(': ') : error.message;
  const number = error.subcode === null ? `${error.code ?? status}` : `${error.code ?? status}/${error.subcode}`;
  const trace = error.trace === null ? '' : `, fbtrace_id ${error.trace}`;
  return new RemoteFailure(kind, `${what}: ${sentence(words)} (code ${number}${trace})`, {
    code: error.code,
    subcode: error.subcode,
    title: error.title,
    hint: kind === 'throttled' ? PATIENCE : hintFor(error),
    patient: more.patient ?? false,
  });
}

function sentence(words: string): string {
  return words.replace(/[\s.]+$/, '');
}

const PATIENCE = 'allow more time with --max-wait, or try again when the platform allows more calls';

function number(value: unknown): number | null {
  const parsed = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
