// The decision table: one pair of desired and observed to steps, each with its reason. Pure; nothing else decides.
import type { DesiredFlow, DesiredStatus, ObservedFlow } from '../model/flow.ts';
import { type Column, columnOf } from '../model/lifecycle.ts';
import {
  type Change,
  HIDDEN_VALUES,
  type Note,
  type Refusal,
  type RefusalCode,
  type Step,
  type StepKind,
} from '../model/plan.ts';
import { type Differences, differences, hiddenValues, metadataDiffers, toChanges } from './differences.ts';
import type { Pair } from './match.ts';

/** What should happen to one flow; a flow that is refused has no steps. */
export type Decision = {
  readonly steps: readonly Step[];
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  readonly refusals: readonly Refusal[];
};

/** How the rim shows what is secret or far away; data, so that deciding stays pure. */
export type Wording = {
  /** An address without its query. */
  readonly mask: (address: string) => string;
  /** The platform's errors of an observed document, each a sentence at the author's place. */
  readonly remoteErrors: (desired: DesiredFlow, observed: ObservedFlow) => readonly string[];
  /** What breaks if the observed document becomes the desired one, where that is to be refused: a sentence each. */
  readonly breaks?: (observed: ObservedFlow) => readonly string[];
};

type Case = { readonly desired: DesiredFlow; readonly observed: ObservedFlow; readonly wording: Wording };
type Cell = (one: Case) => Decision;

/** Leaves a flow as it is. */
export const NOTHING: Decision = { steps: [], changes: [], notes: [], refusals: [] };

const keep =
  (code?: string, message?: string): Cell =>
  () => ({ ...NOTHING, notes: code === undefined ? [] : [{ code, message: message ?? '' }] });

const refuse =
  (code: RefusalCode, message: string, hint: string): Cell =>
  (one) => ({ ...NOTHING, refusals: [{ code, message: fillIn(message, one), hint }] });

const farewell =
  (kind: 'deprecate' | 'delete', because: string): Cell =>
  ({ desired, observed }) => ({
    ...NOTHING,
    steps: [{ kind, because, ...(kind === 'delete' && { consent: ['delete'] as const }) }],
    changes: [{ field: 'status', from: observed.status, to: desired.status.toUpperCase() }],
    notes: [{ code: 'irreversible', message: FAREWELL[kind] }],
  });

const FAREWELL = {
  deprecate: 'this is final: the flow can no longer be sent, and its name stays taken',
  delete: 'this is final; a draft may still be live from an earlier publish',
} as const;

/** Where content may be written: what differs is sent, and `publish` follows where it is desired. */
const bring =
  (...notes: Note[]): Cell =>
  (one) => {
    const differs = differences(one.desired, one.observed);
    const same = !differs.json && !metadataDiffers(differs);
    const published = one.desired.status === 'published';
    const draft = columnOf(one.observed.status) === 'draft';
    if (same && draft && one.observed.validationErrors.length > 0) return withRemoteErrors(one, published);
    const steps = [...revise(differs)];
    if (published && (draft || steps.length > 0)) steps.push({ kind: 'publish', because: whyPublish(draft, steps) });
    const status: Change[] =
      published && draft ? [{ field: 'status', from: one.observed.status, to: 'PUBLISHED' }] : [];
    return { ...NOTHING, steps, changes: [...changesOf(one), ...status], notes: steps.length > 0 ? notes : [] };
  };

/** Where only an unchanged flow can be left as it is. */
const leaveOrRefuse =
  (note: Note, refusal: Cell): Cell =>
  (one) => {
    const differs = differences(one.desired, one.observed);
    if (differs.json || metadataDiffers(differs)) return { ...refusal(one), changes: changesOf(one) };
    return { ...NOTHING, notes: [{ code: note.code, message: fillIn(note.message, one) }] };
  };

const sameOr =
  (note: Note, otherwise: Cell): Cell =>
  (one) => {
    const differs = differences(one.desired, one.observed);
    return differs.json || metadataDiffers(differs) ? otherwise(one) : { ...NOTHING, notes: [note] };
  };

const UNTIL_PUBLISH: Note = {
  code: 'published-version-stays',
  message: 'the flow goes back to a draft; the published version stays live until the next publish',
};
const REPUBLISH: Note = {
  code: 'republish',
  message:
    'new messages get the new version; messages already sent keep theirs, but those sent five publishes ago stop opening',
};
// The platform does not say of a draft whether it was published before.
const MAYBE_REPUBLISH: Note = { code: REPUBLISH.code, message: `if it was published before: ${REPUBLISH.message}` };
const IS_LIVE: Note = {
  code: 'live',
  message: 'the flow is published and stays so: a draft is asked for, but nothing differs',
};
const HEALTH: Note = {
  code: 'health',
  message: 'the platform has set the status {status}: see "waflow list" and the endpoint',
};

