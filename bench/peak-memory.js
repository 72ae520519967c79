// Loaded into a measured process: leaves the peak of its resident memory, in kB, in a file.
import { readFileSync, writeFileSync } from 'node:fs';

process.once('exit', () => {
  writeFileSync(process.env.WAFLOW_BENCH_PEAK, String(peak()));
});

function peak() {
  try {
    // Linux counts the parent's memory into maxRSS; the high water mark is this process's own.
    const [, kb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kb !== undefined) return Number(kb);
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS;
}
