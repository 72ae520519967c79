// What waflow asks of GitHub: comments, pull requests, commits, issues. Knows octokit; knows nothing of plans.
// Octokit's core with retry and throttling alone, 52 kB in the bundle: the package `octokit` is 187 kB, for webhooks, apps
// and methods that nobody here calls. Pages are walked here: the plugin for it takes a 409 for an empty list.
import { setTimeout as sleep } from 'node:timers/promises';
import { Octokit } from '@octokit/core';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Failure } from '../model/failure.ts';
import { isRecord } from '../model/json.ts';
import { toApiUrl } from './api-url.ts';
import { isCommit, isFork } from './context.ts';
import { type Asked, type Permission, RestFailure, toRestFailure, unreadable } from './rest-failure.ts';
import { createSend } from './send.ts';

export type Comment = {
  readonly id: number;
  readonly body: string;
  /** The login; empty where the account is gone. */
  readonly author: string;
  readonly url: string;
  readonly updatedAt: string;
};

export type PullRef = {
  readonly number: number;
  readonly head: string;
  readonly base: string;
  readonly baseRef: string;
  readonly merged: boolean;
  /** The commit on the base branch that the merge made; null where it is not merged. */
  readonly mergeCommit: string | null;
  readonly isFork: boolean;
};

export type GitHub = {
  /** Whose comments are ours. */
  login(): Promise<string>;
  /** Of all pages, the oldest first. */
  listComments(pull: number): Promise<readonly Comment[]>;
  /** Never makes two: after a lost answer it looks first whether the comment is there. */
  createComment(pull: number, body: string): Promise<{ readonly id: number; readonly url: string }>;
  /** Null where the comment was deleted. */
  updateComment(id: number, body: string): Promise<{ readonly id: number; readonly url: string } | null>;
  /** The pull requests of this repository that a commit belongs to; none where GitHub does not know the commit. */
  pullsOf(commit: string): Promise<readonly PullRef[]>;
  readPull(number: number): Promise<PullRef>;
  /** The commits that a push brought, the oldest first; the last alone where there is nothing to compare it with. */
  commitsBetween(before: string, after: string): Promise<readonly string[]>;
  /** The newest open issue of ours whose text holds the marker. */
  findIssue(marker: string): Promise<{ readonly number: number; readonly body: string; readonly url: string } | null>;
  /** Never makes two, as with comments. */
  createIssue(title: string, body: string): Promise<{ readonly number: number; readonly url: string }>;
  updateIssue(number: number, changes: { readonly body?: string; readonly state?: 'open' | 'closed' }): Promise<void>;
};

export type GitHubOptions = {
  readonly token: string;
  readonly apiUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly warn: (message: string) => void;
  readonly userAgent: string;
  /** Milliseconds that a second of waiting takes; not given: a second. */
  readonly second?: number;
  /** Milliseconds for one answer. */
  readonly timeout?: number;
};

/** Seconds that a run may wait for GitHub in all, for throttling and for answers that do not come. */
const PATIENCE = 120;
const ANSWER_TIMEOUT = 20_000;
const RETRIES = 2;
/** Octokit's own, and those where asking again changes nothing; throttling is the other plugin's. */
const NEVER_AGAIN = [400, 401, 403, 404, 406, 409, 410, 412, 413, 415, 422, 429, 451];
const PER_PAGE = 100;
/** GitHub has at most 2,500 comments on a pull request; issues are more, but those of one author hardly. */
const MAX_PAGES = 300;

/** The login of `GITHUB_TOKEN`. */
const ACTIONS_BOT = 'github-actions[bot]';

const COMMENTS: readonly Permission[] = [['pull-requests', 'write']];
const PULLS: readonly Permission[] = [['pull-requests', 'read']];
const CONTENTS: readonly Permission[] = [['contents', 'read']];
const ISSUES: readonly Permission[] = [['issues', 'write']];

type Call = Omit<Asked, 'method'> & {
  readonly route: `${'GET' | 'POST' | 'PATCH'} /${string}`;
  readonly parameters?: Readonly<Record<string, string | number>>;
};
type Answer = { readonly status: number; readonly data: unknown; readonly link: string };

// One for each client: the plugin's queues are the module's, told apart by this.
let clients = 0;

/**
 * A client for one repository.
 * @throws Failure (config) where token or address cannot be what they should be
 */
