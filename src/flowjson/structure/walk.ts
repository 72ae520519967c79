// The way through a document: where the walk is, and what it found wrong. Knows nothing of Flow JSON.
import type { VersionNumber } from '../flow-model.ts';
import type { Problem } from '../problem.ts';
import type { Path } from '../walk.ts';

/** Looks at a value that stands where the walk is. */
export type Check = (walk: Walk, value: unknown) => void;

export type Found = Omit<Problem, 'path' | 'severity'> & Partial<Pick<Problem, 'severity'>>;

/** One walk through one document. */
export class Walk {
  readonly version: VersionNumber;
  readonly problems: Problem[] = [];
  readonly #most: number;
  /** Live: written on the way, copied only for what is found. Behind `#depth` stands what was left again. */
  readonly #path: (string | number)[] = [];
  #depth = 0;

  constructor(version: VersionNumber, most: number) {
    this.version = version;
    this.#most = most;
  }

  /** Nothing more is taken down. */
  get full(): boolean {
    return this.problems.length >= this.#most;
  }

  into(part: string | number, value: unknown, check: Check): void {
    if (this.problems.length >= this.#most) return;
    this.#path[this.#depth] = part;
    this.#depth += 1;
    check(this, value);
    this.#depth -= 1;
  }

  /** Where the walk is. */
  at(...more: Path): Path {
    return [...this.#path.slice(0, this.#depth), ...more];
  }

  /** The nearest key on the way, and the index below it where the walk is in a list. */
  get subject(): string {
    const last = this.#depth === 0 ? undefined : this.#path[this.#depth - 1];
    if (typeof last !== 'number') return last === undefined ? 'the document' : `"${shorten(String(last))}"`;
    return `item ${last + 1} of "${shorten(String(this.#path[this.#depth - 2] ?? ''))}"`;
  }

  found(problem: Found): void {
    this.foundAt(this.at(), problem);
  }

  foundAt(path: Path, problem: Found): void {
    if (!this.full) this.problems.push({ ...problem, severity: problem.severity ?? 'error', path });
  }
}

/** Author's text in a sentence. */
export function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= 60 ? line : `${line.slice(0, 57)}…`;
}
