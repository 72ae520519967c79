// The table of a version as checks: closed objects, components by their parent, actions by their name.

import type { VersionNumber } from '../flow-model.ts';
import { didYouMean, nearestOne } from '../near.ts';
import {
  ACTION_KEYS,
  ACTIONS,
  type ActionName,
  COMPONENTS,
  type ComponentType,
  DATA_TYPES,
  DEFINITIONS,
  type DefinitionName,
  LAYOUT,
  PATTERNS,
  type ParentName,
  type Properties,
  type Property,
  ROOT,
  SCREEN,
  SELECT_PROPERTIES,
} from './table.ts';
import { checkEnum, checkValue, eachItem, type Inside, isOf, wrongType } from './values.ts';
import { type Check, shorten, type Walk } from './walk.ts';

const ROOTS = new Map<VersionNumber, Check>();

/** The check of whole documents of a version; made at the first question. */
export function rootOf(version: VersionNumber): Check {
  const known = ROOTS.get(version);
  if (known !== undefined) return known;
  const made = new Grammar(version).root();
  ROOTS.set(version, made);
  return made;
}

/** Where components stand. */
type Around = { readonly parent: ParentName; readonly inForm: boolean };

type Closed = {
  readonly owner: string;
  readonly properties: Properties;
  readonly checks: ReadonlyMap<string, Check>;
  /** What a stranger among the keys is told, where more can be said than that it is unknown. */
  readonly stranger?: (key: string) => Told | null;
};

type Told = { readonly message: string; readonly hint: string };

/** The checks of one version. Components refer to each other, so that each is made when it is first met. */
class Grammar {
  readonly #version: VersionNumber;
  readonly #made = new Map<string, Check>();

  constructor(version: VersionNumber) {
    this.#version = version;
  }

  root(): Check {
    const screenId = this.#screenId();
    const routing: Check = (walk, value) => {
      if (!isOf(walk, value, 'object', 'the document')) return;
      for (const [key, targets] of entriesOf(value)) {
        walk.into(key, targets, (inner) => {
          screenId(inner, key, 'key');
          if (isOf(inner, targets, 'array', '"routing_model"')) eachItem(inner, targets as unknown[], screenId);
        });
      }
    };
    const screen = this.#screen(screenId);
    const body = this.#closed(
      'the document',
      ROOT,
      {
        version: inQuotes,
        data_api_version: inQuotes,
        routing_model: routing,
        screens: checkValue(ROOT.screens ?? fail('screens'), this.#version, 'the document', { array: screen }),
      },
      strangerInRoot,
    );
    return body;
  }

