// A JSON document in pieces, so that one of ten thousand flows is never a single text. The pieces together are what
// `JSON.stringify(value, null, 2)` gives.

/** Pieces of about this many characters. */
const PIECE = 64 * 1024;

export function* jsonChunks(value: unknown): Generator<string> {
  let piece = '';
  for (const part of parts(value)) {
    piece += part;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** The items of lists at the top are written one by one; what is deeper is small. */
function* parts(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    yield JSON.stringify(value, null, 2);
    return;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) {
    yield '{}';
    return;
  }
  let before = '{\n';
  for (const [key, item] of entries) {
    yield `${before}  ${JSON.stringify(key)}: `;
    if (Array.isArray(item) && item.length > 0) yield* listParts(item);
    else yield indented(item, 2);
    before = ',\n';
  }
  yield '\n}';
}

function* listParts(items: readonly unknown[]): Generator<string> {
  let before = '[\n';
  for (const item of items) {
    yield `${before}    ${indented(item, 4)}`;
    before = ',\n';
  }
  yield '\n  ]';
}

// Line breaks inside of texts are escaped in JSON, so that every real one is between values.
function indented(value: unknown, columns: number): string {
  const text: string | undefined = JSON.stringify(value, null, 2);
  return (text ?? 'null').replaceAll('\n', `\n${' '.repeat(columns)}`);
}
