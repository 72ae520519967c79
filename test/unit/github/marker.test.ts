import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  approvalSecret,
  MARKER_LIMIT,
  type MarkerPayload,
  openMarker,
  readMarker,
  writeMarker,
} from '../../../src/github/marker.ts';
import { ownComments } from '../../../src/github/own-comments.ts';
import { CHANGE_FIELDS, CONSENTS, REFUSAL_CODES, STEP_KINDS } from '../../../src/model/plan.ts';

const SECRET = approvalSecret({ approvalKey: null, accessToken: 'EAAtoken' });
const OTHER = approvalSecret({ approvalKey: null, accessToken: 'EAAother' });
const DIGEST = `sha256:${'a'.repeat(64)}` as const;

const PAYLOAD: MarkerPayload = {
  v: 1,
  key: 'production/flows',
  repository: 'acme/flows',
  pull: 57,
  head: '9'.repeat(40),
  environment: 'production',
  waba: '1020304050',
  digest: DIGEST,
  state: 'planned',
  approved: {
    environment: 'production',
    remote: 'graph',
    waba: '1020304050',
    digest: DIGEST,
    options: { flow: ['Book*'], prune: null },
    flows: [
      {
        name: 'Book --> "an" appointment',
        manifest: 'flows/book.yaml',
        id: '1',
        desired: { status: 'published', document: DIGEST },
        observed: { status: 'DRAFT', updatedAt: null, document: null },
        steps: [{ kind: 'publish', because: 'it is a draft', consent: ['adopt'] }],
        changes: [{ field: 'categories', from: ['OTHER'], to: ['SURVEY'] }],
        notes: [{ code: 'hidden-values', message: 'sha256:1' }],
        refusals: [],
      },
    ],
  },
};

const words = fc.string({ unit: 'binary', maxLength: 30 });
const fingerprint = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex): `sha256:${string}` => `sha256:${hex}`);
const value = fc.oneof(words, fc.array(words, { maxLength: 3 }), fc.constant(null));
const flow = fc.record({
  name: words,
  manifest: fc.option(words),
  id: fc.option(words),
  desired: fc.record({
    status: fc.constantFrom('draft' as const, 'published' as const, 'deprecated' as const, 'deleted' as const),
    document: fc.option(fingerprint),
  }),
  observed: fc.option(fc.record({ status: words, updatedAt: fc.option(words), document: fc.option(fingerprint) })),
  steps: fc.array(
    fc.record(
      { kind: fc.constantFrom(...STEP_KINDS), because: words, consent: fc.subarray([...CONSENTS]) },
      { requiredKeys: ['kind', 'because'] },
    ),
    { maxLength: 4 },
  ),
  changes: fc.array(fc.record({ field: fc.constantFrom(...CHANGE_FIELDS), from: value, to: value }), { maxLength: 3 }),
  notes: fc.array(fc.record({ code: words, message: words }), { maxLength: 2 }),
  refusals: fc.array(fc.record({ code: fc.constantFrom(...REFUSAL_CODES), message: words, hint: words }), {
    maxLength: 1,
  }),
});
const payloads: fc.Arbitrary<MarkerPayload> = fc.record({
  v: fc.constant(1 as const),
  key: fc.string({ unit: 'grapheme', maxLength: 40 }),
  repository: words,
  pull: fc.option(fc.integer({ min: 1 })),
  head: words,
  environment: words,
  waba: words,
  digest: fc.option(fingerprint),
  state: words,
  approved: fc.option(
    fc.record({
      environment: words,
      remote: fc.constantFrom('graph' as const, 'emulator' as const),
      waba: words,
      digest: fingerprint,
      options: fc.record({ flow: fc.array(words, { maxLength: 2 }), prune: fc.option(words) }),
      flows: fc.array(flow, { maxLength: 3 }),
    }),
  ),
});

/** A marker around any JSON, sealed with our own secret: what an older or newer waflow may have written. */
function sealed(content: unknown): string {
  return writeMarker(content as MarkerPayload, SECRET);
}

