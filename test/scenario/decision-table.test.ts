// The decision table from the command line, against an emulated account: what plan shows is what apply does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAccount, type SeedFlow, TOKEN, WABA } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { type CliOptions, type CliRun, runCli } from '../support/run-cli.ts';

const NAME = 'Book an appointment';
/** The application that the emulated account has from the start, and one more. */
const APP = '670843887433847';
const OTHER_APP = '1234567890';

type Manifest = Readonly<Record<string, unknown>>;

const MANIFEST: Manifest = { name: NAME, categories: ['OTHER'], json: 'book.json', status: 'published' };

/** A project with one manifest per entry, each with the Flow JSON of its label. */
function projectOf(
  manifests: Readonly<Record<string, Manifest>>,
  files: Readonly<Record<string, string>> = {},
): Project {
  return createProject({
    'flows/book.json': flowJson('Send'),
    ...Object.fromEntries(
      Object.entries(manifests).map(([file, manifest]) => [`flows/${file}.yaml`, JSON.stringify(manifest)]),
    ),
    ...files,
  });
}

type Account = Awaited<ReturnType<typeof createAccount>>;
type SeenFlow = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly categories: readonly string[];
  readonly draft: { readonly content: string } | null;
  readonly published: readonly { readonly document: { readonly content: string } }[];
  readonly endpointUri: string | null;
  readonly applicationId: string | null;
};

async function flowsIn(account: Account): Promise<SeenFlow[]> {
  return (await account.control('GET', '/state')).flows;
}

async function flowIn(account: Account, name: string): Promise<SeenFlow | undefined> {
  return (await flowsIn(account)).find((flow) => flow.name === name);
}

