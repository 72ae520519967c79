// The door from a terminal: argv to an exit code. What a command line does not need is not loaded for it.
import { processWorld } from './commands/process-world.ts';
import type { World } from './commands/world.ts';
import { EXIT } from './model/failure.ts';
import { VERSION } from './version.ts';

/** Runs the process's own command line; sets its exit code and lets it end by itself, so that output is whole. */
export async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  const world = worldIn(argv);
  if (world === null) return;
  const code = await runCli(argv, world);
  process.exitCode = code;
  // Who pressed Ctrl-C does not wait for requests that nobody needs any more; what was said is written first.
  if (code === EXIT.interrupted) process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
}

/** The world, unless somebody has removed the folder that we stand in: then nothing else can be said. */
function worldIn(argv: readonly string[]): World | null {
  try {
    return processWorld();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    const code = 'no-such-folder';
    const [message, hint] = ['the current folder does not exist any more', 'change to another folder first'];
    const document = { format: 1, error: { code, message, hint }, findings: [] };
    if (argv.includes('--json')) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    process.stderr.write(`error: ${message} [${code}]\n  ${hint}\n`);
    process.exitCode = EXIT.usage;
    return null;
  }
}

/**
 * Runs one command line.
 * @param argv without the executable and the script
 * @returns the exit code
 */
export async function runCli(argv: readonly string[], world: World): Promise<number> {
  // The answer that scripts wait for most often needs no commands.
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
    world.stdout.write(`${VERSION}\n`);
    return EXIT.done;
  }
  const { runProgram } = await import('./program.ts');
  return runProgram(argv, world);
}
