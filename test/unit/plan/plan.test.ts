// The plan as a document: order, counting, foreign flows, --flow.
import { describe, expect, it, test } from 'vitest';
import type { Plan } from '../../../src/model/plan.ts';
import { desired, document, OTHER, observed, planOf } from './builders.ts';

const names = (plan: Plan) => plan.flows.map(({ name }) => name);

describe('order', () => {
  it('has flows by name in code units', () => {
    const wanted = ['a', 'Z', '\u{1f600}', '\uff21', 'é', 'B', '10', '9'].map((name) => desired({ name }));
    // By UTF-16 code units: a surrogate stands before U+FF21, whatever the code points say.
    expect(names(planOf(wanted, []))).toEqual(['10', '9', 'B', 'Z', 'a', 'é', '\u{1f600}', '\uff21']);
  });

  it('has foreign flows by name, then by id', () => {
    const seen = [
      ['30', 'b'],
      ['4', 'a'],
      ['31', 'a'],
      ['2', 'B'],
    ].map(([id = '', name = '']) => observed({ id, name }));
    expect(planOf([], seen).foreign.map(({ id, name }) => `${name} ${id}`)).toEqual(['B 2', 'a 31', 'a 4', 'b 30']);
  });

  it('has sorted categories', () => {
    const seen = observed({ categories: ['SURVEY', 'OTHER', 'SURVEY'] });
    const [flow] = planOf([desired({ categories: ['CONTACT_US', 'OTHER'] })], [seen]).flows;
    expect(flow?.changes[0]).toEqual({
      field: 'categories',
      from: ['OTHER', 'SURVEY'],
      to: ['CONTACT_US', 'OTHER'],
    });
  });

  it('has steps and changes in the contract’s order', () => {
    const seen = observed({
      name: 'Before',
      status: 'DRAFT',
      categories: [],
      endpoint: null,
      application: null,
      document: OTHER,
    });
    const [flow] = planOf([desired({ previously: ['Before'] })], [seen]).flows;
    expect(flow?.steps.map(({ kind }) => kind)).toEqual(['upload', 'update', 'publish']);
    expect(flow?.changes.map(({ field }) => field)).toEqual([
      'name',
      'categories',
      'endpoint',
      'application',
      'json',
      'status',
    ]);
  });

  it('has its keys as the contract writes them', () => {
    const plan = planOf([desired({ status: 'deleted' })], [observed(), observed({ id: '9', name: 'Foreign' })]);
    expect(Object.keys(plan)).toEqual([
      'format',
      'tool',
      'environment',
      'remote',
      'waba',
      'digest',
      'options',
      'summary',
      'flows',
      'foreign',
    ]);
    expect(Object.keys(plan.summary)).toEqual([
      'create',
      'update',
      'upload',
      'publish',
      'deprecate',
      'delete',
      'keep',
      'refused',
      'foreign',
    ]);
    const [flow] = plan.flows;
    expect(Object.keys(flow ?? {})).toEqual([
      'name',
      'manifest',
      'id',
      'desired',
      'observed',
      'steps',
      'changes',
      'notes',
      'refusals',
    ]);
    expect(Object.keys(flow?.desired ?? {}).slice(0, 2)).toEqual(['status', 'document']);
    expect(Object.keys(flow?.observed ?? {}).slice(0, 3)).toEqual(['status', 'updatedAt', 'document']);
    expect(Object.keys(flow?.steps[0] ?? {})).toEqual(['kind', 'because', 'consent']);
    expect(Object.keys(plan.foreign[0] ?? {})).toEqual(['id', 'name', 'status']);
    expect(plan).toMatchObject({ format: 1, options: { flow: [], prune: null } });
  });

  it('does not depend on the order of the account where names clash', () => {
    const seen = [
      observed({ id: '1', name: 'BOOK' }),
      observed({ id: '2', name: 'book' }),
      observed({ id: '3', name: 'Visit' }),
      observed({ id: '4', name: 'visit' }),
    ];
    const wanted = [desired({ name: 'Book' }), desired({ name: 'VISIT' })];
    expect(JSON.stringify(planOf(wanted, seen.toReversed()))).toBe(JSON.stringify(planOf(wanted, seen)));
  });

  it('does not depend on the order of the account where a name is there twice', () => {
    // The platform compares code units: one name in two normal forms is two names to it.
    const seen = [observed({ id: '1', name: 'Caf\u00e9' }), observed({ id: '2', name: 'Cafe\u0301' })];
    for (const wanted of [desired({ name: 'Caf\u00e9' }), desired({ name: 'Bar', previously: ['Caf\u00e9'] })]) {
      const plan = planOf([wanted], seen);
      expect(JSON.stringify(planOf([wanted], seen.toReversed()))).toBe(JSON.stringify(plan));
      expect(plan.summary.refused).toBe(1);
    }
  });
});

