// What rules ask of the table: shapes of values, properties that take bindings, actions that may stand somewhere.
import { ACTION_PROPERTIES, type ActionProperty, type Component, type VersionNumber } from '../flow-model.ts';
import {
  type ActionName,
  COMPONENTS,
  type ComponentRow,
  type ComponentType,
  DEFINITIONS,
  type DefinitionName,
  EXPRESSIONS_SINCE,
  type Kind,
  PATTERNS,
  type Properties,
  type Property,
} from './table.ts';

/** What a value is made of, in the words of a screen's data model. `integer` in data counts as `number`. */
export type Shape =
  /** `values`: what it must be one of; in a data model that is a `const`. */
  | { readonly type: 'string'; readonly values?: readonly string[] }
  | { readonly type: 'number' }
  | { readonly type: 'boolean' }
  | { readonly type: 'array'; readonly items: Shape }
  /** Without `properties` nothing is known about what is inside. */
  | {
      readonly type: 'object';
      readonly properties?: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[];
    };

/** True for the name of a component, whatever its version. */
export function isComponentType(type: string | null): type is ComponentType {
  return type !== null && Object.hasOwn(COMPONENTS, type);
}

/** The row of a component that the version has; null for all else. */
export function componentRow(type: string | null, version: VersionNumber): ComponentRow | null {
  if (!isComponentType(type)) return null;
  const row = COMPONENTS[type];
  return row.since <= version ? row : null;
}

/** True where the version has the property; unknown ones are not there. */
export function hasProperty(properties: Properties, key: string, version: VersionNumber): boolean {
  return Object.hasOwn(properties, key) && (properties[key]?.since ?? 0) <= version;
}

const BINDABLE = new Map<string, ReadonlyMap<string, readonly Shape[]>>();

/**
 * The properties of a component that take a binding, each with the shapes that the bound value may have (any one of
 * them fits). Properties of items in `data-source` and `list-items` are not among them: see `bindableOf`.
 * Empty for unknown types.
 */
export function bindableProperties(type: string | null, version: VersionNumber): ReadonlyMap<string, readonly Shape[]> {
  const row = componentRow(type, version);
  return row === null ? new Map() : remembered(`${type} ${version}`, row.properties, version);
}

/** The same for an item of a list or another closed object. */
export function bindableOf(name: DefinitionName, version: VersionNumber): ReadonlyMap<string, readonly Shape[]> {
  return remembered(`(${name}) ${version}`, DEFINITIONS[name].properties, version);
}

function remembered(
  key: string,
  properties: Properties,
  version: VersionNumber,
): ReadonlyMap<string, readonly Shape[]> {
  const known = BINDABLE.get(key);
  if (known !== undefined) return known;
  const found = new Map<string, readonly Shape[]>();
  for (const [name, property] of Object.entries(properties)) {
    if (!hasProperty(properties, name, version)) continue;
    if (property.bindable === true || takesBinding(property)) found.set(name, shapesOf(property, version));
  }
  BINDABLE.set(key, found);
  return found;
}

function takesBinding({ is }: Property): boolean {
  return is.includes('binding') || is.includes('condition');
}

/** What a value of a property may be. A Switch's `value` may be any scalar, since cases are compared as text. */
export function shapesOf(property: Property, version: VersionNumber): readonly Shape[] {
  return property.is.flatMap((kind) => shapesOfKind(kind, property, version));
}

const STRING: Shape = { type: 'string' };
const NUMBER: Shape = { type: 'number' };
const BOOLEAN: Shape = { type: 'boolean' };
const STRINGS: Shape = { type: 'array', items: STRING };

function rangeOf(shape: Shape): Shape {
  return { type: 'object', properties: { 'start-date': shape, 'end-date': shape }, required: ['start-date'] };
}

function shapesOfKind(kind: Kind, property: Property, version: VersionNumber): readonly Shape[] {
  switch (kind) {
    case 'string':
    case 'date':
    case 'image':
      return [STRING];
    case 'boolean':
    case 'condition':
      return [BOOLEAN];
    case 'number':
    case 'integer':
      return [NUMBER];
    case 'strings':
    case 'dates':
      return [STRINGS];
    case 'range of strings':
    case 'range of dates':
      return [rangeOf(STRING)];
    case 'range of booleans':
      return [rangeOf(BOOLEAN)];
    case 'map':
    case 'map of strings':
      return [{ type: 'object' }];
    case 'list':
      return [{ type: 'array', items: definitionShape(property.of, version) }];
    case 'object':
      return [definitionShape(property.of, version)];
    case 'action':
      return [actionShape(property, version)];
    case 'binding':
      return [STRING, NUMBER, BOOLEAN];
    case 'components':
    case 'cases':
      return [];
  }
}

