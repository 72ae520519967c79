// A successor takes the place of its predecessors, and something goes wrong at any request: nobody leaves before the
// successor is seen to be out, and the next apply finishes.
import { describe, expect, it } from 'vitest';
import type { StepResult } from '../../src/model/plan.ts';
import { flowJson } from '../support/project.ts';
import { documentOf } from './checks.ts';
import {
  always,
  apply,
  atEach,
  collect,
  projectOf,
  SUCCESSIONS,
  type Succession,
  type Trouble,
  undisturbed,
  unfinished,
  untruths,
  WITH_APPLICATION,
  watched,
} from './successor.ts';

let played = 0;

const LONG = process.env.WAFLOW_LONG === '1';
const ONCE = [
  'cut=before',
  'cut=after',
  ...(LONG ? ['status=500 body=json code=1 work=done', 'transient work=done', 'garbage', 'throttle=80008'] : []),
];
const FOR_EVER = ['cut=after', ...(LONG ? ['cut=before', 'status=503 body=html', 'throttle=4'] : [])];
const SILENCE = ['timeout=after', ...(LONG ? ['timeout=before'] : [])];
/** Longer than any publish takes to show. */
const LATER = 60_000;

describe.each(LONG ? SUCCESSIONS : SUCCESSIONS.slice(0, 5))('$title', (one) => {
  const at =
    (what: string, more: (at: number) => Partial<Trouble>, onlyWrites = false) =>
    async () => {
      const base = await undisturbed(one);
      const troubles = atEach(base, (number) => ({ what, at: number, later: LATER, ...more(number) })).filter(
        ({ at: number }) => !onlyWrites || base.asked[number - 1]?.method !== 'GET',
      );
      played += troubles.length;
      expect(troubles.length).toBeGreaterThanOrEqual(onlyWrites ? 2 : 10);
      expect(await collect(one, base, troubles)).toEqual([]);
    };

  it.each(ONCE)('%s, once, at every request', (effect) =>
    at(effect, (number) => ({ faults: [`* *: ${effect} nth=${number}`] }))(),
  );

  it.each(FOR_EVER)('%s from every request on', (effect) =>
    at(`${effect} from there on`, (number) => ({ faults: [`* *: ${effect} nth=${number} times=*`] }))(),
  );

  it.each(SILENCE)('%s at every write', (effect) =>
    at(
      effect,
      (number) => ({ faults: [`* *: ${effect} nth=${number}`], flags: ['--request-timeout', '100ms'] }),
      true,
    )(),
  );

  it.each(['before', 'after'] as const)('killed %s every request', (kills) =>
    at(`killed ${kills} it`, () => ({ kills }))(),
  );

  it.each(['before', 'after'] as const)('Ctrl-C %s every request', (when) =>
    at(`Ctrl-C ${when} it`, (number) => {
      const stop = new AbortController();
      return {
        interrupt: stop.signal,
        stand: async (_request, now, pass) => {
          if (now === number && when === 'before') stop.abort();
          try {
            return await pass();
          } finally {
            if (now === number && when === 'after') stop.abort();
          }
        },
      };
    })(),
  );
});

it('has played them all', () => {
  expect(played).toBeGreaterThanOrEqual(LONG ? 8 * 14 * 10 : 5 * 7 * 10);
});

