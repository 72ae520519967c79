// What the Action does, told apart by its command and the event that started it. Says where it does nothing at all.
import type { RunContext } from '../github/context.ts';
import type { Inputs } from '../github/inputs.ts';
import type { GitHub } from '../github/rest.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import { actionApply } from './action-apply.ts';
import { actionDrift } from './action-drift.ts';
import { actionPlan } from './action-plan.ts';
import { actionValidate } from './action-validate.ts';
import type { World } from './world.ts';

/** Where the runner takes what an Action says beside its log. */
export type Sinks = {
  readonly output: (name: string, value: string) => void;
  /** Markdown for the job's page. */
  readonly summary: (markdown: string, short: string | null) => void;
  /** One line of the log that the runner obeys: an annotation, a mask. */
  readonly command: (line: string) => void;
  /** Writes a file; absolute. */
  readonly write: (path: string, text: string) => void;
};

/** One run of the Action. */
export type ActionRun = {
  readonly world: World;
  readonly context: RunContext;
  readonly inputs: Inputs;
  /** Null where there is no token for it. */
  readonly github: GitHub | null;
  readonly sinks: Sinks;
};

// These run with the repository's secrets, whoever has written the code that is looked at.
const FOREIGN_EVENTS: ReadonlySet<string> = new Set(['pull_request_target', 'workflow_run', 'issue_comment']);

/**
 * Does what the inputs ask for, unless the event forbids it.
 * @throws Failure (64) where a command does not belong to an event
 */
export function runAction(run: ActionRun): Promise<ExitName> {
  const { command } = run.inputs;
  const { event } = run.context;
  if (command === 'validate') return actionValidate(run);
  if (FOREIGN_EVENTS.has(event)) {
    throw new Failure(
      'usage',
      'event-refused',
      `"${command}" does not run on "${event}": it has secrets, and strangers can start it`,
      {
        hint: 'run plan on "pull_request", apply on "push", drift on "schedule"; only validate runs on any event',
      },
    );
  }
  if (command === 'apply' && event === 'pull_request') {
    throw new Failure('usage', 'event-refused', '"apply" does not run on "pull_request": nothing has been merged yet', {
      hint: 'run apply on "push" to the branch that is merged into',
    });
  }
  switch (command) {
    case 'plan':
      return actionPlan(run);
    case 'apply':
      return actionApply(run);
    case 'drift':
      return actionDrift(run);
  }
}
