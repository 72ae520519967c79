import { describe, expect, test } from 'vitest';
import { documentUrl, fromWire, fromWireErrors } from '../../../src/graph/wire.ts';

describe('a flow', () => {
  test('as the documentation shows it', () => {
    const wire = fromWire({
      id: '123',
      name: 'my first flow',
      status: 'DRAFT',
      categories: ['OTHER'],
      validation_errors: [],
      json_version: '7.3',
      endpoint_uri: 'https://example.com',
      updated_at: '2026-01-05T10:00:00+0000',
      application: { id: '77', name: 'My App', link: 'https://www.facebook.com/games/?app_id=77' },
      health_status: { can_send_message: 'BLOCKED', entities: [] },
      assets: { data: [{ name: 'flow.json', asset_type: 'FLOW_JSON', download_url: 'https://cdn.test/1' }] },
    });
    expect(wire).toEqual({
      flow: {
        id: '123',
        name: 'my first flow',
        status: 'DRAFT',
        categories: ['OTHER'],
        validationErrors: [],
        updatedAt: '2026-01-05T10:00:00+0000',
        endpoint: 'https://example.com',
        application: { id: '77', name: 'My App' },
        document: null,
      },
      downloadUrl: 'https://cdn.test/1',
      saysEndpoint: true,
      saysApplication: true,
      saysUpdatedAt: true,
      health: 'BLOCKED',
    });
  });

  test('with nothing but an id says nothing', () => {
    expect(fromWire({ id: '123' })).toMatchObject({
      flow: { id: '123', categories: [], validationErrors: [], updatedAt: null, endpoint: null, application: null },
      downloadUrl: undefined,
      saysEndpoint: false,
      saysApplication: false,
      saysUpdatedAt: false,
      health: null,
    });
    // Nothing that could be taken for one of the platform's statuses.
    const known = ['DRAFT', 'PUBLISHED', 'THROTTLED', 'BLOCKED', 'DEPRECATED'];
    expect(known).not.toContain(fromWire({ id: '123' })?.flow.status);
  });

  test('keeps what is new: statuses and categories are open sets, other fields are left alone', () => {
    const wire = fromWire({ id: '1', name: 'A', status: 'ARCHIVED', categories: ['PAYMENT', 'OTHER'], mood: { a: 1 } });
    expect(wire?.flow).toMatchObject({ status: 'ARCHIVED', categories: ['PAYMENT', 'OTHER'] });
  });

  test('may have its id as a number', () => {
    expect(fromWire({ id: 42, application: { id: 7 } })?.flow).toMatchObject({ id: '42', application: { id: '7' } });
    // Too long for a number: its last digits are gone already.
    expect(fromWire({ id: Number('12345678901234567890') })).toBeNull();
  });

  test.each([null, 'a text', 7, [], {}, { id: '' }, { id: null }])('is not %j', (value) => {
    expect(fromWire(value)).toBeNull();
  });

  test.each([
    [{ endpoint_uri: '' }, null],
    [{ endpoint_uri: null }, null],
    [{ data_channel_uri: 'https://old.test' }, 'https://old.test'],
    [{ data_channel_uri: 'https://old.test', endpoint_uri: 'https://new.test' }, 'https://new.test'],
  ])('has its endpoint under the new name or the old one: %j', (fields, endpoint) => {
    expect(fromWire({ id: '1', ...fields })?.flow.endpoint).toBe(endpoint);
  });

  test('survives values of other types', () => {
    const wire = fromWire({ id: '1', name: 5, status: null, categories: 'OTHER', updated_at: 17, application: 'x' });
    expect(wire?.flow).toMatchObject({ categories: [], updatedAt: null, application: null });
  });
});

describe('the address of the Flow JSON', () => {
  const asset = (more: object) => ({
    name: 'flow.json',
    asset_type: 'FLOW_JSON',
    download_url: 'https://c.test/1',
    ...more,
  });

  test.each([
    ['one asset', { data: [asset({})] }, 'https://c.test/1'],
    [
      'among others',
      { data: [{ name: 'a.png', asset_type: 'IMAGE', download_url: 'x' }, asset({})] },
      'https://c.test/1',
    ],
    ['by its name alone', { data: [{ name: 'flow.json', download_url: 'https://c.test/2' }] }, 'https://c.test/2'],
    ['no asset', { data: [] }, null],
    ['no data', {}, null],
    ['no address', { data: [{ name: 'flow.json', asset_type: 'FLOW_JSON' }] }, null],
    ['no object', 'https://c.test', null],
  ])('%s', (_name, edge, url) => {
    expect(documentUrl(edge)).toBe(url);
  });

  test('is null, not unknown, where the edge was answered and is empty', () => {
    expect(fromWire({ id: '1', assets: { data: [] } })?.downloadUrl).toBeNull();
  });
});

describe('validation errors', () => {
  const none = { line: null, column: null, endLine: null, endColumn: null, path: null };

  test('in the shape of today, with pointers', () => {
    const place = { line_start: 10, line_end: 11, column_start: 21, column_end: 34 };
    const wire = {
      error: 'INVALID_PROPERTY_VALUE',
      error_type: 'FLOW_JSON_ERROR',
      message: "Invalid value found for property 'type'.",
      ...place,
      pointers: [{ ...place, path: 'screens[0].layout.children[0].type' }],
    };
    expect(fromWireErrors([wire])).toEqual([
      {
        code: 'INVALID_PROPERTY_VALUE',
        message: "Invalid value found for property 'type'.",
        line: 10,
        column: 21,
        endLine: 11,
        endColumn: 34,
        path: 'screens[0].layout.children[0].type',
      },
    ]);
  });

  test('in the older shape, without pointers', () => {
    const wire = {
      error: 'INVALID_PROPERTY',
      error_type: 'JSON_SCHEMA_ERROR',
      message: 'The property "initial-text" cannot be specified at "$root/screens/0".',
      line_start: 46,
      line_end: 46,
      column_start: 17,
      column_end: 30,
    };
    expect(fromWireErrors([wire])).toEqual([
      { code: 'INVALID_PROPERTY', message: wire.message, line: 46, column: 17, endLine: 46, endColumn: 30, path: null },
    ]);
  });

  test('with their place in the pointer only', () => {
    const pointers = [{ line_start: 3, line_end: 3, column_start: 1, column_end: 9, path: 'version' }];
    expect(fromWireErrors([{ error: 'X', message: 'm', pointers }])).toEqual([
      { code: 'X', message: 'm', line: 3, column: 1, endLine: 3, endColumn: 9, path: 'version' },
    ]);
  });

  test('as plain sentences', () => {
    const [one] = fromWireErrors(['Flow JSON is not valid.']) ?? [];
    expect(one).toMatchObject({ message: 'Flow JSON is not valid.', ...none });
  });

  test('without most of it are errors all the same', () => {
    const found = fromWireErrors([{}, { error: 'NEW_KIND', line_start: 0, column_start: '4' }]) ?? [];
    expect(found).toHaveLength(2);
    expect(found[1]).toMatchObject({ code: 'NEW_KIND', ...none });
    for (const { code, message } of found) expect([typeof code, typeof message]).toEqual(['string', 'string']);
  });

  test('that are not there are unknown, not none', () => {
    expect(fromWireErrors(undefined)).toBeNull();
    expect(fromWireErrors([])).toEqual([]);
  });
});
