// The workflows for people to copy, run: each step of waflow with the inputs that stand in the file, on its event, against
// an emulated account and GitHub's REST API on loopback.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { serve } from '../../src/emulator/serve.ts';
import { memoryStore } from '../../src/emulator/store.ts';
import { asPlatformErrors } from '../../src/flowjson/as-platform.ts';
import { type GitHubServer, gitIn, HAS_NODE24, runStep, startGitHub } from '../support/action-runner.ts';
import { createProject, flowJson } from '../support/project.ts';

const WABA = '1020304050';
const SECRETS: Readonly<Record<string, string>> = {
  'secrets.WHATSAPP_BUSINESS_ACCESS_TOKEN': 'EAAtoken-of-the-copied-workflows',
  'secrets.WAFLOW_APPROVAL_KEY': 'a key of the repository, and of nobody else',
  'vars.WHATSAPP_BUSINESS_ACCOUNT_ID': WABA,
};
const LIMIT = 120_000;

type Step = { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> };
type Workflow = { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> };

/** The inputs of waflow in a workflow, with its expressions filled in; without secrets they are empty, as on GitHub. */
function inputsOf(file: string, values: Readonly<Record<string, string>>): Record<string, string> {
  const { jobs }: Workflow = parse(readFileSync(new URL(`../../docs/workflows/${file}`, import.meta.url), 'utf8'));
  const step = Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .find(({ uses }) => uses?.startsWith('OWNER/waflow@'));
  const filled = Object.entries(step?.with ?? {}).map(([name, value]) => [
    name,
    String(value).replace(/\$\{\{ (\S+) \}\}/g, (_whole, expression: string) => values[expression] ?? ''),
  ]);
  return Object.fromEntries(filled);
}

let github: GitHubServer;
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  if (HAS_NODE24) github = await startGitHub();
}, LIMIT);
afterAll(async () => {
  github?.close();
  for (const close of closing) await close();
});

const MANIFEST = 'name: Survey\ncategories: [SURVEY]\njson: survey.json\nstatus: published\n';

/** A repository whose main is what the account has. */
async function begin() {
  const token = SECRETS['secrets.WHATSAPP_BUSINESS_ACCESS_TOKEN'] ?? '';
  const emulator = createEmulator({
    store: memoryStore(),
    check: asPlatformErrors,
    account: { wabaId: WABA, accessToken: token },
  });
  const server = await serve(emulator, { port: 0 });
  closing.push(() => server.close());
  const ask = async (path: string, init: RequestInit = {}) =>
    JSON.parse(await (await emulator.fetch(new Request(`http://x${path}`, init))).text());
  const post = (path: string, body: unknown) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  await post('/__emulator/seed', {
    flows: [{ name: 'Survey', status: 'PUBLISHED', categories: ['SURVEY'], json: flowJson('Send') }],
  });
  const { path } = createProject(
    {
      'waflow.yaml': 'environments:\n  production: {}\n',
      'flows/survey.yaml': MANIFEST,
      'flows/survey.json': flowJson('Send'),
    },
    { git: true },
  );
  const git = gitIn(path);
  const commit = async (file: string, text: string) => {
    writeFileSync(join(path, file), text);
    await git('add', '-A');
    await git('commit', '-q', '-m', 'Change flows');
    return git('rev-parse', 'HEAD');
  };
  await git('checkout', '-q', '-B', 'main');
  const base = await commit('.gitignore', '.waflow/\n');
  const run = async (file: string, event: string, payload: unknown, values: Readonly<Record<string, string>> = {}) =>
    runStep({
      workspace: path,
      event,
      payload,
      sha: await git('rev-parse', 'HEAD'),
      ref: event === 'pull_request' ? 'refs/pull/1/merge' : 'refs/heads/main',
      api: github.url,
      inputs: { ...inputsOf(file, { ...SECRETS, ...values }), 'graph-url': server.url },
    });
  const flow = async () => (await ask('/__emulator/state')).flows[0];
  return { path, git, commit, base, run, post, flow, graphUrl: server.url };
}

const repository = { id: 1, full_name: 'acme/flows', name: 'flows', owner: { login: 'acme' } };

/** The event of a pull request of the commit that is checked out. */
async function pullOf(number: number, head: string, base: string) {
  await github.tell({ pulls: { [number]: { head, base, merged: false, mergeCommit: null } } });
  const repo = { id: 1, full_name: 'acme/flows', fork: false };
  return {
    number,
    pull_request: { number, head: { sha: head, ref: 'a', repo }, base: { sha: base, ref: 'main', repo }, user: {} },
    repository,
    sender: { login: 'kim' },
  };
}

