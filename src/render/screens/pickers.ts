// PhotoPicker and DocumentPicker: a tile to tap, and what may be handed over there.

import { isRecord } from '../../model/json.ts';
import { lock } from './fields.ts';
import { errorOf } from './initial.ts';
import { type Component, element, icon, own, type Sheet, written } from './sheet.ts';
import { evaluated, listOf, notes, numberOf, phrase, plainOf, unsure, valueHtml } from './words.ts';

/** Meta's defaults where nothing is said. */
const DEFAULTS = { least: 0, most: 30, kilobytes: 25_600 };
const SOURCES: ReadonlyMap<string, string> = new Map([
  ['camera', 'camera only'],
  ['gallery', 'gallery only'],
]);
const MOST_TYPES = 6;

export function drawPicker(component: Component, sheet: Sheet): string {
  const { value, type } = component;
  const isPhoto = type === 'PhotoPicker';
  const what = isPhoto ? 'photos' : 'documents';
  const least = numberOf(sheet, value, `min-uploaded-${what}`) ?? DEFAULTS.least;
  const most = numberOf(sheet, value, `max-uploaded-${what}`) ?? DEFAULTS.most;
  const size = numberOf(sheet, value, 'max-file-size-kb') ?? DEFAULTS.kilobytes;
  const label = `${phrase(sheet, component, 'label')}${least > 0 ? '' : ' <span class="wf-opt">Optional</span>'}${lock(sheet, component)}`;
  const about = phrase(sheet, component, 'description');
  const tile = element(
    'wf-tile',
    `${icon(isPhoto ? 'camera' : 'file')}<span>${isPhoto ? 'Add photos' : 'Add documents'}</span><span class="wf-ct">0/${most}</span>`,
  );
  return `${written('wf-gl', label)}${about === '' ? '' : written('wf-d', about)}${tile}${notes([
    least > 0 ? `at least ${least}` : '',
    `up to ${size >= 1024 ? `${Number((size / 1024).toFixed(1))} MB` : `${size} kB`} each`,
    SOURCES.get(plainOf(sheet, value, 'photo-source') ?? '') ?? '',
    ...types(sheet, component),
    ...errors(sheet, component),
    ...unsure(sheet, value, ['enabled']),
  ])}`;
}

/** `pdf, plain, jpeg`: the kinds of files, by their short names. */
function types(sheet: Sheet, { value }: Component): string[] {
  if (own(value, 'allowed-mime-types') === undefined) return [];
  const { items, sheet: inner } = listOf(sheet, value, 'allowed-mime-types');
  const names = items.slice(0, MOST_TYPES).map((item) => valueHtml(inner, evaluated(inner, short(item))));
  return [`${names.join(', ')}${items.length > MOST_TYPES ? ` and ${items.length - MOST_TYPES} more types` : ''}`];
}

function short(type: unknown): unknown {
  return typeof type === 'string'
    ? type
        .slice(type.lastIndexOf('/') + 1)
        .split('.')
        .at(-1)
    : type;
}

/** One message, or one for each file by its id. */
function errors(sheet: Sheet, component: Component): string[] {
  const shown = errorOf(sheet, component);
  const isMap = shown.kind === 'value' && isRecord(shown.value);
  const said = isMap ? '' : valueHtml(sheet, shown);
  return isMap ? ['a message for each file that is wrong'] : said === '' ? [] : [`if wrong: “${said}”`];
}
