import { expect, test } from 'vitest';
import { type FoldSetting, foldManifest, type ManifestChange } from '../../../src/manifest/fold-manifest.ts';

const VARIABLES = new Map(
  Object.entries({ API: 'https://flows.example.com', TEAM: 'Lisbon' }).map(([name, value]) => [
    name,
    { value, hidden: false, unset: false },
  ]),
);
const ALONE: FoldSetting = { environment: 'production', variables: VARIABLES, shared: false };
const SHARED: FoldSetting = { ...ALONE, shared: true };

const MANIFEST = `# yaml-language-server: $schema=x
name: Survey {{ TEAM }}
categories:
  - SURVEY
  - OTHER # why not
json: survey.json
# API is a variable.
endpoint: "{{ API }}/survey"
status: published
previously: [Old, Older]
environments:
  staging: { status: draft }
  production:
    application: "12" # the app
`;

type Row = {
  readonly what: string;
  readonly change: ManifestChange;
  readonly setting?: FoldSetting;
  readonly parts: readonly (readonly [string, string])[];
};

test.each<Row>([
  { what: 'nothing', change: {}, parts: [] },
  {
    what: 'what is so already',
    change: {
      name: 'Survey Lisbon',
      endpoint: 'https://flows.example.com/survey',
      status: 'published',
      application: '12',
    },
    parts: [],
  },
  {
    what: 'a name around its variable',
    change: { name: 'Poll Lisbon' },
    parts: [['Survey {{ TEAM }}', '"Poll {{ TEAM }}"']],
  },
  {
    what: 'a name without it, where nobody else reads it',
    change: { name: 'Poll' },
    parts: [['Survey {{ TEAM }}', 'Poll']],
  },
  {
    what: 'a name without it, where others read it: for this environment alone',
    change: { name: 'Poll' },
    setting: SHARED,
    parts: [['    application: "12" # the app\n', '    application: "12" # the app\n    name: Poll\n']],
  },
  {
    what: 'a text without variables where others read it, too',
    change: { json: 'b.json' },
    setting: SHARED,
    parts: [['survey.json', 'b.json']],
  },
  {
    what: 'the path of an endpoint',
    change: { endpoint: 'https://flows.example.com/poll' },
    parts: [['/survey"', '/poll"']],
  },
  { what: 'no endpoint', change: { endpoint: null }, parts: [['endpoint: "{{ API }}/survey"\n', '']] },
  {
    what: 'where the override of this environment stands',
    change: { application: '13' },
    parts: [['"12"', '"13"']],
  },
  {
    what: 'no application, and with it the override that says nothing more',
    change: { application: null },
    parts: [['  production:\n    application: "12" # the app\n', '']],
  },
  {
    what: 'categories',
    change: { categories: ['SURVEY', 'CONTACT_US'] },
    parts: [['  - OTHER # why not\n', '  - CONTACT_US\n']],
  },
  { what: 'a former name', change: { notPreviously: ['Old'] }, parts: [['[Old, Older]', '[Older]']] },
  {
    what: 'all former names',
    change: { notPreviously: ['Old', 'Older'] },
    parts: [['previously: [Old, Older]\n', '']],
  },
  {
    what: 'findings to silence',
    change: { suppress: ['A', 'B'] },
    parts: [
      [
        'previously: [Old, Older]\n',
        'previously: [Old, Older]\nsuppress:\n  - { code: A, because: imported as the account has it }\n  - { code: B, because: imported as the account has it }\n',
      ],
    ],
  },
  {
    what: 'what looks like a variable',
    change: { name: '{{ TEAM }}' },
    parts: [['Survey {{ TEAM }}', '"{{! TEAM }}"']],
  },
])('$what', ({ change, setting = ALONE, parts }) => {
  let wanted = MANIFEST;
  for (const [from, to] of parts) {
    expect(wanted).toContain(from);
    wanted = wanted.replace(from, () => to);
  }
  expect(foldManifest(MANIFEST, change, setting)).toBe(wanted);
});

test('another environment has its own place', () => {
  const staging: FoldSetting = { ...SHARED, environment: 'staging' };
  expect(foldManifest(MANIFEST, { status: 'published' }, staging)).toBe(
    MANIFEST.replace('{ status: draft }', '{ status: published }'),
  );
});

test('an entry more among those that are silenced', () => {
  const text = 'name: a\nsuppress:\n  - { code: A, because: known } # really\n';
  expect(foldManifest(text, { suppress: ['B'] }, ALONE)).toBe(
    `${text}  - { code: B, because: imported as the account has it }\n`,
  );
  expect(foldManifest('name: a\nsuppress: [{ code: A, because: known }]\n', { suppress: ['B'] }, ALONE)).toBe(
    'name: a\nsuppress: [{ code: A, because: known }, { code: B, because: imported as the account has it }]\n',
  );
});

test('a manifest that cannot be changed at one place', () => {
  expect(foldManifest('name: &n a\njson: *n\n', { name: 'b' }, ALONE)).toBeNull();
  expect(foldManifest('name: [\n', { name: 'b' }, ALONE)).toBeNull();
  expect(foldManifest('- a\n', { name: 'b' }, ALONE)).toBeNull();
});