  #screen(screenId: ScreenIdCheck): Check {
    const id: Check = (walk, value) => {
      if (value === '') {
        const message = '"id" of the screen is empty';
        walk.found({ code: 'MIN_CHARS_REQUIRED', message, hint: 'write a name in letters, such as "WELCOME"' });
      } else screenId(walk, value);
    };
    const layout = this.#closed('the layout', LAYOUT, {
      children: this.#components({ parent: 'layout', inForm: false }, 'the layout'),
    });
    const body = this.#closed('the screen', SCREEN, { id, data: this.#data(), layout });
    return (walk, value) => {
      body(walk, value);
      // Of the wrong type neither says anything about the other.
      if (!isObject(value) || typeof value.success !== 'boolean') return;
      if (value.terminal !== undefined && value.terminal !== false) return;
      walk.foundAt(walk.at('success'), {
        code: 'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED',
        on: 'key',
        message: 'the screen has "success", but is not terminal',
        hint: 'leave "success" out, or write "terminal": true',
      });
    };
  }

  #screenId(): ScreenIdCheck {
    const pattern = new RegExp(this.#version >= 700 ? PATTERNS.screenIdSince700 : PATTERNS.screenId);
    const lenient = this.#version >= 700 ? pattern : new RegExp(PATTERNS.screenIdWithComma);
    return (walk, value, on) => {
      if (typeof value !== 'string')
        return wrongType(walk, value, 'a text in letters, such as "WELCOME"', 'the screen');
      if (pattern.test(value)) return;
      const part = on === 'key' ? `the key "${shorten(value)}"` : `${walk.subject} is "${shorten(value)}"; it`;
      const why = /^_+$/.test(value) ? 'has no letter' : 'has other characters than letters and underscores';
      walk.found({
        code: 'PATTERN_MISMATCH',
        severity: lenient.test(value) ? 'warning' : 'error',
        message: `${part} ${why}`,
        hint: 'a screen id has letters and underscores only, such as "WELCOME" or "STEP_TWO"',
        ...(on !== undefined && { on }),
      });
    };
  }

  #data(): Check {
    return (walk, value) => {
      if (!isOf(walk, value, 'object', 'the screen')) return;
      for (const [key, field] of entriesOf(value))
        walk.into(key, field, key === 'required' ? requiredFields : dataField);
    };
  }

  #closed(
    owner: string,
    properties: Properties,
    own: Readonly<Record<string, Check>> = {},
    stranger?: Closed['stranger'],
  ): Check {
    const has = Object.entries(properties).filter(([, { since = 0 }]) => since <= this.#version);
    const checks = new Map(has.map(([key, one]) => [key, own[key] ?? this.#value(key, one, owner)]));
    const needed = has.flatMap(([key, { required, requiredSince = 0 }]) =>
      required === true && requiredSince <= this.#version ? [key] : [],
    );
    const isNeeded = new Set(needed);
    const parts = new Map([...checks].map(([key, check]) => [key, { check, isNeeded: isNeeded.has(key) }]));
    const known = { owner, properties, checks, ...(stranger !== undefined && { stranger }) };
    return (walk, value) => {
      if (!isOf(walk, value, 'object', owner)) return;
      const object = value as Readonly<Record<string, unknown>>;
      let there = 0;
      // Faster than a list of keys: what was parsed from JSON inherits none.
      for (const key in object) {
        const part = parts.get(key);
        if (part === undefined) unknownKey(walk, object, key, known);
        else {
          if (part.isNeeded) there += 1;
          if (part.check !== fits) walk.into(key, object[key], part.check);
        }
      }
      if (there === needed.length) return;
      for (const key of needed) if (!Object.hasOwn(object, key)) missing(walk, key, properties[key], owner);
    };
  }

  #value(key: string, property: Property, owner: string): Check {
    if (property.is.includes('action')) return this.#action(key, property);
    if (property.is.includes('object') && property.of !== undefined) return this.#definition(property.of);
    return checkValue(property, this.#version, owner, this.#inside(property, owner));
  }

  #inside(property: Property, owner: string): Inside {
    const inside: { array?: Check; object?: Check } = {};
    for (const kind of property.is) {
      if (kind === 'strings' || kind === 'dates') inside.array = this.#items(property, owner);
      else if (kind === 'list' && property.of !== undefined) inside.array = this.#definition(property.of);
      else if (kind === 'map of strings') inside.object = this.#map(owner);
      else if (kind.startsWith('range of ')) inside.object = this.#range(kind === 'range of booleans', owner);
    }
    return inside;
  }

  /** The texts of a list. */
  #items({ values, notBlank }: Property, owner: string): Check {
    if (values === undefined) {
      const item: Property = { is: ['string'], about: '', bindable: true, ...(notBlank === true && { notBlank }) };
      return checkValue(item, this.#version, owner);
    }
    return (walk, value) => {
      if (typeof value === 'string') checkEnum(walk, value, values, owner);
      else wrongType(walk, value, 'a text', owner);
    };
  }

  #map(owner: string): Check {
    const each = checkValue({ is: ['string'], about: '', bindable: true }, this.#version, owner);
    return (walk, value) => {
      const entries = entriesOf(value);
      if (entries.length === 0) {
        walk.found({
          code: 'INVALID_SCHEMA',
          message: `${walk.subject} of ${owner} is an empty object`,
          hint: 'leave it out',
        });
      }
      for (const [key, one] of entries) walk.into(key, one, each);
    };
  }

  /** What else stands in a range, and what is missing there, is for the rules of the CalendarPicker. */
  #range(booleans: boolean, owner: string): Check {
    const each = checkValue({ is: [booleans ? 'boolean' : 'string'], about: '', bindable: true }, this.#version, owner);
    return (walk, value) => {
      const range = value as Readonly<Record<string, unknown>>;
      for (const key of ['start-date', 'end-date']) if (Object.hasOwn(range, key)) walk.into(key, range[key], each);
    };
  }

  #definition(name: DefinitionName): Check {
    return this.#once(name, () => this.#closed(`the ${name}`, DEFINITIONS[name].properties));
  }

  #once(name: string, make: () => Check): Check {
    const known = this.#made.get(name);
    if (known !== undefined) return known;
    const made = make();
    this.#made.set(name, made);
    return made;
  }

  #components(around: Around, owner: string): Check {
    const each = this.#union(around);
    return (walk, value) => {
      if (isOf(walk, value, 'array', owner)) eachItem(walk, value as unknown[], each);
    };
  }

  /** Of a component of whatever type: only what is wrong with that type is said. */
  #union(around: Around): Check {
    const { parent, inForm } = around;
    const types = Object.keys(COMPONENTS) as ComponentType[];
    const allowed = types.filter((type) => this.#stands(type, parent));
    const set = new Set<string>(allowed);
    const checks = new Map<string, Check>();
    return (walk, value) => {
      if (!isOf(walk, value, 'object', ownerOf(parent))) return;
      const { type } = value as { readonly type?: unknown };
      if (!Object.hasOwn(value as object, 'type')) {
        const message = 'the component lacks "type"';
        walk.found({
          code: 'MISSING_REQUIRED_TYPE_PROPERTY',
          message,
          hint: `add "type": one of ${allowed.join(', ')}`,
        });
      } else if (typeof type === 'string' && set.has(type)) {
        let check = checks.get(type);
        if (check === undefined) {
          check = this.#component(type as ComponentType, parent, inForm);
          checks.set(type, check);
        }
        check(walk, value);
      } else walk.into('type', type, (inner) => this.#wrongComponent(inner, type, parent, allowed));
    };
  }

  #stands(type: ComponentType, parent: ParentName): boolean {
    const { since, parents } = COMPONENTS[type];
    return since <= this.#version && (parents[parent] ?? Number.POSITIVE_INFINITY) <= this.#version;
  }

  #wrongComponent(walk: Walk, type: unknown, parent: ParentName, allowed: readonly string[]): void {
    const code = 'INVALID_PROPERTY_VALUE';
    const here = ownerOf(parent);
    const list = () => `${here} takes ${allowed.join(', ')}`;
    if (typeof type !== 'string') {
      walk.found({ code, message: '"type" of the component is no text', hint: list() });
    } else if (Object.hasOwn(COMPONENTS, type)) {
      const from = COMPONENTS[type as ComponentType].parents[parent];
      const later = from !== undefined && from > this.#version;
      walk.found({
        code,
        message: later
          ? `${type} may stand in ${here} since ${versionName(from)}; this document is ${versionName(this.#version)}`
          : `${type} may not stand in ${here}`,
        hint: later ? `raise "version" to "${versionName(from)}" or later` : list(),
      });
    } else {
      const near = nearestOne(type, allowed);
      walk.found({
        code,
        message: `there is no component "${shorten(type)}"`,
        hint: near === null ? list() : `did you mean "${near}"?`,
        ...(near !== null && { fix: [{ kind: 'set' as const, path: walk.at(), value: near }] }),
      });
    }
  }

  #component(type: ComponentType, parent: ParentName, inForm: boolean): Check {
    const deeper = type === 'If' && (parent === 'If' || parent === 'nested If');
    return this.#once(`${type}${deeper ? ' deeper' : ''}${inForm ? ' in Form' : ''}`, () => {
      const { properties } = COMPONENTS[type];
      const typed: Property = { is: ['string'], required: true, about: 'What it is.' };
      const all: Properties = { type: typed, ...(inForm ? withoutOutside(properties) : properties) };
      const body = this.#closed(type, all, { type: fits, ...this.#children(type, deeper, inForm) }, (key) =>
        strangerIn(type, key, inForm, this.#version),
      );
      return type === 'Footer' ? withCaptions(body) : body;
    });
  }

  #children(type: ComponentType, deeper: boolean, inForm: boolean): Readonly<Record<string, Check>> {
    if (type === 'Form') return { children: this.#components({ parent: 'Form', inForm: true }, 'Form') };
    if (type === 'If') {
      const branch = this.#components({ parent: deeper ? 'nested If' : 'If', inForm }, 'If');
      // biome-ignore lint/suspicious/noThenProperty: the language calls it so
      return { then: branch, else: branch };
    }
    if (type !== 'Switch') return {};
    const branch = this.#components({ parent: 'Switch', inForm }, 'Switch');
    const keys = new RegExp(PATTERNS.caseKey);
    return {
      cases: (walk, value) => {
        if (!isOf(walk, value, 'object', 'Switch')) return;
        for (const [key, items] of entriesOf(value)) {
          walk.into(key, items, (inner) => {
            if (!keys.test(key)) badCase(inner, key);
            branch(inner, items);
          });
        }
      },
    };
  }

  #action(property: string, { actions = {} }: Property): Check {
    const allowed = (Object.entries(actions) as [ActionName, VersionNumber][]).flatMap(([name, since]) =>
      since <= this.#version ? [name] : [],
    );
    const onSelect = SELECT_PROPERTIES.includes(property);
    return this.#once(`${onSelect ? 'select' : 'click'} ${allowed.join(' ')}`, () => {
      const name: Check = (walk, value) => {
        if (typeof value !== 'string') wrongType(walk, value, 'the name of an action', 'the action');
        else if (!(allowed as readonly string[]).includes(value)) wrongAction(walk, value, actions);
      };
      const body = this.#closed('the action', ACTION_KEYS, { name });
      return (walk, value) => {
        body(walk, value);
        if (!isObject(value) || !(allowed as readonly unknown[]).includes(value.name)) return;
        keysOfAction(walk, value, { name: value.name as ActionName, onSelect });
      };
    });
  }
}

