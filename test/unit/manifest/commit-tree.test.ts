// A commit is read as its work tree would be: every question is asked of both.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commitTree } from '../../../src/manifest/commit-tree.ts';
import { commitOf, isShallow } from '../../../src/manifest/git.ts';
import { type Tree, workTree } from '../../../src/manifest/tree.ts';
import { createProject, type Project } from '../../support/project.ts';

const ENV = {
  PATH: process.env.PATH ?? '',
  HOME: '/nowhere',
  GIT_CONFIG_NOSYSTEM: '1',
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'Kim'],
      [`GIT_${who}_EMAIL`, 'kim@example.com'],
    ]),
  ),
};

function git(path: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: path, env: ENV, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** A repository with these files, links and nothing uncommitted. */
function repository(files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}): Project {
  const project = createProject(files, { git: true });
  for (const [from, to] of Object.entries(links)) {
    mkdirSync(join(project.path, from, '..'), { recursive: true });
    symlinkSync(to, join(project.path, from));
  }
  git(project.path, 'config', 'core.autocrlf', 'false');
  git(project.path, 'add', '-A');
  git(project.path, 'commit', '-qm', 'All', '--allow-empty');
  return project;
}

async function treeOf({ path }: Project, ref = 'HEAD'): Promise<Tree> {
  const commit = await commitOf(path, ref);
  const tree = commit === null ? null : await commitTree(path, commit);
  if (tree === null) throw new Error('no such commit');
  return tree;
}

const FILES = {
  'waflow.yaml': 'flows: flows\n',
  'flows/a.yaml': 'name: A\n',
  'flows/deep/er/b.yml': 'name: B\r\nwith: CRLF\r\n',
  'flows/.hidden.yaml': 'name: hidden\n',
  'flows/.hidden/c.yaml': 'name: hidden\n',
  'flows/node_modules/d.yaml': 'name: a package\n',
  'flows/with space/"quoted".yaml': 'name: quoted\n',
  "flows/it's\nnew/ta\tb.yaml": 'name: a line break\n',
  'flows/Été/日本 🎈.yaml': 'name: été\n',
  'flows/[x]/{y}.yaml': 'name: like a glob\n',
  'flows/-dash.yaml': 'name: dash\n',
  'flows/data.json': '{}',
  'shared/e.yaml': 'name: E\n',
  'shared/sub/f.yaml': 'name: F\n',
};
const LINKS = {
  'flows/inside.yaml': '../shared/e.yaml',
  'flows/twice.yaml': 'inside.yaml',
  'flows/outside.yaml': '../..',
  'flows/absolute.yaml': '/etc/hostname',
  'flows/nowhere.yaml': 'nothing.yaml',
  'flows/folder.yaml': '../shared',
  'flows/round.yaml': 'turn.yaml',
  'flows/turn.yaml': 'round.yaml',
  linked: 'flows',
  'linked again': 'linked/deep',
  out: '..',
  broken: 'nothing',
};

/** Folders that are there, and not ours. */
const OUTSIDE = ['out', '..', 'flows/outside.yaml'];

const QUESTIONS = [
  ...Object.keys(FILES),
  ...Object.keys(LINKS),
  'flows',
  'flows/deep',
  'flows/nothing.yaml',
  'flows/a.yaml/below',
  'flows/folder.yaml/e.yaml',
  'linked/a.yaml',
  'linked again/er/b.yml',
  'linked/../waflow.yaml',
  'out/waflow.yaml',
  '.',
  '..',
  '../outside.yaml',
  ' ',
];

