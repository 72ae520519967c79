// Plays the whole apply once more with something going wrong in it, then, where it is needed, the next apply.
import pLimit from 'p-limit';
import { vi } from 'vitest';
import type { Project } from '../support/project.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { type AccountSetting, type Asked, type Stand, type WatchedAccount, watchedAccount } from './account.ts';
import {
  documentOf,
  effectsByFlow,
  forbiddenTransitions,
  lostOrDoubled,
  notAsDesired,
  otherEffects,
  unreviewedVersions,
  untruths,
} from './checks.ts';
import type { Fault } from './faults.ts';
import { projectOf, SEED } from './scenario.ts';

// One test plays dozens of command lines; a busy machine must not make it fail.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

/** One request at a time, so that every run asks the same in the same order. */
export const FLAGS = ['--parallelism', '1', '--allow', 'delete'];

export type ApplyOptions = {
  readonly writer?: string;
  readonly stand?: Stand;
  readonly flags?: readonly string[];
  readonly interrupt?: AbortSignal;
  readonly sleep?: (ms: number) => Promise<void>;
};

export function apply(account: WatchedAccount, project: Project, options: ApplyOptions = {}): Promise<CliRun> {
  const { writer, stand, flags = [], interrupt, sleep } = options;
  return runCli(['apply', '--json', '--auto-approve', ...FLAGS, ...flags], {
    cwd: project.path,
    env: account.env,
    fetch: account.fetchFor(writer, stand),
    clock: { ...account.clock, ...(sleep && { sleep }) },
    ...(interrupt && { interrupt }),
  });
}

export type Undisturbed = {
  /** Folders of the same project that nobody uses at the moment. */
  readonly projects: Project[];
  readonly asked: readonly Asked[];
  readonly effects: ReturnType<typeof effectsByFlow>;
};

/** The run without a fault, against which every other one is measured. */
export async function undisturbed(): Promise<Undisturbed> {
  const account = await watchedAccount({ seed: SEED });
  const project = projectOf();
  const run = await apply(account, project);
  const wrong = [...untruths(run, account), ...notAsDesired(account), ...always(account)];
  if (run.code !== 0 || wrong.length > 0)
    throw new Error(`undisturbed: exit ${run.code} ${wrong.join('; ')} ${run.both}`);
  return { projects: [project], asked: account.asked, effects: effectsByFlow(account.effects) };
}

export const isWrite = ({ method }: Asked) => method !== 'GET';
export const writesIn = (asked: readonly Asked[]) => asked.filter(isWrite).length;

/** What must be true at every moment. */
export function always(account: WatchedAccount): string[] {
  return [...forbiddenTransitions(account.effects), ...unreviewedVersions(account), ...lostOrDoubled(account)];
}

export type Case = Partial<AccountSetting> &
  ApplyOptions & {
    /** Up to this request everything is as in the undisturbed run. */
    readonly from: number;
    /** What the first run may end with, beside 0; default: 5. */
    readonly ends?: readonly number[];
    /** More that must be true after the first run. */
    readonly expect?: (run: CliRun, account: WatchedAccount) => readonly string[];
    /** Done after the first run, while all is still as it was; `run` is an apply. */
    readonly between?: (run: () => Promise<CliRun>) => Promise<readonly string[]>;
    /** Done before the next apply, beside clearing the faults. */
    readonly repair?: (account: WatchedAccount) => Promise<void>;
    /** How often writes may be sent beyond the undisturbed run, in all; default: without limit. */
    readonly resent?: number;
    /** Writes that may take effect more often than in the undisturbed run. */
    readonly repeats?: readonly string[];
  };

/** Runs work in a folder of the project that remembers nothing of earlier runs, and that nobody else uses meanwhile. */
export async function inFreshProject<T>({ projects }: Undisturbed, work: (project: Project) => Promise<T>): Promise<T> {
  const project = projects.pop() ?? projectOf();
  project.remove('.waflow');
  try {
    return await work(project);
  } finally {
    projects.push(project);
  }
}

/** Plays a case and gives every promise that it breaks; an empty list is what a test wants. */
export async function problemsOf(base: Undisturbed, played: Case): Promise<string[]> {
  return inFreshProject(base, (project) => problemsIn(project, base, played));
}

