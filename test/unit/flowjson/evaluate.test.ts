// What a property shows for example data: every form of a binding, every operator, every run-time rule of the dossier, and
// that no document is too much.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chosenCase, conditionHolds, type Scope, scopeOf, shownValue } from '../../../src/flowjson/evaluate.ts';
import { isExpression } from '../../../src/flowjson/expression.ts';
import { isWholeReference } from '../../../src/flowjson/reference.ts';

type Json = Record<string, unknown>;

const field = (example: unknown) => ({ type: 'string', __example__: example });
const screen = (id: string, { data = {}, children = [] }: { data?: Json; children?: unknown[] } = {}) => ({
  id,
  title: id,
  data,
  layout: { type: 'SingleColumnLayout', children },
});
const flow = (screens: unknown[], version: unknown = '7.3') => ({ version, screens });

const DATA: Json = {
  name: field('Ada'),
  seven: field(7),
  two: field(2),
  zero: field(0),
  third: field(0.125),
  yes: field(true),
  no: field(false),
  blank: field(''),
  nothing: field(null),
  list: field([{ id: '1', title: 'One' }]),
  place: field({ city: { name: 'Pune' }, rows: [{ a: 1 }] }),
  silent: { type: 'string' },
  required: ['name'],
};

const FORM = {
  type: 'Form',
  name: 'form',
  'init-values': { first: 'Grace', linked: '${data.name}', 'two-words': 'yes', ghost: 'x' },
  children: [
    { type: 'TextInput', name: 'first', 'init-value': 'Ada' },
    { type: 'TextInput', name: 'linked' },
    { type: 'TextInput', name: 'two-words' },
    { type: 'TextInput', name: 'own', 'init-value': 'of its own' },
  ],
};

const INPUTS = [
  FORM,
  { type: 'TextInput', name: 'age', 'input-type': 'number', 'init-value': '18' },
  { type: 'TextInput', name: 'pin', 'input-type': 'passcode', 'init-value': '0012' },
  { type: 'TextInput', name: 'empty_number', 'input-type': 'number' },
  { type: 'TextInput', name: 'empty_text' },
  { type: 'TextInput', name: 'calculated', 'init-value': '`1 + 1`' },
  { type: 'TextInput', name: 'lost', 'init-value': '${data.missing}' },
  { type: 'TextInput', name: 'ring', 'init-value': '${form.ring}' },
  { type: 'TextInput', name: 'linked_form', 'init-value': '${form.linked}' },
  { type: 'CheckboxGroup', name: 'checks' },
  { type: 'RadioButtonsGroup', name: 'radio', 'init-value': 'b' },
  { type: 'OptIn', name: 'opt' },
  { type: 'CalendarPicker', name: 'range', mode: 'range', 'init-value': { 'start-date': '2026-01-02' } },
  { type: 'CalendarPicker', name: 'empty_range', mode: 'range' },
  { type: 'PhotoPicker', name: 'photos' },
  { type: 'DatePicker', name: 'day' },
  {
    type: 'If',
    condition: '${data.no}',
    // biome-ignore lint/suspicious/noThenProperty: the platform's word
    then: [{ type: 'TextInput', name: 'hidden', 'init-value': 'still here' }],
    else: [{ type: 'Switch', value: '${data.name}', cases: { a: [{ type: 'TextArea', name: 'deep' }] } }],
  },
];

const OTHER = screen('OTHER', {
  data: { name: field('Linus'), place: field({ city: 'Oslo' }) },
  children: [
    { type: 'Form', name: 'f', 'init-values': '${data.place}', children: [{ type: 'TextInput', name: 'city' }] },
    { type: 'TextInput', name: 'local', 'init-value': '${data.name}' },
  ],
});

const DOCUMENT = flow([screen('ONE', { data: DATA, children: INPUTS }), OTHER]);
const SCOPE = scopeOf(DOCUMENT, 0);

