import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toApiUrl } from '../../../src/github/api-url.ts';
import { type ActionEnv, readContext } from '../../../src/github/context.ts';
import { Failure } from '../../../src/model/failure.ts';

const HEAD = 'a'.repeat(40);
const BASE = 'b'.repeat(40);
const MERGE = 'c'.repeat(40);
const ZEROS = '0'.repeat(40);

const ENV: ActionEnv = {
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_EVENT_PATH: '/event.json',
  GITHUB_REPOSITORY: 'acme/flows.js',
  GITHUB_SHA: MERGE,
  GITHUB_REF: 'refs/pull/57/merge',
  GITHUB_WORKSPACE: '/w',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_RUN_ID: '42',
  GITHUB_ACTOR: 'octocat',
  GITHUB_JOB: 'plan',
  RUNNER_TEMP: '/t',
};
const PULL = {
  number: 57,
  head: { sha: HEAD, ref: 'change', repo: { id: 1, full_name: 'acme/flows.js' } },
  base: { sha: BASE, ref: 'main', repo: { id: 1, full_name: 'acme/flows.js' } },
};
const EVENT = { pull_request: PULL, sender: { login: 'octocat' } };

const read = (payload: unknown, env: ActionEnv = {}) => readContext({ ...ENV, ...env }, () => JSON.stringify(payload));
function failureOf(run: () => unknown): Failure {
  try {
    run();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the context of a run', () => {
  it('is told by the environment and the event', () => {
    expect(read(EVENT)).toEqual({
      event: 'pull_request',
      payload: EVENT,
      owner: 'acme',
      repo: 'flows.js',
      sha: MERGE,
      ref: 'refs/pull/57/merge',
      branch: null,
      apiUrl: 'https://api.github.com',
      serverUrl: 'https://github.com',
      runUrl: 'https://github.com/acme/flows.js/actions/runs/42',
      workspace: '/w',
      temp: '/t',
      job: 'plan',
      pull: { number: 57, head: HEAD, base: BASE, baseRef: 'main', isFork: false, isDependabot: false },
      push: null,
    });
  });

  it('knows a push and its branch, also one with slashes', () => {
    const env = { GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/release/1.x' };
    const context = read({ before: ZEROS, after: HEAD }, env);
    expect(context).toMatchObject({ branch: 'release/1.x', push: { before: ZEROS, after: HEAD }, pull: null });
  });

  it('has no pull request on events without one, and no push either', () => {
    for (const GITHUB_EVENT_NAME of ['schedule', 'workflow_dispatch', 'issue_comment', 'merge_group']) {
      expect(read({ issue: { pull_request: {} } }, { GITHUB_EVENT_NAME })).toMatchObject({ pull: null, push: null });
    }
    const without = { GITHUB_EVENT_NAME: 'schedule', GITHUB_EVENT_PATH: undefined };
    expect(read(null, without)).toMatchObject({ payload: null, pull: null });
  });

  it.each([
    ['another repository', { ...PULL.head, repo: { id: 2, full_name: 'acme/flows.js' } }],
    ['a repository that is gone', { ...PULL.head, repo: null }],
    ['a repository without id', { ...PULL.head, repo: {} }],
  ])('takes a head of %s for a fork', (_what, head) => {
    expect(read({ pull_request: { ...PULL, head } }).pull?.isFork).toBe(true);
  });

  it('takes a head for a fork where neither repository has an id', () => {
    const pull = { ...PULL, head: { ...PULL.head, repo: {} }, base: { ...PULL.base, repo: {} } };
    expect(read({ pull_request: pull }).pull?.isFork).toBe(true);
  });

  it('knows a run by Dependabot by its actor or its sender', () => {
    expect(read(EVENT, { GITHUB_ACTOR: 'dependabot[bot]' }).pull?.isDependabot).toBe(true);
    expect(read({ ...EVENT, sender: { login: 'dependabot[bot]' } }).pull?.isDependabot).toBe(true);
    // A person pushed to Dependabot's branch: that run has secrets.
    expect(read({ ...EVENT, pull_request: { ...PULL, user: { login: 'dependabot[bot]' } } }).pull?.isDependabot).toBe(
      false,
    );
  });

  it('takes addresses of a GitHub Enterprise server', () => {
    const env = { GITHUB_API_URL: 'https://git.acme.example/api/v3/', GITHUB_SERVER_URL: 'https://git.acme.example' };
    expect(read(EVENT, env)).toMatchObject({
      apiUrl: 'https://git.acme.example/api/v3',
      runUrl: 'https://git.acme.example/acme/flows.js/actions/runs/42',
    });
  });

  it.each([
    ['GITHUB_EVENT_NAME', undefined],
    ['GITHUB_EVENT_NAME', 'push\n::error::'],
    ['GITHUB_REPOSITORY', undefined],
    ['GITHUB_REPOSITORY', 'acme'],
    ['GITHUB_REPOSITORY', 'acme/..'],
    ['GITHUB_REPOSITORY', 'a/b/c'],
    ['GITHUB_SHA', 'main'],
    ['GITHUB_WORKSPACE', ''],
  ])('fails by name where %s is %j', (name, value) => {
    const failure = failureOf(() => read(EVENT, { [name]: value }));
    expect(failure).toMatchObject({ code: 'no-runner', exit: 'config' });
    expect(failure.message).toContain(name);
    expect(failure.message).not.toContain('::error::');
  });

  it('leaves out the run’s address where there is no number of it', () => {
    expect(read(EVENT, { GITHUB_RUN_ID: '../x' }).runUrl).toBeNull();
  });

  it.each<[string, unknown]>([
    ['no pull request', {}],
    ['a list', []],
    ['a number that is none', { pull_request: { ...PULL, number: '57' } }],
    ['a head that is no commit', { pull_request: { ...PULL, head: { ...PULL.head, sha: 'main' } } }],
    ['no base', { pull_request: { ...PULL, base: null } }],
    ['an empty base branch', { pull_request: { ...PULL, base: { ...PULL.base, ref: '' } } }],
  ])('fails where the event of a pull request has %s', (_what, payload) => {
    expect(failureOf(() => read(payload)).code).toBe('event-payload');
  });

  it('fails where a push has no commits', () => {
    expect(failureOf(() => read({ before: 'x' }, { GITHUB_EVENT_NAME: 'push' })).code).toBe('event-payload');
  });

  it('fails where the event’s file cannot be read, is oversize, or is no JSON', () => {
    const from = (readFile: () => string) => failureOf(() => readContext(ENV, readFile)).message;
    expect(
      from(() => {
        throw new Error('ENOENT');
      }),
    ).toContain('cannot be read');
    expect(from(() => '{')).toContain('is not JSON');
    expect(from(() => `"${'x'.repeat(25 * 1024 * 1024)}"`)).toContain('larger');
  });

  it('throws nothing but failures, whatever environment and event hold', () => {
    const strange = fc.oneof(
      fc.constantFrom(HEAD, ZEROS, 57, 'main', null, undefined, { id: 1 }, { login: 'x' }),
      fc.jsonValue(),
    );
    const part = fc.oneof(strange, fc.record({ sha: strange, ref: strange, repo: strange }, { requiredKeys: [] }));
    const pull = fc.record({ number: strange, head: part, base: part }, { requiredKeys: [] });
    const event = fc.record(
      { pull_request: fc.oneof(strange, pull), sender: strange, before: strange, after: strange },
      { requiredKeys: [] },
    );
    const text = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), { nil: undefined });
    const names = Object.keys(ENV);
    fc.assert(
      fc.property(
        fc.oneof(
          event.map((one) => JSON.stringify(one)),
          fc.json(),
          fc.string(),
        ),
        fc.constantFrom('push', 'pull_request', 'pull_request_target', 'schedule'),
        fc.option(fc.tuple(fc.constantFrom(...names), text)),
        (payload, GITHUB_EVENT_NAME, broken) => {
          const env = { ...ENV, GITHUB_EVENT_NAME, ...(broken !== null && { [broken[0]]: broken[1] }) };
          try {
            readContext(env, () => payload);
          } catch (error) {
            if (!(error instanceof Failure)) throw error;
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('the address of the API', () => {
  it.each([
    ['http://127.0.0.1:4001/', 'http://127.0.0.1:4001'],
    ['http://localhost:4001/api/v3', 'http://localhost:4001/api/v3'],
    ['http://[::1]:1', 'http://[::1]:1'],
    ['https://git.acme.example/api/v3', 'https://git.acme.example/api/v3'],
  ])('may be %s', (address, taken) => {
    expect(toApiUrl(address)).toBe(taken);
  });

  it.each([
    'http://api.github.com',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'https://user:secret@api.github.com',
    'https://api.github.com?x=1',
    'https://api.github.com/#x',
    'ftp://api.github.com',
    'file:///etc/passwd',
    'api.github.com',
  ])('cannot be %s, and what is in it is not told', (address) => {
    const failure = failureOf(() => toApiUrl(address));
    expect(failure).toMatchObject({ exit: 'config', code: 'github-url' });
    expect(`${failure.message} ${failure.hint}`).not.toContain('secret');
  });
});
