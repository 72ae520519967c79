// What can happen to an account and its manifests, as data: commands that shrink, and how each reads in a story.
// Carries nothing out.
import fc from 'fast-check';
import type { DesiredStatus } from '../../src/model/flow.ts';

/** One manifest file as its author has it. */
export type Manifest = {
  readonly name: string;
  readonly status: DesiredStatus;
  readonly categories: readonly string[];
  readonly label: string;
  readonly endpoint: string | null;
  readonly application: string | null;
  readonly protect: boolean;
};

/** By the author of the manifests. `which` counts the manifests that there are, beginning again at the end. */
type Authoring =
  | { readonly do: 'write'; readonly manifest: Manifest }
  | { readonly do: 'change'; readonly which: number; readonly to: Partial<Omit<Manifest, 'name'>> }
  | { readonly do: 'rename'; readonly which: number; readonly name: string }
  | { readonly do: 'remove'; readonly which: number };

/** By somebody in the account, behind waflow's back. `which` counts its flows. The platform may refuse it. */
export type Meddling =
  | {
      readonly do: 'create flow';
      readonly name: string;
      readonly label: string | null;
      readonly categories: readonly string[];
      readonly endpoint: string | null;
      readonly publish: boolean;
    }
  | { readonly do: 'upload to flow'; readonly which: number; readonly label: string; readonly turned: boolean }
  | {
      readonly do: 'edit flow';
      readonly which: number;
      readonly to: { readonly categories?: readonly string[]; readonly endpoint_uri?: string; readonly name?: string };
    }
  | { readonly do: 'publish flow' | 'deprecate flow' | 'delete flow'; readonly which: number }
  /** The platform's monitoring: one step towards BLOCKED, or one back. */
  | { readonly do: 'worsen flow' | 'better flow'; readonly which: number };

/** How a run of waflow ends before its time; `at` counts its requests, `write` its writes, from 1. */
export type Ending =
  | { readonly how: 'stopped' | 'offline'; readonly at: number }
  | { readonly how: 'killed before' | 'killed after'; readonly write: number };

/**
 * What somebody does while waflow runs: right before its request with that number, when its plan is made, or right after
 * its first write.
 */
export type Meanwhile = { readonly at: number | 'planned' | 'written'; readonly act: Meddling };

type Running =
  | {
      readonly do: 'apply';
      readonly parallelism: number;
      readonly faults: readonly string[];
      readonly ending: Ending | null;
      readonly meanwhile: Meanwhile | null;
    }
  | { readonly do: 'plan'; readonly faults: readonly string[] };

export type Command = Authoring | Meddling | Running | { readonly do: 'wait'; readonly seconds: number };

/** What the platform does where its documentation is silent, for the length of one story. */
export type Habits = {
  /** Milliseconds that a request takes: several may fall into one second, and `updated_at` counts in seconds. */
  readonly tick: number;
  readonly tellsTime: boolean;
  /** Whether one run of waflow leaves its memory to the next. */
  readonly remembers: boolean;
  readonly normalises: boolean;
  readonly foldsNames: boolean;
  readonly pageSize: number;
  readonly editsPublished: boolean;
  readonly deletesRedrafts: boolean;
  /** Milliseconds until a publish shows. */
  readonly lag: number;
};

export type Story = {
  readonly habits: Habits;
  readonly commands: readonly Command[];
  /** What the last apply has to get over: little enough that it must not fail by it. */
  readonly hiccup: readonly string[];
};

/** A document that waflow's own checks let pass and the platform does not. */
export const FAULTY = 'What the platform refuses';
/** Not a document at all; only people in the account come up with it. */
export const BROKEN = 'Not JSON';
export const APPLICATION = '1234567890';

const wantedNames = fc.constantFrom('Book', 'Book', 'Tour', 'Été', 'Visit', 'book');
const names = fc.oneof({ weight: 5, arbitrary: wantedNames }, { weight: 1, arbitrary: fc.constant('Kept by hand') });
const which = fc.nat(4);
const goodLabels = fc.constantFrom('Send', 'Go on', 'Später');
const labels = fc.oneof({ weight: 9, arbitrary: goodLabels }, { weight: 1, arbitrary: fc.constant(FAULTY) });
const anyLabels = fc.oneof({ weight: 9, arbitrary: labels }, { weight: 1, arbitrary: fc.constant(BROKEN) });
const categories = fc.shuffledSubarray(['OTHER', 'SURVEY', 'SIGN_UP'], { minLength: 1 });
const addresses = fc.constantFrom('https://a.example.com', 'https://b.example.com/?key=1');
const endpoints = fc.option(addresses);
const applications = fc.option(fc.constant(APPLICATION), { freq: 2 });
const statuses = fc.constantFrom<DesiredStatus>(
  'published',
  'published',
  'published',
  'draft',
  'deprecated',
  'deleted',
);

