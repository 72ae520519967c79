// The client's corners, with GitHub's answers as its documentation and its servers give them. No connection leaves.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createGitHub, type GitHub, type GitHubOptions } from '../../../src/github/rest.ts';
import { acceptedIn, RestFailure } from '../../../src/github/rest-failure.ts';
import { Failure } from '../../../src/model/failure.ts';

const API = 'https://api.github.com';
const TOKEN = 'ghs_topsecrettoken';
const COMMENTS = '/repos/acme/flows/issues/57/comments';
const LIST = `${COMMENTS}?per_page=100`;
const BOT = 'github-actions[bot]';
const HEAD = 'a'.repeat(40);
const BEFORE = 'b'.repeat(40);
const ZEROS = '0'.repeat(40);

function github(more: Partial<GitHubOptions> = {}): { api: GitHub; warnings: string[] } {
  const warnings: string[] = [];
  const warn = (message: string) => void warnings.push(message);
  const options = { token: TOKEN, apiUrl: API, owner: 'acme', repo: 'flows', warn, userAgent: 'waflow/0.1', second: 1 };
  return { api: createGitHub({ ...options, ...more }), warnings };
}

const comment = (id: number, body = `body ${id}`, login: string | null = BOT) => ({
  id,
  body,
  html_url: `https://github.com/acme/flows/pull/57#issuecomment-${id}`,
  user: login === null ? null : { login },
  updated_at: '2026-01-01T00:00:00Z',
});

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const told = JSON.stringify([error, error.message, error.hint, error.stack, error.cause]);
    expect(told).not.toContain(TOKEN);
    expect(error.cause).toBeUndefined();
    return error;
  }
  throw new Error('nothing was thrown');
}

/** GitHub's answer to a token of an app that asks whose it is. */
function asActionsBot(): void {
  nock(API).get('/user').reply(403, { message: 'Resource not accessible by integration' });
  nock(API)
    .post('/graphql')
    .reply(200, { data: { viewer: { login: BOT } } });
}

/** The same at one call: the plugin keeps what could be writes, GraphQL among them, a second apart. */
function asActionsBotAtOnce(): void {
  nock(API).get('/user').reply(200, { login: BOT });
}

