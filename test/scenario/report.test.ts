// `--report`: one page of plan, apply, diff or drift, beside the product and never in its way.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAccount, type SeedFlow, TOKEN, WABA } from '../support/graph.ts';
import { expectHarmless } from '../support/html.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { createRepository } from '../support/repository.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';

const FILES = {
  'flows/survey.yaml': 'name: Survey\ncategories: [OTHER]\nstatus: published\njson: survey.json\n',
  'flows/survey.json': flowJson('Done'),
};
const PAIR = { 'a.json': flowJson('Send'), 'b.json': flowJson('Done') };

const live = (json = flowJson(), more: Partial<SeedFlow> = {}): SeedFlow => ({
  name: 'Survey',
  status: 'PUBLISHED',
  categories: ['OTHER'],
  json,
  ...more,
});

async function begin(files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}) {
  const project = createRepository({ ...FILES, ...PAIR, ...files });
  const account = await createAccount([live()]);
  const run = async (...argv: string[]): Promise<CliRun> => {
    const ran = await runCli(argv, { cwd: project.path, env: { ...account.env, ...env }, fetch: account.fetch });
    expect(ran.both).not.toContain('this is a bug');
    expect(ran.both).not.toContain(TOKEN);
    return ran;
  };
  const asked = async (): Promise<number> => (await account.control('GET', '/requests')).requests.length;
  return { project, account, run, asked };
}

const pageOf = ({ path }: Project, file = 'report.html') => readFileSync(join(path, file), 'utf8');

const COMMANDS: readonly (readonly string[])[] = [
  ['plan'],
  ['diff'],
  ['diff', '--base', 'HEAD'],
  ['diff', 'a.json', 'b.json'],
  ['drift'],
  ['apply', '--auto-approve'],
];

describe.each(COMMANDS.map((command) => ({ name: command.join(' '), command })))('$name --report', ({ command }) => {
  test('writes one page, says where on stderr, and leaves the product and the exit code as they are', async () => {
    const bare = await begin();
    const without = await bare.run(...command);
    const { project, run } = await begin();
    const ran = await run(...command, '--report', 'report.html');
    // Commits, digests and times are each project's own.
    const stable = (text: string) => text.replace(/\b[0-9a-f]{7,64}\b/g, '…').replace(/\b\d{4}-[\dT:+-]+/g, '…');
    expect([ran.code, stable(ran.stdout)]).toEqual([without.code, stable(without.stdout)]);
    expect(ran.stderr).toMatch(/^The report is in report\.html: open it in a browser\.$/m);
    const page = pageOf(project);
    expectHarmless(page);
    if (command.join() === 'diff,--base,HEAD') expect(page).toContain('No differences');
    else for (const word of ['Send', 'Done']) expect(page).toContain(word);
  });

  test('is quiet with --quiet, and one document with --json', async () => {
    const { project, run } = await begin();
    const ran = await run(...command, '--report', 'report.html', '--json', '--quiet');
    expect([ran.json().format, ran.stderr]).toEqual([1, '']);
    expect(existsSync(join(project.path, 'report.html'))).toBe(true);
  });

  test.each(['report', 'report.json', 'plan.html.txt', '', '.'])(
    '%j is none of a page (64), before anything is done',
    async (file) => {
      const { run, asked } = await begin();
      const ran = await run(...command, `--report=${file}`, '--json');
      expect([ran.code, ran.json().error.code, await asked()]).toEqual([64, 'not-html', 0]);
    },
  );

  test('is written through no link out of the repository', async () => {
    const { project, run } = await begin();
    const outside = createProject({ 'mine.html': 'mine' });
    symlinkSync(join(outside.path, 'mine.html'), join(project.path, 'report.html'));
    symlinkSync(outside.path, join(project.path, 'out'));
    const without = (await begin()).run(...command);
    for (const file of ['report.html', 'out/new.html', join(project.path, 'out/../report.html')]) {
      const ran = await run(...command, '--report', file);
      if (command[0] === 'apply') {
        // What was done is done; the second time there is nothing left to do.
        expect([ran.code, ran.stderr]).toEqual([
          0,
          expect.stringContaining('warning: the report could not be written'),
        ]);
      } else expect([ran.code, ran.stderr]).toEqual([64, expect.stringContaining('[outside-repository]')]);
    }
    expect((await without).code).toBe(command[0] === 'drift' ? 2 : 0);
    expect([readdirSync(outside.path), pageOf(outside, 'mine.html')]).toEqual([['mine.html'], 'mine']);
  });
});

