// Every code that the platform or a rule may give is explained.
import { expect, test } from 'vitest';
import { allCodes, explain } from '../../../src/flowjson/codes.ts';
import { RULES } from '../../../src/flowjson/rules/index.ts';

test.each(allCodes())('%s is explained in a sentence or two', (code) => {
  expect(explain(code)?.means).toMatch(/^.{15,}\.$/s);
});

test('codes of rules are found by waflow, and by these rules', () => {
  for (const { id, codes } of RULES) {
    for (const code of codes) {
      const found = explain(code);
      expect(found?.foundBy).toBe('waflow');
      expect(found?.rules.map((rule) => rule.id)).toContain(id);
    }
  }
});

test('no name of every object is a code', () => {
  for (const name of ['constructor', '__proto__', 'toString', '']) expect(explain(name)).toBeUndefined();
});
