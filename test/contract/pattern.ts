// The pattern language in which exchanges describe an answer: what it means, and examples made from it.
// Pure: it knows JSON values and nothing about HTTP, the emulator or the client.
//
// A pattern is JSON. Everything is exact unless one of these operators says otherwise:
//
//   "text", 7, true, null        the same value
//   [p, q]                       an array of exactly these, in this order
//   { "key": p }                 an object with exactly these keys
//   { ..., "$more": true }       ... other keys may be there too
//   { "key": { "$optional": p } } the key may be missing; if it is there, its value fits p
//   { "$type": "string" }        any value of that type: string, number, integer, boolean, object, array, null
//   { "$match": "regex" }        a string in which the regular expression is found; anchor it with ^ and $
//   { "$oneOf": [p, q] }         fits at least one of them; the first one is the documented or likelier one
//   { "$anyOrder": [p, q] }      an array of exactly these, in whatever order
//   { "$json": p }               a string that holds a JSON document which fits p
//
// `$type` and `$match` carry an "$example" beside them: a value that fits. With it every pattern can also be turned
// into a concrete answer, which is how the same exchanges serve a client under test.

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One place where a value does not fit: a JSON pointer into the value, what was expected, what was there. */
export type Mismatch = { readonly pointer: string; readonly expected: string; readonly found: string };

type JsonObject = { readonly [key: string]: Json };

/**
 * All places where `value` does not fit `pattern`; empty means that it fits. A pattern that is itself malformed
 * (an unknown `$` operator, an operator with stray keys) throws: that is a mistake in the exchange, not an answer.
 */
export function mismatches(pattern: Json, value: unknown, pointer = ''): readonly Mismatch[] {
  const operator = operatorOf(pattern);
  if (operator) return operator.kind.check(operator.argument, value, pointer);
  if (isArray(pattern)) return checkArray(pattern, value, pointer);
  if (isObject(pattern)) return checkObject(pattern, value, pointer);
  return Object.is(pattern, value) ? [] : [mismatch(pointer, show(pattern), value)];
}

/** A concrete value that fits `pattern`, with every optional key: the talkative platform. */
export function fullExample(pattern: Json): Json {
  return example(pattern, (optional) => fullExample(optional), fullExample);
}

/** A concrete value that fits `pattern`, without optional keys: the terse platform. */
export function leanExample(pattern: Json): Json {
  return example(pattern, () => undefined, leanExample);
}

type Operator = {
  readonly check: (argument: Json, value: unknown, pointer: string) => readonly Mismatch[];
  readonly example: (argument: Json, given: Json | undefined, again: (pattern: Json) => Json) => Json;
};

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  object: (value) => isObject(value),
  array: (value) => Array.isArray(value),
  null: (value) => value === null,
};

const OPERATORS: Readonly<Record<string, Operator>> = {
  $type: {
    check(type, value, pointer) {
      const fits = TYPES[String(type)];
      if (!fits) throw new Error(`pattern: unknown type ${show(type)}`);
      return fits(value) ? [] : [mismatch(pointer, `a value of type ${type}`, value)];
    },
    example: (type, given) => needExample(given, `$type ${show(type)}`),
  },
  $match: {
    check(regex, value, pointer) {
      const fits = typeof value === 'string' && new RegExp(String(regex), 'u').test(value);
      return fits ? [] : [mismatch(pointer, `a string like /${regex}/`, value)];
    },
    example: (regex, given) => needExample(given, `$match ${show(regex)}`),
  },
  $oneOf: {
    check(options, value, pointer) {
      const fits = list(options, '$oneOf').some((option) => mismatches(option, value, pointer).length === 0);
      return fits ? [] : [mismatch(pointer, `one of ${show(options)}`, value)];
    },
    example: (options, _given, again) => again(first(options, '$oneOf')),
  },
  $anyOrder: {
    check(items, value, pointer) {
      const patterns = list(items, '$anyOrder');
      if (!Array.isArray(value)) return [mismatch(pointer, 'an array', value)];
      if (value.length !== patterns.length) return [mismatch(pointer, `${patterns.length} items`, value)];
      const unfit = patterns.filter((item) => !value.some((one) => mismatches(item, one).length === 0));
      if (unfit.length > 0) return unfit.map((item) => mismatch(pointer, `an item ${show(item)}`, value));
      return canPair(patterns, value) ? [] : [mismatch(pointer, `${show(items)} in any order`, value)];
    },
    example: (items, _given, again) => list(items, '$anyOrder').map(again),
  },
  $json: {
    check(inner, value, pointer) {
      const parsed = parseText(value);
      return parsed ? mismatches(inner, parsed.value, pointer) : [mismatch(pointer, 'JSON in a string', value)];
    },
    example: (inner, _given, again) => JSON.stringify(again(inner)),
  },
};

