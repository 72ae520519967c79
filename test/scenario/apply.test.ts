// The ten points of "Apply", played with whole command lines against an emulated account and its faults.
import { describe, expect, test } from 'vitest';
import type { EmulatorOptions, ValidationError } from '../../src/emulator/emulator.ts';
import { createAccount, type SeedFlow } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

type Seen = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly categories: readonly string[];
  readonly draft: { readonly content: string } | null;
};
type LogLine = { readonly origin: string; readonly method: string; readonly path: string };
type Result = {
  readonly flow: string;
  readonly id: string | null;
  readonly kind: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly details?: string[];
  };
};

type Account = Awaited<ReturnType<typeof createAccount>>;
type Fetch = (request: Request) => Promise<Response>;

/** An account with what a test asks of it. */
async function accountOf(seed: readonly SeedFlow[] = [], options: Partial<EmulatorOptions> = {}) {
  const account = await createAccount(seed, options);
  return {
    ...account,
    faults: (...faults: string[]) => account.control('POST', '/faults', faults),
    flows: async (): Promise<Seen[]> => (await account.control('GET', '/state')).flows,
    log: async (): Promise<LogLine[]> => (await account.control('GET', '/requests')).requests,
    change: (id: string, change: object) => account.control('POST', `/flows/${id}`, change),
  };
}

type Manifest = {
  readonly name: string;
  readonly status?: string;
  readonly categories?: string;
  readonly json?: string;
  readonly more?: string;
};

const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z]+/g, '-');

function projectOf(manifests: readonly Manifest[], files: Readonly<Record<string, string>> = {}): Project {
  const written = manifests.map(
    ({ name, status = 'published', categories = 'OTHER', json = flowJson(), more = '' }) => [
      [
        `flows/${slug(name)}.yaml`,
        `name: ${name}\ncategories: [${categories}]\njson: ${slug(name)}.json\nstatus: ${status}\n${more}`,
      ],
      [`flows/${slug(name)}.json`, json],
    ],
  );
  return createProject({ ...Object.fromEntries(written.flat()), ...files });
}

type Options = { readonly flags?: readonly string[]; readonly fetch?: Fetch; readonly interrupt?: AbortSignal };

async function apply(
  project: Project,
  account: Account,
  options: Options = {},
): Promise<CliRun & { results: Result[] }> {
  const { flags = [], fetch = account.fetch, interrupt } = options;
  const run = await runCli(['apply', '--json', '--auto-approve', ...flags], {
    cwd: project.path,
    env: account.env,
    fetch,
    ...(interrupt && { interrupt }),
  });
  return { ...run, results: run.json().results ?? [] };
}

/** `create done`, `publish not-run after-failure`. */
const told = (results: readonly Result[], flow?: string) =>
  results
    .filter((result) => flow === undefined || result.flow === flow)
    .map(({ kind, outcome, reason }) => `${kind} ${outcome}${reason === undefined ? '' : ` ${reason}`}`);

const isWrite = ({ method }: LogLine) => method !== 'GET';
const writes = async (account: { log: () => Promise<LogLine[]> }) =>
  (await account.log()).filter(isWrite).map(({ method, path }) => `${method} ${path.replace(/^\/v\d+\.\d+/, '')}`);

const isNode = (request: Request) => request.method === 'GET' && /\/v24\.0\/\d+$/.test(new URL(request.url).pathname);
const ends = (method: string, end: string) => (request: Request) =>
  request.method === method && new URL(request.url).pathname.endsWith(end);

/** Does something once, right before or right after the first request that fits. */
function hooked(
  account: Account,
  fits: (request: Request) => boolean,
  act: () => unknown,
  when: 'before' | 'after' = 'before',
): Fetch {
  let acted = false;
  return async (request) => {
    const now = !acted && fits(request);
    if (now) acted = true;
    if (now && when === 'before') await act();
    const response = await account.fetch(request);
    if (now && when === 'after') await act();
    return response;
  };
}

/** A platform that does not give this field. */
function without(field: string, fetch: Fetch): Fetch {
  return async (request) => {
    const response = await fetch(request);
    const text = await response.text();
    const cut = text.replaceAll(new RegExp(`"${field}":"[^"]*",?`, 'g'), '').replaceAll(',}', '}');
    return new Response(cut, { status: response.status, headers: response.headers });
  };
}

const OLD = flowJson('Old label');
const NEW = flowJson('New label');
const live = (name: string, more: Readonly<Record<string, unknown>> = {}): SeedFlow => ({
  name,
  status: 'PUBLISHED',
  json: OLD,
  ...more,
});
const TOUR_ID = '771100220033440';
const tour = (more: Readonly<Record<string, unknown>> = {}) => live('Tour', { id: TOUR_ID, ...more });
const labelOf = (flow: Seen | undefined) => /"label":\s*"([^"]*)"/.exec(flow?.draft?.content ?? '')?.[1];

