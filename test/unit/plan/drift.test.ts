// What drift says of one flow: rows of what Git asked for and what the account has.
import { describe, expect, it } from 'vitest';
import type { DesiredFlow, ObservedFlow } from '../../../src/model/flow.ts';
import { driftOf } from '../../../src/plan/drift.ts';
import { match } from '../../../src/plan/match.ts';
import { APPLICATION, desired, document, ENDPOINT, NAME, OTHER, observed, REMOTE_ERROR, SAME } from './builders.ts';

const WORDING = { mask: (address: string) => address.replace(/\?.*/, '?***'), remoteErrors: () => ['an error'] };

const driftOne = (wanted: Partial<DesiredFlow>, seen: Partial<ObservedFlow> | null, ...more: ObservedFlow[]) =>
  driftOf(
    match([desired(wanted)], [...(seen === null ? [] : [observed(seen)]), ...more], []),
    () => ['title of screen START'],
    WORDING,
  );

type Row = {
  readonly what: string;
  readonly wanted?: Partial<DesiredFlow>;
  readonly seen: Partial<ObservedFlow> | null;
};

const FROZEN = { document: document({ version: '5.0', frozenSince: '2025-09-09' }) };

describe('drift is silent where', () => {
  it.each<Row>([
    { what: 'all is as Git has it', seen: { status: 'PUBLISHED' } },
    {
      what: 'the order of categories differs',
      wanted: { categories: ['A', 'B'] },
      seen: { status: 'PUBLISHED', categories: ['B', 'A'] },
    },
    {
      what: 'the name is written in another normal form',
      wanted: { name: 'Été' },
      seen: { status: 'PUBLISHED', name: 'Été'.normalize('NFD') },
    },
    {
      what: 'an endpoint is not stated',
      wanted: { endpoint: null },
      seen: { status: 'PUBLISHED', endpoint: 'https://x.example.com' },
    },
    {
      what: 'an application is not stated',
      wanted: { application: null },
      seen: { status: 'PUBLISHED', application: null },
    },
    { what: 'the platform has throttled it', seen: { status: 'THROTTLED' } },
    { what: 'the platform has blocked it', wanted: { status: 'draft' }, seen: { status: 'BLOCKED' } },
    { what: 'a draft is asked for and it is live', wanted: { status: 'draft' }, seen: { status: 'PUBLISHED' } },
    { what: 'a protected flow is as it should be', wanted: { protect: true }, seen: { status: 'PUBLISHED' } },
    { what: 'a frozen version is as it should be', wanted: FROZEN, seen: { status: 'PUBLISHED' } },
    {
      what: 'a deprecated flow is deprecated',
      wanted: { status: 'deprecated' },
      seen: { status: 'DEPRECATED', document: OTHER },
    },
    { what: 'a deprecated flow is gone', wanted: { status: 'deprecated' }, seen: null },
    { what: 'a deleted flow is gone', wanted: { status: 'deleted' }, seen: null },
    { what: 'a deleted flow is deprecated', wanted: { status: 'deleted' }, seen: { status: 'DEPRECATED' } },
    { what: 'a draft carries errors', wanted: { status: 'draft' }, seen: { validationErrors: [REMOTE_ERROR] } },
  ])('$what', ({ wanted = {}, seen }) => {
    expect(driftOne(wanted, seen).flows).toEqual([]);
  });
});

const status = (from: string, to: string) => ({ field: 'status', from, to });
const json = { field: 'json', from: SAME, to: OTHER };

