// Two applies on one account: one stopped at each of its requests while the other runs, and both request by request.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FlowRecord } from '../../src/emulator/state.ts';
import type { Project } from '../support/project.ts';
import { flowJson } from '../support/project.ts';
import type { CliRun } from '../support/run-cli.ts';
import { type Stand, type WatchedAccount, watchedAccount } from './account.ts';
import { documentOf, flowOf, forbiddenTransitions, lostOrDoubled, notAsDesired, unreviewedVersions } from './checks.ts';
import { apply, atEachRequest, isWriteAt, LEAST_POINTS, undisturbed, withoutMiddles } from './play.ts';
import { hasTakenEffect, PIECES, type Piece, projectOf, SEED } from './scenario.ts';

type Side = { readonly name: string; readonly pieces: readonly Piece[]; readonly project: Project };

/** The same flows, every document that changes changed in another way. */
const OTHER_DOCUMENTS: readonly Piece[] = PIECES.map((piece) =>
  piece.steps.includes('upload') ? { ...piece, manifest: { ...piece.manifest, text: flowJson('Other label') } } : piece,
);
/** The same flows, one of them renamed to something else. */
const OTHER_NAME: readonly Piece[] = PIECES.map((piece) =>
  piece.name === 'Enquiry' ? { ...piece, name: 'Request' } : piece,
);
/** Nothing but what is made anew, with documents of its own. */
const ONLY_CREATES: readonly Piece[] = OTHER_DOCUMENTS.filter(({ seed }) => seed === null);

const OTHERS: readonly (readonly [string, readonly Piece[]])[] = [
  ['the same manifests', PIECES],
  ['other documents', OTHER_DOCUMENTS],
  ['another name for a flow', OTHER_NAME],
  ['other flows of the same names', ONLY_CREATES],
];

/** What a side knows of the account's flows, and what it did with that; fills `wrong` where it wrote without looking. */
function watch(account: WatchedAccount, name: string, wrong: string[]) {
  const planned = new Map<string, number>();
  const seen = new Map<string, number>();
  const begun = new Set<string>();
  let last = '';
  let raced = 0;
  const second = (moment: string) => Math.floor(Date.parse(moment) / 1000);

  const learn = (body: { id?: string; updated_at?: string; data?: { id: string; updated_at: string }[] }) => {
    for (const { id, updated_at } of body.data ?? []) {
      seen.set(id, second(updated_at));
      // The first list is what the plan is made from.
      if (writes === 0) planned.set(id, second(updated_at));
    }
    if (body.id !== undefined && body.updated_at !== undefined) seen.set(body.id, second(body.updated_at));
  };
  let writes = 0;

  const stand: Stand = async (request, _number, pass) => {
    const { pathname } = new URL(request.url);
    const before = account.effects.length;
    const answer = await pass();
    if (request.method === 'GET') {
      if (!pathname.endsWith('/flow.json') && answer.ok) learn(JSON.parse(await answer.clone().text()));
    } else writes += 1;
    for (const { id, before: was, after, kind } of account.effects.slice(before)) {
      if (was !== undefined && !begun.has(id)) {
        if (last !== `GET ${id}`) wrong.push(`${name}: ${kind} of ${was.name} without looking at it right before`);
        if (seen.get(id) !== planned.get(id)) wrong.push(`${name}: ${kind} of ${was.name}, which moved since the plan`);
      }
      // Nobody can look and write at once: what happens between the two is the platform's to forbid, and it does not.
      if (was !== undefined && seen.get(id) !== second(was.updatedAt)) raced += 1;
      begun.add(id);
      if (after !== undefined) seen.set(id, second(after.updatedAt));
    }
    last = `${request.method} ${pathname.split('/')[2]}`;
    return answer;
  };
  return { stand, raced: () => raced };
}

