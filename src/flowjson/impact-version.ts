// What another `version` of Flow JSON means by itself, for what both documents hold.
import { isRecord } from '../model/json.ts';
import type { DocumentChange } from './document-change.ts';
import { toVersionNumber } from './flow-model.ts';
import {
  audiencesOf,
  breaking,
  type ChangeImpact,
  COSMETIC,
  nodesIn,
  VISIBLE,
  visibleFor,
  type World,
} from './impact-world.ts';
import type { Audience } from './reliance.ts';

/** Meta, Flow JSON changelog: from 5.0 dates are `YYYY-MM-DD`, before they were milliseconds. */
export const DATES_SINCE = 500;
/** Meta, Flow JSON changelog: from 5.1 people see a summary of what they answered. */
const SUMMARY_SINCE = 501;
/** Seen in Meta's own validator: from 6.0 select actions also ran when a screen was drawn; 7.0 undid that. */
const SELECTS_ON_SIGHT = [600, 700] as const;

export function ofVersion({ from, to }: DocumentChange, world: World): ChangeImpact {
  const [old, now] = [from, to].map((one) => (typeof one === 'string' ? toVersionNumber(one) : null));
  if (old == null || now == null) return VISIBLE;
  if (crosses(old, now, DATES_SINCE)) {
    const impact = breaking(...dateUsers(world));
    if (impact.level === 'breaking') return impact;
  }
  if (SELECTS_ON_SIGHT.some((border) => crosses(old, now, border)) && exchangesOnSelect(world.after)) {
    return visibleFor(['endpoint']);
  }
  // Minor versions only add.
  const isMinor = Math.floor(old / 100) === Math.floor(now / 100) && !crosses(old, now, SUMMARY_SINCE);
  return isMinor ? COSMETIC : VISIBLE;
}

export function crosses(old: number, now: number, border: number): boolean {
  return old < border !== now < border;
}

const DATES: readonly string[] = ['min-date', 'max-date', 'unavailable-dates', 'init-value'];

/** Who gets dates from a DatePicker, and who gives it bound ones. */
function dateUsers({ after, old, now, idBefore, fieldBefore }: World): readonly Audience[] {
  return nodesIn(after).flatMap(({ type, name, screen, value }) => {
    if (type !== 'DatePicker' || name === null || !isRecord(value)) return [];
    const isGiven = DATES.some((key) => typeof value[key] === 'string' && value[key].includes('${data.'));
    const field = fieldBefore({ screen, name });
    const given = isGiven ? [...old.givesData(idBefore(screen)), ...now.givesData(screen)] : [];
    return [...audiencesOf(old.sinksOf('form', field.screen, field.name)), ...given];
  });
}

function exchangesOnSelect(document: unknown): boolean {
  return nodesIn(document).some(({ value }) => {
    const action = isRecord(value) ? value['on-select-action'] : null;
    return isRecord(action) && action.name === 'data_exchange';
  });
}
