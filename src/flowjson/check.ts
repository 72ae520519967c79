// A Flow JSON text to findings: what the platform would say, under its names, at the author's places. Pure.
import type { Finding } from '../model/finding.ts';
import { sortFindings, toPointer } from '../model/finding.ts';
import { type FlowModel, type JsonObject, toFlowModel, toVersionNumber, type VersionNumber } from './flow-model.ts';
import { linesOf } from './lines.ts';
import { type Places, placesOf } from './places.ts';
import type { Fix, Problem } from './problem.ts';
import { RULES } from './rules/index.ts';
import { checkStructure } from './structure/index.ts';
import { isKnownVersion, RECOMMENDED_VERSION, type VersionOverrides } from './versions.ts';
import type { Path, Span } from './walk.ts';

/** The first version whose rules are known in full. */
export const OLDEST_CHECKED = 501;
/** Documents of a version that nobody knew here are checked as this one. */
export const NEWEST_CHECKED = 703;

export type CheckContext = {
  /** Whether the manifest states an endpoint; null where there is no manifest. */
  readonly endpoint: boolean | null;
  /** What the project says about versions. */
  readonly versions?: VersionOverrides;
  /** Codes that do not count: an error among them does not make a document useless. It is told all the same. */
  readonly silenced?: ReadonlySet<string>;
};

/** A finding with where it is in the platform's words, and the changes that would cure it. */
export type FlowJsonFinding = Finding & {
  /** Such as `screens[0].layout.children[1].type`. */
  readonly path: string;
  readonly fix?: readonly Fix[];
};

/**
 * All that is wrong with a parsed document, without positions. A version that is newer than what is known here is looked
 * at with the newest rules that are, which can only warn.
 */
export function problemsIn(value: JsonObject, context: CheckContext): readonly Problem[] {
  const version = typeof value.version === 'string' ? toVersionNumber(value.version) : null;
  if (version === null || version < OLDEST_CHECKED) return [];
  const problems = problemsOf(value, Math.min(version, NEWEST_CHECKED), context);
  const text = String(value.version);
  if (version > NEWEST_CHECKED) return [newer(text), ...problems.map(asWarning)];
  return isKnownVersion(text, context.versions) ? problems : [unsupported(text), ...problems];
}

function problemsOf(value: JsonObject, version: VersionNumber, context: CheckContext): Problem[] {
  const flow: FlowModel = toFlowModel(value, version, context.endpoint);
  const problems = [...checkStructure(value, version)];
  for (const rule of RULES) for (const problem of rule.check(flow)) problems.push(problem);
  return problems;
}

function asWarning(problem: Problem): Problem {
  return { ...problem, severity: 'warning' };
}

function newer(version: string): Problem {
  return {
    code: 'UNKNOWN_FLOW_JSON_VERSION',
    severity: 'warning',
    path: ['version'],
    message: `Flow JSON ${version} is newer than what this waflow knows: it is checked as ${RECOMMENDED_VERSION}, with warnings only`,
    hint: 'a newer waflow may know it',
  };
}

/** Between the versions that are there, none was ever published. */
function unsupported(version: string): Problem {
  return {
    code: 'INVALID_FLOW_JSON_VERSION',
    severity: 'error',
    path: ['version'],
    message: `there is no Flow JSON ${version}`,
    hint: `write ${RECOMMENDED_VERSION}; or tell waflow what it is: "flowJson: { versions: { "${version}": { state: active } } }" in waflow.yaml`,
  };
}

/**
 * Problems at their places in the text.
 * @param keys whether a key may stand twice in one object of the text: see `placesOf`
 */
export function toFindings(
  file: string,
  text: string,
  problems: readonly Problem[],
  keys: 'unique' | 'may repeat' = 'may repeat',
): FlowJsonFinding[] {
  if (problems.length === 0) return [];
  const places = placesOf(
    text,
    problems.map(({ path }) => path),
    keys,
  );
  const lines = linesOf(text);
  // By where a string begins: a long one may hold very many problems.
  const known = new Map<number, Offsets>();
  const offsets = (span: Span): Offsets => {
    let found = known.get(span.start);
    if (found === undefined) {
      found = offsetsIn(text, span);
      known.set(span.start, found);
    }
    return found;
  };
  const findings = problems.map(({ code, severity, path, on, within, message, hint, fix }): FlowJsonFinding => {
    const span = spanOf(text, { places, offsets }, path, on, within);
    const [start, end] = [lines.at(span.start), lines.at(span.end)];
    return {
      code,
      severity,
      message,
      ...(hint !== undefined && { hint }),
      file,
      line: start.line,
      column: start.column,
      endLine: end.line,
      endColumn: end.column,
      pointer: toPointer(path),
      path: toMetaPath(path),
      ...(fix !== undefined && { fix }),
    };
  });
  return findings.length === 1 ? findings : (sortFindings(findings) as FlowJsonFinding[]);
}

/** Of something that is not there, the nearest place around it. */
function spanOf(
  text: string,
  { places, offsets }: { readonly places: Places; readonly offsets: (span: Span) => Offsets },
  path: Path,
  on: Problem['on'],
  within: Problem['within'],
): Span {
  const found = places(path);
  if (found === null) return { start: 0, end: Math.min(1, text.length) };
  const { place, isThere } = found;
  if (!isThere) return place.value;
  if (on === 'key') return place.key ?? place.value;
  return within === undefined ? place.value : partOf(place.value, offsets(place.value), within);
}

/** Where the characters of a string stand in the text: null for one that is marked as a whole. */
type Offsets = { at(character: number): number } | null;

function partOf({ start, end }: Span, offsets: Offsets, within: NonNullable<Problem['within']>): Span {
  if (offsets === null) return { start, end };
  const from = offsets.at(within.start);
  return { start: from, end: Math.max(from + 1, offsets.at(within.end)) };
}

/**
 * Escapes take more room in a string as it is written than in the text that they stand for. Where a variable stands in it,
 * what was checked is another text than the author's, and the whole string is marked.
 */
function offsetsIn(text: string, { start, end }: Span): Offsets {
  const written = text.slice(start, end);
  if (written.includes('{{')) return null;
  const [first, last] = [start + 1, Math.max(start + 1, end - 1)];
  if (!written.includes('\\')) return { at: (character) => Math.min(first + character, last) };
  const offsets = new Uint32Array(end - start);
  let count = 0;
  for (let at = first; at < last; at += text[at] !== '\\' ? 1 : text[at + 1] === 'u' ? 6 : 2) {
    offsets[count] = at;
    count += 1;
  }
  return { at: (character) => (character < count ? (offsets[character] ?? last) : last) };
}

/** `screens[0].layout.children[1].type`, as the platform writes paths. */
export function toMetaPath(path: Path): string {
  let text = '';
  for (let index = 0; index < path.length; index += 1) {
    const part = path[index];
    text += typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`;
  }
  return text;
}