type ScreenIdCheck = (walk: Walk, value: unknown, on?: 'key') => void;

function fits(): void {}

function fail(key: string): never {
  throw new Error(`the table has no "${key}"`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return Object.entries(value as object);
}

function ownerOf(parent: ParentName): string {
  if (parent === 'layout') return 'the layout';
  if (parent === 'nested If') return 'an If inside another If';
  return parent === 'If' ? 'an If' : `a ${parent}`;
}

export function versionName(version: VersionNumber): string {
  return `${Math.floor(version / 100)}.${version % 100}`;
}

function withoutOutside(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, { outsideForm }]) => outsideForm !== true));
}

/** A version that was written as a number is meant as a text. */
function inQuotes(walk: Walk, value: unknown): void {
  if (typeof value === 'string') return;
  const meant = typeof value === 'number' ? (Number.isInteger(value) ? `${value}.0` : String(value)) : null;
  walk.found({
    code: 'INVALID_PROPERTY_TYPE',
    message: `${walk.subject} of the document is ${meant === null ? 'no text' : `the number ${String(value)}`}`,
    hint: `put it in quotes: ${walk.subject}: "${meant ?? '…'}"`,
    ...(meant !== null && { fix: [{ kind: 'set' as const, path: walk.at(), value: meant }] }),
  });
}

