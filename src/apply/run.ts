// Carries a plan out through the port that it is handed: flows side by side, a flow's own steps in order.
// Never throws for a failed step: every step gets a result, so that the report is true however the run ends.
import pLimit from 'p-limit';
import type { DesiredFlow, Fingerprint, FlowId, ObservedFlow, RemoteError } from '../model/flow.ts';
import { isOut } from '../model/lifecycle.ts';
import type { FlowPlan, OutcomeReason, Plan, Step, StepError, StepResult } from '../model/plan.ts';
import { type FlowUpdate, RemoteFailure } from '../model/remote.ts';
import { differences, metadataDiffers, observedMetadata } from '../plan/differences.ts';
import { type Kept, notBegun, type PutBack, putBack } from './put-back.ts';
import {
  type Created,
  createFlow,
  deleteFlow,
  deprecateFlow,
  isProcessing,
  Moved,
  publishFlow,
  refusesDocument,
  type Settling,
  saysNoDraft,
  updateFlow,
  uploadDocument,
} from './settle.ts';
import { halts, scrubbed, stillLive, toStepError } from './step-error.ts';

/** One flow's part of the plan with all that its steps need. */
export type Job = {
  readonly plan: FlowPlan;
  readonly desired: DesiredFlow;
  readonly observed: ObservedFlow | null;
  /** Gives the text to send, or throws `Moved` where it is not the planned one any more; null: nothing is uploaded. */
  readonly text: (() => string) | null;
  /** The flow that takes the place of this one: it has to be out before anything is written here. */
  readonly successor?: { readonly name: string; readonly id: FlowId | null };
  /** The platform's errors as sentences at the author's places. */
  readonly describe: (errors: readonly RemoteError[]) => readonly string[];
};

export type StepEvent = {
  readonly flow: string;
  readonly step: Step['kind'];
  readonly state: 'started' | 'waiting' | StepResult['outcome'];
  readonly message?: string;
};

export type RunOptions = Settling & {
  readonly parallelism: number;
  /** Milliseconds to wait for a publish to show. */
  readonly timeout: number;
  readonly now: () => number;
  /** Set: the steps in flight end, nothing new starts. */
  readonly stop: AbortSignal;
  readonly tell: (event: StepEvent) => void;
  /**
   * Reads what an existing flow has, before it is written and published: after a failed step that is put back as the
   * draft. Not given: the draft stays as the failed step left it.
   */
  readonly keep?: (flow: ObservedFlow) => Promise<Pick<Kept, 'text' | 'document'>>;
  /** Told of an existing flow before its first write; where it answers with an error, nothing is written to the flow. */
  readonly backup?: (flow: ObservedFlow) => Promise<StepError | null>;
  /** Hides what must not show in what the platform says. */
  readonly scrub?: (text: string) => string;
};

/** The results in the plan's order, and the ids of all flows that were touched. */
export type RunResult = {
  readonly results: readonly StepResult[];
  readonly ids: ReadonlyMap<string, FlowId>;
  /** The account cannot be worked with any more (token, network, throttling): nothing further was started. */
  readonly halted: boolean;
  /** The names of flows whose previous document was uploaded again: what they read back is not what steps sent. */
  readonly putBack: ReadonlySet<string>;
};

type Shared = { readonly options: RunOptions; readonly putBack: Set<string>; halted: boolean };

/** What came of one flow, as far as those that wait for it need to know. */
type Ended = { readonly id: FlowId | null; readonly results: readonly StepResult[] };

/** Runs all jobs of a plan. */
export async function runPlan(plan: Plan, jobs: ReadonlyMap<string, Job>, options: RunOptions): Promise<RunResult> {
  const limit = pLimit(options.parallelism);
  const shared: Shared = { options, putBack: new Set(), halted: false };
  const ids = new Map<string, FlowId>();
  const busy = plan.flows.filter((flow) => flow.steps.length > 0);
  const ended = new Map<string, Promise<Ended>>();
  const start = (name: string): Promise<Ended> => {
    const known = ended.get(name);
    if (known !== undefined) return known;
    const job = jobs.get(name);
    if (job === undefined) throw new Error(`no job for the flow "${name}"`);
    const isBusy = (other: string) => busy.some((flow) => flow.name === other);
    const run = (after: Ended | null) =>
      limit(async (): Promise<Ended> => {
        const one = new FlowRun(job, shared, after);
        const results = await one.run();
        if (one.id !== null) ids.set(name, one.id);
        return { id: one.id, results };
      });
    // Who waits takes no place from those that are waited for.
    const { successor } = job;
    const work = successor !== undefined && isBusy(successor.name) ? start(successor.name).then(run) : run(null);
    ended.set(name, work);
    return work;
  };
  const lists = await Promise.all(busy.map(async ({ name }) => (await start(name)).results));
  return { results: lists.flat(), ids, halted: shared.halted, putBack: shared.putBack };
}

