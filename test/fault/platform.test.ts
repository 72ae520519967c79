// The platform's own moods: a document saved but not processed, a publish that shows late, and every documented no.
import { describe, expect, it } from 'vitest';
import { STEP_KINDS, type StepKind } from '../../src/model/plan.ts';
import type { CliRun } from '../support/run-cli.ts';
import type { Stand, WatchedAccount } from './account.ts';
import { documentOf, flowOf } from './checks.ts';
import { atEachRequest, collect, type NamedCase, type Undisturbed, undisturbed } from './play.ts';
import { liveDocument, PIECES } from './scenario.ts';

type Refusal = { readonly code: number; readonly subcode?: number; readonly message: string; readonly title: string };

// flows-api.md, chapter 5, word by word; what is never said to a request of this kind is left out.
const update = (title: string, subcode?: number): Refusal => ({
  code: 139001,
  message: 'Updating attempt failed',
  title,
  ...(subcode && { subcode }),
});
const publish = (title: string, subcode?: number): Refusal => ({
  code: 139002,
  message: 'Publishing attempt failed',
  title,
  ...(subcode && { subcode }),
});
const invalid = (title: string, subcode?: number): Refusal => ({
  code: 100,
  message: 'Invalid parameter',
  title,
  ...(subcode && { subcode }),
});

const INTEGRITY: Refusal = {
  code: 139000,
  subcode: 4233020,
  message: 'Blocked by Integrity',
  title: 'Flow publishing failed',
};

const REFUSALS: Readonly<Record<StepKind, readonly Refusal[]>> = {
  create: [
    INTEGRITY,
    invalid('Invalid Flow JSON version'),
    invalid('Invalid Flow JSON data_api_version'),
    invalid('Specify Endpoint Uri in Flow JSON'),
    invalid('Invalid Endpoint URI'),
  ],
  upload: [update("Flow can't be updated", 4016010), invalid('Invalid Flow JSON version')],
  update: [
    update("Flow can't be updated", 4016010),
    update('Specify Endpoint Uri in Flow JSON'),
    invalid('Flow name is not unique', 4016019),
    invalid('Invalid Endpoint URI'),
  ],
  publish: [
    INTEGRITY,
    publish('Publishing Flow in invalid state'),
    publish('Publishing Flow with validation errorrs', 4016011),
    publish('Publishing Flow without `data_channel_uri`'),
    publish('Publishing without specifying `endpoint_uri` is forbidden', 4233024),
    publish('Versions in Flow JSON file are not available for publishing', 4233046),
    publish('No Phone Number connected to WhatsApp Business Account'),
    publish('Missing Flows Signed Public Key', 4233012),
    publish('No Application Connected to the Flow'),
    publish('Endpoint Not Available', 4233014),
    publish('WhatsApp Business Account is not subscribed to Flows Webhooks'),
  ],
  deprecate: [{ code: 139003, message: 'Deprecating attempt failed', title: "Can't deprecate unpublished flow" }],
  delete: [{ code: 139004, message: 'Deleting attempt failed', title: "Can't delete published Flow" }],
};

function refuse({ code, subcode, message, title }: Refusal): Response {
  const error = {
    message,
    type: 'OAuthException',
    code,
    ...(subcode !== undefined && { error_subcode: subcode }),
    is_transient: false,
    error_user_title: title,
    fbtrace_id: 'AbCdEfGhIjK',
  };
  return Response.json({ error }, { status: 400 });
}

const PATHS: Readonly<Record<StepKind, RegExp>> = {
  create: /^POST \/flows$/,
  upload: /^POST .*\/assets$/,
  update: /^POST \/\{[^}]+\}$/,
  publish: /^POST .*\/publish$/,
  deprecate: /^POST .*\/deprecate$/,
  delete: /^DELETE /,
};

const at = (number: number, answer: (pass: () => Promise<Response>) => Promise<Response>): Stand => {
  return (_request, now, pass) => (now === number ? answer(pass) : pass());
};

/** One case for each request that is a step of this kind. */
function casesFor(base: Undisturbed, kind: StepKind, toCase: (from: number) => NamedCase): NamedCase[] {
  const like = PATHS[kind];
  return atEachRequest(base, toCase).filter(({ from }) => like.test(base.asked[from - 1]?.label ?? ''));
}

