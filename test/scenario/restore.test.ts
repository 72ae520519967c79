// A published flow whose new version is refused: what is still live is said exactly, and on request the previous draft
// is put back, byte for byte. Nothing is published by it, and nothing that somebody else did is written over.
import { describe, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../src/emulator/emulator.ts';
import { createAccount, type SeedFlow } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

type Seen = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly categories: readonly string[];
  readonly endpointUri: string | null;
  readonly applicationId: string | null;
  readonly draft: { readonly content: string } | null;
  readonly published: readonly { readonly document: { readonly content: string } }[];
};
type Result = {
  readonly kind: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
};
type Fetch = (request: Request) => Promise<Response>;

const ID = '771100220033440';
// Not as anybody prints it: the platform's own text is what comes back.
const OLD = `  ${flowJson('Old label').replaceAll('\n', '\r\n')} \n`;
const NEW = flowJson('New label');
const WITH_DATA = flowJson('New label', {
  data_api_version: '3.0',
  routing_model: { START: [] },
});
const ENDPOINT = 'https://flows.example.com/tour';

const tour = (more: Readonly<Record<string, unknown>> = {}): SeedFlow => ({
  id: ID,
  name: 'Tour',
  status: 'PUBLISHED',
  categories: ['OTHER'],
  json: OLD,
  ...more,
});

type Written = {
  readonly name?: string;
  readonly json?: string;
  readonly categories?: string;
  readonly more?: string;
};

function projectOf({ name = 'Tour', json = NEW, categories = 'OTHER', more = '' }: Written = {}): Project {
  return createProject({
    'flows/tour.yaml': `name: ${name}\ncategories: [${categories}]\njson: tour.json\nstatus: published\n${more}`,
    'flows/tour.json': json,
  });
}

