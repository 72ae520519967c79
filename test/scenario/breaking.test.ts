// `failOnBreaking` and `accept`: what breaks somebody is refused by diff, plan and apply until a manifest says why it is
// meant; a change cannot switch that off for itself.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/model/plan.ts';
import { createAccount, type SeedFlow, TOKEN, WABA } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { commitAll, createRepository } from '../support/repository.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

/** A form that answers with these fields, on one screen. */
function form(fields: readonly string[], label = 'Send', required = false): string {
  const inputs = fields.map((name) => ({ type: 'TextInput', name, label: `Your ${name}`, required }));
  const payload = Object.fromEntries(fields.map((name) => [name, `\${form.${name}}`]));
  const footer = { type: 'Footer', label, 'on-click-action': { name: 'complete', payload } };
  const layout = {
    type: 'SingleColumnLayout',
    children: [{ type: 'Form', name: 'form', children: [...inputs, footer] }],
  };
  return JSON.stringify({
    version: '7.3',
    screens: [{ id: 'START', title: 'Start', terminal: true, data: {}, layout }],
  });
}

type Accepted = readonly { readonly change: string; readonly because: string }[];

const manifest = (name: string, more: { status?: string; json?: string; accept?: Accepted; also?: string } = {}) => {
  const { status = 'published', json = 'survey.json', accept = [], also = '' } = more;
  return `name: ${name}\ncategories: [OTHER]\nstatus: ${status}\njson: ${json}\naccept: ${JSON.stringify(accept)}\n${also}`;
};

const STRICT = 'failOnBreaking: true\n';
const BEFORE = form(['rating', 'comment']);
/** One change, and it breaks something: everybody must answer now. */
const AFTER = form(['rating', 'comment']).replace('"required":false', '"required":true');
const FILES = {
  'waflow.yaml': STRICT,
  'flows/survey.yaml': manifest('Survey'),
  'flows/survey.json': AFTER,
};

const live = (json = BEFORE, more: Partial<SeedFlow> = {}): SeedFlow => ({
  name: 'Survey',
  status: 'PUBLISHED',
  categories: ['OTHER'],
  json,
  ...more,
});

/** A project beside its account; nothing of either may show that must not. */
async function begin(project: Project, seed: readonly SeedFlow[] = [live()]) {
  const account = await createAccount(seed);
  const run = async (...argv: string[]): Promise<CliRun> => {
    const ran = await runCli(argv, { cwd: project.path, env: account.env, fetch: account.fetch });
    expect(ran.both).not.toContain(TOKEN);
    expect(ran.both).not.toContain('this is a bug');
    return ran;
  };
  const writes = async (): Promise<number> =>
    (await account.control('GET', '/requests')).requests.filter(({ method }: { method: string }) => method !== 'GET')
      .length;
  return { account, run, writes };
}

/** The same beside a commit. */
const offline = ({ path }: Project, ...argv: string[]) =>
  runCli(['diff', '--base', 'HEAD', ...argv], {
    cwd: path,
    fetch: () => {
      throw new Error('an account was asked');
    },
  });

type DiffJson = {
  readonly flows: readonly {
    readonly name: string;
    readonly changes: readonly {
      readonly fingerprint: string;
      readonly impact: { readonly level: string };
      readonly accepted: string | null;
    }[];
  }[];
};

const breaksIn = ({ flows }: DiffJson): string[] =>
  flows.flatMap(({ changes }) =>
    changes.filter(({ impact }) => impact.level === 'breaking').map(({ fingerprint }) => fingerprint),
  );

const accepting = (fingerprints: readonly string[]): Accepted =>
  fingerprints.map((change) => ({ change, because: `meant, ${change}` }));

const refusalsOf = (plan: Plan) => plan.flows.flatMap(({ name, refusals }) => refusals.map(({ code }) => [name, code]));

