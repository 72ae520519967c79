// Flows by id, by name and by place, whatever has happened to them.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blankFlow } from '../../../src/emulator/flow.ts';
import {
  emptyFlowTable,
  flowById,
  flowChanges,
  flowsByName,
  flowsOfAccount,
  withoutRecord,
  withRecord,
} from '../../../src/emulator/flow-table.ts';
import { entriesUp } from '../../../src/emulator/number-map.ts';
import type { FlowRecord } from '../../../src/emulator/state.ts';

const WABAS = ['1', '2'];
const NAMES = ['Book', 'book', 'BOOK', 'Survey', 'Straße', 'STRASSE', 'İ'];

const act = fc.record({
  place: fc.integer({ min: 1, max: 12 }),
  name: fc.constantFrom(...NAMES),
  isSet: fc.boolean(),
});

/** The place decides the account, as a flow never moves. */
const flowAt = (place: number, name: string): FlowRecord => ({
  ...blankFlow(`id${place}`, WABAS[place % 2] ?? '', name, new Date(0)),
  sequence: place,
});

test('law: a table finds what a search through all flows would, and knows how it came about', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), fc.array(act, { maxLength: 8 }), (first, then) => {
      let table = emptyFlowTable();
      const model = new Map<number, FlowRecord>();
      const perform = (steps: typeof first): void => {
        for (const { place, name, isSet } of steps) {
          const flow = flowAt(place, name);
          table = isSet ? withRecord(table, flow) : withoutRecord(table, flow.id);
          if (isSet) model.set(place, flow);
          else model.delete(place);
        }
      };
      perform(first);
      const [before, old] = [table, new Map(model)];
      perform(then);
      const flows = [...model.values()].sort((a, b) => a.sequence - b.sequence);
      for (let place = 1; place <= 12; place += 1) expect(flowById(table, `id${place}`)).toBe(model.get(place));
      for (const waba of WABAS) {
        const theirs = flows.filter(({ wabaId }) => wabaId === waba);
        expect(Array.from(entriesUp(flowsOfAccount(table, waba)), ([, flow]) => flow)).toEqual(theirs);
        for (const name of NAMES) {
          const namesakes = theirs.filter((flow) => flow.name.toLowerCase() === name.toLowerCase());
          expect(flowsByName(table, waba, name)).toEqual(namesakes);
        }
      }
      const { set, gone } = flowChanges(before, table);
      expect(set).toEqual(flows.filter((flow) => old.get(flow.sequence) !== flow));
      expect([...gone].sort()).toEqual(
        [...old.values()]
          .filter((flow) => !model.has(flow.sequence))
          .map(({ id }) => id)
          .sort(),
      );
    }),
  );
});
