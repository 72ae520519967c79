import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freeSlug, slugOf } from '../../../src/manifest/slug.ts';

test.each([
  { name: 'Book an appointment', slug: 'book-an-appointment' },
  { name: 'Visit survey (2024/25)', slug: 'visit-survey-2024-25' },
  { name: "What's new?", slug: 'whats-new' },
  { name: 'Été à Zürich, Straße', slug: 'ete-a-zurich-strasse' },
  { name: 'E\u0301te\u0301', slug: 'ete' },
  { name: '日本の予約', slug: '日本の予約' },
  { name: 'हिन्दी फॉर्म', slug: 'हिन्दी-फॉर्म' },
  { name: '🚀', slug: 'flow' },
  { name: '🚀 Launch', slug: 'launch' },
  { name: '', slug: 'flow' },
  { name: '...', slug: 'flow' },
  { name: '../../etc/passwd', slug: 'etc-passwd' },
  { name: 'a\\b:c*d?e"f<g>h|i', slug: 'a-b-c-d-e-f-g-h-i' },
  { name: 'CON', slug: 'con-flow' },
  { name: 'aux.txt', slug: 'aux-txt' },
  { name: 'Com¹', slug: 'com1-flow' },
  { name: 'nul ', slug: 'nul-flow' },
  { name: 'waflow', slug: 'waflow-flow' },
  { name: '\u202Eabc\u202C', slug: 'abc' },
  { name: 'ＦＵＬＬ　ｗｉｄｔｈ', slug: 'full-width' },
  { name: 'İstanbul', slug: 'istanbul' },
  { name: '-.-a-.-', slug: 'a' },
])('"$name" is $slug', ({ name, slug }) => {
  expect(slugOf(name)).toBe(slug);
});

test('long names end at a word, or where they must', () => {
  expect(slugOf(`${'word '.repeat(40)}`)).toBe('word-'.repeat(12).slice(0, -1));
  expect(slugOf('x'.repeat(200))).toBe('x'.repeat(60));
  expect(Buffer.byteLength(slugOf('日'.repeat(200)))).toBeLessThanOrEqual(120);
  expect(slugOf('𝒳𐐀'.repeat(100))).toMatch(/^(\p{L})+$/u);
});

test('whatever the name is, it is one that every file system takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 250 }), (name) => {
      const slug = slugOf(name);
      expect(slug).toMatch(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*$/u);
      expect(slug).toBe(slug.toLowerCase().normalize('NFC'));
      expect(slug).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)$/);
      expect(Buffer.byteLength(slug)).toBeLessThan(140);
      expect(Buffer.from(slug).toString()).toBe(slug);
    }),
    { numRuns: 3_000 },
  );
});

test('the first number that is free', () => {
  const taken = new Set(['a', 'a-2', 'a-3']);
  expect(freeSlug('a', (slug) => taken.has(slug))).toBe('a-4');
  expect(freeSlug('b', (slug) => taken.has(slug))).toBe('b');
});
