// Two witnesses: the published schemas, read by Ajv, and the checker's own walk must agree on every document.
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkStructure } from '../../../../src/flowjson/structure/index.ts';
import { COMPONENTS, VERSIONS } from '../../../../src/flowjson/structure/table.ts';
import { patternError } from '../../../../src/flowjson/structure/values.ts';

const root = new URL('../../../../', import.meta.url);
const nameOf = (version: number) => `${Math.floor(version / 100)}.${version % 100}`;
const validators = new Map<number, ValidateFunction>();

function schemaSays(version: number, value: unknown): boolean {
  let validate = validators.get(version);
  if (validate === undefined) {
    const schema = JSON.parse(readFileSync(new URL(`schema/flow-json-${nameOf(version)}.schema.json`, root), 'utf8'));
    const formats = { regex: (text: string) => patternError(text) === null };
    validate = new Ajv({
      strict: true,
      strictTypes: false,
      strictRequired: false,
      allowUnionTypes: true,
      formats,
    }).compile(schema);
    validators.set(version, validate);
  }
  return validate(value) === true;
}

function documentsIn(folder: string): unknown[] {
  return readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(`${folder}${name}`, root), 'utf8')));
}

const examples = documentsIn('flows/');
const golden = documentsIn('test/golden/structure/');
const right = golden.filter((one) => checkStructure(one as never, 703).length === 0);

/** Every object, list and value of a document, as paths. */
function pathsOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, one]) => pathsOf(one, [...path, key]))];
}

type Change = { readonly at: number; readonly how: number; readonly what: unknown; readonly key: string };

const KEYS = [
  ...new Set(Object.values(COMPONENTS).flatMap(({ properties }) => Object.keys(properties))),
  ...['type', 'screens', 'id', 'next', 'payload', 'url', 'terminal', 'success', '__proto__', 'constructor', 'toString'],
];
const TEXTS = [
  ...Object.keys(COMPONENTS),
  ...['', ' ', 'x', '${data.x}', '${data.x} y', '`${data.x}`', '`', 'true', '3', '#0A7CFF', 'https://example.com'],
  ...['[', '__proto__', 'A,B', '_', 'navigate', 'data_exchange', 'complete', 'update_data', 'open_url', 'large'],
];

const anything = fc.oneof(
  fc.constantFrom<unknown>(...TEXTS),
  fc.constantFrom<unknown>(null, true, false, 0, 1, 2, -1, 1.5, 31, 1e9, [], {}, [[]], [{}], [1], ['a', 'b', 'c', 'd']),
  fc.constantFrom(...Object.keys(COMPONENTS)).map((type) => ({ type })),
  fc.jsonValue(),
);
const changes: fc.Arbitrary<readonly Change[]> = fc.array(
  fc.record({ at: fc.nat(), how: fc.nat(3), what: anything, key: fc.constantFrom(...KEYS) }),
  { minLength: 1, maxLength: 4 },
);

function mutate(document: unknown, all: readonly Change[]): unknown {
  const copy = { it: JSON.parse(JSON.stringify(document)) as unknown };
  for (const { at, how, what: shared, key } of all) {
    // A copy each: what is put in may be changed later on, and must not come to hold itself.
    const what: unknown = JSON.parse(JSON.stringify(shared));
    const paths = pathsOf(copy.it);
    const path = ['it', ...(paths[at % paths.length] ?? [])];
    const last = path.pop() ?? '';
    let parent: Record<string | number, unknown> = copy;
    for (const part of path) parent = parent[part] as typeof parent;
    const here = parent[last];
    const isObject = typeof here === 'object' && here !== null && !Array.isArray(here);
    if (how === 0 || path.length === 0) put(parent, last, isObject && how === 0 && path.length === 0 ? here : what);
    else if (how === 1 && !Array.isArray(parent)) delete parent[last];
    else if (isObject) put(here as typeof parent, key, what);
    else if (Array.isArray(here)) here.push(what);
  }
  return copy.it;
}

/** Also `__proto__`, as JSON.parse would. */
function put(object: object, key: string | number, value: unknown): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

describe('the published schemas and the checker', () => {
  test.each(VERSIONS)('agree on every golden case and example at %i', (version) => {
    for (const value of [...examples, ...golden]) {
      const problems = checkStructure(value as never, version);
      expect({ right: schemaSays(version, value), problems }).toEqual({ right: problems.length === 0, problems });
    }
  });

  test('agree on changed documents', () => {
    const document = fc.constantFrom<unknown>(...examples, ...right);
    fc.assert(
      fc.property(document, changes, fc.constantFrom(...VERSIONS), (one, all, version) => {
        const value = mutate(one, all);
        const problems = checkStructure(value as never, version);
        expect({ right: schemaSays(version, value), problems }).toEqual({ right: problems.length === 0, problems });
      }),
      { numRuns: 600 },
    );
  });
});

describe('versions', () => {
  test('what is right in one is right in all later ones', () => {
    for (const value of [...examples, ...right]) {
      const silent = VERSIONS.map((version) => checkStructure(value as never, version).length === 0);
      expect(silent).toEqual(silent.toSorted((a, b) => Number(a) - Number(b)));
      expect(silent.at(-1)).toBe(true);
    }
  });
});
