// `waflow diff` of two files and against a commit: what is told, in every form, offline, and what is refused.
// What it tells about an account is in diff-account.test.ts.
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, test } from 'vitest';
import { TOKEN } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { commitAll, createRepository, git } from '../support/repository.ts';
import { type CliOptions, type CliRun, runCli } from '../support/run-cli.ts';

const noNetwork = () => {
  throw new Error('an account was asked');
};

/** Runs offline; nothing of the process may show, whatever it is asked for. */
async function diff(
  { path }: Pick<Project, 'path'>,
  argv: readonly string[],
  more: Partial<CliOptions> = {},
): Promise<CliRun> {
  const ran = await runCli(['diff', ...argv], { cwd: path, fetch: noNetwork, ...more });
  expect(ran.both).not.toContain('this is a bug');
  expect(ran.both).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  for (const value of Object.values(more.env ?? {})) if (value !== '1') expect(ran.both).not.toContain(value);
  return ran;
}

/** What GitHub would do more with than show: HTML, links, pictures, people called. */
function aliveIn(markdown: string): string[] {
  const alive = (node: Nodes): string[] => {
    if (['html', 'link', 'image', 'definition'].includes(node.type)) return [node.type];
    if (node.type === 'text' && /@\w|https?:\/\//.test(node.value)) return [node.value];
    return 'children' in node ? node.children.flatMap(alive) : [];
  };
  return alive(fromMarkdown(markdown));
}

type DiffJson = {
  readonly summary: Readonly<Record<string, number>>;
  readonly flows: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly kind: string;
    readonly reason: string | null;
    readonly changes: readonly { readonly fingerprint: string; readonly impact: { readonly level: string } }[];
    readonly graph?: { readonly screens: readonly unknown[]; readonly routes: readonly unknown[] };
  }[];
};

const kindsOf = ({ flows }: DiffJson) => Object.fromEntries(flows.map(({ name, kind }) => [name, kind]));

const document = (label: string) => {
  const footer = { type: 'Footer', label, 'on-click-action': { name: 'complete', payload: {} } };
  const layout = { type: 'SingleColumnLayout', children: [footer] };
  return JSON.stringify({ version: '7.3', screens: [{ id: 'A', title: 'T', terminal: true, layout }] });
};

const manifest = (name: string, json: string, ...more: readonly string[]) =>
  [`name: ${JSON.stringify(name)}`, 'categories: [OTHER]', `json: ${json}`, ...more, ''].join('\n');

const SURVEY = { 'flows/survey.yaml': manifest('Survey', 'survey.json'), 'flows/survey.json': flowJson() };

