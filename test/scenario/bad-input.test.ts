// Bad input of every kind: one clear sentence each, at its place, with a hint; nothing is written, nothing leaks.
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAccount, TOKEN, WABA } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

type Files = Readonly<Record<string, string | Buffer>>;

const MANIFEST = 'name: Survey\ncategories: [SURVEY]\njson: survey.json\n';
const GOOD: Files = { 'flows/survey.yaml': MANIFEST, 'flows/survey.json': flowJson() };

/** The good project with some files replaced. */
function project(files: Files = {}): Project {
  const made = createProject({});
  for (const [file, content] of Object.entries({ ...GOOD, ...files })) made.write(file, content);
  return made;
}

const LOOKS_LIKE_A_STACK = /^\s+at .+(:\d+:\d+\)?|<anonymous>\)?)$/m;

/** Holds for every run, whatever it was about. */
function expectClean(run: CliRun, secret = TOKEN): void {
  const all = run.stdout + run.stderr;
  expect(all).not.toMatch(LOOKS_LIKE_A_STACK);
  expect(all).not.toContain(secret);
  expect(all).not.toContain('this is a bug');
}

type Logged = { readonly method: string; readonly path: string };
type Account = Awaited<ReturnType<typeof createAccount>>;

async function requestsOf(account: Account): Promise<readonly Logged[]> {
  const { requests }: { requests: readonly Logged[] } = await account.control('GET', '/requests');
  return requests;
}

async function expectNothingWritten(account: Account): Promise<void> {
  expect((await requestsOf(account)).filter(({ method }) => method !== 'GET')).toEqual([]);
}

/** The four ways in which a project meets bad input. */
async function runAll(cwd: string, env: Readonly<Record<string, string>> = {}) {
  const account = await createAccount();
  const options = { cwd, env: { ...account.env, ...env }, fetch: account.fetch };
  const validate = await runCli(['validate', '--json'], options);
  const told = await runCli(['validate'], options);
  const plan = await runCli(['plan', '--json'], options);
  const apply = await runCli(['apply', '--json', '--auto-approve', '--allow', 'delete,retire'], options);
  for (const run of [validate, told, plan, apply]) expectClean(run);
  await expectNothingWritten(account);
  return { account, validate, told, plan, apply };
}

type Row = {
  readonly name: string;
  readonly files: Files;
  readonly code: string;
  /** `file:line:column`. */
  readonly at: string;
  readonly says?: RegExp;
  readonly hint?: RegExp;
};

function placeOf(finding: { file: string; line: number; column: number }): string {
  return `${finding.file}:${finding.line}:${finding.column}`;
}

function expectFinding(row: Row, findings: readonly Parameters<typeof placeOf>[0][]): void {
  expect(findings).toMatchObject([{ code: row.code, severity: 'error' }]);
  expect(findings.map(placeOf)).toEqual([row.at]);
  const [finding] = findings;
  expect(finding).toHaveProperty('message', expect.stringMatching(row.says ?? /\S/));
  expect(finding).toHaveProperty('hint', expect.stringMatching(row.hint ?? /\S/));
}

const Y = 'flows/survey.yaml';
const J = 'flows/survey.json';
const with4 = (line: string) => ({ [Y]: `${MANIFEST}${line}\n` });

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 10; level += 1) {
    const alias = `*a${level - 1}`;
    lines.push(`a${level}: &a${level} [${Array(9).fill(alias).join(', ')}]`);
  }
  return `${lines.join('\n')}\n`;
}

