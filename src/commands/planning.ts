// The way to a plan that `plan` and `apply` share: observe the account, decide, gather what is shown.
import type { Document } from '../flowjson/read.ts';
import { atAuthorsPlace, inOneLine } from '../flowjson/remote-errors.ts';
import { createReader } from '../graph/client.ts';
import type { Transport } from '../graph/transport.ts';
import { short } from '../manifest/base.ts';
import { maskAddress } from '../manifest/endpoint.ts';
import type { ResolvedFlow } from '../manifest/resolve.ts';
import type { DesiredFlow, ObservedFlow } from '../model/flow.ts';
import type { Plan } from '../model/plan.ts';
import { RemoteFailure, type RemoteReader } from '../model/remote.ts';
import { concernsSenders, type Templates, whyUnknown, withImpact } from '../plan/impact.ts';
import { match } from '../plan/match.ts';
import { farewellsAmong, makePlan } from '../plan/plan.ts';
import { isSelected } from '../plan/selection.ts';
import type { ShownDocument, ShownDocuments } from '../render/change-lines.ts';
import { breakSentences, editWords } from '../render/changes.ts';
import { withoutValues } from '../render/masked.ts';
import { TOOL } from '../version.ts';
import { shownChange, shownEdit } from './document-sides.ts';
import { openMemory } from './memory.ts';
import { type BaseFlow, type Observation, type ObserveOptions, observe } from './observe.ts';
import type { Output } from './output.ts';
import type { BaseFlags, Chosen, Desired } from './setup.ts';
import type { World } from './world.ts';

export type Planned = {
  readonly plan: Plan;
  readonly documents: ShownDocuments;
  /** What is to be said beside the plan, one sentence each. */
  readonly remarks: readonly string[];
  /** By flow name: the resolved manifest and what was observed of it. */
  readonly pairs: ReadonlyMap<string, { readonly resolved: ResolvedFlow; readonly observed: ObservedFlow | null }>;
};

/** What planning looks through: a reader, which cannot write, and what is remembered of the account. */
export type Looking = Pick<Required<ObserveOptions>, 'memory' | 'serverTime'> & { readonly remote: RemoteReader };

/** What to look through at an account: reads, and what is remembered. */
export async function lookAt(
  world: Pick<World, 'pause'>,
  { project, account: { waba, graphUrl } }: Pick<Chosen, 'project' | 'account'>,
  transport: Transport,
  output: Output,
): Promise<Looking> {
  return {
    remote: createReader(transport, waba, world.pause),
    memory: await openMemory(project, { graphUrl, waba }, output),
    serverTime: transport.serverTime,
  };
}

/** How many documents a plan shows that folds, and one that does not. */
const SHOWN = 100;

