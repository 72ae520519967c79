// What is remembered between runs: when it spares downloads, and when it must not.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAccount, TOKEN, WABA } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

const LONG_AGO = '2026-01-05T10:00:00.000Z';
const FOLDER = '.waflow/cache';
const NAMES = ['Tour', 'Visit'] as const;

const ids = { Tour: '771100220033440', Visit: '771100220033441' } as const;

function projectOf(labels: Partial<Record<(typeof NAMES)[number], string>> = {}, options = {}): Project {
  return createProject(
    Object.fromEntries(
      NAMES.flatMap((name) => [
        [`flows/${name}.yaml`, `name: ${name}\ncategories: [OTHER]\njson: ${name}.json\nstatus: published\n`],
        [`flows/${name}.json`, flowJson(labels[name] ?? 'Send')],
      ]),
    ),
    options,
  );
}

/** An account whose server's clock the test moves. */
async function accountOf() {
  let now = Date.parse('2026-02-01T12:00:00Z');
  const account = await createAccount(
    NAMES.map((name) => ({
      name,
      id: ids[name],
      status: 'PUBLISHED',
      categories: ['OTHER'],
      json: flowJson('Send'),
      updated_at: LONG_AGO,
    })),
    { clock: () => new Date(now) },
  );
  return {
    ...account,
    pass: (seconds: number) => {
      now += seconds * 1000;
    },
    /** Somebody edits the document in the account. */
    edit: (name: (typeof NAMES)[number], label: string) =>
      account.control('POST', `/flows/${ids[name]}`, { json: flowJson(label), status: 'PUBLISHED' }),
    /** What a run reads: how often the list, nodes, documents. */
    async reads(run: () => Promise<CliRun>) {
      await account.control('DELETE', '/requests');
      const { code } = await run();
      const { requests }: { requests: { origin: string; method: string; path: string }[] } = await account.control(
        'GET',
        '/requests',
      );
      const downloads = requests.filter(({ origin }) => origin === 'download').length;
      return { code, graph: requests.length - downloads, downloads };
    },
  };
}

type Account = Awaited<ReturnType<typeof accountOf>>;
const cli = (project: Project, account: Account, ...argv: string[]) =>
  runCli(argv, { cwd: project.path, env: account.env, fetch: account.fetch });
const cacheOf = (project: Project) => join(project.path, FOLDER, readdirSync(join(project.path, FOLDER))[0] ?? '');

describe('a plan', () => {
  test('of an unchanged account is the list alone, and the same to the byte', async () => {
    const [project, account] = [projectOf(), await accountOf()];
    const cold = await cli(project, account, 'plan', '--json');
    const warm = await cli(project, account, 'plan', '--json');
    expect(cold.code).toBe(0);
    expect(warm.stdout).toBe(cold.stdout);
    expect(await account.reads(() => cli(project, account, 'plan'))).toEqual({ code: 0, graph: 1, downloads: 0 });
  });

  test('reads what was changed in the account, and only that', async () => {
    const [project, account] = [projectOf(), await accountOf()];
    await cli(project, account, 'plan');
    await account.edit('Tour', 'Go');
    const run = () => cli(project, account, 'plan', '--detailed-exitcode');
    expect(await account.reads(run)).toEqual({ code: 2, graph: 1, downloads: 1 });
  });

  test('reads what is about to be written, and shows what differs in it', async () => {
    const [project, account] = [projectOf(), await accountOf()];
    await cli(project, account, 'plan');
    project.write('flows/Tour.json', flowJson('Go'));
    const run = () => cli(project, account, 'plan');
    expect(await account.reads(run)).toEqual({ code: 0, graph: 1, downloads: 1 });
    expect((await run()).stdout).toContain('`Go`');
    project.write('flows/Tour.json', flowJson('Send'));
    project.write('flows/Tour.yaml', 'name: Tour\ncategories: [SURVEY]\njson: Tour.json\nstatus: published\n');
    expect(await account.reads(run)).toEqual({ code: 0, graph: 1, downloads: 1 });
  });

  test.each([
    [59, 1],
    [60, 0],
  ])('%i s after a change remembers a document for the next time: %i download', async (seconds, downloads) => {
    const [project, account] = [projectOf(), await accountOf()];
    await account.edit('Tour', 'Send');
    account.pass(seconds);
    await cli(project, account, 'plan');
    account.pass(3600);
    expect(await account.reads(() => cli(project, account, 'plan'))).toEqual({ code: 0, graph: 1, downloads });
  });

  test('sees an edit in the very second in which the document was read before', async () => {
    const [project, account] = [projectOf(), await accountOf()];
    await account.edit('Tour', 'Send');
    await cli(project, account, 'plan');
    await account.edit('Tour', 'Go');
    const { code } = await cli(project, account, 'plan', '--detailed-exitcode');
    expect(code).toBe(2);
  });

  test.each([
    ['no Date header', ['date'], {}],
    ['a server that does not say when a flow was changed', [], { fields: ['updated_at'] }],
  ])('remembers nothing without knowing the time: %s', async (_what, headers, refuse) => {
    const [project, account] = [projectOf(), await accountOf()];
    const fetch = async (request: Request) => {
      const response = await account.fetch(request);
      const text = await response.text();
      const kept = new Headers(response.headers);
      for (const name of headers) kept.delete(name);
      const body = 'fields' in refuse ? text.replaceAll(/"updated_at":"[^"]*",?/g, '').replaceAll(',}', '}') : text;
      return new Response(body, { status: response.status, headers: kept });
    };
    const run = () => runCli(['plan'], { cwd: project.path, env: account.env, fetch });
    await run();
    expect(await account.reads(run)).toEqual({ code: 0, graph: 1, downloads: 2 });
  });
});

