// Where two Flow JSON documents differ, in the words of somebody who looks at the screens.
import { describe, expect, it } from 'vitest';
import { editsBetween } from '../../../src/flowjson/edits.ts';

type Parts = Readonly<Record<string, unknown>>;

const layout = (...children: readonly unknown[]) => ({ type: 'SingleColumnLayout', children });
const screen = (id: string, more: Parts = {}) => ({ id, title: 'T', layout: layout(), ...more });
const flow = (screens: unknown, more: Parts = {}) => ({ version: '7.3', screens, ...more });
const input = (name: string, more: Parts = {}) => ({ type: 'TextInput', name, label: 'L', ...more });
const on = (...children: readonly unknown[]) => flow([screen('A', { layout: layout(...children) })]);
const inForm = (...children: readonly unknown[]) => on({ type: 'Form', name: 'form', children });
const choice = (one: unknown, other: unknown) =>
  on(
    Object.fromEntries([
      ['type', 'If'],
      ['condition', '${data.x}'],
      ['then', [one]],
      ['else', [other]],
    ]),
  );
const cases = (value: Parts) => on({ type: 'Switch', value: '${data.x}', cases: value });

describe('edits', () => {
  it.each<[string, unknown, unknown, readonly string[]]>([
    ['none', on(input('a')), on(input('a')), []],
    ['none in another order of keys', flow([{ id: 'A', title: 'T' }]), flow([{ title: 'T', id: 'A' }]), []],
    ['a title', flow([screen('A')]), flow([screen('A', { title: 'U' })]), ['title of screen A']],
    ['a screen that is new', flow([screen('A')]), flow([screen('A'), screen('B')]), ['screen B (added)']],
    ['a screen that is gone', flow([screen('A'), screen('B')]), flow([screen('B')]), ['screen A (removed)']],
    [
      'the order of screens',
      flow([screen('A'), screen('B')]),
      flow([screen('B'), screen('A')]),
      ['the order of the screens'],
    ],
    ['a screen of another id', flow([screen('A')]), flow([screen('B')]), ['screen A (removed)', 'screen B (added)']],
    [
      'a field of the data',
      flow([screen('A', { data: { x: 1, y: 1 } })]),
      flow([screen('A', { data: { x: 2, z: 1 } })]),
      ['data field x of screen A', 'data field y of screen A', 'data field z of screen A'],
    ],
    ['data that is new', flow([screen('A')]), flow([screen('A', { data: { x: 1 } })]), ['data of screen A']],
    ['a label', on(input('a')), on(input('a', { label: 'M' })), ['label of TextInput "a" on screen A']],
    [
      'a label in a form',
      inForm(input('a')),
      inForm(input('a', { label: 'M' })),
      ['label of TextInput "a" on screen A'],
    ],
    ['a component that is new', on(input('a')), on(input('a'), input('b')), ['the components of screen A']],
    [
      'a component of another type',
      on(input('a')),
      on({ type: 'TextArea', name: 'a' }),
      ['the components of screen A'],
    ],
    [
      'a form itself, whose name nobody sees',
      on({ type: 'Form', name: 'form', children: [] }),
      on({ type: 'Form', name: 'form', children: [], visible: false }),
      ['visible of Form on screen A'],
    ],
    [
      'a component without a name',
      on({ type: 'TextBody', text: 'a' }),
      on({ type: 'TextBody', text: 'b' }),
      ['text of TextBody on screen A'],
    ],
    [
      'a branch',
      choice(input('a'), input('b')),
      choice(input('a'), input('b', { label: 'M' })),
      ['label of TextInput "b" on screen A'],
    ],
    [
      'a condition',
      on({ type: 'If', condition: 'a' }),
      on({ type: 'If', condition: 'b' }),
      ['condition of If on screen A'],
    ],
    [
      'a case',
      cases({ one: [input('a')], two: [] }),
      cases({ one: [input('a', { label: 'M' })], two: [] }),
      ['label of TextInput "a" on screen A'],
    ],
    ['a case that is new', cases({ one: [] }), cases({ one: [], two: [] }), ['the components of screen A']],
    [
      'what stands beside the screens',
      flow([], { routing_model: {} }),
      flow([], { routing_model: { A: [] } }),
      ['routing_model'],
    ],
    [
      'the version, after the screens',
      flow([screen('A')]),
      { ...flow([screen('A', { title: 'U' })]), version: '7.2' },
      ['title of screen A', 'version'],
    ],
    ['screens without ids', flow([{ title: 'T' }]), flow([{ title: 'U' }]), ['the screens']],
    ['screens of one id', flow([screen('A'), screen('A')]), flow([screen('A')]), ['the screens']],
    ['screens that are none', flow('screens'), flow([screen('A')]), ['the screens']],
    ['another document', [], flow([]), ['the whole document']],
    ['no document', null, flow([]), ['the whole document']],
    [
      'a name that every object has',
      flow([screen('A', { data: {} })]),
      flow([screen('A', { data: JSON.parse('{ "__proto__": 1 }') })]),
      ['data field __proto__ of screen A'],
    ],
    ['a key that every object has', flow([]), flow([], { toString: 1, constructor: 1 }), ['toString', 'constructor']],
  ])('%s', (_what, before, after, places) => {
    expect(editsBetween(before, after)).toEqual(places);
    expect(editsBetween(before, before)).toEqual([]);
    expect(editsBetween(after, before)).toHaveLength(places.length);
  });

  it.each([
    [5, 5, 'title of screen S4'],
    [6, 6, 'title of screen S5'],
    [7, 6, '2 more places'],
    [40, 6, '35 more places'],
  ])('of %d places names no more than can be read', (count, told, last) => {
    const screens = (title: string) => Array.from({ length: count }, (_, index) => screen(`S${index}`, { title }));
    const found = editsBetween(flow(screens('T')), flow(screens('U')));
    expect(found).toHaveLength(told);
    expect(found.at(-1)).toBe(last);
  });
});
