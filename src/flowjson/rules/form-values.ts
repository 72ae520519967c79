// What a Form puts into its fields: values to begin with, and messages about errors.
import { isRecord } from '../../model/json.ts';
import { isOfType, member, nameOf, typeOf } from '../data-model.ts';
import type { Component, FlowModel, JsonObject, Screen } from '../flow-model.ts';
import type { Problem, Rule } from '../problem.ts';
import { inputTypeOf, isDynamic, PICKERS, type ValueTypes, valueTypesOf } from '../value-types.ts';
import type { Path } from '../walk.ts';

const PICKER = 'NATIVE_COMPONENT_IN_FORM_INIT_VALUES';
const VALUE = 'INVALID_PROPERTY_VALUE';
const OPTION = 'INIT_VALUE_NOT_AN_OPTION';

export const rule: Rule = {
  id: 'form-values',
  codes: [PICKER, VALUE, OPTION],
  about:
    "A Form's init-values and error-messages name fields of that Form. From 7.0 Meta's validator checks that each init-value belongs to a field, and that values and messages are of the field's type: a list for CheckboxGroup and ChipsSelector, a number for a TextInput that takes numbers, true or false for OptIn, a message in two parts for a CalendarPicker of a range. PhotoPicker and DocumentPicker can never be given a value. A value that is none of the field's options, and an init-value outside a Form that does not go with its input-type, are warnings of waflow.",
  *check(flow) {
    let types: ValueTypes | null = null;
    for (const screen of flow.screens) {
      const members = membersOf(screen);
      for (const component of screen.components) {
        if (component.type === 'Form') {
          types ??= valueTypesOf(flow);
          yield* formProblems(component, members.get(component) ?? new Map(), { flow, types });
        } else if (component.form === null && Object.hasOwn(component.value, 'init-value')) {
          yield* ownProblems(component);
        }
      }
    }
  },
};

type Fields = ReadonlyMap<string, Component>;
type Known = { readonly flow: FlowModel; readonly types: ValueTypes };

function membersOf(screen: Screen): ReadonlyMap<Component, Fields> {
  const members = new Map<Component, Map<string, Component>>();
  for (const component of screen.components) {
    if (component.form === null || component.name === null) continue;
    const fields = members.get(component.form) ?? new Map<string, Component>();
    if (!fields.has(component.name)) fields.set(component.name, component);
    members.set(component.form, fields);
  }
  return members;
}

function* formProblems(form: Component, fields: Fields, known: Known): Iterable<Problem> {
  const values = member(form.value, 'init-values');
  const messages = member(form.value, 'error-messages');
  if (isRecord(values)) yield* initProblems(values, [...form.path, 'init-values'], { form, fields, known });
  if (isRecord(messages)) yield* messageProblems(messages, [...form.path, 'error-messages'], { form, fields, known });
}

type Inside = { readonly form: Component; readonly fields: Fields; readonly known: Known };

function* initProblems(values: JsonObject, at: Path, { form, fields, known }: Inside): Iterable<Problem> {
  for (const [name, value] of Object.entries(values)) {
    const field = fields.get(name);
    const path = [...at, name];
    if (field === undefined) {
      if (known.flow.version >= 700) yield noField(name, path, 'error');
    } else if (PICKERS.has(field.type)) {
      yield {
        code: PICKER,
        severity: 'error',
        path,
        message: `"${name}" is a ${field.type}, which cannot be given a value`,
        hint: 'remove it from "init-values"',
        fix: [{ kind: 'remove', path }],
      };
    } else {
      const type = inputTypeOf(field);
      if (type === null) continue;
      const told = known.flow.version >= 700 ? typeProblem(value, type, path, form, known) : null;
      if (told !== null) yield told;
      else yield* optionProblems(field, value, path);
    }
  }
}

