// What a change in an action means: what it sends, and to whom.
import { isRecord } from '../model/json.ts';
import type { DocumentChange } from './document-change.ts';
import {
  audiencesOf,
  breaking,
  type ChangeImpact,
  COSMETIC,
  type Field,
  hasRoutingModel,
  isBound,
  isShutOut,
  lostSinks,
  screenBefore,
  shutsOut,
  VISIBLE,
  valueAt,
  visibleFor,
  type World,
} from './impact-world.ts';
import { type Audience, actionsIn, receiversOf } from './reliance.ts';
import { valuesIn } from './value-flow.ts';
import type { Path } from './walk.ts';

export function isInAction({ place }: DocumentChange): boolean {
  return place.part.some((part) => /^on-.*-action$/.test(part));
}

export function ofAction(change: DocumentChange, world: World): ChangeImpact {
  const { kind, place, from, to } = change;
  const at = place.part.indexOf('payload');
  if (at >= 0) return ofPayload(change, place.part.length - at, world);
  if (place.part.at(-1) === 'name' && kind === 'changed' && typeof to === 'string' && world.idBefore(to) === from) {
    return COSMETIC;
  }
  // Where to go next is for the eyes: what is sent on the way is told key by key.
  const isNext = place.part.at(-1) === 'name' && place.part.at(-2) === 'next';
  const blocks = isNext ? isShutOut(to, world) && !hasRoutingModel(world.after) : shutsOut(to, world);
  const gets = sentTo(to);
  const impact = breaking(...lostWith(from, world), gets.includes('endpoint') && 'endpoint', blocks && 'messages');
  return impact.level === 'breaking' ? impact : visibleFor(gets);
}

/** Who gets what the actions in a value send. */
export function sentTo(value: unknown): readonly Audience[] {
  return actionsIn(value).flatMap(({ name }) => receiversOf(name));
}

/** Who misses what the actions in a value sent. Answers are the same wherever the flow ends, as long as no key is missing. */
export function lostWith(value: unknown, { now }: World): readonly Audience[] {
  return actionsIn(value).flatMap(({ name, payload }) => {
    const isKept =
      name === 'complete' && Object.keys(isRecord(payload) ? payload : {}).every((key) => now.answerKeys?.has(key));
    return isKept && now.answerKeys !== null ? [] : receiversOf(name);
  });
}

/** @param depth how many keys the change is below the action */
function ofPayload(change: DocumentChange, depth: number, world: World): ChangeImpact {
  const { kind, from, to, place } = change;
  const [old, now] = [sending(change.before, depth, world, 'before'), sending(change.after, depth, world, 'after')];
  const receivers = [...old.receivers, ...now.receivers];
  // A fixed value is another: those who tell cases apart by it may want to know.
  const isSameKind = kind === 'changed' && typeof from === typeof to && !isBound(from) && !isBound(to);
  if (isSameKind && place.part.at(-1) !== 'payload') return visibleFor(receivers);
  // What a screen is handed is told where it is shown, or sent from there.
  if (kind === 'added') return now.onto === null ? visibleFor(receivers) : COSMETIC;
  return old.onto === null ? breaking(...receivers) : ofHandingOn(change, old.onto, world);
}

type Sending = {
  readonly receivers: readonly Audience[];
  /** The data of the screen that it goes on to. */
  readonly onto: Field | null;
};

/** Who gets one key of a payload: of one that goes on to a screen those to whom that screen sends it. */
function sending(path: Path | null, depth: number, world: World, side: 'before' | 'after'): Sending {
  const action = path === null ? null : valueAt(world[side], path.slice(0, path.length - depth));
  if (path === null || !isRecord(action)) return { receivers: [], onto: null };
  const { name, next } = action;
  if (name !== 'navigate' && name !== 'update_data') return { receivers: receiversOf(String(name)), onto: null };
  const own = valueAt(world[side], [...path.slice(0, 2), 'id']);
  const target = name === 'update_data' ? own : isRecord(next) ? next.name : null;
  const key = path[path.length - depth + 1];
  if (typeof target !== 'string' || key === undefined) return { receivers: [], onto: null };
  const onto = { screen: target, name: String(key) };
  const reliance = side === 'before' ? world.old : world.now;
  return { receivers: audiencesOf(reliance.sinksOf('data', onto.screen, onto.name)), onto };
}

/** Something is lost where what was handed on no longer arrives under its key, on whatever way. */
function ofHandingOn(change: DocumentChange, onto: Field, world: World): ChangeImpact {
  const values = valuesIn(change.from, screenBefore(change, world));
  const still = values.flatMap(({ kind, ...field }) => {
    const { screen, name } =
      kind === 'form' ? world.fieldAfter(field) : { ...field, screen: world.idAfter(field.screen) };
    return world.now.sinksOf(kind, screen, name);
  });
  const lost = lostSinks(world.old.sinksOf('data', onto.screen, onto.name), still, world);
  if (lost.length > 0) return breaking(...audiencesOf(lost));
  return world.now.isShown(world.idAfter(onto.screen), onto.name) ? VISIBLE : COSMETIC;
}
