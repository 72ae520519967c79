// What a change in a component, or in one of its options, means.
import { isRecord } from '../model/json.ts';
import type { DocumentChange } from './document-change.ts';
import { isInAction, lostWith, ofAction, sentTo } from './impact-actions.ts';
import { isSecretNoMore } from './impact-privacy.ts';
import {
  audiencesOf,
  breaking,
  type ChangeImpact,
  COSMETIC,
  fieldOf,
  getsIt,
  lostSinks,
  reliedOn,
  shutsOut,
  VISIBLE,
  valueAt,
  visibleFor,
  type World,
} from './impact-world.ts';
import type { Audience } from './reliance.ts';
import { retyping } from './value-kinds.ts';

export function ofComponent(change: DocumentChange, world: World): ChangeImpact {
  const { kind, place, from, to } = change;
  const [key] = place.part;
  if (key === undefined) {
    if (kind === 'moved') return ofMove(change, world);
    if (kind === 'renamed') return ofRename(change, world);
    // A Form is not to be seen, and what stands in it is told by itself.
    if (place.component?.type === 'Form' && kind !== 'changed') return COSMETIC;
    return kind === 'added' ? ofNew(to, change, world) : ofGone(change, world);
  }
  if (isInAction(change)) return ofAction(change, world);
  if (key === 'required') return asksMore(from, to) ? newlyRequired(change, world) : VISIBLE;
  if (key === 'visible' || key === 'enabled') return ofSwitch(key, change, world);
  if (key === 'type' || key === 'input-type' || key === 'mode') return ofType(change, world);
  if (LEAST.test(key) && asksForSome(from, to) && !isAlways(ownOf(change, world, 'before')?.required)) {
    return newlyRequired(change, world);
  }
  if (key === 'data-source' || key === 'list-items') return ofChoices(change, world);
  if (LIMITS.has(key)) return visibleFor(reliedOn(change, world));
  // A Form's name names no value.
  return key === 'name' ? COSMETIC : VISIBLE;
}

/** What values may come: whoever gets them may count on it. */
const LIMITS: ReadonlySet<string> = new Set(
  `pattern min-chars max-chars max-length min-selected-items max-selected-items min-date max-date unavailable-dates
  include-days min-days max-days min-uploaded-photos max-uploaded-photos min-uploaded-documents max-uploaded-documents
  max-file-size-kb allowed-mime-types photo-source`.split(/\s+/),
);

/** With one of these above zero a field can no longer be left empty. */
const LEAST = /^min-(uploaded-(photos|documents)|selected-items)$/;

function asksForSome(from: unknown, to: unknown): boolean {
  return (Number(to) > 0 || typeof to === 'string') && !(Number(from) > 0);
}

/** The component as it was, or as it is: where the change names no place there, by what the field is called. */
function ownOf(change: DocumentChange, world: World, side: 'before' | 'after') {
  const { place, [side]: path } = change;
  const name = place.component?.name ?? null;
  const field = side === 'before' ? fieldOf(change, world) : name === null ? null : { screen: place.screen, name };
  const own =
    path !== null
      ? valueAt(world[side], path.slice(0, path.length - place.part.length))
      : field === null
        ? null
        : world.fieldIn(side, field);
  return isRecord(own) ? own : null;
}

/** A field that is gone takes its value with it, a button what it sent. */
function ofGone(change: DocumentChange, world: World): ChangeImpact {
  return breaking(...reliedOn(change, world), ...lostWith(change.from, world));
}

function ofNew(value: unknown, change: DocumentChange, world: World): ChangeImpact {
  if (!isRecord(value)) return VISIBLE;
  const asks = sentTo(value).filter((one) => one === 'endpoint');
  const needed = change.place.component?.name !== null && hasToBeFilled(value);
  const blocks = shutsOut(value, world) && 'messages';
  return breaking(...(needed ? newlyRequired(change, world).for : []), ...asks, blocks);
}

/** True of a field that may not be left empty; what nobody sees nobody has to fill in. */
export function hasToBeFilled(value: unknown): boolean {
  if (!isRecord(value) || value.visible === false) return false;
  return (
    mayBeTrue(value.required) || Object.entries(value).some(([key, one]) => LEAST.test(key) && asksForSome(0, one))
  );
}

/** The same value under the same key is the same for whoever gets it, wherever it comes from. */
function ofRename(change: DocumentChange, world: World): ChangeImpact {
  const lost = lostIn(change, world);
  return lost.length === 0 ? COSMETIC : breaking(...lost);
}

function lostIn(change: DocumentChange, world: World): readonly Audience[] {
  const [field, name] = [fieldOf(change, world), change.place.component?.name ?? null];
  if (field === null || name === null) return [];
  const [old, now] = [
    world.old.sinksOf('form', field.screen, field.name),
    world.now.sinksOf('form', change.place.screen, name),
  ];
  return audiencesOf(lostSinks(old, now, world));
}

