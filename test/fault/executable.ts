// The executable as it is shipped, built from the present sources into a folder of its own, and run as a process.
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Builds; gives the folder that holds `bin/` and `lib/`. The only place that knows how waflow is built. */
export async function buildExecutable(): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'waflow-built-')));
  const { bundle }: { bundle: (options: object) => Promise<unknown> } = await import(
    new URL('../../scripts/bundle.js', import.meta.url).href
  );
  await bundle({ write: true, outdir: join(folder, 'lib') });
  for (const part of ['bin', 'package.json']) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  mkdirSync(join(folder, 'home'));
  return folder;
}

export type Ended = { readonly code: number | null; readonly signal: string | null; readonly stderr: string };

/** Starts a command line of it; `kill` ends the process at once, `ended` tells how it ended. */
export function start(
  built: string,
  argv: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): { readonly kill: () => void; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [join(built, 'bin/waflow.js'), ...argv], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: join(built, 'home'), CI: '1', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const ended = new Promise<Ended>((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => done({ code, signal, stderr }));
  });
  return { kill: () => child.kill('SIGKILL'), ended };
}
