// Many manifests in a process that may open few files. A real process, since the limit is its own.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { createProject, flowJson } from '../support/project.ts';

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
