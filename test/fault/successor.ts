// A project in which a new flow takes the place of old ones, and what must be true of every apply of it.
import pLimit from 'p-limit';
import { vi } from 'vitest';
import { visibleStatus } from '../../src/emulator/lifecycle.ts';
import type { FlowRecord } from '../../src/emulator/state.ts';
import type { StepResult } from '../../src/model/plan.ts';
import { type SeedFlow, TOKEN } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { type CliRun, runCli } from '../support/run-cli.ts';
import { type AccountSetting, type Asked, type Stand, type WatchedAccount, watchedAccount } from './account.ts';
import { documentOf, forbiddenTransitions } from './checks.ts';

// One test plays dozens of command lines; a busy machine must not make it fail.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 60_000 });

const OLD = flowJson('Old label');
export const NEW = flowJson('New label');

const APPLICATION = '5550001112223';
const SUCCESSOR = 'Visit 2';
const BYSTANDER = 'Made by hand';

const seeded = (id: number, name: string, more: Readonly<Record<string, unknown>> = {}): SeedFlow => ({
  id: `7711002200${String(id).padStart(4, '0')}`,
  name,
  status: 'PUBLISHED',
  json: OLD,
  categories: ['OTHER'],
  updated_at: '2025-12-01T08:00:00Z',
  ...more,
});

/** One way in which a successor and its predecessors are there. */
export type Succession = {
  readonly title: string;
  readonly predecessors: readonly string[];
  readonly seed: readonly SeedFlow[];
  readonly switches?: AccountSetting['switches'];
  /** Lines of the successor's manifest. */
  readonly more?: readonly string[];
  /** Manifests beside the successor's. */
  readonly others?: Readonly<Record<string, string>>;
};

const AFTER = seeded(9, BYSTANDER);
const ONE = ['Visit'];
const TWO = ['Visit', 'Appointment'];
const LAG = { publish_lag_ms: 9_000 };

export const SUCCESSIONS: readonly Succession[] = [
  { title: 'one predecessor', predecessors: ONE, seed: [seeded(1, 'Visit'), AFTER] },
  {
    title: 'two predecessors, one of them unhealthy',
    predecessors: TWO,
    seed: [seeded(1, 'Visit'), seeded(2, 'Appointment', { status: 'THROTTLED' }), AFTER],
  },
  {
    title: 'a successor that is a draft already',
    predecessors: ONE,
    seed: [seeded(1, 'Visit'), seeded(3, SUCCESSOR, { status: 'DRAFT' }), AFTER],
  },
  {
    title: 'a successor that is published already, and changes',
    predecessors: ONE,
    seed: [seeded(1, 'Visit'), seeded(3, SUCCESSOR), AFTER],
  },
  {
    title: 'a publish that shows late',
    predecessors: TWO,
    seed: [seeded(1, 'Visit'), seeded(2, 'Appointment'), AFTER],
    switches: LAG,
  },
  {
    title: 'a predecessor that nobody can edit any more',
    predecessors: ONE,
    seed: [seeded(1, 'Visit', { legacy_immutable: true }), AFTER],
  },
  {
    title: 'edits that change nothing and are borne',
    predecessors: ONE,
    seed: [seeded(1, 'Visit'), AFTER],
    switches: { noop_flips_status: false },
  },
  {
    title: 'a predecessor with a manifest of its own',
    predecessors: ONE,
    seed: [seeded(1, 'Visit'), AFTER],
    others: { 'flows/visit.yaml': 'name: Visit\ncategories: [OTHER]\nstatus: deprecated\n' },
  },
];

/** Whose application is another one than the platform chose. */
export const WITH_APPLICATION: Succession = {
  title: 'a successor with an application',
  predecessors: ONE,
  seed: [seeded(1, 'Visit'), AFTER],
  more: [`application: "${APPLICATION}"`],
};

export function projectOf({ predecessors, more = [], others = {} }: Succession, text = NEW): Project {
  const manifest = [
    `name: ${SUCCESSOR}`,
    'categories: [OTHER]',
    'status: published',
    'json: visit-2.json',
    `supersedes: [${predecessors.join(', ')}]`,
    ...more,
    '',
  ];
  return createProject({ 'flows/visit-2.yaml': manifest.join('\n'), 'flows/visit-2.json': text, ...others });
}

