// What a plan says beside a base: what is adopted, what an edit in the account would lose, who goes and why.
import { describe, expect, it } from 'vitest';
import type { DesiredFlow, ObservedFlow } from '../../../src/model/flow.ts';
import type { FlowPlan, GuardChange, Plan } from '../../../src/model/plan.ts';
import type { Prune } from '../../../src/plan/farewells.ts';
import { desired, document, kinds, NAME, notes, OTHER, observed, planOf, refusals, type SAME } from './builders.ts';

const THIRD = `sha256:${'3'.repeat(64)}` as const;
const COMMIT = '0123456789012345678901234567890123456789';

type Beside = {
  readonly before: readonly DesiredFlow[];
  readonly now: readonly DesiredFlow[];
  readonly seen: readonly ObservedFlow[];
  readonly edits?: ReadonlyMap<string, readonly string[]>;
  readonly guards?: readonly GuardChange[];
  readonly prune?: Prune | null;
  readonly flow?: readonly string[];
  readonly ignore?: readonly string[];
  readonly leftOut?: readonly string[];
};

function planBeside({ before, now, seen, edits = new Map(), guards = [], ...more }: Beside): Plan {
  return planOf(now, seen, { base: { flows: before, edits, commit: COMMIT, guards }, ...more });
}

const one = (plan: Plan, name = NAME): FlowPlan => {
  const found = plan.flows.find((flow) => flow.name === name);
  if (found === undefined) throw new Error(`the plan has no "${name}"`);
  return found;
};
const consents = (flow: FlowPlan) => flow.steps.map(({ consent = [] }) => consent.join());

const json = (fingerprint: typeof SAME) => ({ document: document({ fingerprint }) });
const at = (value: string) => ({ endpoint: { value, shown: value } });
const live = (change: Partial<ObservedFlow> = {}) => observed({ status: 'PUBLISHED', ...change });

describe('what an edit in the account would lose', () => {
  type Row = {
    readonly what: string;
    readonly base?: Partial<DesiredFlow>;
    readonly head?: Partial<DesiredFlow>;
    readonly seen: Partial<ObservedFlow>;
    readonly told: readonly string[];
  };

  it.each<Row>([
    { what: 'nothing where the account is as the base', head: json(OTHER), seen: {}, told: [] },
    {
      what: 'nothing where the account has what the change wants',
      head: json(OTHER),
      seen: { document: OTHER },
      told: [],
    },
    {
      what: 'nothing of what is not written',
      head: { endpoint: null },
      seen: { endpoint: 'https://x.example.com' },
      told: [],
    },
    {
      what: 'Flow JSON that only the account changed',
      seen: { document: OTHER },
      told: ['overwrites-edit: there title of screen START'],
    },
    {
      what: 'Flow JSON that both changed',
      head: json(THIRD),
      seen: { document: OTHER },
      told: ['conflict: there title of screen START'],
    },
    {
      what: 'categories that only the account changed',
      seen: { categories: ['OTHER'] },
      told: ['overwrites-edit: the categories'],
    },
    {
      what: 'categories that both changed',
      head: { categories: ['SURVEY'] },
      seen: { categories: ['OTHER'] },
      told: ['conflict: the categories'],
    },
    {
      what: 'an endpoint that only the account changed',
      seen: { endpoint: 'https://x.example.com' },
      told: ['overwrites-edit: the endpoint'],
    },
    {
      what: 'an endpoint that both changed',
      head: at('https://y.example.com'),
      seen: { endpoint: 'https://x.example.com' },
      told: ['conflict: the endpoint'],
    },
    {
      what: 'nothing of an endpoint that the base did not state',
      base: { endpoint: null },
      seen: { endpoint: 'https://x.example.com' },
      told: [],
    },
    {
      what: 'an application that only the account changed',
      seen: { application: { id: '9', name: null } },
      told: ['overwrites-edit: the application'],
    },
    {
      what: 'a name that only the account changed back',
      base: { previously: ['Old'] },
      head: { previously: ['Old'] },
      seen: { name: 'Old' },
      told: ['overwrites-edit: the name'],
    },
    {
      what: 'one field of each',
      head: json(THIRD),
      seen: { document: OTHER, categories: ['OTHER'] },
      told: ['overwrites-edit: the categories', 'conflict: there title of screen START'],
    },
    {
      what: 'several fields in the order of a plan',
      seen: { document: OTHER, categories: ['OTHER'], endpoint: 'https://x.example.com' },
      told: ['overwrites-edit: the categories; the endpoint; there title of screen START'],
    },
    { what: 'nothing where the flow is refused', seen: { status: 'BLOCKED', document: OTHER }, told: [] },
  ])('$what', ({ base = {}, head = {}, seen, told }) => {
    const before = desired(base);
    const plan = planBeside({
      before: [before],
      now: [desired({ ...base, ...head })],
      seen: [live(seen)],
      edits: new Map([['1001', ['title of screen START']]]),
    });
    const said = one(plan).notes.filter(({ code }) => code === 'overwrites-edit' || code === 'conflict');
    expect(said.map(({ code, message }) => `${code}: ${message.replace(/^.*?: /, '')}`)).toEqual(told);
  });

  it('the Flow JSON without a place, where nobody read it', () => {
    const plan = planBeside({ before: [desired()], now: [desired()], seen: [live({ document: OTHER })] });
    expect(one(plan).notes.map(({ message }) => message)).toContain(
      'this would overwrite an edit made in the account: the Flow JSON',
    );
  });
});

