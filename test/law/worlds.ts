// Random worlds: manifests, an emulated account, and the way from one to the other without files or a terminal.
import fc from 'fast-check';
import { type Job, type RunResult, runPlan, type StepEvent } from '../../src/apply/run.ts';
import { fingerprintOf, observe } from '../../src/commands/observe.ts';
import { createEmulator } from '../../src/emulator/emulator.ts';
import { memoryStore } from '../../src/emulator/store.ts';
import { asPlatformErrors } from '../../src/flowjson/as-platform.ts';
import { readFlowJson } from '../../src/flowjson/read.ts';
import { createReader, createWriter } from '../../src/graph/client.ts';
import { createPace } from '../../src/graph/pace.ts';
import { createTransport } from '../../src/graph/transport.ts';
import { asSet, type DesiredFlow, type DesiredStatus, type ObservedFlow } from '../../src/model/flow.ts';
import type { Plan } from '../../src/model/plan.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { httpOver } from '../support/http-over-fetch.ts';
import { flowJson } from '../support/project.ts';

const WABA = '1020304050';
const TOKEN = 'EAAlaw';

export type WantedFlow = {
  readonly name: string;
  readonly status: DesiredStatus;
  readonly categories: readonly string[];
  readonly label: string;
  readonly endpoint: string | null;
  readonly application: string | null;
  readonly previously: readonly string[];
  readonly protect: boolean;
};

export type SeenFlow = {
  readonly name: string;
  readonly status: string;
  readonly categories: readonly string[];
  readonly json: string | null;
  readonly endpoint_uri: string | null;
  readonly ever_published: boolean;
};

export type Scene = { readonly wanted: readonly WantedFlow[]; readonly seen: readonly SeenFlow[] };

const labels = fc.constantFrom('Send', 'Go on', 'Später');
const categories = fc.subarray(['OTHER', 'SURVEY', 'SIGN_UP'], { minLength: 1 });
const endpoints = fc.constantFrom(null, 'https://a.example.com', 'https://b.example.com/?key=1');
const APPLICATIONS = ['1234567890', '670843887433847'] as const;

const wantedFlow = fc.record({
  status: fc.constantFrom<DesiredStatus>('draft', 'published', 'published', 'deprecated', 'deleted'),
  categories,
  label: labels,
  endpoint: endpoints,
  application: fc.constantFrom(null, ...APPLICATIONS),
  protect: fc.boolean(),
});

const seenFlow = fc.record({
  status: fc.constantFrom('DRAFT', 'DRAFT', 'PUBLISHED', 'PUBLISHED', 'THROTTLED', 'BLOCKED', 'DEPRECATED', 'PAUSED'),
  categories,
  json: fc.option(
    labels.map((label) => flowJson(label)),
    { freq: 6, nil: null },
  ),
  endpoint_uri: endpoints,
  ever_published: fc.boolean(),
});

/** One name with all that may be there for it: a manifest, a flow, one of a former name, one in another case. */
const family = (name: string) =>
  fc
    .record({
      wanted: fc.option(wantedFlow, { freq: 6 }),
      renames: fc.boolean(),
      now: fc.option(seenFlow, { freq: 2 }),
      before: fc.option(seenFlow, { freq: 2 }),
      lower: fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: seenFlow }),
      cased: fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: seenFlow }),
    })
    .map(({ wanted, renames, now, before, lower, cased }): Scene => {
      const former = `${name} (before)`;
      return {
        wanted: wanted === null ? [] : [{ ...wanted, name, previously: renames ? [former] : [] }],
        seen: [
          ...(now === null ? [] : [{ ...now, name }]),
          ...(before === null ? [] : [{ ...before, name: former }]),
          ...(lower === null || name.toLowerCase() === name ? [] : [{ ...lower, name: name.toLowerCase() }]),
          ...(cased === null || name.toUpperCase() === name ? [] : [{ ...cased, name: name.toUpperCase() }]),
        ],
      };
    });

/** Any mix of manifests and flows. */
export const scenes: fc.Arbitrary<Scene> = fc
  .tuple(...['Book', 'a/b (c)', 'Été', '[x] *', '日本'].map(family))
  .map((families) => ({
    wanted: families.flatMap(({ wanted }) => wanted),
    seen: families.flatMap(({ seen }) => seen),
  }));

