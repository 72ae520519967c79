// Run in a process of its own: checks documents, and parses the same bytes beside it. Prints one JSON document.
// Arguments: what comes first in this process (check, parse or tree), and the number of rounds after it.
import { readdirSync, readFileSync } from 'node:fs';
import jsonc from 'jsonc-parser';
import { checkFlowJson } from '../lib/index.js';
import { makeFlows } from './documents.js';
import { median } from './process.js';

const [first, rounds] = [process.argv[2], Number(process.argv[3])];
const COUNT = 1000;

const folder = new URL('../flows/', import.meta.url);
const examples = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith('.json'))
  .sort()
  .map((name) => readFileSync(new URL(name, folder), 'utf8'));
// A text with a part replaced is kept as its parts until somebody reads it, which would look like memory left behind.
const asRead = (text) => Buffer.from(text).toString();
// No two are the same text.
const right = Array.from({ length: COUNT }, (_, index) =>
  asRead(examples[index % examples.length].replace('"title": "', `"title": "${index} `)),
);
const wrong = right.map((text) => asRead(text.replace('"type": "Footer"', '"type": "Foter"')));
const large = [makeFlows(1, 1_000_000)[0].text];

const WAYS = {
  check: (text) => checkFlowJson(text).findings.length,
  parse: (text) => (JSON.parse(text) ? 0 : 1),
  tree: (text) => (jsonc.parseTree(text) ? 0 : 1),
};

function time(way, texts) {
  const started = performance.now();
  let found = 0;
  for (const text of texts) found += WAYS[way](text);
  return { ms: performance.now() - started, found };
}

/** Side by side, so that noise hits all alike. */
function rowOf(what, texts) {
  const samples = { check: [], parse: [], tree: [] };
  let found = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (const way of Object.keys(samples)) {
      const done = time(way, texts);
      samples[way].push(done.ms);
      if (way === 'check') found = done.found;
    }
  }
  const times = Object.fromEntries(Object.entries(samples).map(([way, all]) => [way, median(all)]));
  return {
    what,
    documents: texts.length,
    bytes: texts.reduce((sum, { length }) => sum + length, 0),
    found,
    samples,
    ...times,
  };
}

const cold = time(first, right).ms;
const rows = [];
let growth = null;
if (rounds > 0) {
  rows.push(rowOf('right', right));
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  rows.push(rowOf('one mistake each', wrong), rowOf('one large document', large));
  for (let round = 0; round < rounds; round += 1) time('check', right);
  globalThis.gc();
  growth = process.memoryUsage().heapUsed - before;
}
process.stdout.write(JSON.stringify({ cold, rows, growth }));