describe('a flow is adopted where', () => {
  it.each<[string, readonly DesiredFlow[], boolean]>([
    ['the base has no manifest', [], true],
    ['the base has one of this name', [desired()], false],
    ['the base has one of this name in another environment only', [desired({ key: NAME, name: 'Elsewhere' })], true],
    ['the base was to rename it', [desired({ name: 'New', key: 'New', previously: [NAME] })], false],
    ['the base has another', [desired({ name: 'Another' })], true],
  ])('%s', (_what, before, adopts) => {
    const plan = planBeside({ before, now: [desired(json(OTHER))], seen: [live()] });
    expect(notes(one(plan)).includes('adopts')).toBe(adopts);
    expect(consents(one(plan))).toEqual(adopts ? ['adopt', 'adopt'] : ['', '']);
  });

  it('nothing has to be written, with a note and without consent', () => {
    const plan = planBeside({ before: [], now: [desired()], seen: [live()] });
    expect([notes(one(plan)), kinds(one(plan))]).toEqual([['adopts'], []]);
  });

  it('but not where it is new, or refused', () => {
    expect(notes(one(planBeside({ before: [], now: [desired()], seen: [] })))).not.toContain('adopts');
    const refused = planBeside({ before: [], now: [desired()], seen: [live({ status: 'DEPRECATED' })] });
    expect([notes(one(refused)), refusals(one(refused))]).toEqual([[], ['deprecated-final']]);
  });

  it('it is deleted at once: with both consents', () => {
    const plan = planBeside({ before: [], now: [desired({ status: 'deleted' })], seen: [observed()] });
    expect(consents(one(plan))).toEqual(['delete,adopt']);
  });
});

describe('what the base protects', () => {
  const protective = desired({ protect: true });

  it.each<[string, readonly DesiredFlow[], string]>([
    ['deprecate it', [desired({ status: 'deprecated' })], NAME],
    ['rename it', [desired({ name: 'New', previously: [NAME] })], 'New'],
    ['supersede it', [desired({ name: 'New', supersedes: [NAME] })], NAME],
  ])('stays where the change would %s', (_what, now, name) => {
    const plan = planBeside({ before: [protective], now, seen: [live()] });
    expect(refusals(one(plan, name))).toEqual(['protected']);
    expect(one(plan, name).refusals[0]?.hint).toContain('protect: true');
  });

  it('is named as the guard that it is, where the change has given it up', () => {
    const plan = planBeside({ before: [protective], now: [desired({ status: 'deprecated' })], seen: [live()] });
    expect(plan.guards).toEqual([{ guard: `protect of "${NAME}"`, base: 'true', change: 'false' }]);
    expect(one(plan).refusals[0]?.message).toContain('the base protects');
    const both = planBeside({ before: [protective], now: [{ ...protective, status: 'deprecated' }], seen: [live()] });
    expect(both.guards).toBeUndefined();
    expect(one(both).refusals[0]?.message).toContain('the manifest protects');
  });

  it('stays under the name that it had before, too, where a rename of the base was never applied', () => {
    const before = desired({ name: 'New', key: 'New', previously: [NAME], protect: true });
    const now = desired({ name: 'Newer', key: 'Newer', previously: [NAME] });
    const plan = planBeside({ before: [before], now: [now], seen: [live()] });
    expect(refusals(one(plan, 'Newer'))).toEqual(['protected']);
  });

  it('may change otherwise', () => {
    const plan = planBeside({ before: [protective], now: [desired(json(OTHER))], seen: [live()] });
    expect(kinds(one(plan))).toEqual(['upload', 'publish']);
  });
});

