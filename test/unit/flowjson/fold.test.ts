import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillJson, type Variables } from '../../../src/flowjson/fill.ts';
import { foldDocument } from '../../../src/flowjson/fold.ts';
import { printDocument } from '../../../src/flowjson/print.ts';

const VARIABLES: Variables = new Map(
  Object.entries({ BRAND: 'Clear', API: 'https://a.example', Q: 'a "quoted" \\ text' }).map(([name, value]) => [
    name,
    { value, hidden: false, unset: false },
  ]),
);

const AUTHOR = `{
    "version": "7.3",
    "routing_model": { "START": ["END"], "END": [] },

    "screens": [
        { "id": "START", "title": "Hello {{ BRAND }}", "data": {} },
        {
            "id": "END",
            "title": "{{!BRAND}}",   "terminal": true
        }
    ]
}
`;

const readAs = (text: string): ReturnType<typeof JSON.parse> => JSON.parse(fillJson(text, VARIABLES).value);
const fold = (change: (value: ReturnType<typeof JSON.parse>) => void, text = AUTHOR): string => {
  const value = readAs(text);
  change(value);
  const folded = foldDocument(text, value, VARIABLES);
  expect(readAs(folded)).toEqual(value);
  return folded;
};

describe('only what differs is written anew', () => {
  test('nothing, where nothing differs: not even a line break at the end', () => {
    expect(fold(() => {})).toBe(AUTHOR);
    expect(fold(() => {}, AUTHOR.trimEnd())).toBe(AUTHOR.trimEnd());
  });

  test('a text, with the variable that it names', () => {
    expect(
      fold((value) => {
        value.screens[0].title = 'Welcome to Clear';
      }),
    ).toBe(AUTHOR.replace('Hello {{ BRAND }}', 'Welcome to {{ BRAND }}'));
  });

  test('a text that looks like a variable is escaped', () => {
    expect(
      fold((value) => {
        value.screens[0].title = '{{ API }}';
      }),
    ).toBe(AUTHOR.replace('Hello {{ BRAND }}', '{{! API }}'));
  });

  test('a key more, after the one that it follows in the account', () => {
    expect(
      fold((value) => {
        const { id, ...rest } = value.screens[1];
        value.screens[1] = { id, success: true, ...rest };
      }),
    ).toBe(AUTHOR.replace('"END",\n', '"END",\n            "success": true,\n'));
  });

  test('a key less, on one line and on its own', () => {
    expect(
      fold((value) => {
        delete value.screens[0].data;
        delete value.routing_model;
      }),
    ).toBe(AUTHOR.replace(', "data": {}', '').replace('    "routing_model": { "START": ["END"], "END": [] },\n\n', ''));
  });

  test('an item more in a list: the others stay where they are', () => {
    expect(
      fold((value) => {
        value.screens.splice(1, 0, { id: 'MIDDLE', data: { a: 1 } });
      }),
    ).toBe(
      AUTHOR.replace(
        '"data": {} },\n',
        '"data": {} },\n        {\n            "id": "MIDDLE",\n            "data": {\n                "a": 1\n            }\n        },\n',
      ),
    );
  });

  test('an item less, and one that changes beside it', () => {
    expect(
      fold((value) => {
        value.screens.shift();
        value.screens[0].terminal = false;
      }),
    ).toBe(AUTHOR.replace(/ {8}\{ "id": "START".*\n/, '').replace('"terminal": true', '"terminal": false'));
  });

  test('a small list on one line stays on one line', () => {
    expect(
      fold((value) => {
        value.routing_model.START = ['A', 'END'];
        value.routing_model.A = ['END'];
      }),
    ).toBe(AUTHOR.replace('{ "START": ["END"], "END": [] }', '{ "START": ["A", "END"], "END": [], "A": ["END"] }'));
  });

  test('the order of keys in the account is no difference', () => {
    const reversed = Object.fromEntries(Object.entries(readAs(AUTHOR)).reverse());
    expect(foldDocument(AUTHOR, reversed, VARIABLES)).toBe(AUTHOR);
  });
});

test('tabs, Windows line ends and a byte order mark stay', () => {
  const text = '\ufeff{\r\n\t"version": "7.3",\r\n\t"screens": []\r\n}\r\n';
  expect(foldDocument(text, { version: '7.3', screens: [{ id: 'A' }] }, new Map())).toBe(
    '\ufeff{\r\n\t"version": "7.3",\r\n\t"screens": [\r\n\t\t{\r\n\t\t\t"id": "A"\r\n\t\t}\r\n\t]\r\n}\r\n',
  );
});

test.each([
  ['no JSON', '{ "a": 1,, }'],
  ['a key twice', '{ "a": 1, "a": 2 }'],
  ['nothing', ''],
  ['another kind of value', '[]'],
])('text that cannot be kept is replaced: %s', (_what, text) => {
  const value = { a: '{{ X }}', b: [1] };
  expect(fillJson(foldDocument(text, value, VARIABLES), VARIABLES).value.trim()).toBe(JSON.stringify(value, null, 2));
});

test('a text with a variable that nobody declares is written anew', () => {
  expect(foldDocument('{"a": "{{ WHO }}"}', { a: '{{ WHO }}' }, VARIABLES)).toBe('{"a": "{{! WHO }}"}');
});

const strings = fc.oneof(
  fc.constantFrom(
    '{{ BRAND }}',
    '{{!BRAND}}',
    '{{ WHO }}',
    'Clear',
    'https://a.example/x',
    '{{ Q }}',
    'a "quoted" \\ text',
  ),
  fc.string({ maxLength: 5 }),
);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    strings,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom('id', 'name', 'type', '__proto__', '1'), strings), tie('json'), {
      maxKeys: 4,
    }),
  ),
}));

