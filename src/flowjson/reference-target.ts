// Where a reference leads: to a value of a known shape, or to nothing, and why.
import { isRecord } from '../model/json.ts';
import { fieldsOf, member } from './data-model.ts';
import { type Component, type FlowModel, type JsonObject, once, type Screen } from './flow-model.ts';
import type { FindMeant } from './misspelt.ts';
import type { Fix } from './problem.ts';
import { type Named, printReference, type Reference, replaced, type Span, shorten } from './reference.ts';
import { valueShape } from './structure/components.ts';
import type { Path } from './walk.ts';

export type Target =
  /** `schema` is null where the document does not settle the type. */
  | { readonly kind: 'value'; readonly schema: JsonObject | null }
  /** The screen on which the reference stands, named as if it were another one. */
  | { readonly kind: 'own-screen'; readonly schema: JsonObject | null }
  | { readonly kind: 'no-screen'; readonly named: Named }
  | {
      readonly kind: 'no-field' | 'in-list' | 'no-schema' | 'no-part';
      readonly named: Named;
      readonly on: Screen;
      readonly of: Named | null;
    }
  | { readonly kind: 'no-input' | 'form'; readonly named: Named; readonly on: Screen };

export type Targets = {
  readonly of: (reference: Reference, from: Screen) => Target;
  readonly inputsOn: (screen: Screen) => ReadonlyMap<string, Component>;
};

export function targetsIn(flow: FlowModel): Targets {
  return once(flow, toTargets);
}

function toTargets(flow: FlowModel): Targets {
  const known = new Map<Screen, Inputs>();

  function namesOn(screen: Screen): Inputs {
    const before = known.get(screen);
    if (before !== undefined) return before;
    const names = toInputs(screen);
    known.set(screen, names);
    return names;
  }

  function of(reference: Reference, from: Screen): Target {
    const { screen: place } = reference;
    const on = place === null ? from : flow.screensById.get(place.name);
    if (on === undefined) return { kind: 'no-screen', named: place as Named };
    const target = reference.source === 'data' ? fieldTarget(reference, on) : inputTarget(reference, on, namesOn(on));
    // That it leads to nothing is told once the screen is left out.
    const isOwn = place !== null && place.name === from.id;
    return isOwn ? { kind: 'own-screen', schema: target.kind === 'value' ? target.schema : null } : target;
  }

  return { of, inputsOn: (screen) => namesOn(screen).inputs };
}

type Inputs = { readonly inputs: ReadonlyMap<string, Component>; readonly forms: ReadonlySet<string> };

function toInputs(screen: Screen): Inputs {
  const inputs = new Map<string, Component>();
  const forms = new Set<string>();
  for (const component of screen.components) {
    if (component.name === null) continue;
    if (component.type === 'Form') forms.add(component.name);
    else if (!inputs.has(component.name)) inputs.set(component.name, component);
  }
  return { inputs, forms };
}

function fieldTarget({ keys }: Reference, on: Screen): Target {
  const first = keys[0] as Named;
  const field = on.data === null || isWordOfSchemas(on.data, first.name) ? undefined : member(on.data, first.name);
  if (field === undefined) return { kind: 'no-field', named: first, on, of: null };
  if (!isRecord(field)) return { kind: 'value', schema: null };
  return keys.length === 1 ? { kind: 'value', schema: field } : stepInto(field, keys.slice(1), on, first);
}

/** A list called `required` is JSON Schema's own word, not a field. */
function isWordOfSchemas(data: JsonObject, name: string): boolean {
  return name === 'required' && Array.isArray(member(data, name));
}

function stepInto(field: JsonObject, keys: readonly Named[], on: Screen, first: Named): Target {
  let [schema, before] = [field, first];
  for (const named of keys) {
    const type = member(schema, 'type');
    if (type === 'array') return { kind: 'in-list', named, on, of: before };
    const properties = member(schema, 'properties');
    if (!isRecord(properties)) {
      return { kind: type === 'object' || type === undefined ? 'no-schema' : 'no-field', named, on, of: before };
    }
    const next = member(properties, named.name);
    if (next === undefined) return { kind: 'no-field', named, on, of: before };
    if (!isRecord(next)) return { kind: 'value', schema: null };
    schema = next;
    before = named;
  }
  return { kind: 'value', schema };
}

function inputTarget({ keys }: Reference, on: Screen, { inputs, forms }: Inputs): Target {
  const first = keys[0] as Named;
  const input = inputs.get(first.name);
  if (input === undefined) return { kind: forms.has(first.name) ? 'form' : 'no-input', named: first, on };
  const type = valueShape(input);
  if (type === null || keys.length === 1) return { kind: 'value', schema: type };
  const rest = keys.slice(1);
  const target = stepInto(type, rest, on, first);
  return target.kind === 'value' || target.kind === 'in-list'
    ? target
    : { kind: 'no-part', named: rest[0] as Named, on, of: first };
}