/** What a side says it has done, it has done, or it is so; and where it is not as it wants it, it does not say 0. */
function falseClaims({ name, pieces }: Side, run: CliRun, account: WatchedAccount): string[] {
  const told = documentOf(run);
  if (told === null) return [`${name}: stdout is not one JSON document: ${run.both}`];
  if (told.results === undefined) return [`${name}: exit ${run.code}, ${told.error?.code}`];
  const wrong: string[] = [];
  const steps = told.results.map(({ flow, kind }) => `${flow} ${kind}`);
  if (new Set(steps).size !== steps.length) wrong.push(`${name}: a step is told twice`);
  for (const { flow, kind, outcome, reason, error } of told.results) {
    const piece = pieces.find((one) => one.name === flow);
    if (piece === undefined) wrong.push(`${name}: a step of ${flow}, which is not its own`);
    else if (outcome === 'done' || reason === 'converged') {
      const own = account.effects.some(
        ({ writer, id, before, after, kind: effect }) =>
          writer === name &&
          (piece.id === null ? (after ?? before)?.name === flow : piece.id === id) &&
          (effect === kind || (effect === 'create' && kind === 'upload')) &&
          hasTakenEffect(kind, piece, after),
      );
      if (!own && !hasTakenEffect(kind, piece, flowOf(piece, account.state())))
        wrong.push(`${name}: ${flow} ${kind} ${outcome}, but it is not so, and never was by its hand`);
    } else if (outcome === 'failed' && error === undefined)
      wrong.push(`${name}: ${flow} ${kind} failed without a word`);
  }
  const stale = told.results.some(({ reason }) => reason === 'stale');
  const codes = told.converged ? [stale ? 4 : 0] : stale ? [1, 4] : [1];
  if (!codes.includes(run.code)) wrong.push(`${name}: exit ${run.code}, expected ${codes.join(' or ')}`);
  return wrong;
}

/** Whatever the order was: nothing doubled, nothing lost, nothing live that neither side has reviewed. */
function harm(account: WatchedAccount, a: Side, b: Side): string[] {
  const reviewed = (flow: FlowRecord) =>
    [...a.pieces, ...b.pieces].flatMap(({ id, name, manifest: { text } }) =>
      (id === flow.id || name === flow.name) && text !== null ? [text] : [],
    );
  // A name that only one side gives may be a new flow, where the other side has renamed the old one.
  const names = new Set([...a.pieces, ...b.pieces].map(({ name }) => name));
  const made = (one: string) => /(.+) was made, and nobody asked for it$/.exec(one)?.[1];
  return [
    ...forbiddenTransitions(account.effects),
    ...unreviewedVersions(account, reviewed),
    ...lostOrDoubled(account).filter((one) => !names.has(made(one) ?? '')),
  ];
}

/** One more apply by a side: ends converged. */
async function oneMore(account: WatchedAccount, side: Side): Promise<string[]> {
  const run = await apply(account, side.project, { writer: `${side.name} again` });
  const wrong = run.code === 0 ? [] : [`one more apply of ${side.name} ends with ${run.code}: ${run.both}`];
  const pieces = side.pieces.map((piece) => {
    // A rename that came too late has become a flow of its own.
    const moved = piece.id !== null && account.state().flows.find(({ id }) => id === piece.id)?.name !== piece.name;
    return moved && piece.manifest.previously !== undefined ? { ...piece, id: null } : piece;
  });
  return [...wrong, ...notAsDesired(account, pieces)];
}

/** Two machines: neither knows of the other's locks, nor of earlier runs. */
const forget = (...all: readonly Side[]) => {
  for (const { project } of all) project.remove('.waflow');
};

const sides = (pieces: readonly Piece[]): readonly [Side, Side] => [
  { name: 'A', pieces: PIECES, project: projectOf() },
  { name: 'B', pieces, project: projectOf(pieces) },
];

async function oneStoppedByTheOther(pieces: readonly Piece[]): Promise<string[]> {
  const base = await undisturbed();
  const [a, b] = sides(pieces);
  const found: string[] = [];
  const points = withoutMiddles(
    base,
    atEachRequest(base, (from, { label }) => ({ fault: label, from })),
  );
  for (const { from, fault: label } of points) {
    forget(a, b);
    const account = await watchedAccount({ seed: SEED });
    const wrong: string[] = [];
    const [mine, other] = [watch(account, 'A', wrong), watch(account, 'B', wrong)];
    let own = 0;
    let between: CliRun | null = null;
    const gate: Stand = async (request, number, pass) => {
      own += 1;
      if (own === from) between = await apply(account, b.project, { writer: 'B', stand: other.stand });
      return mine.stand(request, number, pass);
    };
    const run = await apply(account, a.project, { writer: 'A', stand: gate });
    wrong.push(...falseClaims(a, run, account), ...harm(account, a, b));
    if (between === null) wrong.push('the other one has not run');
    else wrong.push(...falseClaims(b, between, account));
    // Only the one write that was under way while the other side ran can have come too late.
    if (mine.raced() > (isWriteAt(base, from) ? 1 : 0)) wrong.push(`${mine.raced()} writes came too late`);
    wrong.push(...(await oneMore(account, from % 2 === 0 ? a : b)), ...harm(account, a, b));
    found.push(...[...new Set(wrong)].map((one) => `A stopped at request ${from}, ${label}: ${one}`));
  }
  expect(points.length).toBeGreaterThanOrEqual(LEAST_POINTS);
  return found;
}

