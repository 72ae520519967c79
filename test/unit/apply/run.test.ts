// A plan on its way: order, parallelism, reading back, stopping. design.md, Apply, 2, 4, 5 and 8.
import { describe, expect, test } from 'vitest';
import { type Job, type RunOptions, runPlan, type StepEvent } from '../../../src/apply/run.ts';
import type { ObservedFlow } from '../../../src/model/flow.ts';
import type { FlowPlan, Plan, StepKind, StepResult } from '../../../src/model/plan.ts';
import { RemoteFailure, type RemoteWriter } from '../../../src/model/remote.ts';
import { BEFORE, desired, inTurn, lost, observed, rejected, remoteOf, WANTED } from './world.ts';

type Part = { readonly kinds: readonly StepKind[]; readonly seen?: ObservedFlow | null; readonly application?: string };

function planOf(parts: Readonly<Record<string, Part>>): { plan: Plan; jobs: Map<string, Job> } {
  const jobs = new Map<string, Job>();
  const flows = Object.entries(parts).map(([name, { kinds, seen = observed(), application = null }]): FlowPlan => {
    const there = seen === null ? null : { ...seen, name };
    const flow: FlowPlan = {
      name,
      manifest: `flows/${name}.yaml`,
      id: there?.id ?? null,
      desired: { status: 'published', document: WANTED },
      observed: there && { status: there.status, updatedAt: there.updatedAt, document: BEFORE },
      steps: kinds.map((kind) => ({ kind, because: 'the test says so' })),
      changes: [],
      notes: [],
      refusals: [],
    };
    const describeErrors: Job['describe'] = (errors) => errors.map(({ code }) => `flows/tour.json:1:1 ${code}`);
    const wanted = desired({
      key: name,
      name,
      application: application ? { value: application, shown: application } : null,
    });
    jobs.set(name, { plan: flow, desired: wanted, observed: there, text: () => '{}', describe: describeErrors });
    return flow;
  });
  const zero = {
    create: 0,
    update: 0,
    upload: 0,
    publish: 0,
    deprecate: 0,
    delete: 0,
    keep: 0,
    refused: 0,
    foreign: 0,
  };
  const head = {
    format: 1,
    tool: 'waflow',
    environment: 'default',
    remote: 'graph',
    waba: '1',
    digest: WANTED,
  } as const;
  return { plan: { ...head, options: { flow: [], prune: null }, summary: zero, flows, foreign: [] }, jobs };
}

async function run(parts: Readonly<Record<string, Part>>, remote: RemoteWriter, more: Partial<RunOptions> = {}) {
  let now = 0;
  const events: StepEvent[] = [];
  const { plan, jobs } = planOf(parts);
  const result = await runPlan(plan, jobs, {
    remote,
    parallelism: 4,
    timeout: 120_000,
    pause: 500,
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    stop: new AbortController().signal,
    documentOf: async () => BEFORE,
    tell: (event) => events.push(event),
    ...more,
  });
  return { ...result, events, waited: () => now };
}

const told = (results: readonly StepResult[]) =>
  results.map(({ kind, outcome, reason }) => [kind, outcome, reason].filter((one) => one !== undefined).join(' '));

const published = observed({ status: 'PUBLISHED' });
const error = {
  code: 'INVALID_PROPERTY_VALUE',
  message: 'no',
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 2,
  path: null,
};

