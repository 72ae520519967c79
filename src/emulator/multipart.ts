// Knows how to take a multipart/form-data body apart, byte for byte.
// Written out because fetch's own parser refuses unquoted names, which other clients send.

export type Part = {
  readonly name: string;
  /** Present on files only. */
  readonly filename: string | null;
  readonly contentType: string | null;
  readonly bytes: Uint8Array;
};

/** The body is not what its content type promises. */
export class MultipartError extends Error {
  override readonly name = 'MultipartError';
}

const MAX_PARTS = 1000;

export function boundaryOf(contentType: string): string | null {
  const found = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  return found?.[1] ?? found?.[2] ?? null;
}

function attribute(header: string, name: string): string | null {
  const found = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;]*))`, 'i').exec(header);
  if (found === null) return null;
  const quoted = found[1];
  if (quoted === undefined) return found[2] ?? null;
  return quoted
    .replace(/\\(["\\])/g, '$1')
    .replace(/%22/g, '"')
    .replace(/%0D/gi, '\r')
    .replace(/%0A/gi, '\n');
}

function headersOf(text: string): ReadonlyMap<string, string> {
  const pairs = text.split(/\r?\n/).map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, Math.max(colon, 0)).trim().toLowerCase(), line.slice(colon + 1).trim()];
  });
  return new Map(pairs);
}

function toPart(section: Buffer): Part {
  const split = section.indexOf('\r\n\r\n');
  if (split < 0) throw new MultipartError('a part has no end of headers');
  const headers = headersOf(section.subarray(0, split).toString('utf8'));
  const disposition = headers.get('content-disposition') ?? '';
  const name = attribute(disposition, 'name');
  if (name === null) throw new MultipartError('a part has no name');
  return {
    name,
    filename: attribute(disposition, 'filename'),
    contentType: headers.get('content-type') ?? null,
    bytes: section.subarray(split + 4),
  };
}

/** Splits the body at its boundary. A body that ends early, or has no first boundary, is a `MultipartError`. */
export function parseMultipart(body: Uint8Array, boundary: string): readonly Part[] {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const open = Buffer.from(`--${boundary}`, 'utf8');
  const separator = Buffer.from(`\r\n--${boundary}`, 'utf8');
  let at = buffer.indexOf(open);
  if (at < 0) throw new MultipartError('the boundary does not occur in the body');
  at += open.length;
  const parts: Part[] = [];
  while (buffer.toString('latin1', at, at + 2) !== '--') {
    const start = buffer.indexOf('\r\n', at);
    const end = start < 0 ? -1 : buffer.indexOf(separator, start + 2);
    if (start < 0 || end < 0) throw new MultipartError('the body ends inside a part');
    if (parts.length >= MAX_PARTS) throw new MultipartError('there are too many parts');
    parts.push(toPart(buffer.subarray(start + 2, end)));
    at = end + separator.length;
  }
  return parts;
}
