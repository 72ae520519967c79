// What must be true of every run, whatever went wrong in it. Each check gives sentences; none is good news.
import type { FlowRecord } from '../../src/emulator/state.ts';
import type { StepKind, StepResult } from '../../src/model/plan.ts';
import { TOKEN } from '../support/graph.ts';
import type { CliRun } from '../support/run-cli.ts';
import type { Effect, Seen, WatchedAccount } from './account.ts';
import { FOREIGN, hasTakenEffect, isAsDesired, liveDocument, PIECES, type Piece, STEPS } from './scenario.ts';

export type Told = {
  readonly results?: readonly StepResult[];
  readonly converged?: boolean;
  readonly flows?: Readonly<Record<string, string>>;
  readonly error?: { readonly code: string };
};

/** The piece's flow in the account: by its id, or for a new one by its name. */
export function flowOf({ id, name }: Pick<Piece, 'id' | 'name'>, { flows }: Seen): FlowRecord | undefined {
  return flows.find((flow) => (id === null ? flow.name === name : flow.id === id));
}

// flows-api.md, chapter 6: what may follow. An edit of a draft leaves a draft.
const FOLLOWS: Readonly<Record<string, readonly (string | undefined)[]>> = {
  none: ['DRAFT'],
  DRAFT: ['DRAFT', 'PUBLISHED', undefined],
  PUBLISHED: ['DRAFT', 'DEPRECATED'],
};

/** No status follows another that it may not follow. */
export function forbiddenTransitions(effects: readonly Effect[]): string[] {
  return effects
    .filter(({ before, after }) => FOLLOWS[before?.status ?? 'none']?.includes(after?.status) !== true)
    .map(
      ({ id, before, after }) => `${before?.name ?? after?.name ?? id} went from ${before?.status} to ${after?.status}`,
    );
}

/**
 * What senders get is a reviewed document at every moment, and never nothing once there was something; `reviewed` are
 * the documents that somebody has approved for a flow, beside the one that was live at first.
 */
export function unreviewedVersions(
  account: WatchedAccount,
  reviewed: (flow: FlowRecord) => readonly string[] = approvedText,
): string[] {
  return account.effects.flatMap(({ before, after, kind, id }) => {
    const first = account.seeded.flows.find((flow) => flow.id === id);
    const flow = after ?? before;
    const live = after && liveDocument(after);
    if (after === undefined || live === undefined)
      return before !== undefined && liveDocument(before) !== null ? [`${before.name} was live, and is gone`] : [];
    if (live === null)
      return before !== undefined && liveDocument(before) !== null ? [`${after.name} lost what was live`] : [];
    if ((first !== undefined && liveDocument(first) === live) || (flow && reviewed(flow).includes(live))) return [];
    return [`after its ${kind} ${after.name} is live with a document that nobody reviewed`];
  });
}

const approvedText = (flow: FlowRecord): readonly string[] =>
  PIECES.flatMap(({ id, name, manifest }) =>
    (id ?? flow.id) === flow.id && (id !== null || name === flow.name) && manifest.text !== null ? [manifest.text] : [],
  );

