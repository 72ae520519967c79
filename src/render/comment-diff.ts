// What differs between two Flow JSON documents, screen by screen: an added screen never shifts the others.
import { canonicalJson } from '../flowjson/canonical.ts';
import { isRecord } from '../model/json.ts';
import { type DiffLine, diffDocuments } from './document-diff.ts';

type Parts = Readonly<Record<string, unknown>>;

/** Lines of the difference; each part begins with a fold that says where it is. */
export function diffScreens(before: unknown, after: unknown): DiffLine[] {
  if (!isRecord(before) || !isRecord(after)) return diffDocuments(before, after);
  const [old, now] = [screensById(before.screens), screensById(after.screens)];
  if (old === null || now === null) return diffDocuments(before, after);
  const changed = [...now].flatMap(([id, screen]) => {
    const same = old.get(id);
    return same === undefined ? alone(id, screen, 'add') : between(id, same, screen);
  });
  const removed = [...old].flatMap(([id, screen]) => (now.has(id) ? [] : alone(id, screen, 'remove')));
  return [...diffDocuments(without(before), without(after)), ...orderLines(old, now), ...changed, ...removed];
}

/** Null where it is no list of screens with ids of their own. */
function screensById(screens: unknown): ReadonlyMap<string, Parts> | null {
  if (!Array.isArray(screens)) return null;
  const found = new Map<string, Parts>();
  for (const screen of screens) {
    if (!isRecord(screen) || typeof screen.id !== 'string' || found.has(screen.id)) return null;
    found.set(screen.id, screen);
  }
  return found;
}

function without({ screens: _screens, ...rest }: Parts): Parts {
  return rest;
}

function between(id: string, before: Parts, after: Parts): DiffLine[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  return diffDocuments(before, after).map((line) => (line.kind === 'fold' ? { ...line, text: `screen ${id}` } : line));
}

function alone(id: string, screen: Parts, kind: 'add' | 'remove'): DiffLine[] {
  const lines = (JSON.stringify(screen, null, 2) ?? '').split('\n').map((text): DiffLine => ({ kind, text }));
  return [{ kind: 'fold', text: `screen ${id} (${kind === 'add' ? 'added' : 'removed'})` }, ...lines];
}

function orderLines(old: ReadonlyMap<string, Parts>, now: ReadonlyMap<string, Parts>): DiffLine[] {
  const order = (one: ReadonlyMap<string, Parts>, other: ReadonlyMap<string, Parts>) =>
    [...one.keys()].filter((id) => other.has(id));
  const [was, is] = [order(old, now), order(now, old)].map((ids) => JSON.stringify(ids));
  if (was === undefined || is === undefined || was === is) return [];
  return [
    { kind: 'fold', text: 'the order of the screens' },
    { kind: 'remove', text: was },
    { kind: 'add', text: is },
  ];
}
