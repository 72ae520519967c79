// Promises of the contract's letter that no other suite holds: keys, precedence, what is said beside a failure.
import { expect, test } from 'vitest';
import { parseFault } from '../../src/emulator/faults.ts';
import { createAccount, WABA } from '../support/graph.ts';
import { createProject, flowJson } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

const Y = 'flows/a.yaml';
const J = 'flows/a.json';
const MANIFEST = 'name: A\ncategories: [OTHER]\njson: a.json\nstatus: published\n';
const FILES = { [Y]: MANIFEST, [J]: flowJson() };

test('a plan has the keys of its format, and no others', async () => {
  const account = await createAccount([{ name: 'A', status: 'DRAFT', categories: ['OTHER'], json: flowJson('Old') }]);
  const { path } = createProject(FILES);
  const plan = (await runCli(['plan', '--json'], { cwd: path, env: account.env, fetch: account.fetch })).json();
  expect(Object.keys(plan)).toEqual([
    'format',
    'tool',
    'environment',
    'remote',
    'waba',
    'digest',
    'options',
    'summary',
    'flows',
    'foreign',
  ]);
  const [flow] = plan.flows;
  expect(Object.keys(flow)).toEqual([
    'name',
    'manifest',
    'id',
    'desired',
    'observed',
    'steps',
    'changes',
    'notes',
    'refusals',
  ]);
  expect(Object.keys(flow.desired)).toEqual(['status', 'document']);
  expect(Object.keys(flow.observed)).toEqual(['status', 'updatedAt', 'document']);
  for (const step of flow.steps) expect(Object.keys(step)).toEqual(['kind', 'because']);
});

test('an error in a Flow JSON comes before the remote in a plan, and is in its JSON', async () => {
  const account = await createAccount();
  const { path } = createProject({ ...FILES, [J]: '{"version":"7.3",}' });
  const env = { ...account.env, WHATSAPP_BUSINESS_ACCESS_TOKEN: 'another-token' };
  const run = await runCli(['plan', '--json'], { cwd: path, env, fetch: account.fetch });
  expect(run.code).toBe(1);
  expect(run.json()).toMatchObject({
    error: { code: 'unauthorised' },
    findings: [{ code: 'INVALID_FLOW_JSON', file: J, line: 1, column: 18 }],
  });
  const people = await runCli(['plan'], { cwd: path, env, fetch: account.fetch });
  expect(people.stderr.match(/INVALID_FLOW_JSON/g)).toHaveLength(1);
});

test('a --flow that nothing matches comes before errors of manifests', async () => {
  const { path } = createProject({ ...FILES, 'flows/b.yaml': 'name: B\ncategories: [OTHER]\njson: missing.json\n' });
  const env = (await createAccount()).env;
  expect((await runCli(['plan', '--flow', 'Nope'], { cwd: path, env })).code).toBe(64);
  expect((await runCli(['plan', '--flow', 'B'], { cwd: path, env })).code).toBe(1);
});

test('a create whose document is saved but not processed is cured by an upload', async () => {
  const account = await createAccount([], { switches: { processing_failure: 0 } });
  await account.control('POST', '/faults', ['POST /flows: processing-failure']);
  const { path } = createProject(FILES);
  const options = { cwd: path, env: account.env, fetch: account.fetch };
  const run = await runCli(['apply', '--auto-approve', '--json'], options);
  expect(run.json().results.map((one: { kind: string; outcome: string }) => `${one.kind} ${one.outcome}`)).toEqual([
    'create done',
    'upload done',
    'publish done',
  ]);
  expect((await account.control('GET', '/state')).flows).toHaveLength(1);
});

test('a publish whose answer is lost is settled by looking, whatever the second one answers', async () => {
  const account = await createAccount([], { switches: { publish_lag_ms: 15 } });
  await account.control('POST', '/faults', ['POST /publish: cut=after']);
  const unclear = async (request: Request) => {
    const response = await account.fetch(request);
    if (!request.url.includes('/publish') || response.ok) return response;
    const body = JSON.parse(await response.text());
    return Response.json({ error: { ...body.error, error_user_title: '', error_subcode: 4_016_099 } }, { status: 400 });
  };
  const { path } = createProject(FILES);
  const run = await runCli(['apply', '--auto-approve'], { cwd: path, env: account.env, fetch: unclear });
  expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('create, upload, publish')]);
});

test('a missing permission for one flow does not stop the others', async () => {
  const account = await createAccount();
  await account.control('POST', '/faults', ['POST /publish: status=403 body=json code=200']);
  const { path } = createProject({ ...FILES, 'flows/b.yaml': MANIFEST.replace('A', 'B'), 'flows/b.json': flowJson() });
  const argv = ['apply', '--auto-approve', '--json', '--parallelism', '1'];
  const { results } = (await runCli(argv, { cwd: path, env: account.env, fetch: account.fetch })).json();
  const publishes = results.filter((one: { kind: string }) => one.kind === 'publish');
  expect(publishes.map((one: { outcome: string }) => one.outcome)).toEqual(['failed', 'done']);
});

