// What the structure of a version says about a document: unknown and missing keys, types, values, in Meta's codes.
import type { JsonObject, VersionNumber } from '../flow-model.ts';
import type { Problem } from '../problem.ts';
import { rootOf } from './grammar.ts';
import { Walk } from './walk.ts';

/** More than anybody reads: a document with a wrong value in each of a million places ends the walk early. */
export const MOST_PROBLEMS = 1000;

/**
 * All that is wrong with the structure of a document, in its order; the first 1,000 where there are more.
 * @param version one of those whose structure is known in full, 5.1 to 7.3
 */
export function checkStructure(value: JsonObject, version: VersionNumber): readonly Problem[] {
  const walk = new Walk(version, MOST_PROBLEMS);
  rootOf(version)(walk, value);
  return walk.problems;
}