describe.each(STEP_KINDS)('a %s that the platform refuses', (kind) => {
  it.each(REFUSALS[kind])(
    'with $code, $title: fails, the others go on, and the next apply finishes',
    async (refusal) => {
      const base = await undisturbed();
      const cases = casesFor(base, kind, (from) => ({
        fault: `${refusal.code}/${refusal.subcode ?? '–'}`,
        from,
        stand: at(from, async () => refuse(refusal)),
        ends: [1],
        expect: (run) => refusedOnly(run, kind, refusal),
        ...cured(base, from, refusal),
      }));
      expect(cases.length).toBeGreaterThan(0);
      expect(await collect(base, cases)).toEqual([]);
    },
  );
});

/**
 * "With validation errors" is also said of a document without any that was saved but not processed, maybe by a run before
 * this one: where this run has not uploaded it, uploading it again is the cure, and the run goes on.
 */
function cured(base: Undisturbed, from: number, { subcode }: Refusal): Partial<NamedCase> {
  const name = /\{([^}]+)\}/.exec(base.asked[from - 1]?.label ?? '')?.[1] ?? '';
  const piece = PIECES.find((one) => one.name === name || one.manifest?.previously === name);
  if (subcode !== 4016011 || piece === undefined || piece.steps.includes('upload')) return {};
  return { ends: [], expect: (run) => (run.code === 0 ? [] : ['it was not cured']), repeats: [piece.name] };
}

/** One step has failed with the platform's code; what follows in its flow was not run; everything else was done. */
function refusedOnly(run: CliRun, kind: string, { code, subcode }: Refusal): string[] {
  const results = documentOf(run)?.results ?? [];
  const failed = results.filter(({ outcome }) => outcome === 'failed');
  const [one] = failed;
  const wrong = results.filter(
    ({ flow, outcome, reason }) => outcome !== 'done' && flow !== one?.flow && reason !== 'converged',
  );
  const told = subcode === undefined ? String(code) : `${code}/${subcode}`;
  if (failed.length !== 1 || one?.kind !== kind || one.error?.code !== told)
    return [`failed are ${failed.map(({ flow, kind: step, error }) => `${flow} ${step} ${error?.code}`).join(', ')}`];
  return wrong.map(({ flow, kind: step, outcome }) => `${flow} ${step} is ${outcome}`);
}

describe('a document that is saved, but not processed', () => {
  const PROCESSING = update('Error while processing WELJ', 4016012);
  const uploads = (base: Undisturbed, times: string, more: Partial<NamedCase>): NamedCase[] => {
    const found: NamedCase[] = [];
    for (const { from } of casesFor(base, 'upload', (number) => ({ fault: '', from: number }))) {
      const faults = [`POST /assets: processing-failure nth=${found.length + 1} times=${times}`];
      // The cure is the same upload again, so that it takes effect more than once.
      found.push({
        fault: `processing-failure times=${times}`,
        from,
        faults,
        repeats: ['Complaint', 'Invoice'],
        ...more,
      });
    }
    return found;
  };
  const creates = (base: Undisturbed, faults: readonly string[], more: Partial<NamedCase>): NamedCase[] =>
    casesFor(base, 'create', (from) => ({
      fault: 'processing-failure',
      from,
      stand: at(from, async (pass) => {
        await pass();
        return refuse(PROCESSING);
      }),
      faults,
      repeats: ['Appointment', 'Brochure', 'Complaint', 'Invoice'],
      ...more,
    }));

  it.each(['1', '2', '3'])('%s times: is uploaded again', async (times) => {
    const base = await undisturbed();
    const cases = uploads(base, times, { ends: [] });
    expect(cases).toHaveLength(2);
    expect(await collect(base, cases)).toEqual([]);
  });

  it('when it is a new one: one flow is made, and it is uploaded again', async () => {
    const base = await undisturbed();
    const cases = creates(base, [], { ends: [] });
    expect(cases).toHaveLength(2);
    expect(await collect(base, cases)).toEqual([]);
  });

  // The saved document is the desired one, so that the next plan has no upload, only a publish, which the platform
  // refuses (139002/4016011) until it is uploaded again.
  it('for ever: fails, and the next apply finishes', async () => {
    const base = await undisturbed();
    expect(await collect(base, uploads(base, '*', { ends: [1] }))).toEqual([]);
  });

  it('for ever, when it is a new one: the create is told as done, the upload as failed', async () => {
    const base = await undisturbed();
    const cases = creates(base, ['POST /assets: processing-failure times=*'], {
      ends: [1],
    });
    const found = await collect(base, cases);
    expect(found.filter((one) => one.includes('the report is untrue') && !one.includes('next'))).toEqual([]);
  });
});

