// Images that stand in the document: raw base64, of a format that phones show, and not too large.
import { isRecord } from '../../model/json.ts';
import { member } from '../data-model.ts';
import {
  type Component,
  componentsOf,
  type FlowModel,
  type JsonObject,
  type Screen,
  type VersionNumber,
} from '../flow-model.ts';
import { type ImageText, readImageText } from '../image-text.ts';
import type { Problem, Rule } from '../problem.ts';
import { isDynamic, toBinding } from '../value-types.ts';
import type { Path } from '../walk.ts';

const FORMAT = 'INVALID_PROPERTY_VALUE_FORMAT';
const VALUE = 'INVALID_PROPERTY_VALUE';
const PREFIX = 'IMAGE_DATA_PREFIX';
const KIND = 'IMAGE_FORMAT';
const SIZE = 'IMAGE_SIZE';
const TOTAL = 'IMAGES_TOTAL_SIZE';

const KB = 1024;
const MAX_TOTAL = 1024 * KB;
const MAX_CAROUSEL = 3;

export const rule: Rule = {
  id: 'images',
  codes: [FORMAT, VALUE, PREFIX, KIND, SIZE, TOTAL],
  about:
    "An image in a document is raw base64, without the data: prefix that RichText wants. Meta's validator refuses other text in Image and ImageCarousel (7.1). Warnings of waflow, from limits that Meta documents: an Image above 300 KB, an image of an option or list item above 100 KB (300 KB before 6.0), more than 1 MB of images on one screen, an Image that is neither JPEG nor PNG, images that are no JPEG, PNG or WebP at all, and a bound carousel whose example has more than three images.",
  *check(flow) {
    const total = new Map<Screen, number>();
    for (const image of imagesOf(flow)) {
      const read = readImageText(image.text);
      if (read.isBase64) total.set(image.screen, (total.get(image.screen) ?? 0) + read.bytes);
      yield* imageProblems(image, read, flow.version);
    }
    for (const [screen, bytes] of total) if (bytes > MAX_TOTAL) yield totalProblem(screen, bytes);
    for (const component of componentsOf(flow, ['ImageCarousel'])) yield* exampleProblems(component);
  },
};

type Place = 'Image' | 'ImageCarousel' | 'item';
type Image = { readonly text: string; readonly path: Path; readonly place: Place; readonly screen: Screen };

const WITH_OPTIONS = ['CheckboxGroup', 'RadioButtonsGroup', 'Dropdown', 'ChipsSelector'];

function imagesOf(flow: FlowModel): readonly Image[] {
  const found: Image[] = [];
  for (const component of componentsOf(flow, ['Image'])) add(component.value, [], component, 'src', 'Image');
  for (const component of componentsOf(flow, ['ImageCarousel'])) {
    eachItem(component, 'images', (item, at) => add(item, at, component, 'src', 'ImageCarousel'));
  }
  for (const component of componentsOf(flow, ['NavigationList'])) {
    eachItem(component, 'list-items', (item, at) => {
      const start = member(item, 'start');
      if (isRecord(start)) add(start, [...at, 'start'], component, 'image', 'item');
    });
  }
  for (const component of componentsOf(flow, WITH_OPTIONS)) {
    eachItem(component, 'data-source', (item, at) => add(item, at, component, 'image', 'item'));
  }
  return found;

  function add(object: JsonObject, at: Path, { path, screen }: Component, key: string, place: Place): void {
    const text = member(object, key);
    if (typeof text !== 'string' || text.trim() === '' || isDynamic(text)) return;
    found.push({ text, path: [...path, ...at, key], place, screen });
  }
}

function eachItem({ value }: Component, list: string, work: (item: JsonObject, at: Path) => void): void {
  const items = member(value, list);
  if (!Array.isArray(items)) return;
  for (let index = 0; index < items.length; index += 1) {
    const item: unknown = items[index];
    if (isRecord(item)) work(item, [list, index]);
  }
}

function* imageProblems(image: Image, read: ImageText, version: VersionNumber): Iterable<Problem> {
  if (read.prefix !== '') yield prefixProblem(image, read.prefix);
  if (!read.isBase64) {
    yield {
      code: image.place === 'ImageCarousel' ? VALUE : FORMAT,
      severity: image.place === 'item' ? 'warning' : 'error',
      path: image.path,
      message: 'this image is not base64',
      hint: 'an image stands in the document itself, as base64: links do not work',
    };
    return;
  }
  if (read.format === null || (read.format === 'WebP' && image.place === 'Image')) {
    const wanted = image.place === 'Image' ? 'JPEG or PNG' : 'JPEG, PNG or WebP';
    const message = `this image ${read.format === null ? 'does not begin as' : 'is WebP, not'} ${wanted}`;
    yield { code: KIND, severity: 'warning', path: image.path, message, hint: `use ${wanted}` };
  }
  const limit = image.place === 'Image' || version < 600 ? 300 : 100;
  if (image.place !== 'ImageCarousel' && read.bytes > limit * KB) {
    const message = `this image has ${toKb(read.bytes)} KB, above the ${limit} KB that Meta names`;
    yield { code: SIZE, severity: 'warning', path: image.path, message, hint: 'make it smaller, or compress it more' };
  }
}

function prefixProblem({ text, path, place }: Image, prefix: string): Problem {
  return {
    ...(place === 'ImageCarousel' ? { code: VALUE, severity: 'error' } : { code: PREFIX, severity: 'warning' }),
    path,
    within: { start: 0, end: prefix.length },
    message: `an image is raw base64 here, without "${prefix}"`,
    hint: 'remove the prefix: only RichText wants it',
    fix: [{ kind: 'set', path, value: text.slice(prefix.length) }],
  };
}

function totalProblem(screen: Screen, total: number): Problem {
  return {
    code: TOTAL,
    severity: 'warning',
    path: screen.id === null ? screen.path : [...screen.path, 'id'],
    message: `the images of this screen have ${toKb(total)} KB in all, above the 1024 KB that a phone is sent at once`,
    hint: 'make them smaller, or spread them over several screens',
  };
}

/** The structure counts images that stand in the component; of bound ones only an example is known. */
function* exampleProblems({ value, path, screen }: Component): Iterable<Problem> {
  const images = member(value, 'images');
  const binding = typeof images === 'string' ? toBinding(images) : null;
  const [name, ...inside] = binding?.names ?? [];
  if (binding?.kind !== 'data' || binding.screen !== null || name === undefined || inside.length > 0) return;
  const field = screen.data === null ? undefined : member(screen.data, name);
  const example = isRecord(field) ? member(field, '__example__') : undefined;
  if (!Array.isArray(example) || example.length <= MAX_CAROUSEL) return;
  yield {
    code: VALUE,
    severity: 'warning',
    path: [...path, 'images'],
    message: `the example of "${name}" has ${example.length} images, and a carousel shows at most ${MAX_CAROUSEL}`,
    hint: 'send at most three images',
  };
}

function toKb(bytes: number): number {
  return Math.ceil(bytes / KB);
}
