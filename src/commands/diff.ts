// `waflow diff A.json B.json`: what changes for people and for the systems that read the answers. Needs no account.
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MAX_BYTES } from '../flowjson/read.ts';
import { reviewDocuments } from '../flowjson/review.ts';
import { parseSound } from '../flowjson/sound.ts';
import { walkJson } from '../flowjson/walk.ts';
import { type ExitName, Failure } from '../model/failure.ts';
import { changesJson, renderChanges, renderChangesMarkdown } from '../render/changes.ts';
import type { Output, OutputFlags } from './output.ts';
import type { World } from './world.ts';

export type DiffFlags = OutputFlags & {
  readonly cwd?: string;
  readonly base?: string;
  readonly markdown?: boolean;
  readonly detailedExitcode?: boolean;
};

/** @throws Failure (64) where it is not two files, or one of them is no JSON */
export async function diffCommand(
  world: World,
  files: readonly string[],
  flags: DiffFlags,
  output: Output,
): Promise<ExitName> {
  const [old, now] = toTwo(files, flags);
  const [before, after] = [await readDocument(world, flags, old), await readDocument(world, flags, now)];
  const judged = reviewDocuments(before, after);
  if (output.json) output.document({ format: 1, before: old, after: now, changes: changesJson(judged) });
  else if (flags.markdown === true) output.print(renderChangesMarkdown(judged));
  else output.print(renderChanges(judged, output.colors));
  return flags.detailedExitcode === true && judged.length > 0 ? 'differences' : 'done';
}

function toTwo(files: readonly string[], { base }: DiffFlags): [string, string] {
  const [old, now, more] = files;
  // Names of flows are meant where it is not two files: with a base, or against the account.
  if (base === undefined && old !== undefined && now !== undefined && more === undefined) return [old, now];
  const what = base === undefined ? 'a comparison with the account' : '"--base"';
  throw new Failure('usage', 'not-built-yet', `${what} is not built yet for "waflow diff"`, {
    hint: 'name two files: "waflow diff BEFORE.json AFTER.json"; "waflow plan" shows what differs from the account',
  });
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
