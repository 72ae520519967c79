// TextHeading, TextSubheading, TextBody, TextCaption and RichText.
import { isComponentType } from '../../flowjson/structure/components.ts';
import { COMPONENTS } from '../../flowjson/structure/table.ts';
import { type RichText, readMarkdown, readRichText } from '../rich-text.ts';
import { richHtml } from './rich.ts';
import { afford } from './rich-room.ts';
import { type Component, element, own, type Sheet, written } from './sheet.ts';
import { flagOf, limitIn, notes, overflow, plainOf, shownOf, valueHtml } from './words.ts';

const LOOKS: Readonly<Record<string, string>> = {
  TextHeading: 'wf-t1',
  TextSubheading: 'wf-t2',
  TextBody: 'wf-t3',
  TextCaption: 'wf-t4',
};

export function drawText(component: Component, sheet: Sheet): string {
  const { value, type } = component;
  const weight = plainOf(sheet, value, 'font-weight') ?? '';
  const look = [
    LOOKS[type] ?? '',
    weight.startsWith('bold') ? 'wf-bold' : '',
    weight.endsWith('italic') ? 'wf-ital' : '',
    flagOf(sheet, value, 'strikethrough', false) === true ? 'wf-strike' : '',
  ].filter((one) => one !== '');
  const isMarkdown = own(value, 'markdown') === true && (type === 'TextBody' || type === 'TextCaption');
  return textHtmlOf(sheet, component, { look: look.join(' '), read: isMarkdown ? readMarkdown : null });
}

export function drawRichText(component: Component, sheet: Sheet): string {
  return textHtmlOf(sheet, component, { look: 'wf-t3', read: readRichText });
}

type Reading = { readonly look: string; readonly read: ((lines: readonly string[]) => RichText) | null };

/** A text, or a list of them, which are lines. */
function textHtmlOf(sheet: Sheet, { value, type }: Component, { look, read }: Reading): string {
  const shown = shownOf(sheet, value, 'text');
  const lines = shown?.kind === 'value' ? linesOf(shown.value) : null;
  const isBlank = lines?.every((line) => line.trim() === '') ?? false;
  if (shown === null || isBlank) return written(look, '<span class="wf-bad">no text</span>');
  const plain = lines === null ? shown : ({ kind: 'value', value: lines.join('\n') } as const);
  const over = overflow(plain, isComponentType(type) ? limitIn(COMPONENTS[type].properties, 'text') : null);
  const affordable = lines === null || read === null ? null : afford(lines, sheet.room);
  if (affordable === null || affordable.lines === null || read === null) {
    return written(look, `${valueHtml(sheet, plain)}${over}`);
  }
  const { blocks, cut } = read(affordable.lines);
  const { html, addresses } = richHtml(sheet, blocks);
  const left = cut + affordable.left;
  return `${element(`${look} wf-rich`, `${html}${over}`)}${notes([
    addresses.length === 0 ? '' : `opens ${addresses.join(', ')}`,
    left > 0 ? `${left} more characters are not drawn here` : '',
  ])}`;
}

function linesOf(value: unknown): readonly string[] | null {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((line) => typeof line === 'string') : null;
}