const manifest = fc.record<Manifest>({
  name: wantedNames,
  status: statuses,
  categories,
  label: labels,
  endpoint: endpoints,
  application: applications,
  protect: fc.oneof({ weight: 7, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

const change: fc.Arbitrary<Partial<Omit<Manifest, 'name'>>> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({ status: fc.constantFrom<DesiredStatus>('published', 'draft', 'deprecated', 'deleted') }),
  },
  { weight: 2, arbitrary: fc.record({ label: labels }) },
  { weight: 1, arbitrary: fc.record({ categories }) },
  { weight: 1, arbitrary: fc.record({ endpoint: endpoints }) },
);

const authoring: fc.Arbitrary<Authoring> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('write'), manifest }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('change'), which, to: change }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename'), which, name: wantedNames }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove'), which }) },
);

const edit = fc.oneof(fc.record({ categories }), fc.record({ endpoint_uri: addresses }), fc.record({ name: names }));

const meddlingWith = (newNames: fc.Arbitrary<string>): fc.Arbitrary<Meddling> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('create flow'),
        name: newNames,
        label: fc.option(anyLabels, { freq: 6 }),
        categories,
        endpoint: endpoints,
        publish: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('upload to flow'),
        which,
        label: anyLabels,
        turned: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('edit flow'), which, to: edit }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constantFrom(
          'publish flow',
          'deprecate flow',
          'delete flow',
          'worsen flow',
          'better flow',
          'better flow',
        ),
        which,
      }),
    },
  );

const meddling = meddlingWith(names);

