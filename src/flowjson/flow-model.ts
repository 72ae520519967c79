// A Flow JSON document as rules look at it: screens, components wherever they are nested, actions. Tolerates everything:
// what is not of the expected shape is simply not there. Knows no rules, and no positions.
import { isRecord } from '../model/json.ts';
import type { Path } from './walk.ts';

/** `7.3` as 703: versions in an order. */
export type VersionNumber = number;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Where a component stands: in the layout, in a Form, in a branch of an If, in a case of a Switch. */
export type Slot = 'layout' | 'Form' | 'If' | 'Switch';

export type Component = {
  /** The `type` as written; null where it is no string. */
  readonly type: string | null;
  /** The `name` as written, where it is a string. */
  readonly name: string | null;
  readonly value: JsonObject;
  readonly path: Path;
  readonly screen: Screen;
  /** The Form, If or Switch around it; null in the layout. */
  readonly parent: Component | null;
  readonly slot: Slot;
  /** `then`, `else` or the key of the case; null elsewhere. */
  readonly branch: string | null;
  /** The Form around it, at whatever distance. */
  readonly form: Component | null;
};

export type Screen = {
  /** The `id` as written, where it is a string. */
  readonly id: string | null;
  readonly index: number;
  readonly value: JsonObject;
  readonly path: Path;
  readonly terminal: boolean;
  /** The data model by field, where `data` is an object. */
  readonly data: JsonObject | null;
  /** All components in document order, Forms and branches included, parents before children. */
  readonly components: readonly Component[];
};

export const ACTION_PROPERTIES = ['on-click-action', 'on-select-action', 'on-unselect-action'] as const;
export type ActionProperty = (typeof ACTION_PROPERTIES)[number];

/** An action wherever it stands: on a component, or on an item of its `data-source` or `list-items`. */
export type Action = {
  /** The `name` as written, where it is a string. */
  readonly name: string | null;
  readonly value: JsonObject;
  readonly path: Path;
  readonly property: ActionProperty;
  readonly component: Component;
  readonly screen: Screen;
  /** The item that it belongs to; null for the component's own. */
  readonly item: number | null;
};

export type FlowModel = {
  readonly value: JsonObject;
  readonly version: VersionNumber;
  readonly screens: readonly Screen[];
  /** By id; of ids that stand twice the first. */
  readonly screensById: ReadonlyMap<string, Screen>;
  /** In document order. Most rules are about few types, and most documents have few of them. */
  readonly componentsByType: ReadonlyMap<string, readonly Component[]>;
  readonly actions: readonly Action[];
  /** `data_api_version` is there: a flow with a data channel (DC); without it data-channel-less (DCL). */
  readonly hasDataChannel: boolean;
  readonly routing: JsonObject | null;
  /** What the manifest says about an endpoint; null where nobody says. */
  readonly endpoint: boolean | null;
  /** What was worked out about this document, by the function that did: see `once`. */
  readonly known: Map<unknown, unknown>;
};

/** What `work` makes of a document, worked out for the first rule that asks and kept for the others. */
export function once<T>(flow: FlowModel, work: (flow: FlowModel) => T): T {
  if (flow.known.has(work)) return flow.known.get(work) as T;
  const result = work(flow);
  flow.known.set(work, result);
  return result;
}

/** Those of some types: in document order of each type. */
export function componentsOf({ componentsByType }: FlowModel, types: Iterable<string>): readonly Component[] {
  let found: readonly Component[] = NONE;
  for (const type of types) {
    const some = componentsByType.get(type);
    if (some !== undefined) found = found.length === 0 ? some : [...found, ...some];
  }
  return found;
}

const NONE: readonly Component[] = [];

export function toVersionNumber(text: string): VersionNumber | null {
  const parts = /^(\d{1,6})\.(\d{1,2})$/.exec(text);
  return parts === null ? null : Number(parts[1]) * 100 + Number(parts[2]);
}

/** @param endpoint whether the manifest states an endpoint; null where there is no manifest */
export function toFlowModel(value: JsonObject, version: VersionNumber, endpoint: boolean | null = null): FlowModel {
  const screens: Screen[] = [];
  const written: readonly unknown[] = Array.isArray(value.screens) ? value.screens : [];
  for (let index = 0; index < written.length; index += 1) {
    const screen = written[index];
    if (isRecord(screen)) screens.push(toScreen(screen, index));
  }
  const screensById = new Map<string, Screen>();
  for (const screen of screens) {
    if (screen.id !== null && !screensById.has(screen.id)) screensById.set(screen.id, screen);
  }
  return {
    value,
    version,
    screens,
    screensById,
    componentsByType: byType(screens),
    actions: actionsIn(screens),
    hasDataChannel: value.data_api_version !== undefined,
    routing: isRecord(value.routing_model) ? value.routing_model : null,
    endpoint,
    known: new Map(),
  };
}

