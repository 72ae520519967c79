// Every string of a document that is, or was meant to be, worked out while the Flow runs: where it stands, and what it
// is made of. Found and parsed once for each document; rules look at the result from their own angle.
import { isRecord } from '../model/json.ts';
import { ANYTHING, type Expected, expectedOf } from './bindable.ts';
import { member } from './data-model.ts';
import { type Expression, isExpression, type ParseResult, parseCondition, parseExpression } from './expression.ts';
import {
  ACTION_PROPERTIES,
  type Action,
  type Component,
  type FlowModel,
  type JsonObject,
  once,
  type Screen,
  type VersionNumber,
} from './flow-model.ts';
import { findReference, isWholeReference, type NotationProblem, type Reference, readReference } from './reference.ts';
import type { Shape } from './structure/components.ts';
import type { Path } from './walk.ts';

export const EXPRESSIONS_SINCE = 600;

export type Content =
  | { readonly kind: 'reference'; readonly reference: Reference }
  | { readonly kind: 'condition' | 'expression'; readonly tree: Expression }
  | {
      readonly kind: 'broken';
      readonly notation: 'reference' | 'condition' | 'expression';
      readonly problem: NotationProblem;
    }
  /** A reference stands among other text, which makes it part of the text. */
  | { readonly kind: 'mixed'; readonly at: number };

/**
 * `initial`: init-value(s) and error-message(s), where expressions are not evaluated. `item`: a line of a list that is a
 * text. `target`: the screen or address that an action leads to.
 */
export type Place = 'property' | 'initial' | 'item' | 'condition' | 'switch' | 'title' | 'payload' | 'target';

export type DynamicValue = {
  readonly text: string;
  readonly content: Content;
  readonly path: Path;
  readonly place: Place;
  readonly screen: Screen;
  /** Null for the title of a screen. */
  readonly component: Component | null;
  /** For payloads and targets. */
  readonly action: Action | null;
  /** The property of the component that it stands in, or that of the screen or action. */
  readonly property: string;
  readonly expected: Expected;
};

export function dynamicValuesOf(flow: FlowModel): readonly DynamicValue[] {
  return once(flow, collect);
}

const TITLE: Expected = [{ type: 'string' }];
const CONDITION: Expected = [{ type: 'boolean' }];
const NOT_PROPERTIES: ReadonlySet<string> = new Set(['type', 'name', 'children', 'then', 'else', 'cases']);
const ACTIONS: ReadonlySet<string> = new Set(ACTION_PROPERTIES);
const INITIAL: ReadonlySet<string> = new Set(['init-value', 'init-values', 'error-message', 'error-messages']);

/** What the values of one property have in common. */
type Around = Pick<DynamicValue, 'screen' | 'component' | 'action' | 'property' | 'place'> & {
  /** From the screen, the component or the action. */
  readonly steps: Path;
};

/** Makes its path when it is asked for: hardly any is. */
class Found implements DynamicValue {
  readonly text: string;
  readonly content: Content;
  readonly place: Place;
  readonly screen: Screen;
  readonly component: Component | null;
  readonly action: Action | null;
  readonly property: string;
  readonly expected: Expected;
  readonly #steps: Path;
  readonly #inside: Path;
  #path: Path | null = null;

  constructor(text: string, content: Content, expected: Expected, inside: Path, around: Around) {
    this.text = text;
    this.content = content;
    this.place = around.place;
    this.screen = around.screen;
    this.component = around.component;
    this.action = around.action;
    this.property = around.property;
    this.expected = expected;
    this.#steps = around.steps;
    this.#inside = inside;
  }

  get path(): Path {
    const { action, component, screen } = this;
    this.#path ??= [...(action ?? component ?? screen).path, ...this.#steps, ...this.#inside];
    return this.#path;
  }
}

const NOWHERE: Path = [];

