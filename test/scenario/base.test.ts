// --base, --prune, drift, supersedes and several environments, used wrongly or in odd places: one clear sentence, the
// contract's exit code, nothing written, nothing run.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import type { Plan } from '../../src/model/plan.ts';
import { createAccount, type SeedFlow, TOKEN, WABA } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

type Files = Readonly<Record<string, string>>;

const ENV = {
  PATH: process.env.PATH ?? '',
  HOME: '/nowhere',
  GIT_CONFIG_NOSYSTEM: '1',
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'Kim'],
      [`GIT_${who}_EMAIL`, 'kim@example.com'],
    ]),
  ),
};

function git(path: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: path, env: ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function commit({ path }: Project): void {
  git(path, 'add', '-A');
  git(path, 'commit', '-qm', 'All', '--allow-empty');
}

const manifest = (name: string, ...more: readonly string[]) =>
  [`name: ${name}`, 'categories: [OTHER]', 'json: flow.json', ...more, ''].join('\n');

const GOOD: Files = {
  'flows/survey.yaml': manifest('Survey', 'status: published'),
  'flows/flow.json': flowJson(),
};

/** A repository whose one commit has these files. */
function repository(files: Files = {}): Project {
  const project = createProject({ ...GOOD, ...files }, { git: true });
  commit(project);
  return project;
}

const live = (name: string, more: Readonly<Record<string, unknown>> = {}): SeedFlow => ({
  name,
  status: 'PUBLISHED',
  json: flowJson(),
  categories: ['OTHER'],
  ...more,
});

type Account = Awaited<ReturnType<typeof createAccount>>;

async function writesOf(account: Account): Promise<readonly string[]> {
  const { requests }: { requests: readonly { method: string; path: string }[] } = await account.control(
    'GET',
    '/requests',
  );
  return requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
}

type Ran = CliRun & { readonly account: Account };

/** Runs in a project, against an account with these flows. */
async function run(
  { path }: Project,
  argv: readonly string[],
  seed: readonly SeedFlow[] = [live('Survey')],
  more: { cwd?: string; env?: Files } = {},
): Promise<Ran> {
  const account = await createAccount(seed);
  const options = { cwd: join(path, more.cwd ?? '.'), env: { ...account.env, ...more.env }, fetch: account.fetch };
  const ran = await runCli(argv, options);
  expect(ran.both).not.toContain(TOKEN);
  expect(ran.both).not.toContain('this is a bug');
  expect(ran.both).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  return { ...ran, account };
}

type Told = {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null };
  readonly findings: readonly Finding[];
};

/** The failure that a run tells, with nothing written. */
async function failureOf(ran: Ran): Promise<Told> {
  expect(await writesOf(ran.account)).toEqual([]);
  return ran.json();
}

const COMMANDS: readonly (readonly string[])[] = [
  ['plan', '--json'],
  ['apply', '--json', '--auto-approve'],
  ['drift', '--json'],
];

