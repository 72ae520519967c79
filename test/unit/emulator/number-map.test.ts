// The map under everything: in order, unchanging, and cheap to compare with what it was made from.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  changedNumbers,
  emptyNumberMap,
  entriesDown,
  entriesUp,
  getNumber,
  type NumberMap,
  withNumber,
  withoutNumber,
} from '../../../src/emulator/number-map.ts';
import { emptyTextMap, getText, withoutText, withText } from '../../../src/emulator/text-map.ts';

// Near each other, far apart, on both sides of where the map grows by a level, and beyond 32 bits.
const key = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.integer({ min: 1000, max: 1100 }),
  fc.integer({ min: 0, max: 2 ** 20 }),
  fc.integer({ min: 2 ** 31, max: 2 ** 50 }),
);
const acts = fc.array(fc.tuple(fc.boolean(), key), { maxLength: 60 });

function act(map: NumberMap<object>, model: Map<number, object>, steps: readonly (readonly [boolean, number])[]) {
  let next = map;
  for (const [isSet, at] of steps) {
    const value = { at };
    next = isSet ? withNumber(next, at, value) : withoutNumber(next, at);
    if (isSet) model.set(at, value);
    else model.delete(at);
  }
  return next;
}

const inOrder = (model: ReadonlyMap<number, object>) => [...model].sort(([a], [b]) => a - b);

describe('law: a map of numbers', () => {
  test('holds what a map holds, in order from any place, in both directions', () => {
    fc.assert(
      fc.property(acts, key, (steps, from) => {
        const model = new Map<number, object>();
        const map = act(emptyNumberMap(), model, steps);
        const entries = inOrder(model);
        expect(map.size).toBe(model.size);
        expect([...entriesUp(map)]).toEqual(entries);
        expect([...entriesUp(map, from)]).toEqual(entries.filter(([at]) => at >= from));
        expect([...entriesDown(map)]).toEqual(entries.toReversed());
        expect([...entriesDown(map, from)]).toEqual(entries.filter(([at]) => at <= from).toReversed());
        expect(getNumber(map, from)).toBe(model.get(from));
        for (const [at, value] of entries) expect(getNumber(map, at)).toBe(value);
      }),
    );
  });

  test('does not change by what is made from it, and tells exactly what differs', () => {
    fc.assert(
      fc.property(acts, acts, (first, then) => {
        const model = new Map<number, object>();
        const before = act(emptyNumberMap(), model, first);
        const old = new Map(model);
        const after = act(before, model, then);
        expect([...entriesUp(before)]).toEqual(inOrder(old));
        const differs = [...new Set([...old.keys(), ...model.keys()])].filter((at) => old.get(at) !== model.get(at));
        expect([...changedNumbers(before, after)]).toEqual(differs.sort((a, b) => a - b));
        expect([...changedNumbers(before, before)]).toEqual([]);
      }),
    );
  });
});

test('law: a map of texts holds what a map holds, also where texts share a place', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 200_000 })), { maxLength: 200 }),
      fc.integer({ min: 1, max: 200_000 }),
      (steps, spread) => {
        let map = emptyTextMap<number>();
        const model = new Map<string, number>();
        for (const [isSet, number] of steps) {
          const text = `flow ${number % spread}`;
          map = isSet ? withText(map, text, number) : withoutText(map, text);
          if (isSet) model.set(text, number);
          else model.delete(text);
        }
        for (const [, number] of steps) {
          const text = `flow ${number % spread}`;
          expect(getText(map, text)).toBe(model.get(text));
        }
      },
    ),
  );
  // Far more texts than places.
  let map = emptyTextMap<number>();
  for (let number = 0; number < 70_000; number += 1) map = withText(map, String(number), number);
  for (let number = 0; number < 70_000; number += 7) expect(getText(map, String(number))).toBe(number);
});
