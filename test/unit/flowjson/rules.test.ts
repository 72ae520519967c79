// Every rule speaks and is silent where its golden cases say so: test/golden/rules/RULE/{ok,bad}-*.json, and what it says
// in a .txt beside each bad one. `-endpoint` or `-no-endpoint` before `.json` says what the manifest states.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toFindings } from '../../../src/flowjson/check.ts';
import { toFlowModel, toVersionNumber } from '../../../src/flowjson/flow-model.ts';
import { RULES } from '../../../src/flowjson/rules/index.ts';

const root = new URL('../../golden/rules/', import.meta.url);
const casesOf = (id: string) =>
  existsSync(new URL(`${id}/`, root))
    ? readdirSync(new URL(`${id}/`, root))
        .filter((name) => name.endsWith('.json'))
        .sort()
    : [];

function endpointIn(name: string): boolean | null {
  if (name.endsWith('-no-endpoint.json')) return false;
  return name.endsWith('-endpoint.json') ? true : null;
}

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const names = casesOf(id);

  test('has a case in which it speaks, and one in which it is silent', () => {
    expect(names.some((name) => name.startsWith('ok-'))).toBe(true);
    expect(names.some((name) => name.startsWith('bad-'))).toBe(true);
  });

  test.each(names)('%s', async (name) => {
    const text = readFileSync(new URL(`${id}/${name}`, root), 'utf8');
    const value = JSON.parse(text);
    const flow = toFlowModel(value, toVersionNumber(value.version) ?? 0, endpointIn(name));
    const problems = [...rule.check(flow)];
    expect(problems.map(({ code }) => code).filter((code) => !rule.codes.includes(code))).toEqual([]);
    const told = toFindings('flow.json', text, problems)
      .map((one) => {
        const place = `${one.line}:${one.column}-${one.endLine}:${one.endColumn}`;
        const fix = one.fix === undefined ? '' : `\n    fix: ${JSON.stringify(one.fix)}`;
        return `${place} ${one.severity} ${one.code} ${one.path}\n    ${one.message}\n    ${one.hint ?? ''}${fix}\n`;
      })
      .join('');
    if (name.startsWith('ok-')) expect(told).toBe('');
    else {
      expect(told).not.toBe('');
      await expect(told).toMatchFileSnapshot(new URL(`${id}/${name.replace(/json$/, 'txt')}`, root).pathname);
    }
  });
});

test('no case belongs to a rule that is not there', () => {
  const known = RULES.map(({ id }) => id);
  expect(readdirSync(root).filter((id) => !known.includes(id) && id !== '.gitkeep')).toEqual([]);
});
