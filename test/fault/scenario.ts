// One project and one account in which an apply does everything that it can do; and how both must look afterwards.
import type { FlowRecord } from '../../src/emulator/state.ts';
import type { StepKind } from '../../src/model/plan.ts';
import type { SeedFlow } from '../support/graph.ts';
import { createProject, flowJson, type Project } from '../support/project.ts';

/** A flow that the project has a manifest for. */
export type Piece = {
  readonly name: string;
  /** Its id, where the account has it from the beginning. */
  readonly id: string | null;
  /** What the undisturbed apply does to it. */
  readonly steps: readonly StepKind[];
  /** What the account has at first; null for a new flow. */
  readonly seed: SeedFlow | null;
  readonly manifest: {
    readonly status: string;
    readonly categories: readonly string[];
    readonly text: string | null;
    readonly application?: string;
    readonly endpoint?: string;
    readonly previously?: string;
  };
};

const APPLICATION = '5550001112223';
const OLD = flowJson('Old label');
const NEW = flowJson('New label');

const seeded = (id: string, name: string, status: string, more: Readonly<Record<string, unknown>> = {}): SeedFlow => ({
  id,
  name,
  status,
  json: OLD,
  categories: ['OTHER'],
  updated_at: '2025-12-01T08:00:00Z',
  ...more,
});

const id = (n: number) => `7711002200${String(n).padStart(4, '0')}`;

/** In the order in which plans list them. */
export const PIECES: readonly Piece[] = [
  {
    name: 'Appointment',
    id: null,
    steps: ['create', 'upload', 'update', 'publish'],
    seed: null,
    manifest: { status: 'published', categories: ['APPOINTMENT_BOOKING'], text: NEW, application: APPLICATION },
  },
  {
    name: 'Brochure',
    id: null,
    steps: ['create', 'upload'],
    seed: null,
    manifest: { status: 'draft', categories: ['OTHER'], text: NEW },
  },
  {
    name: 'Complaint',
    id: id(1),
    steps: ['upload', 'publish'],
    seed: seeded(id(1), 'Complaint', 'PUBLISHED'),
    manifest: { status: 'published', categories: ['OTHER'], text: NEW },
  },
  {
    name: 'Delivery',
    id: id(2),
    steps: ['update', 'publish'],
    seed: seeded(id(2), 'Delivery', 'PUBLISHED'),
    manifest: { status: 'published', categories: ['SURVEY'], text: OLD },
  },
  {
    name: 'Enquiry',
    id: id(3),
    steps: ['update', 'publish'],
    seed: seeded(id(3), 'Question', 'PUBLISHED'),
    manifest: { status: 'published', categories: ['OTHER'], text: OLD, previously: 'Question' },
  },
  {
    name: 'Feedback',
    id: id(4),
    steps: ['publish'],
    seed: seeded(id(4), 'Feedback', 'DRAFT'),
    manifest: { status: 'published', categories: ['OTHER'], text: OLD },
  },
  {
    name: 'Goodbye',
    id: id(5),
    steps: ['deprecate'],
    seed: seeded(id(5), 'Goodbye', 'PUBLISHED'),
    manifest: { status: 'deprecated', categories: ['OTHER'], text: null },
  },
  {
    name: 'Hasty',
    id: id(6),
    steps: ['delete'],
    seed: seeded(id(6), 'Hasty', 'DRAFT'),
    manifest: { status: 'deleted', categories: ['OTHER'], text: null },
  },
  {
    name: 'Invoice',
    id: id(7),
    steps: ['upload', 'update', 'publish'],
    seed: seeded(id(7), 'Invoice', 'PUBLISHED', { endpoint_uri: 'https://old.example.com/flows' }),
    manifest: {
      status: 'published',
      categories: ['CONTACT_US', 'OTHER'],
      text: NEW,
      endpoint: 'https://new.example.com/flows',
    },
  },
  {
    name: 'Kept',
    id: id(8),
    steps: [],
    seed: seeded(id(8), 'Kept', 'PUBLISHED'),
    manifest: { status: 'published', categories: ['OTHER'], text: OLD },
  },
  {
    name: 'Kept as a draft',
    id: id(9),
    steps: [],
    seed: seeded(id(9), 'Kept as a draft', 'DRAFT'),
    manifest: { status: 'draft', categories: ['OTHER'], text: OLD },
  },
];