describe('diff', () => {
  function changed(config = STRICT): Project {
    const project = createRepository({ ...FILES, 'waflow.yaml': config, 'flows/survey.json': BEFORE });
    project.write('flows/survey.json', AFTER);
    return project;
  }

  test('of a commit fails where something breaks that no manifest accepts, and names the way', async () => {
    const project = changed();
    const people = await offline(project, '--detailed-exitcode');
    expect([people.code, people.stderr]).toEqual([1, expect.stringMatching(/1 breaking change .*failOnBreaking/)]);
    expect(people.stderr).toMatch(/accept: \[\{ change: FINGERPRINT, because: … \}\]/);
    const [fingerprint] = breaksIn((await offline(project, '--json')).json());
    expect(people.stdout).toContain(`(breaking for answers) [${fingerprint}]`);
  });

  test('says no in one document, too', async () => {
    const ran = await offline(changed(), '--json');
    expect([ran.code, ran.json().summary.breaking]).toEqual([1, 1]);
    expect((await offline(changed(), '--quiet')).stderr).toContain('breaking-change');
  });

  test('passes where the manifest says why', async () => {
    const project = changed();
    const [fingerprint = ''] = breaksIn((await offline(project, '--json')).json());
    project.write('flows/survey.yaml', manifest('Survey', { accept: accepting([fingerprint]) }));
    const ran = await offline(project, '--detailed-exitcode');
    expect(ran.code).toBe(2);
    expect(ran.stdout).toContain(`[${fingerprint}] accepted: meant, ${fingerprint}`);
    expect(ran.stdout).toMatch(/\(1 breaking accepted\)\.$/m);
    const told: DiffJson = (await offline(project, '--json')).json();
    expect(told.flows[0]?.changes[0]?.accepted).toBe(`meant, ${fingerprint}`);
    // What is accepted is this change, not the next one.
    project.write('flows/survey.json', form(['rating', 'comment'], 'Send', true));
    expect((await offline(project)).code).toBe(1);
  });

  test('passes where nobody asks for it, and for what is new, gone or only visible', async () => {
    expect((await offline(changed('failOnBreaking: false\n'))).code).toBe(0);
    const project = createRepository({ ...FILES, 'flows/survey.json': BEFORE });
    project.remove('flows/survey.yaml');
    project.write('flows/new.yaml', manifest('New', { json: 'new.json' }));
    project.write('flows/new.json', AFTER);
    const ran = await offline(project, '--json');
    expect([ran.code, ran.json().flows.map(({ kind }: { kind: string }) => kind)]).toEqual([0, ['new', 'gone']]);
    const visible = createRepository({ ...FILES, 'flows/survey.json': BEFORE });
    visible.write('flows/survey.json', form(['rating', 'comment'], 'Done'));
    expect((await offline(visible)).code).toBe(0);
  });

  test('of the account fails so, too', async () => {
    const project = createProject(FILES);
    const { run, writes } = await begin(project);
    expect((await run('diff')).code).toBe(1);
    expect((await run('diff', 'Survey', '--json')).json().summary).toMatchObject({ breaking: 1, accepted: 0 });
    expect(await writes()).toBe(0);
  });

  test('a change cannot switch it off; it can switch it on', async () => {
    const off = changed();
    off.write('waflow.yaml', 'failOnBreaking: false\n');
    expect((await offline(off)).code).toBe(1);
    off.remove('waflow.yaml');
    expect((await offline(off)).code).toBe(1);
    const on = changed('failOnBreaking: false\n');
    on.write('waflow.yaml', STRICT);
    expect((await offline(on)).code).toBe(1);
  });

  test('of two files knows no project, and so no guard', async () => {
    const project = createProject({ ...FILES, 'old.json': BEFORE });
    const ran = await runCli(['diff', 'old.json', 'flows/survey.json'], { cwd: project.path });
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('breaking')]);
  });
});

