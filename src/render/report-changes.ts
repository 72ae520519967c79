// The changes inside a Flow JSON in the report: grouped by what they mean, each with its fingerprint and where to see it.
import type { ChangeKind } from '../flowjson/document-change.ts';
import type { Audience, ImpactLevel } from '../flowjson/impact.ts';
import type { ReviewedChange } from '../flowjson/review.ts';
import { plainHtml } from './html.ts';
import type { ChangeGroup, ChangeItem } from './report-marks.ts';
import type { DrawnScreens } from './report-screens.ts';
import { changeHtml, counted, cutText, number, said } from './report-words.ts';

const HEADS: Readonly<Record<ImpactLevel, string>> = { breaking: 'Breaking', visible: 'Visible', cosmetic: 'Cosmetic' };

const MEANINGS: Readonly<Record<ImpactLevel, string>> = {
  breaking: 'somebody relies on what is another now',
  visible: 'people see it on their phones',
  cosmetic: 'nobody notices',
};

const KINDS: Readonly<Record<ChangeKind, string>> = {
  added: '+',
  removed: '−',
  changed: '~',
  moved: '↕',
  renamed: '≈',
};

const AUDIENCES: Readonly<Record<Audience, string>> = {
  answers: 'those who read the answers',
  endpoint: 'the endpoint',
  messages: 'messages that open the flow',
};

export type Links = { readonly drawn: DrawnScreens; readonly graph: string | null };

export function changesPart(groups: readonly ChangeGroup[], links: Links): string {
  return groups.map((group) => groupPart(group, links, groups.length > 1)).join('\n');
}

/** Nobody notices cosmetic changes: beside others many of them fold. */
const FEW = 2;

function groupPart({ level, items, left, leftId }: ChangeGroup, links: Links, hasOthers: boolean): string {
  const more =
    left === 0
      ? ''
      : `<li class="more" id="${leftId}">… and ${counted(left, `more ${level} change`)}: "waflow diff" tells all</li>`;
  const list = `<ul class="changes">\n${items.map((item) => itemPart(item, links)).join('\n')}${more}\n</ul>`;
  const head = `<h5 class="lv-${level}">${HEADS[level]} <span class="n">${number(items.length + left)}</span> <small>· ${MEANINGS[level]}</small></h5>`;
  if (level === 'cosmetic' && hasOthers && items.length > FEW) {
    return `<details class="fold quiet"><summary>${head}</summary>${list}</details>`;
  }
  return `${head}\n${list}${level === 'breaking' ? acceptPart(items) : ''}`;
}

function itemPart({ reviewed, id }: ChangeItem, links: Links): string {
  const { change, impact, accepted } = reviewed;
  const whom = impact.level === 'breaking' ? 'Breaks for' : 'Concerns';
  const who = impact.for.length === 0 ? '' : `<p class="who">${whom} ${listed(impact.for)}</p>`;
  const meta = [
    ...linksOf(reviewed, links),
    `<code class="fp" title="The fingerprint of this change">${fingerprintText(reviewed)}</code>`,
  ];
  const yes = accepted === null ? '' : `<p class="yes">Accepted: ${said(accepted)}</p>`;
  const kind = `<span class="ki" title="${change.kind}" aria-hidden="true">${KINDS[change.kind]}</span>`;
  return `<li id="${id}" class="lv-${impact.level}${accepted === null ? '' : ' ok'}">${kind}<div><p>${changeHtml(reviewed)}</p>${who}${yes}</div><p class="meta">${meta.join(' ')}</p></li>`;
}

function fingerprintText({ fingerprint }: ReviewedChange): string {
  return plainHtml(cutText(fingerprint, 64));
}

function listed(audiences: readonly Audience[]): string {
  const words = audiences.map((one) => AUDIENCES[one]);
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function linksOf({ change }: ReviewedChange, { drawn, graph }: Links): string[] {
  if (change.subject === 'route' && graph !== null) return [`<a href="#${graph}">graph</a>`];
  const [before, after] = [drawn.shows(change.before, 'before'), drawn.shows(change.after, 'after')];
  return [
    ...(before === null || before === after ? [] : [`<a href="#${before}">before</a>`]),
    ...(after === null ? [] : [`<a href="#${after}">after</a>`]),
  ];
}

/** How to say yes, for those who mean it: quoted, since `4e12` is a number, and refused until somebody says why. */
function acceptPart(items: readonly ChangeItem[]): string {
  const open = items.filter(({ reviewed }) => reviewed.accepted === null).slice(0, 10);
  if (open.length === 0) return '';
  const lines = open.map(({ reviewed }) => `  - change: "${fingerprintText(reviewed)}"\n    because: "" # say why`);
  const text = ['accept:', ...lines].join('\n');
  return `<details class="fold small"><summary>Meant so? Accept in the manifest</summary><pre><code>${text}</code></pre></details>`;
}
