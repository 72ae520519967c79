// Plays a story: an account, a set of manifests, and waflow started anew for every plan and apply.
// Knows how waflow is run, stopped and killed; what must never happen, the witness knows.
import { type Job, type RunResult, runPlan, type StepEvent } from '../../src/apply/run.ts';
import { createMemory } from '../../src/commands/memory.ts';
import { fingerprintOf, observe } from '../../src/commands/observe.ts';
import type { FlowRecord } from '../../src/emulator/state.ts';
import { createReader, createWriter } from '../../src/graph/client.ts';
import { createPace } from '../../src/graph/pace.ts';
import { createTransport, type Transport } from '../../src/graph/transport.ts';
import { foldCase, type ObservedFlow } from '../../src/model/flow.ts';
import type { Plan } from '../../src/model/plan.ts';
import { RemoteFailure } from '../../src/model/remote.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { httpOver } from '../support/http-over-fetch.ts';
import { createAccount, GRAPH, oneOf, purposeOf, shown, TOKEN, WABA } from './account.ts';
import { type Command, FAULTY, type Habits, inWords } from './story.ts';
import { isDocument, type Wanted } from './witness.ts';
import { toDesired } from './worlds.ts';

const NEVER = new Promise<never>(() => {});

type Applying = Extract<Command, { do: 'apply' }>;
type Planned = { readonly plan: Plan; readonly observed: readonly ObservedFlow[] };

/** One process of waflow: what it has asked so far, and whether it still can. */
type Process = {
  readonly actor: () => 'planning' | 'applying';
  readonly meanwhile: (at: number | 'planned' | 'written') => Promise<void>;
  readonly ending: Applying['ending'];
  readonly stop: AbortController;
  readonly die: () => void;
  requests: number;
  writes: number;
  dead: boolean;
};

const CALM: Applying = { do: 'apply', parallelism: 4, faults: [], ending: null, meanwhile: null };

