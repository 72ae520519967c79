// Many manifests in a process that may open few files. A real process, since the limit is its own.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createAccount } from '../support/graph.ts';
import { createProject, flowJson } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

const BIN = new URL('../../bin/waflow.js', import.meta.url).pathname;

test('600 manifests are read where 128 files may be open', () => {
  const files: Record<string, string> = {};
  for (let index = 0; index < 600; index += 1) {
    files[`flows/f${index}.yaml`] = `name: Flow ${index}\ncategories: [OTHER]\njson: f${index}.json\n`;
    files[`flows/f${index}.json`] = flowJson(`Send ${index}`);
  }
  const { path } = createProject(files);
  const out = execFileSync('bash', ['-c', `ulimit -n 128; exec "${process.execPath}" "${BIN}" validate`], {
    cwd: path,
    encoding: 'utf8',
  });
  expect(out).toBe('600 manifests, 600 Flow JSON: nothing found.\n');
});

function many(count: number, status: (index: number) => string): Record<string, string> {
  const files: Record<string, string> = { 'flows/flow.json': flowJson() };
  for (let index = 0; index < count; index += 1) {
    const name = `Flow ${String(index).padStart(4, '0')}`;
    const manifest = `name: ${name}\ncategories: [OTHER]\njson: flow.json\nstatus: ${status(index)}\n`;
    files[`flows/f${index}.yaml`] = manifest;
  }
  return files;
}

test('a long plan folds on a terminal, is whole with --verbose and as JSON, and so is its report', async () => {
  const [project, account] = [createProject(many(300, () => 'published')), await createAccount()];
  const run = (...argv: string[]) => runCli(argv, { cwd: project.path, env: account.env, fetch: account.fetch });
  const plan = await run('plan');
  expect(plan.stdout.split('\n').length).toBeLessThan(220);
  expect(plan.stdout).toMatch(/… and \d+ more flows: \d+ new\n/);
  const folded = Number(/and (\d+) more/.exec(plan.stdout)?.[1]);
  expect(new Set(plan.stdout.match(/Flow \d{4}/g)).size + folded).toBe(300);
  expect(new Set((await run('plan', '--verbose')).stdout.match(/Flow \d{4}/g)).size).toBe(300);
  expect((await run('plan', '--json')).json().flows).toHaveLength(300);
  const report = await run('apply', '--auto-approve', '--quiet');
  expect(report.code).toBe(0);
  expect(report.stdout).toContain('… and 250 more flows done');
  expect((await run('plan')).stdout).toContain('300 unchanged');
});

test('what needs consent or is refused is shown, however long the plan is', async () => {
  const seed = [
    { name: 'Flow 0297', status: 'DEPRECATED' },
    { name: 'Flow 0298', status: 'DRAFT' },
  ];
  const status = (index: number) => (index === 298 ? 'deleted' : 'published');
  const [project, account] = [createProject(many(300, status)), await createAccount(seed)];
  const { stdout, code } = await runCli(['plan'], { cwd: project.path, env: account.env, fetch: account.fetch });
  expect(code).toBe(3);
  expect(stdout).toMatch(/! Flow 0297 .*\n/);
  expect(stdout).toContain('[deprecated-final]');
  expect(stdout).toContain('"delete" needs --allow delete');
});
