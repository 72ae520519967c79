// `waflow import` from end to end: what the account has becomes files, and the next plan is empty.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAccount, type SeedFlow } from '../support/graph.ts';
import { createProject, flowJson } from '../support/project.ts';
import { type CliOptions, runCli } from '../support/run-cli.ts';

const SURVEY: SeedFlow = { name: 'Survey', status: 'PUBLISHED', categories: ['SURVEY'], json: flowJson() };

async function begin(flows: readonly SeedFlow[], files: Readonly<Record<string, string>> = {}) {
  const account = await createAccount(flows);
  const project = createProject(files);
  const options: CliOptions = { cwd: project.path, env: account.env, fetch: account.fetch };
  const read = (file: string) => readFileSync(join(project.path, file), 'utf8');
  return { account, project, options, read };
}

describe('new files', () => {
  test('read as if written by hand, and the next plan is empty', async () => {
    const { options, read } = await begin([{ ...SURVEY, endpoint_uri: 'https://flows.example.com/survey' }]);
    const run = await runCli(['import'], options);
    expect(run.stderr).toBe('1 Graph call, 1 download\n');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('The next plan is empty.');
    expect(read('flows/survey.yaml')).toBe(
      [
        '# yaml-language-server: $schema=https://unpkg.com/waflow@0.1/schema/manifest.schema.json',
        'name: Survey',
        'categories: [SURVEY]',
        'json: survey.json',
        'endpoint: https://flows.example.com/survey',
        'status: published',
        '',
      ].join('\n'),
    );
    expect(read('flows/survey.json')).toBe(flowJson());
    const plan = await runCli(['plan', '--detailed-exitcode', '--json'], options);
    expect(plan.code).toBe(0);
    expect(plan.json().summary).toMatchObject({ keep: 1, foreign: 0 });
  });
});
