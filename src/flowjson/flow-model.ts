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

export function toVersionNumber(text: string): VersionNumber | null {
  const parts = /^(\d{1,6})\.(\d{1,2})$/.exec(text);
  return parts === null ? null : Number(parts[1]) * 100 + Number(parts[2]);
}

/** @param endpoint whether the manifest states an endpoint; null where there is no manifest */
export function toFlowModel(value: JsonObject, version: VersionNumber, endpoint: boolean | null = null): FlowModel {
  const screens = (Array.isArray(value.screens) ? value.screens : []).flatMap((screen: unknown, index) =>
    isRecord(screen) ? [toScreen(screen, index)] : [],
  );
  const screensById = new Map<string, Screen>();
  for (const screen of screens) {
    if (screen.id !== null && !screensById.has(screen.id)) screensById.set(screen.id, screen);
  }
  return {
    value,
    version,
    screens,
    screensById,
    actions: screens.flatMap((screen) => screen.components.flatMap(actionsOf)),
    hasDataChannel: value.data_api_version !== undefined,
    routing: isRecord(value.routing_model) ? value.routing_model : null,
    endpoint,
    known: new Map(),
  };
}

function toScreen(value: JsonObject, index: number): Screen {
  const components: Component[] = [];
  const path = ['screens', index];
  const screen: Screen = {
    id: typeof value.id === 'string' ? value.id : null,
    index,
    value,
    path,
    terminal: value.terminal === true,
    data: isRecord(value.data) ? value.data : null,
    components,
  };
  const layout = isRecord(value.layout) ? value.layout : {};
  collect(layout.children, [...path, 'layout', 'children'], { slot: 'layout', parent: null, branch: null, form: null });
  return screen;

  type Around = Pick<Component, 'slot' | 'parent' | 'branch' | 'form'>;

  function collect(children: unknown, at: Path, around: Around): void {
    if (!Array.isArray(children)) return;
    children.forEach((child: unknown, place) => {
      if (isRecord(child)) add(child, [...at, place], around);
    });
  }

  function add(child: JsonObject, at: Path, around: Around): void {
    const component: Component = {
      type: typeof child.type === 'string' ? child.type : null,
      name: typeof child.name === 'string' ? child.name : null,
      value: child,
      path: at,
      screen,
      ...around,
    };
    components.push(component);
    const inside = { parent: component, form: around.form };
    if (component.type === 'Form') {
      collect(child.children, [...at, 'children'], { ...inside, slot: 'Form', branch: null, form: component });
    } else if (component.type === 'If') {
      collect(child.then, [...at, 'then'], { ...inside, slot: 'If', branch: 'then' });
      collect(child.else, [...at, 'else'], { ...inside, slot: 'If', branch: 'else' });
    } else if (component.type === 'Switch' && isRecord(child.cases)) {
      for (const [key, items] of Object.entries(child.cases)) {
        collect(items, [...at, 'cases', key], { ...inside, slot: 'Switch', branch: key });
      }
    }
  }
}

const LISTS = ['data-source', 'list-items'] as const;

function actionsOf(component: Component): Action[] {
  const found = actionsIn(component.value, component.path, component, null);
  for (const list of LISTS) {
    const items = component.value[list];
    if (!Array.isArray(items)) continue;
    items.forEach((item: unknown, index) => {
      if (isRecord(item)) found.push(...actionsIn(item, [...component.path, list, index], component, index));
    });
  }
  return found;
}

function actionsIn(value: JsonObject, path: Path, component: Component, item: number | null): Action[] {
  return ACTION_PROPERTIES.flatMap((property): Action[] => {
    const action = value[property];
    if (!isRecord(action)) return [];
    const name = typeof action.name === 'string' ? action.name : null;
    return [{ name, value: action, path: [...path, property], property, component, screen: component.screen, item }];
  });
}
