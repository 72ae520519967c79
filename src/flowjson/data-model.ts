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

/**
 * The first mismatches of a value, at most `most`. Says nothing of a schema that is malformed: that is told of the schema
 * itself.
 */
export function mismatchesOf(
  value: unknown,
  schema: unknown,
  path: Path,
  most = Number.POSITIVE_INFINITY,
): readonly Mismatch[] {
  const found: Mismatch[] = [];
  compare(value, schema, { path: [...path], found, most });
  return found;
}

/** `path` is live: pushed and popped on the way, copied only for what is found. */
type Comparison = { readonly path: (string | number)[]; readonly found: Mismatch[]; readonly most: number };

function compare(value: unknown, schema: unknown, on: Comparison): void {
  if (schema === false) mismatch(on, 'nothing', typeOf(value));
  if (!isRecord(schema)) return;
  const type = member(schema, 'type');
  const found = typeOf(value);
  if (typeof type === 'string' && isFieldType(type) && !isOfType(found, type)) {
    mismatch(on, type, nameOf(found, type));
    return;
  }
  compareWithConst(value, schema, on);
  if (Array.isArray(value)) {
    const items = member(schema, 'items');
    if (items !== undefined) for (let index = 0; index < value.length; index += 1) into(index, value[index], items, on);
  } else if (isRecord(value)) compareMembers(value, schema, on);
}

function into(part: string | number, value: unknown, schema: unknown, on: Comparison): void {
  if (on.found.length >= on.most) return;
  on.path.push(part);
  compare(value, schema, on);
  on.path.pop();
}

function mismatch({ path, found, most }: Comparison, expected: string, is: string): void {
  if (found.length < most) found.push({ path: path.slice(), expected, found: is });
}

function compareWithConst(value: unknown, schema: JsonObject, on: Comparison): void {
  const allowed = member(schema, 'enum');
  if (Object.hasOwn(schema, 'const') && !isEqual(value, schema.const)) {
    mismatch(on, shown(schema.const), shown(value));
  } else if (Array.isArray(allowed) && allowed.length > 0 && !comparablesOf(allowed).has(toComparable(value))) {
    mismatch(on, `one of ${shown(allowed)}`, shown(value));
  }
}

function compareMembers(value: JsonObject, schema: JsonObject, on: Comparison): void {
  const required = member(schema, 'required');
  if (Array.isArray(required)) {
    for (const name of required) {
      if (typeof name === 'string' && !Object.hasOwn(value, name)) {
        mismatch(on, `an object with "${name}"`, 'one without');
      }
    }
  }
  const properties = member(schema, 'properties');
  if (!isRecord(properties)) return;
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(properties, name)) into(name, value[name], properties[name], on);
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
