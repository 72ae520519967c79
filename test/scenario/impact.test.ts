// Before a flow goes or gets another name, the plan says who still sends it: best effort, one call, never in the way.
import { describe, expect, test } from 'vitest';
import { createAccount, type SeedFlow, TOKEN, WABA } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

const ID = '771100220033440';
type Note = { readonly code: string; readonly message: string };
type LogLine = { readonly method: string; readonly path: string };

const tour = (more: Readonly<Record<string, unknown>> = {}): SeedFlow => ({
  id: ID,
  name: 'Tour',
  status: 'PUBLISHED',
  categories: ['OTHER'],
  json: flowJson(),
  updated_at: '2025-12-01T08:00:00Z',
  ...more,
});

function projectOf(text: string): Project {
  return createProject({
    'flows/tour.yaml': `categories: [OTHER]\njson: tour.json\n${text}\n`,
    'flows/tour.json': flowJson(),
  });
}

const RETIRES = 'name: Tour\nstatus: deprecated';
const DELETES = 'name: Tour\nstatus: deleted';
const RENAMES = 'name: Trip\nstatus: published\npreviously: [Tour]';
const SUPERSEDES = 'name: Trip\nstatus: published\nsupersedes: [Tour]';

async function accountOf(seed: readonly SeedFlow[] = [tour()]) {
  const account = await createAccount(seed);
  const template = (name: string, button: Readonly<Record<string, unknown>> = { flow_id: ID }, language = 'en_US') =>
    account.fetch(
      new Request(`https://graph.test/v24.0/${WABA}/message_templates`, {
        method: 'POST',
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          name,
          language,
          category: 'MARKETING',
          components: [{ type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Open', ...button }] }],
        }),
      }),
    );
  return {
    ...account,
    template,
    log: async (): Promise<readonly LogLine[]> => (await account.control('GET', '/requests')).requests,
    asked: async (): Promise<number> =>
      ((await account.control('GET', '/requests')).requests as LogLine[]).filter(
        ({ method, path }) => method === 'GET' && /\/message_templates(\?|$)/.test(path),
      ).length,
    faults: (...faults: string[]) => account.control('POST', '/faults', faults),
  };
}

type Account = Awaited<ReturnType<typeof accountOf>>;

async function plan(project: Project, account: Account, ...flags: string[]) {
  const options = { cwd: project.path, env: account.env, fetch: account.fetch };
  const run = await runCli(['plan', '--json', ...flags], options);
  const flows: readonly { readonly name: string; readonly notes: readonly Note[] }[] = run.json().flows ?? [];
  const notes = flows.find(({ name }) => name === 'Tour' || name === 'Trip')?.notes ?? [];
  const told = (code: string) => notes.find((note) => note.code === code)?.message;
  return { ...run, flows, notes, told };
}

describe('a plan that retires', () => {
  test.each([
    ['deprecates', RETIRES, [tour()], 'they fail once it is deprecated'],
    ['deletes', DELETES, [tour({ status: 'DRAFT' })], 'they fail once it is deleted'],
    ['supersedes', SUPERSEDES, [tour()], 'they fail once it is deprecated'],
  ])('(it %s) names the templates, and when the flow was changed last', async (_name, text, seed, end) => {
    const account = await accountOf(seed);
    await account.template('invitation');
    await account.template('reminder', { flow_name: 'Tour' }, 'de');
    const { code, flows } = await plan(projectOf(text), account);
    const notes = flows.find(({ name }) => name === 'Tour')?.notes ?? [];
    expect([code, await account.asked()]).toEqual([0, 1]);
    expect(notes).toContainEqual({
      code: 'used-by-templates',
      message: `the message templates "invitation" (en_US), "reminder" (de) still send this flow: ${end}`,
    });
    expect(notes).toContainEqual({
      code: 'last-updated',
      message: 'last changed in the account at 2025-12-01T08:00:00+0000',
    });
  });

  test('says that the platform has throttled it', async () => {
    const { told } = await plan(projectOf(RETIRES), await accountOf([tour({ status: 'THROTTLED' })]));
    expect(told('health')).toBe('the platform has set the status THROTTLED');
  });

  test('says nothing of templates where none sends the flow', async () => {
    const account = await accountOf([tour(), { ...tour(), id: '771100220033441', name: 'Other' }]);
    await account.template('other', { flow_name: 'Other' });
    expect((await plan(projectOf(RETIRES), account)).notes.map(({ code }) => code)).toEqual([
      'irreversible',
      'last-updated',
    ]);
  });

  test('says that it knows of the first ones only, where there are more than one call gives', async () => {
    const account = await accountOf();
    await account.control('POST', '/switches', { max_page_size: 2 });
    for (const name of ['a', 'b', 'c']) await account.template(name);
    const { told } = await plan(projectOf(RETIRES), account);
    expect(told('used-by-templates')).toContain('"a" (en_US), "b" (en_US) still send');
    expect(told('templates-unknown')).toContain('only 2 of the message templates were read');
    expect(await account.asked()).toBe(1);
  });

  test('shows it at a terminal and in Markdown, escaped', async () => {
    const account = await accountOf();
    await account.template('invitation');
    // No real name looks so; a proxy's might.
    const fetch = async (request: Request) => {
      const response = await account.fetch(request);
      const text = await response.text();
      return new Response(text.replaceAll('"invitation"', JSON.stringify('x\u001b[31m @team <b>')), response);
    };
    const options = { cwd: projectOf(RETIRES).path, env: account.env, fetch };
    const terminal = await runCli(['plan'], options);
    expect(terminal.stdout).toContain('still sends this flow');
    expect(terminal.both).not.toContain('\u001b[31m');
    const markdown = await runCli(['plan', '--markdown'], options);
    expect(markdown.stdout).toContain('still sends this flow');
    expect(markdown.stdout).not.toMatch(/ @team|<b>/);
  });
});

