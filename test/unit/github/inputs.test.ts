import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readInputs } from '../../../src/github/inputs.ts';
import { Failure } from '../../../src/model/failure.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const read = (inputs: Readonly<Record<string, string>>, workspace = '/w/flows') =>
  readInputs({
    GITHUB_WORKSPACE: workspace,
    INPUT_COMMAND: 'plan',
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  });
function sentenceOf(inputs: Readonly<Record<string, string>>): string {
  try {
    read(inputs);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    expect(error).toMatchObject({ exit: 'usage', code: 'bad-input' });
    expect(error.message).not.toMatch(/\n/);
    return `${error.message}; ${error.hint}`;
  }
  return 'taken';
}

describe('inputs', () => {
  it('have the defaults of action.yml', () => {
    const action = parse(readFileSync(new URL('../../../action.yml', import.meta.url), 'utf8'));
    const defaults = Object.entries<{ default?: string }>(action.inputs).flatMap(([name, input]) =>
      input.default === undefined || name === 'github-token' ? [] : [[name, input.default]],
    );
    expect(defaults.length).toBeGreaterThan(3);
    expect(read(Object.fromEntries(defaults))).toEqual(read({}));
    expect(read({})).toEqual({
      command: 'plan',
      environment: null,
      workingDirectory: '.',
      flow: [],
      accessToken: null,
      wabaId: null,
      appSecret: null,
      graphUrl: null,
      githubToken: null,
      comment: true,
      commentKey: null,
      failOn: new Set(['errors', 'refusals']),
      requireApprovedPlan: true,
      approvalKey: null,
      expectDigest: null,
      allow: [],
      skipRefused: false,
      parallelism: null,
      previewLinks: false,
      report: [],
    });
  });

  it('are all that action.yml names, each read', () => {
    const action = parse(readFileSync(new URL('../../../action.yml', import.meta.url), 'utf8'));
    const asked = new Set<string>();
    const env = new Proxy<Record<string, string | undefined>>(
      { INPUT_COMMAND: 'plan' },
      {
        get(target, name) {
          asked.add(String(name));
          return target[String(name)];
        },
      },
    );
    readInputs(env);
    asked.delete('GITHUB_WORKSPACE');
    expect([...asked].sort()).toEqual(
      Object.keys(action.inputs)
        .map((name) => `INPUT_${name.toUpperCase()}`)
        .sort(),
    );
  });

  it('are trimmed, and empty is not set', () => {
    expect(read({ 'access-token': ' EAAx\n', environment: '  ', 'waba-id': '' })).toMatchObject({
      accessToken: 'EAAx',
      environment: null,
      wabaId: null,
    });
  });

  it.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
    ['', true],
  ])('take %j for a boolean', (text, value) => {
    expect(read({ comment: text }).comment).toBe(value);
  });

  it.each(['yes', '1', 'tRUE', 'on', 'null'])('do not take %j for a boolean', (text) => {
    expect(sentenceOf({ comment: text })).toBe(`the input "comment" is "${text}"; write true or false`);
  });

  it('take lists of words by commas, blanks and lines', () => {
    expect(read({ allow: 'adopt, delete\nretire' }).allow).toEqual(['delete', 'retire', 'adopt']);
    expect(read({ 'fail-on': 'changes\r\nerrors' }).failOn).toEqual(new Set(['errors', 'changes']));
    expect(read({ 'fail-on': 'none' }).failOn).toEqual(new Set());
    expect(read({ 'fail-on': ' , ' }).failOn).toEqual(new Set(['errors', 'refusals']));
  });

  it('take flows by lines, and by commas where there is one line', () => {
    expect(read({ flow: 'Book*, !Old' }).flow).toEqual(['Book*', '!Old']);
    expect(read({ flow: 'Hello, world\n!Old\r\n\n' }).flow).toEqual(['Hello, world', '!Old']);
  });

  it.each([
    ['command', 'Plan', 'the input "command" is "Plan"; write validate, plan, apply or drift'],
    ['command', '', 'the input "command" is not set; write validate, plan, apply or drift'],
    ['fail-on', 'error', 'the input "fail-on" holds "error"; write any of errors, refusals, changes'],
    ['fail-on', 'none, errors', 'the input "fail-on" holds "none" beside other words; write "none" alone'],
    ['allow', 'everything', 'the input "allow" holds "everything"; write any of delete, retire, adopt'],
    ['parallelism', '0', 'the input "parallelism" is "0"; write a number from 1 to 64'],
    ['parallelism', '65', 'the input "parallelism" is "65"; write a number from 1 to 64'],
    ['parallelism', '4.5', 'the input "parallelism" is "4.5"; write a number from 1 to 64'],
    [
      'working-directory',
      '/etc',
      'the input "working-directory" is "/etc"; write a folder of the repository, relative to its top',
    ],
  ])('say of %s: %j what is wrong with it', (name, value, sentence) => {
    expect(sentenceOf({ [name]: value })).toBe(sentence);
  });

  it('want a whole digest', () => {
    expect(read({ 'expect-digest': ` ${DIGEST}\n` }).expectDigest).toBe(DIGEST);
    expect(sentenceOf({ 'expect-digest': DIGEST.slice(0, -1) })).toContain('64 hex digits');
  });

  it('never tell a secret that is not one line', () => {
    for (const name of ['access-token', 'app-secret', 'github-token']) {
      expect(sentenceOf({ [name]: 'EAAsecret\nx' })).toBe(
        `the input "${name}" holds a line break or another control character; write it as one line`,
      );
    }
    expect(read({ 'approval-key': '-----BEGIN\nkey' }).approvalKey).toBe('-----BEGIN\nkey');
  });

  it.each([
    ['.', '.'],
    ['./', '.'],
    ['a/./b/', 'a/b'],
    ['a\\b', 'a/b'],
    ['a/../b', 'b'],
    ['/w/flows', '.'],
    ['/w/flows/a', 'a'],
  ])('take the working directory %j as %j', (folder, taken) => {
    expect(read({ 'working-directory': folder }).workingDirectory).toBe(taken);
  });

  it.each(['..', 'a/../..', '../x', '/w/flows/../other', '/w/flows2', 'C:\\x', '/'])(
    'do not take the working directory %j',
    (folder) => {
      expect(sentenceOf({ 'working-directory': folder })).toContain('write a folder of the repository');
    },
  );

  it('throw nothing but failures of one sentence', () => {
    const names = [...'command comment fail-on allow flow parallelism working-directory expect-digest'.split(' ')];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.string({ unit: 'binary' }), (name, value) => {
        sentenceOf({ [name]: value });
      }),
      { numRuns: 500 },
    );
  });
});
