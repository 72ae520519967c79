// What all screens of one page share: one picture that each of them names is not written out without end.
import { expect, test } from 'vitest';
import { roomFor } from '../../../src/render/report-facts.ts';
import { renderReportPage } from '../../../src/render/report-page.ts';
import { drawScreens } from '../../../src/render/report-screens.ts';
import { drawScreen, roomOfPage } from '../../../src/render/screens/draw.ts';
import { renderScreensPage } from '../../../src/render/screens/page.ts';
import { WIDE } from '../../browser/fixtures/pictures.ts';
import { emptyReport, reportDocument, reportFlow } from '../../support/report-cases.ts';

const LARGE = Buffer.concat([Buffer.from(WIDE, 'base64'), Buffer.alloc(1_350_000), Buffer.from('IEND')]).toString(
  'base64',
);
const TOO_MANY = 'left out: too many pictures on this page';

/** Each screen names the example of the first. */
function sharing(count: number, title: string): unknown {
  const image = { type: 'Image', src: '${screen.S0.data.img}', 'alt-text': 'a field' };
  const data = { img: { type: 'string', __example__: LARGE } };
  const screens = Array.from({ length: count }, (_, index) => ({
    id: `S${index}`,
    title,
    ...(index === 0 && { data }),
    layout: { type: 'SingleColumnLayout', children: [image] },
  }));
  return { version: '7.3', screens };
}

const shownIn = (html: string) => html.match(/src="data:image/g)?.length ?? 0;
const leftIn = (html: string) => html.split(`<span class="wf-why">${TOO_MANY}`).length - 1;

test('a page of screens has room for some pictures, whichever flow they are of', () => {
  const flow = { file: 'f.json', manifest: null, document: sharing(6, 'x'), findings: [] };
  const flows = ['a', 'b'].map((name) => ({ ...flow, name }));
  const html = renderScreensPage({ title: 'x', environment: null, flows });
  const fitting = Math.floor(roomOfPage().pictures / LARGE.length);
  expect(fitting).toBeGreaterThan(5);
  expect([shownIn(html), leftIn(html)]).toEqual([fitting, 12 - fitting]);
});

test('so has a report, for both sides of all flows', () => {
  const document = reportDocument(sharing(3, 'old'), sharing(3, 'new'));
  const flows = ['a', 'b'].map((name) => reportFlow({ name, document }));
  const html = renderReportPage({ ...emptyReport(), flows });
  const fitting = Math.floor(roomFor().pictures / LARGE.length);
  expect([shownIn(html), leftIn(html)]).toEqual([fitting, 12 - fitting]);
});

test('without a page around it a screen has all of it, each time', () => {
  const document = sharing(2, 'x');
  const draw = () => drawScreen(document, 1, { prefix: 'p' });
  expect([draw(), draw()].map(shownIn)).toEqual([1, 1]);
});

test('a report asks for room before each screen, and what leads to one that is left out still leads somewhere', () => {
  const room = { ...roomFor(), screens: 1 };
  const document = reportDocument(undefined, sharing(3, 'x'));
  const none = { before: new Map(), after: new Map() };
  const { html } = drawScreens({ prefix: 'f1', document, groups: [], remarks: none, room });
  expect(html.split('<article').length - 1).toBe(1);
  expect(html.match(/id="f1-a-screen-\d"/g)).toEqual(['0', '1', '2'].map((index) => `id="f1-a-screen-${index}"`));
  expect(html.split('Not drawn here: this page would be too large.').length - 1).toBe(2);
});