describe('drift tells', () => {
  it.each<Row & { readonly kind: string; readonly changes: readonly object[] }>([
    {
      what: 'the categories',
      seen: { status: 'PUBLISHED', categories: ['OTHER'] },
      kind: 'edited',
      changes: [{ field: 'categories', from: ['APPOINTMENT_BOOKING'], to: ['OTHER'] }],
    },
    {
      what: 'the endpoint, without its query',
      seen: { status: 'PUBLISHED', endpoint: 'https://x.example.com/?key=1' },
      kind: 'edited',
      changes: [{ field: 'endpoint', from: ENDPOINT, to: 'https://x.example.com/?***' }],
    },
    {
      what: 'that an endpoint is gone',
      seen: { status: 'PUBLISHED', endpoint: null },
      kind: 'edited',
      changes: [{ field: 'endpoint', from: ENDPOINT, to: null }],
    },
    {
      what: 'the application',
      seen: { status: 'PUBLISHED', application: { id: '9', name: null } },
      kind: 'edited',
      changes: [{ field: 'application', from: APPLICATION, to: '9' }],
    },
    {
      what: 'the Flow JSON, and that it is a draft by now',
      seen: { document: OTHER },
      kind: 'edited',
      changes: [json, status('PUBLISHED', 'DRAFT')],
    },
    {
      what: 'the Flow JSON of a protected flow',
      wanted: { protect: true },
      seen: { document: OTHER },
      kind: 'edited',
      changes: [json, status('PUBLISHED', 'DRAFT')],
    },
    {
      what: 'the Flow JSON of a flow that is blocked',
      seen: { status: 'BLOCKED', document: OTHER },
      kind: 'edited',
      changes: [json],
    },
    {
      what: 'the Flow JSON of a frozen version',
      wanted: FROZEN,
      seen: { status: 'PUBLISHED', document: OTHER },
      kind: 'edited',
      changes: [json],
    },
    {
      what: 'a draft that was edited and published',
      wanted: { status: 'draft' },
      seen: { status: 'PUBLISHED', document: OTHER },
      kind: 'edited',
      changes: [json],
    },
    { what: 'that it is a draft by now', seen: {}, kind: 'status', changes: [status('PUBLISHED', 'DRAFT')] },
    {
      what: 'that it is a draft by now, with errors',
      seen: { validationErrors: [REMOTE_ERROR] },
      kind: 'status',
      changes: [status('PUBLISHED', 'DRAFT')],
    },
    {
      what: 'that a frozen version is a draft by now',
      wanted: FROZEN,
      seen: {},
      kind: 'status',
      changes: [status('PUBLISHED', 'DRAFT')],
    },
    {
      what: 'that it is deprecated',
      seen: { status: 'DEPRECATED' },
      kind: 'status',
      changes: [status('PUBLISHED', 'DEPRECATED')],
    },
    {
      what: 'that a draft is deprecated',
      wanted: { status: 'draft' },
      seen: { status: 'DEPRECATED' },
      kind: 'status',
      changes: [status('DRAFT', 'DEPRECATED')],
    },
    {
      what: 'that what should be deprecated is published',
      wanted: { status: 'deprecated' },
      seen: { status: 'PUBLISHED' },
      kind: 'status',
      changes: [status('DEPRECATED', 'PUBLISHED')],
    },
    {
      what: 'that what should be deprecated is published, and protected',
      wanted: { status: 'deprecated', protect: true },
      seen: { status: 'PUBLISHED' },
      kind: 'status',
      changes: [status('DEPRECATED', 'PUBLISHED')],
    },
    {
      what: 'that what should be deprecated is a draft',
      wanted: { status: 'deprecated' },
      seen: {},
      kind: 'status',
      changes: [status('DEPRECATED', 'DRAFT')],
    },
    {
      what: 'that what should be deprecated is blocked',
      wanted: { status: 'deprecated' },
      seen: { status: 'BLOCKED' },
      kind: 'status',
      changes: [status('DEPRECATED', 'BLOCKED')],
    },
    {
      what: 'that what should be gone is a draft',
      wanted: { status: 'deleted' },
      seen: {},
      kind: 'status',
      changes: [status('gone', 'DRAFT')],
    },
    {
      what: 'that what should be gone is published',
      wanted: { status: 'deleted' },
      seen: { status: 'PUBLISHED' },
      kind: 'status',
      changes: [status('gone', 'PUBLISHED')],
    },
    { what: 'that it is gone', seen: null, kind: 'missing', changes: [] },
    { what: 'that a frozen version is gone', wanted: FROZEN, seen: null, kind: 'missing', changes: [] },
    { what: 'that a protected one is gone', wanted: { protect: true }, seen: null, kind: 'missing', changes: [] },
    {
      what: 'the name, where it has the former one',
      wanted: { previously: ['Appointment'] },
      seen: { status: 'PUBLISHED', name: 'Appointment' },
      kind: 'edited',
      changes: [{ field: 'name', from: NAME, to: 'Appointment' }],
    },
  ])('$what', ({ wanted = {}, seen, kind, changes }) => {
    const { flows } = driftOne(wanted, seen);
    expect(flows).toMatchObject([{ kind, changes, id: seen === null ? null : '1001', reason: null }]);
  });

  it('where the Flow JSON was edited, in words, and only then', () => {
    expect(driftOne({}, { document: OTHER }).flows[0]?.edits).toEqual(['title of screen START']);
    expect(driftOne({}, { categories: ['OTHER'] }).flows[0]?.edits).toEqual([]);
  });

  it('that nobody can tell which flow it is', () => {
    const twice = driftOne({}, { status: 'PUBLISHED' }, observed({ id: '1002' }));
    expect(twice.flows).toMatchObject([{ kind: 'unclear', changes: [], reason: expect.stringContaining('2 flows') }]);
    const alike = driftOne({}, null, observed({ id: '1002', name: NAME.toUpperCase() }));
    expect(alike.flows).toMatchObject([{ kind: 'unclear', reason: expect.stringContaining('only in case') }]);
  });

  it('that Git has a document which cannot be compared, but for flows that should be gone', () => {
    const broken = { document: document({ fingerprint: null, errors: ['flows/book.json:1:1 invalid-json: no'] }) };
    expect(driftOne(broken, { status: 'PUBLISHED' }).flows).toMatchObject([
      { kind: 'unclear', changes: [], reason: expect.stringContaining('flows/book.json:1:1') },
    ]);
    expect(driftOne(broken, null).flows).toMatchObject([{ kind: 'unclear' }]);
    expect(driftOne({ ...broken, status: 'deprecated' }, { status: 'DEPRECATED' }).flows).toEqual([]);
  });

  it('what is throttled or blocked apart from what was changed', () => {
    expect(driftOne({}, { status: 'BLOCKED', document: OTHER }).health).toEqual([
      { name: NAME, id: '1001', status: 'BLOCKED' },
    ]);
    expect(driftOne({}, { status: 'PAUSED' }).health).toEqual([]);
  });
});
