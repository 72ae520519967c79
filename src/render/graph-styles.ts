// How a drawn screen graph looks on our pages, in the light and in the dark. One text of CSS.

const LIGHT = `--graph-paper:#ffffff;--graph-ink:#1f2328;--graph-soft:#59636e;--graph-line:#7d8590;--graph-box:#f6f8fa;
--graph-added:#1a7f37;--graph-added-box:#dafbe1;--graph-removed:#c21c29;--graph-removed-box:#ffebe9;
--graph-changed:#8a5c00;--graph-changed-box:#fff8c5;--graph-on-mark:#ffffff;--graph-focus:#0969da`;
const DARK = `--graph-paper:#0d1117;--graph-ink:#e6edf3;--graph-soft:#9aa4af;--graph-line:#768390;--graph-box:#1c2128;
--graph-added:#4ac26b;--graph-added-box:#10281a;--graph-removed:#ff7b72;--graph-removed-box:#331314;
--graph-changed:#e0a83a;--graph-changed-box:#2b2109;--graph-on-mark:#0d1117;--graph-focus:#58a6ff`;

/** The styles that the picture needs, once a page. */
export const GRAPH_STYLES = `.flow-graph{${LIGHT};color:var(--graph-ink)}
@media screen and (prefers-color-scheme:dark){.flow-graph{${DARK}}}
[data-theme="light"] .flow-graph{${LIGHT}}
@media screen{[data-theme="dark"] .flow-graph{${DARK}}}
.flow-graph-box{overflow:auto;max-height:80vh;border:1px solid var(--graph-line);border-radius:8px;background:var(--graph-paper)}
.flow-graph-box:focus-visible{outline:2px solid var(--graph-focus);outline-offset:2px}
.flow-graph svg{display:block;margin:0 auto}
.flow-graph text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;fill:var(--graph-soft);text-anchor:middle;unicode-bidi:plaintext}
.flow-graph .name{font:600 12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:var(--graph-ink)}
.flow-graph .sign{font:700 13px system-ui,sans-serif;fill:var(--graph-on-mark)}
.flow-graph .box,.flow-graph .end{fill:var(--graph-box);stroke:var(--graph-line);stroke-width:1.25}
.flow-graph .end{fill:none}
.flow-graph .start{fill:var(--graph-ink)}
.flow-graph .route{fill:none;stroke:var(--graph-line);stroke-width:1.5}
.flow-graph marker path{fill:var(--graph-line)}
.flow-graph .fold .box{stroke-dasharray:4 3;fill:var(--graph-paper)}
.flow-graph .no-success .end{stroke-dasharray:3 3}
${(['added', 'removed', 'changed'] as const).map(markStyles).join('\n')}
.flow-graph .removed .box,.flow-graph .missing .box{stroke-dasharray:6 4}
.flow-graph .removed .name{text-decoration:line-through}
.flow-graph .missing .box{stroke:var(--graph-removed);fill:var(--graph-removed-box);stroke-width:2}
.flow-graph .missing .badge{fill:var(--graph-removed)}
.flow-graph .route.added{stroke-width:3}
.flow-graph .route.removed{stroke-dasharray:6 5}
.flow-graph a{cursor:pointer}
.flow-graph a:hover .box{stroke-width:2.5}
.flow-graph a:focus{outline:none}
.flow-graph a:focus-visible .box{stroke:var(--graph-focus);stroke-width:3.5;stroke-dasharray:none}
.flow-graph-key{margin:.4em 0 0;font-size:.85em;color:var(--graph-soft)}
.flow-graph-key span{white-space:nowrap;margin-right:1.2em}
.flow-graph details{margin:.4em 0 0;font-size:.9em}
.flow-graph li{overflow-wrap:anywhere}
@media print{.flow-graph-box{max-height:none;overflow:visible;border:0}.flow-graph svg{max-width:100%;height:auto}}`;

function markStyles(mark: string): string {
  const [line, box] = [`var(--graph-${mark})`, `var(--graph-${mark}-box)`];
  return `.flow-graph .${mark} .box{stroke:${line};fill:${box};stroke-width:2}
.flow-graph .${mark} .end,.flow-graph .route.${mark}{stroke:${line}}
.flow-graph .${mark} .badge,.flow-graph marker.${mark} path{fill:${line}}`;
}