const value = (text: unknown, scope: Scope = SCOPE) => {
  const shown = shownValue(text, scope);
  return shown.kind === 'value' ? shown.value : { unresolved: shown.text };
};
const unresolved = (text: string) => ({ unresolved: text });

describe('a binding shows', () => {
  test.each<[string, unknown]>([
    ['${data.name}', 'Ada'],
    ['${data.seven}', 7],
    ['${data.zero}', 0],
    ['${data.no}', false],
    ['${data.nothing}', null],
    ['${data.list}', [{ id: '1', title: 'One' }]],
    ['${data.place.city.name}', 'Pune'],
    ['${screen.OTHER.data.name}', 'Linus'],
    ['${screen.ONE.data.name}', 'Ada'],
    ['${form.first}', 'Grace'],
    ['${form.linked}', 'Ada'],
    ['${form.two-words}', 'yes'],
    ['${form.linked_form}', 'Ada'],
    ['${form.hidden}', 'still here'],
    ['${form.deep}', ''],
    ['${form.radio}', 'b'],
    ['${form.range.start-date}', '2026-01-02'],
    ['${form.empty_range.end-date}', ''],
    ['${screen.OTHER.form.city}', 'Oslo'],
    ['${screen.OTHER.form.local}', 'Linus'],
    ['${screen.ONE.form.first}', 'Grace'],
  ])('%s', (text, expected) => expect(value(text)).toEqual(expected));
});

describe('an input without an initial value is empty by its type', () => {
  test.each<[string, unknown]>([
    ['empty_text', ''],
    ['empty_number', ''],
    ['checks', []],
    ['opt', false],
    ['photos', []],
    ['day', ''],
    ['empty_range', { 'start-date': '', 'end-date': '' }],
  ])('%s', (name, expected) => expect(SCOPE.form(null, [name])).toEqual(expected));

  test('unless it has one of its own, which counts after that of its Form', () => {
    expect(SCOPE.form(null, ['own'])).toBe('of its own');
    expect(SCOPE.form(null, ['first'])).toBe('Grace');
  });
  test('a number may be written as a text, unless digits would be lost', () => {
    expect(SCOPE.form(null, ['age'])).toBe(18);
    expect(SCOPE.form(null, ['pin'])).toBe('0012');
  });
  test('an initial value is never calculated', () => {
    expect(SCOPE.form(null, ['calculated'])).toBe('`1 + 1`');
  });
});

describe('it cannot be told', () => {
  test.each([
    '${data.missing}',
    '${data.silent}',
    '${data.required}',
    '${data.name.length}',
    '${data.list.length}',
    '${data.list.0}',
    '${data.place.rows.0}',
    '${data.constructor}',
    '${data.__proto__}',
    '${data.place.constructor.name}',
    '${data.two-words}',
    '${form.missing}',
    '${form.form}',
    '${form.ghost}',
    '${form.lost}',
    '${form.ring}',
    '${form.constructor}',
    '${screen.NONE.data.name}',
    '${screen.constructor.data.name}',
    '${data.}',
    '${name}',
    '`${data.missing}`',
    "`'Hi ' ${data.missing}`",
    '`1 +`',
    '`hello`',
    '`${data.name} + 1`',
    "`${data.name} + '!'`",
    '`!${data.name}`',
    '`-${data.name}`',
    '`${data.yes} + 1`',
    '`${data.name} < 3`',
    '`${data.seven} == ${data.name}`',
    '`${data.list} == 1`',
    "`'a' ${data.list}`",
    '`${data.name} && ${data.yes}`',
    '`${data.yes} ? 1 : 2`',
  ])('%s', (text) => expect(value(text)).toEqual(unresolved(text)));
});

describe('a text is itself', () => {
  test.each(['', 'Hello', 'Hi ${data.name}', '${data.name} ', ' ${data.name}', '${data.name}${data.name}', '`', '``'])(
    '"%s"',
    (text) => expect(value(text)).toBe(text),
  );
  test.each([null, undefined, 7, true, Number.NaN])('%s', (other) => expect(value(other)).toBe(other));
});

