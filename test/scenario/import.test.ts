// `waflow import` from end to end: what the account has becomes files, and the next plan is empty.
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAccount, type SeedFlow, TOKEN, WABA } from '../support/graph.ts';
import { createProject, flowJson } from '../support/project.ts';
import { type CliOptions, type CliRun, runCli } from '../support/run-cli.ts';

const SURVEY: SeedFlow = { name: 'Survey', status: 'PUBLISHED', categories: ['SURVEY'], json: flowJson() };
const HEAD = '# yaml-language-server: $schema=https://unpkg.com/waflow@0.1/schema/manifest.schema.json\n';

async function begin(flows: readonly SeedFlow[], files: Readonly<Record<string, string>> = {}) {
  const account = await createAccount(flows);
  const project = createProject(files);
  const options: CliOptions = { cwd: project.path, env: account.env, fetch: account.fetch };
  const read = (file: string) => readFileSync(join(project.path, file), 'utf8');
  const importing = async (...argv: readonly string[]) => {
    const run = await runCli(['import', ...argv], options);
    expectClean(run);
    return run;
  };
  return { account, project, options, read, importing };
}

type Row = { name: string; id: string; manifest: string | null; json: string | null; outcome: string; reason?: string };

const rowsOf = (run: CliRun): Row[] => run.json().flows;
const byName = (run: CliRun): Record<string, Row> => Object.fromEntries(rowsOf(run).map((row) => [row.name, row]));

function expectClean(run: CliRun): void {
  const all = run.stdout + run.stderr;
  expect(all).not.toMatch(/^\s+at .+(:\d+:\d+\)?|<anonymous>\)?)$/m);
  expect(all).not.toContain('this is a bug');
  expect(all).not.toContain(TOKEN);
}

/** Every file but what waflow keeps for itself, with its text. */
function filesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !file.startsWith('.waflow') && statSync(join(folder, file)).isFile())
    .sort();
  return Object.fromEntries(
    files.map((file) => [file.replaceAll('\\', '/'), readFileSync(join(folder, file), 'utf8')]),
  );
}

async function expectEmptyPlan(options: CliOptions): Promise<void> {
  const plan = await runCli(['plan', '--detailed-exitcode', '--json'], options);
  expect([plan.code, plan.json().error]).toEqual([0, undefined]);
}

async function expectNothingSent(account: Awaited<ReturnType<typeof createAccount>>): Promise<void> {
  const { requests } = await account.control('GET', '/requests');
  expect(requests.filter(({ method }: { method: string }) => method !== 'GET')).toEqual([]);
}

