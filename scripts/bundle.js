// How src becomes JavaScript that starts fast: few files, packages put in, commands apart. Knows no types, no licences.
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('../', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));

/** What we import of packages that few runs need: they are evaluated with the first call, not with the first import. */
const AT_FIRST_CALL = {
  'fastest-levenshtein': ['distance'],
  picomatch: ['default'],
  'semver/functions/satisfies.js': ['default'],
  'semver/ranges/valid.js': ['default'],
  'string-width': ['default'],
  'wrap-ansi': ['default'],
  'write-file-atomic': ['default'],
};

const atFirstCall = {
  name: 'at-first-call',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[@a-z]/ }, ({ path, kind, resolveDir }) =>
      kind === 'import-statement' && Object.hasOwn(AT_FIRST_CALL, path)
        ? { path, namespace: 'at-first-call', pluginData: resolveDir, sideEffects: false }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'at-first-call' }, ({ path, pluginData }) => ({
      contents: AT_FIRST_CALL[path].map((name) => forwarded(path, name)).join('\n'),
      resolveDir: pluginData,
    }));
  },
};

// `require` within a bundle is a call that evaluates the module once.
function forwarded(path, name) {
  const real = `require(${JSON.stringify(path)})`;
  if (name !== 'default') return `export const ${name} = (...args) => ${real}.${name}(...args);`;
  return `const real = () => { const all = ${real}; return all.default ?? all; };
    export default new Proxy(() => {}, {
      apply: (_target, _self, args) => real()(...args),
      get: (_target, key) => real()[key],
    });`;
}

const lazySegmenter = {
  name: 'lazy-segmenter',
  setup({ onLoad }) {
    onLoad({ filter: /node_modules\/(?:string-width|wrap-ansi)\/index\.js$/ }, ({ path }) => {
      const [before, after, ...more] = readFileSync(path, 'utf8').split('new Intl.Segmenter(');
      if (after === undefined || more.length > 0) throw new Error(`${path}: makes no segmenter, or more than one`);
      const contents = `import { LazySegmenter } from '#lazy-segmenter';\n${before}new LazySegmenter(${after}`;
      return { contents };
    });
  },
};

/**
 * CommonJS packages ask for Node's modules with `require`, which ES modules do not have. Here they get them by import,
 * so that the output needs no `require` of its own making.
 */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[a-z]/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      if (kind !== 'require-call' || !builtinModules.includes(name)) return undefined;
      return { path: name, namespace: 'builtin' };
    });
    onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `import all from 'node:${path}';\nmodule.exports = all;`,
    }));
  },
};

/**
 * What Node loads as jsonc-parser is UMD, whose inner modules no bundler sees. Its ES modules are put in instead; they
 * have no default export, which is all that Node can see of the other. Can go when jsonc-parser has `exports`.
 */
const jsoncParser = {
  name: 'jsonc-parser',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^jsonc-parser$/ }, ({ path, resolveDir }) => ({
      path,
      namespace: 'as-default',
      pluginData: resolveDir,
    }));
    onLoad({ filter: /.*/, namespace: 'as-default' }, ({ path, pluginData }) => ({
      contents: `import * as all from '${path}/lib/esm/main.js';\nexport default all;`,
      resolveDir: pluginData,
    }));
  },
};

/**
 * What draws pages is a file of its own, with all that it needs: shared out among the files that other commands load, it
 * would make each of them start with more of them.
 */
const pagesApart = {
  name: 'pages-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/pages\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './pages.js', external: true } : undefined,
    );
  },
};

const OPTIONS = {
  absWorkingDir: fileURLToPath(root),
  outdir: 'lib',
  bundle: true,
  alias: { '#lazy-segmenter': './scripts/lazy-segmenter.js' },
  format: 'esm',
  platform: 'node',
  target: 'node20.12',
  define: {
    WAFLOW_VERSION: JSON.stringify(version),
    // What CommonJS has and ES modules do not.
    __dirname: 'import.meta.dirname',
    __filename: 'import.meta.filename',
  },
  // Names and lines stay, for the sake of stack traces; without them it starts no faster.
  minifySyntax: true,
  charset: 'utf8',
  legalComments: 'none',
  metafile: true,
  // A `require` that is left over would only fail where it is reached.
  logOverride: { 'indirect-require': 'warning', 'unsupported-require-call': 'warning' },
  plugins: [atFirstCall, lazySegmenter, builtins, jsoncParser],
};

/**
 * Bundles into lib/: the command line in the parts in which it is loaded, and the public API and the pages as one file each.
 * @param {{ write: boolean, outdir?: string }} options without `write` nothing is touched; `outdir` instead of lib/
 * @returns esbuild's accounts of all: which files went where
 */
export async function bundle({ write, outdir = OPTIONS.outdir }) {
  const cli = { cli: 'src/cli.ts', program: 'src/program.ts' };
  const plugins = [pagesApart, ...OPTIONS.plugins];
  const [first, second, third] = await Promise.all([
    build({ ...OPTIONS, plugins, outdir, entryPoints: cli, splitting: true, chunkNames: '[name]-[hash]', write }),
    build({ ...OPTIONS, outdir, entryPoints: { index: 'src/index.ts' }, write }),
    build({ ...OPTIONS, outdir, entryPoints: { pages: 'src/commands/pages.ts' }, write }),
  ]);
  const warnings = [first, second, third].reduce((sum, done) => sum + done.warnings.length, 0);
  if (warnings > 0) throw new Error(`esbuild warns ${warnings} times`);
  return { cli: first.metafile, index: second.metafile, pages: third.metafile };
}

/**
 * Bundles the Action into one file. GitHub runs it as it stands in the repository, so it is committed: the same sources
 * give the same bytes, whoever makes it and wherever. It is not minified: people should be able to read what gets their
 * token, and it would start a tenth faster.
 * @returns esbuild's account, and the file's text
 */
export async function bundleAction() {
  const entryPoints = { index: 'src/action.ts' };
  const { metafile, outputFiles, warnings } = await build({
    ...OPTIONS,
    outdir: 'dist',
    entryPoints,
    target: 'node24',
    write: false,
  });
  if (warnings.length > 0) throw new Error(`esbuild warns ${warnings.length} times`);
  const [file, ...more] = outputFiles;
  if (file === undefined || more.length > 0) throw new Error('the Action is not one file');
  return { metafile, text: file.text };
}
