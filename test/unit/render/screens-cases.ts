// Small documents to draw, and what is asked of what was drawn.
import { parseFragment } from 'parse5';
import { drawScreen } from '../../../src/render/screens/draw.ts';
import { attributeOf, elementsIn, textOf } from './screens-tree.ts';

export type Fields = Readonly<Record<string, unknown>>;

export function documentOf(children: readonly unknown[], data: Fields = {}, more: Fields = {}): unknown {
  const fields = Object.entries(data).map(([key, value]) => [key, { type: 'string', __example__: value }]);
  const layout = { type: 'SingleColumnLayout', children };
  const first = { id: 'FIRST', title: 'The first', data: Object.fromEntries(fields), layout, ...more };
  return { version: '7.3', screens: [first, { id: 'NEXT', title: 'The next', layout }] };
}

export function draw(children: readonly unknown[], data: Fields = {}, more: Fields = {}): string {
  return drawScreen(documentOf(children, data, more), 0, { prefix: 'p' });
}

export const shown = (component: Fields, data: Fields = {}) => draw([component], data);
export const branch = (name: string, list: unknown) => ({ [name]: list });
export const goTo = (name: string) => ({ name: 'navigate', next: { type: 'screen', name }, payload: {} });
export const saidIn = (html: string) => textOf(parseFragment(html));
export const linksIn = (html: string) =>
  elementsIn(parseFragment(html)).flatMap((element) => attributeOf(element, 'href') ?? []);
export const picturesIn = (html: string) => elementsIn(parseFragment(html)).filter(({ tagName }) => tagName === 'img');

/** Options. */
export const many = (count: number) =>
  Array.from({ length: count }, (_none, index) => ({ id: `o${index}`, title: `T${index}` }));