describe('reading back after a publish', () => {
  test('goes on until the status is there, and tells that it waits', async () => {
    const { remote } = remoteOf({ publish: () => {}, readFlow: inTurn(observed(), observed(), observed(), published) });
    const { results, events, waited } = await run({ Tour: { kinds: ['publish'] } }, remote);
    expect(results).toEqual([{ flow: 'Tour', id: '42', kind: 'publish', outcome: 'done' }]);
    expect(events.map(({ state }) => state)).toContain('waiting');
    expect(waited()).toBeGreaterThan(0);
  });

  test('ends at the time-out, near it and not behind it: done, and pending', async () => {
    const { remote, made } = remoteOf({ publish: () => {}, readFlow: () => observed() });
    const { results, waited } = await run({ Tour: { kinds: ['publish'] } }, remote);
    expect(results).toMatchObject([{ outcome: 'done', error: { code: 'publish-pending' } }]);
    expect(waited()).toBeGreaterThan(100_000);
    expect(waited()).toBeLessThanOrEqual(120_000);
    expect(made.filter((one) => one === 'publish')).toHaveLength(1);
  });

  test('bears reads that fail', async () => {
    const { remote } = remoteOf({ publish: () => {}, readFlow: inTurn(observed(), lost(), lost(), published) });
    const { results } = await run({ Tour: { kinds: ['publish'] } }, remote);
    expect(told(results)).toEqual(['publish done']);
  });

  test('is content with a published flow that has become unhealthy', async () => {
    const throttled = observed({ status: 'THROTTLED' });
    const { remote } = remoteOf({ publish: () => {}, readFlow: inTurn(observed(), throttled) });
    const { results } = await run({ Tour: { kinds: ['publish'] } }, remote);
    expect(results).toEqual([{ flow: 'Tour', id: '42', kind: 'publish', outcome: 'done' }]);
  });
});

describe('validation errors', () => {
  test('are asked for where the answer to the upload does not say', async () => {
    const bad = observed({ validationErrors: [error] });
    const { remote, made } = remoteOf({ readFlow: inTurn(observed(), bad), upload: () => ({ errors: null }) });
    const { results } = await run({ Tour: { kinds: ['upload', 'publish'] } }, remote);
    expect(told(results)).toEqual(['upload failed', 'publish not-run after-failure']);
    expect(results[0]?.error?.details).toEqual(['flows/tour.json:1:1 INVALID_PROPERTY_VALUE']);
    expect(made).not.toContain('publish');
  });

  test('of the old document do not matter once a new one is there', async () => {
    const bad = observed({ validationErrors: [error] });
    const { remote } = remoteOf({
      readFlow: inTurn(bad, published),
      upload: () => ({ errors: [] }),
      publish: () => {},
    });
    const { results } = await run({ Tour: { kinds: ['upload', 'publish'], seen: bad } }, remote);
    expect(told(results)).toEqual(['upload done', 'publish done']);
  });
});

describe('an update after a create', () => {
  const parts: Record<string, Part> = { Tour: { kinds: ['create', 'upload', 'update'], seen: null, application: '7' } };

  test('is skipped where the platform has chosen the same application', async () => {
    const { remote, made } = remoteOf({
      create: () => ({ id: '42', errors: [] }),
      readFlow: () => observed({ application: { id: '7', name: null }, document: WANTED }),
    });
    expect(told((await run(parts, remote)).results)).toEqual([
      'create done',
      'upload done',
      'update skipped converged',
    ]);
    expect(made).not.toContain('update');
  });

  test('sends the application alone where it is another', async () => {
    const sent: unknown[] = [];
    const { remote } = remoteOf({
      create: () => ({ id: '42', errors: [] }),
      readFlow: () => observed({ application: { id: '8', name: null }, document: WANTED }),
      update: (id, update) => void sent.push([id, update]),
    });
    expect(told((await run(parts, remote)).results)).toEqual(['create done', 'upload done', 'update done']);
    expect(sent).toEqual([['42', { application: '7' }]]);
  });
});

describe('one look before the first write', () => {
  test('and none before the second', async () => {
    const { remote, made } = remoteOf({
      readFlow: inTurn(observed(), published),
      upload: () => ({ errors: [] }),
      publish: () => {},
    });
    await run({ Tour: { kinds: ['upload', 'publish'] } }, remote);
    expect(made.slice(0, 3)).toEqual(['readFlow', 'upload', 'publish']);
  });

  test.each([
    ['the same moment in another form', { updatedAt: '2026-01-05T10:00:00.000Z' }, 'upload done'],
    ['another moment', { updatedAt: '2026-01-05T10:00:01+0000' }, 'upload skipped stale'],
    ['another status', { status: 'BLOCKED' }, 'upload skipped stale'],
  ])('%s', async (_name, more, outcome) => {
    const { remote } = remoteOf({ readFlow: () => observed(more), upload: () => ({ errors: [] }) });
    expect(told((await run({ Tour: { kinds: ['upload'] } }, remote)).results)).toEqual([outcome]);
  });
});

