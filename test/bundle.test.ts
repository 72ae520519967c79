// What is shipped, by its parts: what a start loads, and that nothing has to be installed beside it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

/** The part of esbuild's account that is looked at. */
type Imported = { readonly path: string; readonly kind: string; readonly external?: boolean };
type Output = { readonly entryPoint?: string; readonly imports: readonly Imported[]; readonly inputs: object };
type Account = { readonly outputs: Readonly<Record<string, Output>> };
type BundleAction = () => Promise<{ readonly metafile: Account; readonly text: string }>;
type Bundle = (options: {
  readonly write: boolean;
}) => Promise<{ readonly cli: Account; readonly index: Account; readonly pages: Account }>;

const { bundle, bundleAction }: { bundle: Bundle; bundleAction: BundleAction } = await import(
  new URL('../scripts/bundle.js', import.meta.url).href
);

let accounts: Awaited<ReturnType<Bundle>>;
beforeAll(async () => {
  accounts = await bundle({ write: false });
});

/** All files that Node loads together with the one of this entry, before anything of it runs. */
function loadedWith({ outputs }: Account, entry: string): Output[] {
  const [first] = Object.keys(outputs).filter((path) => outputs[path]?.entryPoint === entry);
  const seen = new Set(first === undefined ? [] : [first]);
  for (const path of seen) {
    for (const { path: to, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) seen.add(to);
    }
  }
  return [...seen].flatMap((path) => outputs[path] ?? []);
}

const sources = (files: readonly Output[]) => files.flatMap(({ inputs }) => Object.keys(inputs));
const packages = (files: readonly Output[]) => [
  ...new Set(sources(files).flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])),
];
const ours = (files: readonly Output[]) => sources(files).filter((path) => path.startsWith('src/'));
const externals = (files: readonly Output[]) =>
  files.flatMap(({ imports }) => imports.filter(({ external }) => external === true));

describe('a start', () => {
  it('that only tells the version loads no package, and next to nothing of ours', () => {
    const files = loadedWith(accounts.cli, 'src/cli.ts');
    expect(packages(files)).toEqual([]);
    expect(ours(files).sort()).toEqual([
      'src/cli.ts',
      'src/commands/process-world.ts',
      'src/model/failure.ts',
      'src/version.ts',
    ]);
    const atOnce = externals(files).filter(({ kind }) => kind === 'import-statement');
    expect(atOnce.map(({ path }) => path)).toEqual(['node:tty']);
    expect(files.length).toBeLessThanOrEqual(4);
  });

  it('that only shows help loads commander, and no command', () => {
    const files = loadedWith(accounts.cli, 'src/program.ts');
    expect(packages(files)).toEqual(['commander']);
    expect(
      ours(files).filter((path) => !/^src\/(?:program|version|model\/.*|commands\/failures)\.ts$/.test(path)),
    ).toEqual([]);
    expect(files.length).toBeLessThanOrEqual(5);
  });

  it('that runs a command loads few files', () => {
    const files = loadedWith(accounts.cli, 'src/commands/all.ts');
    expect(ours(files)).toContain('src/commands/plan.ts');
    expect(files.length).toBeLessThanOrEqual(5);
    expect(packages(files)).not.toContain('ajv');
    expect(packages(files)).not.toContain('@bomb.sh/tab');
    // Drawing pages is for those who ask for them.
    expect(packages(files).filter((name) => /dagre|mdast|micromark/.test(name))).toEqual([]);
    expect(ours(files).filter((path) => /^src\/render\/(?:screens\/|report-page)/.test(path))).toEqual([]);
  });

  it('evaluates rarely needed packages with their first call', () => {
    const wrapped = sources(loadedWith(accounts.cli, 'src/commands/all.ts')).filter((path) =>
      path.startsWith('at-first-call:'),
    );
    expect(wrapped).toContain('at-first-call:string-width');
    expect(wrapped).toContain('at-first-call:semver/functions/satisfies.js');
  });
});

describe('the public API', () => {
  it('is one file without the command line', () => {
    expect(Object.keys(accounts.index.outputs)).toEqual(['lib/index.js']);
    const files = loadedWith(accounts.index, 'src/index.ts');
    expect(ours(files).filter((path) => /^src\/(?:cli|program|commands|graph|manifest|render)\b/.test(path))).toEqual(
      [],
    );
    expect(packages(files)).not.toContain('commander');
  });
});

describe('the Action', () => {
  let action: Awaited<ReturnType<BundleAction>>;
  beforeAll(async () => {
    action = await bundleAction();
  });

  it('is one file that needs nothing but Node', () => {
    expect(Object.keys(action.metafile.outputs)).toEqual(['dist/index.js']);
    const all = externals(Object.values(action.metafile.outputs));
    expect(all.filter(({ path }) => !path.startsWith('node:'))).toEqual([]);
  });

  it('is the same bytes each time, and names no folder of this machine', async () => {
    expect((await bundleAction()).text).toBe(action.text);
    expect(action.text).not.toContain(fileURLToPath(new URL('..', import.meta.url)));
    expect(action.text).not.toContain('file:///');
  });

  it('never asks for a module by a name that is made up while it runs', () => {
    const asked = [...action.text.matchAll(/(?<![.\w"'`])(?:import|require)\((?!["'`])/g)];
    expect(asked.map(({ index }) => action.text.slice(index, index + 60))).toEqual([]);
  });
});

describe('the package', () => {
  it('needs no other package', () => {
    const manifest: { dependencies?: object } = JSON.parse(
      readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
    );
    expect(manifest.dependencies ?? {}).toEqual({});
    const all = [accounts.cli, accounts.index, accounts.pages].flatMap(({ outputs }) => Object.values(outputs));
    const others = externals(all).filter(({ path }) => !path.startsWith('node:'));
    // The one that is not in Node stands beside it.
    expect([...new Set(others.map(({ path, kind }) => `${kind} ${path}`))]).toEqual(['dynamic-import ./pages.js']);
    expect(Object.keys(accounts.pages.outputs)).toEqual(['lib/pages.js']);
  });
});
