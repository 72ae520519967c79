// An author's document beside another of the same flow, as both may be shown: values that must not show are hidden.
import { type Acceptance, reviewDocuments } from '../flowjson/review.ts';
import type { DocumentSource } from '../manifest/resolve.ts';
import type { ShownDocument } from '../render/change-lines.ts';
import { maskLike, withoutValues } from '../render/masked.ts';

export type Sides = {
  readonly file: string;
  /** The author's, and how long its text is in bytes. */
  readonly own: unknown;
  readonly bytes: number;
  /** Undefined where there is none. */
  readonly other: unknown;
};

/** @throws Failure (4) where the author's file holds another document by now */
export function sidesOf(source: DocumentSource, other: unknown, secrets: readonly string[]): Sides {
  const { file, text } = source.read();
  const real: unknown = JSON.parse(text.value);
  const shown: unknown = text.shown === text.value ? real : JSON.parse(text.shown);
  return {
    file,
    own: withoutValues(shown, secrets),
    bytes: Buffer.byteLength(text.value),
    other: other === undefined ? undefined : withoutValues(maskLike(other, real, shown), secrets),
  };
}

/** What a commit had, with its own hidden values hidden, and those that the author's document hides. */
export function shownSince(
  source: DocumentSource,
  before: DocumentSource,
  secrets: readonly string[],
  accept: readonly Acceptance[],
): ShownDocument {
  const { file, text } = source.read();
  const was = before.read().text;
  const [real, shown, old, oldShown] = [text.value, text.shown, was.value, was.shown].map(
    (one): unknown => JSON.parse(one) as unknown,
  );
  const masked = text.value === text.shown ? old : maskLike(old, real, shown);
  const other = withoutValues(was.value === was.shown ? masked : maskLike(masked, old, oldShown), secrets);
  const own = withoutValues(shown, secrets);
  return {
    file,
    bytes: Buffer.byteLength(text.value),
    before: other,
    after: own,
    review: reviewDocuments(other, own, accept),
  };
}

/** A document that there is nothing beside. */
export function shownAlone(source: DocumentSource, secrets: readonly string[]): ShownDocument {
  const { file, bytes, own } = sidesOf(source, undefined, secrets);
  return { file, bytes, after: own, review: [] };
}

/** What a change makes of the account's document; `seen` is undefined where it was not read. */
export function shownChange(
  source: DocumentSource,
  seen: unknown,
  secrets: readonly string[],
  accept: readonly Acceptance[],
): ShownDocument {
  const { file, bytes, own, other } = sidesOf(source, seen, secrets);
  if (other === undefined) return { file, bytes, after: own, review: [] };
  return { file, bytes, before: other, after: own, review: reviewDocuments(other, own, accept) };
}

/** What somebody made of the author's document in the account. */
export function shownEdit(source: DocumentSource, seen: unknown, secrets: readonly string[]): ShownDocument {
  const { file, bytes, own, other } = sidesOf(source, seen, secrets);
  return { file, bytes, before: own, after: other, review: reviewDocuments(own, other) };
}
