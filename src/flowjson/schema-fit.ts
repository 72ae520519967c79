// Whether a value of one schema may stand where another is asked for. Both are walked, never compiled.
import { isRecord } from '../model/json.ts';
import { member } from './data-model.ts';
import type { JsonObject } from './flow-model.ts';

export type ValueType = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'unknown';

/** `at` is empty for the value itself, else the way into it: `items.properties.id`. */
export type Misfit = { readonly at: string; readonly message: string };

/** Integers count as numbers. */
export function valueTypeOf(schema: unknown): ValueType {
  const type = isRecord(schema) ? member(schema, 'type') : undefined;
  switch (type) {
    case 'integer':
      return 'number';
    case 'string':
    case 'number':
    case 'boolean':
    case 'array':
    case 'object':
      return type;
    default:
      return 'unknown';
  }
}

const NAMES: Readonly<Record<ValueType, string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'a boolean',
  array: 'an array',
  object: 'an object',
  unknown: 'a value',
};

export function typeName(type: ValueType): string {
  return NAMES[type];
}

/** `a string or an array`: what is expected, in words; alternatives of one type once. */
export function expectation(expected: readonly JsonObject[]): string {
  return [...new Set(expected.map((schema) => NAMES[valueTypeOf(schema)]))].join(' or ');
}

const NONE: readonly Misfit[] = [];

function isPlain(type: ValueType): boolean {
  return type === 'string' || type === 'number' || type === 'boolean';
}

/** What keeps a value of the schema `found` from standing where one of `expected` is asked for. */
export function misfitsOf(found: JsonObject, expected: readonly JsonObject[]): readonly Misfit[] {
  const type = valueTypeOf(found);
  if (type === 'unknown' || expected.length === 0) return NONE;
  const [first] = expected;
  if (
    expected.length === 1 &&
    first !== undefined &&
    isPlain(type) &&
    first.type === type &&
    first.values === undefined
  )
    return NONE;
  const alternatives = expected.filter((schema) => valueTypeOf(schema) === type || valueTypeOf(schema) === 'unknown');
  if (alternatives.length === 0) return [{ at: '', message: `is ${NAMES[type]}, not ${expectation(expected)}` }];
  let fewest: readonly Misfit[] = [];
  for (const [index, wanted] of alternatives.entries()) {
    const misfits = [...partsThatMisfit(found, wanted, '')];
    if (misfits.length === 0) return [];
    if (index === 0 || misfits.length < fewest.length) fewest = misfits;
  }
  return fewest;
}

function* partsThatMisfit(found: JsonObject, wanted: JsonObject, at: string): Iterable<Misfit> {
  const type = valueTypeOf(found);
  if (type === 'array' && isRecord(member(wanted, 'items'))) {
    yield* partThatMisfits(member(found, 'items'), member(wanted, 'items'), join(at, 'items'));
  } else if (type === 'object') yield* membersThatMisfit(found, wanted, at);
  const names = member(wanted, 'values');
  if (!Array.isArray(names)) return;
  const fixed = member(found, 'const');
  if (fixed === undefined || !names.includes(fixed)) {
    const example = `{"type": "string", "const": "${names[0]}"}`;
    yield { at, message: `must be fixed with "const", as in ${example}` };
  }
}

function* membersThatMisfit(found: JsonObject, wanted: JsonObject, at: string): Iterable<Misfit> {
  const asked = member(wanted, 'properties');
  if (!isRecord(asked)) return;
  const given = member(found, 'properties');
  const required = member(wanted, 'required');
  for (const name of Object.keys(asked)) {
    const one = isRecord(given) ? member(given, name) : undefined;
    if (one === undefined) {
      if (!Array.isArray(required) || !required.includes(name)) continue;
      yield { at: join(join(at, 'properties'), name), message: 'is not declared' };
    } else yield* partThatMisfits(one, asked[name], join(join(at, 'properties'), name));
  }
}

function* partThatMisfits(found: unknown, wanted: unknown, at: string): Iterable<Misfit> {
  if (!isRecord(wanted) || valueTypeOf(wanted) === 'unknown') return;
  if (!isRecord(found)) {
    // `items: true` takes anything: the platform wants to know what.
    if (found === true || found === undefined) yield { at, message: 'does not say what is inside' };
    return;
  }
  const [is, asked] = [valueTypeOf(found), valueTypeOf(wanted)];
  if (is === 'unknown') return;
  if (is !== asked) yield { at, message: `is ${NAMES[is]}, not ${NAMES[asked]}` };
  else yield* partsThatMisfit(found, wanted, at);
}

function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}