const MANIFESTS: readonly Row[] = [
  {
    name: 'a bracket too many',
    files: { [Y]: 'name: Survey\ncategories: [SURVEY]]\njson: survey.json\n' },
    code: 'invalid-yaml',
    at: `${Y}:2:21`,
  },
  {
    name: 'a tab as indentation',
    files: with4('environments:\n\tlocal: false'),
    code: 'invalid-yaml',
    at: `${Y}:5:1`,
    says: /tab/,
    hint: /spaces/,
  },
  { name: 'aliases that explode', files: { [Y]: bomb() }, code: 'invalid-yaml', at: `${Y}:1:1`, says: /alias/ },
  { name: 'a list instead of a map', files: { [Y]: '- name: Survey\n' }, code: 'invalid-type', at: `${Y}:1:1` },
  { name: 'a text instead of a map', files: { [Y]: 'Survey\n' }, code: 'invalid-type', at: `${Y}:1:1` },
  { name: 'a key twice', files: with4('name: Other'), code: 'invalid-yaml', at: `${Y}:4:1`, says: /twice/ },
  { name: 'an empty file', files: { [Y]: '' }, code: 'empty-file', at: `${Y}:1:1`, says: /empty/ },
  { name: 'a file of comments', files: { [Y]: '# later\n' }, code: 'empty-file', at: `${Y}:1:1`, says: /empty/ },
  {
    name: 'several documents',
    files: with4(`---\n${MANIFEST}`),
    code: 'invalid-yaml',
    at: `${Y}:4:1`,
    says: /more than one/,
  },
  { name: 'an alias without its anchor', files: with4('protect: *yes'), code: 'invalid-yaml', at: `${Y}:4:10` },
  {
    name: 'not UTF-8',
    files: { [Y]: Buffer.from(MANIFEST.replace('Survey', 'Umfrage für alle'), 'latin1') },
    code: 'unreadable-file',
    at: `${Y}:1:1`,
    says: /UTF-8/,
  },
  { name: 'larger than 1 MB', files: { [Y]: `# ${'x'.repeat(1_100_000)}\n` }, code: 'too-large', at: `${Y}:1:1` },
  { name: 'CRLF, and an unknown key', files: with4('statuss: draft'), code: 'unknown-key', at: `${Y}:4:1` },
  {
    name: 'an unknown key',
    files: with4('statuss: draft'),
    code: 'unknown-key',
    at: `${Y}:4:1`,
    says: /"statuss"/,
    hint: /did you mean "status"/,
  },
  {
    name: 'an unknown key in an override',
    files: with4('environments:\n  local: { endpont: https://flows.example.com }'),
    code: 'unknown-key',
    at: `${Y}:5:12`,
    says: /"endpont"/,
    hint: /did you mean "endpoint"/,
  },
  {
    name: 'a key that no override can have',
    files: with4('environments:\n  local:\n    previously: [Old]'),
    code: 'unknown-key',
    at: `${Y}:6:5`,
  },
  {
    name: 'an unquoted application',
    files: with4('application: 1234567890'),
    code: 'invalid-type',
    at: `${Y}:4:14`,
    hint: /"1234567890"/,
  },
  {
    name: 'an application that is no id',
    files: with4('application: "my app"'),
    code: 'invalid-value',
    at: `${Y}:4:14`,
  },
  {
    name: 'a misspelt status',
    files: with4('status: publishd'),
    code: 'invalid-value',
    at: `${Y}:4:9`,
    hint: /did you mean "published"/,
  },
  {
    name: 'a misspelt status in an override',
    files: with4('environments:\n  default:\n    status: delted'),
    code: 'invalid-value',
    at: `${Y}:6:13`,
    hint: /did you mean "deleted"/,
  },
  {
    name: 'true instead of false in an override',
    files: with4('environments:\n  default: true'),
    code: 'invalid-type',
    at: `${Y}:5:12`,
  },
  {
    name: 'a number as name',
    files: { [Y]: MANIFEST.replace('Survey', '2026') },
    code: 'invalid-type',
    at: `${Y}:1:7`,
    hint: /"2026"/,
  },
  { name: 'an empty name', files: { [Y]: MANIFEST.replace('Survey', '""') }, code: 'invalid-value', at: `${Y}:1:7` },
  {
    name: 'a name of 201 characters',
    files: { [Y]: MANIFEST.replace('Survey', 'x'.repeat(201)) },
    code: 'invalid-value',
    at: `${Y}:1:7`,
    says: /too long/,
    hint: /200/,
  },
  {
    name: 'no name',
    files: { [Y]: 'categories: [SURVEY]\njson: survey.json\n' },
    code: 'missing-key',
    at: `${Y}:1:1`,
    says: /"name"/,
  },
  {
    name: 'no categories',
    files: { [Y]: 'name: Survey\njson: survey.json\n' },
    code: 'missing-key',
    at: `${Y}:1:1`,
    says: /"categories"/,
  },
  {
    name: 'categories as a text',
    files: { [Y]: MANIFEST.replace('[SURVEY]', 'SURVEY') },
    code: 'invalid-type',
    at: `${Y}:2:13`,
    hint: /list/,
  },
  {
    name: 'an empty list of categories',
    files: { [Y]: MANIFEST.replace('[SURVEY]', '[]') },
    code: 'invalid-value',
    at: `${Y}:2:13`,
  },
  {
    name: 'a category that is not well-formed',
    files: { [Y]: MANIFEST.replace('[SURVEY]', '[OTHER, "my survey"]') },
    code: 'invalid-value',
    at: `${Y}:2:21`,
  },
  { name: 'protect as a text', files: with4('protect: "yes"'), code: 'invalid-type', at: `${Y}:4:10` },
  {
    name: 'an endpoint that is not https',
    files: with4('endpoint: http://flows.example.com'),
    code: 'invalid-endpoint',
    at: `${Y}:4:11`,
    says: /https/,
  },
  {
    name: 'an endpoint that is no address',
    files: with4('endpoint: flows.example.com'),
    code: 'invalid-endpoint',
    at: `${Y}:4:11`,
  },
  {
    name: 'an endpoint with a password',
    files: with4('endpoint: https://user:hunter22@flows.example.com'),
    code: 'invalid-endpoint',
    at: `${Y}:4:11`,
  },
  {
    name: 'an undeclared variable',
    files: with4('endpoint: "{{ API }}/survey"'),
    code: 'undeclared-variable',
    at: `${Y}:4:11`,
    says: /"API"/,
    hint: /waflow\.yaml/,
  },
  {
    name: 'a variable without quotes',
    files: with4('endpoint: {{ API }}/survey'),
    code: 'invalid-yaml',
    at: `${Y}:4:12`,
    says: /^(?!.*stringKeys)/,
    hint: /quotes/,
  },
  {
    name: 'no json where the status needs it',
    files: { [Y]: 'name: Survey\ncategories: [SURVEY]\n' },
    code: 'missing-key',
    at: `${Y}:1:1`,
    says: /"json"/,
  },
  {
    name: 'json that is missing',
    files: { [Y]: MANIFEST.replace('survey.json', 'surwey.json') },
    code: 'missing-file',
    at: `${Y}:3:7`,
    says: /surwey\.json/,
  },
  {
    name: 'json that is a folder',
    files: { [Y]: MANIFEST.replace('survey.json', '../flows') },
    code: 'not-a-file',
    at: `${Y}:3:7`,
    says: /folder/,
  },
  {
    name: 'json outside the repository',
    files: { [Y]: MANIFEST.replace('survey.json', '../../nowhere.json') },
    code: 'outside-repository',
    at: `${Y}:3:7`,
  },
  {
    name: 'json with an absolute path',
    files: { [Y]: MANIFEST.replace('survey.json', '/etc/passwd') },
    code: 'outside-repository',
    at: `${Y}:3:7`,
    says: /absolute/,
  },
  {
    name: 'Flow JSON that is not UTF-8',
    files: { [J]: Buffer.from(flowJson('Größe'), 'latin1') },
    code: 'unreadable-file',
    at: `${Y}:3:7`,
    says: /UTF-8/,
  },
  {
    name: 'Flow JSON that is not UTF-8 and holds a replacement character, too',
    files: {
      [J]: Buffer.from(flowJson('Gr\ufffd\u00ffe').replace('\u00ff', '\u0000'), 'utf8').map((byte) =>
        byte === 0 ? 0xff : byte,
      ) as Buffer,
    },
    code: 'unreadable-file',
    at: `${Y}:3:7`,
    says: /UTF-8/,
  },
  {
    name: 'two manifests of one name',
    files: { 'flows/zweite.yaml': MANIFEST },
    code: 'duplicate-name',
    at: 'flows/zweite.yaml:1:7',
    says: /flows\/survey\.yaml/,
  },
  {
    name: 'one name in two forms of Unicode',
    files: {
      [Y]: MANIFEST.replace('Survey', 'Caf\u00e9'),
      'flows/zweite.yaml': MANIFEST.replace('Survey', 'Cafe\u0301'),
    },
    code: 'duplicate-name',
    at: 'flows/zweite.yaml:1:7',
  },
  {
    name: 'names that differ in case',
    files: { 'flows/zweite.yaml': MANIFEST.replace('Survey', 'SURVEY') },
    code: 'case-clash',
    at: 'flows/zweite.yaml:1:7',
    says: /"Survey"/,
  },
  {
    name: 'a name that an override makes equal to another',
    files: {
      'flows/zweite.yaml': `${MANIFEST.replace('Survey', 'Second')}environments:\n  default: { name: Survey }\n`,
    },
    code: 'duplicate-name',
    at: 'flows/zweite.yaml:5:20',
  },
  {
    name: '"previously" that names another manifest',
    files: { 'flows/zweite.yaml': `${MANIFEST.replace('Survey', 'Second')}previously: [Old, Survey]\n` },
    code: 'invalid-previously',
    at: 'flows/zweite.yaml:4:19',
    says: /flows\/survey\.yaml/,
  },
  {
    name: 'a name that "ignore" matches',
    files: { 'waflow.yaml': 'ignore: ["Sur*"]\n' },
    code: 'ignored-name',
    at: `${Y}:1:7`,
    says: /ignore/,
  },
];

