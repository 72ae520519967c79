// How the page of `waflow render` looks around the screens: contents at the side, findings, paper.

export const PAGE_STYLES = `
:root{color-scheme:light dark;--p-ink:light-dark(#17211d,#e7eeea);--p-mut:light-dark(#56635d,#a3b3ab);--p-bg:light-dark(#eef2f0,#0d1210);--p-card:light-dark(#fff,#151c19);--p-line:light-dark(#d5dfda,#2a3430);--p-acc:light-dark(#0a7652,#45d6a0);--p-err:light-dark(#a1161b,#ffb3ad);--p-warn:light-dark(#7a4b00,#ffcf7a)}
:root:has(#theme-light:checked){color-scheme:light}:root:has(#theme-dark:checked){color-scheme:dark}
*{box-sizing:border-box}
body{margin:0;background:var(--p-bg);color:var(--p-ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
a{color:var(--p-acc)}a:focus-visible,summary:focus-visible,input:focus-visible{outline:3px solid var(--p-acc);outline-offset:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:12px;top:8px;background:var(--p-card);padding:6px 12px;z-index:1}
.top{display:flex;flex-wrap:wrap;gap:12px 32px;justify-content:space-between;align-items:end;padding:24px 32px 18px;border-bottom:1px solid var(--p-line);background:var(--p-card)}
.home{display:inline-block;font-size:14px;text-decoration:none}.home:hover{text-decoration:underline}
h1{font-size:24px;line-height:1.25;margin:0}.top p{margin:4px 0 0;color:var(--p-mut)}
.themes{border:0;margin:0;padding:0;display:flex;gap:14px;font-size:14px}.themes legend{float:left;margin-inline-end:14px;padding:0;color:var(--p-mut)}.themes label{white-space:nowrap}
.page{display:grid;grid-template-columns:220px minmax(0,1fr);gap:0 32px;padding:0 32px}
nav{position:sticky;top:0;align-self:start;max-height:100vh;overflow:auto;padding:24px 0;font-size:14px}
nav h2{font-size:14px;margin:0 0 4px}nav section+section{margin-top:18px}nav ol{list-style:none;margin:0;padding:0 0 0 10px;border-inline-start:1px solid var(--p-line)}nav li{padding:1px 0}nav a{text-decoration:none}nav a:hover{text-decoration:underline}
.count{display:block;font-weight:400;font-size:12px;color:var(--p-warn)}
main{padding:24px 0 64px;min-width:0}
.flow{scroll-margin-top:12px}.flow+.flow{margin-top:56px;padding-top:32px;border-top:1px solid var(--p-line)}
.flow>h2{font-size:21px;margin:0}.facts{margin:2px 0 20px;color:var(--p-mut);font-size:14px}.facts code,.findings code{font-size:12.5px}
.phones{display:flex;flex-wrap:wrap;gap:36px 32px;align-items:start}.phones>*{scroll-margin-top:16px}
.wf:target>.wf-p{outline:3px solid var(--p-acc);outline-offset:3px}
.findings{margin:0 0 24px;padding:10px 16px;background:var(--p-card);border:1px solid var(--p-line);border-radius:12px;font-size:14px}.findings summary{cursor:pointer;font-weight:600}.findings ul{margin:8px 0 4px;padding:0;list-style:none;display:grid;gap:6px}
.findings .error b{color:var(--p-err)}.findings .warning b{color:var(--p-warn)}.findings .code,.findings code,.hint,.none{color:var(--p-mut)}
@media (max-width:760px){.page{display:block;padding:0 12px}.top{padding:18px 12px}nav{position:static;max-height:none;padding:16px 0 0}nav ol{display:flex;flex-wrap:wrap;gap:2px 12px}main{padding-top:20px}.phones{justify-content:center}}
@page{margin:12mm}
@media print{:root{color-scheme:light}.themes,nav,.skip,.home{display:none}.page{display:block;padding:0}.flow{break-before:page}.flow:first-child{break-before:auto}body{background:none}.top{padding:0 0 12px}.phones{display:block;zoom:.7}.phones>.wf{display:inline-block;vertical-align:top;margin:0 20px 20px 0}.flow>h2,.facts{break-after:avoid}}
`.trim();