describe('a publish that shows late', () => {
  const PUBLISHES = 6;
  const lags = (base: Undisturbed, ms: number, more: Partial<NamedCase>): NamedCase[] => {
    const found: NamedCase[] = [];
    for (const { from } of casesFor(base, 'publish', (number) => ({ fault: '', from: number }))) {
      const nth = found.length + 1;
      found.push({ fault: `lag of ${ms} ms`, from, faults: [`POST /publish: publish-lag=${ms} nth=${nth}`], ...more });
    }
    return found;
  };

  it.each([1, 3_000, 20_000, 90_000])('for %d ms: is waited for', async (ms) => {
    const base = await undisturbed();
    const cases = lags(base, ms, { ends: [], resent: 0 });
    expect(cases).toHaveLength(PUBLISHES);
    expect(await collect(base, cases)).toEqual([]);
  });

  it('longer than --timeout: is done, told as pending, and not converged; later there is nothing left to do', async () => {
    const base = await undisturbed();
    const cases = lags(base, 600_000, {
      ends: [1],
      resent: 0,
      expect: (run) => pendingOnly(run),
      repair: (account) => account.clock.sleep(600_000),
    });
    expect(await collect(base, cases)).toEqual([]);
  });

  it('and an apply in between does no harm', async () => {
    const base = await undisturbed();
    const cases = lags(base, 3_600_000, {
      ends: [1],
      // Each run waits for two minutes and gives up; only afterwards the lag is over.
      between: async (run) => ((await run()).code === 1 ? [] : ['the apply in between has not said 1']),
      repair: (account) => account.clock.sleep(3_600_000),
    });
    expect(await collect(base, cases)).toEqual([]);
  });

  it('with its answer lost: is settled and waited for', async () => {
    const base = await undisturbed();
    const cases = lags(base, 20_000, { ends: [] }).map((one, index) => ({
      ...one,
      fault: `${one.fault}, answer lost`,
      stand: lostAnswer(one.from),
      faults: [`POST /publish: publish-lag=20000 nth=${index + 1}`],
    }));
    expect(await collect(base, cases)).toEqual([]);
  });
});

/** The work is done, its answer never arrives. */
const lostAnswer = (number: number) =>
  at(number, async (pass) => {
    await pass();
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) });
  });

function pendingOnly(run: CliRun): string[] {
  const odd = (documentOf(run)?.results ?? []).filter(({ outcome, error }) => outcome !== 'done' || error);
  return odd.length === 1 && odd[0]?.outcome === 'done' && odd[0].error?.code === 'publish-pending'
    ? []
    : [`odd are ${JSON.stringify(odd)}`];
}

it('what senders get is the old version until the publish, and the new one right after it', async () => {
  const seen: string[] = [];
  const base = await undisturbed();
  const watch = (_run: CliRun, account: WatchedAccount) => {
    for (const piece of PIECES) {
      const flow = flowOf(piece, account.state());
      const first = account.seeded.flows.find(({ id }) => id === piece.id);
      if (first?.status !== 'PUBLISHED' || piece.name === 'Goodbye') continue;
      const refused = flow?.status === 'DRAFT';
      const expected = refused ? liveDocument(first) : piece.manifest.text;
      if (flow === undefined || liveDocument(flow) !== expected) seen.push(`${piece.name}, ${flow?.status}`);
    }
    return [];
  };
  const cases = casesFor(base, 'publish', (from) => ({
    fault: '139000',
    from,
    stand: at(from, async () => refuse(INTEGRITY)),
    ends: [1],
    expect: watch,
  }));
  expect(await collect(base, cases)).toEqual([]);
  expect(seen).toEqual([]);
});