describe('side by side', () => {
  const many = Object.fromEntries(
    Array.from(
      { length: 12 },
      (_, index) =>
        [`Flow ${index}`, { kinds: ['upload', 'publish'], seen: observed({ id: String(index + 1) }) }] as const,
    ),
  );

  test.each([1, 4, 12])('%i flows at most, and no flow with itself', async (parallelism) => {
    const busy = new Map<string, number>();
    let most = 0;
    let own = 0;
    const out = new Set<string>();
    const step = async (id: string, kind: string) => {
      busy.set(id, (busy.get(id) ?? 0) + 1);
      own = Math.max(own, busy.get(id) ?? 0);
      most = Math.max(most, [...busy.values()].filter((calls) => calls > 0).length);
      await new Promise((done) => setTimeout(done, 1));
      busy.set(id, (busy.get(id) ?? 0) - 1);
      if (kind === 'publish') out.add(id);
      return { errors: [] };
    };
    const { remote } = remoteOf({
      readFlow: (id) => observed({ id, status: out.has(id) ? 'PUBLISHED' : 'DRAFT' }),
      upload: (id) => step(id, 'upload'),
      publish: (id) => step(id, 'publish'),
    });
    const { results } = await run(many, remote, { parallelism });
    expect([own, most]).toEqual([1, parallelism]);
    // The report stands in the order of the plan, however the run went.
    expect(results.map(({ flow, kind }) => `${flow} ${kind}`)).toEqual(
      Object.keys(many).flatMap((name) => [`${name} upload`, `${name} publish`]),
    );
  });

  test('a failure of one flow is none of the others', async () => {
    const { remote } = remoteOf({
      readFlow: (id) => observed({ id }),
      upload: (id) => {
        if (id === '1') throw rejected(139001, 4016010);
        return { errors: [] };
      },
    });
    const one = (id: string): Part => ({ kinds: ['upload'], seen: observed({ id }) });
    const { results, halted } = await run({ A: one('1'), B: one('2'), C: one('3') }, remote, { parallelism: 1 });
    expect(told(results)).toEqual(['upload failed', 'upload done', 'upload done']);
    expect(halted).toBe(false);
  });

  test.each(['unauthorised', 'unreachable', 'throttled'] as const)(
    'where the account is %s nothing more is started',
    async (kind) => {
      const { remote, made } = remoteOf({
        readFlow: (id) => observed({ id }),
        upload: inTurn(new RemoteFailure(kind, 'no')),
      });
      const one = (id: string): Part => ({ kinds: ['upload', 'publish'], seen: observed({ id }) });
      const { results, halted } = await run({ A: one('1'), B: one('2') }, remote, { parallelism: 1 });
      expect(told(results)).toEqual([
        'upload failed',
        'publish not-run after-failure',
        'upload not-run after-failure',
        'publish not-run after-failure',
      ]);
      expect([halted, made.filter((one) => one === 'upload').length]).toEqual([true, 1]);
    },
  );
});

describe('stopping', () => {
  test('before a flow, between its steps, and while a publish is waited for', async () => {
    const one = (id: string): Part => ({ kinds: ['upload', 'publish'], seen: observed({ id }) });
    const stop = new AbortController();
    const { remote } = remoteOf({
      readFlow: (id) => observed({ id }),
      upload: () => {
        stop.abort();
        return { errors: [] };
      },
    });
    const { results } = await run({ A: one('1'), B: one('2') }, remote, { parallelism: 1, stop: stop.signal });
    expect(told(results)).toEqual([
      'upload done',
      'publish not-run interrupted',
      'upload not-run interrupted',
      'publish not-run interrupted',
    ]);

    const late = new AbortController();
    const slow = remoteOf({ publish: () => late.abort(), readFlow: () => observed() });
    const waiting = await run({ A: { kinds: ['publish'] } }, slow.remote, { stop: late.signal });
    expect(waiting.results).toMatchObject([{ outcome: 'done', error: { code: 'publish-pending' } }]);
    expect(waiting.waited()).toBeLessThan(10_000);
  });

  test('a failure that is a mistake of ours is not hidden in the report', async () => {
    const { remote } = remoteOf({ readFlow: () => observed(), upload: inTurn(new TypeError('a bug')) });
    await expect(run({ A: { kinds: ['upload'] } }, remote)).rejects.toThrow('a bug');
  });
});
