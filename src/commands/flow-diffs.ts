// The documents of the work tree beside those of a commit, or of the account: what each pair of a flow is.
import { createReader } from '../graph/client.ts';
import type { ResolvedFlow } from '../manifest/resolve.ts';
import { Failure } from '../model/failure.ts';
import { byCodeUnits, type ObservedFlow } from '../model/flow.ts';
import { columnOf } from '../model/lifecycle.ts';
import type { RemoteDocument } from '../model/remote.ts';
import { match, type Pair } from '../plan/match.ts';
import { isSelected } from '../plan/selection.ts';
import type { ShownDocument } from '../render/change-lines.ts';
import type { FlowDiff } from '../render/flow-diffs.ts';
import { callsLine, connect } from './connect.ts';
import { shownAlone, shownChange, shownSince } from './document-sides.ts';
import { openMemory } from './memory.ts';
import { observe } from './observe.ts';
import type { Output } from './output.ts';
import { withProgress } from './progress.ts';
import type { Chosen, CommonFlags, Desired, Offline } from './setup.ts';
import type { World } from './world.ts';

export type Diffed = { readonly flows: readonly FlowDiff[]; readonly same: number };

/**
 * The work tree beside a commit, without an account.
 * @throws Failure (64) where `globs` match no flow on either side
 */
export function diffsFromBase({ secrets }: Offline, desired: Desired, globs: readonly string[]): Diffed {
  const base = desired.base ?? [];
  const now = desired.flows.filter(({ flow }) => isSelected(flow, globs));
  const partners = partnersIn(base, desired.flows);
  const kept = new Set(partners.values());
  const gone = base.filter((one) => !kept.has(one) && isSelected(one.flow, globs));
  expectMatch(globs, [...now, ...gone], [...desired.flows, ...base]);
  return sorted([
    ...now.map((one) => withHeir(besideBase(one, partners.get(one) ?? null, secrets), gone)),
    ...gone.map((one) => goneSince(one, desired, secrets)),
  ]);
}

/** Which flow of the base is which of now: by its names, as a plan has it. Another name that nobody announces is another flow. */
function partnersIn(base: readonly ResolvedFlow[], now: readonly ResolvedFlow[]): Map<ResolvedFlow, ResolvedFlow> {
  const partners = new Map<ResolvedFlow, ResolvedFlow>();
  const open = new Set(base);
  const join = (isSame: (before: ResolvedFlow, after: ResolvedFlow) => boolean) => {
    for (const after of now) {
      if (partners.has(after)) continue;
      const before = [...open].find((one) => isSame(one, after));
      if (before === undefined) continue;
      partners.set(after, before);
      open.delete(before);
    }
  };
  join((before, after) => before.flow.name === after.flow.name);
  join((before, after) => [before.flow.name, before.flow.key].some((name) => after.flow.previously.includes(name)));
  return partners;
}

/** A new flow whose manifest had another name in the base: most people mean a rename. */
function withHeir(diff: FlowDiff | null, gone: readonly ResolvedFlow[]): FlowDiff | null {
  if (diff === null || diff.kind !== 'new') return diff;
  const old = gone.find(({ flow }) => flow.manifest === diff.manifest)?.flow.name;
  if (old === undefined) return diff;
  const reason = `in the base this manifest was of "${old}": so it is a new flow; a rename says "previously: [${old}]"`;
  return { ...diff, reason };
}

const UNREADABLE = 'its Flow JSON cannot be read: "waflow validate" shows why';

function besideBase(now: ResolvedFlow, before: ResolvedFlow | null, secrets: readonly string[]): FlowDiff | null {
  const { flow, document, accept } = now;
  const about = {
    name: flow.name,
    before: before === null || before.flow.name === flow.name ? null : before.flow.name,
    manifest: flow.manifest,
    reason: null,
  };
  // What is retired may name no document any more: nothing can differ then.
  if (flow.document === null) return null;
  if (document === undefined) return { ...about, kind: 'unclear', reason: UNREADABLE, document: null };
  if (before === null || before.flow.document === null) {
    return { ...about, kind: 'new', document: shownAlone(document, secrets) };
  }
  if (before.document === undefined) {
    return { ...about, kind: 'unclear', reason: 'the Flow JSON of the base cannot be read', document: null };
  }
  const isSame = flow.document.fingerprint === before.flow.document.fingerprint;
  if (isSame && about.before === null) return null;
  return { ...about, kind: 'changed', document: shownSince(document, before.document, secrets, accept) };
}

