// What the runner tells about a run: the event, the repository, the pull request. Reads no file and no process by itself.
import { Failure } from '../model/failure.ts';
import { isRecord } from '../model/json.ts';
import { toApiUrl, toServerUrl } from './api-url.ts';

export type PullContext = {
  readonly number: number;
  /** The head commit, not the merge commit that GitHub checks out. */
  readonly head: string;
  readonly base: string;
  readonly baseRef: string;
  /** True also where the repository of the head is gone: then nobody knows whose it was. */
  readonly isFork: boolean;
  /** Dependabot's runs have no secrets but Dependabot's own, and a token that only reads. */
  readonly isDependabot: boolean;
};

export type RunContext = {
  readonly event: string;
  /** Parsed JSON, of whatever shape it was; null where the runner named no file. */
  readonly payload: unknown;
  readonly owner: string;
  readonly repo: string;
  readonly sha: string;
  readonly ref: string;
  /** The branch, on events of one; null on pull requests and tags. */
  readonly branch: string | null;
  readonly apiUrl: string;
  readonly serverUrl: string;
  readonly runUrl: string | null;
  readonly workspace: string;
  readonly temp: string | null;
  readonly job: string;
  /** Null on an event without a pull request. */
  readonly pull: PullContext | null;
  /** Null on any other event than `push`; `before` or `after` is 40 zeros where a branch came or went. */
  readonly push: { readonly before: string; readonly after: string } | null;
};

export type ActionEnv = Readonly<Record<string, string | undefined>>;

/** GitHub, webhook events and payloads: 25 MB at most. */
const MAX_PAYLOAD = 25 * 1024 * 1024;
const COMMIT = /^[0-9a-f]{40}$/;
const DEPENDABOT = 'dependabot[bot]';

/**
 * The context of this run.
 * @throws Failure (config) where the environment or the event's file is not what a runner makes
 */
export function readContext(env: ActionEnv, readFile: (path: string) => string): RunContext {
  const event = need(env, 'GITHUB_EVENT_NAME', /^[a-z_]{1,100}$/);
  const [owner = '', repo = ''] = need(env, 'GITHUB_REPOSITORY', /^[\w.-]{1,100}\/[\w.-]{1,100}$/).split('/');
  if (isDots(owner) || isDots(repo)) throw noRunner('GITHUB_REPOSITORY', 'is not what it should be');
  const serverUrl = toServerUrl(env.GITHUB_SERVER_URL || 'https://github.com');
  const run = /^\d{1,20}$/.test(env.GITHUB_RUN_ID ?? '') ? env.GITHUB_RUN_ID : undefined;
  const ref = env.GITHUB_REF ?? '';
  const payload = readPayload(env.GITHUB_EVENT_PATH, readFile);
  return {
    event,
    payload,
    owner,
    repo,
    sha: need(env, 'GITHUB_SHA', COMMIT),
    ref,
    branch: ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null,
    apiUrl: toApiUrl(env.GITHUB_API_URL || 'https://api.github.com'),
    serverUrl,
    runUrl: run === undefined ? null : `${serverUrl}/${owner}/${repo}/actions/runs/${run}`,
    workspace: need(env, 'GITHUB_WORKSPACE', /^[^\0]+$/),
    temp: env.RUNNER_TEMP || null,
    job: env.GITHUB_JOB ?? '',
    pull: readPullContext(event, payload, env.GITHUB_ACTOR),
    push: readPush(event, payload),
  };
}

function readPayload(path: string | undefined, readFile: (path: string) => string): unknown {
  if (path === undefined || path === '') return null;
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    throw new Failure(
      'config',
      'event-payload',
      'the file of the event, which GITHUB_EVENT_PATH names, cannot be read',
      {
        hint: 'the runner writes it: run waflow as a step of a GitHub workflow',
        cause: error,
      },
    );
  }
  if (text.length > MAX_PAYLOAD) throw wrongPayload('is larger than any that GitHub sends');
  try {
    return JSON.parse(text);
  } catch {
    throw wrongPayload('is not JSON');
  }
}

function readPullContext(event: string, payload: unknown, actor: string | undefined): PullContext | null {
  const pull = isRecord(payload) ? payload.pull_request : undefined;
  if (!isRecord(pull)) {
    if (event.startsWith('pull_request')) throw wrongPayload('has no pull request, though the event is of one');
    return null;
  }
  const { head, base } = pull;
  if (
    !isPositive(pull.number) ||
    !isRecord(head) ||
    !isRecord(base) ||
    !isCommit(head.sha) ||
    !isCommit(base.sha) ||
    typeof base.ref !== 'string' ||
    base.ref === ''
  ) {
    throw wrongPayload('has a pull request without number, head commit or base');
  }
  return {
    number: pull.number,
    head: head.sha,
    base: base.sha,
    baseRef: base.ref,
    isFork: isFork(head.repo, base.repo),
    isDependabot: actor === DEPENDABOT || loginOf(isRecord(payload) ? payload.sender : null) === DEPENDABOT,
  };
}

/** Whether head and base are of two repositories, by their ids, which no rename changes; in doubt they are. */
export function isFork(head: unknown, base: unknown): boolean {
  return !isRecord(head) || !isRecord(base) || !isPositive(head.id) || head.id !== base.id;
}

function readPush(event: string, payload: unknown): RunContext['push'] {
  if (event !== 'push') return null;
  if (!isRecord(payload) || !isCommit(payload.before) || !isCommit(payload.after)) {
    throw wrongPayload('has no commits, though the event is a push');
  }
  return { before: payload.before, after: payload.after };
}

function loginOf(user: unknown): string | null {
  return isRecord(user) && typeof user.login === 'string' ? user.login : null;
}

function isPositive(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

export function isCommit(value: unknown): value is string {
  return typeof value === 'string' && COMMIT.test(value);
}

/** `.` and `..` would change the path of a request. */
function isDots(name: string): boolean {
  return /^\.+$/.test(name);
}

function need(env: ActionEnv, name: string, pattern: RegExp): string {
  const value = env[name];
  if (value === undefined || value === '') throw noRunner(name, 'is not set');
  if (!pattern.test(value)) throw noRunner(name, 'is not what it should be');
  return value;
}

function noRunner(name: string, why: string): Failure {
  return new Failure('config', 'no-runner', `${name} ${why}: this is no run of GitHub Actions`, {
    hint: 'the runner sets it; outside of GitHub Actions use the command line: "waflow --help"',
  });
}

function wrongPayload(why: string): Failure {
  return new Failure('config', 'event-payload', `the event's payload ${why}`, {
    hint: 'the runner writes it into the file of GITHUB_EVENT_PATH; run the job again',
  });
}
