// Markdown as GitHub shows it: rendered, parsed as a page, and searched for what GitHub makes of texts afterwards.
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { type DefaultTreeAdapterMap, parseFragment } from 'parse5';

type Node = DefaultTreeAdapterMap['childNode'];
type Parent = { readonly childNodes: readonly Node[] };

export type Page = {
  /** The names of all elements, but for the ones that hold a single dollar sign. */
  readonly elements: readonly string[];
  /** The elements at the top, in order. */
  readonly top: readonly string[];
  /** The text of the last element at the top. */
  readonly last: string;
  readonly text: string;
  readonly links: readonly string[];
  /** What GitHub would make a mention, a reference, an emoji, a formula or a link of. */
  readonly acting: readonly string[];
};

/**
 * GitHub looks at texts after Markdown is done, outside of code and links. Stricter than GitHub: it links only users,
 * issues and commits that exist.
 */
const FILTERS: readonly RegExp[] = [
  /@[\p{L}\p{N}]+/gu,
  /#\d+/g,
  /\b[A-Za-z]{2,}-\d+/g,
  /(?<![\p{L}\p{N}_])[0-9a-f]{7,40}(?![\p{L}\p{N}_])/giu,
  /\w+:\/\/\S*|www\.\S*/gi,
  /\$/g,
];

/** Emoji are drawn in links, too. */
const EMOJI = /:[\w+-]+:/g;

export function githubPage(markdown: string): Page {
  const html = micromark(markdown, {
    allowDangerousHtml: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  });
  const root = parseFragment(html);
  const elements: string[] = [];
  const acting: string[] = [];
  const links: string[] = [];
  let text = '';
  const walk = (parent: Parent, isQuiet: boolean, isCode: boolean) => {
    for (const node of parent.childNodes) {
      if ('value' in node) {
        text += node.value;
        if (!isQuiet) acting.push(...FILTERS.flatMap((filter) => node.value.match(filter) ?? []));
        if (!isCode) acting.push(...(node.value.match(EMOJI) ?? []));
      } else if ('tagName' in node) {
        const isDollar = node.tagName === 'span' && textOf(node) === '$';
        if (isDollar) {
          text += '$';
          continue;
        }
        elements.push(node.tagName);
        links.push(...node.attrs.flatMap(({ name, value }) => (name === 'href' || name === 'src' ? [value] : [])));
        const inCode = isCode || node.tagName === 'code' || node.tagName === 'pre';
        walk(node, isQuiet || inCode || node.tagName === 'a', inCode);
      }
    }
  };
  walk(root, false, false);
  const tops = root.childNodes.flatMap((node) => ('tagName' in node ? [node] : []));
  return {
    elements,
    top: tops.map(({ tagName }) => tagName),
    last: tops.map(textOf).at(-1) ?? '',
    text,
    links,
    acting,
  };
}

function textOf(parent: Parent): string {
  return parent.childNodes
    .map((node) => ('value' in node ? node.value : 'tagName' in node ? textOf(node) : ''))
    .join('');
}

/** How often each occurs, in order. */
export function countEach(words: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
