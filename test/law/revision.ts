// A change between two commits, as data: what Git had before, what it has now, and an account beside both.
// Knows how manifests and guards are changed, not what a plan makes of it.
import fc from 'fast-check';
import { fingerprint } from '../../src/flowjson/canonical.ts';
import { checkTogether } from '../../src/manifest/agree.ts';
import type { Config, WrittenEnvironment } from '../../src/manifest/config.ts';
import { guardedBy } from '../../src/manifest/guards.ts';
import type { YamlFile } from '../../src/manifest/yaml-text.ts';
import { asSet, type DesiredFlow, type DesiredStatus, type ObservedFlow } from '../../src/model/flow.ts';
import type { Prune } from '../../src/plan/farewells.ts';
import { makePlan, type PlanInput } from '../../src/plan/plan.ts';

export const ENVIRONMENT = 'production';

const NAMES = ['Book', 'Tour', 'Été', 'Visit', 'book', 'Kept 1', 'Kept 2', 'Old', 'Older'];
const names = fc.constantFrom(...NAMES);
const DOCUMENTS = ['a', 'b', 'c'].map((label) => fingerprint({ label }));
const documents = fc.constantFrom(...DOCUMENTS);
const categories = fc.subarray(['OTHER', 'SURVEY'], { minLength: 1 });
const statuses = fc.constantFrom<DesiredStatus>(
  'published',
  'published',
  'published',
  'draft',
  'deprecated',
  'deleted',
);

const desiredFlow = fc
  .record({
    name: names,
    status: statuses,
    categories,
    document: documents,
    endpoint: fc.constantFrom(null, 'https://a.example.com', 'https://b.example.com'),
    protect: fc.boolean(),
    previously: fc.subarray(NAMES, { maxLength: 1 }),
    supersedes: fc.subarray(NAMES, { maxLength: 2 }),
  })
  .map(
    ({ name, status, document, endpoint, supersedes, ...rest }): DesiredFlow => ({
      ...rest,
      key: name,
      name,
      manifest: `flows/${name}.yaml`,
      status,
      categories: asSet(rest.categories),
      endpoint: endpoint === null ? null : { value: endpoint, shown: endpoint },
      application: null,
      document: { file: 'flow.json', fingerprint: document, version: '7.3', frozenSince: null, errors: [] },
      supersedes: asSet(supersedes),
    }),
  );

const observedFlow = fc.record({
  name: names,
  status: fc.constantFrom(
    'DRAFT',
    'PUBLISHED',
    'PUBLISHED',
    'PUBLISHED',
    'THROTTLED',
    'BLOCKED',
    'DEPRECATED',
    'PAUSED',
  ),
  categories,
  document: fc.option(documents, { freq: 6 }),
  endpoint: fc.constantFrom(null, 'https://a.example.com'),
});

const observedFlows = fc.uniqueArray(observedFlow, { maxLength: 9, selector: ({ name }) => name }).map((all) =>
  all.map(
    (flow, index): ObservedFlow => ({
      ...flow,
      id: String(1000 + index),
      validationErrors: [],
      updatedAt: null,
      application: null,
    }),
  ),
);

type Edit = { readonly which: number; readonly to: Partial<DesiredFlow> | null };

const edit: fc.Arbitrary<Edit> = fc.record({
  which: fc.nat(6),
  to: fc.oneof(
    fc.constant(null),
    fc.record({ protect: fc.constant(false) }),
    fc.record({ status: statuses, protect: fc.boolean() }),
    fc.record({ categories: categories.map(asSet) }),
    desiredFlow.map(({ document }) => ({ document })),
    desiredFlow.map(({ name, previously, protect }) => ({ name, key: name, previously, protect })),
    desiredFlow.map(({ supersedes }) => ({ supersedes })),
  ),
});

const variable = fc.oneof(
  fc.constantFrom('text', 'other'),
  fc.constantFrom('WAFLOW_VAR_A', 'WAFLOW_VAR_B').map((env) => ({ env })),
);
const environment: fc.Arbitrary<WrittenEnvironment> = fc.record(
  {
    waba: fc.oneof(
      fc.constantFrom('11', '22'),
      fc.constantFrom('WHATSAPP_WABA_A', 'WHATSAPP_WABA_B').map((env) => ({ env })),
    ),
    token: fc.constantFrom('WHATSAPP_TOKEN_A', 'WHATSAPP_TOKEN_B').map((env) => ({ env })),
    variables: fc.dictionary(fc.constantFrom('API', 'HOST', '__proto__'), variable, { maxKeys: 3 }),
  },
  { requiredKeys: [] },
);
const onEmulator: WrittenEnvironment = { remote: 'emulator' };

