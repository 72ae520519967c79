// A project folder for one test: files in, a path out, gone at the end.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

export type Project = {
  readonly path: string;
  /** Writes or replaces a file. */
  readonly write: (file: string, content: string | Buffer) => void;
  readonly remove: (file: string) => void;
};

/** A fresh folder with these files; `git` makes it a work tree. */
export function createProject(
  files: Readonly<Record<string, string>>,
  options: { readonly git?: boolean } = {},
): Project {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'waflow-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const write = (file: string, content: string | Buffer) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), content);
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  if (options.git === true) execFileSync('git', ['init', '-q'], { cwd: path });
  return { path, write, remove: (file) => rmSync(join(path, file), { recursive: true, force: true }) };
}

/** A small Flow JSON, valid on the platform; `label` makes documents differ. */
export function flowJson(label = 'Send', extra: Readonly<Record<string, unknown>> = {}): string {
  const footer = { type: 'Footer', label, 'on-click-action': { name: 'complete', payload: {} } };
  const screen = {
    id: 'START',
    title: 'Start',
    terminal: true,
    data: {},
    layout: { type: 'SingleColumnLayout', children: [{ type: 'TextHeading', text: 'Hello' }, footer] },
  };
  return `${JSON.stringify({ version: '7.3', screens: [screen], ...extra }, null, 2)}\n`;
}
