// Reads the documented exchanges of the Flows management API from exchanges/*.json. An exchange is one request and
// its answer, as the platform documents it, with what the account has to look like before, and sometimes the further
// requests that show what the first one did. Knows the file format; neither sends nor judges anything.
//
//   { "source": "where the facts come from, with a date",
//     "exchanges": [{
//       "name": "a claim, unique in its file",
//       "source": "instead of the file's",
//       "given": { "flows": [{ "name", "status", ... }], "trouble": ["..."], "findings": [...] },
//       "request": { "method", "path", "query", "headers", "auth", "encoding", "fields", "file" },
//       "answer": { "status", "headers", "body", "take" },
//       "then": [{ "request", "answer" }] }] }
//
// - `given.flows`: the flows that stand in the account; `account: "other"` puts one into the second account. A `DRAFT`
//   with `published` was published before, with that document. `legacy` flows cannot be edited once published.
// - `given.trouble`: what is wrong with the account, from the table below. Without it everything is in order: a
//   verified number with a signed key, a connected app, an endpoint that answers.
// - `given.findings`: what the platform's check of Flow JSON finds in every document, as `validation_errors` entries.
//   Without it, it finds fault only with a text that is no JSON.
// - Placeholders in braces stand for ids that only the other side knows: {WABA_ID}, {OTHER_WABA_ID},
//   {PHONE_NUMBER_ID}, {BUSINESS_ID}, {APP_ID}, {OTHER_APP_ID}, {TOKEN}, {FLOW_ID:name of a given flow}; and what an
//   earlier answer's `take` named: `"take": { "NEW_ID": "/id", "TAG": "etag" }`, by JSON pointer into the body or by
//   the name of a header. See placeholders.ts.
// - `request.path` has no Graph version in front. `auth`: bearer (as if left out), query (`access_token` there),
//   field (`access_token` among the fields), garbage (a token that is none), none.
// - `encoding`: none (as if left out), json, form, multipart, query. Values that are not text travel as JSON text in
//   the last three. `{ "$document": "welcome.json" }` stands for the text of that file in exchanges/documents.
// - `answer.status`, `answer.headers` and `answer.body` are patterns, see pattern.ts. In a body `$document` stands for
//   that file's parsed content, or for its text where it is not JSON.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from './pattern.ts';

export type Exchange = {
  readonly name: string;
  /** The file's name without `.json`. */
  readonly group: string;
  readonly source: string;
  readonly given: Given;
  /** The exchange itself, and whatever follows it; never empty. */
  readonly turns: readonly [Turn, ...Turn[]];
};

export type Given = {
  readonly flows: readonly GivenFlow[];
  readonly trouble: readonly Trouble[];
  readonly findings?: readonly Json[];
};

export type GivenFlow = {
  readonly name: string;
  readonly account: 'own' | 'other';
  readonly status: (typeof STATUSES)[number];
  readonly categories: readonly string[];
  /** The text of its Flow JSON: the draft where it is one. */
  readonly document?: string;
  /** The text that was published last, where a draft has been published before. */
  readonly published?: string;
  readonly endpoint?: string;
  readonly legacy: boolean;
};

export type Trouble = keyof typeof TROUBLES;

export type Turn = { readonly request: ExchangeRequest; readonly answer: ExchangeAnswer };

export type ExchangeRequest = {
  readonly method: (typeof METHODS)[number];
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly auth: (typeof AUTHS)[number];
  readonly encoding: (typeof ENCODINGS)[number];
  readonly fields: Readonly<Record<string, Json>>;
  readonly file?: { readonly part: string; readonly name: string; readonly type: string; readonly text: string };
};

export type ExchangeAnswer = {
  readonly status: Json;
  readonly headers: Readonly<Record<string, Json>>;
  readonly body: Json;
  /** Placeholder to JSON pointer or header name: what later requests and answers may refer to. */
  readonly take: Readonly<Record<string, string>>;
};

/** What can be wrong with an account, or with the platform. */
export const TROUBLES = {
  'integrity-blocked': 'the platform does not let this account create or publish',
  'processing-fails-once': 'the next upload is saved, but its processing fails',
  'no-phone-number': 'no phone number is connected to the account',
  'no-public-key': 'no phone number has a signed public key',
  'no-application': 'no app is connected to the flows',
  'endpoint-down': 'the endpoint does not answer the health check',
  'token-expired': 'the token was good once',
  'not-permitted': 'the token may not touch this account',
  'throttled-once': 'the next call is over the rate limit',
  'down-once': 'the next call meets a service that is down',
} as const;

