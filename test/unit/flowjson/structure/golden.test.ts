// The checker of structure speaks and is silent where its golden cases say so: test/golden/structure/{ok,bad}-*.json, and
// what it says in a .txt beside each bad one. A case is checked as the version that it states.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toFindings } from '../../../../src/flowjson/check.ts';
import { toVersionNumber } from '../../../../src/flowjson/flow-model.ts';
import { checkStructure, MOST_PROBLEMS } from '../../../../src/flowjson/structure/index.ts';
import { VERSIONS } from '../../../../src/flowjson/structure/table.ts';

const root = new URL('../../../golden/structure/', import.meta.url);
const names = readdirSync(root).filter((name) => name.endsWith('.json'));

// What the structure may say: section by section of Meta's list. The last is for what no other code stands for.
const CODES = [
  'INVALID_PROPERTY_KEY',
  'INVALID_PROPERTY_VALUE',
  'INVALID_PROPERTY_TYPE',
  'INVALID_PROPERTY_VALUE_FORMAT',
  'MISSING_REQUIRED_PROPERTY',
  'MISSING_REQUIRED_TYPE_PROPERTY',
  'MIN_ITEMS_REQUIRED',
  'MAX_ITEMS_REQUIRED',
  'MIN_CHARS_REQUIRED',
  'MINIMUM_VALUE_REQUIRED',
  'MAXIMUM_VALUE_REQUIRED',
  'PATTERN_MISMATCH',
  'INVALID_ENUM_VALUE',
  'INVALID_DEPENDENCIES',
  'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED',
  'INVALID_SCHEMA',
];

/** A case without a version that is a text is checked as the newest. */
function problemsOf(text: string) {
  const value = JSON.parse(text);
  const version = typeof value.version === 'string' ? toVersionNumber(value.version) : null;
  return checkStructure(value, version ?? 703);
}

test.each(names)('%s', async (name) => {
  const text = readFileSync(new URL(name, root), 'utf8');
  const told = toFindings('flow.json', text, problemsOf(text))
    .map((one) => {
      const place = `${one.line}:${one.column}-${one.endLine}:${one.endColumn}`;
      const fix = one.fix === undefined ? '' : `\n    fix: ${JSON.stringify(one.fix)}`;
      return `${place} ${one.severity} ${one.code} ${one.path}\n    ${one.message}\n    ${one.hint ?? ''}${fix}\n`;
    })
    .join('');
  if (name.startsWith('ok-')) expect(told).toBe('');
  else {
    expect(told).not.toBe('');
    await expect(told).toMatchFileSnapshot(new URL(name.replace(/json$/, 'txt'), root).pathname);
  }
});

test('every code has a case, and no case has a code that is not listed', () => {
  const seen = names.flatMap((name) => problemsOf(readFileSync(new URL(name, root), 'utf8')).map(({ code }) => code));
  expect([...new Set(seen)].sort()).toEqual([...CODES].sort());
});

test('every problem has a sentence and a hint', () => {
  for (const name of names) {
    for (const { message, hint } of problemsOf(readFileSync(new URL(name, root), 'utf8'))) {
      expect(message).toMatch(/\S{2}.*\S$/);
      expect(hint).toMatch(/\S{2}.*\S$/);
    }
  }
});

describe('whatever comes', () => {
  test.each([[5], [null], ['x'], [[]], [{}], [{ screens: 5 }], [{ screens: [5, null, [], {}] }]])('%j', (value) => {
    for (const version of VERSIONS) expect(checkStructure(value as never, version).length).toBeGreaterThan(0);
  });

  test('keys that objects have by nature are strangers', () => {
    const text =
      '{"version":"7.3","screens":[{"__proto__":1,"id":"A","title":"A","constructor":2,"layout":{"type":"SingleColumnLayout","children":[{"type":"__proto__"},{"type":"toString"}]}}]}';
    expect(problemsOf(text).map(({ code, path }) => [code, path.at(-1)])).toEqual([
      ['INVALID_PROPERTY_KEY', '__proto__'],
      ['INVALID_PROPERTY_KEY', 'constructor'],
      ['INVALID_PROPERTY_VALUE', 'type'],
      ['INVALID_PROPERTY_VALUE', 'type'],
    ]);
  });

  test('a million wrong children end the walk early', () => {
    const children = Array.from({ length: 1_000_000 }, () => 1);
    const screen = { id: 'A', title: 'A', layout: { type: 'SingleColumnLayout', children } };
    expect(checkStructure({ version: '7.3', screens: [screen] }, 703)).toHaveLength(MOST_PROBLEMS);
  });

  test('a nest of two hundred levels is walked', () => {
    let inside: unknown = { type: 'TextBody', text: 'x' };
    // biome-ignore lint/suspicious/noThenProperty: the language calls it so
    for (let level = 0; level < 98; level += 1) inside = { type: 'If', condition: '${data.a}', then: [inside] };
    const screen = { id: 'A', title: 'A', layout: { type: 'SingleColumnLayout', children: [inside] } };
    expect(checkStructure({ version: '7.3', screens: [screen] }, 703)).toEqual([]);
  });
});
