// `waflow render`: pages of screens, written where they belong and nowhere else, offline, for whatever the flows are.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { TOKEN } from '../support/graph.ts';
import { expectHarmless } from '../support/html.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';
import { createRepository } from '../support/repository.ts';
import { type CliOptions, type CliRun, runCli } from '../support/run-cli.ts';

const noNetwork = () => {
  throw new Error('an account was asked');
};

async function render(
  { path }: Project,
  argv: readonly string[] = [],
  more: Partial<CliOptions> = {},
): Promise<CliRun> {
  const ran = await runCli(['render', ...argv], { cwd: path, fetch: noNetwork, ...more });
  expect(ran.both).not.toContain('this is a bug');
  expect(ran.both).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  return ran;
}

const manifest = (name: string, json = 'survey.json', also = '') =>
  `name: ${JSON.stringify(name)}\ncategories: [OTHER]\njson: ${json}\n${also}`;

const FILES = { 'flows/survey.yaml': manifest('Survey'), 'flows/survey.json': flowJson() };

const pagesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder).sort() : null);
const read = ({ path }: Project, file: string) => readFileSync(join(path, file), 'utf8');

describe('what is written', () => {
  test('is a page for each flow, and one that leads to them, in a folder that Git never sees', async () => {
    const project = createRepository({
      ...FILES,
      'flows/a.yaml': manifest('A tour', 'a.json'),
      'flows/a.json': flowJson(),
    });
    const ran = await render(project);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(pagesIn(join(project.path, '.waflow/screens'))).toEqual(['a-tour.html', 'index.html', 'survey.html']);
    expect(ran.stdout).toMatch(/^2 flows: open \.waflow\/screens\/index\.html in a browser\.$/m);
    const status = execFileSync('git', ['status', '--porcelain'], { cwd: project.path, encoding: 'utf8' });
    expect(status).toBe('');
    const index = read(project, '.waflow/screens/index.html');
    for (const page of ['a-tour.html', 'survey.html']) {
      expect(index).toContain(`href="${page}"`);
      expectHarmless(read(project, `.waflow/screens/${page}`));
    }
    expectHarmless(index);
    expect(read(project, '.waflow/screens/survey.html')).toContain('Hello');
  });

  test('is told to machines in one document', async () => {
    const project = createProject({ ...FILES, 'flows/b.yaml': manifest('B', 'b.json'), 'flows/b.json': '{' });
    const ran = await render(project, ['--json', '--out', 'pages']);
    expect([ran.code, ran.json()]).toEqual([
      0,
      {
        format: 1,
        environment: 'default',
        index: join(project.path, 'pages/index.html'),
        flows: [
          {
            name: 'B',
            manifest: 'flows/b.yaml',
            document: 'flows/b.json',
            page: join(project.path, 'pages/b.html'),
            screens: null,
            findings: 1,
          },
          {
            name: 'Survey',
            manifest: 'flows/survey.yaml',
            document: 'flows/survey.json',
            page: join(project.path, 'pages/survey.html'),
            screens: 1,
            findings: 0,
          },
        ],
      },
    ]);
  });

  test('is the same to the byte for the same flows', async () => {
    const project = createProject(FILES);
    await render(project);
    const one = read(project, '.waflow/screens/survey.html');
    await render(project);
    expect(read(project, '.waflow/screens/survey.html')).toBe(one);
  });

  test('goes where --out says, inside the project or not, counted from --cwd', async () => {
    const [project, elsewhere] = [createProject(FILES), createProject({})];
    expect((await render(project, ['--out', 'a/b/c'])).code).toBe(0);
    expect((await render(project, ['--out', elsewhere.path])).code).toBe(0);
    const cwd = { cwd: dirname(project.path) };
    expect((await render(project, ['--cwd', basename(project.path), '--out', 'here'], cwd)).code).toBe(0);
    for (const folder of [join(project.path, 'a/b/c'), elsewhere.path, join(project.path, 'here')])
      expect(pagesIn(folder)).toEqual(['index.html', 'survey.html']);
    expect(pagesIn(join(project.path, '.waflow'))).toBeNull();
  });

  test('is what names and --flow select; what nobody has is used wrongly, and nothing is written', async () => {
    const project = createProject({ ...FILES, 'flows/tour.yaml': manifest('Tour') });
    await render(project, ['T*', '--out', 'a']);
    await render(project, ['--flow', 'Survey', '--out', 'b']);
    expect([pagesIn(join(project.path, 'a')), pagesIn(join(project.path, 'b'))]).toEqual([
      ['index.html', 'tour.html'],
      ['index.html', 'survey.html'],
    ]);
    const refused = await render(project, ['Nobody', '--out', 'c', '--json']);
    expect([refused.code, refused.json().error.code]).toEqual([64, 'no-match']);
    expect(pagesIn(join(project.path, 'c'))).toBeNull();
  });

  test('is what a commit has, whatever the work tree has become', async () => {
    const project = createRepository({ ...FILES, 'flows/survey.json': flowJson('As it was') });
    project.write('flows/survey.json', flowJson('As it is'));
    project.write('flows/new.yaml', 'nmae: New\n');
    const ran = await render(project, ['--base', 'HEAD']);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    const page = read(project, '.waflow/screens/survey.html');
    expect([page.includes('As it was'), page.includes('As it is')]).toEqual([true, false]);
    for (const ref of ['nothing', '-x', '']) {
      const refused = await render(project, [`--base=${ref}`, '--json']);
      expect([refused.code, refused.json().error.code]).toEqual([64, 'no-such-commit']);
    }
    const broken = createRepository({ ...FILES, 'flows/b.yaml': 'name: "' });
    const told = await render(broken, ['--base', 'HEAD']);
    expect([told.code, told.stderr]).toEqual([0, expect.stringContaining('flows/b.yaml@')]);
  });
});

