// Truths about texts: fingerprints of documents, filled variables, and what reaches a terminal.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, fingerprint } from '../../src/flowjson/canonical.ts';
import { fillJson, fillText, type Variables } from '../../src/flowjson/fill.ts';
import { linesOf } from '../../src/flowjson/lines.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { colorsFor } from '../../src/render/colors.ts';
import { forTerminal, forTerminalBlock } from '../../src/render/escape.ts';
import { renderPlan } from '../../src/render/plan-terminal.ts';
import { desiredOf, scenes } from './worlds.ts';

const anyText = fc.string({ unit: 'binary' });
const json = fc
  .jsonValue({ stringUnit: 'binary', maxDepth: 4 })
  // As a parser would give it: no -0.
  .map((value): unknown => JSON.parse(JSON.stringify(value)));

/** The same value with its keys in another order, at every level. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => [key, turned(item)]);
  return Object.fromEntries(entries.reverse());
}

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return [path, ...keys.flatMap((key) => pathsOf(Reflect.get(value, key), [...path, key]))];
}

function replaced(value: unknown, path: Path, by: (old: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by(value);
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? replaced(item, rest, by) : item));
  const entries = Object.entries(Object(value)).map(([name, item]): [string, unknown] => [
    name,
    name === key ? replaced(item, rest, by) : item,
  ]);
  return Object.fromEntries(entries);
}

describe('a fingerprint', () => {
  it('is never changed by key order and white space', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 1, 4, '\t', '  \n'.trim()), (value, space) => {
        expect(fingerprint(JSON.parse(JSON.stringify(turned(value), null, space)))).toBe(fingerprint(value));
      }),
      { numRuns: 300 },
    );
  });

  it('is changed by any changed value', () => {
    fc.assert(
      fc.property(json, json, fc.nat(), (value, other, where) => {
        const paths = pathsOf(value);
        const path = paths[where % paths.length] ?? [];
        const changed = replaced(value, path, (old) => (canonicalJson(old) === canonicalJson(other) ? [other] : other));
        expect(fingerprint(changed)).not.toBe(fingerprint(value));
      }),
      { numRuns: 300 },
    );
  });

  it('is changed by a key more, and by the order of a list', () => {
    fc.assert(
      fc.property(fc.dictionary(anyText, json), json, json, (value, one, two) => {
        expect(fingerprint({ ...value, [`${Object.keys(value).join('')}+`]: one })).not.toBe(fingerprint(value));
        if (canonicalJson(one) !== canonicalJson(two))
          expect(fingerprint([one, two])).not.toBe(fingerprint([two, one]));
      }),
      { numRuns: 200 },
    );
  });

  it('stands for a canonical form that is JSON and means the same', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
        expect(canonicalJson(JSON.parse(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
      { numRuns: 200 },
    );
  });
});

const NAMES = ['API', 'B', 'long_name_2'] as const;
const variables: fc.Arbitrary<Variables> = fc
  .tuple(...NAMES.map(() => fc.record({ value: anyText, hidden: fc.boolean(), unset: fc.constant(false) })))
  .map((values) => new Map(NAMES.map((name, index) => [name, values[index] ?? fail()])));

const pieces = fc.oneof(
  anyText,
  fc.constantFrom(
    '{{ API }}',
    '{{API}}',
    '{{ B}}',
    '{{long_name_2}}',
    '{{!API}}',
    '{{ UNKNOWN }}',
    '{{',
    '}}',
    '\n',
    '\\',
    '"',
  ),
);
const template = fc.array(pieces, { maxLength: 6 }).map((parts) => parts.join(''));
/** Flow JSON as authors write it: placeholders in values and in keys, several lines, any line ending. */
const authored = fc
  .tuple(
    fc.array(
      fc.dictionary(template, fc.oneof(template, fc.integer(), fc.array(template, { maxLength: 3 })), { maxKeys: 4 }),
      {
        maxLength: 3,
      },
    ),
    fc.constantFrom(0, 2, '\t'),
    fc.constantFrom('\n', '\r\n', '\r'),
  )
  .map(([value, space, end]) => `${JSON.stringify({ list: value }, null, space)}\n`.replaceAll('\n', end));

const lineCount = (text: string) => text.split(/\r\n|\r|\n/).length;

function filledIn(value: unknown, all: Variables): unknown {
  if (typeof value === 'string') return fillText(value, all).value;
  if (Array.isArray(value)) return value.map((item: unknown) => filledIn(item, all));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filledIn(item, all)]));
}

