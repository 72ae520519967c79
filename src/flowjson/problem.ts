// What a rule says about a document: values without positions. Positions are worked out only for what is told.
import type { Severity } from '../model/finding.ts';
import type { Path } from './walk.ts';

/** One right answer, as a change of the document. */
export type Fix =
  | { readonly kind: 'set'; readonly path: Path; readonly value: unknown }
  | { readonly kind: 'add'; readonly path: Path; readonly key: string; readonly value: unknown }
  | { readonly kind: 'remove'; readonly path: Path }
  | { readonly kind: 'rename'; readonly path: Path; readonly key: string };

export type Problem = {
  /** Meta's name for it. */
  readonly code: string;
  readonly severity: Severity;
  /** To the value that is wrong; of something that is missing, to the object that lacks it. */
  readonly path: Path;
  /** What is marked: the value (default), or its key: unknown keys, routing keys, payload keys. */
  readonly on?: 'key';
  /** A part of a string value: offsets in UTF-16 code units of the decoded string, `end` exclusive. */
  readonly within?: { readonly start: number; readonly end: number };
  readonly message: string;
  readonly hint?: string;
  /** Makes the document right in this point, whatever else is wrong with it. */
  readonly fix?: readonly Fix[];
};

/** A check that a schema cannot express. One file each; `rules/index.ts` lists them. */
export type Rule = {
  /** Ours, kebab-case, stable: names the golden cases and the section in docs/rules.md. */
  readonly id: string;
  /** The codes that it may give. */
  readonly codes: readonly string[];
  /** One paragraph for `waflow explain` and docs/rules.md: what must hold and why, since which version, on whose word. */
  readonly about: string;
  readonly check: (flow: import('./flow-model.ts').FlowModel) => Iterable<Problem>;
};