async function accountOf(seed: readonly SeedFlow[], options: Partial<EmulatorOptions> = {}) {
  const account = await createAccount(seed, options);
  const requests = async (): Promise<readonly { method: string; path: string }[]> =>
    (await account.control('GET', '/requests')).requests;
  return {
    ...account,
    faults: (...faults: string[]) => account.control('POST', '/faults', faults),
    flow: async (): Promise<Seen | undefined> =>
      (await account.control('GET', '/state')).flows.find((flow: Seen) => flow.id === ID),
    change: (change: object) => account.control('POST', `/flows/${ID}`, change),
    writes: async () =>
      (await requests())
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path.replace(/^\/v\d+\.\d+/, '').replace(ID, '{Tour}')}`),
  };
}

type Account = Awaited<ReturnType<typeof accountOf>>;

async function apply(
  project: Project,
  account: Account,
  more: { readonly flags?: readonly string[]; readonly fetch?: Fetch; readonly interrupt?: AbortSignal } = {},
) {
  const { flags = ['--restore-on-failure'], fetch = account.fetch, interrupt } = more;
  const options = { cwd: project.path, env: account.env, fetch, ...(interrupt && { interrupt }) };
  const run = await runCli(['apply', '--json', '--auto-approve', ...flags], options);
  const results: readonly Result[] = run.json().results ?? [];
  const failed = results.find(({ outcome }) => outcome === 'failed');
  return { ...run, results, message: failed?.error?.message ?? '', hint: failed?.error?.hint ?? '' };
}

const told = (results: readonly Result[]) =>
  results.map(({ kind, outcome, reason }) => [kind, outcome, reason].filter((one) => one !== undefined).join(' '));

/** Does something once, right after the first request that fits was answered. */
function after(account: Account, fits: (request: Request) => boolean, act: () => unknown): Fetch {
  let acted = false;
  return async (request) => {
    const now = !acted && fits(request);
    if (now) acted = true;
    const response = await account.fetch(request);
    if (now) await act();
    return response;
  };
}

const isPost = (end: string) => (request: Request) =>
  request.method === 'POST' && new URL(request.url).pathname.endsWith(end);
const isPublish = isPost('/publish');

type Refusal = readonly [
  name: string,
  options: Partial<EmulatorOptions>,
  written: Written,
  hint: RegExp,
  faults: readonly string[],
];

const withEndpoint = { json: WITH_DATA, more: `endpoint: ${ENDPOINT}\n` };
const REFUSALS: readonly Refusal[] = [
  ['integrity', { switches: { integrity_block: 'publish' } }, {}, /verified business/, []],
  ['an endpoint that does not answer', { switches: { endpoint_available: false } }, withEndpoint, /deploy/, []],
  ['no endpoint', {}, { json: WITH_DATA }, /"endpoint"/, []],
  [
    'no signed key',
    { account: { wabaId: '1020304050', phoneNumbers: [{ id: '5', publicKey: null }] } },
    withEndpoint,
    /public key/,
    [],
  ],
  ['no phone number', { account: { wabaId: '1020304050', phoneNumbers: [] } }, {}, /phone number/, []],
  [
    'no webhooks',
    { switches: { check_webhooks: true }, account: { wabaId: '1020304050', subscribedApps: [] } },
    {},
    /subscribe/,
    [],
  ],
  ['a frozen version', { switches: { frozen_versions: ['7.3'] } }, {}, /raise "version"/, []],
  ['a reason that nobody knows', {}, {}, /WhatsApp Manager/, ['POST /publish: status=400 code=139002 subcode=99']],
];

describe('a publish that is refused', () => {
  test.each(REFUSALS)(
    'for %s: the previous draft is put back, to the byte',
    async (_name, options, written, hint, faults) => {
      const account = await accountOf([tour()], options);
      await account.faults(...faults);
      const run = await apply(projectOf(written), account);
      expect([run.code, told(run.results).at(-1)]).toEqual([1, 'publish failed']);
      expect(run.message).toContain('the last published version is still live');
      expect(run.message).toContain('put back as the draft, and nothing was published');
      expect(run.hint).toMatch(hint);
      const flow = await account.flow();
      expect(flow).toMatchObject({ status: 'DRAFT', categories: ['OTHER'], draft: { content: OLD } });
      expect(flow?.published.map(({ document }) => document.content)).toEqual([OLD]);
      expect((await account.writes()).filter((write) => write.endsWith('/publish'))).toHaveLength(1);
      expect(run.results.some(({ error }) => error?.code === 'platform-normalised')).toBe(false);
    },
  );

  test.each(REFUSALS)('for %s: without the flag the new draft stays', async (_name, options, written, hint, faults) => {
    const account = await accountOf([tour()], options);
    await account.faults(...faults);
    const run = await apply(projectOf(written), account, { flags: [] });
    expect([run.code, told(run.results).at(-1)]).toEqual([1, 'publish failed']);
    expect(run.message).toContain('the last published version is still live');
    expect(run.message).not.toContain('put back');
    expect(run.hint).toMatch(hint);
    expect((await account.flow())?.draft?.content).toBe(written.json ?? NEW);
  });

  test('brings back name, categories, endpoint and application, too', async () => {
    const seed = tour({
      name: 'Journey',
      categories: ['SURVEY', 'OTHER'],
      endpoint_uri: 'https://old.example.com',
      application_id: '5550001112223',
    });
    const account = await accountOf([seed], { switches: { endpoint_available: false } });
    const more = `endpoint: ${ENDPOINT}\napplication: "6660001112223"\npreviously: [Journey]\n`;
    const run = await apply(projectOf({ json: WITH_DATA, more }), account);
    expect(told(run.results)).toEqual(['upload done', 'update done', 'publish failed']);
    expect(run.message).toContain(
      'the previous Flow JSON, name, categories, endpoint and application were put back as the draft',
    );
    expect(await account.flow()).toMatchObject({
      name: 'Journey',
      status: 'DRAFT',
      categories: ['SURVEY', 'OTHER'],
      endpointUri: 'https://old.example.com',
      applicationId: '5550001112223',
      draft: { content: OLD },
    });
  });

  test('says what nobody can clear', async () => {
    const account = await accountOf([tour()], { switches: { endpoint_available: false } });
    const run = await apply(projectOf(withEndpoint), account);
    expect(run.message).toContain('the new endpoint stays, since none can be cleared');
    expect(await account.flow()).toMatchObject({ endpointUri: ENDPOINT, draft: { content: OLD } });
  });

  test('of metadata alone brings back metadata alone', async () => {
    const account = await accountOf([tour()], { switches: { integrity_block: 'publish' } });
    const run = await apply(projectOf({ json: OLD, categories: 'SURVEY' }), account);
    expect(run.message).toContain('the previous categories were put back as the draft');
    expect(await account.writes()).toEqual(['POST /{Tour}', 'POST /{Tour}/publish', 'POST /{Tour}']);
    expect(await account.flow()).toMatchObject({ categories: ['OTHER'], draft: { content: OLD } });
  });

  test('of a draft: a version may be live, and the draft is put back', async () => {
    const seed = tour({ status: 'DRAFT' });
    const account = await accountOf([seed], { switches: { integrity_block: 'publish' } });
    const run = await apply(projectOf(), account);
    expect(run.message).toContain('a version published earlier, if there was one, is still live');
    expect(await account.flow()).toMatchObject({ status: 'DRAFT', draft: { content: OLD } });
  });

  test('of a draft that stays as it is: there is nothing to put back', async () => {
    const seed = tour({ status: 'DRAFT', json: NEW });
    const account = await accountOf([seed], { switches: { integrity_block: 'publish' } });
    const run = await apply(projectOf(), account);
    expect(run.message).toContain('a version published earlier, if there was one, is still live');
    expect(run.message).not.toContain('put back');
    expect(await account.writes()).toEqual(['POST /{Tour}/publish']);
  });

  test('of a draft without a document: the new one stays, and that is said', async () => {
    const account = await accountOf([tour({ status: 'DRAFT', json: null, categories: ['SURVEY'] })], {
      switches: { integrity_block: 'publish' },
    });
    const run = await apply(projectOf(), account);
    expect(run.message).toContain('the previous categories were put back');
    expect(run.message).toContain('the flow had no Flow JSON before, so the new one stays');
    expect(await account.flow()).toMatchObject({ categories: ['SURVEY'], draft: { content: NEW } });
  });

  test('of a new flow: nothing is live, nothing is put back', async () => {
    const account = await accountOf([], { switches: { integrity_block: 'publish' } });
    const run = await apply(projectOf(), account);
    expect(told(run.results)).toEqual(['create done', 'upload done', 'publish failed']);
    expect(run.message).not.toMatch(/live|put back/);
  });

  test('says the same at a terminal', async () => {
    const account = await accountOf([tour()], { switches: { integrity_block: 'publish' } });
    const run = await runCli(['apply', '--auto-approve', '--restore-on-failure'], {
      cwd: projectOf().path,
      env: account.env,
      fetch: account.fetch,
    });
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('the last published version is still live; the previous Flow JSON was put back');
  });
});

describe('other steps that fail', () => {
  test('errors in the new document: it is put back', async () => {
    const check = (text: string) =>
      text.includes('New label') ? [{ error: 'X', error_type: 'FLOW_JSON_ERROR', message: 'no' }] : [];
    const account = await accountOf([tour()], { check });
    const run = await apply(projectOf(), account);
    expect(told(run.results)).toEqual(['upload failed', 'publish not-run after-failure']);
    expect(run.message).toContain('the last published version is still live; the previous Flow JSON was put back');
    expect((await account.flow())?.draft?.content).toBe(OLD);
  });

  test('errors in a document that the platform does not keep: there is nothing to put back', async () => {
    const check = (text: string) =>
      text.includes('New label') ? [{ error: 'X', error_type: 'FLOW_JSON_ERROR', message: 'no' }] : [];
    const account = await accountOf([tour()], { check, switches: { failing_upload_flips_status: false } });
    const run = await apply(projectOf(), account);
    expect(run.message).toContain('nothing had to be put back');
    expect(await account.writes()).toEqual(['POST /{Tour}/assets']);
    expect(await account.flow()).toMatchObject({ status: 'PUBLISHED', draft: { content: OLD } });
  });

  test('an update that is refused after the upload', async () => {
    const account = await accountOf([tour(), { name: 'Taken', status: 'DRAFT', json: OLD }]);
    // Taken by somebody else after the plan was made.
    const fetch = after(account, isPost('/assets'), () =>
      account.control('POST', '/seed', { flows: [{ name: 'Trip', status: 'DRAFT' }] }),
    );
    const run = await apply(projectOf({ name: 'Trip', more: 'previously: [Tour]\n' }), account, { fetch });
    expect(told(run.results)).toEqual(['upload done', 'update failed', 'publish not-run after-failure']);
    expect(run.message).toContain('the last published version is still live; the previous Flow JSON was put back');
    expect(await account.flow()).toMatchObject({ name: 'Tour', status: 'DRAFT', draft: { content: OLD } });
  });

  test('a document that is saved and never processed', async () => {
    const account = await accountOf([tour()]);
    await account.faults('POST /assets: processing-failure times=4');
    const run = await apply(projectOf(), account);
    expect(told(run.results)).toEqual(['upload failed', 'publish not-run after-failure']);
    expect(run.message).toContain('put back as the draft');
    expect(await account.flow()).toMatchObject({ status: 'DRAFT', draft: { content: OLD } });
  });

  test('an upload that is refused has changed nothing', async () => {
    const account = await accountOf([tour({ legacy_immutable: true })]);
    const run = await apply(projectOf(), account);
    expect(told(run.results)).toEqual(['upload failed', 'publish not-run after-failure']);
    expect(run.message).not.toContain('put back');
    expect(run.hint).toContain('supersedes: ["Tour"]');
    expect(await account.writes()).toEqual(['POST /{Tour}/assets']);
  });

  test('an update of an old flow names the way out', async () => {
    const account = await accountOf([tour({ legacy_immutable: true })]);
    const run = await apply(projectOf({ json: OLD, categories: 'SURVEY' }), account);
    expect(told(run.results)).toEqual(['update failed', 'publish not-run after-failure']);
    expect(run.hint).toContain('supersedes: ["Tour"]');
  });

  test('the way out of an old flow leads out', async () => {
    const account = await accountOf([tour({ legacy_immutable: true })]);
    const { hint } = await apply(projectOf(), account);
    const line = /supersedes: \[[^\]]*\]/.exec(hint)?.[0];
    const run = await apply(projectOf({ name: 'Tour 2', more: `${line}\n` }), account, {
      flags: ['--allow', 'retire'],
    });
    expect([run.code, told(run.results)]).toEqual([
      0,
      ['deprecate done', 'create done', 'upload done', 'publish done'],
    ]);
    expect(await account.flow()).toMatchObject({ status: 'DEPRECATED', draft: { content: OLD } });
  });

  test('a flow that cannot be read beforehand is not written', async () => {
    const account = await accountOf([tour()]);
    let downloads = 0;
    const fetch: Fetch = async (request) => {
      if (!request.url.endsWith('/flow.json')) return account.fetch(request);
      downloads += 1;
      return downloads > 1 ? new Response('<html>', { status: 200 }) : account.fetch(request);
    };
    const run = await apply(projectOf(), account, { fetch });
    expect(told(run.results)).toEqual(['upload failed', 'publish not-run after-failure']);
    expect(await account.writes()).toEqual([]);
  });
});

describe('where somebody else was there', () => {
  const blocked = { switches: { integrity_block: 'publish' as const } };
  const COLLEAGUE = flowJson('By a colleague');

  test.each([
    ['another document', { json: COLLEAGUE }, /the Flow JSON in the account is not the one/],
    ['other categories', { categories: ['SIGN_UP'] }, /the categories in the account are new/],
    ['another name', { name: 'Mine' }, /the name in the account is new/],
    ['another endpoint', { endpoint_uri: 'https://other.example.com' }, /the endpoint in the account is new/],
    ['another application', { application_id: '999' }, /the application in the account is new/],
    ['a published flow', { status: 'PUBLISHED' }, /the flow is PUBLISHED now/],
  ])('%s is left alone', async (_name, change, why) => {
    const account = await accountOf([tour()], blocked);
    const fetch = after(account, isPublish, () => account.change(change));
    const run = await apply(projectOf(), account, { fetch });
    expect(run.message).toContain('the previous draft was not put back: ');
    expect(run.message).toMatch(why);
    expect(await account.writes()).toEqual(['POST /{Tour}/assets', 'POST /{Tour}/publish']);
  });

  test('a flow that is gone is told', async () => {
    const account = await accountOf([tour({ status: 'DRAFT' })], blocked);
    const fetch = after(account, isPublish, () =>
      account.fetch(
        new Request(`https://graph.test/v24.0/${ID}`, {
          method: 'DELETE',
          headers: { authorization: `Bearer ${account.env.WHATSAPP_BUSINESS_ACCESS_TOKEN}` },
        }),
      ),
    );
    const run = await apply(projectOf(), account, { fetch });
    expect(run.message).toContain('the flow is gone from the account');
  });

  test('a flow that moved between plan and first write is not kept, and not written', async () => {
    const account = await accountOf([tour()], blocked);
    const fetch = after(
      account,
      ({ url }) => url.includes('/flows?'),
      () => account.change({ json: COLLEAGUE, updated_at: '2031-01-01T00:00:00Z' }),
    );
    const run = await apply(projectOf(), account, { fetch });
    expect(run.code).toBe(4);
    expect(await account.writes()).toEqual([]);
  });
});

