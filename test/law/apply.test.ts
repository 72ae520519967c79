// What holds for any mix of manifests and account states, when it is applied, stopped, or killed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviations, isGenuine } from '../../src/plan/approved.ts';
import { createWorld, type Scene, scenes } from './worlds.ts';

type World = Awaited<ReturnType<typeof createWorld>>;

async function expectConverged(world: World): Promise<void> {
  const { plan } = await world.plan();
  expect(plan.flows.filter(({ steps, refusals }) => steps.length + refusals.length > 0)).toEqual([]);
}

async function finish(world: World): Promise<void> {
  const { results } = await world.apply(await world.plan());
  const bad = results.filter(({ outcome, reason }) => outcome !== 'done' && reason !== 'converged');
  expect(bad).toEqual([]);
  await expectConverged(world);
}

describe('apply', () => {
  it('leaves an empty plan, and foreign flows as they are', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const world = await createWorld(scene);
        const planned = await world.settle();
        const { results } = await world.apply(planned);
        expect(results.map(({ flow, kind }) => [flow, kind])).toEqual(
          planned.plan.flows.flatMap(({ name, steps }) => steps.map(({ kind }) => [name, kind])),
        );
        const bad = results.filter(({ outcome, reason }) => outcome !== 'done' && reason !== 'converged');
        expect(bad).toEqual([]);
        await expectConverged(world);
        const after = await world.plan();
        expect(after.plan.foreign).toEqual(expect.arrayContaining([...planned.plan.foreign]));
      }),
      { numRuns: 70 },
    );
  });

  it('that is stopped after any step is finished by a second one, within the first plan', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, fc.nat(12), async (scene, after) => {
        const world = await createWorld(scene);
        const planned = await world.settle();
        const stop = new AbortController();
        let ended = 0;
        let late = 0;
        if (after === 0) stop.abort();
        const { results } = await world.apply(planned, {
          stop: stop.signal,
          tell: ({ state }) => {
            if (state === 'started' && stop.signal.aborted) late += 1;
            if (state === 'done' || state === 'skipped') ended += 1;
            if (ended >= after) stop.abort();
          },
        });
        expect(late).toBe(0);
        const left = results.filter(({ outcome, reason }) => outcome !== 'done' && reason !== 'converged');
        expect(left.filter(({ outcome, reason }) => outcome !== 'not-run' || reason !== 'interrupted')).toEqual([]);
        const rest = await world.plan();
        expect(deviations(planned.plan, rest.plan)).toEqual([]);
        await finish(world);
      }),
      { numRuns: 30 },
    );
  });

  it.each(['before', 'after'] as const)('that is killed %s any write is finished by a second one', async (when) => {
    await fc.assert(
      fc.asyncProperty(scenes, fc.nat(10), async (scene, survives) => {
        const world = await createWorld(scene);
        const planned = await world.settle();
        let writes = 0;
        let dead = false;
        world.intercept(async (request) => {
          const isWrite = request.method !== 'GET';
          if (dead) throw unreachable();
          if (isWrite) writes += 1;
          if (!isWrite || writes <= survives) return world.answer(request);
          dead = true;
          if (when === 'after') await world.answer(request);
          throw unreachable();
        });
        await world.apply(planned);
        world.intercept();
        expect(deviations(planned.plan, (await world.plan()).plan)).toEqual([]);
        await finish(world);
      }),
      { numRuns: 30 },
    );
  });

  it('with a lost answer to any write makes no flow twice and ends where it should', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, fc.nat(10), fc.boolean(), async (scene, which, work) => {
        const world = await createWorld(scene);
        const planned = await world.settle();
        const writes: string[] = [];
        world.intercept(async (request) => {
          if (request.method === 'GET') return world.answer(request);
          // A form's boundary is never the same twice; its flow and its address are.
          const isForm = request.headers.get('content-type')?.startsWith('multipart/') ?? false;
          writes.push(`${request.method} ${request.url} ${isForm ? '' : await request.clone().text()}`);
          if (writes.length !== which + 1) return world.answer(request);
          if (work) await world.answer(request);
          throw new TypeError('fetch failed', { cause: new Error('socket hang up') });
        });
        const { results } = await world.apply(planned);
        const bad = results.filter(({ outcome, reason }) => outcome !== 'done' && reason !== 'converged');
        expect(bad).toEqual([]);
        world.intercept();
        await expectConverged(world);
        // What was done is seen by looking, not by writing again.
        if (work) expect(new Set(writes).size).toBe(writes.length);
        const { flows }: { flows: readonly { name: string }[] } = await world.control('GET', '/state');
        expect(new Set(flows.map(({ name }) => name)).size).toBe(flows.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('planning', () => {
  it('sends nothing but reads, and never asks for a preview', async () => {
    await fc.assert(
      fc.asyncProperty(scenes, async (scene: Scene) => {
        const world = await createWorld(scene);
        const { plan } = await world.plan();
        const { requests }: { requests: readonly { method: string; path: string; status: number }[] } =
          await world.control('GET', '/requests');
        expect(requests.length).toBeGreaterThan(0);
        expect(requests.filter(({ method }) => method !== 'GET')).toEqual([]);
        expect(requests.filter(({ path }) => /preview/i.test(path))).toEqual([]);
        const state = await world.control('GET', '/state');
        expect(state.flows.every(({ preview }: { preview: unknown }) => preview === null)).toBe(true);
        expect(isGenuine(JSON.parse(JSON.stringify(plan)))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

function unreachable(): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
}