const config: fc.Arbitrary<Config> = fc
  .record({
    environment: fc.oneof({ weight: 5, arbitrary: environment }, { weight: 1, arbitrary: fc.constant(onEmulator) }),
    retireLimit: fc.nat(3),
    failOnBreaking: fc.boolean(),
    ignore: fc.subarray(['Kept *', 'Old', 'nothing'], { maxLength: 2 }),
  })
  .map(({ environment: written, ...rest }) => ({
    ...rest,
    flows: 'flows',
    defaultEnvironment: null,
    environments: new Map([
      [ENVIRONMENT, written],
      ['local', onEmulator],
    ]),
    declared: [ENVIRONMENT],
    versions: {},
    placeOf: () => ({ line: 1, column: 1 }),
  }));

/** What both say beside each other is no error: the rest of it would never be planned. */
export function agree(flows: readonly DesiredFlow[], ignore: readonly string[]): DesiredFlow[] {
  const kept: DesiredFlow[] = [];
  for (const flow of flows) {
    const named = [...kept, flow].map((one) => ({ ...one, yaml: YAML, namePath: ['name'] }));
    if (checkTogether(named, ignore).length === 0) kept.push(flow);
  }
  return kept;
}

const PLACE = { line: 1, column: 1 };
const YAML: YamlFile = {
  file: 'flows/x.yaml',
  data: {},
  placeOf: () => PLACE,
  keyPlaceOf: () => PLACE,
  sourceOf: () => '',
};

export type Revision = {
  readonly before: Config;
  readonly written: Config;
  /** The configuration of the change with the guards of the base. */
  readonly guarded: ReturnType<typeof guardedBy>;
  readonly base: readonly DesiredFlow[];
  readonly head: readonly DesiredFlow[];
  readonly leftOut: readonly string[];
  readonly observed: readonly ObservedFlow[];
};

/** Two commits and an account. */
export const revisions: fc.Arbitrary<Revision> = fc
  .record({
    before: config,
    written: config,
    flows: fc.array(desiredFlow, { maxLength: 6 }),
    edits: fc.array(edit, { maxLength: 4 }),
    more: fc.array(desiredFlow, { maxLength: 2 }),
    successions: fc.array(fc.record({ old: fc.nat(6), heir: desiredFlow }), { maxLength: 2 }),
    leftOut: fc.subarray(NAMES, { maxLength: 2 }),
    observed: observedFlows,
  })
  .map(({ before, written, flows, edits, more, successions, leftOut, observed }): Revision => {
    const base = agree(flows, before.ignore);
    // Manifests that give way to those of their successors.
    const gone = new Set(successions.map(({ old }) => old));
    const heirs = successions.map(({ old, heir }): DesiredFlow => {
      const name = base[old]?.name ?? heir.name;
      return { ...heir, status: 'published', previously: [], supersedes: name === heir.name ? [] : [name] };
    });
    const changed: DesiredFlow[] = [];
    for (const [index, flow] of base.entries()) {
      const mine = edits.filter(({ which }) => which === index);
      if (gone.has(index) || mine.some(({ to }) => to === null)) continue;
      changed.push(Object.assign({}, flow, ...mine.map(({ to }) => to)));
    }
    const guarded = guardedBy(before, written, ENVIRONMENT);
    const head = agree([...heirs, ...changed, ...more], guarded.config.ignore).filter(
      ({ name }) => !leftOut.includes(name),
    );
    return { before, written, guarded, base, head, leftOut, observed };
  });

export type Asking = { readonly flow: readonly string[]; readonly prune: Prune | null };

/** What a command line may ask for. */
export const askings: fc.Arbitrary<Asking> = fc.oneof(
  fc.record({ flow: fc.constant([]), prune: fc.constantFrom(null, 'base' as const, 'all' as const) }),
  fc.record({ flow: fc.subarray(['Book', 'V*', '!Été', '!Old'], { maxLength: 2 }), prune: fc.constant(null) }),
);

/** The input of a plan of the change, made beside its base. */
export function inputOf(revision: Revision, asking: Asking): PlanInput {
  const { guarded, base, head, observed, leftOut } = revision;
  return {
    desired: head,
    observed,
    environment: ENVIRONMENT,
    remote: 'graph',
    waba: '1',
    tool: 'waflow',
    ignore: guarded.config.ignore,
    retireLimit: guarded.config.retireLimit,
    wording: { mask: (address) => address, remoteErrors: () => ['an error'] },
    leftOut,
    base: {
      flows: base,
      edits: new Map(observed.map(({ id }) => [id, ['title of screen START']])),
      commit: '0123456789012345678901234567890123456789',
      guards: guarded.changes,
    },
    ...asking,
  };
}

export const planOf = (revision: Revision, asking: Asking) => makePlan(inputOf(revision, asking));