describe('an expression gives', () => {
  test.each<[string, unknown]>([
    // 7.2: equality of strings, numbers and booleans.
    ["`${data.name} == 'Ada'`", true],
    ["`${data.name} != 'Ada'`", false],
    ['`${data.seven} == 7`', true],
    ['`${data.seven} != 7`', false],
    ['`${data.yes} == true`', true],
    ['`${data.no} != false`', false],
    // Ordering of numbers.
    ['`${data.seven} < 7`', false],
    ['`${data.seven} <= 7`', true],
    ['`${data.seven} > 6.5`', true],
    ['`${data.seven} >= 8`', false],
    // Booleans.
    ['`${data.yes} && ${data.no}`', false],
    ['`${data.yes} && true && ${data.yes}`', true],
    ['`${data.no} || ${data.yes}`', true],
    ['`${data.no} || false`', false],
    ['`!${data.no}`', true],
    ['`!!${data.no}`', false],
    ['`!(${data.seven} > 3) || ${data.yes}`', true],
    ['`${data.yes} || ${data.no} && ${data.no}`', true],
    // Arithmetic, from the left, "*" before "+".
    ['`${data.seven} + 2`', 9],
    ['`${data.seven} - 2 - 1`', 4],
    ['`${data.seven} * ${data.two}`', 14],
    ['`${data.seven} / ${data.two}`', 3.5],
    ['`${data.seven} % ${data.two}`', 1],
    ['`1 + 2 * 3`', 7],
    ['`(1 + 2) * 3`', 9],
    ['`-${data.seven} + 1`', -6],
    ['`2 - -3`', 5],
    ['`${form.age} >= 18`', true],
    // Division and modulo by zero, or by nothing, give 0.
    ['`${data.seven} / ${data.zero}`', 0],
    ['`${data.seven} % 0`', 0],
    ['`${data.seven} / ${data.nothing}`', 0],
    ['`${data.seven} / ${data.blank}`', 0],
    ['`${data.seven} % ${form.empty_number}`', 0],
    // Results are rounded to two decimals; what is only named is not.
    ['`10 / 3`', 3.33],
    ['`20 / 3`', 6.67],
    ['`10 / 3 * 3`', 10],
    ['`0.1 + 0.2`', 0.3],
    ['`1.005 + 0`', 1.01],
    ['`0 - 1.005`', -1.01],
    ['`0 * -1`', 0],
    ['`1 / 3 == 0.33`', true],
    ['`${data.third}`', 0.125],
    ["`'' ${data.third}`", '0.125'],
    ["`'' ${data.third} + 0`", '0.13'],
    // Empty operands count as 0, make ordering false, and equal each other.
    ['`${data.nothing} + 3`', 3],
    ['`${form.empty_number} * 3`', 0],
    ['`3 - ${data.blank}`', 3],
    ['`${data.nothing} < 3`', false],
    ['`${data.nothing} >= 0`', false],
    ['`3 > ${form.empty_number}`', false],
    ['`${data.nothing} == ${data.blank}`', true],
    ["`${form.empty_text} == ''`", true],
    ["`${form.empty_text} != ''`", false],
    ["`${data.name} == ''`", false],
    ['`${data.zero} == ${data.nothing}`', false],
    // Concatenation of strings, numbers, booleans and what stands in parentheses.
    ["`'Hi ' ${data.name} '!'`", 'Hi Ada!'],
    ['`${data.name} ${data.seven}`', 'Ada7'],
    ["`'It is ' ${data.yes}`", 'It is true'],
    ["`'Sum: ' (${data.seven} + 1)`", 'Sum: 8'],
    ["`'[' ${data.nothing} ']'`", '[]'],
    ["`${form.first} ' ' ${screen.OTHER.data.name}`", 'Grace Linus'],
    ["`'it\\'s \\` \\\\'`", "it's ` \\"],
    // Meta's own example: calculated first, then joined.
    ["`'Each: ' ${data.seven} / ${data.two}`", 'Each: 3.5'],
    ["`'Each: ' ${data.seven} / ${data.two} ' of ' 1 + 2 * 3 - 1`", 'Each: 3.5 of 6'],
    ["`1 + 1 'a' 2 * 2 + 1 'b' 3`", '2a5b3'],
    // One that is a reference alone gives whatever it leads to.
    ['`${data.list}`', [{ id: '1', title: 'One' }]],
    ['`((${data.list}))`', [{ id: '1', title: 'One' }]],
    ["`'text'`", 'text'],
    ['`true`', true],
    ['`42`', 42],
    // Where one operand decides, the others need not be known.
    ['`${data.no} && ${data.missing}`', false],
    ['`${data.missing} || ${data.yes}`', true],
  ])('%s', (text, expected) => expect(value(text)).toEqual(expected));

  test('nothing where one operand must be known and is not', () => {
    expect(value('`${data.yes} && ${data.missing}`')).toEqual(unresolved('`${data.yes} && ${data.missing}`'));
    expect(value('`!${data.missing}`')).toEqual(unresolved('`!${data.missing}`'));
  });

  test('nothing that is no number', () => {
    const huge = `\`${'9'.repeat(400)} + 1\``;
    expect(value(huge)).toEqual(unresolved(huge));
    const power = `\`${Array.from({ length: 40 }, () => '9999999999').join(' * ')}\``;
    expect(value(power)).toEqual(unresolved(power));
  });
});

