// Knows how a node answers with chosen fields, and an edge with a page of nodes.
// Does not know which types of node there are.
import { GraphError, syntaxError, unknownField } from './errors.ts';
import { FieldsSyntaxError, formatFields, parseFields, type Selection } from './fields.ts';
import { paginate, readPageRequest, type Sorted } from './paging.ts';
import { listOfParameter, textOfParameter } from './parameters.ts';
import type { Scene } from './world.ts';

/** Gives a field's value; undefined leaves the field out. */
export type FieldReader<T> = (subject: T, selection: Selection, scene: Scene) => unknown;

export type NodeType<T> = {
  readonly name: string;
  readonly fields: { readonly [name: string]: FieldReader<T> };
  readonly defaults: readonly string[];
};

function plain(name: string): Selection {
  return { name, modifiers: new Map(), children: null };
}

/** Reads the chosen fields, or the default ones; `id` comes last where it was not asked for. */
export function readNode<T>(
  type: NodeType<T>,
  subject: T,
  selections: readonly Selection[] | null,
  scene: Scene,
): Record<string, unknown> {
  const chosen = selections === null || selections.length === 0 ? type.defaults.map(plain) : selections;
  const withId = 'id' in type.fields && !chosen.some(({ name }) => name === 'id') ? [...chosen, plain('id')] : chosen;
  const entries = withId.map((selection): [string, unknown] => {
    const read = Object.hasOwn(type.fields, selection.name) ? type.fields[selection.name] : undefined;
    if (read === undefined) throw new GraphError(unknownField(selection.name, type.name));
    return [selection.name, read(subject, selection, scene)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The chosen properties of a plain object that is a field's value. */
export function pick(
  typeName: string,
  value: { readonly [key: string]: unknown },
  children: readonly Selection[] | null,
): { readonly [key: string]: unknown } {
  if (children === null) return value;
  const entries = children.map(({ name }): [string, unknown] => {
    if (!Object.hasOwn(value, name)) throw new GraphError(unknownField(name, typeName));
    return [name, value[name]];
  });
  return Object.fromEntries(entries);
}

/** The selections of a call's `fields` parameter, or null where it has none. */
export function selectionsOf(scene: Scene): readonly Selection[] | null {
  const given = scene.call.parameters.get('fields');
  const text = Array.isArray(given)
    ? (listOfParameter(scene.call.parameters, 'fields') ?? []).join(',')
    : textOfParameter(scene.call.parameters, 'fields');
  if (text === undefined) return null;
  try {
    return parseFields(text);
  } catch (cause) {
    if (cause instanceof FieldsSyntaxError) throw new GraphError(syntaxError(cause.message, cause.at, text));
    throw cause;
  }
}

/** A moment as the call wants it: "2026-01-05T10:00:00+0000", or seconds with date_format=U. */
export function toDate(moment: string, scene: Scene): string | number {
  const date = new Date(moment);
  if (textOfParameter(scene.call.parameters, 'date_format') === 'U') return Math.floor(date.getTime() / 1000);
  return `${date.toISOString().slice(0, 19)}+0000`;
}

export type Edge<T> = {
  readonly owner: string;
  readonly name: string;
  readonly items: Sorted<T>;
  /** The items' type, by which unknown fields are refused even where there is no item; null where it has none. */
  readonly type: Pick<NodeType<never>, 'name' | 'fields'> | null;
  readonly body: (item: T, children: readonly Selection[] | null) => unknown;
};

type Body = { readonly data: readonly unknown[]; readonly paging?: unknown };

function pageOf<T>(edge: Edge<T>, get: (name: string) => string | undefined, scene: Scene) {
  const { page_size, max_page_size } = scene.world.switches;
  const name = `${edge.owner}/${edge.name}`;
  const request = readPageRequest(get, name, { standard: page_size, maximum: max_page_size });
  return { page: paginate(edge.items, request, name), limit: request.limit };
}

function demandKnown(type: Edge<never>['type'], selections: readonly Selection[]): void {
  if (type === null) return;
  const unknown = selections.find(({ name }) => !Object.hasOwn(type.fields, name));
  if (unknown !== undefined) throw new GraphError(unknownField(unknown.name, type.name));
}

function connect<T>(
  edge: Edge<T>,
  get: (name: string) => string | undefined,
  children: readonly Selection[] | null,
  linkTo: (changes: Record<string, string>) => string,
  scene: Scene,
): Body {
  demandKnown(edge.type, children ?? []);
  const { page, limit } = pageOf(edge, get, scene);
  const data = page.items.map((item) => edge.body(item, children));
  if (page.cursors === null) return { data };
  const { before, after } = page.cursors;
  const links = {
    ...(page.hasNext ? { next: linkTo({ limit: String(limit), after }) } : {}),
    ...(page.hasPrevious ? { previous: linkTo({ limit: String(limit), before }) } : {}),
  };
  return { data, paging: { cursors: page.cursors, ...links } };
}

function linkOf(base: URL, changes: Record<string, string>, scene: Scene): string {
  const link = new URL(base);
  for (const name of ['after', 'before', 'limit']) link.searchParams.delete(name);
  if (scene.world.switches.token_in_paging) link.searchParams.set('access_token', scene.call.token);
  for (const [name, value] of Object.entries(changes)) link.searchParams.set(name, value);
  return link.href;
}

/** An edge that is the call's own path; its page comes from the call's parameters. */
export function readEdge<T>(edge: Edge<T>, scene: Scene): Body {
  const get = (name: string): string | undefined => textOfParameter(scene.call.parameters, name);
  return connect(edge, get, selectionsOf(scene), (changes) => linkOf(scene.call.url, changes, scene), scene);
}

/** An edge inside another node's fields; undefined, and so left out, where it has no data. */
export function expandEdge<T>(edge: Edge<T>, selection: Selection, scene: Scene): Body | undefined {
  const linkTo = (changes: Record<string, string>): string => {
    const base = new URL(`/${scene.call.version}/${edge.owner}/${edge.name}`, scene.call.url);
    if (selection.children !== null) base.searchParams.set('fields', formatFields(selection.children));
    return linkOf(base, changes, scene);
  };
  const get = (name: string): string | undefined => selection.modifiers.get(name);
  const body = connect(edge, get, selection.children, linkTo, scene);
  return body.data.length === 0 ? undefined : body;
}
