// `waflow diff` against an account: the next apply's changes inside documents, read and never written, whatever the account
// has or answers.
import { describe, expect, test } from 'vitest';
import { createAccount, type SeedFlow, TOKEN, WABA } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

const manifest = (name: string, more: { json?: string; also?: string; status?: string } = {}) =>
  `name: ${JSON.stringify(name)}\ncategories: [OTHER]\nstatus: ${more.status ?? 'published'}\njson: ${more.json ?? 'survey.json'}\n${more.also ?? ''}`;

const FILES = { 'flows/survey.yaml': manifest('Survey'), 'flows/survey.json': flowJson('Done') };

const live = (name = 'Survey', more: Partial<SeedFlow> = {}): SeedFlow => ({
  name,
  status: 'PUBLISHED',
  categories: ['OTHER'],
  json: flowJson(),
  ...more,
});

async function begin(
  project: Project,
  seed: readonly SeedFlow[] = [live()],
  env: Readonly<Record<string, string>> = {},
) {
  const account = await createAccount(seed);
  const run = async (...argv: string[]): Promise<CliRun> => {
    const ran = await runCli(['diff', ...argv], {
      cwd: project.path,
      env: { ...account.env, ...env },
      fetch: account.fetch,
    });
    expect(ran.both).not.toContain(TOKEN);
    for (const value of Object.values(env)) expect(ran.both).not.toContain(value);
    expect(ran.both).not.toContain('this is a bug');
    const { requests } = await account.control('GET', '/requests');
    expect(requests.filter(({ method }: { method: string }) => method !== 'GET')).toEqual([]);
    return ran;
  };
  return { account, run };
}

type Told = {
  readonly name: string;
  readonly kind: string;
  readonly before: string | null;
  readonly reason: string | null;
};

test('every kind is told, by name; what is not there in Git is nobody’s business', async () => {
  const project = createProject({
    ...FILES,
    'flows/same.yaml': manifest('Same', { json: 'same.json' }),
    'flows/same.json': flowJson(),
    'flows/new.yaml': manifest('New'),
    'flows/renamed.yaml': manifest('Renamed', { also: 'previously: [Before]\n' }),
    'flows/both.yaml': manifest('Both', { also: 'previously: [Both before]\n' }),
    'flows/retired.yaml': manifest('Retired', { status: 'deprecated' }),
    'flows/final.yaml': manifest('Final'),
    'flows/none.yaml': manifest('None'),
    'flows/broken.yaml': manifest('Broken', { json: 'broken.json' }),
    'flows/broken.json': '{',
  });
  const { run } = await begin(project, [
    live(),
    live('Same'),
    live('Before'),
    live('Both'),
    live('Both before'),
    live('Retired'),
    live('Final', { status: 'DEPRECATED' }),
    live('None', { status: 'DRAFT', json: null }),
    live('Broken'),
    live('Foreign'),
  ]);
  const ran = await run('--json');
  // A document is no JSON.
  expect(ran.code).toBe(1);
  expect(ran.json().with).toEqual({ kind: 'account', remote: 'graph', waba: WABA });
  const flows: readonly Told[] = ran.json().flows;
  expect(flows.map(({ name, kind, before }) => [name, kind, before])).toEqual([
    ['Both', 'unclear', null],
    ['Broken', 'unclear', null],
    ['Final', 'unclear', null],
    ['New', 'new', null],
    ['None', 'unclear', null],
    ['Renamed', 'changed', 'Before'],
    ['Survey', 'changed', null],
  ]);
  const reasons = new Map(flows.map(({ name, reason }) => [name, reason]));
  expect(reasons.get('Final')).toMatch(/DEPRECATED/);
  expect(reasons.get('Broken')).toMatch(/waflow validate/);
  expect(reasons.get('None')).toMatch(/no Flow JSON/);
  expect(reasons.get('Both')).toMatch(/Both before/);
  const people = await run();
  expect(people.stdout).toMatch(new RegExp(`^Diff for default: the work tree against .*${WABA}`, 'm'));
  expect(people.stdout).toContain('(was Before)');
});