/** A publish that nobody sent in this run is waited for this long: about a minute and a half. */
const MOST_LOOKS = 22;

/** What ends a flow's run before its last step. */
class StepFailed extends Error {
  readonly error: StepError;
  constructor(error: StepError) {
    super(error.message);
    this.error = error;
  }
}

/** What was left to do is done by now. */
class AlreadyDone extends Error {}

/** Another flow has to be out first, and is not. */
class Waiting extends Error {
  readonly error: StepError;
  constructor(error: StepError) {
    super(error.message);
    this.error = error;
  }
}

/** One flow on its way through its steps. */
class FlowRun {
  id: FlowId | null;
  readonly #job: Job;
  readonly #shared: Shared;
  readonly #results: StepResult[] = [];
  /** Set by a create that carried the document: what the platform found in it; undefined until then. */
  #created: Created | undefined;
  /** A document was uploaded in this run. */
  #uploaded = false;
  /** A draft of this run is in the account, or may be. */
  #written = false;
  /** A publish was sent, and no answer has said no. */
  #publishing = false;
  /** What the flow had before the first write, where it may have to be put back. */
  #kept: Kept | null = null;
  /** The platform's errors in the draft as we last heard of them. */
  #errors: readonly RemoteError[] | null;

  readonly #successor: Ended | null;

  /** @param successor what came of the flow that takes the place of this one; null where it has no steps */
  constructor(job: Job, shared: Shared, successor: Ended | null) {
    this.#job = job;
    this.#successor = successor;
    this.#shared = shared;
    this.id = job.plan.id;
    this.#errors = job.observed?.validationErrors ?? [];
  }