describe('1: one engine, and what was approved', () => {
  const planned = async (project: Project, account: Account) => {
    const run = await runCli(['plan', '--json', '--out', 'plan.json'], {
      cwd: project.path,
      env: account.env,
      fetch: account.fetch,
    });
    expect(run.code).toBe(0);
    return run.json();
  };
  const applyFile = (project: Project, account: Account) =>
    runCli(['apply', 'plan.json', '--json'], { cwd: project.path, env: account.env, fetch: account.fetch });

  test('an approved plan is carried out', async () => {
    const account = await accountOf([tour()]);
    const project = projectOf([{ name: 'Tour', json: NEW }]);
    const plan = await planned(project, account);
    const run = await applyFile(project, account);
    expect([run.code, run.json().digest]).toEqual([0, plan.digest]);
    expect((await account.flows()).map(labelOf)).toEqual(['New label']);
  });

  test.each([
    [
      'the account',
      async (_: Project, account: Awaited<ReturnType<typeof accountOf>>) =>
        account.change(TOUR_ID, { categories: ['SURVEY'], status: 'PUBLISHED' }),
    ],
    ['the Flow JSON', async (project: Project) => project.write('flows/tour.json', flowJson('Another label'))],
    [
      'the file itself',
      async (project: Project) => {
        const file = await import('node:fs').then((fs) => fs.readFileSync(`${project.path}/plan.json`, 'utf8'));
        project.write('plan.json', file.replace('"PUBLISHED"', '"DRAFT"'));
      },
    ],
  ] as const)('a plan file is stale once %s has changed', async (_name, change) => {
    const account = await accountOf([tour()]);
    const project = projectOf([{ name: 'Tour', json: NEW }]);
    await planned(project, account);
    await change(project, account);
    const run = await applyFile(project, account);
    expect(run.code).toBe(4);
    expect(run.json().error.message).toBeTruthy();
    expect(await writes(account)).toEqual([]);
  });

  test('a plan file allows the rest of what was begun', async () => {
    const account = await accountOf([tour()]);
    const project = projectOf([{ name: 'Tour', json: NEW }]);
    await planned(project, account);
    await account.change(TOUR_ID, { json: NEW });
    const run = await applyFile(project, account);
    expect([run.code, told(run.json().results)]).toEqual([0, ['publish done']]);
  });

  test('--expect-digest demands equality', async () => {
    const account = await accountOf([tour()]);
    const project = projectOf([{ name: 'Tour', json: NEW }]);
    const { digest } = await planned(project, account);
    const wrong = await apply(project, account, {
      flags: ['--expect-digest', digest.replace(/.$/, (last: string) => (last === '0' ? '1' : '0'))],
    });
    expect(wrong.code).toBe(4);
    expect(await writes(account)).toEqual([]);
    expect((await apply(project, account, { flags: ['--expect-digest', digest] })).code).toBe(0);
  });
});

describe('2: the steps of a flow', () => {
  test('create carries document and endpoint: one request, two results', async () => {
    const account = await accountOf();
    const json = flowJson('Send', { data_api_version: '3.0', routing_model: { START: [] } });
    const project = projectOf([{ name: 'Tour', json, more: 'endpoint: https://flows.example.com/tour\n' }]);
    const run = await apply(project, account);
    expect(run.code).toBe(0);
    expect(told(run.results)).toEqual(['create done', 'upload done', 'publish done']);
    const [flow] = await account.flows();
    expect(await writes(account)).toEqual(['POST /1020304050/flows', `POST /${flow?.id}/publish`]);
    expect(flow).toMatchObject({ status: 'PUBLISHED', endpointUri: 'https://flows.example.com/tour' });
  });

  test('upload, update, publish, in this order and each once', async () => {
    const account = await accountOf([tour()]);
    const run = await apply(projectOf([{ name: 'Tour', json: NEW, categories: 'SURVEY' }]), account);
    expect(run.code).toBe(0);
    expect(told(run.results)).toEqual(['upload done', 'update done', 'publish done']);
    expect(await writes(account)).toEqual([`POST /${TOUR_ID}/assets`, `POST /${TOUR_ID}`, `POST /${TOUR_ID}/publish`]);
  });

  test('a new flow is connected to its application after the upload', async () => {
    const account = await accountOf();
    await account.control('POST', '/seed', { apps: [{ id: '4455' }] });
    const run = await apply(projectOf([{ name: 'Tour', more: 'application: "4455"\n' }]), account);
    expect([run.code, told(run.results)]).toEqual([0, ['create done', 'upload done', 'update done', 'publish done']]);
  });

  test('a publish that shows late is waited for', async () => {
    const account = await accountOf([], { switches: { publish_lag_ms: 60 } });
    const run = await apply(projectOf([{ name: 'Tour' }]), account);
    expect([run.code, run.json().converged]).toEqual([0, true]);
    expect(run.results.every(({ error }) => error === undefined)).toBe(true);
  });

  test('a publish that shows later than --timeout is done, pending, and not converged', async () => {
    const account = await accountOf([], { switches: { publish_lag_ms: 60_000 } });
    const run = await apply(projectOf([{ name: 'Tour' }]), account, { flags: ['--timeout', '100ms'] });
    expect([run.code, run.json().converged]).toEqual([1, false]);
    expect(run.results.at(-1)).toMatchObject({ kind: 'publish', outcome: 'done', error: { code: 'publish-pending' } });
    expect((await writes(account)).filter((path) => path.endsWith('/publish'))).toHaveLength(1);
  });

  test.each([1, 3])('flows run side by side, %i at most, and the steps of one never', async (most) => {
    const seeds = Array.from({ length: 8 }, (_, index) =>
      live(`Flow ${'abcdefgh'[index]}`, { id: String(90_001 + index) }),
    );
    const account = await accountOf(seeds, { latencyMs: 3 });
    const project = projectOf(seeds.map(({ name }) => ({ name, json: NEW, categories: 'SURVEY' })));
    const busy = new Map<string, number>();
    const writing = new Set<string>();
    let peak = 0;
    const doubled: string[] = [];
    const fetch: Fetch = async (request) => {
      const id = /^\/v24\.0\/(9000\d)/.exec(new URL(request.url).pathname)?.[1];
      if (id === undefined || request.method === 'GET') return account.fetch(request);
      if (writing.has(id)) doubled.push(id);
      writing.add(id);
      // A flow is busy from its first write on until its publish has been answered.
      busy.set(id, 1);
      peak = Math.max(peak, busy.size);
      const response = await account.fetch(request);
      writing.delete(id);
      if (request.url.includes('/publish')) busy.delete(id);
      return response;
    };
    const run = await apply(project, account, { fetch, flags: ['--parallelism', String(most)] });
    expect(run.code).toBe(0);
    expect(doubled).toEqual([]);
    expect(peak).toBe(most);
    expect(await writes(account)).toHaveLength(24);
  });
});

/** Finds fault with every BAD in a text, at its place there. */
function findsBad(text: string): ValidationError[] {
  return [...text.matchAll(/BAD/g)].map(({ index }) => {
    const before = text.slice(0, index).split('\n');
    const [line, column] = [before.length, (before.at(-1) ?? '').length + 1];
    const place = { line_start: line, line_end: line, column_start: column, column_end: column + 3 };
    return {
      error: 'INVALID_PROPERTY_VALUE',
      error_type: 'FLOW_JSON_ERROR',
      message: 'BAD is not good.',
      ...place,
      pointers: [{ ...place, path: 'screens[0].layout.children[0].text' }],
    };
  });
}