describe('a marker', () => {
  it('is one HTML comment in one line, with its key to be read without opening it', () => {
    const marker = writeMarker({ ...PAYLOAD, key: 'prod --> <b>\n1/2' }, SECRET);
    expect(marker).toMatch(/^<!-- waflow:1 prod%20%2D%2D%3E%20%3Cb%3E%0A1%2F2 [\w-]+\.[\w-]{43} -->$/);
    expect(readMarker(`${marker}\nbody`)?.key).toBe('prod --> <b>\n1/2');
  });

  it('is sealed over version, key and content', () => {
    const [, all = '', mac] = /^<!-- (waflow:1 [^ ]+ [^.]+)\.(.+) -->$/.exec(writeMarker(PAYLOAD, SECRET)) ?? [];
    expect(mac).toBe(createHmac('sha256', SECRET).update(all).digest('base64url'));
  });

  it('is not genuine with another spelling of the same seal', () => {
    const marker = writeMarker(PAYLOAD, SECRET);
    const last = marker.length - ' -->'.length - 1;
    const genuine = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].filter(
      (char) => openMarker(`${marker.slice(0, last)}${char} -->`, SECRET)?.genuine,
    );
    expect(genuine).toEqual([marker[last]]);
  });

  it('gives back whatever was written, and knows its own seal', () => {
    fc.assert(
      fc.property(payloads, (payload) => {
        const body = `${writeMarker(payload, SECRET)}\n### Plan`;
        expect(openMarker(body, SECRET)).toEqual({ payload, genuine: true });
        expect(openMarker(body, OTHER)?.genuine).toBe(false);
        expect(readMarker(body)?.key).toBe(payload.key);
      }),
    );
  });

  it.each([
    ['CRLF line ends', (body: string) => body.replaceAll('\n', '\r\n')],
    ['trimmed blanks', (body: string) => body.trimEnd()],
    ['blanks after the marker', (body: string) => body.replace('\n', '  \n')],
    ['the marker alone', (body: string) => body.split('\n')[0] ?? ''],
  ])('opens in a body with %s', (_what, normalise) => {
    const body = `${writeMarker(PAYLOAD, SECRET)}\n\n| a |\n| - |\n\n  `;
    expect(openMarker(normalise(body), SECRET)).toEqual({ payload: PAYLOAD, genuine: true });
  });

  it('is not genuine once any one character of it is another', () => {
    const marker = writeMarker(PAYLOAD, SECRET);
    fc.assert(
      fc.property(
        fc.nat(marker.length - 1),
        fc.oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.stringMatching(/^[\w -]$/)),
        (at, char) => {
          fc.pre(marker[at] !== char);
          const changed = marker.slice(0, at) + char + marker.slice(at + 1);
          expect(openMarker(`${changed}\nbody`, SECRET)?.genuine ?? false).toBe(false);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('is not genuine with any other character in any place of seal and key', () => {
    const marker = writeMarker({ ...PAYLOAD, approved: null }, SECRET);
    for (let at = 0; at < marker.length; at += 1) {
      for (const char of 'Aa0_-. ~%\n\u00a0') {
        if (marker[at] === char) continue;
        const changed = marker.slice(0, at) + char + marker.slice(at + 1);
        expect(openMarker(changed, SECRET)?.genuine ?? false).toBe(false);
      }
    }
  });

  it('is not genuine with characters taken out or put in', () => {
    const marker = writeMarker(PAYLOAD, SECRET);
    fc.assert(
      fc.property(fc.nat(marker.length - 1), fc.stringMatching(/^[\w.-]?$/), (at, more) => {
        const changed = marker.slice(0, at) + more + marker.slice(more === '' ? at + 1 : at);
        fc.pre(changed !== marker);
        expect(openMarker(changed, SECRET)?.genuine ?? false).toBe(false);
      }),
    );
  });

  it('cannot be given the key of another, nor a seal that was made for another version', () => {
    const marker = writeMarker(PAYLOAD, SECRET);
    expect(openMarker(marker.replace('production%2Fflows', 'staging'), SECRET)).toBeNull();
    expect(openMarker(marker.replace('waflow:1', 'waflow:2'), SECRET)).toBeNull();
  });

  it('counts only in the first line', () => {
    const marker = writeMarker(PAYLOAD, SECRET);
    for (const body of [`\n${marker}`, `hello\n${marker}`, ` ${marker}`, `${marker} hello`, `${marker}${marker}`]) {
      expect(openMarker(body, SECRET)).toBeNull();
      expect(readMarker(body)).toBeNull();
    }
  });

  it('is not opened where it is oversize', () => {
    const long = (length: number) => sealed({ ...PAYLOAD, approved: null, state: 'x'.repeat(length) });
    expect(long(44_000).length).toBeLessThan(MARKER_LIMIT);
    expect(openMarker(`${long(44_000)}\nbody`, SECRET)?.genuine).toBe(true);
    expect(long(45_000).length).toBeGreaterThan(MARKER_LIMIT);
    expect(openMarker(`${long(45_000)}\nbody`, SECRET)).toBeNull();
  });

  const [only] = PAYLOAD.approved?.flows ?? [];
  const withFlow = (more: object) => ({ ...PAYLOAD, approved: { ...PAYLOAD.approved, flows: [{ ...only, ...more }] } });
  it.each<[string, object]>([
    ['another version', { ...PAYLOAD, v: 2 }],
    ['a pull request that is no number', { ...PAYLOAD, pull: '57' }],
    ['pull request 0', { ...PAYLOAD, pull: 0 }],
    ['no state', { ...PAYLOAD, state: undefined }],
    ['a digest that is none', { ...PAYLOAD, digest: 5 }],
    ['approved as a list', { ...PAYLOAD, approved: [] }],
    ['an approved digest that is none', { ...PAYLOAD, approved: { ...PAYLOAD.approved, digest: 'sha256:1' } }],
    ['another remote', { ...PAYLOAD, approved: { ...PAYLOAD.approved, remote: 'elsewhere' } }],
    ['more in what is approved', { ...PAYLOAD, approved: { ...PAYLOAD.approved, more: 1 } }],
    ['an unknown step', withFlow({ steps: [{ kind: 'explode', because: 'x' }] })],
    ['an unknown consent', withFlow({ steps: [{ kind: 'delete', because: 'x', consent: ['all'] }] })],
    ['a step with more', withFlow({ steps: [{ kind: 'delete', because: 'x', force: true }] })],
    ['an unknown field', withFlow({ changes: [{ field: '__proto__', from: null, to: null }] })],
    ['a document that is no fingerprint', withFlow({ desired: { status: 'draft', document: 'x' } })],
    ['an observed list', withFlow({ observed: [] })],
    ['a note without message', withFlow({ notes: [{ code: 'x' }] })],
  ])('is not opened with %s, sealed as it may be', (_what, content) => {
    expect(openMarker(sealed(content), SECRET)).toBeNull();
  });

  it('takes over nothing that it does not know', () => {
    const opened = openMarker(sealed({ ...PAYLOAD, admin: true }), SECRET);
    expect(opened).toEqual({ payload: PAYLOAD, genuine: true });
  });

  it('never throws, whatever a body holds', () => {
    const json = fc.json().map((text) => Buffer.from(text).toString('base64url'));
    const body = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(fc.string(), fc.oneof(json, fc.string()), fc.string())
        .map(([a, b, c]) => `<!-- waflow:1 ${a} ${b}.${c} -->`),
      fc
        .tuple(fc.stringMatching(/^[%\w]{1,9}$/), json)
        .map(([a, b]) => `<!-- waflow:1 ${a} ${b}.${'A'.repeat(43)} -->`),
    );
    fc.assert(
      fc.property(body, (text) => {
        readMarker(text);
        expect(openMarker(text, SECRET)?.genuine ?? false).toBe(false);
      }),
      { numRuns: 500 },
    );
    expect(readMarker(`<!-- waflow:1 %FF AAAA.${'A'.repeat(43)} -->`)?.key).toBe('%FF');
  });

  it('takes no time that grows with the square of a hostile line', () => {
    const hostile = `<!-- waflow:1 ${'%-'.repeat(14_000)} ${'-'.repeat(28_000)}`;
    for (let round = 0; round < 200; round += 1) expect(openMarker(hostile, SECRET)).toBeNull();
  });
});

describe('the secret of an approval', () => {
  it('is of the approval key, or else of the access token, and gives neither away', () => {
    const of = (approvalKey: string | null, accessToken: string) =>
      Buffer.from(approvalSecret({ approvalKey, accessToken })).toString('hex');
    expect(of(null, 'a')).toBe(of('', 'a'));
    expect(of('key', 'a')).toBe(of('key', 'b'));
    expect(new Set([of(null, 'a'), of(null, 'b'), of('key', 'a')]).size).toBe(3);
    expect(of(null, 'a')).toMatch(/^[0-9a-f]{64}$/);
  });

  // Worked out once, by the definition of HKDF with HMAC alone: another value would void every open approval.
  it('stays the same from version to version', () => {
    expect(Buffer.from(SECRET).toString('hex')).toBe(FIXED);
  });

  it('cannot be made of nothing', () => {
    expect(() => approvalSecret({ approvalKey: '', accessToken: '' })).toThrow('needs a secret');
  });
});

const FIXED = '70499c6b5e06150861252e10c339a16f3d41ba7fa71994dffb36422ac4f39ccd';

describe('our comments', () => {
  const comment = (id: number, author: string, body: string) => ({ id, author, body, url: '', updatedAt: '' });
  const of = (key: string) => `${writeMarker({ ...PAYLOAD, key }, SECRET)}\nbody`;

  it('are those of our login with our key, the newest first', () => {
    const comments = [
      comment(1, 'github-actions[bot]', of('a')),
      comment(2, 'mallory', of('a')),
      comment(3, 'github-actions[bot]', of('b')),
      comment(4, 'github-actions[bot]', 'no marker'),
      comment(5, 'github-actions[bot]', of('a').replaceAll('\n', '\r\n')),
      comment(6, '', of('a')),
    ];
    expect(ownComments(comments, 'github-actions[bot]', 'a').map(({ id }) => id)).toEqual([5, 1]);
  });
});
