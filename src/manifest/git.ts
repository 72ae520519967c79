// The few questions we ask Git. Runs it so that a hostile repository cannot make it run anything.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Over which protocols Git may fetch, each by name: what a repository says of one of them would win over a word for all.
 * A repository that lacks content says itself how it is fetched, and so which programs run for it: nothing is fetched.
 */
const PROTOCOLS = ['file', 'git', 'http', 'https', 'ssh', 'ext', 'fd', 'ftp', 'ftps'].map(
  (name) => `protocol.${name}.allow=never`,
);

const SAFE = ['safe.bareRepository=explicit', 'core.fsmonitor=false', 'protocol.allow=never', ...PROTOCOLS].flatMap(
  (setting) => ['-c', setting],
);

/** Enough for the file list of a very large repository. */
const MOST = 512 * 1024 * 1024;

async function git(cwd: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run('git', [...SAFE, ...args], { cwd, maxBuffer: MOST });
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

/** The commit that a name stands for, as 40 or 64 hex digits; null where there is none. */
export async function commitOf(top: string, ref: string): Promise<string | null> {
  const out = await git(top, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]);
  const id = out?.trim() ?? '';
  return /^[0-9a-f]{40,64}$/.test(id) ? id : null;
}

/** True where the clone has only the newest commits. */
export async function isShallow(top: string): Promise<boolean> {
  return (await git(top, ['rev-parse', '--is-shallow-repository']))?.trim() === 'true';
}

/** One file of a commit: `mode` such as `100644`, `120000` for a symbolic link; `id` of its content. */
export type TreeEntry = { readonly path: string; readonly mode: string; readonly id: string };

/** All files of a commit, with paths from the top level; null where Git cannot say. */
export async function listTree(top: string, commit: string): Promise<readonly TreeEntry[] | null> {
  const out = await git(top, ['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit]);
  if (out === null) return null;
  return out.split('\0').flatMap((line): TreeEntry[] => {
    const parts = /^(\d+) blob ([0-9a-f]+)\t([\s\S]+)$/.exec(line);
    return parts === null ? [] : [{ mode: parts[1] ?? '', id: parts[2] ?? '', path: parts[3] ?? '' }];
  });
}

/** The content of files by their ids; what Git does not have is missing in the answer. */
export async function readBlobs(top: string, ids: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  if (ids.length === 0) return found;
  const output = await new Promise<Buffer>((resolve, reject) => {
    const child = spawn('git', [...SAFE, 'cat-file', '--batch'], {
      cwd: top,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', () => resolve(Buffer.concat(chunks)));
    // Git may end before it has read all: what it said until then still counts.
    child.stdin.on('error', () => {});
    child.stdin.end(`${ids.join('\n')}\n`);
  });
  for (let at = 0; at < output.length; ) {
    const end = output.indexOf(0x0a, at);
    const head = output.toString('latin1', at, end < 0 ? output.length : end);
    if (end < 0) break;
    const parts = /^([0-9a-f]+) blob (\d+)$/.exec(head);
    if (parts === null) {
      at = end + 1;
      continue;
    }
    const size = Number(parts[2]);
    found.set(parts[1] ?? '', output.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return found;
}

/** The content of one file, at once; null where Git does not have it. */
export function readBlobSync(top: string, id: string): Buffer | null {
  try {
    return execFileSync('git', [...SAFE, 'cat-file', 'blob', id], {
      cwd: top,
      maxBuffer: MOST,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return null;
  }
}
