// Plays a story: one emulated account, one set of manifests, and waflow started anew for every plan and apply.
// Knows how commands are carried out; what must never happen, the witness knows.
import { type Job, type RunResult, runPlan, type StepEvent } from '../../src/apply/run.ts';
import { fingerprintOf, observe } from '../../src/commands/observe.ts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import type { EmulatorState, FlowRecord } from '../../src/emulator/state.ts';
import { memoryStore } from '../../src/emulator/store.ts';
import { asPlatformErrors } from '../../src/flowjson/as-platform.ts';
import { createReader, createWriter } from '../../src/graph/client.ts';
import { createPace } from '../../src/graph/pace.ts';
import { createTransport, type Transport } from '../../src/graph/transport.ts';
import { foldCase, type ObservedFlow } from '../../src/model/flow.ts';
import type { Plan } from '../../src/model/plan.ts';
import { RemoteFailure } from '../../src/model/remote.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { flowJson } from '../support/project.ts';
import { BROKEN, type Command, FAULTY, type Habits, inWords, type Meddling } from './story.ts';
import { type Ask, createWitness, type Deed, isDocument, type Wanted } from './witness.ts';
import { toDesired } from './worlds.ts';

const WABA = '1020304050';
const TOKEN = 'EAAlaw';
const GRAPH = 'https://graph.test';
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
  let time = Date.parse('2026-11-01T00:00:00Z');
  let chance = 0;
  let manifests: readonly Wanted[] = [];
  const lines: string[] = [];
  const store = memoryStore();
  const witness = createWitness(() => time);
  const options = {
    store,
    check: (text: string) => [...asPlatformErrors(text), ...(text.includes(FAULTY) ? [REFUSED] : [])],
    account: { wabaId: WABA, accessToken: TOKEN },
    clock: () => new Date(time),
    random: () => {
      chance = (chance + 0.618033988749895) % 1;
      return chance;
    },
    switches: {
      download_ttl_ms: 10 ** 9,
      normalise_json: habits.normalises,
      name_case_sensitive: !habits.foldsNames,
      page_size: habits.pageSize,
      max_page_size: habits.pageSize,
      editable_published: habits.editsPublished,
      publish_lag_ms: habits.lag,
      delete_redrafted: habits.deletesRedrafts ? ('ok' as const) : ('139004' as const),
    },
  };
  // Two doors to one account: faults strike at waflow's only.
  const [door, backDoor] = [createEmulator(options), createEmulator(options)];

  // Requests take their turn, so that it is known who changed what.
  let last: Promise<unknown> = Promise.resolve();
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  }

  async function watched(ask: Ask, work: () => Promise<Response>): Promise<Response> {
    time += habits.tick;
    const before = store.load();
    try {
      return await work();
    } finally {
      tellChange(ask, before, store.load());
      witness.saw(ask, before, store.load());
    }
  }

  function tellChange(ask: Ask, before: EmulatorState, after: EmulatorState): void {
    for (const flow of after.flows) {
      const old = before.flows.find(({ id }) => id === flow.id);
      if (old !== flow)
        lines.push(`     ${ask.actor}: ${ask.deed} ${old === undefined ? 'makes' : 'turns'} ${shown(flow)}`);
    }
    for (const old of before.flows) {
      if (!after.flows.some(({ id }) => id === old.id))
        lines.push(`     ${ask.actor}: ${ask.deed} removes ${shown(old)}`);
    }
  }

  async function control(emulator: typeof door, method: string, path: string, body?: unknown): Promise<void> {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await emulator.fetch(new Request(`${GRAPH}/__emulator${path}`, init));
    if (!response.ok) throw new Error(await response.text());
  }

  /** Somebody's call; the platform may refuse it. */
  async function call(deed: Deed, method: string, path: string, body?: FormData | object): Promise<void> {
    const isForm = body instanceof FormData;
    const init = {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...(!isForm && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    };
    const ask: Ask = { actor: 'people', deed, id: deed === 'create' ? null : (path.split('/')[1] ?? null) };
    await inTurn(() => watched(ask, () => backDoor.fetch(new Request(`${GRAPH}/v24.0${path}`, init))));
  }

  async function meddle(act: Meddling): Promise<void> {
    if (act.do === 'create flow') {
      const { name, categories, label, endpoint } = act;
      const json = label === null ? {} : { flow_json: textOf(label, false) };
      const endpoint_uri = endpoint === null ? {} : { endpoint_uri: endpoint };
      await call('create', 'POST', `/${WABA}/flows`, { name, categories, ...json, ...endpoint_uri });
      const created = store.load().flows.findIndex((flow) => flow.name === name);
      if (act.publish && created >= 0) await meddle({ do: 'publish flow', which: created });
      return;
    }
    const flow = oneOf(store.load().flows, act.which);
    if (flow === undefined) return;
    switch (act.do) {
      case 'upload to flow': {
        const form = new FormData();
        form.set('name', 'flow.json');
        form.set('asset_type', 'FLOW_JSON');
        form.set('file', new Blob([textOf(act.label, act.turned)], { type: 'application/json' }), 'flow.json');
        return call('upload', 'POST', `/${flow.id}/assets`, form);
      }
      case 'edit flow':
        return call('update', 'POST', `/${flow.id}`, act.to);
      case 'publish flow':
        return call('publish', 'POST', `/${flow.id}/publish`);
      case 'deprecate flow':
        return call('deprecate', 'POST', `/${flow.id}/deprecate`);
      case 'delete flow':
        return call('delete', 'DELETE', `/${flow.id}`);
      case 'worsen flow':
        return monitor(flow.id, { PUBLISHED: 'THROTTLED', THROTTLED: 'BLOCKED' });
      case 'better flow':
        return monitor(flow.id, { BLOCKED: 'THROTTLED', THROTTLED: 'PUBLISHED' });
    }
  }

  async function monitor(id: string, next: Readonly<Record<string, string>>): Promise<void> {
    await inTurn(async () => {
      const status = next[store.load().flows.find((flow) => flow.id === id)?.status ?? ''];
      if (status === undefined) return;
      await watched({ actor: 'monitoring', deed: 'monitor', id }, async () => {
        await control(backDoor, 'POST', `/flows/${id}`, { status });
        return new Response();
      });
    });
  }

  /** What stands between waflow and the account: faults, death, other people. */
  async function ask(request: Request, process: Process): Promise<Response> {
    const { ending } = process;
    const number = ++process.requests;
    await process.meanwhile(number);
    if (ending?.how === 'stopped' && number >= ending.at) process.stop.abort();
    if (ending?.how === 'offline' && number >= ending.at) throw NO_CONNECTION();
    const purpose = purposeOf(request, process.actor());
    const isWrite = purpose.deed !== 'read' && purpose.deed !== 'download';
    const answer = await inTurn(async () => {
      if (isWrite) process.writes += 1;
      const isLast = isWrite && ending !== null && 'write' in ending && process.writes === ending.write;
      if (isLast && ending.how === 'killed before') process.dead = true;
      if (process.dead) return null;
      return watched(purpose, () => door.fetch(request)).finally(() => {
        process.dead = isLast;
      });
    }).catch((error: unknown) => {
      if (!process.dead) throw error;
      return null;
    });
    if (isWrite && process.writes === 1) await process.meanwhile('written');
    if (process.dead) process.die();
    if (answer === null || process.dead) return NEVER;
    return habits.tellsTime ? answer : withoutTime(answer);
  }

  function connect(process: Process): Transport {
    return createTransport({
      fetch: (request) => ask(request, process),
      graphUrl: GRAPH,
      graphVersion: 'v24.0',
      token: { reveal: () => TOKEN },
      appSecret: null,
      pace: createPace({
        maxWait: 600_000,
        now: () => time,
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

  const sleep = async (ms: number): Promise<void> => {
    time += ms;
  };

  /** The only place at which waflow observes the account. */
  async function makePlanOf(reader: ReturnType<typeof createReader>): Promise<Planned> {
    const desired = manifests.map((one) => toDesired(one).desired);
    const { flows } = await observe(reader, desired, []);
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
      if (at === meanwhile?.at) await meddle(meanwhile.act);
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
    await control(door, 'POST', '/faults', faults);
    try {
      return await makePlanOf(createReader(connect(process), WABA, 0));
    } catch (error) {
      if (error instanceof RemoteFailure) return null;
      throw error;
    } finally {
      await control(door, 'DELETE', '/faults');
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
      made = await makePlanOf(reader);
      if (process.stop.signal.aborted) return null;
      witness.begins(made.plan, made.observed);
      await process.meanwhile('planned');
      actor = 'applying';
      return runPlan(made.plan, jobsOf(made), {
        remote: createWriter(transport, WABA, 0),
        parallelism: command.parallelism,
        timeout: 120_000,
        sleep,
        pause: 500,
        now: () => time,
        stop: process.stop.signal,
        documentOf: async (flow) => fingerprintOf(await reader.readDocument(flow)),
        tell: (event) => tell(event, process),
      });
    };
    witness.starts(manifests);
    await control(door, 'POST', '/faults', command.faults);
    const result = await Promise.race([work(), died]).catch((error: unknown) => {
      if (!(error instanceof RemoteFailure) || actor === 'applying') throw error;
      lines.push(`     no plan: ${error.message}`);
      return null;
    });
    await control(door, 'DELETE', '/faults');
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
        const job: Job = { plan: flow, ...one, observed: seen, describe: (errors) => errors.map(({ code }) => code) };
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
        return meddle(command);
    }
  }

  return {
    lines,
    witness,

    async play(command: Command): Promise<void> {
      lines.push(`${lines.filter((line) => !line.startsWith(' ')).length + 1}. ${inWords(command)}`);
      await perform(command);
    },

    /** Trouble is over: faults and lags have passed, and the platform has none of its old habits. */
    async calm(): Promise<void> {
      lines.push('At the end:');
      time += 24 * 3_600_000;
      await control(door, 'POST', '/switches', {
        editable_published: true,
        delete_redrafted: 'ok',
      });
      // A document that was saved and not processed looks like any other to those who read it: waflow sends it no second
      // time in a later run. See the story of its own in the tests.
      for (const { id, processed } of store.load().flows) {
        if (!processed) await control(backDoor, 'POST', `/flows/${id}`, { processed: true });
      }
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
      const { flows } = store.load();
      return manifests.flatMap((one) => {
        const flow = flows.find(({ name }) => name === one.name);
        return isAsWanted(one, flow) ? [] : [`${inWords({ do: 'write', manifest: one })}; there is ${shown(flow)}`];
      });
    },
  };
}

/** Counted round, so that any number means one of them; undefined where there is none. */
function oneOf<T>(all: readonly T[], which: number): T | undefined {
  return all[which % all.length];
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

const REFUSED = { error: 'INVALID_PROPERTY_VALUE', error_type: 'FLOW_JSON_ERROR', message: 'refused' };

function textOf(label: string, turned: boolean): string {
  if (label === BROKEN) return '{ "version":';
  const value: object = JSON.parse(flowJson(label));
  return turned ? JSON.stringify(Object.fromEntries(Object.entries(value).reverse())) : flowJson(label);
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

function purposeOf({ method, url }: Request, actor: Ask['actor']): Ask {
  const [first = '', second] = new URL(url).pathname.split('/').slice(2);
  if (method === 'GET' && second === 'assets') return { actor, deed: 'download', id: first };
  if (method === 'GET') return { actor, deed: 'read', id: second === undefined ? first : null };
  if (method === 'DELETE') return { actor, deed: 'delete', id: first };
  if (first === WABA) return { actor, deed: 'create', id: null };
  const deed = (['publish', 'deprecate'] as const).find((one) => one === second);
  return { actor, deed: deed ?? (second === 'assets' ? 'upload' : 'update'), id: first };
}

async function withoutTime(response: Response): Promise<Response> {
  const { status, headers } = response;
  const text = (await response.text()).replaceAll(/"updated_at":"[^"]*",?/g, '').replaceAll(/,\}/g, '}');
  const kept = new Headers(headers);
  kept.delete('content-length');
  return new Response(text, { status, headers: kept });
}

const NO_CONNECTION = () =>
  new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });

function shown(flow: FlowRecord | undefined): string {
  if (flow === undefined) return 'nothing';
  const labels = ['Send', 'Go on', 'Später', FAULTY];
  const label = (document: FlowRecord['draft']) =>
    document === null ? 'no document' : `"${labels.find((one) => isDocument(document, one)) ?? BROKEN}"`;
  const live = flow.published.length === 0 ? '' : `, senders get ${label(flow.published.at(-1)?.document ?? null)}`;
  const lag = flow.lag === null ? '' : ` (shows ${flow.lag.shows} until ${flow.lag.until})`;
  const errors = flow.validationErrors.length > 0 ? ', with errors' : flow.processed ? '' : ', not processed';
  const rest = `${flow.categories.join('+')} ${flow.endpointUri ?? 'no endpoint'} ${flow.applicationId ?? ''}`;
  return `"${flow.name}" ${flow.id} ${flow.status}${lag}: ${label(flow.draft)}${errors}${live}; ${rest}; ${flow.updatedAt}`;
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
