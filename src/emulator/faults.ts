// Knows the faults that can be asked for: how they are written, which request they strike, how often.
// Does not carry them out: the emulator does.

/** The grammar as text, for people. */
export const FAULT_GRAMMAR = `[METHOD] PATH: EFFECT [OPTION ...]

  METHOD  GET, POST, DELETE or * (default *)
  PATH    * for every request, or the end of a path: /publish, /{id}, /{id}/assets, /flows, /flow.json (a download);
          {id} stands for a decimal id, * for any one segment
  EFFECT  status=NNN [body=html|json|empty] [code=N] [subcode=N]   an answer with this status
          throttle=CODE [status=NNN] [regain=MINUTES]              4, 17, 32, 613, 80007, 80008
          transient                                                code 2, is_transient
          cut=before | cut=after                                   connection cut before or after the work
          timeout=before | timeout=after                           no answer; the work is not done, or done
          half                                                     work done, half the answer, then a cut
          garbage                                                  work done, an HTML page with status 200
          publish-lag=MS  processing-failure  integrity            the platform's own moods, for this request
          slow=MS                                                  wait first; alone or before another effect
  OPTION  times=N | times=* (default 1)   nth=N: from the nth matching request on (default 1)
          work=done | work=none: for status, transient and garbage, whether the request took effect
`;

export type FaultEffect =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body: 'html' | 'json' | 'empty';
      readonly code: number | null;
      readonly subcode: number | null;
      readonly work: boolean;
    }
  | { readonly kind: 'throttle'; readonly code: number; readonly status: number; readonly regainMinutes: number }
  | { readonly kind: 'transient'; readonly status: number; readonly work: boolean }
  | { readonly kind: 'cut'; readonly work: boolean }
  | { readonly kind: 'timeout'; readonly work: boolean }
  | { readonly kind: 'half' }
  | { readonly kind: 'garbage'; readonly work: boolean }
  | { readonly kind: 'publish-lag'; readonly ms: number }
  | { readonly kind: 'processing-failure' }
  | { readonly kind: 'integrity' };

export type FaultSpec = {
  /** In capitals, or "*". */
  readonly method: string;
  /** "*", or the end of a path. */
  readonly path: string;
  /** The first matching request that is struck, counted from 1. */
  readonly nth: number;
  /** How many matching requests are struck; null for all. */
  readonly times: number | null;
  readonly slowMs: number;
  readonly effect: FaultEffect;
};

const EXAMPLE = 'for example "POST /publish: status=503 times=2"';

export class FaultSyntaxError extends Error {
  override readonly name = 'FaultSyntaxError';
}

function wrong(text: string, reason: string): FaultSyntaxError {
  return new FaultSyntaxError(`fault "${text}": ${reason}; ${EXAMPLE}`);
}

type Words = { readonly text: string; readonly values: Map<string, string> };

/** The names of all effects that do something. */
export const EFFECTS = [
  'status',
  'throttle',
  'transient',
  'cut',
  'timeout',
  'half',
  'garbage',
  'publish-lag',
  'processing-failure',
  'integrity',
] as const;
const OPTIONS = ['slow', 'times', 'nth', 'work', 'body', 'code', 'subcode', 'regain'];

function readWords(text: string, part: string): Words {
  const values = new Map<string, string>();
  for (const word of part.split(/[\s,]+/).filter((candidate) => candidate !== '')) {
    const [name = '', ...rest] = word.split('=');
    if (!EFFECTS.some((effect) => effect === name) && !OPTIONS.includes(name)) {
      throw wrong(text, `"${name}" is neither an effect (slow, ${EFFECTS.join(', ')}) nor an option`);
    }
    if (values.has(name)) throw wrong(text, `"${name}" is given twice`);
    values.set(name, rest.join('='));
  }
  return { text, values };
}

function numberOf({ text, values }: Words, name: string, otherwise: number | null): number | null {
  const value = values.get(name);
  values.delete(name);
  if (value === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(value)) throw wrong(text, `"${name}" needs a whole number`);
  return Number(value);
}

function choiceOf<T extends string>({ text, values }: Words, name: string, choices: readonly T[], otherwise: T): T {
  const value = values.get(name);
  values.delete(name);
  if (value === undefined || value === '') return otherwise;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw wrong(text, `"${name}" is one of ${choices.join(', ')}`);
  return found;
}

