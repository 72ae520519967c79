import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonChunks } from '../../../src/render/json-chunks.ts';

test('the pieces together are the document', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect([...jsonChunks(value)].join('')).toBe(JSON.stringify(value, null, 2));
    }),
    { numRuns: 300 },
  );
});

test.each([
  {},
  { a: undefined },
  { a: [undefined, { b: undefined }], c: undefined },
  { a: [], b: {}, c: [[]] },
  ['a\nb'],
])('%j', (value) => {
  expect([...jsonChunks(value)].join('')).toBe(JSON.stringify(value, null, 2));
});

test('a long list comes in many pieces', () => {
  const flows = Array.from({ length: 10_000 }, (_, index) => ({
    name: `Flow ${index}\n`,
    steps: [{ kind: 'create' }],
  }));
  const pieces = [...jsonChunks({ format: 1, flows })];
  expect(pieces.length).toBeGreaterThan(5);
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(70_000);
  expect(JSON.parse(pieces.join(''))).toEqual({ format: 1, flows });
});
