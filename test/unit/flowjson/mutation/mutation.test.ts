// One mistake in a right document is told once: by its rule, under its name, at its place, and nothing else is said.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { problemsIn, toMetaPath } from '../../../../src/flowjson/check.ts';
import { toFlowModel, toVersionNumber } from '../../../../src/flowjson/flow-model.ts';
import type { Problem } from '../../../../src/flowjson/problem.ts';
import { RULES } from '../../../../src/flowjson/rules/index.ts';
import { checkStructure } from '../../../../src/flowjson/structure/index.ts';
import { MUTATIONS, RIGHT } from './mutations.ts';

const told = ({ code, path }: Pick<Problem, 'code' | 'path'>) => `${code} ${toMetaPath(path)}`;

describe('a right document', () => {
  test.each(Object.entries(RIGHT))('%s', (_name, text) => {
    expect(problemsIn(JSON.parse(text), { endpoint: null })).toEqual([]);
  });
});

describe('one mistake', () => {
  test.each(MUTATIONS.map((one) => [`${one.by}: ${one.code} at ${one.at} of ${one.document}`, one] as const))(
    '%s',
    (_name, { by, code, document, change, at, endpoint, also }) => {
      const value = JSON.parse(RIGHT[document] ?? '');
      change(value);
      const problems = problemsIn(value, { endpoint });
      expect(problems.map(told).sort()).toEqual([{ code, at }, ...also].map((one) => `${one.code} ${one.at}`).sort());
      const version = toVersionNumber(value.version) ?? 0;
      const rule = RULES.find(({ id }) => id === by);
      const own =
        rule === undefined ? checkStructure(value, version) : rule.check(toFlowModel(value, version, endpoint));
      expect([...own].map(told)).toContain(`${code} ${at}`);
    },
  );
});

test('every code of every rule has its mutation', () => {
  const there = new Set(MUTATIONS.map(({ by, code }) => `${by} ${code}`));
  const wanted = RULES.flatMap(({ id, codes }) => codes.map((code) => `${id} ${code}`));
  expect(wanted.filter((one) => !there.has(one))).toEqual([]);
});

test('every code of the structure has its mutation', () => {
  const folder = new URL('../../../../src/flowjson/structure/', import.meta.url);
  const codes = readdirSync(folder).flatMap((name) =>
    [...readFileSync(new URL(name, folder), 'utf8').matchAll(/'([A-Z]+(?:_[A-Z]+)+)'/g)].map(([, code]) => code),
  );
  const there = new Set(MUTATIONS.filter(({ by }) => by === 'structure').map(({ code }) => code));
  expect(new Set(codes)).toEqual(there);
});