describe('prune', () => {
  const other = desired({ name: 'Other' });
  const gone = (status: string, more: Partial<ObservedFlow> = {}) => live({ id: '1009', status, ...more });
  const stays = live({ id: '1001', name: 'Other' });

  type Row = {
    readonly what: string;
    readonly prune?: Prune | null;
    readonly before?: readonly DesiredFlow[];
    readonly status?: string;
    readonly ignore?: readonly string[];
    readonly leftOut?: readonly string[];
    readonly steps: readonly string[] | null;
  };
  it.each<Row>([
    { what: 'nothing without the flag', prune: null, steps: null },
    { what: 'a published flow whose manifest is gone', steps: ['deprecate retire'] },
    { what: 'a throttled one', status: 'THROTTLED', steps: ['deprecate retire'] },
    { what: 'a draft', status: 'DRAFT', steps: ['delete delete'] },
    { what: 'not a deprecated one', status: 'DEPRECATED', steps: null },
    { what: 'not one in a status that nobody knows: refused', status: 'PAUSED', steps: [] },
    { what: 'not one that never had a manifest', before: [other], steps: null },
    { what: 'with =all that one, too', prune: 'all', before: [other], steps: ['deprecate retire'] },
    { what: 'not what is ignored', prune: 'all', ignore: ['Book*'], steps: null },
    { what: 'not what is left out of the environment', prune: 'all', leftOut: [NAME], steps: null },
    { what: 'not what the base protects', before: [desired({ protect: true }), other], steps: null },
    { what: 'not even with =all', prune: 'all', before: [desired({ protect: true }), other], steps: null },
  ])(
    'retires $what',
    ({ prune = 'base', before = [desired(), other], status = 'PUBLISHED', ignore = [], leftOut = [], steps }) => {
      const plan = planBeside({ before, now: [other], seen: [gone(status), stays], prune, ignore, leftOut });
      const found = plan.flows.find(({ name }) => name === NAME);
      expect(found?.steps.map(({ kind, consent }) => `${kind} ${consent}`) ?? null).toEqual(steps);
      expect(found?.manifest ?? null).toBeNull();
      expect(plan.options.prune).toBe(prune);
      expect(plan.foreign.some(({ id }) => id === '1009')).toBe(steps === null && ignore.length === 0);
    },
  );

  it('=all without a base retires all that have no manifest', () => {
    const plan = planOf([other], [gone('PUBLISHED'), stays], { prune: 'all' });
    expect(one(plan).steps[0]?.because).toBe('no manifest stands for it');
  });

  it('says which manifest is gone', () => {
    const plan = planBeside({
      before: [desired(), other],
      now: [other],
      seen: [gone('PUBLISHED'), stays],
      prune: 'base',
    });
    expect(one(plan).steps[0]?.because).toContain(desired().manifest);
  });

  it('takes the one with the smaller id where two names are one in their normal form', () => {
    const twins = [
      gone('PUBLISHED', { id: '1008', name: 'Été'.normalize('NFD') }),
      gone('PUBLISHED', { id: '1007', name: 'Été' }),
    ];
    for (const seen of [twins, [...twins].reverse()]) {
      expect(
        planOf([other], [...seen, stays], { prune: 'all' }).flows.flatMap(({ id, steps }) =>
          steps.length > 0 ? [id] : [],
        ),
      ).toEqual(['1007']);
    }
  });

  it('never takes a flow that is to be renamed for one that is gone', () => {
    const plan = planBeside({
      before: [desired()],
      now: [desired({ name: 'New', previously: [NAME] })],
      seen: [live()],
      prune: 'all',
    });
    expect(plan.flows.map(({ name, steps }) => [name, steps.map(({ kind }) => kind)])).toEqual([
      ['New', ['update', 'publish']],
    ]);
  });
});

