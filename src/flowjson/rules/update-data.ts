// What update_data writes is in the data of its own screen, and of the type that is declared there.
import { isRecord } from '../../model/json.ts';
import { fieldsOf, member, mismatchesOf } from '../data-model.ts';
import { type DynamicValue, dynamicValuesOf, EXPRESSIONS_SINCE } from '../dynamic-values.ts';
import { typesBy } from '../expression-problems.ts';
import { typingOf } from '../expression-types.ts';
import type { Action, FlowModel, JsonObject } from '../flow-model.ts';
import { type FindMeant, searchForMeant } from '../misspelt.ts';
import type { Problem, Rule } from '../problem.ts';
import { shorten } from '../reference.ts';
import { type Targets, targetsIn } from '../reference-target.ts';
import { expectation, misfitsOf, typeName, valueTypeOf } from '../schema-fit.ts';

const CODE = 'INVALID_UPDATE_DATA_ACTION_PAYLOAD';

export const rule: Rule = {
  id: 'update-data',
  codes: [CODE],
  about:
    'update_data (6.0) changes the data of the screen on which it stands. Every key of its payload is a field of that data model, its value is of the type that is declared there, and a field is not set to itself. on-select-action and on-unselect-action stand on the component or on its options, never the same one on both. Meta documents this, and its validator checks it.',
  *check(flow) {
    if (flow.version < EXPRESSIONS_SINCE || flow.actions.length === 0) return;
    yield* levelProblems(flow);
    const updates = flow.actions.filter(({ name }) => name === 'update_data');
    if (updates.length === 0) return;
    const findMeant = searchForMeant();
    for (const action of updates) yield* keyProblems(action, findMeant);
    const targets = targetsIn(flow);
    for (const value of dynamicValuesOf(flow)) {
      if (value.place === 'payload' && value.action?.name === 'update_data') yield* dynamicProblems(value, targets);
    }
  },
};

/** The same action on a component and on one of its options. */
function* levelProblems({ actions }: FlowModel): Iterable<Problem> {
  // Actions of a component come before those of its items.
  const own = new Set<JsonObject>();
  const told = new Set<JsonObject>();
  for (const { property, component, item, value } of actions) {
    if (property === 'on-click-action') continue;
    if (item === null) own.add(value);
    else {
      const other = member(component.value, property);
      if (!isRecord(other) || !own.has(other) || told.has(other)) continue;
      told.add(other);
      yield {
        code: CODE,
        severity: 'error',
        path: [...component.path, property],
        message: `"${property}" stands on this ${component.type} and on its options, too`,
        hint: 'keep it in one of the two places',
      };
    }
  }
}

function* keyProblems({ value, path, screen }: Action, findMeant: FindMeant): Iterable<Problem> {
  const payload = member(value, 'payload');
  if (!isRecord(payload)) return;
  const names = Object.keys(payload);
  const fields = screen.data === null ? [] : fieldsOf(screen.data).map(([name]) => name);
  const at = [...path, 'payload'];
  if (fields.length === 0) {
    if (names.length === 0) return;
    const message = 'this screen has no data that could be updated';
    const hint = 'declare the fields in the "data" of the screen, with a "type" and an "__example__" each';
    yield { code: CODE, severity: 'error', path: at, message, hint };
    return;
  }
  const declared = new Set(fields);
  for (const name of names) {
    if (declared.has(name)) yield* literalProblems(payload[name], member(screen.data ?? {}, name), [...at, name], name);
    else yield unknownKey(name, at, findMeant(name, fields), payload);
  }
}

function unknownKey(
  name: string,
  at: readonly (string | number)[],
  meant: string | null,
  payload: JsonObject,
): Problem {
  const path = [...at, name];
  const message = `"${shorten(name)}" is not in the data of this screen`;
  const problem = { code: CODE, severity: 'error', path, on: 'key', message } as const;
  if (meant === null) return { ...problem, hint: 'declare it there with a "type" and an "__example__"' };
  const hint = `did you mean "${meant}"?`;
  // Both may be there: then one of them has to go, and nobody knows which.
  if (Object.hasOwn(payload, meant)) return { ...problem, hint };
  return { ...problem, hint, fix: [{ kind: 'rename', path, key: meant }] };
}

function* literalProblems(
  value: unknown,
  schema: unknown,
  path: readonly (string | number)[],
  name: string,
): Iterable<Problem> {
  for (const { path: place, expected, found } of mismatchesOf(value, schema, path)) {
    const at = place.reduce<unknown>(
      (whole, part, depth) => (depth < path.length ? whole : partOf(whole, part)),
      value,
    );
    // Not known before run time: looked at by its type.
    if (typeof at === 'string' && (at.startsWith('${') || at.startsWith('`'))) continue;
    const message = `"${shorten(name)}" takes ${expected} here, found ${found}`;
    yield { code: CODE, severity: 'error', path: place, message, hint: `change the value, or the type in "data"` };
  }
}

function partOf(whole: unknown, part: string | number): unknown {
  if (Array.isArray(whole)) return whole[Number(part)];
  return isRecord(whole) ? member(whole, String(part)) : undefined;
}

/** Top-level values only: what is nested deeper is seldom bound, and looked at by the platform when it comes. */
function* dynamicProblems({ content, path, text, screen, action }: DynamicValue, targets: Targets): Iterable<Problem> {
  const isTop = action !== null && path.length === action.path.length + 2;
  const name = String(path.at(-1));
  const wanted = isTop && screen.data !== null ? member(screen.data, name) : undefined;
  if (!isRecord(wanted)) return;
  const problem = { code: CODE, severity: 'error', path } as const;
  if (content.kind === 'reference') {
    const { reference } = content;
    const isOwn = reference.screen === null || reference.screen.name === screen.id;
    if (isOwn && reference.source === 'data' && reference.keys.length === 1 && reference.keys[0]?.name === name) {
      const message = `"${shorten(name)}" is set to its own value`;
      yield { ...problem, message, hint: 'remove this key, or give it another value' };
      return;
    }
    const target = targets.of(reference, screen);
    const schema = target.kind === 'value' || target.kind === 'own-screen' ? target.schema : null;
    if (schema === null) return;
    for (const { at, message } of misfitsOf(schema, [wanted])) {
      const what = at === '' ? `"${shorten(text)}"` : `"${at}" of "${shorten(text)}"`;
      const hint = 'bind another value, or change the type in "data"';
      yield { ...problem, message: `${what} ${message}: it does not fit "${shorten(name)}"`, hint };
    }
  } else if (content.kind === 'expression') {
    const { type, problems } = typingOf(text, content.tree, 'expression', typesBy(targets)(screen));
    const asked = valueTypeOf(wanted);
    if (problems.length > 0 || type === 'unknown' || asked === 'unknown' || type === asked) return;
    const message = `"${shorten(name)}" is ${expectation([wanted])}, and the expression gives ${typeName(type)}`;
    yield { ...problem, message, hint: 'change the expression, or the type in "data"' };
  }
}