const openIssue = async () =>
  (await github.call('POST', '/repos/acme/flows/issues', { title: 'A change', body: 'Look.' })).number;
const commentsOn = (number: number) => github.call('GET', `/repos/acme/flows/issues/${number}/comments?per_page=100`);

describe.skipIf(!HAS_NODE24)('the workflows to copy', { timeout: LIMIT }, () => {
  test.each([
    ['plan.yml', 'apply.yml', {}],
    ['many-accounts-plan.yml', 'many-accounts-apply.yml', { 'matrix.environment': 'production' }],
  ])('%s comments a plan, which %s applies', async (plan, apply, values) => {
    const { git, commit, base, run, flow } = await begin();
    const head = await commit('flows/survey.json', flowJson('Send it'));
    const number = await openIssue();
    const planned = await run(plan, 'pull_request', await pullOf(number, head, base), values);
    expect([planned.code, planned.log]).toEqual([0, expect.any(String)]);
    const [comment] = await commentsOn(number);
    expect(String(comment.id)).toBe(planned.outputs['comment-id']);
    await git('commit', '-q', '--allow-empty', '-m', 'Merge');
    const after = await git('rev-parse', 'HEAD');
    await github.tell({
      pulls: { [number]: { head, base, merged: true, mergeCommit: after, commits: [after, head] } },
      ranges: { [`${base}...${after}`]: [head, after] },
    });
    const done = await run(apply, 'push', { ref: 'refs/heads/main', before: base, after, repository }, values);
    expect([done.code, done.log]).toEqual([0, expect.any(String)]);
    expect((await flow()).status).toBe('PUBLISHED');
    expect(done.outputs).toMatchObject({ upload: '1', publish: '1', digest: planned.outputs.digest });
    expect(await commentsOn(number)).toHaveLength(1);
  });

  test('apply.yml stops at a push that nobody approved; apply-digest.yml goes on with the digest that it told', async () => {
    const { commit, base, run } = await begin();
    const after = await commit('flows/survey.json', flowJson('Pushed'));
    await github.tell({ pulls: {}, ranges: { [`${base}...${after}`]: [after] } });
    const stopped = await run('apply.yml', 'push', { ref: 'refs/heads/main', before: base, after, repository });
    expect(stopped.code).toBe(4);
    const digest = stopped.outputs.digest ?? '';
    const byHand = (given: string) =>
      run('apply-digest.yml', 'workflow_dispatch', { ref: 'refs/heads/main', repository }, { 'inputs.digest': given });
    expect((await byHand(`sha256:${'0'.repeat(64)}`)).code).toBe(4);
    const done = await byHand(digest);
    expect([done.code, done.log]).toEqual([0, expect.any(String)]);
    expect(done.outputs.publish).toBe('1');
  });

  test('drift.yml keeps one issue while the account differs, and closes it', async () => {
    const { run, post, flow } = await begin();
    const nightly = () => run('drift.yml', 'schedule', { schedule: '17 3 * * *', repository });
    const issues = async () =>
      (await github.call('GET', '/repos/acme/flows/issues?state=all&per_page=100')).filter(
        ({ body }: { body: string }) => body?.includes('waflow-drift:production'),
      );
    const quiet = await nightly();
    expect([quiet.code, quiet.outputs['has-changes'], await issues()]).toEqual([0, 'false', []]);
    const { id } = await flow();
    await post(`/v24.0/${id}`, { categories: ['OTHER'] });
    for (const _night of [1, 2]) {
      const told = await nightly();
      expect([told.code, told.outputs['has-changes']]).toEqual([0, 'true']);
      expect((await issues()).map(({ state }: { state: string }) => state)).toEqual(['open']);
    }
    await post(`/v24.0/${id}`, { categories: ['SURVEY'] });
    await post(`/v24.0/${id}/publish`, {});
    expect((await nightly()).outputs['has-changes']).toBe('false');
    expect((await issues()).map(({ state }: { state: string }) => state)).toEqual(['closed']);
  });

  test('validate.yml leaves the findings for code scanning, without an account', async () => {
    const { path, commit, base, run } = await begin();
    const head = await commit('flows/survey.yaml', MANIFEST.replace('published', 'publised'));
    const done = await run('validate.yml', 'pull_request', await pullOf(1, head, base));
    expect(done.code).toBe(1);
    const { runs } = JSON.parse(readFileSync(join(path, 'waflow.sarif'), 'utf8'));
    expect(runs[0].results[0].locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'flows/survey.yaml' },
      region: { startLine: 4 },
    });
  });
});
