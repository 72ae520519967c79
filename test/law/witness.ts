// Watches an account while waflow and others work on it, and notes what must never happen.
// Looks at the account's own state, never at what waflow makes of it; shares no rule with waflow or the emulator.
import { isDeepStrictEqual } from 'node:util';
import { fingerprintOf } from '../../src/commands/observe.ts';
import { allFlows, type EmulatorState, type FlowRecord } from '../../src/emulator/state.ts';
import type { ObservedFlow } from '../../src/model/flow.ts';
import type { Plan, StepResult } from '../../src/model/plan.ts';
import { flowJson } from '../support/project.ts';
import type { Manifest } from './story.ts';

/** `planning` is waflow before its first write. */
export type Actor = 'planning' | 'applying' | 'people' | 'monitoring';
/** `download` asks where a document is, which fixes what will be read of it. */
export type Deed = 'read' | 'download' | Write | 'monitor';
type Write = 'create' | 'update' | 'upload' | 'publish' | 'deprecate' | 'delete';

/** A request: what it is for, of which flow, and what waflow sends with an update. */
export type Ask = {
  readonly actor: Actor;
  readonly deed: Deed;
  readonly id: string | null;
  readonly sends?: Readonly<Record<string, unknown>>;
};

// flows-api reference, chapters 4.0 and 6: what each request does to a flow's status, and nothing else does.
const PERMITTED: Readonly<Record<Deed, readonly string[]>> = {
  read: [],
  download: [],
  create: ['none to DRAFT'],
  update: ['DRAFT to DRAFT', 'PUBLISHED to DRAFT'],
  upload: ['DRAFT to DRAFT', 'PUBLISHED to DRAFT'],
  publish: ['DRAFT to PUBLISHED'],
  deprecate: ['PUBLISHED to DEPRECATED', 'THROTTLED to DEPRECATED', 'BLOCKED to DEPRECATED'],
  delete: ['DRAFT to none'],
  monitor: ['PUBLISHED to THROTTLED', 'THROTTLED to BLOCKED', 'BLOCKED to THROTTLED', 'THROTTLED to PUBLISHED'],
};

const WANTED_FOR: Readonly<Record<Write, readonly Manifest['status'][]>> = {
  create: ['draft', 'published'],
  update: ['draft', 'published'],
  upload: ['draft', 'published'],
  publish: ['published'],
  deprecate: ['deprecated'],
  delete: ['deleted'],
};

/** A manifest with the names that its flow had before. */
export type Wanted = Manifest & { readonly previously: readonly string[] };

/** The manifest that the plan has for a flow, and how the plan saw it; null where the run has created it. */
type Planned = { readonly wanted: Wanted; readonly seen: ObservedFlow | null };

type Run = {
  readonly wanted: readonly Wanted[];
  /** By flow id. */
  readonly planned: Map<string, Planned>;
  /** The flow as it was when waflow asked for it last, and the status that reads told then. */
  readonly looked: Map<string, { readonly flow: FlowRecord; readonly status: string }>;
  /** The same for its document alone. */
  readonly downloaded: Map<string, FlowRecord>;
  readonly written: Set<string>;
  /** `id deed` of all that took effect. */
  readonly effects: Set<string>;
  /** Flows that others changed after waflow's last look at them: it cannot know. */
  readonly raced: Set<string>;
  /** Flows of which an upload of this run was saved and not processed. */
  readonly unprocessed: Set<string>;
  /** Those of them that were, if only for a moment, drafts as a manifest wants them. */
  readonly adoptable: Set<string>;
};

const values = new Map<string, unknown>();