test('summary counts steps by kind, and flows that are kept and refused', () => {
  const plan = planOf(
    [
      desired({ name: 'New' }),
      desired({ name: 'Changed' }),
      desired({ name: 'Same' }),
      desired({ name: 'Same draft', status: 'draft' }),
      desired({ name: 'Leaving', status: 'deprecated' }),
      desired({ name: 'Gone', status: 'deleted' }),
      desired({ name: 'Never was', status: 'deleted' }),
      desired({ name: 'Dead' }),
      desired({ name: 'Broken', document: document({ fingerprint: null, errors: ['one', 'two'] }) }),
    ],
    [
      observed({ id: '1', name: 'Changed', status: 'PUBLISHED', document: OTHER, categories: [] }),
      observed({ id: '2', name: 'Same', status: 'PUBLISHED' }),
      observed({ id: '3', name: 'Same draft' }),
      observed({ id: '4', name: 'Leaving', status: 'PUBLISHED' }),
      observed({ id: '5', name: 'Gone' }),
      observed({ id: '6', name: 'Dead', status: 'DEPRECATED' }),
      observed({ id: '7', name: 'Foreign' }),
      observed({ id: '8', name: 'Foreign too' }),
    ],
  );
  expect(plan.summary).toEqual({
    create: 1,
    update: 2,
    upload: 2,
    publish: 2,
    deprecate: 1,
    delete: 1,
    keep: 3,
    refused: 2,
    foreign: 2,
  });
});

describe('foreign flows', () => {
  const seen = [
    observed({ id: '1', name: 'Ours' }),
    observed({ id: '2', name: 'Theirs', status: 'BLOCKED' }),
    observed({ id: '3', name: 'Kept by hand' }),
    observed({ id: '4', name: 'Before' }),
  ];
  const wanted = [desired({ name: 'Ours' }), desired({ name: 'After', previously: ['Before'] })];

  it('are those that no manifest stands for, by its name or a former one', () => {
    expect(planOf(wanted, seen).foreign).toEqual([
      { id: '3', name: 'Kept by hand', status: 'DRAFT' },
      { id: '2', name: 'Theirs', status: 'BLOCKED' },
    ]);
  });

  it('are not listed where "ignore" matches', () => {
    const plan = planOf(wanted, seen, { ignore: ['Kept *'] });
    expect(plan.foreign.map(({ id }) => id)).toEqual(['2']);
    expect(plan.summary.foreign).toBe(1);
  });

  it('are decided before --flow', () => {
    const plan = planOf(wanted, seen, { flow: ['Ours'] });
    expect(names(plan)).toEqual(['Ours']);
    expect(plan.foreign.map(({ id }) => id)).toEqual(['3', '2']);
  });

  it('never get a step', () => {
    const plan = planOf([], seen);
    expect(plan.flows).toEqual([]);
    expect(plan.foreign).toHaveLength(4);
  });

  it('are not those with a name that a manifest says is deleted', () => {
    expect(
      planOf([desired({ name: 'Theirs', status: 'deleted' })], seen).foreign.map(({ name }) => name),
    ).not.toContain('Theirs');
  });

  it.each([
    ['Kept (v2)', 'Kept (v2)'],
    ['Kept [a-z]', 'Kept [a-z]'],
    ['*/*', 'A/B'],
    ['*', 'A/B'],
    ['Kept*', 'Kept/by/hand'],
    ['.*', '.hidden'],
    ['*', '.hidden'],
    ['Caf\u00e9*', 'Cafe\u0301 visit'],
    ['Kept ?', 'Kept 1'],
  ])('"%s" ignores "%s"', (glob, name) => {
    expect(planOf([], [observed({ name })], { ignore: [glob] }).foreign).toEqual([]);
  });

  it.each([
    ['Kept', 'Kept by hand'],
    ['kept*', 'Kept by hand'],
    ['!Kept*', 'Kept by hand'],
    ['!Kept*', 'Other'],
    ['Kept ?', 'Kept 10'],
  ])('"%s" does not ignore "%s"', (glob, name) => {
    expect(planOf([], [observed({ name })], { ignore: [glob] }).foreign).toHaveLength(1);
  });
});