/** An account with these habits, no flow and no manifest; `lines` tells what has happened so far. */
export function createStage(habits: Habits) {
  const account = createAccount(habits);
  const { lines, witness, now, sleep } = account;
  let manifests: readonly Wanted[] = [];
  /** What one process leaves to the next, as the file of the cache does. */
  let remembered: Parameters<typeof createMemory>[0] = new Map();
  const remember: Parameters<typeof createMemory>[1] = async (entries) => {
    remembered = entries;
  };

  /** What stands between waflow and the account: other people, Ctrl-C, the network, death. */
  async function ask(request: Request, process: Process): Promise<Response> {
    const { ending } = process;
    const number = ++process.requests;
    await process.meanwhile(number);
    if (ending?.how === 'stopped' && number >= ending.at) process.stop.abort();
    if (ending?.how === 'offline' && number >= ending.at) throw noConnection();
    let write = 0;
    const dies = (how: string) => {
      if (ending?.how === how && 'write' in ending && ending.write === write) process.dead = true;
    };
    const mayGo = () => {
      if (!process.dead && request.method !== 'GET') write = ++process.writes;
      dies('killed before');
      return !process.dead;
    };
    const purpose = await purposeOf(request, process.actor());
    const asked = account.ask(purpose, request, mayGo, () => dies('killed after'));
    const [answer] = await Promise.allSettled([asked]);
    if (write === 1) await process.meanwhile('written');
    if (process.dead) process.die();
    if (process.dead || (answer.status === 'fulfilled' && answer.value === null)) return NEVER;
    return asked.then((response) => response ?? NEVER);
  }

  function connect(process: Process): Transport {
    return createTransport({
      http: httpOver((request) => ask(request, process)),
      graphUrl: GRAPH,
      graphVersion: 'v24.0',
      token: { reveal: () => TOKEN },
      appSecret: null,
      pace: createPace({
        maxWait: 600_000,
        now: now,
        sleep,
        random: () => 0.5,
        say: () => {},
        stop: process.stop.signal,
      }),
      requestTimeout: 30_000,
      firstPause: 0,
      trace: () => {},
    });
  }

  /** The only place at which waflow observes the account. */
  async function makePlanOf(reader: ReturnType<typeof createReader>, transport: Transport): Promise<Planned> {
    const desired = manifests.map((one) => toDesired(one).desired);
    const memory = habits.remembers ? createMemory(remembered, remember) : createMemory();
    const { flows } = await observe(reader, desired, { ignore: [], memory, serverTime: transport.serverTime });
    const plan = makePlan({
      desired,
      observed: flows,
      environment: 'law',
      remote: 'graph',
      waba: WABA,
      tool: 'waflow',
      flow: [],
      ignore: [],
      retireLimit: 3,
      wording: { mask: (address) => address, remoteErrors: () => ['an error'] },
    });
    return { plan, observed: flows };
  }

  function createProcess(command: Applying, actor: Process['actor'], die: () => void): Process {
    const { meanwhile, ending } = command;
    const meddleAt: Process['meanwhile'] = async (at) => {
      if (at === meanwhile?.at) await account.meddle(meanwhile.act);
    };
    return {
      actor,
      meanwhile: meddleAt,
      ending,
      stop: new AbortController(),
      die,
      requests: 0,
      writes: 0,
      dead: false,
    };
  }

  /** A plan, as the command `plan` makes it; null where the account could not be read. */
  async function plan(faults: readonly string[] = []): Promise<Planned | null> {
    const process = createProcess(
      CALM,
      () => 'planning',
      () => {},
    );
    await account.strike(faults);
    try {
      const transport = connect(process);
      return await makePlanOf(createReader(transport, WABA, 0), transport);
    } catch (error) {
      if (error instanceof RemoteFailure) return null;
      throw error;
    } finally {
      await account.strike([]);
    }
  }

  /** A whole apply that skips what is refused and has every consent; null where it did not come to its report. */
  async function apply(command: Applying): Promise<RunResult | null> {
    let actor: 'planning' | 'applying' = 'planning';
    let made: Planned | null = null;
    let die = () => {};
    const died = new Promise<null>((resolve) => {
      die = () => resolve(null);
    });
    const process = createProcess(
      command,
      () => actor,
      () => die(),
    );
    const work = async (): Promise<RunResult | null> => {
      const transport = connect(process);
      const reader = createReader(transport, WABA, 0);
      made = await makePlanOf(reader, transport);
      if (process.stop.signal.aborted) return null;
      witness.begins(made.plan, made.observed);
      await process.meanwhile('planned');
      actor = 'applying';
      return runPlan(made.plan, jobsOf(made), {
        remote: createWriter(transport, WABA, reader),
        parallelism: command.parallelism,
        timeout: 120_000,
        sleep,
        pause: 500,
        now: now,
        stop: process.stop.signal,
        documentOf: async (flow) => fingerprintOf(await reader.readDocument(flow)),
        tell: (event) => tell(event, process),
      });
    };
    witness.starts(manifests);
    await account.strike(command.faults);
    const result = await Promise.race([work(), died]).catch((error: unknown) => {
      if (!(error instanceof RemoteFailure) || actor === 'applying') throw error;
      lines.push(`     no plan: ${error.message}`);
      return null;
    });
    await account.strike([]);
    const told = (made as Planned | null)?.plan ?? null;
    lines.push(...tellPlan(told), ...(process.dead ? ['     killed'] : []), ...tellResults(result));
    witness.ended(told, result?.results ?? null);
    return result;
  }

  function tell({ flow, step, state }: StepEvent, process: Process): void {
    if (state === 'started' && process.stop.signal.aborted) witness.complain(`"${flow}" ${step} starts after Ctrl-C`);
  }

  function jobsOf({ plan: made, observed }: Planned): Map<string, Job> {
    const byName = new Map(manifests.map((one) => [one.name, toDesired(one)]));
    return new Map(
      made.flows.flatMap((flow) => {
        const one = byName.get(flow.name);
        if (one === undefined) return [];
        const seen = observed.find(({ id }) => id === flow.id) ?? null;
        const describe: Job['describe'] = (errors) => errors.map(({ code }) => code);
        const job: Job = { plan: flow, ...one, text: () => one.text, observed: seen, describe };
        return [[flow.name, job]];
      }),
    );
  }

  /** Puts a manifest in the place of another, of which it may be all that is left. */
  function author(old: Wanted | undefined, ...next: readonly Wanted[]): void {
    const all = [...manifests.filter((one) => one !== old), ...next];
    if (agree(all)) manifests = all;
    else lines.push('     waflow would refuse these manifests: left as they were');
  }

  async function perform(command: Command): Promise<void> {
    const old = 'which' in command ? oneOf(manifests, command.which) : undefined;
    switch (command.do) {
      case 'write': {
        const { manifest } = command;
        const same = manifests.find(({ name }) => name === manifest.name);
        return author(same, { ...manifest, previously: same?.previously ?? [] });
      }
      case 'change':
        return old && author(old, { ...old, ...command.to });
      case 'rename': {
        const { name } = command;
        if (old === undefined || old.name === name) return;
        return author(old, {
          ...old,
          name,
          previously: [old.name, ...old.previously].filter((former) => former !== name),
        });
      }
      case 'remove':
        return author(old);
      case 'wait':
        return sleep(command.seconds * 1_000);
      case 'plan':
        await plan(command.faults);
        return;
      case 'apply':
        await apply(command);
        return;
      default:
        return account.meddle(command);
    }
  }

  return {
    lines,
    witness,

    async play(command: Command): Promise<void> {
      lines.push(`${lines.filter((line) => !line.startsWith(' ')).length + 1}. ${inWords(command)}`);
      await perform(command);
    },

    /** Trouble is over. */
    async calm(): Promise<void> {
      lines.push('At the end:');
      await account.calm();
    },

    /** Authors correct what the platform refuses, and take those manifests away that the plan refuses. */
    async settle(): Promise<void> {
      manifests = manifests.map((one) => (one.label === FAULTY ? { ...one, label: 'Send' } : one));
      for (;;) {
        const refused = (await plan())?.plan.flows.filter(({ refusals }) => refusals.length > 0) ?? [];
        if (refused.length === 0) return;
        for (const { name, refusals } of refused) {
          const one = manifests.find((manifest) => manifest.name === name);
          for (const { code } of refusals) if (one !== undefined) witness.isRefused(one, code);
        }
        lines.push(...refused.map(({ name, refusals }) => `     refused: ${name} (${refusals[0]?.code})`));
        const names = new Set(refused.map(({ name }) => name));
        manifests = manifests.filter(({ name }) => !names.has(name));
      }
    },

    /** An apply that nobody disturbs, but for these faults. */
    apply: (faults: readonly string[]) => apply({ ...CALM, faults }),
    plan: () => plan(),

    /** What the account lacks of what the manifests want, by the account's own state. */
    missing(): string[] {
      return manifests.flatMap((one) => {
        const flow = account.flows().find(({ name }) => name === one.name);
        return isAsWanted(one, flow) ? [] : [`${inWords({ do: 'write', manifest: one })}; there is ${shown(flow)}`];
      });
    },
  };
}

