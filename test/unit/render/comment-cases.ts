// Comments to look at: plans made from small worlds, one for each thing that a comment has to say.
import { fingerprint } from '../../../src/flowjson/canonical.ts';
import { type Acceptance, openBreaks, reviewDocuments } from '../../../src/flowjson/review.ts';
import type { Finding } from '../../../src/model/finding.ts';
import type { DesiredFlow, ObservedFlow } from '../../../src/model/flow.ts';
import type { GuardChange, Plan, Report, StepResult } from '../../../src/model/plan.ts';
import type { TemplateUse } from '../../../src/model/remote.ts';
import { withImpact } from '../../../src/plan/impact.ts';
import { makePlan } from '../../../src/plan/plan.ts';
import type { ShownDocument } from '../../../src/render/change-lines.ts';
import { breakSentences } from '../../../src/render/changes.ts';
import type { CommentInput } from '../../../src/render/comment.ts';

export const HEAD = '9fceb02d0ae598e95dc970b74767f19372d61af8';
export const MARKER = '<!-- waflow:1 production%2F1020304050 eyJ2IjoxfQ.c2lnbmF0dXJl -->';
const RUN = 'https://github.com/acme/flows/actions/runs/4711';

type Text = {
  readonly id: string;
  readonly title: string;
  readonly label?: string;
  /** Whether it asks for an address, which the button sends, and whether that may be left empty. */
  readonly asks?: 'optional' | 'required';
};

/** A Flow JSON with these screens. */
export function documentOf(screens: readonly Text[]): unknown {
  return {
    version: '7.3',
    screens: screens.map(({ id, title, label = 'Continue', asks }, index) => ({
      id,
      title,
      terminal: index === screens.length - 1,
      data: {},
      layout: {
        type: 'SingleColumnLayout',
        children: [
          { type: 'TextHeading', text: title },
          ...(asks === undefined ? [] : [fieldOf(asks === 'required')]),
          {
            type: 'Footer',
            label,
            'on-click-action': { name: 'complete', payload: asks === undefined ? {} : { email: '${form.email}' } },
          },
        ],
      },
    })),
  };
}

const fieldOf = (required: boolean) => ({
  type: 'TextInput',
  name: 'email',
  label: 'Email',
  'input-type': 'email',
  required,
});

const START = [
  { id: 'START', title: 'Book an appointment' },
  { id: 'CONFIRM', title: 'Almost there' },
];

/** One flow: what the manifest says, what the account has, and what the base said; each may be missing. */
export type One = {
  readonly name: string;
  readonly wanted?: Partial<DesiredFlow> & { readonly screens?: readonly Text[] };
  readonly seen?: Partial<ObservedFlow> & { readonly screens?: readonly Text[] };
  readonly before?: Partial<DesiredFlow> & { readonly screens?: readonly Text[] };
};

export type World = {
  readonly flows: readonly One[];
  readonly environment?: string;
  readonly remote?: 'graph' | 'emulator';
  readonly prune?: 'base' | 'all';
  readonly guards?: readonly GuardChange[];
  readonly templates?: readonly TemplateUse[];
  readonly edits?: Readonly<Record<string, readonly string[]>>;
  readonly failOnBreaking?: boolean;
  readonly accept?: readonly Acceptance[];
};

function slug(name: string): string {
  return name.toLowerCase().replaceAll(' ', '-');
}

function desiredOf(name: string, { screens = START, ...rest }: NonNullable<One['wanted']>): DesiredFlow {
  const retired = rest.status === 'deprecated' || rest.status === 'deleted';
  const document = {
    file: `flows/${slug(name)}.json`,
    fingerprint: fingerprint(documentOf(screens)),
    version: '7.3',
    frozenSince: null,
    errors: [],
  };
  return {
    key: name,
    name,
    manifest: `flows/${slug(name)}.yaml`,
    status: 'published',
    categories: ['APPOINTMENT_BOOKING'],
    endpoint: null,
    application: null,
    document: retired ? null : document,
    previously: [],
    protect: false,
    supersedes: [],
    ...rest,
  };
}

function observedOf(name: string, index: number, { screens = START, ...rest }: NonNullable<One['seen']>): ObservedFlow {
  return {
    id: String(1_200_000_000 + index),
    name,
    status: 'PUBLISHED',
    categories: ['APPOINTMENT_BOOKING'],
    validationErrors: [],
    updatedAt: '2026-11-03T09:12:44+0000',
    endpoint: null,
    application: null,
    document: fingerprint(documentOf(screens)),
    ...rest,
  };
}

