// How drawn screens look: light and dark, on a page and on paper. Colours follow `color-scheme`, which `data-theme` sets.
// All names begin with `wf`, so that a page around them keeps its own.
import { ICON_STYLES } from './icons.ts';

const COLORS = `
.wf{
--ink:light-dark(#17211d,#e7eeea);--mut:light-dark(#56635d,#a3b3ab);--bg:light-dark(#fff,#151c19);--soft:light-dark(#f1f5f3,#202925);
--line:light-dark(#dde5e1,#2f3a35);--edge:light-dark(#8b9992,#6b7b73);--acc:light-dark(#0a7652,#45d6a0);--on-acc:light-dark(#fff,#06241a);
--tint:light-dark(#dff3ea,#173a2d);--frame:light-dark(#c9d4ce,#3a4741);
--wi:light-dark(#7a4b00,#ffcf7a);--wb:light-dark(#fff2d2,#3b2d0d);--bi:light-dark(#a1161b,#ffb3ad);--bb:light-dark(#fdeceb,#44191a);
--m-added:light-dark(#1a7333,#4fc76f);--m-removed:light-dark(#b91c2b,#ff8078);--m-changed:light-dark(#855800,#e6b745);
--m-moved:light-dark(#6b3fbd,#c7a0ff);--m-renamed:light-dark(#0a5aa8,#7dbbff);--on-m:light-dark(#fff,#10161a)}`;

const FRAME = `
:where(:root){color-scheme:light dark}
[data-theme=light]{color-scheme:light}[data-theme=dark]{color-scheme:dark}
.wf{width:360px;max-width:100%;color:var(--ink);font:400 15px/1.4 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;text-align:start;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.wf,.wf *{box-sizing:border-box;overflow-wrap:anywhere;min-width:0}
.wf :where(ul,ol,p,table){margin:0;padding:0}.wf :where(a){color:var(--acc)}.wf code{font:12px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
.wf-hd{display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center;margin:0 4px 8px}
.wf .wf-id{font-size:14px;font-weight:600}
.wf-p{display:flex;flex-direction:column;min-height:520px;background:var(--bg);border:1px solid var(--frame);border-radius:26px;overflow:hidden;box-shadow:0 1px 2px #0001,0 8px 24px #00000014}
.wf-bar{display:flex;gap:12px;align-items:center;padding:14px 16px;border-bottom:1px solid var(--line)}
.wf-title{flex:1;font-size:17px;font-weight:600;line-height:1.3;text-align:center}
.wf-body{flex:1;padding:18px 16px 20px}
.wf-col{display:flex;flex-direction:column;gap:16px}
.wf-foot{display:grid;gap:14px;padding:12px 16px 16px;border-top:1px solid var(--line)}
.wf-cap{display:flex;flex-wrap:wrap;gap:2px 10px;margin:8px 6px 0;font-size:12px;color:var(--mut)}
.wf-cap span+span:before{content:"·";margin-inline-end:10px}`;

const TEXTS = `
.wf-t1{font-size:22px;font-weight:700;line-height:1.25;white-space:pre-line}.wf-t2{font-size:17px;font-weight:600;line-height:1.3;white-space:pre-line}
.wf-t3{white-space:pre-line}.wf-t4{font-size:13px;color:var(--mut);white-space:pre-line}
.wf-bold{font-weight:700}.wf-ital{font-style:italic}.wf-strike{text-decoration:line-through}
.wf-rich{display:flex;flex-direction:column;gap:10px;white-space:normal}.wf-rich :where(ul,ol){padding-inline-start:22px;display:grid;gap:4px}
.wf-table{border-collapse:collapse;width:100%;font-size:14px}.wf-table :is(th,td){border:1px solid var(--line);padding:6px 8px;text-align:start;vertical-align:top}.wf-table th{background:var(--soft)}
.wf-table .wf-right{text-align:end}.wf-table .wf-center{text-align:center}
.wf-inl{max-width:100%;max-height:240px;vertical-align:middle;border-radius:6px}
.wf-a{color:var(--acc);font-weight:500;text-decoration:underline;text-underline-offset:2px}
.wf .wf-tok{background:var(--wb);color:var(--wi);border-radius:4px;padding:1px 4px;text-decoration:underline dashed;text-underline-offset:3px}
.wf-bad{color:var(--bi);background:var(--bb);border-radius:6px;padding:2px 6px;font-size:13px;font-weight:400}div.wf-bad{padding:8px 10px}
.wf-over{font-size:11px;font-weight:600;color:var(--wi);background:var(--wb);border-radius:4px;padding:1px 4px;white-space:nowrap;text-decoration:none;display:inline-block}
.wf-cut,.wf-none{font-size:13px;color:var(--mut)}.wf-wrong{color:var(--bi);font-size:13px}
.wf-n{margin-top:6px;width:fit-content;max-width:100%;padding:3px 8px;border-radius:6px;background:var(--soft);font-size:11.5px;line-height:1.4;color:var(--mut)}.wf-n code{font-size:11px}
.wf-opt{font-size:.8em;font-weight:400;color:var(--mut)}`;