describe('a manifest with one problem', () => {
  test.each(MANIFESTS)('$name', async (row) => {
    const files =
      row.name === 'CRLF, and an unknown key'
        ? Object.fromEntries(
            Object.entries(row.files).map(([name, text]) => [name, String(text).replaceAll('\n', '\r\n')]),
          )
        : row.files;
    const { path } = project(files);
    const { account, validate, told, plan, apply } = await runAll(path);
    expect([validate.code, told.code, plan.code, apply.code]).toEqual([1, 1, 1, 1]);
    expectFinding(row, validate.json().findings);
    for (const run of [plan, apply]) {
      expect(run.json().error).toMatchObject({ code: 'invalid-manifests', hint: expect.stringMatching(/\S/) });
      expectFinding(row, run.json().findings);
    }
    expect(told.stdout + told.stderr).toContain(`${row.at} error`);
    // Errors of manifests are told before anything is asked of the account.
    expect(await requestsOf(account)).toEqual([]);
  });

  test('an unclosed bracket is one finding where it stands or where it is missed', async () => {
    const { path } = project({ [Y]: 'name: Survey\ncategories: [SURVEY\njson: survey.json\n' });
    const { validate, plan } = await runAll(path);
    expect([validate.code, plan.code]).toEqual([1, 1]);
    const { findings } = validate.json();
    expect(findings).toHaveLength(1);
    expect(findings).toMatchObject([{ file: Y, code: 'invalid-yaml', hint: expect.stringMatching(/\S/) }]);
    expect([2, 3]).toContain(findings[0].line);
  });

  test('aliases that explode are refused quickly', async () => {
    const { path } = project({ [Y]: bomb() });
    const started = Date.now();
    await runCli(['validate'], { cwd: path });
    expect(Date.now() - started).toBeLessThan(2_000);
  });
});

describe('unusual, but fine', () => {
  const rows: readonly { name: string; files: Files }[] = [
    { name: 'a byte order mark in a manifest', files: { [Y]: `\ufeff${MANIFEST}` } },
    { name: 'a byte order mark in Flow JSON', files: { [J]: `\ufeff${flowJson()}` } },
    { name: 'a byte order mark in waflow.yaml', files: { 'waflow.yaml': '\ufeffflows: flows\n' } },
    { name: 'CRLF', files: { [Y]: MANIFEST.replaceAll('\n', '\r\n'), [J]: flowJson().replaceAll('\n', '\r\n') } },
    { name: 'one explicit document', files: { [Y]: `---\n${MANIFEST}` } },
    { name: 'a name of 200 characters', files: { [Y]: MANIFEST.replace('Survey', 'x'.repeat(200)) } },
    { name: 'a path through "."', files: { [Y]: MANIFEST.replace('survey.json', './sub/../survey.json') } },
    { name: 'U+FFFD as a character of its own', files: { [J]: flowJson('\ufffd') } },
    { name: 'waflow.yaml of comments only', files: { 'waflow.yaml': '# all defaults\n' } },
  ];
  test.each(rows)('$name', async ({ files }) => {
    const { path } = project(files);
    const account = await createAccount();
    const options = { cwd: path, env: account.env, fetch: account.fetch };
    const validate = await runCli(['validate', '--json'], options);
    expect(validate.json()).toEqual({ format: 1, findings: [] });
    expect(validate.code).toBe(0);
    const plan = await runCli(['plan', '--json'], options);
    expect(plan.code).toBe(0);
    expect(plan.json().summary).toMatchObject({ create: 1, refused: 0 });
  });

  test('an unknown, but well-formed category is a warning at its place', async () => {
    const { path } = project({ [Y]: MANIFEST.replace('SURVEY', 'OTHER, SURVEYS') });
    const { code, json } = await runCli(['validate', '--json'], { cwd: path });
    expect(code).toBe(0);
    expect(json().findings).toMatchObject([
      { code: 'unknown-category', severity: 'warning', file: Y, line: 2, column: 21, hint: 'did you mean "SURVEY"?' },
    ]);
  });

  test('places after a byte order mark count without it', async () => {
    const manifest = project({ [Y]: `\ufeffnmae: x\n${MANIFEST}` });
    const wrongKey = await runCli(['validate', '--json'], { cwd: manifest.path });
    expect(wrongKey.json().findings.map(placeOf)).toEqual([`${Y}:1:1`]);
    const document = project({ [J]: '\ufeff{"version": 7, "screens": []}' });
    const wrongVersion = await runCli(['validate', '--json'], { cwd: document.path });
    expect(wrongVersion.json().findings.map(placeOf)).toEqual([`${J}:1:13`]);
  });
});

