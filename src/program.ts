// All commands and flags, as commander knows them: a command line to a command. The work is loaded when one is run.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { DiffFlags } from './commands/diff.ts';
import { asFailure } from './commands/failures.ts';
import type { ImportFlags } from './commands/import.ts';
import type { Output, OutputFlags } from './commands/output.ts';
import type { RenderFlags } from './commands/render.ts';
import type { ValidateFlags } from './commands/validate.ts';
import type { World } from './commands/world.ts';
import { EXIT, EXIT_MEANING, type ExitName, Failure } from './model/failure.ts';
import { CONSENTS } from './model/plan.ts';
import { VERSION } from './version.ts';

/** For the documentation. */
export { EXIT, EXIT_MEANING };

/** What commands do; help needs none of it. */
const load = () => import('./commands/all.ts');

/** Runs one command line, given without the executable and the script; returns the exit code. */
export async function runProgram(argv: readonly string[], world: World): Promise<number> {
  let exit: ExitName = 'done';
  const program = createProgram(world, (outcome) => {
    exit = outcome;
  });
  try {
    if (argv[0] === 'completion' || argv[0] === 'complete') await addCompletion(program);
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.done;
    await usageError(error, argv, world);
    return EXIT.usage;
  }
  return EXIT[exit];
}

type Action<F> = (world: World, flags: F, output: Output, args: readonly string[]) => Promise<ExitName>;

