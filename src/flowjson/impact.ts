// What changes inside a Flow JSON mean: for the person with the phone, and for those who rely on what the flow sends. Knows
// no words for it, and steers nothing by itself.
import { isRecord } from '../model/json.ts';
import type { DocumentChange } from './document-change.ts';
import { type Audience, actionsIn, type Reliance, receiversOf, relianceOn } from './reliance.ts';
import type { Path } from './walk.ts';

export type { Audience } from './reliance.ts';

export const IMPACT_LEVELS = ['breaking', 'visible', 'cosmetic'] as const;
export type ImpactLevel = (typeof IMPACT_LEVELS)[number];

/** `for` names who else has to do with it; nobody where only the person with the phone sees it. */
export type ChangeImpact = { readonly level: ImpactLevel; readonly for: readonly Audience[] };

const VISIBLE: ChangeImpact = { level: 'visible', for: [] };
const COSMETIC: ChangeImpact = { level: 'cosmetic', for: [] };

/** What each change means, in their order. */
export function impactsOf(changes: readonly DocumentChange[], before: unknown, after: unknown): ChangeImpact[] {
  const world: Both = {
    before,
    after,
    old: relianceOn(before),
    now: relianceOn(after),
    renamed: renamedScreens(changes),
    fields: changes.flatMap(({ kind, subject, from, to }) =>
      kind === 'renamed' && subject === 'component' ? [[String(from), String(to)] as const] : [],
    ),
  };
  return changes.map((change) => impactOf(change, world));
}

type Both = {
  readonly before: unknown;
  readonly after: unknown;
  readonly old: Reliance;
  readonly now: Reliance;
  /** Ids of screens before, by what they are now. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Names of fields before and now. */
  readonly fields: readonly (readonly [string, string])[];
};

function renamedScreens(changes: readonly DocumentChange[]): ReadonlyMap<string, string> {
  const renamed = changes.filter(({ kind, subject }) => kind === 'renamed' && subject === 'screen');
  return new Map(renamed.map(({ from, to }) => [String(to), String(from)]));
}

function impactOf(change: DocumentChange, world: Both): ChangeImpact {
  switch (change.subject) {
    case 'document':
      return ofDocument(change);
    case 'route':
      return ofRoute(change, world);
    case 'screen':
      return ofScreen(change, world);
    case 'data':
      return ofData(change, world);
    case 'component':
      return ofComponent(change, world);
    case 'option':
      return ofOption(change, world);
  }
}

function breaking(...audiences: readonly (Audience | null | false)[]): ChangeImpact {
  const named = new Set(audiences.filter((one) => one !== null && one !== false));
  return named.size === 0 ? VISIBLE : { level: 'breaking', for: [...named].sort() };
}

function ofDocument({ kind, place, from, to }: DocumentChange): ChangeImpact {
  const [key] = place.part;
  if (key === undefined || key === 'screens') return breaking('answers', 'endpoint', 'messages');
  if (key === 'data_channel_uri') return breaking('endpoint');
  if (key === 'data_api_version') {
    // With an endpoint a flow asks it for its first screen: messages say so when they open it.
    return kind === 'changed' ? { level: 'visible', for: ['endpoint'] } : breaking('endpoint', 'messages');
  }
  // Minor versions only add.
  if (key === 'version') return String(from).split('.')[0] === String(to).split('.')[0] ? COSMETIC : VISIBLE;
  return key === 'routing_model' ? VISIBLE : COSMETIC;
}

function ofRoute({ kind, place }: DocumentChange, { old, now }: Both): ChangeImpact {
  if (place.part.length < 2 || kind === 'moved' || kind === 'changed') return COSMETIC;
  // The platform refuses an answer of the endpoint that leads where no route does.
  return kind === 'removed' && old.hasEndpoint && now.hasEndpoint ? breaking('endpoint') : VISIBLE;
}

