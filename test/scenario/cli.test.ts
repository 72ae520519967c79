// The command line itself: help, flags, exit codes, forms of output, and the small commands around the plan.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { createAccount, TOKEN, WABA } from '../support/graph.ts';
import { createProject, flowJson } from '../support/project.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

const MANIFEST = 'name: Survey\ncategories: [SURVEY]\njson: survey.json\n';
const FILES = { 'flows/survey.yaml': MANIFEST, 'flows/survey.json': flowJson() };
const COMMANDS = [
  'init',
  'validate',
  'plan',
  'diff',
  'render',
  'show',
  'apply',
  'list',
  'doctor',
  'environments',
  'emulator',
];
const ESCAPE = '\u001b[';

/** A fresh project and its account. */
async function begin(files: Readonly<Record<string, string>> = {}, seed: Parameters<typeof createAccount>[0] = []) {
  const project = createProject({ ...FILES, ...files });
  const account = await createAccount(seed);
  const options = { cwd: project.path, env: account.env, fetch: account.fetch };
  return { project, account, options, run: (...argv: string[]) => runCli(argv, options) };
}

describe('help', () => {
  test.each(COMMANDS)('%s has examples', async (command) => {
    const { code, stdout, stderr } = await runCli([command, '--help'], { cwd: '/' });
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain(`Usage: waflow ${command}`);
    expect(stdout.split('Examples:')[1]).toMatch(new RegExp(`^ {2}waflow ${command}\\b`, 'm'));
  });

  test.each([[[]], [['--help']], [['-h']], [['help']]])('%j lists every command', async (argv) => {
    const { code, stdout } = await runCli(argv, { cwd: '/' });
    expect(code).toBe(0);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^ {2}${command}\\b`, 'm'));
    // Every exit code of the contract.
    for (const exit of [0, 1, 2, 3, 4, 5, 64, 70, 78, 130])
      expect(stdout).toMatch(new RegExp(`^ +${exit} {2}\\S`, 'm'));
  });

  test.each([['plan'], ['apply'], ['list'], ['doctor'], ['validate']])('%s names the common flags', async (command) => {
    const { stdout } = await runCli([command, '--help'], { cwd: '/' });
    const flags =
      '--env --cwd --flow --json --parallelism --timeout --request-timeout --max-wait --no-color --quiet --verbose';
    for (const flag of flags.split(' ')) expect(stdout).toContain(`${flag}`);
  });

  test.each(['--version', '-V'])('%s is that of the package', async (flag) => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const { code, stdout } = await runCli([flag], { cwd: '/' });
    expect([code, stdout]).toEqual([0, `${version}\n`]);
  });
});

describe('used wrongly (64)', () => {
  test.each([
    { argv: ['plann'], says: /plann/, hint: /did you mean "plan"/ },
    { argv: ['aply', '--auto-approve'], says: /aply/, hint: /did you mean "apply"/ },
    { argv: ['frobnicate'], says: /frobnicate/, hint: /waflow --help/ },
    { argv: ['plan', '--envv', 'x'], says: /--envv/, hint: /did you mean "--env"/ },
    { argv: ['plan', '--detailed-exit-code'], says: /--detailed-exit-code/, hint: /"--detailed-exitcode"/ },
    { argv: ['apply', '--autoapprove'], says: /--autoapprove/, hint: /"--auto-approve"/ },
    { argv: ['plan', '--token', 'x'], says: /--token/, hint: /\S/ },
    { argv: ['--frobnicate'], says: /--frobnicate/, hint: /\S/ },
    { argv: ['plan', 'extra'], says: /argument/, hint: /waflow plan --help/ },
    { argv: ['list', 'extra'], says: /argument/, hint: /waflow list --help/ },
    { argv: ['diff', 'flows/survey.json'], says: /flows\/survey\.json/, hint: /BEFORE\.json AFTER\.json/ },
    { argv: ['diff', 'Survey', '--base'], says: /--base/, hint: /\S/ },
    { argv: ['diff', '--prune'], says: /--prune/, hint: /\S/ },
    { argv: ['render', '--out', ''], says: /--out/, hint: /--out screens/ },
    { argv: ['render', 'No such*'], says: /No such/, hint: /Survey/ },
    { argv: ['render', '--report', 'x.html'], says: /--report/, hint: /\S/ },
    { argv: ['plan', '--report', 'plan.json'], says: /plan\.json/, hint: /report\.html/ },
    { argv: ['show'], says: /plan/, hint: /waflow show --help/ },
    { argv: ['plan', '--env'], says: /--env/, hint: /\S/ },
    { argv: ['apply', '--allow', 'destroy'], says: /destroy/, hint: /\S/ },
    { argv: ['apply', '--allow', ''], says: /--allow/, hint: /\S/ },
    { argv: ['plan', '--cwd', '/nowhere/at/all'], says: /nowhere/, hint: /--cwd/ },
    { argv: ['plan', '--flow', 'No such*'], says: /No such/, hint: /Survey/ },
    { argv: ['apply', '--auto-approve', '--flow', '!*'], says: /!\*/, hint: /Survey/ },
    { argv: ['validate', '--flow', 'No such*'], says: /--flow/, hint: /\S/ },
    { argv: ['list', '--flow', 'No such*'], says: /--flow/, hint: /\S/ },
    { argv: ['validate', 'nowhere.yaml'], says: /nowhere\.yaml/, hint: /\S/ },
    { argv: ['show', 'nowhere.json'], says: /nowhere\.json/, hint: /--out/ },
    { argv: ['show', 'flows/survey.json'], says: /flows\/survey\.json/, hint: /--out/ },
    { argv: ['apply', 'flows/survey.yaml'], says: /flows\/survey\.yaml/, hint: /--out/ },
    { argv: ['emulator', '--port', '65536'], says: /65536/, hint: /\S/ },
    { argv: ['emulator', '--port', 'http'], says: /http/, hint: /\S/ },
    { argv: ['emulator', '--latency', '-1'], says: /--latency/, hint: /\S/ },
    { argv: ['emulator', '--port', '0', '--fault', 'sometimes'], says: /sometimes/, hint: /\S/ },
  ])('$argv', async ({ argv, says, hint }) => {
    const { options } = await begin();
    const run = await runCli(argv, options);
    expect(run.code).toBe(64);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(says);
    const json = await runCli([...argv, '--json'], options);
    if (argv.at(-1) === '--env' || argv.at(-1) === '--base') return;
    expect(json.code).toBe(64);
    expect(json.json()).toEqual({
      format: 1,
      error: {
        code: expect.stringMatching(/^[a-z-]+$/),
        message: expect.stringMatching(says),
        hint: expect.stringMatching(hint),
      },
      findings: [],
    });
  });

  const flags = ['--timeout', '--request-timeout', '--max-wait'];
  test.each(flags)('%s takes times', async (flag) => {
    const { options } = await begin();
    for (const time of ['500ms', '30s', '2m', '1m30s', '1h', '1.5m']) {
      expect((await runCli(['plan', flag, time], options)).code).toBe(0);
    }
    for (const time of ['30', 'soon', '-1s', '1d', '30 s', '', '1s2', 'Infinitys']) {
      const run = await runCli(['plan', `${flag}=${time}`], options);
      expect([time, run.code]).toEqual([time, 64]);
      expect(run.stderr).toContain(flag);
    }
  });

  test('--parallelism takes counts', async () => {
    const { options } = await begin();
    for (const count of ['1', '4', '16'])
      expect((await runCli(['plan', '--parallelism', count], options)).code).toBe(0);
    for (const count of ['0', '-1', '1.5', 'many', '', '4x', '1e1']) {
      const run = await runCli(['plan', `--parallelism=${count}`], options);
      expect([count, run.code]).toEqual([count, 64]);
      expect(run.stderr).toContain('--parallelism');
    }
  });
});

describe('--json', () => {
  function expectOneDocument(run: CliRun): void {
    expect(() => JSON.parse(run.stdout)).not.toThrow();
    expect(run.stdout.endsWith('}\n')).toBe(true);
    expect(run.json().format).toBe(1);
  }

  test.each([
    ['validate'],
    ['plan'],
    ['plan', '--quiet'],
    ['plan', '--verbose'],
    ['plan', '--markdown'],
    ['plan', '--out', 'plan.json'],
    ['apply', '--auto-approve'],
    ['apply', '--auto-approve', '--verbose'],
    ['list'],
    ['doctor'],
  ])('is one document where it goes well: %s %s %s', async (...argv) => {
    const { options } = await begin();
    const run = await runCli([...argv.filter((word) => word !== undefined), '--json'], options);
    expect(run.code).toBe(0);
    expectOneDocument(run);
  });

  test.each([
    { argv: ['init'], code: 64 },
    { argv: ['validate'], code: 1 },
    { argv: ['validate', '--env', 'nope'], code: 78 },
    { argv: ['plan'], code: 1 },
    { argv: ['plan', '--markdown'], code: 1 },
    { argv: ['apply'], code: 1 },
    { argv: ['list', '--env', 'nope'], code: 78 },
    { argv: ['doctor', '--env', 'nope'], code: 78 },
    { argv: ['show', 'flows/survey.yaml'], code: 64 },
    { argv: ['emulator', '--port', '99999'], code: 64 },
  ])('is one document also on failure: $argv', async ({ argv, code }) => {
    const { options } = await begin({ 'flows/bad.yaml': 'nmae: x\n', 'waflow.yaml': 'flows: flows\n' });
    const run = await runCli([...argv, '--json'], options);
    expect(run.code).toBe(code);
    expectOneDocument(run);
  });

  test('is one document also where the account cannot be reached half way', async () => {
    const { account, options } = await begin();
    let calls = 0;
    const fetch: typeof options.fetch = (request) => {
      calls += 1;
      return calls > 2 ? Promise.reject(new TypeError('fetch failed')) : account.fetch(request);
    };
    const run = await runCli(['apply', '--auto-approve', '--json'], { ...options, fetch });
    expect(run.code).not.toBe(0);
    expect(run.code).not.toBe(70);
    expectOneDocument(run);
  });

  test('plan and --out are the same bytes, twice', async () => {
    const { project, run } = await begin();
    const first = await run('plan', '--json', '--out', 'one.json');
    const second = await run('plan', '--json', '--out', 'two.json');
    expect(second.stdout).toBe(first.stdout);
    for (const file of ['one.json', 'two.json'])
      expect(readFileSync(join(project.path, file), 'utf8')).toBe(first.stdout);
  });
});

describe('colours', () => {
  const rows: readonly {
    name: string;
    tty: boolean;
    env?: Record<string, string>;
    flags?: string[];
    colours: boolean;
  }[] = [
    { name: 'a terminal has them', tty: true, colours: true },
    { name: 'a pipe has none', tty: false, colours: false },
    { name: 'NO_COLOR', tty: true, env: { NO_COLOR: '1' }, colours: false },
    { name: 'an empty NO_COLOR says nothing', tty: true, env: { NO_COLOR: '' }, colours: true },
    { name: 'FORCE_COLOR', tty: false, env: { FORCE_COLOR: '1' }, colours: true },
    { name: 'FORCE_COLOR=0', tty: true, env: { FORCE_COLOR: '0' }, colours: false },
    { name: '--no-color', tty: true, flags: ['--no-color'], colours: false },
    {
      name: '--no-color over FORCE_COLOR',
      tty: false,
      env: { FORCE_COLOR: '1' },
      flags: ['--no-color'],
      colours: false,
    },
    { name: 'a dumb terminal', tty: true, env: { TERM: 'dumb' }, colours: false },
  ];
  test.each(rows)('$name', async ({ tty, env, flags, colours }) => {
    const { options } = await begin();
    const run = await runCli(['plan', ...(flags ?? [])], { ...options, tty, env: { ...options.env, ...env } });
    expect(run.stdout.includes(ESCAPE)).toBe(colours);
  });

  test.each([['--json'], ['--markdown']])('never in %s', async (flag) => {
    const { options } = await begin();
    const run = await runCli(['plan', flag], { ...options, tty: true, env: { ...options.env, FORCE_COLOR: '1' } });
    expect(run.stdout).not.toContain(ESCAPE);
  });
});

describe('--quiet and --verbose', () => {
  test('quiet says the product only', async () => {
    const { run } = await begin({ 'flows/survey.yaml': MANIFEST.replace('SURVEY', 'SURVEYS') });
    const loud = await run('plan', '--out', 'plan.json');
    expect(loud.stderr).toContain('unknown-category');
    expect(loud.stderr).toContain('plan.json');
    const quiet = await run('plan', '--quiet', '--out', 'plan.json');
    expect(quiet.stderr).toBe('');
    expect(quiet.stdout).toBe(loud.stdout);
  });

  test('quiet still says what goes wrong', async () => {
    const { run } = await begin({ 'flows/bad.yaml': 'nmae: x\n' });
    const quiet = await run('validate', '--quiet');
    expect(quiet.code).toBe(1);
    expect(quiet.stderr).toContain('flows/bad.yaml:1:1');
    expect((await run('plan', '--quiet')).stderr).toContain('error:');
  });

  test('verbose tells every call', async () => {
    const { run } = await begin();
    expect((await run('plan')).stderr).not.toContain('GET ');
    expect((await run('plan', '--verbose')).stderr).toMatch(/GET https:\/\/graph\.test\/v24\.0\/1020304050\/flows/);
  });
});

describe('init', () => {
  const CREATED = ['waflow.yaml', 'flows/contact-us.yaml', 'flows/contact-us.json', '.github/workflows/waflow.yaml'];

  test.each([{ git: true }, { git: false }])(
    'makes a project that is valid and can be applied (git: $git)',
    async ({ git }) => {
      const { path } = createProject({ 'README.md': '# mine\n' }, { git });
      const init = await runCli(['init'], { cwd: path });
      expect(init.code).toBe(0);
      for (const file of CREATED) {
        expect(existsSync(join(path, file))).toBe(true);
        expect(init.stdout).toContain(file);
      }
      expect(readFileSync(join(path, 'flows/contact-us.yaml'), 'utf8')).toMatch(
        /^# yaml-language-server: \$schema=\S+manifest\.schema\.json\n/,
      );
      const workflow = parse(readFileSync(join(path, '.github/workflows/waflow.yaml'), 'utf8'));
      expect(workflow).toHaveProperty('jobs');
      const validate = await runCli(['validate', '--json'], { cwd: path });
      expect([
        validate.code,
        validate.json().findings.filter(({ severity }: { severity: string }) => severity === 'error'),
      ]).toEqual([0, []]);
      const local = await runCli(['validate', '--json', '--env', 'local'], { cwd: path });
      expect([local.code, local.json().findings]).toEqual([0, []]);
      const plan = await runCli(['plan', '--json'], { cwd: path });
      expect([plan.code, plan.json().summary]).toEqual([0, expect.objectContaining({ create: 1, refused: 0 })]);
      expect(plan.stderr).toMatch(/^\d+ Graph calls?[^\n]*\n$/);
      expect((await runCli(['apply', '--auto-approve'], { cwd: path })).code).toBe(0);
      const again = await runCli(['plan', '--detailed-exitcode'], { cwd: path });
      expect(again.code).toBe(0);
    },
  );

  test.each(CREATED)('does not overwrite %s', async (file) => {
    const { path } = createProject({ [file]: 'mine\n' });
    const run = await runCli(['init', '--json'], { cwd: path });
    expect(run.code).toBe(64);
    expect(run.json().error).toMatchObject({ code: 'files-exist', message: expect.stringContaining(file) });
    expect(readFileSync(join(path, file), 'utf8')).toBe('mine\n');
    for (const other of CREATED.filter((name) => name !== file)) expect(existsSync(join(path, other))).toBe(false);
  });

  test('twice changes nothing', async () => {
    const { path } = createProject({});
    await runCli(['init'], { cwd: path });
    const before = CREATED.map((file) => readFileSync(join(path, file), 'utf8'));
    expect((await runCli(['init'], { cwd: path })).code).toBe(64);
    expect(CREATED.map((file) => readFileSync(join(path, file), 'utf8'))).toEqual(before);
  });

  test('goes where --cwd says', async () => {
    const { path } = createProject({ 'sub/readme.txt': 'x' });
    const run = await runCli(['init', '--cwd', 'sub', '--json'], { cwd: path });
    expect(run.json()).toMatchObject({ format: 1, created: expect.arrayContaining(CREATED) });
    expect(existsSync(join(path, 'sub/waflow.yaml'))).toBe(true);
    expect(readdirSync(path)).toEqual(['sub']);
  });
});

describe('show', () => {
  test('renders a saved plan without account and project', async () => {
    const { project, run } = await begin({ 'flows/survey.yaml': `${MANIFEST}status: published\n` });
    const plan = await run('plan', '--out', 'plan.json');
    const json = await run('plan', '--json');
    const elsewhere = createProject({ 'plan.json': readFileSync(join(project.path, 'plan.json'), 'utf8') });
    const options = { cwd: elsewhere.path, fetch: () => Promise.reject(new Error('no network here')) };
    const terminal = await runCli(['show', 'plan.json'], options);
    expect(terminal.code).toBe(0);
    expect(terminal.stderr).toBe('');
    // The same but for what only the documents can tell.
    const lines = plan.stdout.split('\n').filter((line) => !line.includes(' json ') && !line.startsWith('Next:'));
    for (const line of lines) expect(terminal.stdout).toContain(line);
    const again = await runCli(['show', 'plan.json', '--json'], options);
    expect(again.stdout).toBe(json.stdout);
    const markdown = await runCli(['show', 'plan.json', '--markdown'], options);
    expect(markdown.stdout).toMatch(/^### waflow plan/);
    expect(markdown.stdout).toContain('| Survey |');
  });

  test('says where a file was changed after it was made', async () => {
    const { project, run } = await begin();
    await run('plan', '--out', 'plan.json');
    const plan = JSON.parse(readFileSync(join(project.path, 'plan.json'), 'utf8'));
    plan.flows[0].steps.push({ kind: 'publish', because: 'why not' });
    project.write('plan.json', JSON.stringify(plan));
    const shown = await run('show', 'plan.json');
    expect(shown.code).toBe(0);
    expect(shown.stderr).toMatch(/digest/);
    expect((await run('apply', 'plan.json')).code).toBe(4);
  });

  test.each([
    { name: 'not JSON', text: '{' },
    { name: 'another JSON', text: '{}' },
    { name: 'a list', text: '[]' },
    { name: 'a newer format', text: '{"format": 2}' },
    { name: 'half a plan', text: '{"format": 1, "flows": []}' },
    { name: 'a failure', text: '{"format": 1, "error": {"code": "x", "message": "y", "hint": null}, "findings": []}' },
    { name: 'nothing', text: '' },
  ])('$name is no plan (64)', async ({ text }) => {
    const { path } = createProject({ 'plan.json': text });
    const run = await runCli(['show', 'plan.json', '--json'], { cwd: path });
    expect(run.code).toBe(64);
    expect(run.json().error).toMatchObject({ code: 'not-a-plan', message: expect.stringContaining('plan.json') });
  });
});

describe('doctor', () => {
  type Check = {
    readonly name: string;
    readonly outcome: string;
    readonly message: string;
    readonly hint: string | null;
  };
  type AccountOptions = NonNullable<NonNullable<Parameters<typeof createAccount>[1]>['account']>;

  async function examine(more: Partial<AccountOptions> = {}) {
    const { path } = createProject(FILES);
    const account = await createAccount([{ name: 'One' }], { account: { wabaId: WABA, accessToken: TOKEN, ...more } });
    const options = { cwd: path, env: account.env, fetch: account.fetch };
    const json = await runCli(['doctor', '--json'], options);
    const terminal = await runCli(['doctor'], options);
    expect(terminal.code).toBe(json.code);
    const { checks }: { checks: readonly Check[] } = json.json();
    for (const { message } of checks) expect(terminal.stdout).toContain(message.replace(/fbtrace_id.*/, ''));
    const { requests } = await account.control('GET', '/requests');
    expect(requests.filter(({ method }: { method: string }) => method !== 'GET')).toEqual([]);
    return { code: json.code, json: json.json(), checks, stdout: terminal.stdout };
  }

  const bad = (checks: readonly Check[]) => checks.filter(({ outcome }) => outcome === 'failed');

  test('finds nothing wrong with a good account', async () => {
    const { code, json, checks } = await examine();
    expect(code).toBe(0);
    expect(json).toMatchObject({ format: 1, environment: 'default', remote: 'graph', waba: WABA });
    expect(checks.every(({ outcome }) => outcome === 'ok')).toBe(true);
    const told = checks.map(({ name }) => name).join(' ');
    for (const word of ['token', 'permissions', 'account', 'phone', 'key']) expect(told).toContain(word);
  });

  test('names a scope that is missing, and what to do', async () => {
    const { code, checks } = await examine({ scopes: ['whatsapp_business_management'] });
    expect(code).toBe(1);
    expect(bad(checks)).toMatchObject([
      { message: expect.stringContaining('whatsapp_business_messaging'), hint: expect.stringMatching(/\S/) },
    ]);
    expect(bad(checks)[0]?.message).not.toContain('whatsapp_business_management');
  });

  test('names an account without a phone number', async () => {
    const { code, checks } = await examine({ phoneNumbers: [] });
    expect(code).toBe(1);
    expect(bad(checks)).toMatchObject([{ name: 'phone number', hint: expect.stringMatching(/\S/) }]);
  });

  test('names a phone number that is not verified', async () => {
    const { code, checks } = await examine({ phoneNumbers: [{ id: '1', verified: false }] });
    expect(code).toBe(1);
    expect(bad(checks)).toMatchObject([{ name: 'phone number', message: expect.stringContaining('not verified') }]);
  });

  test.each([
    { name: 'no key', phone: { id: '1', publicKey: null } },
    { name: 'a key that is not signed', phone: { id: '1', signed: false } },
  ])('warns of $name: not every flow needs one', async ({ phone }) => {
    const { code, checks } = await examine({ phoneNumbers: [phone] });
    expect(code).toBe(0);
    expect(checks).toContainEqual(
      expect.objectContaining({ name: 'public key', outcome: 'warning', hint: expect.stringMatching(/\S/) }),
    );
  });

  test('warns of a token that soon expires', async () => {
    const { code, checks } = await examine({ tokenExpiresAt: new Date(Date.now() + 3 * 86_400_000) });
    expect(code).toBe(0);
    expect(checks).toContainEqual(expect.objectContaining({ name: 'access token', outcome: 'warning' }));
  });

  test('says that the token has expired', async () => {
    const { code, checks } = await examine({ tokenExpiresAt: new Date(Date.now() - 1000) });
    expect(code).toBe(5);
    expect(bad(checks)[0]).toMatchObject({ name: 'access token', hint: expect.stringMatching(/\S/) });
  });
});

describe('list', () => {
  const SEED = [
    { name: 'Survey', status: 'PUBLISHED' },
    { name: 'Foreign' },
    { name: 'Kept by hand' },
    { name: 'Old', status: 'DEPRECATED' },
  ];

  test('says what is managed and what is foreign, by name', async () => {
    const { account, run } = await begin({}, SEED);
    const { code, json } = await run('list', '--json');
    expect(code).toBe(0);
    const { flows } = json();
    expect(flows.map(({ name, status, managed }: Record<string, unknown>) => [name, status, managed])).toEqual([
      ['Foreign', 'DRAFT', false],
      ['Kept by hand', 'DRAFT', false],
      ['Old', 'DEPRECATED', false],
      ['Survey', 'PUBLISHED', true],
    ]);
    for (const flow of flows) {
      expect(flow).toMatchObject({
        id: expect.stringMatching(/^\d+$/),
        health: expect.any(String),
        updatedAt: expect.any(String),
      });
    }
    const { stdout } = await run('list');
    expect(stdout).toMatch(/^Survey +PUBLISHED +\S+ +managed/m);
    expect(stdout).toMatch(/^Foreign +DRAFT +\S+ +foreign/m);
    const { requests } = await account.control('GET', '/requests');
    expect(requests.filter(({ method }: { method: string }) => method !== 'GET')).toEqual([]);
  });

  test('--flow chooses, `ignore` hides', async () => {
    const { run } = await begin({ 'waflow.yaml': 'ignore: ["Kept *"]\n' }, SEED);
    const names = async (...flags: string[]) =>
      (await run('list', '--json', ...flags)).json().flows.map(({ name }: { name: string }) => name);
    expect(await names()).toEqual(['Foreign', 'Old', 'Survey']);
    expect(await names('--flow', 'S*', '--flow', 'O*')).toEqual(['Old', 'Survey']);
    expect(await names('--flow', '!S*')).toEqual(['Foreign', 'Old']);
    expect((await run('list', '--flow', 'Kept by hand')).code).toBe(64);
  });

  test('reads to the last page', async () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ name: `Flow ${index}` }));
    const { path } = createProject(FILES);
    const account = await createAccount(many, { switches: { max_page_size: 7 } });
    const run = await runCli(['list', '--json'], { cwd: path, env: account.env, fetch: account.fetch });
    expect(run.json().flows).toHaveLength(60);
  });

  test('an empty account', async () => {
    const { run } = await begin();
    expect((await run('list', '--json')).json().flows).toEqual([]);
    expect((await run('list')).code).toBe(0);
  });

  test('does not fail for a typo in a manifest', async () => {
    const { run } = await begin({ 'flows/bad.yaml': 'nmae: x\n' }, SEED);
    const { code, stderr } = await run('list');
    expect(code).toBe(0);
    expect(stderr).toContain('waflow validate');
  });
});

describe('validate with paths', () => {
  const MORE = {
    'flows/a/one.yaml': 'name: One\ncategories: [OTHER]\njson: one.json\n',
    'flows/a/one.json': '[]',
    'flows/b/two.yaml': 'name: Two\ncategories: OTHER\njson: one.json\n',
    'flows/loose.json': '{"version": 7}',
  };
  type Finding = { readonly file: string };
  const files = async (run: (...argv: string[]) => Promise<CliRun>, ...paths: string[]) => {
    const { code, json } = await run('validate', '--json', ...paths);
    return { code, files: [...new Set(json().findings.map(({ file }: Finding) => file))] };
  };

  test('all of them without', async () => {
    const { run } = await begin(MORE);
    expect(await files(run)).toEqual({ code: 1, files: ['flows/a/one.json', 'flows/b/two.yaml'] });
  });

  test.each([
    { name: 'a good manifest', paths: ['flows/survey.yaml'], code: 0, told: [] },
    { name: 'a manifest brings its Flow JSON', paths: ['flows/a/one.yaml'], code: 1, told: ['flows/a/one.json'] },
    { name: 'a folder', paths: ['flows/b'], code: 1, told: ['flows/b/two.yaml'] },
    { name: 'a Flow JSON of a manifest', paths: ['flows/a/one.json'], code: 1, told: ['flows/a/one.json'] },
    { name: 'a Flow JSON of nobody', paths: ['flows/loose.json'], code: 1, told: ['flows/loose.json'] },
    {
      name: 'several',
      paths: ['flows/survey.yaml', 'flows/a', 'flows/b/two.yaml'],
      code: 1,
      told: ['flows/a/one.json', 'flows/b/two.yaml'],
    },
  ])('$name', async ({ paths, code, told }) => {
    const { run } = await begin(MORE);
    expect(await files(run, ...paths)).toEqual({ code, files: told });
  });

  test('paths count from --cwd, shown places from the project', async () => {
    const { project, run } = await begin({ ...MORE, 'waflow.yaml': 'flows: flows\n' });
    expect(await files(run, '--cwd', join(project.path, 'flows', 'a'), 'one.json')).toMatchObject({ code: 1 });
    execFileSync('git', ['init', '-q'], { cwd: project.path });
    const within = await files(run, '--cwd', join(project.path, 'flows', 'a'), 'one.json');
    expect(within).toEqual({ code: 1, files: ['flows/a/one.json'] });
  });

  test('clashes with manifests elsewhere are told', async () => {
    const { run } = await begin({ 'flows/zweite.yaml': MANIFEST });
    expect(await files(run, 'flows/zweite.yaml')).toEqual({ code: 1, files: ['flows/zweite.yaml'] });
  });

  test('asks no account, also with credentials', async () => {
    const { account, run } = await begin();
    await run('validate');
    expect((await account.control('GET', '/requests')).requests).toEqual([]);
  });

  test('an unset variable stands for itself, with a warning', async () => {
    const { run } = await begin({
      'waflow.yaml': 'environments:\n  one: { variables: { API: { env: WAFLOW_VAR_API } } }\n',
      'flows/survey.yaml': `${MANIFEST}endpoint: "{{ API }}/survey"\n`,
    });
    const { code, json } = await run('validate', '--json');
    expect(code).toBe(0);
    expect(json().findings).toMatchObject([
      // The sample is a flow without a data channel.
      { code: 'UNUSED_ENDPOINT', severity: 'warning' },
      {
        code: 'unset-variable',
        severity: 'warning',
        file: 'waflow.yaml',
        message: expect.stringContaining('WAFLOW_VAR_API'),
      },
    ]);
  });
});

describe('which environment', () => {
  const two = 'environments:\n  staging: { waba: "1020304050" }\n  production: { waba: "1020304050" }\n';
  test.each([
    { name: 'no waflow.yaml', config: null, argv: [], environment: 'default', remote: 'graph' },
    { name: 'no environments in it', config: 'flows: flows\n', argv: [], environment: 'default', remote: 'graph' },
    {
      name: 'the only one',
      config: 'environments:\n  staging: {}\n',
      argv: [],
      environment: 'staging',
      remote: 'graph',
    },
    { name: 'an empty one', config: 'environments:\n  staging:\n', argv: [], environment: 'staging', remote: 'graph' },
    {
      name: 'the default',
      config: `defaultEnvironment: production\n${two}`,
      argv: [],
      environment: 'production',
      remote: 'graph',
    },
    {
      name: '--env over the default',
      config: `defaultEnvironment: production\n${two}`,
      argv: ['--env', 'staging'],
      environment: 'staging',
      remote: 'graph',
    },
    { name: 'local is built in', config: two, argv: ['--env', 'local'], environment: 'local', remote: 'emulator' },
    {
      name: 'local without waflow.yaml',
      config: null,
      argv: ['--env', 'local'],
      environment: 'local',
      remote: 'emulator',
    },
    {
      name: 'local as the default',
      config: `defaultEnvironment: local\n${two}`,
      argv: [],
      environment: 'local',
      remote: 'emulator',
    },
  ])('$name', async ({ config, argv, environment, remote }) => {
    const { run } = await begin(config === null ? {} : { 'waflow.yaml': config });
    const { code, json } = await run('plan', '--json', ...argv);
    expect(code).toBe(0);
    expect(json()).toMatchObject({ environment, remote });
  });

  test('none of several is meant (78)', async () => {
    const { run } = await begin({ 'waflow.yaml': two });
    const { code, json } = await run('plan', '--json');
    expect(code).toBe(78);
    expect(json().error.hint).toMatch(/staging.*production|production.*staging/);
    expect(json().error.hint).toContain('--env');
  });

  test.each([
    { asked: 'prodution', hint: /did you mean "production"/ },
    { asked: 'toString', hint: /\S/ },
    { asked: '', hint: /\S/ },
  ])('an unknown one (78): "$asked"', async ({ asked, hint }) => {
    const { run } = await begin({ 'waflow.yaml': two });
    const { code, json } = await run('plan', '--json', '--env', asked);
    expect(code).toBe(78);
    expect(json().error).toMatchObject({ code: 'unknown-environment', hint: expect.stringMatching(hint) });
  });

  type Shown = {
    readonly name: string;
    readonly desired: { readonly status: string };
    readonly changes: readonly { readonly field: string; readonly to: unknown }[];
  };

  test('overrides, `false` and variables are those of the environment', async () => {
    const { run } = await begin({
      'waflow.yaml': `environments:
  staging: { variables: { HOST: staging.example.com } }
  production: { variables: { HOST: production.example.com } }
`,
      'flows/survey.yaml': `${MANIFEST}endpoint: "https://{{ HOST }}/survey"
status: published
environments:
  staging: { name: Survey (staging), status: draft }
`,
      'flows/two.yaml': 'name: Two\ncategories: [OTHER]\njson: survey.json\nenvironments: { production: false }\n',
    });
    const plan = async (environment: string) => {
      const { flows } = (await run('plan', '--json', '--env', environment)).json();
      return flows.map(({ name, desired, changes }: Shown) => [
        name,
        desired.status,
        changes.find(({ field }) => field === 'endpoint')?.to,
      ]);
    };
    expect(await plan('staging')).toEqual([
      ['Survey (staging)', 'draft', 'https://staging.example.com/survey'],
      ['Two', 'draft', undefined],
    ]);
    expect(await plan('production')).toEqual([['Survey', 'published', 'https://production.example.com/survey']]);
  });
});

describe('detailed exit codes', () => {
  test('2 only where something would be done', async () => {
    const { run } = await begin();
    expect((await run('plan')).code).toBe(0);
    expect((await run('plan', '--detailed-exitcode')).code).toBe(2);
    expect((await run('apply', '--auto-approve')).code).toBe(0);
    expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
  });
});

const BIN = fileURLToPath(new URL('../../bin/waflow.js', import.meta.url));

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function start(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(process.execPath, [BIN, ...argv], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: dirname(cwd), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  return child;
}

async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

/** `waflow emulator` on a free port; gives its address. */
async function startEmulator(cwd: string, ...flags: string[]): Promise<{ url: string; child: ChildProcess }> {
  const child = start(['emulator', '--port', '0', '--json', ...flags], cwd);
  let text = '';
  child.stdout?.setEncoding('utf8');
  for await (const chunk of child.stdout ?? []) {
    text += chunk;
    if (text.trimEnd().endsWith('}')) break;
  }
  return { url: JSON.parse(text).url, child };
}

describe('as a process', () => {
  test.each([
    { argv: ['--version'], code: 0 },
    { argv: ['validate'], code: 0 },
    { argv: ['validate', '--env', 'nope'], code: 78 },
    { argv: ['plan'], code: 78 },
    { argv: ['plan', '--nope'], code: 64 },
    { argv: ['plan', '--env', 'local', '--detailed-exitcode'], code: 2 },
    { argv: ['apply', '--env', 'local'], code: 3 },
  ])('$argv ends with $code', async ({ argv, code }) => {
    const { path } = createProject(FILES);
    expect((await ended(start(argv, path))).code).toBe(code);
  });

  test('output is whole through a pipe', async () => {
    const files: Record<string, string> = {};
    for (let index = 0; index < 600; index += 1) files[`flows/flow-${index}.yaml`] = `nmae: Flow ${index}\n`;
    const { path } = createProject(files);
    const command = `"${process.execPath}" "${BIN}" validate --json | cat`;
    const text = execFileSync('bash', ['-c', command], { cwd: path, encoding: 'utf8', maxBuffer: 1 << 26 });
    expect(text.length).toBeGreaterThan(100_000);
    expect(JSON.parse(text).findings.length).toBeGreaterThanOrEqual(600);
    const slow = `"${process.execPath}" "${BIN}" validate --json | (sleep 0.7; cat)`;
    expect(execFileSync('bash', ['-c', slow], { cwd: path, encoding: 'utf8', maxBuffer: 1 << 26 })).toBe(text);
  });

  test('a reader that goes away is no failure', async () => {
    const { path } = createProject(FILES);
    const command = `set -o pipefail; "${process.execPath}" "${BIN}" --help | head -1`;
    const text = execFileSync('bash', ['-c', command], { cwd: path, encoding: 'utf8' });
    expect(text).toMatch(/^Usage: waflow/);
  });

  test('Ctrl-C while planning ends with 130', async () => {
    const { path } = createProject(FILES);
    const { url } = await startEmulator(path, '--latency', '20000');
    const env = {
      WHATSAPP_GRAPH_URL: url,
      WHATSAPP_BUSINESS_ACCOUNT_ID: '102290129340398',
      WHATSAPP_BUSINESS_ACCESS_TOKEN: TOKEN,
    };
    for (const argv of [['plan'], ['apply', '--auto-approve']]) {
      const child = start([...argv, '--verbose'], path, env);
      const end = ended(child);
      await new Promise((done) => setTimeout(done, 1_000));
      const pressed = Date.now();
      child.kill('SIGINT');
      const { code, stdout, stderr } = await end;
      expect(code).toBe(130);
      expect(Date.now() - pressed).toBeLessThan(5_000);
      expect(stdout + stderr).not.toContain(TOKEN);
      expect(stderr).not.toMatch(/^\s+at /m);
    }
  });

  test('a folder that is gone is told in one sentence (64)', () => {
    const { path } = createProject({ 'gone/file': '' });
    const line = `cd gone && rm -r ../gone && exec "${process.execPath}" "${BIN}" plan --json`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', line], { cwd: path, encoding: 'utf8' });
    expect(status).toBe(64);
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'no-such-folder' });
    expect(stderr).not.toContain('at ');
  });

  test('the emulator on a port serves other processes', async () => {
    const { path } = createProject({ ...FILES, 'flows/survey.yaml': `${MANIFEST}status: published\n` });
    const { url, child } = await startEmulator(path);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const env = {
      WHATSAPP_GRAPH_URL: url,
      WHATSAPP_BUSINESS_ACCOUNT_ID: '102290129340398',
      WHATSAPP_BUSINESS_ACCESS_TOKEN: TOKEN,
    };
    const apply = await ended(start(['apply', '--auto-approve', '--json'], path, env));
    expect([apply.code, JSON.parse(apply.stdout).converged]).toEqual([0, true]);
    const plan = await ended(start(['plan', '--json', '--detailed-exitcode'], path, env));
    expect([plan.code, JSON.parse(plan.stdout).summary.keep]).toEqual([0, 1]);
    const list = await ended(start(['list', '--json'], path, env));
    expect(JSON.parse(list.stdout).flows).toMatchObject([{ name: 'Survey', status: 'PUBLISHED', managed: true }]);
    child.kill('SIGINT');
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
  });

  test('the emulator keeps its state in a file', async () => {
    const { path } = createProject(FILES);
    for (const keep of [0, 1]) {
      const { url, child } = await startEmulator(path, '--state', 'state.json');
      const env = {
        WHATSAPP_GRAPH_URL: url,
        WHATSAPP_BUSINESS_ACCOUNT_ID: '102290129340398',
        WHATSAPP_BUSINESS_ACCESS_TOKEN: TOKEN,
      };
      const apply = await ended(start(['apply', '--auto-approve', '--json'], path, env));
      expect(apply.code).toBe(0);
      expect(JSON.parse(apply.stdout).results).toHaveLength(keep === 0 ? 2 : 0);
      child.kill('SIGTERM');
      await once(child, 'close');
    }
    expect(readFileSync(join(path, 'state.json'), 'utf8')).not.toContain(TOKEN);
  });

  test('a port that is in use is told (64)', async () => {
    const { path } = createProject({});
    const { url } = await startEmulator(path);
    const second = await ended(start(['emulator', '--port', new URL(url).port, '--json'], path));
    expect(second.code).toBe(64);
    expect(JSON.parse(second.stdout).error).toMatchObject({ hint: expect.stringContaining('--port') });
  });

  test.each(['bash', 'zsh', 'fish'])('completion for %s', async (shell) => {
    const { path } = createProject({});
    const { code, stdout } = await ended(start(['completion', shell], path));
    expect(code).toBe(0);
    expect(stdout).toContain('waflow complete');
    if (shell === 'bash') execFileSync('bash', ['-n'], { input: stdout });
  });

  test('completion knows commands and flags', async () => {
    const { path } = createProject({});
    const commands = await ended(start(['complete', '--', ''], path));
    const offered = commands.stdout.split('\n').map((line) => line.split('\t')[0]);
    expect(offered).toEqual(expect.arrayContaining(COMMANDS));
    const flags = await ended(start(['complete', '--', 'plan', '--'], path));
    expect(flags.stdout).toContain('--detailed-exitcode');
    expect(flags.stdout).toContain('--prune');
  });

  test('completion for no known shell is used wrongly (64)', async () => {
    const { path } = createProject({});
    const { code, stderr } = await ended(start(['completion', 'tcsh'], path));
    expect(code).toBe(64);
    expect(stderr).toMatch(/tcsh/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
