// `waflow diff BEFORE AFTER`: two files, three forms, exit codes, and what is refused.
import { describe, expect, test } from 'vitest';
import { createProject, flowJson } from '../support/project.ts';
import { runCli } from '../support/run-cli.ts';

const document = (label: string) => {
  const footer = { type: 'Footer', label, 'on-click-action': { name: 'complete', payload: {} } };
  const layout = { type: 'SingleColumnLayout', children: [footer] };
  return JSON.stringify({ version: '7.3', screens: [{ id: 'A', title: 'T', terminal: true, layout }] });
};
const FILES = {
  'a.json': document('Send'),
  'b.json': document('Done'),
  'with-mark.json': `\ufeff${document('Send')}`,
  'broken.json': '{"version": ',
  'twice.json': '{"version": "7.3", "version": "7.2"}',
  'flow.json': flowJson(),
};

function run(...argv: string[]) {
  return runCli(['diff', ...argv], { cwd: createProject(FILES).path });
}

describe('waflow diff', () => {
  test('tells changes, in words', async () => {
    const { code, stdout } = await run('a.json', 'b.json');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^~ Screen A: `label` of Footer `Send` is now `Done`, not `Send` \(visible\) \[[0-9a-f]{12}\]$/m,
    );
    expect(stdout).toMatch(/^1 change: 1 visible$/m);
  });

  test('tells them as Markdown and as JSON', async () => {
    expect((await run('a.json', 'b.json', '--markdown')).stdout).toMatch(/^\*\*Visible\*\*\n\n- Screen A: /);
    const json = await run('a.json', 'b.json', '--json');
    expect(json.json()).toMatchObject({
      format: 1,
      changes: [
        {
          kind: 'changed',
          subject: 'component',
          impact: { level: 'visible', for: [] },
          from: 'Send',
          to: 'Done',
          before: '/screens/0/layout/children/0/label',
          after: '/screens/0/layout/children/0/label',
          fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
        },
      ],
    });
  });

  test.each([
    ['a.json', 'b.json', 2],
    ['a.json', 'a.json', 0],
    ['a.json', 'with-mark.json', 0],
  ] as const)('%s and %s exit with %i where changes are asked for', async (before, after, code) => {
    expect((await run(before, after, '--detailed-exitcode')).code).toBe(code);
  });

  test.each([
    [['a.json', 'broken.json'], 'not-json'],
    [['a.json', 'twice.json'], 'not-json'],
    [['a.json', 'gone.json'], 'unreadable'],
    [['a.json', '.'], 'unreadable'],
    [['a.json'], 'not-built-yet'],
    [[], 'not-built-yet'],
    [['a.json', 'b.json', 'flow.json'], 'not-built-yet'],
    [['a.json', 'b.json', '--base', 'main'], 'not-built-yet'],
  ])('%j is refused as %s', async (argv, code) => {
    const refused = await run(...argv, '--json');
    expect(refused.code).toBe(64);
    expect(refused.json().error).toMatchObject({ code, hint: expect.stringMatching(/\S/) });
  });
});