describe('whatever the flows are', () => {
  test('those that the checker rejects are drawn, and their findings are on the page', async () => {
    const project = createProject({ ...FILES, 'flows/survey.json': flowJson().replace('TextHeading', 'TextHeadline') });
    const ran = await render(project);
    expect([ran.code, ran.stdout, ran.stderr]).toEqual([0, expect.stringMatching(/survey\.html, \d+ errors?/), '']);
    expect(read(project, '.waflow/screens/survey.html')).toContain('TextHeadline');
    expect(read(project, '.waflow/screens/index.html')).toMatch(/\d errors?/);
  });

  test('one that is no JSON is listed, not drawn, and it is said why', async () => {
    const project = createProject({ ...FILES, 'flows/survey.json': '{"version":' });
    const ran = await render(project);
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('no JSON that could be drawn')]);
    expect(ran.stderr).toMatch(/^flows\/survey\.json:1:\d+ error: .*\[INVALID_FLOW_JSON\]$/m);
    expectHarmless(read(project, '.waflow/screens/survey.html'));
    expect(read(project, '.waflow/screens/index.html')).toContain('no JSON that could be drawn');
  });

  test.each([
    'null',
    '[]',
    '7',
    '{"screens":{}}',
    '{"screens":[null,7,{"layout":[[]]}]}',
    `{"a":${'['.repeat(190)}${']'.repeat(190)}}`,
  ])('%s makes a page', async (text) => {
    const project = createProject({ ...FILES, 'flows/survey.json': text });
    expect((await render(project)).code).toBe(0);
    expectHarmless(read(project, '.waflow/screens/survey.html'));
  });

  test('a flow without a document is not listed; without any there is an empty page', async () => {
    const project = createProject({ 'flows/old.yaml': 'name: Old\ncategories: [OTHER]\nstatus: deprecated\n' });
    const ran = await render(project);
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringMatching(/^0 flows: /m)]);
    expect(read(project, '.waflow/screens/index.html')).toContain('There is no flow to draw.');
    const none = await render(createProject({}), ['--json']);
    expect([none.code, none.json().error.code]).toEqual([78, 'no-manifests']);
  });

  test('manifests with errors are told (1), and nothing is drawn', async () => {
    const project = createProject({ ...FILES, 'flows/b.yaml': 'name: "B\n' });
    const ran = await render(project, ['--json']);
    expect([ran.code, ran.json().error.code]).toEqual([1, 'invalid-manifests']);
    expect(pagesIn(join(project.path, '.waflow/screens'))).toBeNull();
  });

  test('hostile names are file names that every system takes, and text in the pages', async () => {
    const names = [
      '../../../../etc/passwd',
      '..',
      '/abs/olute',
      'C:\\Windows',
      'CON',
      'index',
      'Index!',
      '.gitignore',
      'n'.repeat(200),
      '漢'.repeat(200),
      '\u001b]0;t\u0007x',
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '%2e%2e%2f',
      '?',
      '!',
    ];
    const files = Object.fromEntries(names.map((name, index) => [`flows/${index}.yaml`, manifest(name)]));
    const project = createProject({ ...FILES, ...files });
    const ran = await render(project, ['--out', 'pages']);
    expect([ran.code, ran.both]).toEqual([0, expect.not.stringMatching(/[\u001b\u0007]/)]);
    const pages = pagesIn(join(project.path, 'pages')) ?? [];
    // One for each, the one for Survey, and the index, which nobody's flow replaces.
    expect(pages).toHaveLength(names.length + 2);
    expect(new Set(pages.map((page) => page.toLowerCase())).size).toBe(pages.length);
    for (const page of pages) {
      expect(page).toMatch(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*\.html$/u);
      expect(Buffer.byteLength(page)).toBeLessThan(200);
      expectHarmless(read(project, `pages/${page}`));
    }
    const index = read(project, 'pages/index.html');
    for (const [, href = ''] of index.matchAll(/href="([^"]*)"/g)) expect(pages).toContain(decodeURIComponent(href));
    expect(readdirSync(dirname(project.path))).not.toContain('etc');
  });

  test('values of the process and tokens never show; an unset one stands for itself', async () => {
    const config = 'environments: { one: { waba: "1", variables: { SHOP: { env: WAFLOW_VAR_SHOP } } } }\n';
    const project = createProject({
      ...FILES,
      'waflow.yaml': config,
      'flows/survey.json': flowJson(`{{ SHOP }} ${TOKEN} Acme-Secret`),
    });
    const unset = await render(project);
    expect([unset.code, unset.stderr]).toEqual([0, expect.stringContaining('WAFLOW_VAR_SHOP')]);
    expect(read(project, '.waflow/screens/survey.html')).toContain('SHOP');
    const env = { WAFLOW_VAR_SHOP: 'Acme-Secret', WHATSAPP_BUSINESS_ACCESS_TOKEN: TOKEN };
    expect((await render(project, [], { env })).code).toBe(0);
    for (const page of ['survey.html', 'index.html'])
      expect(read(project, `.waflow/screens/${page}`)).not.toMatch(new RegExp(`Acme-Secret|${TOKEN.slice(0, 12)}`));
  });
});

