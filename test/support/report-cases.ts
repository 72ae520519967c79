// Reports to look at and to measure: a plan of every kind, an apply, a drift, hostile texts, nothing at all, 200 flows.
import { readFileSync } from 'node:fs';
import { problemsIn, toFindings } from '../../src/flowjson/check.ts';
import { type Acceptance, reviewDocuments } from '../../src/flowjson/review.ts';
import type { ReportDocument, ReportFinding, ReportFlow, ReportInput } from '../../src/render/report-page.ts';

const root = new URL('../../', import.meta.url);

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, root), 'utf8'));
}

/** A document with one text in it replaced, wherever that stands. */
function withText(document: unknown, edits: readonly (readonly [string, string])[]): unknown {
  const text = edits.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`there is no ${from} in the document`);
    return all.replaceAll(from, to);
  }, JSON.stringify(document));
  return JSON.parse(text);
}

export function reportDocument(
  before: unknown,
  after: unknown,
  options: { readonly file?: string; readonly accepted?: readonly Acceptance[]; readonly drift?: boolean } = {},
): ReportDocument {
  const [beforeIs, afterIs] = options.drift ? ['in Git', 'in the account'] : ['in the account', 'in this change'];
  const isPair = before !== undefined && after !== undefined;
  return {
    file: options.file ?? 'flows/visit-survey.json',
    beforeIs,
    afterIs,
    before,
    after,
    review: isPair ? reviewDocuments(before, after, options.accepted) : [],
  };
}

export function reportFlow(flow: Partial<ReportFlow> & { readonly name: string }): ReportFlow {
  return {
    sign: '~',
    transition: 'PUBLISHED → DRAFT → PUBLISHED',
    reason: 'the Flow JSON differs',
    manifest: `flows/${flow.name}.yaml`,
    id: '1029384756',
    fields: [],
    steps: [],
    notes: [],
    refusals: [],
    document: null,
    ...flow,
  };
}

const step = (kind: string, because: string, consent: readonly string[] = []) => ({
  kind,
  because,
  consent,
  outcome: null,
  error: null,
});

const UPLOAD = [step('upload', 'the Flow JSON differs'), step('publish', 'the manifest says PUBLISHED')];

function report(input: Partial<ReportInput>): ReportInput {
  return {
    command: 'plan',
    title: 'Plan for production',
    summary: 'Nothing to do: the account is as the manifests say.',
    facts: [
      { label: 'Account', value: '104857600012345' },
      { label: 'Commit', value: '3f2a91c' },
      { label: 'Digest', value: 'sha256:8d3c1f7a90b2' },
    ],
    attention: [],
    flows: [],
    unchanged: 0,
    foreign: 0,
    findings: [],
    ...input,
  };
}

/** A revision that breaks: a question is gone, another is asked of everybody, a screen has a new id, another is new. */
function revisedSurvey(before: unknown): unknown {
  const after = withText(before, [
    ['How was it overall?', 'How was your visit overall?'],
    ['"id":"poor","title":"Poor"', '"id":"bad","title":"Bad"'],
    ['"name":"reason","label":"Main reason"', '"name":"reason","label":"Main reason","required":true'],
    ['RECOMMEND', 'SCORE'],
    ['Five short screens, about two minutes.', 'Six short screens, about two minutes.'],
  ]) as { screens: { id: string; layout: { children: Record<string, unknown>[] } }[] };
  const [, experience] = after.screens;
  const waiting = experience?.layout.children.splice(1, 1) ?? [];
  experience?.layout.children.unshift(...waiting);
  after.screens.at(-1)?.layout.children.splice(2, 1);
  after.screens.splice(4, 0, {
    id: 'PHOTO',
    title: 'Show us',
    layout: {
      type: 'SingleColumnLayout',
      children: [
        { type: 'TextBody', text: 'A picture of your new glasses, if you like.' },
        { type: 'PhotoPicker', name: 'photo', label: 'Your picture' },
        {
          type: 'Footer',
          label: 'Next',
          'on-click-action': { name: 'navigate', next: { type: 'screen', name: 'FOLLOW_UP' } },
        },
      ],
    },
  } as never);
  return after;
}

function surveyFlow(): ReportFlow {
  const before = readJson('flows/visit-survey.json');
  const after = revisedSurvey(before);
  const first = reviewDocuments(before, after).find(({ impact }) => impact.level === 'breaking');
  const accepted =
    first === undefined ? [] : [{ change: first.fingerprint, because: 'the survey team reads both since May' }];
  return reportFlow({
    name: 'visit-survey',
    steps: UPLOAD,
    notes: ['the account was edited by hand on 2 March: the edit to the title of screen RATING would be lost'],
    fields: [{ field: 'categories', from: 'SURVEY', to: 'SURVEY, CUSTOMER_SUPPORT' }],
    document: reportDocument(before, after, { accepted }),
  });
}

