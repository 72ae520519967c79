// How the report looks: calm, in the reader's own fonts, light or dark as they have it, and on paper.

export const REPORT_STYLES = `
:root{--bg:#fff;--ink:#1b1f24;--dim:#57606a;--line:#d8dee4;--soft:#f6f8fa;--link:#0a58b8;--bad:#b42318;--bad-bg:#fdeeec;--warn:#7d5200;--warn-bg:#fff5dc;--good:#17683a;--good-bg:#e8f6ed;--info:#0b5a8f;--info-bg:#e9f3fb;--add:#e6f6ea;--add-mark:#a6e3b8;--del:#fdecea;--del-mark:#f6b9b2;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--ink:#e3e6e9;--dim:#9ba5af;--line:#31373d;--soft:#1b1f23;--link:#7cb7ff;--bad:#ff9b91;--bad-bg:#3a1d1a;--warn:#eaba66;--warn-bg:#33280f;--good:#7fd79b;--good-bg:#15301f;--info:#86c5f4;--info-bg:#142a3b;--add:#14301f;--add-mark:#1f5c36;--del:#3b1d1b;--del-mark:#7a2f29}}
*{box-sizing:border-box}
html{scroll-padding-top:4rem;scroll-behavior:smooth;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
body>header,main,body>footer{max-width:82rem;margin:0 auto;padding:0 1.5rem}
body>header{padding-top:2.5rem}
body>footer{padding-top:2rem;padding-bottom:3rem;color:var(--dim);font-size:.85rem}
h1,h2,h3,h4,h5,p,ul,ol,dl,figure,pre{margin:0}
ul,ol{padding:0;list-style:none}
h1{font-size:1.9rem;line-height:1.2;font-weight:650;letter-spacing:-.015em}
h2{font-size:1.25rem;font-weight:650;margin:2.6rem 0 .8rem}
h3{font-size:1.05rem;font-weight:600}
h4{font-size:.95rem;font-weight:650;margin:1.9rem 0 .6rem}
h5{font-size:.9rem;font-weight:600;margin:1.1rem 0 .35rem}
small,.n{font-weight:400;color:var(--dim);font-size:.85em}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:2px}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.88em;unicode-bidi:isolate}
p code,li code,dd code{background:var(--soft);border-radius:3px;padding:.05em .25em;box-decoration-break:clone;-webkit-box-decoration-break:clone}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:1rem;top:-4rem;background:var(--bg);padding:.5rem 1rem;border:1px solid var(--line);border-radius:6px;z-index:9}
.skip:focus{top:.6rem}
.kick{color:var(--dim);font-size:.85rem;letter-spacing:.02em;margin-bottom:.3rem}
.lead{font-size:1.1rem;margin-top:.5rem;max-width:60rem}
.dim,.hint,.rest{color:var(--dim)}
.box{border:1px solid var(--line);border-left:4px solid var(--line);border-radius:6px;padding:.8rem 1rem;margin:1rem 0}
.box h2{font-size:1rem;margin:0 0 .3rem}
.box li+li{margin-top:.35rem}
.box.warn{background:var(--warn-bg);border-color:var(--warn)}
.box.bad{background:var(--bad-bg);border-color:var(--bad)}
.box.note{background:var(--soft)}
.facts{display:flex;flex-wrap:wrap;gap:.3rem 1.8rem;margin-top:1.3rem;font-size:.88rem}
.facts div{display:flex;gap:.5rem}
.facts dt{color:var(--dim);flex:none;max-width:12rem}
.facts dd{margin:0}
.counts{display:flex;flex-wrap:wrap;gap:1.2rem 2.6rem;margin-top:1.5rem}
.counts p{color:var(--dim);font-size:.82rem;margin-bottom:.15rem}
.counts ul{display:flex;flex-wrap:wrap;gap:.2rem 1.3rem}
.counts li{color:var(--dim)}
.counts b{font-size:1.5rem;font-weight:650;color:var(--ink);margin-right:.15rem}
.counts .lv-breaking,.counts .lv-breaking b{color:var(--bad)}
.counts .good b{color:var(--good)}
.chip{display:inline-block;border-radius:999px;padding:.05rem .6rem;font-size:.8rem;font-weight:550;white-space:nowrap;background:var(--soft);color:var(--dim);border:1px solid transparent}
.chip.bad,.chip.lv-breaking{background:var(--bad-bg);color:var(--bad)}
.chip.warn{background:var(--warn-bg);color:var(--warn)}
.chip.good{background:var(--good-bg);color:var(--good)}
.chip.lv-visible{background:var(--info-bg);color:var(--info)}
.sg{display:inline-grid;place-items:center;width:1.5rem;height:1.5rem;border-radius:5px;font:600 .95rem/1 ui-monospace,Menlo,Consolas,monospace;background:var(--soft);color:var(--dim);flex:none}
.sg-new{background:var(--good-bg);color:var(--good)}
.sg-mod{background:var(--warn-bg);color:var(--warn)}
.sg-pub{background:var(--info-bg);color:var(--info)}
.sg-old,.sg-ref{background:var(--bad-bg);color:var(--bad)}
.filter{border:0;padding:0;margin:2rem 0 -1.2rem;display:flex;flex-wrap:wrap;gap:.4rem}
.filter legend{float:left;color:var(--dim);padding:.25rem .5rem .25rem 0}
.filter input{position:absolute;opacity:0;width:1px;height:1px}
.filter label{border:1px solid var(--line);border-radius:999px;padding:.2rem .8rem;cursor:pointer}
.filter label span{color:var(--dim);font-size:.85em}
.filter input:checked+label{background:var(--ink);color:var(--bg);border-color:var(--ink)}
.filter input:checked+label span{color:inherit}
.filter input:focus-visible+label{outline:3px solid var(--link);outline-offset:2px}
@supports not selector(:has(*)){.filter{display:none}}
${['breaking', 'failed', 'refused', 'new', 'changed']
  .map((one) => `main:has(#show-${one}:checked) [data-k]:not([data-k~=${one}])`)
  .join(',')}{display:none}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.45rem .8rem .45rem 0;border-bottom:1px solid var(--line)}
