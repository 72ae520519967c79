// What the platform allows at best: calls that must wait for each other, times the time of one.
// docs/performance.md explains it.

/** Flows on one page of the list, as waflow asks for them. */
const PAGE = 200;
/** Downloads side by side. */
const READERS = 16;
/** Flows written side by side: the default of --parallelism. */
const WRITERS = 4;
/** What one changed flow costs, one call after another: read the node, upload, publish, read back. */
const CALLS_TO_WRITE = 4;

/** The list alone, in milliseconds. */
export function listBound(flows, latency) {
  return pages(flows) * latency;
}

/** @param downloads documents that must be read */
export function planBound(flows, downloads, latency) {
  return (pages(flows) + Math.ceil(downloads / READERS)) * latency;
}

/** The plan before, the writes, and the plan after, which reads again what was written. */
export function applyBound(flows, downloads, changed, latency) {
  const before = planBound(flows, downloads, latency);
  if (changed === 0) return before;
  const writes = Math.ceil(changed / WRITERS) * CALLS_TO_WRITE * latency;
  return before + writes + planBound(flows, changed, latency);
}

// A cursor is known only when its page is there: pages never run side by side.
function pages(flows) {
  return Math.max(1, Math.ceil(flows / PAGE));
}