describe('paths and symbolic links', () => {
  /** A repository in a folder of its own, and something beside it. */
  function neighbours(json: string, git: boolean) {
    const made = createProject({ 'outside/secret.json': flowJson() });
    made.write('repo/flows/survey.yaml', MANIFEST.replace('survey.json', json));
    made.write('repo/flows/inside.json', flowJson());
    const repo = join(made.path, 'repo');
    if (git) execFileSync('git', ['init', '-q'], { cwd: repo });
    const link = (target: string, name: string) => symlinkSync(join(made.path, target), join(repo, name));
    return { repo, link };
  }

  describe.each([{ git: true }, { git: false }])('with git: $git', ({ git }) => {
    test.each([
      { name: 'a file outside that exists', json: '../../outside/secret.json' },
      { name: 'a link to a file outside', json: 'leads-out.json' },
      { name: 'a link to a folder outside', json: 'folder-out/secret.json' },
      { name: 'a link outside to nothing', json: 'dangling.json' },
    ])('$name is refused', async ({ json, name }) => {
      const { repo, link } = neighbours(json, git);
      link('outside/secret.json', 'flows/leads-out.json');
      link('outside', 'flows/folder-out');
      link('outside/nothing.json', 'flows/dangling.json');
      const { account, validate, plan, apply } = await runAll(repo);
      expect([validate.code, plan.code, apply.code]).toEqual([1, 1, 1]);
      const { findings } = validate.json();
      expect(findings.map(placeOf)).toEqual([`${Y}:3:7`]);
      if (name !== 'a link outside to nothing') expect(findings[0].code).toBe('outside-repository');
      expect(await requestsOf(account)).toEqual([]);
    });

    test('a link that stays inside is followed', async () => {
      const { repo, link } = neighbours('linked.json', git);
      link('repo/flows/inside.json', 'flows/linked.json');
      const { code, json } = await runCli(['validate', '--json'], { cwd: repo });
      expect(json().findings).toEqual([]);
      expect(code).toBe(0);
    });

    test('a manifest that is a link out of the repository is refused', async () => {
      const { repo, link } = neighbours('inside.json', git);
      link('outside/secret.json', 'flows/other.yaml');
      const { validate, plan } = await runAll(repo);
      expect([validate.code, plan.code]).toEqual([1, 1]);
      expect(validate.json().findings).toMatchObject([
        { code: 'outside-repository', file: 'flows/other.yaml', line: 1, column: 1 },
      ]);
    });
  });

  test("the border is Git's top level where there is one, else the folder we are started in", async () => {
    const made = createProject({ 'shared/survey.json': flowJson() });
    made.write('app/flows/survey.yaml', MANIFEST.replace('survey.json', '../../shared/survey.json'));
    const cwd = join(made.path, 'app');
    const without = await runCli(['validate', '--json'], { cwd });
    expect(without.json().findings).toMatchObject([{ code: 'outside-repository' }]);
    execFileSync('git', ['init', '-q'], { cwd: made.path });
    const within = await runCli(['validate', '--json'], { cwd });
    expect(within.json().findings).toEqual([]);
  });

  test('links that run in circles end', async () => {
    const { repo } = neighbours('inside.json', false);
    symlinkSync('.', join(repo, 'flows', 'again'));
    symlinkSync('self.yaml', join(repo, 'flows', 'self.yaml'));
    const { code, json } = await runCli(['validate', '--json'], { cwd: repo });
    expect(code).toBe(1);
    expect(json().findings.map(placeOf)).toEqual(['flows/self.yaml:1:1']);
  });

  test('waflow.yaml that is a link out of the repository is refused', async () => {
    const { repo, link } = neighbours('inside.json', true);
    link('outside/secret.json', 'waflow.yaml');
    const { validate, plan, apply } = await runAll(repo);
    expect([plan.code, apply.code]).toEqual([78, 78]);
    expect(validate.json().findings.map(placeOf)).toEqual(['waflow.yaml:1:1']);
  });
});

/** A document that is right, with one piece of its text replaced. */
const right = (piece: string, by: string): string => flowJson().replace(piece, by);

function twoScreensOfOneId(): string {
  const { screens, ...rest } = JSON.parse(flowJson());
  return JSON.stringify({ ...rest, screens: [screens[0], screens[0]] }, null, 2);
}

const screen = (text: string) => `{"version": "7.3",\n "screens": [${text}]}`;

const DOCUMENTS: readonly Row[] = [
  {
    name: 'a trailing comma',
    files: { [J]: '{\n  "version": "7.3",\n  "screens": [],\n}\n' },
    code: 'INVALID_FLOW_JSON',
    at: `${J}:4:1`,
    says: /comma/,
  },
  {
    name: 'a trailing comma and CRLF',
    files: { [J]: '{\r\n  "version": "7.3",\r\n  "screens": [],\r\n}\r\n' },
    code: 'INVALID_FLOW_JSON',
    at: `${J}:4:1`,
    says: /comma/,
  },
  {
    name: 'a key twice',
    files: { [J]: right('"version": "7.3"', '"version": "7.3",\n  "version": "7.3"') },
    code: 'DUPLICATE_PROPERTY_KEY',
    at: `${J}:3:3`,
    says: /"version".*twice/,
  },
  {
    name: 'a key twice, deep inside and written in another way',
    files: { [J]: right('"title": "Start"', '"title": "Start",\n      "titl\\u0065": "y"') },
    code: 'DUPLICATE_PROPERTY_KEY',
    at: `${J}:7:7`,
  },
  {
    name: '11 MB',
    files: { [J]: screen(`{"id": "A", "title": "${'x'.repeat(11 * 1024 * 1024)}"}`) },
    code: 'INVALID_FLOW_JSON',
    at: `${J}:1:1`,
    says: /10 MB/,
  },
  { name: 'nothing', files: { [J]: '' }, code: 'INVALID_FLOW_JSON', at: `${J}:1:1`, says: /empty/ },
  { name: 'white space only', files: { [J]: ' \n\n' }, code: 'INVALID_FLOW_JSON', at: `${J}:1:1`, says: /empty/ },
  { name: 'an array', files: { [J]: '[]' }, code: 'INVALID_FLOW_JSON', at: `${J}:1:1`, says: /object/ },
  { name: 'a number', files: { [J]: '7.3' }, code: 'INVALID_FLOW_JSON', at: `${J}:1:1`, says: /object/ },
  { name: 'null', files: { [J]: 'null' }, code: 'INVALID_FLOW_JSON', at: `${J}:1:1`, says: /object/ },
  {
    name: 'a comment',
    files: { [J]: '{"version": "7.3",\n // later\n "screens": []}' },
    code: 'INVALID_FLOW_JSON',
    at: `${J}:2:2`,
    says: /comment/,
  },
  {
    name: 'text after the end',
    files: { [J]: '{"version": "7.3", "screens": []}\n{}' },
    code: 'INVALID_FLOW_JSON',
    at: `${J}:2:1`,
  },
  {
    name: 'an end that comes too early',
    files: { [J]: '{"version": "7.3",\n "screens": [\n' },
    code: 'INVALID_FLOW_JSON',
    at: `${J}:3:1`,
  },
  {
    name: 'single quotes',
    files: { [J]: "{'version': '7.3'}" },
    code: 'INVALID_FLOW_JSON',
    at: `${J}:1:2`,
  },
  {
    name: 'a string over two lines',
    files: { [J]: '{"version": "7.3",\n "screens": "one\ntwo"}' },
    code: 'INVALID_FLOW_JSON',
    at: `${J}:2:13`,
  },
  {
    name: 'an undeclared variable',
    files: { [J]: right('"title": "Start"', '"title": "Hello {{ WHO }}"') },
    code: 'undeclared-variable',
    at: `${J}:6:23`,
    says: /"WHO"/,
    hint: /waflow\.yaml/,
  },
  {
    name: 'a version that is a number',
    files: { [J]: '{"version": 7.3,\n "screens": []}' },
    code: 'INVALID_FLOW_JSON_VERSION',
    at: `${J}:1:13`,
  },
  {
    name: 'a screen id twice',
    files: { [J]: twoScreensOfOneId() },
    code: 'DUPLICATE_SCREEN_IDS',
    at: `${J}:28:13`,
  },
];