function checkArray(pattern: readonly Json[], value: unknown, pointer: string): readonly Mismatch[] {
  if (!Array.isArray(value)) return [mismatch(pointer, 'an array', value)];
  if (value.length !== pattern.length) return [mismatch(pointer, `${pattern.length} items`, value)];
  return pattern.flatMap((item, index) => mismatches(item, value[index], `${pointer}/${index}`));
}

function checkObject(pattern: JsonObject, value: unknown, pointer: string): readonly Mismatch[] {
  if (!isObject(value)) return [mismatch(pointer, 'an object', value)];
  const strays = pattern.$more === true ? [] : Object.keys(value).filter((key) => !Object.hasOwn(pattern, key));
  return [
    ...membersOf(pattern).flatMap(({ key, pattern: member, optional }) => {
      const at = `${pointer}/${escapePointer(key)}`;
      if (Object.hasOwn(value, key)) return mismatches(member, value[key], at);
      return optional ? [] : [{ pointer: at, expected: show(member), found: 'nothing' }];
    }),
    ...strays.map((key) => mismatch(`${pointer}/${escapePointer(key)}`, 'no such key', value[key])),
  ];
}

function example(pattern: Json, ofOptional: (pattern: Json) => Json | undefined, again: (pattern: Json) => Json): Json {
  const operator = operatorOf(pattern);
  if (operator) return operator.kind.example(operator.argument, operator.example, again);
  if (isArray(pattern)) return pattern.map(again);
  if (!isObject(pattern)) return pattern;
  const members = membersOf(pattern).map(
    ({ key, pattern: member, optional }) => [key, optional ? ofOptional(member) : again(member)] as const,
  );
  return Object.fromEntries(members.filter((entry): entry is readonly [string, Json] => entry[1] !== undefined));
}

/** The operator that a pattern is, if it is one; `$optional` and `$more` belong to the object around them. */
function operatorOf(pattern: Json): { kind: Operator; argument: Json; example: Json | undefined } | undefined {
  if (!isObject(pattern)) return undefined;
  const [name, ...rest] = Object.keys(pattern).filter(
    (key) => key.startsWith('$') && key !== '$example' && key !== '$more',
  );
  if (name === undefined) return undefined;
  const kind = OPERATORS[name];
  const argument = pattern[name];
  if (!kind || argument === undefined) throw new Error(`pattern: ${name} has no meaning here: ${show(pattern)}`);
  const strays = Object.keys(pattern).filter((key) => key !== name && key !== '$example');
  if (rest.length + strays.length > 0) throw new Error(`pattern: ${name} stands alone: ${show(pattern)}`);
  return { kind, argument, example: pattern.$example };
}

function membersOf(pattern: JsonObject): readonly { key: string; pattern: Json; optional: boolean }[] {
  return Object.entries(pattern)
    .filter(([key]) => key !== '$more')
    .map(([key, member]) => {
      const inner = isObject(member) ? member.$optional : undefined;
      return { key, pattern: inner ?? member, optional: inner !== undefined };
    });
}

/** Whether every pattern finds an item of its own: tries the alternatives, so a loose pattern never takes a strict one's. */
function canPair(patterns: readonly Json[], values: readonly unknown[]): boolean {
  const [head, ...others] = patterns;
  if (head === undefined) return true;
  return values.some(
    (value, index) => mismatches(head, value).length === 0 && canPair(others, values.toSpliced(index, 1)),
  );
}

function parseText(value: unknown): { value: unknown } | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    return { value: JSON.parse(value) };
  } catch {
    return undefined;
  }
}

function needExample(given: Json | undefined, where: string): Json {
  if (given === undefined) throw new Error(`pattern: ${where} needs an $example`);
  return given;
}

function list(argument: Json, name: string): readonly Json[] {
  if (!isArray(argument)) throw new Error(`pattern: ${name} takes an array`);
  return argument;
}

function first(argument: Json, name: string): Json {
  const [head] = list(argument, name);
  if (head === undefined) throw new Error(`pattern: ${name} takes at least one pattern`);
  return head;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject;
function isObject(value: unknown): value is Readonly<Record<string, unknown>>;
function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mismatch(pointer: string, expected: string, value: unknown): Mismatch {
  return { pointer, expected, found: show(value) };
}

function escapePointer(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