describe('expressions begin with Flow JSON 6.0', () => {
  test.each<[unknown, unknown]>([
    ['5.1', '`1 + 1`'],
    ['2.1', '`1 + 1`'],
    ['6.0', 2],
    ['7.3', 2],
    ['99.0', 2],
    ['never', 2],
    [7.3, 2],
  ])('%s', (version, expected) => {
    const scope = scopeOf(flow([screen('ONE', { data: DATA })], version), 0);
    expect(value('`1 + 1`', scope)).toBe(expected);
    expect(value('${data.name}', scope)).toBe('Ada');
  });
});

describe('lists and objects are evaluated inside', () => {
  test('every text of them, and what cannot be told stays as it is written', () => {
    const items = [{ id: 'a', title: '${data.name}', metadata: "`'#' ${data.seven}`", description: '${data.missing}' }];
    expect(value(items)).toEqual([{ id: 'a', title: 'Ada', metadata: '#7', description: '${data.missing}' }]);
    expect(value({ 'start-date': '${data.name}', 'end-date': null })).toEqual({
      'start-date': 'Ada',
      'end-date': null,
    });
  });

  test('what comes out of the data is not evaluated again', () => {
    const scope = scopeOf(flow([screen('ONE', { data: { a: field(['${data.b}']), b: field('x') } })]), 0);
    expect(value('${data.a}', scope)).toEqual(['${data.b}']);
    expect(value(['${data.a}'], scope)).toEqual([['${data.b}']]);
  });

  test('keys stay keys, whatever they are called', () => {
    const hostile: unknown = JSON.parse('{"__proto__": "${data.name}", "constructor": "${data.seven}"}');
    const shown = value(hostile) as Json;
    expect(Object.keys(shown)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(shown)).toBe(Object.prototype);
    expect(JSON.stringify(shown)).toBe('{"__proto__":"Ada","constructor":7}');
  });

  test('so far only, and the rest stays as it is written', () => {
    let deep: unknown = '${data.name}';
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    expect(() => value(deep)).not.toThrow();
    const long = Array.from({ length: 30_000 }, () => '${data.name}');
    const shown = value(long) as string[];
    expect(shown).toHaveLength(30_000);
    expect(shown.slice(0, 19_999).every((text) => text === 'Ada')).toBe(true);
    expect(shown.at(-1)).toBe('${data.name}');
  });
});