function bare({ text, values }: Words, name: string): void {
  if (values.get(name) !== '') throw wrong(text, `"${name}" takes no value`);
  values.delete(name);
}

function statusOf(words: Words, otherwise: number): number {
  const status = numberOf(words, 'status', otherwise) ?? otherwise;
  if (status < 200 || status > 599) throw wrong(words.text, '"status" lies between 200 and 599');
  return status;
}

function readStatus(words: Words): FaultEffect {
  const status = statusOf(words, 500);
  const code = numberOf(words, 'code', null);
  const subcode = numberOf(words, 'subcode', null);
  const body = choiceOf(words, 'body', ['html', 'json', 'empty'], code === null ? 'html' : 'json');
  return { kind: 'status', status, body, code, subcode, work: isWork(words, 'none') };
}

function isWork(words: Words, otherwise: 'done' | 'none'): boolean {
  return choiceOf(words, 'work', ['done', 'none'], otherwise) === 'done';
}

function readThrottle(words: Words): FaultEffect {
  const code = numberOf(words, 'throttle', null) ?? 80008;
  const regainMinutes = numberOf(words, 'regain', 0) ?? 0;
  return { kind: 'throttle', code, status: statusOf(words, 400), regainMinutes };
}

function readEffect(words: Words): FaultEffect {
  const { values, text } = words;
  // `status` beside throttle or transient is their status, not an effect of its own.
  const named = EFFECTS.filter((name) => values.has(name));
  const main = named.length === 1 ? named : named.filter((name) => name !== 'status');
  const [kind] = main;
  if (main.length > 1) throw wrong(text, `"${main.join('" and "')}" cannot be combined`);
  switch (kind) {
    case undefined:
      if (!values.has('slow')) throw wrong(text, 'it names no effect');
      return { kind: 'none' };
    case 'status':
      return readStatus(words);
    case 'throttle':
      return readThrottle(words);
    case 'transient':
      bare(words, kind);
      return { kind, status: statusOf(words, 500), work: isWork(words, 'none') };
    case 'cut':
    case 'timeout':
      return { kind, work: choiceOf(words, kind, ['before', 'after'], 'before') === 'after' };
    case 'garbage':
      bare(words, kind);
      return { kind, work: isWork(words, 'done') };
    case 'publish-lag':
      return { kind, ms: numberOf(words, kind, 0) ?? 0 };
    case 'half':
    case 'processing-failure':
    case 'integrity':
      bare(words, kind);
      return { kind };
    default:
      return kind satisfies never;
  }
}

function readTarget(text: string, target: string): Pick<FaultSpec, 'method' | 'path'> {
  const words = target.split(/\s+/).filter((word) => word !== '');
  const [first, second] = words;
  const [method, path] = words.length === 2 ? [first, second] : ['*', first];
  if (method === undefined || path === undefined || words.length > 2) throw wrong(text, 'it names no request');
  if (!/^(?:\*|[A-Za-z]+)$/.test(method)) throw wrong(text, `"${method}" is not a method`);
  if (path !== '*' && !path.startsWith('/')) throw wrong(text, `the path "${path}" is neither "*" nor begins with "/"`);
  return { method: method.toUpperCase(), path };
}

function readTimes(words: Words): number | null {
  if (words.values.get('times') !== '*') return numberOf(words, 'times', 1);
  words.values.delete('times');
  return null;
}

/** Reads one fault. What is wrong with it, and an example, stand in the message of the `FaultSyntaxError`. */
export function parseFault(text: string): FaultSpec {
  const split = text.indexOf(':');
  if (split < 0) throw wrong(text, 'a ":" between request and effect is missing');
  const target = readTarget(text, text.slice(0, split));
  const words = readWords(text, text.slice(split + 1));
  const effect = readEffect(words);
  const slowMs = numberOf(words, 'slow', 0) ?? 0;
  const nth = numberOf(words, 'nth', 1) ?? 1;
  const times = readTimes(words);
  const [unused] = words.values.keys();
  if (unused !== undefined) throw wrong(text, `"${unused}" does not go with "${effect.kind}"`);
  if (nth === 0 || times === 0) throw wrong(text, '"nth" and "times" are at least 1');
  return { ...target, nth, times, slowMs, effect };
}
