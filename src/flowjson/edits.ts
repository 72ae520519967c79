// Where two Flow JSON documents differ, in the words of somebody who looks at the screens: "title of screen START".
// Says where, not what it means.
import { isRecord } from '../model/json.ts';
import { canonicalJson } from './canonical.ts';

/** So many places are named; the rest are counted. */
const MOST = 5;

/** The places that differ, each once, screens first; none where the documents are equal. */
export function editsBetween(before: unknown, after: unknown): string[] {
  const places = new Set<string>();
  if (isRecord(before) && isRecord(after)) compareDocuments(before, after, places);
  else if (!isEqual(before, after)) places.add('the whole document');
  const all = [...places];
  return all.length <= MOST + 1 ? all : [...all.slice(0, MOST), `${all.length - MOST} more places`];
}

/** A JSON object. */
export type Parts = Readonly<Record<string, unknown>>;

function compareDocuments(before: Parts, after: Parts, places: Set<string>): void {
  const [old, now] = [screensById(before.screens), screensById(after.screens)];
  if (old === null || now === null) {
    if (!isEqual(before.screens, after.screens)) places.add('the screens');
  } else {
    for (const [id, screen] of old) {
      const same = now.get(id);
      if (same === undefined) places.add(`screen ${id} (removed)`);
      else compareScreens(id, screen, same, places);
    }
    for (const id of now.keys()) if (!old.has(id)) places.add(`screen ${id} (added)`);
    const common = (one: ReadonlyMap<string, Parts>, other: ReadonlyMap<string, Parts>) =>
      [...one.keys()].filter((id) => other.has(id)).join('\n');
    if (common(old, now) !== common(now, old)) places.add('the order of the screens');
  }
  for (const key of differingKeys(before, after)) if (key !== 'screens') places.add(key);
}

/** Null where it is no list of screens with ids of their own. */
export function screensById(screens: unknown): ReadonlyMap<string, Parts> | null {
  if (!Array.isArray(screens)) return null;
  const found = new Map<string, Parts>();
  for (const screen of screens) {
    if (!isRecord(screen) || typeof screen.id !== 'string' || found.has(screen.id)) return null;
    found.set(screen.id, screen);
  }
  return found;
}

function compareScreens(id: string, before: Parts, after: Parts, places: Set<string>): void {
  const where = `screen ${id}`;
  for (const key of differingKeys(before, after)) {
    const [old, now] = [before[key], after[key]];
    if (key === 'layout' && isRecord(old) && isRecord(now)) compareChildren(old, now, 'children', where, places);
    else if (key === 'data' && isRecord(old) && isRecord(now)) {
      for (const field of differingKeys(old, now)) places.add(`data field ${field} of ${where}`);
    } else places.add(`${key} of ${where}`);
  }
}

const CHILDREN: ReadonlySet<string> = new Set(['children', 'then', 'else']);

/** @param list the key under which the components stand */
function compareChildren(before: Parts, after: Parts, list: string, where: string, places: Set<string>): void {
  const [old, now] = [before[list], after[list]];
  if (!Array.isArray(old) || !Array.isArray(now) || old.length !== now.length) {
    places.add(`the components of ${where}`);
    return;
  }
  old.forEach((component: unknown, index) => {
    const other: unknown = now[index];
    if (isEqual(component, other)) return;
    if (!isRecord(component) || !isRecord(other) || component.type !== other.type) {
      places.add(`the components of ${where}`);
    } else compareComponents(component, other, where, places);
  });
}

function compareComponents(before: Parts, after: Parts, where: string, places: Set<string>): void {
  const name = typeof before.name === 'string' && before.type !== 'Form' ? ` "${before.name}"` : '';
  for (const key of differingKeys(before, after)) {
    const [old, now] = [before[key], after[key]];
    if (CHILDREN.has(key)) compareChildren(before, after, key, where, places);
    else if (key === 'cases' && isRecord(old) && isRecord(now)) {
      for (const one of differingKeys(old, now)) compareChildren(old, now, one, where, places);
    } else places.add(`${key} of ${String(before.type)}${name} on ${where}`);
  }
}

function differingKeys(before: Parts, after: Parts): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !isEqual(own(before, key), own(after, key)));
}

function own(parts: Parts, key: string): unknown {
  return Object.hasOwn(parts, key) ? parts[key] : undefined;
}

function isEqual(a: unknown, b: unknown): boolean {
  return a === b || (a !== undefined && b !== undefined && canonicalJson(a) === canonicalJson(b));
}