/** What is told of a reference that leads to nothing. Codes and severities are the rules' own. */
export type Complaint = {
  readonly message: string;
  readonly hint: string;
  readonly within: Span;
  readonly fix?: readonly Fix[];
};

export type Standing = { readonly text: string; readonly path: Path; readonly screen: Screen };

/** Null where the reference leads to a value. */
export function complaintAbout(
  reference: Reference,
  standing: Standing,
  { flow, targets, findMeant }: { readonly flow: FlowModel; readonly targets: Targets; readonly findMeant: FindMeant },
): Complaint | null {
  const target = targets.of(reference, standing.screen);
  if (target.kind === 'value') return null;
  const { text, path } = standing;
  const shown = `"${shorten(text.slice(reference.start, reference.end))}"`;
  const put = (span: Span, instead: string): { fix?: readonly Fix[] } => {
    const value = replaced(text, span, instead);
    return value === null ? {} : { fix: [{ kind: 'set', path, value }] };
  };
  const within = { start: reference.start, end: reference.end };

  switch (target.kind) {
    case 'own-screen': {
      const local = printReference(reference, null);
      const message = `${shown} names the screen on which it stands`;
      return { message, hint: `write "${shorten(local)}"`, within, ...put(reference, local) };
    }
    case 'no-screen': {
      const meant = findMeant(target.named.name, flow.screensById.keys());
      const message = `${shown} names the screen "${shorten(target.named.name)}", which is not in this document`;
      if (meant === null) return { message, hint: 'name a screen by its "id"', within };
      return { message, hint: `did you mean "${meant}"?`, within, ...put(target.named, meant) };
    }
    case 'form': {
      const message = `${shown} names a Form, which has no value of its own`;
      return { message, hint: 'name an input inside the Form', within };
    }
    case 'in-list': {
      const message = `${shown} steps into the list "${shorten(target.of?.name ?? '')}"`;
      return { message, hint: 'bind the whole list; single items cannot be reached', within };
    }
    case 'no-schema': {
      const [of, name] = [shorten(target.of?.name ?? ''), shorten(target.named.name)];
      const message = `${shown} leads to nothing: the data model does not say what "${of}" is made of`;
      return { message, hint: `declare "${name}" in the "properties" of "${of}"`, within };
    }
    case 'no-part': {
      const message = `${shown} leads to nothing: the value of the input "${shorten(target.of?.name ?? '')}" has no such part`;
      return { message, hint: 'only a CalendarPicker of a range has parts: "start-date" and "end-date"', within };
    }
    case 'no-input': {
      const { named, on } = target;
      const message = `${shown} leads to nothing: there is no input "${shorten(named.name)}" on ${screenName(on)}`;
      const meant = findMeant(named.name, targets.inputsOn(on).keys());
      if (meant !== null) return { message, hint: `did you mean "${meant}"?`, within, ...put(named, meant) };
      const isField = on.data !== null && member(on.data, named.name) !== undefined;
      const hint = isField
        ? `data of the screen is "\${data.${shorten(named.name)}}"`
        : 'inputs are named by their "name"';
      return { message, hint, within };
    }
    case 'no-field': {
      const { named, on, of } = target;
      const where =
        of === null ? `the data of ${screenName(on)}` : `"${shorten(of.name)}" in the data of ${screenName(on)}`;
      const message = `${shown} leads to nothing: there is no "${shorten(named.name)}" in ${where}`;
      if (of === null && targets.inputsOn(on).has(named.name)) {
        return { message, hint: `the value of the input is "\${form.${shorten(named.name)}}"`, within };
      }
      const meant = findMeant(named.name, siblingsOf(reference, named, on));
      if (meant !== null) return { message, hint: `did you mean "${meant}"?`, within, ...put(named, meant) };
      return { message, hint: `declare it there with a "type"${of === null ? ' and an "__example__"' : ''}`, within };
    }
  }
}

function screenName(screen: Screen): string {
  return screen.id === null ? 'this screen' : `screen "${shorten(screen.id)}"`;
}

/** The names that could stand where `named` stands. */
function* siblingsOf({ keys }: Reference, named: Named, on: Screen): Iterable<string> {
  if (on.data === null) return;
  if (named === keys[0]) {
    for (const [name] of fieldsOf(on.data)) yield name;
    return;
  }
  let schema: unknown = member(on.data, keys[0]?.name ?? '');
  for (const key of keys.slice(1)) {
    const properties = isRecord(schema) ? member(schema, 'properties') : undefined;
    if (!isRecord(properties)) return;
    if (key === named) {
      yield* Object.keys(properties);
      return;
    }
    schema = member(properties, key.name);
  }
}
