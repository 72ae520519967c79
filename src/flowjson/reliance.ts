// Who relies on what a document sends and expects: readers of answers, the endpoint, whoever sends messages. As far as any
// document says so.
import { isRecord } from '../model/json.ts';
import {
  type Audience,
  type NamedValue,
  type ScreenActions,
  type Sink,
  screenActions,
  type ValueFlow,
  valueFlow,
  valueName,
  valuesNamed,
} from './value-flow.ts';

export { type Action, AUDIENCES, type Audience, actionsIn } from './value-flow.ts';

export type Reliance = {
  readonly hasEndpoint: boolean;
  /** Where the value of a field, or of a screen's data, arrives. */
  sinksOf(kind: 'form' | 'data', screen: string | null, name: string): readonly Sink[];
  /** What a value is in the end, where it is only handed from screen to screen. */
  originsOf(value: NamedValue): readonly NamedValue[];
  /** True where people see something of a screen's data, or something hangs on it. */
  isShown(screen: string | null, name: string): boolean;
  /** The keys under which answers come, wherever the flow ends; null where it ends nowhere. */
  readonly answerKeys: ReadonlySet<string> | null;
  hasScreen(screen: string | null): boolean;
  /** Messages may open a screen to which no other one leads. */
  isEntry(screen: string | null): boolean;
  /** Who else than the screens before it gives a screen its data. */
  givesData(screen: string | null): readonly Audience[];
  /** True where the endpoint hears from a screen, or may answer with it. */
  knowsScreen(screen: string | null): boolean;
  /** True where the endpoint is asked from a screen. */
  asks(screen: string | null): boolean;
};

/** Who gets the payload of an action that sends one. */
export function receiversOf(action: string): readonly Audience[] {
  if (action === 'complete') return ['answers'];
  return action === 'data_exchange' ? ['endpoint'] : [];
}

export function relianceOn(document: unknown): Reliance {
  const flow = isRecord(document) ? document : {};
  const hasEndpoint = flow.data_api_version !== undefined || flow.data_channel_uri !== undefined;
  const screens = screenActions(flow);
  const routes = routesOf(flow, screens);
  const targets = new Set([...routes.values()].flatMap((list) => [...list]));
  const asking = new Set(
    screens.flatMap(({ id, actions }) => (actions.some(({ name }) => name === 'data_exchange') ? [id] : [])),
  );
  const answered = hasEndpoint ? answeredScreens(flow, routes, asking) : new Set<string>();
  const ids = new Set(screens.map(({ id }) => id));
  let values: ValueFlow | undefined;
  let shown: ReadonlySet<string> | undefined;
  const isEntry = (screen: string | null) => screen !== null && !targets.has(screen);
  const isAnswered = (screen: string | null) =>
    hasEndpoint && screen !== null && (isEntry(screen) || answered.has(screen));
  const isGiven = (screen: string | null) => isEntry(screen) || isAnswered(screen);
  const flowOf = () => {
    values ??= valueFlow(screens, hasEndpoint, isGiven);
    return values;
  };
  return {
    hasEndpoint,
    answerKeys: answerKeysOf(screens),
    hasScreen: (screen) => ids.has(screen),
    isEntry,
    sinksOf(kind, screen, name) {
      return flowOf().sinksOf(valueName(kind, screen, name));
    },
    originsOf: (value) => flowOf().originsOf(value),
    isShown(screen, name) {
      shown ??= shownValues(flow);
      return shown.has(valueName('data', screen, name));
    },
    givesData: (screen) => [
      ...(isAnswered(screen) ? (['endpoint'] as const) : []),
      ...(isEntry(screen) ? (['messages'] as const) : []),
    ],
    asks: (screen) => asking.has(screen),
    knowsScreen: (screen) => hasEndpoint && (isAnswered(screen) || asking.has(screen)),
  };
}

function answerKeysOf(screens: readonly ScreenActions[]): ReadonlySet<string> | null {
  const ends = screens.flatMap(({ isTerminal, actions }) =>
    isTerminal ? actions.filter(({ name }) => name === 'complete') : [],
  );
  return ends.length === 0
    ? null
    : new Set(ends.flatMap(({ payload }) => (isRecord(payload) ? Object.keys(payload) : [])));
}

type Flow = Readonly<Record<string, unknown>>;
type Routes = ReadonlyMap<string | null, ReadonlySet<string>>;

/** By both: what the routing model says, and where actions lead. */
function routesOf({ routing_model }: Flow, screens: readonly ScreenActions[]): Routes {
  const routes = new Map<string | null, Set<string>>();
  const add = (from: string | null, to: unknown) => {
    if (typeof to !== 'string') return;
    const known = routes.get(from) ?? new Set<string>();
    routes.set(from, known.add(to));
  };
  for (const [from, list] of isRecord(routing_model) ? Object.entries(routing_model) : []) {
    if (Array.isArray(list)) for (const to of list) add(from, to);
  }
  for (const { id, actions } of screens) {
    for (const { name, target } of actions) if (name === 'navigate') add(id, target);
  }
  return routes;
}

/**
 * The screens that the endpoint may answer with: those to which a route leads from one that asks it, and those to which
 * people come back from one that is refreshed. Without a routing model it may be any.
 */
function answeredScreens(flow: Flow, routes: Routes, asking: ReadonlySet<string | null>): ReadonlySet<string> {
  const screens: readonly unknown[] = Array.isArray(flow.screens) ? flow.screens : [];
  const known = screens.flatMap((screen) => (isRecord(screen) && typeof screen.id === 'string' ? [screen] : []));
  if (!isRecord(flow.routing_model)) return new Set(known.map(({ id }) => String(id)));
  const fresh = new Set(known.flatMap(({ id, refresh_on_back }) => (refresh_on_back === true ? [String(id)] : [])));
  const answered = new Set<string>();
  for (const [from, list] of routes) {
    for (const to of list) {
      if (asking.has(from)) answered.add(to);
      if (from !== null && fresh.has(to)) answered.add(from);
    }
  }
  return answered;
}

/** The values that texts, conditions and properties name: all but those that a payload only passes on. */
function shownValues(flow: Flow): ReadonlySet<string> {
  const shown = new Set<string>();
  const visit = (value: unknown, screen: string | null): void => {
    if (typeof value === 'string') for (const name of valuesNamed(value, screen)) shown.add(name);
    else if (Array.isArray(value)) for (const item of value) visit(item, screen);
    else if (isRecord(value)) {
      for (const [key, item] of Object.entries(value)) if (key !== 'payload' && key !== 'data') visit(item, screen);
    }
  };
  for (const screen of Array.isArray(flow.screens) ? flow.screens : []) {
    if (isRecord(screen)) visit(screen, typeof screen.id === 'string' ? screen.id : null);
  }
  return shown;
}