describe('where it goes wrong', () => {
  const blocked = { switches: { integrity_block: 'publish' as const } };

  test('after Ctrl-C nothing is put back', async () => {
    const account = await accountOf([tour()], blocked);
    const stop = new AbortController();
    const fetch = after(account, isPublish, () => stop.abort());
    const run = await apply(projectOf(), account, { fetch, interrupt: stop.signal });
    expect(run.code).toBe(130);
    expect(run.message).toContain('the previous draft was not put back: somebody wanted to stop');
    expect(await account.writes()).toEqual(['POST /{Tour}/assets', 'POST /{Tour}/publish']);
  });

  test('after a publish of which nobody knows nothing is put back', async () => {
    const account = await accountOf([tour()]);
    await account.faults('POST /publish: status=500 times=*');
    const run = await apply(projectOf(), account);
    expect(run.message).toContain('nobody knows whether the new one was published');
    expect((await account.flow())?.draft?.content).toBe(NEW);
  });

  test('a refusal of the previous document is told', async () => {
    const account = await accountOf([tour()], blocked);
    const fetch = after(account, isPublish, () => account.faults('POST /assets: status=400 code=100'));
    const run = await apply(projectOf(), account, { fetch });
    expect(run.message).toContain('putting the previous draft back failed, too: uploading to');
    expect((await account.flow())?.draft?.content).toBe(NEW);
  });

  test('a refusal of the previous metadata is told, with what was put back', async () => {
    const account = await accountOf([tour()], blocked);
    const fetch = after(account, isPublish, () => account.faults(`POST /${ID}: status=400 code=100`));
    const run = await apply(projectOf({ categories: 'SURVEY' }), account, { fetch });
    expect(run.message).toContain(
      'the previous Flow JSON was put back, but then putting the previous draft back failed, too: updating',
    );
    expect(await account.flow()).toMatchObject({ categories: ['SURVEY'], draft: { content: OLD } });
  });

  // Whatever request of putting back is struck: the report says what is so, and nothing is published.
  const EFFECTS = ['cut=before', 'cut=after', 'half', 'garbage', 'timeout=after', 'status=500 work=done'];
  const struck = EFFECTS.flatMap((effect) => [1, 2, 3, 4, 5].map((nth) => [effect, nth] as const));
  test.each(struck)('%s at request %i of putting back is settled', async (effect, nth) => {
    const account = await accountOf([tour()], blocked);
    const fetch = after(account, isPublish, () => account.faults(`* *: ${effect} nth=${nth}`));
    const flags = ['--restore-on-failure', '--request-timeout', '100ms'];
    const run = await apply(projectOf({ categories: 'SURVEY' }), account, { fetch, flags });
    expect(run.code).toBe(1);
    expect(run.message).toContain('the previous Flow JSON and categories were put back as the draft');
    expect(await account.flow()).toMatchObject({ status: 'DRAFT', categories: ['OTHER'], draft: { content: OLD } });
    expect((await account.writes()).filter((write) => write.endsWith('/publish'))).toHaveLength(1);
  });

  test.each(['cut=before', 'cut=after', 'status=500', 'throttle=80008 regain=30'])(
    '%s from then on ends truthfully',
    async (effect) => {
      for (const nth of [1, 2, 3, 4, 5]) {
        const account = await accountOf([tour()], blocked);
        const fetch = after(account, isPublish, () => account.faults(`* *: ${effect} times=* nth=${nth}`));
        const flags = ['--restore-on-failure', '--max-wait', '1s'];
        const run = await apply(projectOf({ categories: 'SURVEY' }), account, { fetch, flags });
        expect(run.code).toBe(1);
        const flow = await account.flow();
        const saysWhole = run.message.includes('the previous Flow JSON and categories were put back as the draft');
        if (saysWhole) expect(flow).toMatchObject({ categories: ['OTHER'], draft: { content: OLD } });
        else expect(run.message).toContain('putting the previous draft back failed, too: ');
        if (run.message.includes('the previous Flow JSON was put back')) expect(flow?.draft?.content).toBe(OLD);
        expect(flow?.status).toBe('DRAFT');
      }
    },
  );
});

test('a second apply publishes what was refused the first time', async () => {
  const account = await accountOf([tour()], { switches: { integrity_block: 'publish' } });
  const project = projectOf();
  await apply(project, account);
  await account.control('POST', '/switches', { integrity_block: false });
  const run = await apply(project, account);
  expect([run.code, told(run.results)]).toEqual([0, ['upload done', 'publish done']]);
  expect(await account.flow()).toMatchObject({ status: 'PUBLISHED', draft: { content: NEW } });
});