const STATUSES = ['DRAFT', 'PUBLISHED', 'THROTTLED', 'BLOCKED', 'DEPRECATED'] as const;
const METHODS = ['GET', 'POST', 'DELETE'] as const;
const AUTHS = ['bearer', 'query', 'field', 'garbage', 'none'] as const;
const ENCODINGS = ['none', 'json', 'form', 'multipart', 'query'] as const;

const FOLDER = join(import.meta.dirname, 'exchanges');

/**
 * All exchanges, by file name and then in their order. Throws, naming the file and the exchange, for whatever does
 * not fit the format: an unknown key, a status or trouble that is not in the tables, a name used twice.
 *
 * @example
 * // Sent to a server: fill in the placeholders, send, compare, remember what later turns refer to.
 * for (const { request, answer } of exchange.turns) {
 *   const response = await server(toRequest(request, names, target));
 *   const body = await response.json();
 *   expect(mismatches(fillIn(answer.body, names), body)).toEqual([]);
 *   names = new Map([...names, ...takeFrom({ body, headers: response.headers }, answer.take)]);
 * }
 *
 * @example
 * // Replayed to a client: a concrete answer, once with every optional key and once with none.
 * const body = fullExample(fillIn(answer.body, names)); // or leanExample
 * nock(origin).get(path).reply(Number(fullExample(answer.status)), body);
 */
export function loadExchanges(): readonly Exchange[] {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return files.sort().flatMap((name) => parseFile(name.slice(0, -'.json'.length), parseJson(readText(name), name)));
}

