// What must never happen, whatever stands in files, in the environment or in the account.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAccount, TOKEN, WABA } from '../support/graph.ts';
import { createProject, flowJson } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

const MANIFEST = 'name: Survey\ncategories: [SURVEY]\njson: survey.json\n';
const FILES = { 'flows/survey.yaml': MANIFEST, 'flows/survey.json': flowJson() };
const GRAPH = 'https://graph.test';

type Account = Awaited<ReturnType<typeof createAccount>>;
type Fetch = Account['fetch'];

/** Everything below a folder, sorted. */
function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.startsWith('.git'))
    .sort();
}

function git(cwd: string, ...args: string[]): void {
  execFileSync('git', args, { cwd, stdio: 'ignore' });
}

describe('.env', () => {
  const DOTENV = `WHATSAPP_BUSINESS_ACCESS_TOKEN=${TOKEN}\nWHATSAPP_BUSINESS_ACCOUNT_ID=${WABA}\n`;

  test('gives what the process environment does not', async () => {
    const { path } = createProject({ ...FILES, '.env': DOTENV });
    const account = await createAccount();
    const before = { ...process.env };
    const run = await runCli(['plan', '--json'], {
      cwd: path,
      env: { WHATSAPP_GRAPH_URL: GRAPH },
      fetch: account.fetch,
    });
    expect(run.code).toBe(0);
    expect(run.json().waba).toBe(WABA);
    expect(process.env).toEqual(before);
  });

  test('stands in the folder of waflow.yaml, wherever we are started', async () => {
    const { path } = createProject({ ...FILES, '.env': DOTENV, 'waflow.yaml': 'flows: flows\n' }, { git: true });
    const account = await createAccount();
    const env = { WHATSAPP_GRAPH_URL: GRAPH };
    const run = await runCli(['plan'], { cwd: join(path, 'flows'), env, fetch: account.fetch });
    expect(run.code).toBe(0);
  });

  test.each(['true', '1', 'yes'])('is not read in CI (CI=%s)', async (CI) => {
    const { path } = createProject({ ...FILES, '.env': DOTENV });
    const account = await createAccount();
    const run = await runCli(['plan'], { cwd: path, env: { WHATSAPP_GRAPH_URL: GRAPH, CI }, fetch: account.fetch });
    expect(run.code).toBe(78);
  });

  test('is not read where Git tracks it, and is where Git does not', async () => {
    const { path } = createProject({ ...FILES, '.env': DOTENV }, { git: true });
    const account = await createAccount();
    const options = { cwd: path, env: { WHATSAPP_GRAPH_URL: GRAPH }, fetch: account.fetch };
    expect((await runCli(['plan'], options)).code).toBe(0);
    git(path, 'add', '-f', '.env');
    expect((await runCli(['plan'], options)).code).toBe(78);
  });

  test('is not read through a link that leads out of the repository', async () => {
    const made = createProject({ 'outside/.env': DOTENV });
    for (const [file, text] of Object.entries(FILES)) made.write(`repo/${file}`, text);
    const repo = join(made.path, 'repo');
    symlinkSync(join(made.path, 'outside/.env'), join(repo, '.env'));
    const account = await createAccount();
    const run = await runCli(['plan'], { cwd: repo, env: { WHATSAPP_GRAPH_URL: GRAPH }, fetch: account.fetch });
    expect(run.code).toBe(78);
  });

  test('never says where the token goes', async () => {
    const { path } = createProject({ ...FILES, '.env': `${DOTENV}WHATSAPP_GRAPH_URL=https://evil.test\n` });
    const asked: string[] = [];
    const fetch: Fetch = async (request) => {
      asked.push(new URL(request.url).origin);
      return Response.json({ data: [] });
    };
    const run = await runCli(['plan'], { cwd: path, env: {}, fetch });
    expect(run.code).toBe(0);
    expect(new Set(asked)).toEqual(new Set(['https://graph.facebook.com']));
  });

  test('not even where waflow.yaml names that variable', async () => {
    const { path } = createProject({
      ...FILES,
      '.env': 'WHATSAPP_GRAPH_URL=https://evil.test\n',
      'waflow.yaml': 'environments:\n  one: { waba: "1", token: { env: WHATSAPP_GRAPH_URL } }\n',
    });
    const asked: string[] = [];
    const fetch: Fetch = async (request) => {
      asked.push(request.url);
      return Response.json({ data: [] });
    };
    const run = await runCli(['plan'], { cwd: path, env: {}, fetch });
    expect(run.code).toBe(78);
    expect(asked).toEqual([]);
  });

  test('gives only our own names and those that waflow.yaml declares', async () => {
    const { path } = createProject({
      ...FILES,
      '.env': `${DOTENV}FORCE_COLOR=1\nWAFLOW_VAR_API=https://flows.example.com\nWAFLOW_VAR_OTHER=x\n`,
      'flows/survey.yaml': `${MANIFEST}endpoint: "{{ API }}/survey"\n`,
      'waflow.yaml': 'environments:\n  one: { variables: { API: { env: WAFLOW_VAR_API } } }\n',
    });
    const account = await createAccount();
    const options = { cwd: path, env: { WHATSAPP_GRAPH_URL: GRAPH }, fetch: account.fetch };
    const run = await runCli(['apply', '--auto-approve'], options);
    expect(run.code).toBe(0);
    // FORCE_COLOR would colour this.
    expect(run.stdout + run.stderr).not.toContain('\u001b');
    const { flows } = await account.control('GET', '/state');
    expect(flows).toMatchObject([{ endpointUri: 'https://flows.example.com/survey' }]);
  });

  test('the process environment wins', async () => {
    const { path } = createProject({ ...FILES, '.env': DOTENV.replace(TOKEN, 'EAAanother').replace(WABA, '999') });
    const account = await createAccount();
    const run = await runCli(['plan', '--json'], { cwd: path, env: account.env, fetch: account.fetch });
    expect(run.code).toBe(0);
    expect(run.json().waba).toBe(WABA);
  });
});

