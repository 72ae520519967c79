// What is known of a screen before anybody has touched it: example data, and the values that inputs begin with.
// Knows no expressions; whoever draws a screen asks `evaluate.ts`.
import { isRecord } from '../model/json.ts';
import { listsIn } from './component-tree.ts';
import { member } from './data-model.ts';
import { type JsonObject, toVersionNumber } from './flow-model.ts';
import { isWholeReference, type Reference, type ReferenceResult, readReference } from './reference.ts';
import { valueShape } from './structure/components.ts';
import { EXPRESSIONS_SINCE } from './structure/table.ts';

/** What is known of a screen when it is drawn. Screens are named by id; null is the screen that is drawn. */
export type Scope = {
  /** Undefined where the field is not declared, has no example, or the example has no such part. */
  data(screen: string | null, keys: readonly string[]): unknown;
  /** The initial value; that of an empty field where there is none. Undefined where there is no such input, or where its initial value cannot be told. */
  form(screen: string | null, keys: readonly string[]): unknown;
  /** False below Flow JSON 6.0: a text in backticks is a text there. Left out, it is an expression. */
  readonly calculates?: boolean;
};

/** Initial values may be bound to inputs whose initial values are bound: in real flows once, in a ring for ever. */
const MAX_HOPS = 10;

type Input = {
  readonly component: JsonObject;
  readonly name: string;
  /** The Form around it, at whatever distance. */
  readonly form: JsonObject | null;
};

type Inputs = ReadonlyMap<string, Input>;

/** A document with what was looked up in it so far. */
type Places = {
  readonly screens: readonly unknown[];
  readonly byId: ReadonlyMap<string, number>;
  readonly inputs: Map<number, Inputs>;
  readonly calculates: boolean;
};

/** Documents are never changed, and of each every screen is asked for. */
const KNOWN = new WeakMap<object, Places>();

const NOTHING: Scope = { data: () => undefined, form: () => undefined };

/** The scope of one screen of a document of any kind. Of ids that stand twice, a screen's own id means itself. */
export function scopeOf(document: unknown, screenIndex: number): Scope {
  if (!isRecord(document)) return NOTHING;
  const places = KNOWN.get(document) ?? placesIn(document);
  KNOWN.set(document, places);
  return {
    data: (screen, keys) => valueAt(places, screenIndex, { screen, source: 'data', keys }, 0),
    form: (screen, keys) => valueAt(places, screenIndex, { screen, source: 'form', keys }, 0),
    calculates: places.calculates,
  };
}

function placesIn(document: JsonObject): Places {
  const screens: readonly unknown[] = Array.isArray(document.screens) ? document.screens : [];
  const byId = new Map<string, number>();
  screens.forEach((screen, index) => {
    if (isRecord(screen) && typeof screen.id === 'string' && !byId.has(screen.id)) byId.set(screen.id, index);
  });
  // As the checker: what has no version that can be read is looked at as the newest.
  const version = typeof document.version === 'string' ? toVersionNumber(document.version) : null;
  return { screens, byId, inputs: new Map(), calculates: version === null || version >= EXPRESSIONS_SINCE };
}

/** The reference that a text is from end to end, or what is wrong with it; null for every other text. */
export function readWholeReference(text: string): ReferenceResult | null {
  return isWholeReference(text) ? readReference(text, 0) : null;
}

export type Wanted = {
  readonly screen: string | null;
  readonly source: 'data' | 'form';
  readonly keys: readonly string[];
};

export function wantedBy({ screen, source, keys }: Reference): Wanted {
  return { screen: screen?.name ?? null, source, keys: keys.map(({ name }) => name) };
}

/** @param from the screen on which the reference stands */
function valueAt(places: Places, from: number, { screen, source, keys }: Wanted, hops: number): unknown {
  const [first, ...rest] = keys;
  const index = screenNamed(places, from, screen);
  if (first === undefined || index === undefined) return undefined;
  if (source === 'data') return partOf(exampleOf(places.screens[index], first), rest);
  const input = inputsOn(places, index).get(first);
  return input === undefined ? undefined : partOf(initialValue(places, index, input, hops), rest);
}