const requests = fc.constantFrom(
  '*',
  '*',
  'POST *',
  'POST *',
  'POST *',
  'POST /flows',
  'POST /{id}',
  'POST /assets',
  'POST /publish',
  'POST /deprecate',
  'DELETE /{id}',
  'GET /flows',
  'GET /{id}',
  'GET /flow.json',
);
/** What is got over by trying again or by looking. */
const passing = [
  'cut=before',
  'cut=after',
  'status=500',
  'status=500 work=done',
  'status=503 body=html',
  'status=503 body=html work=done',
  'status=502 body=empty',
  'throttle=80008',
  'throttle=4 regain=2',
  'transient',
  'transient work=done',
  'half',
  'garbage',
];
const effects = fc.constantFrom(...passing, ...passing, 'status=401 code=190');
const times = fc.constantFrom(1, 1, 2, 3, 5, '*');
const fault = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ request: requests, effect: effects, nth: fc.integer({ min: 1, max: 6 }), times })
      .map((one) => `${one.request}: ${one.effect} nth=${one.nth} times=${one.times}`),
  },
  { weight: 1, arbitrary: times.map((some) => `POST /assets: processing-failure times=${some}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(900, 9_000, 900_000).map((ms) => `POST /publish: publish-lag=${ms} times=2`),
  },
  { weight: 1, arbitrary: fc.constantFrom('POST /publish: integrity', 'POST /flows: integrity') },
);
const faults = fc.array(fault, { maxLength: 3 });

const hiccup = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        request: requests,
        effect: fc.constantFrom(...passing),
        nth: fc.integer({ min: 1, max: 8 }),
        times: fc.integer({ min: 1, max: 2 }),
      })
      .map((one) => `${one.request}: ${one.effect} nth=${one.nth} times=${one.times}`),
  },
  { weight: 1, arbitrary: fc.constant('POST /assets: processing-failure times=2') },
  { weight: 1, arbitrary: fc.constant('POST /publish: publish-lag=9000') },
);

const ending: fc.Arbitrary<Ending> = fc.oneof(
  fc.record({ how: fc.constantFrom('stopped', 'offline'), at: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ how: fc.constantFrom('killed before', 'killed after'), write: fc.integer({ min: 1, max: 4 }) }),
);

const moments = fc.constantFrom('planned' as const, 'written' as const);
const meanwhile: fc.Arbitrary<Meanwhile> = fc.record({
  at: fc.oneof(moments, fc.integer({ min: 1, max: 12 })),
  act: meddling,
});

const running: fc.Arbitrary<Running> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('apply'),
      parallelism: fc.integer({ min: 1, max: 8 }),
      faults,
      ending: fc.option(ending, { freq: 2 }),
      meanwhile: fc.option(meanwhile, { freq: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('plan'), faults }) },
);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 5, arbitrary: authoring },
  { weight: 4, arbitrary: meddling },
  { weight: 5, arbitrary: running },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait'), seconds: fc.constantFrom(1, 60, 3_600) }) },
);

const habits: fc.Arbitrary<Habits> = fc.record({
  tick: fc.constantFrom(1_000, 50, 1),
  tellsTime: fc.constantFrom(true, true, true, false),
  remembers: fc.constantFrom(true, true, false),
  normalises: fc.boolean(),
  foldsNames: fc.boolean(),
  pageSize: fc.constantFrom(25, 2, 1),
  editsPublished: fc.constantFrom(true, true, true, true, false),
  deletesRedrafts: fc.constantFrom(true, true, true, false),
  lag: fc.constantFrom(0, 0, 3_000),
});

/** A manifest or two to begin with, then anything. */
export const stories: fc.Arbitrary<Story> = fc.record({
  habits,
  commands: fc
    .tuple(
      fc.array(fc.record({ do: fc.constant('write'), manifest }), { maxLength: 3, size: 'max' }),
      fc.array(command, { maxLength: 16, size: 'max' }),
    )
    .map(([first, then]) => [...first, ...then]),
  hiccup: fc.array(hiccup, { maxLength: 1 }),
});

const WRITES = ['POST /flows', 'POST /{id}', 'POST /assets', 'POST /publish', 'POST /deprecate', 'DELETE /{id}'];
const lostWrite = fc
  .record({ request: fc.constantFrom(...WRITES, 'POST *', 'POST *'), effect: fc.constantFrom(...passing), times })
  .map((one) => `${one.request}: ${one.effect} times=${one.times}`);
const written = fc.record({ do: fc.constant('write'), manifest: manifest.map((one) => ({ ...one, name: 'Book' })) });
const CALM = { do: 'apply', parallelism: 4, faults: [], ending: null, meanwhile: null } as const;
const meddlingHere = meddlingWith(fc.constant('Book'));

/** One flow as it should be, a change or two, and an apply in trouble: short, so that there can be many. */
export const incidents: fc.Arbitrary<Story> = fc.record({
  habits,
  commands: fc
    .record({
      written,
      settled: fc.boolean(),
      changes: fc.array(fc.oneof(authoring, meddlingHere), { minLength: 1, maxLength: 2 }),
      trouble: fc.option(
        fc.record({
          faults: fc.array(fc.oneof(lostWrite, fault), { maxLength: 2 }),
          ending: fc.option(ending, { freq: 2 }),
          meanwhile: fc.option(fc.record({ at: moments, act: meddlingHere }), { freq: 2 }),
        }),
        { freq: 3 },
      ),
    })
    .map(({ written: first, settled, changes, trouble }) => [
      first,
      ...(settled ? [CALM] : []),
      ...changes,
      ...(trouble === null ? [] : [{ ...CALM, ...trouble }]),
    ]),
  hiccup: fc.array(hiccup, { minLength: 1, maxLength: 1 }),
});

/** One flow, one change of its manifest, and an apply whose write is lost while somebody else is at it. */
export const coincidences: fc.Arbitrary<Story> = fc.record({
  habits,
  commands: fc
    .record({
      written,
      settled: fc.boolean(),
      to: change,
      faults: fc.tuple(lostWrite),
      meanwhile: fc.record({ at: moments, act: meddlingHere }),
    })
    .map(({ written: first, settled, to, ...trouble }): Command[] => [
      first,
      ...(settled ? [CALM] : []),
      { do: 'change', which: 0, to },
      { ...CALM, ...trouble },
    ]),
  hiccup: fc.constant([]),
});

/** One command as a line of the story. */
export function inWords(command: Command): string {
  const { do: what, ...rest } = command;
  const parts = Object.entries(rest).flatMap(([key, value]) =>
    value === null || (Array.isArray(value) && value.length === 0) ? [] : [`${key} ${JSON.stringify(value)}`],
  );
  return [what, ...parts].join(' ');
}
