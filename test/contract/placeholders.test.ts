import { expect, test } from 'vitest';
import { fillIn, placeholdersIn, takeFrom } from './placeholders.ts';

const names = new Map([
  ['WABA_ID', '1020'],
  ['FLOW_ID:Garden tour', '42'],
  ['NEXT', 'https://graph.example/?a=1'],
]);

test('fills in texts, keys and nested values', () => {
  const value = { '{FLOW_ID:Garden tour}': ['/{WABA_ID}/flows', 7, null, { a: '{WABA_ID}' }] };
  expect(fillIn(value, names)).toEqual({ '42': ['/1020/flows', 7, null, { a: '1020' }] });
});

test('takes a filled in value literally inside $match', () => {
  const { $match } = fillIn({ $match: '^{NEXT}$' }, names);
  expect(new RegExp($match, 'u').test('https://graph.example/?a=1')).toBe(true);
  expect(new RegExp($match, 'u').test('https://graphZexample/?a=1')).toBe(false);
});

test('leaves other braces alone', () => {
  expect(fillIn('^[0-9]{4}$ {name} ${form.day} assets{name}', names)).toBe(
    '^[0-9]{4}$ {name} ${form.day} assets{name}',
  );
});

test('says which placeholder nothing stands for', () => {
  expect(() => fillIn('/{NEW_ID}', names)).toThrow('{NEW_ID}');
  expect(placeholdersIn(['/{NEW_ID}/{WABA_ID}', { a: '{NEW_ID}' }])).toEqual(['NEW_ID', 'WABA_ID']);
});

test('takes texts from a body by pointer, and headers by name', () => {
  const answer = { body: { data: [{ id: '42', size: 7 }] }, headers: new Headers({ etag: '"a"' }) };
  const take = { NEW_ID: '/data/0/id', TAG: 'etag' };
  expect(takeFrom(answer, take)).toEqual(
    new Map([
      ['NEW_ID', '42'],
      ['TAG', '"a"'],
    ]),
  );
  expect(() => takeFrom(answer, { SIZE: '/data/0/size' })).toThrow('/data/0/size');
  expect(() => takeFrom(answer, { OTHER: 'x-other' })).toThrow('x-other');
});