export type Applying = {
  readonly stand?: Stand;
  readonly flags?: readonly string[];
  readonly interrupt?: AbortSignal;
};

/** A whole apply with all consents. */
export async function apply(account: Watched, project: Project, options: Applying = {}): Promise<CliRun> {
  const { stand, flags = [], interrupt } = options;
  return runCli(
    ['apply', '--json', '--auto-approve', '--parallelism', '1', '--allow', 'delete,retire,adopt', ...flags],
    {
      cwd: project.path,
      env: account.env,
      fetch: account.fetchFor('waflow', account.watching(stand)),
      clock: account.clock,
      ...(interrupt && { interrupt }),
    },
  );
}

/** The account, with a look at it after every request. */
export type Watched = WatchedAccount & {
  readonly watching: (stand?: Stand) => Stand;
  /** Moments at which a predecessor was gone and its successor not there. */
  readonly gaps: readonly string[];
};

export async function watched(one: Succession, faults: readonly string[] = []): Promise<Watched> {
  const account = await watchedAccount({ seed: one.seed, faults, ...(one.switches && { switches: one.switches }) });
  const gaps: string[] = [];
  const look = () => {
    const { flows } = account.state();
    const now = new Date(account.clock.now());
    const successor = flows.find(({ name }) => name === SUCCESSOR);
    const isOut = successor !== undefined && visibleStatus(successor, now) === 'PUBLISHED';
    for (const { name, status } of flows) {
      if (one.predecessors.includes(name) && status === 'DEPRECATED' && !isOut) {
        gaps.push(`after request ${account.asked.length} ${name} is deprecated, and nobody has taken its place`);
      }
    }
  };
  const watching =
    (stand?: Stand): Stand =>
    async (request, number, pass) => {
      try {
        return await (stand === undefined ? pass() : stand(request, number, pass));
      } finally {
        look();
      }
    };
  return { ...account, watching, gaps, asked: account.asked };
}

type Flows = readonly FlowRecord[];
const named = (flows: Flows, name: string) => flows.filter((flow) => flow.name === name);

/** Everything is as the manifests say. */
export function unfinished(one: Succession, account: Watched, text = NEW): string[] {
  const { flows } = account.state();
  const [successor, second] = named(flows, SUCCESSOR);
  const wrong: string[] = [];
  if (second !== undefined) wrong.push('the successor is there twice');
  if (successor?.status !== 'PUBLISHED') wrong.push(`the successor is ${successor?.status}`);
  if (successor?.published.at(-1)?.document.content !== text) wrong.push('the successor is not live as it should be');
  return [
    ...wrong,
    ...one.predecessors.flatMap((name) => {
      const [flow] = named(flows, name);
      return flow?.status === 'DEPRECATED' ? [] : [`${name} is ${flow?.status}`];
    }),
  ];
}

/** What holds at every moment, whatever goes wrong. */
export function always(one: Succession, account: Watched): string[] {
  const { flows } = account.state();
  const first = account.seeded.flows.find(({ name }) => name === BYSTANDER);
  const names = new Set([SUCCESSOR, BYSTANDER, ...one.predecessors]);
  const deprecations = account.effects.filter(({ kind }) => kind === 'deprecate').map(({ id }) => id);
  const publishes = account.effects.filter(({ kind }) => kind === 'publish');
  return [
    ...account.gaps,
    ...forbiddenTransitions(account.effects.filter(({ before }) => before?.status !== 'THROTTLED')),
    ...(flows.find(({ name }) => name === BYSTANDER) === first ? [] : ['another flow was touched']),
    ...flows.filter(({ name }) => !names.has(name)).map(({ name }) => `${name} was made, and nobody asked for it`),
    ...(new Set(deprecations).size === deprecations.length ? [] : ['a flow was deprecated twice']),
    ...(publishes.length <= 1 ? [] : [`the successor was published ${publishes.length} times`]),
  ];
}