describe.each(COMMANDS)('%s --base', (...command) => {
  it.each([
    'nothing',
    '-x',
    '--output=x',
    '--all',
    '',
    ' ',
    'HEAD:flows',
    'HEAD:flows/survey.yaml',
    'HEAD^{tree}',
    '^HEAD',
    'HEAD..HEAD',
    'HEAD\nHEAD',
    '\u001b[31mHEAD',
  ])('%j is no commit', async (ref) => {
    const project = repository();
    const ran = await run(project, [...command, `--base=${ref}`]);
    expect(ran.code).toBe(64);
    expect((await failureOf(ran)).error.code).toBe('no-such-commit');
    expect(ran.both).not.toContain('\u001b');
    expect(existsSync(join(project.path, 'x'))).toBe(false);
  });

  it('in a shallow clone says how to fetch the rest', async () => {
    const origin = repository();
    commit(origin);
    const first = git(origin.path, 'rev-parse', 'HEAD^');
    const clone = createProject({});
    git(clone.path, 'clone', '-q', '--depth', '1', `file://${origin.path}`, 'here');
    for (const ref of [first, 'HEAD^']) {
      const ran = await run(clone, [...command, '--base', ref, '--cwd', 'here']);
      expect(ran.code).toBe(64);
      expect((await failureOf(ran)).error).toMatchObject({
        code: 'no-such-commit',
        hint: expect.stringContaining('fetch-depth'),
      });
    }
  });

  it('without Git', async () => {
    const ran = await run(createProject(GOOD), [...command, '--base', 'HEAD']);
    expect(ran.code).toBe(64);
    expect((await failureOf(ran)).error.code).toBe('no-git');
  });

  it('without any commit', async () => {
    const ran = await run(createProject(GOOD, { git: true }), [...command, '--base', 'HEAD']);
    expect(ran.code).toBe(64);
    expect((await failureOf(ran)).error.code).toBe('no-such-commit');
  });

  it('whose waflow.yaml has errors', async () => {
    const project = repository({ 'waflow.yaml': 'limits: { retire: many }\nenvironmets: {}\n' });
    project.write('waflow.yaml', 'limits: { retire: 1 }\n');
    const ran = await run(project, [...command, '--base', 'HEAD']);
    expect(ran.code).toBe(78);
    const { error, findings } = await failureOf(ran);
    expect(error.code).toBe('invalid-base');
    const short = git(project.path, 'rev-parse', '--short=7', 'HEAD');
    expect(findings.map(({ file, line }) => [file, line])).toEqual([
      [`waflow.yaml@${short}`, 1],
      [`waflow.yaml@${short}`, 2],
    ]);
  });

  it('whose content Git does not have', async () => {
    const project = repository();
    const id = git(project.path, 'rev-parse', 'HEAD:flows/survey.yaml');
    const object = join(project.path, '.git/objects', id.slice(0, 2), id.slice(2));
    chmodSync(object, 0o600);
    execFileSync('rm', [object]);
    const ran = await run(project, [...command, '--base', 'HEAD']);
    expect(ran.code).toBe(64);
    expect((await failureOf(ran)).error.code).toBe('missing-content');
  });

  it('in a repository whose configuration names programs runs none of them', async () => {
    const project = repository({ '.gitattributes': '*.yaml diff=evil filter=evil\n*.json diff=evil\n' });
    const strike = `touch ${join(project.path, 'struck')}`;
    for (const key of [
      'core.fsmonitor',
      'diff.evil.textconv',
      'diff.external',
      'diff.evil.command',
      'core.pager',
      'pager.ls-tree',
      'core.sshCommand',
      'core.editor',
      'core.askPass',
      'filter.evil.smudge',
      'filter.evil.clean',
      'filter.evil.process',
      'alias.rev-parse',
      'core.gitProxy',
      'credential.helper',
    ]) {
      git(project.path, 'config', key, key === 'alias.rev-parse' ? `!${strike}` : strike);
    }
    mkdirSync(join(project.path, '.git/hooks'), { recursive: true });
    for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction', 'fsmonitor-watchman']) {
      project.write(`.git/hooks/${hook}`, `#!/bin/sh\n${strike}\n`);
      chmodSync(join(project.path, '.git/hooks', hook), 0o755);
    }
    const ran = await run(project, [...command, '--base', 'HEAD']);
    expect(ran.code).toBe(0);
    expect(existsSync(join(project.path, 'struck'))).toBe(false);
  });
});