export function createGitHub(options: GitHubOptions): GitHub {
  const { owner, repo, warn } = options;
  if (!isName(owner) || !isName(repo)) throw new Error('no name of a repository');
  const apiUrl = toApiUrl(options.apiUrl);
  const second = options.second ?? 1_000;
  let patience = PATIENCE;
  clients += 1;

  function mayWait(limit: string, seconds: number, tries: number): boolean {
    const wait = Math.max(1, Math.ceil(seconds));
    if (wait > patience || tries > 4) {
      const why =
        wait > patience
          ? `only ${Math.max(0, Math.floor(patience))}s of waiting are left`
          : 'it was waited for often enough';
      warn(`GitHub's ${limit} asks to wait ${wait}s, but ${why}`);
      return false;
    }
    patience -= wait;
    warn(`GitHub's ${limit} is reached: waiting ${wait}s`);
    return true;
  }

  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const timeout = options.timeout ?? ANSWER_TIMEOUT;
  const send = createSend({
    origin: new URL(apiUrl).origin,
    timeout,
    onSilence: () => {
      patience -= timeout / second;
    },
  });
  const octokit = new (Octokit.plugin(retry, throttling))({
    auth: provenToken(options.token),
    baseUrl: apiUrl,
    userAgent: options.userAgent.replace(/[^\x20-\x7e]/g, '?'),
    log: silent,
    request: { fetch: send, log: silent },
    retry: { doNotRetry: NEVER_AGAIN, retries: RETRIES, retryAfterBaseValue: second },
    throttle: {
      id: `waflow-${clients}`,
      retryAfterBaseValue: second,
      onRateLimit: (seconds, _request, _octokit, tries) => mayWait('rate limit', seconds, tries),
      onSecondaryRateLimit: (seconds, _request, _octokit, tries) => mayWait('secondary rate limit', seconds, tries),
    },
  });

  /** One call. What changes nothing when it is repeated is repeated where no answer came; a POST never is. */
  async function ask(call: Call): Promise<Answer> {
    const asked = { ...call, method: call.route.split(' ')[0] ?? '' };
    try {
      const { status, data, headers } = await octokit.request(call.route, {
        ...(call.route.includes('{owner}') && { owner, repo }),
        ...call.parameters,
        headers: { 'x-github-api-version': '2022-11-28' },
        // Any other figure here would be taken for statuses that are never to be tried again, too.
        request: asked.method === 'POST' || patience <= 0 ? { retries: 0 } : {},
      });
      if (status >= 300) throw toRestFailure(asked, { response: { status, data: null, headers: {} } });
      return { status, data, link: headers.link ?? '' };
    } catch (error) {
      throw toRestFailure(asked, error);
    }
  }

  /** A call whose answer has to have a shape. */
  async function askFor<T>(call: Call, read: (data: unknown) => T | null): Promise<T> {
    const { status, data } = await ask(call);
    const value = read(data);
    if (value === null) throw unreadable({ ...call, method: call.route.split(' ')[0] ?? '' }, status);
    return value;
  }

  /** The lists of all pages, one after the other, until one holds enough. */
  async function askAll<T>(
    call: Call & { readonly route: `GET /${string}` },
    read: (data: unknown) => readonly T[] | null,
    enough: (found: readonly T[]) => boolean = () => false,
  ): Promise<T[]> {
    const found: T[] = [];
    let at: Readonly<Record<string, string>> = {};
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const { status, data, link } = await ask({
        ...call,
        parameters: { ...call.parameters, per_page: PER_PAGE, ...at },
      });
      const items = read(data);
      if (items === null) throw unreadable({ ...call, method: 'GET' }, status);
      found.push(...items);
      const next = nextPage(link);
      if (next === null || enough(found)) return found;
      at = next;
    }
    throw unreadable({ ...call, method: 'GET' }, 200);
  }

  /**
   * A POST that leaves one thing behind, whatever becomes of the answer. No connection, nothing made: asked again. A lost
   * answer: looked for twice, the second time later, and only then made again, once.
   */
  async function createOnce<T>(create: () => Promise<T>, find: () => Promise<T | null>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await create();
      } catch (error) {
        if (!(error instanceof RestFailure) || tries > 2) throw error;
        if (error.kind === 'unreachable') {
          await sleep(second * tries);
          continue;
        }
        if (error.kind !== 'lost') throw error;
        for (const seconds of [1, 3]) {
          await sleep(second * seconds);
          const there = await find();
          if (there !== null) return there;
        }
        if (tries > 1) throw error;
      }
    }
  }

  async function readLogin(): Promise<string> {
    const what = 'asking GitHub whose token this is';
    try {
      return await askFor({ what, route: 'GET /user', needs: [] }, loginIn);
    } catch (error) {
      // A token of an app, and so every GITHUB_TOKEN, is no user's. GraphQL still knows who that app is.
      if (!(error instanceof RestFailure) || error.code !== 'github-permission') throw error;
    }
    try {
      const graphql = { baseUrl: apiUrl.replace(/\/v3$/, ''), query: '{ viewer { login } }' };
      return await askFor({ what, route: 'POST /graphql', parameters: graphql, needs: [] }, (data) =>
        isRecord(data) && isRecord(data.data) ? loginIn(data.data.viewer) : null,
      );
    } catch (error) {
      if (error instanceof RestFailure) return ACTIONS_BOT;
      throw error;
    }
  }

  let asking: Promise<string> | null = null;
  function login(): Promise<string> {
    asking ??= readLogin().catch((error) => {
      asking = null;
      throw error;
    });
    return asking;
  }

  function listComments(pull: number): Promise<Comment[]> {
    const what = `reading the comments of #${pull}`;
    const route = 'GET /repos/{owner}/{repo}/issues/{number}/comments';
    return askAll({ what, route, parameters: { number: pull }, needs: COMMENTS }, listOf(toComment));
  }

  const commitsRoute = 'GET /repos/{owner}/{repo}/compare/{range}';
  const isOurs = (base: unknown) =>
    isRecord(base) && String(base.full_name).toLowerCase() === `${owner}/${repo}`.toLowerCase();

  async function listIssues(): Promise<Issue[]> {
    const ours = await login();
    const call = {
      what: 'looking for the open issue',
      route: 'GET /repos/{owner}/{repo}/issues',
      needs: ISSUES,
    } as const;
    const list = (parameters: Readonly<Record<string, string>>) => askAll({ ...call, parameters }, listOf(toIssue));
    const ofState = { state: 'open', sort: 'created', direction: 'desc' };
    try {
      return (await list({ ...ofState, creator: ours })).filter((issue) => issue.author === ours);
    } catch (error) {
      // Some servers know no app as an author to ask for.
      if (!(error instanceof RestFailure) || error.status !== 422) throw error;
      return (await list(ofState)).filter((issue) => issue.author === ours);
    }
  }

  return {
    login,
    listComments,
    createComment(pull, body) {
      const what = `posting the comment on #${pull}`;
      const route = 'POST /repos/{owner}/{repo}/issues/{number}/comments';
      return createOnce(
        () => askFor({ what, route, parameters: { number: pull, body }, needs: COMMENTS }, toPosted),
        async () => {
          const ours = await login();
          const same = (await listComments(pull)).filter(
            (comment) => comment.author === ours && asStored(comment.body) === asStored(body),
          );
          return same.at(-1) ?? null;
        },
      );
    },
    async updateComment(id, body) {
      const what = `updating the comment ${id}`;
      const route = 'PATCH /repos/{owner}/{repo}/issues/comments/{id}';
      try {
        return await askFor({ what, route, parameters: { id, body }, needs: COMMENTS }, toPosted);
      } catch (error) {
        if (error instanceof RestFailure && (error.status === 404 || error.status === 410)) return null;
        throw error;
      }
    },
    async pullsOf(commit) {
      const what = `reading the pull requests of the commit ${provenCommit(commit).slice(0, 10)}`;
      const route = 'GET /repos/{owner}/{repo}/commits/{commit}/pulls';
      try {
        const pulls = await askAll({ what, route, parameters: { commit }, needs: [...PULLS, ...CONTENTS] }, (data) =>
          listOf(toPull)(
            Array.isArray(data)
              ? data.filter((one) => isRecord(one) && isRecord(one.base) && isOurs(one.base.repo))
              : data,
          ),
        );
        return pulls;
      } catch (error) {
        if (error instanceof RestFailure && error.status === 422) return [];
        throw error;
      }
    },
    readPull(number) {
      const route = 'GET /repos/{owner}/{repo}/pulls/{number}';
      return askFor({ what: `reading #${number}`, route, parameters: { number }, needs: PULLS }, toPull);
    },
    async commitsBetween(before, after) {
      if (provenCommit(before) === provenCommit(after)) return [];
      if (/^0+$/.test(after)) return [];
      if (/^0+$/.test(before)) return [after];
      const what = `reading the commits from ${before.slice(0, 10)} to ${after.slice(0, 10)}`;
      try {
        const parameters = { range: `${before}...${after}` };
        return await askAll({ what, route: commitsRoute, parameters, needs: CONTENTS }, (data) =>
          isRecord(data) ? listOf((one) => (isRecord(one) && isCommit(one.sha) ? one.sha : null))(data.commits) : null,
        );
      } catch (error) {
        // After a forced push GitHub may have forgotten what stood there before. Fewer commits approve less, never more.
        if (!(error instanceof RestFailure) || error.status !== 404) throw error;
        warn(`${error.message}; only the last commit of the push is looked at`);
        return [after];
      }
    },
    async findIssue(marker) {
      const found = (await listIssues()).find((issue) => issue.body.includes(marker));
      return found === undefined ? null : { number: found.number, body: found.body, url: found.url };
    },
    createIssue(title, body) {
      const route = 'POST /repos/{owner}/{repo}/issues';
      return createOnce(
        async () => {
          const made = await askFor(
            { what: 'opening the issue', route, parameters: { title, body }, needs: ISSUES },
            toIssue,
          );
          return { number: made.number, url: made.url };
        },
        async () => {
          const same = (one: Issue) => one.title === title && asStored(one.body) === asStored(body);
          const found = (await listIssues()).find(same);
          return found === undefined ? null : { number: found.number, url: found.url };
        },
      );
    },
    async updateIssue(number, changes) {
      const route = 'PATCH /repos/{owner}/{repo}/issues/{number}';
      await ask({ what: `updating the issue #${number}`, route, parameters: { number, ...changes }, needs: ISSUES });
    },
  };
}