function goneSince({ flow, document }: ResolvedFlow, desired: Desired, secrets: readonly string[]): FlowDiff | null {
  const about = { name: flow.name, before: null, manifest: null };
  if (desired.leftOut.includes(flow.name)) return null;
  const alone = document === undefined ? null : shownAlone(document, secrets);
  const shown: ShownDocument | null = alone && { ...alone, before: alone.after, after: undefined };
  return { ...about, kind: 'gone', reason: null, document: shown };
}

/**
 * The work tree beside the account: what the next apply would change inside the documents.
 * @throws Failure (64) where `globs` match no flow
 */
export async function diffsFromAccount(
  world: World,
  chosen: Chosen,
  desired: Desired,
  flags: CommonFlags & { readonly flow: readonly string[] },
  output: Output,
): Promise<Diffed> {
  const selected = desired.flows.filter(({ flow }) => isSelected(flow, flags.flow));
  expectMatch(flags.flow, selected, desired.flows);
  const transport = await connect(world, chosen, flags, output);
  const { waba, graphUrl } = chosen.account;
  const { ignore } = chosen.config;
  const memory = await openMemory(chosen.project, { graphUrl, waba }, output);
  const flows = selected.map(({ flow }) => flow);
  const seen = await withProgress(world, output, { what: 'reading the account', transport }, () =>
    observe(createReader(transport, waba, world.pause), flows, {
      ignore,
      memory,
      serverTime: transport.serverTime,
      keep: Number.POSITIVE_INFINITY,
    }),
  );
  output.say(output.errColors.dim(callsLine(transport)));
  const { secrets } = chosen;
  const byFlow = new Map(selected.map((one) => [one.flow, one]));
  return sorted(
    match(flows, seen.flows, ignore).map((pair) => {
      const one = byFlow.get(pair.desired);
      if (one === undefined) return null;
      return besideAccount(one, pair, seen.documents.get(pair.observed?.id ?? ''), secrets);
    }),
  );
}

function besideAccount(
  { flow, document, accept }: ResolvedFlow,
  { observed, refusal }: Pair,
  seen: RemoteDocument | undefined,
  secrets: readonly string[],
): FlowDiff | null {
  const { name, manifest } = flow;
  const about = {
    name,
    manifest,
    before: observed === null || observed.name === name ? null : observed.name,
    reason: null,
  };
  if (flow.status === 'deprecated' || flow.status === 'deleted') return null;
  if (refusal !== null) return { ...about, kind: 'unclear', reason: refusal.message, document: null };
  if (document === undefined) {
    return { ...about, kind: 'unclear', reason: UNREADABLE, document: null };
  }
  if (observed === null) return { ...about, kind: 'new', document: shownAlone(document, secrets) };
  if (columnOf(observed.status) === 'deprecated') {
    const reason = 'the account has it as DEPRECATED, which is final: nothing is uploaded over it';
    return { ...about, kind: 'unclear', reason, document: null };
  }
  if (observed.document === flow.document?.fingerprint) return null;
  if (seen?.kind === 'json')
    return { ...about, kind: 'changed', document: shownChange(document, seen.value, secrets, accept) };
  return { ...about, kind: 'unclear', reason: whyNone(observed, seen), document: null };
}

function whyNone({ status }: ObservedFlow, seen: RemoteDocument | undefined): string {
  return seen?.kind === 'none'
    ? `the account has no Flow JSON for it (${status})`
    : 'what the account has for it is no JSON';
}

function sorted(flows: readonly (FlowDiff | null)[]): Diffed {
  const told = flows.filter((flow) => flow !== null).sort((a, b) => byCodeUnits(a.name, b.name));
  return { flows: told, same: flows.length - told.length };
}

/** @throws Failure (64) where flows are asked for, and there are none */
export function expectMatch(
  globs: readonly string[],
  found: readonly ResolvedFlow[],
  all: readonly ResolvedFlow[],
): void {
  if (globs.length === 0 || found.length > 0) return;
  const names = [...new Set(all.map(({ flow }) => flow.name))].sort(byCodeUnits);
  throw new Failure('usage', 'no-match', `no flow matches ${globs.map((glob) => `"${glob}"`).join(', ')}`, {
    hint: names.length === 0 ? 'there are no manifests' : `there are: ${names.join(', ')}`,
  });
}
