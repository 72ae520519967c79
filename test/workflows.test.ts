// action.yml and the workflows for people to copy: linted, pinned, with least permissions, and fit for each other.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { STARTER_FILES } from '../src/commands/starter.ts';
import { readInputs } from '../src/github/inputs.ts';
import { createProject } from './support/project.ts';
import { runCli } from './support/run-cli.ts';
import { actionlint, type Linter, languageService } from './support/workflow-linters.ts';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

type Described = { readonly description: string; readonly default?: string; readonly required?: boolean };
type ActionFile = {
  readonly inputs: Readonly<Record<string, Described>>;
  readonly outputs: Readonly<Record<string, Described>>;
  readonly runs: { readonly using: string; readonly main: string };
};
type Step = {
  readonly id?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
};
type Job = {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: unknown;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly strategy?: Readonly<Record<string, unknown>>;
  readonly if?: string;
  readonly steps: readonly Step[];
};
type Workflow = {
  readonly on: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
};

const ACTION: ActionFile = parse(read('action.yml'));
const WAFLOW = 'OWNER/waflow';
const COMMAND = { INPUT_COMMAND: 'plan' };

/** Tags of releases as they stand in the actions' repositories, and the inputs that we give them. */
const PINS: Readonly<Record<string, { tag: string; commit: string; inputs: readonly string[] }>> = {
  'actions/checkout': {
    tag: 'v7.0.1',
    commit: '3d3c42e5aac5ba805825da76410c181273ba90b1',
    inputs: ['fetch-depth', 'persist-credentials'],
  },
  'actions/setup-node': {
    tag: 'v7.0.0',
    commit: '820762786026740c76f36085b0efc47a31fe5020',
    inputs: ['node-version'],
  },
  'actions/cache': {
    tag: 'v5.0.5',
    commit: '27d5ce7f107fe9357f9df03efb73ab90386fccae',
    inputs: ['path', 'key', 'restore-keys'],
  },
  'actions/upload-artifact': {
    tag: 'v7.0.0',
    commit: 'bbbca2ddaa5d8feaa63e36b76fdaad77386f024f',
    inputs: ['path', 'archive'],
  },
  'github/codeql-action/upload-sarif': {
    tag: 'v4.36.2',
    commit: '8aad20d150bbac5944a9f9d289da16a4b0d87c1e',
    inputs: ['sarif_file', 'category'],
  },
};

/** What each job may do, letter by letter. */
const PERMISSIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'apply-digest.yml apply': { contents: 'read', 'pull-requests': 'write' },
  'apply.yml apply': { contents: 'read', 'pull-requests': 'write' },
  'drift.yml drift': { contents: 'read', issues: 'write' },
  'many-accounts-apply.yml apply': { contents: 'read', 'pull-requests': 'write' },
  'many-accounts-apply.yml environments': { contents: 'read' },
  'many-accounts-plan.yml environments': { contents: 'read' },
  'many-accounts-plan.yml plan': { contents: 'read', 'pull-requests': 'write' },
  'plan.yml plan': { contents: 'read', 'pull-requests': 'write' },
  'starter plan': { contents: 'read' },
  'validate.yml validate': { contents: 'read', 'security-events': 'write' },
};

const FOLDER = 'docs/workflows/';
const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ...readdirSync(new URL(FOLDER, root))
    .sort()
    .map((name) => [name, read(`${FOLDER}${name}`)] as const),
  ['starter', STARTER_FILES.get('.github/workflows/waflow.yaml') ?? ''],
];
const COPIED = TEXTS.filter(([name]) => name !== 'starter');

const workflowOf = (text: string): Workflow => parse(text);
const jobsOf = (text: string) => Object.entries(workflowOf(text).jobs);
const stepsOf = (text: string) => jobsOf(text).flatMap(([, { steps }]) => steps);
const nameOf = ({ uses = '' }: Step) => uses.split('@')[0] ?? '';
const isWaflow = (step: Step) => nameOf(step) === WAFLOW;
const commandOf = ({ steps }: Job) => steps.find(isWaflow)?.with?.command;
const APPLYING = COPIED.flatMap(([name, text]) =>
  jobsOf(text)
    .filter(([, job]) => commandOf(job) === 'apply')
    .map(([, job]) => [name, job, workflowOf(text)] as const),
);