describe('two files', () => {
  const FILES = {
    'a.json': document('Send'),
    'b.json': document('Done'),
    'with-mark.json': `\ufeff${document('Send')}`,
    'broken.json': '{"version": ',
    'twice.json': '{"version": "7.3", "version": "7.2"}',
    'deep.json': '['.repeat(100_000) + ']'.repeat(100_000),
    'empty.json': '',
    'nul.json': 'null',
    'plain.txt': document('Else'),
  };
  const run = (...argv: string[]) => diff(createProject(FILES), argv);

  test('are told in words', async () => {
    const { code, stdout, stderr } = await run('a.json', 'b.json');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^~ Screen A: .*`Send`.*`Done`.* \(visible\) \[[0-9a-f]{12}\]$/m);
    expect(stdout).toMatch(/^1 change: 1 visible$/m);
    expect((await run('a.json', 'a.json')).stdout).toBe('no changes\n');
  });

  test('are told as Markdown and as JSON', async () => {
    expect((await run('a.json', 'b.json', '--markdown')).stdout).toMatch(/^\*\*Visible\*\*\n\n- Screen A: /);
    const json = await run('a.json', 'b.json', '--json');
    expect(json.json()).toMatchObject({
      format: 1,
      before: 'a.json',
      after: 'b.json',
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
          accepted: null,
        },
      ],
    });
    expect(json.json()).not.toHaveProperty('graph');
  });

  test('have a graph where it is asked for: a picture for people, data for machines', async () => {
    for (const flag of ['--no-color', '--markdown']) {
      const { stdout } = await run('a.json', 'b.json', '--graph', flag);
      expect(stdout).toMatch(/^```mermaid\n[\s\S]*\bA\b[\s\S]*\n```$/m);
    }
    const { graph } = (await run('a.json', 'b.json', '--graph', '--json')).json();
    expect(Object.keys(graph)).toEqual(expect.arrayContaining(['screens', 'routes']));
    expect(graph.screens).toHaveLength(1);
  });

  test.each([
    ['a.json', 'b.json', 2],
    ['a.json', 'a.json', 0],
    ['a.json', 'with-mark.json', 0],
    ['nul.json', 'a.json', 2],
    ['plain.txt', 'a.json', 2],
  ] as const)('%s and %s exit with %i where changes are asked for', async (before, after, code) => {
    expect((await run(before, after, '--detailed-exitcode')).code).toBe(code);
  });

  test.each([
    [['a.json', 'broken.json'], 'not-json'],
    [['a.json', 'twice.json'], 'not-json'],
    [['a.json', 'deep.json'], 'not-json'],
    [['a.json', 'empty.json'], 'not-json'],
    [['a.json', 'gone.json'], 'unreadable'],
    [['gone.json', 'gone.json'], 'unreadable'],
    [['a.json', '.'], 'not-two-files'],
    [['a.json'], 'not-two-files'],
    [['a.json', 'b.json', 'nul.json'], 'not-two-files'],
    [['a.json', 'b.json', 'Survey'], 'not-two-files'],
    [['Survey', 'a.json'], 'not-two-files'],
    [['gone.json'], 'not-two-files'],
    [['A.JSON'], 'not-two-files'],
    [['a.json', 'b.json', '--base', 'main'], 'not-two-files'],
    [['a.json', 'b.json', '--flow', 'Survey'], 'not-two-files'],
    [['a.json', 'b.json', '--report', 'report.txt'], 'not-html'],
    [['a.json', 'b.json', '--cwd', 'nowhere'], 'unreadable'],
    [['a.json', 'b.json', '--cwd', 'nowhere', '--report', 'report.html'], 'unreadable'],
    [['a.json', 'b.json', '--bas', 'main'], 'usage'],
    [['a.json', 'b.json', '--out', 'x'], 'usage'],
  ] as const)('%j is refused as %s', async (argv, code) => {
    const refused = await run(...argv, '--json');
    expect(refused.code).toBe(64);
    expect(refused.json().error).toMatchObject({ code, hint: expect.stringMatching(/\S/) });
  });

  test('of more than 10 MB are refused, one of just under 10 MB is compared', async () => {
    const project = createProject(FILES);
    const padded = (bytes: number) => {
      const text = document('Done');
      return text.replace('"T"', `"T${'x'.repeat(bytes - text.length)}"`);
    };
    project.write('large.json', padded(10 * 1024 * 1024));
    project.write('larger.json', padded(10 * 1024 * 1024 + 1));
    const large = await diff(project, ['a.json', 'large.json']);
    expect(large.code).toBe(0);
    // A title of 10 MB is named, not told.
    expect(large.stdout.length).toBeLessThan(10_000);
    const larger = await diff(project, ['a.json', 'larger.json', '--json']);
    expect([larger.code, larger.json().error.code]).toEqual([64, 'too-large']);
  });

  test('what is hostile in them, or in their names, is only text', async () => {
    const project = createProject(FILES);
    const strange = '\u001b]0;title\u0007\u001b[2J<script>alert(1)</script>`|@everyone\u202e\r\n::error::x';
    project.write('strange.json', document(strange));
    project.write('\u001b[31mred.json', '{');
    for (const argv of [
      ['a.json', 'strange.json'],
      ['strange.json', 'a.json', '--markdown'],
      ['a.json', 'strange.json', '--graph'],
      ['a.json', '\u001b[31mred.json'],
      ['a.json', '\u001b[31mgone.json'],
      ['\u001b[31mgone.json'],
    ]) {
      const ran = await diff(project, argv);
      expect(ran.both).not.toMatch(/[\u001b\u0007\u202e\r]/);
      expect(ran.both).not.toMatch(/^::/m);
      if (argv.includes('--markdown')) expect(aliveIn(ran.stdout)).toEqual([]);
    }
  });

  test('a token in them never shows, in no form, whole or cut', async () => {
    const project = createProject({});
    for (let at = 0; at < 160; at += 16) project.write(`${at}.json`, document(`${'x'.repeat(at)} ${TOKEN}`));
    const env = { WHATSAPP_BUSINESS_ACCESS_TOKEN: TOKEN };
    for (let at = 16; at < 160; at += 16) {
      for (const flags of [[], ['--json'], ['--markdown'], ['--graph', '--report', 'report.html']]) {
        const { both } = await diff(project, [`0.json`, `${at}.json`, ...flags], { env });
        expect(both).not.toContain(TOKEN.slice(0, 8));
      }
    }
  });

  test('colours are for terminals that want them', async () => {
    const project = createProject(FILES);
    const both = ['a.json', 'b.json'];
    expect((await diff(project, both, { tty: true })).stdout).toContain('\u001b[');
    expect((await diff(project, both, { tty: true, env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b[');
    expect((await diff(project, [...both, '--no-color'], { tty: true })).stdout).not.toContain('\u001b[');
    expect((await diff(project, [...both, '--json'], { tty: true })).stdout).not.toContain('\u001b[');
  });

  test('two folders of these names are no files: flows are meant', async () => {
    const flow = { 'flows/a.yaml': 'name: Poll\ncategories: [OTHER]\njson: a.json\n', 'flows/a.json': flowJson() };
    const project = createRepository({ ...flow, 'waflow.yaml': 'defaultEnvironment: local\n', 'a/x': '', 'b/x': '' });
    const refused = await diff(project, ['a', 'b', '--json']);
    expect(refused.json().error).toMatchObject({ code: 'no-match', hint: expect.stringContaining('Poll') });
  });
});

describe('against a commit', () => {
  const five = (label: string) => ({
    'flows/survey.json': flowJson(label),
    'flows/same.yaml': manifest('Same', 'same.json'),
    'flows/same.json': flowJson('Same'),
  });

  /** One flow of every kind. */
  function everyKind(): Project {
    const project = createRepository({
      ...SURVEY,
      ...five('Send'),
      'flows/old.yaml': manifest('Old name', 'old.json'),
      'flows/old.json': flowJson('Old'),
      'flows/moved.yaml': manifest('Moved', 'moved.json'),
      'flows/moved.json': flowJson('Moved'),
      'flows/gone.yaml': manifest('Gone', 'gone.json'),
      'flows/gone.json': flowJson('Gone'),
      'flows/broken.yaml': manifest('Broken', 'broken.json'),
      'flows/broken.json': flowJson('Broken'),
      'flows/mended.yaml': manifest('Mended', 'mended.json'),
      'flows/mended.json': '{',
      'flows/retired.yaml': manifest('Retired', 'retired.json'),
      'flows/retired.json': flowJson('Retired'),
    });
    project.write('flows/survey.json', flowJson('Done'));
    project.write('flows/old.yaml', manifest('New name', 'old.json'));
    project.write('flows/old.json', flowJson('New'));
    project.remove('flows/moved.yaml');
    project.write('flows/elsewhere/moved.yaml', manifest('Went', '../moved.json', 'previously: [Moved]'));
    project.write('flows/moved.json', flowJson('Went'));
    project.remove('flows/gone.yaml');
    project.write('flows/broken.json', '{');
    project.write('flows/mended.json', flowJson('Mended'));
    project.write('flows/fresh.yaml', manifest('Fresh', 'fresh.json'));
    project.write('flows/fresh.json', flowJson('Fresh'));
    project.write('flows/unborn.yaml', manifest('Unborn', 'unborn.json'));
    project.write('flows/unborn.json', '{');
    project.write('flows/retired.yaml', 'name: Retired\ncategories: [OTHER]\nstatus: deprecated\n');
    return project;
  }

  test('every kind is told, by name, without an account and without credentials', async () => {
    const ran = await diff(everyKind(), ['--base', 'HEAD', '--json']);
    // Two documents are no JSON.
    expect(ran.code).toBe(1);
    const told: DiffJson = ran.json();
    expect(told).toMatchObject({ format: 1, environment: 'default', with: { kind: 'base', ref: 'HEAD' } });
    expect(kindsOf(told)).toEqual({
      Broken: 'unclear',
      Fresh: 'new',
      Gone: 'gone',
      Mended: 'unclear',
      'New name': 'new',
      'Old name': 'gone',
      Survey: 'changed',
      Unborn: 'unclear',
      Went: 'changed',
    });
    expect(told.flows.map(({ name }) => name)).toEqual(Object.keys(kindsOf(told)).sort());
    expect(told.flows.flatMap(({ name, before }) => (before === null ? [] : [[before, name]]))).toEqual([
      ['Moved', 'Went'],
    ]);
    for (const { name, kind, reason, changes } of told.flows) {
      const isTold = kind === 'unclear' || name === 'New name';
      expect([name, reason === null, changes.length > 0]).toEqual([name, !isTold, kind === 'changed']);
    }
    expect(told.flows.find(({ name }) => name === 'New name')?.reason).toContain('previously: [Old name]');
    // What is the same, and what is retired and names no document.
    expect(told.summary).toMatchObject({ same: 2, visible: 2, breaking: 0, accepted: 0 });
  });

  test('people read the same, in the terminal and as Markdown', async () => {
    const project = everyKind();
    const { stdout } = await diff(project, ['--base', 'HEAD']);
    expect(stdout).toMatch(/^Diff for default: the work tree against HEAD \(commit [0-9a-f]{7}\)$/m);
    for (const line of [
      '~ Survey',
      '+ New name',
      '- Old name',
      '~ Went (was Moved)',
      '+ Fresh',
      '- Gone',
      '! Broken',
      '! Unborn',
    ])
      expect(stdout).toMatch(new RegExp(`^  ${line.replace(/[+()]/g, '\\$&')}$`, 'm'));
    expect(stdout).toContain('flows/fresh.json: new, 1 screen');
    expect(stdout.match(/waflow validate/g)).toHaveLength(2);
    expect(stdout).toMatch(/^9 flows: 2 changed, 2 new, 2 without a manifest now, 3 unclear; 2 visible changes\.$/m);
    const markdown = (await diff(project, ['--base', 'HEAD', '--markdown'])).stdout;
    for (const head of ['`~` Survey: 1 visible', '`+` Fresh: new', '`-` Gone: its manifest is gone'])
      expect(markdown).toContain(`#### ${head}`);
  });

  test.each([
    [['Sur*'], ['Survey']],
    [['--flow', 'Survey'], ['Survey']],
    [
      ['--flow', 'Survey', 'Fresh'],
      ['Fresh', 'Survey'],
    ],
    [
      ['!S*', '!New*', '!Old*', '!Went', '!Broken', '!Unborn', '!Mended'],
      ['Fresh', 'Gone'],
    ],
    [['Gone'], ['Gone']],
    [['Same'], []],
  ] as const)('%j selects %j', async (argv, names) => {
    const told: DiffJson = (await diff(everyKind(), ['--base', 'HEAD', '--json', ...argv])).json();
    expect(told.flows.map(({ name }) => name)).toEqual(names);
  });

  test('names that no flow has, now or before, are used wrongly', async () => {
    const refused = await diff(everyKind(), ['--base', 'HEAD', '--json', 'Nobody*']);
    expect(refused.code).toBe(64);
    expect(refused.json().error).toMatchObject({ code: 'no-match', hint: expect.stringContaining('Gone') });
  });

  test('exits with 2 where something differs and that is asked for', async () => {
    const project = createRepository({ ...SURVEY, ...five('Send') });
    const argv = ['--base', 'HEAD', '--detailed-exitcode'];
    const same = await diff(project, argv);
    expect([same.code, same.stdout]).toEqual([0, expect.stringContaining('No differences inside the documents.')]);
    project.write('flows/survey.json', JSON.stringify(JSON.parse(flowJson('Send'))));
    expect((await diff(project, argv)).code).toBe(0);
    project.write('flows/survey.json', flowJson('Done'));
    expect((await diff(project, argv)).code).toBe(2);
    expect((await diff(project, [...argv, 'Same'])).code).toBe(0);
    expect((await diff(project, ['--base', 'HEAD'])).code).toBe(0);
  });

  test('has graphs where they are asked for', async () => {
    const project = everyKind();
    const { stdout } = await diff(project, ['--base', 'HEAD', '--graph']);
    // Of what is there on one side or the other, and not of what cannot be read.
    expect(stdout.match(/^```mermaid$/gm)).toHaveLength(6);
    const told: DiffJson = (await diff(project, ['--base', 'HEAD', '--graph', '--json'])).json();
    for (const { kind, graph } of told.flows) {
      if (kind === 'unclear') expect(graph).toBeNull();
      else expect([graph?.screens.length, Array.isArray(graph?.routes)]).toEqual([1, true]);
    }
  });

  test('flows that break rules are compared all the same', async () => {
    const wrong = (label: string) => flowJson(label).replace('"TextHeading"', '"TextHeadline"');
    const project = createRepository({ ...SURVEY, 'flows/survey.json': wrong('Send') });
    project.write('flows/survey.json', wrong('Done'));
    const ran = await diff(project, ['--base', 'HEAD', '--json']);
    expect([ran.code, kindsOf(ran.json())]).toEqual([0, { Survey: 'changed' }]);
    expect(ran.json().flows[0].changes).toHaveLength(1);
  });

  test('a manifest with errors is told at its place; one of the base says nothing, and that is told', async () => {
    const project = createRepository({ ...SURVEY, ...five('Send') });
    project.write('flows/survey.yaml', 'nmae: Survey\n');
    const now = await diff(project, ['--base', 'HEAD', '--json']);
    expect([now.code, now.json().error.code]).toEqual([1, 'invalid-manifests']);
    expect(now.json().findings[0]).toMatchObject({ file: 'flows/survey.yaml', line: 1 });
    commitAll(project);
    project.write('flows/survey.yaml', SURVEY['flows/survey.yaml']);
    const before = await diff(project, ['--base', 'HEAD', '--json']);
    expect([before.code, kindsOf(before.json())]).toEqual([0, { Survey: 'new' }]);
    expect(before.stderr).toContain('flows/survey.yaml@');
    project.write('flows/survey.yaml', 'name: "Survey\n');
    expect((await diff(project, ['--base', 'HEAD', '--json'])).code).toBe(1);
    project.write('waflow.yaml', 'limits: [\n');
    expect((await diff(project, ['--base', 'HEAD', '--json'])).code).toBe(78);
  });

  test('an unset variable stands for its own name, with a warning; a set one never shows', async () => {
    const variables = 'environments:\n  one: { waba: "1", variables: { SHOP: { env: WAFLOW_VAR_SHOP } } }\n';
    const project = createRepository({
      ...SURVEY,
      'waflow.yaml': variables,
      'flows/survey.json': flowJson('Buy at {{ SHOP }}'),
    });
    project.write('flows/survey.json', flowJson('Buy now at {{ SHOP }}'));
    const unset = await diff(project, ['--base', 'HEAD', '--json']);
    expect(unset.code).toBe(0);
    expect(unset.stderr).toMatch(/WAFLOW_VAR_SHOP/);
    expect(unset.json().flows[0].changes[0]).toMatchObject({ from: 'Buy at SHOP', to: 'Buy now at SHOP' });
    for (const flags of [[], ['--json'], ['--markdown'], ['--graph'], ['--verbose']]) {
      const set = await diff(project, ['--base', 'HEAD', ...flags], { env: { WAFLOW_VAR_SHOP: 'Acme-Secret' } });
      expect([set.code, set.stderr]).toEqual([0, expect.not.stringContaining('WAFLOW_VAR_SHOP')]);
      expect(set.stdout).toContain('***');
    }
  });

  test('a value that stood in the open in the base does not show either', async () => {
    const variables = 'environments:\n  one: { waba: "1", variables: { SHOP: { env: WAFLOW_VAR_SHOP } } }\n';
    const project = createRepository({
      ...SURVEY,
      'waflow.yaml': variables,
      'flows/survey.json': flowJson('Buy at Acme-Secret'),
    });
    project.write('flows/survey.json', flowJson('Buy at {{ SHOP }}!'));
    for (const flags of [[], ['--json'], ['--markdown'], ['--verbose'], ['--report', 'report.html']]) {
      await diff(project, ['--base', 'HEAD', ...flags], { env: { WAFLOW_VAR_SHOP: 'Acme-Secret' } });
    }
  });

  test('a token that stands in a document does not show, though no account is asked', async () => {
    const config = 'environments:\n  one: { waba: "1", token: { env: WHATSAPP_SHOP_TOKEN } }\n';
    const project = createRepository({ ...SURVEY, 'waflow.yaml': config });
    const [own, declared, secret] = [TOKEN, `${TOKEN}-declared`, `${TOKEN}-app-secret`];
    const env = {
      WHATSAPP_BUSINESS_ACCESS_TOKEN: own,
      WHATSAPP_SHOP_TOKEN: declared,
      WHATSAPP_APP_SECRET: secret,
    };
    project.write('flows/survey.json', flowJson(`Token ${own} ${declared} ${secret}`, { [own]: declared }));
    for (const flags of [[], ['--json'], ['--markdown'], ['--graph'], ['--verbose']]) {
      await diff(project, ['--base', 'HEAD', ...flags], { env });
    }
  });

  test.each(['nothing', '-x', '', 'HEAD:flows', 'HEAD..HEAD', '\u001b[31mHEAD'])('%j is no commit', async (ref) => {
    const refused = await diff(createRepository(SURVEY), [`--base=${ref}`, '--json']);
    expect([refused.code, refused.json().error.code]).toEqual([64, 'no-such-commit']);
    expect(refused.both).not.toContain('\u001b');
  });

  test('without Git, without a commit, in a shallow clone: one sentence, and what to do', async () => {
    const none = await diff(createProject(SURVEY), ['--base', 'HEAD', '--json']);
    expect([none.code, none.json().error.code]).toEqual([64, 'no-git']);
    const empty = await diff(createProject(SURVEY, { git: true }), ['--base', 'HEAD', '--json']);
    expect([empty.code, empty.json().error.code]).toEqual([64, 'no-such-commit']);
    const origin = createRepository(SURVEY);
    commitAll(origin);
    const clone = createProject({});
    git(clone.path, 'clone', '-q', '--depth', '1', `file://${origin.path}`, 'here');
    const shallow = await diff(clone, ['--base', 'HEAD^', '--cwd', 'here', '--json']);
    expect(shallow.json().error).toMatchObject({
      code: 'no-such-commit',
      hint: expect.stringContaining('fetch-depth'),
    });
  });

  test('an environment that is none is not configured; a base from before the first manifest has none', async () => {
    const project = createRepository({ 'readme.md': '' });
    for (const [file, text] of Object.entries(SURVEY)) project.write(file, text);
    expect((await diff(project, ['--base', 'HEAD', '--env', 'nope', '--json'])).code).toBe(78);
    const ran = await diff(project, ['--base', 'HEAD', '--json']);
    expect([ran.code, kindsOf(ran.json())]).toEqual([0, { Survey: 'new' }]);
    const gone = createRepository(SURVEY);
    gone.remove('flows/survey.yaml');
    const left = await diff(gone, ['--base', 'HEAD', '--json']);
    expect([left.code, kindsOf(left.json())]).toEqual([0, { Survey: 'gone' }]);
  });

  test('hostile names are only text', async () => {
    const name = '\u001b]0;t\u0007<b>@x</b> `../../etc` [a](http://x) \u202e';
    const project = createRepository({ ...SURVEY, 'flows/survey.yaml': manifest(name, 'survey.json') });
    project.write('flows/survey.json', flowJson('Done'));
    project.write('flows/long.yaml', manifest('n'.repeat(200), 'survey.json'));
    for (const flags of [[], ['--graph'], ['--verbose'], ['--markdown']]) {
      const { both, code } = await diff(project, ['--base', 'HEAD', ...flags]);
      expect(code).toBe(0);
      expect(both).not.toMatch(/[\u001b\u0007\u202e]/);
      if (flags.includes('--markdown')) expect(aliveIn(both)).toEqual([]);
    }
    const refused = await diff(project, ['--base', 'HEAD', 'Nobody']);
    expect([refused.code, refused.stderr]).toEqual([64, expect.not.stringMatching(/[\u001b\u0007\u202e]/)]);
  });

  test('documents of waflow.yaml and manifests that are links out are refused, not read', async () => {
    const project = createRepository(SURVEY);
    const outside = createProject({ 'secret.json': flowJson('Outside-Secret') });
    project.remove('flows/survey.json');
    symlinkSync(join(outside.path, 'secret.json'), join(project.path, 'flows/survey.json'));
    const ran = await diff(project, ['--base', 'HEAD', '--json']);
    expect([ran.code, ran.both]).toEqual([1, expect.not.stringContaining('Outside-Secret')]);
  });
});

describe('laws', () => {
  test('whatever texts are edited, exactly the edited flows are named, and the bytes are the same twice', async () => {
    const texts = fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.replaceAll('{{', '{'));
    const edits = fc.array(fc.tuple(texts, fc.option(texts)), { minLength: 8, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(edits, async (rows) => {
        const project = createProject({}, { git: true });
        for (const [index, [before]] of rows.entries()) {
          project.write(`flows/${index}.yaml`, manifest(`Flow ${index}`, `${index}.json`));
          project.write(`flows/${index}.json`, flowJson(before));
        }
        commitAll(project);
        for (const [index, [before, after]] of rows.entries())
          project.write(`flows/${index}.json`, JSON.stringify(JSON.parse(flowJson(after ?? before))));
        const ran = await diff(project, ['--base', 'HEAD', '--json']);
        const edited = rows.flatMap(([before, after], index) =>
          after === null || after === before ? [] : [[`Flow ${index}`, 'changed'] as const],
        );
        expect(kindsOf(ran.json())).toEqual(Object.fromEntries(edited));
        for (const { changes } of ran.json().flows) expect(changes.length).toBeGreaterThan(0);
        expect((await diff(project, ['--base', 'HEAD', '--json'])).stdout).toBe(ran.stdout);
      }),
      { numRuns: process.env.WAFLOW_LONG ? 100 : 4 },
    );
  });

  test('any two files of JSON are compared, whatever is in them', async () => {
    const folder = createProject({}).path;
    mkdirSync(join(folder, 'x'));
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 6 }), fc.json({ maxDepth: 6 }), async (before, after) => {
        writeFileSync(join(folder, 'a.json'), before);
        writeFileSync(join(folder, 'b.json'), after);
        const { code, both } = await diff({ path: folder }, ['a.json', 'b.json', '--graph', '--detailed-exitcode']);
        // Only keys that are there twice are no sound JSON.
        expect([0, 2, 64]).toContain(code);
        if (code === 64) expect(both).toContain('twice');
      }),
      { numRuns: process.env.WAFLOW_LONG ? 1_000 : 30 },
    );
  });
});

describe('values from the process', () => {
  const hidden = (title: string) => {
    const options = [
      { id: '{{ HOST }}', title: 'One' },
      { id: 'b', title: 'Two' },
    ];
    const choice = { type: 'RadioButtonsGroup', name: 'choice', label: 'Choice', 'data-source': options };
    const action = { name: 'complete', payload: { choice: '${form.choice}' } };
    const children = [
      { type: 'TextBody', text: 'Write to {{ HOST }} today' },
      choice,
      { type: 'Footer', label: 'Send', 'on-click-action': action },
    ];
    const screen = { id: 'A', title, terminal: true, layout: { type: 'SingleColumnLayout', children } };
    return JSON.stringify({ version: '7.3', screens: [screen] });
  };
  const files = {
    'waflow.yaml':
      'failOnBreaking: true\nenvironments:\n  local: { remote: emulator, variables: { HOST: { env: WAFLOW_VAR_HOST } } }\ndefaultEnvironment: local\n',
    'flows/a.yaml': 'name: A\ncategories: [OTHER]\njson: a.json\n',
    'flows/a.json': hidden('Before'),
  };

  test('make no change of what stays the same, and show nowhere', async () => {
    const project = createRepository(files);
    project.write('flows/a.json', hidden('After'));
    const env = { WAFLOW_VAR_HOST: 'supersecrethost' };
    const ran = await diff(project, ['--base', 'HEAD', '--json', '--report', 'r.html'], { env });
    expect(ran.code).toBe(0);
    const told: DiffJson = ran.json();
    expect(told.flows.map(({ changes }) => changes.length)).toEqual([1]);
    expect(told.summary.breaking).toBe(0);
    expect(readFileSync(join(project.path, 'r.html'), 'utf8')).not.toContain('supersecret');
  });

  test('show in no finding on a page', async () => {
    const project = createRepository(files);
    project.write('flows/a.json', hidden('After').replace('"type":"TextBody"', '"type":"{{ HOST }}"'));
    const env = { WAFLOW_VAR_HOST: 'supersecrethost' };
    const ran = await diff(project, ['--base', 'HEAD', '--report', 'r.html'], { env });
    expect(ran.both).not.toContain('supersecret');
    const page = readFileSync(join(project.path, 'r.html'), 'utf8');
    expect(page).toContain('INVALID_PROPERTY_VALUE');
    expect(page).not.toContain('supersecret');
  });
});
