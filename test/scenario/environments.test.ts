// `waflow environments`: what waflow.yaml declares, and the job matrix made from it. No account is asked.
import { describe, expect, it } from 'vitest';
import { createProject } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

const noNetwork = () => {
  throw new Error('an account was asked');
};

async function environmentsOf(config: string | null, argv: readonly string[] = ['--json']) {
  const { path } = createProject(config === null ? {} : { 'waflow.yaml': config });
  return runCli(['environments', ...argv], { cwd: path, fetch: noNetwork });
}

const THREE = `defaultEnvironment: staging
environments:
  staging: { waba: "1020304050", token: { env: WHATSAPP_STAGING_TOKEN } }
  production: { waba: { env: WHATSAPP_PROD_WABA }, token: { env: WHATSAPP_PROD_TOKEN } }
  rehearsal: { remote: emulator }
`;

describe('as JSON', () => {
  it('tells what is written, and where from the process environment is read', async () => {
    const run = await environmentsOf(THREE);
    expect([run.code, run.stderr]).toEqual([0, '']);
    const { format, environments } = run.json();
    expect(format).toBe(1);
    expect(environments).toEqual([
      {
        name: 'staging',
        remote: 'graph',
        waba: '1020304050',
        wabaFrom: null,
        tokenFrom: 'WHATSAPP_STAGING_TOKEN',
        default: true,
        builtIn: false,
      },
      {
        name: 'production',
        remote: 'graph',
        waba: null,
        wabaFrom: 'WHATSAPP_PROD_WABA',
        tokenFrom: 'WHATSAPP_PROD_TOKEN',
        default: false,
        builtIn: false,
      },
      {
        name: 'rehearsal',
        remote: 'emulator',
        waba: null,
        wabaFrom: null,
        tokenFrom: null,
        default: false,
        builtIn: false,
      },
      { name: 'local', remote: 'emulator', waba: null, wabaFrom: null, tokenFrom: null, default: false, builtIn: true },
    ]);
  });

  it('makes a matrix of the accounts, without emulators', async () => {
    expect((await environmentsOf(THREE)).json().matrix).toEqual({
      include: [
        { environment: 'staging', account: '1020304050' },
        { environment: 'production', account: 'WHATSAPP_PROD_WABA' },
      ],
    });
  });

  it('gives environments of one account one key, so that they do not write side by side', async () => {
    const run = await environmentsOf('environments:\n  one: { waba: "77" }\n  two: { waba: "77" }\n  three: {}\n');
    expect(run.json().matrix.include).toEqual([
      { environment: 'one', account: '77' },
      { environment: 'two', account: '77' },
      { environment: 'three', account: 'WHATSAPP_BUSINESS_ACCOUNT_ID' },
    ]);
  });

  it('has an empty matrix where there are only emulators', async () => {
    expect((await environmentsOf('environments:\n  local: { remote: emulator }\n')).json().matrix).toEqual({
      include: [],
    });
  });

  it.each([
    ['no file', null],
    ['a file without environments', 'flows: flows\n'],
  ])('has the one environment "default" with %s', async (_what, config) => {
    const { environments, matrix } = (await environmentsOf(config)).json();
    expect(environments).toMatchObject([
      { name: 'default', remote: 'graph', default: true, builtIn: false },
      { name: 'local', remote: 'emulator', default: false, builtIn: true },
    ]);
    expect(matrix.include).toEqual([{ environment: 'default', account: 'WHATSAPP_BUSINESS_ACCOUNT_ID' }]);
  });

  it('never reads a value from the process environment or from .env', async () => {
    const { path } = createProject({ 'waflow.yaml': THREE, '.env': 'WHATSAPP_PROD_WABA=31337\n' }, { git: true });
    const env = { WHATSAPP_PROD_TOKEN: 'EAAsecret-of-production', WHATSAPP_STAGING_TOKEN: 'EAAsecret-of-staging' };
    for (const argv of [['environments'], ['environments', '--json']]) {
      const { both } = await runCli(argv, { cwd: path, env, fetch: noNetwork });
      expect(both).not.toMatch(/31337|EAAsecret/);
    }
  });
});

describe('for people', () => {
  it('is a table with the default marked', async () => {
    const { code, stdout } = await environmentsOf(THREE, []);
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'NAME        REMOTE    ACCOUNT              TOKEN',
        'staging     graph     1020304050           $WHATSAPP_STAGING_TOKEN  default',
        'production  graph     $WHATSAPP_PROD_WABA  $WHATSAPP_PROD_TOKEN',
        'rehearsal   emulator  -                    -',
        'local       emulator  -                    -                        built in',
        '',
      ].join('\n'),
    );
  });
});

describe('used wrongly', () => {
  it('says what is wrong with waflow.yaml, as JSON too', async () => {
    const run = await environmentsOf('environments:\n  one: { wabaa: "1" }\n');
    expect(run.code).toBe(78);
    expect(run.json()).toMatchObject({
      error: { code: 'invalid-config' },
      findings: [{ file: 'waflow.yaml', line: 2 }],
    });
  });

  it.each([['--env', 'staging'], ['extra']])('takes no %s', async (...argv) => {
    const run = await environmentsOf(THREE, argv);
    expect(run.code).toBe(64);
    expect(run.stdout).toBe('');
  });
});
