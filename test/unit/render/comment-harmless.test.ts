// Whatever people wrote, a comment shows it and does nothing with it; and whatever there is to say, it fits.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reviewDocuments } from '../../../src/flowjson/review.ts';
import type { FlowPlan, Plan, StepResult } from '../../../src/model/plan.ts';
import type { ShownDocument } from '../../../src/render/change-lines.ts';
import { type CommentInput, type CommentState, renderComment, renderSummary } from '../../../src/render/comment.ts';
import { forTerminal } from '../../../src/render/escape.ts';
import { renderPlanMarkdown } from '../../../src/render/plan-markdown.ts';
import { countEach, githubPage } from '../../support/github-page.ts';
import { CASES, documentOf, HEAD, HOSTILE, inputOf, MARKER } from './comment-cases.ts';

const RUN = 'https://github.com/acme/flows/actions/runs/4711';
const FILES = `https://github.com/acme/flows/blob/${HEAD}/`;
const DIGEST = `sha256:${'5a'.repeat(32)}` as const;

const STATES: readonly CommentState[] = [
  'planned',
  'no-changes',
  'failed',
  'applying',
  'applied',
  'outdated',
  'superseded',
];

/** Says the text with this number. */
type Say = (place: number) => string;

/** A comment in which every text that can come from people is one that `say` says. */
function inputWith(say: Say, count: number, state: CommentState): CommentInput {
  let place = 0;
  const next = () => say(place++);
  const documents = new Map<string, ShownDocument>();
  const flows = Array.from({ length: count }, (_none, index): FlowPlan => {
    const name = next();
    const screens = () => documentOf([{ id: next(), title: next(), label: next() }]);
    const hasDocument = index % 5 < 3;
    if (hasDocument) {
      const [before, after] = [screens(), screens()];
      documents.set(name, { file: next(), before, after, bytes: 1, review: reviewDocuments(before, after) });
    }
    const change = (field: 'name' | 'categories' | 'endpoint' | 'application') =>
      ({
        field,
        from: index % 5 === 0 ? null : next(),
        to: field === 'categories' ? [next(), next()] : next(),
      }) as const;
    const steps: FlowPlan['steps'] = [
      [{ kind: 'create', because: next() } as const, { kind: 'upload', because: next() } as const],
      [{ kind: 'upload', because: next(), consent: ['adopt'] } as const],
      [{ kind: 'update', because: next() } as const, { kind: 'publish', because: next() } as const],
      [{ kind: 'deprecate', because: next(), consent: ['delete', 'retire'] } as const],
      [],
    ][index % 5] as FlowPlan['steps'];
    return {
      name,
      manifest: next(),
      id: '1200000000',
      desired: { status: 'published', document: null },
      observed: index % 5 === 0 ? null : { status: next(), updatedAt: null, document: null },
      steps,
      changes: [
        change('name'),
        change('categories'),
        change('endpoint'),
        { field: 'json', from: index % 5 === 0 ? null : 'sha256:aa', to: 'sha256:bb' },
      ],
      notes: [
        { code: 'irreversible', message: next() },
        { code: 'overwrites-edit', message: next() },
        { code: 'republish', message: next() },
      ],
      refusals: index % 5 === 4 ? [{ code: 'protected', message: next(), hint: next() }] : [],
    };
  });
  const plan: Plan = {
    format: 1,
    tool: 'waflow',
    environment: next(),
    remote: 'graph',
    waba: '1020304050',
    digest: DIGEST,
    options: { flow: [], prune: null },
    guards: [{ guard: next(), base: next(), change: next() }],
    summary: { create: 1, update: 1, upload: 1, publish: 1, deprecate: 1, delete: 0, keep: 3, refused: 1, foreign: 2 },
    flows,
    foreign: [],
  };
  const error = () => ({ code: next(), message: next(), hint: next(), details: [next(), next()] });
  const results = flows.map(
    ({ name }, index): StepResult => ({
      flow: name,
      id: '1200000000',
      kind: 'upload',
      outcome: (['done', 'failed', 'skipped', 'not-run'] as const)[index % 4] ?? 'done',
      ...(index % 4 === 2 && { reason: 'stale' as const }),
      ...(index % 4 !== 0 && { error: error() }),
    }),
  );
  return {
    state,
    environment: next(),
    remote: 'graph',
    waba: '1020304050',
    plan,
    documents,
    findings: [0, 1, 2].map((index) => ({
      code: next(),
      severity: index === 0 ? ('warning' as const) : ('error' as const),
      message: next(),
      hint: next(),
      file: next(),
      line: index + 1,
      column: 1,
    })),
    failure: state === 'planned' ? null : { code: next(), message: next(), hint: next() },
    report:
      state === 'applied'
        ? { format: 1, environment: 'x', remote: 'graph', digest: DIGEST, results, converged: false, flows: {} }
        : null,
    head: HEAD,
    runUrl: RUN,
    local: `waflow plan --env ${next()}`,
    fileUrl: (file, line) => `${FILES}${file}#L${line}`,
    previews: new Map(
      flows.slice(0, 1).map(({ name }) => [name, `https://business.facebook.com/preview/?token=${name}`]),
    ),
  };
}

