// What is seen of an apply while it runs: a live list on a terminal, plain lines elsewhere.
import type { StepEvent } from '../apply/run.ts';
import type { Transport } from '../graph/transport.ts';
import type { Plan } from '../model/plan.ts';
import { forTerminal } from '../render/escape.ts';
import type { Output } from './output.ts';
import { liveLines, waitingLines } from './progress.ts';
import type { World } from './world.ts';

export type Following = { readonly tell: (event: StepEvent) => void; readonly stop: () => void };

/** Lines of the live list; the rest is a number. */
const ROOM = 12;

const STOPPING = 'stopping: what is under way ends first; Ctrl-C once more ends at once';

export async function followSteps(
  world: World,
  output: Output,
  plan: Plan,
  transport: Transport,
  stop: AbortSignal,
): Promise<Following> {
  const live = await liveLines(world, output, 0);
  const { errColors: colors } = output;
  if (live === null) {
    stop.addEventListener('abort', () => output.warn(STOPPING), { once: true });
    return {
      tell: ({ flow, step, state, message }) => {
        if (state === 'started' || state === 'waiting') return;
        const why = message === undefined ? '' : `: ${forTerminal(message)}`;
        output.say(`${forTerminal(flow)}: ${step} ${state === 'not-run' ? 'not run' : state}${why}`);
      },
      stop: () => {},
    };
  }
  const total = plan.flows.reduce((sum, flow) => sum + flow.steps.length, 0);
  const running = new Map<string, StepEvent>();
  let ended = 0;
  live.draw((frame) => {
    const rows = [...running.values()].map(
      ({ flow, step, state }) =>
        `  ${colors.cyan(frame)} ${forTerminal(flow)}: ${step}${state === 'waiting' ? ' (waiting until it shows)' : ''}`,
    );
    const hidden = rows.length - ROOM;
    return [
      ...rows.slice(0, ROOM),
      ...(hidden > 0 ? [`  and ${hidden} more`] : []),
      colors.dim(`  ${ended} of ${total} steps`),
      ...waitingLines(transport, colors.yellow),
      ...(stop.aborted ? [colors.yellow(`  ${STOPPING}`)] : []),
    ];
  });
  return {
    tell: (event) => {
      if (event.state === 'started' || event.state === 'waiting') running.set(event.flow, event);
      else {
        running.delete(event.flow);
        ended += 1;
      }
    },
    stop: live.clear,
  };
}
