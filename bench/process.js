// Runs a process from spawn to exit, and says how long that took.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const WAFLOW = fileURLToPath(new URL('../bin/waflow.js', import.meta.url));
const PEAK = new URL('peak-memory.js', import.meta.url).href;

/**
 * Runs Node with these arguments; another one where `node` says which.
 * @returns milliseconds, and what it printed
 * @throws where it does not exit with 0, or fails where `fails` says that it must, or the other way round
 */
export async function run(args, { cwd, env = {}, node = process.execPath, fails = false }) {
  const started = performance.now();
  const child = spawn(node, args, {
    cwd,
    env: { ...cleanEnv(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out = [];
  const err = [];
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.stderr.on('data', (chunk) => err.push(chunk));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (...ended) => resolve(ended));
  });
  const ms = performance.now() - started;
  if (code === null || (code !== 0) !== fails) {
    throw new Error(`${args.join(' ')} ended with ${code ?? signal}: ${Buffer.concat(err)}`);
  }
  return { ms, stdout: Buffer.concat(out).toString('utf8') };
}

/** The same, with the peak of its resident memory in MB. */
export async function runForMemory(args, options) {
  const file = join(tmpdir(), `waflow-bench-peak-${process.pid}`);
  try {
    const done = await run(['--import', PEAK, ...args], {
      ...options,
      env: { ...options.env, WAFLOW_BENCH_PEAK: file },
    });
    return { ...done, mb: Number(readFileSync(file, 'utf8')) / 1024 };
  } finally {
    rmSync(file, { force: true });
  }
}

/** Credentials and settings of whoever runs this must not count. */
function cleanEnv() {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(WHATSAPP_|WAFLOW_|NODE_OPTIONS$|CI$|GITHUB_)/.test(name),
  );
  return Object.fromEntries(entries);
}

export function median(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Samples of what `once` measures: several where it is short, one where it is long, never more than `most`. */
export async function sample(most, once) {
  const samples = [await once()];
  const runs = Math.min(most, samples[0].ms < 2_000 ? 5 : samples[0].ms < 8_000 ? 3 : 1);
  while (samples.length < runs) samples.push(await once());
  return samples;
}
