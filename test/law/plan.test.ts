// The plan's bytes depend on what is there, never on the order in which it is told.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../src/flowjson/canonical.ts';
import type { DesiredFlow, ObservedFlow } from '../../src/model/flow.ts';
import { STEP_KINDS } from '../../src/model/plan.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { createAccount } from '../support/graph.ts';
import { createProject, flowJson } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';
import { desiredOf, scenes } from './worlds.ts';

/** Permutations as sort keys: one number for each position. */
const orders = fc.array(fc.nat(), { minLength: 40, maxLength: 40 });

function inOrder<T>(items: readonly T[], order: readonly number[]): T[] {
  return items
    .map((item, index) => ({ item, key: order[index % order.length] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function planOf(desired: readonly DesiredFlow[], observed: readonly ObservedFlow[], flow: readonly string[]) {
  return makePlan({
    desired,
    observed,
    environment: 'law',
    remote: 'graph',
    waba: '1',
    tool: 'waflow',
    flow,
    ignore: [],
    retireLimit: 1,
    wording: { mask: (address) => address, remoteErrors: () => ['an error'] },
  });
}

const observedFlows = scenes.map(({ seen }) =>
  seen.map(
    (flow, index): ObservedFlow => ({
      id: String(1000 + index),
      name: flow.name,
      status: flow.status,
      categories: flow.categories,
      validationErrors: [],
      updatedAt: null,
      endpoint: flow.endpoint_uri,
      application: null,
      document: flow.json === null ? null : fingerprint(JSON.parse(flow.json)),
    }),
  ),
);
const globs = fc.subarray(['*', 'Book*', '!Été', 'nothing'], { maxLength: 2 });

describe('a plan', () => {
  it('has the same bytes for shuffled manifests, a shuffled account and shuffled globs', () => {
    fc.assert(
      fc.property(scenes, observedFlows, globs, orders, (scene, observed, flow, order) => {
        const desired = desiredOf(scene);
        const plan = planOf(desired, observed, flow);
        const shuffled = planOf(inOrder(desired, order), inOrder(observed, order), inOrder(flow, order));
        expect(JSON.stringify(shuffled)).toBe(JSON.stringify(plan));
      }),
      { numRuns: 400 },
    );
  });

  it('counts what it holds, gives no step to a refused flow, and keeps the order of steps', () => {
    fc.assert(
      fc.property(scenes, observedFlows, (scene, observed) => {
        const { flows, foreign, summary } = planOf(desiredOf(scene), observed, []);
        const all = flows.flatMap(({ steps }) => steps);
        for (const kind of STEP_KINDS) expect(summary[kind]).toBe(all.filter((step) => step.kind === kind).length);
        expect(summary.keep).toBe(flows.filter((one) => one.steps.length + one.refusals.length === 0).length);
        expect(summary.refused).toBe(flows.filter((one) => one.refusals.length > 0).length);
        expect(summary.foreign).toBe(foreign.length);
        for (const { steps, refusals } of flows) {
          if (refusals.length > 0) expect(steps).toEqual([]);
          const places = steps.map(({ kind }) => STEP_KINDS.indexOf(kind));
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        }
        const managed = new Set(flows.flatMap(({ id }) => id ?? []));
        expect(foreign.filter(({ id }) => managed.has(id))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('never retires a protected flow, and never deletes without its consent', () => {
    fc.assert(
      fc.property(scenes, observedFlows, (scene, observed) => {
        const guarded = new Set(scene.wanted.filter(({ protect }) => protect).map(({ name }) => name));
        const { flows } = planOf(desiredOf(scene), observed, []);
        const retiring = flows.flatMap(({ name, steps }) =>
          steps.filter(({ kind }) => kind === 'deprecate' || kind === 'delete').map((step) => ({ name, ...step })),
        );
        expect(retiring.filter(({ name }) => guarded.has(name))).toEqual([]);
        for (const { kind, consent } of retiring) {
          const needed = [...(kind === 'delete' ? ['delete'] : []), ...(retiring.length > 1 ? ['retire'] : [])];
          expect(consent ?? []).toEqual(needed);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('waflow plan', () => {
  it('prints the same bytes for an account in another order, with reads only', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, orders, async ({ wanted, seen }, order) => {
        const files = wanted.map(({ label, ...flow }, index) => {
          const stated = Object.entries(flow).filter(([, value]) => value !== null);
          return [`flows/${index}.yaml`, JSON.stringify({ ...Object.fromEntries(stated), json: `${label}.json` })];
        });
        const documents = ['Send', 'Go on', 'Später'].map((label) => [`flows/${label}.json`, flowJson(label)]);
        const { path } = createProject(Object.fromEntries([...files, ...documents]));
        const outputs: string[] = [];
        const numbered = seen.map((flow, index) => ({
          ...flow,
          id: String(1000 + index),
          updated_at: '2026-11-01T00:00:00Z',
        }));
        for (const flows of [numbered, inOrder(numbered, order)]) {
          const account = await createAccount(flows, { switches: { page_size: 2, max_page_size: 2 } });
          const run = await runCli(['plan', '--json'], { cwd: path, env: account.env, fetch: account.fetch });
          expect([0, 3]).toContain(run.code);
          outputs.push(run.stdout);
          const { requests }: { requests: readonly { method: string; path: string }[] } = await account.control(
            'GET',
            '/requests',
          );
          expect(requests.filter((one) => one.method !== 'GET' || one.path.includes('preview'))).toEqual([]);
        }
        expect(outputs[1]).toBe(outputs[0]);
      }),
      { numRuns: 20 },
    );
  });
});
