// Where the values at many paths stand, found in one walk. Works out nothing for a document without problems.
import { type Path, type Span, walkJson } from './walk.ts';

export type Places = (path: Path) => { readonly key: Span | null; readonly value: Span } | null;

/** @param paths those that may be asked for */
export function placesOf(text: string, paths: Iterable<Path>): Places {
  const wanted = new Set([...paths].map(keyOf));
  const keys = new Map<string, Span>();
  const values = new Map<string, Span>();
  if (wanted.size > 0) {
    walkJson(text, {
      onKey(span, path) {
        const key = keyOf(path);
        if (wanted.has(key)) keys.set(key, span);
      },
      onValue(span, path) {
        const key = keyOf(path);
        if (wanted.has(key)) values.set(key, span);
      },
    });
  }
  return (path) => {
    const key = keyOf(path);
    const value = values.get(key);
    return value === undefined ? null : { key: keys.get(key) ?? null, value };
  };
}

function keyOf(path: Path): string {
  return JSON.stringify(path);
}
