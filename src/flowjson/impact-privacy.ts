// Whether a change lets the summary that stays in the chat show what it masked before. Meta, Flow JSON page, `sensitive`:
// the fields it names are shown as dots; passwords and uploads never appear; an OptIn is shown as it is.
import { isRecord } from '../model/json.ts';
import type { DocumentChange } from './document-change.ts';
import { type ChangeImpact, COSMETIC, type Field, screenBefore, VISIBLE, type World } from './impact-world.ts';

/** Left out of the summary, or shown in it, whatever `sensitive` says. */
const NEVER_MASKED: ReadonlySet<unknown> = new Set(['PhotoPicker', 'DocumentPicker', 'OptIn']);
const SECRET: ReadonlySet<unknown> = new Set(['password', 'passcode']);

/** Of a `sensitive` that is another now. Nobody else relies on a value being masked: the person with the phone does. */
export function ofMasking(change: DocumentChange, world: World): ChangeImpact {
  const screen = screenBefore(change, world);
  const names = (value: unknown) => (Array.isArray(value) ? value : []).filter((name) => typeof name === 'string');
  const old = names(change.from).map((name) => world.fieldAfter({ screen, name }));
  if (old.some((field) => isShownPlainly(field, world))) return { level: 'breaking', for: [] };
  const known = new Set(old.map(({ name }) => name));
  return names(change.to).every((name) => known.has(name)) ? COSMETIC : VISIBLE;
}

/** Of an `input-type` that is another now: what was a password is an answer like any other. */
export function isSecretNoMore({ place, from, to }: DocumentChange, world: World): boolean {
  const name = place.component?.name ?? null;
  if (name === null || !SECRET.has(from) || SECRET.has(to)) return false;
  return isShownPlainly({ screen: place.screen, name }, world);
}

function isShownPlainly(field: Field, world: World): boolean {
  if (world.isMasked(field)) return false;
  const own = world.fieldIn('after', field);
  return isRecord(own) && !NEVER_MASKED.has(own.type) && !SECRET.has(own['input-type']);
}