/** A token is one word: anything else would be told in full by the error about the header that it cannot be. */
function provenToken(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  const why = token === '' ? 'there is no token for GitHub' : 'the token for GitHub holds what no token holds';
  throw new Failure('config', 'github-token', why, {
    hint: 'hand in "github-token": ${{ github.token }} is its default',
  });
}

/** What cannot change the path of a request. */
function isName(text: string): boolean {
  return /^[\w.-]+$/.test(text) && !/^\.+$/.test(text);
}

function provenCommit(text: string): string {
  if (!isCommit(text)) throw new Error('no commit');
  return text;
}

/** Only where to go on is taken from a `Link` header, never the address: that stays ours. */
function nextPage(link: string): Record<string, string> | null {
  const [, url = ''] = /<([^<>]*)>\s*;[^,<]*\brel="?next\b/.exec(link) ?? [];
  if (!URL.canParse(url, 'https://github.test')) return null;
  const asked = new URL(url, 'https://github.test').searchParams;
  const at = ['page', 'after'].flatMap((name) => {
    const value = asked.get(name);
    return value === null ? [] : [[name, value]];
  });
  return at.length === 0 ? null : Object.fromEntries(at);
}

/** As GitHub gives a text back: it may have turned line ends into CRLF and trimmed what is blank at the end. */
function asStored(body: string): string {
  return body.replaceAll('\r\n', '\n').trimEnd();
}