describe('a base', () => {
  it('without waflow.yaml and flows has no manifest: what is there is adopted', async () => {
    const project = createProject({ 'README.md': '' }, { git: true });
    commit(project);
    for (const [file, content] of Object.entries(GOOD)) project.write(file, content);
    project.write('waflow.yaml', 'limits: { retire: 1 }\n');
    const ran = await run(project, ['plan', '--json', '--base', 'HEAD'], [live('Survey', { categories: ['SURVEY'] })]);
    expect(ran.code).toBe(0);
    const plan: Plan = ran.json();
    expect(plan.flows[0]?.notes.map(({ code }) => code)).toContain('adopts');
    expect(plan.flows[0]?.steps.every(({ consent }) => consent?.includes('adopt'))).toBe(true);
    expect(plan.guards).toEqual([{ guard: 'limits.retire', base: '3', change: '1' }]);
  });

  it('with a broken manifest says nothing of it, and that is told; drift does not guess', async () => {
    const project = repository({ 'flows/broken.yaml': 'name: [\n', 'flows/gone.yaml': manifest('Gone', 'jsn: x') });
    project.remove('flows/broken.yaml');
    project.remove('flows/gone.yaml');
    const ran = await run(project, ['plan', '--base', 'HEAD']);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toMatch(
      /2 manifests of the base [0-9a-f]{7} cannot be read.*flows\/broken\.yaml@[0-9a-f]{7}, flows\/gone\.yaml@/,
    );
    const drift = await run(project, ['drift', '--json']);
    expect(drift.code).toBe(1);
    const { error, findings } = await failureOf(drift);
    expect(error.code).toBe('invalid-base');
    expect(new Set(findings.map(({ file }) => file.replace(/@.*/, '')))).toEqual(
      new Set(['flows/broken.yaml', 'flows/gone.yaml']),
    );
  });

  it('with a Flow JSON that is none: drift says that it cannot compare', async () => {
    const project = repository({ 'flows/flow.json': '{ "version":' });
    const drift = await run(project, ['drift', '--json']);
    expect(drift.code).toBe(2);
    expect(drift.json()).toMatchObject({ flows: [{ name: 'Survey', kind: 'unclear' }] });
  });

  it('that lacks the environment takes it as the change has it, and says so', async () => {
    const project = repository({ 'waflow.yaml': 'environments: { old: {} }\n' });
    project.write('waflow.yaml', `environments: { old: {}, new: { waba: "${WABA}" } }\n`);
    const ran = await run(project, ['plan', '--json', '--env', 'new', '--base', 'HEAD']);
    expect(ran.code).toBe(0);
    expect((ran.json() as Plan).guards).toEqual([{ guard: 'environments.new', base: null, change: 'new' }]);
  });

  it.each([
    ['waba', 'environments: { default: { waba: "1020304050" } }', 'environments: { default: { waba: "99" } }'],
    ['remote', `environments: { default: { waba: "${WABA}" } }`, 'environments: { default: { remote: emulator } }'],
    ['token', 'environments: { default: {} }', 'environments: { default: { token: { env: WHATSAPP_OTHER } } }'],
  ])('keeps its %s', async (_what, before, after) => {
    const project = repository({ 'waflow.yaml': `${before}\n` });
    project.write('waflow.yaml', `${after}\n`);
    const ran = await run(project, ['plan', '--json', '--base', 'HEAD']);
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject({ waba: WABA, remote: 'graph', guards: expect.any(Array) });
  });

  it('lets no new variable be taken from the process', async () => {
    const project = repository();
    project.write('waflow.yaml', 'environments: { default: { variables: { SECRET: { env: WAFLOW_VAR_SECRET } } } }\n');
    project.write(
      'flows/survey.yaml',
      manifest('Survey', 'status: published', 'endpoint: "https://x.example.com/{{ SECRET }}"'),
    );
    const ran = await run(project, ['plan', '--json', '--base', 'HEAD'], undefined, {
      env: { WAFLOW_VAR_SECRET: 'hush-hush' },
    });
    expect(ran.code).toBe(1);
    expect((await failureOf(ran)).findings).toMatchObject([{ code: 'undeclared-variable', file: 'flows/survey.yaml' }]);
    expect(ran.both).not.toContain('hush-hush');
  });

  it('keeps the environment that is meant where nobody names one', async () => {
    const protective = manifest('Survey', 'status: published', 'protect: true', 'endpoint: "{{ API }}"');
    const before = `production: { waba: "${WABA}", variables: { API: "https://x.example.com" } }`;
    const project = repository({ 'waflow.yaml': `environments: { ${before} }\n`, 'flows/survey.yaml': protective });
    const other = `other: { waba: "${WABA}" }`;
    project.write('waflow.yaml', `defaultEnvironment: other\nenvironments: { ${before}, ${other} }\n`);
    project.write('flows/survey.yaml', manifest('Survey', 'status: deprecated'));
    const ran = await run(project, ['plan', '--json', '--base', 'HEAD']);
    expect(ran.code).toBe(3);
    expect(ran.json()).toMatchObject({ flows: [{ refusals: [{ code: 'protected' }] }] });
  });

  it.each([
    ['takes waflow.yaml away', null],
    ['puts another one nearer', 'limits: { retire: 100 }\n'],
  ])('keeps its limits where the change %s, seen from a subfolder', async (_what, nearer) => {
    const project = repository({ 'waflow.yaml': 'flows: app/flows\nlimits: { retire: 0 }\n' });
    project.remove('flows');
    for (const [file, content] of Object.entries(GOOD)) project.write(`app/${file}`, content);
    commit(project);
    if (nearer === null) project.remove('waflow.yaml');
    else project.write('app/waflow.yaml', nearer);
    project.write('app/flows/survey.yaml', manifest('Survey', 'status: deprecated'));
    const ran = await run(project, ['plan', '--json', '--base', 'HEAD'], undefined, { cwd: 'app' });
    expect(ran.code).toBe(0);
    expect((ran.json() as Plan).flows[0]?.steps).toMatchObject([{ kind: 'deprecate', consent: ['retire'] }]);
  });

  it.each(['.', 'apps/forms', 'apps/forms/flows'])('of a project in a subfolder, seen from %s', async (cwd) => {
    const files = Object.fromEntries(
      Object.entries({ ...GOOD, 'waflow.yaml': 'limits: { retire: 2 }\n' }).map(([file, text]) => [
        `apps/forms/${file}`,
        text,
      ]),
    );
    const project = createProject({ ...files, 'waflow.yaml.txt': '' }, { git: true });
    commit(project);
    project.write('apps/forms/flows/survey.yaml', manifest('Survey', 'status: deprecated'));
    const from = cwd === '.' ? ['--cwd', 'apps/forms'] : [];
    const ran = await run(project, ['plan', '--json', '--base', 'HEAD', ...from], undefined, { cwd });
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject({
      flows: [{ name: 'Survey', manifest: 'flows/survey.yaml', steps: [{ kind: 'deprecate' }] }],
    });
    expect((ran.json() as Plan).flows[0]?.steps[0]?.consent).toBeUndefined();
  });

  it('whose flows folder is a link still protects', async () => {
    const project = createProject(
      {
        'shared/survey.yaml': manifest('Survey', 'status: published', 'protect: true'),
        'shared/flow.json': flowJson(),
      },
      { git: true },
    );
    execFileSync('ln', ['-s', 'shared', join(project.path, 'flows')]);
    commit(project);
    project.write('shared/survey.yaml', manifest('Survey', 'status: deprecated'));
    const ran = await run(project, ['plan', '--json', '--base', 'HEAD']);
    expect(ran.code).toBe(3);
    expect(ran.json()).toMatchObject({ flows: [{ refusals: [{ code: 'protected' }] }] });
  });

  it('protects what a change renames away, gives another manifest, supersedes, or drops', async () => {
    const project = repository({ 'flows/survey.yaml': manifest('Survey', 'status: published', 'protect: true') });
    const other = { 'flows/other.yaml': manifest('Other', 'status: published') };
    const changes: readonly Files[] = [
      { 'flows/survey.yaml': manifest('Other', 'status: published', 'previously: [Survey]') },
      { 'flows/survey.yaml': '', 'flows/other.yaml': manifest('Other', 'status: published', 'previously: [Survey]') },
      { 'flows/survey.yaml': '', 'flows/other.yaml': manifest('Other', 'status: published', 'supersedes: [Survey]') },
      {
        'flows/survey.yaml': manifest('Survey', 'status: deprecated'),
        'flows/other.yaml': manifest('Other', 'status: published', 'supersedes: [Survey]'),
      },
      { 'flows/survey.yaml': '', ...other },
      { 'flows/survey.yaml': manifest('Survey', 'environments: { default: false }'), ...other },
      { 'flows/survey.yaml': manifest('Survey', 'environments: { default: { status: deprecated } }'), ...other },
    ];
    for (const change of changes) {
      git(project.path, 'checkout', '-q', '-f', 'HEAD', '--', '.');
      git(project.path, 'clean', '-qfd');
      for (const [file, content] of Object.entries(change)) {
        if (content === '') project.remove(file);
        else project.write(file, content);
      }
      for (const prune of ['--prune', '--prune=all']) {
        const ran = await run(project, [
          'apply',
          '--auto-approve',
          '--json',
          '--skip-refused',
          '--allow',
          'delete,retire,adopt',
          '--base',
          'HEAD',
          prune,
        ]);
        expect([
          change,
          (await writesOf(ran.account)).filter((write) => !write.endsWith('/flows') && !write.endsWith('/publish')),
        ]).toEqual([change, []]);
        const { flows }: { flows: readonly { name: string; status: string }[] } = await ran.account.control(
          'GET',
          '/state',
        );
        expect([change, flows.find(({ name }) => name === 'Survey')?.status]).toEqual([change, 'PUBLISHED']);
      }
    }
  });
});