/** All commands with their flags; `settle` is told how a command ended. */
export function createProgram(world: World, settle: (exit: ExitName) => void): Command {
  const program = new Command('waflow');
  program
    .description('WhatsApp Flows as code: a directory of manifests, a plan, an account that follows it.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      getOutHelpWidth: () => (world.stdout.isTty ? world.stdout.columns() : 100),
      // Usage errors are told in one place, together with their JSON form.
      writeErr: () => {},
    })
    .configureHelp({ sortOptions: false })
    .addHelpText(
      'after',
      `\nStart without an account:\n  waflow init\n  waflow plan\n  waflow apply\n\n${CREDENTIALS}\n\n${exitCodes()}`,
    );

  const command = <F extends OutputFlags>(
    words: string,
    summary: string,
    examples: readonly string[],
    run: Action<F>,
  ) => {
    const one = program
      .command(words)
      .description(summary)
      .addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`)
      .allowExcessArguments(false)
      .action(async (...all: unknown[]) => {
        const flags = one.opts<F>();
        const args = all.slice(0, -2).flatMap((arg) => (Array.isArray(arg) ? arg : arg === undefined ? [] : [arg]));
        settle(await guarded(world, flags, (output) => run(world, flags, output, args.map(String))));
      });
    return one;
  };

  general(
    command('init', 'a first manifest, Flow JSON, waflow.yaml and workflow', ['waflow init'], async (w, f, o) =>
      (await load()).initCommand(w, f, o),
    ),
  );
  account(
    command<ValidateFlags>(
      'validate [paths...]',
      'check manifests and Flow JSON, without an account',
      ['waflow validate', 'waflow validate flows/survey.yaml --fix', 'waflow validate --format sarif > findings.sarif'],
      async (w, f, o, paths) => (await load()).validateCommand(w, paths, f, o),
    )
      .addOption(
        new Option('--format <form>', 'how findings are told; json is what --json prints')
          .choices(['terminal', 'json', 'github', 'sarif'])
          .conflicts('json'),
      )
      .option('--fix', 'correct in the files what has one right answer')
      .option('--target <version>', 'check documents as of this newer Flow JSON version, such as 7.3')
      .hook('preAction', (one) => {
        if (one.opts<ValidateFlags>().format === 'json') one.setOptionValue('json', true);
      }),
  );
  general(
    command(
      'explain [code]',
      'what the code of a finding means; without one, all codes',
      ['waflow explain INVALID_ROUTING_MODEL', 'waflow explain'],
      async (w, f, o, [code]) => (await load()).explainCommand(w, code, f, o),
    ),
  );
  compared(
    account(
      command(
        'plan',
        'what apply would do; writes nothing to the account',
        [
          'waflow plan',
          'waflow plan --env production --out plan.json',
          "waflow plan --flow 'Survey*' --flow '!Survey (old)'",
        ],
        async (w, f, o) => (await load()).planCommand(w, f, o),
      )
        .option('--out <file>', 'save the plan, for "waflow apply FILE"')
        .option('--detailed-exitcode', 'exit with 2 where there are differences')
        .option('--all-envs', 'all environments that waflow.yaml declares, as one table')
        .option('--markdown', 'print the plan as GitHub-flavoured Markdown')
        .option('--report <file>', REPORT),
      new Option('--env <name>', 'the environment of waflow.yaml; several give one table').argParser(collect),
    ),
  );
  account(
    command<DiffFlags>(
      'diff [names...]',
      'what changes inside the documents, and for whom it breaks: against the account, a commit, or of two files',
      [
        'waflow diff --base origin/main',
        "waflow diff 'Survey*' --env production --report report.html",
        'waflow diff before.json after.json --graph',
      ],
      async (w, f, o, names) => (await load()).diffCommand(w, names, f, o),
    )
      .option('--base <ref>', 'compare with this commit, without an account')
      .option('--graph', 'draw which screen leads to which, before and after, as Mermaid')
      .option('--markdown', 'print the changes as GitHub-flavoured Markdown')
      .option('--report <file>', REPORT)
      .option('--detailed-exitcode', 'exit with 2 where there are changes'),
  );
  account(
    command<RenderFlags>(
      'render [names...]',
      'the screens as a phone shows them, as HTML pages',
      ['waflow render', "waflow render 'Book*' --out screens", 'waflow render --env production --base origin/main'],
      async (w, f, o, names) => (await load()).renderCommand(w, names, f, o),
    )
      .option('--out <dir>', 'where the pages go (default: .waflow/screens)')
      .option('--base <ref>', 'the screens as this commit has them'),
  );
  general(
    command(
      'show <plan>',
      'a saved plan, rendered',
      ['waflow show plan.json', 'waflow show plan.json --markdown'],
      async (w, f, o, [file]) => (await load()).showCommand(w, file ?? '', f, o),
    ).option('--markdown', 'print it as GitHub-flavoured Markdown'),
  );
  compared(
    account(
      command(
        'apply [plan]',
        'a fresh plan, the question, the steps, the report',
        ['waflow apply', 'waflow apply plan.json', 'waflow apply --env production --auto-approve --allow delete'],
        async (w, f, o, [file]) => (await load()).applyCommand(w, file, f, o),
      )
        .option('--auto-approve', 'do not ask')
        .option('--expect-digest <digest>', 'apply only the plan with this digest, as "waflow plan" tells it')
        .addOption(
          new Option('--allow <list>', `consent to what steps need: ${CONSENTS.join(', ')}`).argParser(toConsents),
        )
        .option('--backup <dir>', 'keep there, as import writes it, what each write replaces')
        .option('--skip-refused', 'do the rest where flows are refused; then exit with 1')
        .option('--report <file>', REPORT)
        .option('--restore-on-failure', 'where a publish fails, put what the flow had before back as the draft'),
    ),
  );
  account(
    command(
      'drift',
      'what somebody changed in the account, apart from what Git intends',
      ['waflow drift', 'waflow drift --env production --base v1.4 --json'],
      async (w, f, o) => (await load()).driftCommand(w, f, o),
    )
      .option('--base <ref>', 'the commit that was applied last (default: HEAD)')
      .option('--write', 'take the edits of the account into the files of the work tree')
      .option('--report <file>', REPORT),
  );
  account(
    command(
      'list',
      "the account's flows",
      ['waflow list', "waflow list --env production --flow 'Survey*'"],
      async (w, f, o) => (await load()).listCommand(w, f, o),
    ),
  );
  account(
    command<ImportFlags>(
      'import [names...]',
      'manifests and Flow JSON from the account; the next plan is empty',
      [
        'waflow import',
        "waflow import --env production 'Survey*' 'Book an appointment'",
        'waflow import --endpoint-variables --force',
      ],
      async (w, f, o, names) => (await load()).importCommand(w, names, f, o),
    )
      .option('--force', 'change files that exist without asking')
      .option('--endpoint-variables', 'make a variable of each host that several endpoints share'),
  );
  account(
    command(
      'doctor',
      'what works, what is missing, what to do',
      ['waflow doctor', 'waflow doctor --env production --json'],
      async (w, f, o) => (await load()).doctorCommand(w, f, o),
    ),
  );
  general(
    command(
      'environments',
      'the environments; --json feeds a job matrix',
      ['waflow environments', 'waflow environments --json | jq -c .matrix'],
      async (w, f, o) => (await load()).environmentsCommand(w, f, o),
    ),
  );
  general(
    command<OutputFlags & { port: number }>(
      'emulator',
      'the built-in Graph API on a port, for any client',
      [
        'waflow emulator',
        "waflow emulator --port 4010 --state .waflow/emulator.json --fault 'POST /publish: status=503 times=2'",
      ],
      async (w, f, o) => (await load()).emulatorCommand(w, f, o),
    )
      .addOption(new Option('--port <n>', 'the port on 127.0.0.1').argParser(toPort).default(4010))
      .option('--state <file>', 'keep the state in a file')
      .addOption(new Option('--latency <ms>', 'answer later by this much').argParser(toWhole))
      .addOption(new Option('--fault <spec>', 'a fault on request; may be repeated').argParser(collect)),
  );

  return program;
}

/** Of several commands. */
const REPORT = 'write all of it as one HTML page: screens before and after, graph, findings';

function general(command: Command): Command {
  return command
    .option('--cwd <dir>', 'run as if started in this folder')
    .option('--json', 'print one JSON document, also on failure')
    .option('--no-color', 'no colours (NO_COLOR is obeyed, too)')
    .option('--quiet', 'no conversation on stderr, only what goes wrong')
    .option('--verbose', 'say more: every call, every line');
}

function account(command: Command, env = new Option('--env <name>', 'the environment of waflow.yaml')): Command {
  return general(
    command
      .addOption(env)
      .addOption(
        new Option('--flow <glob>', 'only flows of this name; !GLOB leaves out; may be repeated').argParser(collect),
      )
      .addOption(new Option('--parallelism <n>', 'flows written side by side (default: 4)').argParser(toCount))
      .addOption(
        new Option('--timeout <time>', 'how long to wait for a publish to show (default: 2m)').argParser(toDuration),
      )
      .addOption(
        new Option('--request-timeout <time>', 'no answer counts as lost after this (default: 30s)').argParser(
          toDuration,
        ),
      )
      .addOption(
        new Option(
          '--max-wait <time>',
          'how long throttling, or another apply, may hold up a run in all (default: 10m)',
        ).argParser(toDuration),
      ),
  );
}

/** Of commands that compare with a commit. */
function compared(command: Command): Command {
  return command
    .option('--base <ref>', 'the commit before the change: tells edits in the account, and keeps its guards')
    .addOption(
      new Option('--prune [what]', 'retire flows whose manifest stood in --base and is gone; "all": all without one')
        .preset('base')
        .argParser(toPrune),
    );
}

function toPrune(text: string): string {
  if (text !== 'base' && text !== 'all') throw new InvalidArgumentError('Write --prune, or --prune=all.');
  return text;
}

function collect(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value];
}

function toWhole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Write a whole number.');
  return Number(text);
}

function toCount(text: string): number {
  const number = toWhole(text);
  if (number < 1 || number > 64) throw new InvalidArgumentError('Write a number from 1 to 64.');
  return number;
}

function toPort(text: string): number {
  const number = toWhole(text);
  if (number > 65_535) throw new InvalidArgumentError('Write a port from 0 to 65535.');
  return number;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `30s`, `2m`, `1m30s` as milliseconds. */
function toDuration(text: string): number {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text))
    throw new InvalidArgumentError('Write a time, such as 30s, 2m or 1m30s.');
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  // Timers hold 31 bits of milliseconds: more than that would be no time at all.
  return Math.min(
    2 ** 31 - 1,
    parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ''] ?? 0), 0),
  );
}

function toConsents(text: string): string[] {
  const known: readonly string[] = CONSENTS;
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.find((word) => !known.includes(word));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`"${unknown}" is no consent: write ${CONSENTS.join(', ')}.`);
  return words;
}

const CREDENTIALS = `With an account:
  WHATSAPP_BUSINESS_ACCESS_TOKEN   the access token (never an argument)
  WHATSAPP_BUSINESS_ACCOUNT_ID     the WhatsApp Business Account
  waflow doctor                    tells what is missing

Shell completion:
  source <(waflow completion bash)   also zsh, fish, powershell`;

function exitCodes(): string {
  const names = Object.keys(EXIT) as ExitName[];
  return ['Exit codes:', ...names.map((name) => `  ${String(EXIT[name]).padStart(3)}  ${EXIT_MEANING[name]}`)].join(
    '\n',
  );
}

/** Runs a command; whatever it throws becomes one clear sentence and an exit code. */
async function guarded(
  world: World,
  flags: OutputFlags,
  run: (output: Output) => Promise<ExitName>,
): Promise<ExitName> {
  const { createOutput } = await load();
  const output = createOutput(world, flags);
  try {
    return await run(output);
  } catch (error) {
    const failure = toFailure(error);
    output.failure(failure);
    if (failure.exit === 'bug') output.warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return failure.exit;
  }
}

function toFailure(error: unknown): Failure {
  const known = asFailure(error);
  if (known !== null) return known;
  const message = `this is a bug in waflow ${VERSION}: ${error instanceof Error ? error.message : String(error)}`;
  return new Failure('bug', 'bug', message, { hint: 'please report it with what follows', cause: error });
}

async function usageError(error: CommanderError, argv: readonly string[], world: World): Promise<void> {
  const [first, ...rest] = error.message.replace(/^error: /, '').split('\n');
  const near = rest
    .find((line) => line.startsWith('(Did you mean'))
    ?.replace(/^\(Did you mean (.*)\?\)$/, 'did you mean "$1"?');
  const name = argv.find((arg) => !arg.startsWith('-'));
  const help =
    name === undefined || error.code === 'commander.unknownCommand' ? 'waflow --help' : `waflow ${name} --help`;
  const early = error.code === 'commander.unknownOption' && argv[0]?.startsWith('-') === true;
  const hint = early
    ? 'write flags after the command: "waflow plan --env NAME"'
    : (near ?? `"${help}" shows what there is`);
  const { createOutput } = await load();
  const output = createOutput(world, { json: argv.includes('--json'), color: !argv.includes('--no-color') });
  output.failure(new Failure('usage', 'usage', first ?? error.message, { hint }));
}

async function addCompletion(program: Command): Promise<void> {
  const { default: tab } = await import('@bomb.sh/tab/commander');
  tab(program, { completionCommandName: 'completion' });
}
