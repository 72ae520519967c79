// Knows which operation a flow's status permits: the status matrix, one table.
// Source: flows-api reference, chapter 4.0; undocumented cells follow the switches of 3.5.
import { FAILURES, type Failure } from './errors.ts';
import type { FlowRecord } from './state.ts';
import type { Switches } from './switches.ts';

export type Operation = 'edit' | 'publish' | 'deprecate' | 'delete' | 'clone';

export type Situation = 'fresh draft' | 'redraft' | 'published' | 'unhealthy' | 'deprecated' | 'unknown';

type Verdict = (flow: FlowRecord, switches: Switches) => Failure | null;

const ok: Verdict = () => null;
const always =
  (failure: Failure): Verdict =>
  () =>
    failure;

const { notEditable, notADraft, neverPublished, alreadyDeprecated, notDeletable, noSuchFlow } = FAILURES;

const editPublished: Verdict = (flow, switches) =>
  switches.editable_published && !flow.legacyImmutable ? null : notEditable;
const editUnhealthy: Verdict = (flow, switches) =>
  switches.edit_unhealthy === 'ok' && !flow.legacyImmutable ? null : notEditable;
const deprecateRedraft: Verdict = (_flow, switches) => (switches.deprecate_redrafted === 'ok' ? null : neverPublished);
const deleteRedraft: Verdict = (_flow, switches) => (switches.delete_redrafted === 'ok' ? null : notDeletable);
const cloneDeprecated: Verdict = (_flow, switches) => (switches.clone_deprecated === 'ok' ? null : noSuchFlow);

const MATRIX = {
  'fresh draft': { edit: ok, publish: ok, deprecate: always(neverPublished), delete: ok, clone: ok },
  redraft: { edit: ok, publish: ok, deprecate: deprecateRedraft, delete: deleteRedraft, clone: ok },
  published: {
    edit: editPublished,
    publish: always(notADraft),
    deprecate: ok,
    delete: always(notDeletable),
    clone: ok,
  },
  unhealthy: {
    edit: editUnhealthy,
    publish: always(notADraft),
    deprecate: ok,
    delete: always(notDeletable),
    clone: ok,
  },
  deprecated: {
    edit: always(notEditable),
    publish: always(notADraft),
    deprecate: always(alreadyDeprecated),
    delete: always(notDeletable),
    clone: cloneDeprecated,
  },
  unknown: {
    edit: always(notEditable),
    publish: always(notADraft),
    deprecate: always(neverPublished),
    delete: always(notDeletable),
    clone: ok,
  },
} satisfies Readonly<Record<Situation, Readonly<Record<Operation, Verdict>>>>;

const BY_STATUS: ReadonlyMap<string, Situation> = new Map([
  ['PUBLISHED', 'published'],
  ['THROTTLED', 'unhealthy'],
  ['BLOCKED', 'unhealthy'],
  ['DEPRECATED', 'deprecated'],
]);

export function situationOf(flow: FlowRecord): Situation {
  if (flow.status === 'DRAFT') return flow.everPublished ? 'redraft' : 'fresh draft';
  return BY_STATUS.get(flow.status) ?? 'unknown';
}

/** The failure with which the platform refuses the operation on this flow, or null where its status permits it. */
export function refusal(operation: Operation, flow: FlowRecord, switches: Switches): Failure | null {
  return MATRIX[situationOf(flow)][operation](flow, switches);
}

/** The status that reads show: behind the real one while a publish is still spreading. */
export function visibleStatus(flow: FlowRecord, now: Date): string {
  return flow.lag !== null && now < new Date(flow.lag.until) ? flow.lag.shows : flow.status;
}