const INPUTS = `
.wf-f{display:flex;gap:10px;align-items:center;min-height:54px;padding:7px 14px;border:1px solid var(--edge);border-radius:12px}
.wf-fx{flex:1;display:flex;flex-direction:column}.wf-ph{color:var(--mut);font-size:16px}.wf-fl{font-size:12px;color:var(--mut)}.wf-v{font-size:16px;white-space:pre-line}
.wf-area{min-height:96px;align-items:start;padding-top:14px}
.wf-ll{font-size:17px;font-weight:600;margin-bottom:8px}
.wf-h{display:flex;gap:12px;justify-content:space-between;margin:5px 14px 0;font-size:12.5px;color:var(--mut)}.wf-ct{white-space:nowrap;font-variant-numeric:tabular-nums}
.wf-gl{font-weight:600}.wf-d{margin-top:2px;font-size:14px;color:var(--mut)}
.wf-os{list-style:none;margin-top:6px!important}.wf-o{display:flex;gap:12px;align-items:center;padding:11px 0;border-bottom:1px solid var(--line)}.wf-os>:last-child{border-bottom:0}
.wf-ox{flex:1;display:flex;flex-direction:column}.wf-ot{font-size:15px}.wf-od{font-size:13px;color:var(--mut)}.wf-om{font-size:12px;color:var(--mut)}
.wf-th{flex:none;width:44px;height:44px;border-radius:10px;object-fit:cover;background:var(--soft);font-size:11px;overflow:hidden}.wf-th.wf-large{width:88px;height:88px}
.wf-dot{flex:none;width:26px;height:26px;stroke:var(--edge);stroke-width:1}.wf-dot.wf-large{width:56px;height:56px}
.wf-dd summary{list-style:none;cursor:pointer;border-radius:12px}.wf-dd summary::-webkit-details-marker{display:none}.wf-dd .wf-os{border:1px solid var(--line);border-radius:12px;padding:0 14px}
.wf-chips{list-style:none;display:flex;align-items:start;flex-wrap:wrap;gap:8px;margin-top:10px!important}.wf-chip{display:flex;gap:6px;align-items:center;border:1px solid var(--edge);border-radius:18px;padding:6px 14px;font-size:14px}
.wf-chip.wf-on{background:var(--tint);border-color:var(--acc);color:var(--acc);font-weight:600}
.wf-in{display:flex;gap:12px;align-items:start}
.wf-two{display:grid;gap:12px;margin-top:10px}
.wf-cal{width:100%;margin-top:8px!important;border-collapse:separate;border-spacing:0 2px;table-layout:fixed;text-align:center;font-size:14px;font-variant-numeric:tabular-nums}
.wf-cal caption{font-weight:600;padding:6px 0}.wf-cal th{font-size:11px;font-weight:500;color:var(--mut);padding:4px 0;overflow-wrap:normal}.wf-cal td{height:36px;padding:0}
.wf-cal .wf-x{color:var(--mut)}.wf-cal .wf-on{background:var(--acc);color:var(--on-acc);border-radius:10px}.wf-cal .wf-btw{background:var(--tint)}
.wf-tile{display:flex;gap:10px;align-items:center;margin-top:10px;padding:14px;border:1.5px dashed var(--edge);border-radius:12px;color:var(--acc);font-weight:500}.wf-tile .wf-ct{margin-inline-start:auto;color:var(--mut);font-weight:400;font-size:13px}
.wf-off{--ink:var(--mut);--acc:var(--mut);--edge:var(--line);color:var(--mut)}.wf-off .wf-f{background:var(--soft)}`;

const PICTURES = `
.wf-img{display:block;max-width:100%;width:100%;object-fit:contain;border-radius:10px;min-height:48px;background:var(--soft);color:var(--mut);font-size:13px}.wf-cover{object-fit:cover!important}
.wf-no{display:flex;flex-direction:column;gap:4px;align-items:center;justify-content:center;text-align:center;padding:12px;min-height:72px;border:1px dashed var(--edge);color:var(--mut);font-size:12.5px}
.wf-th.wf-no{padding:2px;min-height:0;font-size:9px;line-height:1.1}.wf-th .wf-why{display:none}.wf-th.wf-no:not(.wf-large) .wf-i{display:none}.wf-why{color:var(--wi)}
.wf-sl{display:block;width:100%;aspect-ratio:4/3;object-fit:contain;border-radius:12px;background:var(--soft);color:var(--mut);font-size:12.5px}.wf-sl.wf-wide{aspect-ratio:16/9}
.wf-no.wf-no{display:flex;height:auto!important;aspect-ratio:auto!important}.wf-th.wf-no{height:44px!important}.wf-th.wf-large.wf-no{height:88px!important}
.wf-dots{display:flex;gap:6px;justify-content:center;margin:8px 0}.wf-dots i{width:7px;height:7px;border-radius:50%;background:var(--frame)}.wf-dots .wf-on{background:var(--acc)}
.wf-ss{display:grid;grid-template-columns:1fr 1fr;gap:8px}`;

