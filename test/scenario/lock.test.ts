// Two applies from one machine: the second waits, plans afresh, and finds nothing left to do twice.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createAccount } from '../support/graph.ts';
import { createProject, flowJson } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

const files = {
  'flows/tour.yaml': 'name: Tour\ncategories: [OTHER]\njson: tour.json\nstatus: published\n',
  'flows/tour.json': flowJson(),
};
const LOCK = '.waflow/apply/graph.test-1020304050.lock';
const AUTO = ['apply', '--auto-approve', '--json'];

/** A gate that the first request that fits has to wait at. */
function gated(fetch: (request: Request) => Promise<Response>, fits: (request: Request) => boolean) {
  let open = () => {};
  let arrive = () => {};
  const opened = new Promise<void>((done) => {
    open = done;
  });
  const arrived = new Promise<void>((done) => {
    arrive = done;
  });
  return {
    open: () => open(),
    arrived,
    fetch: async (request: Request) => {
      if (fits(request)) {
        arrive();
        await opened;
      }
      return fetch(request);
    },
  };
}

const isWrite = (request: Request) => request.method !== 'GET';

test('the second waits for the first, says so, and has nothing left to do', async () => {
  const [project, account] = [createProject(files), await createAccount()];
  const gate = gated(account.fetch, isWrite);
  const first = runCli(AUTO, { cwd: project.path, env: account.env, fetch: gate.fetch });
  await gate.arrived;
  let asked = 0;
  const second = runCli(AUTO, {
    cwd: project.path,
    env: account.env,
    fetch: (request) => {
      asked += 1;
      return account.fetch(request);
    },
    clock: {
      now: Date.now,
      // The only thing to sleep for is the first apply: it may go on once the second is seen to wait.
      sleep: async () => {
        expect(asked).toBe(0);
        gate.open();
        await first;
      },
    },
  });
  const [one, two] = await Promise.all([first, second]);
  expect([one.code, two.code]).toEqual([0, 0]);
  expect(two.stderr).toMatch(/another apply \(process \d+ on .+\) is at work on this account: waiting/);
  expect(two.json()).toMatchObject({ results: [], converged: true });
  const { flows } = await account.control('GET', '/state');
  expect(flows).toHaveLength(1);
  expect(readdirSync(join(project.path, '.waflow/apply'))).toEqual([]);
});

test('while somebody thinks the question over, another may apply; the answer then holds for what is left', async () => {
  const [project, account] = [createProject(files), await createAccount()];
  const asking = await runCli(['apply'], {
    cwd: project.path,
    env: account.env,
    fetch: account.fetch,
    answer: async () => {
      expect(existsSync(join(project.path, LOCK))).toBe(false);
      const other = await runCli(AUTO, { cwd: project.path, env: account.env, fetch: account.fetch });
      expect(other.code).toBe(0);
      return 'yes';
    },
  });
  // The flow that it wanted to create is there by now: it is left alone, and nothing is done twice.
  expect(asking.code).toBe(4);
  expect(asking.stdout).toContain('left alone');
  const { flows } = await account.control('GET', '/state');
  expect(flows).toHaveLength(1);
});

test('an apply that waits longer than it may ends with a clear sentence, and nothing is written', async () => {
  const [project, account] = [createProject(files), await createAccount()];
  const gate = gated(account.fetch, isWrite);
  const first = runCli(AUTO, { cwd: project.path, env: account.env, fetch: gate.fetch });
  await gate.arrived;
  const second = await runCli([...AUTO, '--max-wait', '30ms'], {
    cwd: project.path,
    env: account.env,
    fetch: account.fetch,
  });
  expect(second.code).toBe(1);
  expect(second.json().error).toMatchObject({ code: 'locked', hint: expect.stringContaining(LOCK) });
  gate.open();
  expect((await first).code).toBe(0);
});

test('Ctrl-C ends the waiting', async () => {
  const [project, account, stop] = [createProject(files), await createAccount(), new AbortController()];
  const gate = gated(account.fetch, isWrite);
  const first = runCli(AUTO, { cwd: project.path, env: account.env, fetch: gate.fetch });
  await gate.arrived;
  const second = runCli(AUTO, { cwd: project.path, env: account.env, fetch: account.fetch, interrupt: stop.signal });
  setTimeout(() => stop.abort(), 30);
  expect((await second).code).toBe(130);
  gate.open();
  expect((await first).code).toBe(0);
});

test('a lock that a killed apply has left is taken over', async () => {
  const [project, account] = [createProject(files), await createAccount()];
  mkdirSync(join(project.path, '.waflow/apply'), { recursive: true });
  writeFileSync(join(project.path, LOCK), JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), since: 1 }));
  const run = await runCli(AUTO, { cwd: project.path, env: account.env, fetch: account.fetch });
  expect(run.code).toBe(0);
  expect(run.stderr).not.toContain('waiting');
});

test('a plan waits for nobody', async () => {
  const [project, account] = [createProject(files), await createAccount()];
  const gate = gated(account.fetch, isWrite);
  const first = runCli(AUTO, { cwd: project.path, env: account.env, fetch: gate.fetch });
  await gate.arrived;
  expect((await runCli(['plan'], { cwd: project.path, env: account.env, fetch: account.fetch })).code).toBe(0);
  gate.open();
  expect((await first).code).toBe(0);
});