function ofMove(change: DocumentChange, world: World): ChangeImpact {
  const { from, to, place } = change;
  if (!isRecord(from) || !isRecord(to)) return VISIBLE;
  if (from.screen !== to.screen && place.component?.name != null) {
    const lost = lostIn(change, world);
    if (lost.length > 0) return breaking(...lost);
  }
  const own = ownOf(change, world, 'after');
  // A field out of a branch, or in another, is asked of those who never came into it; in a branch no longer of everybody.
  if ((to.reach === 'more' || to.reach === 'others') && isAlways(own?.required)) return newlyRequired(change, world);
  if (to.reach === 'fewer' || to.reach === 'others') return visibleFor(reliedOn(change, world));
  // A Form is not to be seen.
  return to.inOrder === true ? COSMETIC : VISIBLE;
}

/** Hidden or out of reach for good, a field gives no value, and a button sends nothing. */
function ofSwitch(key: 'visible' | 'enabled', change: DocumentChange, world: World): ChangeImpact {
  const { from, to } = change;
  if (to === false && from !== false) {
    return breaking(...reliedOn(change, world), ...sentTo(ownOf(change, world, 'after')));
  }
  if (to !== undefined && to !== true) return visibleFor(reliedOn(change, world));
  const isAsked = key === 'visible' && isAlways(ownOf(change, world, 'after')?.required);
  return isAsked ? newlyRequired(change, world) : VISIBLE;
}

function ofType(change: DocumentChange, world: World): ChangeImpact {
  const [old, now] = [ownOf(change, world, 'before'), ownOf(change, world, 'after')];
  if (change.place.part[0] !== 'type') {
    if (isSecretNoMore(change, world)) return { level: 'breaking', for: reliedIfRetyped(change, world) };
    // With another type it is told there.
    if (old?.type !== now?.type) return VISIBLE;
  }
  switch (retyping(old, now)) {
    case 'same':
      return VISIBLE;
    case 'other texts':
      return visibleFor(reliedOn(change, world));
    case 'another type':
      return breaking(...reliedOn(change, world));
  }
}

function reliedIfRetyped(change: DocumentChange, world: World): readonly Audience[] {
  const kinds = retyping(ownOf(change, world, 'before'), ownOf(change, world, 'after'));
  return kinds === 'another type' ? breaking(...reliedOn(change, world)).for : [];
}

/** A binding or an expression may turn out either way; of a range each end may be required by itself. */
function mayBeTrue(value: unknown): boolean {
  if (isRecord(value)) return Object.values(value).some(mayBeTrue);
  return value === true || typeof value === 'string';
}

function isAlways(value: unknown): boolean {
  return isRecord(value) ? Object.values(value).some(isAlways) : value === true;
}

/** What was always required cannot become more so. */
function asksMore(from: unknown, to: unknown): boolean {
  if (isRecord(to) && isRecord(from)) return Object.entries(to).some(([key, one]) => asksMore(from[key], one));
  return mayBeTrue(to) && from !== true;
}

/** Whoever reads the answers gets to see them only from those who can fill it in. */
function newlyRequired(change: DocumentChange, world: World): ChangeImpact {
  return breaking('answers', ...getsIt(change, world));
}

/** Answers hold the ids of options, never their titles. */
export function ofOption(change: DocumentChange, world: World): ChangeImpact {
  const { kind, place, from, to } = change;
  if (isInAction(change)) return ofAction(change, world);
  const users = [...reliedOn(change, world), ...getsIt(change, world)];
  if (place.part.length > 2) {
    // The id now stands for something else: "0" was "Glasses" and is "Lenses".
    const isOther = place.part.at(-1) === 'title' && typeof from === 'string' && typeof to === 'string';
    return isOther && !shareWord(from, to) ? visibleFor(users) : VISIBLE;
  }
  if (kind === 'moved') return VISIBLE;
  if (kind === 'added') {
    const asks = sentTo(to).includes('endpoint');
    return asks ? breaking('endpoint') : visibleFor(users);
  }
  return breaking(...users);
}

/** Of options that are not told one by one, since an id is missing or there twice: an id that is gone is lost all the same. */
function ofChoices(change: DocumentChange, world: World): ChangeImpact {
  const { from, to } = change;
  const [users, isAnother] = [
    reliedOn(change, world),
    ownOf(change, world, 'before')?.type !== ownOf(change, world, 'after')?.type,
  ];
  // Which ids a binding brings nobody knows; and what is no longer a choice is told as another type.
  if (to === undefined ? isAnother : !Array.isArray(to)) return visibleFor(users);
  const now = idsIn(to);
  const isLost = Array.isArray(from) ? [...idsIn(from)].some((id) => !now.has(id)) : to === undefined;
  return isLost ? breaking(...users, ...getsIt(change, world)) : visibleFor(users);
}

function idsIn(options: unknown): ReadonlySet<string> {
  const list: readonly unknown[] = Array.isArray(options) ? options : [];
  return new Set(list.flatMap((one) => (isRecord(one) && typeof one.id === 'string' ? [one.id] : [])));
}

function shareWord(one: string, other: string): boolean {
  const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const known = new Set(words(one));
  return words(other).some((word) => known.has(word));
}
