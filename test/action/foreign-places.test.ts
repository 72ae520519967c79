// What the Action must not be led to: a file that is not the repository's, a pull request that is not the merged one.
import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { begin, commentsOn, MANIFEST, merge, openPull, pullOf } from '../support/action-place.ts';
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

describe.skipIf(!HAS_NODE24)('the Action', { timeout: LIMIT }, () => {
  test('writes no report through a link out of the repository', async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'waflow-outside-')));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const outside = join(folder, 'profile');
    writeFileSync(outside, 'as it was');
    const { path, commit, base, run } = await begin(github, closing);
    symlinkSync(outside, join(path, 'waflow.sarif'));
    const head = await commit('flows/survey.yaml', MANIFEST.replace('published', 'publised'));
    await run('validate.yml', 'pull_request', await pullOf(github, 1, head, base));
    expect(readFileSync(outside, 'utf8')).toBe('as it was');
  });

  test('writes only to the pull request that was merged, whatever a forged comment names', async () => {
    const place = await begin(github, closing);
    const { commit, base, run } = place;
    const head = await commit('flows/survey.json', flowJson('Send it'));
    const [number, other] = [await openPull(github), await openPull(github)];
    await run('plan.yml', 'pull_request', await pullOf(github, number, head, base));
    const body = (await commentsOn(github, number))[0]?.body ?? '';
    const encoded = /^<!-- waflow:1 \S+ ([\w-]+)\./.exec(body)?.[1] ?? '';
    const payload = JSON.parse(Buffer.from(encoded, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...payload, pull: other, head: 'f'.repeat(40) })).toString('base64url');
    const copy = { body: body.replace(encoded, forged) };
    await github.call('POST', `/repos/acme/flows/issues/${number}/comments`, copy);
    await run('apply.yml', 'push', await merge(github, place, { number, head }));
    expect(await commentsOn(github, other)).toEqual([]);
  });
});