describe('a condition holds', () => {
  test.each<[unknown, boolean | null]>([
    [true, true],
    [false, false],
    ['${data.yes}', true],
    ['!${data.yes}', false],
    ["${data.name} == 'Ada'", true],
    ["${data.name} != 'Ada'", false],
    ['${data.seven} > -1', true],
    ['${data.seven} >= 7 && ${data.seven} <= 7', true],
    ["(${data.name} == 'Bob') || (${form.first} == 'Grace')", true],
    ["${form.empty_text} == ''", true],
    ['${form.opt}', false],
    ['${screen.OTHER.data.name} == ${data.name}', false],
    ['`${data.seven} + 1 == 8`', true],
    ['`${data.no}`', false],
    // Cannot be told.
    ['${data.missing}', null],
    ["${data.missing} == 'a'", null],
    ['${data.name}', null],
    ['${data.nothing}', null],
    ['${data.seven} + 1 == 8', null],
    ["${data.name} = 'Ada'", null],
    ['', null],
    ['`', null],
    [null, null],
    [undefined, null],
    [1, null],
    [['${data.yes}'], null],
  ])('%j: %s', (condition, expected) => expect(conditionHolds(condition, SCOPE)).toBe(expected));

  test('in backticks from 6.0 only', () => {
    expect(conditionHolds('`${data.yes}`', scopeOf(flow([screen('ONE', { data: DATA })], '5.1'), 0))).toBeNull();
  });
});

describe('a Switch shows', () => {
  test.each<[unknown, string[], string | null]>([
    ['${data.name}', ['Ada', 'Bob'], 'Ada'],
    ['${data.seven}', ['7', 'x'], '7'],
    ['${data.yes}', ['false', 'true'], 'true'],
    ['${form.radio}', ['a', 'b'], 'b'],
    ['${data.name}', ['a', 'default'], 'default'],
    ['${form.empty_text}', ['a', 'default'], 'default'],
    ['${data.list}', ['a', 'default'], 'default'],
    ['${data.name}', ['a', 'b'], null],
    ['${data.name}', [], null],
    ['${data.missing}', ['a', 'default'], null],
    [undefined, ['undefined'], null],
    [null, ['null'], null],
  ])('%j of %j: %s', (of, cases, expected) => expect(chosenCase(of, cases, SCOPE)).toBe(expected));
});

describe('ids that stand twice', () => {
  const twice = flow([screen('A', { data: { x: field(1) } }), screen('A', { data: { x: field(2) } }), screen('B')]);
  test('mean the first, and on a screen of that id the screen itself', () => {
    expect(value('${screen.A.data.x}', scopeOf(twice, 2))).toBe(1);
    expect(value('${screen.A.data.x}', scopeOf(twice, 1))).toBe(2);
  });
});

const root = new URL('../../../', import.meta.url);
const documentsIn = (folder: string) =>
  (readdirSync(new URL(folder, root), { recursive: true }) as string[])
    .filter((name) => name.endsWith('.json'))
    .map((name): [string, unknown] => [
      `${folder}/${name}`,
      JSON.parse(readFileSync(new URL(`${folder}/${name.replaceAll('\\', '/')}`, root), 'utf8')),
    ]);

/** All that an author wrote and a phone would look up: actions are sent, examples are data. */
function* textsOf(written: unknown): Iterable<string> {
  if (typeof written === 'string') yield written;
  else if (typeof written === 'object' && written !== null) {
    for (const [key, item] of Object.entries(written)) {
      if (!key.endsWith('-action') && !['data', 'condition'].includes(key)) yield* textsOf(item);
    }
  }
}

const screensOf = (document: unknown): unknown[] => {
  const screens = (document as { screens?: unknown } | null)?.screens;
  return Array.isArray(screens) ? screens : [];
};