/** The plan of a world, and the documents behind it. */
export function planOf(world: World): { plan: Plan; documents: ReadonlyMap<string, ShownDocument> } {
  const desired = world.flows.flatMap(({ name, wanted }) => (wanted === undefined ? [] : [desiredOf(name, wanted)]));
  const observed = world.flows.flatMap(({ name, seen }, index) =>
    seen === undefined ? [] : [observedOf(name, index, seen)],
  );
  const before = world.flows.flatMap(({ name, before: old }) => (old === undefined ? [] : [desiredOf(name, old)]));
  const documents = new Map(
    world.flows.flatMap(({ name, wanted, seen }): (readonly [string, ShownDocument])[] => {
      if (wanted === undefined || wanted.status === 'deprecated' || wanted.status === 'deleted') return [];
      const after = documentOf(wanted.screens ?? START);
      const shown = { file: `flows/${slug(name)}.json`, after, bytes: JSON.stringify(after).length };
      if (seen === undefined) return [[name, { ...shown, review: [] }]];
      const before = documentOf(seen.screens ?? START);
      return [[name, { ...shown, before, review: reviewDocuments(before, after, world.accept) }]];
    }),
  );
  const made = makePlan({
    desired,
    observed,
    environment: world.environment ?? 'production',
    remote: world.remote ?? 'graph',
    waba: '1020304050',
    tool: 'waflow 0.1.0',
    flow: [],
    ignore: [],
    retireLimit: 3,
    wording: {
      mask: (address) => address.replace(/\?.*/, '?***'),
      remoteErrors: (_flow, { validationErrors }) => validationErrors.map(({ message }) => message),
      breaks: ({ name }) => (world.failOnBreaking === true ? breakSentences(documents.get(name)?.review ?? []) : []),
    },
    prune: world.prune ?? null,
    base:
      before.length === 0 && world.guards === undefined
        ? null
        : {
            flows: before,
            edits: new Map(Object.entries(world.edits ?? {})),
            commit: '0a1b2c3d4e5f60718293a4b5c6d7e8f901234567',
            guards: world.guards ?? [],
          },
  });
  const plan = world.templates === undefined ? made : withImpact(made, { templates: world.templates, complete: true });
  return { plan, documents };
}

/** A comment about a world. */
export function inputOf(world: World | null, rest: Partial<CommentInput> = {}): CommentInput {
  const made = world === null ? { plan: null, documents: new Map() } : planOf(world);
  return {
    state: 'planned',
    environment: world?.environment ?? 'production',
    remote: world?.remote ?? 'graph',
    waba: '1020304050',
    findings: [],
    failure: null,
    report: null,
    head: HEAD,
    runUrl: RUN,
    local: 'waflow plan --env production --base origin/main',
    fileUrl: (file, line) => `https://github.com/acme/flows/blob/${HEAD}/${file}#L${line}`,
    ...made,
    ...rest,
  };
}

const finding = (severity: Finding['severity'], line: number, message: string, hint?: string): Finding => ({
  code: 'next-screen',
  severity,
  message,
  ...(hint !== undefined && { hint }),
  file: 'flows/book-an-appointment.json',
  line,
  column: 21,
});

const kept = (count: number): One[] =>
  Array.from({ length: count }, (_none, index) => ({ name: `Kept ${index + 1}`, wanted: {}, seen: {}, before: {} }));
const foreign = (count: number): One[] =>
  Array.from({ length: count }, (_none, index) => ({ name: `Made by hand ${index + 1}`, seen: {} }));

const REVISED: One = {
  name: 'Book an appointment',
  wanted: {
    categories: ['APPOINTMENT_BOOKING', 'SIGN_UP'],
    screens: [
      { id: 'START', title: 'Book an appointment' },
      { id: 'CONFIRM', title: 'One last look', label: 'Confirm the appointment' },
      { id: 'DONE', title: 'See you soon' },
    ],
  },
  seen: {},
  before: {},
};
const NEW: One = {
  name: 'Customer survey',
  wanted: {
    status: 'draft',
    categories: ['SURVEY'],
    endpoint: { value: 'https://a.test/x', shown: 'https://a.test/x' },
  },
};
const RETIRED: One = { name: 'Newsletter', wanted: { status: 'deprecated' }, seen: {}, before: {} };
const DELETED: One = { name: 'Draft of spring', wanted: { status: 'deleted' }, seen: { status: 'DRAFT' }, before: {} };
const REFUSED: One = { name: 'Loyalty card', wanted: { categories: ['OTHER'] }, seen: { status: 'DEPRECATED' } };
const UNWELL: One = { name: 'Support request', wanted: {}, seen: { status: 'THROTTLED' }, before: {} };