function toScreen(value: JsonObject, index: number): Screen {
  const components: Component[] = [];
  const screen: Screen = {
    id: typeof value.id === 'string' ? value.id : null,
    index,
    value,
    path: ['screens', index],
    terminal: value.terminal === true,
    data: isRecord(value.data) ? value.data : null,
    components,
  };
  if (isRecord(value.layout)) {
    collect(value.layout.children, {
      screen,
      into: components,
      parent: null,
      slot: 'layout',
      branch: null,
      form: null,
    });
  }
  return screen;
}

type Around = Pick<Component, 'screen' | 'parent' | 'slot' | 'branch' | 'form'> & { readonly into: Component[] };

function collect(children: unknown, around: Around): void {
  if (!Array.isArray(children)) return;
  for (let place = 0; place < children.length; place += 1) {
    const child: unknown = children[place];
    if (isRecord(child)) add(new Found(child, place, around), around);
  }
}

function add(component: Component, { screen, into, form }: Around): void {
  into.push(component);
  const { type, value } = component;
  if (type === 'Form') {
    collect(value.children, { screen, into, parent: component, slot: 'Form', branch: null, form: component });
  } else if (type === 'If') {
    collect(value.then, { screen, into, parent: component, slot: 'If', branch: 'then', form });
    collect(value.else, { screen, into, parent: component, slot: 'If', branch: 'else', form });
  } else if (type === 'Switch' && isRecord(value.cases)) {
    for (const branch of Object.keys(value.cases)) {
      collect(value.cases[branch], { screen, into, parent: component, slot: 'Switch', branch, form });
    }
  }
}

/** Makes its path when it is asked for: of a right document hardly any is. */
class Found implements Component {
  readonly type: string | null;
  readonly name: string | null;
  readonly value: JsonObject;
  readonly screen: Screen;
  readonly parent: Component | null;
  readonly slot: Slot;
  readonly branch: string | null;
  readonly form: Component | null;
  readonly #place: number;
  #path: Path | null = null;

  constructor(value: JsonObject, place: number, { screen, parent, slot, branch, form }: Around) {
    this.type = typeof value.type === 'string' ? value.type : null;
    this.name = typeof value.name === 'string' ? value.name : null;
    this.value = value;
    this.screen = screen;
    this.parent = parent;
    this.slot = slot;
    this.branch = branch;
    this.form = form;
    this.#place = place;
  }

  get path(): Path {
    this.#path ??= [...this.#around(), this.#place];
    return this.#path;
  }

  #around(): Path {
    const { parent, branch, slot } = this;
    if (parent === null) return [...this.screen.path, 'layout', 'children'];
    if (branch === null) return [...parent.path, 'children'];
    return slot === 'Switch' ? [...parent.path, 'cases', branch] : [...parent.path, branch];
  }
}

function byType(screens: readonly Screen[]): ReadonlyMap<string, readonly Component[]> {
  const found = new Map<string, Component[]>();
  for (const { components } of screens) {
    for (const component of components) {
      if (component.type === null) continue;
      const some = found.get(component.type);
      if (some === undefined) found.set(component.type, [component]);
      else some.push(component);
    }
  }
  return found;
}

function actionsIn(screens: readonly Screen[]): readonly Action[] {
  const actions: Action[] = [];
  for (const { components } of screens) {
    for (const component of components) {
      addActions(component.value, component, null, actions);
      addItems(component, 'data-source', actions);
      addItems(component, 'list-items', actions);
    }
  }
  return actions;
}

type List = 'data-source' | 'list-items';
type ItemPlace = { readonly list: List; readonly index: number };

function addItems(component: Component, list: List, into: Action[]): void {
  const items = component.value[list];
  if (!Array.isArray(items)) return;
  for (let index = 0; index < items.length; index += 1) {
    const item: unknown = items[index];
    if (isRecord(item) && mayAct(item)) addActions(item, component, { list, index }, into);
  }
}

/** Most items are an id and a title. */
function mayAct(item: JsonObject): boolean {
  for (const key in item) if (key.startsWith('on-')) return true;
  return false;
}

function addActions(value: JsonObject, component: Component, item: ItemPlace | null, into: Action[]): void {
  for (const property of ACTION_PROPERTIES) {
    const action = value[property];
    if (isRecord(action)) into.push(new FoundAction(action, property, component, item));
  }
}

/** Makes its path when it is asked for, as components do. */
class FoundAction implements Action {
  readonly name: string | null;
  readonly value: JsonObject;
  readonly property: ActionProperty;
  readonly component: Component;
  readonly screen: Screen;
  readonly item: number | null;
  readonly #place: ItemPlace | null;
  #path: Path | null = null;

  constructor(value: JsonObject, property: ActionProperty, component: Component, place: ItemPlace | null) {
    this.name = typeof value.name === 'string' ? value.name : null;
    this.value = value;
    this.property = property;
    this.component = component;
    this.screen = component.screen;
    this.item = place === null ? null : place.index;
    this.#place = place;
  }

  get path(): Path {
    if (this.#path === null) {
      const { component } = this;
      const place = this.#place;
      this.#path =
        place === null
          ? [...component.path, this.property]
          : [...component.path, place.list, place.index, this.property];
    }
    return this.#path;
  }
}
