// The Markdown that phones show: of TextBody and TextCaption (`markdown: true`), and the larger one of RichText.
// Gives a tree of our own, in which nothing else can stand. Whatever is no part of the subset stays as it was written.
import type { List, ListItem, Nodes, PhrasingContent, RootContent, Table } from 'mdast';
import { fromMarkdown, type Options } from 'mdast-util-from-markdown';
import { gfmStrikethroughFromMarkdown } from 'mdast-util-gfm-strikethrough';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmStrikethrough } from 'micromark-extension-gfm-strikethrough';
import { gfmTable } from 'micromark-extension-gfm-table';
import { readImageText } from '../flowjson/image-text.ts';
import { type MarkdownSource, restore, toMarkdownSource } from './markdown-source.ts';

export type RichSpan =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly spans: readonly RichSpan[] }
  /** `href` begins with http:// or https://. */
  | { readonly kind: 'link'; readonly href: string; readonly spans: readonly RichSpan[] }
  /** `src` is a data: URL of a PNG, JPEG or WebP, by its name and by its first bytes. RichText only. */
  | { readonly kind: 'image'; readonly src: string; readonly alt: string }
  | { readonly kind: 'break' };

export type RichCell = readonly RichSpan[];

export type RichBlock =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly spans: readonly RichSpan[] }
  | { readonly kind: 'paragraph'; readonly spans: readonly RichSpan[] }
  /** `start` is the number of the first item, where they are numbered. */
  | { readonly kind: 'list'; readonly ordered: boolean; readonly start: number; readonly items: readonly RichCell[] }
  | {
      readonly kind: 'table';
      readonly align: readonly ('left' | 'right' | 'center' | null)[];
      readonly header: readonly RichCell[];
      /** Rows may have fewer or more cells than the header. */
      readonly rows: readonly (readonly RichCell[])[];
    };

export type RichText = {
  readonly blocks: readonly RichBlock[];
  /** How many characters at the end were too many to be read; 0 where all of them are there. */
  readonly cut: number;
};

/** Styles within each other; what lies deeper is plain text. */
const MAX_DEPTH = 12;

/** What CommonMark has and neither dialect does: it stays text. */
const NEVER = [
  'autolink',
  'blockQuote',
  'codeFenced',
  'codeIndented',
  'codeText',
  'definition',
  'htmlFlow',
  'htmlText',
  'setextUnderline',
  'thematicBreak',
];

const STRIKETHROUGH = gfmStrikethrough({ singleTilde: false });

// Meta, components: Text, read with the dossier's state of November 2026. No headings, images or tables.
const MARKDOWN: Options = {
  extensions: [{ disable: { null: [...NEVER, 'headingAtx'] } }, STRIKETHROUGH],
  mdastExtensions: [gfmStrikethroughFromMarkdown()],
};

const RICH: Options = {
  extensions: [{ disable: { null: NEVER } }, STRIKETHROUGH, gfmTable()],
  mdastExtensions: [gfmStrikethroughFromMarkdown(), gfmTableFromMarkdown()],
};

type Reading = { readonly source: MarkdownSource; readonly images: boolean };

/** The text of a TextBody or TextCaption with `markdown: true`. */
export function readMarkdown(text: unknown): RichText {
  return read(text, MARKDOWN, false);
}

/** The text of a RichText. */
export function readRichText(text: unknown): RichText {
  return read(text, RICH, true);
}

function read(text: unknown, options: Options, images: boolean): RichText {
  const source = toMarkdownSource(text);
  const tree = fromMarkdown(source.text, options);
  const reading = { source, images };
  return { blocks: tree.children.map((node) => toBlock(node, reading)), cut: source.cut };
}

function toBlock(node: RootContent, reading: Reading): RichBlock {
  switch (node.type) {
    case 'heading': {
      const spans = toSpans(node.children, reading, 0);
      // Meta: deeper headings are shown as body text.
      return node.depth <= 2
        ? { kind: 'heading', level: node.depth === 1 ? 1 : 2, spans }
        : { kind: 'paragraph', spans };
    }
    case 'list':
      return toList(node, reading);
    case 'table':
      return toTable(node, reading);
    case 'paragraph':
      return { kind: 'paragraph', spans: toSpans(node.children, reading, 0) };
    default:
      return { kind: 'paragraph', spans: [asWritten(node, reading)] };
  }
}

