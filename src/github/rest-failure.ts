// GitHub's noes and silences as failures: one sentence each, and what to do. Knows no endpoint.
import { type ExitName, Failure } from '../model/failure.ts';
import { isRecord } from '../model/json.ts';

/**
 * - `rejected`: GitHub understood and said no.
 * - `throttled`: nothing happened, and waiting has used up what is allowed.
 * - `unreachable`: nothing happened, no connection was made.
 * - `lost`: nobody knows whether it happened.
 */
export type RestFailureKind = 'rejected' | 'throttled' | 'unreachable' | 'lost';

export class RestFailure extends Failure {
  readonly kind: RestFailureKind;
  /** Null where no answer came. */
  readonly status: number | null;

  constructor(
    kind: RestFailureKind,
    status: number | null,
    told: { exit: ExitName; code: string; message: string; hint?: string | undefined },
  ) {
    super(told.exit, told.code, told.message, { hint: told.hint });
    this.name = 'RestFailure';
    this.kind = kind;
    this.status = status;
  }
}

/** `contents: read`, as it stands in a workflow. */
export type Permission = readonly [name: string, level: 'read' | 'write'];

export type Asked = {
  /** As it begins the sentence of a failure: `posting the comment on #57`. */
  readonly what: string;
  readonly method: string;
  /** What it takes, where GitHub does not say; the first is also the one to choose where GitHub leaves a choice. */
  readonly needs: readonly Permission[];
};

// Node's codes for "no connection was made": nothing can have happened.
const NO_CONNECTION = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The failure for whatever octokit threw. Nothing of the request is taken over: the token is in its headers. */
export function toRestFailure(asked: Asked, error: unknown): RestFailure {
  if (error instanceof RestFailure) return error;
  const answer = answerIn(error);
  return answer === null ? withoutAnswer(asked, error) : fromAnswer(asked, answer);
}

/** For an answer that came with success, and is not what was asked for. */
export function unreadable(asked: Asked, status: number): RestFailure {
  return new RestFailure(asked.method === 'GET' ? 'rejected' : 'lost', status, {
    exit: 'remote',
    code: 'github-unreadable',
    message: `${asked.what}: GitHub's answer (HTTP ${status}) is not what its API says`,
    hint: 'see whether GITHUB_API_URL leads to GitHub, or to something in front of it',
  });
}

type Answer = { readonly status: number; readonly message: string; readonly header: (name: string) => string };

function answerIn(error: unknown): Answer | null {
  if (!isRecord(error) || !isRecord(error.response) || typeof error.response.status !== 'number') return null;
  const { status, data, headers } = error.response;
  const message = isRecord(data) && typeof data.message === 'string' ? data.message : '';
  const reasons = isRecord(data) && Array.isArray(data.errors) ? data.errors.flatMap(reasonIn) : [];
  return {
    status,
    message: oneLine([message, ...reasons].filter((part) => part !== '').join(': ')),
    header: (name) => (isRecord(headers) && typeof headers[name] === 'string' ? headers[name] : ''),
  };
}

function reasonIn(reason: unknown): string[] {
  if (typeof reason === 'string') return [reason];
  return isRecord(reason) && typeof reason.message === 'string' ? [reason.message] : [];
}