/** In the account, without a manifest. */
export const FOREIGN: readonly SeedFlow[] = [
  seeded(id(21), 'Made by hand', 'PUBLISHED'),
  seeded(id(22), 'Made by hand, draft', 'DRAFT'),
  seeded(id(23), 'Made by hand, over', 'DEPRECATED'),
  seeded(id(24), 'Made by hand, again a draft', 'DRAFT', { json: NEW, published: [OLD] }),
];

export const SEED: readonly SeedFlow[] = [...PIECES.flatMap(({ seed }) => (seed === null ? [] : [seed])), ...FOREIGN];

/** All steps of the undisturbed apply, as `flow kind`, in the report's order. */
export const STEPS: readonly string[] = PIECES.flatMap(({ name, steps }) => steps.map((kind) => `${name} ${kind}`));

const slug = (name: string) => name.toLowerCase().replaceAll(/[^a-z]+/g, '-');

export function manifestOf({ name, manifest }: Pick<Piece, 'name' | 'manifest'>): string {
  const { status, categories, text, application, endpoint, previously } = manifest;
  return [
    `name: ${name}`,
    `categories: [${categories.join(', ')}]`,
    `status: ${status}`,
    ...(text === null ? [] : [`json: ${slug(name)}.json`]),
    ...(application === undefined ? [] : [`application: "${application}"`]),
    ...(endpoint === undefined ? [] : [`endpoint: ${endpoint}`]),
    ...(previously === undefined ? [] : [`previously: [${previously}]`]),
    '',
  ].join('\n');
}

/** The folder with the manifests of all pieces. */
export function projectOf(pieces: readonly Pick<Piece, 'name' | 'manifest'>[] = PIECES): Project {
  const files: Record<string, string> = {};
  for (const piece of pieces) {
    files[`flows/${slug(piece.name)}.yaml`] = manifestOf(piece);
    if (piece.manifest.text !== null) files[`flows/${slug(piece.name)}.json`] = piece.manifest.text;
  }
  return createProject(files);
}

/** The document that senders get; null where there is none. */
export function liveDocument({ published }: FlowRecord): string | null {
  return published.at(-1)?.document.content ?? null;
}

const same = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join();

/** What a step is there for, seen in the account: true where `flow` has it. */
export function hasTakenEffect(kind: StepKind, { name, manifest }: Piece, flow: FlowRecord | undefined): boolean {
  const { categories, application, endpoint, text } = manifest;
  switch (kind) {
    case 'create':
      return flow !== undefined;
    case 'upload':
      return flow?.draft?.content === text;
    case 'update':
      return (
        flow?.name === name &&
        same(flow.categories, categories) &&
        (application === undefined || flow.applicationId === application) &&
        (endpoint === undefined || flow.endpointUri === endpoint)
      );
    case 'publish':
      return flow?.status === 'PUBLISHED' && liveDocument(flow) === text;
    case 'deprecate':
      return flow?.status === 'DEPRECATED';
    case 'delete':
      return flow === undefined;
  }
}

/** Everything that the manifest says is so. */
export function isAsDesired(piece: Piece, flow: FlowRecord | undefined): boolean {
  const has = (kind: StepKind) => hasTakenEffect(kind, piece, flow);
  switch (piece.manifest.status) {
    case 'deprecated':
      return has('deprecate');
    case 'deleted':
      return has('delete');
    case 'draft':
      return flow?.status === 'DRAFT' && has('upload') && has('update');
    default:
      return has('publish') && has('upload') && has('update');
  }
}
