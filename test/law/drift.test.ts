// Drift says what somebody changed in the account, all of it and nothing else: silent after an apply that
// converged, and never silent after an edit behind its back.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/plan/decide.ts';
import { driftOf } from '../../src/plan/drift.ts';
import { match } from '../../src/plan/match.ts';
import { flowJson } from '../support/project.ts';
import { createWorld, desiredOf, type Scene, scenes } from './worlds.ts';

const LONG = process.env.WAFLOW_LONG === '1';
const RUNS = { numRuns: LONG ? 1_000 : 40 };
const PATIENCE = LONG ? 3_600_000 : 120_000;

const WORDING = { mask: (address: string) => address, remoteErrors: () => ['an error'] };

type World = Awaited<ReturnType<typeof createWorld>>;
type Flow = { readonly id: string; readonly name: string; readonly status: string };

/** The drift of an account from the manifests of a scene that were applied to it. */
async function driftIn(world: World) {
  const { plan, observed } = await world.plan();
  const desired = world.desired();
  return { ...driftOf(match(desired, observed, []), () => ['somewhere'], WORDING), plan, desired, observed };
}

/** An account that is as its manifests say, by an apply without trouble. */
async function converged(scene: Scene): Promise<World> {
  const world = await createWorld(scene);
  await world.apply(await world.settle());
  return world;
}

const stateOf = async (world: World): Promise<readonly Flow[]> => (await world.control('GET', '/state')).flows;

/** What somebody does in the account to one flow; true where the platform let it happen. */
type Meddle = (world: World, flow: Flow) => Promise<boolean>;

const send = async (world: World, method: string, path: string, body?: FormData | object): Promise<boolean> => {
  const isForm = body instanceof FormData;
  const headers = { authorization: 'Bearer EAAlaw', ...(!isForm && { 'content-type': 'application/json' }) };
  const init = { method, headers, ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }) };
  return (await world.answer(new Request(`https://graph.test/v24.0${path}`, init))).ok;
};

const EDITS: Readonly<Record<string, Meddle>> = {
  name: (world, { id }) => send(world, 'POST', `/${id}`, { name: 'Another name' }),
  categories: (world, { id }) => send(world, 'POST', `/${id}`, { categories: ['LEAD_GENERATION'] }),
  endpoint: (world, { id }) => send(world, 'POST', `/${id}`, { endpoint_uri: 'https://elsewhere.example.com' }),
  json: (world, { id }) => {
    const form = new FormData();
    form.set('name', 'flow.json');
    form.set('asset_type', 'FLOW_JSON');
    form.set('file', new Blob([flowJson('By hand')], { type: 'application/json' }), 'flow.json');
    return send(world, 'POST', `/${id}/assets`, form);
  },
  deprecate: (world, { id }) => send(world, 'POST', `/${id}/deprecate`),
  delete: (world, { id }) => send(world, 'DELETE', `/${id}`),
};

/** The field of the drift that tells each edit; a deletion is told by its kind. */
const TOLD: Readonly<Record<string, string>> = {
  categories: 'categories',
  endpoint: 'endpoint',
  json: 'json',
  deprecate: 'status',
};

describe('drift', () => {
  it(
    'is silent after an apply that converged, however often and in whatever order it looks',
    () =>
      fc.assert(
        fc.asyncProperty(scenes, async (scene) => {
          const world = await converged(scene);
          const { flows, plan, desired, observed } = await driftIn(world);
          expect(plan.flows.flatMap(({ steps }) => steps)).toEqual([]);
          expect(flows).toEqual([]);
          const turned = driftOf(match([...desired].reverse(), [...observed].reverse(), []), () => [], WORDING);
          expect(turned.flows).toEqual([]);
        }),
        RUNS,
      ),
    PATIENCE,
  );

  it.each(Object.keys(EDITS))(
    'speaks of that flow, and of no other, when somebody has changed its %s',
    (what) =>
      fc.assert(
        fc.asyncProperty(scenes, fc.nat(), async (scene, which) => {
          const world = await converged(scene);
          const { desired } = await driftIn(world);
          const wanted = desired.filter(({ status }) => status === 'draft' || status === 'published');
          const one = wanted[which % Math.max(wanted.length, 1)];
          const before = await stateOf(world);
          const flow = before.find(({ name }) => name === one?.name);
          if (one === undefined || flow === undefined) return;
          if (!(await EDITS[what]?.(world, flow))) return;
          const { flows } = await driftIn(world);
          // What the manifest does not state is nobody's business; the status of the flow may have changed all the same.
          const isStated = what !== 'endpoint' || one.endpoint !== null;
          if (!isStated && one.status === 'draft') {
            expect(flows).toEqual([]);
            return;
          }
          expect(flows.map(({ name }) => name)).toEqual([one.name]);
          const [told] = flows;
          if (what === 'delete' || what === 'name') {
            expect(told?.kind).toMatch(/missing|unclear/);
            return;
          }
          const field = isStated ? TOLD[what] : 'status';
          expect(told?.changes.map((change) => change.field)).toContain(field);
          expect(told?.id).toBe(flow.id);
        }),
        RUNS,
      ),
    PATIENCE,
  );

  it(
    'tells as content what a plan of the same manifests would write back, field by field, the other way round',
    () =>
      fc.assert(
        fc.asyncProperty(scenes, async (scene) => {
          const world = await createWorld(scene);
          const { plan, observed } = await world.plan();
          const desired = desiredOf(scene);
          const { flows } = driftOf(match(desired, observed, []), () => [], WORDING);
          const told = new Map(flows.map((flow) => [flow.name, flow]));
          for (const pair of match(desired, observed, [])) {
            const { name } = pair.desired;
            const drifted = told.get(name);
            if (pair.refusal !== null) {
              expect(drifted?.kind).toBe('unclear');
              continue;
            }
            const unguarded = decide({ ...pair, desired: { ...pair.desired, protect: false } }, WORDING);
            if (unguarded.steps.length > 0) expect(drifted).toBeDefined();
            if (pair.observed === null) continue;
            const content = unguarded.changes.filter(({ field }) => field !== 'status');
            const turned = content.map(({ field, from, to }) => ({ field, from: to, to: from }));
            expect(drifted?.changes.filter(({ field }) => field !== 'status') ?? []).toEqual(turned);
          }
          expect(flows.map(({ name }) => name)).toEqual([...flows.map(({ name }) => name)].sort());
          expect(plan.flows.length).toBeGreaterThanOrEqual(flows.length);
        }),
        RUNS,
      ),
    PATIENCE,
  );
});
