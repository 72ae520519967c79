// The floor plan, enforced: which folder may import which, and what reasoning never touches.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SRC = fileURLToPath(new URL('../src', import.meta.url));

/** A folder below src, or a file that stands in src itself. */
type Floor = string;

/** Files in src itself that are doors: they may use everything but other doors. */
const DOORS = ['cli.ts', 'action.ts', 'index.ts'];

type Allowed = { readonly ours: readonly Floor[]; readonly npm: readonly string[] };

/** What each folder may import beside itself. Packages and folders that are not named are forbidden. */
const FLOORS: Readonly<Record<Floor, Allowed>> = {
  model: { ours: [], npm: ['picomatch'] },
  flowjson: { ours: ['model'], npm: ['fastest-levenshtein', 'jsonc-parser'] },
  plan: { ours: ['model', 'flowjson'], npm: [] },
  apply: { ours: ['model', 'flowjson', 'plan'], npm: ['p-limit'] },
  render: {
    ours: ['model', 'flowjson'],
    npm: [
      '@dagrejs/dagre',
      'diff',
      'mdast',
      'mdast-util-from-markdown',
      'mdast-util-gfm-strikethrough',
      'mdast-util-gfm-table',
      'micromark-extension-gfm-strikethrough',
      'micromark-extension-gfm-table',
      'picocolors',
      'string-width',
      'wrap-ansi',
    ],
  },
  manifest: {
    ours: ['model', 'flowjson', 'version.ts'],
    npm: ['ajv', 'fast-glob', 'fastest-levenshtein', 'p-limit', 'picomatch', 'semver', 'write-file-atomic', 'yaml'],
  },
  graph: { ours: ['model'], npm: ['p-limit', 'p-retry'] },
  github: { ours: ['model'], npm: ['@octokit/core', '@octokit/plugin-retry', '@octokit/plugin-throttling'] },
  emulator: { ours: [], npm: [] },
  commands: {
    ours: ['model', 'flowjson', 'plan', 'apply', 'render', 'manifest', 'graph', 'github', 'emulator', 'version.ts'],
    npm: ['log-update', 'p-limit'],
  },
  'program.ts': { ours: ['model', 'commands', 'version.ts'], npm: ['@bomb.sh/tab', 'commander'] },
  'version.ts': { ours: [], npm: [] },
};
const BELOW_DOORS = [...Object.keys(FLOORS)];

type Source = { readonly file: string; readonly floor: Floor; readonly text: string; readonly code: string };
type Import = { readonly file: string; readonly floor: Floor; readonly to: string };

const SOURCES: readonly Source[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(sep).join('/'))
  .sort()
  .map((file) => {
    const text = readFileSync(join(SRC, file), 'utf8');
    return { file, floor: file.split('/')[0] ?? file, text, code: codeOf(text) };
  });