function oneLine(text: string): string {
  const line = text
    .replace(/[\s\u0000-\u001f\u007f]+/g, ' ')
    .trim()
    .replace(/\.$/, '');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function withoutAnswer({ what, method }: Asked, error: unknown): RestFailure {
  const codes = codesIn(error);
  const code = codes.find((one) => NO_CONNECTION.has(one));
  if (code !== undefined) {
    return new RestFailure('unreachable', null, {
      exit: 'remote',
      code: 'github-unreachable',
      message: `${what}: no connection to GitHub (${code})`,
      hint: 'see https://www.githubstatus.com, and the network of the runner',
    });
  }
  const why = codes.includes('TimeoutError') ? 'GitHub did not answer in time' : 'the connection to GitHub was cut';
  const known = codes.find((one) => /^[A-Z][A-Z_]+$/.test(one));
  return new RestFailure('lost', null, {
    exit: 'remote',
    code: 'github-no-answer',
    message: `${what}: ${why}${known === undefined ? '' : ` (${known})`}`,
    hint: method === 'GET' ? AGAIN : `nobody knows whether it happened: look, and ${AGAIN}`,
  });
}

const AGAIN = 'run the job again; https://www.githubstatus.com says whether GitHub has a problem';

/** Codes and names of an error and of what caused it. */
function codesIn(error: unknown): string[] {
  const found: string[] = [];
  let at: unknown = error;
  for (let depth = 0; depth < 5 && at instanceof Error; depth += 1) {
    if ('code' in at && typeof at.code === 'string') found.push(at.code);
    found.push(at.name);
    at = at.cause;
  }
  return found;
}

function fromAnswer(asked: Asked, answer: Answer): RestFailure {
  const { what } = asked;
  const { status, message } = answer;
  const said = message === '' ? `HTTP ${status}` : `${message} (HTTP ${status})`;
  const no = (exit: ExitName, code: string, hint: string, text = said) =>
    new RestFailure('rejected', status, { exit, code, message: `${what}: ${text}`, hint });

  if (status >= 500) {
    return new RestFailure('lost', status, {
      exit: 'remote',
      code: 'github-error',
      message: `${what}: GitHub failed: ${said}`,
      hint: AGAIN,
    });
  }
  if (status >= 300 && status < 400) {
    return no('remote', 'github-redirect', 'see whether the repository was moved, and GITHUB_API_URL', REDIRECTED);
  }
  if (status === 401) return no('config', 'github-token', 'hand in "github-token": ${{ github.token }} is its default');
  if (isThrottled(answer)) {
    return new RestFailure('throttled', status, {
      exit: 'remote',
      code: 'github-throttled',
      message: `${what}: GitHub's rate limit is used up: ${said}`,
      hint: `run the job again ${whenReset(answer)}`,
    });
  }
  if (/\blocked\b/i.test(message)) {
    return no('remote', 'github-locked', 'unlock the conversation; until then the job summary has everything');
  }
  if (status === 403 && /\barchived\b/i.test(message)) {
    return no('remote', 'github-archived', 'an archived repository can only be read');
  }
  if (status === 403 && (/\bSAML\b/.test(message) || answer.header('x-github-sso') !== '')) {
    return no(
      'config',
      'github-sso',
      'authorise the token for the organisation, or leave "github-token" at its default',
    );
  }
  if (status === 403 && /\bnot accessible by\b|\bmust have\b|\bpermission/i.test(message)) {
    return no('config', 'github-permission', permissionHint(asked, answer));
  }
  if (status === 403) return no('config', 'github-forbidden', permissionHint(asked, answer));
  if (status === 404) {
    return no(
      'config',
      'github-not-found',
      `it is gone, or the token may not see it: ${permissionHint(asked, answer)}`,
    );
  }
  if (status === 410)
    return no('remote', 'github-gone', 'see whether it was deleted or switched off for this repository');
  if (status === 422 && /\btoo long\b/i.test(message)) {
    return no('remote', 'github-too-long', 'choose fewer flows with "flow", or look at the job summary');
  }
  return no('remote', 'github-rejected', 'this should not happen: please report it with this message');
}

const REDIRECTED = 'GitHub points to another host, and the token is not sent there';

function isThrottled({ status, message, header }: Answer): boolean {
  if (status === 429) return true;
  return (
    status === 403 && (header('x-ratelimit-remaining') === '0' || /\brate limit|\babuse detection\b/i.test(message))
  );
}

function whenReset({ header }: Answer): string {
  const reset = Number(header('x-ratelimit-reset'));
  const at = header('x-ratelimit-remaining') === '0' && reset > 0 ? new Date(reset * 1000) : null;
  return at === null || Number.isNaN(at.getTime()) ? 'in some minutes' : `after ${at.toISOString()}`;
}

function permissionHint({ needs }: Asked, { header, message }: Answer): string {
  const permissions = acceptedIn(header('x-accepted-github-permissions'), needs[0]?.[0]) ?? needs;
  const lines = permissions.map(([name, level]) => `"${name}: ${level}"`).join(' and ');
  if (/personal access token/i.test(message)) return `give the token the permission ${lines}`;
  if (header('x-oauth-scopes') !== '') return 'give the token the scope "repo"';
  return `add under "permissions:" in the workflow: ${lines}; for forks and Dependabot GitHub gives no more than reading`;
}

/**
 * GitHub, REST API, "X-Accepted-GitHub-Permissions": sets by semicolons, of which one is enough; what a set holds, by
 * commas. Null where nothing is said; the set with the preferred permission where there is a choice.
 */
export function acceptedIn(header: string, preferred: string | undefined): readonly Permission[] | null {
  const sets = header
    .split(';')
    .map((set) => set.split(',').flatMap(toPermission))
    .filter((set) => set.length > 0);
  return sets.find((set) => set.some(([name]) => name === preferred)) ?? sets[0] ?? null;
}

function toPermission(text: string): Permission[] {
  const [, name, level] = /^\s*([a-z_]{1,50})=(read|write)\s*$/.exec(text) ?? [];
  // Every token may read metadata, and no workflow can name it.
  if (name === undefined || name === 'metadata' || (level !== 'read' && level !== 'write')) return [];
  return [[name.replaceAll('_', '-'), level]];
}