test('what is hidden cannot be a name; elsewhere it is told apart without being shown', async () => {
  const waflow = (variables: string) => `environments:\n  one:\n    waba: "${WABA}"\n    variables: ${variables}\n`;
  const account = await createAccount();
  const named = createProject({
    'waflow.yaml': waflow('{ BRAND: { env: WAFLOW_VAR_BRAND } }'),
    [Y]: MANIFEST.replace('name: A', 'name: "{{ BRAND }} survey"'),
    [J]: flowJson(),
  });
  const env = { ...account.env, WAFLOW_VAR_BRAND: 'Acme-Secret' };
  const run = await runCli(['plan', '--json'], { cwd: named.path, env, fetch: account.fetch });
  expect(run.code).toBe(1);
  expect(run.json().findings).toMatchObject([{ code: 'hidden-value', file: Y, line: 1, column: 7 }]);
  expect(run.stdout + run.stderr).not.toContain('Acme-Secret');

  const keyed = createProject({
    'waflow.yaml': waflow('{ KEY: { env: WAFLOW_VAR_KEY } }'),
    [Y]: `${MANIFEST}endpoint: "https://flows.example.com/{{ KEY }}"\n`,
    [J]: flowJson(),
  });
  const plan = async (key: string) =>
    (
      await runCli(['plan', '--json'], {
        cwd: keyed.path,
        env: { ...account.env, WAFLOW_VAR_KEY: key },
        fetch: account.fetch,
      })
    ).json();
  const [one, two, again] = [await plan('first-key'), await plan('other-key'), await plan('first-key')];
  expect(JSON.stringify([one, two])).not.toMatch(/first-key|other-key/);
  expect(one.digest).not.toBe(two.digest);
  expect(one.digest).toBe(again.digest);
});

test('a short token is not repeated in what the platform says', async () => {
  const { path } = createProject(FILES);
  const env = { WHATSAPP_BUSINESS_ACCESS_TOKEN: 'EAAt1', WHATSAPP_BUSINESS_ACCOUNT_ID: '1' };
  const error = { message: 'Malformed access token EAAt1', type: 'OAuthException', code: 190 };
  const run = await runCli(['plan', '--json', '--verbose'], {
    cwd: path,
    env,
    fetch: async () => Response.json({ error }, { status: 401 }),
  });
  expect(run.code).toBe(5);
  expect(run.both).not.toContain('EAAt1');
});

test('validate warns of a frozen version', async () => {
  const { path } = createProject({ ...FILES, [J]: flowJson().replace('"7.3"', '"5.0"') });
  const run = await runCli(['validate', '--json'], { cwd: path });
  expect([run.code, run.json().findings]).toMatchObject([
    0,
    [{ code: 'frozen-version', severity: 'warning', line: 2 }],
  ]);
});

test('doctor works where the platform tells nothing about the token, and tells the limits', async () => {
  const account = await createAccount([], { switches: { usage_percent: 85 } });
  const { path } = createProject(FILES);
  const fetch = async (request: Request) =>
    request.url.includes('/debug_token')
      ? Response.json(
          { error: { message: 'Unknown path components: /debug_token', type: 'OAuthException', code: 2500 } },
          { status: 400 },
        )
      : account.fetch(request);
  const run = await runCli(['doctor', '--json'], { cwd: path, env: account.env, fetch });
  const outcome = (name: string) => run.json().checks.find((one: { name: string }) => one.name === name)?.outcome;
  expect([run.code, outcome('access token'), outcome('account'), outcome('limits')]).toEqual([
    0,
    'warning',
    'ok',
    'warning',
  ]);
});

test('the examples in the help are commands that exist, with flags that exist', async () => {
  const { path } = createProject(FILES);
  const commands = ['init', 'validate', 'plan', 'show', 'apply', 'list', 'doctor', 'emulator'];
  for (const command of commands) {
    const { stdout } = await runCli([command, '--help'], { cwd: path });
    const examples = stdout
      .slice(stdout.indexOf('Examples:'))
      .split('\n')
      .filter((line) => line.startsWith('  waflow '));
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const words = [...example.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
      expect(words[1]).toBe(command);
      for (const flag of words.filter((word) => word.startsWith('--'))) expect(stdout).toContain(`${flag} `.trimEnd());
      const fault = words[words.indexOf('--fault') + 1];
      if (words.includes('--fault')) expect(() => parseFault(fault ?? '')).not.toThrow();
    }
  }
});

test('Ctrl-C during a create: what the create has carried is told as done, the rest as interrupted', async () => {
  const account = await createAccount();
  const stop = new AbortController();
  const { path } = createProject(FILES);
  const fetch = async (request: Request) => {
    const response = await account.fetch(request);
    if (request.method === 'POST') stop.abort();
    return response;
  };
  const options = { cwd: path, env: account.env, fetch, interrupt: stop.signal };
  const run = await runCli(['apply', '--auto-approve', '--json'], options);
  expect(run.code).toBe(130);
  expect(run.json().results).toMatchObject([
    { kind: 'create', outcome: 'done' },
    { kind: 'upload', outcome: 'done' },
    { kind: 'publish', outcome: 'not-run', reason: 'interrupted' },
  ]);
});