function requiredFields(walk: Walk, value: unknown): void {
  isOf(walk, value, 'array', 'the data');
}

function dataField(walk: Walk, value: unknown): void {
  if (!isOf(walk, value, 'object', 'the data')) return;
  const field = value as Readonly<Record<string, unknown>>;
  for (const key of ['type', '__example__']) {
    if (Object.hasOwn(field, key)) continue;
    walk.found({
      code: key === 'type' ? 'MISSING_REQUIRED_TYPE_PROPERTY' : 'MISSING_REQUIRED_PROPERTY',
      message: `the data field ${walk.subject} lacks "${key}"`,
      hint:
        key === 'type'
          ? `add "type": one of ${DATA_TYPES.join(', ')}`
          : 'add "__example__": a value such as people would see',
    });
  }
  const { type } = field;
  if (typeof type === 'string')
    walk.into('type', type, (inner) => checkEnum(inner, type, DATA_TYPES, 'the data field'));
}

function missing(walk: Walk, key: string, property: Property | undefined, owner: string): void {
  const only = property?.only;
  walk.found({
    code: key === 'type' ? 'MISSING_REQUIRED_TYPE_PROPERTY' : 'MISSING_REQUIRED_PROPERTY',
    message: `${owner} lacks "${key}"`,
    hint: only === undefined ? toAdd(key, property) : `add "${key}": "${only}"`,
    ...(only !== undefined && { fix: [{ kind: 'add' as const, path: walk.at(), key, value: only }] }),
  });
}

/** `add "label" (what it is called)`. */
function toAdd(key: string, property: Property | undefined): string {
  const [first = ''] = (property?.about ?? '').split(/\.(?: |$)/);
  return `add "${key}" (${first.slice(0, 1).toLowerCase()}${first.slice(1)})`;
}

function unknownKey(walk: Walk, object: object, key: string, { owner, checks, stranger }: Closed): void {
  const told = stranger?.(key) ?? null;
  const path = walk.at(key);
  const code = 'INVALID_PROPERTY_KEY';
  if (told !== null) {
    walk.foundAt(path, { code, on: 'key', ...told });
    return;
  }
  const free = [...checks.keys()].filter((one) => !Object.hasOwn(object, one));
  const near = nearestOne(key, free);
  walk.foundAt(path, {
    code,
    on: 'key',
    message: `${owner} has no property "${shorten(key)}"`,
    hint: didYouMean(key, free.length > 0 ? free : [...checks.keys()]),
    ...(near !== null && { fix: [{ kind: 'rename' as const, path, key: near }] }),
  });
}

