// From Flow JSON text to a document: parsed, filled, checked, fingerprinted.
import type { Severity } from '../model/finding.ts';
import { hasErrors, toPointer } from '../model/finding.ts';
import type { Fingerprint, Masked } from '../model/flow.ts';
import { fingerprint } from './canonical.ts';
import {
  type CheckContext,
  type FlowJsonFinding,
  OLDEST_CHECKED,
  problemsIn,
  toFindings,
  toMetaPath,
} from './check.ts';
import { asIs, fillJson, type Variables } from './fill.ts';
import { toVersionNumber } from './flow-model.ts';
import { linesOf } from './lines.ts';
import type { Problem } from './problem.ts';
import { parseSound } from './sound.ts';
import { frozenSince, RECOMMENDED_VERSION, type VersionOverrides } from './versions.ts';
import { locate, type Path, type Span, walkJson } from './walk.ts';

/** Meta, Flows API reference: 10 MB for one Flow JSON file. */
export const MAX_BYTES = 10 * 1024 * 1024;

/** A Flow JSON document, ready to be compared and sent. */
export type Document = {
  readonly file: string;
  /** What the author wrote, without a byte order mark. */
  readonly author: string;
  /** What is sent (`value`), and what may be shown (`shown`): the author's text with variables filled in. */
  readonly text: Masked;
  readonly fingerprint: Fingerprint;
  readonly version: string | null;
  /** An offset into the sent text as an offset into the author's. */
  toAuthor(offset: number): number;
};

type Remark = { code: string; severity: Severity; message: string; hint?: string; span: Span; path?: Path };

/**
 * Reads one Flow JSON text.
 * @param file the path to name in findings
 * @param variables null: nothing is filled in, `{{…}}` is text like any other
 * @param context what else is known of the flow; null: the rules are not asked
 * @returns the document, undefined where an error stands among the findings; findings carry the author's places
 */
export function readFlowJson(
  file: string,
  raw: string,
  variables: Variables | null,
  context: CheckContext | null = { endpoint: null },
): { readonly document: Document | undefined; readonly findings: readonly FlowJsonFinding[] } {
  const { findings, document } = examine(file, raw, variables, context);
  const counting = findings.filter(({ code }) => context?.silenced?.has(code) !== true);
  return { document: hasErrors(counting) ? undefined : document?.(), findings };
}

export type CheckOptions = {
  /** The path to name in findings; `flow.json` if left out. */
  readonly file?: string;
  /** Whether the flow has an endpoint; null, or left out, where nobody knows. */
  readonly endpoint?: boolean | null;
};

/**
 * All that the platform would say about one Flow JSON text, and what waflow warns of, each at its place.
 * Pure: reads no file, asks nobody, and never throws, whatever the text is. `{{…}}` is text like any other.
 * @example
 * const { findings } = checkFlowJson('{ "version": "7.3", "screens": [] }', { file: 'flow.json' });
 * for (const { file, line, column, code, message } of findings) console.log(`${file}:${line}:${column} ${code} ${message}`);
 * // flow.json:1:32 MIN_ITEMS_REQUIRED "screens" of the document is an empty list
 */
export function checkFlowJson(
  text: string,
  { file = 'flow.json', endpoint = null }: CheckOptions = {},
): { readonly findings: readonly FlowJsonFinding[] } {
  return { findings: examine(file, text, null, { endpoint }).findings };
}

/** The document is made for those who ask for it: its fingerprint takes longer than checking it. */
function examine(
  file: string,
  raw: string,
  variables: Variables | null,
  context: CheckContext | null,
): { readonly document: (() => Document) | undefined; readonly findings: readonly FlowJsonFinding[] } {
  const author = raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw;
  const remarks: Remark[] = [];
  let problems: readonly Problem[] = [];
  const error = (code: string, span: Span, message: string, hint?: string, path?: Path) =>
    remarks.push({ code, severity: 'error', span, message, ...(hint && { hint }), ...(path && { path }) });
  const warn: Complain = (code, span, message, hint, path) =>
    remarks.push({ code, severity: 'warning', span, message, ...(hint && { hint }), ...(path && { path }) });
  let keys: 'unique' | 'may repeat' = 'may repeat';
  const finish = (document: (() => Document) | undefined) => {
    const lines = remarks.length > 0 ? linesOf(author) : null;
    const remarked = remarks.map(({ span, path, ...rest }): FlowJsonFinding => {
      const start = lines?.at(span.start) ?? { line: 1, column: 1 };
      const end = lines?.at(span.end) ?? start;
      return {
        ...rest,
        file,
        ...start,
        endLine: end.line,
        endColumn: end.column,
        ...(path && { pointer: toPointer(path) }),
        path: toMetaPath(path ?? []),
      };
    });
    return { document, findings: [...remarked, ...toFindings(file, author, problems, keys)] };
  };
  const top: Span = { start: 0, end: Math.min(1, author.length) };

  if (author.trim() === '') {
    error('INVALID_FLOW_JSON', top, 'the file is empty', 'export the Flow JSON from WhatsApp Manager, or write one');
    return finish(undefined);
  }
  if (Buffer.byteLength(author) > MAX_BYTES) {
    const size = (Buffer.byteLength(author) / 1024 / 1024).toFixed(1);
    error('INVALID_FLOW_JSON', top, `the file is ${size} MB, above the limit of 10 MB`, SMALLER);
    return finish(undefined);
  }
  const sound = parseSound(author);
  if (sound !== null) keys = 'unique';
  if (sound === null && !tellUnsound(author, error)) return finish(undefined);
  const filled = variables === null ? asIs(author) : fillJson(author, variables);
  for (const { name, start, end, path } of filled.undeclared) {
    error('undeclared-variable', { start, end }, undeclaredMessage(name), undeclaredHint(name), path);
  }
  const value: unknown = sound !== null && filled.value === author ? sound.value : JSON.parse(filled.value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    error('INVALID_FLOW_JSON', top, 'the document must be a JSON object', 'a Flow JSON has "version" and "screens"');
    return finish(undefined);
  }
  const root: Record<string, unknown> = { ...value };
  const version = checkVersion(root, author, context?.versions, error, warn);
  const number = version === null ? null : toVersionNumber(version);
  // What the rules know better they say themselves.
  if (number === null || number < OLDEST_CHECKED) checkScreens(root, author, error);
  else if (context !== null) problems = problemsIn(root, context);
  if (filled.value !== author && Buffer.byteLength(filled.value) > MAX_BYTES) {
    error('INVALID_FLOW_JSON', top, 'with its variables filled in the file is above the limit of 10 MB', SMALLER);
  }
  return finish(() => ({
    file,
    author,
    text: { value: filled.value, shown: filled.shown },
    fingerprint: fingerprint(value),
    version,
    toAuthor: filled.toAuthor,
  }));
}