describe('drift', () => {
  it('is the same whatever Git has not committed', async () => {
    const project = repository();
    const seed = [
      live('Survey', { categories: ['SURVEY'], id: '7711002200330044', updated_at: '2026-01-01T00:00:00Z' }),
    ];
    const before = await run(project, ['drift', '--json'], seed);
    expect(before.code).toBe(2);
    project.write('flows/survey.yaml', manifest('Survey', 'status: deprecated', 'protect: true'));
    project.write('flows/new.yaml', manifest('New'));
    project.write('flows/flow.json', flowJson('Another label'));
    expect((await run(project, ['drift', '--json'], seed)).stdout).toBe(before.stdout);
    project.remove('flows/survey.yaml');
    expect((await run(project, ['drift', '--json'], seed)).stdout).toBe(before.stdout);
  });

  it.each(['--prune', '--prune=all', '--out'])('knows no %s', async (flag) => {
    const ran = await run(repository(), ['drift', '--json', flag]);
    expect(ran.code).toBe(64);
  });
});

describe('--prune', () => {
  it.each<[string, readonly string[], number, string]>([
    ['without a base', ['--prune'], 64, 'prune-without-base'],
    ['with --flow', ['--prune', '--base', 'HEAD', '--flow', 'Survey'], 64, 'prune-with-flow'],
    ['=all with --flow', ['--prune=all', '--flow', '!Survey'], 64, 'prune-with-flow'],
    ['=everything', ['--prune=everything'], 64, 'usage'],
  ])('%s', async (_what, flags, code, told) => {
    for (const command of COMMANDS.slice(0, 2)) {
      const ran = await run(repository(), [...command, ...flags]);
      expect(ran.code).toBe(code);
      const { error } = await failureOf(ran);
      if (told !== 'usage') expect(error.code).toBe(told);
    }
  });

  it.each(['--prune=all', '--prune'])(
    '%s without any manifest, or with errors in one, retires nothing',
    async (prune) => {
      const project = repository();
      project.write('flows/survey.yaml', 'name: [\n');
      const flags = ['apply', '--json', '--auto-approve', '--allow', 'delete,retire', '--base', 'HEAD', prune];
      const broken = await run(project, flags);
      expect([broken.code, (await failureOf(broken)).error.code]).toEqual([1, 'invalid-manifests']);
      project.remove('flows/survey.yaml');
      const none = await run(project, flags);
      expect([none.code, (await failureOf(none)).error.code]).toEqual([3, 'prune-refused']);
    },
  );

  const leftOut = async (name: string, there: string, ...more: readonly string[]) => {
    const project = createProject({
      ...GOOD,
      'flows/out.yaml': manifest(name, 'environments: { default: false }', ...more),
    });
    const flags = ['apply', '--json', '--auto-approve', '--allow', 'delete,retire', '--prune=all'];
    const ran = await run(project, flags, [live('Survey'), live(there), live('Nobody knows')]);
    expect(ran.code).toBe(0);
    return (await writesOf(ran.account)).length;
  };

  it('retires what has no manifest, and not what is left out of the environment, however its name is written', async () => {
    expect(await leftOut('Out', 'Another')).toBe(2);
    expect(await leftOut('Out', 'Out')).toBe(1);
    expect(await leftOut('Été', 'Été'.normalize('NFD'))).toBe(1);
    expect(await leftOut('Été'.normalize('NFD'), 'Été')).toBe(1);
  });

  it('nor what is left out under a name that it had before', async () => {
    expect(await leftOut('Out', 'Former', 'previously: [Former]')).toBe(1);
  });

  it('where every manifest is left out of the environment retires nothing', async () => {
    const project = repository({ 'flows/survey.yaml': manifest('Survey', 'environments: { default: false }') });
    const ran = await run(project, ['apply', '--json', '--auto-approve', '--allow', 'delete,retire', '--prune=all']);
    expect([ran.code, (await failureOf(ran)).error.code]).toEqual([3, 'prune-refused']);
  });
});

