// Something to see while one waits: a line that is redrawn on a terminal, nothing elsewhere.
import { duration } from '../graph/pace.ts';
import type { Transport } from '../graph/transport.ts';
import { plural } from '../render/findings.ts';
import type { Output } from './output.ts';
import type { World } from './world.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Lines on a terminal that are drawn over and over, and cleared at the end. */
export type LiveLines = { draw(lines: (frame: string) => string[]): void; clear(): void };

/** Redrawn ten times a second after `delay` milliseconds; null where stderr is no terminal. */
export async function liveLines(world: World, output: Output, delay: number): Promise<LiveLines | null> {
  const stream = world.stderr.terminal;
  if (stream === null || output.quiet || output.verbose) return null;
  // Loaded here, because most runs that must be fast have no terminal.
  const { createLogUpdate } = await import('log-update');
  const update = createLogUpdate(stream, { showCursor: true });
  const started = Date.now();
  let current: (frame: string) => string[] = () => [];
  let tick = 0;
  const timer = setInterval(() => {
    tick += 1;
    if (Date.now() - started >= delay) update(current(FRAMES[tick % FRAMES.length] ?? '').join('\n'));
  }, 100);
  timer.unref();
  output.onTopOf(() => update.clear());
  return {
    draw: (lines) => {
      current = lines;
    },
    clear: () => {
      clearInterval(timer);
      output.onTopOf(null);
      update.clear();
    },
  };
}

/** Does the work, and says what it is, where it takes longer than a moment; of calls also how many and what they wait for. */
export async function withProgress<T>(
  world: World,
  output: Output,
  { what, transport }: { readonly what: string; readonly transport?: Transport },
  work: () => Promise<T>,
): Promise<T> {
  const live = await liveLines(world, output, 300);
  const { cyan, dim, yellow } = output.errColors;
  live?.draw((frame) => {
    if (transport === undefined) return [`${cyan(frame)} ${what}`];
    const { reads, downloads } = transport.calls();
    const calls = dim(`(${plural(reads + downloads, 'call')})`);
    return [`${cyan(frame)} ${what} ${calls}`, ...waitingLines(transport, yellow)];
  });
  try {
    return await work();
  } finally {
    live?.clear();
  }
}

/** What all calls wait for right now, counted down. */
export function waitingLines(transport: Transport, paint: (text: string) => string): string[] {
  const waiting = transport.waiting();
  return waiting === null ? [] : [paint(`  ${waiting.why}: goes on in ${duration(waiting.ms)}`)];
}