  async run(): Promise<readonly StepResult[]> {
    const { plan } = this.#job;
    let ended: { outcome: 'skipped' | 'not-run'; reason: OutcomeReason; error?: StepError } | null = null;
    for (const [index, step] of plan.steps.entries()) {
      // An upload that the create has carried is done already: only its result is still to be told.
      const carried = step.kind === 'upload' && this.#created !== undefined;
      if (ended === null && !carried && this.#shared.options.stop.aborted)
        ended = { outcome: 'not-run', reason: 'interrupted' };
      if (ended === null && !carried && this.#shared.halted) ended = { outcome: 'not-run', reason: 'after-failure' };
      if (ended !== null) {
        this.#record(step, ended.outcome, ended.reason, ended.error);
        continue;
      }
      if (!carried) this.#shared.options.tell({ flow: plan.name, step: step.kind, state: 'started' });
      try {
        if (index === 0) await this.#expectSuccessor();
        if (index === 0) await this.#beforeFirstWrite();
        const result = await this.#perform(step);
        if (result === 'converged') this.#record(step, 'skipped', 'converged');
        else this.#record(step, 'done', undefined, result);
      } catch (error) {
        if (error instanceof AlreadyDone) this.#record(step, 'skipped', 'converged');
        else ended = await this.#recordEnd(step, error);
      }
    }
    return this.#results;
  }

  async #recordEnd(
    step: Step,
    error: unknown,
  ): Promise<{ outcome: 'skipped' | 'not-run'; reason: OutcomeReason; error?: StepError }> {
    if (error instanceof Moved) {
      const moved: StepError = {
        code: 'stale',
        message: error.message,
        hint: 'plan again and look at what has changed; nothing was written over it',
      };
      this.#record(step, 'skipped', 'stale', moved);
      return { outcome: 'skipped', reason: 'stale' };
    }
    if (error instanceof Waiting) {
      this.#record(step, 'not-run', 'after-failure', error.error);
      return { outcome: 'not-run', reason: 'after-failure' };
    }
    if (error instanceof RemoteFailure && error.kind === 'interrupted') {
      this.#record(step, 'not-run', 'interrupted');
      return { outcome: 'not-run', reason: 'interrupted' };
    }
    if (!(error instanceof StepFailed || error instanceof RemoteFailure)) throw error;
    if (error instanceof RemoteFailure && halts(error)) this.#shared.halted = true;
    const failed =
      error instanceof StepFailed
        ? error.error
        : toStepError(error, step, { observed: this.#job.observed, written: this.#written });
    this.#record(step, 'failed', undefined, await this.#withPutBack(failed));
    return { outcome: 'not-run', reason: 'after-failure' };
  }

  /** The error with what became of the draft, where it was asked for and this run has changed it. */
  async #withPutBack(failed: StepError): Promise<StepError> {
    const kept = this.#kept;
    if (kept === null || !this.#written) return failed;
    const { told, uploaded, failure } = await this.#putBack(kept);
    if (uploaded) this.#shared.putBack.add(this.#job.plan.name);
    if (failure !== null && halts(failure)) this.#shared.halted = true;
    return { ...failed, message: `${failed.message}; ${told}` };
  }

  async #putBack(kept: Kept): Promise<PutBack> {
    const { options, halted } = this.#shared;
    if (options.stop.aborted) return notBegun('somebody wanted to stop');
    if (halted) return notBegun('the account cannot be worked with');
    if (this.#publishing) return notBegun('nobody knows whether the new one was published');
    return putBack(options, kept, this.#job.desired);
  }

  /** A write to the draft: what is lost may have been done, and a document that was not processed is saved. */
  async #write<T>(write: Promise<T>): Promise<T> {
    try {
      const answer = await write;
      this.#written = true;
      return answer;
    } catch (error) {
      if (isProcessing(error) || (error instanceof RemoteFailure && error.kind === 'lost')) this.#written = true;
      throw error;
    }
  }

  #record(step: Step, outcome: StepResult['outcome'], reason?: OutcomeReason, told?: StepError): void {
    const { plan } = this.#job;
    const error = told && scrubbed(told, this.#shared.options.scrub ?? ((text) => text));
    this.#results.push({
      flow: plan.name,
      id: this.id,
      kind: step.kind,
      outcome,
      ...(reason && { reason }),
      ...(error && { error }),
    });
    const message = error?.message;
    this.#shared.options.tell({ flow: plan.name, step: step.kind, state: outcome, ...(message && { message }) });
  }

  /** Nobody leaves before the one who takes the place is seen to be out. */
  async #expectSuccessor(): Promise<void> {
    const { successor } = this.#job;
    if (successor === undefined) return;
    const open = this.#successor?.results.find(
      ({ outcome, reason, error }) => (outcome !== 'done' && reason !== 'converged') || error !== undefined,
    );
    const id = this.#successor?.id ?? successor.id;
    const flow = open !== undefined || id === null ? null : await this.#shared.options.remote.readFlow(id);
    if (flow?.status === 'PUBLISHED') return;
    throw new Waiting({
      code: 'waits',
      message: `"${successor.name}", which takes its place, is not published, so this flow stays as it is`,
      hint: 'settle what keeps the successor from being published, then apply again',
    });
  }

  /** A publish of an earlier run may show only now: where nothing else is left to do, it is what is wanted. */
  async #isPublishedByNow(now: ObservedFlow): Promise<boolean> {
    const { desired, plan } = this.#job;
    if (!isOut(now.status) || plan.steps.some(({ kind }) => kind !== 'publish')) return false;
    const wanted = desired.document?.fingerprint ?? null;
    return !metadataDiffers(differences(desired, now)) && (await this.#shared.options.documentOf(now)) === wanted;
  }

  async #beforeFirstWrite(): Promise<void> {
    const { observed, plan } = this.#job;
    if (observed === null) return;
    const { keep, backup } = this.#shared.options;
    const failed = await backup?.(observed);
    if (failed) throw new StepFailed(failed);
    const source = plan.steps.some(({ kind }) => kind === 'publish') ? await keep?.(observed) : undefined;
    if (source !== undefined && source.document !== observed.document) {
      throw new Moved('the Flow JSON was changed in the account after the plan was made');
    }
    // What was kept is what the plan saw only where nothing has moved since: the look comes last.
    const flow = await this.#expectUnmoved(observed);
    if (source !== undefined) this.#kept = { ...source, flow };
  }

  /** Right before the first write: the flow must still be what the plan saw. */
  async #expectUnmoved(observed: ObservedFlow): Promise<ObservedFlow> {
    const { desired } = this.#job;
    const { remote, documentOf } = this.#shared.options;
    const now = await remote.readFlow(observed.id);
    if (now === null) throw new Moved('the flow is gone from the account since the plan was made');
    if (now.status !== observed.status) {
      if (await this.#isPublishedByNow(now)) throw new AlreadyDone();
      throw new Moved(`the flow was ${observed.status} when the plan was made, and is ${now.status} now`);
    }
    if (now.updatedAt !== null && observed.updatedAt !== null) {
      if (sameMoment(now.updatedAt, observed.updatedAt)) return now;
      throw new Moved(`the flow was changed in the account at ${now.updatedAt}, after the plan was made`);
    }
    const changed =
      observedMetadata(desired, now) !== observedMetadata(desired, observed) ||
      (await documentOf(now)) !== observed.document;
    if (changed) throw new Moved('the flow was changed in the account after the plan was made');
    return now;
  }

  async #perform(step: Step): Promise<'converged' | StepError | undefined> {
    const { options } = this.#shared;
    switch (step.kind) {
      case 'create':
        return this.#create();
      case 'upload':
        return this.#upload();
      case 'update':
        return this.#update();
      case 'publish':
        await this.#expectClean();
        try {
          await this.#publish();
        } catch (error) {
          if (!saysNoDraft(error) || !(await this.#showsAsOurs(step))) throw error;
          return undefined;
        }
        return this.#readBack(step, isOut, 'publish-pending');
      case 'deprecate':
        await deprecateFlow(options, this.#known());
        return this.#readBack(step, (status) => status === 'DEPRECATED', 'deprecate-pending');
      case 'delete':
        await deleteFlow(options, this.#known());
        return undefined;
    }
  }

  #known(): FlowId {
    if (this.id === null) throw new Error('a step before the create needs an id');
    return this.id;
  }

  async #create(): Promise<undefined> {
    const { desired } = this.#job;
    const created = await createFlow(
      this.#shared.options,
      {
        name: desired.name,
        categories: desired.categories,
        endpoint: desired.endpoint?.value ?? null,
        text: this.#text(),
      },
      this.#wanted(),
    );
    this.id = created.id;
    this.#created = created;
    return undefined;
  }

  #text(): string {
    if (this.#job.text === null) throw new Error('an upload needs a text');
    return this.#job.text();
  }

  #wanted(): Fingerprint {
    const wanted = this.#job.desired.document?.fingerprint ?? null;
    if (wanted === null) throw new Error('an upload needs a document');
    return wanted;
  }

  async #upload(): Promise<undefined> {
    const { options } = this.#shared;
    const { observed } = this.#job;
    this.#uploaded = true;
    if (this.#created?.failure !== undefined) throw this.#created.failure;
    if (this.#created !== undefined) this.#errors = this.#created.errors;
    else if (observed !== null) {
      this.#errors = await this.#write(
        uploadDocument(options, observed, this.#text(), this.#wanted(), observed.document),
      );
    }
    await this.#expectClean();
    return undefined;
  }

  /**
   * Publishes. A document that the platform saved in an earlier run but could not process looks the same as ever, has no
   * errors, and is refused all the same: uploading it once more is the cure.
   */
  async #publish(): Promise<void> {
    const { options } = this.#shared;
    const { desired } = this.#job;
    const id = this.#known();
    const wanted = desired.document?.fingerprint ?? null;
    try {
      await this.#sendPublish(wanted);
    } catch (error) {
      if (!refusesDocument(error)) throw error;
      const flow = await options.remote.readFlow(id);
      this.#errors = flow?.validationErrors ?? [];
      await this.#expectClean();
      if (flow === null || this.#uploaded || wanted === null || this.#job.text === null) throw error;
      this.#uploaded = true;
      this.#errors = await this.#write(uploadDocument(options, flow, this.#text(), wanted, wanted));
      await this.#expectClean();
      await this.#sendPublish(wanted);
    }
  }

  async #sendPublish(wanted: Fingerprint | null): Promise<void> {
    this.#publishing = true;
    try {
      await publishFlow(this.#shared.options, this.#known(), wanted);
    } catch (error) {
      if (!(error instanceof RemoteFailure) || error.kind !== 'lost') this.#publishing = false;
      throw error;
    }
  }

  /** No errors in the draft, as the last answer said or, where it did not say, as a read says. */
  async #expectClean(): Promise<void> {
    if (this.#errors === null) {
      this.#errors = (await this.#shared.options.remote.readFlow(this.#known()))?.validationErrors ?? [];
    }
    if (this.#errors.length === 0) return;
    const details = this.#job.describe(this.#errors);
    throw new StepFailed({
      code: 'validation-errors',
      message: `the platform finds ${details.length === 1 ? 'an error' : `${details.length} errors`} in the Flow JSON, so it is not published${stillLive(this.#job.observed)}`,
      hint: 'correct the Flow JSON and apply again',
      details,
    });
  }

  async #update(): Promise<'converged' | undefined> {
    const { desired, observed } = this.#job;
    const { options } = this.#shared;
    const id = this.#known();
    // After a create nobody knows the application before it is read.
    const seen = this.#created === undefined ? observed : await options.remote.readFlow(id);
    if (seen === null) throw new Moved('the flow is gone from the account');
    const differs = differences(desired, seen);
    if (!metadataDiffers(differs)) return 'converged';
    const update: FlowUpdate = {
      ...(differs.name && { name: desired.name }),
      ...(differs.categories && { categories: desired.categories }),
      ...(differs.endpoint && desired.endpoint !== null && { endpoint: desired.endpoint.value }),
      ...(differs.application && desired.application !== null && { application: desired.application.value }),
    };
    await this.#write(updateFlow(options, id, update, (flow) => !metadataDiffers(differences(desired, flow))));
    // What was wrong may have been the metadata, a missing endpoint for one: ask again before publishing.
    if (this.#errors !== null && this.#errors.length > 0) this.#errors = null;
    return undefined;
  }

  /** A publish of an earlier run, which was cut short, may show only now: with our document it is the one we want. */
  async #showsAsOurs(step: Step): Promise<boolean> {
    const { options } = this.#shared;
    const wanted = this.#job.desired.document?.fingerprint ?? null;
    if ((await this.#readBack(step, isOut, 'publish-pending', MOST_LOOKS)) !== undefined) return false;
    const flow = await options.remote.readFlow(this.#known());
    return flow !== null && (wanted === null || (await options.documentOf(flow)) === wanted);
  }

  /** Waits until reads show the new status: they can lag behind the write. */
  async #readBack(
    step: Step,
    isThere: (status: string) => boolean,
    code: string,
    most = Number.POSITIVE_INFINITY,
  ): Promise<StepError | undefined> {
    const { options } = this.#shared;
    const until = options.now() + options.timeout;
    let looks = 0;
    for (let pause = options.pause / 2; ; pause = Math.min(pause * 2, 5_000)) {
      const flow = await options.remote.readFlow(this.#known()).catch((error: unknown) => {
        if (!(error instanceof RemoteFailure)) throw error;
        // The step is done; but an account that cannot be worked with any more is not asked for minutes.
        if (halts(error)) this.#shared.halted = true;
        return undefined;
      });
      if (flow && isThere(flow.status)) return undefined;
      looks += 1;
      if (looks >= most || options.now() + pause > until || options.stop.aborted || this.#shared.halted) {
        const shown =
          flow === undefined
            ? 'the account cannot be read'
            : `the account still shows ${flow?.status ?? 'no such flow'}`;
        return {
          code,
          message: `the platform accepted the ${step.kind}, but ${shown}`,
          hint: 'look again in a few minutes: "waflow plan"',
        };
      }
      options.tell({ flow: this.#job.plan.name, step: step.kind, state: 'waiting' });
      await options.sleep(pause);
    }
  }
}

/** Two texts for one moment: list and node need not write it alike. */
function sameMoment(a: string, b: string): boolean {
  return a === b || Date.parse(a) === Date.parse(b);
}