function ofScreen({ kind, place, to }: DocumentChange, { old, now }: Both): ChangeImpact {
  const [key] = place.part;
  const endpoint = old.hasEndpoint && 'endpoint';
  if (key === undefined) {
    if (kind === 'removed') return breaking('answers', endpoint, 'messages');
    if (kind === 'renamed') return breaking(endpoint, 'messages');
    return VISIBLE;
  }
  if (key === 'id') return breaking(endpoint, 'messages');
  if (key === 'terminal' && to !== true) return breaking('answers');
  if (key === 'refresh_on_back' && to === true) return breaking(now.hasEndpoint && 'endpoint');
  return VISIBLE;
}

/** The data of a screen comes from the endpoint, from a message, or from the screen before. */
function ofData({ place, kind }: DocumentChange, { old, now, renamed }: Both): ChangeImpact {
  if (place.part.includes('__example__')) return COSMETIC;
  const before = place.screen === null ? null : (renamed.get(place.screen) ?? place.screen);
  const hasEndpoint = old.hasEndpoint || now.hasEndpoint;
  const fromMessages = kind === 'added' ? now.isEntry(place.screen) : old.isEntry(before);
  const impact = breaking(hasEndpoint && 'endpoint', fromMessages && 'messages');
  return impact.level === 'breaking' ? impact : COSMETIC;
}

function ofComponent(change: DocumentChange, world: Both): ChangeImpact {
  const { kind, place, from, to } = change;
  const [key] = place.part;
  if (follows(change, world)) return COSMETIC;
  if (key === undefined) {
    if (kind === 'moved') return VISIBLE;
    if (kind === 'renamed') return breaking(...reliedOn(change, world, String(from)));
    return kind === 'removed' ? ofGone(change, world) : ofNew(to, change, world);
  }
  if (key === 'required' && mayBeTrue(to)) return newlyRequired(change, world);
  if (/^min-uploaded-/.test(key) && Number(to) > 0 && !(Number(from) > 0)) return newlyRequired(change, world);
  if (RETYPING.has(key) && isRetyped(change)) return breaking(...reliedOn(change, world));
  if (place.part.some((part) => /^on-.*-action$/.test(part))) return ofAction(change, world);
  if (key === 'name') return COSMETIC;
  return VISIBLE;
}

/** A field that is gone takes its value with it, a button what it sent. */
function ofGone(change: DocumentChange, world: Both): ChangeImpact {
  const { hasEndpoint } = world.old;
  const sent = actionsIn(change.from).filter(({ name }) => name !== 'navigate');
  return breaking(...reliedOn(change, world), ...sent.flatMap(({ name }) => receiversOf(name, hasEndpoint)));
}

function ofNew(value: unknown, change: DocumentChange, world: Both): ChangeImpact {
  if (!isRecord(value)) return VISIBLE;
  const asks = actionsIn(value).some(({ name }) => name === 'data_exchange');
  const isField = change.place.component?.name !== null;
  const least = [value['min-uploaded-photos'], value['min-uploaded-documents']].some((one) => Number(one) > 0);
  const needed = isField && (least || (value.required !== undefined && mayBeTrue(value.required)));
  if (!needed) return breaking(asks && 'endpoint');
  return breaking(...newlyRequired(change, world).for, asks && 'endpoint');
}

/** A binding or an expression may turn out either way. */
function mayBeTrue(value: unknown): boolean {
  if (isRecord(value)) return Object.values(value).some(mayBeTrue);
  return value === true || typeof value === 'string';
}

/** Whoever reads the answers gets to see them only from those who can fill it in. */
function newlyRequired({ place }: DocumentChange, { now }: Both): ChangeImpact {
  const name = place.component?.name ?? null;
  return breaking('answers', ...(name === null ? [] : now.onField(place.screen, name)));
}

/** Who got the value of the field before the change. */
function reliedOn({ place }: DocumentChange, { old, renamed }: Both, before?: string): readonly Audience[] {
  const name = before ?? place.component?.name ?? null;
  if (name === null || place.screen === null) return [];
  return old.onField(renamed.get(place.screen) ?? place.screen, name);
}

