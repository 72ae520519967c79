import { expect, test } from 'vitest';
import { maskLike, withoutValues } from '../../../src/render/masked.ts';

const REAL = { title: 'Hello Bob', list: [{ a: 'plain' }, { a: 'secret' }], n: 1 };
const SHOWN = { title: 'Hello ***', list: [{ a: 'plain' }, { a: '***' }], n: 1 };

test("the same values show as the author's do", () => {
  expect(maskLike(REAL, REAL, SHOWN)).toEqual(SHOWN);
});

test('another value in the place of a hidden one does not show either', () => {
  const masked = maskLike({ ...REAL, title: 'Hello Alice' }, REAL, SHOWN);
  expect(JSON.stringify(masked)).not.toContain('Alice');
  expect(masked).toMatchObject({ title: expect.stringContaining('***'), list: SHOWN.list });
});

test('what is not hidden shows as it is', () => {
  const seen = { title: 'Hello Bob', list: [{ a: 'other' }], n: 2, more: ['x', null, true] };
  expect(maskLike(seen, REAL, SHOWN)).toEqual({ ...seen, title: 'Hello ***' });
});

test('a hidden value does not show where it stands elsewhere in the account', () => {
  const seen = { list: [{ a: 'put in front' }, { a: 'plain' }, { a: 'secret' }], copy: 'Hello Bob', deep: [['<Bob>']] };
  expect(withoutValues(maskLike(seen, REAL, SHOWN), ['Bob', 'secret'])).toEqual({
    list: [{ a: 'put in front' }, { a: 'plain' }, { a: '***' }],
    copy: 'Hello ***',
    deep: [['<***>']],
  });
});

test.each([null, true, 7, 'Bob', ['Bob'], { Bob: 'x' }])('without values to hide all is as it is: %j', (seen) => {
  expect(withoutValues(seen, [])).toEqual(seen);
});

test.each([null, 'text', 7, [], {}])('any JSON: %j', (seen) => {
  expect(maskLike(seen, REAL, SHOWN)).toEqual(seen);
});

test('keys with a meaning in JavaScript are data', () => {
  const seen = JSON.parse('{"__proto__": {"x": 1}, "constructor": "y"}');
  expect(JSON.stringify(maskLike(seen, {}, {}))).toBe('{"__proto__":{"x":1},"constructor":"y"}');
});

test('an older value does not show where something was put in front, or where the text stands elsewhere', () => {
  const body = (text: string) => ({ type: 'TextBody', text });
  const [real, shown] = [
    [body('Call 555 now'), body('Bye')],
    [body('Call *** now'), body('Bye')],
  ];
  const seen = [body('Hello'), body('Call firstsecret now'), body('Bye'), { deep: ['Call firstsecret now'] }];
  expect(JSON.stringify(maskLike(seen, real, shown))).not.toContain('firstsecret');
  const [, second, third] = maskLike(seen, real, shown) as unknown[];
  expect([second, third]).toEqual([body('Call *** now (another value)'), body('Bye')]);
});

test('a list whose items have names is matched by them, and what another has hidden already stays so', () => {
  const named = (name: string, label: string) => ({ name, label });
  const [real, shown] = [
    [named('a', 'x'), named('b', 'secret')],
    [named('a', 'x'), named('b', '***')],
  ];
  const seen = [named('b', 'older'), named('a', 'x')];
  const masked = maskLike(seen, real, shown);
  expect(masked).toEqual([named('b', '*** (another value)'), named('a', 'x')]);
  expect(maskLike(masked, real, shown)).toEqual(masked);
});