function clubFlow(): ReportFlow {
  return reportFlow({
    name: 'join-clear-club',
    sign: '+',
    transition: 'none → PUBLISHED',
    reason: 'new',
    id: null,
    fields: [
      { field: 'name', from: null, to: 'join-clear-club' },
      { field: 'categories', from: null, to: 'SIGN_UP' },
    ],
    steps: [step('create', 'there is no such flow'), step('publish', 'the manifest says PUBLISHED')],
    document: reportDocument(undefined, readJson('flows/join-clear-club.json'), { file: 'flows/join-clear-club.json' }),
  });
}

function bookingFlow(): ReportFlow {
  const before = readJson('flows/book-appointment.json');
  const after = withText(before, [['"label":"Continue"', '"label":"Go on"']]);
  return reportFlow({
    name: 'book-appointment',
    sign: '!',
    transition: 'PUBLISHED',
    reason: 'refused',
    refusals: [
      {
        code: 'protected',
        message: 'the flow is protected: 14 templates send it',
        hint: 'take it out of "protect" in waflow.yaml in a change of its own, or leave it out with --flow \'!book-appointment\'',
      },
    ],
    document: reportDocument(before, after, { file: 'flows/book-appointment.json' }),
  });
}

const renamed = () =>
  reportFlow({
    name: 'eye-care-at-work',
    transition: 'DRAFT',
    reason: 'the name differs',
    fields: [{ field: 'name', from: 'workplace-eye-care', to: 'eye-care-at-work' }],
    steps: [step('update', 'the name differs')],
  });

const WRONG = 'flows/support/glasses-problem.json';

function wrongText(): string {
  const before = readJson(WRONG);
  const after = withText(before, [
    ['"type":"Dropdown"', '"type":"DropDown"'],
    ['"name":"navigate","next":{"type":"screen"', '"name":"navigate","next":{"type":"page"'],
  ]);
  return JSON.stringify(after, null, 2);
}

function wrongFlow(): ReportFlow {
  return reportFlow({
    name: 'glasses-problem',
    manifest: 'flows/support/glasses-problem.yaml',
    sign: '!',
    transition: 'PUBLISHED',
    reason: 'refused',
    refusals: [
      { code: 'flow-json-errors', message: `${WRONG} has errors`, hint: 'settle them; "waflow validate" tells all' },
    ],
    document: reportDocument(readJson(WRONG), JSON.parse(wrongText()), { file: WRONG }),
  });
}

const retired = () =>
  reportFlow({
    name: 'visit-feedback',
    sign: '-',
    transition: 'PUBLISHED → DEPRECATED',
    reason: 'its manifest says so',
    steps: [step('deprecate', 'the manifest says DEPRECATED', ['retire'])],
    notes: ['deprecating is final: the platform knows no way back'],
  });

const kept = () =>
  reportFlow({
    name: 'workplace-eye-care',
    sign: '=',
    transition: 'PUBLISHED',
    reason: 'unhealthy: the endpoint answered 500 to 3 of 100 requests',
    notes: ['unhealthy: the endpoint answered 500 to 3 of 100 requests'],
  });

const moved = () =>
  reportFlow({
    name: 'rate-delivery',
    document: reportDocument(
      readJson('test/golden/compare/field-moved-to-other-screen/before.json'),
      readJson('test/golden/compare/field-moved-to-other-screen/after.json'),
      { file: 'flows/rate-delivery.json' },
    ),
    steps: UPLOAD,
  });

/** Findings as the checker makes them, with two lines around each. */
export function reportFindings(file: string, text: string): ReportFinding[] {
  const lines = text.split('\n');
  const problems = problemsIn(JSON.parse(text), { endpoint: null });
  return toFindings(file, text, problems).map((finding) => ({
    finding,
    lines: lines
      .map((line, index) => ({ number: index + 1, text: line }))
      .slice(Math.max(0, finding.line - 3), (finding.endLine ?? finding.line) + 2),
  }));
}

export function planReport(): ReportInput {
  return report({
    summary: 'Plan: 1 to create, 2 to upload, 1 to update, 3 to publish, 1 to deprecate, 2 refused.',
    attention: [
      'Needs consent: retire (1 flow). Nothing is applied without --allow retire.',
      'Guard: limits.deprecate is 5 in the base and 50 in the change: the stricter counts.',
    ],
    flows: [bookingFlow(), wrongFlow(), surveyFlow(), moved(), clubFlow(), renamed(), retired(), kept()],
    unchanged: 12,
    foreign: 3,
    findings: reportFindings(WRONG, wrongText()),
  });
}

