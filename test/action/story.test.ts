// The Action as GitHub runs it: dist/ under Node 24, GitHub's REST API on loopback, an emulated account on a port. Pull
// request, comment, merge, apply; and what must not be applied.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { serve } from '../../src/emulator/serve.ts';
import { memoryStore } from '../../src/emulator/store.ts';
import { asPlatformErrors } from '../../src/flowjson/as-platform.ts';
import {
  type GitHubServer,
  gitIn,
  HAS_NODE24,
  runStep,
  type StepResult,
  startGitHub,
} from '../support/action-runner.ts';
import { createProject, flowJson } from '../support/project.ts';

const WABA = '1020304050';
const TOKEN = 'EAAaction-token-that-must-never-show';
const CONFIG = `environments:\n  production: { waba: "${WABA}" }\n`;
const MANIFEST = 'name: Survey\ncategories: [SURVEY]\njson: survey.json\nstatus: published\n';
const LIMIT = 120_000;

let github: GitHubServer;
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  if (!HAS_NODE24) return;
  github = await startGitHub();
}, LIMIT);
afterAll(async () => {
  github?.close();
  for (const close of closing) await close();
});

async function begin() {
  const emulator = createEmulator({
    store: memoryStore(),
    check: asPlatformErrors,
    account: { wabaId: WABA, accessToken: TOKEN },
  });
  const server = await serve(emulator, { port: 0 });
  closing.push(() => server.close());
  const control = async (method: string, path: string, body?: unknown) => {
    const init =
      body === undefined
        ? { method }
        : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return JSON.parse(await (await emulator.fetch(new Request(`http://x/__emulator${path}`, init))).text());
  };
  await control('POST', '/seed', {
    flows: [{ name: 'Survey', status: 'PUBLISHED', categories: ['SURVEY'], json: flowJson('Send') }],
  });
  const { path } = createProject(
    { 'waflow.yaml': CONFIG, 'flows/survey.yaml': MANIFEST, 'flows/survey.json': flowJson('Send') },
    { git: true },
  );
  const git = gitIn(path);
  const commit = async (message: string) => {
    await git('add', '-A');
    await git('commit', '-q', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  await git('checkout', '-q', '-B', 'main');
  await commit('Flows');
  const step = (
    event: string,
    payload: unknown,
    inputs: Record<string, string>,
    more: object = {},
  ): Promise<StepResult> =>
    git('rev-parse', 'HEAD').then((sha) =>
      runStep({
        workspace: path,
        event,
        payload,
        sha,
        ref: event === 'pull_request' ? 'refs/pull/1/merge' : 'refs/heads/main',
        api: github.url,
        inputs: { 'access-token': TOKEN, 'graph-url': server.url, ...inputs },
        ...more,
      }),
    );
  const flow = async () => (await control('GET', '/state')).flows[0];
  return {
    path,
    git,
    commit,
    step,
    control,
    flow,
    write: (file: string, text: string) => writeFileSync(join(path, file), text),
  };
}

type Place = Awaited<ReturnType<typeof begin>>;

/** A branch with a change, checked out as GitHub's merge of it; `push` adds a commit to it. */
async function openPull({ git, commit, write }: Place, change: () => void) {
  const base = await git('rev-parse', 'main');
  await git('checkout', '-q', '-b', `change-${Math.random()}`, 'main');
  const { number } = await github.call('POST', '/repos/acme/flows/issues', { title: 'A change', body: 'Please look.' });
  let head = '';
  const push = async (work: () => void) => {
    if (head !== '') await git('checkout', '-q', head);
    work();
    head = await commit('Change a flow');
    await github.tell({ pulls: { [number]: { head, base, merged: false, mergeCommit: null } } });
    await git('checkout', '-q', '--detach', base);
    await git('merge', '-q', '--no-ff', '-m', 'Merge', head);
  };
  await push(change);
  void write;
  const payload = () => ({
    number,
    pull_request: {
      number,
      head: { sha: head, ref: 'change', repo: { id: 1, full_name: 'acme/flows', fork: false } },
      base: { sha: base, ref: 'main', repo: { id: 1, full_name: 'acme/flows', fork: false } },
      user: { login: 'kim' },
    },
    repository: { id: 1, full_name: 'acme/flows', name: 'flows', owner: { login: 'acme' } },
    sender: { login: 'kim' },
  });
  const merge = async () => {
    await git('checkout', '-q', 'main');
    await git('merge', '-q', '--no-ff', '-m', `Merge pull request #${number}`, head);
    const after = await git('rev-parse', 'HEAD');
    await github.tell({
      pulls: { [number]: { head, base, merged: true, mergeCommit: after, commits: [after, head] } },
      ranges: { [`${base}...${after}`]: [head, after] },
    });
    return { ref: 'refs/heads/main', before: base, after, repository: { full_name: 'acme/flows' } };
  };
  const comments = () => github.call('GET', `/repos/acme/flows/issues/${number}/comments?per_page=100`);
  return { number, push, payload, merge, comments };
}

const PLAN = { command: 'plan' };
const APPLY = { command: 'apply' };

describe.skipIf(!HAS_NODE24)('from a pull request to the account', { timeout: LIMIT }, () => {
  test('the plan that was shown is applied, and the comment says so', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    const planned = await place.step('pull_request', pull.payload(), PLAN);
    expect([planned.code, planned.log]).toEqual([0, expect.not.stringContaining(TOKEN)]);
    expect(planned.outputs).toMatchObject({
      'has-changes': 'true',
      upload: '1',
      publish: '1',
      digest: expect.stringMatching(/^sha256:/),
    });
    const [first, ...others] = await pull.comments();
    expect(others).toEqual([]);
    expect(first.body).toContain('Survey');
    expect(first.body).toContain(planned.outputs.digest);
    expect(planned.outputs['comment-id']).toBe(String(first.id));

    await pull.push(() => place.write('flows/survey.json', flowJson('Send now')));
    const again = await place.step('pull_request', pull.payload(), PLAN);
    expect([again.code, again.outputs['comment-id']]).toEqual([0, String(first.id)]);
    expect(again.outputs.digest).not.toBe(planned.outputs.digest);

    const push = await pull.merge();
    const applied = await place.step('push', push, APPLY);
    expect([applied.code, applied.log]).toEqual([0, expect.not.stringContaining(TOKEN)]);
    const flow = await place.flow();
    expect([flow.status, flow.draft.content]).toEqual(['PUBLISHED', flowJson('Send now')]);
    expect(JSON.parse(applied.outputs.flows ?? '')).toEqual({ Survey: flow.id });
    const comments = await pull.comments();
    expect(comments).toHaveLength(1);
    expect(comments[0].body).toMatch(/applied/i);

    const twice = await place.step('push', push, APPLY);
    expect(twice.code).toBe(0);
  });

  test('a plan that went stale in between is not applied', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    await place.step('pull_request', pull.payload(), PLAN);
    const { id } = await place.flow();
    await place.control('POST', `/flows/${id}`, { categories: ['OTHER'] });
    const applied = await place.step('push', await pull.merge(), APPLY);
    expect(applied.code).toBe(4);
    expect(applied.summary).toContain('workflow_dispatch');
    expect((await pull.comments())[0].body).toContain('workflow_dispatch');
    expect((await place.flow()).draft.content).toBe(flowJson('Send'));
    const digest = applied.outputs.digest ?? '';
    expect(applied.summary).toContain(`\`${digest}\``);
    const byHand = await place.step('workflow_dispatch', {}, { ...APPLY, 'expect-digest': digest });
    expect(byHand.code).toBe(0);
    expect((await place.flow()).draft.content).toBe(flowJson('Send it'));
  });

  test.each([
    [
      'edited',
      async (pull: Awaited<ReturnType<typeof openPull>>) => {
        const [{ id, body }] = await pull.comments();
        // The same payload, written otherwise: only its signature tells.
        const forged = body.replace(
          /(<!-- waflow:1 \S+ )([\w-]+)\./,
          (_all: string, start: string, encoded: string) => {
            const payload = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'));
            return `${start}${Buffer.from(JSON.stringify(payload, null, 1)).toString('base64url')}.`;
          },
        );
        expect(forged).not.toBe(body);
        await github.call('PATCH', `/repos/acme/flows/issues/comments/${id}`, { body: forged });
      },
    ],
    [
      'deleted',
      async (pull: Awaited<ReturnType<typeof openPull>>) => {
        const [{ id }] = await pull.comments();
        await fetch(`${github.url}/repos/acme/flows/issues/comments/${id}`, {
          method: 'DELETE',
          headers: { authorization: 'token ghs_runner' },
        });
      },
    ],
    [
      'posted by somebody else',
      async (pull: Awaited<ReturnType<typeof openPull>>) => {
        const [{ id, body }] = await pull.comments();
        await github.call('POST', `/repos/acme/flows/issues/${pull.number}/comments`, { body }, 'ghp_mallory');
        await fetch(`${github.url}/repos/acme/flows/issues/comments/${id}`, {
          method: 'DELETE',
          headers: { authorization: 'token ghs_runner' },
        });
      },
    ],
  ])('a comment that was %s approves nothing', async (_what, forge) => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    await place.step('pull_request', pull.payload(), PLAN);
    await forge(pull);
    const applied = await place.step('push', await pull.merge(), APPLY);
    expect([applied.code, applied.log]).toEqual([4, expect.stringContaining('not-approved')]);
    expect((await place.flow()).draft.content).toBe(flowJson('Send'));
  });

  test('a comment that cannot be posted fails nothing, and is said', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    const planned = await place.step('pull_request', pull.payload(), PLAN, { token: 'ghs_readonly' });
    expect(planned.code).toBe(0);
    expect(planned.log).toMatch(/::warning .*pull-requests: write/);
    expect(planned.summary).toContain('Survey');
  });

  test('a fork gets the change against its base on the page of the job, and no comment', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    const payload = pull.payload();
    payload.pull_request.head.repo = { id: 2, full_name: 'mallory/flows', fork: true };
    const planned = await place.step('pull_request', payload, { ...PLAN, 'access-token': '' });
    expect([planned.code, await pull.comments()]).toEqual([0, []]);
    expect(planned.summary).toContain('Survey');
  });

  test.each(['pull_request_target', 'workflow_run', 'issue_comment'])(
    'nothing but validate runs on %s',
    async (event) => {
      const place = await begin();
      const payload = (await openPull(place, () => place.write('x', ''))).payload();
      for (const command of ['plan', 'apply', 'drift']) {
        const run = await place.step(event, payload, { command });
        expect([run.code, run.log]).toEqual([64, expect.stringContaining('event-refused')]);
      }
      expect((await place.step('pull_request', payload, APPLY)).code).toBe(64);
      expect((await place.step(event, payload, { command: 'validate' })).code).toBe(0);
    },
  );

  test('errors stand at their lines, and in the comment', async () => {
    const place = await begin();
    const pull = await openPull(place, () =>
      place.write('flows/survey.json', flowJson('Send').replace('"7.3"', '7.3')),
    );
    const planned = await place.step('pull_request', pull.payload(), PLAN);
    expect(planned.code).toBe(1);
    expect(planned.log).toMatch(/^::error file=flows\/survey\.json,line=2,/m);
    expect((await pull.comments())[0].body).toContain('INVALID_FLOW_JSON_VERSION');
  });

  test('drift opens one issue, keeps it, and closes it', async () => {
    const place = await begin();
    const issues = async () =>
      (await github.call('GET', '/repos/acme/flows/issues?state=all&per_page=100')).filter(
        ({ title }: { title: string }) => /^Drift/.test(title),
      );
    expect((await place.step('schedule', {}, { command: 'drift' })).code).toBe(0);
    const before = (await issues()).length;
    const { id } = await place.flow();
    await place.control('POST', `/flows/${id}`, { categories: ['OTHER'] });
    for (let night = 0; night < 2; night += 1) {
      const run = await place.step('schedule', {}, { command: 'drift' });
      expect([run.code, run.outputs['has-changes']]).toEqual([0, 'true']);
    }
    expect((await issues()).length).toBe(before + 1);
    await place.control('POST', `/flows/${id}`, { categories: ['SURVEY'], status: 'PUBLISHED' });
    const silent = await place.step('schedule', {}, { command: 'drift' });
    expect([silent.code, silent.outputs['has-changes'], silent.log]).toEqual([0, 'false', expect.any(String)]);
    expect((await issues()).at(-1)).toMatchObject({ state: 'closed' });
  });

  test('a shallow clone without the base commit says which line to add', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    const payload = pull.payload();
    payload.pull_request.base.sha = 'a'.repeat(40);
    payload.pull_request.head.sha = 'b'.repeat(40);
    const run = await place.step('pull_request', payload, PLAN);
    expect([run.code, run.log]).toEqual([78, expect.stringContaining('fetch-depth: 0')]);
    rmSync(join(place.path, 'flows'), { recursive: true });
  });

  test('two runs at once leave one comment that counts', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    await Promise.all([1, 2].map(() => place.step('pull_request', pull.payload(), PLAN)));
    const last = await place.step('pull_request', pull.payload(), PLAN);
    const comments = await pull.comments();
    const counting = comments.filter(({ body }: { body: string }) => !/superseded/i.test(body));
    expect(counting.map(({ id }: { id: number }) => String(id))).toEqual([last.outputs['comment-id']]);
    expect((await place.step('push', await pull.merge(), APPLY)).code).toBe(0);
  });

  test('a GitHub that fails keeps no plan from being made, and no apply from being carried out', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    await github.tell({ broken: 500 });
    const planned = await place.step('pull_request', pull.payload(), PLAN);
    await github.tell({ broken: null });
    expect([planned.code, planned.log]).toEqual([0, expect.stringContaining('the comment could not be posted')]);
    await place.step('pull_request', pull.payload(), PLAN);
    const push = await pull.merge();
    await github.tell({ broken: 500 });
    const applied = await place.step('push', push, APPLY);
    await github.tell({ broken: null });
    expect([applied.code, applied.log]).toEqual([0, expect.stringContaining('the comment could not be posted')]);
    expect((await place.flow()).draft.content).toBe(flowJson('Send it'));
  });

  test('hostile names stand in the comment as text, and act nowhere', async () => {
    const place = await begin();
    const name =
      '|`</td><script>alert(1)</script> @team #1 ::set-output name=x::y %0A \u202e <!-- waflow:1 x --> ' +
      'x'.repeat(90);
    const pull = await openPull(place, () => {
      place.write('flows/hostile.yaml', `name: ${JSON.stringify(name)}\ncategories: [OTHER]\njson: survey.json\n`);
    });
    const planned = await place.step('pull_request', pull.payload(), PLAN);
    expect(planned.code).toBe(0);
    const [{ body }] = await pull.comments();
    for (const text of [body, planned.summary]) {
      expect(text).not.toMatch(/<script>|(?<![\w&;])@team|\u202e/);
    }
    expect(body.match(/<!-- waflow:1/g)).toHaveLength(1);
    expect(planned.log).not.toMatch(/^::set-output/m);
    expect(JSON.parse(planned.outputs.flows ?? '')).toHaveProperty('Survey');
  });

  test('the built-in emulator is applied only where it is named', async () => {
    const place = await begin();
    place.write('waflow.yaml', 'environments:\n  trial: { remote: emulator }\n');
    await place.commit('Try it');
    const silent = await place.step('workflow_dispatch', {}, { ...APPLY, 'require-approved-plan': 'false' });
    expect([silent.code, silent.log]).toEqual([3, expect.stringContaining('emulator-not-named')]);
    const named = await place.step(
      'workflow_dispatch',
      {},
      { ...APPLY, 'require-approved-plan': 'false', environment: 'trial' },
    );
    expect(named.code).toBe(0);
  });

  test('links to previews stand in the comment on request, and are made on request alone', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    const asked = async () =>
      (await place.control('GET', '/requests')).requests.filter((one: object) =>
        JSON.stringify(one).includes('preview'),
      );
    await place.step('pull_request', pull.payload(), PLAN);
    expect(await asked()).toEqual([]);
    await place.step('pull_request', pull.payload(), { ...PLAN, 'preview-links': 'true' });
    expect((await asked()).length).toBe(1);
    expect((await pull.comments())[0].body).toMatch(/\/preview\//);
  });

  test('a direct push has no approval, and a plan for another environment none for this', async () => {
    const place = await begin();
    const before = await place.git('rev-parse', 'HEAD');
    place.write('flows/survey.json', flowJson('Send it'));
    const after = await place.commit('Straight to main');
    await github.tell({ ranges: { [`${before}...${after}`]: [after] } });
    const run = await place.step('push', { ref: 'refs/heads/main', before, after }, APPLY);
    expect([run.code, run.log]).toEqual([4, expect.stringContaining('not-approved')]);
    expect(run.summary).toContain('Survey');
  });

  test('comments of several keys stand beside each other', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    for (const key of ['a', 'b', 'a'])
      await place.step('pull_request', pull.payload(), { ...PLAN, 'comment-key': key });
    expect(await pull.comments()).toHaveLength(2);
  });

  test.each([
    ['errors, refusals, changes', 2],
    ['errors', 0],
  ])('fail-on %s ends a plan with changes with %d', async (list, code) => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    expect((await place.step('pull_request', pull.payload(), { ...PLAN, 'fail-on': list })).code).toBe(code);
  });

  test('a commit that was pushed after the plan is not approved with it', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    await place.step('pull_request', pull.payload(), PLAN);
    await pull.push(() => place.write('README.md', 'Nothing of the flows has changed.'));
    const applied = await place.step('push', await pull.merge(), APPLY);
    expect([applied.code, applied.log]).toEqual([
      4,
      expect.stringMatching(/it is of [0-9a-f]{7}, and [0-9a-f]{7} was merged/),
    ]);
  });

  test('the comment of another pull request approves nothing here', async () => {
    const place = await begin();
    const other = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    await place.step('pull_request', other.payload(), PLAN);
    const [{ body }] = await other.comments();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    await github.call('POST', `/repos/acme/flows/issues/${pull.number}/comments`, { body });
    const applied = await place.step('push', await pull.merge(), APPLY);
    expect([applied.code, applied.log]).toEqual([4, expect.stringContaining('another pull request')]);
  });

  test('a key of its own signs, where the token of the plan is another', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    const key = { 'approval-key': 'a key that only these two jobs have' };
    await place.step('pull_request', pull.payload(), { ...PLAN, ...key });
    const push = await pull.merge();
    expect((await place.step('push', push, { ...APPLY, 'approval-key': 'another one' })).code).toBe(4);
    expect((await place.step('push', push, { ...APPLY, ...key })).code).toBe(0);
    expect((await pull.comments())[0].body).toMatch(/applied/i);
  });

  test('an approval is used up: what was applied once is not applied again', async () => {
    const place = await begin();
    const pull = await openPull(place, () => place.write('flows/survey.json', flowJson('Send it')));
    await place.step('pull_request', pull.payload(), PLAN);
    const push = await pull.merge();
    expect((await place.step('push', push, APPLY)).code).toBe(0);
    const { id } = await place.flow();
    await place.control('POST', `/flows/${id}`, { json: flowJson('Send'), status: 'PUBLISHED' });
    const again = await place.step('push', push, APPLY);
    expect([again.code, again.log]).toEqual([4, expect.stringContaining('it was used already')]);
  });

  test('a plan of a hundred flows fits, is approved flow by flow, and is finished after a broken run', async () => {
    const place = await begin();
    const names = Array.from({ length: 100 }, (_, index) => `Flow ${String(index).padStart(3, '0')}`);
    const pull = await openPull(place, () => {
      for (const [index, name] of names.entries()) {
        place.write(
          `flows/f${index}.yaml`,
          `name: ${name}\ncategories: [OTHER]\njson: survey.json\nstatus: published\n`,
        );
      }
    });
    const planned = await place.step('pull_request', pull.payload(), PLAN);
    expect([planned.code, planned.outputs.create]).toEqual([0, '100']);
    expect((await pull.comments())[0].body.length).toBeLessThanOrEqual(65_536);
    const push = await pull.merge();
    await place.control('POST', '/faults', ['POST /publish: status=500 times=2000']);
    const broken = await place.step('push', push, { ...APPLY, parallelism: '16' });
    expect(broken.code).not.toBe(0);
    await place.control('DELETE', '/faults');
    const finished = await place.step('push', push, { ...APPLY, parallelism: '16', allow: 'adopt' });
    expect([finished.code, finished.outputs.publish]).toEqual([0, '100']);
  });

  test.each(['workflow_dispatch', 'schedule', 'push'])(
    'a plan on %s needs no pull request, and comments on none',
    async (event) => {
      const place = await begin();
      place.write('flows/survey.json', flowJson('Send it'));
      const before = await place.git('rev-parse', 'HEAD');
      const after = await place.commit('Change it');
      const run = await place.step(event, { before, after }, PLAN);
      expect([run.code, run.outputs.upload, run.outputs['comment-id']]).toEqual([0, '1', undefined]);
      expect(run.summary).toContain('Survey');
    },
  );
});