describe('plan and apply', () => {
  test('refuse before the first write, and name each change with its fingerprint', async () => {
    const { run, writes } = await begin(createProject(FILES));
    const plan = await run('plan', '--json');
    expect(plan.code).toBe(3);
    const [flow] = plan.json().flows;
    expect([flow.steps, flow.changes.map(({ field }: { field: string }) => field)]).toEqual([[], ['json']]);
    expect(flow.refusals).toEqual([
      {
        code: 'breaking-change',
        message: expect.stringMatching(/rating.*\(breaking for answers\) \[[0-9a-f]{12}\]$/),
        hint: expect.stringContaining('accept: [{ change: FINGERPRINT, because: … }]'),
      },
    ]);
    for (const argv of [
      ['apply', '--auto-approve', '--json'],
      ['apply', '--expect-digest', plan.json().digest, '--json'],
    ]) {
      const apply = await run(...argv);
      expect([apply.code, apply.json().error.code]).toEqual([3, 'refused']);
    }
    expect(await writes()).toBe(0);
  });

  test('go on with what else there is, where that is asked for', async () => {
    const project = createProject({
      ...FILES,
      'flows/tour.yaml': manifest('Tour', { json: 'tour.json' }),
      'flows/tour.json': flowJson(),
    });
    const { run } = await begin(project);
    const skipped = await run('apply', '--auto-approve', '--skip-refused', '--json');
    expect([skipped.code, Object.keys(skipped.json().flows)]).toEqual([1, ['Survey', 'Tour']]);
    expect(new Set(skipped.json().results.map(({ flow }: { flow: string }) => flow))).toEqual(new Set(['Tour']));
    expect((await run('apply', '--auto-approve', '--flow', '!Survey')).code).toBe(0);
    expect((await run('plan', '--flow', 'Tour', '--detailed-exitcode')).code).toBe(0);
  });

  test('do as they are told where the manifest says why, and nothing is left', async () => {
    const project = createProject(FILES);
    const { run } = await begin(project);
    const fingerprints = breaksIn((await run('diff', '--json')).json());
    project.write('flows/survey.yaml', manifest('Survey', { accept: accepting(fingerprints) }));
    const plan = await run('plan');
    expect([plan.code, plan.stdout]).toEqual([0, expect.stringContaining('accepted: meant')]);
    const apply = await run('apply', '--auto-approve', '--json');
    expect([apply.code, apply.json().converged]).toEqual([0, true]);
    // An entry that has done its duty is in nobody's way.
    expect((await run('plan', '--detailed-exitcode')).code).toBe(0);
    expect((await run('diff', '--detailed-exitcode')).code).toBe(0);
  });

  test.each([
    ['a draft', [live(BEFORE, { status: 'DRAFT' })], FILES, 3],
    [
      'a flow that is renamed, too',
      [live(BEFORE, { name: 'Old' })],
      { ...FILES, 'flows/survey.yaml': manifest('Survey', { also: 'previously: [Old]\n' }) },
      3,
    ],
    ['a flow that is new', [], FILES, 0],
    ['a flow that is the same', [live(AFTER)], FILES, 0],
    ['only other categories', [live(AFTER, { categories: ['SURVEY'] })], FILES, 0],
    [
      'a flow that is retired',
      [live()],
      { ...FILES, 'flows/survey.yaml': manifest('Survey', { status: 'deprecated' }) },
      0,
    ],
    ['an account’s document that is none', [live(BEFORE, { json: null })], FILES, 0],
    ['nobody who asks', [live()], { ...FILES, 'waflow.yaml': 'failOnBreaking: false\n' }, 0],
  ] as const)('%s', async (_name, seed, files, code) => {
    const { run } = await begin(createProject(files), seed);
    const plan = await run('plan', '--json');
    expect([plan.code, refusalsOf(plan.json())]).toEqual([code, code === 3 ? [['Survey', 'breaking-change']] : []]);
  });

  test('many breaking changes are told in part, and all by diff', async () => {
    const names = Array.from({ length: 12 }, (_one, index) => `answer_${String.fromCharCode(97 + index)}`);
    const files = { ...FILES, 'flows/survey.json': form(names, 'Send', true) };
    const { run } = await begin(createProject(files), [live(form(names))]);
    const plan: Plan = (await run('plan', '--json')).json();
    const [flow] = plan.flows;
    expect(flow?.refusals.map(({ code }) => code)).toEqual(Array(6).fill('breaking-change'));
    expect(flow?.refusals.at(-1)?.message).toBe('7 more breaking changes: "waflow diff" tells all');
    expect(breaksIn((await run('diff', '--json')).json())).toHaveLength(12);
  });

  test('a plan that was saved before the guard was there is not carried out', async () => {
    const project = createProject({ ...FILES, 'waflow.yaml': 'limits: { retire: 3 }\n' });
    const { run, writes } = await begin(project);
    expect((await run('plan', '--out', 'plan.json')).code).toBe(0);
    project.write('waflow.yaml', STRICT);
    const apply = await run('apply', 'plan.json', '--json');
    expect([apply.code, await writes()]).toEqual([apply.json().error.code === 'stale-plan' ? 4 : 3, 0]);
  });

  test('with a base the guard counts if one of both has it, what is accepted counts as the change says', async () => {
    const project = createRepository({ ...FILES, 'flows/survey.json': BEFORE });
    const { run, writes } = await begin(project);
    project.write('waflow.yaml', 'failOnBreaking: false\n');
    project.write('flows/survey.json', AFTER);
    const plan = await run('plan', '--base', 'HEAD', '--json');
    expect([plan.code, refusalsOf(plan.json())]).toEqual([3, [['Survey', 'breaking-change']]]);
    expect(plan.json().guards).toEqual([{ guard: 'failOnBreaking', base: 'true', change: 'false' }]);
    expect((await run('apply', '--base', 'HEAD', '--auto-approve')).code).toBe(3);
    expect(await writes()).toBe(0);
    const fingerprints = breaksIn((await offline(project, '--json')).json());
    project.write('flows/survey.yaml', manifest('Survey', { accept: accepting(fingerprints) }));
    expect((await run('plan', '--base', 'HEAD')).code).toBe(0);
    commitAll(project);
    project.write('waflow.yaml', STRICT);
    project.write('flows/survey.yaml', manifest('Survey'));
    expect((await run('plan', '--base', 'HEAD')).code).toBe(3);
  });

  test('drift is what it is: others’ edits are told, not refused', async () => {
    const project = createRepository({ ...FILES, 'flows/survey.json': BEFORE });
    const { run } = await begin(project, [live(AFTER)]);
    const drift = await run('drift', '--json');
    expect([drift.code, drift.json().flows[0].edits]).toEqual([2, [expect.stringContaining('rating')]]);
  });

  test('a value of the process does not show where it breaks something', async () => {
    const config = `${STRICT}environments: { one: { waba: "${WABA}", variables: { FIELD: { env: WAFLOW_VAR_FIELD } } } }\n`;
    const hidden = (text: string) => text.replaceAll('SECRETFIELD', '{{ FIELD }}');
    const files = { ...FILES, 'waflow.yaml': config, 'flows/survey.json': hidden(form(['rating'], 'At SECRETFIELD')) };
    const account = await createAccount([live(form(['rating', 'comment', 'comments'], 'At Acme-Secret'))]);
    const project = createProject(files);
    const env = { ...account.env, WAFLOW_VAR_FIELD: 'Acme-Secret' };
    for (const argv of [['plan'], ['plan', '--json'], ['plan', '--markdown'], ['diff'], ['apply', '--auto-approve']]) {
      const ran = await runCli(argv, { cwd: project.path, env, fetch: account.fetch });
      expect(ran.code).toBe(argv[0] === 'diff' ? 1 : 3);
      expect(ran.both).not.toContain('Acme-Secret');
    }
  });
});

