// What has to be known of two documents to judge one change between them: who relies on what, and what things were called
// before.
import { isRecord } from '../model/json.ts';
import { type ComponentNode, everyNode, slotsOf } from './component-tree.ts';
import type { DocumentChange } from './document-change.ts';
import { type Audience, actionsIn, type Reliance, relianceOn } from './reliance.ts';
import { type NamedValue, type Sink, sinkName, valueName, withNames } from './value-flow.ts';
import type { Path } from './walk.ts';

export const IMPACT_LEVELS = ['breaking', 'visible', 'cosmetic'] as const;
export type ImpactLevel = (typeof IMPACT_LEVELS)[number];

/** `for` names who else has to do with it; nobody where it is only for the person with the phone. */
export type ChangeImpact = { readonly level: ImpactLevel; readonly for: readonly Audience[] };

export const VISIBLE: ChangeImpact = { level: 'visible', for: [] };
export const COSMETIC: ChangeImpact = { level: 'cosmetic', for: [] };

/** Breaking for those named; where that is nobody, people see it. */
export function breaking(...audiences: readonly (Audience | null | false)[]): ChangeImpact {
  const named = namesOf(audiences);
  return named.length === 0 ? VISIBLE : { level: 'breaking', for: named };
}

/** Nothing breaks, but those named may want to know. */
export function visibleFor(audiences: readonly Audience[]): ChangeImpact {
  return { level: 'visible', for: namesOf(audiences) };
}

function namesOf(audiences: readonly (Audience | null | false)[]): Audience[] {
  return [...new Set(audiences.filter((one) => one !== null && one !== false))].sort();
}

export type Field = { readonly screen: string | null; readonly name: string };

export type World = {
  readonly before: unknown;
  readonly after: unknown;
  readonly old: Reliance;
  readonly now: Reliance;
  /** The id that a screen of the later document had before, and the other way round; the same where nothing says so. */
  idBefore(screen: string | null): string | null;
  idAfter(screen: string | null): string | null;
  /** What a field of the later document was called, and where it stood; and the other way round. */
  fieldBefore(field: Field): Field;
  fieldAfter(field: Field): Field;
  /** Fields that went to another screen, as they were. */
  hasLeft(field: Field): boolean;
  /** The component that a field is, in one of the documents; undefined where it has none. */
  fieldIn(side: 'before' | 'after', field: Field): unknown;
  /** True where the later document masks a field in the summary that stays in the chat. */
  isMasked(field: Field): boolean;
  /** A short word for what a value is in the end; the same on both sides where it is the same. */
  originIn(side: 'before' | 'after', value: NamedValue): string;
};

export function worldOf(changes: readonly DocumentChange[], before: unknown, after: unknown): World {
  const renamed = changes.flatMap(({ kind, subject, from, to }) =>
    kind === 'renamed' && subject === 'screen' ? [[String(from), String(to)] as const] : [],
  );
  const [ids, idsNow] = [new Map(renamed), new Map(renamed.map(([from, to]) => [to, from]))];
  const idBefore = (screen: string | null) => (screen === null ? null : (idsNow.get(screen) ?? screen));
  const idAfter = (screen: string | null) => (screen === null ? null : (ids.get(screen) ?? screen));
  const [olds, news, left] = [new Map<string, Field>(), new Map<string, Field>(), new Set<string>()];
  for (const { kind, subject, place, from, to } of changes) {
    const name = place.component?.name ?? null;
    if (subject !== 'component' || name === null || place.part.length > 0) continue;
    const field = { screen: place.screen, name };
    const old = olds.get(keyOf(field)) ?? { screen: idBefore(place.screen), name };
    const was = fieldWas(old, { kind, from, to });
    if (was === null) continue;
    olds.set(keyOf(field), was);
    news.set(keyOf(was), field);
    if (idAfter(was.screen) !== field.screen) left.add(keyOf(was));
  }
  const [old, now] = [relianceOn(before), relianceOn(after)];
  const fieldBefore = (field: Field) => olds.get(keyOf(field)) ?? { ...field, screen: idBefore(field.screen) };
  const asBefore = (value: NamedValue): NamedValue =>
    value.kind === 'form' ? { kind: 'form', ...fieldBefore(value) } : { ...value, screen: idBefore(value.screen) };
  return {
    before,
    after,
    old,
    now,
    idBefore,
    idAfter,
    fieldBefore,
    fieldAfter: (field) => news.get(keyOf(field)) ?? { ...field, screen: idAfter(field.screen) },
    hasLeft: (field) => left.has(keyOf(field)),
    fieldIn: fieldsOf({ before, after }),
    isMasked: masksOf(after),
    originIn: originsIn({ before: old.originsOf, after: (value) => now.originsOf(value).map(asBefore) }),
  };
}

/** Of several screens with one id the first counts. */
function masksOf(document: unknown): World['isMasked'] {
  let masks: ReadonlyMap<unknown, ReadonlySet<unknown>> | undefined;
  return ({ screen, name }) => {
    masks ??= new Map(
      screensIn(document)
        .map(({ id, sensitive }) => [id, new Set<unknown>(Array.isArray(sensitive) ? sensitive : [])] as const)
        .reverse(),
    );
    return masks.get(screen)?.has(name) === true;
  };
}

function screensIn(document: unknown): Readonly<Record<string, unknown>>[] {
  return isRecord(document) && Array.isArray(document.screens) ? document.screens.filter(isRecord) : [];
}

type Origins = (value: NamedValue) => readonly NamedValue[];

