// The page that leads to the pages of flows: which there are, how many screens each has, what the checker finds in it.
import { hasErrors } from '../../model/finding.ts';
import { screenCount } from '../change-lines.ts';
import { countFindings, plural } from '../findings.ts';
import { htmlPage, plainHtml } from '../html.ts';
import type { RenderedFlow } from './page.ts';

/** A flow, and the page that it is on, beside this one. */
export type ListedFlow = Pick<RenderedFlow, 'name' | 'document' | 'findings' | 'file'> & { readonly page: string };

export type ContentsPageInput = {
  readonly title: string;
  readonly environment: string;
  readonly flows: readonly ListedFlow[];
};

export function renderContentsPage({ title, environment, flows }: ContentsPageInput): string {
  const items = flows.map(itemOf).join('\n');
  const body = `<main><h1>${plainHtml(title)}</h1>
<p class="facts">${plural(flows.length, 'flow')} · environment ${plainHtml(environment)}</p>
${flows.length === 0 ? '<p>There is no flow to draw.</p>' : `<ul>\n${items}\n</ul>`}</main>`;
  return htmlPage({ title, styles: STYLES, body });
}

function itemOf({ name, document, findings, file, page }: ListedFlow): string {
  const what = document === null ? 'no JSON that could be drawn' : screenCount(document);
  const found =
    findings.length === 0
      ? ''
      : ` <b class="${hasErrors(findings) ? 'error' : 'warning'}">${countFindings(findings)}</b>`;
  // The name of the page is ours: a slug, whose letters may need escaping in an address.
  return `<li><a href="${plainHtml(encodeURIComponent(page))}"><bdi>${plainHtml(name)}</bdi></a><span>${what}${found}</span><code>${plainHtml(file)}</code></li>`;
}

const STYLES = `:root{color-scheme:light dark;--ink:#17211d;--quiet:#56635d;--page:#eef2f0;--card:#fff;--line:#d5dfda;--link:#0a7652;--error:#a1161b;--warning:#7a4b00}
@media (prefers-color-scheme:dark){:root{--ink:#e7eeea;--quiet:#a3b3ab;--page:#0d1210;--card:#151c19;--line:#2a3430;--link:#45d6a0;--error:#ffb3ad;--warning:#ffcf7a}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:56rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .25rem}
.facts{color:var(--quiet);margin:0 0 1.75rem}
ul{list-style:none;margin:0;padding:0;border:1px solid var(--line);border-radius:10px;background:var(--card);overflow:hidden}
li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.1rem 1rem;padding:.8rem 1.1rem;overflow-wrap:anywhere}
li+li{border-top:1px solid var(--line)}
a{color:var(--link);font-weight:600;text-decoration:none}
a:hover{text-decoration:underline}
a:focus-visible{outline:2px solid var(--link);outline-offset:3px;border-radius:3px}
span{color:var(--quiet);font-variant-numeric:tabular-nums;text-align:end}
code{grid-column:1/-1;color:var(--quiet);font:.8125rem ui-monospace,SFMono-Regular,Menlo,monospace}
b.error{color:var(--error)}
b.warning{color:var(--warning)}
@media (max-width:34rem){li{grid-template-columns:minmax(0,1fr)}span{text-align:start}}
@media print{body{background:none}ul{border-radius:0}}`;
