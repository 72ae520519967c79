// Where the values of fields and of data go: through the payloads of a document to those who get them. As far as any
// document says so.
import { isRecord } from '../model/json.ts';
import { everyNode, slotsOf } from './component-tree.ts';

/** Who else than the person with the phone: readers of answers, the endpoint, whoever sends messages. */
export const AUDIENCES = ['answers', 'endpoint', 'messages'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** Under which key a value arrives; the endpoint is also told from which screen. */
export type Sink = { readonly audience: Audience; readonly screen: string | null; readonly key: string };

export type Action = { readonly name: string; readonly payload: unknown; readonly target: unknown };

const ACTIONS: ReadonlySet<string> = new Set(['navigate', 'data_exchange', 'complete', 'update_data', 'open_url']);

/** Actions anywhere in a value. */
export function actionsIn(value: unknown): Action[] {
  if (Array.isArray(value)) return value.flatMap(actionsIn);
  if (!isRecord(value)) return [];
  const inside = Object.values(value).flatMap(actionsIn);
  const { name, payload, next } = value;
  if (typeof name !== 'string' || !ACTIONS.has(name)) return inside;
  return [{ name, payload, target: isRecord(next) ? next.name : undefined }, ...inside];
}

const SLOTS: ReadonlySet<string> = new Set(['children', 'then', 'else', 'cases']);

/** Those of a component itself, without the components that stand in it. */
export function ownActions(value: unknown): Action[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => (SLOTS.has(key) ? [] : actionsIn(item)));
}

export type ScreenActions = {
  readonly id: string | null;
  readonly isTerminal: boolean;
  readonly actions: readonly Action[];
};

/** The actions of each screen, in their order. */
export function screenActions(document: unknown): ScreenActions[] {
  const screens: readonly unknown[] = isRecord(document) && Array.isArray(document.screens) ? document.screens : [];
  return screens.flatMap((screen) => {
    if (!isRecord(screen)) return [];
    const id = typeof screen.id === 'string' ? screen.id : null;
    const nodes = everyNode(slotsOf(screen.layout, [], id, null));
    return [{ id, isTerminal: screen.terminal === true, actions: nodes.flatMap(({ value }) => ownActions(value)) }];
  });
}

