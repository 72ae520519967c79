// The door from GitHub Actions: inputs and the event to a command, its outcome to the runner.
import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { runAction } from './commands/action-run.ts';
import { actionRunFrom } from './commands/action-world.ts';
import { asFailure } from './commands/failures.ts';
import { EXIT, type ExitName } from './model/failure.ts';
import { toWorkflowCommand } from './model/workflow-command.ts';
import { forTerminal } from './render/escape.ts';
import { VERSION } from './version.ts';

export async function main(): Promise<void> {
  let exit: ExitName = 'bug';
  try {
    const run = actionRunFrom(takeSecrets(process.env), {
      read: (path) => readFileSync(path, 'utf8'),
      append: (path, text) => appendFileSync(path, text),
      size: (path) => statSync(path, { throwIfNoEntry: false })?.size ?? 0,
      write(path, text) {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      },
      log: (line) => process.stdout.write(`${line}\n`),
    });
    exit = await runAction(run);
    if (exit !== 'done') fail(`waflow ended with ${EXIT[exit]}`, `code ${exit}`);
  } catch (error) {
    const failure = asFailure(error);
    exit = failure?.exit ?? 'bug';
    if (failure !== null) fail(failure.message, failure.hint, failure.code);
    else {
      fail(
        `this is a bug in waflow ${VERSION}: ${error instanceof Error ? error.message : String(error)}`,
        'please report it with the log of this step',
      );
      process.stderr.write(`${forTerminal(error instanceof Error ? (error.stack ?? '') : '')}\n`);
    }
  }
  process.exitCode = EXIT[exit];
  // Timers of a client that nobody needs any more must not hold the step; what was said is written first.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(EXIT[exit])));
}

/** The environment as it was. What is secret in it is taken out of the process, so that no Git that we start inherits it. */
function takeSecrets(env: NodeJS.ProcessEnv): Readonly<Record<string, string | undefined>> {
  const all = { ...env };
  for (const name of Object.keys(env)) {
    if (/^(?:INPUT_|WHATSAPP_|WAFLOW_)|TOKEN|SECRET/i.test(name)) Reflect.deleteProperty(env, name);
  }
  return all;
}

/** One annotation, so that the run says on its page why it failed. */
function fail(message: string, hint?: string, code?: string): void {
  const text = [message, ...(hint === undefined ? [] : [hint])].map(forTerminal).join('\n');
  const title = code === undefined ? 'waflow' : `waflow: ${code}`;
  process.stdout.write(`${toWorkflowCommand({ name: 'error', properties: { title }, text })}\n`);
}

await main();