const prints: readonly ((value: unknown) => string)[] = [
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, null, 2),
  (value) => JSON.stringify(value, null, '\t').replaceAll('\n', '\r\n'),
  (value) => JSON.stringify(value, null, 1).replaceAll(/\n */g, ' '),
];

test('whatever the author wrote and the account has: the text fills to what the account has', () => {
  fc.assert(
    fc.property(json, json, fc.nat(3), (before, after, form) => {
      const author = prints[form]?.(before) ?? '';
      const folded = foldDocument(author, after, VARIABLES);
      const { value, undeclared } = fillJson(folded, VARIABLES);
      expect([JSON.parse(value), undeclared]).toEqual([JSON.parse(JSON.stringify(after)), []]);
      // Once it is so, it stays so.
      expect(foldDocument(folded, after, VARIABLES)).toBe(folded);
    }),
    { numRuns: 2_000 },
  );
});

test('one value that changes deep inside is one value that changes in the text', () => {
  fc.assert(
    fc.property(fc.array(json, { minLength: 1, maxLength: 4 }), strings, fc.nat(3), (list, text, form) => {
      const author = prints[form]?.({ a: { list, mark: 'OLD' }, z: list }) ?? '';
      if (fillJson(author, VARIABLES).undeclared.length > 0) return;
      const after = readAs(author);
      after.a.mark = `NEW ${text}`;
      const [before, behind] = author.split('"OLD"');
      const folded = foldDocument(author, after, VARIABLES);
      expect(folded.startsWith(before ?? '')).toBe(true);
      expect(folded.endsWith(behind ?? '')).toBe(true);
    }),
  );
});

test('a new document is printed so that it fills to itself, and is not made too large by white space', () => {
  fc.assert(
    fc.property(json, (value) => {
      const filled = fillJson(printDocument(value), VARIABLES);
      expect([JSON.parse(filled.value), filled.undeclared]).toEqual([JSON.parse(JSON.stringify(value)), []]);
    }),
  );
  const large = { screens: Array.from({ length: 800_000 }, () => 1) };
  expect(printDocument(large).split('\n')).toHaveLength(800_005);
  const larger = { screens: Array.from({ length: 2_000_000 }, () => 1) };
  expect(printDocument(larger).split('\n')).toHaveLength(2);
});