describe('supersedes', () => {
  const heir = (...more: readonly string[]) => manifest('Survey', 'status: published', ...more);
  const apply = ['apply', '--json', '--auto-approve', '--allow', 'delete,retire,adopt'];

  it.each<[string, Files]>([
    ['itself', { 'flows/survey.yaml': heir('supersedes: [Survey]') }],
    [
      'itself in another normal form',
      { 'flows/survey.yaml': manifest('Été', `supersedes: [${'Été'.normalize('NFD')}]`) },
    ],
    ['what it was named before', { 'flows/survey.yaml': heir('previously: [Old]', 'supersedes: [Old]') }],
    [
      'a flow that should be published',
      { 'flows/survey.yaml': heir('supersedes: [Old]'), 'flows/old.yaml': manifest('Old', 'status: published') },
    ],
    [
      'a flow that should be a draft',
      { 'flows/survey.yaml': heir('supersedes: [Old]'), 'flows/old.yaml': manifest('Old') },
    ],
    [
      'a flow that should be deleted',
      { 'flows/survey.yaml': heir('supersedes: [Old]'), 'flows/old.yaml': manifest('Old', 'status: deleted') },
    ],
    [
      'what another one supersedes',
      {
        'flows/survey.yaml': heir('supersedes: [Old]'),
        'flows/two.yaml': manifest('Two', 'status: published', 'supersedes: [Old]'),
      },
    ],
    ['an ignored flow', { 'flows/survey.yaml': heir('supersedes: [Old]'), 'waflow.yaml': 'ignore: ["O*"]\n' }],
  ])('must not name %s', async (_what, files) => {
    for (const command of [['plan', '--json'], apply]) {
      const ran = await run(createProject({ ...GOOD, ...files }), command, [live('Survey'), live('Old')]);
      expect(ran.code).toBe(1);
      const { findings } = await failureOf(ran);
      expect(findings).toMatchObject([
        { code: 'invalid-supersedes', severity: 'error', hint: expect.stringMatching(/.+/) },
      ]);
    }
  });

  it.each<[string, readonly SeedFlow[]]>([
    ['the account does not have', []],
    ['is deprecated already', [live('Old', { status: 'DEPRECATED' })]],
  ])('what %s: nothing to do', async (_what, seed) => {
    const project = createProject({ ...GOOD, 'flows/survey.yaml': heir('supersedes: [Old]') });
    const ran = await run(project, apply, [live('Survey'), ...seed]);
    expect([ran.code, await writesOf(ran.account)]).toEqual([0, []]);
  });

  it('a draft is refused, with the way out', async () => {
    const project = createProject({ ...GOOD, 'flows/survey.yaml': heir('supersedes: [Old]') });
    const ran = await run(project, ['plan', '--json'], [live('Survey'), live('Old', { status: 'DRAFT' })]);
    expect(ran.code).toBe(3);
    const { flows }: Plan = ran.json();
    expect(flows.find(({ name }) => name === 'Old')?.refusals).toMatchObject([{ code: 'draft-not-deprecatable' }]);
  });

  it.each(['draft', 'deprecated', 'deleted'])('by one that should be %s retires nothing', async (status) => {
    const project = createProject({
      ...GOOD,
      'flows/survey.yaml': manifest('Survey', `status: ${status}`, 'supersedes: [Old]'),
    });
    const ran = await run(
      project,
      ['apply', '--json', '--auto-approve', '--skip-refused', '--allow', 'delete,retire'],
      [live('Survey'), live('Old')],
    );
    const { flows }: { flows: readonly { name: string; status: string }[] } = await ran.account.control(
      'GET',
      '/state',
    );
    expect(flows.find(({ name }) => name === 'Old')?.status).toBe('PUBLISHED');
  });

  it('needs consent, also where the manifest of the old one says "deprecated"', async () => {
    const old = { 'flows/old.yaml': manifest('Old', 'status: deprecated') };
    for (const more of [{}, old]) {
      const project = createProject({ ...GOOD, ...more, 'flows/survey.yaml': heir('supersedes: [Old]') });
      const ran = await run(project, ['apply', '--json', '--auto-approve'], [live('Survey'), live('Old')]);
      expect(ran.code).toBe(3);
      expect((await failureOf(ran)).error).toMatchObject({
        code: 'consent-missing',
        hint: expect.stringContaining('retire'),
      });
    }
  });

  it('refuses a protected one, whoever says that it goes', async () => {
    const old = manifest('Old', 'status: deprecated', 'protect: true');
    const project = createProject({ ...GOOD, 'flows/old.yaml': old, 'flows/survey.yaml': heir('supersedes: [Old]') });
    const ran = await run(project, ['plan', '--json'], [live('Survey'), live('Old')]);
    expect(ran.code).toBe(3);
    expect((ran.json() as Plan).flows.find(({ name }) => name === 'Old')?.refusals).toMatchObject([
      { code: 'protected' },
    ]);
  });
});