type Issue = {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly url: string;
};

/** Null where it is no list; entries that are not what was asked for are left out. */
function listOf<T>(read: (one: unknown) => T | null): (data: unknown) => T[] | null {
  return (data) => {
    if (!Array.isArray(data)) return null;
    return data.map(read).filter((one) => one !== null);
  };
}

function loginIn(user: unknown): string | null {
  return isRecord(user) && typeof user.login === 'string' && /^[\w-]{1,100}(?:\[bot\])?$/.test(user.login)
    ? user.login
    : null;
}

function toPosted(data: unknown): { id: number; url: string } | null {
  return isRecord(data) && isId(data.id) ? { id: data.id, url: text(data.html_url) } : null;
}

function toComment(data: unknown): Comment | null {
  const posted = toPosted(data);
  if (posted === null || !isRecord(data)) return null;
  return { ...posted, body: text(data.body), author: loginIn(data.user) ?? '', updatedAt: text(data.updated_at) };
}

/** Null for a pull request, too, which GitHub lists among the issues. */
function toIssue(data: unknown): Issue | null {
  if (!isRecord(data) || !isId(data.number) || isRecord(data.pull_request)) return null;
  const { number } = data;
  return {
    number,
    title: text(data.title),
    body: text(data.body),
    author: loginIn(data.user) ?? '',
    url: text(data.html_url),
  };
}

function toPull(data: unknown): PullRef | null {
  if (!isRecord(data) || !isId(data.number) || !isRecord(data.head) || !isRecord(data.base)) return null;
  const { head, base } = data;
  if (!isCommit(head.sha) || !isCommit(base.sha) || typeof base.ref !== 'string') return null;
  const merged = data.merged === true || typeof data.merged_at === 'string';
  const mergeCommit = merged && isCommit(data.merge_commit_sha) ? data.merge_commit_sha : null;
  const { number } = data;
  return {
    number,
    head: head.sha,
    base: base.sha,
    baseRef: base.ref,
    merged,
    mergeCommit,
    isFork: isFork(head.repo, base.repo),
  };
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
