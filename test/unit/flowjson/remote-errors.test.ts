import { expect, test } from 'vitest';
import type { Variables } from '../../../src/flowjson/fill.ts';
import { readFlowJson } from '../../../src/flowjson/read.ts';
import { atAuthorsPlace, inOneLine, toPath } from '../../../src/flowjson/remote-errors.ts';
import type { RemoteError } from '../../../src/model/flow.ts';

const AUTHOR = `{
  "version": "7.3",
  "screens": [
    { "id": "A", "title": "{{ LONG }}", "data": {} },
    { "id": "B", "layout": { "children": [{ "type": "Foo" }] } }
  ]
}
`;
const VARIABLES: Variables = new Map([['LONG', { value: 'a value that is much longer', hidden: false, unset: false }]]);

function documentOf(text: string) {
  const { document, findings } = readFlowJson('flows/a.json', text, VARIABLES, null);
  if (document === undefined) throw new Error(JSON.stringify(findings));
  return document;
}

function error(more: Partial<RemoteError>): RemoteError {
  return { code: 'X', message: 'no', line: null, column: null, endLine: null, endColumn: null, path: null, ...more };
}

test.each([
  { text: 'screens', path: ['screens'] },
  { text: 'screens[0].layout.children[12].type', path: ['screens', 0, 'layout', 'children', 12, 'type'] },
  { text: '[0][1]', path: [0, 1] },
  { text: 'routing_model["MY.SCREEN"][0]', path: ['routing_model', 'MY.SCREEN', 0] },
  { text: "data['on-click-action'].name", path: ['data', 'on-click-action', 'name'] },
  { text: 'data.on-click-action', path: ['data', 'on-click-action'] },
  { text: '', path: [] },
])('the path $text', ({ text, path }) => {
  expect(toPath(text)).toEqual(path);
});

test.each([
  {
    name: 'the line of the sent text',
    sent: true,
    more: { line: 5, column: 43, endLine: 5, endColumn: 56 },
    at: [5, 43, 5, 56],
  },
  { name: 'a column after a filled value', sent: true, more: { line: 4, column: 58 }, at: [4, 41] },
  { name: 'a line without a column', sent: true, more: { line: 5 }, at: [5, 1] },
  { name: 'a path where there is no line', sent: true, more: { path: 'screens[1].id' }, at: [5, 13, 5, 16] },
  {
    name: 'the path first, for a text that is not ours',
    sent: false,
    more: { line: 1, column: 1, path: 'screens[1].layout.children[0].type' },
    at: [5, 53],
  },
  {
    name: 'the line, for a path that is not there',
    sent: false,
    more: { line: 2, column: 3, path: 'screens[7].id' },
    at: [2, 3],
  },
  { name: 'the beginning, where nothing is known', sent: true, more: {}, at: [1, 1] },
  { name: 'the end, for a line that is not there', sent: true, more: { line: 99, column: 1 }, at: [8, 1] },
])('$name', ({ sent, more, at }) => {
  const [finding] = atAuthorsPlace(documentOf(AUTHOR), [error(more)], sent);
  const [line, column, endLine, endColumn] = at;
  expect(finding).toMatchObject({ code: 'X', severity: 'error', message: 'no', file: 'flows/a.json', line, column });
  if (endLine !== undefined) expect(finding).toMatchObject({ endLine, endColumn });
});

test('a byte order mark shifts nothing', () => {
  const [finding] = atAuthorsPlace(documentOf(`\ufeff${AUTHOR}`), [error({ line: 2, column: 3 })], true);
  expect(finding).toMatchObject({ line: 2, column: 3 });
});

test('a pointer is told where there is a path', () => {
  const [finding] = atAuthorsPlace(documentOf(AUTHOR), [error({ path: 'screens[1].layout' })], false);
  expect(finding?.pointer).toBe('/screens/1/layout');
});

test('one line says where, what and why', () => {
  const [finding] = atAuthorsPlace(documentOf(AUTHOR), [error({ line: 2, column: 3 })], true);
  expect(finding && inOneLine(finding)).toBe('flows/a.json:2:3 X: no');
});
