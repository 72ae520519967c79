// Changes of a YAML file's text at single paths: what is not changed stays as the author wrote it, to the byte.
// Where the text does not allow for that, the tree is changed and printed anew: comments and order stay. Pure.
import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type Scalar,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { yamlText } from './yaml-scalar.ts';

export type YamlValue = string | readonly YamlValue[] | { readonly [key: string]: YamlValue };

/** Sets a value, or removes the key where it is undefined. */
export type YamlEdit = { readonly path: readonly string[]; readonly value: YamlValue | undefined };

/**
 * Makes the changes, one after another.
 * @param order keys of the outermost map: where a new one is put
 * @returns null where a change cannot be made without changing more, as behind an anchor
 */
export function editYaml(text: string, edits: readonly YamlEdit[], order: readonly string[]): string | null {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  let now: string | null = text.slice(mark.length);
  for (const edit of edits) if (now !== null) now = editOne(now, edit, order);
  return now === null ? null : mark + now;
}

function editOne(text: string, edit: YamlEdit, order: readonly string[]): string | null {
  const doc = read(text);
  if (doc === null) return null;
  const before = dataOf(doc);
  const wanted = changed(before, edit.path, edit.value);
  if (isDeepStrictEqual(before, wanted)) return text;
  for (const way of [splice, reprint]) {
    const after = way(text, doc, edit, order);
    const fresh = after === null ? null : read(after);
    if (after !== null && fresh !== null && isDeepStrictEqual(dataOf(fresh), wanted)) return after;
  }
  return null;
}

function read(text: string): Document.Parsed | null {
  const doc = parseDocument(text, { prettyErrors: false, stringKeys: true });
  return doc.errors.length > 0 ? null : doc;
}

function dataOf(doc: Document): unknown {
  try {
    return doc.toJS({ maxAliasCount: 50 }) ?? {};
  } catch {
    return undefined;
  }
}

function changed(data: unknown, path: readonly string[], value: YamlValue | undefined): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const entries = new Map(
    typeof data === 'object' && data !== null && !Array.isArray(data) ? Object.entries(data) : [],
  );
  const inner = changed(entries.get(key), rest, value);
  const isGone = inner === undefined || (value === undefined && isEmptyMap(inner));
  if (isGone) entries.delete(key);
  else entries.set(key, inner);
  return Object.fromEntries(entries);
}

/** A map from which the last key was taken goes, too. */
function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

type Place = {
  /** The innermost map on the path that is there. */
  readonly map: YAMLMap;
  /** The pair at the first key behind it, if there is one: a value that is replaced. */
  readonly pair: Pair | undefined;
  /** The keys from the map on. */
  readonly keys: readonly string[];
  /** The maps on the way, from the outermost. */
  readonly maps: readonly { readonly map: YAMLMap; readonly pair: Pair | undefined }[];
};

function find(doc: Document, path: readonly string[]): Place | null {
  if (!isMap(doc.contents)) return null;
  let map: YAMLMap = doc.contents;
  const maps: { map: YAMLMap; pair: Pair | undefined }[] = [];
  for (const [index, key] of path.entries()) {
    const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
    maps.push({ map, pair });
    if (index < path.length - 1 && isMap(pair?.value)) map = pair.value;
    else return { map, pair, keys: path.slice(index), maps };
  }
  return null;
}

/** By a change of the text alone; null where that is not foreseen. */
function splice(
  text: string,
  doc: Document.Parsed,
  { path, value }: YamlEdit,
  order: readonly string[],
): string | null {
  if (doc.contents === null && value !== undefined) {
    const [key = '', ...rest] = path;
    return insertLines(text, text.length, block(key, nest(rest, value), ''));
  }
  const place = find(doc, path);
  if (place === null) return null;
  if (value === undefined) return remove(text, place);
  const [key = '', ...rest] = place.keys;
  const inner = nest(rest, value);
  if (place.pair !== undefined) return replace(text, place.pair, inner);
  if (place.map.flow) return addToBraces(text, place.map, key, inner);
  return addLine(text, place, key, inner, place.map === doc.contents ? order : []);
}

function nest(keys: readonly string[], value: YamlValue): YamlValue {
  return keys.reduceRight<YamlValue>((nested, key) => ({ [key]: nested }), value);
}