/** Requests that were no reads, as `METHOD path`. */
async function writesTo(account: Account): Promise<string[]> {
  const { requests }: { requests: readonly { method: string; path: string }[] } = await account.control(
    'GET',
    '/requests',
  );
  return requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`);
}

const runner =
  (project: Project, account: Account) =>
  (argv: string, options: Partial<CliOptions> = {}): Promise<CliRun> =>
    runCli(
      argv.split(' ').map((word) => word.replaceAll('%20', ' ')),
      { cwd: project.path, env: account.env, fetch: account.fetch, ...options },
    );

/** `kind` for each step of each flow in a plan. */
function steps(run: CliRun): string[] {
  const flows: readonly { steps: readonly { kind: string }[] }[] = run.json().flows;
  return flows.flatMap((flow) => flow.steps.map(({ kind }) => kind));
}

function refusals(run: CliRun): string[] {
  const flows: readonly { refusals: readonly { code: string }[] }[] = run.json().flows;
  return flows.flatMap((flow) => flow.refusals.map(({ code }) => code));
}

type Result = { readonly flow: string; readonly kind: string; readonly outcome: string; readonly reason?: string };

function results(run: CliRun): string[] {
  const all: readonly Result[] = run.json().results;
  return all.map(({ kind, outcome, reason }) => `${kind} ${outcome}${reason === undefined ? '' : ` (${reason})`}`);
}

type Content = 'same' | 'json' | 'metadata' | 'both';
const SEED: Record<Content, Partial<SeedFlow>> = {
  same: { categories: ['OTHER'], json: flowJson('Send') },
  json: { categories: ['OTHER'], json: flowJson('Before') },
  metadata: { categories: ['SURVEY'], json: flowJson('Send') },
  both: { categories: ['SURVEY'], json: flowJson('Before') },
};

type Row = readonly [
  desired: string,
  seen: string | null,
  content: Content,
  expected: readonly string[] | { readonly refused: string },
  status: string | null,
];
const refuse = (refused: string) => ({ refused });

const CELLS: readonly Row[] = [
  ['draft', null, 'same', ['create', 'upload'], 'DRAFT'],
  ['draft', 'DRAFT', 'same', [], 'DRAFT'],
  ['draft', 'DRAFT', 'json', ['upload'], 'DRAFT'],
  ['draft', 'DRAFT', 'metadata', ['update'], 'DRAFT'],
  ['draft', 'DRAFT', 'both', ['upload', 'update'], 'DRAFT'],
  ['draft', 'PUBLISHED', 'same', [], 'PUBLISHED'],
  ['draft', 'PUBLISHED', 'json', ['upload'], 'DRAFT'],
  ['draft', 'PUBLISHED', 'metadata', ['update'], 'DRAFT'],
  ['draft', 'PUBLISHED', 'both', ['upload', 'update'], 'DRAFT'],
  ['draft', 'THROTTLED', 'same', [], 'THROTTLED'],
  ['draft', 'THROTTLED', 'json', refuse('unhealthy'), 'THROTTLED'],
  ['draft', 'BLOCKED', 'same', [], 'BLOCKED'],
  ['draft', 'BLOCKED', 'metadata', refuse('unhealthy'), 'BLOCKED'],
  ['draft', 'PAUSED', 'same', [], 'PAUSED'],
  ['draft', 'PAUSED', 'json', refuse('unknown-status'), 'PAUSED'],
  ['draft', 'DEPRECATED', 'same', refuse('deprecated-final'), 'DEPRECATED'],
  ['draft', 'DEPRECATED', 'both', refuse('deprecated-final'), 'DEPRECATED'],

  ['published', null, 'same', ['create', 'upload', 'publish'], 'PUBLISHED'],
  ['published', 'DRAFT', 'same', ['publish'], 'PUBLISHED'],
  ['published', 'DRAFT', 'json', ['upload', 'publish'], 'PUBLISHED'],
  ['published', 'DRAFT', 'metadata', ['update', 'publish'], 'PUBLISHED'],
  ['published', 'DRAFT', 'both', ['upload', 'update', 'publish'], 'PUBLISHED'],
  ['published', 'PUBLISHED', 'same', [], 'PUBLISHED'],
  ['published', 'PUBLISHED', 'json', ['upload', 'publish'], 'PUBLISHED'],
  ['published', 'PUBLISHED', 'metadata', ['update', 'publish'], 'PUBLISHED'],
  ['published', 'PUBLISHED', 'both', ['upload', 'update', 'publish'], 'PUBLISHED'],
  ['published', 'THROTTLED', 'same', [], 'THROTTLED'],
  ['published', 'THROTTLED', 'metadata', refuse('unhealthy'), 'THROTTLED'],
  ['published', 'BLOCKED', 'same', [], 'BLOCKED'],
  ['published', 'BLOCKED', 'json', refuse('unhealthy'), 'BLOCKED'],
  ['published', 'PAUSED', 'same', [], 'PAUSED'],
  ['published', 'PAUSED', 'both', refuse('unknown-status'), 'PAUSED'],
  ['published', 'DEPRECATED', 'same', refuse('deprecated-final'), 'DEPRECATED'],

  ['deprecated', null, 'same', [], null],
  ['deprecated', 'DRAFT', 'same', refuse('draft-not-deprecatable'), 'DRAFT'],
  ['deprecated', 'PUBLISHED', 'same', ['deprecate'], 'DEPRECATED'],
  ['deprecated', 'PUBLISHED', 'both', ['deprecate'], 'DEPRECATED'],
  ['deprecated', 'THROTTLED', 'both', ['deprecate'], 'DEPRECATED'],
  ['deprecated', 'BLOCKED', 'same', ['deprecate'], 'DEPRECATED'],
  ['deprecated', 'PAUSED', 'same', refuse('unknown-status'), 'PAUSED'],
  ['deprecated', 'DEPRECATED', 'both', [], 'DEPRECATED'],

  ['deleted', null, 'same', [], null],
  ['deleted', 'DRAFT', 'same', ['delete'], null],
  ['deleted', 'DRAFT', 'both', ['delete'], null],
  ['deleted', 'PUBLISHED', 'same', refuse('published-not-deletable'), 'PUBLISHED'],
  ['deleted', 'DEPRECATED', 'both', [], 'DEPRECATED'],
];

describe('a cell: what is planned is done, and then nothing is left', () => {
  it.each(CELLS)('%s over %s, content %s', async (desired, seen, content, expected, status) => {
    const seed = seen === null ? [] : [{ name: NAME, status: seen, ...SEED[content] }];
    const account = await createAccount(seed);
    const waflow = runner(projectOf({ book: { ...MANIFEST, status: desired } }), account);
    const before = await flowIn(account, NAME);

    const planned = await waflow('plan --json');
    const detailed = await waflow('plan --detailed-exitcode --quiet');
    const refused = 'refused' in expected;
    expect(steps(planned)).toEqual(refused ? [] : expected);
    expect(refusals(planned)).toEqual(refused ? [expected.refused] : []);
    expect(planned.code).toBe(refused ? 3 : 0);
    expect(detailed.code).toBe(refused ? 3 : expected.length > 0 ? 2 : 0);
    expect(await writesTo(account)).toEqual([]);

    const applied = await waflow('apply --json --auto-approve --allow delete,retire');
    const after = await flowIn(account, NAME);
    expect(after?.status ?? null).toBe(status);
    if (refused) {
      expect(applied.code).toBe(3);
      expect(applied.json().error.code).toBe('refused');
      expect(await writesTo(account)).toEqual([]);
      return;
    }
    expect(applied.code).toBe(0);
    expect(applied.json()).toMatchObject({ format: 1, converged: true, digest: planned.json().digest });
    expect(results(applied)).toEqual(expected.map((kind) => `${kind} done`));
    expect(applied.json().flows).toEqual(after === undefined ? {} : { [NAME]: after.id });
    if (expected.length === 0) expect(await writesTo(account)).toEqual([]);
    if (before !== undefined && after !== undefined) expect(after.id).toBe(before.id);
    if (desired === 'draft' || desired === 'published') {
      expect(after?.draft?.content).toBe(flowJson('Send'));
      expect(after?.categories).toEqual(['OTHER']);
    }
    const again = await waflow('plan --json --detailed-exitcode');
    expect([again.code, steps(again), refusals(again)]).toEqual([0, [], []]);
  });

  it('sends only the parts that differ', async () => {
    const account = await createAccount([
      { name: 'a', status: 'PUBLISHED', ...SEED.json },
      { name: 'b', status: 'PUBLISHED', ...SEED.metadata },
    ]);
    const [a, b] = await flowsIn(account);
    const waflow = runner(projectOf({ a: { ...MANIFEST, name: 'a' }, b: { ...MANIFEST, name: 'b' } }), account);
    expect((await waflow('apply --auto-approve --parallelism 1')).code).toBe(0);
    expect(await writesTo(account)).toEqual([
      `POST /v24.0/${a?.id}/assets`,
      `POST /v24.0/${a?.id}/publish`,
      `POST /v24.0/${b?.id}`,
      `POST /v24.0/${b?.id}/publish`,
    ]);
  });

  it('creates a flow in one request, never published on create', async () => {
    const account = await createAccount();
    const waflow = runner(projectOf({ book: MANIFEST }), account);
    expect((await waflow('apply --auto-approve')).code).toBe(0);
    const [flow] = await flowsIn(account);
    expect(await writesTo(account)).toEqual([`POST /v24.0/${WABA}/flows`, `POST /v24.0/${flow?.id}/publish`]);
  });

  it('keeps the published version live while a draft is prepared', async () => {
    const account = await createAccount([{ name: NAME, status: 'PUBLISHED', ...SEED.json }]);
    const waflow = runner(projectOf({ book: { ...MANIFEST, status: 'draft' } }), account);
    const planned = await waflow('plan --json');
    expect(planned.json().flows[0].notes).not.toEqual([]);
    expect((await waflow('apply --auto-approve')).code).toBe(0);
    const flow = await flowIn(account, NAME);
    expect(flow?.published.map(({ document }) => document.content)).toEqual([flowJson('Before')]);
    expect(flow?.draft?.content).toBe(flowJson('Send'));
  });

  it('deletes a draft that was live once, with its consent only', async () => {
    const account = await createAccount([{ name: NAME, status: 'DRAFT', ever_published: true, ...SEED.same }]);
    const waflow = runner(projectOf({ book: { ...MANIFEST, status: 'deleted' } }), account);
    expect((await waflow('apply --auto-approve')).code).toBe(3);
    expect((await waflow('apply --auto-approve --allow delete')).code).toBe(0);
    expect(await flowsIn(account)).toEqual([]);
  });

  it('reports a delete that the platform refuses, and never deprecates instead', async () => {
    const account = await createAccount([{ name: NAME, status: 'DRAFT', ever_published: true, ...SEED.same }]);
    await account.control('POST', '/switches', { delete_redrafted: '139004' });
    const waflow = runner(projectOf({ book: { ...MANIFEST, status: 'deleted' } }), account);
    const applied = await waflow('apply --json --auto-approve --allow delete');
    expect(applied.code).toBe(1);
    expect(results(applied)).toEqual(['delete failed']);
    expect((await flowIn(account, NAME))?.status).toBe('DRAFT');
  });
});

describe('endpoint and application', () => {
  const endpoint = 'https://flows.example.com/appointments';

  it('are sent where they are stated and differ', async () => {
    const account = await createAccount([
      { name: NAME, status: 'PUBLISHED', endpoint_uri: 'https://old.example.com', ...SEED.same },
    ]);
    const waflow = runner(projectOf({ book: { ...MANIFEST, endpoint, application: APP } }), account);
    const planned = await waflow('plan --json');
    expect(planned.json().flows[0].changes).toEqual([
      { field: 'endpoint', from: 'https://old.example.com', to: endpoint },
    ]);
    expect((await waflow('apply --auto-approve')).code).toBe(0);
    expect(await flowIn(account, NAME)).toMatchObject({ status: 'PUBLISHED', endpointUri: endpoint });
  });

  it('are left alone where they are not, with a note', async () => {
    const seed = { name: NAME, status: 'DRAFT', endpoint_uri: endpoint, ...SEED.metadata };
    const account = await createAccount([seed]);
    const waflow = runner(projectOf({ book: MANIFEST }), account);
    const planned = await waflow('plan --json');
    expect(planned.json().flows[0].notes).toContainEqual(expect.objectContaining({ code: 'endpoint-unmanaged' }));
    expect((await waflow('apply --auto-approve')).code).toBe(0);
    expect(await flowIn(account, NAME)).toMatchObject({
      endpointUri: endpoint,
      applicationId: APP,
      status: 'PUBLISHED',
    });
  });

  it('a new flow gets its application by an update where the platform chose another', async () => {
    const account = await createAccount();
    await account.control('POST', '/seed', { apps: [{ id: OTHER_APP }] });
    const waflow = runner(projectOf({ book: { ...MANIFEST, endpoint, application: OTHER_APP } }), account);
    expect(steps(await waflow('plan --json'))).toEqual(['create', 'upload', 'update', 'publish']);
    const applied = await waflow('apply --json --auto-approve');
    expect(results(applied)).toEqual(['create done', 'upload done', 'update done', 'publish done']);
    expect(await flowIn(account, NAME)).toMatchObject({ applicationId: OTHER_APP, endpointUri: endpoint });
  });

  it('and no update where the platform chose it by itself', async () => {
    const account = await createAccount();
    const waflow = runner(projectOf({ book: { ...MANIFEST, application: APP } }), account);
    const applied = await waflow('apply --json --auto-approve');
    expect(applied.code).toBe(0);
    expect(results(applied)).toEqual(['create done', 'upload done', 'update skipped (converged)', 'publish done']);
    expect(await writesTo(account)).toHaveLength(2);
  });
});

describe('errors', () => {
  const remote = [
    {
      error: 'INVALID_PROPERTY_VALUE',
      error_type: 'FLOW_JSON_ERROR',
      message: 'no',
      line_start: 3,
      line_end: 3,
      column_start: 5,
      column_end: 7,
    },
  ];

  it('of the platform refuse to publish a draft that is the same, at the author’s line', async () => {
    const account = await createAccount([{ name: NAME, ...SEED.same, validation_errors: remote }]);
    const waflow = runner(projectOf({ book: MANIFEST }), account);
    const planned = await waflow('plan --json');
    expect([planned.code, refusals(planned)]).toEqual([3, ['remote-errors']]);
    expect(planned.json().flows[0].refusals[0].message).toContain('flows/book.json:3:');
    expect((await waflow('apply --auto-approve')).code).toBe(3);
    expect(await writesTo(account)).toEqual([]);
  });

  it('of the platform are a note on a draft that shall be one', async () => {
    const account = await createAccount([{ name: NAME, ...SEED.same, validation_errors: remote }]);
    const waflow = runner(projectOf({ book: { ...MANIFEST, status: 'draft' } }), account);
    const planned = await waflow('plan --json --detailed-exitcode');
    expect([planned.code, refusals(planned)]).toEqual([0, []]);
    expect(planned.json().flows[0].notes[0].message).toContain('flows/book.json:3:');
    expect((await waflow('apply')).code).toBe(0);
  });

  it('in the Flow JSON refuse their own flow; plan says 1, apply does nothing unless told to', async () => {
    const account = await createAccount();
    const project = projectOf({ book: MANIFEST, bad: { ...MANIFEST, name: 'Bad', json: 'bad.json' } });
    project.write('flows/bad.json', '{ "version": "7.3" }');
    const waflow = runner(project, account);
    const planned = await waflow('plan --json');
    expect([planned.code, refusals(planned)]).toEqual([1, ['flow-json-errors']]);
    const applied = await waflow('apply --json --auto-approve');
    expect([applied.code, await writesTo(account)]).toEqual([3, []]);
    const skipping = await waflow('apply --json --auto-approve --skip-refused');
    expect(skipping.code).toBe(1);
    expect((await flowsIn(account)).map(({ name, status }) => [name, status])).toEqual([[NAME, 'PUBLISHED']]);
  });

  it('in a manifest stop everything before the account is asked', async () => {
    const account = await createAccount();
    const waflow = runner(projectOf({ book: MANIFEST, bad: { name: 'Bad' } }), account);
    for (const command of ['plan --json', 'apply --json --auto-approve']) {
      const run = await waflow(command);
      expect(run.code).toBe(1);
      expect(run.json().findings).not.toEqual([]);
    }
    expect((await account.control('GET', '/requests')).requests).toEqual([]);
  });

  it('found while uploading end that flow before publish, and the others go on', async () => {
    const account = await createAccount([{ name: NAME, status: 'PUBLISHED', ...SEED.json }], {
      check: (text) =>
        text.includes('"Send"')
          ? [{ error: 'E', error_type: 'FLOW_JSON_ERROR', message: 'no', line_start: 2, column_start: 3 }]
          : [],
    });
    const project = projectOf({ book: MANIFEST, fine: { ...MANIFEST, name: 'Fine', json: 'fine.json' } });
    project.write('flows/fine.json', flowJson('Fine'));
    const waflow = runner(project, account);
    const applied = await waflow('apply --json --auto-approve');
    expect(applied.code).toBe(1);
    expect(results(applied)).toEqual([
      'upload failed',
      'publish not-run (after-failure)',
      'create done',
      'upload done',
      'publish done',
    ]);
    expect(applied.json().converged).toBe(false);
    expect((await flowIn(account, NAME))?.published).toHaveLength(1);
    expect((await flowIn(account, 'Fine'))?.status).toBe('PUBLISHED');
  });

  it.each([
    ['published', 'PUBLISHED', 'json', 3],
    ['published', 'DRAFT', 'same', 3],
    ['published', 'PUBLISHED', 'same', 0],
    ['draft', 'DRAFT', 'metadata', 0],
  ] as const)('a frozen version: %s over %s, content %s exits %i', async (status, seen, content, code) => {
    const frozen = (text: string) => text.replace('"7.3"', '"4.0"');
    const seed = { ...SEED[content], name: NAME, status: seen, json: frozen(String(SEED[content].json)) };
    const account = await createAccount([seed]);
    const project = projectOf({ book: { ...MANIFEST, status } });
    project.write('flows/book.json', frozen(flowJson('Send')));
    const waflow = runner(project, account);
    const planned = await waflow('plan --json');
    expect(planned.code).toBe(code);
    expect(refusals(planned)).toEqual(code === 3 ? ['frozen-version'] : []);
    expect((await waflow('apply --auto-approve')).code).toBe(code);
  });
});

describe('guards', () => {
  it('protect refuses a farewell and a rename, whatever is allowed', async () => {
    const account = await createAccount([
      { name: 'a', status: 'PUBLISHED', ...SEED.same },
      { name: 'b', ...SEED.same },
      { name: 'c', ...SEED.same },
    ]);
    const waflow = runner(
      projectOf({
        a: { ...MANIFEST, name: 'a', status: 'deprecated', protect: true },
        b: { ...MANIFEST, name: 'b', status: 'deleted', protect: true },
        c: { ...MANIFEST, name: 'c2', previously: ['c'], protect: true },
      }),
      account,
    );
    const applied = await waflow('apply --auto-approve --allow delete,retire,adopt');
    expect(applied.code).toBe(3);
    expect(refusals(await waflow('plan --json'))).toEqual(['protected', 'protected', 'protected']);
    expect(await writesTo(account)).toEqual([]);
  });

  it('a case clash is refused before the first write', async () => {
    const account = await createAccount([{ name: NAME.toUpperCase(), ...SEED.same }]);
    const waflow = runner(projectOf({ book: MANIFEST }), account);
    expect(refusals(await waflow('plan --json'))).toEqual(['case-clash']);
    expect((await waflow('apply --auto-approve')).code).toBe(3);
    expect(await writesTo(account)).toEqual([]);
  });

  it('"ignore" is never listed, touched or renamed', async () => {
    const config = JSON.stringify({ ignore: ['Kept *'] });
    const account = await createAccount([{ name: 'Kept by hand', ...SEED.same }, { name: 'Foreign' }]);
    const waflow = runner(projectOf({ book: MANIFEST }, { 'waflow.yaml': config }), account);
    expect((await waflow('plan --json')).json().foreign.map(({ name }: SeenFlow) => name)).toEqual(['Foreign']);
    expect((await waflow('list --json')).stdout).not.toContain('Kept');

    const clash = runner(projectOf({ kept: { ...MANIFEST, name: 'Kept too' } }, { 'waflow.yaml': config }), account);
    expect((await clash('plan --json')).code).toBe(1);

    const rename = { ...MANIFEST, previously: ['Kept by hand'] };
    await runner(projectOf({ book: rename }, { 'waflow.yaml': config }), account)('apply --auto-approve');
    expect(await flowIn(account, 'Kept by hand')).toBeDefined();
  });

  const leaving = ['a', 'b', 'c', 'd'];
  const farewell = (count: number, config: Manifest = {}) =>
    projectOf(
      Object.fromEntries(
        leaving.slice(0, count).map((name) => [name, { name, categories: ['OTHER'], status: 'deprecated' }]),
      ),
      { 'waflow.yaml': JSON.stringify(config) },
    );
  const live = leaving.map((name) => ({ name, status: 'PUBLISHED', ...SEED.same }));

  it('retiring up to the limit needs no more consent', async () => {
    const account = await createAccount(live);
    const applied = await runner(farewell(3), account)('apply --auto-approve');
    expect(applied.code).toBe(0);
    expect((await flowsIn(account)).map(({ status }) => status)).toEqual([
      'DEPRECATED',
      'DEPRECATED',
      'DEPRECATED',
      'PUBLISHED',
    ]);
  });

  it.each<[number, Manifest]>([
    [4, {}],
    [1, { limits: { retire: 0 } }],
  ])('retiring %i with %j needs the consent "retire"', async (count, config) => {
    const account = await createAccount(live);
    const waflow = runner(farewell(count, config), account);
    const refused = await waflow('apply --json --auto-approve --allow delete');
    expect([refused.code, refused.json().error.code]).toEqual([3, 'consent-missing']);
    expect(refused.stderr).toContain('--allow');
    expect(await writesTo(account)).toEqual([]);
    expect((await waflow('apply --auto-approve --allow retire')).code).toBe(0);
    expect(await writesTo(account)).toHaveLength(count);
  });

  it('consent changes neither steps nor digest', async () => {
    const account = await createAccount([{ name: NAME, ...SEED.same }]);
    const waflow = runner(projectOf({ book: { ...MANIFEST, status: 'deleted' } }), account);
    const { digest } = (await waflow('plan --json')).json();
    const applied = await waflow(`apply --json --expect-digest ${digest} --allow delete`);
    expect([applied.code, applied.json().digest]).toEqual([0, digest]);
  });
});

describe('a rename', () => {
  it('keeps the id, and is over after it', async () => {
    const account = await createAccount([{ name: 'Appointment', status: 'PUBLISHED', ...SEED.same }]);
    const [before] = await flowsIn(account);
    const waflow = runner(projectOf({ book: { ...MANIFEST, previously: ['Appointment'] } }), account);
    const planned = await waflow('plan --json');
    expect(steps(planned)).toEqual(['update', 'publish']);
    expect(planned.json().flows[0].changes[0]).toEqual({ field: 'name', from: 'Appointment', to: NAME });
    expect(planned.json().foreign).toEqual([]);
    expect((await waflow('apply --auto-approve')).code).toBe(0);
    expect(await flowsIn(account)).toMatchObject([{ id: before?.id, name: NAME, status: 'PUBLISHED' }]);
    expect(steps(await waflow('plan --json'))).toEqual([]);
  });

  it('is refused where both names are there', async () => {
    const account = await createAccount([
      { name: 'Appointment', ...SEED.same },
      { name: NAME, ...SEED.same },
    ]);
    const waflow = runner(projectOf({ book: { ...MANIFEST, previously: ['Appointment'] } }), account);
    expect(refusals(await waflow('plan --json'))).toEqual(['rename-target-exists']);
    expect((await waflow('apply --auto-approve')).code).toBe(3);
  });

  it('makes a new flow where the old one is deprecated', async () => {
    const account = await createAccount([{ name: 'Appointment', status: 'DEPRECATED', ...SEED.same }]);
    const waflow = runner(projectOf({ book: { ...MANIFEST, previously: ['Appointment'] } }), account);
    expect((await waflow('apply --auto-approve')).code).toBe(0);
    expect((await flowsIn(account)).map(({ name, status }) => [name, status])).toEqual([
      ['Appointment', 'DEPRECATED'],
      [NAME, 'PUBLISHED'],
    ]);
  });
});

describe('refusals', () => {
  const dead = { name: 'Dead', status: 'DEPRECATED', ...SEED.same };
  const manifests = { book: MANIFEST, dead: { ...MANIFEST, name: 'Dead' } };

  it('stop an apply before the first write, also with consent, a plan file or a digest', async () => {
    const account = await createAccount([dead]);
    const waflow = runner(projectOf(manifests), account);
    const planned = await waflow('plan --json --out plan.json');
    expect(planned.code).toBe(3);
    for (const argv of [
      'apply --auto-approve --allow delete,retire,adopt',
      'apply plan.json',
      `apply --expect-digest ${planned.json().digest}`,
      'apply',
    ]) {
      expect((await waflow(argv)).code).toBe(3);
    }
    expect(await writesTo(account)).toEqual([]);
  });

  it('leave the rest to --skip-refused, which then exits with 1', async () => {
    const account = await createAccount([dead]);
    const waflow = runner(projectOf(manifests), account);
    const applied = await waflow('apply --json --auto-approve --skip-refused');
    expect(applied.code).toBe(1);
    expect(results(applied)).toEqual(['create done', 'upload done', 'publish done']);
    expect(applied.json().converged).toBe(false);
    expect((await flowIn(account, NAME))?.status).toBe('PUBLISHED');
    expect((await flowIn(account, 'Dead'))?.status).toBe('DEPRECATED');
  });

  it('do not count where --flow leaves the flow out', async () => {
    const account = await createAccount([dead]);
    const waflow = runner(projectOf(manifests), account);
    expect((await waflow('apply --auto-approve --flow !Dead')).code).toBe(0);
    expect((await flowIn(account, NAME))?.status).toBe('PUBLISHED');
  });
});

describe('approval', () => {
  const story = async () => {
    const account = await createAccount([{ name: 'Old', status: 'PUBLISHED', ...SEED.json }]);
    const project = projectOf({ book: MANIFEST, old: { ...MANIFEST, name: 'Old' } });
    return { account, project, waflow: runner(project, account) };
  };

  it.each(['yes', ' YES \n'])('the answer "%s" is a yes', async (answer) => {
    const { account, waflow } = await story();
    const applied = await waflow('apply', { answer });
    expect(applied.code).toBe(0);
    expect((await flowsIn(account)).map(({ status }) => status)).toEqual(['PUBLISHED', 'PUBLISHED']);
  });

  it.each(['no', '', 'y', 'yes please'])('the answer "%s" is none', async (answer) => {
    const { account, waflow } = await story();
    const refused = await waflow('apply --json', { answer });
    expect([refused.code, refused.json().error.code]).toEqual([3, 'not-approved']);
    expect(await writesTo(account)).toEqual([]);
  });

  it('without a terminal nothing asks: 3, and the flag is named', async () => {
    const { account, waflow } = await story();
    const refused = await waflow('apply');
    expect(refused.code).toBe(3);
    expect(refused.stderr).toContain('--auto-approve');
    expect(await writesTo(account)).toEqual([]);
  });

  it('an empty plan applies with 0, without a terminal', async () => {
    const { waflow } = await story();
    await waflow('apply --auto-approve');
    const again = await waflow('apply --json');
    expect([again.code, results(again), again.json().converged]).toEqual([0, [], true]);
  });

  it('a digest approves, in place of a question', async () => {
    const { waflow } = await story();
    const { digest } = (await waflow('plan --json')).json();
    expect((await waflow(`apply --expect-digest ${digest}`)).code).toBe(0);
  });

  it('a digest of another plan is 4, also with --auto-approve', async () => {
    const { account, waflow } = await story();
    const wrong = `sha256:${'0'.repeat(64)}`;
    for (const argv of [`apply --expect-digest ${wrong}`, `apply --auto-approve --expect-digest ${wrong}`]) {
      expect((await waflow(argv)).code).toBe(4);
    }
    expect(await writesTo(account)).toEqual([]);
  });

  it('a digest demands equality: less is not enough', async () => {
    const { account, waflow } = await story();
    const { digest } = (await waflow('plan --json')).json();
    await waflow('apply --auto-approve --flow Old');
    const before = await writesTo(account);
    expect((await waflow(`apply --expect-digest ${digest}`)).code).toBe(4);
    expect(await writesTo(account)).toEqual(before);
  });

  it('a consent is missing even where the plan is approved', async () => {
    const account = await createAccount([{ name: NAME, ...SEED.same }]);
    const waflow = runner(projectOf({ book: { ...MANIFEST, status: 'deleted' } }), account);
    await waflow('plan --out plan.json');
    const { digest } = (await waflow('plan --json')).json();
    for (const argv of ['apply plan.json', `apply --expect-digest ${digest}`, 'apply --auto-approve --allow retire']) {
      expect((await waflow(argv)).code).toBe(3);
    }
    expect((await waflow('apply', { answer: 'yes' })).code).toBe(3);
    expect(await writesTo(account)).toEqual([]);
    expect((await waflow('apply plan.json --allow delete')).code).toBe(0);
  });
});

describe('a plan file', () => {
  const story = async () => {
    const account = await createAccount([{ name: 'Old', status: 'PUBLISHED', ...SEED.json }]);
    const project = projectOf({ book: MANIFEST, old: { ...MANIFEST, name: 'Old' } });
    const waflow = runner(project, account);
    expect((await waflow('plan --out plan.json')).code).toBe(0);
    const saved = () => JSON.parse(readFileSync(join(project.path, 'plan.json'), 'utf8'));
    return { account, project, waflow, saved };
  };
  const applied = async (waflow: ReturnType<typeof runner>) => (await waflow('apply plan.json')).code;

  it('is the plan that --json prints, without the token', async () => {
    const { waflow, saved } = await story();
    expect(saved()).toEqual((await waflow('plan --json')).json());
    expect(JSON.stringify(saved())).not.toContain(TOKEN);
  });

  it('is applied without a question', async () => {
    const { account, waflow } = await story();
    expect(await applied(waflow)).toBe(0);
    expect((await flowsIn(account)).map(({ status }) => status)).toEqual(['PUBLISHED', 'PUBLISHED']);
    expect(await applied(waflow)).toBe(0);
  });

  it('carries --flow along', async () => {
    const { account, project } = await story();
    const waflow = runner(project, account);
    await waflow('plan --out plan.json --flow Old');
    expect(await applied(waflow)).toBe(0);
    expect((await flowsIn(account)).map(({ name }) => name)).toEqual(['Old']);
    expect((await waflow('apply plan.json --flow Book*')).code).toBe(4);
  });

  it('allows what is left of it', async () => {
    const { waflow } = await story();
    await waflow('apply --auto-approve --flow Old');
    const rest = await waflow('apply plan.json --json');
    expect(rest.code).toBe(0);
    expect(results(rest)).toEqual(['create done', 'upload done', 'publish done']);
  });

  it('allows the rest of the steps of a flow', async () => {
    const { account, waflow } = await story();
    const old = await flowIn(account, 'Old');
    await account.control('POST', `/flows/${old?.id}`, { json: flowJson('Send') });
    const rest = await waflow('apply plan.json --json');
    expect(rest.code).toBe(0);
    expect(results(rest).slice(3)).toEqual(['publish done']);
  });

  it.each<[string, (plan: ReturnType<typeof JSON.parse>) => void]>([
    ['the digest', (plan) => Object.assign(plan, { digest: `sha256:${'0'.repeat(64)}` })],
    ['a step', (plan) => plan.flows[0].steps.pop()],
    ['the account', (plan) => Object.assign(plan, { waba: '1' })],
    ['what is observed', (plan) => Object.assign(plan.flows[1].observed, { status: 'DRAFT' })],
    ['what is desired', (plan) => Object.assign(plan.flows[0].desired, { status: 'draft' })],
    ['a consent', (plan) => Object.assign(plan.flows[0].steps[0], { consent: ['adopt'] })],
    ['a flow', (plan) => plan.flows.pop()],
  ])('that was changed in %s is 4', async (_what, change) => {
    const { account, project, waflow, saved } = await story();
    const plan = saved();
    change(plan);
    project.write('plan.json', JSON.stringify(plan));
    expect(await applied(waflow)).toBe(4);
    expect((await waflow('apply plan.json --auto-approve')).code).toBe(4);
    expect(await writesTo(account)).toEqual([]);
  });

  it('may be printed anew: order of keys and white space do not count', async () => {
    const { project, waflow, saved } = await story();
    project.write('plan.json', JSON.stringify(Object.fromEntries(Object.entries(saved()).reverse())));
    expect(await applied(waflow)).toBe(0);
  });

  it.each<[string, (story: { account: Account; project: Project; id: string }) => unknown]>([
    [
      'a colleague changed the document',
      ({ account, id }) => account.control('POST', `/flows/${id}`, { json: flowJson('Theirs') }),
    ],
    [
      'a colleague changed the categories',
      ({ account, id }) => account.control('POST', `/flows/${id}`, { categories: ['SURVEY'] }),
    ],
    ['the platform blocked it', ({ account, id }) => account.control('POST', `/flows/${id}`, { status: 'BLOCKED' })],
    ['it is gone', ({ account, id }) => account.control('DELETE', `/flows/${id}`)],
    ['the author changed the document', ({ project }) => project.write('flows/book.json', flowJson('Newer'))],
    [
      'the author changed the status',
      ({ project }) => project.write('flows/old.yaml', JSON.stringify({ ...MANIFEST, name: 'Old', status: 'draft' })),
    ],
    [
      'the author added a flow',
      ({ project }) => project.write('flows/new.yaml', JSON.stringify({ ...MANIFEST, name: 'New' })),
    ],
  ])('is stale where %s: 4, and nothing is written', async (what, happens) => {
    const { account, project, waflow } = await story();
    const id = (await flowIn(account, 'Old'))?.id ?? '';
    await happens({ account, project, id });
    const run = await waflow('apply plan.json --json');
    // A flow that got a refusal has no step any more, so it is within the plan; the refusal stops it then.
    expect(run.code).toBe(what === 'the platform blocked it' ? 3 : 4);
    if (run.code === 4) expect(run.json().error.code).toBe('stale-plan');
    expect(await writesTo(account)).toEqual([]);
  });

  it('is not stale where a foreign flow came', async () => {
    const { account, waflow } = await story();
    await account.control('POST', '/seed', { flows: [{ name: 'Foreign' }] });
    expect(await applied(waflow)).toBe(0);
  });

  it.each([
    ['is none', 'hello'],
    ['has another format', '{ "format": 2 }'],
    ['is half', '{ "format": 1, "flows": [] }'],
  ])('that %s is 64', async (_what, text) => {
    const { account, project, waflow } = await story();
    project.write('plan.json', text);
    expect(await applied(waflow)).toBe(64);
    expect((await waflow('apply missing.json')).code).toBe(64);
    expect(await writesTo(account)).toEqual([]);
  });
});

describe('moved between plan and write', () => {
  it('leaves that flow alone, does the others, and exits with 4', async () => {
    const account = await createAccount([{ name: 'Old', status: 'PUBLISHED', ...SEED.json }]);
    const id = (await flowIn(account, 'Old'))?.id;
    const waflow = runner(projectOf({ book: MANIFEST, old: { ...MANIFEST, name: 'Old' } }), account);
    let moved = false;
    const fetch = async (request: Request) => {
      // Right after the question a colleague saves something.
      if (!moved && request.method === 'POST') {
        moved = true;
        await account.control('POST', `/flows/${id}`, { json: flowJson('Theirs'), updated_at: '2030-01-01T00:00:00Z' });
      }
      return account.fetch(request);
    };
    const applied = await waflow('apply --json --auto-approve --parallelism 1', { fetch });
    expect(applied.code).toBe(4);
    expect(results(applied)).toEqual([
      'create done',
      'upload done',
      'publish done',
      'upload skipped (stale)',
      'publish skipped (stale)',
    ]);
    expect((await flowIn(account, 'Old'))?.draft?.content).toBe(flowJson('Theirs'));
  });
});

describe('several at once', () => {
  it('a failed step counts before a flow that moved: 1', async () => {
    const account = await createAccount([{ name: 'Old', status: 'PUBLISHED', ...SEED.json }]);
    await account.control('POST', '/faults', 'POST /flows: status=400 code=100');
    const id = (await flowIn(account, 'Old'))?.id;
    const waflow = runner(projectOf({ book: MANIFEST, old: { ...MANIFEST, name: 'Old' } }), account);
    const fetch = async (request: Request) => {
      if (request.method === 'POST') {
        await account.control('POST', `/flows/${id}`, { json: flowJson('Theirs'), updated_at: '2030-01-01T00:00:00Z' });
      }
      return account.fetch(request);
    };
    const applied = await waflow('apply --json --auto-approve --parallelism 1', { fetch });
    expect(applied.code).toBe(1);
    expect(results(applied)).toEqual([
      'create failed',
      'upload not-run (after-failure)',
      'publish not-run (after-failure)',
      'upload skipped (stale)',
      'publish skipped (stale)',
    ]);
  });

  it('Ctrl-C counts before everything: 130, the report is whole, and the next apply finishes', async () => {
    const account = await createAccount();
    const waflow = runner(projectOf({ book: MANIFEST, next: { ...MANIFEST, name: 'Next' } }), account);
    const stop = new AbortController();
    const fetch = async (request: Request) => {
      const response = await account.fetch(request);
      if (request.method === 'POST') stop.abort();
      return response;
    };
    const applied = await waflow('apply --json --auto-approve --parallelism 1', { fetch, interrupt: stop.signal });
    expect(applied.code).toBe(130);
    // The create has carried the document: one request, two results.
    expect(results(applied)).toEqual([
      'create done',
      'upload done',
      'publish not-run (interrupted)',
      'create not-run (interrupted)',
      'upload not-run (interrupted)',
      'publish not-run (interrupted)',
    ]);
    expect(await writesTo(account)).toHaveLength(1);
    expect((await waflow('apply --auto-approve')).code).toBe(0);
    expect((await flowsIn(account)).map(({ status }) => status)).toEqual(['PUBLISHED', 'PUBLISHED']);
  });
});

describe('the built-in emulator', () => {
  it('needs no account, keeps its state, and says so', async () => {
    const { path } = projectOf({ book: MANIFEST });
    const local = (...argv: string[]) => runCli([...argv, '--env', 'local'], { cwd: path });
    const planned = await local('plan', '--json');
    expect(planned.json()).toMatchObject({ environment: 'local', remote: 'emulator' });
    expect(steps(planned)).toEqual(['create', 'upload', 'publish']);
    for (const argv of [['plan'], ['plan', '--markdown'], ['apply', '--auto-approve'], ['plan'], ['list']]) {
      const run = await local(...argv);
      expect(run.code).toBe(0);
      expect(run.stdout + run.stderr).toMatch(/emulator/i);
    }
    expect(steps(await local('plan', '--json'))).toEqual([]);
  });
});

describe('--flow', () => {
  const manifests = Object.fromEntries(['a', 'ab', 'b'].map((name) => [name, { ...MANIFEST, name, status: 'draft' }]));

  it.each([
    ['--flow a*', ['a', 'ab']],
    ['--flow a --flow b', ['a', 'b']],
    ['--flow !a*', ['b']],
    ['--flow a* --flow !ab', ['a']],
  ])('%s', async (flags, expected) => {
    const account = await createAccount();
    const waflow = runner(projectOf(manifests), account);
    const planned = await waflow(`plan --json ${flags}`);
    expect(planned.json().flows.map(({ name }: SeenFlow) => name)).toEqual(expected);
    expect((await waflow(`apply --auto-approve ${flags}`)).code).toBe(0);
    expect((await flowsIn(account)).map(({ name }) => name).sort()).toEqual(expected);
  });

  it('that matches nothing is 64', async () => {
    const account = await createAccount();
    const waflow = runner(projectOf(manifests), account);
    for (const command of ['plan', 'apply --auto-approve'])
      expect((await waflow(`${command} --flow c*`)).code).toBe(64);
    expect(await writesTo(account)).toEqual([]);
  });
});

describe('environments', () => {
  const config = {
    environments: {
      staging: { waba: WABA, variables: { API: 'https://staging.example.com' } },
      sandbox: { waba: WABA, variables: { API: 'https://sandbox.example.com' } },
      production: { waba: WABA, variables: { API: { env: 'WAFLOW_VAR_API' } } },
    },
  };
  const manifests = {
    book: {
      ...MANIFEST,
      endpoint: '{{ API }}/book',
      environments: {
        staging: { status: 'draft', name: `${NAME} (staging)`, categories: ['SURVEY'], json: 'staging.json' },
        sandbox: false,
      },
    },
    other: { ...MANIFEST, name: 'Other' },
  };
  const story = async () => {
    const account = await createAccount();
    const project = projectOf(manifests, {
      'waflow.yaml': JSON.stringify(config),
      'flows/staging.json': flowJson('{{ API }} and {{!API}}'),
    });
    return { account, waflow: runner(project, account) };
  };

  it('override, and variables are filled in', async () => {
    const { account, waflow } = await story();
    expect((await waflow('apply --env staging --auto-approve')).code).toBe(0);
    const flow = await flowIn(account, `${NAME} (staging)`);
    expect(flow).toMatchObject({
      status: 'DRAFT',
      categories: ['SURVEY'],
      endpointUri: 'https://staging.example.com/book',
    });
    expect(flow?.draft?.content).toBe(flowJson('https://staging.example.com and {{API}}'));
    const again = await waflow('plan --env staging --json');
    expect([again.json().environment, steps(again)]).toEqual(['staging', []]);
    expect((await waflow('apply --env staging --json')).json().flows).toMatchObject({ [NAME]: flow?.id });
  });

  it('"false" leaves the flow out', async () => {
    const { account, waflow } = await story();
    expect((await waflow('apply --env sandbox --auto-approve')).code).toBe(0);
    expect((await flowsIn(account)).map(({ name }) => name)).toEqual(['Other']);
  });

  it('"false" makes a flow of that name a foreign one', async () => {
    const { account, waflow } = await story();
    await account.control('POST', '/seed', { flows: [{ name: NAME }] });
    const planned = await waflow('plan --env sandbox --json');
    expect(planned.json().foreign.map(({ name }: SeenFlow) => name)).toEqual([NAME]);
  });

  it('values from the process environment are sent, and shown as ***', async () => {
    const { account, waflow } = await story();
    const env = { ...account.env, WAFLOW_VAR_API: 'https://secret-place.example.com' };
    for (const argv of ['plan --json', 'plan', 'plan --markdown', 'apply --auto-approve --verbose']) {
      const run = await waflow(`${argv} --env production`, { env });
      expect(run.code).toBe(0);
      expect(run.stdout + run.stderr).not.toContain('secret-place');
    }
    expect((await flowIn(account, NAME))?.endpointUri).toBe('https://secret-place.example.com/book');
    expect(steps(await waflow('plan --json --env production', { env }))).toEqual([]);
  });

  it('a plan file keeps its environment', async () => {
    const { account, waflow } = await story();
    await waflow('plan --env staging --out plan.json');
    expect((await waflow('apply plan.json --env sandbox')).code).toBe(4);
    expect(await writesTo(account)).toEqual([]);
    expect((await waflow('apply plan.json')).code).toBe(0);
    expect(await flowIn(account, `${NAME} (staging)`)).toBeDefined();
  });

  it.each([
    ['none is named', 'plan'],
    ['it is unknown', 'plan --env nowhere'],
    ['its variable is not set', 'plan --env production'],
  ])('are 78 where %s', async (_what, argv) => {
    const { account, waflow } = await story();
    expect((await waflow(argv)).code).toBe(78);
    expect((await account.control('GET', '/requests')).requests).toEqual([]);
  });

  it('are 78 where another account is named beside', async () => {
    const { account, waflow } = await story();
    const env = { ...account.env, WHATSAPP_BUSINESS_ACCOUNT_ID: '1' };
    expect((await waflow('plan --env staging', { env })).code).toBe(78);
  });
});

describe('the remote', () => {
  it.each([
    ['the token is wrong', { WHATSAPP_BUSINESS_ACCESS_TOKEN: 'EAAwrong' }],
    ['the account is another', { WHATSAPP_BUSINESS_ACCOUNT_ID: '99' }],
  ])('is 5 where %s', async (_what, change) => {
    const account = await createAccount();
    const waflow = runner(projectOf({ book: MANIFEST }), account);
    for (const argv of ['plan --json', 'apply --json --auto-approve']) {
      const run = await waflow(argv, { env: { ...account.env, ...change } });
      expect(run.code).toBe(5);
      expect(run.json()).toMatchObject({ format: 1, error: { code: expect.any(String) } });
    }
  });

  it('is 5 where nobody answers', async () => {
    const account = await createAccount();
    const waflow = runner(projectOf({ book: MANIFEST }), account);
    const fetch = () => Promise.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }));
    expect((await waflow('plan', { fetch })).code).toBe(5);
  });

  it('is 78 where there are no credentials', async () => {
    const account = await createAccount();
    const waflow = runner(projectOf({ book: MANIFEST }), account);
    expect((await waflow('plan', { env: {} })).code).toBe(78);
  });
});

describe('used wrongly', () => {
  it.each([
    'plan --allow delete',
    'plan --unknown',
    'apply --allow everything',
    'apply --prune',
    'plan --prune=some',
    'plan --prune --base main --flow X',
    'plan --base main',
    'aply',
  ])('%s is 64', async (argv) => {
    const account = await createAccount();
    const waflow = runner(projectOf({ book: MANIFEST }), account);
    const run = await waflow(`${argv} --json`);
    expect(run.code).toBe(64);
    expect(run.json()).toMatchObject({ format: 1, error: { code: expect.any(String) } });
    expect((await account.control('GET', '/requests')).requests).toEqual([]);
  });
});