/** No name twice, no flow of the beginning under another id, and what nobody asked to change is as it was. */
export function lostOrDoubled(account: WatchedAccount, pieces: readonly Piece[] = PIECES): string[] {
  const { flows } = account.state();
  const names = flows.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} is there twice`);
  const untouched = [
    ...FOREIGN.map(({ name }) => name),
    ...pieces.flatMap(({ steps, name }) => (steps.length === 0 ? [name] : [])),
  ];
  const touched = untouched
    .filter((name) => {
      const first = account.seeded.flows.find((flow) => flow.name === name);
      return first !== flows.find(({ id }) => id === first?.id);
    })
    .map((name) => `${name} was touched`);
  const gone = pieces
    .filter(({ id, manifest }) => id !== null && manifest.status !== 'deleted' && !flows.some((flow) => flow.id === id))
    .map(({ name }) => `${name} has lost its id`);
  const made = flows
    .filter(
      ({ id, name }) =>
        !account.seeded.flows.some((flow) => flow.id === id) &&
        !pieces.some((one) => one.id === null && one.name === name),
    )
    .map(({ name }) => `${name} was made, and nobody asked for it`);
  return [...twice, ...touched, ...gone, ...made];
}

/** Everything is as the manifests say. */
export function notAsDesired(account: WatchedAccount, pieces: readonly Piece[] = PIECES): string[] {
  const state = account.state();
  return pieces
    .filter((piece) => !isAsDesired(piece, flowOf(piece, state)))
    .map(({ name }) => `${name} is not as its manifest says`);
}

const REMOTE = ['lost', 'throttled', 'unauthorised', 'unreachable'];

export type Judged = {
  /** The steps that the run should report. */
  readonly planned?: readonly string[];
  /** How many writes had taken effect before the run began. */
  readonly since?: number;
  /** Ctrl-C was pressed. */
  readonly interrupted?: boolean;
};

/** What a run says is so in the account, no step is missing or told twice, and the exit code is the contract's. */
export function untruths(
  run: CliRun,
  account: WatchedAccount,
  { planned = STEPS, since = 0, interrupted = false }: Judged = {},
): string[] {
  const wrong: string[] = [];
  if (run.both.includes(TOKEN)) wrong.push('the token was printed');
  const told = documentOf(run);
  if (told === null) return [...wrong, `stdout is not one JSON document: ${JSON.stringify(run.stdout.slice(0, 200))}`];
  if (told.error !== undefined) {
    const expected = told.error.code === 'interrupted' ? 130 : REMOTE.includes(told.error.code) ? 5 : null;
    if (run.code !== expected) wrong.push(`exit ${run.code} with the failure "${told.error.code}"`);
    return wrong;
  }
  const results = told.results ?? [];
  const names = results.map(({ flow, kind }) => `${flow} ${kind}`);
  if (names.join() !== planned.join()) wrong.push(`reported are the steps ${names.join(', ')}`);
  wrong.push(...falseResults(results, account, since), ...falseIds(told, account.state()));
  if (told.converged === true) wrong.push(...notAsDesired(account));
  // Where everything had ended before Ctrl-C could change anything, the run may say so.
  const expected = interrupted ? [130, ...(told.converged === true ? [0] : [])] : exitsFor(told);
  if (!expected.includes(run.code)) wrong.push(`exit ${run.code}, expected ${expected.join(' or ')}`);
  return wrong;
}

export function documentOf(run: CliRun): Told | null {
  try {
    return run.json();
  } catch {
    return null;
  }
}

function falseResults(results: readonly StepResult[], account: WatchedAccount, since: number): string[] {
  const state = account.state();
  const written = effectsByFlow(account.effects.slice(since));
  const unsettled = new Set<string>();
  return results.flatMap(({ flow: name, id, kind, outcome, reason, error }) => {
    const piece = PIECES.find((one) => one.name === name);
    if (piece === undefined) return [`a step of ${name}, which is nobody's`];
    const flow = flowOf(piece, state);
    const told = `${name}: ${kind} ${outcome}${reason ? ` ${reason}` : ''}${error ? ` (${error.code})` : ''}`;
    if (flow !== undefined && id !== null && id !== flow.id) return [`${told}: the id is ${flow.id}, not ${id}`];
    if (outcome === 'done' || reason === 'converged')
      return hasTakenEffect(kind, piece, flow) ? [] : [`${told}: it is not so`];
    if (outcome === 'failed' && error === undefined) return [`${told}: without a word why`];
    // Where an answer was lost nobody knows; that the report has to say.
    if (outcome === 'failed' && error?.code === 'lost') unsettled.add(name);
    // 139001/4016012 itself says that the document was saved.
    if (outcome === 'failed' && kind === 'upload' && error?.code === '139001/4016012') unsettled.add(name);
    const kinds = written[name] ?? [];
    const happened = kinds.includes(kind) || (kind === 'upload' && kinds.includes('create'));
    return happened && !unsettled.has(name) ? [`${told}: it has happened all the same`] : [];
  });
}

function falseIds({ flows = {}, converged, results = [] }: Told, { flows: there }: Seen): string[] {
  // Nobody knows what became of a delete whose answer was lost: the id is the last that was seen.
  const isOpen = (name: string) =>
    results.some((one) => one.flow === name && one.kind === 'delete' && one.outcome === 'failed');
  const wrong = Object.entries(flows).flatMap(([name, id]) => {
    const flow = there.find((one) => one.id === id);
    const piece = PIECES.find((one) => one.name === name);
    return (flow === undefined && !isOpen(name)) || piece === undefined || (piece.id ?? id) !== id
      ? [`"flows" says that ${name} is ${id}`]
      : [];
  });
  const expected = PIECES.filter(({ manifest }) => manifest.status !== 'deleted');
  const missing = expected.filter(({ name }) => !(name in flows));
  return [...wrong, ...(converged === true ? missing.map(({ name }) => `"flows" lacks ${name}`) : [])];
}

/** The contract's table of exit codes, for a report: which ones fit. */
function exitsFor({ results = [], converged }: Told): readonly number[] {
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  if (failed.some(({ error }) => !REMOTE.includes(error?.code ?? ''))) return [1];
  if (failed.length > 0) return [5];
  if (results.some(({ reason }) => reason === 'stale')) return [1, 4];
  if (converged === true) return results.some(({ error }) => error !== undefined) ? [1] : [0];
  // Not converged: because something still lags behind, or because the account could not be read once more.
  return results.some(({ error }) => error !== undefined) ? [1, 5] : [5];
}

/** How often each step has taken effect, by flow, in order: the same in every run that ends where it should. */
export function effectsByFlow(effects: readonly Effect[]): Readonly<Record<string, readonly StepKind[]>> {
  const found: Record<string, StepKind[]> = {};
  for (const { id, before, after, kind } of effects) {
    const piece = PIECES.find((one) => (one.id === null ? one.name === (after ?? before)?.name : one.id === id));
    const name = piece?.name ?? `${after?.name ?? before?.name} (${id})`;
    const kinds = found[name] ?? [];
    found[name] = [...kinds, kind];
  }
  return found;
}

/** Nothing was done twice, nothing in another order than in the undisturbed run. */
export function otherEffects(
  effects: readonly Effect[],
  undisturbed: Readonly<Record<string, readonly StepKind[]>>,
): string[] {
  const found = effectsByFlow(effects);
  return [...new Set([...Object.keys(found), ...Object.keys(undisturbed)])]
    .filter((name) => found[name]?.join() !== undisturbed[name]?.join())
    .map((name) => `${name} was written with ${found[name]?.join(', ')} instead of ${undisturbed[name]?.join(', ')}`);
}