const DEPRECATED_FINAL = refuse(
  'deprecated-final',
  'the flow is deprecated in the account, which is final, and its name stays taken',
  'give the new flow another name, or write "status: deprecated"',
);
const UNHEALTHY = refuse(
  'unhealthy',
  'the platform has set the status {status}: a flow in it cannot be edited',
  'repair the endpoint until the platform sets PUBLISHED again, then plan anew',
);
const UNKNOWN_STATUS = refuse(
  'unknown-status',
  'the account shows the status "{status}", which waflow does not know',
  'look at the flow in WhatsApp Manager; a newer waflow may know the status',
);
const NOT_DELETABLE = refuse(
  'published-not-deletable',
  'the flow has the status {status}, and the platform deletes drafts only',
  'write "status: deprecated" instead; that is final, too',
);
const NOT_DEPRECATABLE = refuse(
  'draft-not-deprecatable',
  'the flow is a draft, and the platform deprecates published flows only',
  'publish it first, or write "status: deleted" if it never was published',
);

/** Rows: what the manifest asks for. Columns: what the account shows. The contract's table, cell by cell. */
const TABLE = {
  draft: {
    draft: bring(),
    published: sameOr(IS_LIVE, bring(UNTIL_PUBLISH)),
    unhealthy: leaveOrRefuse(HEALTH, UNHEALTHY),
    unknown: leaveOrRefuse(HEALTH, UNKNOWN_STATUS),
    deprecated: DEPRECATED_FINAL,
  },
  published: {
    draft: bring(MAYBE_REPUBLISH),
    published: bring(REPUBLISH),
    unhealthy: leaveOrRefuse(HEALTH, UNHEALTHY),
    unknown: leaveOrRefuse(HEALTH, UNKNOWN_STATUS),
    deprecated: DEPRECATED_FINAL,
  },
  deprecated: {
    draft: NOT_DEPRECATABLE,
    published: farewell('deprecate', 'the manifest says "deprecated"'),
    unhealthy: farewell('deprecate', 'the manifest says "deprecated"'),
    unknown: UNKNOWN_STATUS,
    deprecated: keep(),
  },
  deleted: {
    draft: farewell('delete', 'the manifest says "deleted"'),
    published: NOT_DELETABLE,
    unhealthy: NOT_DELETABLE,
    unknown: UNKNOWN_STATUS,
    deprecated: keep('deprecated', 'the flow is deprecated: it cannot be deleted, and its name stays taken'),
  },
} as const satisfies Record<DesiredStatus, Record<Exclude<Column, 'none'>, Cell>>;

/** Who protects a flow, and how that is taken back. */
const PROTECTION = {
  manifest: 'remove "protect: true" first, in a change of its own',
  base: 'a change cannot relax its own guards: merge the one that removes "protect: true" first, then this one',
} as const;
export type Protector = keyof typeof PROTECTION;

/**
 * Steps, changes, notes and refusals for one pair.
 * @param protector who has set the pair's `protect`, where it is set
 */
export function decide(
  { desired, observed, refusal }: Pair,
  wording: Wording,
  protector: Protector = 'manifest',
): Decision {
  if (refusal !== null) return { ...NOTHING, refusals: [refusal] };
  const retires = desired.status === 'deprecated' || desired.status === 'deleted';
  const errors = retires ? [] : documentErrors(desired);
  if (errors.length > 0) return { ...NOTHING, refusals: errors };
  const column = columnOf(observed?.status ?? null);
  const decision =
    observed === null || column === 'none'
      ? appear(desired, wording)
      : TABLE[desired.status][column]({ desired, observed, wording });
  const broken = observed === null ? [] : (wording.breaks?.(observed) ?? []);
  return withNotes(guard(decision, { desired, observed, protector, broken }), desired, observed);
}

/** The column "none": nothing of this name is in the account. */
function appear(desired: DesiredFlow, wording: Wording): Decision {
  if (desired.status === 'deleted') return NOTHING;
  if (desired.status === 'deprecated') {
    return {
      ...NOTHING,
      notes: [{ code: 'absent', message: 'the account has no such flow, so there is nothing to deprecate' }],
    };
  }
  const steps: Step[] = [
    { kind: 'create', because: 'the account has no flow of this name' },
    { kind: 'upload', because: 'with the create, at no request of its own' },
  ];
  if (desired.application !== null) {
    steps.push({ kind: 'update', because: 'to connect the application, where the platform chose another one' });
  }
  if (desired.status === 'published') steps.push({ kind: 'publish', because: 'the manifest says "published"' });
  const status: Change = { field: 'status', from: null, to: desired.status === 'published' ? 'PUBLISHED' : 'DRAFT' };
  return { ...NOTHING, steps, changes: [...toChanges(desired, null, null, wording.mask), status] };
}