describe('what is written wrongly is told at its place', () => {
  test.each([
    ['waflow.yaml', 'failOnBreaking: maybe\n', 78, 'invalid-config', 1],
    ['waflow.yaml', 'failonBreaking: true\n', 78, 'invalid-config', 1],
    [
      'flows/survey.yaml',
      'name: Survey\ncategories: [OTHER]\njson: survey.json\naccept: yes\n',
      1,
      'invalid-manifests',
      4,
    ],
    [
      'flows/survey.yaml',
      'name: Survey\ncategories: [OTHER]\njson: survey.json\naccept: [3f9a1c0b7d24]\n',
      1,
      'invalid-manifests',
      4,
    ],
    [
      'flows/survey.yaml',
      `${manifest('Survey')}`.replace('[]', '[{ change: 3f9a1c0b7d24 }]'),
      1,
      'invalid-manifests',
      5,
    ],
    [
      'flows/survey.yaml',
      `${manifest('Survey')}`.replace('[]', '[{ change: 123456789012, because: x }]'),
      1,
      'invalid-manifests',
      5,
    ],
    [
      'flows/survey.yaml',
      `${manifest('Survey')}`.replace('[]', '[{ change: 3f9a1c0b7d24, because: " " }]'),
      1,
      'invalid-manifests',
      5,
    ],
    [
      'flows/survey.yaml',
      `${manifest('Survey')}`.replace('[]', '[{ change: FINGERPRINT, because: x }]'),
      1,
      'invalid-manifests',
      5,
    ],
  ] as const)('%s: %j', async (file, text, code, error, line) => {
    const { run, writes } = await begin(createProject({ ...FILES, [file]: text }));
    const ran = await run('plan', '--json');
    expect([ran.code, ran.json().error.code]).toEqual([code, error]);
    expect(ran.json().findings[0]).toMatchObject({ file, line, hint: expect.stringMatching(/\S/) });
    expect(await writes()).toBe(0);
  });
});