function definitionShape(name: DefinitionName | undefined, version: VersionNumber): Shape {
  if (name === undefined) return { type: 'object' };
  const properties = Object.entries(DEFINITIONS[name].properties).filter(([, { since }]) => (since ?? 0) <= version);
  const shapes = properties.flatMap(([key, property]) => {
    const [shape] = shapesOf(property, version);
    return shape === undefined ? [] : [[key, shape] as const];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(shapes),
    required: properties.flatMap(([key, { required }]) => (required === true ? [key] : [])),
  };
}

function actionShape(property: Property, version: VersionNumber): Shape {
  const values = actionsAt(property, version);
  return {
    type: 'object',
    properties: { name: { type: 'string', values }, payload: { type: 'object' } },
    required: ['name'],
  };
}

function actionsAt({ actions }: Property, version: VersionNumber): readonly ActionName[] {
  return (Object.entries(actions ?? {}) as [ActionName, VersionNumber][]).flatMap(([name, since]) =>
    since <= version ? [name] : [],
  );
}

/** The actions that may stand in a property of a component; empty where it has no such property. */
export function allowedActions(
  type: string | null,
  property: ActionProperty,
  version: VersionNumber,
): readonly ActionName[] {
  const row = componentRow(type, version);
  if (row === null || !hasProperty(row.properties, property, version)) return [];
  const found = row.properties[property];
  return found === undefined ? [] : actionsAt(found, version);
}

/** The same for an item of the component's `data-source` or `list-items`. */
export function allowedItemActions(
  type: string | null,
  property: ActionProperty,
  version: VersionNumber,
): readonly ActionName[] {
  const items = itemsOf(type, version);
  if (items === null || !hasProperty(items.properties, property, version)) return [];
  const found = items.properties[property];
  return found === undefined ? [] : actionsAt(found, version);
}

/** The property that holds a component's items, and what an item is made of; null where it has none. */
export function itemsOf(
  type: string | null,
  version: VersionNumber,
): { readonly key: string; readonly definition: DefinitionName; readonly properties: Properties } | null {
  const row = componentRow(type, version);
  if (row === null) return null;
  for (const [key, property] of Object.entries(row.properties)) {
    if (property.of !== undefined && property.is.includes('list')) {
      return { key, definition: property.of, properties: DEFINITIONS[property.of].properties };
    }
  }
  return null;
}

const MEDIA: Shape = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      media_id: STRING,
      cdn_url: STRING,
      file_name: STRING,
      encryption_metadata: { type: 'object' },
    },
  },
};

/** Components whose value is files. */
export const MEDIA_PICKERS: readonly string[] = ['PhotoPicker', 'DocumentPicker'] satisfies readonly ComponentType[];

const RANGE = rangeOf(STRING);

/**
 * The shape of `${form.NAME}` for the component of that name.
 * Null where it cannot be told (a bound `input-type` or `mode`) and where the component holds no value.
 */
export function valueShape({ type, value }: Pick<Component, 'type' | 'value'>): Shape | null {
  switch (type) {
    case 'TextInput': {
      const kind = value['input-type'];
      if (typeof kind === 'string' && isDynamic(kind)) return null;
      return kind === 'number' || kind === 'passcode' ? NUMBER : STRING;
    }
    case 'TextArea':
    case 'RadioButtonsGroup':
    case 'Dropdown':
    case 'DatePicker':
    case 'NavigationList':
      return STRING;
    case 'CheckboxGroup':
    case 'ChipsSelector':
      return STRINGS;
    case 'OptIn':
      return BOOLEAN;
    case 'CalendarPicker':
      if (typeof value.mode === 'string' && isDynamic(value.mode)) return null;
      return value.mode === 'range' ? RANGE : STRING;
    case 'PhotoPicker':
    case 'DocumentPicker':
      return MEDIA;
    default:
      return null;
  }
}

/** True for components that hold a value: those that `${form.NAME}` may mean. */
export function isInput(type: string | null): boolean {
  return type !== null && INPUTS.has(type);
}

const INPUTS: ReadonlySet<string> = new Set<ComponentType>([
  'TextInput',
  'TextArea',
  'CheckboxGroup',
  'RadioButtonsGroup',
  'Dropdown',
  'ChipsSelector',
  'OptIn',
  'DatePicker',
  'CalendarPicker',
  'NavigationList',
  'PhotoPicker',
  'DocumentPicker',
]);

const BINDING = new RegExp(`^${PATTERNS.binding}$`);

/** True for a string that is one binding and nothing else: `${data.a}`. */
export function isBinding(text: string): boolean {
  return text.startsWith('${') && BINDING.test(text);
}

/** True for an expression in backticks. Only versions from 6.0 read it as one. */
export function isExpression(text: string): boolean {
  return text.length > 2 && text.startsWith('`') && text.endsWith('`');
}

/** True for what is filled in when the flow runs: a binding, or an expression where the version has them. */
export function isDynamic(text: string, version: VersionNumber = EXPRESSIONS_SINCE): boolean {
  return isBinding(text) || (version >= EXPRESSIONS_SINCE && isExpression(text));
}

/** All properties of a component in which an action may stand. */
export function actionPropertiesOf(type: string | null, version: VersionNumber): readonly ActionProperty[] {
  return ACTION_PROPERTIES.filter((property) => allowedActions(type, property, version).length > 0);
}
