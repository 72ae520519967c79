// YAML text to plain data that remembers where everything stands. Knows no schema.
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type YAMLError,
  type YAMLWarning,
} from 'yaml';
import type { Finding, Place, Severity } from '../model/finding.ts';

/** Larger manifests are refused: they hold a few dozen lines. */
const MAX_BYTES = 1024 * 1024;

export type YamlPath = readonly (string | number)[];

/** Makes a remark at a path of a YAML file; an error, where it is not said to be less. */
export type Complain = (path: YamlPath, code: string, message: string, hint: string, severity?: Severity) => void;

/** A YAML file that was read: `data` is plain JSON-like data. */
export type YamlFile = {
  readonly file: string;
  readonly data: unknown;
  /** The place of a value, or of the nearest value around it that exists. */
  placeOf(path: YamlPath): Place;
  /** The place of a key in its map, or of its map where there is no such key. */
  keyPlaceOf(path: YamlPath): Place;
  /** The text of a value as it was written. */
  sourceOf(path: YamlPath): string;
};

const SENTENCES: Readonly<Record<string, readonly [string, string]>> = {
  TAB_AS_INDENT: ['a tab is used for indentation', 'indent with spaces'],
  DUPLICATE_KEY: ['a key stands twice in one map', 'remove one of them'],
  MULTIPLE_DOCS: ['the file holds more than one YAML document', 'write one flow in one file, without a second "---"'],
  NON_STRING_KEY: ['a key is not a plain text', 'put a variable in quotes: "{{ NAME }}"'],
  MISSING_CHAR: ['a bracket, quote or comma is missing', 'close what was opened'],
  BAD_INDENT: ['the indentation does not fit the lines around it', 'indent entries of one map equally, with spaces'],
  BLOCK_AS_IMPLICIT_KEY: ['a map stands where a plain value was expected', 'indent it, or put the text in quotes'],
  UNEXPECTED_TOKEN: [
    'there is something that YAML does not expect here',
    'put texts with special characters in quotes',
  ],
};

/** Parses one YAML file; the result is undefined where an error stands among the findings. */
export function parseYaml(file: string, raw: string): { value: YamlFile | undefined; findings: Finding[] } {
  const text = raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw;
  const findings: Finding[] = [];
  const at = (place: Place, code: string, message: string, hint: string) =>
    findings.push({ code, severity: 'error', message, hint, file, ...place });
  const start: Place = { line: 1, column: 1 };
  if (Buffer.byteLength(text) > MAX_BYTES) {
    at(
      start,
      'too-large',
      'the file is larger than 1 MB',
      'a manifest holds a few dozen lines; is this the right file?',
    );
    return { value: undefined, findings };
  }
  const { doc, place } = parseText(text);
  for (const error of worthTelling([...doc.errors, ...doc.warnings])) {
    at(place(...error.pos), 'invalid-yaml', ...sentence(error));
  }
  // An alias is written with a star.
  if (text.includes('*')) {
    visit(doc, {
      Alias(_key, alias) {
        if (alias.resolve(doc) === undefined) {
          const [from, to] = alias.range ?? [0, 0];
          at(place(from, to), 'invalid-yaml', ...UNRESOLVED);
        }
      },
    });
  }
  if (findings.length > 0) return { value: undefined, findings };
  if (doc.contents === null || (isScalar(doc.contents) && doc.contents.value === null)) {
    at(start, 'empty-file', 'the file is empty', 'write a map of keys, such as "name: …"');
    return { value: undefined, findings };
  }
  try {
    const data: unknown = doc.toJS({ maxAliasCount: 50 });
    return { value: { file, data, ...placesLater(text) }, findings };
  } catch {
    at(start, 'invalid-yaml', 'the aliases (*) in this file expand to far too much', 'write the values themselves');
    return { value: undefined, findings };
  }
}

function parseText(text: string) {
  const counter = new LineCounter();
  const doc = parseDocument(text, { lineCounter: counter, prettyErrors: false, stringKeys: true });
  const place = (from: number, to: number): Place => {
    const a = counter.linePos(from);
    const b = counter.linePos(Math.max(from, to));
    return {
      line: Math.max(a.line, 1),
      column: Math.max(a.col, 1),
      endLine: Math.max(b.line, 1),
      endColumn: Math.max(b.col, 1),
    };
  };
  return { doc, place };
}

/** Places by parsing once more: of thousands of files the trees are not kept, and few files are ever remarked on. */
function placesLater(text: string): Omit<YamlFile, 'file' | 'data'> {
  let kept: WeakRef<ReturnType<typeof placesIn>> | undefined;
  const places = () => {
    const known = kept?.deref();
    if (known !== undefined) return known;
    const { doc, place } = parseText(text);
    const found = placesIn(doc, text, place);
    kept = new WeakRef(found);
    return found;
  };
  return {
    placeOf: (path) => places().placeOf(path),
    keyPlaceOf: (path) => places().keyPlaceOf(path),
    sourceOf: (path) => places().sourceOf(path),
  };
}

const UNRESOLVED: [string, string] = ['an alias (*) has no anchor (&) before it', 'write the value itself'];

// One slip in the syntax makes the parser stumble over what follows: only its first remark is worth reading.
function worthTelling(errors: readonly (YAMLError | YAMLWarning)[]): (YAMLError | YAMLWarning)[] {
  const alone = (error: YAMLError | YAMLWarning) => error.code === 'DUPLICATE_KEY';
  const first = errors.find((error) => !alone(error));
  return errors.filter((error) => error === first || (first === undefined && alone(error)));
}

function sentence(error: YAMLError | YAMLWarning): [string, string] {
  if (/^flow (sequence|map)/i.test(error.message))
    return ['a bracket that was opened is not closed', 'close it: ] or }'];
  const known = SENTENCES[error.code];
  if (known !== undefined) return [known[0], known[1]];
  const first = error.message.split('\n')[0] ?? '';
  return [`this is not YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`, 'fix the text at this place'];
}

function placesIn(doc: Document.Parsed, text: string, place: (from: number, to: number) => Place) {
  const rangeOf = (path: YamlPath): readonly [number, number] => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return [node.range[0], node.range[1]];
    }
    return [0, 0];
  };
  return {
    placeOf: (path: YamlPath) => place(...rangeOf(path)),
    keyPlaceOf(path: YamlPath): Place {
      const parent = path.length <= 1 ? doc.contents : doc.getIn(path.slice(0, -1), true);
      const wanted = String(path.at(-1));
      const pair = isMap(parent)
        ? parent.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === wanted)
        : undefined;
      const range = isScalar(pair?.key) ? pair.key.range : undefined;
      return range ? place(range[0], range[1]) : place(...rangeOf(path.slice(0, -1)));
    },
    sourceOf: (path: YamlPath) => text.slice(...rangeOf(path)),
  };
}