describe('an apply', () => {
  test('downloads what it writes, and afterwards only that', async () => {
    const [project, account] = [projectOf(), await accountOf()];
    await cli(project, account, 'plan');
    project.write('flows/Tour.json', flowJson('Go'));
    const run = () => cli(project, account, 'apply', '--auto-approve');
    // The list, the flow before its write, upload, publish, the flow after it, the list; the document before and after.
    expect(await account.reads(run)).toEqual({ code: 0, graph: 6, downloads: 2 });
    account.pass(3600);
    expect(await account.reads(() => cli(project, account, 'plan'))).toEqual({ code: 0, graph: 1, downloads: 1 });
    expect(await account.reads(() => cli(project, account, 'plan'))).toEqual({ code: 0, graph: 1, downloads: 0 });
  });

  test('without a memory still reads unchanged documents once', async () => {
    const [project, account] = [projectOf({ Tour: 'Go' }), await accountOf()];
    const run = () => cli(project, account, 'apply', '--auto-approve');
    expect(await account.reads(run)).toEqual({ code: 0, graph: 6, downloads: 3 });
  });
});

describe('the file', () => {
  test('holds fingerprints and times, no secret and no text, and Git does not see it', async () => {
    const [project, account] = [projectOf({}, { git: true }), await accountOf()];
    await cli(project, account, 'plan');
    const text = readFileSync(cacheOf(project), 'utf8');
    const { format, waba, flows } = JSON.parse(text);
    expect({ format, waba }).toEqual({ format: 1, waba: WABA });
    expect(Object.keys(flows).sort()).toEqual(Object.values(ids));
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain('Send');
    const status = execFileSync('git', ['status', '--porcelain'], { cwd: project.path, encoding: 'utf8' });
    expect(status).not.toContain('.waflow');
  });

  test.each([
    ['not JSON', () => '{'],
    ['empty', () => ''],
    ['of another format', (text: string) => text.replace('"format":1', '"format":2')],
    ['of another account', (text: string) => text.replace(WABA, '1')],
    ['of another server', (text: string) => text.replace('graph.test', 'graph.example')],
    ['full of nonsense', (text: string) => text.replaceAll(/\["[^\]]*\]/g, '["x", 7]')],
    ['a list', () => '[]'],
  ])('is not believed where it is %s', async (_what, damage) => {
    const [project, account] = [projectOf(), await accountOf()];
    await cli(project, account, 'plan');
    project.write(cacheOf(project).slice(project.path.length + 1), damage(readFileSync(cacheOf(project), 'utf8')));
    expect(await account.reads(() => cli(project, account, 'plan'))).toEqual({ code: 0, graph: 1, downloads: 2 });
    expect(await account.reads(() => cli(project, account, 'plan'))).toEqual({ code: 0, graph: 1, downloads: 0 });
  });

  test('cannot make waflow overlook a change: a lie in it is found out before anything is written', async () => {
    const [project, account] = [projectOf({ Tour: 'Go' }), await accountOf()];
    await cli(project, account, 'plan');
    const file = cacheOf(project);
    const lie = JSON.parse(readFileSync(file, 'utf8'));
    // As if the account had long had another document than it has: the flow seems to differ, and is read.
    lie.flows[ids.Visit] = [lie.flows[ids.Visit][0], `sha256:${'0'.repeat(64)}`];
    project.write(file.slice(project.path.length + 1), JSON.stringify(lie));
    const plan = (await cli(project, account, 'plan', '--json')).json();
    expect(plan.flows.map((flow: { name: string; steps: object[] }) => [flow.name, flow.steps.length])).toEqual([
      ['Tour', 2],
      ['Visit', 0],
    ]);
  });

  test('forgets flows that are gone', async () => {
    const [project, account] = [projectOf(), await accountOf()];
    await cli(project, account, 'plan');
    await account.control('DELETE', `/flows/${ids.Tour}`);
    await cli(project, account, 'plan');
    expect(Object.keys(JSON.parse(readFileSync(cacheOf(project), 'utf8')).flows)).toEqual([ids.Visit]);
  });

  test('that Git tracks is not read, and waflow says so', async () => {
    const [project, account] = [projectOf({}, { git: true }), await accountOf()];
    await cli(project, account, 'plan');
    execFileSync('git', ['add', '-f', '.waflow'], { cwd: project.path });
    const run = () => cli(project, account, 'plan');
    expect(await account.reads(run)).toEqual({ code: 0, graph: 1, downloads: 2 });
    expect((await run()).stderr).toContain('git rm -r --cached .waflow');
  });

  test('behind a link that leads out is neither read nor written', async () => {
    const [project, account, elsewhere] = [projectOf(), await accountOf(), createProject({})];
    symlinkSync(elsewhere.path, join(project.path, '.waflow'));
    const run = () => cli(project, account, 'plan');
    expect(await account.reads(run)).toEqual({ code: 0, graph: 1, downloads: 2 });
    expect(readdirSync(elsewhere.path)).toEqual([]);
  });

  test('may be deleted at any time', async () => {
    const [project, account] = [projectOf(), await accountOf()];
    await cli(project, account, 'plan');
    project.remove('.waflow');
    expect(await account.reads(() => cli(project, account, 'plan'))).toEqual({ code: 0, graph: 1, downloads: 2 });
    expect(existsSync(cacheOf(project))).toBe(true);
  });

  test('where the folder cannot be written there is a plan all the same', async () => {
    const [project, account] = [projectOf(), await accountOf()];
    project.write('.waflow', 'a file where the folder should be');
    expect(await account.reads(() => cli(project, account, 'plan'))).toEqual({ code: 0, graph: 1, downloads: 2 });
  });
});
