// `waflow diff`: what changes inside documents, for people and for the systems that read the answers. Of two files, of the
// work tree against a commit, or against the account.
import { statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MAX_BYTES } from '../flowjson/read.ts';
import { openBreaks, type ReviewedChange, reviewDocuments } from '../flowjson/review.ts';
import { parseSound } from '../flowjson/sound.ts';
import { walkJson } from '../flowjson/walk.ts';
import { credentialsIn } from '../manifest/environment.ts';
import { findProject } from '../manifest/project.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import type { Finding } from '../model/finding.ts';
import { forTerminal } from '../render/escape.ts';
import { plural } from '../render/findings.ts';
import { type Diff, diffJson, renderDiff, renderDiffMarkdown, reviewOf } from '../render/flow-diffs.ts';
import { withoutValues } from '../render/masked.ts';
import { renderPair, renderPairMarkdown, toPairJson } from '../render/pair-diff.ts';
import { guardSentences } from '../render/plan-words.ts';
import { reportOfDiff, reportOfPair } from '../render/reports.ts';
import { textsOf } from './finding-texts.ts';
import { diffsFromAccount, diffsFromBase } from './flow-diffs.ts';
import type { Output } from './output.ts';
import { checkReport, writeReport } from './report-file.ts';
import {
  type BaseFlags,
  type Chosen,
  chooseAccount,
  chooseOffline,
  type Desired,
  loadDesired,
  type Offline,
  openProject,
} from './setup.ts';
import type { World } from './world.ts';

export type DiffFlags = Omit<BaseFlags, 'prune'> & {
  readonly markdown?: boolean;
  readonly graph?: boolean;
  readonly detailedExitcode?: boolean;
  /** A file. */
  readonly report?: string;
};

/**
 * @param args two Flow JSON files, or names of flows
 * @throws Failure (64) where a file is no JSON, or no flow has such a name
 */
export async function diffCommand(
  world: World,
  args: readonly string[],
  flags: DiffFlags,
  output: Output,
): Promise<ExitName> {
  checkReport(flags);
  const files = asFiles(world, args, flags);
  if (files !== null) return diffFiles(world, files, flags, output);
  const opened = await openProject(world, flags, output);
  const globs = [...(flags.flow ?? []), ...args];
  const { flow: _all, ...rest } = flags;
  const {
    diff,
    place,
    findings: unread,
  } = flags.base === undefined
    ? await againstAccount(world, chooseAccount(opened, flags, output), globs, rest, output)
    : await againstBase(world, chooseOffline(opened, flags, output), globs, rest, output);
  tellGuards(place, output);
  const named = new Set(diff.flows.flatMap(({ name, manifest, document }) => [name, manifest, document?.file]));
  const unreadable = unread.filter(
    ({ file, severity }) => severity === 'error' && (named.has(file) || globs.length === 0),
  );
  output.findings(unreadable);
  if (output.json) output.document(diffJson(diff, { graph: flags.graph === true }));
  else if (flags.markdown === true) output.print(renderDiffMarkdown(diff, { graph: flags.graph === true }));
  else {
    const { colors, width, diffWidth, verbose } = output;
    output.print(renderDiff(diff, { colors, width, diffWidth, verbose, graph: flags.graph === true }));
  }
  if (flags.report !== undefined) {
    const files = new Set(diff.flows.flatMap(({ manifest, document }) => [manifest, document?.file]));
    const findings = (await findingsOf(world, place, flags, output)).filter(({ file }) => files.has(file));
    await writeReport(world, flags, output, place.project.boundary, () =>
      reportOfDiff(diff, { findings, textOf: textsOf(place.project) }),
    );
  }
  return exitOf(
    reviewOf(diff),
    { isStrict: place.config.failOnBreaking, hasErrors: unreadable.length > 0, flows: diff.flows },
    flags,
    output,
  );
}

type Made = { readonly diff: Diff; readonly place: Offline; readonly findings: readonly Finding[] };

/** Where a base has it otherwise, values and the guard are the base's: what is compared may not be what the change says. */
function tellGuards({ base }: Offline, output: Output): void {
  const guards = (base?.guards ?? []).filter(({ guard }) => /\.variables\.|^environments\.[^.]+$|^failOn/.test(guard));
  for (const sentence of guardSentences({ guards }))
    output.say(output.errColors.yellow(`guard: ${forTerminal(sentence)}`));
}

async function againstBase(
  world: World,
  place: Offline,
  globs: readonly string[],
  flags: Omit<DiffFlags, 'flow'>,
  output: Output,
): Promise<Made> {
  const desired = await documentsOf(world, place, flags, output);
  const { ref, commit } = place.base ?? { ref: '', commit: '' };
  const diff: Diff = {
    environment: place.environment,
    with: { kind: 'base', ref, commit },
    ...diffsFromBase(place, desired, globs),
  };
  return { diff, place, findings: desired.findings };
}

async function againstAccount(
  world: World,
  place: Chosen,
  globs: readonly string[],
  flags: Omit<DiffFlags, 'flow'>,
  output: Output,
): Promise<Made> {
  const desired = await documentsOf(world, place, flags, output);
  const { remote, waba } = place.account;
  const diff: Diff = {
    environment: place.environment,
    with: { kind: 'account', remote, waba },
    ...(await diffsFromAccount(world, place, desired, { ...flags, flow: globs }, output)),
  };
  return { diff, place, findings: desired.findings };
}

