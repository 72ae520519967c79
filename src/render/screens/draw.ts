// One screen of a Flow JSON as a phone shows it, as HTML without any script. Draws what can be drawn of any document.
import type { ChangeKind } from '../../flowjson/document-change.ts';
import type { ImpactLevel } from '../../flowjson/impact.ts';
import { isRecord } from '../../model/json.ts';
import { plural } from '../findings.ts';
import { plainHtml } from '../html.ts';
import { drawList } from './components.ts';
import { badges, outlineOf, placedOnly, remarks } from './place.ts';
import {
  attribute,
  element,
  icon,
  type JsonObject,
  own,
  type PageRoom,
  placeAnchor,
  type Sheet,
  screenAnchor,
  screensIn,
  sheetOf,
  written,
} from './sheet.ts';
import { cutText, overflow, shownOf, valueHtml } from './words.ts';

export { type PageRoom, roomOfPage } from './sheet.ts';
export { SCREEN_STYLES } from './styles.ts';

/** What is said at a component: that it changed, and where that is told. */
export type ScreenMark = {
  readonly kind: ChangeKind;
  readonly level: ImpactLevel;
  /** The id of the element that tells the change, without `#`; the mark links to it. */
  readonly target: string;
  /** The change in words, as text. */
  readonly label: string;
  /** A few words that are shown beside the kind, as text. */
  readonly says?: string | undefined;
};

export type DrawOptions = {
  /** Begins every id and name that is drawn, so that many screens fit into one page. Letters, digits and hyphens. */
  readonly prefix: string;
  /** By JSON pointer into the document: of a screen, of a component, or of something below a component. */
  readonly marks?: ReadonlyMap<string, readonly ScreenMark[]>;
  /** What the checker says, by JSON pointer; as text. */
  readonly remarks?: ReadonlyMap<string, readonly string[]>;
  /** The screens that are on the page with this prefix, by index, where not all are: only to these links lead. */
  readonly drawn?: ReadonlySet<number>;
  /** What the screens of one page share, and use up; without it a screen has all of it. */
  readonly room?: PageRoom;
};

export type Drawing = {
  readonly html: string;
  /** The id of the element that shows what is said of a place, by JSON pointer. */
  readonly places: ReadonlyMap<string, string>;
};

/**
 * The HTML of one screen: one element, harmless for any document. An element that has a mark has the id
 * `PREFIX-at-POINTER`, with `/` as `-`.
 * @param document a Flow JSON of any kind, also a wrong one
 * @param index of the screen in `screens`
 */
export function drawScreen(document: unknown, index: number, options: DrawOptions): string {
  return drawWithPlaces(document, index, options).html;
}

/** The same, with where each mark and remark is shown. */
export function drawWithPlaces(document: unknown, index: number, options: DrawOptions): Drawing {
  const sheet = sheetOf(document, index, options);
  const screen = screensIn(document)[index];
  const pointer = `/screens/${index}`;
  const phone = isRecord(screen)
    ? drawPhone(sheet, screen, pointer)
    : element('wf-p', element('wf-body', noScreen(screen)));
  const id = screenAnchor(options.prefix, index);
  // What nothing on the phone has taken is said above it.
  const place = placeAnchor(options.prefix, pointer);
  const said = sheet.saying.take(pointer, place);
  const outline = outlineOf(said.marks);
  const name = isRecord(screen) ? own(screen, 'id') : undefined;
  const head = `${nameHtml(name, index)}${badges(said.marks)}${remarks(said.remarks)}`;
  const isSaid = said.marks.length > 0 || said.remarks.length > 0;
  const body = `${element('wf-hd', head, { attributes: isSaid ? ` id="${place}"` : '' })}${phone}${captionOf(screen)}`;
  const html = element(`wf${outline === '' ? '' : ` ${outline}`}`, body, {
    tag: 'article',
    attributes: ` id="${id}"${attribute('aria-label', `Screen ${typeof name === 'string' ? cutText(name, 100) : index + 1}`)}`,
  });
  return { html, places: sheet.saying.places };
}

function noScreen(screen: unknown): string {
  return element('wf-bad', screen === undefined ? 'there is no such screen' : 'this is no screen');
}

function nameHtml(id: unknown, index: number): string {
  if (typeof id !== 'string' || id === '') return `<span class="wf-bad">screen ${index + 1} without an id</span>`;
  return element('wf-id', `${plainHtml(cutText(id, 100))}${id.length > 100 ? '…' : ''}`, { tag: 'code' });
}

function drawPhone(sheet: Sheet, screen: JsonObject, pointer: string): string {
  const title = titleBar(sheet, screen, pointer);
  const body = element('wf-body wf-col', bodyOf(sheet, screen, pointer));
  const foot = sheet.foot.length === 0 ? '' : element('wf-foot', sheet.foot.join(''));
  return element('wf-p', `${title}${body}${foot}`);
}

/** Third-party documentation: about so many characters show. */
const LONGEST_TITLE = 30;

function titleBar(sheet: Sheet, screen: JsonObject, pointer: string): string {
  const shown = shownOf(sheet, screen, 'title');
  const text = shown === null ? '' : `${valueHtml(sheet, shown)}${overflow(shown, LONGEST_TITLE)}`;
  const title = written('wf-title', text === '' ? '<span class="wf-bad">no title</span>' : text);
  return placedOnly(sheet, `${pointer}/title`, `${icon('back')}${title}${icon('close')}`, { look: 'wf-bar' });
}

function bodyOf(sheet: Sheet, screen: JsonObject, pointer: string): string {
  const layout = own(screen, 'layout');
  if (!isRecord(layout)) return element('wf-bad', 'there is no layout');
  const type = own(layout, 'type');
  const note = type === 'SingleColumnLayout' ? '' : element('wf-bad', 'the layout is no SingleColumnLayout');
  const at = { pointer: `${pointer}/layout/children`, form: null, isGhost: false, depth: 0 };
  return `${note}${drawList(sheet, own(layout, 'children'), at)}`;
}

/** What is true of the screen and no phone shows. */
function captionOf(screen: unknown): string {
  if (!isRecord(screen)) return '';
  const data = own(screen, 'data');
  const fields = isRecord(data) ? Object.keys(data).length : 0;
  const sensitive = own(screen, 'sensitive');
  const hidden = Array.isArray(sensitive) ? sensitive.length : 0;
  const parts = [
    own(screen, 'terminal') === true ? (own(screen, 'success') === false ? 'terminal, no success' : 'terminal') : '',
    own(screen, 'refresh_on_back') === true ? 'refreshes on back' : '',
    fields > 0 ? plural(fields, 'data field') : '',
    hidden > 0 ? plural(hidden, 'sensitive field') : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : element('wf-cap', parts.map((part) => `<span>${part}</span>`).join(''));
}