describe('a commit and its work tree', () => {
  const both = async () => {
    const project = repository(FILES, LINKS);
    const at = (path: string) => join(project.path, path);
    return { project, at, commit: await treeOf(project), disk: workTree(project.path) };
  };

  it('read the same', async () => {
    const { at, commit, disk } = await both();
    const [before, after] = [disk.reader(), commit.reader()];
    for (const prepared of [false, true]) {
      if (prepared) await commit.prepare(QUESTIONS.map(at));
      for (const path of QUESTIONS) expect([path, after(at(path))]).toEqual([path, before(at(path))]);
    }
  });

  it('have the same folders and the same waflow.yaml', async () => {
    const { at, commit, disk } = await both();
    for (const path of QUESTIONS) {
      expect([path, 'folder', await commit.isFolder(at(path))]).toEqual([
        path,
        'folder',
        (await disk.isFolder(at(path))) && !OUTSIDE.includes(path),
      ]);
    }
    for (const path of ['waflow.yaml', 'flows/a.yaml', 'flows/inside.yaml', 'nothing', 'flows/nothing.yaml']) {
      expect([path, await commit.hasFile(at(path))]).toEqual([path, await disk.hasFile(at(path))]);
    }
  });

  it.each([
    ['flows', ['**/*.yaml', '**/*.yml']],
    ['linked', ['**/*.yaml', '**/*.yml']],
    ['linked again', ['**/*.yml']],
    ['flows/folder.yaml', ['**/*.yaml']],
    ['.', ['**/*.yaml']],
    ['.', ['flows/**/*.{yaml,yml}', '!flows/deep/**']],
    ['.', ['./flows/*.yaml']],
    ['.', ['linked/*.yaml']],
    ['.', ['flows/[[]x[]]/*.yaml']],
    ['.', ['flows/a.yaml', 'shared/*.yaml', '!**/e.yaml']],
    ['.', ['flows/**']],
    ['.', ['**/sub/*.yaml', 'flows/*/']],
    ['.', ['FLOWS/*.yaml']],
    ['.', ['!flows/**']],
    ['.', ['flows/+(a|b).yaml', 'flows/.hidden*']],
    ['.', ['nothing/*.yaml', 'broken/*']],
    ['shared', ['*.yaml', '../flows/a.yaml']],
  ])('find the same in %j by %j', async (folder, patterns) => {
    const { project, at, commit, disk } = await both();
    const shown = (paths: readonly string[]) => paths.map((path) => relative(project.path, path)).sort();
    expect(shown(await commit.glob(at(folder), patterns))).toEqual(shown(await disk.glob(at(folder), patterns)));
  });
});

