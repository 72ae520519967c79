// What a report says in few words: what comes first, what is refused, what to paste, ids, and texts that are cut.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { changesPart } from '../../../src/render/report-changes.ts';
import { groupChanges } from '../../../src/render/report-marks.ts';
import { type ReportFlow, type ReportInput, renderReportPage } from '../../../src/render/report-page.ts';
import { cutText } from '../../../src/render/report-words.ts';
import { drawScreen } from '../../../src/render/screens/draw.ts';
import { renderScreensPage } from '../../../src/render/screens/page.ts';
import { emptyReport, reportDocument, reportFlow } from '../../support/report-cases.ts';

function asking(id: string, isRequired: boolean): unknown {
  const options = [
    { id, title: 'Good' },
    { id: 'poor', title: 'Poor' },
  ];
  const children = [
    { type: 'RadioButtonsGroup', name: 'rating', label: 'Rating', 'data-source': options },
    { type: 'TextInput', name: 'why', label: 'Why', required: isRequired },
    {
      type: 'Footer',
      label: 'Send',
      'on-click-action': { name: 'complete', payload: { rating: '${form.rating}', why: '${form.why}' } },
    },
  ];
  const layout = { type: 'SingleColumnLayout', children };
  return { version: '7.3', screens: [{ id: 'RATE', title: 'Rate', terminal: true, success: true, layout }] };
}

const BREAKING = reportDocument(asking('good', false), asking('<b>great', false), { file: 'flows/b.json' });

function tableOf(flows: readonly ReportFlow[], findings: ReportInput['findings'] = []): string {
  const html = renderReportPage({ ...emptyReport(), flows, findings });
  return /<table class="flows">.*?<\/table>/s.exec(html)?.[0] ?? '';
}

test('what is refused comes first, then what breaks, each in its order', () => {
  const refusals = [{ code: 'guard', message: 'no', hint: '' }];
  const flows = [
    reportFlow({ name: 'calm' }),
    reportFlow({ name: 'breaks', document: BREAKING }),
    reportFlow({ name: 'new', sign: '+' }),
    reportFlow({ name: 'refused', refusals }),
    reportFlow({ name: 'unclear', sign: '!' }),
  ];
  const html = renderReportPage({ ...emptyReport(), flows });
  const order = ['refused', 'unclear', 'breaks', 'calm', 'new'];
  const named = (pattern: RegExp) => [...html.matchAll(pattern)].map(([, name]) => name);
  expect(named(/<th scope="row"><a href="#f\d"><bdi>(\w+)/g)).toEqual(order);
  expect(named(/<h3><bdi>(\w+)/g)).toEqual(order);
});

test('a refusal that holds twice is named once', () => {
  const refusals = ['a', 'b'].map((message) => ({ code: 'breaking-change', message, hint: '' }));
  expect(tableOf([reportFlow({ name: 'x', refusals })]).split('breaking-change').length - 1).toBe(1);
});

test('a flow with errors in its files says how many, and leads to them', () => {
  const finding = { code: 'X', message: 'm', file: 'flows/b.json', line: 1, column: 1 };
  const findings = (['error', 'warning', 'error'] as const).map((severity) => ({
    finding: { ...finding, severity },
    lines: [],
  }));
  const flows = [reportFlow({ name: 'b', document: BREAKING }), reportFlow({ name: 'c' })];
  expect(tableOf(flows, findings).match(/<a class="chip bad" href="#x1">[^<]*/g)).toEqual([
    '<a class="chip bad" href="#x1">2 errors',
  ]);
  expect(tableOf(flows, findings.slice(1, 2))).not.toContain('chip bad');
});

test('what is to be pasted is text, whatever the fingerprint looks like, and nobody has said why', () => {
  const review = BREAKING.review.filter(({ impact }) => impact.level === 'breaking');
  expect(review.length).toBeGreaterThan(0);
  const prints = ['4e1234567890', '012345678901', 'abcdef012345'];
  for (const fingerprint of prints) {
    const groups = groupChanges(
      'f1',
      review.slice(0, 1).map((one) => ({ ...one, fingerprint })),
    );
    const drawn = { html: '', shows: () => null, byScreen: new Map<string, string>() };
    const html = changesPart(groups, { drawn, graph: null });
    const text = /<pre><code>(accept:.*?)<\/code>/s.exec(html)?.[1]?.replaceAll('&quot;', '"') ?? '';
    expect(parse(text)).toEqual({ accept: [{ change: fingerprint, because: '' }] });
  }
});

test('an option that has another id shows both where it is drawn', () => {
  const html = renderReportPage({ ...emptyReport(), flows: [reportFlow({ name: 'b', document: BREAKING })] });
  const badges = [...html.matchAll(/<a class="wf-b [^>]*>(.*?)<\/a>/g)].map(([, inside]) => inside);
  expect(badges).toContain('<b>→</b> id renamed: good → &lt;b&gt;great, breaking');
});

test('a page leads home where it has one', () => {
  const page = { title: 'x', environment: null, flows: [] };
  expect(renderScreensPage(page)).not.toContain('class="home"');
  const html = renderScreensPage({ ...page, home: { href: 'index.html?a="b"', title: 'All <flows>' } });
  expect(html).toContain('<a class="home" href="index.html?a=&quot;b&quot;">');
  expect(html).toContain('All &lt;flows&gt;</a>');
});

test('no text is cut within a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '😀') }), fc.integer({ min: 2, max: 12 }), (text, most) => {
      const cut = cutText(text, most);
      expect(cut.length).toBeLessThanOrEqual(most);
      expect(cut).not.toMatch(/\p{Surrogate}/u);
    }),
  );
  expect(cutText('ab😀', 4)).toBe('ab😀');
  expect(cutText('ab😀c', 4)).toBe('ab…');
  const name = `${'a'.repeat(79)}😀😀`;
  const layout = { type: 'SingleColumnLayout', children: [{ type: name }] };
  const html = drawScreen({ screens: [{ id: 'A', layout }] }, 0, { prefix: 'p' });
  expect(html).toContain(`${'a'.repeat(79)}…`);
});
