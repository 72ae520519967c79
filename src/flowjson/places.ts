// Where the values at many paths stand, found in one walk. Works out nothing for a document without problems.
import { type Path, type Span, walkJson } from './walk.ts';

export type Places = (path: Path) => { readonly key: Span | null; readonly value: Span } | null;

/** @param paths those that may be asked for */
export function placesOf(text: string, paths: Iterable<Path>): Places {
  const root = new Wanted();
  let any = false;
  for (const path of paths) {
    any = true;
    let at = root;
    for (const part of path) at = at.make(part);
  }
  if (any) {
    walkJson(text, {
      onKey(span, path) {
        const found = root.find(path);
        if (found !== undefined) found.key = span;
      },
      onValue(span, path) {
        const found = root.find(path);
        if (found !== undefined) found.value = span;
      },
    });
  }
  return (path) => {
    const found = root.find(path);
    return found?.value == null ? null : { key: found.key, value: found.value };
  };
}

/** A place that is asked for, or one on the way to some. */
class Wanted {
  key: Span | null = null;
  value: Span | null = null;
  readonly #inside = new Map<string | number, Wanted>();

  make(part: string | number): Wanted {
    let found = this.#inside.get(part);
    if (found === undefined) {
      found = new Wanted();
      this.#inside.set(part, found);
    }
    return found;
  }

  find(path: Path): Wanted | undefined {
    let at: Wanted | undefined = this;
    for (let index = 0; index < path.length && at !== undefined; index += 1) {
      at = at.#inside.get(path[index] as string | number);
    }
    return at;
  }
}