/** Lets one request through at a time; `order` says whose, where both sides have one. */
function turnstile(order: Iterator<boolean>) {
  const waiting = new Map<string, (() => void)[]>([
    ['A', []],
    ['B', []],
  ]);
  let busy = false;
  const next = () => {
    if (busy || [...waiting.values()].some((queue) => queue.length === 0)) return;
    const queues = [...waiting.values()];
    const queue = queues.length === 1 || order.next().value === true ? queues[0] : queues[1];
    busy = true;
    queue?.shift()?.();
  };
  return {
    through:
      (side: string, stand: Stand): Stand =>
      async (request, number, pass) => {
        await new Promise<void>((go) => {
          waiting.get(side)?.push(go);
          next();
        });
        try {
          return await stand(request, number, pass);
        } finally {
          busy = false;
          // The side may ask again at once: only then is it known whose turn it can be.
          setImmediate(next);
        }
      },
    /** The side asks no more. */
    end: (side: string) => {
      waiting.delete(side);
      next();
    },
  };
}

async function requestByRequest(pieces: readonly Piece[]): Promise<string[]> {
  const [a, b] = sides(pieces);
  const found: string[] = [];
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.boolean()), fc.boolean(), async (order, last) => {
      runs += 1;
      forget(a, b);
      const account = await watchedAccount({ seed: SEED });
      const wrong: string[] = [];
      const turns = turnstile(order);
      const play = async (side: Side) => {
        const { stand } = watch(account, side.name, wrong);
        const run = await apply(account, side.project, { writer: side.name, stand: turns.through(side.name, stand) });
        turns.end(side.name);
        return run;
      };
      const [mine, other] = await Promise.all([play(a), play(b)]);
      wrong.push(...falseClaims(a, mine, account), ...falseClaims(b, other, account), ...harm(account, a, b));
      wrong.push(...(await oneMore(account, last ? a : b)), ...harm(account, a, b));
      found.push(...[...new Set(wrong)].map((one) => `order ${runs}: ${one}`));
    }),
    // The same orders every time.
    { numRuns: ORDERS, seed: 20_260_105 },
  );
  expect(runs).toBe(ORDERS);
  return found;
}

const ORDERS = 15;

// The platform has no write that is tied to a state. Between a side's upload and its publish lies one round trip, in
// which the other side may upload; a look in between would be followed by a round trip of its own, and gain nothing. So
// a publish may be told as done after which the other side's document is live. The report says that it has not
// converged, and at which upload, and the exit code is 1.
const SHOWN: ReadonlySet<string> = new Set([
  'one stopped while the other runs, other documents',
  'one stopped while the other runs, other flows of the same names',
  'request by request, other documents',
]);
const isOthersPublish = (one: string) => / publish done, but it is not so, and never was by its hand$/.test(one);

describe.each([
  ['one stopped while the other runs', oneStoppedByTheOther],
  ['request by request', requestByRequest],
] as const)('two applies at once, %s', (how, play) => {
  describe.each(OTHERS)('with %s', (what, pieces) => {
    let found: Promise<string[]> | undefined;
    const problems = () => {
      found ??= play(pieces);
      return found;
    };

    it('write over nothing, say so, and one more apply ends it', async () => {
      expect((await problems()).filter((one) => !isOthersPublish(one))).toEqual([]);
    });

    (SHOWN.has(`${how}, ${what}`) ? it.fails : it)('tell no publish of the other side as their own', async () => {
      expect((await problems()).filter(isOthersPublish)).toEqual([]);
    });
  });
});
