// What may be bound to a property of a component: as schemas, in the words of data models.
import type { Component, VersionNumber } from './flow-model.ts';
import { bindableProperties, type Shape, valueShape } from './structure/components.ts';

/** Alternatives; an empty list takes anything. */
export type Expected = readonly Shape[];

export const ANYTHING: Expected = [];

const LENGTH: Expected = [{ type: 'number' }, { type: 'string' }];

/** Null for properties that take no dynamic value, and for unknown ones. */
export function expectedOf(component: Component, property: string, version: VersionNumber): Expected | null {
  const shapes = bindableProperties(component.type, version).get(property);
  if (shapes === undefined) return null;
  // Meta's documentation types them as strings, its validator as numbers: a bound one may be either.
  if (property === 'min-chars' || property === 'max-chars') return LENGTH;
  if (property !== 'init-value') return shapes;
  const shape = valueShape(component);
  return shape === null ? ANYTHING : [shape];
}