function collect(flow: FlowModel): DynamicValue[] {
  const found: DynamicValue[] = [];
  /** The way into what is looked at: copied only for what is found. */
  const inside: (string | number)[] = [];

  for (const screen of flow.screens) {
    const { title } = screen.value;
    if (mayBeDynamic(title)) {
      walk(title, TITLE, {
        screen,
        component: null,
        action: null,
        property: 'title',
        place: 'title',
        steps: ['title'],
      });
    }
    for (const component of screen.components) {
      if (component.type === 'If') addCondition(component);
      else {
        const { value } = component;
        for (const property in value) {
          const one = value[property];
          if (mayBeDynamic(one)) addProperty(component, property, one);
        }
      }
    }
  }
  for (const action of flow.actions) addAction(action);
  return found;

  function addCondition(component: Component): void {
    const condition = member(component.value, 'condition');
    if (typeof condition !== 'string') return;
    const [property, steps] = ['condition', ['condition']] as const;
    walk(condition, CONDITION, { screen: component.screen, component, action: null, property, place: property, steps });
  }

  function addProperty(component: Component, property: string, value: unknown): void {
    if (NOT_PROPERTIES.has(property) || ACTIONS.has(property)) return;
    const expected = expectedOf(component, property, flow.version);
    if (expected === null) return;
    const place = property === 'text' && Array.isArray(value) ? 'item' : placeOf(component, property);
    const { screen } = component;
    walk(value, expected, { screen, component, action: null, property, place, steps: [property] });
  }

  function addAction(action: Action): void {
    const { screen, component, value } = action;
    const payload = member(value, 'payload');
    if (mayBeDynamic(payload)) {
      const property = 'payload';
      walk(payload, ANYTHING, { screen, component, action, property, place: property, steps: PAYLOAD });
    }
    const next = member(value, 'next');
    const name = isRecord(next) ? member(next, 'name') : undefined;
    if (mayBeDynamic(name)) {
      walk(name, TITLE, { screen, component, action, property: 'next', place: 'target', steps: NEXT });
    }
    const url = member(value, 'url');
    if (mayBeDynamic(url)) {
      walk(url, TITLE, { screen, component, action, property: 'url', place: 'target', steps: URL });
    }
  }

  function walk(value: unknown, expected: Expected, around: Around): void {
    if (typeof value === 'string') {
      const content = contentOf(value, around.place, flow.version);
      if (content === null) return;
      found.push(new Found(value, content, expected, inside.length === 0 ? NOWHERE : inside.slice(), around));
    } else if (Array.isArray(value)) {
      const items = itemsOf(expected);
      for (let index = 0; index < value.length; index += 1) into(index, value[index], items, around);
    } else if (isRecord(value)) {
      for (const key in value) {
        if (around.action === null && ACTIONS.has(key)) continue;
        into(key, value[key], expected === ANYTHING ? ANYTHING : membersOf(expected, key), around);
      }
    }
  }

  function into(part: string | number, value: unknown, expected: Expected, around: Around): void {
    inside.push(part);
    walk(value, expected, around);
    inside.pop();
  }
}

const PAYLOAD: Path = ['payload'];
const NEXT: Path = ['next', 'name'];
const URL: Path = ['url'];

const BACKTICK = 96;

/** A quick look, since most values are fixed: false is sure, true is not. */
function mayBeDynamic(value: unknown): boolean {
  if (typeof value === 'string') return value.charCodeAt(0) === BACKTICK || value.includes('${');
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) if (mayBeDynamic(value[index])) return true;
    return false;
  }
  for (const key in value) if (mayBeDynamic((value as JsonObject)[key])) return true;
  return false;
}

function placeOf(component: Component, property: string): Place {
  if (component.type === 'Switch') return 'switch';
  return INITIAL.has(property) ? 'initial' : 'property';
}

function membersOf(expected: Expected, key: string): Expected {
  return expected.flatMap((shape) => {
    const found = shape.type === 'object' && shape.properties !== undefined ? member(shape.properties, key) : undefined;
    return found === undefined ? [] : [found as Shape];
  });
}

function itemsOf(expected: Expected): Expected {
  return expected.flatMap((shape) => (shape.type === 'array' ? [shape.items] : []));
}

/** What a string is made of; null for plain text, which most of it is. */
function contentOf(text: string, place: Place, version: VersionNumber): Content | null {
  const isBackticked = version >= EXPRESSIONS_SINCE && isExpression(text);
  if (place === 'condition') {
    return isBackticked ? parsed('expression', parseExpression(text)) : parsed('condition', parseCondition(text));
  }
  if (isBackticked) return place === 'initial' ? null : parsed('expression', parseExpression(text));
  if (!text.includes('${')) return null;
  if (isWholeReference(text)) {
    const result = readReference(text, 0);
    return 'reference' in result
      ? { kind: 'reference', reference: result.reference }
      : { kind: 'broken', notation: 'reference', problem: result.problem };
  }
  const at = findReference(text);
  return at < 0 ? null : { kind: 'mixed', at };
}

function parsed(notation: 'condition' | 'expression', result: ParseResult): Content {
  return 'tree' in result
    ? { kind: notation, tree: result.tree }
    : { kind: 'broken', notation, problem: result.problem };
}
