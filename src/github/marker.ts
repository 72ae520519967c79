// The hidden first line of a comment: what was planned and, under a seal, what was approved. Knows no GitHub.
// The seal is what makes an edited comment worthless: who may write a comment can change its text, but not seal it anew.
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { isRecord } from '../model/json.ts';
import { CHANGE_FIELDS, CONSENTS, type FlowPlan, type Plan, REFUSAL_CODES, STEP_KINDS } from '../model/plan.ts';

/** What was approved of a plan: flows with steps, and of their notes those of the code `hidden-values` alone. */
export type Approved = Pick<Plan, 'environment' | 'remote' | 'waba' | 'digest' | 'options'> & {
  readonly flows: readonly FlowPlan[];
};

export type MarkerPayload = {
  readonly v: 1;
  readonly key: string;
  readonly repository: string;
  readonly pull: number | null;
  readonly head: string;
  readonly environment: string;
  readonly waba: string;
  readonly digest: string | null;
  readonly state: string;
  readonly approved: Approved | null;
  /** The same in a form that takes less room, where it would take too much: see `packApproved`. */
  readonly packed?: string;
};

/** A packed approval is no larger than this when it is unpacked: far more than fits into a marker otherwise. */
const MOST_UNPACKED = 4 * 1024 * 1024;

/** Many flows in few characters: their JSON, deflated, as base64url. */
export function packApproved(approved: Approved): string {
  return deflateRawSync(JSON.stringify(approved), { level: 9 }).toString('base64url');
}

/** What was approved; null where nothing was, or where it cannot be read. Never throws. */
export function approvedIn({ approved, packed }: Pick<MarkerPayload, 'approved' | 'packed'>): Approved | null {
  if (approved !== null || packed === undefined) return approved;
  try {
    const text = inflateRawSync(Buffer.from(packed, 'base64url'), { maxOutputLength: MOST_UNPACKED }).toString('utf8');
    const value: unknown = JSON.parse(text);
    return isApproved(value) ? value : null;
  } catch {
    return null;
  }
}

/** Characters of a marker that is still opened. A longer one leaves no room for the comment below it. */
export const MARKER_LIMIT = 60_000;

// GitHub turns line ends into CRLF and trims trailing blanks; nothing else about the line may differ.
const MARKER = /^<!-- waflow:1 ([\w.~%-]+) ([\w-]+)\.([\w-]{43}) -->[ \t]*(?:\r?\n|$)/;

/** One HTML comment in one line, to be the first line of a body; it is not opened again beyond `MARKER_LIMIT`. */
export function writeMarker(payload: MarkerPayload, secret: Uint8Array): string {
  const key = encodeKey(payload.key);
  const encoded = Buffer.from(JSON.stringify(payload), 'utf8').toString('base64url');
  return `<!-- waflow:1 ${key} ${encoded}.${seal(key, encoded, secret)} -->`;
}

/** The marker in the first line of a body, without belief in any of it; null where there is none. Never throws. */
export function readMarker(
  body: string,
): { readonly key: string; readonly encoded: string; readonly mac: string } | null {
  const found = findMarker(body);
  return found === null ? null : { key: decodeKey(found.key), encoded: found.encoded, mac: found.mac };
}

/**
 * What a marker says. Null where there is none, where it is oversize, or where its content is not of the known shape;
 * `genuine` is true only where it was sealed with this secret and no character of it was changed since. Never throws.
 */
export function openMarker(
  body: string,
  secret: Uint8Array,
): { readonly payload: MarkerPayload; readonly genuine: boolean } | null {
  const found = findMarker(body);
  if (found === null) return null;
  const payload = toPayload(parse(Buffer.from(found.encoded, 'base64url').toString('utf8')));
  if (payload === null || encodeKey(payload.key) !== found.key) return null;
  // The texts are compared, not the bytes: two spellings of base64url can stand for the same bytes.
  const fits = timingSafeEqual(Buffer.from(found.mac), Buffer.from(seal(found.key, found.encoded, secret)));
  return { payload, genuine: fits };
}

/**
 * The secret behind the seal, which the plan on the pull request and the apply on merge share: of `approval-key`, or else
 * of the access token, so that nothing has to be set up. HKDF gives nothing of it away.
 */
export function approvalSecret(from: {
  readonly approvalKey: string | null;
  readonly accessToken: string;
}): Uint8Array {
  const source = from.approvalKey === null || from.approvalKey === '' ? from.accessToken : from.approvalKey;
  // A seal that everybody can make is none.
  if (source === '') throw new Error('an approval needs a secret to be sealed with');
  return new Uint8Array(hkdfSync('sha256', source, 'waflow', 'waflow approval v1', 32));
}

function seal(key: string, encoded: string, secret: Uint8Array): string {
  return createHmac('sha256', secret).update(`waflow:1 ${key} ${encoded}`).digest('base64url');
}

