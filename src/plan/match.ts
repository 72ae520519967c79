// Pairs desired flows with observed ones by name, and says which observed flows are nobody's.
import { byCodeUnits, type DesiredFlow, foldCase, type ObservedFlow } from '../model/flow.ts';
import { columnOf } from '../model/lifecycle.ts';
import { matchesName } from '../model/names.ts';
import type { ForeignFlow, Refusal } from '../model/plan.ts';

/** One desired flow with what the account has for it; `refusal` says why no pair could be made. */
export type Pair = {
  readonly desired: DesiredFlow;
  readonly observed: ObservedFlow | null;
  readonly refusal: Refusal | null;
};

/**
 * Pairs, in the order of `desired`; the order of `observed` does not matter.
 * @param ignore names in the account that are never renamed; they still stand in the way of a name that clashes
 */
export function match(
  desired: readonly DesiredFlow[],
  observed: readonly ObservedFlow[],
  ignore: readonly string[],
): Pair[] {
  const sorted = [...observed].sort((a, b) => byCodeUnits(a.id, b.id));
  const touchable = sorted.filter((flow) => ignore.length === 0 || !matchesName(ignore, flow.name));
  const byName = groupBy(touchable, (flow) => flow.name.normalize('NFC'));
  const byFold = groupBy(sorted, (flow) => foldCase(flow.name));
  return desired.map((flow) => pair(flow, byName, byFold));
}

type Groups = ReadonlyMap<string, readonly ObservedFlow[]>;

function pair(desired: DesiredFlow, byName: Groups, byFold: Groups): Pair {
  const there = byName.get(desired.name) ?? [];
  const before = desired.previously
    .flatMap((name) => byName.get(name) ?? [])
    .filter((flow) => columnOf(flow.status) !== 'deprecated');
  const [first, second] = there;
  const [old, older] = before;

  if (second !== undefined) {
    return refused(
      desired,
      null,
      'case-clash',
      `the account has ${there.length} flows that are named "${desired.name}"`,
      RENAME,
    );
  }
  if (first !== undefined && old !== undefined) {
    const message = `"${old.name}" (${old.id}) should be renamed to "${desired.name}", but a flow of that name is there (${first.id})`;
    return refused(
      desired,
      first,
      'rename-target-exists',
      message,
      'rename one of the two in the account, or remove "previously"',
    );
  }
  if (first !== undefined) return { desired, observed: first, refusal: null };
  if (older !== undefined && old !== undefined) {
    const message = `"previously" fits more than one flow: "${old.name}" (${old.id}) and "${older.name}" (${older.id})`;
    return refused(desired, old, 'rename-target-exists', message, 'name only the one that should be renamed');
  }
  const clash = (byFold.get(foldCase(desired.name)) ?? []).find((flow) => flow.id !== old?.id);
  // What should be gone is gone, whatever is named alike.
  const retired = desired.status === 'deprecated' || desired.status === 'deleted';
  if (clash !== undefined && !retired) {
    const message = `the account has "${clash.name}" (${clash.id}), which differs from "${desired.name}" only in case`;
    return refused(
      desired,
      old ?? null,
      'case-clash',
      message,
      `write the name as the account has it, or add "previously: [${clash.name}]"`,
    );
  }
  return { desired, observed: old ?? null, refusal: null };
}

const RENAME = 'rename one of them in WhatsApp Manager';

function refused(
  desired: DesiredFlow,
  observed: ObservedFlow | null,
  code: Refusal['code'],
  message: string,
  hint: string,
): Pair {
  return { desired, observed, refusal: { code, message, hint } };
}

/** Flows in the account that no manifest of the environment stands for, without those that are to be ignored. */
export function foreignTo(
  desired: readonly DesiredFlow[],
  observed: readonly ObservedFlow[],
  ignore: readonly string[],
): ForeignFlow[] {
  const managed = new Set(match(desired, observed, ignore).flatMap((one) => one.observed?.id ?? []));
  // A name that a manifest lays claim to is not foreign, even where the plan refuses to act on it.
  const names = new Set(desired.flatMap((flow) => [flow.name, ...flow.previously]));
  const current = new Set(desired.map(({ name }) => name));
  const isClaimed = ({ name, status }: ObservedFlow) =>
    names.has(name.normalize('NFC')) && (columnOf(status) !== 'deprecated' || current.has(name.normalize('NFC')));
  return observed
    .filter((flow) => !managed.has(flow.id) && !isClaimed(flow) && !matchesName(ignore, flow.name))
    .map(({ id, name, status }) => ({ id, name, status }))
    .sort((a, b) => byCodeUnits(a.name, b.name) || byCodeUnits(a.id, b.id));
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
}