function parseFile(group: string, content: unknown): readonly Exchange[] {
  const file = record(content, group, ['source', 'exchanges']);
  const source = text(file.source, `${group}: source`);
  const exchanges = array(file.exchanges, `${group}: exchanges`).map((one) => parseExchange(group, source, one));
  const names = exchanges.map((one) => one.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${group}: the name '${twice}' stands there twice`);
  return exchanges;
}

function parseExchange(group: string, source: string, content: unknown): Exchange {
  const at = `${group}: ${nameOf(content)}`;
  const raw = record(content, at, ['name', 'source', 'given', 'request', 'answer', 'then']);
  return {
    name: text(raw.name, `${at}: name`),
    group,
    source: raw.source === undefined ? source : text(raw.source, `${at}: source`),
    given: parseGiven(raw.given ?? {}, `${at}: given`),
    turns: [
      { request: parseRequest(raw.request, `${at}: request`), answer: parseAnswer(raw.answer, `${at}: answer`) },
      ...array(raw.then ?? [], `${at}: then`).map((turn, index) => parseTurn(turn, `${at}: then ${index + 1}`)),
    ],
  };
}

function parseTurn(content: unknown, at: string): Turn {
  const raw = record(content, at, ['request', 'answer']);
  return { request: parseRequest(raw.request, `${at}: request`), answer: parseAnswer(raw.answer, `${at}: answer`) };
}

function parseGiven(content: unknown, at: string): Given {
  const raw = record(content, at, ['flows', 'trouble', 'findings']);
  const troubles = Object.keys(TROUBLES) as readonly Trouble[];
  return {
    flows: array(raw.flows ?? [], `${at}: flows`).map((flow) => parseGivenFlow(flow, `${at}: ${nameOf(flow)}`)),
    trouble: array(raw.trouble ?? [], `${at}: trouble`).map((one) => oneOf(one, troubles, `${at}: trouble`)),
    ...(raw.findings === undefined ? {} : { findings: array(raw.findings, `${at}: findings`) as readonly Json[] }),
  };
}

function parseGivenFlow(content: unknown, at: string): GivenFlow {
  const keys = ['name', 'account', 'status', 'categories', 'document', 'published', 'endpoint', 'legacy'] as const;
  const raw = record(content, at, keys);
  return {
    name: text(raw.name, `${at}: name`),
    account: oneOf(raw.account ?? 'own', ['own', 'other'] as const, `${at}: account`),
    status: oneOf(raw.status ?? 'DRAFT', STATUSES, `${at}: status`),
    categories: array(raw.categories ?? ['OTHER'], `${at}: categories`).map((one) => text(one, `${at}: categories`)),
    ...(raw.document === undefined ? {} : { document: documentText(raw.document, at) }),
    ...(raw.published === undefined ? {} : { published: documentText(raw.published, at) }),
    ...(raw.endpoint === undefined ? {} : { endpoint: text(raw.endpoint, `${at}: endpoint`) }),
    legacy: raw.legacy === true,
  };
}

function parseRequest(content: unknown, at: string): ExchangeRequest {
  const raw = record(content, at, ['method', 'path', 'query', 'headers', 'auth', 'encoding', 'fields', 'file']);
  const fields = Object.entries(record(raw.fields ?? {}, `${at}: fields`));
  return {
    method: oneOf(raw.method, METHODS, `${at}: method`),
    path: text(raw.path, `${at}: path`),
    query: texts(raw.query, `${at}: query`),
    headers: texts(raw.headers, `${at}: headers`),
    auth: oneOf(raw.auth ?? 'bearer', AUTHS, `${at}: auth`),
    encoding: oneOf(raw.encoding ?? 'none', ENCODINGS, `${at}: encoding`),
    fields: Object.fromEntries(
      fields.map(([key, value]) => [key, withDocuments(value as Json, (name) => readText(name))]),
    ),
    ...(raw.file === undefined ? {} : { file: parseUpload(raw.file, `${at}: file`) }),
  };
}

function parseUpload(content: unknown, at: string): NonNullable<ExchangeRequest['file']> {
  const raw = record(content, at, ['part', 'name', 'type', 'document']);
  return {
    part: text(raw.part ?? 'file', `${at}: part`),
    name: text(raw.name ?? 'flow.json', `${at}: name`),
    type: text(raw.type ?? 'application/json', `${at}: type`),
    text: documentText(raw.document, at),
  };
}

function parseAnswer(content: unknown, at: string): ExchangeAnswer {
  const raw = record(content, at, ['status', 'headers', 'body', 'take']);
  if (raw.status === undefined || raw.body === undefined) throw new Error(`${at}: an answer has a status and a body`);
  return {
    status: raw.status as Json,
    headers: record(raw.headers ?? {}, `${at}: headers`) as Readonly<Record<string, Json>>,
    body: withDocuments(raw.body as Json, readDocument),
    take: texts(raw.take, `${at}: take`),
  };
}

/** Puts documents in the place of every `{ "$document": name }`. */
function withDocuments(value: Json, read: (name: string) => Json): Json {
  if (Array.isArray(value)) return value.map((item) => withDocuments(item, read));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (first?.[0] === '$document') return read(join('documents', text(first[1], '$document')));
  return Object.fromEntries(entries.map(([key, item]) => [key, withDocuments(item, read)]));
}

function documentText(name: unknown, at: string): string {
  return readText(join('documents', text(name, `${at}: document`)));
}

function readDocument(name: string): Json {
  return name.endsWith('.json') ? (parseJson(readText(name), name) as Json) : readText(name);
}

function readText(name: string): string {
  return readFileSync(join(FOLDER, name), 'utf8');
}

function parseJson(content: string, name: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new Error(`${name}: not JSON: ${String(cause)}`, { cause });
  }
}

function nameOf(content: unknown): string {
  const name = typeof content === 'object' && content !== null && 'name' in content ? content.name : undefined;
  return typeof name === 'string' ? `'${name}'` : 'without a name';
}

function record<Key extends string>(
  value: unknown,
  at: string,
  keys: readonly Key[],
): Readonly<Partial<Record<Key, unknown>>>;
function record(value: unknown, at: string): Readonly<Record<string, unknown>>;
function record(value: unknown, at: string, keys?: readonly string[]): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${at}: not an object`);
  const stray = keys && Object.keys(value).find((key) => !keys.includes(key));
  if (stray !== undefined) throw new Error(`${at}: unknown key '${stray}'`);
  return value as Readonly<Record<string, unknown>>;
}

function array(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${at}: not an array`);
  return value;
}

function texts(value: unknown, at: string): Readonly<Record<string, string>> {
  const entries = Object.entries(record(value ?? {}, at));
  return Object.fromEntries(entries.map(([key, item]) => [key, text(item, `${at} ${key}`)]));
}

function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw new Error(`${at}: not a string`);
  return value;
}

function oneOf<Value extends string>(value: unknown, known: readonly Value[], at: string): Value {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new Error(`${at}: ${JSON.stringify(value)} is none of ${known.join(', ')}`);
  return found;
}
