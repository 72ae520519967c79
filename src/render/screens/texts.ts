// TextHeading, TextSubheading, TextBody, TextCaption and RichText.
import { isComponentType } from '../../flowjson/structure/components.ts';
import { COMPONENTS } from '../../flowjson/structure/table.ts';
import { type RichText, readMarkdown, readRichText } from '../rich-text.ts';
import { richHtml } from './rich.ts';
import { type Component, element, own, type Sheet, written } from './sheet.ts';
import { flagOf, limitIn, notes, overflow, plainOf, shownOf, valueHtml } from './words.ts';

const LOOKS: Readonly<Record<string, string>> = {
  TextHeading: 'wf-t1',
  TextSubheading: 'wf-t2',
  TextBody: 'wf-t3',
  TextCaption: 'wf-t4',
};

const NO_TEXT = '<span class="wf-bad">no text</span>';

export function drawText(component: Component, sheet: Sheet): string {
  const { value, type } = component;
  const weight = plainOf(sheet, value, 'font-weight') ?? '';
  const looks = [
    LOOKS[type] ?? '',
    weight.startsWith('bold') ? 'wf-bold' : '',
    weight.endsWith('italic') ? 'wf-ital' : '',
    flagOf(sheet, value, 'strikethrough', false) === true ? 'wf-strike' : '',
  ].filter((look) => look !== '');
  const text = textOf(sheet, component);
  if (text === null) return written(looks.join(' '), NO_TEXT);
  const isMarkdown = own(value, 'markdown') === true && type !== 'TextHeading' && type !== 'TextSubheading';
  return isMarkdown && text.plain !== null
    ? richly(sheet, readMarkdown(text.plain), looks.join(' '), text.over)
    : written(looks.join(' '), `${text.html()}${text.over}`);
}

export function drawRichText(component: Component, sheet: Sheet): string {
  const text = textOf(sheet, component);
  if (text === null) return written('wf-t3', NO_TEXT);
  return text.plain === null
    ? written('wf-t3', text.html())
    : richly(sheet, readRichText(text.plain), 'wf-t3', text.over);
}

type Text = {
  /** What is to be read as Markdown; null where it is no text. */
  readonly plain: string | readonly string[] | null;
  readonly html: () => string;
  readonly over: string;
};

/** A text, or a list of them, which are lines. */
function textOf(sheet: Sheet, { value, type }: Component): Text | null {
  const shown = shownOf(sheet, value, 'text');
  if (shown === null) return null;
  const most = isComponentType(type) ? limitIn(COMPONENTS[type].properties, 'text') : null;
  if (shown.kind === 'value' && Array.isArray(shown.value)) {
    const lines = shown.value.filter((line) => typeof line === 'string');
    const joined = { kind: 'value', value: lines.join('\n') } as const;
    return { plain: lines, html: () => valueHtml(sheet, joined), over: overflow(joined, most) };
  }
  if (shown.kind === 'value' && typeof shown.value === 'string' && shown.value.trim() === '') return null;
  const plain = shown.kind === 'value' && typeof shown.value === 'string' ? shown.value : null;
  return { plain, html: () => valueHtml(sheet, shown) || NO_TEXT, over: overflow(shown, most) };
}

function richly(sheet: Sheet, { blocks, cut }: RichText, look: string, over: string): string {
  const { html, addresses } = richHtml(sheet, blocks);
  const left = cut > 0 ? `${cut} more characters are not drawn here` : '';
  const leads = addresses.length === 0 ? '' : `opens ${addresses.join(', ')}`;
  return `${element(`${look} wf-rich`, `${html}${over}`)}${notes([leads, left])}`;
}
