// The data model of a screen: schemas that say what a field is, and examples that are so.
import { isRecord } from '../../model/json.ts';
import { FIELD_TYPES, fieldsOf, isFieldType, isOfType, member, mismatchesOf, typeOf } from '../data-model.ts';
import type { JsonObject } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import type { Path } from '../walk.ts';

const CODE = 'INVALID_SCREEN_DATA';
/** Of one field: a list of a thousand wrong items is one mistake. */
const MOST_MISMATCHES = 10;

const TYPES_HINT = `the types are ${FIELD_TYPES.join(', ')}`;

// A schema with one of these may do without a type of its own.
const COMBINING = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'if'];

export const rule: Rule = {
  id: 'screen-data',
  codes: [CODE],
  about:
    "A field of a screen's data model is a schema: it has one type, a list says in items what it holds, and the same is true of schemas inside it. `__example__` stands at the top of a field only, and is a value of the field's own type. Meta documents this and its validator checks it in all versions. waflow reads type, items, properties, required, enum and const; patterns and other words of JSON Schema are left to Meta.",
  *check(flow) {
    for (const { data, path } of flow.screens) {
      if (data === null) continue;
      for (const [name, field] of fieldsOf(data)) {
        if (isRecord(field) && !isPlainField(field)) yield* problemsOf(field, [...path, 'data', name], name);
      }
    }
  },
};

function* problemsOf(field: JsonObject, path: Path, name: string): Iterable<Problem> {
  yield* schemaProblems(field, path, 'field');
  const example = member(field, '__example__');
  if (example === undefined) return;
  for (const { path: at, expected, found } of mismatchesOf(example, field, [...path, '__example__'], MOST_MISMATCHES)) {
    yield error(
      at,
      `the example of "${name}" does not fit its own schema: expected ${expected}, found ${found}`,
      'change the example, or the schema of the field',
    );
  }
}

const SCALARS: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean']);

/** A scalar type and nothing else, which most schemas are. */
function isPlain(schema: JsonObject, place: 'field' | 'inside'): boolean {
  for (const key of Object.keys(schema)) {
    if (key !== 'type' && !(key === '__example__' && place === 'field')) return false;
  }
  return SCALARS.has(schema.type);
}

/** A scalar with an example of its own type, which most fields are: nothing can be said of it. */
function isPlainField(field: JsonObject): boolean {
  const { type, __example__: example } = field;
  return isPlain(field, 'field') && isOfType(typeOf(example), String(type));
}

function* schemaProblems(schema: JsonObject, path: Path, place: 'field' | 'inside'): Iterable<Problem> {
  if (isPlain(schema, place)) return;
  yield* typeProblems(schema, path, place);
  if (place === 'inside' && Object.hasOwn(schema, '__example__')) yield nestedExample([...path, '__example__']);
  if (member(schema, 'type') === 'array') yield* itemsProblems(schema, path);
  yield* propertiesProblems(member(schema, 'properties'), [...path, 'properties']);
  yield* keywordProblems(schema, path);
  const items = member(schema, 'items');
  if (isRecord(items)) yield* schemaProblems(items, [...path, 'items'], 'inside');
}

function* typeProblems(schema: JsonObject, path: Path, place: 'field' | 'inside'): Iterable<Problem> {
  const type = member(schema, 'type');
  const at = [...path, 'type'];
  if (type === undefined) {
    // Of a field itself the structure tells what is missing and what is no type.
    if (place === 'field' || COMBINING.some((word) => Object.hasOwn(schema, word))) return;
    yield error(path, 'this schema has no "type"', TYPES_HINT);
  } else if (typeof type !== 'string') {
    const [only, ...others] = Array.isArray(type) ? type.filter((one) => one !== 'null') : [];
    const settled = typeof only === 'string' && isFieldType(only) && others.length === 0;
    yield {
      ...error(at, '"type" must be one type, as a string', 'for values of several types declare several fields'),
      ...(settled && { fix: [{ kind: 'set', path: at, value: only }] }),
    };
  } else if (place === 'field') {
    return;
  } else if (type === 'null') {
    yield {
      ...error(at, 'the type "null" is not supported', 'leave the field out, or use an empty string'),
      severity: 'warning',
    };
  } else if (!isFieldType(type)) {
    yield error(at, `there is no type "${type}"`, TYPES_HINT);
  }
}

function* itemsProblems(schema: JsonObject, path: Path): Iterable<Problem> {
  const items = member(schema, 'items');
  if (items === undefined) {
    yield error(path, 'a list must say in "items" what it holds', 'for example "items": { "type": "string" }');
  } else if (typeof items !== 'boolean' && !isRecord(items)) {
    yield error([...path, 'items'], '"items" must be a schema, or true', 'for example { "type": "string" }');
  }
}

function* propertiesProblems(properties: unknown, path: Path): Iterable<Problem> {
  if (properties === undefined) return;
  if (!isRecord(properties)) {
    yield error(path, '"properties" must be an object of schemas', 'such as { "id": { "type": "string" } }');
    return;
  }
  for (const [name, property] of Object.entries(properties)) {
    if (isRecord(property) && isPlain(property, 'inside') && name !== '__example__') continue;
    const at = [...path, name];
    if (name === '__example__') yield nestedExample(at);
    else if (isRecord(property)) yield* schemaProblems(property, at, 'inside');
    else if (typeof property !== 'boolean') {
      yield error(at, `the property "${name}" must be a schema`, 'for example { "type": "string" }');
    }
  }
}

/** Words that JSON Schema knows in one form only: in another the whole schema is refused. */
function* keywordProblems(schema: JsonObject, path: Path): Iterable<Problem> {
  const required = member(schema, 'required');
  const isList = Array.isArray(required) && required.every((name) => typeof name === 'string');
  if (required !== undefined && !isList) {
    const hint = 'write the names of required properties into a list beside "properties"';
    yield error([...path, 'required'], '"required" must be a list of property names', hint);
  }
  const allowed = member(schema, 'enum');
  if (allowed !== undefined && !(Array.isArray(allowed) && allowed.length > 0)) {
    yield error([...path, 'enum'], '"enum" must be a list of at least one value', 'list the values that are allowed');
  }
}

function nestedExample(path: Path): Problem {
  return {
    ...error(path, '"__example__" stands inside a field', 'only the field itself has an example: remove this one'),
    fix: [{ kind: 'remove', path }],
  };
}

function error(path: Path, message: string, hint: string): Problem {
  return { code: CODE, severity: 'error', path, message, hint };
}