/** A desired flow as its manifest would give it, and the text of its document. */
export function toDesired(flow: WantedFlow): { desired: DesiredFlow; text: string } {
  const text = flowJson(flow.label);
  const { document } = readFlowJson('flow.json', text, null);
  if (document === undefined) throw new Error('the sample Flow JSON has errors');
  const { name, status, endpoint, application, previously, protect } = flow;
  const desired: DesiredFlow = {
    key: name,
    name,
    manifest: `flows/${name}.yaml`,
    status,
    categories: asSet(flow.categories),
    endpoint: endpoint === null ? null : { value: endpoint, shown: endpoint },
    application: application === null ? null : { value: application, shown: application },
    document: {
      file: 'flow.json',
      fingerprint: document.fingerprint,
      version: document.version,
      frozenSince: null,
      errors: [],
    },
    previously,
    protect,
    supersedes: [],
  };
  return { desired, text };
}

/** Desired flows as a manifest would give them. */
export function desiredOf(scene: Scene): DesiredFlow[] {
  return scene.wanted.map((flow) => toDesired(flow).desired);
}

export type Planned = { readonly plan: Plan; readonly observed: readonly ObservedFlow[] };

/** An emulated account that holds the scene, and the ways to plan against it and to carry plans out. */
export async function createWorld(scene: Scene) {
  let time = Date.parse('2026-11-01T00:00:00Z');
  let ids = 0;
  const emulator = createEmulator({
    store: memoryStore(),
    check: asPlatformErrors,
    account: { wabaId: WABA, accessToken: TOKEN },
    // Every call takes a second, so that `updated_at` tells all edits apart.
    clock: () => {
      time += 1_000;
      return new Date(time);
    },
    random: () => {
      ids = (ids + 0.618033988749895) % 1;
      return ids;
    },
    switches: { download_ttl_ms: 10 ** 9 },
  });
  const control = async (method: string, path: string, body?: unknown): Promise<ReturnType<typeof JSON.parse>> => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await emulator.fetch(new Request(`https://graph.test/__emulator${path}`, init));
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  await control('POST', '/seed', { apps: [{ id: APPLICATIONS[0] }], flows: scene.seen });
  let texts = new Map(scene.wanted.map((flow) => [flow.name, toDesired(flow)]));
  let intercept: (request: Request) => Promise<Response> = (request) => emulator.fetch(request);
  const transport = createTransport({
    http: httpOver((request) => intercept(request)),
    graphUrl: 'https://graph.test',
    graphVersion: 'v24.0',
    token: { reveal: () => TOKEN },
    appSecret: null,
    pace: createPace({ maxWait: 0, now: () => 0, sleep: async () => {}, random: () => 0.5, say: () => {} }),
    requestTimeout: 30_000,
    firstPause: 0,
    trace: () => {},
  });
  const reader = createReader(transport, WABA, 0);
  const fingerprintFor = async (flow: ObservedFlow) => fingerprintOf(await reader.readDocument(flow));

  const plan = async (): Promise<Planned> => {
    const desired = [...texts.values()].map((one) => one.desired);
    const { flows } = await observe(reader, desired, { ignore: [] });
    const made = makePlan({
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
    return { plan: made, observed: flows };
  };

  return {
    control,
    plan,
    /** The manifests that are left, as a plan takes them. */
    desired: () => [...texts.values()].map((one) => one.desired),
    /** The real fetch of the account, for what is put in between. */
    answer: (request: Request) => emulator.fetch(request),
    /** Puts something between waflow and the account; without an argument nothing. */
    intercept(by?: (request: Request) => Promise<Response>) {
      intercept = by ?? ((request) => emulator.fetch(request));
    },
    /** Takes those manifests away that are refused, until none is. */
    async settle(): Promise<Planned> {
      for (;;) {
        const planned = await plan();
        const refused = new Set(planned.plan.flows.filter((one) => one.refusals.length > 0).map(({ name }) => name));
        if (refused.size === 0) return planned;
        texts = new Map([...texts].filter(([name]) => !refused.has(name)));
      }
    },
    async apply(
      planned: Planned,
      more: { stop?: AbortSignal; tell?: (event: StepEvent) => void } = {},
    ): Promise<RunResult> {
      const jobs = new Map<string, Job>();
      for (const flow of planned.plan.flows) {
        const one = texts.get(flow.name);
        if (one === undefined) throw new Error(`no manifest for ${flow.name}`);
        jobs.set(flow.name, {
          plan: flow,
          desired: one.desired,
          observed: planned.observed.find(({ id }) => id === flow.id) ?? null,
          text: () => one.text,
          describe: (errors) => errors.map(({ code }) => code),
        });
      }
      let now = 0;
      return runPlan(planned.plan, jobs, {
        remote: createWriter(transport, WABA, reader),
        parallelism: 2,
        timeout: 100,
        sleep: async () => {},
        pause: 0,
        now: () => {
          now += 1;
          return now;
        },
        stop: more.stop ?? new AbortController().signal,
        documentOf: fingerprintFor,
        tell: more.tell ?? (() => {}),
      });
    },
  };
}