let linters: readonly Linter[];
beforeAll(async () => {
  const known = (action: string) =>
    action === WAFLOW
      ? ACTION.inputs
      : Object.fromEntries((PINS[action]?.inputs ?? []).map((input) => [input, { description: input }]));
  linters = [await languageService(known), await actionlint()];
});

const lint = async (path: string, text: string) =>
  (await Promise.all(linters.map((linter) => linter(path, text)))).flat();

describe('action.yml', () => {
  it('passes the linter', async () => {
    expect(await linters[0]?.('action.yml', read('action.yml'))).toEqual([]);
  });

  it('has the inputs and outputs that are promised, in this order', () => {
    expect(Object.keys(ACTION.inputs).join(' ')).toBe(
      'command environment working-directory flow access-token waba-id app-secret graph-url github-token comment ' +
        'comment-key fail-on require-approved-plan approval-key expect-digest allow skip-refused parallelism ' +
        'preview-links report',
    );
    expect(Object.keys(ACTION.outputs).join(' ')).toBe(
      'has-changes digest summary plan-file comment-id comment-url flows ' +
        'create update upload publish deprecate delete keep refused foreign report-file',
    );
  });

  it('has these defaults, and requires the command alone', () => {
    const presets = Object.entries(ACTION.inputs).filter(([, input]) => input.default !== undefined);
    expect(Object.fromEntries(presets.map(([name, input]) => [name, input.default]))).toEqual({
      'working-directory': '.',
      'github-token': '${{ github.token }}',
      comment: 'true',
      'fail-on': 'errors, refusals',
      'require-approved-plan': 'true',
      'skip-refused': 'false',
      'preview-links': 'false',
    });
    expect(Object.keys(ACTION.inputs).filter((name) => ACTION.inputs[name]?.required)).toEqual(['command']);
  });

  it('names what is read, and nothing else', () => {
    const asked = new Set<string>();
    const env = new Proxy<Record<string, string>>(COMMAND, {
      get(given, name) {
        asked.add(String(name));
        return given[String(name)];
      },
    });
    readInputs(env);
    const names = Object.keys(ACTION.inputs).map((name) => `INPUT_${name.toUpperCase()}`);
    expect([...asked].filter((name) => name.startsWith('INPUT_')).sort()).toEqual(names.sort());
  });

  it('has the defaults that are read where an input is empty', () => {
    const entries = Object.entries(ACTION.inputs).map(([name, input]) => [
      `INPUT_${name.toUpperCase()}`,
      input.default,
    ]);
    const given = Object.fromEntries(entries.filter(([, value]) => value !== undefined && !value.includes('${{')));
    expect(readInputs({ ...COMMAND, ...given })).toEqual(readInputs(COMMAND));
  });

  it('describes each in one sentence', () => {
    const all = [...Object.entries(ACTION.inputs), ...Object.entries(ACTION.outputs)];
    expect(all.filter(([, { description }]) => !/^[^.\n](?:[^.\n]|\.(?! ))*\.$/.test(description))).toEqual([]);
  });

  it('runs the bundle on Node 24', () => {
    expect(ACTION.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });
});

describe('the tables of the documentation', () => {
  it.each(['README.md', 'docs/action.md'])('%s has a row for every input and output', (file) => {
    const text = read(file);
    const names = [...Object.keys(ACTION.inputs), ...Object.keys(ACTION.outputs)];
    expect(names.filter((name) => !text.includes(`\n| \`${name}\` | `))).toEqual([]);
  });
});

describe('linters', () => {
  // Silence proves something only where they can speak.
  it.each([
    ['an input that the Action does not have', 'command: plan', 'comand: plan', /comand/],
    ['a permission that does not exist', 'pull-requests: write', 'pull-request: write', /pull-request\b/],
    ['a context that does not exist', 'github.run_id', 'githup.run_id', /githup/],
    ['an event that does not exist', 'pull_request:', 'pull_requests:', /pull_requests/],
  ])('see %s', async (_what, right, wrong, says) => {
    const text = read(`${FOLDER}plan.yml`);
    expect(text).toContain(right);
    const remarks = await lint('.github/workflows/plan.yml', text.replace(right, wrong));
    expect(remarks.join('\n')).toMatch(says);
  });

  it.each([
    ['branding:', 'brandig:', /brandig/],
    ['using: node24', 'using: node98', /node98/],
    ['color: green', 'color: mauve', /mauve/],
  ])('see what is wrong in action.yml: %s, %s', async (right, wrong, says) => {
    const text = read('action.yml');
    expect(text).toContain(right);
    expect((await linters[0]?.('action.yml', text.replace(right, wrong)))?.join('\n')).toMatch(says);
  });
});

describe.each(TEXTS)('%s', (name, text) => {
  it('passes the linters', async () => {
    expect(await lint(`.github/workflows/${name}`, text)).toEqual([]);
  });

  it('opens with what it does', () => {
    expect(text).toMatch(/^(?:# \S.*\n)+name: /);
  });

  it('pins every action to the commit of a release', () => {
    const used = [...text.matchAll(/^ *-? *uses: (\S+)@(\S+) # (.*)$/gm)];
    expect(used).toHaveLength(stepsOf(text).filter(({ uses }) => uses !== undefined).length);
    for (const [, action = '', commit, tag] of used) {
      if (action === WAFLOW) expect(commit).toBe('0'.repeat(40));
      else expect([action, commit, tag]).toEqual([action, PINS[action]?.commit, PINS[action]?.tag]);
    }
  });

  it('permits nothing but what each job needs', () => {
    expect(workflowOf(text).permissions).toEqual({});
    for (const [job, { permissions }] of jobsOf(text)) {
      expect([job, permissions]).toEqual([job, PERMISSIONS[`${name} ${job}`]]);
    }
  });

  it('is started by nothing that gives secrets to code of strangers', () => {
    const events = Object.keys(workflowOf(text).on);
    expect(
      events.filter((event) => !['pull_request', 'push', 'schedule', 'workflow_dispatch'].includes(event)),
    ).toEqual([]);
  });

  it('leaves no credentials in the checkout', () => {
    const checkouts = stepsOf(text).filter((step) => nameOf(step) === 'actions/checkout');
    expect(checkouts.length).toBeGreaterThan(0);
    expect(checkouts.filter((step) => step.with?.['persist-credentials'] !== false)).toEqual([]);
  });

  it('puts no expression into a shell', () => {
    expect(stepsOf(text).filter(({ run = '' }) => run.includes('${{'))).toEqual([]);
  });
});

describe.each(COPIED)('%s', (_name, text) => {
  it('has all commits where waflow runs, and says why', () => {
    const jobs = jobsOf(text).filter(([, { steps }]) => steps.some(isWaflow));
    expect(jobs.length).toBe(1);
    for (const [, { steps }] of jobs) expect(steps[0]?.with?.['fetch-depth']).toBe(0);
    expect(text).toMatch(/ # .*waflow fetches nothing.*\n +fetch-depth: 0\n/);
  });

  it('hands secrets to waflow alone, and by its inputs', () => {
    const others = stepsOf(text).filter((step) => !isWaflow(step));
    expect(JSON.stringify(others)).not.toContain('secrets.');
    const secrets = [...text.matchAll(/^ *([\w-]+): \$\{\{ secrets\.\w+ \}\}$/gm)].map(([, input]) => input);
    expect(text.match(/secrets\./g) ?? []).toHaveLength(secrets.length);
    expect(secrets.filter((input) => input !== 'access-token' && input !== 'approval-key')).toEqual([]);
  });

  it('gives only inputs that there are', () => {
    const given = stepsOf(text)
      .filter(isWaflow)
      .flatMap((step) => Object.keys(step.with ?? {}));
    expect(given.filter((input) => !Object.hasOwn(ACTION.inputs, input))).toEqual([]);
  });
});

describe('who applies', () => {
  it('is apply.yml, apply-digest.yml and many-accounts-apply.yml', () => {
    expect(APPLYING.map(([name]) => name)).toEqual(['apply-digest.yml', 'apply.yml', 'many-accounts-apply.yml']);
  });

  it.each(APPLYING)('%s waits for the one before, is never cancelled, and is protected', (_name, job, workflow) => {
    expect(job.concurrency).toMatchObject({ 'cancel-in-progress': false, queue: 'max' });
    expect(workflow.concurrency).toBeUndefined();
    expect(job.environment).toEqual(expect.any(String));
    expect(job).not.toHaveProperty('timeout-minutes');
  });

  it.each(APPLYING)('%s runs for what is merged alone', (_name, job, workflow) => {
    const [event, filter] = Object.entries(workflow.on)[0] ?? [];
    if (event === 'push') expect(filter).toMatchObject({ branches: ['main'] });
    else expect([event, job.if]).toEqual(['workflow_dispatch', "github.ref == 'refs/heads/main'"]);
  });

  it('never runs side by side for one account', () => {
    const groups = APPLYING.map(([, job]) => job.concurrency?.group);
    expect(groups).toEqual([
      'waflow-apply-production',
      'waflow-apply-production',
      'waflow-apply-${{ matrix.account }}',
    ]);
  });

  it('plans what it applies: the same paths, branch and environment', () => {
    const [plan, apply] = ['plan.yml', 'apply.yml'].map((name) => workflowOf(read(`${FOLDER}${name}`)));
    expect(apply?.on.push).toEqual(plan?.on.pull_request);
    const inputs = (workflow?: Workflow) => Object.values(workflow?.jobs ?? {})[0]?.steps.find(isWaflow)?.with;
    expect(inputs(apply)).toEqual({ ...inputs(plan), command: 'apply' });
  });
});

describe('the matrix of accounts', () => {
  const scripts = ['many-accounts-plan.yml', 'many-accounts-apply.yml'].map((name) => {
    const { jobs } = workflowOf(read(`${FOLDER}${name}`));
    return jobs.environments?.steps.find(({ id }) => id === 'list')?.run ?? '';
  });

  /** Runs the step as a runner does, with this answer of waflow; gives what it wrote to its outputs. */
  function outputsOf(script: string, answer: string): string {
    const { path } = createProject({ 'answer.json': answer, output: '', npx: '' });
    writeFileSync(join(path, 'npx'), `#!/bin/sh\necho "$@" > "${path}/asked"\ncat "${path}/answer.json"\n`);
    chmodSync(join(path, 'npx'), 0o755);
    const env = { PATH: `${path}:${process.env.PATH}`, GITHUB_OUTPUT: join(path, 'output') };
    execFileSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], { cwd: path, env });
    expect(readFileSync(join(path, 'asked'), 'utf8')).toBe('--no-install waflow environments --json\n');
    return readFileSync(join(path, 'output'), 'utf8');
  }

  const answerFor = async (config: string) => {
    const { path } = createProject({ 'waflow.yaml': config });
    return (await runCli(['environments', '--json'], { cwd: path })).stdout;
  };

  it.each(scripts)('is one line of JSON: %s', async (script) => {
    const answer = await answerFor('environments:\n  one: { waba: "77" }\n  two: {}\n');
    const output = outputsOf(script, answer);
    expect(output).toMatch(/^matrix=.*\n$/);
    expect(JSON.parse(output.slice('matrix='.length))).toEqual({
      include: [
        { environment: 'one', account: '77' },
        { environment: 'two', account: 'WHATSAPP_BUSINESS_ACCOUNT_ID' },
      ],
    });
  });

  it('is skipped where it is empty, by the text that the step then writes', async () => {
    const [script = ''] = scripts;
    const output = outputsOf(script, await answerFor('environments:\n  local: { remote: emulator }\n'));
    const empty = output.trim().slice('matrix='.length);
    for (const [name, job] of [...COPIED].flatMap(([, text]) => jobsOf(text))) {
      if (job.strategy === undefined) continue;
      expect([name, job.if]).toEqual([name, `needs.environments.outputs.matrix != '${empty}'`]);
      expect(job.strategy).toEqual({
        'fail-fast': false,
        matrix: '${{ fromJSON(needs.environments.outputs.matrix) }}',
      });
    }
  });
});
