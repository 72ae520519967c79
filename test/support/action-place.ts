// A repository, its account and GitHub around it, for steps with the inputs of the workflows that people copy.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { serve } from '../../src/emulator/serve.ts';
import { memoryStore } from '../../src/emulator/store.ts';
import { asPlatformErrors } from '../../src/flowjson/as-platform.ts';
import { type GitHubServer, gitIn, runStep } from './action-runner.ts';
import { createProject, flowJson } from './project.ts';

const WABA = '1020304050';
export const ACCESS_TOKEN = 'EAAtoken-of-the-copied-workflows';
const SECRETS: Readonly<Record<string, string>> = {
  'secrets.WHATSAPP_BUSINESS_ACCESS_TOKEN': ACCESS_TOKEN,
  'secrets.WAFLOW_APPROVAL_KEY': 'a key of the repository, and of nobody else',
  'vars.WHATSAPP_BUSINESS_ACCOUNT_ID': WABA,
};

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

export const MANIFEST = 'name: Survey\ncategories: [SURVEY]\njson: survey.json\nstatus: published\n';

/** A repository whose main is what the account has. */
export async function begin(github: GitHubServer, closing: (() => unknown)[]) {
  const emulator = createEmulator({
    store: memoryStore(),
    check: asPlatformErrors,
    account: { wabaId: WABA, accessToken: ACCESS_TOKEN },
  });
  const server = await serve(emulator, { port: 0 });
  closing.push(() => server.close());
  const ask = async (path: string, init: RequestInit = {}) =>
    JSON.parse(await (await emulator.fetch(new Request(`http://x${path}`, init))).text());
  const post = (path: string, body: unknown) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ACCESS_TOKEN}` },
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
  return { path, git, commit, base, run, post, flow };
}

export const REPOSITORY = { id: 1, full_name: 'acme/flows', name: 'flows', owner: { login: 'acme' } };

/** The event of a pull request of the commit that is checked out. */
export async function pullOf(github: GitHubServer, number: number, head: string, base: string) {
  await github.tell({ pulls: { [number]: { head, base, merged: false, mergeCommit: null } } });
  const repo = { id: 1, full_name: 'acme/flows', fork: false };
  return {
    number,
    pull_request: { number, head: { sha: head, ref: 'a', repo }, base: { sha: base, ref: 'main', repo }, user: {} },
    repository: REPOSITORY,
    sender: { login: 'kim' },
  };
}

/** A number for a pull request: to comments, it is an issue. */
export async function openPull(github: GitHubServer): Promise<number> {
  return (await github.call('POST', '/repos/acme/flows/issues', { title: 'A change', body: 'Look.' })).number;
}

export type Comment = { readonly id: number; readonly body: string };

export function commentsOn(github: GitHubServer, number: number): Promise<readonly Comment[]> {
  return github.call('GET', `/repos/acme/flows/issues/${number}/comments?per_page=100`);
}

/** Merges what is checked out, as GitHub tells it; gives the event of the push. */
export async function merge(
  github: GitHubServer,
  { git, base }: { readonly git: (...args: string[]) => Promise<string>; readonly base: string },
  { number, head }: { readonly number: number; readonly head: string },
) {
  await git('commit', '-q', '--allow-empty', '-m', 'Merge');
  const after = await git('rev-parse', 'HEAD');
  await github.tell({
    pulls: { [number]: { head, base, merged: true, mergeCommit: after, commits: [after, head] } },
    ranges: { [`${base}...${after}`]: [head, after] },
  });
  return { ref: 'refs/heads/main', before: base, after, repository: REPOSITORY };
}
