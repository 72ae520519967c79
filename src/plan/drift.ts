// What somebody changed in the account: the base's manifests beside what is seen there. Whether something differs is
// decided where a plan decides it; here it is only told the other way round.
import type { Drift, DriftedFlow } from '../model/drift.ts';
import { byCodeUnits, type DesiredFlow, type FlowId, type ObservedFlow } from '../model/flow.ts';
import { columnOf } from '../model/lifecycle.ts';
import type { Change } from '../model/plan.ts';
import { decide, type Wording } from './decide.ts';
import type { Pair } from './match.ts';

/**
 * @param pairs the base's manifests, each with what the account has for it
 * @param editsOf where an account's document differs from the base's, in words
 */
export function driftOf(pairs: readonly Pair[], editsOf: (id: FlowId) => readonly string[], wording: Wording): Drift {
  const sorted = [...pairs].sort((a, b) => byCodeUnits(a.desired.name, b.desired.name));
  return {
    flows: sorted.flatMap((pair) => drifted(pair, editsOf, wording) ?? []),
    health: sorted.flatMap(({ observed }) =>
      observed === null || columnOf(observed.status) !== 'unhealthy'
        ? []
        : [{ name: observed.name, id: observed.id, status: observed.status }],
    ),
  };
}

function drifted(pair: Pair, editsOf: (id: FlowId) => readonly string[], wording: Wording): DriftedFlow | null {
  const { desired, observed, refusal } = pair;
  const about = {
    name: desired.name,
    manifest: desired.manifest,
    id: observed?.id ?? null,
    status: observed?.status ?? null,
    updatedAt: observed?.updatedAt ?? null,
  };
  if (refusal !== null) return { ...about, kind: 'unclear', changes: [], edits: [], reason: refusal.message };
  const [error] =
    desired.status === 'deprecated' || desired.status === 'deleted' ? [] : (desired.document?.errors ?? []);
  if (error !== undefined) {
    const reason = `its Flow JSON has errors in Git, so that nothing can be compared with it: ${error}`;
    return { ...about, kind: 'unclear', changes: [], edits: [], reason };
  }
  const { steps, changes, refusals } = decide({ ...pair, desired: unguarded(desired) }, wording);
  if (observed === null) {
    return steps.length === 0 ? null : { ...about, kind: 'missing', changes: [], edits: [], reason: null };
  }
  const content = changes.filter(({ field }) => field !== 'status').map(turned);
  if (content.length === 0 && steps.length === 0 && refusals.every(({ code }) => !OF_STATUS.has(code))) return null;
  const status = statusChange(desired, observed);
  return {
    ...about,
    kind: content.length > 0 ? 'edited' : 'status',
    changes: [...content, ...status],
    edits: content.some(({ field }) => field === 'json') ? editsOf(observed.id) : [],
    reason: null,
  };
}

/** What keeps a plan from acting keeps nobody from seeing what has happened. */
function unguarded(desired: DesiredFlow): DesiredFlow {
  const { document } = desired;
  return { ...desired, protect: false, document: document && { ...document, frozenSince: null } };
}

/** Refusals that say: the account has it in a status that the base never asked for. */
const OF_STATUS: ReadonlySet<string> = new Set([
  'deprecated-final',
  'draft-not-deprecatable',
  'published-not-deletable',
  'remote-errors',
]);

function turned({ field, from, to }: Change): Change {
  return { field, from: to, to: from };
}

/** Nothing where the status is what the base asks for, or where only the platform's health rules have changed it. */
function statusChange({ status }: DesiredFlow, observed: ObservedFlow): Change[] {
  const column = columnOf(observed.status);
  const wanted = { draft: 'DRAFT', published: 'PUBLISHED', deprecated: 'DEPRECATED', deleted: 'gone' }[status];
  if (observed.status === wanted || (status !== 'deprecated' && status !== 'deleted' && column === 'unhealthy')) {
    return [];
  }
  // A draft that is live may have been published before Git asked for a draft.
  if (status === 'draft' && column === 'published') return [];
  return [{ field: 'status', from: wanted, to: observed.status }];
}
