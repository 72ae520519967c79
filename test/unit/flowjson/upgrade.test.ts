// Each step of an upgrade speaks for its versions, fixes what is mechanical, and leaves the rest to the author.
import { expect, test } from 'vitest';
import { applyFixes } from '../../../src/flowjson/fix.ts';
import { toVersionNumber } from '../../../src/flowjson/flow-model.ts';
import { OUTDATED, problemsAsOf, TARGETS, upgradeProblems } from '../../../src/flowjson/upgrade.ts';
import { frozenSince, RECOMMENDED_VERSION } from '../../../src/flowjson/versions.ts';

type Extra = { root?: object; screen?: object; children?: object[] };

function document(version: string, { root = {}, screen = {}, children = [] }: Extra) {
  const layout = { type: 'SingleColumnLayout', children };
  return {
    version,
    ...root,
    screens: [
      { id: 'A', title: 'T', ...screen, layout },
      { id: 'END', title: 'T', terminal: true },
    ],
  };
}

/** What is told beside the version, and the document with the fixes made. */
function upgrade(from: string, to: string, extra: Extra) {
  const value = document(from, extra);
  const told = upgradeProblems(value, to).filter(({ code }) => code !== OUTDATED);
  const { text } = applyFixes(
    JSON.stringify(value),
    told.flatMap(({ fix }) => (fix === undefined ? [] : [fix])),
  );
  return { told: told.map(({ code, path }) => `${code} /${path.join('/')}`), after: JSON.parse(text) };
}

const ROWS: [string, string, string, Extra, string, Extra | null][] = [
  ['data_channel_uri', '3.0', '2.1', { root: { data_channel_uri: 'x' } }, 'INVALID_PROPERTY_KEY /data_channel_uri', {}],
  [
    'a group without a label',
    '4.0',
    '3.1',
    { children: [{ type: 'CheckboxGroup', name: 'a' }] },
    'MISSING_REQUIRED_PROPERTY /screens/0/layout/children/0',
    null,
  ],
  [
    'a date in milliseconds',
    '5.0',
    '4.0',
    { children: [{ type: 'DatePicker', 'unavailable-dates': ['1735689600000'] }] },
    'INVALID_DATE_RANGE /screens/0/layout/children/0/unavailable-dates/0',
    { children: [{ type: 'DatePicker', 'unavailable-dates': ['2025-01-01'] }] },
  ],
  [
    'a first date in a Form',
    '5.0',
    '4.0',
    {
      children: [
        { type: 'Form', 'init-values': { d: '1735689600000' }, children: [{ type: 'DatePicker', name: 'd' }] },
      ],
    },
    'INVALID_DATE_RANGE /screens/0/layout/children/0/init-values/d',
    { children: [{ type: 'Form', 'init-values': { d: '2025-01-01' }, children: [{ type: 'DatePicker', name: 'd' }] }] },
  ],
  [
    'success on a screen that is not terminal',
    '5.1',
    '5.0',
    { screen: { success: true } },
    'NOT_KEYWORD_SCHEMA_VALIDATION_FAILED /screens/0/success',
    {},
  ],
  [
    'a blank text that nobody needs',
    '6.0',
    '5.1',
    { children: [{ type: 'TextInput', 'helper-text': ' ' }] },
    'PATTERN_MISMATCH /screens/0/layout/children/0/helper-text',
    { children: [{ type: 'TextInput' }] },
  ],
  [
    'a blank text that must be there',
    '6.0',
    '5.1',
    { children: [{ type: 'TextBody', text: '' }] },
    'PATTERN_MISMATCH /screens/0/layout/children/0/text',
    null,
  ],
  [
    'a bound name',
    '6.0',
    '5.1',
    { children: [{ type: 'TextInput', name: '${data.x}' }] },
    'PATTERN_MISMATCH /screens/0/layout/children/0/name',
    null,
  ],
  [
    'a screen id with a comma',
    '7.0',
    '6.3',
    { screen: { id: 'A,B' } },
    'PATTERN_MISMATCH /screens/0/id',
    { screen: { id: 'A_B' } },
  ],
  ['a screen id of underscores', '7.0', '6.3', { screen: { id: '__' } }, 'PATTERN_MISMATCH /screens/0/id', null],
  [
    'a screen id whose better form is taken',
    '7.0',
    '6.3',
    { screen: { id: ',END' } },
    'PATTERN_MISMATCH /screens/0/id',
    null,
  ],
];

test.each(ROWS)('%s counts from %s on', (_what, since, before, extra, told, cured) => {
  expect(upgrade('2.0', since, extra).told).toEqual([told]);
  expect(upgrade('1.0', before, extra).told).toEqual([]);
  expect(upgrade('2.0', since, extra).after).toEqual(document('2.0', cured ?? extra));
});

test('what is right is left alone', () => {
  const right: Extra = {
    children: [
      { type: 'CheckboxGroup', name: 'a', label: 'L' },
      { type: 'DatePicker', name: 'd', 'min-date': '2025-01-01', 'max-date': '${data.x}' },
    ],
  };
  expect(upgrade('2.1', '7.3', right).told).toEqual([]);
});

test('a screen is renamed wherever it is named', () => {
  const text = JSON.stringify({
    version: '6.0',
    routing_model: { 'A,B': ['END'], 'C,D': ['A,B'] },
    screens: [
      { id: 'A,B', layout: { children: [{ type: 'TextBody', text: '${screen.C,D.data.x} ${screen.A,BC.data.x}' }] } },
      {
        id: 'C,D',
        layout: { children: [{ type: 'Footer', 'on-click-action': { name: 'navigate', next: { name: 'A,B' } } }] },
      },
    ],
  });
  const cures = upgradeProblems(JSON.parse(text), '7.0').flatMap(({ code, fix }) =>
    fix === undefined || code === OUTDATED ? [] : [fix],
  );
  expect(applyFixes(text, cures)).toEqual({
    text: text.replaceAll('"A,B"', '"A_B"').replaceAll('"C,D"', '"C_D"').replaceAll('screen.C,D.', 'screen.C_D.'),
    made: [true, true],
  });
});

test.each(['7.3', '7.4', 'x', 7.3, undefined])('a document of version %j needs no way to 7.3', (version) => {
  expect(upgradeProblems({ version, data_channel_uri: 'x' }, '7.3')).toEqual([]);
});

test('nothing is told twice: neither on the way nor there', () => {
  const value = document('6.3', { screen: { id: 'A,B', success: true } });
  const told = problemsAsOf(value, '7.3', { endpoint: null }).map(({ code, path }) => JSON.stringify([code, path]));
  expect(new Set(told).size).toBe(told.length);
});

test('whatever stands in a document, nothing is thrown', () => {
  for (const odd of [null, 1, 'x', [], [[]], {}, [null], { __proto__: null }]) {
    const children: object[] = [
      { type: 'DatePicker', 'unavailable-dates': odd, 'data-source': odd, 'init-values': odd, children: odd },
    ];
    expect(() => upgradeProblems({ version: '2.1', screens: odd, routing_model: odd }, '7.3')).not.toThrow();
    expect(() => upgradeProblems(document('2.1', { children, screen: { data: odd } }), '7.3')).not.toThrow();
  }
});

test('targets are the versions that are not frozen, the recommended one among them', () => {
  expect(TARGETS).toContain(RECOMMENDED_VERSION);
  expect(TARGETS.filter((version) => frozenSince(version) !== null || toVersionNumber(version) === null)).toEqual([]);
});