describe('what an environment names', () => {
  test.each([
    { what: 'account', config: 'waba: { env: WHATSAPP_PROD_WABA }', missing: 'WHATSAPP_PROD_WABA' },
    { what: 'token', config: 'token: { env: WHATSAPP_PROD_TOKEN }', missing: 'WHATSAPP_PROD_TOKEN' },
    {
      what: 'token beside a literal account',
      config: `waba: "${WABA}", token: { env: WAFLOW_TOKEN }`,
      missing: 'WAFLOW_TOKEN',
    },
  ])('$what: never falls back to another', async ({ config, missing }) => {
    const { path } = createProject({ ...FILES, 'waflow.yaml': `environments:\n  prod: { ${config} }\n` });
    const account = await createAccount();
    for (const argv of [['plan'], ['apply', '--auto-approve'], ['list'], ['doctor']]) {
      const run = await runCli(argv, { cwd: path, env: account.env, fetch: account.fetch });
      expect(run.code).toBe(78);
      expect(run.stderr).toContain(missing);
    }
    expect((await account.control('GET', '/requests')).requests).toEqual([]);
  });

  test('is used where it is set', async () => {
    const config = 'environments:\n  prod: { waba: { env: WHATSAPP_PROD_WABA }, token: { env: WAFLOW_PROD_TOKEN } }\n';
    const { path } = createProject({ ...FILES, 'waflow.yaml': config });
    const { fetch } = await createAccount();
    const env = { WHATSAPP_GRAPH_URL: GRAPH, WHATSAPP_PROD_WABA: WABA, WAFLOW_PROD_TOKEN: TOKEN };
    expect((await runCli(['plan'], { cwd: path, env, fetch })).code).toBe(0);
  });

  test('the process environment is never merged into the variables', async () => {
    const { path } = createProject({
      'flows/a.yaml':
        'name: A\ncategories: [OTHER]\njson: good.json\nendpoint: "https://x.example/{{ WAFLOW_VAR_API }}"\n',
      'flows/b.yaml': 'name: B\ncategories: [OTHER]\njson: bad.json\n',
      'flows/good.json': flowJson(),
      'flows/bad.json': flowJson('{{ WHATSAPP_BUSINESS_ACCESS_TOKEN }}'),
      'waflow.yaml': 'environments:\n  one: { variables: { API: { env: WAFLOW_VAR_API } } }\n',
    });
    const account = await createAccount();
    const env = { ...account.env, WAFLOW_VAR_API: 'api-value-of-the-process' };
    const run = await runCli(['plan', '--json'], { cwd: path, env, fetch: account.fetch });
    expect(run.code).toBe(1);
    expect(run.json().findings).toMatchObject([
      { code: 'undeclared-variable', file: 'flows/a.yaml', line: 4, column: 11 },
      { code: 'undeclared-variable', file: 'flows/bad.json' },
    ]);
    expect(run.stdout + run.stderr).not.toContain(TOKEN);
  });

  test.each([['plan'], ['plan', '--markdown'], ['apply', '--auto-approve'], ['list'], ['doctor']])(
    'the emulator is used where it is asked for, and the output says so: %s %s',
    async (...argv) => {
      const { path } = createProject({ ...FILES, 'waflow.yaml': 'environments:\n  local: { remote: emulator }\n' });
      const fetch: Fetch = () => Promise.reject(new Error('no network here'));
      const options = { cwd: path, fetch };
      const args = argv.filter((word) => word !== undefined);
      const json = await runCli([...args.filter((word) => word !== '--markdown'), '--json'], options);
      expect(json.code).toBe(0);
      expect(json.json().remote).toBe('emulator');
      // Reading leaves nothing behind.
      expect(existsSync(join(path, '.waflow'))).toBe(argv[0] === 'apply');
      rmSync(join(path, '.waflow'), { recursive: true, force: true });
      const run = await runCli(args, options);
      expect(run.code).toBe(0);
      expect(run.stdout + run.stderr).toMatch(/emulator/);
    },
  );

  test('without an environment that says so there is no emulator', async () => {
    const account = await createAccount();
    const { path } = createProject(FILES);
    const run = await runCli(['plan'], { cwd: path, env: account.env, fetch: account.fetch });
    expect(run.stdout).not.toMatch(/emulator/);
    expect(existsSync(join(path, '.waflow/emulator.json'))).toBe(false);
  });
});

