// What a property of a component is for a screen's example data, as a phone would show it. Knows bindings, expressions and
// conditions; nothing of what was typed, sent or answered.
import { resultOf } from './calculate.ts';
import { isExpression, type ParseResult, parseCondition, parseExpression } from './expression.ts';
import { readWholeReference, type Scope, wantedBy } from './screen-values.ts';

export { type Scope, scopeOf } from './screen-values.ts';

export type Shown =
  | { readonly kind: 'value'; readonly value: unknown }
  /** It cannot be told; the text is what was written. */
  | { readonly kind: 'unresolved'; readonly text: string };

/** Longer ones are not read: nobody wrote them. */
const LONGEST_READ = 20_000;
/** Lists within each other; what lies deeper stays as it is written. */
const MAX_DEPTH = 20;
/** Values inside of one property; the rest stays as it is written. 200 options with all they can have are 2,000. */
const MAX_VALUES = 20_000;

/**
 * A property's value as a phone shows it. A text that is one binding or one expression is evaluated; a binding with text
 * around it is not, since the platform shows it as it is. Inside of lists and objects every text is looked at, and one that
 * cannot be told stays as it is written. What comes out is a value: it must not be evaluated again.
 */
export function shownValue(value: unknown, scope: Scope): Shown {
  if (typeof value === 'string') return shownText(value, scope);
  return { kind: 'value', value: inside(value, scope, { depth: 0, left: { values: MAX_VALUES } }) };
}

function shownText(text: string, scope: Scope): Shown {
  const value = valueOfText(text, scope);
  return value === undefined ? { kind: 'unresolved', text } : { kind: 'value', value };
}

/** Undefined where it cannot be told. */
function valueOfText(text: string, scope: Scope): unknown {
  if (isCalculated(text, scope)) return resultIn(text, parseExpression, scope);
  const read = readWholeReference(text);
  if (read === null) return text;
  if ('problem' in read) return undefined;
  const { screen, source, keys } = wantedBy(read.reference);
  return source === 'data' ? scope.data(screen, keys) : scope.form(screen, keys);
}

function isCalculated(text: string, { calculates }: Scope): boolean {
  return calculates !== false && isExpression(text);
}

function resultIn(text: string, parse: (text: string) => ParseResult, scope: Scope): unknown {
  const parsed = text.length > LONGEST_READ ? null : parse(text);
  return parsed !== null && 'tree' in parsed ? resultOf(parsed.tree, scope) : undefined;
}

type Bound = { readonly depth: number; readonly left: { values: number } };

function inside(value: unknown, scope: Scope, { depth, left }: Bound): unknown {
  left.values -= 1;
  if (left.values < 0) return value;
  if (typeof value === 'string') {
    const result = valueOfText(value, scope);
    return result === undefined ? value : result;
  }
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return value;
  const within = { depth: depth + 1, left };
  if (Array.isArray(value)) return value.map((item: unknown) => inside(item, scope, within));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inside(item, scope, within)]));
}

/** An If's condition, in any form that it can have; null where it cannot be told. */
export function conditionHolds(condition: unknown, scope: Scope): boolean | null {
  if (typeof condition === 'boolean') return condition;
  if (typeof condition !== 'string') return null;
  const result = resultIn(condition, isCalculated(condition, scope) ? parseExpression : parseCondition, scope);
  return typeof result === 'boolean' ? result : null;
}

/** Not documented by Meta, and used by many (pywa among others). */
const FALLBACK = 'default';

/** The case that a Switch shows, by its key; null where none fits or it cannot be told. */
export function chosenCase(value: unknown, cases: readonly string[], scope: Scope): string | null {
  const shown = shownValue(value, scope);
  if (shown.kind === 'unresolved') return null;
  // Meta's validator: the value is compared as text.
  const key = typeof shown.value === 'object' || shown.value === undefined ? '' : String(shown.value);
  if (cases.includes(key)) return key;
  return cases.includes(FALLBACK) ? FALLBACK : null;
}