describe('for any document', () => {
  const FLOWS = documentsIn('flows');
  const EVERY = [...FLOWS, ...documentsIn('test/golden')];

  test('of the examples, every text that is shown can be told', () => {
    const all = FLOWS.flatMap(([name, document]) =>
      screensOf(document).flatMap((one, index) => {
        const scope = scopeOf(document, index);
        const texts = [...textsOf(one)].filter((text) => isWholeReference(text) || isExpression(text));
        return texts.map((text) => ({ name, text, kind: shownValue(text, scope).kind }));
      }),
    );
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter(({ kind }) => kind === 'unresolved')).toEqual([]);
  });

  test('nothing throws, and what cannot be told is said in its own words', () => {
    for (const [, document] of EVERY) {
      screensOf(document).forEach((one, index) => {
        const scope = scopeOf(document, index);
        for (const text of [...textsOf(one), JSON.stringify(one)]) {
          const shown = shownValue(text, scope);
          if (shown.kind === 'unresolved') expect(shown.text).toBe(text);
          else if (!isWholeReference(text) && !isExpression(text)) expect(shown.value).toBe(text);
          conditionHolds(text, scope);
          chosenCase(text, ['a', 'default'], scope);
        }
        shownValue(one, scope);
      });
    }
  });

  test('nothing throws for any JSON either', () => {
    const binding = fc
      .tuple(fc.constantFrom('data', 'form', 'screen.A.data', 'screen.A.form', 'x'), fc.string())
      .map(([of, name]) => `\${${of}.${name}}`);
    const text = fc.oneof(
      binding,
      fc.string(),
      fc
        .array(fc.oneof(binding, fc.constantFrom("'a'", '1', '+', '==', '&&', '(', ')', '!', '/', '%')), {
          maxLength: 8,
        })
        .map((tokens) => `\`${tokens.join(' ')}\``),
    );
    const any = fc.jsonValue();
    const document = fc.oneof(
      any,
      fc.record({
        version: fc.constantFrom('5.1', '7.3', 7),
        screens: fc.array(
          fc.oneof(any, fc.record({ id: fc.constantFrom('A', 'B'), data: any, layout: fc.record({ children: any }) })),
        ),
      }),
    );
    fc.assert(
      fc.property(document, fc.nat(3), fc.oneof(text, any), (written, index, one) => {
        const scope = scopeOf(written, index);
        const shown = shownValue(one, scope);
        expect(shownValue(one, scope)).toEqual(shown);
        expect([true, false, null]).toContain(conditionHolds(one, scope));
        chosenCase(one, ['a'], scope);
      }),
      { numRuns: 500 },
    );
  });

  test('a component in a component fifty thousand times, and a ring of initial values, come to an end', () => {
    let component: Json = { type: 'TextInput', name: 'inner', 'init-value': 'found' };
    for (let level = 0; level < 50_000; level += 1) component = { type: 'Form', children: [component] };
    expect(scopeOf(flow([screen('A', { children: [component] })]), 0).form(null, ['inner'])).toBe('found');
    const ring = [0, 1, 2].map((at) => ({
      type: 'TextInput',
      name: `i${at}`,
      'init-value': `\${form.i${(at + 1) % 3}}`,
    }));
    expect(scopeOf(flow([screen('A', { children: ring })]), 0).form(null, ['i0'])).toBeUndefined();
  });

  test('no expression fills the memory', () => {
    const scope = scopeOf(flow([screen('A', { data: { big: field('x'.repeat(5_000_000)) } })]), 0);
    const text = `\`${'${data.big} '.repeat(1_000)}\``;
    expect(shownValue(text, scope)).toEqual({ kind: 'unresolved', text });
    const long = `\`${'1 + '.repeat(1_000_000)}1\``;
    expect(shownValue(long, scope).kind).toBe('unresolved');
    expect(value('${data.big}', scope)).toHaveLength(5_000_000);
  });
});
