// `npm run bench`: measures, prints tables, keeps the raw samples, and says which aims are met.
// Flags: --quick (a part of it in under a minute), --only NAME (may be repeated), --write-docs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { judge } from './aims.js';
import { action, apply, baseline, check, memory, plan, review, start } from './scenarios.js';
import { tablesOf, toMarkdown, toText } from './tables.js';

const FULL = {
  plan: { counts: [10, 100, 1000], latencies: [50, 0], shares: [0, 0.01, 1], most: 5 },
  apply: { counts: [10, 100, 1000], latencies: [50, 0], shares: [0, 0.01, 1], most: 3 },
  baseline: { counts: [10, 100, 1000], latency: 50, changedUpTo: 100 },
  start: { runs: 21 },
  action: { runs: 21 },
  check: { rounds: 15, runs: 5 },
  review: { rounds: 15, flows: 200, runs: 5 },
  memory: {
    sizes: [
      { count: 1_000, bytes: 5_000, changes: 100 },
      { count: 10_000, bytes: 5_000, changes: 1_000 },
      { count: 1_000, bytes: 100_000, changes: 0 },
    ],
  },
};

const QUICK = {
  plan: { counts: [10, 1000], latencies: [50, 0], shares: [0], most: 1 },
  apply: { counts: [10], latencies: [50], shares: [1], most: 1 },
  baseline: { counts: [10], latency: 50, changedUpTo: 10 },
  start: { runs: 5 },
  action: { runs: 5 },
  check: { rounds: 3, runs: 1 },
  review: { rounds: 3, flows: 200, runs: 1 },
  memory: { sizes: [{ count: 1_000, bytes: 5_000, changes: 0 }] },
};

const SCENARIOS = { plan, apply, baseline, start, action, check, review, memory };

const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean' }, only: { type: 'string', multiple: true }, 'write-docs': { type: 'boolean' } },
});
const sizes = flags.quick ? QUICK : FULL;
const chosen = flags.only ?? Object.keys(sizes);
const unknown = chosen.find((name) => !Object.hasOwn(sizes, name));
if (unknown !== undefined) throw new Error(`there is no "${unknown}"; there are ${Object.keys(sizes).join(', ')}`);

const groups = {};
for (const name of Object.keys(sizes).filter((one) => chosen.includes(one))) {
  groups[name] = await SCENARIOS[name](sizes[name], (line) => process.stderr.write(`${line}\n`));
}
const result = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  cpu: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  platform: `${process.platform} ${process.arch}`,
  quick: flags.quick ?? false,
  groups,
  aims: judge(groups),
};

const tables = tablesOf(result);
const machine = `${result.date}, Node ${result.node}, ${result.platform}, ${result.cpu}`;
process.stdout.write(`${machine}\n\n${toText(tables)}\n`);
const folder = new URL('results/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('latest.json', folder), `${JSON.stringify(result, null, 2)}\n`);
if (flags['write-docs']) writeDocs();

// Like the generated parts of the other pages, but by a name of its own: figures are measured, not derived.
function writeDocs() {
  const page = new URL('../docs/performance.md', import.meta.url);
  const before = readFileSync(page, 'utf8');
  const part = /(<!-- measured -->\n)[\s\S]*?(\n<!-- \/measured -->)/;
  if (!part.test(before))
    throw new Error('docs/performance.md has no part between <!-- measured --> and <!-- /measured -->');
  writeFileSync(
    page,
    before.replace(part, (_whole, open, close) => `${open}\n${machine}.\n\n${toMarkdown(tables)}\n${close}`),
  );
}
