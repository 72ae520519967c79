// GitHub's REST API on loopback, in a process of its own: a stateful emulator behind a gate that is as strict as GitHub
// where the emulator is not (tokens, permissions, lengths), and that knows pull requests and commits as the test tells.
// Prints its address. Run by a Node.js that the emulator works on.
import { createServer } from 'node:http';
import { createEmulator } from 'emulate';

const [owner, repo] = ['acme', 'flows'];
const TOKENS = new Map([
  ['ghs_runner', { login: 'github-actions[bot]', canWrite: true }],
  ['ghs_readonly', { login: 'github-actions[bot]', canWrite: false }],
  ['ghp_mallory', { login: 'mallory', canWrite: true }],
]);
const inner = await createEmulator({
  service: 'github',
  port: 0,
  seed: {
    tokens: Object.fromEntries([...TOKENS].map(([token, { login }]) => [token, { login, scopes: ['repo'] }])),
    github: {
      users: [...new Set([...TOKENS.values()].map(({ login }) => login))].map((login) => ({ login, name: login })),
      orgs: [{ login: owner, name: owner }],
      repos: [{ owner, name: repo, auto_init: true }],
    },
  },
});

/** What the test says of pull requests: by number. */
const pulls = new Map();
/** Commits from one to another, oldest first. */
const ranges = new Map();
const log = [];
let broken = null;

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const server = createServer(async (request, response) => {
  const body = await bodyOf(request);
  const { pathname, search } = new URL(request.url, 'http://x');
  const answer = (status, value, headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(value));
  };
  if (pathname === '/__test') {
    const told = JSON.parse(body);
    for (const [number, pull] of Object.entries(told.pulls ?? {})) pulls.set(Number(number), pull);
    for (const [range, commits] of Object.entries(told.ranges ?? {})) ranges.set(range, commits);
    if ('broken' in told) broken = told.broken;
    answer(200, { log });
    return;
  }
  log.push(`${request.method} ${pathname}`);
  if (broken !== null && request.method !== 'GET') return answer(broken, { message: 'Server Error' });
  const token = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const who = TOKENS.get(token ?? '');
  if (who === undefined) return answer(401, { message: 'Bad credentials' });
  if (pathname === '/user' && who.login.endsWith('[bot]')) {
    return answer(403, { message: 'Resource not accessible by integration' });
  }
  if (request.method !== 'GET' && !who.canWrite) {
    const needed = pathname.includes('/comments') ? 'issues=write; pull_requests=write' : 'issues=write';
    const headers = { 'x-accepted-github-permissions': needed };
    return answer(403, { message: 'Resource not accessible by integration' }, headers);
  }
  const text = body === '' ? null : JSON.parse(body).body;
  if (typeof text === 'string' && text.length > 65_536) {
    return answer(422, {
      message: 'Validation Failed',
      errors: [{ message: 'Body is too long (maximum is 65536 characters)' }],
    });
  }
  const at = `/repos/${owner}/${repo}`;
  const ofCommit = new RegExp(`^${at}/commits/([0-9a-f]{40})/pulls$`).exec(pathname)?.[1];
  const shown = ([number, pull]) => ({
    number,
    state: pull.merged ? 'closed' : 'open',
    merged_at: pull.merged ? '2026-01-05T10:00:00Z' : null,
    merged: pull.merged,
    merge_commit_sha: pull.mergeCommit,
    head: {
      sha: pull.head,
      ref: 'change',
      repo: { id: 1, full_name: pull.from ?? `${owner}/${repo}`, fork: pull.from !== undefined },
    },
    base: { sha: pull.base, ref: pull.baseRef ?? 'main', repo: { id: 1, full_name: `${owner}/${repo}` } },
    user: { login: 'kim' },
  });
  if (ofCommit !== undefined) {
    return answer(200, [...pulls].filter(([, { commits = [] }]) => commits.includes(ofCommit)).map(shown));
  }
  const number = Number(new RegExp(`^${at}/pulls/(\\d+)$`).exec(pathname)?.[1]);
  if (pulls.has(number)) return answer(200, shown([number, pulls.get(number)]));
  const range = new RegExp(`^${at}/compare/(.+)$`).exec(pathname)?.[1];
  if (range !== undefined) {
    const commits = ranges.get(decodeURIComponent(range)) ?? [];
    return answer(200, { total_commits: commits.length, commits: commits.map((sha) => ({ sha })) });
  }
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length'].includes(name)),
  );
  const passed = await fetch(`${inner.url}${pathname}${search}`, {
    method: request.method,
    headers,
    ...(body !== '' && { body }),
  });
  const out = { 'content-type': passed.headers.get('content-type') ?? 'application/json' };
  const link = passed.headers.get('link');
  if (link !== null) out.link = link.replaceAll(inner.url, `http://127.0.0.1:${server.address().port}`);
  response.writeHead(passed.status, out);
  response.end(await passed.text());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`));