describe('a predecessor', () => {
  const heir = (change: Partial<DesiredFlow> = {}) => desired({ name: 'Heir', supersedes: [NAME], ...change });
  const own = desired({ status: 'deprecated' });

  type Row = {
    readonly what: string;
    readonly now: readonly DesiredFlow[];
    readonly heir?: Partial<ObservedFlow> | null;
    readonly seen?: Partial<ObservedFlow>;
    readonly flow?: readonly string[];
    readonly is: string;
  };
  it.each<Row>([
    { what: 'leaves with a new successor', now: [heir()], is: 'deprecate retire' },
    {
      what: 'leaves with a successor that is out',
      now: [heir()],
      heir: { status: 'PUBLISHED' },
      is: 'deprecate retire',
    },
    {
      what: 'leaves with a successor that is a draft, and will be out',
      now: [heir()],
      heir: { status: 'DRAFT' },
      is: 'deprecate retire',
    },
    { what: 'waits for a successor that is blocked', now: [heir()], heir: { status: 'BLOCKED' }, is: 'waits' },
    { what: 'waits for a successor that is deprecated', now: [heir()], heir: { status: 'DEPRECATED' }, is: 'waits' },
    {
      what: 'waits for a successor that is refused',
      now: [heir({ document: document({ errors: ['no'] }) })],
      is: 'waits',
    },
    {
      what: 'waits for a successor that is published and refused',
      now: [heir({ document: document({ errors: ['no'] }) })],
      heir: { status: 'PUBLISHED' },
      is: 'waits',
    },
    {
      what: 'with a manifest of its own waits, too',
      now: [own, heir({ document: document({ errors: ['no'] }) })],
      is: 'waits',
    },
    { what: 'with a manifest of its own leaves', now: [own, heir()], is: 'deprecate retire' },
    {
      what: 'with a manifest of its own waits where its successor is not selected',
      now: [own, heir()],
      flow: [NAME],
      is: 'waits',
    },
    {
      what: 'with a manifest of its own leaves where its successor is not selected and out',
      now: [own, heir()],
      heir: { status: 'PUBLISHED' },
      flow: [NAME],
      is: 'deprecate retire',
    },
    {
      what: 'is not in a plan without its successor',
      now: [heir(), desired({ name: 'Other' })],
      flow: ['Other'],
      is: 'absent',
    },
    {
      what: 'is in a plan of its successor',
      now: [heir(), desired({ name: 'Other' })],
      flow: ['Heir'],
      is: 'deprecate retire',
    },
    { what: 'can be left out by name', now: [heir()], flow: [`!${NAME}`], is: 'absent' },
    { what: 'stays where the successor is a draft', now: [heir({ status: 'draft' })], is: 'absent' },
    { what: 'that is a draft is refused', now: [heir()], seen: { status: 'DRAFT' }, is: 'draft-not-deprecatable' },
    { what: 'that is deprecated needs nothing', now: [heir()], seen: { status: 'DEPRECATED' }, is: 'absent' },
  ])('$what', ({ now, heir: out = null, seen = {}, flow = [], is }) => {
    const account = [live(seen), ...(out === null ? [] : [live({ id: '1002', name: 'Heir', ...out })])];
    const found = planOf(now, account, { flow }).flows.find(({ name }) => name === NAME);
    const [step] = found?.steps ?? [];
    const said = step && `${step.kind} ${step.consent}`;
    expect(said ?? found?.refusals[0]?.code ?? found?.notes[0]?.code ?? 'absent').toBe(is);
  });

  it('is told under the manifest that asks for it, and why', () => {
    const plan = planOf([heir()], [live()]);
    expect(one(plan)).toMatchObject({ manifest: heir().manifest, steps: [{ because: 'superseded by "Heir"' }] });
  });

  it('stays foreign where nobody is selected, and is not ignored away', () => {
    const plan = planOf([heir()], [live()], { ignore: ['Book*'] });
    expect(plan.flows.map(({ name }) => name)).toEqual(['Heir']);
  });
});
