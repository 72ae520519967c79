// From the runner's environment and files to one run of the Action.
import { readContext } from '../github/context.ts';
import { readInputs } from '../github/inputs.ts';
import { setOutput, setSummary } from '../github/outputs.ts';
import { createGitHub } from '../github/rest.ts';
import { VERSION } from '../version.ts';
import { sayLoudly } from './action-comment.ts';
import type { ActionRun } from './action-run.ts';
import { processWorld } from './process-world.ts';
import type { World } from './world.ts';

/** The runner's files and its log. */
export type RunnerFiles = {
  readonly read: (path: string) => string;
  readonly append: (path: string, text: string) => void;
  /** Bytes; 0 where there is no such file. */
  readonly size: (path: string) => number;
  readonly write: (path: string, text: string) => void;
  readonly log: (line: string) => void;
};

/**
 * @throws Failure where the environment is no runner's, or an input is wrong
 */
export function actionRunFrom(
  env: Readonly<Record<string, string | undefined>>,
  files: RunnerFiles,
  world: World = processWorld(),
): ActionRun {
  const context = readContext(env, files.read);
  const inputs = readInputs(env);
  const { GITHUB_OUTPUT: outputs, GITHUB_STEP_SUMMARY: summary } = env;
  const run: ActionRun = {
    // What the product would be goes nowhere: the log is for people.
    world: { ...world, env, stdout: { ...world.stdout, write: () => {}, isTty: false } },
    context,
    inputs,
    github:
      inputs.githubToken === null
        ? null
        : createGitHub({
            token: inputs.githubToken,
            apiUrl: context.apiUrl,
            owner: context.owner,
            repo: context.repo,
            userAgent: `waflow/${VERSION}`,
            warn: (message) => sayLoudly(run, message),
          }),
    sinks: {
      output(name, value) {
        if (outputs === undefined || outputs === '') return;
        if (!setOutput((text) => files.append(outputs, text), name, value)) {
          sayLoudly(run, `the output "${name}" is larger than GitHub takes, so it is not set`);
        }
      },
      summary(markdown, short) {
        if (summary === undefined || summary === '') return;
        const file = { size: () => files.size(summary), append: (text: string) => files.append(summary, text) };
        if (setSummary(file, markdown, short) === 'none') sayLoudly(run, 'the page of this job is full: see the log');
      },
      command: files.log,
      write: files.write,
    },
  };
  return run;
}