describe('a successor that does not get out', () => {
  const [plain, both] = SUCCESSIONS as readonly [Succession, Succession];

  const farewells = (results: readonly StepResult[] | undefined) =>
    (results ?? []).filter(({ kind }) => kind === 'deprecate').map(({ outcome, reason }) => `${outcome} ${reason}`);

  const refused = (code: number, message: string): Trouble['stand'] => {
    const error = { message, type: 'OAuthException', code, is_transient: false, fbtrace_id: 'AbCdEfGhIjK' };
    return async (request, _number, pass) =>
      new URL(request.url).pathname.endsWith('/publish') ? Response.json({ error }, { status: 400 }) : pass();
  };

  it.each([plain, both])('is refused by the platform: $title: they stay', async (one) => {
    const account = await watched(one);
    const project = projectOf(one);
    const stand = refused(139000, 'Blocked by integrity');
    const run = await apply(account, project, { ...(stand && { stand }) });
    expect(run.code).toBe(1);
    expect(farewells(documentOf(run)?.results)).toEqual(one.predecessors.map(() => 'not-run after-failure'));
    expect([...untruths(run, account), ...always(one, account)]).toEqual([]);
    expect(account.effects.filter(({ kind }) => kind === 'deprecate')).toEqual([]);
    expect((await apply(account, project)).code).toBe(0);
    expect([...always(one, account), ...unfinished(one, account)]).toEqual([]);
  });

  it('has errors in its document that only the platform finds: they stay', async () => {
    const account = await watched(plain);
    const project = projectOf(plain);
    const stand: Trouble['stand'] = async (request, _number, pass) => {
      const answer = await pass();
      if (request.method !== 'POST' || !request.url.endsWith('/flows')) return answer;
      const body: object = JSON.parse(await answer.text());
      const error = { error: 'INVALID_PROPERTY_VALUE', error_type: 'FLOW_JSON_ERROR', message: 'no', line_start: 1 };
      return Response.json({ ...body, validation_errors: [error] });
    };
    const run = await apply(account, project, { stand });
    expect(run.code).toBe(1);
    expect(farewells(documentOf(run)?.results)).toEqual(['not-run after-failure']);
    expect(account.effects.map(({ kind }) => kind)).toEqual(['create']);
  });

  it('shows too late: they stay, and the next apply finishes', async () => {
    const one = { ...both, switches: { publish_lag_ms: 600_000 } };
    const account = await watched(one);
    const project = projectOf(one);
    const run = await apply(account, project, { flags: ['--timeout', '30s'] });
    expect(run.code).toBe(1);
    const results = documentOf(run)?.results;
    expect(results?.find(({ kind }) => kind === 'publish')).toMatchObject({
      outcome: 'done',
      error: { code: 'publish-pending' },
    });
    expect(farewells(results)).toEqual(['not-run after-failure', 'not-run after-failure']);
    await account.clock.sleep(600_000);
    expect((await apply(account, project)).code).toBe(0);
    expect([...always(one, account), ...unfinished(one, account)]).toEqual([]);
  });

  it('is throttled by the platform right after its publish: they stay', async () => {
    const account = await watched(plain);
    const project = projectOf(plain);
    let published = false;
    const stand: Trouble['stand'] = async (request, _number, pass) => {
      if (new URL(request.url).pathname.endsWith('/publish')) published = true;
      else if (published && request.method === 'GET' && /\/\d+$/.test(new URL(request.url).pathname)) {
        const body: { name?: string } = JSON.parse(await (await pass()).text());
        return Response.json(body.name === 'Visit 2' ? { ...body, status: 'BLOCKED' } : body);
      }
      return pass();
    };
    const run = await apply(account, project, { stand });
    expect(farewells(documentOf(run)?.results)).toEqual(['not-run after-failure']);
    expect(account.state().flows.find(({ name }) => name === 'Visit')?.status).toBe('PUBLISHED');
  });

  it('is refused by its plan: they wait, and the plan says so', async () => {
    const project = projectOf(plain, '{ "version": "7.3", "screens": [] }');
    const account = await watched(plain);
    const run = await apply(account, project, { flags: ['--skip-refused'] });
    expect(run.code).toBe(1);
    expect(account.effects).toEqual([]);
  });
});

it.each([1, 2, 8])('with --parallelism %d nobody waits for ever', async (parallelism) => {
  for (const one of SUCCESSIONS) {
    const account = await watched(one);
    const run = await apply(account, projectOf(one), { flags: ['--parallelism', String(parallelism)] });
    expect(run.code).toBe(0);
    expect([...untruths(run, account), ...always(one, account), ...unfinished(one, account)]).toEqual([]);
  }
});

describe('a successor with an application', () => {
  it('that has to be connected: one apply does it all', async () => {
    const account = await watched(WITH_APPLICATION);
    const run = await apply(account, projectOf(WITH_APPLICATION));
    expect([...untruths(run, account), ...unfinished(WITH_APPLICATION, account)]).toEqual([]);
    expect(run.code).toBe(0);
  });

  it('that the platform has chosen itself, so that its update has nothing to do: one apply does it all', async () => {
    const account = await watched(WITH_APPLICATION);
    const { applicationId } = account.state().flows[0] ?? {};
    const one = { ...WITH_APPLICATION, more: [`application: "${applicationId}"`] };
    const run = await apply(account, projectOf(one));
    const update = documentOf(run)?.results?.find(({ kind }) => kind === 'update');
    expect(update).toMatchObject({ outcome: 'skipped', reason: 'converged' });
    expect([...untruths(run, account), ...unfinished(one, account)]).toEqual([]);
    expect(run.code).toBe(0);
  });
});

it('another document than the base has does not matter', async () => {
  const [one] = SUCCESSIONS as readonly [Succession];
  await expect(undisturbed(one, flowJson('Third label'))).resolves.toBeDefined();
});
