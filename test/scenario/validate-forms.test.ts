// What `waflow validate` says in every form, and what `waflow explain` knows of it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { expect, test } from 'vitest';
import { createProject, flowJson } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

const MANIFEST = 'name: A\ncategories: [OTHER]\njson: a.json\n';
const BROKEN = flowJson().replace('"7.3"', '7.3');

const broken = (folder = '') =>
  createProject({ [`${folder}flows/a.yaml`]: MANIFEST, [`${folder}flows/a.json`]: BROKEN }, { git: true }).path;

test('for people the line stands below the finding', async () => {
  const run = await runCli(['validate'], { cwd: broken() });
  expect([run.code, run.stderr]).toEqual([
    1,
    [
      'flows/a.json:2:14 error: the property "version" is not a version [INVALID_FLOW_JSON_VERSION]',
      '    write it as a string of two numbers, such as "7.3"',
      '     2 |   "version": 7.3,',
      '       |              ^^^',
      '',
    ].join('\n'),
  ]);
});

test('--format json is --json, also where it fails', async () => {
  const cwd = broken();
  const [flag, form] = [
    await runCli(['validate', '--json'], { cwd }),
    await runCli(['validate', '--format', 'json'], { cwd }),
  ];
  expect([form.code, form.stdout]).toEqual([flag.code, flag.stdout]);
  const nowhere = await runCli(['validate', '--format', 'json', 'nowhere.json'], { cwd });
  expect([nowhere.code, nowhere.json().error.code]).toEqual([64, 'no-such-file']);
});

test('--format github names files as the repository has them', async () => {
  const { code, stdout } = await runCli(['validate', '--format', 'github'], { cwd: `${broken('sub, 1/')}/sub, 1` });
  expect(code).toBe(1);
  expect(stdout.split('\n')[0]).toBe(
    '::error file=sub%2C 1/flows/a.json,line=2,endLine=2,col=14,endColumn=17,title=INVALID_FLOW_JSON_VERSION::the property "version" is not a version%0Awrite it as a string of two numbers, such as "7.3"',
  );
});

test('--format sarif is one document, also where nothing is found', async () => {
  const bad = await runCli(['validate', '--format', 'sarif'], { cwd: broken() });
  expect([bad.code, bad.json().runs[0].results.length]).toEqual([1, 1]);
  const { path } = createProject({ 'flows/a.yaml': MANIFEST, 'flows/a.json': flowJson() });
  const good = await runCli(['validate', '--format', 'sarif'], { cwd: path });
  expect([good.code, good.json().runs[0].results]).toEqual([0, []]);
  for (const log of [bad.json(), good.json()]) expect(sarifErrors(log)).toEqual([]);
  expect(sarifErrors({ ...bad.json(), runs: [{ results: [{ level: 'fatal' }] }] })).not.toEqual([]);
});

/** What the schema of SARIF 2.1.0 finds wrong. It is written in draft 04, of which it uses nothing that draft 07 lacks. */
function sarifErrors(log: unknown): readonly unknown[] {
  const file = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(readFileSync(file, 'utf8'));
  const ajv = formats.default(new Ajv({ allErrors: true, strict: false, unicodeRegExp: false }));
  ajv.validate(schema, log);
  return ajv.errors ?? [];
}

test.each([[['--format', 'xml']], [['--format', 'sarif', '--json']]])('%j is used wrongly', async (flags) => {
  const run = await runCli(['validate', ...flags], { cwd: broken() });
  expect(run.code).toBe(64);
});

test('explain says what a code means, and which rules give it', async () => {
  const cwd = createProject({}).path;
  const { code, stdout } = await runCli(['explain', 'INVALID_ROUTING_MODEL'], { cwd });
  expect([code, stdout.split('\n')[0]]).toEqual([0, 'INVALID_ROUTING_MODEL']);
  expect(stdout).toContain('rule routing-loops\n');
  const json = await runCli(['explain', 'max_screens_number', '--json'], { cwd });
  expect(json.json()).toMatchObject({
    format: 1,
    code: 'MAX_SCREENS_NUMBER',
    foundBy: 'waflow',
    rules: [{ id: 'screen-count' }],
  });
});

test('explain knows what only the platform says', async () => {
  const { code, stdout } = await runCli(['explain', 'UNAVAILABLE_FLOW_JSON_VERSION'], { cwd: createProject({}).path });
  expect([code, stdout]).toEqual([0, expect.stringContaining('Only the platform gives it')]);
});

test('explain without a code lists all', async () => {
  const { code, json } = await runCli(['explain', '--json'], { cwd: createProject({}).path });
  expect(code).toBe(0);
  expect(json().codes.length).toBeGreaterThan(80);
});

test('explain suggests what may be meant', async () => {
  const near = await runCli(['explain', 'INVALID_ROUTING_MODELL', '--json'], { cwd: createProject({}).path });
  expect([near.code, near.json().error]).toEqual([
    64,
    {
      code: 'unknown-code',
      message: 'there is no code "INVALID_ROUTING_MODELL"',
      hint: 'did you mean "INVALID_ROUTING_MODEL"?',
    },
  ]);
  const far = await runCli(['explain', 'xyzxyzxyzxyzxyzxyz', '--json'], { cwd: createProject({}).path });
  expect(far.json().error.hint).toBe('"waflow explain" lists all codes');
});

test('lines of what may hold a secret are not shown', async () => {
  const { path } = createProject({
    'flows/a.yaml': `${MANIFEST}token: hidden-in-a-manifest\n`,
    'flows/a.json': flowJson(),
    'waflow.yaml': 'environments:\n  one: { waba: "1", token: hidden-in-the-config }\n',
  });
  for (const form of ['terminal', 'github', 'sarif', 'json']) {
    const run = await runCli(['validate', '--format', form], { cwd: path });
    expect([run.code, run.both]).toEqual([1, expect.not.stringContaining('hidden-in')]);
  }
});
