// What holds of every plan that is made beside a base: a change never relaxes the guards that its base has.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/manifest/config.ts';
import { resolveAccount, resolveVariables } from '../../src/manifest/environment.ts';
import { Failure } from '../../src/model/failure.ts';
import type { DesiredFlow } from '../../src/model/flow.ts';
import { matchesName } from '../../src/model/names.ts';
import { type FlowPlan, neededConsents, type Plan, type Step } from '../../src/model/plan.ts';
import { isGenuine } from '../../src/plan/approved.ts';
import { makePlan } from '../../src/plan/plan.ts';
import { type Asking, askings, ENVIRONMENT, inputOf, planOf, type Revision, revisions } from './revision.ts';

const LONG = process.env.WAFLOW_LONG === '1';
const RUNS = { numRuns: LONG ? 50_000 : 300 };
const PATIENCE = LONG ? 3_600_000 : 60_000;

function law(name: string, holds: (revision: Revision, asking: Asking, plan: Plan) => void): void {
  it(
    name,
    () => {
      fc.assert(
        fc.property(revisions, askings, (revision, asking) => {
          const plan = planOf(revision, asking);
          holds(revision, asking, plan);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );
}

const isRetiring = ({ kind }: Step) => kind === 'deprecate' || kind === 'delete';
const retiring = (plan: Plan) => plan.flows.filter(({ steps }) => steps.some(isRetiring));
const isRename = ({ steps, changes }: FlowPlan) =>
  steps.length > 0 && changes.some(({ field, from }) => field === 'name' && from !== null);

/** The base's manifest of a flow that the account has under the very name; by name alone, so by another way than the plan. */
const beforeOf = ({ base, observed }: Revision, id: string | null): DesiredFlow | undefined =>
  base.find(({ name }) => observed.some((flow) => flow.id === id && flow.name === name));

describe('a plan beside its base', () => {
  law('never retires and never renames what the base protects', (revision, _asking, plan) => {
    const touched = plan.flows.filter((flow) => flow.steps.some(isRetiring) || isRename(flow));
    expect(touched.filter(({ id }) => beforeOf(revision, id)?.protect === true)).toEqual([]);
  });

  law('never touches what the base ignores, nor tells of it', (revision, _asking, plan) => {
    const ignored = revision.observed.filter(({ name }) => matchesName(revision.before.ignore, name));
    const ids = new Set(ignored.map(({ id }) => id));
    expect(plan.flows.filter(({ id, steps }) => id !== null && ids.has(id) && steps.length > 0)).toEqual([]);
    expect(plan.foreign.filter(({ id }) => ids.has(id))).toEqual([]);
  });

  law('retires no more than the stricter limit without consent on each step', (revision, _asking, plan) => {
    const limit = Math.min(revision.before.retireLimit, revision.written.retireLimit);
    const steps = plan.flows.flatMap((flow) => flow.steps.filter(isRetiring));
    if (steps.length > limit) expect(steps.filter(({ consent }) => !consent?.includes('retire'))).toEqual([]);
  });

  law('needs every consent that it would need with the limit of the base', (revision, asking, plan) => {
    const before = makePlan({ ...inputOf(revision, asking), retireLimit: revision.before.retireLimit });
    expect(neededConsents(plan)).toEqual(expect.arrayContaining(neededConsents(before)));
  });

  law(
    'retires nothing that no manifest asks for, but for what is superseded or pruned, each with consent',
    (revision, asking, plan) => {
      const asked = new Set(
        revision.head.filter(({ status }) => status === 'deprecated' || status === 'deleted').map(({ name }) => name),
      );
      for (const flow of retiring(plan)) {
        if (asked.has(flow.name)) continue;
        const [step] = flow.steps;
        expect(step?.consent).toContain(step?.kind === 'delete' ? 'delete' : 'retire');
        const isSuperseded = revision.head.some(
          ({ status, supersedes }) => status === 'published' && supersedes.includes(flow.name),
        );
        expect(isSuperseded || asking.prune !== null).toBe(true);
        expect(flow.manifest === null).toBe(!isSuperseded);
      }
    },
  );

  law('lets nobody leave whose successor is not out, or about to be', (revision, _asking, plan) => {
    for (const flow of retiring(plan)) {
      const successors = revision.head.filter(
        ({ status, supersedes }) => status === 'published' && supersedes.includes(flow.name),
      );
      if (successors.length === 0) continue;
      const isOut = successors.some(({ name }) => {
        const one = plan.flows.find((other) => other.name === name);
        if (one?.refusals.length) return false;
        const seen =
          revision.observed.find(({ id }) => id === one?.id) ?? revision.observed.find((other) => other.name === name);
        return seen?.status === 'PUBLISHED' || one?.steps.some(({ kind }) => kind === 'publish') === true;
      });
      expect(isOut).toBe(true);
      expect(flow.steps.every(({ consent }) => consent?.includes('retire'))).toBe(true);
    }
  });

  law(
    'never prunes what has a manifest, is ignored, protected, deprecated, or left out of the environment',
    (revision, asking, plan) => {
      const { head, observed, guarded, leftOut, base } = revision;
      const pruned = plan.flows.filter(({ manifest }) => manifest === null);
      if (asking.prune === null) expect(pruned).toEqual([]);
      for (const { id, name } of pruned) {
        const seen = observed.find((flow) => flow.id === id);
        expect(head.flatMap((flow) => [flow.name, ...flow.previously])).not.toContain(name);
        expect(seen?.status).not.toBe('DEPRECATED');
        expect(matchesName(guarded.config.ignore, name)).toBe(false);
        expect(beforeOf(revision, id)?.protect ?? false).toBe(false);
        expect(leftOut).not.toContain(name);
        const hadOne = base.some((flow) => flow.name === name || flow.previously.includes(name));
        if (asking.prune === 'base') expect(hadOne).toBe(true);
      }
    },
  );

  law('prunes all of the rest', (revision, asking, plan) => {
    if (asking.prune !== 'all') return;
    const { observed, guarded, leftOut, head } = revision;
    const named = new Set(head.flatMap((flow) => [flow.name, ...flow.previously]));
    const left = plan.foreign.filter(({ id, name, status }) => {
      const isKept =
        status === 'DEPRECATED' ||
        leftOut.includes(name) ||
        named.has(name) ||
        matchesName(guarded.config.ignore, name);
      return !isKept && observed.some((flow) => flow.id === id);
    });
    // What stays is what the base protects, by whatever name it knew it.
    const { base } = revision;
    for (const { name } of left) {
      expect(base.some((flow) => flow.protect && [flow.name, ...flow.previously].includes(name))).toBe(true);
    }
  });

  law(
    'asks for consent to adopt where, and only where, the base had no manifest for the flow',
    (revision, _asking, plan) => {
      const { base, head } = revision;
      for (const flow of plan.flows) {
        const isOwn = head.some(({ name, manifest }) => name === flow.name && manifest === flow.manifest);
        const adopts = flow.steps.filter(({ consent }) => consent?.includes('adopt'));
        const seen = revision.observed.find(({ id }) => id === flow.id);
        const hadOne = base.some((one) => [one.name, ...one.previously].includes(seen?.name ?? ''));
        if (seen === undefined || !isOwn || (hadOne && beforeOf(revision, flow.id) !== undefined)) {
          expect(adopts).toEqual([]);
        } else if (!hadOne) {
          expect(adopts).toHaveLength(flow.steps.length);
          const waits = flow.notes.some(({ code }) => code === 'waits');
          if (flow.refusals.length === 0 && !waits) expect(flow.notes.map(({ code }) => code)).toContain('adopts');
        }
      }
    },
  );

  law('does nothing that it would not do without one', (revision, asking, plan) => {
    if (asking.prune === 'base') return;
    const alone = makePlan({ ...inputOf(revision, asking), base: null });
    const steps = new Map(alone.flows.map((flow) => [flow.name, flow.steps.map(({ kind }) => kind)]));
    for (const flow of plan.flows) {
      if (flow.steps.length > 0) expect(steps.get(flow.name)).toEqual(flow.steps.map(({ kind }) => kind));
    }
  });

  law('gives a flow once, and none to two of them', (_revision, _asking, plan) => {
    const ids = [...plan.flows.flatMap(({ id }) => id ?? []), ...plan.foreign.map(({ id }) => id)];
    const acting = plan.flows.filter(({ steps }) => steps.length > 0).flatMap(({ id }) => id ?? []);
    expect(new Set(acting).size).toBe(acting.length);
    expect(new Set(plan.flows.map(({ name }) => name)).size).toBe(plan.flows.length);
    expect(new Set(ids).size).toBe(ids.length);
  });

  law('has a digest that its file alone gives, and a base that is not part of it', (revision, asking, plan) => {
    const file: Plan = JSON.parse(JSON.stringify(plan));
    expect(isGenuine(file)).toBe(true);
    expect(isGenuine({ ...file, base: 'another', guards: [] })).toBe(true);
    const other = asking.prune === null ? 'all' : null;
    expect(isGenuine({ ...file, options: { ...file.options, prune: other } })).toBe(false);
    const [first, ...rest] = file.flows;
    if (first === undefined || first.steps.length === 0) return;
    const without = first.steps.map(({ kind, because }) => ({ kind, because }));
    if (first.steps.some(({ consent }) => consent !== undefined)) {
      expect(isGenuine({ ...file, flows: [{ ...first, steps: without }, ...rest] })).toBe(false);
    }
    expect(planOf(revision, asking).digest).toBe(plan.digest);
  });

  it(
    'has the same bytes whatever the order of manifests, base, edits and account',
    () => {
      const orders = fc.array(fc.nat(), { minLength: 20, maxLength: 20 });
      fc.assert(
        fc.property(revisions, askings, orders, (revision, asking, order) => {
          const turned = <T>(items: readonly T[]): T[] =>
            items
              .map((item, index) => ({ item, key: order[index % order.length] ?? 0 }))
              .sort((a, b) => a.key - b.key)
              .map(({ item }) => item);
          const { base, head, observed, leftOut } = revision;
          const input = inputOf(revision, asking);
          const plan = makePlan(input);
          const other = makePlan({
            ...inputOf(
              {
                ...revision,
                base: turned(base),
                head: turned(head),
                observed: turned(observed),
                leftOut: turned(leftOut),
              },
              asking,
            ),
            ...(input.base && {
              base: { ...input.base, flows: turned(base), edits: new Map(turned([...input.base.edits])) },
            }),
          });
          expect(JSON.stringify(other)).toBe(JSON.stringify(plan));
        }),
        RUNS,
      );
    },
    PATIENCE,
  );
});

describe('the configuration beside its base', () => {
  const processes = fc.dictionary(
    fc.constantFrom(
      'WHATSAPP_WABA_A',
      'WHATSAPP_WABA_B',
      'WHATSAPP_TOKEN_A',
      'WHATSAPP_TOKEN_B',
      'WHATSAPP_BUSINESS_ACCESS_TOKEN',
      'WHATSAPP_BUSINESS_ACCOUNT_ID',
      'WAFLOW_VAR_A',
      'WAFLOW_VAR_B',
    ),
    fc.constantFrom('11', '22', '33'),
  );

  const accountOf = (config: Config, env: Readonly<Record<string, string>>) => {
    try {
      const { remote, waba, token } = resolveAccount(config, ENVIRONMENT, env);
      return { remote, waba, token: token.reveal() };
    } catch (error) {
      if (error instanceof Failure) return error.code;
      throw error;
    }
  };

  it(
    'names the account and the token of the base, whatever the change says',
    () => {
      fc.assert(
        fc.property(revisions, processes, ({ before, guarded }, env) => {
          expect(accountOf(guarded.config, env)).toEqual(accountOf(before, env));
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    'takes from the process only those variables that the base takes, by the same names',
    () => {
      fc.assert(
        fc.property(revisions, processes, ({ before, guarded }, env) => {
          const old = resolveVariables(before, ENVIRONMENT, env);
          const now = resolveVariables(guarded.config, ENVIRONMENT, env);
          const fromProcess = ({ variables }: typeof now) =>
            [...variables].filter(([, one]) => one.hidden || one.unset).sort(([a], [b]) => (a < b ? -1 : 1));
          expect(fromProcess(now)).toEqual(fromProcess(old));
          expect([...now.unset].sort()).toEqual([...old.unset].sort());
        }),
        RUNS,
      );
    },
    PATIENCE,
  );

  it(
    'ignores all that either ignores, retires no more than either allows, and tells each difference once',
    () => {
      fc.assert(
        fc.property(revisions, ({ before, written, guarded: { config, changes } }) => {
          expect(config.ignore).toEqual(expect.arrayContaining([...before.ignore, ...written.ignore]));
          expect(config.retireLimit).toBe(Math.min(before.retireLimit, written.retireLimit));
          const guards = changes.map(({ guard }) => guard);
          expect(new Set(guards).size).toBe(guards.length);
          expect(changes.filter(({ base, change }) => base === change)).toEqual([]);
          expect(guards.includes('limits.retire')).toBe(before.retireLimit !== written.retireLimit);
        }),
        RUNS,
      );
    },
    PATIENCE,
  );
});
