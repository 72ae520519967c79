// Knows batch requests: several calls in one, with references between them.
// Source: flows-api reference, chapter 12.3. Does not do the calls' work; that is handed in.
import { badParameter, type Failure, GraphError } from './errors.ts';
import { flagOfParameter, fromQuery, type Parameters, textOfParameter, UploadedFile } from './parameters.ts';
import { isRecord, own } from './shape.ts';

const MAX_ITEMS = 50;

export type BatchCall = {
  readonly method: string;
  /** Path and query, as the item gave them. */
  readonly relativeUrl: string;
  readonly parameters: Parameters;
};

export type BatchAnswer = {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
};

type Item = {
  readonly method: string;
  readonly relativeUrl: string;
  readonly body: string;
  readonly name: string | null;
  readonly dependsOn: string | null;
  readonly omitOnSuccess: boolean;
  readonly attached: readonly string[];
  readonly accessToken: string | null;
};

function refuse(text: string): GraphError {
  return new GraphError(badParameter(text));
}

function optionalText(record: { readonly [key: string]: unknown }, key: string): string | null {
  const value = own(record, key);
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw refuse(`Param batch: ${key} must be a string.`);
  return value;
}

function toItem(value: unknown): Item {
  if (!isRecord(value)) throw refuse('Param batch must be an array of objects.');
  return {
    method: (optionalText(value, 'method') ?? 'GET').toUpperCase(),
    relativeUrl: optionalText(value, 'relative_url') ?? '',
    body: optionalText(value, 'body') ?? '',
    name: optionalText(value, 'name'),
    dependsOn: optionalText(value, 'depends_on'),
    omitOnSuccess: [true, 'true'].some((yes) => own(value, 'omit_response_on_success') === yes),
    attached: (optionalText(value, 'attached_files') ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
    accessToken: optionalText(value, 'access_token'),
  };
}

function readItems(parameters: Parameters): readonly Item[] {
  const given = parameters.get('batch');
  const list = typeof given === 'string' ? parse(given) : given;
  if (!Array.isArray(list)) throw refuse('Param batch must be a JSON array.');
  if (list.length > MAX_ITEMS) {
    throw refuse(`Too many requests in batch message. Maximum batch size is ${MAX_ITEMS}.`);
  }
  return list.map(toItem);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Follows `$.a.b[0].*` into a value and gives all it leads to. */
function follow(value: unknown, path: string): readonly unknown[] {
  const steps = path.replace(/^\$/, '').match(/[^.[\]]+/g) ?? [];
  const start: readonly unknown[] = [value];
  return steps.reduce((found, step) => found.flatMap((entry) => stepInto(entry, step)), start);
}

function stepInto(value: unknown, step: string): readonly unknown[] {
  if (Array.isArray(value)) {
    if (step === '*') return value;
    const found: unknown = /^\d{1,6}$/.test(step) ? value[Number(step)] : undefined;
    return found === undefined ? [] : [found];
  }
  if (!isRecord(value)) return [];
  if (step === '*') return Object.values(value);
  return Object.hasOwn(value, step) ? [value[step]] : [];
}

/** Replaces `{result=name:$.path}` by what the named call answered; null where that cannot be done. */
function resolve(text: string, results: ReadonlyMap<string, BatchAnswer>): string | null {
  let complete = true;
  const resolved = text.replace(/\{result=([^:}]{1,100}):(\$[^}]{0,500})\}/g, (_whole, name: string, path: string) => {
    const answer = results.get(name);
    const values = answer?.status === 200 ? follow(parse(answer.text), path) : [];
    if (values.length === 0) complete = false;
    return values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(',');
  });
  return complete ? resolved : null;
}

/** Files keep their names; the first one is also `file`, which is the only file parameter there is. */
function filesOf(item: Item, parameters: Parameters): readonly (readonly [string, unknown])[] {
  const files = item.attached.map((name): readonly [string, unknown] => {
    const file = parameters.get(name);
    if (!(file instanceof UploadedFile)) throw refuse(`File ${name} has not been attached.`);
    return [name, file];
  });
  const first = files[0];
  return first === undefined ? [] : [['file', first[1]], ...files];
}

function toCall(item: Item, outer: Parameters, results: ReadonlyMap<string, BatchAnswer>): BatchCall | Failure {
  const relativeUrl = resolve(item.relativeUrl, results);
  const body = resolve(item.body, results);
  const isReady = item.dependsOn === null || results.get(item.dependsOn)?.status === 200;
  if (relativeUrl === null || body === null || !isReady) {
    return badParameter('A request that this one depends on has failed or gave no such result.');
  }
  const parameters = new Map([...fromQuery(new URLSearchParams(body)), ...filesOf(item, outer)]);
  if (item.accessToken !== null) parameters.set('access_token', item.accessToken);
  return { method: item.method, relativeUrl, parameters };
}

export type BatchWork = {
  readonly perform: (call: BatchCall) => BatchAnswer;
  readonly fail: (failure: Failure) => BatchAnswer;
};

type Entry = {
  readonly code: number;
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
};

function toEntry(answer: BatchAnswer, withHeaders: boolean): Entry {
  const headers = [...answer.headers].map(([name, value]) => ({ name, value }));
  return { code: answer.status, ...(withHeaders ? { headers } : {}), body: answer.text };
}

/** The answers in the order of the calls; null only for a success whose answer was not wanted. */
export function runBatch(parameters: Parameters, work: BatchWork): readonly (Entry | null)[] {
  const items = readItems(parameters);
  const withHeaders =
    textOfParameter(parameters, 'include_headers') === undefined || flagOfParameter(parameters, 'include_headers');
  const results = new Map<string, BatchAnswer>();
  return items.map((item) => {
    const answer = answerTo(item, parameters, results, work);
    if (item.name !== null) results.set(item.name, answer);
    return item.omitOnSuccess && answer.status === 200 ? null : toEntry(answer, withHeaders);
  });
}

function answerTo(
  item: Item,
  outer: Parameters,
  results: ReadonlyMap<string, BatchAnswer>,
  work: BatchWork,
): BatchAnswer {
  try {
    const call = toCall(item, outer, results);
    return 'relativeUrl' in call ? work.perform(call) : work.fail(call);
  } catch (cause) {
    if (cause instanceof GraphError) return work.fail(cause.failure);
    throw cause;
  }
}