describe('new files', () => {
  test('read as if written by hand, and the next plan is empty', async () => {
    const { account, options, read, importing } = await begin([
      { ...SURVEY, endpoint_uri: 'https://flows.example.com/survey' },
    ]);
    const run = await importing();
    expect(run.stderr).toBe('1 Graph call, 1 download\n');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('The next plan is empty.');
    expect(read('flows/survey.yaml')).toBe(
      `${HEAD}${[
        'name: Survey',
        'categories: [SURVEY]',
        'json: survey.json',
        'endpoint: https://flows.example.com/survey',
        'status: published',
        '',
      ].join('\n')}`,
    );
    expect(read('flows/survey.json')).toBe(flowJson());
    await expectEmptyPlan(options);
    await expectNothingSent(account);
  });

  test('as one JSON document', async () => {
    const { importing } = await begin([SURVEY, { name: 'Empty', json: null }]);
    const run = await importing('--json');
    const [empty, survey] = rowsOf(run);
    expect(run.json()).toEqual({
      format: 1,
      environment: 'default',
      waba: WABA,
      flows: [
        {
          name: 'Empty',
          id: empty?.id,
          manifest: null,
          json: null,
          outcome: 'left-alone',
          reason: expect.stringMatching(/no Flow JSON/),
        },
        {
          name: 'Survey',
          id: survey?.id,
          manifest: 'flows/survey.yaml',
          json: 'flows/survey.json',
          outcome: 'created',
        },
      ],
      empty: true,
    });
  });

  test.each([
    ['DRAFT', 'draft', null],
    ['PUBLISHED', 'published', null],
    ['THROTTLED', 'published', '# The account showed the status "THROTTLED".'],
    ['BLOCKED', 'published', '# The account showed the status "BLOCKED".'],
    ['PAUSED', 'published', '# The account showed the status "PAUSED", which waflow does not know.'],
    ['A\n  b: c', 'published', '# The account showed the status "A\\n  b: c", which waflow does not know.'],
    ['DEPRECATED', 'deprecated', null],
  ])('the status %j becomes %s', async (status, wanted, remark) => {
    const { options, read, importing } = await begin([{ ...SURVEY, status }]);
    expect((await importing()).code).toBe(0);
    const lines = read('flows/survey.yaml').split('\n');
    expect(lines).toContain(`status: ${wanted}`);
    expect(lines.filter((line) => line.startsWith('#')).slice(1)).toEqual(remark === null ? [] : [remark]);
    await expectEmptyPlan(options);
  });

  test('what the checker calls wrong is silenced with a reason', async () => {
    const wrong = flowJson('Send', { unknown_key: 1 });
    const { options, read, importing } = await begin([{ ...SURVEY, status: 'DRAFT', json: wrong }]);
    expect((await importing()).code).toBe(0);
    expect(read('flows/survey.yaml')).toContain(
      'status: draft\nsuppress:\n  - { code: INVALID_PROPERTY_KEY, because: imported as the account has it }\n',
    );
    expect(read('flows/survey.json')).toBe(wrong);
    await expectEmptyPlan(options);
  });

  test.each(['2.1', '4.0', '5.0'])('a frozen version (%s) is taken over', async (version) => {
    const { options, importing } = await begin([{ ...SURVEY, json: flowJson('Send', { version }) }]);
    expect((await importing()).code).toBe(0);
    await expectEmptyPlan(options);
  });

  test('a category that waflow does not know is written; the order is the account’s', async () => {
    const { options, read, importing } = await begin([{ ...SURVEY, categories: ['SURVEY', 'BRAND_NEW', 'NULL'] }]);
    expect((await importing()).code).toBe(0);
    expect(read('flows/survey.yaml')).toContain('categories: [SURVEY, BRAND_NEW, "NULL"]\n');
    await expectEmptyPlan(options);
  });

  test('what looks like a variable is escaped, also where such a variable is declared', async () => {
    const config = 'environments:\n  default:\n    variables: { API: https://a.example.com }\n';
    const { options, read, importing } = await begin(
      [{ ...SURVEY, name: '{{ API }}', json: flowJson('{{API}} {{!API}} {{ OTHER }}', { '{{ API }}': 1 }) }],
      { 'waflow.yaml': config },
    );
    expect((await importing()).code).toBe(0);
    expect(read('flows/api.yaml')).toContain('name: "{{! API }}"\n');
    expect(read('flows/api.json')).toContain('"{{!API}} {{!!API}} {{! OTHER }}"');
    expect(read('flows/api.json')).toContain('"{{ API }}": 1');
    await expectEmptyPlan(options);
  });

  test('a deprecated flow needs no Flow JSON', async () => {
    const { options, read, importing } = await begin([
      { ...SURVEY, status: 'DEPRECATED', json: null },
      { ...SURVEY, name: 'Old', status: 'DEPRECATED', json: 'no JSON' },
    ]);
    expect((await importing()).code).toBe(0);
    expect(read('flows/survey.yaml')).toBe(`${HEAD}name: Survey\ncategories: [SURVEY]\nstatus: deprecated\n`);
    expect(read('flows/old.yaml')).toBe(`${HEAD}name: Old\ncategories: [SURVEY]\nstatus: deprecated\n`);
    await expectEmptyPlan(options);
  });

  test('an account without flows', async () => {
    const { project, importing } = await begin([]);
    const run = await importing();
    expect([run.code, filesIn(project.path)]).toEqual([0, {}]);
    expect(run.stdout).toContain('the account has no flows');
  });

  test('the emulator is named', async () => {
    const { importing } = await begin([]);
    const run = await importing('--env', 'local', '--json');
    expect(run.json()).toMatchObject({ environment: 'local', remote: 'emulator', flows: [], empty: true });
  });

  test('the application is not stated', async () => {
    const { read, importing } = await begin([{ ...SURVEY, application_id: '1234567890' }]);
    await importing();
    expect(read('flows/survey.yaml')).not.toContain('application');
  });
});

describe('which flows', () => {
  const flows = ['Survey A', 'Survey B', 'Book', 'Manual 1', '[x] *'].map((name) => ({ ...SURVEY, name }));
  const files = { 'waflow.yaml': 'ignore: ["Manual *"]\n' };

  test.each([
    { argv: [], names: ['Book', 'Survey A', 'Survey B', '[x] *'] },
    { argv: ['Book'], names: ['Book'] },
    { argv: ['Survey*'], names: ['Survey A', 'Survey B'] },
    { argv: ['Survey*', 'Book'], names: ['Book', 'Survey A', 'Survey B'] },
    { argv: ['[x] *'], names: ['[x] *'] },
    { argv: ['--flow', 'Survey*', '--flow', '!Survey B'], names: ['Survey A'] },
    { argv: ['Survey*', '--flow', '*B'], names: ['Survey B'] },
  ])('$argv', async ({ argv, names }) => {
    const { options, importing } = await begin(flows, files);
    const run = await importing('--json', ...argv);
    expect([run.code, rowsOf(run).map(({ name }) => name)]).toEqual([0, names]);
    await expectEmptyPlan(options);
  });

  test.each([[['Nobody']], [['Manual 1']], [['--flow', 'No*']], [['Book', '--flow', 'Survey*']]])(
    'no match at all is 64: %j',
    async (argv) => {
      const { project, importing } = await begin(flows, files);
      const run = await importing('--json', ...argv);
      expect([run.code, run.json().error.code]).toEqual([64, 'no-match']);
      expect(Object.keys(filesIn(project.path))).toEqual(['waflow.yaml']);
    },
  );

  test('a name that nothing has is told, where others have theirs', async () => {
    const { importing } = await begin(flows, files);
    const run = await importing('Book', 'Boook', '--quiet');
    expect(run.code).toBe(0);
    expect(run.stderr).toBe('warning: no flow of the account matches "Boook"\n');
  });

  test('a name that only the manifest has: what it is renamed to is planned', async () => {
    const manifest = 'name: New\ncategories: [SURVEY]\njson: a.json\nstatus: published\npreviously: [Survey]\n';
    const { options, read, importing } = await begin([SURVEY], {
      'flows/a.yaml': manifest,
      'flows/a.json': flowJson(),
    });
    const run = await importing('New', '--json', '--force');
    expect([run.code, run.json().empty, run.stderr]).toEqual([0, true, expect.not.stringContaining('warning')]);
    expect(read('flows/a.yaml')).toMatch(/^name: Survey$/m);
    await expectEmptyPlan(options);
  });

  test('what is not asked for is nobody’s business: its open plan does not count', async () => {
    const manifest = 'name: Book\ncategories: [OTHER]\njson: book.json\nstatus: published\n';
    const { importing } = await begin(flows, { 'flows/book.yaml': manifest, 'flows/book.json': flowJson('Other') });
    const run = await importing('Survey A', '--json');
    expect([run.code, run.json().empty]).toEqual([0, true]);
  });

  test('of a manifest that the account has no flow for the plan is told', async () => {
    const manifest = 'name: Soon\ncategories: [OTHER]\njson: soon.json\n';
    const { importing } = await begin([SURVEY], { 'flows/soon.yaml': manifest, 'flows/soon.json': flowJson() });
    const run = await importing();
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/The next plan is not empty/);
    expect(run.stdout).toMatch(/Soon: create/);
  });
});