/** The manifests with their documents, also those that break a rule: what changes in them can be told all the same. */
function documentsOf(world: World, place: Offline, flags: Omit<DiffFlags, 'flow'>, output: Output): Promise<Desired> {
  return loadDesired(world, { ...place, setting: { ...place.setting, check: false } }, flags, output);
}

/** What the rules find, for the report. */
async function findingsOf(world: World, place: Offline, flags: DiffFlags, output: Output): Promise<readonly Finding[]> {
  const { flow: _all, ...rest } = flags;
  return (await loadDesired(world, place, rest, { ...output, warn: () => {} })).findings;
}

function exitOf(
  review: readonly ReviewedChange[],
  { isStrict, hasErrors, flows }: Seen,
  flags: DiffFlags,
  output: Output,
): ExitName {
  const open = openBreaks(review);
  if (isStrict && open.length > 0) {
    const what = `${plural(open.length, 'breaking change')} that no manifest accepts, and failOnBreaking is set`;
    output.warn(`${output.errColors.red('error:')} ${what} ${output.errColors.dim('[breaking-change]')}`);
    output.warn('  say in the manifest why it is meant: "accept: [{ change: FINGERPRINT, because: … }]"');
    return 'no';
  }
  const unclear = flows.filter(({ kind }) => kind === 'unclear');
  if (isStrict && unclear.length > 0) {
    const what = `${plural(unclear.length, 'flow')} that cannot be compared, and failOnBreaking is set`;
    output.warn(`${output.errColors.red('error:')} ${what} ${output.errColors.dim('[unclear]')}`);
    return 'no';
  }
  if (hasErrors) return 'no';
  return flags.detailedExitcode === true && flows.length > 0 ? 'differences' : 'done';
}

type Seen = { readonly isStrict: boolean; readonly hasErrors: boolean; readonly flows: Diff['flows'] };

/**
 * Two arguments are files where both are there, or look like Flow JSON; else they are names of flows.
 * @throws Failure (64) where one looks like a file and is none of two
 */
function asFiles(world: World, args: readonly string[], { base, cwd, flow }: DiffFlags): [string, string] | null {
  const looksSo = (one: string) => /\.json$/i.test(one);
  const isFile = (one: string) => looksSo(one) || isThere(resolve(world.cwd, cwd ?? '.', one));
  const [old, now, more] = args;
  const areTwo = old !== undefined && now !== undefined && more === undefined;
  if (areTwo && base === undefined && flow === undefined && isFile(old) && isFile(now)) return [old, now];
  const file = args.find(looksSo);
  if (file === undefined) return null;
  const why = base === undefined && flow === undefined ? '' : ', without --base and --flow';
  throw new Failure(
    'usage',
    'not-two-files',
    `"${file}" looks like a file, and files are compared two at a time${why}`,
    {
      hint: 'write "waflow diff BEFORE.json AFTER.json"; flows are chosen by their names',
    },
  );
}

/** True where there is something that can be read: no folder. */
function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === false;
}

async function diffFiles(
  world: World,
  [old, now]: readonly [string, string],
  flags: DiffFlags,
  output: Output,
): Promise<ExitName> {
  // Of the process nothing is needed here; what is in it may stand in a file all the same.
  const secrets = credentialsIn(new Map(), world.env);
  for (const value of secrets) output.hide(value, 'everywhere');
  const read = async (file: string) => withoutValues(await readDocument(world, flags, file), secrets);
  const [before, after] = [await read(old), await read(now)];
  const review = reviewDocuments(before, after);
  const pair = { names: { before: old, after: now }, before, after, review };
  const graph = flags.graph === true;
  if (output.json) output.document(toPairJson(pair, { graph }));
  else if (flags.markdown === true) output.print(renderPairMarkdown(pair, { graph }));
  else output.print(renderPair(pair, { graph, colors: output.colors }));
  if (flags.report !== undefined) {
    const { boundary } = await findProject(resolve(world.cwd, flags.cwd ?? '.'));
    await writeReport(world, flags, output, boundary, () => reportOfPair(pair));
  }
  return flags.detailedExitcode === true && review.length > 0 ? 'differences' : 'done';
}

async function readDocument(world: World, flags: DiffFlags, file: string): Promise<unknown> {
  const wrong = (code: string, why: string, cause?: unknown) =>
    new Failure('usage', code, `"${file}" ${why}`, { hint: 'name two Flow JSON files', cause });
  const path = resolve(world.cwd, flags.cwd ?? '.', file);
  let raw: string;
  try {
    if ((await stat(path)).size > MAX_BYTES) throw wrong('too-large', 'is larger than the 10 MB that a flow may have');
    raw = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw wrong('unreadable', 'cannot be read', error);
  }
  const text = raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw;
  const parsed = parseSound(text);
  if (parsed !== null) return parsed.value;
  throw wrong('not-json', `is not sound JSON: ${walkJson(text, {})?.message ?? 'an object has a key twice'}`);
}
