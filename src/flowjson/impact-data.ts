// What a change in the data of a screen means: data comes from the endpoint, from a message, or from the screen before.
import { isRecord } from '../model/json.ts';
import type { DocumentChange } from './document-change.ts';
import { breaking, type ChangeImpact, COSMETIC, screenBefore, visibleFor, type World } from './impact-world.ts';

export function ofData(change: DocumentChange, world: World): ChangeImpact {
  const { place, kind } = change;
  if (place.part.includes('__example__')) return COSMETIC;
  if (place.part.length === 0 && [change.from, change.to].every(isNone)) return COSMETIC;
  const old = world.old.givesData(screenBefore(change, world));
  const now = world.now.givesData(place.screen);
  // What only comes from the screen before is told where that one sends it.
  const givers = kind === 'added' ? now : kind === 'removed' ? old : [...old, ...now];
  if (givers.length === 0) return COSMETIC;
  return isLooser(change) ? visibleFor(givers) : breaking(...givers);
}

/** No data, or a list of data that names none. */
function isNone(value: unknown): boolean {
  return value === undefined || (isRecord(value) && Object.keys(value).length === 0);
}

/**
 * A data model is JSON Schema: inside an object a property that is not in `required` may be left out, and taking one out of
 * `required` asks for less.
 */
function isLooser({ place, kind, from, to }: DocumentChange): boolean {
  const [key, above] = [place.part.at(-1), place.part.at(-2)];
  if (key === 'required') {
    const old = new Set(toList(from));
    return toList(to).every((name) => old.has(name));
  }
  if (above === 'properties' && kind === 'added') return isRecord(to);
  return key === 'properties' && kind === 'added';
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
