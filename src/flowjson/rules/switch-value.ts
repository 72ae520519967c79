// What a Switch compares can be one of its cases.
import { isRecord } from '../../model/json.ts';
import { member } from '../data-model.ts';
import { type DynamicValue, dynamicValuesOf } from '../dynamic-values.ts';
import type { Component } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { type Reference, shorten } from '../reference.ts';
import { type Targets, targetsIn } from '../reference-target.ts';
import { typeName, type ValueType, valueTypeOf } from '../schema-fit.ts';

const NEVER = 'SWITCH_NEVER_MATCHES';
const UNREACHABLE = 'UNREACHABLE_CASE';
/** Taken for a fallback in the community; Meta documents none. */
const FALLBACK = 'default';

export const rule: Rule = {
  id: 'switch-value',
  codes: [NEVER, UNREACHABLE],
  about:
    'A Switch compares its value as text with the keys of its cases, which begin with a letter. So an array, an object or a number never matches, a boolean only the cases true and false, and the value of a list whose options stand in the document only their ids. The platform takes it and shows nothing: warnings of waflow. A case called default is passed over; the community uses it as a fallback.',
  *check(flow) {
    let targets: Targets | null = null;
    for (const value of dynamicValuesOf(flow)) {
      const { place, content, component } = value;
      if (place !== 'switch' || content.kind !== 'reference' || component === null) continue;
      targets ??= targetsIn(flow);
      yield* caseProblems(value, component, content.reference, targets);
    }
  },
};

function* caseProblems(
  { path, text, screen }: DynamicValue,
  component: Component,
  reference: Reference,
  targets: Targets,
): Iterable<Problem> {
  const target = targets.of(reference, screen);
  if (target.kind !== 'value') return;
  const type = valueTypeOf(target.schema);
  const cases = member(component.value, 'cases');
  const keys = isRecord(cases) ? Object.keys(cases).filter((key) => key !== FALLBACK) : [];
  if (type === 'array' || type === 'object' || type === 'number') {
    const message = `"${shorten(text)}" is ${typeName(type)}, which is never one of the cases`;
    yield { code: NEVER, severity: 'warning', path, message, hint: 'compare a string, or use an If component' };
    return;
  }
  const possible = possibleKeys(type, reference, targets, screen);
  if (possible === null) return;
  for (const key of keys) {
    if (possible.has(key)) continue;
    yield {
      code: UNREACHABLE,
      severity: 'warning',
      path: [...component.path, 'cases', key],
      on: 'key',
      message: `"${shorten(text)}" is never "${shorten(key)}"`,
      hint: `it can be ${shownKeys(possible)}`,
    };
  }
}

/** Null where anything can come. */
function possibleKeys(
  type: ValueType,
  { source, screen: place, keys }: Reference,
  targets: Targets,
  from: DynamicValue['screen'],
): ReadonlySet<string> | null {
  if (type === 'boolean') return new Set(['true', 'false']);
  if (source !== 'form' || place !== null) return null;
  const input = targets.inputsOn(from).get(keys[0]?.name ?? '');
  if (input?.type !== 'RadioButtonsGroup' && input?.type !== 'Dropdown') return null;
  const options = member(input.value, 'data-source');
  if (!Array.isArray(options)) return null;
  const ids = new Set<string>();
  for (const option of options) {
    const id: unknown = isRecord(option) ? member(option, 'id') : undefined;
    if (typeof id !== 'string' || id.includes('${') || id.startsWith('`')) return null;
    ids.add(id);
  }
  return ids.size === 0 ? null : ids;
}

const MOST_SHOWN = 5;

function shownKeys(keys: ReadonlySet<string>): string {
  const shown = [...keys].slice(0, MOST_SHOWN).map((key) => `"${shorten(key)}"`);
  return keys.size > MOST_SHOWN ? `${shown.join(', ')}, or ${keys.size - MOST_SHOWN} more` : shown.join(' or ');
}
