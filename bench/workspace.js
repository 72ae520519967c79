// A repository of manifests on the disk, as waflow reads it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes the flows into a new repository in a temporary folder. */
export function createWorkspace(flows) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'waflow-bench-')));
  // Most people run waflow in a repository, and asking Git takes its time.
  execFileSync('git', ['init', '-q', folder]);
  mkdirSync(join(folder, 'flows'));
  for (const { name, file } of flows) {
    const manifest = `name: ${name}\ncategories: [CUSTOMER_SUPPORT]\njson: ${file}.json\nstatus: published\n`;
    writeFileSync(join(folder, 'flows', `${file}.yaml`), manifest);
  }
  const written = new Map();
  const write = (wanted) => {
    for (const { file, text } of wanted) {
      if (written.get(file) === text) continue;
      writeFileSync(join(folder, 'flows', `${file}.json`), text);
      written.set(file, text);
    }
  };
  write(flows);
  return {
    folder,
    /** Brings the documents to these texts. */
    write,
    /** Nothing is remembered of the account any more. */
    forget: () => rmSync(join(folder, '.waflow'), { recursive: true, force: true }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