function isAsWanted(one: Wanted, flow: FlowRecord | undefined): boolean {
  if (one.status === 'deleted' || one.status === 'deprecated') {
    return flow === undefined || flow.status === 'DEPRECATED';
  }
  if (flow === undefined || flow.status === 'DEPRECATED') return false;
  return (
    isDocument(flow.draft, one.label) &&
    [...flow.categories].sort().join() === [...one.categories].sort().join() &&
    (one.endpoint === null || flow.endpointUri === one.endpoint) &&
    (one.application === null || flow.applicationId === one.application) &&
    (one.status === 'draft' ||
      (flow.status !== 'DRAFT' && isDocument(flow.published.at(-1)?.document ?? null, one.label)))
  );
}

/** As the manifests of one environment must: no name twice, not even in another case, and none in two hands. */
function agree(all: readonly Wanted[]): boolean {
  const names = all.map(({ name }) => foldCase(name));
  const former = all.flatMap(({ previously }) => previously);
  return (
    new Set(names).size === names.length &&
    new Set(former).size === former.length &&
    !all.some(({ name }) => former.includes(name))
  );
}

function noConnection(): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
}

function tellPlan(plan: Plan | null): string[] {
  return (plan?.flows ?? []).flatMap(({ name, steps, refusals }) => {
    const kinds = steps.map(({ kind }) => kind).join(', ');
    return steps.length + refusals.length === 0 ? [] : [`     plan: "${name}" ${kinds || refusals[0]?.code}`];
  });
}

function tellResults(result: RunResult | null): string[] {
  return (result?.results ?? []).map(
    ({ flow, kind, outcome, reason, error }) =>
      `     result: "${flow}" ${kind} ${[outcome, reason, error?.code, error?.message].filter(Boolean).join(' ')}`,
  );
}
