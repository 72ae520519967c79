// The page that `waflow render` writes: every flow's screens side by side, with what the checker found. One file, no script.

import type { Finding } from '../../model/finding.ts';
import { isRecord } from '../../model/json.ts';
import { countFindings, plural } from '../findings.ts';
import { escapeHtml, htmlPage, plainHtml } from '../html.ts';
import { drawWithPlaces, type PageRoom, roomOfPage, SCREEN_STYLES } from './draw.ts';
import { PAGE_STYLES } from './page-styles.ts';
import { own, screenAnchor, screensIn } from './sheet.ts';
import { cutText } from './words.ts';

export type RenderedFlow = {
  readonly name: string;
  /** The Flow JSON, and the manifest; null where there is none. */
  readonly file: string;
  readonly manifest: string | null;
  readonly document: unknown;
  /** Those of the Flow JSON are pinned where they belong. */
  readonly findings: readonly Finding[];
};

export type ScreensPageInput = {
  readonly title: string;
  /** Null where none is asked for. */
  readonly environment: string | null;
  readonly flows: readonly RenderedFlow[];
  /** The page that leads to this one; `href` is an address beside it. */
  readonly home?: { readonly href: string; readonly title: string };
};

/** So many screens of one flow are drawn, and so many findings listed. */
const MOST = { screens: 200, findings: 200 };

export function renderScreensPage({ title, environment, flows, home }: ScreensPageInput): string {
  const room = roomOfPage();
  const parts = flows.map((flow, index) => flowOf(flow, `f${index + 1}`, room));
  const count = parts.reduce((sum, { screens }) => sum + screens, 0);
  const facts = [plural(flows.length, 'flow'), plural(count, 'screen')];
  if (environment !== null) facts.push(`environment ${plainHtml(environment)}`);
  const main = parts.map(({ html }) => html).join('\n');
  const body = `<a class="skip" href="#flows">Skip to the screens</a>
<header class="top"><div>${homeLink(home)}<h1>${plainHtml(title)}</h1><p>${facts.join(' · ')}</p></div>${THEMES}</header>
<div class="page"><nav aria-label="Flows and screens">${parts.map(({ contents }) => contents).join('')}</nav>
<main id="flows">${main === '' ? '<p class="none">There is no flow to draw.</p>' : main}</main></div>`;
  return htmlPage({ title, styles: `${SCREEN_STYLES}\n${PAGE_STYLES}`, body });
}

function homeLink(home: ScreensPageInput['home']): string {
  if (home === undefined) return '';
  return `<a class="home" href="${escapeHtml(home.href)}"><span aria-hidden="true">←</span> ${plainHtml(home.title)}</a>`;
}

const THEMES = `<fieldset class="themes"><legend>Colours</legend>${[
  ['auto', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]
  .map(
    ([id, name]) =>
      `<label><input type="radio" name="theme" id="theme-${id}"${id === 'auto' ? ' checked' : ''}> ${name}</label>`,
  )
  .join('')}</fieldset>`;

type Part = { readonly html: string; readonly contents: string; readonly screens: number };

function flowOf(flow: RenderedFlow, id: string, room: PageRoom): Part {
  const screens = screensIn(flow.document).slice(0, MOST.screens);
  const remarks = remarksOf(flow);
  const places = new Map<string, string>();
  const drawn = new Set(screens.keys());
  const phones = screens.map((_screen, index) => {
    const drawing = drawWithPlaces(flow.document, index, { prefix: id, remarks, drawn, room });
    for (const [pointer, place] of drawing.places) places.set(pointer, place);
    return drawing.html;
  });
  const left = screensIn(flow.document).length - screens.length;
  const more = left > 0 ? `<p class="none">${plural(left, 'more screen')} not drawn here.</p>` : '';
  const none = screens.length === 0 ? '<p class="none">This document has no screens.</p>' : '';
  const html = `<section class="flow" id="${id}" aria-labelledby="${id}-name"><h2 id="${id}-name">${plainHtml(flow.name)}</h2>
<p class="facts">${factsOf(flow, screensIn(flow.document).length).join(' · ')}</p>
${findingsOf(flow, places)}<div class="phones">${phones.join('\n')}</div>${none}${more}</section>`;
  return { html, contents: contentsOf(flow, id, screens), screens: screens.length };
}

function factsOf({ file, manifest, document }: RenderedFlow, count: number): string[] {
  const [version, endpoint] = isRecord(document) ? [own(document, 'version'), own(document, 'data_api_version')] : [];
  return [
    `<code>${plainHtml(file)}</code>`,
    ...(manifest === null ? [] : [`<code>${plainHtml(manifest)}</code>`]),
    ...(typeof version === 'string' ? [`Flow JSON ${plainHtml(cutText(version, 20))}`] : []),
    endpoint === undefined ? 'no endpoint' : 'with an endpoint',
    plural(count, 'screen'),
  ];
}

function contentsOf({ name, findings }: RenderedFlow, id: string, screens: readonly unknown[]): string {
  const items = screens.map((screen, index) => {
    const named = isRecord(screen) ? own(screen, 'id') : undefined;
    const text = typeof named === 'string' && named !== '' ? cutText(named, 60) : `screen ${index + 1}`;
    return `<li><a href="#${screenAnchor(id, index)}">${plainHtml(text)}</a></li>`;
  });
  const count = findings.length === 0 ? '' : ` <span class="count">${countFindings(findings)}</span>`;
  return `<section><h2><a href="#${id}">${plainHtml(name)}</a>${count}</h2><ol>${items.join('')}</ol></section>`;
}

function remarksOf({ file, findings }: RenderedFlow): ReadonlyMap<string, readonly string[]> {
  const remarks = new Map<string, string[]>();
  for (const finding of findings) {
    if (finding.file !== file || finding.pointer === undefined) continue;
    const said = `${finding.severity}: ${finding.message}`;
    const known = remarks.get(finding.pointer);
    if (known === undefined) remarks.set(finding.pointer, [said]);
    else known.push(said);
  }
  return remarks;
}

function findingsOf({ findings }: RenderedFlow, places: ReadonlyMap<string, string>): string {
  if (findings.length === 0) return '';
  const items = findings.slice(0, MOST.findings).map((finding) => {
    const place = finding.pointer === undefined ? undefined : places.get(finding.pointer);
    const where = `${plainHtml(finding.file)}:${finding.line}:${finding.column}`;
    const show = place === undefined ? '' : ` <a href="#${place}">show</a>`;
    const hint = finding.hint === undefined ? '' : ` <span class="hint">${plainHtml(finding.hint)}</span>`;
    return `<li class="${finding.severity}"><b>${finding.severity}</b> ${plainHtml(finding.message)}${hint} <code>${where}</code> <span class="code">${plainHtml(finding.code)}</span>${show}</li>`;
  });
  const left = findings.length - items.length;
  const more = left > 0 ? `<p class="none">and ${plural(left, 'more finding')}: "waflow validate" tells all</p>` : '';
  return `<details class="findings" open><summary>${countFindings(findings)}</summary><ul>${items.join('')}</ul>${more}</details>`;
}