/** Fragments that mean something to Markdown, HTML, GitHub or a runner, put together in any way. */
const fragments = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.constantFrom(
    ...[
      '|',
      '\\',
      '`',
      '```',
      '~~~',
      '<',
      '>',
      '&',
      '&#64;',
      '@a',
      '#1',
      'GH-1',
      ':+1:',
      '$',
      '$$',
      '*',
      '**',
      '_',
      '__',
    ],
    ...[
      '[',
      ']',
      '](',
      '(',
      ')',
      '!',
      '- ',
      '+ ',
      '1. ',
      '# ',
      '> ',
      '---',
      '===',
      '\n',
      '\n\n',
      '\r',
      '\t',
      '    ',
      ' ',
    ],
    ...[
      '<!--',
      '-->',
      '</details>',
      '</summary>',
      '<details>',
      '<a href=x>',
      'https://',
      'www.',
      'a@b.c',
      'deadbeef1',
      '^1',
      '[^1]',
    ],
    ...['\u200b', '\u202e', '\ud800', '\udc00', '🎉', 'é', 'ש', ':', '//', '"', "'", '{', '}', '~', 'x'],
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const texts = fc.array(fragments, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));

/** One of the texts for each place, and its number before or after it: no two are the same, and none is empty. */
const sayAny =
  (all: readonly string[]): Say =>
  (place) => {
    const text = all[place % all.length] ?? '';
    return place % 2 === 0 ? `${text}n${place}` : `n${place}${text}`;
  };
const sayTame: Say = (place) => `tame n${place}`;

const allowedLink = (href: string) =>
  href === RUN || href.startsWith(FILES) || href.startsWith('https://business.facebook.com/preview/?token=');

/** Numbers of flows that are refused, failed and so on differ; the elements must not. */
function expectHarmless(markdown: string, hostile: CommentInput): void {
  const page = githubPage(markdown);
  expect(page.acting.filter((found) => found !== HEAD)).toEqual([]);
  expect(page.links.filter((href) => !allowedLink(href))).toEqual([]);
  expect(page.elements.filter((name) => name === 'h3')).toEqual(['h3']);
  expect(page.top[0]).toBe('h3');
  expect(
    page.elements.filter((name) => ['img', 'script', 'input', 'h1', 'h2', 'section', 'hr', 'del'].includes(name)),
  ).toEqual([]);
  expect(page.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/);
  expect(hostile).toBeDefined();
}