/** A server of our own, for what an interceptor cannot do. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  nock.enableNetConnect('127.0.0.1');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(() => nock.disableNetConnect());
afterEach(() => {
  const left = nock.pendingMocks();
  nock.cleanAll();
  nock.disableNetConnect();
  expect(left).toEqual([]);
});
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

describe('comments', () => {
  it('are read from all pages, whatever address the pages name', async () => {
    const next = (page: number) => ({
      link: `<https://evil.example/x?page=${page}&per_page=9>; rel="next", <x>; rel="last"`,
    });
    const auth = {
      reqheaders: {
        authorization: `token ${TOKEN}`,
        'x-github-api-version': '2022-11-28',
        'user-agent': /^waflow\/0\.1 /,
      },
    };
    nock(API, auth)
      .get(LIST)
      .reply(
        200,
        Array.from({ length: 100 }, (_, at) => comment(at + 1)),
        next(2),
      );
    nock(API, auth)
      .get(`${LIST}&page=2`)
      .reply(200, [comment(101)], next(3));
    nock(API, auth)
      .get(`${LIST}&page=3`)
      .reply(200, [comment(102, '', null)], { link: '<x?page=1>; rel="first"' });
    const comments = await github().api.listComments(57);
    expect(comments.map(({ id }) => id)).toEqual(Array.from({ length: 102 }, (_, at) => at + 1));
    expect(comments.at(-1)).toEqual({
      id: 102,
      body: '',
      author: '',
      url: 'https://github.com/acme/flows/pull/57#issuecomment-102',
      updatedAt: '2026-01-01T00:00:00Z',
    });
  });

  it('are no empty list where a page is a no: 409 in the middle', async () => {
    nock(API)
      .get(LIST)
      .reply(200, [comment(1)], { link: `<${API}${LIST}&page=2>; rel="next"` });
    nock(API).get(`${LIST}&page=2`).reply(409, { message: 'Conflict' });
    expect((await failureOf(github().api.listComments(57))).code).toBe('github-rejected');
  });

  it.each<[string, unknown]>([
    ['a page of something else', '<html>'],
    ['a record', { message: 'hello' }],
    ['nothing', ''],
  ])('are no empty list where the answer is %s', async (_what, body) => {
    nock(API)
      .get(LIST)
      .reply(200, body as string);
    expect((await failureOf(github().api.listComments(57))).code).toBe('github-unreadable');
  });

  it('leave out entries that are none', async () => {
    nock(API)
      .get(LIST)
      .reply(200, [null, 5, {}, { id: '7' }, { id: 8, body: null, user: { login: '<b>' } }]);
    expect(await github().api.listComments(57)).toEqual([{ id: 8, body: '', author: '', url: '', updatedAt: '' }]);
  });

  it('are read again where the list was cut off, and never taken for none', async () => {
    let asked = 0;
    const apiUrl = await serve((_request, response) => {
      asked += 1;
      response.setHeader('content-type', 'application/json');
      if (asked > 1) return void response.end(JSON.stringify([comment(1)]));
      response.setHeader('content-length', '100000');
      response.write('[{"id":');
      setImmediate(() => response.destroy());
    });
    expect((await github({ apiUrl }).api.listComments(57)).map(({ id }) => id)).toEqual([1]);
    expect(asked).toBe(2);
  });

  it('are read again after 5xx and a cut, three times in all', async () => {
    nock(API).get(LIST).reply(502, '<html>Bad gateway</html>');
    nock(API)
      .get(LIST)
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    nock(API).get(LIST).reply(200, []);
    expect(await github().api.listComments(57)).toEqual([]);

    nock(API).get(LIST).times(3).reply(503, { message: 'Unavailable' });
    const failure = await failureOf(github().api.listComments(57));
    expect(failure).toMatchObject({ exit: 'remote', code: 'github-error', kind: 'lost', status: 503 });
  });

  it('can be told to be unreachable, with the reason', async () => {
    nock(API)
      .get(LIST)
      .times(3)
      .replyWithError(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    const failure = await failureOf(github().api.listComments(57));
    expect(failure).toMatchObject({ code: 'github-unreachable', exit: 'remote' });
    expect(failure.message).toBe('reading the comments of #57: no connection to GitHub (ENOTFOUND)');
  });

  it('are not waited for without end: a server that says nothing uses up the patience', async () => {
    let asked = 0;
    const apiUrl = await serve(() => {
      asked += 1;
    });
    const { api } = github({ apiUrl, timeout: 50 });
    const failure = await failureOf(api.listComments(57));
    expect(failure).toMatchObject({ code: 'github-no-answer', kind: 'lost' });
    expect(failure.message).toContain('did not answer in time');
    expect(asked).toBe(3);
    // Three times 50 of the 120 seconds, each of which takes a millisecond here: no other call is tried again.
    expect((await failureOf(api.readPull(57))).code).toBe('github-no-answer');
    expect(asked).toBe(4);
  });
});

describe('posting a comment', () => {
  it('says where it is', async () => {
    nock(API).post(COMMENTS, { body: 'hello' }).reply(201, comment(9, 'hello'));
    expect(await github().api.createComment(57, 'hello')).toEqual({ id: 9, url: comment(9).html_url });
  });

  it('does not post again where a lost answer left the comment behind', async () => {
    nock(API).post(COMMENTS).reply(502, 'Bad gateway');
    asActionsBotAtOnce();
    // As GitHub stores it; a copy by somebody else, and an older comment of ours, are not it.
    nock(API)
      .get(LIST)
      .reply(200, [comment(7, 'a\nb', 'mallory'), comment(8, 'older'), comment(9, 'a\r\nb')]);
    expect(await github().api.createComment(57, 'a\nb \n')).toMatchObject({ id: 9 });
  });

  it('finds it also where it shows up late', async () => {
    nock(API)
      .post(COMMENTS)
      .replyWithError(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    asActionsBotAtOnce();
    nock(API).get(LIST).reply(200, []);
    nock(API)
      .get(LIST)
      .reply(200, [comment(9, 'hello')]);
    expect(await github().api.createComment(57, 'hello')).toMatchObject({ id: 9 });
  });

  it('posts again, once, where it is not there', async () => {
    nock(API).post(COMMENTS).reply(500, {});
    asActionsBotAtOnce();
    nock(API)
      .get(LIST)
      .times(2)
      .reply(200, [comment(7, 'hello', 'mallory')]);
    nock(API).post(COMMENTS).reply(201, comment(10, 'hello'));
    expect(await github().api.createComment(57, 'hello')).toMatchObject({ id: 10 });
  });

  it('looks where the answer to it cannot be read', async () => {
    nock(API).post(COMMENTS).reply(201, 'made');
    asActionsBotAtOnce();
    nock(API)
      .get(LIST)
      .reply(200, [comment(9, 'hello')]);
    expect(await github().api.createComment(57, 'hello')).toMatchObject({ id: 9 });
  });

  it('posts no third time', async () => {
    nock(API).post(COMMENTS).times(2).reply(500, {});
    asActionsBotAtOnce();
    nock(API).get(LIST).times(4).reply(200, []);
    const failure = await failureOf(github().api.createComment(57, 'hello'));
    expect(failure).toMatchObject({ code: 'github-error', kind: 'lost' });
  });

  it('posts again at once where no connection was made', async () => {
    nock(API)
      .post(COMMENTS)
      .replyWithError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }));
    nock(API).post(COMMENTS).reply(201, comment(9));
    expect(await github().api.createComment(57, 'hello')).toMatchObject({ id: 9 });
  });

  it('gives up without another try where nobody can look', async () => {
    nock(API).post(COMMENTS).reply(500, {});
    asActionsBotAtOnce();
    nock(API).get(LIST).times(3).reply(500, {});
    expect((await failureOf(github().api.createComment(57, 'hello'))).code).toBe('github-error');
  });

  it.each<[string, number, object, Partial<Failure> & { hint?: string }]>([
    [
      'a locked conversation',
      403,
      { message: 'Unable to create comment because issue is locked.' },
      { code: 'github-locked', exit: 'remote' },
    ],
    [
      'an archived repository',
      403,
      { message: 'Repository was archived so is read-only.' },
      { code: 'github-archived', exit: 'remote' },
    ],
    ['a wrong token', 401, { message: 'Bad credentials' }, { code: 'github-token', exit: 'config' }],
    [
      'a text that is too long',
      422,
      {
        message: 'Validation Failed',
        errors: [{ code: 'custom', message: 'body is too long (maximum is 65536 characters)' }],
      },
      { code: 'github-too-long', exit: 'remote' },
    ],
    [
      'single sign-on',
      403,
      { message: 'Resource protected by organization SAML enforcement.' },
      { code: 'github-sso', exit: 'config' },
    ],
    ['a pull request that is not there', 404, { message: 'Not Found' }, { code: 'github-not-found', exit: 'config' }],
    ['another no', 403, { message: 'IP allow list' }, { code: 'github-forbidden', exit: 'config' }],
  ])('is told of %s, and not tried again', async (_what, status, body, expected) => {
    nock(API).post(COMMENTS).reply(status, body);
    const failure = await failureOf(github().api.createComment(57, 'x'));
    expect(failure).toMatchObject(expected);
    expect(failure.hint).not.toBe('');
    expect(failure.message).toMatch(/^posting the comment on #57: /);
  });
});

describe('a missing permission', () => {
  const refused = (header: Record<string, string>, by = 'integration') => {
    nock(API)
      .post(COMMENTS)
      .reply(403, { message: `Resource not accessible by ${by}` }, header);
    return failureOf(github().api.createComment(57, 'x'));
  };

  it('is named with the line to add, as GitHub says it', async () => {
    const failure = await refused({ 'x-accepted-github-permissions': 'issues=write; pull_requests=write' });
    expect(failure).toMatchObject({ exit: 'config', code: 'github-permission' });
    expect(failure.hint).toMatch(/^add under "permissions:" in the workflow: "pull-requests: write";/);
  });

  it('is named where GitHub does not say it', async () => {
    expect((await refused({})).hint).toContain('"pull-requests: write"');
    nock(API).post('/repos/acme/flows/issues').reply(403, { message: 'Resource not accessible by integration' });
    expect((await failureOf(github().api.createIssue('t', 'b'))).hint).toContain('"issues: write"');
  });

  it('is the token’s own matter where it is a personal one', async () => {
    const header = { 'x-accepted-github-permissions': 'issues=write; pull_requests=write' };
    expect((await refused(header, 'personal access token')).hint).toBe(
      'give the token the permission "pull-requests: write"',
    );
    nock(API).post(COMMENTS).reply(404, { message: 'Not Found' }, { 'x-oauth-scopes': 'gist' });
    expect((await failureOf(github().api.createComment(57, 'x'))).hint).toContain('the scope "repo"');
  });

  it.each([
    ['contents=read', undefined, [['contents', 'read']]],
    ['metadata=read,contents=read', undefined, [['contents', 'read']]],
    ['pull_requests=write,contents=read; issues=write', 'issues', [['issues', 'write']]],
    [
      'pull_requests=write,contents=read; issues=write',
      'none',
      [
        ['pull-requests', 'write'],
        ['contents', 'read'],
      ],
    ],
    ['', undefined, null],
    ['metadata=read', undefined, null],
    ['x"y=write; <b>=read', undefined, null],
  ])('is read from the header %j', (header, preferred, accepted) => {
    expect(acceptedIn(header, preferred)).toEqual(accepted);
  });
});

describe('updating a comment', () => {
  const path = '/repos/acme/flows/issues/comments/9';

  it('says where it is', async () => {
    nock(API).patch(path, { body: 'new' }).reply(200, comment(9));
    expect(await github().api.updateComment(9, 'new')).toEqual({ id: 9, url: comment(9).html_url });
  });

  it.each([404, 410])('says with null that it was deleted: %i', async (status) => {
    nock(API).patch(path).reply(status, { message: 'Not Found' });
    expect(await github().api.updateComment(9, 'new')).toBeNull();
  });

  it('is repeated after a lost answer: twice the same is the same', async () => {
    nock(API).patch(path).reply(502, '');
    nock(API).patch(path).reply(200, comment(9));
    expect(await github().api.updateComment(9, 'new')).toMatchObject({ id: 9 });
  });

  it('follows a rename with method and body, within the host', async () => {
    nock(API)
      .patch(path)
      .reply(307, '', { location: `${API}/repositories/1/issues/comments/9` });
    nock(API, { reqheaders: { authorization: `token ${TOKEN}` } })
      .patch('/repositories/1/issues/comments/9', { body: 'new' })
      .reply(200, comment(9));
    expect(await github().api.updateComment(9, 'new')).toMatchObject({ id: 9 });
  });

  it.each(['https://evil.example/x', 'http://api.github.com/x', '//evil.example/x', 'https://api.github.com:444/x'])(
    'does not follow to %s',
    async (location) => {
      nock(API).patch(path).reply(307, '', { location });
      const failure = await failureOf(github().api.updateComment(9, 'new'));
      expect(failure).toMatchObject({ code: 'github-redirect', exit: 'remote' });
    },
  );

  it('does not go in circles', async () => {
    nock(API).patch(path).times(6).reply(301, '', { location: path });
    expect((await failureOf(github().api.updateComment(9, 'new'))).code).toBe('github-redirect');
  });
});

describe('throttling', () => {
  const SECONDARY = { message: 'You have exceeded a secondary rate limit. Please wait a few minutes.' };
  const secondary = (after: string) => nock(API).get(LIST).reply(403, SECONDARY, { 'retry-after': after });
  const primary = (seconds: number, status: 403 | 429 = 403) =>
    nock(API)
      .get(LIST)
      .reply(
        status,
        { message: 'API rate limit exceeded' },
        {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + seconds),
        },
      );

  it('is waited out, and told', async () => {
    secondary('30');
    primary(40);
    nock(API)
      .get(LIST)
      .reply(200, [comment(1)]);
    const { api, warnings } = github();
    expect(await api.listComments(57)).toHaveLength(1);
    expect(warnings[0]).toBe("GitHub's secondary rate limit is reached: waiting 30s");
    expect(warnings[1]).toMatch(/^GitHub's rate limit is reached: waiting 4[012]s$/);
    expect(warnings).toHaveLength(2);
  });

  it('of a post is waited out, too: it proves that nothing was posted', async () => {
    nock(API).post(COMMENTS).reply(403, SECONDARY, { 'retry-after': '1' });
    nock(API).post(COMMENTS).reply(201, comment(9));
    expect(await github().api.createComment(57, 'x')).toMatchObject({ id: 9 });
  });

  it('is not waited out for an hour', async () => {
    primary(3_000, 429);
    const { api, warnings } = github();
    const failure = await failureOf(api.listComments(57));
    expect(failure).toMatchObject({ exit: 'remote', code: 'github-throttled', kind: 'throttled' });
    expect(failure.hint).toMatch(/^run the job again after 20\d\d-/);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/asks to wait 300\ds, but only 120s of waiting are left$/);
  });

  it('is waited out for two minutes in all, over all calls', async () => {
    secondary('50');
    nock(API).get(LIST).reply(200, []);
    secondary('50');
    nock(API).get(LIST).reply(200, []);
    secondary('50');
    const { api, warnings } = github();
    await api.listComments(57);
    await api.listComments(57);
    expect((await failureOf(api.listComments(57))).code).toBe('github-throttled');
    expect(warnings.at(-1)).toBe("GitHub's secondary rate limit asks to wait 50s, but only 20s of waiting are left");
  });

  it('is a minute where GitHub does not say how long', async () => {
    nock(API).get(LIST).reply(429, SECONDARY);
    nock(API).get(LIST).reply(200, []);
    const { api, warnings } = github();
    await api.listComments(57);
    expect(warnings).toEqual(["GitHub's secondary rate limit is reached: waiting 60s"]);
  });

  it('is heard also where only "retry-after" says it', async () => {
    nock(API).get(LIST).reply(429, { message: 'Too many requests' }, { 'retry-after': '5' });
    nock(API).get(LIST).reply(200, []);
    const { api, warnings } = github();
    await api.listComments(57);
    expect(warnings[0]).toMatch(/waiting [567]s$/);
  });

  it('ends also where each wait is short', async () => {
    nock(API).get(LIST).times(6).reply(403, SECONDARY, { 'retry-after': '1' });
    const { api, warnings } = github();
    expect((await failureOf(api.listComments(57))).code).toBe('github-throttled');
    expect(warnings).toHaveLength(6);
  });
});

describe('our login', () => {
  it('is a person’s, asked once', async () => {
    nock(API).get('/user').reply(200, { login: 'octocat_acme' });
    const { api } = github();
    expect(await Promise.all([api.login(), api.login()])).toEqual(['octocat_acme', 'octocat_acme']);
  });

  it('is an app’s own', async () => {
    nock(API).get('/user').reply(403, { message: 'Resource not accessible by integration' });
    nock(API)
      .post('/graphql', { query: '{ viewer { login } }' })
      .reply(200, { data: { viewer: { login: 'our-app[bot]' } } });
    expect(await github().api.login()).toBe('our-app[bot]');
  });

  it.each<[string, number, object]>([
    ['GraphQL says no', 403, { message: 'no' }],
    ['GraphQL has no viewer', 200, { data: { viewer: null }, errors: [{ message: 'x' }] }],
    ['there is no GraphQL', 404, {}],
  ])('is that of GITHUB_TOKEN where %s', async (_what, status, body) => {
    nock(API).get('/user').reply(403, { message: 'Resource not accessible by integration' });
    nock(API).post('/graphql').reply(status, body);
    expect(await github().api.login()).toBe(BOT);
  });

  it('is asked of GraphQL beside /api/v3 on a GitHub Enterprise server', async () => {
    const host = 'https://git.acme.example';
    nock(host).get('/api/v3/user').reply(403, { message: 'Resource not accessible by integration' });
    nock(host)
      .post('/api/graphql')
      .reply(200, { data: { viewer: { login: BOT } } });
    nock(host).get(`/api/v3${LIST}`).reply(200, []);
    const { api } = github({ apiUrl: `${host}/api/v3` });
    expect(await api.login()).toBe(BOT);
    expect(await api.listComments(57)).toEqual([]);
  });

  it('is nobody’s with a wrong token, and asked again the next time', async () => {
    nock(API).get('/user').reply(401, { message: 'Bad credentials' });
    const { api } = github();
    expect(await failureOf(api.login())).toMatchObject({ code: 'github-token', exit: 'config' });
    nock(API).get('/user').reply(200, { login: 'octocat' });
    expect(await api.login()).toBe('octocat');
  });
});

describe('pull requests', () => {
  const repo = { id: 1, full_name: 'Acme/flows' };
  const pull = (number: number, more: object = {}) => ({
    number,
    head: { sha: HEAD, repo },
    base: { sha: BEFORE, ref: 'main', repo },
    merged_at: '2026-01-01T00:00:00Z',
    merge_commit_sha: 'c'.repeat(40),
    ...more,
  });

  it('of a commit are those of this repository, from all pages', async () => {
    const path = `/repos/acme/flows/commits/${HEAD}/pulls?per_page=100`;
    const elsewhere = pull(3, { base: { sha: BEFORE, ref: 'main', repo: { id: 5, full_name: 'mallory/flows' } } });
    nock(API)
      .get(path)
      .reply(200, [pull(1), elsewhere, null], { link: `<${API}${path}&page=2>; rel="next"` });
    nock(API)
      .get(`${path}&page=2`)
      .reply(200, [pull(2, { merged_at: null, head: { sha: HEAD, repo: null } })]);
    expect(await github().api.pullsOf(HEAD)).toEqual([
      {
        number: 1,
        head: HEAD,
        base: BEFORE,
        baseRef: 'main',
        merged: true,
        mergeCommit: 'c'.repeat(40),
        isFork: false,
      },
      { number: 2, head: HEAD, base: BEFORE, baseRef: 'main', merged: false, mergeCommit: null, isFork: true },
    ]);
  });

  it('of a commit that GitHub does not know are none', async () => {
    nock(API)
      .get(/\/commits\//)
      .reply(422, { message: `No commit found for SHA: ${HEAD}` });
    expect(await github().api.pullsOf(HEAD)).toEqual([]);
  });

  it('are read by number; an open one has no merge commit, though GitHub names one', async () => {
    nock(API)
      .get('/repos/acme/flows/pulls/57')
      .reply(200, pull(57, { merged: false, merged_at: null }));
    expect(await github().api.readPull(57)).toMatchObject({ number: 57, merged: false, mergeCommit: null });
    nock(API).get('/repos/acme/flows/pulls/57').reply(200, { number: 57 });
    expect((await failureOf(github().api.readPull(57))).code).toBe('github-unreadable');
  });

  it('are not asked for with what is no commit', async () => {
    await expect(github().api.pullsOf('../../user')).rejects.toThrow('no commit');
    await expect(github().api.commitsBetween('main', HEAD)).rejects.toThrow('no commit');
  });
});

describe('the commits of a push', () => {
  const path = `/repos/acme/flows/compare/${BEFORE}...${HEAD}?per_page=100`;
  const commits = (...letters: string[]) => ({
    total_commits: 3,
    commits: letters.map((one) => ({ sha: one.repeat(40) })),
  });

  it('are those of all pages', async () => {
    nock(API)
      .get(path)
      .reply(200, commits('1', '2'), { link: `<${API}${path}&page=2>; rel="next"` });
    nock(API).get(`${path}&page=2`).reply(200, commits('a'));
    expect(await github().api.commitsBetween(BEFORE, HEAD)).toEqual(['1'.repeat(40), '2'.repeat(40), HEAD]);
  });

  it('are the last alone for a new branch, none for no push and for a branch that went', async () => {
    const { api } = github();
    expect(await api.commitsBetween(ZEROS, HEAD)).toEqual([HEAD]);
    expect(await api.commitsBetween(HEAD, HEAD)).toEqual([]);
    expect(await api.commitsBetween(BEFORE, ZEROS)).toEqual([]);
  });

  it('are the last alone where GitHub no longer knows what was before, and that is said', async () => {
    nock(API).get(path).reply(404, { message: 'Not Found' });
    const { api, warnings } = github();
    expect(await api.commitsBetween(BEFORE, HEAD)).toEqual([HEAD]);
    expect(warnings[0]).toContain('only the last commit');
  });
});

describe('issues', () => {
  const issue = (number: number, body: string, more: object = {}) => ({
    number,
    title: 'Drift',
    body,
    html_url: `https://github.com/acme/flows/issues/${number}`,
    user: { login: BOT },
    ...more,
  });
  const path = '/repos/acme/flows/issues';
  const asked = (creator?: string) => (query: Record<string, unknown>) =>
    query.state === 'open' && query.creator === creator && query.per_page === '100';

  it('are ours with the marker, the newest, and no pull requests', async () => {
    asActionsBot();
    nock(API)
      .get(path)
      .query(asked(BOT))
      .reply(200, [
        issue(9, 'x <!-- m -->', { user: { login: 'mallory' } }),
        issue(8, 'x <!-- m -->', { pull_request: {} }),
        issue(7, 'other'),
        issue(6, 'x\r\n<!-- m -->'),
        issue(5, '<!-- m -->'),
      ]);
    const found = await github().api.findIssue('<!-- m -->');
    expect(found).toEqual({ number: 6, body: 'x\r\n<!-- m -->', url: 'https://github.com/acme/flows/issues/6' });
  });

  it('are found also where the server knows no app as an author', async () => {
    asActionsBotAtOnce();
    nock(API).get(path).query(asked(BOT)).reply(422, { message: 'Validation Failed' });
    nock(API)
      .get(path)
      .query(asked())
      .reply(200, [issue(7, 'nothing')]);
    expect(await github().api.findIssue('<!-- m -->')).toBeNull();
  });

  it('are opened once, also after a lost answer', async () => {
    nock(API).post(path, { title: 'Drift', body: 'b' }).reply(504, '');
    asActionsBotAtOnce();
    nock(API)
      .get(path)
      .query(asked(BOT))
      .reply(200, [issue(7, 'b', { title: 'Other' }), issue(6, 'b\r\n')]);
    expect(await github().api.createIssue('Drift', 'b')).toEqual({
      number: 6,
      url: 'https://github.com/acme/flows/issues/6',
    });
  });

  it('are not opened where the repository has none', async () => {
    nock(API).post(path).reply(410, { message: 'Issues are disabled for this repo' });
    expect((await failureOf(github().api.createIssue('t', 'b'))).code).toBe('github-gone');
  });

  it('are updated in what is named alone', async () => {
    nock(API).patch(`${path}/6`, { state: 'closed' }).reply(200, issue(6, ''));
    await github().api.updateIssue(6, { state: 'closed' });
  });
});

describe('a client', () => {
  it.each(['', 'ghs_a b', 'ghs_a\nx-evil: 1', 'gh\u00e9'])(
    'is not made with the token %j, and does not tell it',
    (token) => {
      try {
        github({ token });
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({ exit: 'config', code: 'github-token' });
        if (token !== '') expect(String(error)).not.toContain(token);
      }
    },
  );

  it('is not made for what cannot be a repository, or is not on https', () => {
    expect(() => github({ repo: '..' })).toThrow('no name');
    expect(() => github({ owner: 'a/b' })).toThrow('no name');
    expect(() => github({ apiUrl: 'http://api.github.com' })).toThrow('http://');
  });

  it('prints nothing by itself where GitHub calls an endpoint deprecated', async () => {
    const said: unknown[] = [];
    const { warn } = console;
    console.warn = (...words) => void said.push(words);
    onTestFinished(() => {
      console.warn = warn;
    });
    nock(API).get(LIST).reply(200, [], { deprecation: 'true', sunset: '::error::x' });
    await github().api.listComments(57);
    expect(said).toEqual([]);
  });

  it('tells what GitHub says in one line of some length', async () => {
    nock(API)
      .get(LIST)
      .reply(400, { message: `a\n::error::b\u0007 ${'x'.repeat(999)}` });
    const failure = await failureOf(github().api.listComments(57));
    expect(failure).toBeInstanceOf(RestFailure);
    expect(failure.message).toMatch(/^reading the comments of #57: a ::error::b x+… \(HTTP 400\)$/);
    expect(failure.message.length).toBeLessThan(300);
  });
});
