import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { createAccount } from '../../support/graph.ts';
import { createProject, flowJson } from '../../support/project.ts';
import { runCli } from '../../support/run-cli.ts';
test('x', async () => {
  const { path } = createProject({ 'waflow.yaml': 'environments:\n  one: { variables: { KEY: { env: WAFLOW_VAR_KEY } } }\n', 'flows/s.yaml': 'name: "Flow {{ KEY }}"\ncategories: [OTHER]\njson: s.json\n', 'flows/s.json': flowJson() });
  const account = await createAccount();
  const o = { cwd: path, env: { ...account.env, WAFLOW_VAR_KEY: 'secret-name-value' }, fetch: account.fetch };
  const r = await runCli(['plan', '--json', '--out', 'p.json'], o);
  process.stdout.write(`\nSTDOUT has: ${r.stdout.includes('secret-name')} FILE has: ${readFileSync(join(path, 'p.json'), 'utf8').includes('secret-name')} same: ${r.stdout === readFileSync(join(path, 'p.json'), 'utf8')} TERM: ${(await runCli(['plan'], o)).stdout.includes('secret-name')} ERR ${r.stderr}\n`);
});