describe('filling variables', () => {
  it('never adds or takes a line, neither in what is sent nor in what is shown', () => {
    fc.assert(
      fc.property(authored, variables, (text, all) => {
        const filled = fillJson(text, all);
        expect(lineCount(filled.value)).toBe(lineCount(text));
        expect(lineCount(filled.shown)).toBe(lineCount(text));
      }),
      { numRuns: 300 },
    );
  });

  it('gives JSON whose strings are filled and whose keys are not', () => {
    fc.assert(
      fc.property(authored, variables, (text, all) => {
        // Placeholders are looked for in the JSON text, where a line break within one is written "\n".
        fc.pre(!/\{\{!?\s*\\|\\[nrtf]\s*\}\}/.test(text));
        expect(JSON.parse(fillJson(text, all).value)).toEqual(filledIn(JSON.parse(text), all));
      }),
      { numRuns: 300 },
    );
  });

  it('maps every place back inside the author’s text, on the same line, never backwards', () => {
    fc.assert(
      fc.property(authored, variables, (text, all) => {
        const filled = fillJson(text, all);
        const [author, sent] = [linesOf(text), linesOf(filled.value)];
        let last = 0;
        for (let offset = 0; offset <= filled.value.length; offset += 1) {
          const at = filled.toAuthor(offset);
          expect(at >= last && at <= text.length).toBe(true);
          expect(author.at(at).line).toBe(sent.at(offset).line);
          last = at;
        }
        expect(filled.toAuthor(0)).toBe(0);
        expect(filled.toAuthor(filled.value.length)).toBe(text.length);
      }),
      { numRuns: 60 },
    );
  });

  it('never shows what is hidden', () => {
    fc.assert(
      fc.property(authored, (text) => {
        const secret = { value: 'q7Zsecret', hidden: true, unset: false };
        const filled = fillJson(text, new Map(NAMES.map((name) => [name, secret])));
        expect(filled.shown).not.toContain('q7Zsecret');
      }),
      { numRuns: 200 },
    );
  });
});

// What acts on a terminal: C0 and C1, and marks that turn the direction of text.
const ACTING = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const hostile = fc
  .array(
    fc.oneof(
      anyText,
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]8;;http://x\u0007',
        '\r',
        '\u009b31m',
        '\u202e',
        '\u0000',
        '\u007f',
        '\n',
        '\t',
        '\\u{1b}',
      ),
      fc.nat(0x9f).map((code) => String.fromCharCode(code)),
    ),
  )
  .map((parts) => parts.join(''));

describe('what reaches a terminal', () => {
  it('holds no control character', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(forTerminal(text)).not.toMatch(ACTING);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps line breaks and tabs in a block, and nothing else', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(forTerminalBlock(text).replaceAll(/[\n\t]/g, '')).not.toMatch(ACTING);
        expect(forTerminalBlock(text).split('\n')).toHaveLength(text.split('\n').length);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves harmless text as it is', () => {
    const harmless = fc.string({ unit: fc.constantFrom('a', 'Z', ' ', 'é', '日', '😀', '"', "'", '|', '<', '\\') });
    fc.assert(
      fc.property(harmless, (text) => {
        expect(forTerminal(text)).toBe(text);
      }),
    );
  });

  it('is safe in a whole plan, whatever people called their flows', () => {
    fc.assert(
      fc.property(scenes, hostile, hostile, (scene, name, other) => {
        const desired = desiredOf(scene).map((flow) => ({
          ...flow,
          name: `${flow.name}${name}`,
          manifest: `flows/${other}.yaml`,
          endpoint: { value: other, shown: other },
          categories: [other],
        }));
        const observed = scene.seen.map((flow, index) => ({
          id: String(index),
          name: `${flow.name}${name}`,
          status: index % 2 === 0 ? other : flow.status,
          categories: [name],
          validationErrors: [],
          updatedAt: null,
          endpoint: name,
          application: { id: other, name: other },
          document: null,
        }));
        const plan = makePlan({
          desired,
          observed,
          environment: name,
          remote: 'graph',
          waba: '1',
          tool: 'waflow',
          flow: [],
          ignore: [],
          retireLimit: 1,
          wording: { mask: (address) => address, remoteErrors: () => [other] },
        });
        const shown = renderPlan(plan, new Map(), {
          colors: colorsFor(false),
          width: 80,
          verbose: true,
          diffWidth: 80,
          applyFlags: [],
        });
        expect(shown.replaceAll('\n', '')).not.toMatch(ACTING);
      }),
      { numRuns: 100 },
    );
  });
});

function fail(): never {
  throw new Error('there is no such variable');
}