thead th{font-size:.82rem;font-weight:500;color:var(--dim)}
tbody th{font-weight:550}
.flows td:first-child{width:2.3rem}
.flows tr[data-k~=breaking],.flows tr[data-k~=refused],.flows tr[data-k~=failed]{box-shadow:inset 3px 0 var(--bad)}
.flows tr[data-k~=breaking] td:first-child,.flows tr[data-k~=refused] td:first-child,.flows tr[data-k~=failed] td:first-child{padding-left:.6rem}
.tr{color:var(--dim);font-size:.9rem}
.rest{margin-top:.7rem;font-size:.92rem}
.empty{border:1px dashed var(--line);border-radius:8px;padding:1.3rem;color:var(--dim)}
.empty b{color:var(--ink)}
.flow{border:1px solid var(--line);border-radius:8px;margin:0 0 .7rem;content-visibility:auto;contain-intrinsic-size:auto 3rem}
.flow[open]{contain-intrinsic-size:auto 60rem}
.flow>summary{display:flex;flex-wrap:wrap;align-items:center;gap:.3rem .7rem;padding:.6rem .9rem;cursor:pointer;position:sticky;top:0;background:var(--bg);border-radius:8px;z-index:3;list-style:none}
.flow>summary::-webkit-details-marker{display:none}
.flow>summary::after{content:"";margin-left:auto;width:.5rem;height:.5rem;border:solid var(--dim);border-width:0 2px 2px 0;transform:rotate(45deg) translate(-2px,-2px);flex:none}
.flow[open]>summary::after{transform:rotate(225deg) translate(-2px,-2px)}
.flow[open]>summary{border-bottom:1px solid var(--line);border-radius:8px 8px 0 0}
.flow>summary:hover{background:var(--soft)}
.chips{display:flex;flex-wrap:wrap;gap:.3rem}
.body{padding:1rem 1.2rem 1.5rem}
.why{max-width:60rem}
.meta{color:var(--dim);font-size:.85rem;margin-top:.15rem}
.parts{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin-top:1.2rem;font-size:.9rem}
.steps{counter-reset:s}
.steps li{counter-increment:s;padding:.2rem 0 .2rem 1.8rem;position:relative}
.steps li::before{content:counter(s);position:absolute;left:0;color:var(--dim)}
.err{color:var(--bad)}
.fields{width:auto}
.fields th,.fields td{padding-right:2rem}
.plan{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(24rem,100%),1fr));gap:0 2.5rem}
.changes li{display:grid;grid-template-columns:1ch minmax(0,1fr) auto;gap:0 .7rem;padding:.45rem .6rem;border-left:3px solid var(--line);margin-bottom:.2rem;border-radius:0 5px 5px 0}
.changes .lv-breaking{border-left-color:var(--bad)}
.changes .lv-visible{border-left-color:var(--info)}
.changes .lv-breaking.ok{border-left-color:var(--line)}
.changes .more{color:var(--dim)}
h5.lv-breaking{color:var(--bad)}
.ki{font:600 .95rem/1.6 ui-monospace,Menlo,Consolas,monospace;color:var(--dim);width:1ch;flex:none}
.changes .meta{display:flex;gap:0 .8rem;margin:0;align-items:baseline}
.who{color:var(--dim);font-size:.88rem}
.lv-breaking .who{color:var(--bad)}
.ok .who{color:var(--dim)}
.fp{user-select:all}
.yes{color:var(--good);font-size:.92rem}
:target{scroll-margin-top:4rem}
.changes li:target,.pair:target,.single:target,.same span:target{background:var(--warn-bg);outline:2px solid var(--warn)}
.pair{border-top:1px solid var(--line);padding-top:.2rem;margin-top:1.4rem}
.sides{display:grid;grid-template-columns:auto auto minmax(14rem,1fr);gap:1rem 2rem;align-items:start}
.side>figcaption,.single>figcaption{font-size:.85rem;margin-bottom:.8rem}
.side>figcaption span{color:var(--dim)}
.none{border:1px dashed var(--line);border-radius:12px;color:var(--dim);padding:3rem 1.5rem;text-align:center;width:22.5rem;max-width:100%;margin-top:2.2rem}
.notes{position:sticky;top:4rem}
.notes li{display:flex;gap:.6rem;padding:.25rem 0;font-size:.92rem}
.dot{flex:none;width:.7rem;height:.7rem;border-radius:50%;background:var(--dim);margin-top:.4rem}
.notes .lv-breaking .dot{background:var(--bad);border-radius:2px;transform:rotate(45deg)}
.notes .lv-visible .dot{background:var(--info)}
.singles{display:flex;flex-wrap:wrap;gap:1.6rem 2rem}
.single{flex:0 1 22.5rem;min-width:0}
.graph{overflow-x:auto}
.fold{margin-top:1.2rem}
.fold>summary{cursor:pointer}
.fold>summary h4{display:inline;margin:0}
.fold>summary h5{display:inline;margin:0}
.fold>.changes{margin-top:.5rem}
.fold.small{margin:.5rem 0 0;font-size:.88rem}
.fold.small pre{background:var(--soft);padding:.6rem .8rem;border-radius:6px;margin-top:.3rem;white-space:pre-wrap}
.add{color:var(--good)}.del{color:var(--bad)}
.diff{margin-top:.6rem;border:1px solid var(--line);border-radius:6px;overflow:hidden;line-height:1.45}
.diff code>*{display:block;font-style:normal;font-weight:400;text-decoration:none;white-space:pre-wrap;padding:0 .8rem 0 calc(.8rem + 2ch);text-indent:-2ch}
.diff ins{background:var(--add)}.diff del{background:var(--del)}
.diff b{background:var(--soft);color:var(--dim);padding:.25rem .8rem;text-indent:0}
.diff mark{color:inherit;border-radius:2px}
.diff ins mark{background:var(--add-mark)}.diff del mark{background:var(--del-mark)}
.findings>li{border-left:3px solid var(--line);padding:.3rem 0 .3rem 1rem;margin:.8rem 0}
.findings>.bad{border-color:var(--bad)}.findings>.warn{border-color:var(--warn)}
.source{background:var(--soft);border-radius:6px;padding:.5rem 0;margin-top:.4rem;font-size:.92em}
.source li{display:flex;padding:0 .8rem}
.source b{font:400 .82em/1.75 ui-monospace,Menlo,Consolas,monospace;color:var(--dim);width:5ch;flex:none;text-align:right;padding-right:1.5ch;user-select:none}
.source code{background:none;padding:0;white-space:pre-wrap}
.source mark{background:none;color:inherit;text-decoration:underline wavy var(--warn) 1.5px;text-underline-offset:3px;text-decoration-skip-ink:none;font-weight:600}
.bad .source mark{text-decoration-color:var(--bad)}
.wide{overflow-x:auto}
@media screen and (max-width:1120px){.sides{grid-template-columns:auto auto}.notes{grid-column:1/-1;grid-row:1}}
@media screen and (max-width:800px){.changes .meta{grid-column:2}body>header,main,body>footer{padding-left:1rem;padding-right:1rem}.body{padding:.8rem}.sides{grid-template-columns:minmax(0,1fr)}.notes{grid-row:auto;order:-1}h1{font-size:1.5rem}.flows thead{position:absolute;clip-path:inset(50%)}.flows tr{display:grid;grid-template-columns:2.3rem 1fr;padding:.5rem 0;border-bottom:1px solid var(--line)}.flows td,.flows th{border:0;padding:.05rem 0}.flows td:nth-child(n+3){grid-column:2}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
@media print{.sides{grid-template-columns:auto auto 1fr;gap:.5rem 1rem}.notes{position:static;grid-column:1/-1;grid-row:1}.wf,.none{zoom:.66}.side .wf{break-inside:auto}.wf .wf-p{min-height:0}.singles{gap:1rem}.single{flex-basis:auto}.notes a:not(.dot){display:none}.changes .meta a{display:none}.skip,.filter,.parts{display:none}body{font-size:10.5pt}body>header,main,body>footer{max-width:none;padding:0}.flow{content-visibility:visible;border:0;border-top:1px solid var(--line);border-radius:0}.flow>summary{position:static}.flow>summary::after{display:none}.flow::details-content,.fold::details-content{content-visibility:visible;display:block;block-size:auto}.chip,.sg,.box,.diff ins,.diff del,.dot{print-color-adjust:exact;-webkit-print-color-adjust:exact}.changes li,.findings>li,.steps li,tr,.single{break-inside:avoid}.sides,.side,.pair{break-inside:auto}h2,h3,h4,h5,summary{break-after:avoid}}
`.trim();
