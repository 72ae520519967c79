import { format, inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../../src/manifest/secret.ts';

test('a secret prints as *** wherever it is turned into text', () => {
  const secret = new Secret('EAAvalue');
  const forms = [
    `${secret}`,
    String(secret),
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: [secret] }, { showHidden: true, depth: null }),
    format('%s %o %j', secret, secret, secret),
    JSON.stringify({ ...secret }),
    new Error('x', { cause: secret }).stack ?? '',
  ];
  for (const form of forms) expect(form).not.toContain('EAAvalue');
  expect(`${secret}`).toBe('***');
  expect(secret.reveal()).toBe('EAAvalue');
});