async function problemsIn(project: Project, base: Undisturbed, played: Case): Promise<string[]> {
  const account = await watchedAccount({ seed: SEED, ...played });
  const run = await apply(account, project, played);
  const wrong = [
    ...offTrack(base, account.asked, played.from),
    ...untruths(run, account, { interrupted: played.interrupt?.aborted === true }).map(
      (one) => `the report is untrue: ${one}`,
    ),
    ...always(account),
    ...(played.expect?.(run, account) ?? []),
  ];
  if (![0, ...(played.ends ?? [5])].includes(run.code)) wrong.push(`exit ${run.code}`);
  const settled = run.code === 0 && documentOf(run)?.converged === true;
  if (!settled) {
    wrong.push(...((await played.between?.(() => apply(account, project))) ?? []), ...always(account));
    await account.clearFaults();
    await played.repair?.(account);
    const since = account.effects.length;
    const next = await apply(account, project);
    const results = documentOf(next)?.results ?? [];
    const planned = results.map(({ flow, kind }) => `${flow} ${kind}`);
    wrong.push(
      ...untruths(next, account, { planned, since }).map((one) => `the next report is untrue: ${one}`),
      ...always(account),
    );
    if (next.code !== 0) wrong.push(`the next apply ends with ${next.code}: ${next.both}`);
  }
  wrong.push(
    ...notAsDesired(account),
    ...otherEffects(account.effects, base.effects).filter((one) => !isRepeat(one, played)),
  );
  const more = writesIn(account.asked) - writesIn(base.asked);
  if (more > (played.resent ?? Number.POSITIVE_INFINITY)) wrong.push(`${more} writes more than undisturbed`);
  return [...new Set(wrong)];
}

function isRepeat(sentence: string, { repeats = [] }: Case): boolean {
  return repeats.some((name) => sentence.startsWith(`${name} was written`));
}

// A case that no longer strikes what it means to strike would prove nothing.
function offTrack({ asked: expected }: Undisturbed, asked: readonly Asked[], from: number): string[] {
  const labels = (list: readonly Asked[]) => list.slice(0, from).map(({ label }) => label);
  return labels(asked).join('\n') === labels(expected).join('\n') ? [] : [`off track before request ${from}`];
}

export type NamedCase = Case & { readonly fault: string };

/** What a test expects to be empty: `request 12, POST /{Tour}/publish, cut=after: …`. */
export async function collect(base: Undisturbed, cases: readonly NamedCase[], atOnce = 4): Promise<string[]> {
  const limit = pLimit(atOnce);
  const found = cases.map((played) =>
    limit(async () => {
      const { fault, from } = played;
      const what = `request ${from}, ${base.asked[from - 1]?.label}, ${fault}`;
      return (await problemsOf(base, played)).map((problem) => `${what}: ${problem}`);
    }),
  );
  return (await Promise.all(found)).flat();
}

/** One case for each request of the undisturbed run. */
export function atEachRequest(base: Undisturbed, toCase: (from: number, asked: Asked) => NamedCase): NamedCase[] {
  return base.asked.map((asked, index) => toCase(index + 1, asked));
}

/** One case for each request that this fault can tell from others, struck once by it. */
export function struckOnce(base: Undisturbed, { effect, work, writesOnly }: Fault): NamedCase[] {
  const cases = atEachRequest(base, (from, { method }) => ({
    fault: effect,
    from,
    faults: [`* *: ${effect} nth=${from}`],
    ends: [],
    resent: method === 'GET' || work ? 0 : 1,
  }));
  return withoutMiddles(base, cases).filter(({ from }) => !writesOnly || isWriteAt(base, from));
}

export const isWriteAt = ({ asked }: Undisturbed, from: number) => asked.slice(from - 1, from).some(isWrite);
const isDownload = (asked: Asked | undefined) => asked?.label === 'GET /flow.json';

/** Without the downloads in the middle of a row of them: they are side by side, and none is told from another. */
export function withoutMiddles({ asked }: Undisturbed, cases: readonly NamedCase[]): NamedCase[] {
  return cases.filter(({ from }) => ![from - 1, from, from + 1].every((number) => isDownload(asked[number - 1])));
}

/** Where the undisturbed run can be struck, downloads in the middle of a row left out: below that the suite has shrunk. */
export const LEAST_POINTS = 37;
export const LEAST_WRITES = 16;
