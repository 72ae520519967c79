// Checks of single values: JSON types, bindings, enumerations, limits. Each says what is wrong in a sentence of ours.
import { nearestOne } from '../near.ts';
import type { Fix } from '../problem.ts';
import { isBinding, isExpression } from './components.ts';
import { EXPRESSIONS_SINCE, type Kind, PATTERNS, type Property } from './table.ts';
import { type Check, shorten, type Walk } from './walk.ts';

type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object' | 'null';

const COLOR = new RegExp(`^${PATTERNS.color}$`);
const URI = new RegExp(`^${PATTERNS.uri}$`);

/** What stands inside lists and objects, from whoever knows it. */
export type Inside = { readonly array?: Check; readonly object?: Check };

const TYPE_OF_KIND: Readonly<Record<Kind, JsonType>> = {
  string: 'string',
  boolean: 'boolean',
  number: 'number',
  integer: 'integer',
  date: 'string',
  image: 'string',
  strings: 'array',
  dates: 'array',
  'range of strings': 'object',
  'range of booleans': 'object',
  'range of dates': 'object',
  map: 'object',
  'map of strings': 'object',
  list: 'array',
  object: 'object',
  action: 'object',
  components: 'array',
  cases: 'object',
  condition: 'string',
  binding: 'string',
};

const WORDS: Readonly<Record<JsonType, string>> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

/** A check of a property's value by its JSON type; what is inside of it is left to `inside`. */
export function checkValue(property: Property, version: number, owner: string, inside: Inside = {}): Check {
  const types = new Set(property.is.map((kind) => TYPE_OF_KIND[kind]));
  const withExpressions = version >= EXPRESSIONS_SINCE;
  if (property.is.includes('condition') && withExpressions) types.add('boolean');
  const bindable = property.bindable === true;
  const takesText = types.has('string');
  const said = wanted(types, bindable && !takesText);
  const notBlank = property.notBlank === true || withExpressions;
  const { minLength, only, values, isName, format } = property;
  const isBindingOnly = property.is.includes('binding');
  const isCondition = property.is.includes('condition');
  const takesNumbers = types.has('number');

  return (walk, value) => {
    if (typeof value === 'string') {
      if (isBindingOnly) return onlyBinding(walk, value, withExpressions, owner);
      if (takesText) return checkText(walk, value);
      if (bindable) {
        if (!isBinding(value) && !(withExpressions && isExpression(value)))
          notALiteral(walk, value, types, said, owner);
        return;
      }
    } else {
      const type = jsonType(value);
      if (types.has(type) || (type === 'integer' && takesNumbers)) {
        if (type === 'array') checkList(walk, value as readonly unknown[], property, owner, inside.array);
        else if (type === 'object') inside.object?.(walk, value);
        else if (typeof value === 'number') checkLimits(walk, value, property, owner);
        return;
      }
    }
    wrongType(walk, value, said, owner, fixedType(value, types));
  };

  function checkText(walk: Walk, text: string): void {
    if (minLength !== undefined && text.length < minLength) {
      const message = `${walk.subject} of ${owner} is empty`;
      walk.found({ code: 'MIN_CHARS_REQUIRED', message, hint: 'write at least one character' });
      return;
    }
    if (only !== undefined) {
      if (text !== only) notTheOne(walk, text, only, owner);
      return;
    }
    if (values !== undefined) {
      if (bindable && (isBinding(text) || (withExpressions && isExpression(text)))) return;
      checkEnum(walk, text, values, owner);
      return;
    }
    if (notBlank && !isCondition && isBlank(text)) {
      const hint =
        property.required === true ? 'write at least one visible character' : 'write a text, or leave it out';
      walk.found({ code: 'PATTERN_MISMATCH', message: `${walk.subject} of ${owner} is blank`, hint });
      return;
    }
    if (isName === true && withExpressions) staticName(walk, text, owner);
    if (format !== undefined) checkFormat(walk, text, format, withExpressions, owner);
  }
}