function screenNamed({ screens, byId }: Places, from: number, id: string | null): number | undefined {
  if (id === null) return from;
  const own = screens[from];
  return isRecord(own) && own.id === id ? from : byId.get(id);
}

function exampleOf(screen: unknown, field: string): unknown {
  const data = isRecord(screen) ? screen.data : undefined;
  const declared = isRecord(data) ? member(data, field) : undefined;
  return isRecord(declared) ? member(declared, '__example__') : undefined;
}

/** Steps into objects only: a binding cannot reach into a list. */
function partOf(value: unknown, keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) at = isRecord(at) ? member(at, key) : undefined;
  return at;
}

/** What the Form says; the input's own word counts where the Form says nothing, although the platform refuses it there. */
function initialValue(places: Places, index: number, { component, name, form }: Input, hops: number): unknown {
  const all = form === null ? NO_WORD : followed(places, index, member(form, 'init-values'), hops);
  if (all === null) return undefined;
  const ofForm = isRecord(all.value) ? member(all.value, name) : undefined;
  const said = followed(places, index, ofForm ?? member(component, 'init-value'), hops);
  if (said === null) return undefined;
  return said.value === undefined ? emptyValue(component) : asTyped(component, said.value);
}

const NO_WORD = { value: undefined };

/** An initial value may be bound, and is never calculated. Null where it cannot be told. */
function followed(places: Places, index: number, value: unknown, hops: number): { readonly value: unknown } | null {
  const read = typeof value === 'string' ? readWholeReference(value) : null;
  if (read === null) return { value };
  if ('problem' in read || hops >= MAX_HOPS) return null;
  const found = valueAt(places, index, wantedBy(read.reference), hops + 1);
  return found === undefined ? null : { value: found };
}

function emptyValue(component: JsonObject): unknown {
  switch (shapeOf(component)?.type) {
    case 'array':
      return [];
    case 'boolean':
      return false;
    case 'object':
      return { 'start-date': '', 'end-date': '' };
    default:
      return '';
  }
}

/** Below 7.0 nobody looks at the type of an initial value: a number may be written as a text. */
function asTyped(component: JsonObject, value: unknown): unknown {
  if (typeof value !== 'string' || shapeOf(component)?.type !== 'number') return value;
  const number = Number(value);
  return Number.isFinite(number) && String(number) === value ? number : value;
}

function shapeOf(component: JsonObject) {
  return valueShape({ type: typeof component.type === 'string' ? component.type : null, value: component });
}

function inputsOn(places: Places, index: number): Inputs {
  const known = places.inputs.get(index) ?? inputsOf(places.screens[index]);
  places.inputs.set(index, known);
  return known;
}

/** By name, of names that stand twice the first. Branches that are not shown have inputs too. */
function inputsOf(screen: unknown): Inputs {
  const inputs = new Map<string, Input>();
  const layout = isRecord(screen) ? screen.layout : undefined;
  // The next one last. No recursion: whoever draws is handed documents of any depth.
  const waiting = isRecord(layout) ? childrenOf(layout, null) : [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { component, form } = next;
    const isForm = component.type === 'Form';
    const { name } = component;
    if (!isForm && typeof name === 'string' && !inputs.has(name)) inputs.set(name, { component, name, form });
    for (const child of childrenOf(component, isForm ? component : form)) waiting.push(child);
  }
  return inputs;
}

type Standing = { readonly component: JsonObject; readonly form: JsonObject | null };

/** From the last to the first. */
function childrenOf(owner: JsonObject, form: JsonObject | null): Standing[] {
  const children: Standing[] = [];
  for (const { list } of listsIn(owner)) {
    for (const component of list) if (isRecord(component)) children.push({ component, form });
  }
  return children.reverse();
}