function toList({ ordered, start, children }: List, reading: Reading): RichBlock {
  return {
    kind: 'list',
    ordered: ordered === true,
    start: start ?? 1,
    items: children.map((item) => toItem(item, reading)),
  };
}

function toItem({ children }: ListItem, reading: Reading): RichCell {
  return children.flatMap((child, index): RichSpan[] => {
    const isText = child.type === 'paragraph' || child.type === 'heading';
    const spans = isText ? toSpans(child.children, reading, 0) : [asWritten(child, reading)];
    return index === 0 ? spans : [{ kind: 'break' }, ...spans];
  });
}

function toTable({ align, children }: Table, reading: Reading): RichBlock {
  const [header = [], ...rows] = children.map((row) => row.children.map((cell) => toSpans(cell.children, reading, 0)));
  return { kind: 'table', align: align ?? [], header, rows };
}

const STYLES = { strong: 'bold', emphasis: 'italic', delete: 'strike' } as const;

function toSpans(nodes: readonly PhrasingContent[], reading: Reading, depth: number): RichSpan[] {
  const spans: RichSpan[] = [];
  for (const node of nodes) {
    for (const span of spansOf(node, reading, depth)) {
      const last = spans.at(-1);
      if (span.kind === 'text' && last?.kind === 'text') {
        spans[spans.length - 1] = { kind: 'text', text: last.text + span.text };
      } else spans.push(span);
    }
  }
  return spans;
}

function spansOf(node: PhrasingContent, reading: Reading, depth: number): readonly RichSpan[] {
  if (depth >= MAX_DEPTH) return [{ kind: 'text', text: textIn(node, reading) }];
  switch (node.type) {
    case 'text':
      return linesOf(restore(node.value, reading.source));
    case 'break':
      return [{ kind: 'break' }];
    case 'strong':
    case 'emphasis':
    case 'delete':
      return [{ kind: STYLES[node.type], spans: toSpans(node.children, reading, depth + 1) }];
    case 'link':
      return isWebAddress(node.url)
        ? [{ kind: 'link', href: node.url, spans: toSpans(node.children, reading, depth + 1) }]
        : [asWritten(node, reading)];
    case 'image': {
      const src = reading.images ? reading.source.imageAt(node.url) : null;
      return src === null || !isPicture(src)
        ? [asWritten(node, reading)]
        : [{ kind: 'image', src, alt: restore(node.alt ?? '', reading.source) }];
    }
    default:
      return [asWritten(node, reading)];
  }
}

/** A line break that was written is one that is seen: Meta's own examples are lists of lines. */
function linesOf(text: string): RichSpan[] {
  return text
    .split('\n')
    .flatMap((line, index): RichSpan[] => [
      ...(index === 0 ? [] : [{ kind: 'break' } as const]),
      ...(line === '' ? [] : [{ kind: 'text', text: line } as const]),
    ]);
}

function isWebAddress(url: string): boolean {
  return /^https?:\/\/[^\s/?#\\]/i.test(url) && !/[\s\x00-\x1f\x7f]/.test(url);
}

function isPicture(src: string): boolean {
  const { prefix, isBase64, format } = readImageText(src);
  return /^data:image\/(?:png|jpeg|webp);base64,$/i.test(prefix) && isBase64 && format !== null;
}

function asWritten({ position }: Nodes, { source }: Reading): RichSpan {
  const [start, end] = [position?.start.offset ?? 0, position?.end.offset ?? 0];
  return { kind: 'text', text: restore(source.text.slice(start, end), source) };
}

/** All text of a node of any depth, without recursion. */
function textIn(node: PhrasingContent, { source }: Reading): string {
  const texts: string[] = [];
  const waiting: Nodes[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.type === 'text') texts.push(next.value);
    if (next.type === 'image') texts.push(next.alt ?? '');
    if ('children' in next) for (const child of [...next.children].reverse()) waiting.push(child);
  }
  return restore(texts.join(''), source);
}
