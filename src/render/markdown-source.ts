// Text on its way to a Markdown parser that takes time for everything: joined from its lines, inline images put aside, cut where
// it would take too long. Knows what is slow, not what anything means.

export type MarkdownSource = {
  /** What is parsed; images stand in it as short marks. */
  readonly text: string;
  /** How many characters at the end are left out. */
  readonly cut: number;
  /** The data: URL for which a mark stands; null for what is no mark. */
  imageAt(mark: string): string | null;
  readonly images: readonly string[];
};

/** More than a message may carry (Meta: 1 MB). */
const LONGEST = 1_000_000;
/** In characters of prose, which take a few microseconds each. */
const BUDGET = 100_000;
/** What may be markup takes as long as this much prose. Measured; see the test. */
const MARKUP_COSTS = 20;
const MARKUP = /[*_~[\]()!|\\&#<\n]/;

/** Two code points that are no characters: no text needs them (Unicode, noncharacters). */
const [OPEN, CLOSE] = ['\ufdd0', '\ufdd1'];
const MARK = /\ufdd0(\d+)\ufdd1/g;
const IMAGE = /(\]\(<?)(data:image\/[\w.+-]{1,30};base64,[A-Za-z0-9+/=]+)/gi;

/** @param text as a phone shows it: a text, or a list of lines; everything else is nothing */
export function toMarkdownSource(text: unknown): MarkdownSource {
  const whole = joined(text);
  const images: string[] = [];
  const marked = whole
    .slice(0, LONGEST)
    .replace(/[\ufdd0\ufdd1]/g, '\ufffd')
    .replace(/\r\n?/g, '\n')
    .replace(IMAGE, (_, before: string, url: string) => `${before}${OPEN}${images.push(url) - 1}${CLOSE}`);
  const kept = marked.slice(0, affordable(marked));
  const cut = fullLength(marked.slice(kept.length), images) + Math.max(0, whole.length - LONGEST);
  return { text: singleLevel(kept), cut, images, imageAt: (mark) => imageAt(mark, images) };
}

/** Lines of a table belong together; other items of a list stand by themselves. */
function joined(text: unknown): string {
  if (!Array.isArray(text)) return lineOf(text);
  const lines = text.map(lineOf);
  let whole = '';
  lines.forEach((line, index) => {
    const before = lines[index - 1];
    const isTable = before?.includes('|') === true && line.includes('|');
    whole += before === undefined ? line : `${isTable ? '\n' : '\n\n'}${line}`;
  });
  return whole;
}

function lineOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** How much of the text can be parsed in time, up to the end of a line or word where one is near. */
function affordable(text: string): number {
  let cost = 0;
  let at = 0;
  for (; at < text.length; at += 1) {
    cost += MARKUP.test(text.charAt(at)) ? 1 + MARKUP_COSTS : 1;
    if (cost > BUDGET) break;
  }
  if (at === text.length) return at;
  const gap = Math.max(text.lastIndexOf('\n', at), text.lastIndexOf(' ', at));
  if (gap > at - 500 && gap > 0) return gap;
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code < 0xe000 ? at - 1 : at;
}

function fullLength(text: string, images: readonly string[]): number {
  let length = text.length;
  for (const [mark, index] of text.matchAll(MARK)) length += (images[Number(index)]?.length ?? 0) - mark.length;
  return length;
}

const INDENTED_ITEM = /^[ \t]+(?=(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$))/gm;
const ITEM_IN_ITEM = /^((?:[-+*]|\d{1,9}[.)])[ \t]+\d{0,9})([-+*.)])(?=[ \t]|$)/gm;

/**
 * Lists as phones have them, of one level: an item inside an item becomes the next one, and a second marker on a line is text.
 * Lists in lists would take the parser the square of their number, or the cube of their depth.
 */
function singleLevel(text: string): string {
  return text.replace(INDENTED_ITEM, '').replace(ITEM_IN_ITEM, '$1\\$2');
}

function imageAt(mark: string, images: readonly string[]): string | null {
  const index = /^\ufdd0(\d+)\ufdd1$/.exec(mark)?.[1];
  return index === undefined ? null : (images[Number(index)] ?? null);
}

/** The text as it was written, with long images shortened: nobody reads them. */
export function restore(text: string, { images }: MarkdownSource): string {
  return text.replace(MARK, (_, index: string) => {
    const url = images[Number(index)] ?? '';
    return url.length <= 80 ? url : `${url.slice(0, 60)}…`;
  });
}
