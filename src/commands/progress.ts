// Something to see while one waits: a line that is redrawn on a terminal, nothing elsewhere.
import { createLogUpdate } from 'log-update';
import type { Output } from './output.ts';
import type { World } from './world.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Lines on a terminal that are drawn over and over, and cleared at the end. */
export type LiveLines = { draw(lines: (frame: string) => string[]): void; clear(): void };

/** Redrawn ten times a second after `delay` milliseconds; null where stderr is no terminal. */
export function liveLines(world: World, output: Output, delay: number): LiveLines | null {
  const stream = world.stderr.terminal;
  if (stream === null || output.quiet || output.verbose) return null;
  const update = createLogUpdate(stream, { showCursor: true });
  const started = Date.now();
  let current: (frame: string) => string[] = () => [];
  let tick = 0;
  const timer = setInterval(() => {
    tick += 1;
    if (Date.now() - started >= delay) update(current(FRAMES[tick % FRAMES.length] ?? '').join('\n'));
  }, 100);
  timer.unref();
  return {
    draw: (lines) => {
      current = lines;
    },
    clear: () => {
      clearInterval(timer);
      update.clear();
    },
  };
}

/** Does the work, and says what it is where it takes longer than a moment. */
export async function withProgress<T>(world: World, output: Output, what: string, work: () => Promise<T>): Promise<T> {
  const live = liveLines(world, output, 300);
  live?.draw((frame) => [`${output.errColors.cyan(frame)} ${what}`]);
  try {
    return await work();
  } finally {
    live?.clear();
  }
}