describe('values that must not show', () => {
  const SECRETS = {
    WAFLOW_VAR_API: 'https://secret-host.example.com',
    WAFLOW_VAR_WHO: 'Mr "X" of\nsecret street',
    WAFLOW_VAR_PIN: 'q7z',
    WAFLOW_VAR_KEY: 'key-that-must-never-show',
  };
  const CONFIG = `environments:
  one:
    variables:
      API: { env: WAFLOW_VAR_API }
      WHO: { env: WAFLOW_VAR_WHO }
      PIN: { env: WAFLOW_VAR_PIN }
      KEY: { env: WAFLOW_VAR_KEY }
      OPEN: said-openly
`;
  const SHOULD_NOT = ['secret-host', 'secret street', 'q7z', 'key-that-must-never-show', 'literal-key'];

  function secretive() {
    return createProject({
      'waflow.yaml': CONFIG,
      'flows/survey.yaml': `${MANIFEST}endpoint: "{{ API }}/{{ PIN }}?key={{ KEY }}&plain=literal-key"\n`,
      'flows/survey.json': flowJson('{{ WHO }} {{ PIN }} {{ OPEN }}'),
    });
  }

  async function shown(argv: readonly string[], options: Parameters<typeof runCli>[1]) {
    const run = await runCli(argv, options);
    for (const secret of SHOULD_NOT) expect(run.stdout + run.stderr).not.toContain(secret);
    return run;
  }

  test('of the process environment and of queries show as *** in every form of a plan', async () => {
    const { path } = secretive();
    const account = await createAccount();
    const options = { cwd: path, env: { ...account.env, ...SECRETS }, fetch: account.fetch };
    const terminal = await shown(['plan', '--out', 'plan.json'], options);
    expect(terminal.code).toBe(0);
    expect(terminal.stdout).toContain('***');
    const saved = readFileSync(join(path, 'plan.json'), 'utf8');
    for (const secret of SHOULD_NOT) expect(saved).not.toContain(secret);
    const json = await shown(['plan', '--json'], options);
    const { changes } = json.json().flows[0];
    expect(changes).toContainEqual({
      field: 'endpoint',
      from: null,
      to: expect.stringMatching(/^\*\*\*\/\*\*\*\?\*\*\*$/),
    });
    expect(JSON.parse(saved).flows[0].changes).toEqual(changes);
    const markdown = await shown(['plan', '--markdown'], options);
    expect(markdown.stdout).toContain('\\*\\*\\*');
    await shown(['plan', '--verbose'], options);
    await shown(['show', 'plan.json'], options);
    await shown(['validate', '--json'], options);
  });

  test('are what is sent, and the next plan is empty', async () => {
    const { path } = secretive();
    const account = await createAccount();
    const options = { cwd: path, env: { ...account.env, ...SECRETS }, fetch: account.fetch };
    const apply = await shown(['apply', '--auto-approve', '--verbose'], options);
    expect(apply.code).toBe(0);
    const { flows } = await account.control('GET', '/state');
    expect(flows).toMatchObject([
      { endpointUri: 'https://secret-host.example.com/q7z?key=key-that-must-never-show&plain=literal-key' },
    ]);
    const sent = JSON.parse(flows[0].draft.content);
    expect(sent.screens[0].layout.children[1].label).toBe('Mr "X" of\nsecret street q7z said-openly');
    const again = await shown(['plan', '--json'], options);
    expect(again.json().summary).toMatchObject({ keep: 1, upload: 0, update: 0 });
  });

  test('also where the document differs elsewhere, or the value was changed', async () => {
    const made = secretive();
    const account = await createAccount();
    const options = { cwd: made.path, env: { ...account.env, ...SECRETS }, fetch: account.fetch };
    await runCli(['apply', '--auto-approve'], options);
    made.write('flows/survey.json', flowJson('{{ WHO }} {{ PIN }} {{ OPEN }}', { routing_model: {} }));
    for (const flags of [[], ['--markdown'], ['--json'], ['--verbose']]) {
      const run = await shown(['plan', ...flags], options);
      expect(run.code).toBe(0);
    }
    const env = { ...options.env, WAFLOW_VAR_WHO: 'another person of no fame' };
    const { stdout } = await shown(['plan', '--verbose'], { ...options, env });
    expect(stdout).not.toContain('no fame');
    expect(stdout).toContain('***');
  });

  test('also where something was put in front of them in the account', async () => {
    const { path } = createProject({
      'waflow.yaml': 'environments:\n  one: { variables: { PIN: { env: WAFLOW_VAR_PIN } } }\n',
      'flows/survey.yaml': MANIFEST,
      'flows/survey.json': flowJson('Pin {{ PIN }}'),
    });
    const seen = JSON.parse(flowJson('Pin q7z'));
    seen.screens[0].layout.children.unshift({ type: 'TextBody', text: 'Put in by hand' });
    const account = await createAccount([{ name: 'Survey', categories: ['SURVEY'], json: JSON.stringify(seen) }]);
    const options = { cwd: path, env: { ...account.env, WAFLOW_VAR_PIN: 'q7z' }, fetch: account.fetch };
    for (const flags of [['--verbose'], ['--markdown'], ['--json']]) {
      const run = await shown(['plan', ...flags], options);
      expect(run.code).toBe(0);
    }
  });

  test('that happen to be words of the plan do not damage it', async () => {
    const { path } = createProject({
      'waflow.yaml': 'environments:\n  production: { variables: { STAGE: { env: WAFLOW_VAR_STAGE } } }\n',
      'flows/survey.yaml': `${MANIFEST}status: published\n`,
      'flows/survey.json': flowJson('{{ STAGE }}'),
    });
    const account = await createAccount();
    for (const word of ['production', 'published', 'categories']) {
      const options = { cwd: path, env: { ...account.env, WAFLOW_VAR_STAGE: word }, fetch: account.fetch };
      const plan = (await runCli(['plan', '--json'], options)).json();
      expect(plan.environment).toBe('production');
      expect(plan.flows[0].desired.status).toBe('published');
      expect(plan.flows[0].changes.map(({ field }: { field: string }) => field)).toContain('categories');
    }
  });

  test('a token of one character does not damage JSON', async () => {
    const { path } = createProject(FILES);
    const account = await createAccount([], { account: { wabaId: WABA } });
    const env = { ...account.env, WHATSAPP_BUSINESS_ACCESS_TOKEN: '1' };
    const run = await runCli(['plan', '--json'], { cwd: path, env, fetch: account.fetch });
    expect(run.code).toBe(0);
    expect(run.json()).toMatchObject({ format: 1, waba: WABA, summary: { create: 1 } });
  });
});

