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

/** A document does not change: what was found in it stays true. */
const FOUND = new WeakMap<FlowModel, readonly DynamicValue[]>();

export function dynamicValuesOf(flow: FlowModel): readonly DynamicValue[] {
  const before = FOUND.get(flow);
  if (before !== undefined) return before;
  const values = collect(flow);
  FOUND.set(flow, values);
  return values;
}

const TITLE: Expected = [{ type: 'string' }];
const CONDITION: Expected = [{ type: 'boolean' }];
const NOT_PROPERTIES: ReadonlySet<string> = new Set(['type', 'name', 'children', 'then', 'else', 'cases']);
const ACTIONS: ReadonlySet<string> = new Set(ACTION_PROPERTIES);
const INITIAL: ReadonlySet<string> = new Set(['init-value', 'init-values', 'error-message', 'error-messages']);

type Around = Pick<DynamicValue, 'screen' | 'component' | 'action' | 'property' | 'place'>;

function collect(flow: FlowModel): DynamicValue[] {
  const found: DynamicValue[] = [];
  /** The path to what is looked at: copied only for what is found. */
  const path: (string | number)[] = [];

  for (const screen of flow.screens) {
    visit('title', screen.value.title, screen.path, TITLE, {
      screen,
      component: null,
      action: null,
      property: 'title',
      place: 'title',
    });
    for (const component of screen.components) {
      for (const property of Object.keys(component.value)) {
        if (NOT_PROPERTIES.has(property) || ACTIONS.has(property)) continue;
        const value = component.value[property];
        if (typeof value === 'string' || typeof value === 'object') addProperty(component, property, value);
      }
    }
  }
  for (const action of flow.actions) addAction(action);
  return found;

  function addProperty(component: Component, property: string, value: unknown): void {
    const { screen, path: at } = component;
    const around = { screen, component, action: null, property };
    if (component.type === 'If') {
      if (property === 'condition') visit(property, value, at, CONDITION, { ...around, place: 'condition' });
      return;
    }
    const expected = expectedOf(component, property, flow.version);
    if (expected === null) return;
    if (property === 'text' && Array.isArray(value)) {
      visit(property, value, at, expected, { ...around, place: 'item' });
    } else visit(property, value, at, expected, { ...around, place: placeOf(component, property) });
  }

  function addAction(action: Action): void {
    const { screen, component } = action;
    const around = { screen, component, action };
    visit('payload', member(action.value, 'payload'), action.path, ANYTHING, {
      ...around,
      property: 'payload',
      place: 'payload',
    });
    const next = member(action.value, 'next');
    const nextName = isRecord(next) ? member(next, 'name') : undefined;
    visit('name', nextName, [...action.path, 'next'], TITLE, { ...around, property: 'next', place: 'target' });
    const url = member(action.value, 'url');
    visit('url', url, action.path, TITLE, { ...around, property: 'url', place: 'target' });
  }

  function visit(key: string | number, value: unknown, at: Path, expected: Expected, around: Around): void {
    if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) return;
    path.push(...at, key);
    walk(value, expected, around);
    path.length = 0;
  }

  function walk(value: unknown, expected: Expected, around: Around): void {
    if (typeof value === 'string') {
      const content = contentOf(value, around.place, flow.version);
      if (content !== null) found.push({ ...around, text: value, content, path: [...path], expected });
    } else if (Array.isArray(value)) {
      const items = itemsOf(expected);
      value.forEach((item: unknown, index) => {
        path.push(index);
        walk(item, items, around);
        path.pop();
      });
    } else if (isRecord(value)) {
      for (const [key, item] of Object.entries(value)) {
        if (ACTIONS.has(key) && around.action === null) continue;
        path.push(key);
        walk(item, membersOf(expected, key), around);
        path.pop();
      }
    }
  }
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
