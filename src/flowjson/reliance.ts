// Who relies on what a document sends: which fields go into which payloads. As far as any document says so.
import { isRecord } from '../model/json.ts';
import { everyNode, slotsOf } from './component-tree.ts';

/** Who else than the person with the phone: readers of answers, the endpoint, whoever sends messages. */
export const AUDIENCES = ['answers', 'endpoint', 'messages'] as const;
export type Audience = (typeof AUDIENCES)[number];

export type Reliance = {
  readonly hasEndpoint: boolean;
  /** Who gets the value of a field; nobody where no payload names it. */
  onField(screen: string | null, name: string): readonly Audience[];
  /** Messages may open a screen to which no other one leads. */
  isEntry(screen: string | null): boolean;
};

export type Action = { readonly name: string; readonly payload: unknown };

/** Actions anywhere in a value. */
export function actionsIn(value: unknown): Action[] {
  if (Array.isArray(value)) return value.flatMap(actionsIn);
  if (!isRecord(value)) return [];
  const inside = Object.values(value).flatMap(actionsIn);
  return typeof value.name === 'string' && ACTIONS.has(value.name)
    ? [{ name: value.name, payload: value.payload }, ...inside]
    : inside;
}

const ACTIONS: ReadonlySet<string> = new Set(['navigate', 'data_exchange', 'complete', 'update_data', 'open_url']);

/** Who gets the payload of an action. What goes on to another screen may be sent from there. */
export function receiversOf(action: string, hasEndpoint: boolean): readonly Audience[] {
  switch (action) {
    case 'complete':
      return ['answers'];
    case 'data_exchange':
      return ['endpoint'];
    case 'navigate':
      return hasEndpoint ? ['answers', 'endpoint'] : ['answers'];
    default:
      return [];
  }
}

export function relianceOn(document: unknown): Reliance {
  const flow = isRecord(document) ? document : {};
  const hasEndpoint = flow.data_api_version !== undefined || flow.data_channel_uri !== undefined;
  const users = new Map<string, Set<Audience>>();
  const targets = new Set<string>();
  for (const screen of Array.isArray(flow.screens) ? flow.screens : []) {
    if (!isRecord(screen)) continue;
    const id = typeof screen.id === 'string' ? screen.id : null;
    const nodes = everyNode(slotsOf(screen.layout, [], id, null));
    for (const { name, payload } of nodes.flatMap(({ value }) => ownActions(value))) {
      for (const key of fieldsIn(payload, id)) {
        const known = users.get(key) ?? new Set();
        for (const receiver of receiversOf(name, hasEndpoint)) known.add(receiver);
        users.set(key, known);
      }
    }
    for (const target of targetsIn(screen.layout)) targets.add(target);
  }
  if (isRecord(flow.routing_model)) {
    for (const list of Object.values(flow.routing_model)) {
      if (Array.isArray(list)) for (const to of list) targets.add(String(to));
    }
  }
  return {
    hasEndpoint,
    onField: (screen, name) => [...(users.get(`${screen ?? ''} ${name}`) ?? [])].sort(),
    isEntry: (screen) => screen !== null && !targets.has(screen),
  };
}

const SLOTS: ReadonlySet<string> = new Set(['children', 'then', 'else', 'cases']);

function ownActions(value: unknown): Action[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => (SLOTS.has(key) ? [] : actionsIn(item)));
}

function targetsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(targetsIn);
  if (!isRecord(value)) return [];
  const { name, next } = value;
  const own = name === 'navigate' && isRecord(next) && typeof next.name === 'string' ? [next.name] : [];
  return [...own, ...Object.values(value).flatMap(targetsIn)];
}

const FIELD = /\$\{(?:screen\.([\w,]+)\.)?form\.([\w-]+)/g;

/** The fields that a payload names, each as its screen and its name. */
function fieldsIn(payload: unknown, screen: string | null): string[] {
  if (typeof payload === 'string') {
    return [...payload.matchAll(FIELD)].map(([, named, name = '']) => `${named ?? screen ?? ''} ${name}`);
  }
  if (Array.isArray(payload)) return payload.flatMap((item) => fieldsIn(item, screen));
  return isRecord(payload) ? Object.values(payload).flatMap((item) => fieldsIn(item, screen)) : [];
}
