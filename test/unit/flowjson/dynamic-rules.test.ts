// Rules about dynamic values: they survive every document, and what they would put right is right afterwards.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FlowModel, type JsonObject, toFlowModel, toVersionNumber } from '../../../src/flowjson/flow-model.ts';
import { onlyMeant } from '../../../src/flowjson/misspelt.ts';
import type { Fix, Problem, Rule } from '../../../src/flowjson/problem.ts';
import { rule as bindingForm } from '../../../src/flowjson/rules/binding-form.ts';
import { rule as bindingTarget } from '../../../src/flowjson/rules/binding-target.ts';
import { rule as bindingType } from '../../../src/flowjson/rules/binding-type.ts';
import { rule as condition } from '../../../src/flowjson/rules/condition.ts';
import { rule as expression } from '../../../src/flowjson/rules/expression.ts';
import { rule as payloadBinding } from '../../../src/flowjson/rules/payload-binding.ts';
import { rule as switchValue } from '../../../src/flowjson/rules/switch-value.ts';
import { rule as updateData } from '../../../src/flowjson/rules/update-data.ts';

const RULES: readonly Rule[] = [
  ...[bindingForm, bindingTarget, bindingType, condition],
  ...[expression, payloadBinding, switchValue, updateData],
];
const root = new URL('../../golden/rules/', import.meta.url);
const CASES = RULES.flatMap((rule) =>
  readdirSync(new URL(`${rule.id}/`, root))
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ rule, name, text: readFileSync(new URL(`${rule.id}/${name}`, root), 'utf8') })),
);

const modelOf = (value: JsonObject): FlowModel => toFlowModel(value, toVersionNumber(String(value.version)) ?? 703);
const problemsOf = (value: JsonObject) => RULES.flatMap((rule) => [...rule.check(modelOf(value))]);

type Parts = Record<string | number, unknown>;

function applied(text: string, fixes: readonly Fix[]): JsonObject {
  const value = JSON.parse(text);
  for (const fix of fixes) {
    const parent = fix.path.slice(0, -1).reduce<Parts>((at, part) => at[part] as Parts, value);
    const key = fix.path.at(-1) as string;
    if (fix.kind === 'set') parent[key] = fix.value;
    else if (fix.kind === 'rename') {
      parent[fix.key] = parent[key];
      delete parent[key];
    } else throw new Error(`no rule here makes such a change: ${fix.kind}`);
  }
  return value;
}

const told = ({ code, path, message }: Problem) => JSON.stringify([code, path, message]);

describe('a fix cures what it belongs to', () => {
  test.each(CASES.map(({ rule, name, text }) => [`${rule.id}/${name}`, text] as const))('%s', (_name, text) => {
    for (const problem of problemsOf(JSON.parse(text))) {
      if (problem.fix === undefined) continue;
      const changed = applied(text, problem.fix);
      expect(problemsOf(changed).map(told)).not.toContain(told(problem));
    }
  });
});

describe('nothing that is told lies outside of its text', () => {
  test.each(CASES.map(({ rule, name, text }) => [`${rule.id}/${name}`, text] as const))('%s', (_name, text) => {
    const value = JSON.parse(text);
    for (const { path, within } of problemsOf(value)) {
      const at = path.reduce<unknown>((whole, part) => (whole as Parts)[part], value);
      expect(at).toBeDefined();
      if (within === undefined) continue;
      expect(typeof at).toBe('string');
      expect(0 <= within.start && within.start <= within.end && within.end <= String(at).length).toBe(true);
    }
  });
});

/** Anything at all in the place of something: what the structure says is wrong must not stop a rule. */
const oddities = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    1,
    true,
    '',
    '`',
    '``',
    '`x`',
    '${',
    '${}',
    '${data.',
    '${form.a}',
    '${screen.START.data.a}',
  ),
  fc
    .constantFrom<string>('[]', '{}', '[[]]', '{"__proto__":{"type":"string"}}', '{"type":{}}', '[null]')
    .map((text) => JSON.parse(text)),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Puts `odd` in the place of the value that is met as number `count`. */
function withOddity(value: unknown, count: number, odd: unknown): unknown {
  let left = count;
  const visit = (at: unknown): unknown => {
    left -= 1;
    if (left === -1) return odd;
    if (Array.isArray(at)) return at.map(visit);
    if (typeof at !== 'object' || at === null) return at;
    return Object.fromEntries(Object.entries(at).map(([key, one]) => [key, visit(one)]));
  };
  return visit(value);
}

test('whatever stands anywhere, no rule throws', () => {
  fc.assert(
    fc.property(fc.constantFrom(...CASES), fc.nat(200), oddities, ({ text }, count, odd) => {
      const value = withOddity(JSON.parse(text), count, odd);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
      for (const { message, hint = '' } of problemsOf(value as JsonObject)) {
        expect(message.length).toBeLessThan(600);
        expect(hint.length).toBeLessThan(600);
      }
    }),
    { numRuns: 1_500 },
  );
});

test('names that objects have by themselves are no fields', () => {
  const text = (name: string) =>
    `{"version":"7.3","screens":[{"id":"A","title":"\${data.${name}}","data":{"a":{"type":"object","properties":{}}},"layout":{"children":[{"type":"TextBody","text":"\${data.a.${name}}"},{"type":"TextBody","text":"\${form.${name}}"}]}}]}`;
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    expect([...bindingTarget.check(modelOf(JSON.parse(text(name))))]).toHaveLength(3);
  }
});

test('a hundred thousand wrong names are told, and only the first are looked up', () => {
  const count = 100_000;
  const data = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`name${index}`, { type: 'string' }]));
  const children = Array.from({ length: count }, () => ({ type: 'TextBody', text: '${data.nmae}' }));
  const value = { version: '7.3', screens: [{ id: 'A', data, layout: { children } }] };
  expect([...bindingTarget.check(modelOf(value))]).toHaveLength(count);
});

test('values nested as deep as documents may be are found', () => {
  let nested: unknown = '${data.gone}';
  for (let depth = 0; depth < 180; depth += 1) nested = depth % 2 === 0 ? [nested] : { a: nested };
  const payload = { nested };
  const action = { name: 'complete', payload };
  const value = {
    version: '7.3',
    screens: [{ id: 'A', layout: { children: [{ type: 'Footer', 'on-click-action': action }] } }],
  };
  expect([...payloadBinding.check(modelOf(value))]).toHaveLength(1);
});

describe('a misspelt name', () => {
  test.each([
    ['emial', ['email', 'name'], 'email'],
    ['fristName', ['first_name'], 'first_name'],
    ['fristname_', ['first_names'], null],
    ['First_name', ['first_name'], 'first_name'],
    ['line_3', ['line_1'], null],
    ['nam', ['name', 'game'], 'name'],
    ['lame', ['name', 'lamp'], null],
    ['ab', ['ac'], null],
    ['name', ['name'], null],
  ] as const)('%s among %j is %s', (name, candidates, meant) => {
    expect(onlyMeant(name, candidates)).toBe(meant);
  });
});