/** What the run says is so in the account. */
export function untruths(run: CliRun, account: Watched): string[] {
  if (run.both.includes(TOKEN)) return ['the token was printed'];
  const told = documentOf(run);
  if (told === null) return [`stdout is not one JSON document: ${run.stdout.slice(0, 200)}`];
  const { flows } = account.state();
  const isOut = named(flows, SUCCESSOR).some(({ status }) => status === 'PUBLISHED');
  const wrong = (told.results ?? []).flatMap((result): string[] => {
    if (result.kind === 'deprecate') return untruthOfFarewell(result, flows, isOut);
    const done = result.outcome === 'done' && result.kind === 'publish' && !isOut;
    return done ? ['the publish is told as done, and it is not so'] : [];
  });
  // Where everything had ended before Ctrl-C could change anything, the run may say so.
  if (told.converged === true && ![0, 130].includes(run.code)) wrong.push(`converged, and exit ${run.code}`);
  if (told.converged !== true && run.code === 0) wrong.push('exit 0, and not converged');
  return wrong;
}

function untruthOfFarewell({ flow: name, outcome, reason, error }: StepResult, flows: Flows, isOut: boolean): string[] {
  const isGone = named(flows, name)[0]?.status === 'DEPRECATED';
  const told = `${name}: deprecate ${outcome} ${reason ?? ''} ${error?.code ?? ''}`;
  if (outcome === 'done') return isGone && isOut ? [] : [`${told}: it is not so`];
  // Where an answer was lost nobody knows; that the report has to say.
  return isGone && error?.code !== 'lost' ? [`${told}: it has happened all the same`] : [];
}

export type Undisturbed = { readonly asked: readonly Asked[] };

/** The run without a fault. */
export async function undisturbed(one: Succession, text = NEW): Promise<Undisturbed> {
  const account = await watched(one);
  const run = await apply(account, projectOf(one, text));
  const wrong = [...untruths(run, account), ...always(one, account), ...unfinished(one, account, text)];
  if (run.code !== 0 || wrong.length > 0) throw new Error(`${one.title}: ${run.code} ${wrong.join('; ')} ${run.both}`);
  return { asked: account.asked };
}

export type Trouble = Applying & {
  readonly what: string;
  /** The request at which it strikes. */
  readonly at: number;
  readonly faults?: readonly string[];
  /** The process dies: nobody hears of the rest. */
  readonly kills?: 'before' | 'after';
  /** Milliseconds between the first apply and the next. */
  readonly later?: number;
};

const NEVER = new Promise<never>(() => {});

/** Plays an apply in trouble, then the next one; every promise that is broken, as a sentence. */
export async function problemsOf(one: Succession, trouble: Trouble): Promise<string[]> {
  const account = await watched(one, trouble.faults);
  const project = projectOf(one);
  let die = () => {};
  const died = new Promise<null>((resolve) => {
    die = () => resolve(null);
  });
  const dying: Stand = async (_request, number, pass) => {
    if (number < trouble.at) return pass();
    if (number === trouble.at && trouble.kills === 'after') await pass();
    die();
    return NEVER;
  };
  const stand = trouble.kills === undefined ? trouble.stand : dying;
  const run = await Promise.race([apply(account, project, { ...trouble, ...(stand && { stand }) }), died]);
  const wrong = [...always(one, account)];
  if (run !== null) wrong.push(...untruths(run, account).map((untrue) => `the report is untrue: ${untrue}`));
  if (run?.code !== 0) {
    await account.clearFaults();
    // The process that died has left its lock behind: to this one it looks like its own.
    project.remove('.waflow');
    await account.clock.sleep(trouble.later ?? 0);
    const next = await apply(account, project);
    wrong.push(...untruths(next, account).map((untrue) => `the next report is untrue: ${untrue}`));
    if (next.code !== 0) wrong.push(`the next apply ends with ${next.code}: ${next.both}`);
  }
  wrong.push(...always(one, account), ...unfinished(one, account));
  return [...new Set(wrong)];
}

const limit = pLimit(4);

/** What a test expects to be empty. */
export async function collect(one: Succession, base: Undisturbed, troubles: readonly Trouble[]): Promise<string[]> {
  const found = troubles.map((trouble) =>
    limit(async () =>
      (await problemsOf(one, trouble)).map(
        (problem) => `request ${trouble.at}, ${base.asked[trouble.at - 1]?.label}, ${trouble.what}: ${problem}`,
      ),
    ),
  );
  return (await Promise.all(found)).flat();
}

/** One trouble for each request of the undisturbed run. */
export function atEach({ asked }: Undisturbed, toTrouble: (at: number) => Trouble): Trouble[] {
  return asked.map((_, index) => toTrouble(index + 1));
}
