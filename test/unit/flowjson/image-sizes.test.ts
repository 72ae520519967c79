// Sizes of images that would be too large for golden cases: the rule `images` counts bytes, not characters.
import { describe, expect, test } from 'vitest';
import { toFlowModel } from '../../../src/flowjson/flow-model.ts';
import { readImageText } from '../../../src/flowjson/image-text.ts';
import { rule } from '../../../src/flowjson/rules/images.ts';

function png(bytes: number): string {
  const image = Buffer.alloc(bytes);
  image.write('\x89PNG', 'latin1');
  return image.toString('base64');
}

const image = (bytes: number) => ({ type: 'Image', src: png(bytes) });
const option = (bytes: number) => ({ type: 'Dropdown', 'data-source': [{ id: 'a', title: 'A', image: png(bytes) }] });

function codesOf(version: number, children: readonly unknown[]): string[] {
  const flow = toFlowModel({ screens: [{ id: 'ONE', layout: { children } }] }, version);
  return [...rule.check(flow)].map(({ code }) => code);
}

describe('an image may be as large as Meta says, and no larger', () => {
  test.each([
    ['an Image', 703, 300, image],
    ['the image of an option', 703, 100, option],
    ['the image of an option before 6.0', 501, 300, option],
  ] as const)('%s', (_what, version, kb, make) => {
    expect(codesOf(version, [make(kb * 1024)])).toEqual([]);
    expect(codesOf(version, [make(kb * 1024 + 1)])).toEqual(['IMAGE_SIZE']);
  });

  test('all of a screen together', () => {
    const most = [image(300 * 1024), image(300 * 1024), image(300 * 1024), option(100 * 1024), option(24 * 1024)];
    expect(codesOf(703, most)).toEqual([]);
    expect(codesOf(703, [...most, option(10)])).toEqual(['IMAGES_TOTAL_SIZE']);
  });
});

test.each([1, 2, 3, 4, 5, 6])('%d bytes are counted as such, whatever the padding', (bytes) => {
  expect(readImageText(Buffer.alloc(bytes).toString('base64')).bytes).toBe(bytes);
});