/** Makes a plan; `flags` say of which flows, and whether somebody looks at the documents. */
export async function planWith(
  { remote, memory, serverTime }: Looking,
  chosen: Chosen,
  desired: Desired,
  flags: BaseFlags & { readonly report?: string },
): Promise<Planned> {
  const globs = flags.flow ?? [];
  const isWhole = flags.report !== undefined || flags.verbose === true;
  const keep = isWhole ? Number.POSITIVE_INFINITY : flags.json === true ? 0 : SHOWN;
  const all = desired.flows.map(({ flow }) => flow);
  const { ignore, retireLimit, failOnBreaking } = chosen.config;
  const { secrets } = chosen;
  const byName = new Map(desired.flows.map((resolved) => [resolved.flow.name, resolved]));
  const base = desired.base?.map(({ flow, document }) => ({
    flow,
    edits: (seen: unknown) => (document === undefined ? [] : editWords(shownEdit(document, seen, secrets).review)),
  }));
  const breaks = ({ name }: DesiredFlow, seen: unknown): readonly string[] => {
    const { document, accept } = byName.get(name) ?? {};
    return document === undefined ? [] : breakSentences(shownChange(document, seen, secrets, accept ?? []).review);
  };
  const asked = { desired: all, ignore, leftOut: desired.leftOut, prune: flags.prune ?? null };
  const baseOf = (edits: Observation['edits']) =>
    base === undefined || chosen.base === null
      ? null
      : { flows: base.map(({ flow }) => flow), edits, commit: chosen.base.commit, guards: chosen.base.guards };
  const observation = await observe(
    remote,
    all.filter((flow) => isSelected(flow, globs)),
    {
      ignore,
      memory,
      serverTime,
      keep,
      ...(base && { base }),
      ...(failOnBreaking && { breaks }),
      others: (listed) =>
        farewellsAmong({ ...asked, observed: listed, base: baseOf(new Map()) }).map(({ pair }) => pair),
    },
  );
  const seen = { ...asked, observed: observation.flows, base: baseOf(observation.edits) };
  const pairs = new Map(
    [...match(all, observation.flows, ignore), ...farewellsAmong(seen).map(({ pair }) => pair)].map(
      ({ desired: flow, observed }) => {
        const resolved = byName.get(flow.name) ?? { flow, document: undefined, accept: [] };
        return [flow.name, { resolved, observed }] as const;
      },
    ),
  );
  const faulty = documentsWithErrors(pairs);
  const made = makePlan({
    ...seen,
    environment: chosen.environment,
    remote: chosen.account.remote,
    waba: chosen.account.waba,
    tool: TOOL,
    flow: globs,
    retireLimit,
    wording: {
      mask: (address) => maskAddress(String(withoutValues(address, secrets))),
      remoteErrors: (flow, observed) => {
        const document = faulty.get(flow.name);
        return document === undefined
          ? observed.validationErrors.map(({ code, message }) => chosen.scrub(`${code}: ${message}`))
          : atAuthorsPlace(document, observed.validationErrors, false).map(inOneLine).map(chosen.scrub);
      },
      breaks: ({ id }) => observation.breaks.get(id) ?? [],
    },
  });
  const plan = concernsSenders(made) ? withImpact(made, await templatesOf(remote)) : made;
  const remarks = base === undefined ? [] : unmanagedSince(plan, base, observation, all, ignore);
  return { plan, documents: shownDocuments(plan, pairs, observation, secrets, keep), remarks, pairs };
}

/** Flows whose manifest stood in the base and is gone, and that stay in the account. */
function unmanagedSince(
  plan: Plan,
  base: readonly BaseFlow[],
  observation: Observation,
  all: readonly DesiredFlow[],
  ignore: readonly string[],
): string[] {
  const commit = short(plan.base ?? '');
  const left = new Set(plan.foreign.flatMap(({ id, status }) => (status === 'DEPRECATED' ? [] : [id])));
  const before = base.map(({ flow }) => flow);
  return match(before, observation.flows, ignore).flatMap(({ desired, observed }) => {
    if (observed === null || !left.has(observed.id)) return [];
    const heir = all.find(({ manifest }) => manifest === desired.manifest);
    const what = `"${observed.name}" (${observed.status}) had a manifest in the base ${commit} and has none now: it stays in the account as it is`;
    const way =
      heir === undefined
        ? desired.protect
          ? 'the base protects it'
          : '--prune retires it'
        : `if ${desired.manifest} was to rename it, write "previously: [${observed.name}]" there`;
    return [`${what}; ${way}.`];
  });
}

/** Who sends which flow: one call, whose failure is told and fails nothing. */
async function templatesOf(remote: RemoteReader): Promise<Templates> {
  try {
    return await remote.listTemplates();
  } catch (error) {
    if (!(error instanceof RemoteFailure)) throw error;
    return { unknown: whyUnknown(error) };
  }
}

/** The author's documents of flows in which the platform finds errors: they are told at the author's lines. */
function documentsWithErrors(pairs: Planned['pairs']): ReadonlyMap<string, Document> {
  const faulty = [...pairs].filter(([, { observed }]) => observed !== null && observed.validationErrors.length > 0);
  return new Map(
    faulty.flatMap(([name, { resolved }]) =>
      resolved.document === undefined ? [] : [[name, resolved.document.read()] as const],
    ),
  );
}

function shownDocuments(
  plan: Plan,
  pairs: Planned['pairs'],
  observation: Observation,
  secrets: readonly string[],
  limit: number,
): ShownDocuments {
  const shown = new Map<string, ShownDocument>();
  for (const flow of plan.flows) {
    if (shown.size >= limit) break;
    const { document: source, accept = [] } = pairs.get(flow.name)?.resolved ?? {};
    if (source === undefined || !flow.changes.some((change) => change.field === 'json')) continue;
    const seen = flow.id === null ? undefined : observation.documents.get(flow.id);
    shown.set(flow.name, shownChange(source, seen?.kind === 'json' ? seen.value : undefined, secrets, accept));
  }
  return shown;
}
