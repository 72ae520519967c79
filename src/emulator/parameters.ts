// Knows the ways in which a call may carry its parameters: query, form, multipart, JSON; and reads them as one set.
// Does not know which parameters any endpoint has.
import { badParameter, GraphError, notOneOf, required } from './errors.ts';
import { boundaryOf, MultipartError, parseMultipart } from './multipart.ts';
import { isRecord } from './shape.ts';

export class UploadedFile {
  readonly filename: string;
  readonly bytes: Uint8Array;
  constructor(filename: string, bytes: Uint8Array) {
    this.filename = filename;
    this.bytes = bytes;
  }
}

/** Values by name: texts, files, or whatever a JSON body held. A map, so that no name is special. */
export type Parameters = ReadonlyMap<string, unknown>;

export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** More than this is read from no body; the limit of a file is found before, on its part. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

export function fromQuery(query: URLSearchParams): Parameters {
  return new Map<string, unknown>(query);
}

function fromMultipart(body: Uint8Array, contentType: string): Parameters {
  const boundary = boundaryOf(contentType);
  if (boundary === null) throw new MultipartError('the content type names no boundary');
  const entries = parseMultipart(body, boundary).map((part): [string, unknown] => [
    part.name,
    part.filename === null ? Buffer.from(part.bytes).toString('utf8') : new UploadedFile(part.filename, part.bytes),
  ]);
  return new Map(entries);
}

function fromJson(text: string): Parameters {
  const value: unknown = text.trim() === '' ? {} : JSON.parse(text);
  if (!isRecord(value)) throw new SyntaxError('not an object');
  return new Map(Object.entries(value));
}

/** Reads a body by its content type; plain or untyped text is JSON where it opens a brace, else a form. */
export function fromBody(body: Uint8Array, contentType: string): Parameters {
  if (body.length === 0) return new Map();
  if (body.length > MAX_BODY_BYTES) throw new GraphError(badParameter('The request body is too large.'));
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  try {
    if (type === 'multipart/form-data') return fromMultipart(body, contentType);
    const text = Buffer.from(body).toString('utf8');
    if (type.endsWith('json') || (['', 'text/plain'].includes(type) && text.trimStart().startsWith('{')))
      return fromJson(text);
    return fromQuery(new URLSearchParams(text));
  } catch (cause) {
    if (cause instanceof MultipartError)
      throw new GraphError(badParameter(`Invalid multipart body: ${cause.message}.`));
    if (cause instanceof SyntaxError)
      throw new GraphError(badParameter('The request body is not a valid JSON object.'));
    throw cause;
  }
}

/** The parameter as text, or undefined where it is missing; numbers and booleans count as their text. */
export function textOfParameter(parameters: Parameters, name: string): string | undefined {
  const value = parameters.get(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new GraphError(badParameter(`Param ${name} must be a string.`));
}

export function requiredText(parameters: Parameters, name: string): string {
  const text = textOfParameter(parameters, name);
  if (text === undefined || text.trim() === '') throw new GraphError(required(name));
  return text;
}

export function flagOfParameter(parameters: Parameters, name: string): boolean {
  const text = textOfParameter(parameters, name)?.trim().toLowerCase();
  if (text === undefined || text === '' || text === 'false' || text === '0') return false;
  if (text === 'true' || text === '1') return true;
  throw new GraphError(badParameter(`Param ${name} must be a boolean.`));
}

function parseJsonList(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `name[0]=a&name[1]=b` and `name[]=a`, in the order of the numbers. */
function indexedEntries(parameters: Parameters, name: string): readonly unknown[] | undefined {
  const found = [...parameters].flatMap(([key, value]) => {
    if (!key.startsWith(`${name}[`) || !key.endsWith(']')) return [];
    const index = key.slice(name.length + 1, -1);
    return /^\d{0,6}$/.test(index) ? [{ index: Number(index), value }] : [];
  });
  return found.length === 0 ? undefined : found.sort((a, b) => a.index - b.index).map((entry) => entry.value);
}

/** A list given as an array, as JSON text, as `name[0]=`, or separated by commas; undefined where it is missing. */
export function listOfParameter(parameters: Parameters, name: string): readonly string[] | undefined {
  const given = parameters.get(name) ?? indexedEntries(parameters, name);
  if (given === undefined || given === null) return undefined;
  const list = typeof given === 'string' ? listFromText(given) : given;
  const items = isRecord(list) && !(list instanceof UploadedFile) ? Object.values(list) : list;
  if (!Array.isArray(items)) throw new GraphError(badParameter(`Param ${name} must be an array.`));
  return items.map((item: unknown, index) => {
    if (typeof item !== 'string') throw new GraphError(badParameter(`Param ${name}[${index}] must be a string.`));
    return item;
  });
}

function listFromText(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed.startsWith('[') || trimmed.startsWith('{')) return parseJsonList(trimmed);
  return trimmed === '' ? [] : trimmed.split(',').map((item) => item.trim());
}

/** Like `listOfParameter`, each item one of `choices`, none twice. */
export function choicesOfParameter(
  parameters: Parameters,
  name: string,
  choices: readonly string[],
): readonly string[] | undefined {
  const list = listOfParameter(parameters, name);
  if (list === undefined) return undefined;
  list.forEach((item, index) => {
    if (!choices.includes(item)) throw new GraphError(notOneOf(`${name}[${index}]`, choices, item));
  });
  return [...new Set(list)];
}