describe('a rename', () => {
  const renamed = (name: string, ...before: readonly string[]) =>
    manifest(name, 'status: published', `previously: [${before.join(', ')}]`);

  it('onto a name that is taken is refused', async () => {
    const project = createProject({ ...GOOD, 'flows/survey.yaml': renamed('Survey', 'Old') });
    const ran = await run(project, ['plan', '--json'], [live('Survey'), live('Old')]);
    expect(ran.code).toBe(3);
    expect((ran.json() as Plan).flows[0]?.refusals).toMatchObject([{ code: 'rename-target-exists' }]);
  });

  it('in case only is one update of the same flow', async () => {
    const project = createProject({ ...GOOD, 'flows/survey.yaml': renamed('SURVEY', 'Survey') });
    const ran = await run(project, ['apply', '--json', '--auto-approve'], [live('Survey')]);
    expect(ran.code).toBe(0);
    const { flows }: { flows: readonly { name: string }[] } = await ran.account.control('GET', '/state');
    expect(flows.map(({ name }) => name)).toEqual(['SURVEY']);
  });

  it('in normal form only is none', async () => {
    const [nfc, nfd] = ['Été', 'Été'.normalize('NFD')];
    for (const [here, there] of [
      [nfc, nfd],
      [nfd, nfc],
      [nfd, nfd],
    ] as const) {
      const project = createProject({ ...GOOD, 'flows/survey.yaml': manifest(here, 'status: published') });
      const ran = await run(
        project,
        ['apply', '--json', '--auto-approve', '--prune=all', '--allow', 'delete,retire'],
        [live(there)],
      );
      expect([ran.code, await writesOf(ran.account)]).toEqual([0, []]);
    }
    const own = createProject({ ...GOOD, 'flows/survey.yaml': renamed(nfc, nfd) });
    const ran = await run(own, ['plan', '--json'], [live(nfc)]);
    expect(ran.code).toBe(1);
    expect((await failureOf(ran)).findings).toMatchObject([{ code: 'invalid-previously' }]);
  });

  it.each<[string, Files, RegExp]>([
    [
      'a swap',
      { 'flows/a.yaml': renamed('A', 'B'), 'flows/b.yaml': renamed('B', 'A') },
      /cannot swap names at once: rename "B" to "B \(swap\)" and apply/,
    ],
    [
      'a chain',
      { 'flows/a.yaml': renamed('B', 'A'), 'flows/b.yaml': renamed('C', 'B') },
      /one after the other: "B" to "C" alone and apply, then "A" to "B"/,
    ],
  ])('that is %s is refused with the way out', async (_what, files, hint) => {
    const project = createProject({ ...GOOD, ...files });
    const ran = await run(project, ['plan', '--json'], [live('A'), live('B')]);
    expect(ran.code).toBe(1);
    const { findings } = await failureOf(ran);
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['invalid-previously']));
    expect(findings.some((finding) => hint.test(finding.hint ?? ''))).toBe(true);
  });
});