describe('where it may not be written (64 or 78), one sentence and no harm', () => {
  test('a file in the way', async () => {
    const project = createProject({ ...FILES, pages: 'mine' });
    for (const out of ['pages', 'pages/deep']) {
      const ran = await render(project, ['--out', out, '--json']);
      expect([ran.code, ran.json().error.code]).toEqual([64, 'not-writable']);
    }
    expect(read(project, 'pages')).toBe('mine');
  });

  test('a link out of the repository, of the folder or of a page', async () => {
    const outside = createProject({ 'mine.html': 'mine' });
    const project = createRepository(FILES);
    symlinkSync(outside.path, join(project.path, 'pages'));
    const folder = await render(project, ['--out', 'pages', '--json']);
    expect([folder.code, folder.json().error.code]).toEqual([64, 'outside-repository']);
    mkdirSync(join(project.path, 'own'));
    symlinkSync(join(outside.path, 'mine.html'), join(project.path, 'own/survey.html'));
    const page = await render(project, ['--out', 'own', '--json']);
    expect([page.code, page.json().error.code]).toEqual([64, 'outside-repository']);
    mkdirSync(join(project.path, '.waflow'));
    symlinkSync(outside.path, join(project.path, '.waflow/screens'));
    const state = await render(project, ['--json']);
    expect([state.code, state.json().error.code]).toEqual([78, 'outside-repository']);
    expect([readdirSync(outside.path), read(outside, 'mine.html')]).toEqual([['mine.html'], 'mine']);
  });

  test('a folder of which Git tracks files', async () => {
    const project = createRepository({ ...FILES, '.waflow/screens/survey.html': 'mine' });
    const ran = await render(project, ['--json']);
    expect([ran.code, ran.json().error.code]).toEqual([78, 'tracked-state']);
    expect(read(project, '.waflow/screens/survey.html')).toBe('mine');
  });

  test.skipIf(process.getuid?.() === 0)('a folder that cannot be written', async () => {
    const project = createProject(FILES);
    mkdirSync(join(project.path, 'pages'));
    chmodSync(join(project.path, 'pages'), 0o500);
    const ran = await render(project, ['--out', 'pages', '--json']);
    expect([ran.code, ran.json().error.code]).toEqual([64, 'not-writable']);
  });

  test('no name at all', async () => {
    const ran = await render(createProject(FILES), ['--out', ' ', '--json']);
    expect([ran.code, ran.json().error.code]).toEqual([64, 'no-folder']);
  });
});

test('two at once leave whole pages', async () => {
  const files: Record<string, string> = {};
  for (let index = 0; index < 12; index += 1) {
    files[`flows/${index}.yaml`] = manifest(`Flow ${index}`, `${index}.json`);
    files[`flows/${index}.json`] = flowJson(`Label ${index}`);
  }
  const project = createProject(files);
  const runs = await Promise.all([render(project), render(project), render(project)]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
  const folder = join(project.path, '.waflow/screens');
  expect(pagesIn(folder)).toHaveLength(13);
  for (const page of pagesIn(folder) ?? []) expect(readFileSync(join(folder, page), 'utf8')).toMatch(/<\/html>\s*$/);
});

test('what lies in the folder already stays, but for the pages', async () => {
  const project = createProject({ ...FILES, 'pages/notes.txt': 'mine' });
  writeFileSync(join(project.path, 'pages/survey.html'), 'old');
  await render(project, ['--out', 'pages']);
  expect(read(project, 'pages/notes.txt')).toBe('mine');
  expect(read(project, 'pages/survey.html')).not.toBe('old');
});