/** So many flows of every kind. */
export function many(count: number): World {
  const flows = Array.from({ length: count }, (_none, index): One => {
    const name = `Branch ${String(index + 1).padStart(4, '0')}`;
    const changed = [{ id: 'START', title: `Welcome to branch ${index + 1}` }, START[1] as Text];
    if (index % 23 === 7)
      return { name, wanted: { categories: ['OTHER'] }, seen: { status: 'DEPRECATED' }, before: {} };
    if (index % 17 === 3) return { name, wanted: { status: 'deprecated' }, seen: {}, before: {} };
    if (index % 5 === 0) return { name, wanted: { status: 'draft' } };
    if (index % 5 === 1) return { name, wanted: { screens: changed }, seen: {}, before: {} };
    if (index % 5 === 2) return { name, wanted: { categories: ['OTHER'] }, seen: {}, before: {} };
    if (index % 5 === 3) return { name, wanted: {}, seen: { status: 'DRAFT' }, before: {} };
    return { name, wanted: {}, seen: {}, before: {} };
  });
  return { flows: [...flows, ...foreign(2)] };
}

/** Names and texts that try to do something. */
export const HOSTILE: readonly string[] = [
  'a | b || c \\| d',
  '`code` ``` and ~~~ fences',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '@team @acme/owners me@example.com',
  '#1 acme/flows#2 GH-3 JIRA-12 @acme/flows@9fceb02d',
  '::set-output name=a::b ##[error] %0A%0D::error::x',
  '\u202eright to left\u2066 \u200fmark\u200e',
  'x'.repeat(200),
  '[a link](https://evil.test) <https://evil.test> https://evil.test www.evil.test ftp://evil.test mailto:a@evil.test',
  '![an image](https://evil.test/x.png) [ref]: https://evil.test',
  '--> <!-- comment --> </details></summary><details open>',
  'a footnote[^1] and a :smile: :+1: $x^2$ $`y`$ &copy; &#64;team',
  '9fceb02d0ae598e95dc970b74767f19372d61af8 deadbeef 9FCEB02',
  '# heading\n\n- list\n> quote\n| a | b |\n|---|---|',
  '**bold** _it_ ~~gone~~ *a* __b__ ==m== ++i++ \\*esc\\* [ ] [x]',
  '\u0007\u001b[31mred\u001b[0m \ud800 lone \u2028 line',
  '| |',
  '\\',
  '$'.repeat(40),
  '@'.repeat(200),
];

function hostileWorld(): World {
  const flows = HOSTILE.flatMap((text, index): One[] => {
    const evil = [
      { id: text, title: text, label: text },
      { id: 'END', title: `</details>\n\`\`\`\n${text}` },
    ];
    const tame = [{ id: 'START', title: 'Tame' }];
    const kinds: One[] = [
      { name: text, wanted: { screens: evil, categories: [text], status: 'draft' } },
      {
        name: text,
        wanted: { screens: evil, categories: [text], previously: [`was ${text}`] },
        seen: { screens: tame },
      },
      { name: text, wanted: { status: 'deprecated' }, seen: {} },
      { name: text, wanted: { screens: evil }, seen: { status: text, screens: tame } },
    ];
    return kinds.slice(index % 4, (index % 4) + 1);
  });
  return {
    flows: [
      ...flows,
      { name: HOSTILE.join(' ').slice(0, 200), wanted: {}, seen: { screens: [] }, before: { screens: [] } },
    ],
    guards: [{ guard: `variable ${HOSTILE[3]}`, base: HOSTILE[2] ?? '', change: HOSTILE[8] ?? '' }],
    templates: [{ name: HOSTILE[3] ?? '', language: 'en', status: 'APPROVED', flowIds: ['1200000002'], flowNames: [] }],
  };
}