describe('names that make bad file names', () => {
  test('every one finds a file of its own, everywhere', async () => {
    const names = [
      'CON',
      'aux',
      'a/b\\c:d',
      '../../up',
      '.hidden',
      '🚀',
      '🎉🎉',
      'x'.repeat(200),
      `${'x'.repeat(199)}y`,
      'Visit survey',
      'Visit: survey',
      'VISIT-SURVEY!',
      '\u202Egnp.exe\u202C',
      'two\nlines: {a}',
      ' ',
      'waflow',
      '日本',
      "it's",
    ];
    const { project, options, importing } = await begin(names.map((name) => ({ ...SURVEY, name })));
    const run = await importing('--json');
    expect([run.code, run.json().empty]).toEqual([0, true]);
    expect(rowsOf(run).map(({ outcome }) => outcome)).toEqual(names.map(() => 'created'));
    const files = Object.keys(filesIn(project.path));
    expect(files).toHaveLength(2 * names.length);
    expect(new Set(files.map((file) => file.toLowerCase())).size).toBe(2 * names.length);
    for (const file of files) expect(file).toMatch(/^flows\/[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*\.(yaml|json)$/u);
    expect(files).toEqual(
      expect.arrayContaining(['flows/con-flow.yaml', 'flows/aux-flow.yaml', 'flows/visit-survey-3.yaml']),
    );
    await expectEmptyPlan(options);
  });

  test('nothing in them acts on a terminal', async () => {
    const { importing } = await begin([{ ...SURVEY, name: '\u001b[31mred\u202E\u0007' }]);
    const run = await importing();
    expect(run.code).toBe(0);
    expect(run.stdout + run.stderr).not.toMatch(/[\u001b\u202e\u0007]/);
  });

  test('names that differ only in case: the one that customers get is taken', async () => {
    const { options, importing } = await begin([
      { ...SURVEY, name: 'survey', status: 'DRAFT' },
      { ...SURVEY, name: 'Survey', status: 'PUBLISHED' },
      { ...SURVEY, name: 'SURVEY', status: 'DEPRECATED' },
    ]);
    const run = await importing('--json');
    expect([run.code, run.json().empty]).toEqual([0, true]);
    expect(byName(run)).toMatchObject({
      Survey: { outcome: 'created' },
      survey: { outcome: 'left-alone', reason: expect.stringMatching(/differs only in case from "Survey"/) },
      SURVEY: { outcome: 'left-alone' },
    });
    await expectEmptyPlan(options);
  });

  test('one name twice, as letter and as letter with accent', async () => {
    const { project, importing } = await begin([
      { ...SURVEY, name: 'Caf\u00e9' },
      { ...SURVEY, name: 'Cafe\u0301' },
    ]);
    const run = await importing('--json');
    expect(run.code).toBe(0);
    for (const row of rowsOf(run))
      expect(row).toMatchObject({ outcome: 'left-alone', reason: expect.stringMatching(/2 flows/) });
    expect(filesIn(project.path)).toEqual({});
  });

  test('files that are there already are not touched', async () => {
    const there = {
      'flows/SURVEY.json': 'mine',
      'flows/survey-2.yml': 'name: X\ncategories: [OTHER]\nstatus: deprecated\n',
    };
    const { project, read, importing } = await begin([SURVEY], there);
    const run = await importing('--json');
    expect(rowsOf(run)[0]).toMatchObject({ manifest: 'flows/survey-3.yaml', json: 'flows/survey-3.json' });
    expect(filesIn(project.path)).toMatchObject(there);
    expect(read('flows/survey-3.yaml')).toContain('json: survey-3.json\n');
  });
});

describe('what cannot be made a manifest is left alone, with a sentence each', () => {
  test.each<[string, Partial<Record<keyof SeedFlow | 'categories' | 'json' | 'status', unknown>>, RegExp]>([
    ['no document', { json: null }, /no Flow JSON/],
    ['no JSON', { status: 'DRAFT', json: '{"version": "7.3"' }, /not JSON/],
    ['a list', { status: 'DRAFT', json: '[]' }, /INVALID_FLOW_JSON/],
    ['no version', { status: 'DRAFT', json: '{"screens": []}' }, /MISSING_FLOW_JSON_VERSION/],
    ['a version that is none', { json: flowJson('Send', { version: 'new' }) }, /INVALID_FLOW_JSON_VERSION/],
    [
      'too deep',
      { json: flowJson('Send', { deep: JSON.parse(`${'['.repeat(220)}${']'.repeat(220)}`) }) },
      /INVALID_FLOW_JSON/,
    ],
    ['no category', { categories: [] }, /no category/],
    ['a category in small letters', { categories: ['lower'] }, /not written in capitals/],
    ['a name that is too long', { name: 'x'.repeat(201) }, /201 characters/],
    ['no name', { name: '' }, /no name/],
  ])('%s', async (_what, change, reason) => {
    const { project, importing } = await begin([
      { ...SURVEY, ...change },
      { ...SURVEY, name: 'Good' },
    ]);
    const run = await importing('--json');
    expect([run.code, run.json().empty]).toEqual([0, true]);
    const row = rowsOf(run).find(({ name }) => name !== 'Good');
    expect(row).toMatchObject({
      manifest: null,
      json: null,
      outcome: 'left-alone',
      reason: expect.stringMatching(reason),
    });
    expect(row?.reason).not.toMatch(/\n/);
    expect(Object.keys(filesIn(project.path))).toEqual(['flows/good.json', 'flows/good.yaml']);
  });

  test.each(['http://plain.example.com', 'https://user:pass@a.example.com/x'])(
    'an endpoint that a manifest cannot state is left out: %s',
    async (endpoint_uri) => {
      const { options, read, importing } = await begin([{ ...SURVEY, endpoint_uri }]);
      const run = await importing();
      expect(run.code).toBe(0);
      expect(run.stdout).toContain('its endpoint is none that a manifest can state');
      expect(run.stdout + run.stderr).not.toContain('pass');
      expect(read('flows/survey.yaml')).not.toContain('endpoint');
      await expectEmptyPlan(options);
    },
  );

  test('a flow whose manifest leaves this environment out', async () => {
    const manifest = 'name: Survey\ncategories: [SURVEY]\njson: a.json\nenvironments: { default: false }\n';
    const { project, importing } = await begin([SURVEY], { 'flows/a.yaml': manifest, 'flows/a.json': flowJson() });
    const run = await importing('--json');
    expect(rowsOf(run)[0]).toMatchObject({
      outcome: 'left-alone',
      reason: expect.stringMatching(/flows\/a\.yaml.*"default: false"/),
    });
    expect(Object.keys(filesIn(project.path))).toEqual(['flows/a.json', 'flows/a.yaml']);
  });

  test('a flow of a former name', async () => {
    const manifest = 'name: New\ncategories: [SURVEY]\njson: a.json\nstatus: published\npreviously: [Survey]\n';
    const { importing } = await begin(
      [
        { ...SURVEY, status: 'DEPRECATED' },
        { ...SURVEY, name: 'New' },
      ],
      {
        'flows/a.yaml': manifest,
        'flows/a.json': flowJson(),
      },
    );
    const run = await importing('--json');
    expect([run.code, run.json().empty]).toEqual([0, true]);
    expect(byName(run)).toMatchObject({
      New: { outcome: 'unchanged' },
      Survey: { outcome: 'left-alone', reason: expect.stringMatching(/"previously" in flows\/a\.yaml/) },
    });
  });

  test('a document that cannot be downloaded: the others are taken, and the exit says that something is missing', async () => {
    const bad = { ...SURVEY, name: 'Bad', json: flowJson('the bad one') };
    const { account, options, project } = await begin([SURVEY, bad]);
    const fetch: CliOptions['fetch'] = async (request) => {
      const answer = await account.fetch(request);
      const text = await answer.text();
      const isBad = text.includes('the bad one') && text.startsWith('{\n  "version"');
      return new Response(isBad ? '<html>a gateway</html>' : text, { status: answer.status, headers: answer.headers });
    };
    const run = await runCli(['import', '--json'], { ...options, fetch });
    expect(run.code).toBe(5);
    expect(byName(run)).toMatchObject({
      Survey: { outcome: 'created' },
      Bad: { outcome: 'left-alone', reason: expect.stringMatching(/could not be read/) },
    });
    expect(Object.keys(filesIn(project.path))).toEqual(['flows/survey.json', 'flows/survey.yaml']);
  });
});

const MANIFEST = `# Our survey.
name: Survey   # as customers never see it
categories:
  - SURVEY # why
json: docs/survey.json
endpoint: "{{ API }}/survey"
status: published
`;
const CONFIG = 'environments:\n  default:\n    variables: { API: https://flows.example.com }\n';
const THERE = {
  'waflow.yaml': CONFIG,
  'flows/survey.yaml': MANIFEST,
  'flows/docs/survey.json': `${JSON.stringify(JSON.parse(flowJson('{{ API }} now')), null, 4)}`,
};
const SAME: SeedFlow = {
  ...SURVEY,
  endpoint_uri: 'https://flows.example.com/survey',
  json: flowJson('https://flows.example.com now'),
};

describe('files that are there', () => {
  test('stay as they are, to the byte, where nothing differs', async () => {
    const { project, importing } = await begin([SAME], THERE);
    const run = await importing();
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('1 unchanged');
    expect(filesIn(project.path)).toEqual(THERE);
  });

  const CHANGED: SeedFlow = {
    ...SAME,
    categories: ['OTHER', 'SURVEY'],
    endpoint_uri: 'https://flows.example.com/poll?key=topsecret',
    json: flowJson('https://flows.example.com later'),
  };
  const AFTER = {
    'waflow.yaml': CONFIG,
    'flows/survey.yaml': MANIFEST.replace('# why\n', '# why\n  - OTHER\n').replace('/survey"', '/poll?key=topsecret"'),
    'flows/docs/survey.json': THERE['flows/docs/survey.json'].replace('{{ API }} now', '{{ API }} later'),
  };

  test('change where they differ, after a diff and a "yes"', async () => {
    const { project, options } = await begin([CHANGED], THERE);
    const run = await runCli(['import'], { ...options, answer: 'yes' });
    expect(run.code).toBe(0);
    expect(filesIn(project.path)).toEqual(AFTER);
    expect(run.stderr).toContain('--- flows/survey.yaml');
    expect(run.stderr).toMatch(/^-endpoint: "\{\{ API \}\}\/survey"$/m);
    expect(run.stderr).toMatch(/^\+endpoint: "\{\{ API \}\}\/poll\?\*\*\*"?$/m);
    expect(run.stderr).toMatch(/^\+.*"label": "\{\{ API \}\} later"/m);
    expect(run.stderr).toContain('Change 2 files as shown? Only "yes" is a yes: ');
    expect(run.stderr).toMatch(/warning: the endpoint of "Survey" has a query string/);
    expect(run.both).not.toContain('topsecret');
    await expectEmptyPlan(options);
  });

  test.each(['no', '', 'y', 'yes please'])('anything else is a no: %j', async (answer) => {
    const { project, options } = await begin([CHANGED, { ...SURVEY, name: 'New' }], THERE);
    const run = await runCli(['import'], { ...options, answer });
    expect(run.code).toBe(3);
    expect(filesIn(project.path)).toEqual(THERE);
  });

  test('without a terminal nothing is written at all, and --force is named', async () => {
    const { project, importing } = await begin([CHANGED, { ...SURVEY, name: 'New' }], THERE);
    const run = await importing('--json');
    expect(run.code).toBe(3);
    expect(run.json().error).toMatchObject({ code: 'not-approved', hint: expect.stringContaining('--force') });
    expect(filesIn(project.path)).toEqual(THERE);
  });

  test('--force does not ask', async () => {
    const { project, options } = await begin([CHANGED], THERE);
    const run = await runCli(['import', '--force', '--json'], options);
    expect([run.code, run.json().empty]).toEqual([0, true]);
    expect(rowsOf(run)[0]).toMatchObject({
      manifest: 'flows/survey.yaml',
      json: 'flows/docs/survey.json',
      outcome: 'updated',
    });
    expect(filesIn(project.path)).toEqual(AFTER);
  });

  test('where somebody edits a file while the question stands, nothing is written', async () => {
    const { project, options } = await begin([CHANGED], THERE);
    const edited = MANIFEST.replace('# Our', '# Your');
    const answer = async () => {
      project.write('flows/survey.yaml', edited);
      return 'yes';
    };
    const run = await runCli(['import', '--json'], { ...options, answer });
    expect([run.code, run.json().error.code]).toEqual([4, 'file-changed']);
    expect(filesIn(project.path)).toEqual({ ...THERE, 'flows/survey.yaml': edited });
  });

  test('where something stands in the way of a new file by then, nothing is written', async () => {
    const { project, options } = await begin([CHANGED, { ...SURVEY, name: 'Zebra' }], THERE);
    const answer = async () => {
      mkdirSync(join(project.path, 'flows/zebra.yaml'));
      return 'yes';
    };
    const run = await runCli(['import', '--json'], { ...options, answer });
    expect([run.code, run.json().error.code]).toEqual([64, 'not-writable']);
    expect(filesIn(project.path)).toEqual(THERE);
  });

  test('nothing is asked where only new files are made', async () => {
    const { project, importing } = await begin([SAME, { ...SURVEY, name: 'New' }], THERE);
    const run = await importing();
    expect(run.code).toBe(0);
    expect(filesIn(project.path)).toMatchObject(THERE);
    expect(Object.keys(filesIn(project.path))).toContain('flows/new.yaml');
  });

  test.each([
    ['PUBLISHED', 'status: deprecated', 'status: published'],
    ['PUBLISHED', 'status: deleted', 'status: published'],
    ['DRAFT', 'status: published', 'status: draft'],
    ['DRAFT', 'status: deleted', 'status: draft'],
    ['DEPRECATED', 'status: published', 'status: deprecated'],
    ['PUBLISHED', 'status: draft', 'status: draft'],
    ['PAUSED', 'status: deprecated', 'status: published'],
  ])('%s over "%s" becomes "%s"', async (status, before, after) => {
    const files = { ...THERE, 'flows/survey.yaml': MANIFEST.replace('status: published', before) };
    const { options, read, importing } = await begin([{ ...SAME, status }], files);
    expect((await importing('--force')).code).toBe(0);
    expect(read('flows/survey.yaml')).toBe(MANIFEST.replace('status: published', after));
    await expectEmptyPlan(options);
  });

  test('a manifest without Flow JSON gets one beside it', async () => {
    const manifest = 'name: Survey\ncategories: [SURVEY]\nstatus: deprecated\n';
    const { options, read, importing } = await begin([SURVEY], {
      'flows/a.yaml': manifest,
      'flows/a.json': 'somebody else’s',
    });
    expect((await importing('--force')).code).toBe(0);
    expect(read('flows/a.yaml')).toBe('name: Survey\ncategories: [SURVEY]\njson: a-2.json\nstatus: published\n');
    expect(read('flows/a.json')).toBe('somebody else’s');
    expect(read('flows/a-2.json')).toBe(flowJson());
    await expectEmptyPlan(options);
  });

  test('a Flow JSON that two manifests share stays the other one’s', async () => {
    const manifest = (name: string) => `name: ${name}\ncategories: [SURVEY]\njson: one.json\nstatus: published\n`;
    const { options, read, importing } = await begin(
      [
        { ...SURVEY, name: 'A' },
        { ...SURVEY, name: 'B', json: flowJson('B') },
      ],
      {
        'flows/a.yaml': manifest('A'),
        'flows/b.yaml': manifest('B'),
        'flows/one.json': flowJson(),
      },
    );
    expect((await importing('--force')).code).toBe(0);
    expect(read('flows/one.json')).toBe(flowJson());
    expect(read('flows/b.yaml')).toContain('json: b.json');
    expect(read('flows/b.json')).toBe(flowJson('B'));
    await expectEmptyPlan(options);
  });

  test.each([
    ['a rename that was not applied', 'previously: [Survey]\n', 'Poll', [SURVEY]],
    ['a name in another case', '', 'SURVEY', [SURVEY]],
    [
      'a rename whose new name is there, too',
      'previously: [Other]\n',
      'Survey',
      [SURVEY, { ...SURVEY, name: 'Other' }],
    ],
    ['a succession that was not applied', 'supersedes: [Other]\n', 'Survey', [SURVEY, { ...SURVEY, name: 'Other' }]],
  ])('%s is taken back', async (_what, line, name, flows) => {
    const manifest = (more: string, its: string) =>
      `name: ${its}\ncategories: [SURVEY]\njson: a.json\nstatus: published\n${more}protect: true\n`;
    const { options, read, importing } = await begin(flows, {
      'flows/a.yaml': manifest(line, name),
      'flows/a.json': flowJson(),
    });
    const run = await importing('--force', '--json');
    expect([run.code, run.json().empty]).toEqual([0, true]);
    expect(read('flows/a.yaml')).toBe(manifest('', 'Survey'));
    await expectEmptyPlan(options);
  });

  test('the value of this environment changes at its own place', async () => {
    const config = 'environments:\n  staging: {}\n  default:\n    variables: { API: https://flows.example.com }\n';
    const manifest = `${MANIFEST}environments:\n  staging: { name: Test, endpoint: https://test.example.com } # theirs\n  default: { status: draft }\n`;
    const { options, read, importing } = await begin(
      [{ ...SAME, name: 'Survey', endpoint_uri: 'https://other.example.com' }],
      {
        ...THERE,
        'waflow.yaml': config,
        'flows/survey.yaml': manifest,
      },
    );
    expect((await importing('--env', 'default', '--force')).code).toBe(0);
    // The variable is everybody's, so that only this environment gets another address.
    expect(read('flows/survey.yaml')).toBe(
      manifest.replace('{ status: draft }', '{ status: draft, endpoint: https://other.example.com }'),
    );
    const plan = await runCli(['plan', '--env', 'default', '--detailed-exitcode'], options);
    expect(plan.code).toBe(0);
  });

  test('a value from the process environment shows nowhere', async () => {
    const config = 'environments:\n  default:\n    variables: { API: { env: WAFLOW_VAR_API } }\n';
    const { options, read } = await begin([{ ...SAME, endpoint_uri: 'https://flows.example.com/other' }], {
      ...THERE,
      'waflow.yaml': config,
    });
    const env = { ...options.env, WAFLOW_VAR_API: 'https://flows.example.com' };
    const run = await runCli(['import', '--force'], { ...options, env });
    expect(run.code).toBe(0);
    expect(run.stdout + run.stderr).not.toContain('flows.example.com');
    expect(read('flows/survey.yaml')).toBe(MANIFEST.replace('/survey"', '/other"'));
    const literal = await runCli(['import', '--force'], {
      ...options,
      env: { ...env, WAFLOW_VAR_API: 'https://x.example' },
    });
    expect(literal.stderr).toContain('+endpoint: "https://flows.example.com/other"');
  });

  test('a broken Flow JSON of ours is replaced by the account’s', async () => {
    const { options, read, importing } = await begin([SAME], { ...THERE, 'flows/docs/survey.json': '{ "version": ' });
    expect((await importing('--force')).code).toBe(0);
    expect(JSON.parse(read('flows/docs/survey.json'))).toEqual(JSON.parse(String(SAME.json)));
    await expectEmptyPlan(options);
  });

  test.each([
    ['no YAML', 'name: [\n'],
    ['an unknown key', `${MANIFEST}colour: red\n`],
    [
      'a bomb of aliases',
      'a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c]\n',
    ],
    ['a path out of the repository', MANIFEST.replace('docs/survey.json', '../../../etc/passwd')],
  ])('a manifest with errors stops it before anything is asked: %s', async (_what, text) => {
    const files = { ...THERE, 'flows/survey.yaml': text };
    const { account, project, importing } = await begin([CHANGED], files);
    const run = await importing('--json', '--force');
    expect([run.code, run.json().error.code]).toEqual([1, 'invalid-manifests']);
    expect(run.json().findings).not.toEqual([]);
    expect(filesIn(project.path)).toEqual(files);
    expect((await account.control('GET', '/requests')).requests).toEqual([]);
  });

  test('what anchors tie together is left to people, and the exit says so', async () => {
    const tied =
      'name: Survey\ncategories: &c [SURVEY]\njson: a.json\nstatus: published\nenvironments: { other: { categories: *c } }\n';
    const { project, importing } = await begin([CHANGED], { 'flows/survey.yaml': tied, 'flows/a.json': flowJson() });
    const run = await importing('--json', '--force');
    expect([run.code, run.json().empty]).toEqual([1, false]);
    expect(rowsOf(run)[0]).toMatchObject({ outcome: 'left-alone', reason: expect.stringMatching(/anchors/) });
    expect(filesIn(project.path)).toEqual({ 'flows/survey.yaml': tied, 'flows/a.json': flowJson() });
  });

  test('a flow that was retired with a wrong Flow JSON, and is a draft without one', async () => {
    const manifest = 'name: Survey\ncategories: [SURVEY]\njson: a.json\nstatus: deprecated\n';
    const files = { 'flows/a.yaml': manifest, 'flows/a.json': flowJson('Send', { unknown_key: 1 }) };
    const { project, importing } = await begin([{ ...SURVEY, status: 'DRAFT', json: null }], files);
    const run = await importing('--json', '--force');
    expect([run.code, run.json().empty]).toEqual([1, false]);
    expect(rowsOf(run)[0]).toMatchObject({ outcome: 'left-alone', reason: expect.stringMatching(/no Flow JSON/) });
    expect(filesIn(project.path)).toEqual(files);
  });

  test('a flow that lost its Flow JSON is told, and the exit says so', async () => {
    const { project, importing } = await begin([{ ...SAME, json: null }], THERE);
    const run = await importing('--json', '--force');
    expect([run.code, run.json().empty]).toEqual([1, false]);
    expect(rowsOf(run)[0]).toMatchObject({ outcome: 'left-alone', reason: expect.stringMatching(/no Flow JSON/) });
    expect(filesIn(project.path)).toEqual(THERE);
  });
});

describe('where files go', () => {
  test.each([
    ['flows: wa/flows\n', 'wa/flows/survey.yaml'],
    ['flows: ["wa/**/*.yaml"]\n', 'wa/survey.yaml'],
    ['flows: ["wa/*.yml"]\n', 'wa/survey.yml'],
    ['flows: ["wa/*/flow.yaml"]\n', 'wa/survey/flow.yaml'],
    ['flows: ["a.yaml", "b/*.yaml"]\n', 'b/survey.yaml'],
    ['flows: ["*.yaml"]\n', 'survey.yaml'],
  ])('%s', async (config, manifest) => {
    const { options, importing } = await begin([SURVEY], { 'waflow.yaml': config });
    const run = await importing('--json');
    expect(rowsOf(run)[0]).toMatchObject({ manifest, outcome: 'created' });
    await expectEmptyPlan(options);
  });

  test('no glob has a place for new files', async () => {
    const { project, importing } = await begin([SURVEY], { 'waflow.yaml': 'flows: [a.yaml]\n' });
    const run = await importing('--json');
    expect([run.code, run.json().error.code]).toEqual([78, 'no-place']);
    expect(Object.keys(filesIn(project.path))).toEqual(['waflow.yaml']);
  });

  test.each(['a link out of the repository', 'a link to nowhere outside'])('the folder is %s', async (what) => {
    const { project, importing } = await begin([SURVEY]);
    const outside = createProject({}).path;
    const target = what.includes('nowhere') ? join(outside, 'nowhere') : outside;
    symlinkSync(target, join(project.path, 'flows'));
    const run = await importing('--json');
    expect(run.code).not.toBe(0);
    expect(run.json().error.code).toBe('outside-repository');
    expect(readdirSync(outside)).toEqual([]);
  });

  test('a link that leads out, or nowhere, has taken the name', async () => {
    const { project, importing } = await begin([SURVEY]);
    const outside = createProject({ 'mine.yaml': 'mine' });
    mkdirSync(join(project.path, 'flows'));
    symlinkSync(join(outside.path, 'nowhere.json'), join(project.path, 'flows/survey.json'));
    const run = await importing('--json');
    expect(rowsOf(run)[0]).toMatchObject({ json: 'flows/survey-2.json', outcome: 'created' });
    expect(readdirSync(outside.path)).toEqual(['mine.yaml']);
  });

  test('a file stands where the folder should be', async () => {
    const { project, importing } = await begin([SURVEY], { flows: 'a file' });
    const run = await importing('--json');
    expect([run.code, run.json().error.code]).toEqual([78, 'no-manifests']);
    expect(filesIn(project.path)).toEqual({ flows: 'a file' });
  });
});

describe('--endpoint-variables', () => {
  const flows = [
    { ...SURVEY, name: 'A', endpoint_uri: 'https://flows.example.com/a' },
    { ...SURVEY, name: 'B', endpoint_uri: 'https://flows.example.com/b?x={{API}}' },
    { ...SURVEY, name: 'C', endpoint_uri: 'https://other.example.com' },
    { ...SURVEY, name: 'D', endpoint_uri: 'https://8.8.8.8:443/d' },
    { ...SURVEY, name: 'E', endpoint_uri: 'https://8.8.8.8:443' },
  ];

  test('hosts that several flows share become variables; waflow.yaml is made', async () => {
    const { options, read, importing } = await begin(flows);
    expect((await importing('--endpoint-variables')).code).toBe(0);
    expect(read('waflow.yaml')).toBe(
      [
        '# yaml-language-server: $schema=https://unpkg.com/waflow@0.1/schema/waflow.schema.json',
        'environments:',
        '  default:',
        '    variables: { HOST_8_8_8_8_443: "https://8.8.8.8:443", FLOWS_EXAMPLE_COM: https://flows.example.com }',
        '',
      ]
        .join('\n')
        .replace('"https://8.8.8.8:443"', 'https://8.8.8.8:443'),
    );
    expect(read('flows/a.yaml')).toContain('endpoint: "{{ FLOWS_EXAMPLE_COM }}/a"\n');
    expect(read('flows/b.yaml')).toContain('endpoint: "{{ FLOWS_EXAMPLE_COM }}/b?x={{!API}}"\n');
    expect(read('flows/c.yaml')).toContain('endpoint: https://other.example.com\n');
    expect(read('flows/e.yaml')).toContain('endpoint: "{{ HOST_8_8_8_8_443 }}"\n');
    await expectEmptyPlan(options);
  });

  test('a waflow.yaml that is there keeps its comments and order, and is changed after a question only', async () => {
    const config = [
      '# ours',
      'environments:',
      '  staging: {}',
      '  production: # the real one',
      '    waba: { env: WHATSAPP_BUSINESS_ACCOUNT_ID }',
      '    variables:',
      '      FLOWS_EXAMPLE_COM: taken # already',
      '',
      'ignore: [X]',
      '',
    ].join('\n');
    const { project, options, read } = await begin(flows.slice(0, 2), { 'waflow.yaml': config });
    const argv = ['import', '--env', 'production', '--endpoint-variables'];
    const refused = await runCli(argv, options);
    expect([refused.code, filesIn(project.path)]).toEqual([3, { 'waflow.yaml': config }]);
    const run = await runCli(argv, { ...options, answer: 'yes' });
    expect(run.code).toBe(0);
    expect(read('waflow.yaml')).toBe(
      config.replace('# already\n', '# already\n      FLOWS_EXAMPLE_COM_2: https://flows.example.com\n'),
    );
    expect(run.stderr).toMatch(
      /warning: FLOWS_EXAMPLE_COM_2 is declared for production only: declare it for staging too/,
    );
    const plan = await runCli(['plan', '--env', 'production', '--detailed-exitcode'], options);
    expect(plan.code).toBe(0);
  });

  test('a variable that has this value is taken', async () => {
    const { options, read, importing } = await begin(flows.slice(0, 2), { 'waflow.yaml': CONFIG });
    expect((await importing('--endpoint-variables')).code).toBe(0);
    expect(read('waflow.yaml')).toBe(CONFIG);
    expect(read('flows/a.yaml')).toContain('endpoint: "{{ API }}/a"\n');
    await expectEmptyPlan(options);
  });

  test('which environment is meant by default stays the same', async () => {
    const { options } = await begin([]);
    const manifest = (name: string) =>
      `name: ${name}\ncategories: [OTHER]\njson: ${name}.json\nendpoint: https://flows.example.com/${name}\n`;
    const files = ['a', 'b'].flatMap((name) => [
      [`flows/${name}.yaml`, manifest(name)],
      [`flows/${name}.json`, flowJson()],
    ]);
    const other = createProject(Object.fromEntries(files));
    const there = { ...options, cwd: other.path };
    expect((await runCli(['apply', '--env', 'local', '--auto-approve'], there)).code).toBe(0);
    other.remove('flows');
    expect((await runCli(['import', '--env', 'local', '--endpoint-variables'], there)).code).toBe(0);
    expect(readFileSync(join(other.path, 'waflow.yaml'), 'utf8')).toContain('defaultEnvironment: default\n');
    expect((await runCli(['plan', '--env', 'local', '--detailed-exitcode'], there)).code).toBe(0);
    const list = await runCli(['list', '--json'], there);
    expect(list.json()).toMatchObject({ environment: 'default', remote: 'graph' });
  });
});

describe('what goes wrong on the way', () => {
  test('Ctrl-C while the account is read: nothing is written', async () => {
    const { account, project, options } = await begin([SURVEY]);
    const stop = new AbortController();
    const fetch: CliOptions['fetch'] = (request) => {
      stop.abort();
      return account.fetch(request);
    };
    const run = await runCli(['import', '--json'], { ...options, fetch, interrupt: stop.signal });
    expect([run.code, run.json().error.code]).toEqual([130, 'interrupted']);
    expect(filesIn(project.path)).toEqual({});
  });

  test('Ctrl-C while the question stands: nothing is written', async () => {
    const { project, options } = await begin([{ ...SAME, categories: ['OTHER'] }], THERE);
    const stop = new AbortController();
    const answer = () => {
      stop.abort();
      return new Promise<string>(() => {});
    };
    const run = await runCli(['import', '--json'], { ...options, answer, interrupt: stop.signal });
    expect(run.code).toBe(130);
    expect(filesIn(project.path)).toEqual(THERE);
  });

  test.each([
    ['the token is wrong', 'GET /flows: status=401 code=190', 5],
    ['the platform is down', 'GET /flows: status=503 times=99', 5],
  ])('%s: nothing is written', async (_what, fault, code) => {
    const { account, project, importing } = await begin([SURVEY]);
    await account.control('POST', '/faults', [fault]);
    const run = await importing('--json');
    expect(run.code).toBe(code);
    expect(filesIn(project.path)).toEqual({});
  });

  test('help has examples', async () => {
    const { importing } = await begin([]);
    const run = await importing('--help');
    expect(run.stdout).toMatch(/--endpoint-variables/);
    expect(run.stdout).toMatch(/Examples:\n {2}waflow import/);
  });
});