const RETYPING: ReadonlySet<string> = new Set(['type', 'input-type', 'mode']);

/** Meta, Flow JSON components: what the value of each input is; all others give a text. */
const VALUE_TYPES: Readonly<Record<string, string>> = {
  CheckboxGroup: 'list',
  ChipsSelector: 'list',
  OptIn: 'boolean',
  PhotoPicker: 'files',
  DocumentPicker: 'files',
};
const NUMBERS: ReadonlySet<unknown> = new Set(['number', 'passcode']);

function isRetyped({ place, from, to }: DocumentChange): boolean {
  const [key] = place.part;
  if (key === 'input-type') return NUMBERS.has(from) !== NUMBERS.has(to);
  if (key === 'mode') return (from ?? 'single') !== (to ?? 'single');
  return (VALUE_TYPES[String(from)] ?? 'text') !== (VALUE_TYPES[String(to)] ?? 'text');
}

/** What an action sends, and to whom. */
function ofAction(change: DocumentChange, world: Both): ChangeImpact {
  const { kind, place, from, to } = change;
  const hasEndpoint = world.old.hasEndpoint || world.now.hasEndpoint;
  const at = place.part.indexOf('payload');
  if (at >= 0) {
    const receivers = receiversOfPayload(change, place.part.length - at, world);
    const isSameKind = kind === 'changed' && typeof from === typeof to && !isBound(from) && !isBound(to);
    if (kind === 'added' || isSameKind) return { level: 'visible', for: receivers };
    return breaking(...receivers);
  }
  if (place.part.at(-1) === 'name' && world.renamed.get(String(to)) === from) return COSMETIC;
  // Where to go next is for the eyes: what is sent on the way is told key by key.
  const sent = [from, to].flatMap((value) => actionsIn(value).filter(({ name }) => name !== 'navigate'));
  return breaking(...sent.flatMap(({ name }) => receiversOf(name, hasEndpoint)));
}

/** Of a payload that only goes on to the next screen nobody else knows. */
function receiversOfPayload({ before, after }: DocumentChange, depth: number, world: Both): readonly Audience[] {
  const [document, path] = before === null ? [world.after, after ?? []] : [world.before, before];
  const action = valueAt(document, path.slice(0, path.length - depth));
  const name = isRecord(action) && typeof action.name === 'string' ? action.name : '';
  return name === 'navigate' ? [] : receiversOf(name, world.old.hasEndpoint || world.now.hasEndpoint);
}

/** True where a text only takes up the new name of a field or of a screen: that is told where they are. */
function follows({ from, to }: DocumentChange, { fields, renamed }: Both): boolean {
  if (typeof from !== 'string' || typeof to !== 'string' || !isBound(from)) return false;
  const screens = [...renamed].reduce((text, [now, old]) => text.replaceAll(`screen.${old}.`, `screen.${now}.`), from);
  return screens === to || fields.some(([old, now]) => screens.replaceAll(`form.${old}}`, `form.${now}}`) === to);
}

function isBound(value: unknown): boolean {
  return typeof value !== 'string' ? typeof value === 'object' : /\$\{|`/.test(value);
}

function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => {
    if (Array.isArray(value)) return value[Number(key)];
    return isRecord(value) ? value[String(key)] : undefined;
  }, document);
}

/** Answers hold the ids of options, never their titles. */
function ofOption({ kind, place }: DocumentChange, { now, old }: Both): ChangeImpact {
  if (kind !== 'removed' && kind !== 'renamed') return VISIBLE;
  if (place.part.length > 2) return VISIBLE;
  const name = place.component?.name ?? null;
  if (name === null) return VISIBLE;
  const users = new Set([...old.onField(place.screen, name), ...now.onField(place.screen, name)]);
  return breaking(...users);
}