const step = (
  flow: string,
  kind: StepResult['kind'],
  outcome: StepResult['outcome'],
  rest: Partial<StepResult> = {},
): StepResult => ({
  flow,
  id: '1200000000',
  kind,
  outcome,
  ...rest,
});

function reportOf(results: readonly StepResult[], converged: boolean): Report {
  return { format: 1, environment: 'production', remote: 'graph', digest: 'sha256:00', results, converged, flows: {} };
}

const MIXED: World = { flows: [REVISED, NEW, RETIRED, UNWELL, ...kept(14), ...foreign(3)] };

/** By name, what the comment is about. */
/** It now asks for what could be left out, and has lost a screen. */
const BREAKING = {
  name: 'Order lenses',
  wanted: { screens: [{ id: 'ORDER', title: 'Your order', asks: 'required' }] },
  seen: {
    screens: [
      { id: 'ORDER', title: 'Your order', asks: 'optional' },
      { id: 'THANKS', title: 'Thank you' },
    ],
  },
} as const;

export const CASES: Readonly<Record<string, CommentInput>> = {
  'nothing-to-do': inputOf({ flows: [...kept(14), ...foreign(3)] }, { state: 'no-changes' }),
  'nothing-to-do-unwell': inputOf({ flows: [UNWELL, ...kept(3)] }, { state: 'no-changes' }),
  'one-new': inputOf({ flows: [NEW] }),
  revise: inputOf({ flows: [REVISED, ...kept(4)] }),
  breaking: inputOf({ flows: [BREAKING, NEW, ...kept(2)] }, { reportFile: 'waflow-report.html' }),
  'breaking-refused': inputOf({ flows: [BREAKING, NEW], failOnBreaking: true }),
  'breaking-accepted': inputOf({
    flows: [BREAKING],
    failOnBreaking: true,
    accept: openBreaks(reviewDocuments(documentOf(BREAKING.seen.screens), documentOf(BREAKING.wanted.screens))).map(
      ({ fingerprint: change }) => ({ change, because: 'the shop takes orders by @email only since May' }),
    ),
  }),
  mixed: inputOf(MIXED),
  previews: inputOf(MIXED, {
    previews: new Map([['Customer survey', 'https://business.facebook.com/wa/manage/flows/1/preview/?token=abc']]),
  }),
  rename: inputOf({
    flows: [
      { name: 'Book a visit', wanted: { previously: ['Book'] } },
      { name: 'Book', seen: {} },
    ],
  }),
  fifty: inputOf(many(50)),
  'five-hundred': inputOf(many(500)),
  'five-thousand': inputOf(many(5000)),
  refusals: inputOf({ flows: [REFUSED, { ...REFUSED, name: 'Gift voucher' }, NEW] }),
  consents: inputOf({
    flows: [
      { name: 'Book a table', wanted: { supersedes: ['Reserve a table'] } },
      { name: 'Reserve a table', seen: {}, before: {} },
      { name: 'Open day', seen: {}, before: {} },
      { name: 'Open day (draft)', seen: { status: 'DRAFT' }, before: {} },
      { name: 'Claims', wanted: { categories: ['SURVEY'] }, seen: {} },
      DELETED,
      ...foreign(2),
    ],
    prune: 'base',
    templates: [{ name: 'open_day', language: 'en_US', status: 'APPROVED', flowIds: ['1200000002'], flowNames: [] }],
  }),
  guards: inputOf({
    flows: [NEW, { name: 'Newsletter', wanted: { status: 'deprecated' }, seen: {}, before: { protect: true } }],
    guards: [{ guard: 'limits.retire', base: '3', change: '10' }],
  }),
  'account-edits': inputOf({
    flows: [
      {
        ...REVISED,
        seen: { screens: [{ id: 'START', title: 'Edited by hand' }, START[1] as Text], categories: ['OTHER'] },
      },
      { name: 'Customer survey', wanted: {}, seen: { screens: [{ id: 'START', title: 'By hand' }] }, before: {} },
    ],
    edits: { '1200000000': ['screen START'], '1200000001': ['screen START', 'screen CONFIRM'] },
  }),
  'failed-findings': inputOf(null, {
    state: 'failed',
    findings: [
      finding('error', 12, 'the screen "CONFIRMED" does not exist', 'did you mean "CONFIRM"?'),
      finding('error', 48, 'a terminal screen needs a Footer'),
      finding('warning', 3, 'Flow JSON 6.3 is frozen since 2026-06-30', 'raise "version" to 7.3'),
    ],
  }),
  'failed-and-planned': inputOf(MIXED, {
    state: 'failed',
    findings: [finding('error', 12, 'the screen "CONFIRMED" does not exist', 'did you mean "CONFIRM"?')],
  }),
  'failed-remote': inputOf(null, {
    state: 'failed',
    failure: {
      code: 'unauthorised',
      message: 'the platform does not accept the token',
      hint: 'store a new one in the secret that "access-token" names',
    },
  }),
  'failed-no-hint': inputOf(null, {
    state: 'failed',
    failure: { code: 'throttled', message: 'the platform asks to wait for more than 10 minutes' },
  }),
  'planned-warnings': inputOf(
    { flows: [NEW] },
    { findings: [finding('warning', 3, 'Flow JSON 6.3 is frozen since 2026-06-30')] },
  ),
  applying: inputOf(MIXED, { state: 'applying' }),
  applied: inputOf(MIXED, {
    state: 'applied',
    report: reportOf(
      [
        step('Book an appointment', 'upload', 'done'),
        step('Book an appointment', 'update', 'done'),
        step('Book an appointment', 'publish', 'done'),
        step('Customer survey', 'create', 'done'),
        step('Customer survey', 'upload', 'done'),
        step('Newsletter', 'deprecate', 'skipped', { reason: 'converged' }),
      ],
      true,
    ),
  }),
  'applied-in-part': inputOf(
    { flows: [...MIXED.flows, REFUSED] },
    {
      state: 'applied',
      report: reportOf(
        [
          step('Book an appointment', 'upload', 'done'),
          step('Book an appointment', 'update', 'failed', {
            error: {
              code: 'validation-errors',
              message:
                'the platform finds 2 errors in the Flow JSON, so it is not published; the last published version is still live',
              hint: 'correct the Flow JSON and apply again',
              details: [
                'flows/book-an-appointment.json:12:5 INVALID_PROPERTY: "labl" is not allowed',
                'flows/book-an-appointment.json:31:9 MISSING: "label"',
              ],
            },
          }),
          step('Book an appointment', 'publish', 'not-run', { reason: 'after-failure' }),
          step('Customer survey', 'create', 'done'),
          step('Customer survey', 'upload', 'done'),
          step('Newsletter', 'deprecate', 'skipped', {
            reason: 'stale',
            error: {
              code: 'stale',
              message: 'the flow was changed in the account since the plan',
              hint: 'plan again and look at what has changed; nothing was written over it',
            },
          }),
          step('Spring offer', 'publish', 'done', {
            error: { code: 'publish-pending', message: 'the platform has not shown PUBLISHED within 2 minutes' },
          }),
          step('Summer offer', 'upload', 'not-run', { reason: 'interrupted', id: null }),
        ],
        false,
      ),
    },
  ),
  outdated: inputOf(MIXED, {
    state: 'outdated',
    failure: {
      code: 'stale',
      message: 'the account is not as it was when this plan was approved: "Newsletter" is DEPRECATED now',
      hint: 'run the plan again, and merge what it says',
    },
  }),
  superseded: inputOf(MIXED, { state: 'superseded' }),
  emulator: inputOf(
    { flows: [NEW, REVISED], environment: 'local', remote: 'emulator' },
    { local: 'waflow plan --env local' },
  ),
  hostile: inputOf(hostileWorld(), {
    local: `waflow plan --env '\`x\`' ${HOSTILE[2]}`,
    environment: HOSTILE[3] ?? '',
    fileUrl: (file, line) => `https://github.com/acme/flows/blob/${HEAD}/${file}#L${line}`,
    findings: HOSTILE.map((text, index) => ({
      ...finding(index % 3 === 0 ? 'warning' : 'error', index + 1, text, text),
      file: `flows/${text}.json`,
      code: text,
    })),
    failure: { code: HOSTILE[1] ?? '', message: HOSTILE[9] ?? '', hint: HOSTILE[10] ?? '' },
  }),
  'hostile-applied': inputOf(hostileWorld(), {
    state: 'applied',
    report: reportOf(
      HOSTILE.map((text) =>
        step(text, 'upload', 'failed', { error: { code: text, message: text, hint: text, details: [text, text] } }),
      ),
      false,
    ),
  }),
};