describe('a Flow JSON with one problem', () => {
  test.each(DOCUMENTS)('$name', async (row) => {
    const { path } = project(row.files);
    const { validate, told, plan, apply } = await runAll(path);
    // Errors in Flow JSON refuse their own flow: plan tells them as findings (1), apply stops before the first write.
    expect([validate.code, told.code, plan.code, apply.code]).toEqual([1, 1, 1, 3]);
    expectFinding(row, validate.json().findings);
    expect(told.stdout + told.stderr).toContain(`${row.at} error`);
    expect(plan.json().summary).toMatchObject({ create: 0, upload: 0, refused: 1 });
    expect(plan.json().flows[0].refusals).toMatchObject([
      { code: 'flow-json-errors', message: expect.stringContaining(row.at), hint: expect.stringMatching(/\S/) },
    ]);
    expect(plan.stderr).toContain(`${row.at} error`);
    expect(apply.json()).toMatchObject({ format: 1, error: { code: 'refused', hint: expect.stringMatching(/\S/) } });
  });

  test('a nesting of 100,000 levels', async () => {
    const { path } = project({ [J]: screen(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) });
    const { validate, plan, apply } = await runAll(path);
    expect([validate.code, plan.code, apply.code]).toEqual([1, 1, 3]);
    expect(validate.json().findings).toMatchObject([{ code: 'INVALID_FLOW_JSON', file: J, line: 2 }]);
  });

  test('refuses its own flow, not the others', async () => {
    const { path } = project({
      [J]: '[]',
      'flows/good.yaml': 'name: Good\ncategories: [OTHER]\njson: good.json\n',
      'flows/good.json': flowJson(),
    });
    const account = await createAccount();
    const options = { cwd: path, env: account.env, fetch: account.fetch };
    const plan = await runCli(['plan', '--json'], options);
    expect(plan.code).toBe(1);
    expect(plan.json().summary).toMatchObject({ create: 1, refused: 1 });
    const some = await runCli(['apply', '--json', '--auto-approve', '--flow', '!Survey'], options);
    expect(some.code).toBe(0);
    const rest = await runCli(['apply', '--json', '--auto-approve', '--skip-refused'], options);
    expect(rest.code).toBe(1);
  });
});

describe('several problems', () => {
  test('in several files are all told at once, in order', async () => {
    const { path } = project({
      'flows/a.yaml': 'name: A\ncategories: SURVEY\njson: survey.json\nstatuss: draft\n',
      'flows/b.yaml': 'name: B\ncategories: [SURVEY]\njson: nowhere.json\nendpoint: http://flows.example.com\n',
      'flows/c.yaml': '- c\n',
      [J]: '{"version": 7, "screens": {}}',
    });
    const { validate, plan, apply, account } = await runAll(path);
    const places = [
      'flows/a.yaml:2:13',
      'flows/a.yaml:4:1',
      'flows/b.yaml:3:7',
      'flows/b.yaml:4:11',
      'flows/c.yaml:1:1',
      `${J}:1:13`,
      `${J}:1:27`,
    ];
    expect([validate.code, plan.code, apply.code]).toEqual([1, 1, 1]);
    for (const run of [validate, plan, apply]) expect(run.json().findings.map(placeOf)).toEqual(places);
    expect(await requestsOf(account)).toEqual([]);
  });

  test('in a manifest and in its Flow JSON are told together', async () => {
    const { path } = project({ ...with4('statuss: draft'), [J]: '{"version": "7.3", "screens": [],}' });
    const { json } = await runCli(['validate', '--json'], { cwd: path });
    expect(json().findings.map(placeOf)).toEqual([`${J}:1:34`, `${Y}:4:1`]);
  });

  test('a broken manifest beside names that clash', async () => {
    const { path } = project({ 'flows/a.yaml': '', 'flows/zweite.yaml': MANIFEST });
    const { json } = await runCli(['validate', '--json'], { cwd: path });
    expect(json().findings.map(placeOf)).toEqual(['flows/a.yaml:1:1', 'flows/zweite.yaml:1:7']);
  });
});

const C = 'waflow.yaml';

