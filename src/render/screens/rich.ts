// Markdown that has been read, as HTML. Links are shown, not followed: where they lead stands below.
import { escapeHtml } from '../html.ts';
import type { RichBlock, RichCell, RichSpan } from '../rich-text.ts';
import { sourceOf } from './pictures.ts';
import { attribute, element, type Sheet, written } from './sheet.ts';
import { cutText, textHtml } from './words.ts';

const MOST = { blocks: 200, rows: 100, cells: 12, items: 100, addresses: 8 };
const LONGEST_ADDRESS = 300;

export type Rich = {
  readonly html: string;
  /** Where links lead, as HTML, each once. */
  readonly addresses: readonly string[];
};

type Writing = { readonly sheet: Sheet; readonly addresses: Set<string> };

export function richHtml(sheet: Sheet, blocks: readonly RichBlock[]): Rich {
  const writing: Writing = { sheet, addresses: new Set() };
  const shown = blocks.slice(0, MOST.blocks).map((block) => blockHtml(block, writing));
  const html = shown.join('') + rest(blocks.length - shown.length, 'paragraphs');
  const all = [...writing.addresses].map((address) => `<code>${escapeHtml(address)}</code>`);
  const left = all.length - MOST.addresses;
  return { html, addresses: left > 0 ? [...all.slice(0, MOST.addresses), `${left} more`] : all };
}

function rest(count: number, what: string): string {
  return count > 0 ? element('wf-none', `${count} more ${what} are not drawn here`) : '';
}

function blockHtml(block: RichBlock, writing: Writing): string {
  switch (block.kind) {
    case 'heading':
      return written(block.level === 1 ? 'wf-t1' : 'wf-t2', spansHtml(block.spans, writing));
    case 'paragraph':
      return written('', spansHtml(block.spans, writing), 'p');
    case 'list':
      return listHtml(block, writing);
    case 'table':
      return tableHtml(block, writing);
  }
}

function listHtml({ ordered, start, items }: Extract<RichBlock, { kind: 'list' }>, writing: Writing): string {
  const shown = items.slice(0, MOST.items).map((spans) => written('', spansHtml(spans, writing), 'li'));
  const from = Number.isSafeInteger(start) && start !== 1 ? ` start="${start}"` : '';
  const list = ordered ? `<ol${from}>${shown.join('')}</ol>` : `<ul>${shown.join('')}</ul>`;
  return list + rest(items.length - shown.length, 'items');
}

function tableHtml({ align, header, rows }: Extract<RichBlock, { kind: 'table' }>, writing: Writing): string {
  const row = (cells: readonly RichCell[], tag: 'td' | 'th') => {
    const shown = cells.slice(0, MOST.cells).map((spans, index) => {
      const look = align[index] === 'right' || align[index] === 'center' ? `wf-${align[index]}` : '';
      const scope = tag === 'th' ? ' scope="col"' : '';
      return element(look, spansHtml(spans, writing), { tag, attributes: ` dir="auto"${scope}` });
    });
    return `<tr>${shown.join('')}</tr>`;
  };
  const shown = rows.slice(0, MOST.rows).map((cells) => row(cells, 'td'));
  return `<table class="wf-table">${row(header, 'th')}${shown.join('')}</table>${rest(rows.length - shown.length, 'rows')}`;
}

const TAGS = { bold: 'b', italic: 'em', strike: 's' } as const;

/** Spans are nested as deep as the reader lets them be, which is not deep. */
function spansHtml(spans: readonly RichSpan[], writing: Writing): string {
  return spans.map((span) => spanHtml(span, writing)).join('');
}

function spanHtml(span: RichSpan, writing: Writing): string {
  const { sheet, addresses } = writing;
  switch (span.kind) {
    case 'text':
      return sheet.room.text <= 0 ? '' : textHtml(sheet, span.text);
    case 'break':
      return '<br>';
    case 'bold':
    case 'italic':
    case 'strike':
      return element('', spansHtml(span.spans, writing), { tag: TAGS[span.kind] });
    case 'link': {
      const address = cutText(span.href, LONGEST_ADDRESS);
      addresses.add(address);
      const title = attribute('title', address);
      return element('wf-a', spansHtml(span.spans, writing), { tag: 'span', attributes: title });
    }
    case 'image':
      return imageHtml(sheet, span);
  }
}

function imageHtml(sheet: Sheet, { src, alt }: Extract<RichSpan, { kind: 'image' }>): string {
  const read = sourceOf(sheet, src.slice(src.indexOf(',') + 1));
  const says = escapeHtml(cutText(alt, LONGEST_ADDRESS) || 'Picture without alt-text');
  return 'source' in read
    ? `<img class="wf-inl" src="${read.source}" alt="${says}" decoding="async">`
    : element('wf-none', `${says}: ${escapeHtml(read.reason)}`, { tag: 'span' });
}