/** Numbers, since a value may come from two thousand places, and a text may name it as often. */
function originsIn(origins: Readonly<Record<'before' | 'after', Origins>>): World['originIn'] {
  const numbers = new Map<string, string>();
  const known = { before: new Map<string, string>(), after: new Map<string, string>() };
  return (side, value) => {
    const name = valueName(value.kind, value.screen, value.name);
    const found = known[side].get(name);
    if (found !== undefined) return found;
    const words = inOneWord(origins[side](value));
    const number = numbers.get(words) ?? String(numbers.size);
    numbers.set(words, number);
    known[side].set(name, number);
    return number;
  };
}

function fieldsOf(documents: { readonly before: unknown; readonly after: unknown }): World['fieldIn'] {
  const known: Partial<Record<'before' | 'after', ReadonlyMap<string, unknown>>> = {};
  return (side, field) => {
    const fields =
      known[side] ?? new Map(nodesIn(documents[side]).map((node) => [keyOf(fieldNamed(node)), node.value]));
    known[side] = fields;
    return fields.get(keyOf(field));
  };
}

function fieldNamed({ screen, name }: ComponentNode): Field {
  return { screen, name: name ?? '' };
}

/** All components of a document. */
export function nodesIn(document: unknown): ComponentNode[] {
  const screens: readonly unknown[] = isRecord(document) && Array.isArray(document.screens) ? document.screens : [];
  return screens.flatMap((screen) => {
    if (!isRecord(screen)) return [];
    return everyNode(slotsOf(screen.layout, [], typeof screen.id === 'string' ? screen.id : null, null));
  });
}

/** What a field was, where one change says something of that. */
function fieldWas(old: Field, { kind, from, to }: Pick<DocumentChange, 'kind' | 'from' | 'to'>): Field | null {
  if (kind === 'renamed') return { ...old, name: String(from) };
  if (kind !== 'moved' || !isRecord(from) || !isRecord(to) || from.screen === to.screen) return null;
  return { ...old, screen: typeof from.screen === 'string' ? from.screen : null };
}

function keyOf({ screen, name }: Field): string {
  return `${screen ?? ''} ${name}`;
}

/** The screen of a change in the earlier document, as it was called there. */
export function screenBefore({ before, place }: DocumentChange, world: World): string | null {
  return before === null ? world.idBefore(place.screen) : screenAt(world.before, before);
}

function screenAt(document: unknown, [top, index = 0]: Path): string | null {
  if (top !== 'screens') return null;
  const id = valueAt(document, [top, index, 'id']);
  return typeof id === 'string' ? id : null;
}

/** The field of a change as it was; null where the change is of no field. */
export function fieldOf(change: DocumentChange, world: World): Field | null {
  const name = change.place.component?.name ?? null;
  if (name === null) return null;
  // What is gone is called as it was.
  if (change.after === null && change.kind === 'removed' && change.place.part.length === 0) {
    return { screen: screenBefore(change, world), name };
  }
  return world.fieldBefore({ screen: change.place.screen, name });
}

/** Who got the value of the field before the change. */
export function reliedOn(change: DocumentChange, world: World): readonly Audience[] {
  const field = fieldOf(change, world);
  return field === null ? [] : audiencesOf(world.old.sinksOf('form', field.screen, field.name));
}

/** Who gets it after the change. */
export function getsIt({ place }: DocumentChange, world: World): readonly Audience[] {
  const name = place.component?.name ?? null;
  return name === null ? [] : audiencesOf(world.now.sinksOf('form', place.screen, name));
}

export function audiencesOf(sinks: readonly Sink[]): readonly Audience[] {
  return sinks.map(({ audience }) => audience);
}

/** Where a value arrived before and does no longer: renaming and moving break nothing as long as the same is sent. */
export function lostSinks(before: readonly Sink[], after: readonly Sink[], world: World): readonly Sink[] {
  const kept = new Set(after.map(sinkName));
  return before.filter((sink) => !kept.has(sinkName({ ...sink, screen: world.idAfter(sink.screen) })));
}

/**
 * True where a text only takes up what fields and screens are called now, which is told where they are, or gets the same
 * value from elsewhere: `${data.city}` that was handed from screen to screen, and `${screen.START.form.city}`.
 */
export function follows(change: DocumentChange, world: World): boolean {
  const { from, to, place } = change;
  if (typeof from !== 'string' || typeof to !== 'string' || !from.includes('${')) return false;
  const old = withNames(from, screenBefore(change, world), (value) => world.originIn('before', value));
  const now = withNames(to, place.screen, (value) => world.originIn('after', value));
  return old === now;
}

function inOneWord(values: readonly NamedValue[]): string {
  return [...new Set(values.map(({ kind, screen, name }) => valueName(kind, screen, name)))].sort().join();
}

/**
 * True for a screen that messages could open and no longer may. Meta, "Sending a Flow": the screen of
 * `flow_action_payload` "needs to be an entry screen", and that is one to which no other leads.
 */
export function isShutOut(screen: unknown, { old, now, idBefore }: World): boolean {
  if (typeof screen !== 'string') return false;
  const before = idBefore(screen);
  return old.hasScreen(before) && old.isEntry(before) && !now.isEntry(screen);
}

/** The same of where actions in a value lead; with a routing model the routes are told by themselves. */
export function shutsOut(value: unknown, world: World): boolean {
  if (hasRoutingModel(world.after)) return false;
  return actionsIn(value).some(({ name, target }) => name === 'navigate' && isShutOut(target, world));
}

export function hasRoutingModel(document: unknown): boolean {
  return isRecord(document) && isRecord(document.routing_model);
}

export function isBound(value: unknown): boolean {
  return typeof value === 'object' ? value !== null : typeof value === 'string' && /\$\{|`/.test(value);
}

export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isRecord(value) && Object.hasOwn(value, String(key)) ? value[String(key)] : undefined;
  }, document);
}