/** The text with comments and the contents of strings taken out; what stands inside `${…}` stays. */
function codeOf(text: string): string {
  const token =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=[=(,:[!&|?{};\n]\s*)\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/g;
  return text
    .replace(token, (found) => (found.startsWith("'") || found.startsWith('"') ? "''" : ' '))
    .replace(/`(?:\\.|\$\{[^}]*\}|[^`\\])*`/g, (found) =>
      [...found.matchAll(/\$\{([^}]*)\}/g)].map(([, inner]) => inner).join(' '),
    );
}

/** Every module that a file names, types included: static, re-exported and dynamic. */
function importsOf({ file, floor, text }: Source): Import[] {
  const found = [
    ...text.matchAll(/^\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?\s*['"]([^'"]+)['"]/gm),
    ...text.matchAll(/\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g),
  ];
  return found.map(([, to = '']) => ({ file, floor, to }));
}

const IMPORTS = SOURCES.flatMap(importsOf);

/** The floor that an import leads to; null where it is not ours. */
function floorOf({ file, to }: Import): Floor | null {
  if (!to.startsWith('.')) return null;
  const path = relative(SRC, resolve(SRC, dirname(file), to))
    .split(sep)
    .join('/');
  return path.startsWith('..') ? '(outside src)' : (path.split('/')[0] ?? path);
}

const isBuiltin = (to: string) => to.startsWith('node:') || builtinModules.includes(to);
const packageOf = (to: string) =>
  to
    .split('/')
    .slice(0, to.startsWith('@') ? 2 : 1)
    .join('/');
const said = ({ file, to }: Import) => `${file} imports ${to}`;

describe('the floor plan', () => {
  it('knows every folder and every file in src itself', () => {
    const known = new Set([...BELOW_DOORS, ...DOORS]);
    expect(SOURCES.map(({ floor }) => floor).filter((floor) => !known.has(floor))).toEqual([]);
  });

  it.each(BELOW_DOORS)('%s imports only what it may', (floor) => {
    const allowed = new Set([floor, ...(FLOORS[floor]?.ours ?? [])]);
    const wrong = IMPORTS.filter((one) => one.floor === floor).filter((one) => {
      const to = floorOf(one);
      return to !== null && !allowed.has(to);
    });
    expect(wrong.map(said)).toEqual([]);
  });

  it.each(BELOW_DOORS)('%s uses only the packages that are named for it', (floor) => {
    const allowed = FLOORS[floor]?.npm ?? [];
    const used = IMPORTS.filter(({ to }) => !to.startsWith('.') && !isBuiltin(to)).filter((one) => one.floor === floor);
    expect(used.filter(({ to }) => !allowed.includes(packageOf(to))).map(said)).toEqual([]);
    expect(allowed.filter((name) => name !== 'p-limit' && !used.some(({ to }) => packageOf(to) === name))).toEqual([]);
  });

  it('has edges that never see each other, and reasoning that never sees an edge', () => {
    const edges = new Set(['manifest', 'graph', 'github', 'emulator']);
    const above = new Set(['commands', ...DOORS]);
    const wrong = IMPORTS.filter((one) => !above.has(one.floor)).filter((one) => {
      const to = floorOf(one);
      return to !== null && edges.has(to) && to !== one.floor;
    });
    expect(wrong.map(said)).toEqual([]);
  });

  it('lets nobody below the commands render', () => {
    const may = new Set(['render', 'commands', ...DOORS]);
    const wrong = IMPORTS.filter((one) => floorOf(one) === 'render' && !may.has(one.floor));
    expect(wrong.map(said)).toEqual([]);
  });

  it('lets only commands and doors start the emulator', () => {
    const may = new Set(['emulator', 'commands', ...DOORS]);
    const wrong = IMPORTS.filter((one) => floorOf(one) === 'emulator' && !may.has(one.floor));
    expect(wrong.map(said)).toEqual([]);
  });

  it('has doors that nobody inside walks through', () => {
    const wrong = IMPORTS.filter((one) => DOORS.includes(floorOf(one) ?? ''));
    expect(wrong.map(said)).toEqual([]);
  });

  it('imports nothing from outside src, and no folder by its old name', () => {
    expect(IMPORTS.filter((one) => floorOf(one) === '(outside src)').map(said)).toEqual([]);
    expect(IMPORTS.filter(({ to }) => isBuiltin(to) && !to.startsWith('node:')).map(said)).toEqual([]);
  });
});

describe('reasoning has no surroundings', () => {
  const REASONING = ['model', 'flowjson', 'plan', 'render'];
  const reasoning = SOURCES.filter(({ floor }) => REASONING.includes(floor));

  it('has no module of Node but for hashing', () => {
    const wrong = IMPORTS.filter(({ floor, to }) => REASONING.includes(floor) && isBuiltin(to) && to !== 'node:crypto');
    expect(wrong.map(said)).toEqual([]);
  });

  it.each([
    ['the process', /\bprocess\s*[.[]/],
    ['the network', /(?<![.\w])fetch\s*\(|\bXMLHttpRequest\b|\bWebSocket\b/],
    ['the clock', /\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bperformance\s*\./],
    ['chance', /\bMath\s*\.\s*random\b|\brandom(?:UUID|Bytes|Int)\b/],
    ['timers', /\bset(?:Timeout|Interval|Immediate)\s*\(/],
    ['everything at once', /\bglobalThis\b/],
  ])('never uses %s', (_what, pattern) => {
    expect(reasoning.filter(({ code }) => pattern.test(code)).map(({ file }) => file)).toEqual([]);
  });

  it('keeps no state between calls', () => {
    expect(reasoning.filter(({ code }) => /^(?:export\s+)?(?:let|var)\s/m.test(code)).map(({ file }) => file)).toEqual(
      [],
    );
  });
});

describe('everywhere', () => {
  it('nothing prints by itself', () => {
    expect(SOURCES.filter(({ code }) => /\bconsole\s*\./.test(code)).map(({ file }) => file)).toEqual([]);
  });

  it('only the process’s own world and the command line’s door know the process', () => {
    const may = ['cli.ts', 'action.ts', 'commands/process-world.ts'];
    const wrong = SOURCES.filter(({ code }) =>
      /\bprocess\s*\.\s*(?:env|argv|exit|exitCode|cwd|stdout|stdin|stderr|on)\b/.test(code),
    );
    expect(wrong.map(({ file }) => file).filter((file) => !may.includes(file))).toEqual([]);
  });

  it('no drawer for everything', () => {
    const drawers = /(?:^|\/)(?:utils?|helpers?|common|misc|managers?|services?)(?:\.ts|\/)/;
    expect(SOURCES.map(({ file }) => file).filter((file) => drawers.test(file))).toEqual([]);
  });

  it('every file opens with what it knows', () => {
    expect(SOURCES.filter(({ text }) => !/^(?:#![^\n]*\n)?(?:\/\/|\/\*\*)/.test(text)).map(({ file }) => file)).toEqual(
      [],
    );
  });
});

describe('the reader of imports', () => {
  const read = (text: string) => importsOf({ file: 'a/b.ts', floor: 'a', text, code: '' }).map(({ to }) => to);

  it('finds every way to name a module', () => {
    const text = [
      `import a from './a.ts';`,
      `import { b,\n  c } from '../b.ts';`,
      `import type { D } from "./d.ts";`,
      `export { e } from './e.ts';`,
      `export * from './f.ts';`,
      `import './g.ts';`,
      `const h = await import('./h.ts');`,
      `type I = import('./i.ts').I;`,
    ].join('\n');
    expect(read(text).sort()).toEqual(
      [...'adefghi']
        .map((name) => `./${name}.ts`)
        .concat('../b.ts')
        .sort(),
    );
  });

  it('does not take comments and strings for code', () => {
    expect(codeOf(`a(); // console.log\n/* process.env */ b('fetch(');`)).not.toMatch(/console|process|fetch/);
    expect(codeOf('const t = `fetch( ${process.env} `;')).toMatch(/process/);
    expect(codeOf('const t = `fetch( ${process.env} `;')).not.toMatch(/fetch/);
    expect(codeOf(`const quote = /['"]/; fetch('x');`)).toMatch(/fetch/);
  });
});
