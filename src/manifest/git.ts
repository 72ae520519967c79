// The few questions we ask Git. Runs it so that a hostile repository cannot make it run anything.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

const SAFE = ['-c', 'safe.bareRepository=explicit', '-c', 'core.fsmonitor=false'];

async function git(cwd: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run('git', [...SAFE, ...args], { cwd, maxBuffer: 16 * 1024 * 1024 });
    return stdout;
  } catch {
    return null;
  }
}

/** The top level of the work tree that holds `folder`; null outside one, or without Git. */
export async function topLevel(folder: string): Promise<string | null> {
  const out = await git(folder, ['rev-parse', '--show-toplevel']);
  return out === null ? null : out.replace(/\r?\n$/, '');
}

/** True where Git tracks `path` or anything below it. False outside a work tree. */
export async function isTracked(top: string | null, path: string): Promise<boolean> {
  if (top === null) return false;
  const out = await git(top, ['--literal-pathspecs', 'ls-files', '-z', '--', path]);
  return out !== null && out !== '';
}