test('it may lie anywhere else, in folders that are made', async () => {
  const { project, run } = await begin();
  const elsewhere = createProject({});
  expect((await run('plan', '--report', 'a/b/report.HTM')).code).toBe(0);
  expect((await run('plan', '--report', join(elsewhere.path, 'report.html'))).code).toBe(0);
  expect([pageOf(project, 'a/b/report.HTM').length > 0, readdirSync(elsewhere.path)]).toEqual([true, ['report.html']]);
});

test('a folder in the way of an apply’s page is a warning: what was done is done', async () => {
  const { project, run } = await begin();
  mkdirSync(join(project.path, 'report.html'));
  const ran = await run('apply', '--auto-approve', '--report', 'report.html', '--json');
  expect([ran.code, ran.json().converged]).toEqual([0, true]);
  expect(ran.stderr).toMatch(/warning: the report could not be written/);
  const plan = await run('plan', '--report', 'report.html', '--json');
  expect([plan.code, plan.json().error.code]).toEqual([64, 'not-writable']);
});

test('an apply that fails, or is refused, tells so on its page as far as it came', async () => {
  const { project, account, run } = await begin();
  await account.control('POST', '/faults', ['POST /publish: status=400 code=139002 times=*']);
  const failed = await run('apply', '--auto-approve', '--report', 'report.html');
  expect(failed.code).not.toBe(0);
  expect(pageOf(project)).toMatch(/failed/);
});

test('several environments have no page of one plan (64)', async () => {
  const config = `environments:\n  one: { waba: "${WABA}" }\n  two: { waba: "${WABA}" }\n`;
  const { run, asked } = await begin({ 'waflow.yaml': config });
  for (const argv of [['--env', 'one', '--env', 'two'], ['--all-envs']]) {
    const ran = await run('plan', ...argv, '--report', 'report.html', '--json');
    expect([ran.code, ran.json().error.code]).toEqual([64, 'report-with-environments']);
  }
  expect(await asked()).toBe(0);
});

test('findings stand at their lines, also those of a flow that is refused', async () => {
  const wrong = flowJson('Done').replace('TextHeading', 'TextHeadline');
  const { project, run } = await begin({ 'flows/survey.json': wrong });
  expect((await run('plan', '--report', 'report.html')).code).toBe(1);
  const page = pageOf(project);
  expect(page).toContain('flows/survey.json');
  expect(page).toContain('TextHeadline');
});

test('values of the process and the token never show on a page', async () => {
  const config = `environments: { one: { waba: "${WABA}", variables: { SHOP: { env: WAFLOW_VAR_SHOP } } } }\n`;
  const { project, account, run } = await begin(
    { 'waflow.yaml': config, 'flows/survey.json': flowJson(`Buy at {{ SHOP }} ${TOKEN}`) },
    { WAFLOW_VAR_SHOP: 'Acme-Secret' },
  );
  await account.control('POST', '/seed', {
    flows: [live(flowJson(`From Acme-Secret with ${TOKEN}`), { name: 'Other' })],
  });
  project.write('flows/other.yaml', 'name: Other\ncategories: [OTHER]\njson: survey.json\nstatus: published\n');
  for (const command of COMMANDS) {
    await run(...command, '--report', 'report.html');
    expect(pageOf(project)).not.toMatch(new RegExp(`Acme-Secret|${TOKEN.slice(0, 12)}`));
  }
});

test('hostile names and texts are text', async () => {
  const strange = '<script>alert(1)</script>"><img src=x onerror=alert(1)>\u001b[31m';
  const { project, run } = await begin({
    'flows/strange.yaml': `name: ${JSON.stringify(strange)}\ncategories: [OTHER]\njson: strange.json\n`,
    'flows/strange.json': flowJson(strange),
    [`${'x'.repeat(100)}.json`]: flowJson(strange),
  });
  for (const command of [['plan'], ['diff'], ['diff', 'a.json', `${'x'.repeat(100)}.json`]]) {
    expect((await run(...command, '--report', 'report.html')).code).toBe(0);
    expectHarmless(pageOf(project));
    expect(pageOf(project)).not.toContain('\u001b');
  }
});

test('the page of the same plan is the same to the byte', async () => {
  const { project, run } = await begin();
  await run('plan', '--report', 'one.html');
  await run('plan', '--report', 'two.html');
  expect(pageOf(project, 'one.html')).toBe(pageOf(project, 'two.html'));
});