describe('the token', () => {
  const SECRET = 'app-secret-that-must-never-show';

  test.each([['plan'], ['plan', '--markdown'], ['apply', '--auto-approve'], ['list'], ['doctor']])(
    'never shows in %s, also where the platform echoes it',
    async (...argv) => {
      const { path } = createProject(FILES);
      const { env } = await createAccount();
      const echo: Fetch = async (request) => {
        const auth = `${request.headers.get('authorization')} ${request.url}`;
        const error = {
          message: `bad: ${auth}`,
          code: 100,
          error_user_title: TOKEN,
          error_user_msg: `${auth} ${SECRET}`,
          fbtrace_id: TOKEN,
        };
        return Response.json({ error }, { status: 400 });
      };
      const options = { cwd: path, env: { ...env, WHATSAPP_APP_SECRET: SECRET }, fetch: echo };
      for (const flags of [[], ['--verbose'], ['--json'], ['--json', '--verbose'], ['--quiet']]) {
        const run = await runCli([...argv.filter((word) => word !== undefined), ...flags], options);
        expect(run.code).not.toBe(0);
        expect(run.stdout + run.stderr).not.toContain(TOKEN);
        expect(run.stdout + run.stderr).not.toContain(SECRET);
      }
    },
  );

  test('never shows in what goes well, and the proof goes along', async () => {
    const { path } = createProject({ ...FILES, 'flows/survey.yaml': `${MANIFEST}status: published\n` });
    const account = await createAccount([{ name: TOKEN }], {
      account: { wabaId: WABA, accessToken: TOKEN, appSecret: SECRET },
      switches: { require_appsecret_proof: true, token_in_paging: true, page_size: 1, max_page_size: 1 },
    });
    const proofs = new Set<string>();
    const fetch: Fetch = (request) => {
      proofs.add(new URL(request.url).searchParams.get('appsecret_proof') ?? '');
      return account.fetch(request);
    };
    const options = { cwd: path, env: { ...account.env, WHATSAPP_APP_SECRET: SECRET }, fetch };
    for (const argv of [
      ['doctor'],
      ['plan'],
      ['plan', '--markdown'],
      ['list'],
      ['apply', '--auto-approve'],
      ['plan', '--json'],
    ]) {
      const run = await runCli([...argv, '--verbose'], options);
      expect(run.code).toBe(0);
      for (const secret of [TOKEN, SECRET, ...[...proofs].filter((proof) => proof !== '')]) {
        expect(run.stdout + run.stderr).not.toContain(secret);
      }
    }
    expect([...proofs].some((proof) => /^[0-9a-f]{64}$/.test(proof))).toBe(true);
  });

  test('is sent as a header, never in an address, but where the platform is asked about it', async () => {
    const { path } = createProject(FILES);
    const account = await createAccount();
    const addresses: string[] = [];
    const fetch: Fetch = (request) => {
      addresses.push(request.url);
      return account.fetch(request);
    };
    await runCli(['apply', '--auto-approve'], { cwd: path, env: account.env, fetch });
    expect(addresses.length).toBeGreaterThan(2);
    expect(addresses.filter((address) => address.includes(TOKEN))).toEqual([]);
  });
});