test('names and globs select, as in import; what no manifest has is used wrongly', async () => {
  const { run } = await begin(createProject({ ...FILES, 'flows/tour.yaml': manifest('Tour') }), [live(), live('Tour')]);
  const names = async (...argv: string[]) =>
    (await run('--json', ...argv)).json().flows.map(({ name }: { name: string }) => name);
  expect(await names('T*')).toEqual(['Tour']);
  expect(await names('!T*')).toEqual(['Survey']);
  expect(await names('Survey', '--flow', 'Tour')).toEqual(['Survey', 'Tour']);
  const refused = await run('Foreign', '--json');
  expect([refused.code, refused.json().error.code]).toEqual([64, 'no-match']);
});

test('tells the same words as the plan, and the same bytes twice', async () => {
  const { account, run } = await begin(createProject(FILES));
  expect(account).toBeDefined();
  const one = await run('--json', '--graph');
  expect((await run('--json', '--graph')).stdout).toBe(one.stdout);
  const sentence = one.json().flows[0].changes[0].text;
  expect((await run()).stdout).toContain(sentence);
});

test('what stands as code in the account is compared as it stands, also where it is no Flow JSON', async () => {
  for (const json of [
    '[]',
    '{"screens": 1}',
    '"text"',
    JSON.stringify({ version: '7.3', screens: [null, { id: 7 }] }),
  ]) {
    const { run } = await begin(createProject(FILES), [live('Survey', { status: 'DRAFT', json })]);
    const ran = await run('--json', '--graph', '--detailed-exitcode');
    expect([json, ran.code, ran.json().flows[0].kind]).toEqual([json, 2, 'changed']);
    expect((await run('--verbose', '--graph')).code).toBe(0);
  }
});

test('values of the process are ***, old and new ones, wherever they are', async () => {
  const config = `environments: { one: { waba: "${WABA}", variables: { SHOP: { env: WAFLOW_VAR_SHOP } } } }\n`;
  const project = createProject({
    ...FILES,
    'waflow.yaml': config,
    'flows/survey.json': flowJson('Buy at {{ SHOP }}'),
  });
  const { run } = await begin(project, [live('Survey', { json: flowJson('Buy from Acme-Secret') })], {
    WAFLOW_VAR_SHOP: 'Acme-Secret',
  });
  for (const flags of [[], ['--json'], ['--markdown'], ['--graph'], ['--verbose']]) {
    expect((await run(...flags)).stdout).toContain('***');
  }
});

describe('an account that does not answer as it should', () => {
  test.each([
    ['an expired token', 'GET /flows: status=401 code=190 times=*', 'unauthorised'],
    ['no permission', 'GET /flows: status=403 code=200 times=*', null],
    ['throttled to the end', 'GET /flows: throttle=80008 regain=30 times=*', 'throttled'],
    ['a gateway’s page', 'GET /flows: garbage times=*', null],
    ['a connection that is cut', 'GET /flows: cut=before times=*', null],
    ['an answer that never comes', 'GET /flows: timeout=before times=*', null],
    ['half a document', 'GET /flow.json: half times=*', null],
    ['a document that is a page', 'GET /flow.json: status=503 body=html times=*', null],
  ])('%s is the remote’s failure (5), in one sentence', async (_name, fault, code) => {
    const { account, run } = await begin(createProject(FILES));
    await account.control('POST', '/faults', [fault]);
    const ran = await run('--json', '--request-timeout', '100ms', '--max-wait', '1s');
    expect([ran.code, ran.json().findings]).toEqual([5, []]);
    expect(ran.json().error).toMatchObject({ ...(code !== null && { code }), message: expect.stringMatching(/\S/) });
  });

  test('without credentials it is not configured (78), and --base needs none', async () => {
    const { path } = createProject(FILES);
    const ran = await runCli(['diff', '--json'], { cwd: path });
    expect([ran.code, ran.json().error.code]).toEqual([78, 'not-configured']);
  });

  test('an unset variable is not configured: what would be sent is not known', async () => {
    const config = `environments: { one: { waba: "${WABA}", variables: { SHOP: { env: WAFLOW_VAR_SHOP } } } }\n`;
    const { run } = await begin(createProject({ ...FILES, 'waflow.yaml': config }));
    const ran = await run('--json');
    expect([ran.code, ran.json().error.code]).toEqual([78, 'unset-variable']);
  });
});

test('with the emulator it says so', async () => {
  const { path } = createProject(FILES);
  const ran = await runCli(['diff', '--env', 'local'], { cwd: path });
  expect([ran.code, ran.stdout]).toEqual([0, expect.stringMatching(/emulator/)]);
});