/** Line and column of a text inside another, from 1. */
function placeOf(text: string, part: string): string {
  const before = text.slice(0, text.indexOf(part)).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

describe('3 and 4: errors that the platform finds', () => {
  const BAD = flowJson('This is BAD');

  test("in a create fail the upload, at the author's line", async () => {
    const account = await accountOf([], { check: findsBad });
    const run = await apply(projectOf([{ name: 'Tour', json: BAD }]), account);
    expect([run.code, run.json().converged]).toEqual([1, false]);
    expect(told(run.results)).toEqual(['create done', 'upload failed', 'publish not-run after-failure']);
    const [line] = placeOf(BAD, 'BAD').split(':');
    expect(run.results[1]?.error?.details?.[0]).toContain(`flows/tour.json:${line}:`);
    expect(run.results[1]?.error?.details?.[0]).toContain('BAD is not good.');
    expect(await account.flows()).toMatchObject([{ name: 'Tour', status: 'DRAFT' }]);
    expect(run.json().flows).toEqual({ Tour: (await account.flows())[0]?.id });
  });

  test("are at the author's place also where variables were filled in before it, on the same line", async () => {
    const long = 'a text that is much longer than its name';
    const account = await accountOf([], { check: findsBad });
    const json = JSON.stringify(JSON.parse(BAD.replace('Hello', '{{ LONG }}, {{ LONG }}')));
    const project = projectOf([{ name: 'Tour', json }], {
      'waflow.yaml': `environments:\n  main:\n    waba: "1020304050"\n    variables: { LONG: "${long}" }\n`,
    });
    const run = await apply(project, account);
    expect(told(run.results)).toEqual(['create done', 'upload failed', 'publish not-run after-failure']);
    expect(run.results[1]?.error?.details).toEqual([
      expect.stringContaining(`flows/tour.json:${placeOf(json, 'BAD')} `),
    ]);
    expect((await account.flows())[0]?.draft?.content).toBe(json.replaceAll('{{ LONG }}', long));
  });

  test('in an upload end that flow before publish; others go on', async () => {
    const account = await accountOf([tour(), live('Visit')], { check: findsBad });
    const run = await apply(
      projectOf([
        { name: 'Tour', json: BAD },
        { name: 'Visit', json: NEW },
      ]),
      account,
    );
    expect(run.code).toBe(1);
    expect(told(run.results, 'Tour')).toEqual(['upload failed', 'publish not-run after-failure']);
    expect(told(run.results, 'Visit')).toEqual(['upload done', 'publish done']);
    expect((await writes(account)).filter((path) => path.endsWith('/publish'))).toHaveLength(1);
  });

  test('are found where the answer to the upload was lost', async () => {
    const account = await accountOf([tour()], { check: findsBad });
    await account.faults('POST /{id}/assets: cut=after');
    const run = await apply(projectOf([{ name: 'Tour', json: BAD }]), account);
    expect([run.code, told(run.results)]).toEqual([1, ['upload failed', 'publish not-run after-failure']]);
  });

  test("the text that is uploaded is the author's, byte for byte", async () => {
    const account = await accountOf([tour()]);
    const json = `\n  ${NEW.replaceAll('\n', '\r\n').replace('"Hello"', '"Grüße, 日本 \\u00e9"')}\r\n\r\n`;
    expect((await apply(projectOf([{ name: 'Tour', json }]), account)).code).toBe(0);
    expect((await account.flows())[0]?.draft?.content).toBe(json);
  });
});

describe('5: flows that moved since the plan', () => {
  const project = () => projectOf([{ name: 'Tour', json: NEW }]);
  const bump = { updated_at: '2031-01-01T00:00:00Z' };
  const CHANGES: readonly (readonly [string, object])[] = [
    ['the document', { json: flowJson('A colleague'), status: 'PUBLISHED' }],
    ['the categories', { categories: ['SURVEY'], status: 'PUBLISHED' }],
    ['the name', { name: 'Tour of theirs', status: 'PUBLISHED' }],
    ['the status', { status: 'DRAFT' }],
    ['the health', { status: 'BLOCKED' }],
  ];

  test.each(CHANGES)('%s: left alone, exit 4', async (_name, change) => {
    for (const hidden of [false, true]) {
      const account = await accountOf([tour()]);
      const hook = hooked(account, isNode, () => account.change(TOUR_ID, hidden ? change : { ...change, ...bump }));
      const before = await apply(project(), account, { fetch: hidden ? without('updated_at', hook) : hook });
      expect([before.code, before.json().converged]).toEqual([4, false]);
      expect(told(before.results)).toEqual(['upload skipped stale', 'publish skipped stale']);
      expect(await writes(account)).toEqual([]);
    }
  });

  test('a flow that is gone is left alone', async () => {
    const account = await accountOf([tour()]);
    const fetch = hooked(account, isNode, () => account.control('DELETE', `/flows/${TOUR_ID}`));
    const run = await apply(project(), account, { fetch });
    expect([run.code, told(run.results)]).toEqual([4, ['upload skipped stale', 'publish skipped stale']]);
    expect(await account.flows()).toEqual([]);
  });

  test('a draft that a colleague has begun to use is not deleted, though nothing tells when it changed', async () => {
    const account = await accountOf([tour({ status: 'DRAFT' })]);
    const wanted = projectOf([{ name: 'Tour', status: 'deleted' }]);
    const hook = hooked(account, isNode, () =>
      account.change(TOUR_ID, { name: 'Tour of theirs', categories: ['SURVEY'] }),
    );
    const run = await apply(wanted, account, { fetch: without('updated_at', hook), flags: ['--allow', 'delete'] });
    expect([run.code, told(run.results)]).toEqual([4, ['delete skipped stale']]);
    expect(await account.flows()).toHaveLength(1);
  });

  test('nothing has moved: a flow without updated_at is written', async () => {
    const account = await accountOf([tour()]);
    const run = await apply(project(), account, { fetch: without('updated_at', account.fetch) });
    expect([run.code, run.json().converged]).toEqual([0, true]);
  });

  test.each([
    ['deprecated', 'PUBLISHED', []],
    ['deleted', 'DRAFT', ['--allow', 'delete']],
  ])('nothing has moved: a flow without updated_at is %s', async (status, before, flags) => {
    const account = await accountOf([tour({ status: before })]);
    const fetch = without('updated_at', account.fetch);
    const run = await apply(projectOf([{ name: 'Tour', status }]), account, { fetch, flags });
    expect([run.code, run.results.map(({ outcome }) => outcome)]).toEqual([0, ['done']]);
  });

  test('nothing has moved where the list tells less than the flow itself', async () => {
    const account = await accountOf([tour({ endpoint_uri: 'https://flows.example.com/tour' })]);
    const lean = without('endpoint_uri', account.fetch);
    const all = without('updated_at', account.fetch);
    const leaner = without('updated_at', lean);
    const fetch: Fetch = (request) => (ends('GET', '/flows')(request) ? leaner(request) : all(request));
    const run = await apply(project(), account, { fetch });
    expect([run.code, told(run.results)]).toEqual([0, ['upload done', 'publish done']]);
  });

  test('one moved flow does not stop the others, and is all that decides the exit code', async () => {
    const account = await accountOf([tour(), live('Visit')]);
    const fetch = hooked(
      account,
      (request) => isNode(request) && request.url.includes(TOUR_ID),
      () => account.change(TOUR_ID, { categories: ['SURVEY'], ...bump }),
    );
    const run = await apply(
      projectOf([
        { name: 'Tour', json: NEW },
        { name: 'Visit', json: NEW },
      ]),
      account,
      { fetch },
    );
    expect(run.code).toBe(4);
    expect(told(run.results, 'Visit')).toEqual(['upload done', 'publish done']);
  });

  test('several exit codes at once: a flow that moved and one that failed are 1', async () => {
    const account = await accountOf([tour(), live('Visit', { legacy_immutable: true })]);
    const fetch = hooked(
      account,
      (request) => isNode(request) && request.url.includes(TOUR_ID),
      () => account.change(TOUR_ID, { categories: ['SURVEY'], ...bump }),
    );
    const run = await apply(
      projectOf([
        { name: 'Tour', json: NEW },
        { name: 'Visit', json: NEW },
      ]),
      account,
      { fetch },
    );
    expect(run.code).toBe(1);
  });

  test('a name that is taken meanwhile is left to whoever took it', async () => {
    const account = await accountOf();
    const fetch = hooked(account, ends('POST', '/flows'), () =>
      account.control('POST', '/seed', { flows: [{ name: 'Tour', json: OLD }] }),
    );
    const run = await apply(project(), account, { fetch });
    expect(run.code).toBe(4);
    expect(told(run.results)).toEqual(['create skipped stale', 'upload skipped stale', 'publish skipped stale']);
    expect((await account.flows()).map(labelOf)).toEqual(['Old label']);
  });
});

type Case = {
  readonly seed: readonly SeedFlow[];
  readonly wanted: Manifest;
  readonly at: string;
  readonly flags?: readonly string[];
  readonly results: readonly string[];
  readonly flows: readonly object[];
};

const CASES: Readonly<Record<string, Case>> = {
  create: {
    seed: [],
    wanted: { name: 'Tour', json: NEW },
    at: 'POST /flows',
    results: ['create done', 'upload done', 'publish done'],
    flows: [{ name: 'Tour', status: 'PUBLISHED', draft: { content: NEW } }],
  },
  upload: {
    seed: [tour()],
    wanted: { name: 'Tour', json: NEW },
    at: 'POST /{id}/assets',
    results: ['upload done', 'publish done'],
    flows: [{ name: 'Tour', status: 'PUBLISHED', draft: { content: NEW } }],
  },
  update: {
    seed: [tour()],
    wanted: { name: 'Tour', json: OLD, categories: 'SURVEY' },
    at: 'POST /{id}',
    results: ['update done', 'publish done'],
    flows: [{ name: 'Tour', status: 'PUBLISHED', categories: ['SURVEY'] }],
  },
  publish: {
    seed: [tour({ status: 'DRAFT' })],
    wanted: { name: 'Tour', json: OLD },
    at: 'POST /publish',
    results: ['publish done'],
    flows: [{ name: 'Tour', status: 'PUBLISHED' }],
  },
  deprecate: {
    seed: [tour()],
    wanted: { name: 'Tour', status: 'deprecated' },
    at: 'POST /deprecate',
    results: ['deprecate done'],
    flows: [{ name: 'Tour', status: 'DEPRECATED' }],
  },
  delete: {
    seed: [tour({ status: 'DRAFT' })],
    wanted: { name: 'Tour', status: 'deleted' },
    at: 'DELETE /{id}',
    flags: ['--allow', 'delete'],
    results: ['delete done'],
    flows: [],
  },
};

const EFFECTS = [
  'cut=before',
  'cut=after',
  'status=503',
  'status=503 work=done',
  'status=502 body=json code=1 work=done',
  'status=500 body=empty work=done',
  'transient',
  'transient work=done',
  'timeout=before',
  'timeout=after',
  'half',
  'garbage',
  'garbage work=none',
];

describe('6: answers that are lost', () => {
  describe.each(Object.keys(CASES))('to %s', (step) => {
    const { seed, wanted, at, flags = [], results, flows } = CASES[step] ?? (CASES.create as Case);
    const quick = [...flags, '--request-timeout', '40ms'];

    test.each(EFFECTS)('%s once: nothing doubled, nothing lost', async (effect) => {
      const account = await accountOf(seed);
      await account.faults(`${at}: ${effect}`);
      const run = await apply(projectOf([wanted]), account, { flags: quick });
      expect(told(run.results)).toEqual(results);
      expect([run.code, run.json().converged]).toEqual([0, true]);
      expect(await account.flows()).toMatchObject(flows);
      expect(await account.flows()).toHaveLength(flows.length);
    });

    test.each(['cut=before', 'status=503', 'timeout=before', 'garbage work=none'])(
      '%s for ever: failed, exit 5; the next apply finishes',
      async (effect) => {
        const account = await accountOf(seed);
        await account.faults(`${at}: ${effect} times=*`);
        const project = projectOf([wanted]);
        const run = await apply(project, account, { flags: quick });
        expect(run.code).toBe(5);
        expect(run.json().converged).toBe(false);
        expect(told(run.results)[0]).toBe(`${results[0]?.split(' ')[0]} failed`);
        expect(
          told(run.results)
            .slice(1)
            .every((one) => one.endsWith('not-run after-failure')),
        ).toBe(true);
        await account.control('DELETE', '/faults');
        const again = await apply(project, account, { flags: quick });
        expect([again.code, again.json().converged]).toEqual([0, true]);
        expect(await account.flows()).toMatchObject(flows);
      },
    );
  });

  test('a lost create is not taken for the flow that somebody else made', async () => {
    const account = await accountOf();
    await account.faults('POST /flows: cut=before');
    const fetch = hooked(account, ends('POST', '/flows'), () =>
      account.control('POST', '/seed', { flows: [{ name: 'Tour', json: OLD }] }),
    );
    const run = await apply(projectOf([{ name: 'Tour', json: NEW }]), account, { fetch });
    expect([run.code, told(run.results)[0]]).toEqual([4, 'create skipped stale']);
    expect((await account.flows()).map(labelOf)).toEqual(['Old label']);
  });

  test('a lost upload is not taken for the edit of somebody else', async () => {
    const account = await accountOf([tour()]);
    await account.faults('POST /{id}/assets: cut=before');
    const fetch = hooked(account, ends('POST', '/assets'), () =>
      account.change(TOUR_ID, { json: flowJson('A colleague') }),
    );
    const run = await apply(projectOf([{ name: 'Tour', json: NEW }]), account, { fetch });
    expect([run.code, told(run.results)]).toEqual([4, ['upload skipped stale', 'publish skipped stale']]);
    expect((await account.flows()).map(labelOf)).toEqual(['A colleague']);
  });

  test('a processing failure is repeated, though it says that it is not transient', async () => {
    const account = await accountOf([tour()], { switches: { processing_failure: 1 } });
    const run = await apply(projectOf([{ name: 'Tour', json: NEW }]), account);
    expect([run.code, told(run.results)]).toEqual([0, ['upload done', 'publish done']]);
    expect((await writes(account)).filter((path) => path.endsWith('/assets'))).toHaveLength(2);
  });

  test('a processing failure that stays fails the upload', async () => {
    const account = await accountOf([tour()], { switches: { processing_failure: 1000 } });
    const run = await apply(projectOf([{ name: 'Tour', json: NEW }]), account);
    expect([run.code, told(run.results)]).toEqual([1, ['upload failed', 'publish not-run after-failure']]);
    expect(run.results[0]?.error).toMatchObject({ code: '139001/4016012', hint: expect.stringMatching(/again/) });
    expect((await writes(account)).length).toBeLessThan(10);
  });

  test('a deprecate that somebody else has done already is a success', async () => {
    const account = await accountOf([tour()]);
    const fetch = hooked(account, ends('POST', '/deprecate'), () => account.change(TOUR_ID, { status: 'DEPRECATED' }));
    const run = await apply(projectOf([{ name: 'Tour', status: 'deprecated' }]), account, { fetch });
    expect([run.code, told(run.results)]).toEqual([0, ['deprecate done']]);
  });

  test('a publish that somebody else has done already is a success', async () => {
    const account = await accountOf([tour({ status: 'DRAFT' })]);
    const fetch = hooked(account, ends('POST', '/publish'), () => account.change(TOUR_ID, { status: 'PUBLISHED' }));
    const run = await apply(projectOf([{ name: 'Tour', json: OLD }]), account, { fetch });
    expect([run.code, told(run.results)]).toEqual([0, ['publish done']]);
  });

  test('a publish whose answer is lost and that shows late is not published twice in the report, nor failed', async () => {
    const account = await accountOf([tour({ status: 'DRAFT' })], { switches: { publish_lag_ms: 80 } });
    await account.faults('POST /publish: cut=after');
    const run = await apply(projectOf([{ name: 'Tour', json: OLD }]), account);
    expect([run.code, told(run.results)]).toEqual([0, ['publish done']]);
  });

  test('a refused delete stays refused: 139004 is never turned into a deprecate', async () => {
    const account = await accountOf([tour({ status: 'DRAFT', ever_published: true })], {
      switches: { delete_redrafted: '139004', deprecate_redrafted: 'ok' },
    });
    const run = await apply(projectOf([{ name: 'Tour', status: 'deleted' }]), account, {
      flags: ['--allow', 'delete'],
    });
    expect([run.code, told(run.results)]).toEqual([1, ['delete failed']]);
    expect(run.results[0]?.error).toMatchObject({ code: '139004', hint: expect.stringContaining('deprecated') });
    expect(await writes(account)).toEqual([`DELETE /${TOUR_ID}`]);
    expect((await account.flows())[0]?.status).toBe('DRAFT');
  });

  test.each([
    ['an upload', { json: NEW }],
    ['an update', { json: OLD, categories: 'SURVEY' }],
  ])('an old flow refuses %s with the hint supersedes', async (_name, wanted) => {
    const account = await accountOf([tour({ legacy_immutable: true })]);
    const run = await apply(projectOf([{ name: 'Tour', ...wanted }]), account);
    expect(run.code).toBe(1);
    expect(run.results[0]).toMatchObject({
      outcome: 'failed',
      error: { code: '139001/4016010', hint: expect.stringContaining('supersedes') },
    });
    expect(run.results[1]).toMatchObject({ outcome: 'not-run', reason: 'after-failure' });
    expect(await writes(account)).toHaveLength(1);
  });

  const withData = flowJson('Send', { data_api_version: '3.0', routing_model: { START: [] } });
  const REFUSED: readonly (readonly [string, Partial<EmulatorOptions>, readonly string[], object, RegExp])[] = [
    ['no phone number', { account: { phoneNumbers: [] } }, [], {}, /phone number/],
    [
      'no public key',
      { account: { phoneNumbers: [{ id: '5', publicKey: null }] } },
      [],
      { json: withData, more: 'endpoint: https://a.example.com\n' },
      /public key/,
    ],
    [
      'an endpoint that is down',
      { switches: { endpoint_available: false } },
      [],
      { json: withData, more: 'endpoint: https://a.example.com\n' },
      /endpoint/,
    ],
    ['no endpoint', {}, [], { json: withData }, /endpoint/],
    ['no webhooks', { switches: { check_webhooks: true }, account: { subscribedApps: [] } }, [], {}, /subscribe/],
    ['a frozen version', { switches: { frozen_versions: ['7.3'] } }, [], {}, /version/],
    ['an unknown reason', {}, ['POST /publish: status=400 code=139002 subcode=99'], {}, /WhatsApp Manager/],
    ['integrity', { switches: { integrity_block: 'publish' } }, [], {}, /verified/],
  ];
  test.each(REFUSED)(
    'a publish that is refused for %s fails with its hint',
    async (_name, options, faults, wanted, hint) => {
      const account = await accountOf([], { ...options, account: { wabaId: '1020304050', ...options.account } });
      await account.faults(...faults);
      const run = await apply(projectOf([{ name: 'Tour', ...wanted }]), account);
      expect([run.code, told(run.results)]).toEqual([1, ['create done', 'upload done', 'publish failed']]);
      expect(run.results[2]?.error?.code).toMatch(/^13900[02]/);
      expect(run.results[2]?.error?.hint).toMatch(hint);
      expect(await account.flows()).toMatchObject([{ name: 'Tour', status: 'DRAFT' }]);
      expect((await writes(account)).filter((path) => path.endsWith('/publish'))).toHaveLength(1);
    },
  );

  test('integrity may refuse the create too', async () => {
    const account = await accountOf([], { switches: { integrity_block: true } });
    const run = await apply(projectOf([{ name: 'Tour' }]), account);
    expect([run.code, told(run.results)]).toEqual([
      1,
      ['create failed', 'upload not-run after-failure', 'publish not-run after-failure'],
    ]);
    expect(run.results[0]?.error).toMatchObject({ code: '139000/4233020', hint: expect.any(String) });
    expect(run.json().flows).toEqual({});
  });

  test('a token that is revoked midway ends the run: the rest is not run, exit 5', async () => {
    const account = await accountOf();
    await account.faults('POST /publish: status=401 code=190 times=*');
    const run = await apply(projectOf([{ name: 'Alpha' }, { name: 'Beta' }]), account, {
      flags: ['--parallelism', '1'],
    });
    expect(run.code).toBe(5);
    expect(told(run.results, 'Alpha')).toEqual(['create done', 'upload done', 'publish failed']);
    expect(told(run.results, 'Beta')).toEqual([
      'create not-run after-failure',
      'upload not-run after-failure',
      'publish not-run after-failure',
    ]);
    expect(run.results[2]?.error).toMatchObject({ code: 'unauthorised', hint: expect.any(String) });
    expect(run.json().flows).toEqual({ Alpha: (await account.flows())[0]?.id });
  });
});

describe('7: throttling', () => {
  test('slows the run down instead of failing it, and says so', async () => {
    // Side by side: each waits for real.
    const runs = [4, 17, 32, 613, 80007, 80008].map(async (code) => {
      const account = await accountOf([tour()]);
      await account.faults(`POST /publish: throttle=${code} status=${code === 4 ? 429 : 400}`);
      const run = await apply(projectOf([{ name: 'Tour', json: NEW }]), account);
      return [run.code, told(run.results), /throttled/.test(run.stderr)];
    });
    for (const run of await Promise.all(runs)) expect(run).toEqual([0, ['upload done', 'publish done'], true]);
  });

  test('longer than --max-wait ends the run with 5, and the report is true', async () => {
    const account = await accountOf();
    await account.faults('POST /publish: throttle=80008 regain=30 times=*');
    const flags = ['--parallelism', '1', '--max-wait', '5s'];
    const project = projectOf([{ name: 'Alpha' }, { name: 'Beta' }]);
    const run = await apply(project, account, { flags });
    expect(run.code).toBe(5);
    expect(told(run.results, 'Alpha')).toEqual(['create done', 'upload done', 'publish failed']);
    expect(run.results[2]?.error?.code).toBe('throttled');
    expect(told(run.results, 'Beta').every((one) => one.endsWith('not-run after-failure'))).toBe(true);
    await account.control('DELETE', '/faults');
    expect((await apply(project, account)).code).toBe(0);
  });

  test('before anything was written is 5, too', async () => {
    const account = await accountOf([tour()]);
    await account.faults('GET /flows: throttle=80008 regain=30 times=*');
    const run = await apply(projectOf([{ name: 'Tour', json: NEW }]), account, { flags: ['--max-wait', '5s'] });
    expect([run.code, run.json().error.code]).toEqual([5, 'throttled']);
    expect(await writes(account)).toEqual([]);
  });
});

describe('8: Ctrl-C', () => {
  const two = () => projectOf([{ name: 'Alpha' }, { name: 'Beta' }]);
  const ONE = ['--parallelism', '1'];

  async function finishes(project: Project, account: Awaited<ReturnType<typeof accountOf>>): Promise<void> {
    const again = await apply(project, account);
    expect([again.code, again.json().converged]).toEqual([0, true]);
    expect((await account.flows()).map(({ name, status }) => [name, status]).sort()).toEqual([
      ['Alpha', 'PUBLISHED'],
      ['Beta', 'PUBLISHED'],
    ]);
  }

  test('before the plan: nothing is written, exit 130', async () => {
    const account = await accountOf();
    const run = await apply(two(), account, { interrupt: AbortSignal.abort() });
    expect(run.code).toBe(130);
    expect(run.json()).toMatchObject({ format: 1, error: { code: 'interrupted' } });
    expect(await writes(account)).toEqual([]);
  });

  test.each([
    ['a create', '/flows', ['create done', 'upload done', 'publish not-run interrupted']],
    ['a publish', '/publish', ['create done', 'upload done', 'publish done']],
  ] as const)(
    'during %s: that step ends, nothing new starts, and the next apply finishes',
    async (_name, at, alpha) => {
      for (const when of ['before', 'after'] as const) {
        const account = await accountOf();
        const project = two();
        const stop = new AbortController();
        const fetch = hooked(account, ends('POST', at), () => stop.abort(), when);
        const run = await apply(project, account, { fetch, interrupt: stop.signal, flags: ONE });
        expect(run.code).toBe(130);
        // An upload after a create costs no request: whether it still counts as begun is open.
        const first = told(run.results, 'Alpha').map((one) =>
          one === 'upload not-run interrupted' ? 'upload done' : one,
        );
        expect(first).toEqual(alpha);
        expect(told(run.results, 'Beta')).toEqual([
          'create not-run interrupted',
          'upload not-run interrupted',
          'publish not-run interrupted',
        ]);
        expect(run.json().converged).toBe(false);
        await finishes(project, account);
      }
    },
  );

  test('during a step whose answer is lost: it is settled first', async () => {
    const account = await accountOf();
    const project = two();
    const stop = new AbortController();
    await account.faults('POST /flows: cut=after');
    const fetch = hooked(account, ends('POST', '/flows'), () => stop.abort());
    const run = await apply(project, account, { fetch, interrupt: stop.signal, flags: ONE });
    expect(run.code).toBe(130);
    expect(told(run.results, 'Alpha')[0]).toBe('create done');
    expect(run.results[0]?.id).toBe((await account.flows())[0]?.id);
    await finishes(project, account);
  });

  test('while throttled: what was not sent is not run', async () => {
    const account = await accountOf();
    const project = two();
    const stop = new AbortController();
    await account.faults('POST /publish: throttle=80008 regain=1');
    const fetch = hooked(account, ends('POST', '/publish'), () => stop.abort(), 'after');
    const run = await apply(project, account, { fetch, interrupt: stop.signal, flags: ONE });
    expect(run.code).toBe(130);
    expect(told(run.results, 'Alpha')).toEqual(['create done', 'upload done', 'publish not-run interrupted']);
    await finishes(project, account);
  });

  test('while a lost write is being settled under throttling: the write is not reported as never run', async () => {
    const account = await accountOf();
    const project = two();
    const stop = new AbortController();
    await account.faults('POST /flows: cut=after', 'GET /flows: throttle=80008 regain=1 nth=2');
    const fetch = hooked(
      account,
      (request) => stopped(request),
      () => stop.abort(),
      'after',
    );
    let lists = 0;
    const stopped = (request: Request) => {
      if (ends('GET', '/flows')(request)) lists += 1;
      return lists === 2;
    };
    const run = await apply(project, account, { fetch, interrupt: stop.signal, flags: ONE });
    expect(run.code).toBe(130);
    // The flow is in the account: "not run" would be untrue.
    expect(await account.flows()).toHaveLength(1);
    expect(told(run.results, 'Alpha')[0]).not.toBe('create not-run interrupted');
    await finishes(project, account);
  });

  test('killed after any number of requests: the next apply finishes the job', async () => {
    for (let survives = 0; survives < 12; survives += 1) {
      for (const answered of [false, true]) {
        const account = await accountOf([live('Alpha', { id: '90001' })]);
        const project = projectOf([
          { name: 'Alpha', json: NEW, categories: 'SURVEY' },
          { name: 'Beta', json: NEW },
        ]);
        let count = 0;
        const dead = new Error('killed');
        const fetch: Fetch = async (request) => {
          count += 1;
          if (count > survives + 1) throw dead;
          const response = await account.fetch(request);
          if (count === survives + 1 && answered) throw dead;
          return response;
        };
        await apply(project, account, { fetch, flags: [...ONE, '--timeout', '20ms'] });
        await finishes(project, account);
        expect(await account.flows()).toHaveLength(2);
        expect((await account.flows()).map(labelOf)).toEqual(['New label', 'New label']);
      }
    }
  });
});

describe('9: downloads', () => {
  const same = () => projectOf([{ name: 'Tour', json: OLD }]);

  test("that are a gateway's page are read again", async () => {
    const account = await accountOf([tour()]);
    await account.faults('GET /flow.json: garbage');
    const run = await apply(same(), account);
    expect([run.code, run.results]).toEqual([0, []]);
  });

  test("that stay a gateway's page never re-draft a live flow: exit 5", async () => {
    const account = await accountOf([tour()]);
    await account.faults('GET /flow.json: garbage times=*');
    const run = await apply(same(), account);
    expect(run.code).toBe(5);
    expect(await writes(account)).toEqual([]);
  });

  test('that are broken count as different where the flow carries INVALID_FLOW_JSON', async () => {
    const errors = [{ error: 'INVALID_FLOW_JSON', error_type: 'FLOW_JSON_ERROR', message: 'Flow JSON is not valid.' }];
    const account = await accountOf([tour({ status: 'DRAFT', json: '{"version":', validation_errors: errors })]);
    const run = await apply(same(), account);
    expect([run.code, told(run.results)]).toEqual([0, ['upload done', 'publish done']]);
  });
});

describe('10: afterwards', () => {
  // The platform fills in `data` where a screen has none.
  const BARE = NEW.replace(/\s*"data": \{\},/, '');

  test('a document that reads back different is platform-normalised, and is sent once', async () => {
    for (const seed of [[], [tour()]]) {
      const account = await accountOf(seed, { switches: { normalise_json: 'lossy' } });
      const run = await apply(projectOf([{ name: 'Tour', json: BARE }]), account);
      expect([run.code, run.json().converged]).toEqual([1, false]);
      const upload = run.results.find(({ kind }) => kind === 'upload');
      expect(upload).toMatchObject({
        outcome: 'done',
        error: { code: 'platform-normalised', hint: expect.stringContaining('import') },
      });
      expect((await writes(account)).filter((path) => path.endsWith('/publish'))).toHaveLength(1);
      expect((await writes(account)).filter((path) => /\/(assets|flows)$/.test(path))).toHaveLength(1);
    }
  });

  test('a document that is only laid out anew is the same', async () => {
    const account = await accountOf([tour()], { switches: { normalise_json: true } });
    const project = projectOf([{ name: 'Tour', json: NEW }]);
    const run = await apply(project, account);
    expect([run.code, run.json().converged]).toEqual([0, true]);
    expect((await apply(project, account)).results).toEqual([]);
  });

  test('an account that cannot be read again is not converged', async () => {
    const account = await accountOf([tour()]);
    await account.faults('GET /flows: status=503 nth=2 times=*');
    const run = await apply(projectOf([{ name: 'Tour', json: NEW }]), account);
    expect([run.code, run.json().converged]).toEqual([5, false]);
    expect(told(run.results)).toEqual(['upload done', 'publish done']);
  });

  test('several exit codes at once: a flow that moved and one that is not converged are 1', async () => {
    const account = await accountOf([tour(), live('Visit')], { switches: { publish_lag_ms: 60_000 } });
    const fetch = hooked(
      account,
      (request) => isNode(request) && request.url.includes(TOUR_ID),
      () => account.change(TOUR_ID, { categories: ['SURVEY'], updated_at: '2031-01-01T00:00:00Z' }),
    );
    const project = projectOf([
      { name: 'Tour', json: NEW },
      { name: 'Visit', json: NEW },
    ]);
    const run = await apply(project, account, { fetch, flags: ['--timeout', '50ms'] });
    expect(told(run.results, 'Tour')).toEqual(['upload skipped stale', 'publish skipped stale']);
    expect(run.results.at(-1)?.error?.code).toBe('publish-pending');
    expect(run.code).toBe(1);
  });
});

describe('what is asked of the account', () => {
  test('for unchanged flows: the pages of the list and one download each, and no write', async () => {
    const names = Array.from(
      { length: 60 },
      (_, index) => `Flow ${String.fromCharCode(97 + (index % 26))}${'x'.repeat(index / 26)}`,
    );
    const account = await accountOf(
      names.map((name) => live(name)),
      { switches: { max_page_size: 25 } },
    );
    const run = await apply(projectOf(names.map((name) => ({ name, json: OLD }))), account);
    expect([run.code, run.results, run.json().converged]).toEqual([0, [], true]);
    const log = await account.log();
    expect(log.filter(({ origin }) => origin === 'download')).toHaveLength(60);
    expect(log.filter(({ origin }) => origin === 'graph')).toHaveLength(3);
    expect(await writes(account)).toEqual([]);
  });

  test('never a preview, and no token for downloads', async () => {
    const account = await accountOf([tour()]);
    await apply(projectOf([{ name: 'Tour', json: NEW }]), account);
    const { requests } = await account.control('GET', '/requests');
    expect(requests.filter(({ path }: LogLine) => path.includes('preview'))).toEqual([]);
    expect(
      requests.filter((one: { origin: string; authorized: boolean }) => (one.origin === 'download') === one.authorized),
    ).toEqual([]);
  });
});

describe('apply --json', () => {
  test('has the keys of the contract, in their order', async () => {
    const account = await accountOf([tour()]);
    const run = await apply(projectOf([{ name: 'Tour', json: NEW }]), account);
    expect(Object.keys(run.json())).toEqual(['format', 'digest', 'results', 'converged', 'flows']);
  });

  test('has one result per step, in the order of the plan, with what the contract names', async () => {
    const account = await accountOf([tour(), live('Visit', { legacy_immutable: true })]);
    const run = await apply(
      projectOf([
        { name: 'Visit', json: NEW },
        { name: 'Tour', json: NEW },
      ]),
      account,
    );
    const visit = (await account.flows()).find(({ name }) => name === 'Visit')?.id;
    expect(run.json()).toMatchObject({
      format: 1,
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      results: [
        { flow: 'Tour', id: TOUR_ID, kind: 'upload', outcome: 'done' },
        { flow: 'Tour', id: TOUR_ID, kind: 'publish', outcome: 'done' },
        {
          flow: 'Visit',
          id: visit,
          kind: 'upload',
          outcome: 'failed',
          error: { code: expect.any(String), message: expect.any(String) },
        },
        { flow: 'Visit', id: visit, kind: 'publish', outcome: 'not-run', reason: 'after-failure' },
      ],
      converged: false,
      flows: { Tour: TOUR_ID, Visit: visit },
    });
    expect(Object.keys(run.results[0] ?? {})).toEqual(['flow', 'id', 'kind', 'outcome']);
    expect(Object.keys(run.results[3] ?? {})).toEqual(['flow', 'id', 'kind', 'outcome', 'reason']);
  });

  test('keys its flows by the top-level name, whatever the environment calls them', async () => {
    const account = await accountOf([live('Unchanged')]);
    const project = projectOf(
      [
        { name: 'Tour', more: 'environments: { main: { name: Tour (trial) } }\n' },
        { name: 'Unchanged', json: OLD },
      ],
      { 'waflow.yaml': 'environments:\n  main: { waba: "1020304050" }\n' },
    );
    const run = await apply(project, account);
    expect(run.code).toBe(0);
    const ids = Object.fromEntries((await account.flows()).map(({ name, id }) => [name, id]));
    expect(run.json().flows).toEqual({ Tour: ids['Tour (trial)'], Unchanged: ids.Unchanged });
    expect(run.results.map(({ flow }) => flow)).toEqual(['Tour (trial)', 'Tour (trial)', 'Tour (trial)']);
  });

  test('no longer names a flow that it has deleted', async () => {
    const account = await accountOf([tour({ status: 'DRAFT' })]);
    const run = await apply(projectOf([{ name: 'Tour', status: 'deleted' }]), account, {
      flags: ['--allow', 'delete'],
    });
    expect([run.code, run.json().flows]).toEqual([0, {}]);
  });

  test('is one document also on failure', async () => {
    const account = await accountOf([tour({ status: 'DEPRECATED' })]);
    const run = await apply(projectOf([{ name: 'Tour', json: NEW }]), account);
    expect(run.code).toBe(3);
    expect(run.json()).toMatchObject({
      format: 1,
      error: { code: expect.any(String), message: expect.any(String) },
      findings: [],
    });
  });

  test('never shows the token', async () => {
    const account = await accountOf();
    await account.faults('POST /publish: status=401 code=190');
    const run = await apply(projectOf([{ name: 'Tour' }]), account, { flags: ['--verbose'] });
    expect(run.both).not.toContain(account.env.WHATSAPP_BUSINESS_ACCESS_TOKEN);
  });
});