/** Nearly every text begins with something visible: only of others the pattern is asked. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 32 && first < 127) && !/\S/.test(text);
}

function staticName(walk: Walk, text: string, owner: string): void {
  if (!isBinding(text) && !isExpression(text)) return;
  const what = isBinding(text) ? 'a binding' : 'an expression in backticks';
  const message = `${walk.subject} of ${owner} is ${what}`;
  walk.found({
    code: 'PATTERN_MISMATCH',
    message,
    hint: 'from 6.0 a name stands in the document itself: letters, such as "first_name"',
  });
}

function onlyBinding(walk: Walk, text: string, withExpressions: boolean, owner: string): void {
  if (isBinding(text) || (withExpressions && isExpression(text))) return;
  const message = `${walk.subject} of ${owner} is "${shorten(text)}", which is no binding`;
  walk.found({
    code: 'PATTERN_MISMATCH',
    message,
    hint: 'write a binding alone, such as "${data.value}" or "${form.name}"',
  });
}

function notALiteral(walk: Walk, text: string, types: ReadonlySet<JsonType>, said: string, owner: string): void {
  const message = `${walk.subject} of ${owner} is the text "${shorten(text)}"; it should be ${said}`;
  const literal = literalIn(text, types);
  const hint =
    literal !== null
      ? `write ${String(literal)} without quotes`
      : isExpression(text)
        ? 'expressions in backticks exist since 6.0: raise "version", or write a binding alone'
        : text.includes('${')
          ? 'a binding stands alone: "${data.value}" and nothing around it'
          : `write ${said}`;
  const fix = literal === null ? {} : { fix: set(walk, literal) };
  walk.found({ code: 'PATTERN_MISMATCH', message, hint, ...fix });
}

/** The literal that was put in quotes by mistake. */
function literalIn(text: string, types: ReadonlySet<JsonType>): boolean | number | null {
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if ((types.has('number') || types.has('integer')) && /^-?(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  return types.has('number') && /^-?(?:0|[1-9]\d{0,9})\.\d{1,5}$/.test(text) ? Number(text) : null;
}

function fixedType(value: unknown, types: ReadonlySet<JsonType>): boolean | number | null {
  return typeof value === 'string' ? literalIn(value, types) : null;
}

function set(walk: Walk, value: unknown): readonly Fix[] {
  return [{ kind: 'set', path: walk.at(), value }];
}

function notTheOne(walk: Walk, text: string, only: string, owner: string): void {
  const message = `${walk.subject} of ${owner} is "${shorten(text)}"`;
  walk.found({ code: 'INVALID_PROPERTY_VALUE', message, hint: `write "${only}"`, fix: set(walk, only) });
}

/** One of several texts, and nothing else. */
export function checkEnum(walk: Walk, text: string, values: readonly string[], owner: string): void {
  if (values.includes(text)) return;
  const near = nearestOne(text, values);
  walk.found({
    code: 'INVALID_ENUM_VALUE',
    message: `${walk.subject} of ${owner} is "${shorten(text)}"`,
    hint: near === null ? `known: ${values.join(', ')}` : `did you mean "${near}"?`,
    ...(near !== null && { fix: set(walk, near) }),
  });
}

function checkFormat(
  walk: Walk,
  text: string,
  format: NonNullable<Property['format']>,
  withExpressions: boolean,
  owner: string,
): void {
  if (format === 'regex') {
    const why = patternError(text);
    if (why === null) return;
    const message = `${walk.subject} of ${owner} is no regular expression: ${shorten(why)}`;
    walk.found({
      code: 'INVALID_PROPERTY_VALUE_FORMAT',
      message,
      hint: 'write it without slashes around it, such as "^[0-9]{5}$"',
    });
    return;
  }
  if (isBinding(text) || (withExpressions && isExpression(text))) return;
  if (format === 'uri' && !URI.test(text)) {
    const message = `${walk.subject} of ${owner} is "${shorten(text)}", which is no web address`;
    walk.found({ code: 'INVALID_PROPERTY_VALUE_FORMAT', message, hint: 'write an address that begins with https://' });
  }
  if (format === 'color' && !COLOR.test(text)) {
    const message = `${walk.subject} of ${owner} is "${shorten(text)}", which is no colour`;
    walk.found({ code: 'PATTERN_MISMATCH', message, hint: 'write # and six hexadecimal digits, such as "#0A7CFF"' });
  }
}

/** Why an author's pattern is none; null where it is one. It is compiled, never run. */
export function patternError(pattern: string): string | null {
  try {
    new RegExp(pattern);
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return message.slice(message.lastIndexOf(':') + 1).trim() || 'it cannot be read';
  }
}

function checkList(
  walk: Walk,
  items: readonly unknown[],
  { minItems = 0, maxItems = Number.POSITIVE_INFINITY }: Property,
  owner: string,
  check: Check | undefined,
): void {
  if (items.length < minItems) {
    const message = `${walk.subject} of ${owner} is an empty list`;
    walk.found({ code: 'MIN_ITEMS_REQUIRED', message, hint: `write at least ${minItems}` });
  } else if (items.length > maxItems) {
    const message = `${walk.subject} of ${owner} has ${items.length} items; ${maxItems} are allowed`;
    walk.found({ code: 'MAX_ITEMS_REQUIRED', message, hint: `leave at most ${maxItems}` });
  }
  if (check !== undefined) eachItem(walk, items, check);
}

export function eachItem(walk: Walk, items: readonly unknown[], check: Check): void {
  for (let index = 0; index < items.length && !walk.full; index += 1) walk.into(index, items[index], check);
}

function checkLimits(walk: Walk, value: number, property: Property, owner: string): void {
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY, minimumInDoubt } = property;
  if (value < minimum) {
    walk.found({
      code: 'MINIMUM_VALUE_REQUIRED',
      severity: minimumInDoubt === true && minimum > 0 ? 'warning' : 'error',
      message: `${walk.subject} of ${owner} is ${value}, less than ${minimum}`,
      hint: `write ${minimum} or more`,
    });
  } else if (value > maximum) {
    const message = `${walk.subject} of ${owner} is ${value}, more than ${maximum}`;
    walk.found({ code: 'MAXIMUM_VALUE_REQUIRED', message, hint: `write ${maximum} or less` });
  }
}

export function wrongType(walk: Walk, value: unknown, said: string, owner: string, literal: unknown = null): void {
  walk.found({
    code: 'INVALID_PROPERTY_TYPE',
    message: `${walk.subject} of ${owner} is ${described(value)}`,
    hint: literal === null ? `write ${said}` : `write ${String(literal)} without quotes`,
    ...(literal !== null && { fix: set(walk, literal) }),
  });
}

/** An object or a list is wanted and there; says so where it is not. */
export function isOf(walk: Walk, value: unknown, type: 'object' | 'array', owner: string): boolean {
  if (jsonType(value) === type) return true;
  wrongType(walk, value, WORDS[type], owner);
  return false;
}

export function jsonType(value: unknown): JsonType {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return typeof value as 'string' | 'boolean';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    default:
      if (value === null || value === undefined) return 'null';
      return Array.isArray(value) ? 'array' : 'object';
  }
}

function wanted(types: ReadonlySet<JsonType>, bindable: boolean): string {
  const words = [...types].map((type) => WORDS[type]);
  if (bindable) words.push('a binding such as "${data.value}"');
  return words.join(words.length > 2 ? ', or ' : ' or ');
}

function described(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `the text "${shorten(value)}"`;
    case 'number':
      return `the number ${value}`;
    case 'boolean':
      return String(value);
    default:
      return WORDS[jsonType(value)];
  }
}
