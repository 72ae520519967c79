import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../../src/manifest/suggest.ts';

const KEYS = ['name', 'categories', 'json', 'endpoint', 'status', 'application', 'previously'];

test.each([
  { word: 'statuss', found: 'status' },
  { word: 'Status', found: 'status' },
  { word: 'endpiont', found: 'endpoint' },
  { word: 'catgories', found: 'categories' },
  { word: 'previous', found: 'previously' },
  { word: 'aplication', found: 'application' },
  { word: 'frobnicate', found: null },
  { word: 'colour', found: null },
  { word: '', found: null },
])('"$word" is near to $found', ({ word, found }) => {
  expect(nearest(word, KEYS)).toBe(found);
});

test('nothing is near where nothing is known', () => {
  expect(nearest('name', [])).toBeNull();
});

test('the nearest wins', () => {
  expect(nearest('stagin', ['string', 'staging'])).toBe('staging');
});

test('a hint is the nearest word, or all of them', () => {
  expect(didYouMean('nmae', KEYS)).toBe('did you mean "name"?');
  expect(didYouMean('zzzzzzzz', ['a', 'b'])).toBe('known: a, b');
});