function strangerInRoot(key: string): Told | null {
  if (key !== 'data_channel_uri') return null;
  const message = '"data_channel_uri" is gone since 3.0';
  return { message, hint: 'leave it out; the address stands in the manifest: endpoint: https://…' };
}

function strangerIn(type: ComponentType, key: string, inForm: boolean, version: VersionNumber): Told | null {
  const { properties } = COMPONENTS[type];
  const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (property === undefined) return null;
  if ((property.since ?? 0) > version) {
    const since = versionName(property.since ?? 0);
    const message = `"${key}" of ${type} exists since ${since}; this document is ${versionName(version)}`;
    return { message, hint: `leave it out, or raise "version" to "${since}" or later` };
  }
  if (!inForm || property.outsideForm !== true) return null;
  const instead = key === 'init-value' ? 'init-values' : 'error-messages';
  return {
    message: `${type} may not have "${key}" inside a Form`,
    hint: `write it in the Form's "${instead}", under its name`,
  };
}

function withCaptions(body: Check): Check {
  return (walk, value) => {
    body(walk, value);
    if (!isObject(value)) return;
    const has = {
      left: Object.hasOwn(value, 'left-caption'),
      right: Object.hasOwn(value, 'right-caption'),
      center: Object.hasOwn(value, 'center-caption'),
    };
    if (!has.left && !has.right) return;
    for (const [one, other] of [
      ['left', 'right'],
      ['right', 'left'],
    ] as const) {
      if (!has[one] || has[other]) continue;
      const message = `Footer has "${one}-caption", but no "${other}-caption"`;
      walk.found({
        code: 'INVALID_DEPENDENCIES',
        message,
        hint: `add "${other}-caption", or write it as "center-caption"`,
      });
    }
    if (!has.center) return;
    walk.found({
      code: 'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED',
      message: 'Footer has "center-caption" together with a caption at the side',
      hint: 'keep "center-caption" alone, or "left-caption" and "right-caption"',
    });
  };
}

function badCase(walk: Walk, key: string): void {
  walk.found({
    code: 'PATTERN_MISMATCH',
    on: 'key',
    message: `the case "${shorten(key)}" is no name`,
    hint: 'a case begins with a letter; letters, digits, "-" and "_" follow',
  });
}

function wrongAction(walk: Walk, name: string, actions: NonNullable<Property['actions']>): void {
  const since = Object.hasOwn(actions, name) ? actions[name as ActionName] : undefined;
  const allowed = (Object.keys(actions) as ActionName[]).filter((one) => (actions[one] ?? 0) <= walk.version);
  const known = Object.hasOwn(ACTIONS, name);
  const near = known ? null : nearestOne(name, allowed);
  const only = `only ${allowed.join(', ')} may stand here`;
  walk.found({
    code: 'INVALID_ENUM_VALUE',
    message:
      since !== undefined
        ? `the action "${name}" may stand here since ${versionName(since)}; this document is ${versionName(walk.version)}`
        : known
          ? `the action "${name}" may not stand here`
          : `there is no action "${shorten(name)}"`,
    hint:
      since !== undefined
        ? `raise "version" to "${versionName(since)}" or later`
        : near === null
          ? only
          : `did you mean "${near}"?`,
    ...(near !== null && { fix: [{ kind: 'set' as const, path: walk.at(), value: near }] }),
  });
}

type ActionHere = { readonly name: ActionName; readonly onSelect: boolean };

function keysOfAction(walk: Walk, action: Readonly<Record<string, unknown>>, { name, onSelect }: ActionHere): void {
  const { required, forbidden } = ACTIONS[name];
  const needed = onSelect && !required.includes('payload') ? [...required, 'payload'] : required;
  for (const key of needed) {
    if (Object.hasOwn(action, key)) continue;
    const hint = toAdd(key, ACTION_KEYS[key]);
    walk.found({ code: 'MISSING_REQUIRED_PROPERTY', message: `the action "${name}" lacks "${key}"`, hint });
  }
  for (const key of forbidden) {
    if (!Object.hasOwn(action, key) || (ACTION_KEYS[key]?.since ?? 0) > walk.version) continue;
    walk.found({
      code: 'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED',
      message: `the action "${name}" may not have "${key}"`,
      hint: `leave "${key}" out`,
      fix: [{ kind: 'remove', path: walk.at(key) }],
    });
  }
}
