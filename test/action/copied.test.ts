// The workflows for people to copy, run: each step of waflow with the inputs that stand in the file, on its event, against
// an emulated account and GitHub's REST API on loopback.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { begin, commentsOn, MANIFEST, merge, openPull, pullOf, REPOSITORY } from '../support/action-place.ts';
import { type GitHubServer, HAS_NODE24, startGitHub } from '../support/action-runner.ts';
import { flowJson } from '../support/project.ts';

const LIMIT = 120_000;

let github: GitHubServer;
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  if (HAS_NODE24) github = await startGitHub();
}, LIMIT);
afterAll(async () => {
  github?.close();
  for (const close of closing) await close();
});

describe.skipIf(!HAS_NODE24)('the workflows to copy', { timeout: LIMIT }, () => {
  test.each([
    ['plan.yml', 'apply.yml', {}],
    ['many-accounts-plan.yml', 'many-accounts-apply.yml', { 'matrix.environment': 'production' }],
  ])('%s comments a plan, which %s applies', async (plan, apply, values) => {
    const place = await begin(github, closing);
    const { commit, base, run, flow } = place;
    const head = await commit('flows/survey.json', flowJson('Send it'));
    const number = await openPull(github);
    const planned = await run(plan, 'pull_request', await pullOf(github, number, head, base), values);
    expect([planned.code, planned.log]).toEqual([0, expect.any(String)]);
    const [comment] = await commentsOn(github, number);
    expect(String(comment?.id)).toBe(planned.outputs['comment-id']);
    const done = await run(apply, 'push', await merge(github, place, { number, head }), values);
    expect([done.code, done.log]).toEqual([0, expect.any(String)]);
    expect((await flow()).status).toBe('PUBLISHED');
    expect(done.outputs).toMatchObject({ upload: '1', publish: '1', digest: planned.outputs.digest });
    expect(await commentsOn(github, number)).toHaveLength(1);
  });

  test('apply.yml stops at a push that nobody approved; apply-digest.yml goes on with the digest that it told', async () => {
    const { commit, base, run } = await begin(github, closing);
    const after = await commit('flows/survey.json', flowJson('Pushed'));
    await github.tell({ pulls: {}, ranges: { [`${base}...${after}`]: [after] } });
    const stopped = await run('apply.yml', 'push', {
      ref: 'refs/heads/main',
      before: base,
      after,
      repository: REPOSITORY,
    });
    expect(stopped.code).toBe(4);
    const digest = stopped.outputs.digest ?? '';
    const byHand = (given: string) =>
      run(
        'apply-digest.yml',
        'workflow_dispatch',
        { ref: 'refs/heads/main', repository: REPOSITORY },
        { 'inputs.digest': given },
      );
    expect((await byHand(`sha256:${'0'.repeat(64)}`)).code).toBe(4);
    const done = await byHand(digest);
    expect([done.code, done.log]).toEqual([0, expect.any(String)]);
    expect(done.outputs.publish).toBe('1');
  });

  test('drift.yml keeps one issue while the account differs, and closes it', async () => {
    const { run, post, flow } = await begin(github, closing);
    const nightly = () => run('drift.yml', 'schedule', { schedule: '17 3 * * *', repository: REPOSITORY });
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
    const { path, commit, base, run } = await begin(github, closing);
    const head = await commit('flows/survey.yaml', MANIFEST.replace('published', 'publised'));
    const done = await run('validate.yml', 'pull_request', await pullOf(github, 1, head, base));
    expect(done.code).toBe(1);
    const { runs } = JSON.parse(readFileSync(join(path, 'waflow.sarif'), 'utf8'));
    expect(runs[0].results[0].locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: 'flows/survey.yaml' },
      region: { startLine: 4 },
    });
  });
});
