// Makes dist/, which GitHub runs as the Action, or with --check fails where it differs from the sources. Both need no
// build before them; the check reads only.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { bundleAction } from './bundle.js';
import { thirdPartyLicenses } from './licenses.js';

const folder = new URL('../dist/', import.meta.url);

async function filesOfDist() {
  const { metafile, text } = await bundleAction();
  return new Map([
    ['index.js', text],
    // Node takes a file for an ES module where the package.json beside or above it says so. Above it, that would be ours;
    // but dist/ is to work by itself, wherever somebody copies it.
    ['package.json', `${JSON.stringify({ type: 'module' })}\n`],
    ['THIRD-PARTY-LICENSES.txt', thirdPartyLicenses([metafile]).replaceAll('\r\n', '\n')],
  ]);
}

/** What is there now, by path below dist/. */
function before() {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, { recursive: true }).map((path) => path.replaceAll('\\', '/'));
  const files = paths.filter((path) => !statSync(new URL(path, folder)).isDirectory());
  return new Map(files.map((path) => [path, readFileSync(new URL(path, folder), 'utf8')]));
}

const wanted = await filesOfDist();
const there = before();
const stale = [...new Set([...wanted.keys(), ...there.keys()])].filter((path) => wanted.get(path) !== there.get(path));
if (!process.argv.includes('--check')) {
  mkdirSync(folder, { recursive: true });
  for (const path of stale) {
    const text = wanted.get(path);
    if (text === undefined) rmSync(new URL(path, folder));
    else writeFileSync(new URL(path, folder), text);
  }
  process.stdout.write(`${stale.length} file(s) written\n`);
} else if (stale.length > 0) {
  const names = stale.map((path) => `dist/${path}`).join(', ');
  process.stderr.write(`${names}: not what the sources give; run "npm run dist" and commit it\n`);
  process.exitCode = 1;
} else process.stdout.write('dist is up to date\n');