export function applyReport(): ReportInput {
  const done = (flow: ReportFlow): ReportFlow => ({
    ...flow,
    steps: flow.steps.map((one) => ({ ...one, outcome: 'done' })),
  });
  const survey = surveyFlow();
  const failed: ReportFlow = {
    ...survey,
    steps: [
      { ...step('upload', 'the Flow JSON differs'), outcome: 'done' },
      {
        ...step('publish', 'the manifest says PUBLISHED'),
        outcome: 'failed',
        error:
          'the platform answered 400 "Flow can\'t be published": the business is not verified [graph-refused]. Verify it in the Business Manager, then apply again.',
      },
    ],
  };
  const stopped: ReportFlow = {
    ...moved(),
    steps: UPLOAD.map((one) => ({ ...one, outcome: 'not-run', error: 'an earlier step failed' })),
  };
  const stale: ReportFlow = {
    ...renamed(),
    steps: renamed().steps.map((one) => ({ ...one, outcome: 'skipped', error: 'somebody else did it meanwhile' })),
  };
  return report({
    command: 'apply',
    title: 'Applied to production',
    summary: '4 steps done, 1 failed, 1 left alone, 2 not run. The account is not yet as the manifests say.',
    attention: [
      'A step failed: visit-survey is a draft now, and people still get the version that was published before.',
    ],
    flows: [failed, stopped, stale, done(clubFlow()), done(retired())],
    unchanged: 12,
    foreign: 3,
  });
}

export function driftReport(): ReportInput {
  const own = readJson('flows/visit-survey.json');
  const seen = withText(own, [['How was your visit?', 'How was your last visit?']]);
  const drifted = reportFlow({
    name: 'visit-survey',
    transition: 'PUBLISHED',
    reason: 'somebody edited it in the account on 2 March',
    document: reportDocument(own, seen, { drift: true }),
  });
  const gone = reportFlow({
    name: 'join-clear-club',
    sign: '-',
    transition: 'gone',
    reason: 'it is no longer in the account',
    document: reportDocument(readJson('flows/join-clear-club.json'), undefined, {
      file: 'flows/join-clear-club.json',
      drift: true,
    }),
  });
  return report({
    command: 'drift',
    title: 'Drift of production',
    summary: '2 flows are not as Git last intended.',
    flows: [drifted, gone],
    unchanged: 9,
  });
}

/** A saved plan: what is to be done is known, documents are not. */
export function savedPlanReport(): ReportInput {
  const { flows, ...rest } = planReport();
  return { ...rest, flows: flows.map((flow) => ({ ...flow, document: null })), findings: [] };
}

export function emptyReport(): ReportInput {
  return report({ unchanged: 14, foreign: 2 });
}

/** What somebody would write who wants more than to be read. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '</title><svg onload=alert(1)>',
  '<a href="javascript:alert(1)">here</a>',
  'https://evil.example/x.png',
  '\u202egnp.exe \u2066\u0000\ud800',
  '<!-- --><base href=//evil.example>',
  '&lt;script&gt; &amp;#60;',
  `${'W'.repeat(300)}`,
  '${data.x} `1 + 1`',
];

/** The same report with every text that people may have written replaced by hostile ones. */
export function hostileReport(): ReportInput {
  let count = 0;
  const next = () => {
    count += 1;
    return HOSTILE_TEXTS[count % HOSTILE_TEXTS.length] ?? '';
  };
  // Words of ours, which callers choose from a few.
  const ours = new Set([
    'sign',
    'command',
    'kind',
    'level',
    'outcome',
    'subject',
    'severity',
    'type',
    'for',
    'before',
    'after',
  ]);
  const poison = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') return ours.has(key) ? value : next();
    if (Array.isArray(value)) return value.map((item: unknown) => poison(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, name)]));
  };
  const { flows, ...rest } = planReport();
  const poisoned = poison({ ...rest, flows: flows.map((flow) => ({ ...flow, document: null })) }) as ReportInput;
  return {
    ...poisoned,
    flows: poisoned.flows.map((flow, index) => {
      const document = flows[index]?.document ?? null;
      if (document === null) return flow;
      const [before, after] = [poison(document.before), poison(document.after)];
      return {
        ...flow,
        document: { ...reportDocument(before, after, { file: next() }), beforeIs: next(), afterIs: next() },
      };
    }),
  };
}

/** As many flows as asked for, each a small revision, some of them new. */
export function manyReport(count = 200): ReportInput {
  const before = readJson('flows/visit-survey.json');
  const flows = Array.from({ length: count }, (_, index) => {
    const name = `survey-${String(index + 1).padStart(3, '0')}`;
    if (index % 10 === 9) return { ...clubFlow(), name, manifest: `flows/${name}.yaml` };
    const after =
      index % 7 === 0
        ? revisedSurvey(before)
        : withText(before, [['How was it overall?', `How was it, number ${index}?`]]);
    return reportFlow({ name, steps: UPLOAD, document: reportDocument(before, after, { file: `flows/${name}.json` }) });
  });
  return report({ summary: `Plan: ${count} flows.`, flows, unchanged: 50 });
}

export const REPORTS: Readonly<Record<string, () => ReportInput>> = {
  plan: planReport,
  apply: applyReport,
  drift: driftReport,
  saved: savedPlanReport,
  empty: emptyReport,
  hostile: hostileReport,
};