function replace(text: string, pair: Pair, value: YamlValue): string | null {
  const key = isScalar(pair.key) ? pair.key : null;
  if (isSeq(pair.value) && !pair.value.flow && Array.isArray(value)) return replaceItems(text, pair.value, value);
  const range = isScalar(pair.value) || isCollection(pair.value) ? pair.value.range : null;
  if (!range || !key?.range) return null;
  const [start, end] = range;
  // A key with nothing behind it.
  if (start === end)
    return `${text.slice(0, start)}${/\s$/.test(text.slice(0, start)) ? '' : ' '}${inline(value)}${text.slice(end)}`;
  if (isCollection(pair.value) && !pair.value.flow) return null;
  const isBlock = isScalar(pair.value) && /^BLOCK/.test(pair.value.type ?? '');
  return `${text.slice(0, start)}${inlineLike(pair.value, value)}${isBlock ? '\n' : ''}${text.slice(end)}`;
}

/** In the author's quotes, where the value was quoted. */
function inlineLike(node: unknown, value: YamlValue): string {
  const plain = inline(value);
  if (typeof value !== 'string' || !isScalar(node) || /^["']/.test(plain)) return plain;
  if (node.type === 'QUOTE_DOUBLE') return JSON.stringify(value);
  return node.type === 'QUOTE_SINGLE' ? `'${value.replaceAll("'", "''")}'` : plain;
}

/** Items of a list line by line: what stays is not touched. */
function replaceItems(text: string, seq: YAMLSeq, value: readonly YamlValue[]): string | null {
  const items = seq.items.map((item) => (isScalar(item) || isCollection(item) ? item : null));
  const [first] = items;
  if (!first?.range || items.some((item) => !item?.range)) return null;
  const lineOf = (at: number) => text.lastIndexOf('\n', at - 1) + 1;
  const lead = text.slice(lineOf(first.range[0]), first.range[0]);
  if (!/^\s*-\s+$/.test(lead)) return null;
  const values = items.map((item) => item?.toJSON() as unknown);
  const kept = new Set<number>();
  for (const one of value) {
    const index = values.findIndex((other, at) => !kept.has(at) && isDeepStrictEqual(other, one));
    if (index >= 0) kept.add(index);
  }
  if (kept.size === 0) return null;
  let result = text;
  const last = items.at(-1)?.range?.[1] ?? 0;
  const fresh = value.filter((one) => !values.some((other) => isDeepStrictEqual(other, one)));
  result = insertLines(
    result,
    last,
    fresh.map((one) => `${lead}${inline(one)}`),
  );
  for (let at = items.length - 1; at >= 0; at -= 1) {
    const range = items[at]?.range;
    if (kept.has(at) || !range) continue;
    result = result.slice(0, lineOf(range[0])) + result.slice(endOfLine(result, range[1]));
  }
  return result;
}

/** After the line on which `at` stands. */
function insertLines(text: string, at: number, lines: readonly string[]): string {
  if (lines.length === 0) return text;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const end = endOfLine(text, at);
  const before = text.slice(0, end);
  const gap = before === '' || before.endsWith('\n') ? '' : eol;
  return `${before}${gap}${lines.join(eol)}${eol}${text.slice(end)}`;
}

/** Where the next line begins; `at` itself where a line begins there, as after a block of text. */
function endOfLine(text: string, at: number): number {
  if (at > 0 && text[at - 1] === '\n') return at;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

function addLine(text: string, { map }: Place, key: string, value: YamlValue, order: readonly string[]): string | null {
  const first = rangeOfKey(map.items[0]);
  if (first === null) return null;
  const indent = text.slice(text.lastIndexOf('\n', first[0] - 1) + 1, first[0]);
  if (!/^ *$/.test(indent)) return null;
  const rank = order.indexOf(key);
  const before = map.items.findLast(({ key: one }) => {
    const other = isScalar(one) ? order.indexOf(String(one.value)) : -1;
    return rank < 0 || (other >= 0 && other < rank);
  });
  const after = before ?? map.items[0];
  if (after === undefined) return null;
  const lines = block(key, value, indent);
  if (before !== undefined) return insertLines(text, endOfPair(after), lines);
  const start = first[0] - indent.length;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  return `${text.slice(0, start)}${lines.join(eol)}${eol}${text.slice(start)}`;
}

/** Maps that hold more than texts stand on lines of their own; the innermost between braces, where it is small. */
function block(key: string, value: YamlValue, indent: string): string[] {
  const deep = isMapValue(value) && Object.values(value).some((one) => isMapValue(one));
  if (isMapValue(value) && deep) {
    return [
      `${indent}${yamlText(key)}:`,
      ...Object.entries(value).flatMap(([one, inner]) => block(one, inner, `${indent}  `)),
    ];
  }
  if (Array.isArray(value) && value.some((one) => typeof one !== 'string')) {
    return [`${indent}${yamlText(key)}:`, ...value.map((one) => `${indent}  - ${inline(one)}`)];
  }
  const line = `${indent}${yamlText(key)}: ${inline(value)}`;
  if (isMapValue(value) && line.length > 110) {
    return [
      `${indent}${yamlText(key)}:`,
      ...Object.entries(value).flatMap(([one, inner]) => block(one, inner, `${indent}  `)),
    ];
  }
  return [line];
}

function isMapValue(value: YamlValue): value is { readonly [key: string]: YamlValue } {
  return typeof value === 'object' && !Array.isArray(value);
}

function inline(value: YamlValue): string {
  if (typeof value === 'string') return yamlText(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  const entries = Object.entries(value).map(([key, inner]) => `${yamlText(key)}: ${inline(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function addToBraces(text: string, map: YAMLMap, key: string, value: YamlValue): string | null {
  if (!map.range) return null;
  const [start, end] = map.range;
  const inside = text.slice(start + 1, end - 1);
  const entry = `${yamlText(key)}: ${inline(value)}`;
  if (inside.trim() === '') return `${text.slice(0, start)}{ ${entry} }${text.slice(end)}`;
  const tail = /\s*$/.exec(inside)?.[0] ?? '';
  const at = end - 1 - tail.length;
  const comma = inside.trimEnd().endsWith(',') ? '' : ',';
  return `${text.slice(0, at)}${comma} ${entry}${text.slice(at)}`;
}

function remove(text: string, { maps }: Place): string | null {
  // A map that would be empty goes as a whole.
  const at = maps.findLastIndex(({ map }, index) => index === 0 || map.items.length > 1);
  const { map, pair } = maps[at] ?? {};
  if (map === undefined || pair === undefined) return maps.at(-1)?.pair === undefined ? text : null;
  const key = rangeOfKey(pair);
  if (key === null) return null;
  if (map.flow) return null;
  const start = text.lastIndexOf('\n', key[0] - 1) + 1;
  if (!/^ *$/.test(text.slice(start, key[0]))) return null;
  return text.slice(0, start) + text.slice(endOfLine(text, endOfPair(pair)));
}

function rangeOfKey(pair: Pair | undefined): readonly [number, number] | null {
  const range = isScalar(pair?.key) ? (pair.key as Scalar).range : null;
  return range ? [range[0], range[1]] : null;
}

function endOfPair(pair: Pair): number {
  const { value } = pair;
  let end = rangeOfKey(pair)?.[1] ?? 0;
  if (value === null || value === undefined) return end;
  const node = value as { range?: readonly [number, number, number] | null };
  end = Math.max(end, node.range?.[1] ?? 0);
  // The end of a block is where its last value ends, not where the blanks behind it do.
  if (isCollection(value) && !value.flow) {
    end = rangeOfKey(pair)?.[1] ?? 0;
    visit(value, {
      Node(_key, one) {
        if (!isCollection(one) || one.flow) end = Math.max(end, one.range?.[1] ?? 0);
      },
    });
  }
  return end;
}

/** By the tree: comments and order stay, white space may not. */
function reprint(text: string, doc: Document.Parsed, { path, value }: YamlEdit): string | null {
  const copy = doc.clone();
  try {
    if (value === undefined) removeIn(copy, path);
    else setIn(copy, path, value);
    const printed = copy.toString({ lineWidth: 0, flowCollectionPadding: true });
    return text.includes('\r\n') ? printed.replace(/\r?\n/g, '\r\n') : printed;
  } catch {
    return null;
  }
}

function setIn(doc: Document, path: readonly string[], value: YamlValue): void {
  const there = doc.getIn(path, true);
  if (isScalar(there) && typeof value === 'string') there.value = value;
  else if (isSeq(there) && Array.isArray(value)) {
    const values = there.items.map((item) => (isScalar(item) || isCollection(item) ? item.toJSON() : item) as unknown);
    const wanted = (one: unknown) => value.some((other) => isDeepStrictEqual(one, other));
    const fresh = value.filter((one) => !values.some((other) => isDeepStrictEqual(one, other)));
    there.items = [
      ...there.items.filter((_item, index) => wanted(values[index])),
      ...fresh.map((one) => doc.createNode(one)),
    ];
  } else doc.setIn(path, doc.createNode(value));
}

function removeIn(doc: Document, path: readonly string[]): void {
  doc.deleteIn(path);
  for (let length = path.length - 1; length > 0; length -= 1) {
    const around = doc.getIn(path.slice(0, length), true);
    if (!isMap(around) || around.items.length > 0) return;
    doc.deleteIn(path.slice(0, length));
  }
}