function revise(differs: Differences): Step[] {
  const steps: Step[] = [];
  if (differs.json) steps.push({ kind: 'upload', because: 'the Flow JSON differs' });
  const fields = (['name', 'categories', 'endpoint', 'application'] as const).filter((field) => differs[field]);
  if (fields.length > 0) steps.push({ kind: 'update', because: `${listed(fields)} ${verbFor(fields)}` });
  return steps;
}

function verbFor(fields: readonly string[]): string {
  return fields.length === 1 && fields[0] !== 'categories' ? 'differs' : 'differ';
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function whyPublish(draft: boolean, steps: readonly Step[]): string {
  if (steps.length === 0) return 'the account has it as a draft';
  return draft ? 'the manifest says "published"' : 'the change takes the flow back to a draft';
}

function withRemoteErrors(one: Case, published: boolean): Decision {
  const messages = one.wording.remoteErrors(one.desired, one.observed);
  if (!published) {
    const message = `the platform finds ${count(messages.length, 'error')} in this draft: ${messages.join('; ')}`;
    return { ...NOTHING, notes: [{ code: 'remote-errors', message }] };
  }
  const hint = 'correct the Flow JSON at this place, then plan anew';
  return { ...NOTHING, refusals: messages.map((message) => ({ code: 'remote-errors', message, hint })) };
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

function documentErrors(desired: DesiredFlow): Refusal[] {
  const hint = 'correct the Flow JSON; "waflow validate" shows the place';
  return (desired.document?.errors ?? []).map((message) => ({ code: 'flow-json-errors', message, hint }));
}

type Guarded = Pick<Pair, 'desired' | 'observed'> & {
  readonly protector: Protector;
  readonly broken: readonly string[];
};

const ACCEPT =
  'make it so that nothing breaks, or say in the manifest why it is meant: "accept: [{ change: FINGERPRINT, because: … }]"';

// Guards come after the table: they only ever take steps away.
function guard(decision: Decision, { desired, observed, protector, broken }: Guarded): Decision {
  const refusals: Refusal[] = [...decision.refusals];
  const has = (...kinds: StepKind[]) => decision.steps.some((step) => kinds.includes(step.kind));
  const renames = has('update') && observed !== null && decision.changes.some((change) => change.field === 'name');
  if (desired.protect && (has('deprecate', 'delete') || renames)) {
    const verb = has('deprecate') ? 'deprecate' : has('delete') ? 'delete' : 'rename';
    const message = `the ${protector} protects this flow, and the plan would ${verb} it`;
    refusals.push({ code: 'protected', message, hint: PROTECTION[protector] });
  }
  const frozen = desired.document?.frozenSince ?? null;
  if (frozen !== null && has('upload', 'publish')) {
    const message = `Flow JSON ${desired.document?.version} is frozen since ${frozen}: the platform publishes nothing with it`;
    refusals.push({ code: 'frozen-version', message, hint: 'raise "version" in the Flow JSON to 7.3' });
  }
  if (has('upload') && !has('create')) {
    refusals.push(...broken.map((message): Refusal => ({ code: 'breaking-change', message, hint: ACCEPT })));
  }
  return refusals.length === 0 ? decision : { ...decision, steps: [], notes: [], refusals };
}

function withNotes(decision: Decision, desired: DesiredFlow, observed: ObservedFlow | null): Decision {
  if (desired.status === 'deprecated' || desired.status === 'deleted') return decision;
  const notes = [...decision.notes];
  const hidden = decision.steps.length === 0 ? null : hiddenValues(desired, observed, decision.changes);
  if (hidden !== null)
    notes.push({ code: HIDDEN_VALUES, message: `what is not shown here is told apart by ${hidden}` });
  const version = desired.document?.version ?? null;
  const frozen = desired.document?.frozenSince ?? null;
  if (frozen !== null && decision.refusals.every((refusal) => refusal.code !== 'frozen-version')) {
    notes.push({
      code: 'frozen-version',
      message: `Flow JSON ${version} is frozen since ${frozen}: the next change needs a newer one`,
    });
  }
  if (desired.endpoint === null && observed !== null && observed.endpoint !== null) {
    const message = 'the account has an endpoint that the manifest does not state: it is left as it is';
    notes.push({ code: 'endpoint-unmanaged', message });
  }
  return { ...decision, notes };
}

function changesOf({ desired, observed, wording }: Case): Change[] {
  return toChanges(desired, observed, differences(desired, observed), wording.mask);
}

function fillIn(text: string, { observed }: Case): string {
  return text.replace('{status}', observed.status);
}