describe('a plan that renames', () => {
  test('names only templates that say the old name', async () => {
    const account = await accountOf();
    await account.template('by_id');
    await account.control('POST', '/switches', { template_keeps_flow_name: true });
    await account.template('by_name', { flow_name: 'Tour' });
    const { told, notes } = await plan(projectOf(RENAMES), account);
    expect(told('used-by-templates')).toBe(
      'the message template "by_name" (en_US) sends this flow by its name: it fails once it is renamed',
    );
    expect(notes.map(({ code }) => code)).not.toContain('last-updated');
  });
});

describe('a plan that does neither', () => {
  test.each([
    ['keeps', 'name: Tour\nstatus: published', [tour()]],
    ['edits', 'name: Tour\nstatus: published', [tour({ categories: ['SURVEY'] })]],
    ['creates', 'name: Trip\nstatus: published', [tour()]],
    ['finds nothing to retire', RETIRES, [tour({ status: 'DEPRECATED' })]],
    ['refuses', DELETES, [tour()]],
    ['protects', `${RETIRES}\nprotect: true`, [tour()]],
  ])('(it %s) asks nobody', async (_name, text, seed) => {
    const account = await accountOf(seed);
    await plan(projectOf(text), account);
    expect(await account.asked()).toBe(0);
  });
});

describe('templates that cannot be read', () => {
  test.each([
    ['status=403 code=200', 'the token may not read them'],
    ['status=403 code=10', 'the token may not read them'],
    ['status=400 code=100', 'the platform refuses with code 100'],
    ['status=503', 'there was no answer'],
    ['cut=before', 'there was no answer'],
    ['cut=after', 'there was no answer'],
    ['half', 'there was no answer'],
    ['garbage', 'there was no answer'],
    ['timeout=before', 'there was no answer'],
    ['transient', 'there was no answer'],
    ['throttle=80008 regain=60', 'the platform asks to wait'],
  ])('(%s) are a note: one call, no failure, no other exit code', async (effect, why) => {
    const account = await accountOf();
    await account.faults(`GET /message_templates: ${effect} times=*`);
    const run = await plan(projectOf(RETIRES), account, '--request-timeout', '100ms');
    expect([run.code, await account.asked()]).toEqual([0, 1]);
    expect(run.told('templates-unknown')).toBe(`it is not known which message templates still send this flow: ${why}`);
    expect(run.stderr).not.toMatch(/throttled|trying again|waiting/);
  });

  test('the plan is the same plan: with and without them its digest is one, and it is carried out', async () => {
    const account = await accountOf();
    const project = projectOf(RETIRES);
    await account.template('invitation');
    const known = (await plan(project, account)).json().digest;
    await account.faults('GET /message_templates: status=403 code=200 times=*');
    const blind = await plan(project, account);
    expect(blind.told('templates-unknown')).toBeDefined();
    expect(blind.json().digest).toBe(known);
    const options = { cwd: project.path, env: account.env, fetch: account.fetch };
    const run = await runCli(['apply', '--json', '--expect-digest', known], options);
    expect([run.code, run.json().results]).toMatchObject([0, [{ kind: 'deprecate', outcome: 'done' }]]);
  });
});

test('an apply that retires asks once, and not again once nothing is left to retire', async () => {
  const account = await accountOf();
  const options = { cwd: projectOf(RETIRES).path, env: account.env, fetch: account.fetch };
  const run = await runCli(['apply', '--json', '--auto-approve'], options);
  expect([run.code, await account.asked()]).toEqual([0, 1]);
  expect((await account.log()).filter(({ method }) => method === 'POST')).toHaveLength(1);
});
