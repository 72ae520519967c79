// Which configuration counts where a change comes with another one than its base: row by row.
import { describe, expect, it } from 'vitest';
import type { Config, WrittenEnvironment } from '../../../src/manifest/config.ts';
import { guardedBy } from '../../../src/manifest/guards.ts';

function config(change: Partial<Config> = {}, production: WrittenEnvironment | null = {}): Config {
  return {
    flows: 'flows',
    defaultEnvironment: null,
    environments: new Map<string, WrittenEnvironment>([
      ['local', { remote: 'emulator' }],
      ['staging', { waba: '5' }],
      ...(production === null ? [] : ([['production', production]] as const)),
    ]),
    declared: ['production'],
    ignore: [],
    retireLimit: 3,
    failOnBreaking: false,
    versions: {},
    placeOf: () => ({ line: 1, column: 1 }),
    ...change,
  };
}

const guarded = (base: Config, change: Config) => {
  const { config: counts, changes } = guardedBy(base, change, 'production');
  return { counts, environment: counts.environments.get('production'), told: changes.map((one) => Object.values(one)) };
};

const A = { env: 'WAFLOW_VAR_A' };
const B = { env: 'WAFLOW_VAR_B' };
const key = (name: string) => `environments.production.${name}`;

describe('of an environment', () => {
  type Row = {
    readonly what: string;
    readonly base: WrittenEnvironment;
    readonly change: WrittenEnvironment;
    readonly counts: WrittenEnvironment;
    readonly told: readonly (readonly (string | null)[])[];
  };
  const T = { env: 'WHATSAPP_A' };
  const U = { env: 'WHATSAPP_B' };
  it.each<Row>([
    {
      what: 'nothing that did not change is told',
      base: { waba: '1', token: T, variables: { X: A, Y: 'y' } },
      change: { waba: '1', token: T, variables: { X: A, Y: 'y' } },
      counts: { waba: '1', token: T, variables: { X: A, Y: 'y' } },
      told: [],
    },
    {
      what: "the account is the base's",
      base: { waba: '1' },
      change: { waba: '2' },
      counts: { waba: '1' },
      told: [[key('waba'), '1', '2']],
    },
    {
      what: 'an account that is new does not count',
      base: {},
      change: { waba: '2' },
      counts: {},
      told: [[key('waba'), null, '2']],
    },
    {
      what: 'an account that is gone still counts',
      base: { waba: T },
      change: {},
      counts: { waba: T },
      told: [[key('waba'), '{ env: WHATSAPP_A }', null]],
    },
    {
      what: "the token is the base's",
      base: { token: T },
      change: { token: U },
      counts: { token: T },
      told: [[key('token'), '{ env: WHATSAPP_A }', '{ env: WHATSAPP_B }']],
    },
    {
      what: 'a token that is new does not count',
      base: {},
      change: { token: U },
      counts: {},
      told: [[key('token'), null, '{ env: WHATSAPP_B }']],
    },
    {
      what: 'the emulator is no way out',
      base: { waba: '1' },
      change: { remote: 'emulator' },
      counts: { waba: '1' },
      told: [
        [key('remote'), null, 'emulator'],
        [key('waba'), '1', null],
      ],
    },
    {
      what: 'nor is leaving it',
      base: { remote: 'emulator' },
      change: { waba: '1' },
      counts: { remote: 'emulator' },
      told: [
        [key('remote'), 'emulator', null],
        [key('waba'), null, '1'],
      ],
    },
    {
      what: 'a text may change, come and go',
      base: { variables: { X: 'old', Y: 'gone' } },
      change: { variables: { X: 'new', Z: 'more' } },
      counts: { variables: { X: 'new', Z: 'more' } },
      told: [],
    },
    {
      what: 'a variable from the process stays what it is',
      base: { variables: { X: A } },
      change: { variables: { X: B } },
      counts: { variables: { X: A } },
      told: [[key('variables.X'), '{ env: WAFLOW_VAR_A }', '{ env: WAFLOW_VAR_B }']],
    },
    {
      what: 'a text does not become one',
      base: { variables: { X: 'old' } },
      change: { variables: { X: B } },
      counts: { variables: { X: 'old' } },
      told: [[key('variables.X'), 'old', '{ env: WAFLOW_VAR_B }']],
    },
    {
      what: 'nor does one become a text',
      base: { variables: { X: A } },
      change: { variables: { X: 'new' } },
      counts: { variables: { X: A } },
      told: [[key('variables.X'), '{ env: WAFLOW_VAR_A }', 'new']],
    },
    {
      what: 'a new one does not count',
      base: {},
      change: { variables: { X: B } },
      counts: {},
      told: [[key('variables.X'), null, '{ env: WAFLOW_VAR_B }']],
    },
    {
      what: 'one that is gone still counts',
      base: { variables: { X: A } },
      change: {},
      counts: { variables: { X: A } },
      told: [[key('variables.X'), '{ env: WAFLOW_VAR_A }', null]],
    },
  ])('$what', ({ base, change, counts, told }) => {
    const found = guarded(config({}, base), config({}, change));
    expect(found.environment).toEqual({ variables: {}, ...counts });
    expect(found.told).toEqual(told);
  });

  it('that the base lacks the account is as the change has it, and nothing else comes from the process', () => {
    const change = { waba: '2', variables: { X: B } };
    const found = guarded(config({}, null), config({}, change));
    expect(found.environment).toEqual({ waba: '2', variables: {} });
    expect(found.told).toEqual([
      ['environments.production', null, 'new'],
      ['environments.production.variables.X', null, expect.stringContaining('env:')],
    ]);
  });

  it('that the change lacks, and others, nothing is taken', () => {
    const found = guarded(config({}, { waba: '1' }), config({}, null));
    expect(found.environment).toEqual({ waba: '1', variables: {} });
    expect(found.counts.environments.get('staging')).toEqual({ waba: '5' });
  });
});

describe('of the whole', () => {
  it.each([
    [3, 3, 3, []],
    [3, 100, 3, [['limits.retire', '3', '100']]],
    [3, 0, 0, [['limits.retire', '3', '0']]],
  ])('of the limits %d and %d the stricter counts', (before, after, counts, told) => {
    const found = guarded(config({ retireLimit: before }), config({ retireLimit: after }));
    expect([found.counts.retireLimit, found.told]).toEqual([counts, told]);
  });

  it.each([
    [['a'], ['a'], ['a'], []],
    [['a', 'b'], ['b', 'a'], ['a', 'b'], []],
    [['a'], [], ['a'], [['ignore', 'a', null]]],
    [[], ['b'], ['b'], [['ignore', null, 'b']]],
    [['a'], ['c', 'b'], ['a', 'c', 'b'], [['ignore', 'a', 'b, c']]],
  ])('what %j and %j ignore is ignored', (before, after, counts, told) => {
    const found = guarded(config({ ignore: before }), config({ ignore: after }));
    expect([found.counts.ignore, found.told]).toEqual([counts, told]);
  });

  it('all else is as the change has it', () => {
    const change = config({ flows: 'elsewhere', defaultEnvironment: 'staging' });
    expect(guarded(config(), change).counts).toMatchObject({ flows: 'elsewhere', defaultEnvironment: 'staging' });
  });
});