describe('files', () => {
  test('a plan writes nothing but what --out names', async () => {
    const { path } = createProject(FILES, { git: true });
    const account = await createAccount();
    const options = { cwd: path, env: account.env, fetch: account.fetch };
    const before = filesBelow(path);
    for (const argv of [['plan'], ['plan', '--json'], ['validate'], ['list'], ['doctor']]) await runCli(argv, options);
    expect(filesBelow(path).filter((name) => !name.startsWith('.waflow'))).toEqual(before);
    await runCli(['plan', '--out', 'sub/plan.json'], options);
    expect(filesBelow(path).filter((name) => !name.startsWith('.waflow'))).toEqual(
      [...before, 'sub', 'sub/plan.json'].sort(),
    );
    const { requests } = await account.control('GET', '/requests');
    expect(requests.filter(({ method }: { method: string }) => method !== 'GET')).toEqual([]);
    expect(requests.filter(({ path: asked }: { path: string }) => asked.includes('preview'))).toEqual([]);
  });

  const LOCAL = 'environments:\n  local: { remote: emulator }\n';

  test('.waflow that Git tracks is not read', async () => {
    const { path } = createProject({ ...FILES, 'waflow.yaml': LOCAL }, { git: true });
    expect((await runCli(['apply', '--auto-approve'], { cwd: path })).code).toBe(0);
    expect((await runCli(['plan', '--json'], { cwd: path })).json().summary).toMatchObject({ keep: 1 });
    git(path, 'add', '-f', '.waflow/emulator.json');
    const run = await runCli(['plan', '--json'], { cwd: path });
    expect(run.code).toBe(78);
    expect(run.json().error.hint).toMatch(/git rm/);
  });

  test('.waflow is kept out of Git by itself', async () => {
    const { path } = createProject({ ...FILES, 'waflow.yaml': LOCAL }, { git: true });
    await runCli(['apply', '--auto-approve'], { cwd: path });
    expect(existsSync(join(path, '.waflow/emulator.json'))).toBe(true);
    const status = execFileSync('git', ['status', '--porcelain', '--untracked-files=all'], {
      cwd: path,
      encoding: 'utf8',
    });
    expect(status).not.toContain('.waflow');
  });

  describe.each([{ git: true }, { git: false }])(
    'a link that leads out of the repository (git: $git)',
    ({ git: isGit }) => {
      function linked(target: string, link: string) {
        const made = createProject({ 'outside/readme.txt': 'x', 'outside/file.json': '{}' });
        for (const [file, text] of Object.entries({ ...FILES, 'waflow.yaml': LOCAL })) made.write(`repo/${file}`, text);
        const repo = join(made.path, 'repo');
        if (isGit) git(repo, 'init', '-q');
        mkdirSync(dirname(join(repo, link)), { recursive: true });
        symlinkSync(join(made.path, target), join(repo, link));
        const expectUntouched = () => {
          expect(filesBelow(join(made.path, 'outside'))).toEqual(['file.json', 'readme.txt']);
          expect(readFileSync(join(made.path, 'outside/file.json'), 'utf8')).toBe('{}');
        };
        return { repo, expectUntouched };
      }

      test.each([
        { name: 'the folder', target: 'outside', link: '.waflow' },
        { name: 'a folder that is not there', target: 'outside/new', link: '.waflow' },
        { name: 'the file', target: 'outside/file.json', link: '.waflow/emulator.json' },
        { name: 'a file that is not there', target: 'outside/new.json', link: '.waflow/emulator.json' },
      ])('is refused for the state of the emulator: $name', async ({ target, link }) => {
        const { repo, expectUntouched } = linked(target, link);
        for (const argv of [['plan'], ['apply', '--auto-approve'], ['list']]) {
          const run = await runCli(argv, { cwd: repo });
          expectUntouched();
          expect([64, 78]).toContain(run.code);
          expect(run.stderr).toMatch(/out of the repository/);
        }
      });

      test.each([
        { name: 'a file', target: 'outside/file.json', link: 'plan.json', out: 'plan.json' },
        { name: 'a file that is not there', target: 'outside/new.json', link: 'plan.json', out: 'plan.json' },
        { name: 'a folder', target: 'outside', link: 'plans', out: 'plans/plan.json' },
        { name: 'a folder to be made', target: 'outside', link: 'plans', out: 'plans/new/plan.json' },
        { name: 'a way around', target: 'outside', link: 'plans', out: './flows/../plans/plan.json' },
      ])('is refused for --out: $name', async ({ target, link, out }) => {
        const { repo, expectUntouched } = linked(target, link);
        const run = await runCli(['plan', '--json', '--out', out], { cwd: repo });
        expectUntouched();
        expect(run.code).toBe(64);
        expect(run.json().error).toMatchObject({ code: 'outside-repository' });
      });
    },
  );

  test('--out through a link that stays inside is written', async () => {
    const made = createProject({ ...FILES, 'plans/readme.txt': 'x' }, { git: true });
    symlinkSync('plans', join(made.path, 'linked'));
    const account = await createAccount();
    const options = { cwd: made.path, env: account.env, fetch: account.fetch };
    expect((await runCli(['plan', '--out', 'linked/plan.json'], options)).code).toBe(0);
    expect(existsSync(join(made.path, 'plans/plan.json'))).toBe(true);
  });

  test('init through a link that leads out writes nothing there', async () => {
    const made = createProject({ 'outside/readme.txt': 'x', 'repo/readme.txt': 'x' });
    const repo = join(made.path, 'repo');
    git(repo, 'init', '-q');
    symlinkSync(join(made.path, 'outside'), join(repo, 'flows'));
    const run = await runCli(['init'], { cwd: repo });
    expect(run.code).toBe(64);
    expect(filesBelow(join(made.path, 'outside'))).toEqual(['readme.txt']);
  });

  test('a repository cannot make Git run anything', async () => {
    const { path } = createProject({ ...FILES, '.env': 'WHATSAPP_BUSINESS_ACCOUNT_ID=1\n' }, { git: true });
    git(path, 'config', 'core.fsmonitor', 'touch ran-fsmonitor; false');
    await runCli(['validate'], { cwd: path });
    await runCli(['plan'], { cwd: path });
    expect(existsSync(join(path, 'ran-fsmonitor'))).toBe(false);
  });
});

