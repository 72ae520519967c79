// What the schema of a version says about a document, in Meta's codes.
import type { JsonObject, VersionNumber } from '../flow-model.ts';
import type { Problem } from '../problem.ts';

/** Versions whose structure is known in full. */
export function checkStructure(_value: JsonObject, _version: VersionNumber): readonly Problem[] {
  return [];
}
