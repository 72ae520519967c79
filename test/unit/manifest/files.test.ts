import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isInside, readInside, writeInside } from '../../../src/manifest/files.ts';
import { createProject } from '../../support/project.ts';

test.each([
  { folder: '/a', path: '/a', inside: true },
  { folder: '/a', path: '/a/b/c', inside: true },
  { folder: '/a', path: '/a/..b', inside: true },
  { folder: '/a', path: '/a/../a/b', inside: true },
  { folder: '/a', path: '/ab', inside: false },
  { folder: '/a', path: '/', inside: false },
  { folder: '/a', path: '/a/..', inside: false },
  { folder: '/a', path: '/a/../b', inside: false },
  { folder: '/a/b', path: '/a', inside: false },
])('$path lies in $folder: $inside', ({ folder, path, inside }) => {
  expect(isInside(folder, path)).toBe(inside);
});

test('what is read, and what is not', async () => {
  const { path } = createProject({ 'in/text.txt': 'grün', 'out/secret.txt': 'secret' });
  const boundary = join(path, 'in');
  mkdirSync(join(boundary, 'folder'));
  symlinkSync(join(path, 'out/secret.txt'), join(boundary, 'leads-out'));
  symlinkSync('text.txt', join(boundary, 'stays-in'));
  symlinkSync('nowhere', join(boundary, 'dangles'));
  symlinkSync('circle', join(boundary, 'circle'));
  const read = async (name: string) => readInside(boundary, join(boundary, name));
  expect(await read('text.txt')).toEqual({ kind: 'text', text: 'grün', bytes: 5 });
  expect(await read('stays-in')).toMatchObject({ kind: 'text', text: 'grün' });
  expect(await read('folder')).toEqual({ kind: 'directory' });
  expect(await read('nowhere')).toEqual({ kind: 'missing' });
  expect(await read('dangles')).toEqual({ kind: 'missing' });
  expect(await read('circle')).toEqual({ kind: 'unreadable' });
  expect(await read('leads-out')).toEqual({ kind: 'outside' });
  expect(await read('../out/secret.txt')).toEqual({ kind: 'outside' });
  expect(await read('text.txt/below')).toEqual({ kind: 'missing' });
});

test('a file is written whole, with its folders', async () => {
  const { path } = createProject({ 'a.txt': 'a much longer text than the next one' });
  await writeInside(path, join(path, 'a.txt'), 'short');
  await writeInside(path, join(path, 'b/c/d.txt'), 'new');
  expect(readFileSync(join(path, 'a.txt'), 'utf8')).toBe('short');
  expect(readFileSync(join(path, 'b/c/d.txt'), 'utf8')).toBe('new');
});

test('a folder is not written over', async () => {
  const { path } = createProject({ 'folder/x.txt': 'x' });
  await expect(writeInside(path, join(path, 'folder'), 'text')).rejects.toMatchObject({ exit: 'usage' });
  await expect(writeInside(path, join(path, 'folder/x.txt/below'), 'text')).rejects.toMatchObject({ exit: 'usage' });
});