const LISTS = `
.wf-nav{list-style:none;display:grid;gap:10px;margin-top:8px!important}.wf-card{display:flex;gap:12px;align-items:center;padding:12px;border:1px solid var(--line);border-radius:14px;color:var(--ink)!important;text-decoration:none;background:var(--bg)}
.wf-card .wf-ot{font-weight:600}.wf-end{display:flex;flex-direction:column;align-items:end;text-align:end;max-width:35%}
.wf-badge{align-self:start;background:var(--acc);color:var(--on-acc);border-radius:999px;padding:1px 9px;font-size:11px;font-weight:600;margin-bottom:3px}
.wf-tags{display:flex;flex-wrap:wrap;gap:5px;margin-top:5px}.wf-tag{background:var(--soft);border-radius:6px;padding:2px 7px;font-size:11.5px;color:var(--mut)}
.wf-btn{display:block;text-align:center;background:var(--acc);color:var(--on-acc)!important;border-radius:999px;padding:12px 18px;font-size:15px;font-weight:600;text-decoration:none;line-height:1.3}
.wf-btn-off{background:var(--soft);color:var(--mut)!important}.wf-foot .wf-n{text-align:center;margin-inline:auto}
.wf-caps{display:flex;justify-content:space-between;gap:12px;margin-bottom:8px;font-size:13px;color:var(--mut)}.wf-mid{justify-content:center;text-align:center}`;

const ASIDES = `
.wf-br{border-inline-start:2px dotted var(--edge);padding-inline-start:10px;margin-inline-start:-12px}.wf-cond{font-size:12px;color:var(--mut)}.wf-cond code{color:var(--ink)}
.wf-yes{background:var(--tint);color:var(--acc);border-radius:4px;padding:1px 6px;font-weight:600}.wf-unk{background:var(--wb);color:var(--wi);border-radius:4px;padding:1px 6px}
.wf-fold>summary,.wf-more>summary{cursor:pointer;font-size:12px;color:var(--mut);padding:6px 10px;border:1px dashed var(--edge);border-radius:8px}.wf-fold[open]>summary{border-end-start-radius:0;border-end-end-radius:0}
.wf-more>summary{border:0;padding:8px 0;color:var(--acc);font-weight:500;font-size:14px}
.wf-fold>.wf-ghost{border:1px dashed var(--edge);border-top:0;border-radius:0 0 8px 8px;padding:12px 10px}.wf-ghost{--ink:var(--mut);color:var(--mut)}.wf-ghost .wf-btn{background:none;border:1px dashed var(--edge);color:var(--mut)!important}
.wf-c{position:relative}
.wf-m{outline:2px solid var(--m);outline-offset:4px;border-radius:6px}.wf.wf-m{outline-offset:8px;border-radius:14px}
.wf-m-added{--m:var(--m-added)}.wf-m-removed{--m:var(--m-removed);outline-style:dashed}.wf-m-changed{--m:var(--m-changed)}.wf-m-moved{--m:var(--m-moved);outline-style:dotted}.wf-m-renamed{--m:var(--m-renamed);outline-style:double;outline-width:4px}
.wf-m.wf-m-breaking{outline-width:4px}.wf-col>.wf-m{margin-block:4px}li.wf-m{margin-block:8px;outline-offset:2px;padding-inline:6px;border-bottom:0}.wf-bar.wf-m{outline-offset:-5px;border-radius:24px 24px 6px 6px}
:is(.wf-bar,.wf-o,.wf-chip).wf-s{flex-wrap:wrap}:is(.wf-bar,.wf-o,.wf-chip).wf-s>:is(.wf-bs,.wf-r){flex:0 0 100%;margin:0}li.wf-s>.wf-bs{justify-content:start}
.wf-bs{display:flex;flex-wrap:wrap;gap:4px;justify-content:end;margin-bottom:6px}.wf-hd .wf-bs{margin:0;flex:1}
.wf-b{background:var(--m);color:var(--on-m)!important;border-radius:5px;padding:1px 7px;font-size:11px;font-weight:600;line-height:1.5;text-decoration:none}.wf-b.wf-m-breaking:before{content:"⚠ "}
.wf-r{display:flex;gap:6px;align-items:start;margin-top:6px;padding:5px 8px;border-radius:6px;background:var(--wb);color:var(--wi);font-size:12.5px;line-height:1.35;width:100%}
.wf :is(a,summary):focus-visible{outline:3px solid var(--acc);outline-offset:2px}
@media print{.wf{color-scheme:light;break-inside:avoid}.wf-p{box-shadow:none}.wf :is(.wf-fold,.wf-dd)::details-content{content-visibility:visible;display:block}.wf-dd .wf-os>:nth-child(n+21){display:none}.wf-dd .wf-os:has(>:nth-child(21)):after{content:"… and more, which paper does not show"}}`;

/** The styles that drawn screens need, once a page. */
export const SCREEN_STYLES = [COLORS, FRAME, TEXTS, INPUTS, PICTURES, LISTS, ASIDES, ICON_STYLES]
  .map((styles) => styles.trim())
  .join('\n');