describe('several environments', () => {
  const CONFIG = [
    'environments:',
    '  good: { waba: "1020304050" }',
    '  unset: { token: { env: WHATSAPP_UNSET } }',
    '  stranger: { waba: "77", token: { env: WHATSAPP_STRANGER } }',
    '  away: { variables: { X: { env: WAFLOW_VAR_UNSET } } }',
    '',
  ].join('\n');
  const project = (files: Files = {}) => createProject({ ...GOOD, 'waflow.yaml': CONFIG, ...files });
  const env = { WHATSAPP_BUSINESS_ACCOUNT_ID: '', WHATSAPP_STRANGER: 'wrong' };
  const of = (...names: readonly string[]) => names.flatMap((name) => ['--env', name]);

  it.each<[string, readonly string[], number, readonly (string | null)[]]>([
    ['two of the same', of('good', 'good'), 0, []],
    ['one that is not configured', of('good', 'unset'), 78, [null, 'not-configured']],
    ['one without its variable', of('away', 'good'), 78, ['not-configured', null]],
    ['one that is unreachable', of('good', 'stranger'), 5, [null, 'unauthorised']],
    ['one unreachable, one not configured', of('stranger', 'unset'), 78, ['unauthorised', 'not-configured']],
    ['one that nobody knows', of('good', 'nobody'), 78, [null, 'unknown-environment']],
    ['all', ['--all-envs'], 78, [null, 'not-configured', 'unauthorised', 'not-configured']],
  ])('%s', async (_what, flags, code, errors) => {
    const ran = await run(project(), ['plan', '--json', ...flags], undefined, { env });
    expect(ran.code).toBe(code);
    const told: { environments?: readonly { plan: Plan | null; error?: { code: string } }[] } = ran.json();
    if (errors.length > 0) {
      expect(told.environments?.map(({ error }) => error?.code ?? null)).toEqual(errors);
      for (const one of told.environments ?? []) expect(one.plan === null).toBe(one.error !== undefined);
    }
    expect(await writesOf(ran.account)).toEqual([]);
  });

  it.each<[string, Files, readonly string[], number]>([
    ['findings before the remote', { 'flows/flow.json': '{}' }, of('good', 'stranger'), 1],
    ['not configured before findings', { 'flows/flow.json': '{}' }, of('good', 'unset'), 78],
    [
      'the remote before a refusal',
      { 'flows/survey.yaml': manifest('Survey', 'status: deleted') },
      of('good', 'stranger'),
      5,
    ],
    [
      'a refusal before differences',
      { 'flows/survey.yaml': manifest('Survey', 'status: deleted') },
      [...of('good', 'local'), '--detailed-exitcode'],
      3,
    ],
    ['differences', {}, [...of('good', 'local'), '--detailed-exitcode'], 2],
  ])('end with the first of their codes: %s', async (_what, files, flags, code) => {
    const ran = await run(project(files), ['plan', '--json', ...flags], undefined, { env });
    expect(ran.code).toBe(code);
  });

  it.each<[string, readonly string[]]>([
    ['--all-envs beside --env', ['--all-envs', '--env', 'good']],
    ['--out', [...of('good', 'local'), '--out', 'plan.json']],
    ['a flow that is in none', [...of('good', 'local'), '--flow', 'Nobody']],
    ['a base that is none', [...of('good', 'local'), '--base', 'nothing']],
  ])('with %s are used wrongly', async (_what, flags) => {
    const made = project();
    const ran = await run(made, ['plan', '--json', ...flags], undefined, { env });
    expect(ran.code).toBe(64);
    expect(existsSync(join(made.path, 'plan.json'))).toBe(false);
  });

  it('are told as text and as Markdown, too, without a word of the token', async () => {
    for (const form of [[], ['--markdown'], ['--verbose']]) {
      const ran = await run(project(), ['plan', ...of('good', 'unset', 'stranger'), ...form], undefined, { env });
      expect(ran.code).toBe(78);
      for (const name of ['good', 'unset', 'stranger', 'is not set']) expect(ran.stdout).toContain(name);
      expect(ran.both).not.toMatch(/\bwrong\b/);
    }
  });
});