const CONFIGS: readonly Row[] = [
  {
    name: 'an unknown key',
    files: { [C]: 'flows: flows\nenviroments: {}\n' },
    code: 'unknown-key',
    at: `${C}:2:1`,
    hint: /did you mean "environments"/,
  },
  {
    name: 'an unknown key in an environment',
    files: { [C]: 'environments:\n  one:\n    wabaa: "1"\n' },
    code: 'unknown-key',
    at: `${C}:3:5`,
    hint: /did you mean "waba"/,
  },
  {
    name: 'a waba without quotes',
    files: { [C]: 'environments:\n  one: { waba: 1020304050 }\n' },
    code: 'invalid-type',
    at: `${C}:2:16`,
    hint: /"1020304050"/,
  },
  {
    name: 'a token that stands in the file',
    files: { [C]: `environments:\n  one: { waba: "1", token: ${TOKEN} }\n` },
    code: 'invalid-type',
    at: `${C}:2:28`,
    hint: /env/,
  },
  {
    name: 'a variable from elsewhere than WAFLOW_VAR_',
    files: { [C]: 'environments:\n  one:\n    variables: { HOME: { env: AWS_SECRET_ACCESS_KEY } }\n' },
    code: 'invalid-value',
    at: `${C}:3:31`,
    hint: /WAFLOW_VAR_/,
  },
  {
    name: 'a token from elsewhere than WHATSAPP_ or WAFLOW_',
    files: { [C]: 'environments:\n  one: { token: { env: GITHUB_TOKEN } }\n' },
    code: 'invalid-value',
    at: `${C}:2:24`,
  },
  {
    name: 'a waba from elsewhere than WHATSAPP_ or WAFLOW_',
    files: { [C]: 'environments:\n  one: { waba: { env: SECRET } }\n' },
    code: 'invalid-value',
    at: `${C}:2:23`,
  },
  {
    name: 'a default environment that is none',
    files: { [C]: 'defaultEnvironment: stagin\nenvironments:\n  staging: {}\n' },
    code: 'unknown-environment',
    at: `${C}:1:21`,
    hint: /did you mean "staging"/,
  },
  { name: 'broken YAML', files: { [C]: 'flows: [flows]]\n' }, code: 'invalid-yaml', at: `${C}:1:15` },
  { name: 'a list', files: { [C]: '- flows\n' }, code: 'invalid-type', at: `${C}:1:1` },
  { name: 'a key twice', files: { [C]: 'flows: a\nflows: b\n' }, code: 'invalid-yaml', at: `${C}:2:1` },
  { name: 'two documents', files: { [C]: 'flows: a\n---\nflows: b\n' }, code: 'invalid-yaml', at: `${C}:2:1` },
  {
    name: 'a negative limit',
    files: { [C]: 'limits: { retire: -1 }\n' },
    code: 'invalid-value',
    at: `${C}:1:19`,
  },
  {
    name: 'a version of Flow JSON in no known state',
    files: { [C]: 'flows: flows\nflowJson: { versions: { "9.0": { state: new } } }\n' },
    code: 'invalid-value',
    at: `${C}:2:41`,
    says: /"new"/,
  },
  {
    name: '"requires" that is not satisfied',
    files: { [C]: 'requires: ">=99"\n' },
    code: 'waflow-too-old',
    at: `${C}:1:11`,
    says: />=99/,
  },
  {
    name: '"requires" that is no range',
    files: { [C]: 'requires: newest please\n' },
    code: 'invalid-value',
    at: `${C}:1:11`,
  },
];

describe('a waflow.yaml with one problem', () => {
  test.each(CONFIGS)('$name', async (row) => {
    const { path } = project(row.files);
    const { account, validate, plan, apply } = await runAll(path);
    expect([1, 78]).toContain(validate.code);
    expect([plan.code, apply.code]).toEqual([78, 78]);
    for (const run of [validate, plan, apply]) expectFinding(row, run.json().findings);
    expect(plan.json().error.hint).toMatch(/\S/);
    expect(await requestsOf(account)).toEqual([]);
  });

  test('an older waflow says that it is too old, whatever else it does not know', async () => {
    const { path } = project({ [C]: 'requires: ">=99"\nbrandNew: true\n' });
    const { plan } = await runAll(path);
    expect(plan.code).toBe(78);
    expect(plan.json().error).toMatchObject({ code: 'waflow-too-old', message: expect.stringContaining('>=99') });
  });
});

