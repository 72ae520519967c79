// What rules ask of the table.
import { describe, expect, test } from 'vitest';
import { didYouMean, nearestOne } from '../../../../src/flowjson/near.ts';
import {
  allowedActions,
  allowedItemActions,
  bindableOf,
  bindableProperties,
  isBinding,
  isDynamic,
  itemsOf,
  valueShape,
} from '../../../../src/flowjson/structure/components.ts';

const STRING = { type: 'string' };
const NUMBER = { type: 'number' };

describe('the value of an input', () => {
  test.each([
    ['TextInput', {}, STRING],
    ['TextInput', { 'input-type': 'number' }, NUMBER],
    ['TextInput', { 'input-type': 'passcode' }, NUMBER],
    ['TextInput', { 'input-type': 'phone' }, STRING],
    ['TextInput', { 'input-type': '${data.kind}' }, null],
    ['CheckboxGroup', {}, { type: 'array', items: STRING }],
    ['OptIn', {}, { type: 'boolean' }],
    ['CalendarPicker', {}, STRING],
    ['CalendarPicker', { mode: '`${data.kind}`' }, null],
    ['NavigationList', {}, STRING],
    ['TextBody', {}, null],
    ['Form', {}, null],
    [null, {}, null],
  ])('%s %j', (type, value, shape) => {
    expect(valueShape({ type, value })).toEqual(shape);
  });

  test('a range has two dates', () => {
    const shape = valueShape({ type: 'CalendarPicker', value: { mode: 'range' } });
    expect(shape).toMatchObject({ type: 'object', properties: { 'start-date': STRING, 'end-date': STRING } });
  });
});

describe('what may be bound', () => {
  test('has the shapes that fit', () => {
    const input = bindableProperties('TextInput', 703);
    expect(input.get('visible')).toEqual([{ type: 'boolean' }]);
    expect(input.get('max-chars')).toEqual([NUMBER]);
    expect(input.get('init-value')).toEqual([STRING, NUMBER]);
    expect(bindableProperties('TextBody', 703).get('text')).toEqual([STRING, { type: 'array', items: STRING }]);
  });

  test('leaves out what stands in the document itself', () => {
    expect([...bindableProperties('TextInput', 703).keys()]).not.toContain('name');
    expect([...bindableProperties('TextInput', 703).keys()]).not.toContain('pattern');
    expect([...bindableProperties('TextBody', 703).keys()]).not.toContain('markdown');
  });

  test('goes by the version', () => {
    expect(bindableProperties('TextInput', 603).has('label-variant')).toBe(false);
    expect(bindableProperties('TextInput', 700).has('label-variant')).toBe(true);
    expect(bindableProperties('ImageCarousel', 700).size).toBe(0);
    expect(bindableProperties('__proto__', 703).size).toBe(0);
  });

  test('says what options are made of, with their actions from 6.0', () => {
    const [before] = bindableProperties('Dropdown', 501).get('data-source') ?? [];
    const [after] = bindableProperties('Dropdown', 600).get('data-source') ?? [];
    expect(before).toMatchObject({ type: 'array', items: { required: ['id', 'title'], properties: { id: STRING } } });
    expect(JSON.stringify(before)).not.toContain('update_data');
    expect(after).toMatchObject({
      items: { properties: { 'on-select-action': { properties: { name: { values: ['update_data'] } } } } },
    });
    expect(bindableOf('option', 703).get('enabled')).toEqual([{ type: 'boolean' }]);
  });
});

test('actions go by component, property and version', () => {
  expect(allowedActions('Footer', 'on-click-action', 703)).toEqual(['navigate', 'data_exchange', 'complete']);
  expect(allowedActions('EmbeddedLink', 'on-click-action', 501)).toEqual(['navigate', 'data_exchange']);
  expect(allowedActions('EmbeddedLink', 'on-click-action', 600)).toEqual(['navigate', 'data_exchange', 'open_url']);
  expect(allowedActions('ChipsSelector', 'on-select-action', 700)).toEqual([]);
  expect(allowedActions('DatePicker', 'on-select-action', 703)).toEqual(['data_exchange']);
  expect(allowedActions('Footer', 'on-select-action', 703)).toEqual([]);
  expect(allowedItemActions('Dropdown', 'on-select-action', 501)).toEqual([]);
  expect(allowedItemActions('Dropdown', 'on-select-action', 600)).toEqual(['update_data']);
  expect(allowedItemActions('NavigationList', 'on-click-action', 602)).toEqual(['navigate', 'data_exchange']);
  expect(itemsOf('ImageCarousel', 703)).toMatchObject({ key: 'images', definition: 'carousel image' });
});

test('a binding is the whole text', () => {
  for (const text of ['${data.a}', '${form.first-name}', '${screen.A_B.data.a.b}']) expect(isBinding(text)).toBe(true);
  for (const text of ['', 'x', '${data.a} ', '${data}', '${data.a b}', '`${data.a}`'])
    expect(isBinding(text)).toBe(false);
  expect(isDynamic('`${data.a}`', 600)).toBe(true);
  expect(isDynamic('`${data.a}`', 501)).toBe(false);
});

describe('near words', () => {
  test('one, where one must be meant', () => {
    expect(nearestOne('visble', ['visible', 'enabled'])).toBe('visible');
    expect(nearestOne('initValue', ['init-value', 'error-message'])).toBe('init-value');
    expect(nearestOne('min_date', ['min-date', 'max-date'])).toBe('min-date');
  });

  test('none, where two are as near, or nothing is', () => {
    expect(nearestOne('mix-date', ['min-date', 'max-date'])).toBeNull();
    expect(nearestOne('colour', ['visible', 'enabled'])).toBeNull();
    expect(nearestOne('x'.repeat(10_000), ['visible'])).toBeNull();
  });

  test('both are said', () => {
    expect(didYouMean('mix-date', ['min-date', 'max-date'])).toBe('did you mean "min-date" or "max-date"?');
    expect(didYouMean('colour', ['visible', 'enabled'])).toBe('known: visible, enabled');
  });
});