/** The value of a text, read once; undefined where it is no JSON. */
function valueOfText(text: string): unknown {
  if (!values.has(text)) values.set(text, parsed(text));
  return values.get(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of a document; undefined where there is none, or none that is JSON. */
function contentsOf(document: FlowRecord['draft']): unknown {
  return document === null ? undefined : valueOfText(document.content);
}

const texts = new Map<string, string>();

function textFor(label: string): string {
  const text = texts.get(label) ?? flowJson(label);
  texts.set(label, text);
  return text;
}

/** Whether a document is the one that a manifest asks for under this label. */
export function isDocument(document: FlowRecord['draft'], label: string): boolean {
  return isDeepStrictEqual(contentsOf(document), valueOfText(textFor(label)));
}

/** What edits can change. */
function contentOf({ name, categories, endpointUri, applicationId, draft }: FlowRecord): unknown {
  return [name, new Set(categories), endpointUri, applicationId, contentsOf(draft) ?? draft?.content];
}

/** Whether a flow is what the plan saw, as far as reads can tell: by time, or by content where they tell no time. */
function isAsSeen(seen: ObservedFlow, flow: FlowRecord, status: string, wanted: Wanted): boolean {
  if (status !== seen.status) return false;
  if (seen.updatedAt !== null) return flow.updatedAt.slice(0, 19) === seen.updatedAt.slice(0, 19);
  const endpoint = wanted.endpoint === null ? seen.endpoint : flow.endpointUri;
  return (
    hasDocument(flow, seen) &&
    isDeepStrictEqual(
      [seen.name, new Set(seen.categories), seen.endpoint],
      [flow.name, new Set(flow.categories), endpoint],
    )
  );
}

/** Whether a flow has the document that the plan saw. */
function hasDocument({ draft }: FlowRecord, seen: ObservedFlow): boolean {
  const value = contentsOf(draft);
  const document = value === undefined ? ({ kind: 'broken' } as const) : ({ kind: 'json', value } as const);
  return (draft === null ? null : fingerprintOf(document)) === seen.document;
}

/** What each refusal is for; `named` are the flows with the manifest's name or a former one. */
const REFUSED_FOR: Readonly<
  Record<string, (wanted: Wanted, named: readonly FlowRecord[], all: readonly FlowRecord[]) => boolean>
> = {
  'deprecated-final': ({ name }, named) => named.some((flow) => flow.name === name && flow.status === 'DEPRECATED'),
  'draft-not-deprecatable': ({ status }, named) =>
    status === 'deprecated' && named.some((flow) => flow.status === 'DRAFT'),
  'published-not-deletable': ({ status }, named) =>
    status === 'deleted' && named.some((flow) => ['PUBLISHED', 'THROTTLED', 'BLOCKED'].includes(flow.status)),
  unhealthy: (_wanted, named) => named.some(({ status }) => status === 'THROTTLED' || status === 'BLOCKED'),
  'rename-target-exists': (_wanted, named) =>
    named.filter(({ status }) => status !== 'DEPRECATED').length > 0 && named.length > 1,
  'case-clash': ({ name }, _named, all) =>
    all.some((flow) => flow.name !== name && flow.name.toLowerCase() === name.toLowerCase()),
  protected: ({ protect }) => protect,
  'remote-errors': (_wanted, named) => named.some(({ validationErrors }) => validationErrors.length > 0),
};

export function createWitness(now: () => number) {
  const violations: string[] = [];
  let run: Run | null = null;
  /** As it was after the last request. */
  let account: ReadonlyMap<string, FlowRecord> = new Map();

  const complain = (sentence: string) => violations.push(sentence);

  /** The status that reads tell: behind the real one while a publish is still spreading. */
  const shownStatus = ({ lag, status }: FlowRecord) =>
    lag !== null && now() < Date.parse(lag.until) ? lag.shows : status;

  /** A publish that reads do not show yet is planned again, and is done when it is seen. */
  function isThere(name: string, id: string, kind: string, { wanted }: Run): boolean {
    const flow = account.get(id);
    const label = wanted.find((one) => one.name === name)?.label ?? '';
    return (
      kind === 'publish' && flow?.status === 'PUBLISHED' && isDocument(flow.published.at(-1)?.document ?? null, label)
    );
  }

  /** The flow changed as chapter 6 permits to the request, and no other flow did. */
  function checkChange(ask: Ask, before: FlowRecord | undefined, after: FlowRecord | undefined): void {
    const id = before?.id ?? after?.id ?? '';
    const change = `${before?.status ?? 'none'} to ${after?.status ?? 'none'}`;
    const what = `${ask.actor}: "${ask.deed}" took the flow "${before?.name ?? after?.name}" (${id}) from ${change}`;
    if (!PERMITTED[ask.deed].includes(change)) complain(`${what}, which the life cycle does not permit`);
    if (ask.id !== null && ask.id !== id) complain(`${what}, and was meant for ${ask.id}`);
    if (before === undefined || after === undefined) return;
    const out = before.published.at(-1)?.document;
    if (after.published.at(-1)?.document === out) return;
    if (ask.deed !== 'publish') complain(`${what}, and senders get another version by it`);
  }

  /** What waflow does, or tries to do, is what a manifest asks for, to the flow that the plan saw. */
  function checkAttempt(ask: Ask & { deed: Write }, flow: FlowRecord | undefined, active: Run): void {
    if (ask.deed === 'create' || ask.id === null) return;
    const what = `waflow sends "${ask.deed}" to "${flow?.name ?? 'a flow that is gone'}" (${ask.id})`;
    const one = active.planned.get(ask.id) ?? adopted(flow, active);
    if (one === undefined) {
      complain(`${what}, for which no manifest stands`);
      return;
    }
    const { wanted, seen } = one;
    if (!WANTED_FOR[ask.deed].includes(wanted.status)) complain(`${what}, which should be "${wanted.status}"`);
    if (wanted.protect && (ask.deed === 'deprecate' || ask.deed === 'delete')) complain(`${what}, which is protected`);
    if (ask.deed === 'publish' && flow !== undefined && flow.validationErrors.length > 0 && !active.raced.has(ask.id)) {
      complain(`${what}, in which the platform finds errors`);
    }
    for (const [field, value] of Object.entries(ask.sends ?? {})) {
      const has = flow === undefined || active.raced.has(ask.id) ? undefined : fieldOf(flow, field);
      if (isDeepStrictEqual(asSet(value), asSet(has))) complain(`${what} with its own ${field}`);
    }
    const last = active.looked.get(ask.id);
    const there = active.downloaded.get(ask.id);
    if (ask.deed === 'upload' && there !== undefined && seen !== null) {
      const isOurs = isDocument(there.draft, wanted.label);
      if (!isOurs && !hasDocument(there, seen)) complain(`${what} over a document that it saw there`);
    }
    if (seen === null || active.written.has(ask.id)) return;
    active.written.add(ask.id);
    if (last === undefined) complain(`${what} without a look at it`);
    else if (!isAsSeen(seen, last.flow, last.status, wanted)) complain(`${what}, which it saw to have moved`);
  }

  /** After a lost create a draft of that name with the desired document counts as the one that was meant. */
  function adopted(flow: FlowRecord | undefined, { wanted, raced, adoptable }: Run): Planned | undefined {
    const one = wanted.find(({ name }) => name === flow?.name);
    const may = flow !== undefined && raced.has(flow.id) && adoptable.has(flow.id);
    return may && one !== undefined ? { wanted: one, seen: null } : undefined;
  }

  function noteRace(id: string, flow: FlowRecord | undefined, { wanted, raced, adoptable }: Run): void {
    raced.add(id);
    const one = wanted.find(({ name }) => name === flow?.name);
    if (flow?.status === 'DRAFT' && one !== undefined && isDocument(flow.draft, one.label)) adoptable.add(id);
  }

  /** What waflow brought about. */
  function checkEffect(ask: Ask, before: FlowRecord | undefined, after: FlowRecord | undefined, active: Run): void {
    const id = before?.id ?? after?.id ?? '';
    active.effects.add(`${id} ${ask.deed}`);
    if (ask.deed === 'create' && after !== undefined) {
      const wanted = active.wanted.find(({ name }) => name === after.name);
      if (wanted === undefined) complain(`waflow creates "${after.name}", for which no manifest stands`);
      else {
        active.planned.set(id, { wanted, seen: null });
        if (!WANTED_FOR.create.includes(wanted.status)) complain(`waflow creates "${after.name}"`);
        if (!isDocument(after.draft, wanted.label)) complain(`waflow creates "${after.name}" with another document`);
        const old = [...account.values()].find(
          (flow) => wanted.previously.includes(flow.name) && flow.status !== 'DEPRECATED',
        );
        if (old !== undefined && !active.raced.has(old.id)) {
          complain(`waflow creates "${after.name}" instead of renaming "${old.name}"`);
        }
      }
    }
    const wanted = active.planned.get(id)?.wanted;
    if (before === undefined || after === undefined || wanted === undefined || active.raced.has(id)) return;
    if (wanted.protect && before.name !== after.name) complain(`waflow renames "${before.name}", which is protected`);
    if (ask.deed === 'publish' && !isDocument(after.published.at(-1)?.document ?? null, wanted.label)) {
      complain(`waflow publishes a document of "${after.name}" that no manifest asks for`);
    }
    // An upload that was saved and not processed is sent again, and where its answer is lost once more, since nobody can
    // see what became of it; nothing else is sent that changes nothing.
    if (ask.deed === 'upload' && !(before.processed && after.processed)) active.unprocessed.add(id);
    const isEdit = ask.deed === 'update' || (ask.deed === 'upload' && before.processed && !active.unprocessed.has(id));
    if (isEdit && isDeepStrictEqual(contentOf(before), contentOf(after))) {
      complain(`waflow sends "${ask.deed}" to "${after.name}" for nothing`);
    }
  }

  return {
    violations,
    complain,

    /** Called for each request, with the account right before and right after it. */
    saw(ask: Ask, before: EmulatorState, after: EmulatorState): void {
      const [old, fresh] = [byId(before), byId(after)];
      account = fresh;
      const isOurs = ask.actor === 'planning' || ask.actor === 'applying';
      const changed = [...new Set([...old.keys(), ...fresh.keys()])].filter((id) => old.get(id) !== fresh.get(id));
      if (ask.actor === 'planning' && isWrite(ask.deed)) complain(`planning sends "${ask.deed}"`);
      if (isOurs && isWrite(ask.deed) && run !== null) {
        checkAttempt({ ...ask, deed: ask.deed }, old.get(ask.id ?? ''), run);
      }
      for (const id of changed) {
        checkChange(ask, old.get(id), fresh.get(id));
        if (run !== null && isOurs) checkEffect(ask, old.get(id), fresh.get(id), run);
        else if (run !== null) noteRace(id, fresh.get(id), run);
      }
      const flow = ask.actor === 'applying' ? fresh.get(ask.id ?? '') : undefined;
      if (flow !== undefined && ask.deed === 'read') run?.looked.set(flow.id, { flow, status: shownStatus(flow) });
      if (flow !== undefined && ask.deed === 'download') run?.downloaded.set(flow.id, flow);
      const taken = new Set<string>();
      for (const flow of fresh.values()) {
        if (taken.has(flow.name.normalize('NFC'))) complain(`the name "${flow.name}" is there twice`);
        taken.add(flow.name.normalize('NFC'));
      }
    },

    /** waflow starts to look at the account for an apply of these manifests. */
    starts(wanted: readonly Wanted[]): void {
      run = {
        wanted,
        planned: new Map(),
        looked: new Map(),
        downloaded: new Map(),
        written: new Set(),
        effects: new Set(),
        raced: new Set(),
        unprocessed: new Set(),
        adoptable: new Set(),
      };
    },

    /** From here on waflow carries out a plan that it made of what it has observed. */
    begins(plan: Plan, observed: readonly ObservedFlow[]): void {
      for (const flow of plan.flows) {
        const wanted = run?.wanted.find(({ name }) => name === flow.name);
        const seen = observed.find(({ id }) => id === flow.id) ?? null;
        if (wanted === undefined) complain(`the plan has "${flow.name}", for which no manifest stands`);
        else if (seen !== null && flow.steps.length > 0) run?.planned.set(seen.id, { wanted, seen });
        if (wanted === undefined || seen === null) continue;
        if (![wanted.name, ...wanted.previously].includes(seen.name.normalize('NFC'))) {
          complain(`the plan takes "${seen.name}" for "${flow.name}"`);
        }
      }
    },

    /** waflow refuses a manifest: it must have a reason. */
    isRefused(wanted: Wanted, code: string): void {
      const all = [...account.values()];
      const named = all.filter(({ name }) => [wanted.name, ...wanted.previously].includes(name));
      if (REFUSED_FOR[code]?.(wanted, named, all) !== true)
        complain(`"${wanted.name}" is refused for no reason: ${code}`);
    },

    /** waflow has ended; `results` is what it says of itself, null where it was killed. */
    ended(plan: Plan | null, results: readonly StepResult[] | null): void {
      const active = run;
      run = null;
      if (active === null || plan === null || results === null) return;
      const steps = plan.flows.flatMap(({ name, steps: all }) => all.map(({ kind }) => `${name} ${kind}`));
      const told = results.map(({ flow, kind }) => `${flow} ${kind}`);
      if (!isDeepStrictEqual(told, steps))
        complain(`the results are ${told.join(', ')}; the steps ${steps.join(', ')}`);
      for (const { flow, id, kind, outcome } of results) {
        if (outcome !== 'done') continue;
        if (id === null) complain(`"${flow}" ${kind} is done, and has no id`);
        else if (!active.raced.has(id) && !happened(active, id, kind) && !isThere(flow, id, kind, active)) {
          complain(`"${flow}" ${kind} is done, the report says, and has not happened`);
        }
      }
    },
  };
}

/** What a flow has of that which an update can send. */
function fieldOf({ name, categories, endpointUri, applicationId }: FlowRecord, field: string): unknown {
  return { name, categories, endpoint_uri: endpointUri, application_id: applicationId }[field];
}

/** The order of categories does not count. */
function asSet(value: unknown): unknown {
  return Array.isArray(value) ? new Set(value) : value;
}

function isWrite(deed: Deed): deed is Write {
  return Object.hasOwn(WANTED_FOR, deed);
}

/** An upload that the create has carried is done with it. */
function happened({ effects }: Run, id: string, kind: string): boolean {
  return effects.has(`${id} ${kind}`) || (kind === 'upload' && effects.has(`${id} create`));
}

function byId(state: EmulatorState): Map<string, FlowRecord> {
  return new Map(allFlows(state).map((flow) => [flow.id, flow]));
}

export type Witness = ReturnType<typeof createWitness>;