describe('--flow', () => {
  const wanted = ['Survey', 'Survey (old)', 'Book', 'Book/2', '!Loud'].map((name) => desired({ name }));
  const select = (...flow: string[]) => names(planOf(wanted, [], { flow }));

  it.each<[string[], string[]]>([
    [[], ['!Loud', 'Book', 'Book/2', 'Survey', 'Survey (old)']],
    [['Survey'], ['Survey']],
    [['Survey*'], ['Survey', 'Survey (old)']],
    [['Survey (old)'], ['Survey (old)']],
    [
      ['Survey', 'Book'],
      ['Book', 'Survey'],
    ],
    [['!Survey'], ['!Loud', 'Book', 'Book/2', 'Survey (old)']],
    [['!Survey*'], ['!Loud', 'Book', 'Book/2']],
    [
      ['*', '!Survey (old)'],
      ['!Loud', 'Book', 'Book/2', 'Survey'],
    ],
    [['!Survey (old)', 'Survey*'], ['Survey']],
    [['Book*'], ['Book', 'Book/2']],
    [['Nothing'], []],
    [['survey'], []],
  ])('%j', (globs, expected) => {
    expect(select(...globs)).toEqual(expected);
  });

  it('stands in the options, sorted', () => {
    expect(planOf(wanted, [], { flow: ['Survey*', '!Survey (old)'] }).options).toEqual({
      flow: ['!Survey (old)', 'Survey*'],
      prune: null,
    });
  });

  it('takes the name everywhere and the name in this environment', () => {
    const renamed = desired({ key: 'Survey', name: 'Survey (staging)' });
    for (const glob of ['Survey', 'Survey (staging)']) {
      expect(names(planOf([renamed], [], { flow: [glob] }))).toEqual(['Survey (staging)']);
      expect(names(planOf([renamed], [], { flow: [`!${glob}`] }))).toEqual([]);
    }
  });

  it('leaves a refused flow out, so that the rest has no refusal', () => {
    const dead = observed({ name: 'Book', status: 'DEPRECATED' });
    expect(planOf(wanted, [dead]).summary.refused).toBe(1);
    expect(planOf(wanted, [dead], { flow: ['!Book'] }).summary.refused).toBe(0);
  });
});

test('an empty account and no manifest make an empty plan', () => {
  const plan = planOf([], []);
  expect(plan.flows).toEqual([]);
  expect(Object.values(plan.summary).every((count) => count === 0)).toBe(true);
});

test('the plan is the same for the same input, and input is left as it was', () => {
  const wanted = Object.freeze([desired({ name: 'b' }), desired({ name: 'a' })]);
  const seen = Object.freeze([observed({ id: '2', name: 'z' }), observed({ id: '1', name: 'b' })]);
  expect(JSON.stringify(planOf(wanted, seen))).toBe(JSON.stringify(planOf(wanted, seen)));
  expect(wanted.map(({ name }) => name)).toEqual(['b', 'a']);
  expect(seen.map(({ id }) => id)).toEqual(['2', '1']);
});