describe('hostile text', () => {
  const EVIL =
    'Evil \u001b[31mred\u001b]0;title\u0007\n::error::one\r::warning::two\u202eover\u2066 \u009b31m\u2028<img src=x onerror=alert(1)> @everyone | `code` [a](https://evil.test)';
  const FIRST = '::error file=x::first';

  // The runner reads "::command::" at the start of a line, white space aside.
  function expectHarmless(text: string): void {
    expect(text).not.toMatch(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
    );
    for (const line of text.split('\n')) expect(line).not.toMatch(/^\s*::/);
  }

  function expectHarmlessMarkdown(text: string): void {
    expect(text).not.toMatch(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/,
    );
    const outside = text.replace(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '');
    for (const line of outside.split('\n')) expect(line).not.toMatch(/^\s*::/);
    expect(outside).not.toMatch(/<(?!\/?details>|\/?summary>|code>[-+~^!=]<\/code>|\/code>)[a-z!/]/i);
    expect(outside).not.toMatch(/(?<!\\)\]\(/);
    expect(outside).not.toContain('@everyone');
    expect(outside).not.toContain('https://evil.test');
    // Of backticks only ours are left: signs in the table, numbers of the platform's, consents, the digest.
    const ours = /`(sha256:[0-9a-f]+|[-+~^!=]|\d+|--allow [a-z,]+)`/g;
    expect(outside.replace(ours, '').match(/(?<!\\)`/g)).toBeNull();
    for (const row of outside.split('\n').filter((line) => line.startsWith('| `'))) {
      expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
    }
  }

  const manifest = (name: string, more = '') =>
    `name: ${JSON.stringify(name)}\ncategories: [OTHER]\njson: a.json\n${more}`;

  function evilProject() {
    return createProject({
      'flows/a.yaml': manifest(EVIL),
      'flows/b.yaml': manifest(FIRST, 'status: deprecated\n'),
      'flows/d.yaml': manifest('Changed'),
      'flows/a.json': flowJson(EVIL, { '```\n::error::key': '```' }),
    });
  }

  const SEED = [
    { name: `${EVIL} foreign`, status: 'PUBLISHED' },
    { name: `${FIRST} foreign` },
    { name: 'Strange', status: 'STATUS\u001b[2J\n::error::status' },
    { name: 'Changed', json: flowJson(`before ${EVIL}`) },
  ];

  test.each([['plan'], ['plan', '--verbose'], ['list'], ['validate'], ['apply', '--auto-approve'], ['apply']])(
    'in names and documents does nothing in a terminal: %s %s',
    async (...argv) => {
      const { path } = evilProject();
      const account = await createAccount(SEED);
      const args = argv.filter((word) => word !== undefined);
      const run = await runCli(args, { cwd: path, env: account.env, fetch: account.fetch });
      expect(run.code).not.toBe(70);
      expectHarmless(run.stdout);
      expectHarmless(run.stderr);
      if (args[0] !== 'validate') expect(run.stdout + run.stderr).toContain('Evil');
    },
  );

  test('in names and documents does nothing in Markdown', async () => {
    const { path } = evilProject();
    const account = await createAccount(SEED);
    const options = { cwd: path, env: account.env, fetch: account.fetch };
    const run = await runCli(['plan', '--markdown', '--out', 'plan.json'], options);
    expect(run.stdout).toContain('Evil');
    expectHarmlessMarkdown(run.stdout);
    const shown = await runCli(['show', 'plan.json', '--markdown'], options);
    expectHarmlessMarkdown(shown.stdout);
    const terminal = await runCli(['show', 'plan.json', '--verbose'], options);
    expectHarmless(terminal.stdout);
  });

  test('in a difference stays within its fence', async () => {
    const made = createProject({
      'flows/d.yaml': manifest('Changed'),
      'flows/a.json': flowJson('````\n</details>@everyone'),
    });
    const account = await createAccount([{ name: 'Changed', json: flowJson('```') }]);
    const { stdout } = await runCli(['plan', '--markdown'], { cwd: made.path, env: account.env, fetch: account.fetch });
    const [, fence = ''] = /^(`{3,})diff$/m.exec(stdout) ?? [];
    expect(fence.length).toBeGreaterThan(4);
    expect(stdout.split('\n').filter((line) => line.startsWith('```'))).toEqual([`${fence}diff`, fence]);
  });

  test('in what the platform says does nothing', async () => {
    const { path } = createProject({
      'flows/a.yaml': manifest('Plain', 'status: published\n'),
      'flows/a.json': flowJson(),
    });
    const errors = [
      {
        error: `CODE\n::error::c`,
        error_type: 'X',
        message: EVIL,
        line_start: 1,
        line_end: 1,
        column_start: 1,
        column_end: 2,
        pointers: [],
      },
    ];
    const account = await createAccount([
      { name: 'Plain', categories: ['OTHER'], json: flowJson(), validation_errors: errors },
    ]);
    const options = { cwd: path, env: account.env, fetch: account.fetch };
    const plan = await runCli(['plan'], options);
    expect(plan.code).toBe(3);
    expect(plan.stdout).toContain('Evil');
    expectHarmless(plan.stdout + plan.stderr);
    expectHarmlessMarkdown((await runCli(['plan', '--markdown'], options)).stdout);
    const apply = await runCli(['apply', '--auto-approve'], options);
    expectHarmless(apply.stdout + apply.stderr);
  });

  test.each([['plan'], ['list'], ['doctor'], ['apply', '--auto-approve']])(
    'in an error of the platform does nothing: %s',
    async (...argv) => {
      const { path } = createProject(FILES);
      const { env } = await createAccount();
      const error = {
        message: EVIL,
        code: 100,
        error_user_title: EVIL,
        error_user_msg: `\n${FIRST}`,
        fbtrace_id: EVIL,
      };
      const fetch: Fetch = async () => Response.json({ error }, { status: 400 });
      for (const flags of [[], ['--verbose']]) {
        const args = [...argv.filter((word) => word !== undefined), ...flags];
        const run = await runCli(args, { cwd: path, env, fetch });
        expect(run.stdout + run.stderr).toContain('Evil');
        expectHarmless(run.stdout);
        expectHarmless(run.stderr);
      }
    },
  );

  test('in what goes wrong with a step does nothing', async () => {
    const { path } = createProject({
      'flows/a.yaml': manifest(FIRST),

      'flows/a.json': flowJson(),
    });
    const account = await createAccount();
    const error = { message: EVIL, code: 100, error_user_title: EVIL, error_user_msg: `\n${FIRST}` };
    const fetch: Fetch = async (request) =>
      request.method === 'GET' ? account.fetch(request) : Response.json({ error }, { status: 400 });
    const run = await runCli(['apply', '--auto-approve'], { cwd: path, env: account.env, fetch });
    expect(run.code).toBe(1);
    expectHarmless(run.stdout);
    expectHarmless(run.stderr);
  });

  test('in files and arguments does nothing', async () => {
    const { path } = createProject({
      'flows/a\u001b[31m\n::error::b.yaml': 'nmae\u202e: x\n',
      'flows/c.yaml': `name: "C"\ncategories: ["OTHER"]\njson: ${JSON.stringify(`x${EVIL}`)}\n"st\\e[31mtus\\n::error::k": x\n`,
    });
    for (const argv of [
      ['validate'],
      ['plan', '--env', EVIL],
      ['plan', '--flow', EVIL],
      ['validate', EVIL],
      ['show', EVIL],
      [EVIL],
    ]) {
      const run = await runCli(argv, { cwd: path, env: { WHATSAPP_GRAPH_URL: GRAPH } });
      expect(run.code).toBeGreaterThan(0);
      expectHarmless(run.stdout);
      expectHarmless(run.stderr);
    }
  });

  test('the old form of workflow commands, which counts anywhere in a line, does nothing', async () => {
    const name = 'x ##[error]y';
    const { path } = createProject({ 'flows/a.yaml': manifest(name), 'flows/a.json': flowJson() });
    const account = await createAccount([{ name: `${name} foreign` }]);
    for (const argv of [['plan', '--verbose'], ['list'], ['apply', '--auto-approve'], ['plan', '--markdown']]) {
      const run = await runCli(argv, { cwd: path, env: account.env, fetch: account.fetch });
      expect(run.code).toBe(0);
      expect(run.stdout + run.stderr).not.toContain('##[');
    }
  });

  test('does not come to the start of a line by being wrapped', async () => {
    const { path } = createProject({
      'flows/a.yaml': manifest('Plain', 'status: published\n'),
      'flows/a.json': flowJson(),
    });
    const message = Array.from({ length: 60 }, (_, index) => `::error::${'x'.repeat(index % 7)}`).join(' ');
    const errors = [
      {
        error: 'CODE',
        error_type: 'X',
        message,
        line_start: 1,
        line_end: 1,
        column_start: 1,
        column_end: 2,
        pointers: [],
      },
    ];
    const seed = { name: 'Plain', categories: ['OTHER'], json: flowJson(), validation_errors: errors };
    const account = await createAccount([seed]);
    const run = await runCli(['plan'], { cwd: path, env: account.env, fetch: account.fetch });
    expect(run.stdout).toContain('error::xxx');
    expectHarmless(run.stdout);
  });

  test('JSON says it as it is', async () => {
    const { path } = evilProject();
    const account = await createAccount(SEED);
    const run = await runCli(['list', '--json'], { cwd: path, env: account.env, fetch: account.fetch });
    expect(run.json().flows.map(({ name }: { name: string }) => name)).toContain(`${EVIL} foreign`);
  });
});
