// A plan from a file: read, proven to be one, and never believed about its own digest.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Failure } from '../model/failure.ts';
import { isRecord } from '../model/json.ts';
import { CONSENTS, type Plan, STEP_KINDS } from '../model/plan.ts';
import { isGenuine } from '../plan/approved.ts';
import type { World } from './world.ts';

/**
 * Reads a saved plan.
 * @throws Failure (64) where the file is none; (4) where its digest does not fit its content
 */
export async function readPlanFile(world: World, flags: { readonly cwd?: string }, file: string): Promise<Plan> {
  const plan = await readPlan(world, flags, file);
  if (isGenuine(plan)) return plan;
  throw new Failure(
    'stale',
    'digest-mismatch',
    `the digest in "${file}" does not fit its content, so nothing was written`,
    {
      hint: 'the file was changed after it was made: plan anew with --out',
    },
  );
}

/** The same without the proof, for looking at it. */
export async function readPlan(world: World, flags: { readonly cwd?: string }, file: string): Promise<Plan> {
  const wrong = (why: string, cause?: unknown) =>
    new Failure('usage', 'not-a-plan', `"${file}" ${why}`, { hint: 'make one with "waflow plan --out FILE"', cause });
  let text: string;
  try {
    text = await readFile(resolve(world.cwd, flags.cwd ?? '.', file), 'utf8');
  } catch (error) {
    throw wrong('cannot be read', error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrong('is not JSON');
  }
  if (!isRecord(value) || value.format === undefined) throw wrong('is not a saved plan');
  if (value.format !== 1)
    throw wrong(`has the format ${JSON.stringify(value.format)}, which this waflow does not know`);
  if (!isPlan(value)) throw wrong('is not a whole saved plan');
  return value;
}

function isPlan(value: unknown): value is Plan {
  return (
    isRecord(value) &&
    ['tool', 'environment', 'remote', 'waba', 'digest'].every((key) => typeof value[key] === 'string') &&
    isRecord(value.options) &&
    isListOf(value.options.flow, isText) &&
    (value.base === undefined || isText(value.base)) &&
    (value.guards === undefined || isListOf(value.guards, isGuardChange)) &&
    isRecord(value.summary) &&
    Object.values(value.summary).every((count) => typeof count === 'number') &&
    isListOf(value.flows, isFlow) &&
    isListOf(value.foreign, (one) => isRecord(one) && isText(one.id) && isText(one.name) && isText(one.status))
  );
}

function isGuardChange(one: unknown): boolean {
  const value = (text: unknown) => text === null || isText(text);
  return isRecord(one) && isText(one.guard) && value(one.base) && value(one.change);
}

function isFlow(flow: unknown): boolean {
  return (
    isRecord(flow) &&
    isText(flow.name) &&
    (flow.manifest === null || isText(flow.manifest)) &&
    (flow.id === null || isText(flow.id)) &&
    isRecord(flow.desired) &&
    isText(flow.desired.status) &&
    (flow.observed === null || (isRecord(flow.observed) && isText(flow.observed.status))) &&
    isListOf(flow.steps, isStep) &&
    isListOf(flow.changes, isChange) &&
    isListOf(flow.notes, isRemark) &&
    isListOf(flow.refusals, (one) => isRemark(one) && isRecord(one) && isText(one.hint))
  );
}

function isStep(step: unknown): boolean {
  const kinds: readonly unknown[] = STEP_KINDS;
  const consents: readonly unknown[] = CONSENTS;
  return (
    isRecord(step) &&
    kinds.includes(step.kind) &&
    isText(step.because) &&
    (step.consent === undefined || isListOf(step.consent, (one) => consents.includes(one)))
  );
}

function isChange(change: unknown): boolean {
  const value = (one: unknown) => one === null || isText(one) || isListOf(one, isText);
  return isRecord(change) && isText(change.field) && value(change.from) && value(change.to);
}

function isRemark(one: unknown): boolean {
  return isRecord(one) && isText(one.code) && isText(one.message);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isListOf(value: unknown, each: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(each);
}
