import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkSchema, type SchemaName } from '../../../src/manifest/schema.ts';
import { parseYaml } from '../../../src/manifest/yaml-text.ts';
import { KNOWN_CATEGORIES } from '../../../src/model/lifecycle.ts';

function check(name: SchemaName, text: string) {
  const { value } = parseYaml('a.yaml', text);
  if (value === undefined) throw new Error('not YAML');
  return checkSchema(name, value, value.data);
}

const HEAD = 'name: A\ncategories: [OTHER]\n';

test.each([
  'json: a.json',
  'json: a.json\nendpoint: "{{ API }}/x"',
  'status: deprecated',
  'json: a.json\napplication: "1"\npreviously: [B]\nsupersedes: [C]\nprotect: false',
  'json: a.json\nsuppress: [{ code: MAX_CHARS, because: "approved" }]',
  'json: a.json\nenvironments: { one: false, two: { name: B, categories: [X_1], json: b.json, status: draft } }',
])('a good manifest: %s', (more) => {
  expect(check('manifest', `${HEAD}${more}\n`)).toEqual([]);
});

test.each([
  'flows: flows',
  'flows: ["a/*.yaml", "b/**/*.yml"]',
  'requires: ">=0.1"\ndefaultEnvironment: local',
  'environments: { local: { remote: emulator }, b: { remote: graph, waba: "1", token: { env: WHATSAPP_X } } }',
  'environments: { b: { waba: { env: WAFLOW_WABA }, variables: { A: x, B: { env: WAFLOW_VAR_B } } } }',
  'ignore: ["Manually kept *"]\nlimits: { retire: 0 }\nflowJson: { versions: {} }',
])('a good waflow.yaml: %s', (text) => {
  expect(check('waflow', `${text}\n`)).toEqual([]);
});

test.each([
  { text: 'statuss: draft', message: /"statuss"/, hint: 'did you mean "status"?', pointer: '' },
  { text: 'status: 7', message: /"status" is the number 7/, hint: /draft/, pointer: '/status' },
  { text: 'protect: 1', message: /"protect" is the number 1/, hint: 'write true or false', pointer: '/protect' },
  { text: 'json: [a.json]', message: /"json" is a list/, hint: 'write a text', pointer: '/json' },
  { text: 'json: {a: b}', message: /"json" is a map/, hint: 'write a text', pointer: '/json' },
  { text: 'json:', message: /"json" is empty/, hint: /\S/, pointer: '/json' },
  { text: 'previously: Old', message: /"previously" is a text/, hint: 'write a list', pointer: '/previously' },
  {
    text: 'previously: [1]',
    message: /"previously\.0" is the number 1/,
    hint: 'put it in quotes: "1"',
    pointer: '/previously/0',
  },
  {
    text: 'application: 0123',
    message: /"application" is the number/,
    hint: 'put it in quotes: "0123"',
    pointer: '/application',
  },
  {
    text: 'application: true',
    message: /"application" is the value true/,
    hint: 'put it in quotes: "true"',
    pointer: '/application',
  },
  {
    text: 'environments: { one: { status: live } }',
    message: /"environments\.one\.status" is "live"/,
    hint: /draft/,
    pointer: '/environments/one/status',
  },
  { text: 'environments: [one]', message: /"environments" is a list/, hint: /map/, pointer: '/environments' },
  {
    text: 'environments: { one: yes please }',
    message: /"environments\.one" is a text/,
    hint: /false|map/,
    pointer: '/environments/one',
  },
  {
    text: 'environments: { a/b~c: { name: "" } }',
    message: /is empty/,
    hint: /\S/,
    pointer: '/environments/a~1b~0c/name',
  },
])('one clear sentence for $text', ({ text, message, hint, pointer }) => {
  const findings = check('manifest', `${HEAD}${text}\n`);
  expect(findings).toMatchObject([{ severity: 'error', file: 'a.yaml', line: 3, pointer }]);
  expect(findings[0]?.message).toMatch(message);
  expect(findings[0]?.hint).toMatch(hint);
});

test('all that is wrong is told at once', () => {
  const findings = check('manifest', 'nmae: A\ncategories: []\nstatus: x\n');
  expect(findings.map(({ code, line }) => `${line} ${code}`).sort()).toEqual([
    '1 missing-key',
    '1 unknown-key',
    '2 invalid-value',
    '3 invalid-value',
  ]);
});

test('no sentence speaks of JSON Schema', () => {
  const broken = ['- 1', 'name: 1\ncategories: 2', 'a: 1', `${HEAD}suppress: [1]`, `${HEAD}suppress: [{ code: A }]`];
  for (const text of broken) {
    const findings = check('manifest', `${text}\n`);
    expect(findings.length).toBeGreaterThan(0);
    for (const { message, hint } of findings) {
      expect(`${message} ${hint}`).not.toMatch(
        /must (be|have|match)|schema|oneOf|pattern|additional|undefined|\[object/i,
      );
    }
  }
});

function collect(value: unknown, at: string, found: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  if ('properties' in value && typeof value.properties === 'object' && value.properties !== null) {
    for (const [key, property] of Object.entries(value.properties)) {
      if (!('description' in property)) found.push(`${at}/${key}`);
    }
  }
  for (const [key, item] of Object.entries(value)) collect(item, `${at}/${key}`, found);
}

test.each<SchemaName>(['manifest', 'waflow'])('the published schema %s explains every key', (name) => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL(`../../../schema/${name}.schema.json`, import.meta.url), 'utf8'),
  );
  const silent: string[] = [];
  collect(schema, '', silent);
  expect(silent).toEqual([]);
});

test('the published schema offers the categories that we know', () => {
  const { properties } = JSON.parse(
    readFileSync(new URL('../../../schema/manifest.schema.json', import.meta.url), 'utf8'),
  );
  expect(properties.categories.items.anyOf[0].enum.toSorted()).toEqual([...KNOWN_CATEGORIES].sort());
});
