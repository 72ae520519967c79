// Run in a process of its own: tells two documents apart by what they mean, and beside it with a generic JSON differ. Prints
// one JSON document. Argument: the number of rounds.
import { create } from 'jsondiffpatch';
import { reviewDocuments } from '../lib/index.js';
import { makeFlows, reviseDeeply } from './documents.js';
import { median } from './process.js';

const rounds = Number(process.argv[2]);

/** The generic one is told what ids are; else it would take each inserted screen for a change of all that follow. */
const generic = create({
  objectHash: (item, index) => item?.id ?? item?.name ?? `$$${index}`,
  textDiff: { minLength: Number.MAX_SAFE_INTEGER },
});

const WAYS = {
  // Both begin with texts, as they come from the disk and from the account.
  review: (before, after) => reviewDocuments(JSON.parse(before), JSON.parse(after)).length,
  generic: (before, after) => (generic.diff(JSON.parse(before), JSON.parse(after)) === undefined ? 0 : 1),
  parse: (before, after) => (JSON.parse(before) && JSON.parse(after) ? 1 : 0),
};

function rowOf(what, bytes, edit) {
  const [{ text: before }] = makeFlows(1, bytes);
  const after = edit(before);
  const samples = { review: [], generic: [], parse: [] };
  let changes = 0;
  for (let round = 0; round < rounds; round += 1) {
    // Side by side, so that noise hits all alike.
    for (const way of Object.keys(samples)) {
      const started = performance.now();
      const found = WAYS[way](before, after);
      samples[way].push(performance.now() - started);
      if (way === 'review') changes = found;
    }
  }
  const times = Object.fromEntries(Object.entries(samples).map(([way, all]) => [way, median(all)]));
  return { what, bytes: before.length, changes, samples, ...times };
}

const rows = [
  rowOf('200 kB, one text edited', 200_000, (text) => text.replace('"How can we help?"', '"What can we do for you?"')),
  rowOf('200 kB, edited on every screen', 200_000, reviseDeeply),
  rowOf('5 MB, edited on every screen', 5_000_000, reviseDeeply),
];
process.stdout.write(JSON.stringify({ rows }));
