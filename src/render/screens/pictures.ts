// Pictures: Image, ImageCarousel, and the small ones of options and lists. Only what is a picture by its first bytes is
// handed to a browser, as data; everything else is a labelled place where one would be.
import { type ImageFormat, readImageText } from '../../flowjson/image-text.ts';
import { escapeHtml } from '../html.ts';
import { placed } from './place.ts';
import { attribute, type Component, element, icon, type JsonObject, type Sheet } from './sheet.ts';
import { cutText, itemOf, listOf, notes, numberOf, plainOf, shownOf, tokenHtml, valueHtml } from './words.ts';

/** Larger ones make a page heavy, and no phone shows them: Meta's limit of a message is 1 MB. */
const MOST_BYTES = 1_500_000;
/** No picture is smaller, so what is smaller is torn. */
const LEAST_BYTES = 40;
const TYPES = { JPEG: 'image/jpeg', PNG: 'image/png', WebP: 'image/webp' } satisfies Record<ImageFormat, string>;
/** A picture of so many points takes a gigabyte once it is shown. */
const MOST_POINTS = 40_000_000;

export type PictureSpot = {
  readonly key: string;
  readonly look: string;
  /** Checked by us. */
  readonly style?: string;
};

/** The picture of a property; `alt-text` stands beside it. */
export function pictureIn(sheet: Sheet, owner: JsonObject, spot: PictureSpot): string {
  const { key, look, style = '' } = spot;
  const shown = shownOf(sheet, owner, key);
  const alt = cutText(plainOf(sheet, owner, 'alt-text') ?? '', 500);
  // Of large pictures it stands below in any case.
  const label = key === 'src' ? '' : alt;
  const styles = style === '' ? '' : ` style="${style}"`;
  if (shown === null) return missing(spot, 'no picture', label);
  if (shown.kind === 'unresolved')
    return element(`${look} wf-no`, tokenHtml(sheet, shown.text), { tag: 'span', attributes: styles });
  const read = typeof shown.value === 'string' ? sourceOf(sheet, shown.value) : { reason: 'this is no picture' };
  if ('reason' in read) return missing(spot, read.reason, label);
  const says = alt === '' ? 'Picture without alt-text' : alt;
  return `<img class="${look}" src="${read.source}" alt="${escapeHtml(says)}" title="${escapeHtml(says)}" decoding="async"${styles}>`;
}

function missing({ look, style = '' }: PictureSpot, reason: string, alt: string): string {
  const inner = `${icon('picture')}<span class="wf-why">${escapeHtml(reason)}</span>${alt === '' ? '' : `<span dir="auto">${escapeHtml(alt)}</span>`}`;
  const attributes = `${attribute('title', reason)}${style === '' ? '' : ` style="${style}"`}`;
  return element(`${look} wf-no`, inner, { tag: 'span', attributes });
}

type Read = { readonly source: string } | { readonly reason: string };