test('law: whatever changes, accepting what breaks, all of it and nothing less, lets it pass', async () => {
  const fields = fc.subarray(['rating', 'comment', 'email', 'phone', 'visit'], { minLength: 1 });
  const rows = fc.array(fc.tuple(fields, fc.shuffledSubarray(['rating', 'comment', 'email', 'phone', 'other'])), {
    minLength: 16,
    maxLength: 20,
  });
  await fc.assert(
    fc.asyncProperty(rows, async (pairs) => {
      const project = createProject({ 'waflow.yaml': STRICT }, { git: true });
      const write = (side: 0 | 1, accept: (name: string) => Accepted = () => []) => {
        for (const [index, pair] of pairs.entries()) {
          const name = `Flow ${index}`;
          project.write(`flows/${index}.yaml`, manifest(name, { json: `${index}.json`, accept: accept(name) }));
          project.write(`flows/${index}.json`, form(pair[side]));
        }
      };
      write(0);
      commitAll(project);
      write(1);
      const first = await offline(project, '--json');
      const told: DiffJson = first.json();
      const all = breaksIn(told);
      expect(first.code).toBe(all.length > 0 ? 1 : 0);
      const of = (name: string) => breaksIn({ flows: told.flows.filter((flow) => flow.name === name) });
      write(1, (name) => accepting(of(name)));
      const passed = await offline(project, '--json');
      expect([passed.code, passed.json().summary.accepted]).toEqual([0, all.length]);
      const last = told.flows.filter(({ name }) => of(name).length > 0).at(-1)?.name;
      if (last === undefined) return;
      write(1, (name) => accepting(name === last ? of(name).slice(1) : of(name)));
      expect((await offline(project)).code).toBe(1);
    }),
    { numRuns: process.env.WAFLOW_LONG ? 60 : 1 },
  );
});
