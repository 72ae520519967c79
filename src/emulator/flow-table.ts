// Knows how the flows are kept, so that one is found by its id, its name or its place in a list without a look at the
// others. A table never changes; a change gives a new one, for about the price of the one flow.
import { changedNumbers, emptyNumberMap, getNumber, type NumberMap, withNumber, withoutNumber } from './number-map.ts';
import type { FlowRecord } from './state.ts';
import { emptyTextMap, getText, type TextMap, withoutText, withText } from './text-map.ts';

type AccountFlows = {
  readonly records: NumberMap<FlowRecord>;
  /** Sequence numbers by name, case folded; a seed may give one name to several flows. */
  readonly named: TextMap<readonly number[]>;
};

export type FlowTable = {
  /** By sequence number. */
  readonly records: NumberMap<FlowRecord>;
  /** Sequence numbers by id. */
  readonly places: TextMap<number>;
  readonly accounts: TextMap<AccountFlows>;
};

const EMPTY: FlowTable = { records: emptyNumberMap(), places: emptyTextMap(), accounts: emptyTextMap() };
const NO_FLOWS: AccountFlows = { records: emptyNumberMap(), named: emptyTextMap() };

export function emptyFlowTable(): FlowTable {
  return EMPTY;
}

export function flowById({ records, places }: FlowTable, id: string): FlowRecord | undefined {
  const place = getText(places, id);
  return place === undefined ? undefined : getNumber(records, place);
}

export function flowsOfAccount({ accounts }: FlowTable, wabaId: string): NumberMap<FlowRecord> {
  return (getText(accounts, wabaId) ?? NO_FLOWS).records;
}

function fold(name: string): string {
  return name.toLowerCase();
}

/** The account's flows whose names differ from this one at most in case, the oldest first. */
export function flowsByName({ accounts }: FlowTable, wabaId: string, name: string): readonly FlowRecord[] {
  const { records, named } = getText(accounts, wabaId) ?? NO_FLOWS;
  return (getText(named, fold(name)) ?? []).flatMap((place) => getNumber(records, place) ?? []);
}

function withName(named: AccountFlows['named'], { name, sequence }: FlowRecord): AccountFlows['named'] {
  const known = getText(named, fold(name)) ?? [];
  return withText(
    named,
    fold(name),
    [...known, sequence].sort((a, b) => a - b),
  );
}

function withoutName(named: AccountFlows['named'], { name, sequence }: FlowRecord): AccountFlows['named'] {
  const others = (getText(named, fold(name)) ?? []).filter((other) => other !== sequence);
  return others.length === 0 ? withoutText(named, fold(name)) : withText(named, fold(name), others);
}

/** Replaces a flow whose id, account and sequence number stay. */
function replaced(table: FlowTable, old: FlowRecord, flow: FlowRecord): FlowTable {
  const { records, named } = getText(table.accounts, flow.wabaId) ?? NO_FLOWS;
  const account = {
    records: withNumber(records, flow.sequence, flow),
    named: old.name === flow.name ? named : withName(withoutName(named, old), flow),
  };
  return {
    ...table,
    records: withNumber(table.records, flow.sequence, flow),
    accounts: withText(table.accounts, flow.wabaId, account),
  };
}

/** Adds the flow, or replaces the one with its id. Its sequence number must not be another flow's. */
export function withRecord(table: FlowTable, flow: FlowRecord): FlowTable {
  const old = flowById(table, flow.id);
  if (old !== undefined && old.wabaId === flow.wabaId && old.sequence === flow.sequence) {
    return replaced(table, old, flow);
  }
  const { records, places, accounts } = old === undefined ? table : withoutRecord(table, flow.id);
  const account = getText(accounts, flow.wabaId) ?? NO_FLOWS;
  return {
    records: withNumber(records, flow.sequence, flow),
    places: withText(places, flow.id, flow.sequence),
    accounts: withText(accounts, flow.wabaId, {
      records: withNumber(account.records, flow.sequence, flow),
      named: withName(account.named, flow),
    }),
  };
}

export function withoutRecord(table: FlowTable, id: string): FlowTable {
  const flow = flowById(table, id);
  if (flow === undefined) return table;
  const account = getText(table.accounts, flow.wabaId) ?? NO_FLOWS;
  return {
    records: withoutNumber(table.records, flow.sequence),
    places: withoutText(table.places, id),
    accounts: withText(table.accounts, flow.wabaId, {
      records: withoutNumber(account.records, flow.sequence),
      named: withoutName(account.named, flow),
    }),
  };
}

export type FlowChanges = { readonly set: readonly FlowRecord[]; readonly gone: readonly string[] };

/** What leads from one table to another: flows that are new or different, and the ids of those that are gone. */
export function flowChanges(before: FlowTable, after: FlowTable): FlowChanges {
  const set: FlowRecord[] = [];
  const gone: string[] = [];
  for (const place of changedNumbers(before.records, after.records)) {
    const [old, young] = [getNumber(before.records, place), getNumber(after.records, place)];
    if (young !== undefined) set.push(young);
    if (old !== undefined && flowById(after, old.id) === undefined) gone.push(old.id);
  }
  return { set, gone };
}