describe('not configured (78)', () => {
  type Config = {
    name: string;
    config?: string;
    argv?: string[];
    env?: Record<string, string>;
    code: string;
    says: RegExp;
  };
  const named = 'environments:\n  one: { waba: "1020304050", token: { env: WAFLOW_ONE } }\n  two: {}\n';
  const rows: readonly Config[] = [
    {
      name: 'no token',
      env: { WHATSAPP_BUSINESS_ACCESS_TOKEN: '' },
      code: 'not-configured',
      says: /WHATSAPP_BUSINESS_ACCESS_TOKEN/,
    },
    {
      name: 'no account',
      env: { WHATSAPP_BUSINESS_ACCOUNT_ID: '' },
      code: 'not-configured',
      says: /WHATSAPP_BUSINESS_ACCOUNT_ID/,
    },
    { name: 'an unknown environment', argv: ['--env', 'prod'], code: 'unknown-environment', says: /"prod"/ },
    { name: 'no environment that is meant', config: named, code: 'no-environment', says: /environment/ },
    {
      name: 'an environment whose token is not set',
      config: named,
      argv: ['--env', 'one'],
      code: 'not-configured',
      says: /WAFLOW_ONE/,
    },
    {
      name: 'another account in the process environment',
      config: named,
      argv: ['--env', 'one'],
      env: { WAFLOW_ONE: TOKEN, WHATSAPP_BUSINESS_ACCOUNT_ID: '999' },
      code: 'account-mismatch',
      says: /1020304050.*999/,
    },
    {
      name: 'an account that is no id',
      env: { WHATSAPP_BUSINESS_ACCOUNT_ID: 'acme' },
      code: 'invalid-account',
      says: /digits/,
    },
    {
      name: 'a Graph address that is not https',
      env: { WHATSAPP_GRAPH_URL: 'http://graph.example.com' },
      code: 'invalid-graph-url',
      says: /WHATSAPP_GRAPH_URL/,
    },
    {
      name: 'a Graph address that only looks like this machine',
      env: { WHATSAPP_GRAPH_URL: 'http://localhost.example.com' },
      code: 'invalid-graph-url',
      says: /WHATSAPP_GRAPH_URL/,
    },
    {
      name: 'a Graph address that is none',
      env: { WHATSAPP_GRAPH_URL: 'graph' },
      code: 'invalid-graph-url',
      says: /WHATSAPP_GRAPH_URL/,
    },
    {
      name: 'a Graph version that is none',
      env: { WHATSAPP_GRAPH_VERSION: '24' },
      code: 'invalid-graph-version',
      says: /WHATSAPP_GRAPH_VERSION/,
    },
    {
      name: 'a variable that is not set',
      config: 'environments:\n  one: { variables: { API: { env: WAFLOW_VAR_API } } }\n',
      code: 'unset-variable',
      says: /WAFLOW_VAR_API/,
    },
  ];
  test.each(rows)('$name', async ({ config, argv, env, code, says }) => {
    const { path } = project(config === undefined ? {} : { [C]: config });
    const account = await createAccount();
    const options = { cwd: path, env: { ...account.env, ...env }, fetch: account.fetch };
    for (const command of [['plan'], ['apply', '--auto-approve'], ['list'], ['doctor']]) {
      const run = await runCli([...command, '--json', ...(argv ?? [])], options);
      expectClean(run);
      expect(run.code).toBe(78);
      expect(run.json().error).toMatchObject({
        code,
        message: expect.stringMatching(says),
        hint: expect.stringMatching(/\S/),
      });
    }
    expect(await requestsOf(account)).toEqual([]);
  });

  test.each(['http://127.0.0.1:4010', 'http://localhost:4010', 'http://[::1]:4010'])(
    '%s is this machine',
    async (url) => {
      const { path } = project();
      const account = await createAccount();
      const run = await runCli(['plan'], {
        cwd: path,
        env: { ...account.env, WHATSAPP_GRAPH_URL: url },
        fetch: account.fetch,
      });
      expect(run.code).toBe(0);
    },
  );
});

type Fetch = Account['fetch'];

/** A fetch with a memory of where the token went. */
function watched(fetch: Fetch) {
  const seen: { url: string; token: boolean }[] = [];
  const watch: Fetch = (request) => {
    const token = [...request.headers].some(([, value]) => value.includes(TOKEN)) || request.url.includes(TOKEN);
    seen.push({ url: request.url, token });
    return fetch(request);
  };
  return { watch, seen };
}

const LIVE = { name: 'Survey', categories: ['SURVEY'], status: 'PUBLISHED', json: flowJson('Old') };

/** Plans and applies against a remote that does not work; both end with 5 and write nothing. */
async function expectRemoteTrouble(options: Parameters<typeof runCli>[1], says: RegExp): Promise<void> {
  for (const command of [['plan'], ['apply', '--auto-approve']]) {
    const machine = await runCli([...command, '--json'], options);
    const human = await runCli([...command, '--verbose'], options);
    for (const run of [machine, human]) expectClean(run);
    expect([machine.code, human.code]).toEqual([5, 5]);
    expect(machine.json()).toMatchObject({
      format: 1,
      error: { message: expect.stringMatching(says), hint: expect.stringMatching(/\S/) },
      findings: [],
    });
    expect(human.stderr).toMatch(says);
  }
}

describe('a remote that says no, or nothing sensible (5)', () => {
  const answer =
    (status: number, error: Record<string, unknown>): Fetch =>
    async () =>
      Response.json({ error }, { status });

  test('a wrong token (190)', async () => {
    const { path } = project();
    const account = await createAccount();
    const env = { ...account.env, WHATSAPP_BUSINESS_ACCESS_TOKEN: 'EAAwrong-one' };
    await expectRemoteTrouble({ cwd: path, env, fetch: account.fetch }, /code 190/);
    const { stdout, stderr } = await runCli(['plan', '--verbose'], { cwd: path, env, fetch: account.fetch });
    expect(stdout + stderr).not.toContain('EAAwrong-one');
    await expectNothingWritten(account);
  });

  test('an expired token (190/463)', async () => {
    const { path } = project();
    const account = await createAccount([], {
      account: { wabaId: WABA, accessToken: TOKEN, tokenExpiresAt: new Date(Date.now() - 1000) },
    });
    await expectRemoteTrouble({ cwd: path, env: account.env, fetch: account.fetch }, /code 190\/463/);
    const { stderr } = await runCli(['plan'], { cwd: path, env: account.env, fetch: account.fetch });
    expect(stderr).toMatch(/expired/);
  });

  test.each([10, 200, 299])('a missing permission (%i)', async (code) => {
    const { path } = project();
    const { env } = await createAccount();
    const fetch = answer(403, { message: `(#${code}) Permission denied`, type: 'OAuthException', code });
    await expectRemoteTrouble({ cwd: path, env, fetch }, new RegExp(`code ${code}`));
    const { stderr } = await runCli(['plan'], { cwd: path, env, fetch });
    expect(stderr).toContain('whatsapp_business_management');
  });

  test('another account than the token may see (100/33)', async () => {
    const { path } = project();
    const account = await createAccount();
    const env = { ...account.env, WHATSAPP_BUSINESS_ACCOUNT_ID: '111222333' };
    await expectRemoteTrouble({ cwd: path, env, fetch: account.fetch }, /code 100\/33/);
    await expectNothingWritten(account);
  });

  test.each([200, 403, 502])('HTML instead of JSON, HTTP %i', async (status) => {
    const { path } = project();
    const { env } = await createAccount();
    const fetch: Fetch = async () => new Response('<html><h1>Gateway</h1></html>', { status });
    await expectRemoteTrouble({ cwd: path, env, fetch }, /HTML instead of JSON/);
  });

  test.each(['{}', '[]', 'null', '"ok"', '{"data":{}}'])('JSON that is no list of flows: %s', async (body) => {
    const { path } = project();
    const { env } = await createAccount();
    const fetch: Fetch = async () => new Response(body, { headers: { 'content-type': 'application/json' } });
    await expectRemoteTrouble({ cwd: path, env, fetch }, /list of flows/);
  });

  test('a connection that is refused', async () => {
    const { path } = project();
    const { env } = await createAccount();
    const free = await listen(() => {});
    await free.close();
    const fetch: Fetch = (request) => globalThis.fetch(request);
    await expectRemoteTrouble({ cwd: path, env: { ...env, WHATSAPP_GRAPH_URL: free.url }, fetch }, /ECONNREFUSED/);
  });

  test.each([301, 302, 307, 308])('a redirect (%i): the token does not follow it', async (status) => {
    const { path } = project();
    const { env } = await createAccount();
    let elsewhere = 0;
    const other = await listen((_request, response) => {
      elsewhere += 1;
      response.end('{"data":[]}');
    });
    const first = await listen((request, response) => {
      response.writeHead(status, { location: `${other.url}${request.url}` }).end();
    });
    const fetch: Fetch = (request) => globalThis.fetch(request);
    await expectRemoteTrouble({ cwd: path, env: { ...env, WHATSAPP_GRAPH_URL: first.url }, fetch }, /redirect/);
    expect(elsewhere).toBe(0);
  });
});

