// What a base tells a plan: which flows Git managed before a change, and what the account changed since.
import type { DesiredFlow, ObservedFlow } from '../model/flow.ts';
import { CHANGE_FIELDS, type ChangeField, type Note } from '../model/plan.ts';
import { type Differences, differences } from './differences.ts';
import { match } from './match.ts';

/** The manifests of the base, as far as they could be read, for the same environment. */
export type BaseInput = {
  readonly flows: readonly DesiredFlow[];
  /** By flow id, for documents that differ from the base's: what an edit in the account changed, in words. */
  readonly edits: ReadonlyMap<string, readonly string[]>;
};

/** The base, seen beside the account. */
export type Base = {
  /** The base's manifest for a flow of the account; null where it had none. */
  managing(id: string): DesiredFlow | null;
  /** The base's manifest for a flow that has one now. */
  before(desired: DesiredFlow, observed: ObservedFlow | null): DesiredFlow | null;
  editsOf(id: string): readonly string[];
};

/** Pairs the base's manifests with the account, as a plan of the base would. */
export function baseBeside(
  { flows, edits }: BaseInput,
  observed: readonly ObservedFlow[],
  ignore: readonly string[],
): Base {
  const byId = new Map<string, DesiredFlow>();
  for (const pair of match(flows, observed, ignore)) {
    if (pair.observed !== null) byId.set(pair.observed.id, pair.desired);
  }
  const byName = new Map(flows.flatMap((flow) => [flow.key, flow.name].map((name) => [name, flow] as const)));
  return {
    managing: (id) => byId.get(id) ?? null,
    before(desired, seen) {
      const known = seen === null ? undefined : byId.get(seen.id);
      const names = [desired.name, desired.key, ...desired.previously];
      return known ?? names.map((name) => byName.get(name)).find((flow) => flow !== undefined) ?? null;
    },
    editsOf: (id) => edits.get(id) ?? [],
  };
}

const WORDS: Readonly<Record<ChangeField, string>> = {
  name: 'the name',
  categories: 'the categories',
  endpoint: 'the endpoint',
  application: 'the application',
  json: 'the Flow JSON',
  status: 'the status',
};

/**
 * What writing would lose: fields that the account changed since the base, and that the plan sets to something else.
 * @param written the fields that the plan would write
 */
export function overwritten(
  before: DesiredFlow,
  desired: DesiredFlow,
  observed: ObservedFlow,
  written: readonly ChangeField[],
  edits: readonly string[],
): Note[] {
  const account = differences(before, observed);
  const both: string[] = [];
  const alone: string[] = [];
  for (const field of CHANGE_FIELDS) {
    if (field === 'status' || !written.includes(field) || !account[field]) continue;
    const words = field === 'json' && edits.length > 0 ? `there ${edits.join('; ')}` : WORDS[field];
    (asksTheSame(before, desired, field) ? alone : both).push(words);
  }
  const notes: Note[] = [];
  if (alone.length > 0) {
    const message = `this would overwrite an edit made in the account: ${alone.join('; ')}`;
    notes.push({ code: 'overwrites-edit', message });
  }
  if (both.length > 0) {
    const message = `this would overwrite an edit made in the account, of what Git changed, too: ${both.join('; ')}`;
    notes.push({ code: 'conflict', message });
  }
  return notes;
}

/** True where two manifests ask for the same in one field. */
export function asksTheSame(before: DesiredFlow, after: DesiredFlow, field: keyof Differences): boolean {
  switch (field) {
    case 'name':
      return before.name === after.name;
    case 'categories':
      return before.categories.join('\n') === after.categories.join('\n');
    case 'json':
      return before.document?.fingerprint === after.document?.fingerprint;
    case 'endpoint':
    case 'application':
      return before[field]?.value === after[field]?.value;
  }
}
