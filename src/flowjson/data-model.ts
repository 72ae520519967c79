// Field schemas of a data model: a small part of JSON Schema, read here and never compiled, and what fits them.
import { isRecord } from '../model/json.ts';
import { canonicalJson } from './canonical.ts';
import type { JsonObject } from './flow-model.ts';
import type { Path } from './walk.ts';

/** `integer` passes beside the types that Meta documents, and counts as a number. */
export const FIELD_TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array'] as const;

export type Mismatch = { readonly path: Path; readonly expected: string; readonly found: string };

/** What an object holds under a key of its own: keys are the author's, and may be called `constructor`. */
export function member(value: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The fields of a data model. `required` is no field where it is a list: there it is JSON Schema's own word. */
export function fieldsOf(data: JsonObject): [string, unknown][] {
  return Object.entries(data).filter(([name, field]) => name !== 'required' || !Array.isArray(field));
}

/** The type of a value; of a number the narrower one. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

/** Whether a value of the type `found` may stand where `expected` is asked for. */
export function isOfType(found: string, expected: string): boolean {
  return found === expected || (expected === 'number' && found === 'integer');
}

/** `found` as a reader knows it: whole numbers are told apart only where one is asked for. */
export function nameOf(found: string, expected: string): string {
  return found === 'integer' && expected !== 'integer' ? 'number' : found;
}

/** Says nothing of a schema that is malformed: that is told of the schema itself. */
export function* mismatchesOf(value: unknown, schema: unknown, path: Path): Iterable<Mismatch> {
  if (schema === false) yield { path, expected: 'nothing', found: typeOf(value) };
  if (!isRecord(schema)) return;
  const type = member(schema, 'type');
  const found = typeOf(value);
  if (typeof type === 'string' && isFieldType(type) && !isOfType(found, type)) {
    yield { path, expected: type, found: nameOf(found, type) };
    return;
  }
  yield* constMismatches(value, schema, path);
  if (Array.isArray(value)) {
    const items = member(schema, 'items');
    if (items !== undefined) for (const [i, item] of value.entries()) yield* mismatchesOf(item, items, [...path, i]);
  } else if (isRecord(value)) yield* memberMismatches(value, schema, path);
}

function* constMismatches(value: unknown, schema: JsonObject, path: Path): Iterable<Mismatch> {
  const allowed = member(schema, 'enum');
  if (Object.hasOwn(schema, 'const') && !isEqual(value, schema.const)) {
    yield { path, expected: shown(schema.const), found: shown(value) };
  } else if (Array.isArray(allowed) && allowed.length > 0 && !comparablesOf(allowed).has(toComparable(value))) {
    yield { path, expected: `one of ${shown(allowed)}`, found: shown(value) };
  }
}

function* memberMismatches(value: JsonObject, schema: JsonObject, path: Path): Iterable<Mismatch> {
  const required = member(schema, 'required');
  for (const name of Array.isArray(required) ? required : []) {
    if (typeof name === 'string' && !Object.hasOwn(value, name)) {
      yield { path, expected: `an object with "${name}"`, found: 'one without' };
    }
  }
  const properties = member(schema, 'properties');
  if (!isRecord(properties)) return;
  for (const [name, one] of Object.entries(value)) {
    if (Object.hasOwn(properties, name)) yield* mismatchesOf(one, properties[name], [...path, name]);
  }
}

export function isFieldType(type: string): boolean {
  return (FIELD_TYPES as readonly string[]).includes(type);
}

/** By list: the schema of a long list's items is asked once for each item. */
const COMPARABLES = new WeakMap<readonly unknown[], ReadonlySet<unknown>>();

function comparablesOf(allowed: readonly unknown[]): ReadonlySet<unknown> {
  const comparables = COMPARABLES.get(allowed) ?? new Set(allowed.map(toComparable));
  COMPARABLES.set(allowed, comparables);
  return comparables;
}

/** The same for equal values. No text is taken for an object: one begins with a brace, the other with a quote. */
function toComparable(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? value : canonicalJson(value);
}

function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return canonicalJson(a) === canonicalJson(b);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