const SMALLER = 'make its images smaller: they count as base64 text';
const SYNTAX_HINT = 'fix the text at this place; nothing after it was read';

type Complain = (code: string, span: Span, message: string, hint?: string, path?: Path) => void;

/** Tells repeated keys, and what is no JSON or too deep; false where nothing more can be said of the text. */
function tellUnsound(author: string, error: Complain): boolean {
  const problem = walkJson(author, {
    onKey(span, path, repeated) {
      if (!repeated) return;
      const message = `the key "${String(path.at(-1))}" stands twice in one object; only the last would count`;
      error('DUPLICATE_PROPERTY_KEY', span, message, 'remove one', path.slice());
    },
  });
  if (problem === null) return true;
  const hint = problem.kind === 'depth' ? 'flatten it: real flows stay below 30 levels' : SYNTAX_HINT;
  const message = problem.kind === 'depth' ? problem.message : `this is not JSON: ${problem.message}`;
  error('INVALID_FLOW_JSON', problem, message, hint);
  return false;
}

export function undeclaredMessage(name: string): string {
  return `the variable "${name}" is not declared`;
}

export function undeclaredHint(name: string): string {
  return `declare it under "variables" of the environment in waflow.yaml, or write {{!${name}}} for the literal text`;
}

function checkVersion(
  root: Record<string, unknown>,
  author: string,
  overrides: VersionOverrides | undefined,
  error: Complain,
  remark: Complain,
): string | null {
  if (!Object.hasOwn(root, 'version')) {
    const hint = 'add "version": "7.3" at the top level';
    error('MISSING_FLOW_JSON_VERSION', { start: 0, end: 1 }, 'the property "version" is missing', hint);
    return null;
  }
  if (typeof root.version !== 'string' || !/^\d+\.\d+$/.test(root.version)) {
    const hint = 'write it as a string of two numbers, such as "7.3"';
    const message = 'the property "version" is not a version';
    error('INVALID_FLOW_JSON_VERSION', spanOf(author, ['version']), message, hint, ['version']);
    return null;
  }
  const frozen = frozenSince(root.version, overrides);
  if (frozen !== null) {
    const message = `Flow JSON ${root.version} is frozen since ${frozen}: the platform publishes nothing with it any more`;
    const hint = `raise "version" to ${RECOMMENDED_VERSION}`;
    remark('frozen-version', spanOf(author, ['version']), message, hint, ['version']);
  }
  return root.version;
}

function checkScreens(root: Record<string, unknown>, author: string, error: Complain): void {
  if (!Object.hasOwn(root, 'screens')) {
    const hint = 'add "screens": [ … ] at the top level';
    error('MISSING_REQUIRED_PROPERTY', { start: 0, end: 1 }, 'the property "screens" is missing', hint);
    return;
  }
  if (!Array.isArray(root.screens)) {
    const hint = 'write a list of screens: [ { "id": … }, … ]';
    const message = 'the property "screens" is not a list';
    error('INVALID_PROPERTY_TYPE', spanOf(author, ['screens']), message, hint, ['screens']);
    return;
  }
  const seen = new Map<string, number>();
  root.screens.forEach((screen: unknown, index) => {
    const id = typeof screen === 'object' && screen !== null && 'id' in screen ? screen.id : undefined;
    if (typeof id !== 'string') return;
    const first = seen.get(id);
    seen.set(id, first ?? index);
    if (first === undefined) return;
    const path = ['screens', index, 'id'];
    const message = `the screen id "${id}" is used twice: screens ${first + 1} and ${index + 1}`;
    error('DUPLICATE_SCREEN_IDS', spanOf(author, path), message, 'give each screen an id of its own', path);
  });
}

/** Where a value stands that is known to be there. */
function spanOf(author: string, path: Path): Span {
  return locate(author, path)?.value ?? { start: 0, end: 1 };
}
