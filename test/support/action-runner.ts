// Runs dist/ as GitHub's runner does: a process under Node 24 with inputs, the event and the files that a step has.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parse } from 'yaml';

const ROOT = new URL('../../', import.meta.url).pathname;
export const NODE24 = join(ROOT, 'test/nodes/node_modules/node24/bin/node');
/** False where `npm ci --prefix test/nodes` has not been run, or the machine has no such binary. */
export const HAS_NODE24 = existsSync(NODE24);

export type StepResult = {
  readonly code: number;
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
};

export type Step = {
  readonly workspace: string;
  readonly event: string;
  readonly payload: unknown;
  readonly sha: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly api: string;
  /** Stands for `github.token`. */
  readonly token?: string;
  readonly env?: Readonly<Record<string, string>>;
};

type ActionFile = { readonly inputs: Readonly<Record<string, { readonly default?: string }>> };

/** Every input as the runner hands it over: what is given, else the default of action.yml with its expression filled in. */
function inputsOf({ inputs, token = 'ghs_runner' }: Step): Record<string, string> {
  const declared = (parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as ActionFile).inputs;
  for (const name of Object.keys(inputs)) if (!(name in declared)) throw new Error(`action.yml has no input "${name}"`);
  return Object.fromEntries(
    Object.entries(declared).map(([name, { default: written = '' }]) => {
      const value = inputs[name] ?? written.replaceAll('${{ github.token }}', token);
      if (value.includes('${{')) throw new Error(`the default of "${name}" is an expression that is not known here`);
      return [`INPUT_${name.replaceAll(' ', '_').toUpperCase()}`, value];
    }),
  );
}

/** One step of a job. */
export async function runStep(step: Step): Promise<StepResult> {
  const folder = mkdtempSync(join(tmpdir(), 'waflow-step-'));
  const file = (name: string, text = '') => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const [output, summary] = [file('output'), file('summary')];
  mkdirSync(join(folder, 'temp'));
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: step.event,
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify(step.payload)),
    GITHUB_REPOSITORY: 'acme/flows',
    GITHUB_SHA: step.sha,
    GITHUB_REF: step.ref,
    GITHUB_WORKSPACE: step.workspace,
    GITHUB_API_URL: step.api,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_RUN_ID: '4711',
    GITHUB_JOB: 'waflow',
    GITHUB_ACTOR: 'kim',
    RUNNER_TEMP: join(folder, 'temp'),
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_STATE: file('state'),
    GITHUB_ENV: file('env'),
    GITHUB_PATH: file('path'),
    ...inputsOf(step),
    ...step.env,
  };
  const { code, log } = await new Promise<{ code: number; log: string }>((done) => {
    const child = spawn(NODE24, [join(ROOT, 'dist/index.js')], { cwd: step.workspace, env });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    child.on('close', (status) => done({ code: status ?? -1, log: text }));
  });
  // The runner obeys these lines, and shows none of them.
  const shown = log.replace(/^::add-mask::.*\n/gm, '');
  const result = {
    code,
    log: shown,
    outputs: readOutputs(readFileSync(output, 'utf8')),
    summary: readFileSync(summary, 'utf8'),
  };
  rmSync(folder, { recursive: true, force: true });
  return result;
}

function readOutputs(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const [, name, end] = /^([\w-]+)<<(.+)$/.exec(lines[at] ?? '') ?? [];
    if (name === undefined || end === undefined) continue;
    const until = lines.indexOf(end, at + 1);
    found[name] = lines.slice(at + 1, until).join('\n');
    at = until;
  }
  return found;
}

export type GitHubServer = {
  readonly url: string;
  /** Pull requests by number, ranges of commits, and whether writes fail: as the test tells. */
  readonly tell: (state: object) => Promise<{ log: string[] }>;
  readonly call: (
    method: string,
    path: string,
    body?: object,
    token?: string,
  ) => Promise<ReturnType<typeof JSON.parse>>;
  readonly close: () => void;
};

/** GitHub's REST API on loopback. */
export async function startGitHub(): Promise<GitHubServer> {
  const child = spawn(NODE24, [join(ROOT, 'test/nodes/github-server.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((done, fail) => {
    createInterface(child.stdout).once('line', done);
    child.once('exit', (code) => fail(new Error(`the server has ended with ${code}`)));
  });
  const send = async (path: string, init: RequestInit) => JSON.parse(await (await fetch(`${url}${path}`, init)).text());
  return {
    url,
    tell: (state) => send('/__test', { method: 'POST', body: JSON.stringify(state) }),
    call: (method, path, body, token = 'ghs_runner') =>
      send(path, {
        method,
        headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    close: () => child.kill(),
  };
}

/** Git in a folder, as somebody whose commits have no settings of this machine. */
export function gitIn(folder: string) {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: '/nowhere',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Kim',
    GIT_AUTHOR_EMAIL: 'kim@example.com',
    GIT_COMMITTER_NAME: 'Kim',
    GIT_COMMITTER_EMAIL: 'kim@example.com',
  };
  return (...args: string[]) =>
    new Promise<string>((done, fail) => {
      execFile('git', args, { cwd: folder, env }, (error, stdout) => (error ? fail(error) : done(stdout.trim())));
    });
}