const REFERENCE = /\$\{(?:screen\.([\w,]+)\.)?(form|data)\.([\w-]+)/g;

/** What a value is called in the whole document, wherever it is spoken of. */
export function valueName(kind: 'form' | 'data', screen: string | null, name: string): string {
  return `${kind} ${screen ?? ''} ${name}`;
}

/** The values that a text, or anything that holds texts, names from a screen. */
export function valuesNamed(value: unknown, screen: string | null): string[] {
  return valuesIn(value, screen).map(({ kind, screen: owner, name }) => valueName(kind, owner, name));
}

export function valuesIn(value: unknown, screen: string | null): NamedValue[] {
  if (typeof value === 'string') {
    return [...value.matchAll(REFERENCE)].map(([, named, kind, name = '']) => ({
      kind: kind === 'form' ? 'form' : 'data',
      screen: named ?? screen,
      name,
    }));
  }
  if (Array.isArray(value)) return value.flatMap((item) => valuesIn(item, screen));
  return isRecord(value) ? Object.values(value).flatMap((item) => valuesIn(item, screen)) : [];
}

/** A text in which each value is called as `rename` has it. */
export function withNames(text: string, screen: string | null, rename: (value: NamedValue) => string): string {
  return text.replace(
    REFERENCE,
    (_, named: string | undefined, kind: string, name: string) =>
      `\${<${rename({ kind: kind === 'form' ? 'form' : 'data', screen: named ?? screen, name })}>`,
  );
}

/** Who gets what this screen may not settle: where a binding says which screen is next. */
const ANYWHERE = '*';

/** A value that is passed on through more hands than these is taken to reach everybody. */
const MOST_STEPS = 2000;

export type ValueFlow = {
  /** Where a value arrives in the end; nowhere where no payload carries it. */
  sinksOf(value: string): readonly Sink[];
  /** What the data of a screen is where it only passes on what other screens hold; itself everywhere else. */
  originsOf(value: NamedValue): readonly NamedValue[];
};

export type NamedValue = { readonly kind: 'form' | 'data'; readonly screen: string | null; readonly name: string };

/**
 * @param hasEndpoint whether what goes on to an unknown screen may be sent to an endpoint from there
 * @param isGiven whether somebody else than other screens gives a screen its data
 */
export function valueFlow(
  screens: readonly ScreenActions[],
  hasEndpoint: boolean,
  isGiven: (screen: string | null) => boolean,
): ValueFlow {
  const handed = new Map<string, Map<string, NamedValue | null>>();
  const onward = new Map<string, Set<string>>();
  const ends = new Map<string, Map<string, Sink>>();
  const end = (value: string, sink: Sink) => {
    const known = ends.get(value) ?? new Map<string, Sink>();
    ends.set(value, known.set(sinkName(sink), sink));
  };
  const everybody: readonly Audience[] = hasEndpoint ? ['answers', 'endpoint'] : ['answers'];
  for (const { id, actions } of screens) {
    for (const { name, payload, target } of actions) {
      for (const [key, item] of isRecord(payload) ? Object.entries(payload) : []) {
        const next = name === 'update_data' ? id : target;
        if ((name === 'navigate' || name === 'update_data') && typeof next === 'string') {
          const to = valueName('data', next, key);
          const known = handed.get(to) ?? new Map<string, NamedValue | null>();
          const whole = wholeValue(item, id);
          handed.set(to, known.set(whole === null ? OTHERWISE : nameOf(whole), whole));
        }
        for (const value of valuesNamed(item, id)) {
          if (name === 'complete') end(value, { audience: 'answers', screen: null, key });
          else if (name === 'data_exchange') end(value, { audience: 'endpoint', screen: id, key });
          else if (name === 'open_url') continue;
          else if (typeof next !== 'string' || next.includes('${')) {
            for (const audience of everybody) end(value, { audience, screen: ANYWHERE, key });
          } else {
            const known = onward.get(value) ?? new Set<string>();
            onward.set(value, known.add(valueName('data', next, key)));
          }
        }
      }
    }
  }
  const known = new Map<string, readonly Sink[]>();
  const traced = new Map<string, readonly NamedValue[]>();
  return {
    sinksOf(value) {
      const sinks = known.get(value) ?? follow(value, onward, ends, everybody);
      known.set(value, sinks);
      return sinks;
    },
    originsOf(value) {
      const name = nameOf(value);
      const found = traced.get(name) ?? origins(value, handed, isGiven);
      traced.set(name, found);
      return found;
    },
  };
}

/** What a screen is handed under one key, each value once. */
type Handed = ReadonlyMap<string, NamedValue | null>;

/** Stands for everything that is not one whole value; no value is called so. */
const OTHERWISE = '';

function nameOf({ kind, screen, name }: NamedValue): string {
  return valueName(kind, screen, name);
}

const WHOLE = /^\$\{(?:screen\.([\w,]+)\.)?(form|data)\.([\w-]+)\}$/;

/** The one value that a text is; null where it is more, or something else. */
function wholeValue(item: unknown, screen: string | null): NamedValue | null {
  const parts = typeof item === 'string' ? WHOLE.exec(item) : null;
  if (parts === null) return null;
  return { kind: parts[2] === 'form' ? 'form' : 'data', screen: parts[1] ?? screen, name: parts[3] ?? '' };
}

function origins(
  value: NamedValue,
  handed: ReadonlyMap<string, Handed>,
  isGiven: (screen: string | null) => boolean,
): readonly NamedValue[] {
  const seen = new Map([[nameOf(value), value]]);
  const found: NamedValue[] = [];
  // A map that grows while it is walked is walked to its end.
  for (const [name, one] of seen) {
    const from = one.kind === 'data' && !isGiven(one.screen) ? handed.get(name) : undefined;
    if (from === undefined || from.has(OTHERWISE)) found.push(one);
    else for (const [key, each] of from) if (each !== null) seen.set(key, each);
    if (seen.size > MOST_STEPS) return [value];
  }
  return found.length === 0 ? [value] : found;
}

export function sinkName({ audience, screen, key }: Sink): string {
  return JSON.stringify([audience, screen, key]);
}

function follow(
  value: string,
  onward: ReadonlyMap<string, ReadonlySet<string>>,
  ends: ReadonlyMap<string, ReadonlyMap<string, Sink>>,
  everybody: readonly Audience[],
): readonly Sink[] {
  const seen = new Set([value]);
  const found = new Map<string, Sink>();
  // A set that grows while it is walked is walked to its end.
  for (const one of seen) {
    for (const [name, sink] of ends.get(one) ?? []) found.set(name, sink);
    for (const next of onward.get(one) ?? []) seen.add(next);
    if (seen.size > MOST_STEPS) return everybody.map((audience) => ({ audience, screen: ANYWHERE, key: ANYWHERE }));
  }
  return [...found.values()];
}
