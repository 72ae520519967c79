// flows-api reference, chapter 5: by code, then subcode, then title; never by the message's wording, but for clients
// that were told the heading as the message.
import { describe, expect, test } from 'vitest';
import { type GraphError, readError, toFailure } from '../../../src/graph/errors.ts';

function errorOf(body: Readonly<Record<string, unknown>>): GraphError {
  const error = readError({ error: { type: 'OAuthException', fbtrace_id: 'AbCdEfGhIjK', ...body } });
  if (error === null) throw new Error('no error');
  return error;
}

const failed = (body: Readonly<Record<string, unknown>>, status = 400) =>
  toFailure('publishing 42', status, errorOf(body));

type Row = readonly [title: string, code: number, subcode: number | null, message: string, hint: RegExp];

const UPDATING = 'Updating attempt failed';
const PUBLISHING = 'Publishing attempt failed';
const ROWS: readonly Row[] = [
  ['Flow name is not unique', 100, 4016019, 'Invalid parameter', /another name/],
  ['Flow publishing failed', 139000, 4233020, 'Blocked by Integrity', /verif/],
  ["Flow can't be updated", 139001, 4016010, UPDATING, /supersedes/],
  ['Error while processing Flow JSON', 139001, 4016012, UPDATING, /again/],
  ['Error while processing WELJ', 139001, 4016012, UPDATING, /again/],
  ['Specify Endpoint Uri in Flow JSON', 139001, null, UPDATING, /version/],
  ['Publishing Flow with validation errorrs', 139002, 4016011, PUBLISHING, /Flow JSON/],
  ['Publishing without specifying `endpoint_uri` is forbidden', 139002, 4233024, PUBLISHING, /endpoint/],
  ['Versions in Flow JSON file are not available for publishing', 139002, 4233046, PUBLISHING, /version/],
  ['No Phone Number connected to WhatsApp Business Account', 139002, null, PUBLISHING, /phone number/],
  ['Missing Flows Signed Public Key', 139002, 4233012, PUBLISHING, /public key/],
  ['No Application Connected to the Flow', 139002, null, PUBLISHING, /application/],
  ['Endpoint Not Available', 139002, 4233014, PUBLISHING, /health check/],
  ['WhatsApp Business Account is not subscribed to Flows Webhooks', 139002, null, PUBLISHING, /subscribe/],
  ["Can't deprecate unpublished flow", 139003, null, 'Deprecating attempt failed', /published/],
  ["Can't delete published Flow", 139004, null, 'Deleting attempt failed', /deprecated/],
];

describe.each(ROWS)('%s (%i/%s)', (title, code, subcode, message, hint) => {
  const number = subcode === null ? {} : { error_subcode: subcode };

  test('is a no with its hint', () => {
    const failure = failed({ message, code, ...number, error_user_title: title, error_user_msg: 'What it is about.' });
    expect(failure).toMatchObject({ kind: 'rejected', code, subcode, title });
    expect(failure.hint).toMatch(hint);
    for (const part of [title, 'What it is about', 'AbCdEfGhIjK', String(code)])
      expect(failure.message).toContain(part);
  });

  // Meta's page for the Cloud API: subcodes are not returned any more. Seen: Flow errors still carry them.
  test('is the same without its subcode', () => {
    expect(failed({ message, code, error_user_title: title }).hint).toMatch(hint);
  });

  test('is the same where the heading is the message', () => {
    expect(failed({ message: title, code }).hint).toMatch(hint);
  });

  test('is the same in another language, where there is a subcode', () => {
    if (subcode === null) return;
    const failure = failed({ message, code, error_subcode: subcode, error_user_title: 'Etwas ist schiefgegangen' });
    expect(failure.hint).toMatch(hint);
  });
});

describe('the kind of an error', () => {
  test.each([
    ...[4, 17, 32, 613, 80007, 80008].flatMap((code) => [
      [code, 400, {}, 'throttled'] as const,
      [code, 429, {}, 'throttled'] as const,
    ]),
    [80008, 500, { is_transient: true }, 'throttled'],
    [2, 503, { is_transient: true }, 'lost'],
    [2, 500, {}, 'lost'],
    [1, 500, {}, 'lost'],
    [131000, 500, {}, 'lost'],
    [131016, 500, {}, 'lost'],
    [133004, 503, {}, 'lost'],
    [999, 500, {}, 'lost'],
    [100, 400, { is_transient: true }, 'lost'],
    [100, 400, { is_transient: 'true' }, 'lost'],
    [0, 401, {}, 'unauthorised'],
    [10, 403, {}, 'unauthorised'],
    [102, 401, {}, 'unauthorised'],
    [104, 400, {}, 'unauthorised'],
    [190, 401, {}, 'unauthorised'],
    [190, 400, { error_subcode: 463 }, 'unauthorised'],
    [200, 403, {}, 'unauthorised'],
    [299, 400, {}, 'unauthorised'],
    [100, 400, {}, 'rejected'],
    [100, 400, { error_subcode: 33 }, 'rejected'],
    [506, 400, {}, 'rejected'],
    [139000, 400, {}, 'rejected'],
    // Seen: the processing failure says that it is not transient.
    [139001, 400, { error_subcode: 4016012, is_transient: false }, 'rejected'],
    [139002, 400, {}, 'rejected'],
    [139003, 400, {}, 'rejected'],
    [139004, 400, {}, 'rejected'],
  ] as const)('code %i with HTTP %i and %j is %4$s', (code, status, more, kind) => {
    expect(failed({ message: 'm', code, ...more }, status).kind).toBe(kind);
  });
});

describe('an envelope', () => {
  test.each([
    ['as a sentence', { error: 'Bad gateway' }],
    ['without a code', { error: { message: 'Bad gateway' } }],
    ['that is empty', { error: {} }],
  ])('%s is an error', (_name, body) => {
    const error = readError(body);
    expect(error).not.toBeNull();
    if (error !== null) expect(toFailure('reading', 502, error).kind).toBe('lost');
  });

  test('with numbers as texts is read', () => {
    expect(readError({ error: { message: 'm', code: '139001', error_subcode: '4016012' } })).toMatchObject({
      code: 139001,
      subcode: 4016012,
    });
  });

  test.each([
    ['an object', { messaging_product: 'whatsapp', details: 'Say which one.' }],
    ['a text', 'Say which one.'],
  ])('tells what stands in error_data, as %s', (_name, data) => {
    expect(failed({ message: 'm', code: 131009, error_data: data }).message).toContain('Say which one');
  });

  test.each([null, [], 'text', 7, { success: true }, { data: [] }])('%j holds none', (body) => {
    expect(readError(body)).toBeNull();
  });
});