type Handler = Parameters<typeof createServer>[1];

async function listen(handler: Handler): Promise<{ url: string; close: () => Promise<void> }> {
  const server: Server = createServer(handler);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { url: `http://127.0.0.1:${port}`, close };
}

describe('the token goes to the Graph API only', () => {
  test('not to a paging.next on another origin', async () => {
    const { path } = project();
    const seed = Array.from({ length: 3 }, (_, index) => ({ name: `Flow ${index}` }));
    const account = await createAccount(seed, { switches: { max_page_size: 1, page_size: 1 } });
    const { watch, seen } = watched(async (request) => {
      if (!request.url.startsWith('https://graph.test/')) return Response.json({ data: [] });
      const response = await account.fetch(request);
      const text = await response.text();
      return new Response(
        text
          .replaceAll('https:\\/\\/graph.test', 'https:\\/\\/evil.test')
          .replaceAll('https://graph.test', 'https://evil.test'),
        response,
      );
    });
    const run = await runCli(['plan', '--json'], { cwd: path, env: account.env, fetch: watch });
    expectClean(run);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.filter(({ url, token }) => token && new URL(url).origin !== 'https://graph.test')).toEqual([]);
    expect(seen.filter(({ url }) => url.includes('evil.test'))).toEqual([]);
    expect(run.code).toBe(0);
    expect(run.json().foreign).toHaveLength(3);
  });

  test('not to an address on another origin that has no cursor', async () => {
    const { path } = project();
    const { env } = await createAccount();
    const { watch, seen } = watched(async () =>
      Response.json({ data: [{ id: '1', name: 'One', status: 'DRAFT' }], paging: { next: 'https://evil.test/flows' } }),
    );
    await expectRemoteTrouble({ cwd: path, env, fetch: watch }, /list of flows/);
    expect(seen.filter(({ url }) => url.includes('evil.test'))).toEqual([]);
  });

  test('not to a download address', async () => {
    const { path } = project();
    const account = await createAccount([LIVE], { switches: { reject_token_on_download: true } });
    const { watch, seen } = watched(account.fetch);
    const run = await runCli(['plan', '--json'], { cwd: path, env: account.env, fetch: watch });
    expect(run.code).toBe(0);
    const elsewhere = seen.filter(({ url }) => !url.startsWith('https://graph.test/'));
    expect(elsewhere.length).toBeGreaterThan(0);
    expect(elsewhere.filter(({ token }) => token)).toEqual([]);
  });
});

describe("a gateway's page instead of a live flow's document", () => {
  test.each([
    { name: 'HTML', body: '<html>Sign in</html>' },
    { name: 'JSON that is no flow', body: '{"message": "sign in"}' },
    { name: 'nothing', body: '' },
    { name: 'half a document', body: flowJson('Old').slice(0, 80) },
  ])('$name: reading has failed, nothing is written', async ({ body }) => {
    const { path } = project({ [Y]: `${MANIFEST}status: published\n` });
    const account = await createAccount([LIVE]);
    const fetch: Fetch = async (request) =>
      request.url.startsWith('https://graph.test/') ? account.fetch(request) : new Response(body);
    await expectRemoteTrouble({ cwd: path, env: account.env, fetch }, /Flow JSON of "Survey"/);
    await expectNothingWritten(account);
    const state = await account.control('GET', '/state');
    expect(state.flows).toMatchObject([{ name: 'Survey', status: 'PUBLISHED' }]);
  });

  test('a page that is gone at the second look does no harm', async () => {
    const { path } = project({ [Y]: `${MANIFEST}status: published\n`, [J]: flowJson('Old') });
    const account = await createAccount([LIVE]);
    let pages = 0;
    const fetch: Fetch = async (request) => {
      if (request.url.startsWith('https://graph.test/') || pages > 0) return account.fetch(request);
      pages += 1;
      return new Response('<html>Sign in</html>');
    };
    const run = await runCli(['plan', '--json'], { cwd: path, env: account.env, fetch });
    expect(pages).toBe(1);
    expect(run.code).toBe(0);
    expect(run.json().summary).toMatchObject({ keep: 1, upload: 0 });
  });
});

describe('files that cannot be what they should be', () => {
  test('a manifest that is a folder', async () => {
    const { path } = project();
    mkdirSync(join(path, 'flows', 'folder.yaml'));
    writeFileSync(join(path, 'flows', 'folder.yaml', 'readme.txt'), 'x');
    expect((await runCli(['validate'], { cwd: path })).code).toBe(0);
  });

  test('no folder of manifests is not configured (78)', async () => {
    const { path } = createProject({});
    const account = await createAccount();
    for (const command of [['validate'], ['plan'], ['apply', '--auto-approve']]) {
      const run = await runCli([...command, '--json'], { cwd: path, env: account.env, fetch: account.fetch });
      expectClean(run);
      expect(run.code).toBe(78);
      expect(run.json().error).toMatchObject({ code: 'no-manifests', hint: expect.stringContaining('waflow init') });
    }
    expect(await requestsOf(account)).toEqual([]);
  });
});
