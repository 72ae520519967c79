// The Graph API's error bodies to failures: by code, then subcode, then title, never by the message's wording.
import { isRecord } from '../model/json.ts';
import { RemoteFailure, type RemoteFailureKind } from '../model/remote.ts';

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

const PERMISSION =
  'the token needs whatsapp_business_management and whatsapp_business_messaging, and the account in its scope: "waflow doctor" tells';
const PATIENCE = 'allow more time with --max-wait, or try again when the platform allows more calls';
const OLD_FLOW =
  'flows made before November 2024 cannot be edited: create one under a new name that supersedes it ("supersedes"), then deprecate this one';

type Hint = {
  readonly code: number;
  readonly subcodes?: readonly number[];
  readonly title?: RegExp;
  readonly hint: string;
};

// What to do, by code, then subcode or, where the platform gives none, title. First match wins.
// Sources: Meta, Flows error codes; Health. A row without subcode and title is for the rest of its code.
const HINTS: readonly Hint[] = [
  {
    code: 190,
    subcodes: [463, 467],
    hint: 'the access token has expired: make a new one, best a system user token that does not expire',
  },
  { code: 190, hint: 'make a new access token and set it; "waflow doctor" checks it' },
  { code: 104, hint: 'set an access token; "waflow doctor" checks it' },
  { code: 2500, title: /access token/i, hint: 'set an access token; "waflow doctor" checks it' },
  { code: 10, hint: PERMISSION },
  {
    code: 100,
    subcodes: [33],
    title: /does not exist/i,
    hint: 'check the id, and that the token may see it: "waflow doctor" tells',
  },
  {
    code: 100,
    subcodes: [4016019],
    title: /name is not unique|should be unique/i,
    hint: 'give the flow another name: names are unique in an account, deprecated flows included',
  },
  {
    code: 139000,
    hint: 'the platform asks for a verified business, an approved display name and good quality: see WhatsApp Manager',
  },
  {
    code: 139001,
    subcodes: [4016012],
    title: /error while processing/i,
    hint: 'the platform saved the document but could not process it: apply again in a few minutes',
  },
  {
    code: 139001,
    title: /endpoint/i,
    hint: 'the endpoint can be set from Flow JSON 3.0 on: raise "version"',
  },
  { code: 139001, hint: OLD_FLOW },
  {
    code: 139002,
    subcodes: [4016011],
    title: /validation err/i,
    hint: 'correct the Flow JSON: its errors stand in WhatsApp Manager and in the next plan',
  },
  {
    code: 139002,
    subcodes: [4233024],
    title: /without.*(endpoint_uri|data_channel_uri)/i,
    hint: 'add "endpoint" to the manifest, or remove "data_api_version" from the Flow JSON',
  },
  {
    code: 139002,
    subcodes: [4233046],
    title: /versions? in flow json/i,
    hint: 'raise "version" in the Flow JSON to 7.3',
  },
  {
    code: 139002,
    subcodes: [4233012],
    title: /public key/i,
    hint: 'upload a public key to a phone number of the account and sign it; "waflow doctor" checks it',
  },
  {
    code: 139002,
    subcodes: [4233014],
    title: /endpoint not available/i,
    hint: 'deploy the endpoint first: it must answer the health check',
  },
  { code: 139002, title: /phone number/i, hint: 'add a verified phone number to the account' },
  { code: 139002, title: /application/i, hint: 'name the Meta app with "application" in the manifest' },
  { code: 139002, title: /webhook/i, hint: 'subscribe the app to the account, with the field "flows"' },
  { code: 139002, hint: 'see the flow in WhatsApp Manager, which tells what is missing' },
  { code: 139003, hint: 'only a published flow can be deprecated' },
  {
    code: 139004,
    hint: 'only a draft that was never published can be deleted; write "status: deprecated" once it is published',
  },
];

function hintFor(error: GraphError): string | undefined {
  if (error.code !== null && error.code >= 200 && error.code <= 299) return PERMISSION;
  const words = `${error.title ?? ''} ${error.message}`;
  const fits = ({ code, subcodes, title }: Hint) => {
    if (code !== error.code) return false;
    if (subcodes === undefined && title === undefined) return true;
    return (error.subcode !== null && subcodes?.includes(error.subcode) === true) || title?.test(words) === true;
  };
  return HINTS.find(fits)?.hint;
}

function number(value: unknown): number | null {
  const parsed = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return typeof parsed === 'number' && Number.isFinite(parsed) ? parsed : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