function* messageProblems(messages: JsonObject, at: Path, { form, fields, known }: Inside): Iterable<Problem> {
  if (known.flow.version < 700) return;
  for (const [name, message] of Object.entries(messages)) {
    const field = fields.get(name);
    const path = [...at, name];
    if (field === undefined) yield noField(name, path, 'warning');
    else if (!PICKERS.has(field.type) || typeOf(message) !== 'object') {
      const told = typeProblem(message, messageTypeOf(field), path, form, known);
      if (told !== null) yield told;
    }
  }
}

function messageTypeOf(field: Component): JsonObject {
  const isRange = field.type === 'CalendarPicker' && inputTypeOf(field)?.type !== 'string';
  // With a bound mode both are right.
  if (isRange) return inputTypeOf(field) ?? {};
  return { type: 'string' };
}

function noField(name: string, path: Path, severity: Problem['severity']): Problem {
  return {
    code: VALUE,
    severity,
    path,
    message: `there is no field "${name}" in this Form`,
    hint: 'use the name of a component inside the Form, or remove the entry',
  };
}

function typeProblem(value: unknown, type: JsonObject, path: Path, form: Component, known: Known): Problem | null {
  const expected = member(type, 'type');
  if (typeof expected !== 'string') return null;
  let found = typeOf(value);
  if (typeof value === 'string' && isDynamic(value)) {
    const bound = known.types.valueTypeOf(value, form.screen)?.type;
    if (typeof bound !== 'string') return null;
    found = bound;
  }
  if (isOfType(found, expected)) return itemProblem(value, type, path);
  return wrongType(path, expected, nameOf(found, expected));
}

function itemProblem(value: unknown, type: JsonObject, path: Path): Problem | null {
  if (!Array.isArray(value) || !isRecord(type.items)) return null;
  const index = value.findIndex((item) => typeof item !== 'string');
  return index === -1 ? null : wrongType([...path, index], 'string', nameOf(typeOf(value[index]), 'string'));
}

function wrongType(path: Path, expected: string, found: string): Problem {
  const name = [...path].reverse().find((part) => typeof part === 'string');
  return {
    code: VALUE,
    severity: 'error',
    path,
    message: `"${name}" expects a value of the type ${expected}, found ${found}`,
    hint: expected === 'array' ? 'write a list, such as ["id"]' : `write a value of the type ${expected}`,
  };
}

/** A stand-alone input: the structure knows that its value may be text or number, not which of them. */
function* ownProblems(component: Component): Iterable<Problem> {
  const value = member(component.value, 'init-value');
  const path = [...component.path, 'init-value'];
  const expected = inputTypeOf(component)?.type;
  if (component.type !== 'TextInput') yield* optionProblems(component, value, path);
  else if (typeof expected === 'string' && !isDynamic(value) && isText(value) && !isOfType(typeOf(value), expected)) {
    yield {
      code: VALUE,
      severity: 'warning',
      path,
      message: `this input takes a ${expected}, and its "init-value" is a ${typeof value}`,
      hint: expected === 'number' ? 'write a number, without quotes' : 'write a text, in quotes',
    };
  }
}

function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function* optionProblems(field: Component, value: unknown, path: Path): Iterable<Problem> {
  const options = member(field.value, 'data-source');
  if (!Array.isArray(options)) return;
  const ids = new Set<unknown>();
  for (const option of options) {
    const id = isRecord(option) ? member(option, 'id') : undefined;
    // An id that is bound may be any.
    if (typeof id !== 'string' || isDynamic(id)) return;
    ids.add(id);
  }
  const chosen = Array.isArray(value)
    ? value.map((id, index) => [id, [...path, index]] as const)
    : [[value, path] as const];
  for (const [id, at] of chosen) {
    if (typeof id !== 'string' || isDynamic(id) || ids.has(id)) continue;
    yield {
      code: OPTION,
      severity: 'warning',
      path: at,
      message: `"${id}" is not the id of an option of this ${field.type}`,
      hint: 'a value to begin with is an id from "data-source"',
    };
  }
}
