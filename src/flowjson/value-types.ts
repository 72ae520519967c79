// What a binding such as `${form.name}` or `${screen.ID.data.field}` stands for, and of which type its value is.
import { isRecord } from '../model/json.ts';
import { member } from './data-model.ts';
import { type Component, type FlowModel, type JsonObject, once, type Screen } from './flow-model.ts';

export const PICKERS: ReadonlySet<string | null> = new Set(['PhotoPicker', 'DocumentPicker']);

type Binding = {
  /** The screen that it names; null for the screen that it stands on. */
  readonly screen: string | null;
  readonly kind: 'data' | 'form';
  readonly names: readonly string[];
};

/** Types of values as field schemas, so that they compare with those of data models. */
export type ValueTypes = {
  /** As `isDynamic`, and remembered. */
  readonly isDynamic: (text: string) => boolean;
  /** The input that a `form` binding reads, from where it stands. */
  readonly inputOf: (text: string, screen: Screen) => Component | null;
  /** Null where the binding leads nowhere, or to a value whose type is not settled. */
  readonly valueTypeOf: (text: string, screen: Screen) => JsonObject | null;
};

const BINDING = /^\$\{(?:screen\.([\w,]+)\.)?(data|form)\.([\w-]+(?:\.[\w-]+)*)\}$/;

/** A string that is one binding and nothing else; null for every other text. */
export function toBinding(text: string): Binding | null {
  if (!text.startsWith('${')) return null;
  const parts = BINDING.exec(text);
  if (parts === null) return null;
  return { screen: parts[1] ?? null, kind: parts[2] === 'data' ? 'data' : 'form', names: (parts[3] ?? '').split('.') };
}

/** A binding or an expression: a text whose value is not known before run time. */
export function isDynamic(value: unknown): boolean {
  return typeof value === 'string' && (value.startsWith('`') || toBinding(value) !== null);
}

export function valueTypesOf(flow: FlowModel): ValueTypes {
  return once(flow, toValueTypes);
}

function toValueTypes(flow: FlowModel): ValueTypes {
  const bindings = new Map<string, Binding | null>();
  const inputs = new Map<Screen, ReadonlyMap<string, Component>>();

  /** Of one text several things are asked. */
  function bindingIn(text: string): Binding | null {
    let binding = bindings.get(text);
    if (binding === undefined) {
      binding = toBinding(text);
      bindings.set(text, binding);
    }
    return binding;
  }

  function screenOf(binding: Binding, screen: Screen): Screen | null {
    return binding.screen === null ? screen : (flow.screensById.get(binding.screen) ?? null);
  }

  function inputBound(binding: Binding, from: Screen): Component | null {
    const screen = screenOf(binding, from);
    if (screen === null || binding.kind !== 'form') return null;
    const named = inputs.get(screen) ?? inputsOf(screen);
    inputs.set(screen, named);
    return named.get(binding.names[0] ?? '') ?? null;
  }

  return {
    isDynamic: (text) => text.startsWith('`') || bindingIn(text) !== null,
    inputOf(text, screen) {
      const binding = bindingIn(text);
      return binding === null ? null : inputBound(binding, screen);
    },
    valueTypeOf(text, screen) {
      const binding = bindingIn(text);
      if (binding === null) return null;
      if (binding.kind === 'data') return fieldAt(screenOf(binding, screen)?.data ?? null, binding.names);
      const input = inputBound(binding, screen);
      const type = input === null ? null : inputTypeOf(input);
      return type === null ? null : schemaAt(type, binding.names.slice(1));
    },
  };
}

function inputsOf(screen: Screen): ReadonlyMap<string, Component> {
  const named = new Map<string, Component>();
  for (const component of screen.components) {
    if (component.name === null || component.type === 'Form' || named.has(component.name)) continue;
    named.set(component.name, component);
  }
  return named;
}

function fieldAt(data: JsonObject | null, names: readonly string[]): JsonObject | null {
  const [first] = names;
  if (data === null || first === undefined) return null;
  const field = member(data, first);
  return isRecord(field) ? schemaAt(field, names.slice(1)) : null;
}

/** Steps into objects only: a binding cannot reach into a list. */
function schemaAt(schema: JsonObject, names: readonly string[]): JsonObject | null {
  let at = schema;
  for (const name of names) {
    const properties = member(at, 'properties');
    const next = isRecord(properties) ? member(properties, name) : undefined;
    if (!isRecord(next)) return null;
    at = next;
  }
  return at;
}

const TEXT = { type: 'string' };
const TEXTS = { type: 'array', items: TEXT };
const RANGE = { type: 'object', properties: { 'start-date': TEXT, 'end-date': TEXT } };
const MEDIA = { type: 'array', items: { type: 'object' } };

const INPUT_TYPES: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  ['TextArea', TEXT],
  ['RadioButtonsGroup', TEXT],
  ['Dropdown', TEXT],
  ['DatePicker', TEXT],
  ['NavigationList', TEXT],
  ['CheckboxGroup', TEXTS],
  ['ChipsSelector', TEXTS],
  ['OptIn', { type: 'boolean' }],
  ['PhotoPicker', MEDIA],
  ['DocumentPicker', MEDIA],
]);

/** The type of an input's value; null where it hangs on a property that is bound, or for what is no input. */
export function inputTypeOf({ type, value }: Component): JsonObject | null {
  if (type === 'TextInput') {
    const kind = member(value, 'input-type') ?? 'text';
    if (typeof kind !== 'string' || isDynamic(kind)) return null;
    return kind === 'number' || kind === 'passcode' ? { type: 'number' } : TEXT;
  }
  if (type === 'CalendarPicker') {
    const mode = member(value, 'mode') ?? 'single';
    if (mode === 'single') return TEXT;
    return mode === 'range' ? RANGE : null;
  }
  return type === null ? null : (INPUT_TYPES.get(type) ?? null);
}
