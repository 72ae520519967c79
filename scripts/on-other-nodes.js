// Runs whole sessions and documented exchanges on the other supported versions of Node.js.
// Their binaries come from test/nodes; elsewhere than on Linux with x64 there are none, and this says so.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const root = new URL('../', import.meta.url).pathname;
const suites = ['test/scenario/stories.test.ts', 'test/scenario/cli.test.ts', 'test/contract', 'test/law'];

for (const name of ['node22', 'node24']) {
  const node = `${root}test/nodes/node_modules/${name}/bin/node`;
  if (!existsSync(node)) {
    process.stdout.write(`${name}: not installed (npm ci --prefix test/nodes), skipped\n`);
    continue;
  }
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  process.stdout.write(`on Node.js ${version}:\n`);
  const env = { ...process.env, PATH: `${root}test/nodes/node_modules/${name}/bin:${process.env.PATH}` };
  const { status } = spawnSync(node, ['node_modules/vitest/vitest.mjs', 'run', ...suites], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