describe('a commit', () => {
  it('is read as it was, whatever lies in the work tree by now', async () => {
    const project = repository({ 'flows/a.yaml': 'name: A\n', 'flows/b.yaml': 'name: B\n' });
    project.write('flows/a.yaml', 'name: changed\n');
    project.remove('flows/b.yaml');
    project.write('flows/new.yaml', 'name: new\n');
    const tree = await treeOf(project);
    const read = tree.reader();
    expect(read(join(project.path, 'flows/a.yaml'))).toEqual({ kind: 'text', text: 'name: A\n', bytes: 8 });
    expect(read(join(project.path, 'flows/b.yaml'))).toMatchObject({ text: 'name: B\n' });
    expect(read(join(project.path, 'flows/new.yaml'))).toEqual({ kind: 'missing' });
    expect(await tree.glob(join(project.path, 'flows'), ['**/*.yaml'])).toHaveLength(2);
  });

  it('has no content that is not UTF-8, and none of a submodule', async () => {
    const inner = repository({ 'flows/inner.yaml': 'name: inner\n' });
    const project = repository({ 'flows/a.yaml': 'name: A\n' });
    project.write('flows/latin.yaml', Buffer.from([0x6e, 0xe9, 0x0a]));
    project.write('flows/empty.yaml', '');
    git(project.path, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'flows/sub');
    git(project.path, 'add', '-A');
    git(project.path, 'commit', '-qm', 'More');
    const tree = await treeOf(project);
    const names = ['a', 'latin', 'empty', 'sub/flows/inner'].map((name) => join(project.path, `flows/${name}.yaml`));
    for (const prepared of [true, false]) {
      if (prepared) await tree.prepare(names);
      expect(names.map((name) => tree.reader()(name).kind)).toEqual(['text', 'not-text', 'text', 'missing']);
    }
    expect(await tree.glob(join(project.path, 'flows/sub'), ['**/*.yaml'])).toEqual([]);
  });

  it('whose content Git does not have is no commit without manifests, and nothing runs to fetch it', async () => {
    const project = repository({ 'flows/a.yaml': 'name: A\n', 'flows/gone.yaml': 'name: gone\n' });
    const id = git(project.path, 'rev-parse', 'HEAD:flows/gone.yaml');
    const object = join(project.path, '.git/objects', id.slice(0, 2), id.slice(2));
    chmodSync(object, 0o600);
    rmSync(object);
    const strike = `touch ${join(project.path, 'struck')}`;
    const wrapped = `ext::sh -c ${strike.replaceAll(' ', '% ')}`;
    const local = `file://${project.path}`;
    const ways: readonly (readonly [string, string])[] = [
      ['extensions.partialClone', 'evil'],
      ['remote.evil.promisor', 'true'],
      ['remote.evil.uploadpack', strike],
      ['core.sshCommand', strike],
      ['core.gitProxy', strike],
      ['credential.helper', `!${strike}`],
      ['protocol.allow', 'always'],
      ...['ext', 'file', 'ssh', 'git'].map((name) => [`protocol.${name}.allow`, 'always'] as const),
    ];
    for (const [key, value] of ways) git(project.path, 'config', key, value);
    const urls = [wrapped, local, 'ssh://localhost/x', 'git://localhost/x'];
    const names = ['a', 'gone'].map((name) => join(project.path, `flows/${name}.yaml`));
    for (const [index, url] of [...urls, ...urls].entries()) {
      git(project.path, 'config', 'remote.evil.url', url);
      const tree = await treeOf(project);
      if (index < urls.length) await tree.prepare(names);
      const [there = '', gone = ''] = names;
      expect(tree.reader()(there).kind).toBe('text');
      expect(() => tree.reader()(gone)).toThrow('does not have its content');
    }
    expect(existsSync(join(project.path, 'struck'))).toBe(false);
  });

  it('is read in a repository with another object format, if Git knows it', async () => {
    const project = createProject({ 'flows/a.yaml': 'name: A\n' });
    git(project.path, 'init', '-q', '--object-format=sha256');
    git(project.path, 'add', '-A');
    git(project.path, 'commit', '-qm', 'All');
    expect(await commitOf(project.path, 'HEAD')).toMatch(/^[0-9a-f]{64}$/);
    expect((await treeOf(project)).reader()(join(project.path, 'flows/a.yaml'))).toMatchObject({ text: 'name: A\n' });
  });
});

describe('a name for a commit', () => {
  it.each([
    '',
    ' ',
    '-',
    '--all',
    '--output=x',
    '-h',
    'HEAD:flows/a.yaml',
    'HEAD:flows',
    'HEAD^{tree}',
    'HEAD^{blob}',
    '^HEAD',
    'HEAD..HEAD',
    'HEAD HEAD',
    'HEAD\nHEAD',
    'HEAD\0',
    'nothing',
    '@{99}',
    'x'.repeat(10_000),
  ])('%j names none', async (ref) => {
    const { path } = repository({ 'flows/a.yaml': 'name: A\n' });
    expect(await commitOf(path, ref)).toBeNull();
  });

  it('may be a branch, a tag with a message, a part of its id, or an expression', async () => {
    const { path } = repository({ 'flows/a.yaml': 'name: A\n' });
    git(path, 'tag', '-am', 'One', 'v1');
    git(path, 'branch', 'main-2');
    const id = git(path, 'rev-parse', 'HEAD');
    for (const ref of ['HEAD', '@', 'v1', 'main-2', id, id.slice(0, 8), 'HEAD^0', 'HEAD^{commit}']) {
      expect([ref, await commitOf(path, ref)]).toEqual([ref, id]);
    }
    expect(await isShallow(path)).toBe(false);
  });
});