/** A picture as a browser takes it, or why there is none. */
export function sourceOf(sheet: Sheet, text: string): Read {
  if (text.trim() === '') return { reason: 'no picture' };
  if (/^\s*[a-z][a-z0-9+.-]{0,20}:\/\//i.test(text)) return { reason: 'an address, not a picture in base64' };
  const { prefix, isBase64, bytes, format } = readImageText(text);
  if (prefix !== '' || text.startsWith('data:')) return { reason: '“data:” must not stand before the base64' };
  if (!isBase64) return { reason: 'not base64' };
  if (format === null) return { reason: 'neither JPEG, PNG nor WebP' };
  const raw = text.replace(/\s+/g, '');
  const broken = brokenReason(raw, bytes, format);
  if (broken !== null) return { reason: broken };
  if (raw.length > sheet.room.pictures) return { reason: 'left out: the pictures of this screen are too large' };
  if (raw.length > sheet.page.pictures) return { reason: 'left out: too many pictures on this page' };
  sheet.room.pictures -= raw.length;
  sheet.page.pictures -= raw.length;
  return { source: `data:${TYPES[format]};base64,${raw}` };
}

function brokenReason(raw: string, bytes: number, format: ImageFormat): string | null {
  if (bytes > MOST_BYTES) return `too large to be shown here: ${(bytes / 1_000_000).toFixed(1)} MB`;
  if (bytes < LEAST_BYTES || !isWhole(raw, bytes, format)) return 'the picture ends too early';
  if (format !== 'PNG') return null;
  const points = pngPoints(raw);
  return points === 0 ? 'the picture is damaged' : points > MOST_POINTS ? 'too many points to be shown here' : null;
}

/** Looks at the end only; some programs write a few bytes more there. */
function isWhole(raw: string, bytes: number, format: ImageFormat): boolean {
  if (format === 'WebP') return Buffer.from(raw.slice(0, 16), 'base64').readUInt32LE(4) <= bytes;
  const tail = Buffer.from(raw.slice(raw.length - (raw.length % 4) - 128), 'base64');
  return tail.includes(format === 'PNG' ? 'IEND' : Buffer.from([0xff, 0xd9]));
}

/** Width by height, from the first chunk of a PNG, which is its header; 0 where that is not there. */
function pngPoints(raw: string): number {
  const head = Buffer.from(raw.slice(0, 32), 'base64');
  return head.toString('latin1', 12, 16) === 'IHDR' ? head.readUInt32BE(16) * head.readUInt32BE(20) : 0;
}

const PHONE_WIDTH = 328;

export function drawImage({ value }: Component, sheet: Sheet): string {
  const clip = plainOf(sheet, value, 'scale-type') === 'cover' ? ' wf-cover' : '';
  const picture = pictureIn(sheet, value, { key: 'src', look: `wf-img${clip}`, style: sizeOf(sheet, value) });
  return `${picture}${notes([altNote(sheet, value) ?? 'no alt-text'])}`;
}

/** What is read out instead of it, as HTML: a picture that is damaged shows nothing else. */
function altNote(sheet: Sheet, owner: JsonObject): string | null {
  const shown = shownOf(sheet, owner, 'alt-text');
  const html = shown === null ? '' : valueHtml(sheet, shown);
  return html === '' ? null : `alt-text: “${html}”`;
}

/** Meta, components page: without a height an image takes the whole width, in its own ratio. */
function sizeOf(sheet: Sheet, value: JsonObject): string {
  const [width, height, ratio] = ['width', 'height', 'aspect-ratio'].map((key) => numberOf(sheet, value, key));
  const parts: string[] = [];
  if (typeof width === 'number' && width > 0) parts.push(`width:${Math.min(Math.round(width), PHONE_WIDTH)}px`);
  if (typeof height === 'number' && height > 0) parts.push(`height:${Math.min(Math.round(height), 1000)}px`);
  else if (typeof ratio === 'number' && ratio >= 0.1 && ratio <= 10)
    parts.push(`aspect-ratio:${Number(ratio.toFixed(4))}`);
  return parts.join(';');
}

/** More are not shown, and would only weigh. */
const MOST_SLIDES = 3;

/** The first one large, as it is seen, with dots; the others below, since nobody can swipe a page. */
export function drawCarousel({ value, pointer }: Component, sheet: Sheet): string {
  const list = listOf(sheet, value, 'images');
  if (list.token !== null) return element('wf-none', `pictures: ${tokenHtml(sheet, list.token)}`);
  const look = `wf-sl${plainOf(sheet, value, 'aspect-ratio') === '16:9' ? ' wf-wide' : ''}${plainOf(sheet, value, 'scale-type') === 'cover' ? ' wf-cover' : ''}`;
  const slides = list.items.slice(0, MOST_SLIDES).map((item, index) => {
    const found = itemOf(list.sheet, item);
    const inner =
      found === null || 'kind' in found
        ? missing({ key: '', look }, 'this is no picture', '')
        : `${pictureIn(found.sheet, found.item, { key: 'src', look })}${notes([altNote(found.sheet, found.item) ?? 'no alt-text'])}`;
    return placed(sheet, `${pointer}/images/${index}`, inner, { look: index === 0 ? 'wf-s1' : 'wf-s2' });
  });
  if (slides.length === 0) return element('wf-none wf-bad', 'no pictures');
  const [first = '', ...others] = slides;
  const dots = `<i class="wf-on"></i>${'<i></i>'.repeat(others.length)}`;
  const strip = slides.length === 1 ? '' : `${element('wf-dots', dots)}${element('wf-ss', others.join(''))}`;
  const left = list.items.length - slides.length;
  return `${first}${strip}${notes([left > 0 ? `${left} more pictures, which no phone shows` : ''])}`;
}