/** That the last paragraph stands at the top means that everything before it is closed. */
function expectClosed(markdown: string, { plan, state }: CommentInput): void {
  const page = githubPage(markdown);
  expect(page.top.at(-1)).toBe('p');
  expect(page.last).toContain(state === 'no-changes' || page.last.includes(HEAD) ? HEAD : 'See it locally');
  expect(page.text).toContain(HEAD);
  if (plan !== null) expect(page.text).toContain(plan.digest);
  const rows = markdown.replace(/^(`{3,})diff\n[\s\S]*?\n\1$/gm, '').match(/^\|.*$/gm) ?? [];
  let width = 0;
  for (const line of rows) {
    const pipes = line.match(/(?<!\\)(?:\\\\)*\|/g)?.length ?? 0;
    if (line.startsWith('|  |')) width = pipes;
    if (line.startsWith('| Field')) width = pipes;
    expect(pipes).toBe(width);
  }
}

describe('texts in a comment', () => {
  test('do nothing, and make no element, at any level and in any state', () => {
    fc.assert(
      fc.property(
        fc.array(texts, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...STATES),
        fc.integer({ min: 1, max: 6 }),
        (all, state, count) => {
          // Texts that are cut may be the same, and what is the same is said once.
          const hostile = inputWith(sayAny(all.map((text) => text.slice(0, 60))), count, state);
          const tame = inputWith(sayTame, count, state);
          const shown = renderComment(hostile, MARKER, 10_000_000).body;
          expectHarmless(shown, hostile);
          expectClosed(shown, hostile);
          const other = renderComment(tame, MARKER, 10_000_000).body;
          expect(countEach(githubPage(shown).elements)).toEqual(countEach(githubPage(other).elements));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('do nothing in the levels below', () => {
    fc.assert(
      fc.property(
        fc.array(texts, { minLength: 1, maxLength: 30 }),
        fc.constantFrom(...STATES),
        fc.integer({ min: 4_000, max: 20_000 }),
        (all, state, limit) => {
          const input = inputWith(sayAny(all), 15, state);
          const { body } = renderComment(input, MARKER, limit);
          expectHarmless(body, input);
          expectClosed(body, input);
        },
      ),
      { numRuns: 30 },
    );
  });

  test('are shown as they are', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const input = inputWith((place) => (place === 0 ? `n${text.trim()}n` : `tame n${place}`), 1, 'planned');
        const shown = githubPage(renderComment(input, MARKER, 10_000_000).body).text.replaceAll('\u200b', '');
        const wanted = forTerminal(`n${text.trim()}n`.replace(/\p{Surrogate}/gu, '\ufffd').normalize());
        if (text.trim().length < 200) expect(shown.normalize()).toContain(wanted);
      }),
      { numRuns: 60 },
    );
  });

  test.each(['hostile', 'hostile-applied'])('do nothing where plans are really made: %s', (name) => {
    const input = CASES[name] as CommentInput;
    for (const limit of [10_000_000, 20_000, 4_000]) {
      const { body } = renderComment(input, MARKER, limit);
      expectHarmless(body, input);
      expectClosed(body, input);
    }
    expectHarmless(renderSummary(input), input);
  });

  test('do nothing in a plan as Markdown', () => {
    fc.assert(
      fc.property(fc.array(texts, { minLength: 1, maxLength: 30 }), (all) => {
        const { plan, documents } = inputWith(sayAny(all), 5, 'planned');
        if (plan === null) return;
        const page = githubPage(renderPlanMarkdown(plan, documents));
        expect(page.acting).toEqual([]);
        expect(page.links).toEqual([]);
        expect(page.top.at(-1)).toBe('p');
        expect(page.last).toBe(`Digest ${DIGEST}`);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a comment', () => {
  test('is never longer than the limit, and has its marker, its digest and its commit at any', () => {
    fc.assert(
      fc.property(
        fc.array(texts, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(...STATES),
        fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 80 })),
        fc.integer({ min: 4_000, max: 70_000 }),
        (all, state, count, limit) => {
          const input = inputWith(sayAny(all), count, state);
          const { body } = renderComment(input, MARKER, limit);
          expect(body.length).toBeLessThanOrEqual(limit);
          expect([...body].length).toBeLessThanOrEqual(limit);
          expect(body.split('\n')[0]).toBe(MARKER);
          expect(body).toContain(DIGEST);
          expect(body).toContain(HEAD);
          const bytes = limit * 2;
          expect(Buffer.byteLength(renderSummary(input, bytes))).toBeLessThanOrEqual(bytes);
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each(Object.entries(CASES))('is closed at every level, and says where it comes from: %s', (_name, input) => {
    for (const limit of [65_536, 10_000, 4_000]) {
      const { body } = renderComment(input, MARKER, limit);
      expect(body.length).toBeLessThanOrEqual(limit);
      expectClosed(body, input);
    }
  });

  test('leaves out what is refused and what needs consent last', () => {
    const input = CASES['five-hundred'] as CommentInput;
    const signs = (limit: number) => renderComment(input, MARKER, limit).body.match(/(?<=^\| `)./gm) ?? [];
    const all = countEach(signs(10_000_000));
    const few = countEach(signs(9_000));
    expect(few['!']).toBe(all['!']);
    expect(few['-']).toBe(all['-']);
    expect((few['+'] ?? 0) + (few['~'] ?? 0)).toBeLessThan((all['+'] ?? 0) + (all['~'] ?? 0));
  });

  test('says why flows are refused before it lists flows that are merely new', () => {
    const refused = Array.from({ length: 30 }, (_none, index) => ({
      name: `Refused ${index}`,
      wanted: { categories: ['OTHER'] },
      seen: { status: `STRANGE_${index}` },
    }));
    const fresh = Array.from({ length: 300 }, (_none, index) => ({ name: `New ${index}`, wanted: {} }));
    const { body, level } = renderComment(inputOf({ flows: [...refused, ...fresh] }), MARKER, 14_000);
    expect(level).toBe('table');
    expect(body.match(/^> - \*\*Refused/gm)).toHaveLength(30);
    expect(body.match(/^\| `\+`/gm)?.length).toBeGreaterThan(0);
  });

  test('has two lines where there is nothing to do', () => {
    const { body } = renderComment(CASES['nothing-to-do'] as CommentInput, MARKER);
    expect(body.split('\n').filter((line) => line !== '')).toHaveLength(3);
  });

  test('does not pretend to fit beside a marker that fills it', () => {
    const input = CASES['one-new'] as CommentInput;
    expect(() => renderComment(input, `<!-- ${'x'.repeat(65_000)} -->`)).toThrow(/marker/);
  });
});