function findMarker(body: string): { key: string; encoded: string; mac: string } | null {
  const end = body.indexOf('\n');
  const line = end === -1 ? body : body.slice(0, end + 1);
  if (line.length > MARKER_LIMIT) return null;
  const [, key, encoded, mac] = MARKER.exec(line) ?? [];
  return key === undefined || encoded === undefined || mac === undefined ? null : { key, encoded, mac };
}

/** Percent-encoded, so that `>` cannot end the comment and blanks cannot end the key; a lone `%` is the empty key. */
function encodeKey(key: string): string {
  if (key === '') return '%';
  return [...Buffer.from(key, 'utf8')]
    .map((byte) => {
      const char = String.fromCharCode(byte);
      return /[A-Za-z0-9._~]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

function decodeKey(encoded: string): string {
  if (encoded === '%') return '';
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Only what is known is taken over: a payload of another making cannot smuggle anything in. */
function toPayload(value: unknown): MarkerPayload | null {
  if (!isRecord(value)) return null;
  const { v, key, repository, pull, head, environment, waba, digest, state, approved, packed } = value;
  if (v !== 1 || !isText(key) || !isText(repository) || !isText(head) || !isText(environment)) return null;
  if (!isText(waba) || !isText(state) || !(pull === null || isPullNumber(pull))) return null;
  if (!(digest === null || isText(digest)) || !(approved === null || isApproved(approved))) return null;
  if (!(packed === undefined || isText(packed))) return null;
  const about = { v, key, repository, pull, head, environment, waba, digest, state, approved } as const;
  return packed === undefined ? about : { ...about, packed };
}

function isPullNumber(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isApproved(value: unknown): value is Approved {
  return (
    isRecord(value) &&
    hasOnly(value, ['environment', 'remote', 'waba', 'digest', 'options', 'flows']) &&
    isText(value.environment) &&
    (value.remote === 'graph' || value.remote === 'emulator') &&
    isText(value.waba) &&
    isFingerprint(value.digest) &&
    isRecord(value.options) &&
    hasOnly(value.options, ['flow', 'prune']) &&
    isListOf(value.options.flow, isText) &&
    orNull(isText)(value.options.prune) &&
    isListOf(value.flows, isFlow)
  );
}

function isFlow(flow: unknown): boolean {
  return (
    isRecord(flow) &&
    hasOnly(flow, ['name', 'manifest', 'id', 'desired', 'observed', 'steps', 'changes', 'notes', 'refusals']) &&
    isText(flow.name) &&
    orNull(isText)(flow.manifest) &&
    orNull(isText)(flow.id) &&
    isDesired(flow.desired) &&
    orNull(isObserved)(flow.observed) &&
    isListOf(flow.steps, isStep) &&
    isListOf(flow.changes, isChange) &&
    isListOf(flow.notes, isNote) &&
    isListOf(flow.refusals, isRefusal)
  );
}

function isDesired(value: unknown): boolean {
  return (
    isRecord(value) &&
    hasOnly(value, ['status', 'document']) &&
    isOneOf(['draft', 'published', 'deprecated', 'deleted'])(value.status) &&
    orNull(isFingerprint)(value.document)
  );
}

function isObserved(value: unknown): boolean {
  return (
    isRecord(value) &&
    hasOnly(value, ['status', 'updatedAt', 'document']) &&
    isText(value.status) &&
    orNull(isText)(value.updatedAt) &&
    orNull(isFingerprint)(value.document)
  );
}

function isStep(value: unknown): boolean {
  return (
    isRecord(value) &&
    hasOnly(value, ['kind', 'because', 'consent']) &&
    isOneOf(STEP_KINDS)(value.kind) &&
    isText(value.because) &&
    (value.consent === undefined || isListOf(value.consent, isOneOf(CONSENTS)))
  );
}

function isChange(value: unknown): boolean {
  const isValue = (one: unknown) => one === null || isText(one) || isListOf(one, isText);
  return (
    isRecord(value) &&
    hasOnly(value, ['field', 'from', 'to']) &&
    isOneOf(CHANGE_FIELDS)(value.field) &&
    isValue(value.from) &&
    isValue(value.to)
  );
}

function isNote(value: unknown): boolean {
  return isRecord(value) && hasOnly(value, ['code', 'message']) && isText(value.code) && isText(value.message);
}

function isRefusal(value: unknown): boolean {
  return (
    isRecord(value) &&
    hasOnly(value, ['code', 'message', 'hint']) &&
    isOneOf(REFUSAL_CODES)(value.code) &&
    isText(value.message) &&
    isText(value.hint)
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFingerprint(value: unknown): boolean {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}

function isListOf(value: unknown, is: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(is);
}

function isOneOf(words: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && words.includes(value);
}

function orNull(is: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => value === null || is(value);
}

function hasOnly(value: Record<string, unknown>, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}
