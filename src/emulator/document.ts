// Knows how an uploaded Flow JSON file is kept byte by byte, and the few properties of it that the platform reads.
// Does not judge it: that is what the check handed to the emulator is for.
import { isRecord, own } from './shape.ts';

/** The exact bytes of a file, as text where that loses nothing. */
export type Document = { readonly encoding: 'utf8' | 'base64'; readonly content: string };

export type DocumentHead = {
  readonly readable: boolean;
  readonly version: string | null;
  readonly dataApiVersion: string | null;
  /** The endpoint's address inside the document, which only versions below 3.0 have. */
  readonly dataChannelUri: string | null;
};

export function toDocument(bytes: Uint8Array): Document {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = buffer.toString('utf8');
  if (Buffer.from(text, 'utf8').equals(buffer)) return { encoding: 'utf8', content: text };
  return { encoding: 'base64', content: buffer.toString('base64') };
}

/** What a download gives: a text where the bytes are one. */
export function contentOf(document: Document): string | Uint8Array {
  return document.encoding === 'utf8' ? document.content : Buffer.from(document.content, 'base64');
}

export function textOf(document: Document): string {
  return document.encoding === 'utf8' ? document.content : Buffer.from(document.content, 'base64').toString('utf8');
}

export function sameDocument(left: Document | null, right: Document | null): boolean {
  return left?.encoding === right?.encoding && left?.content === right?.content;
}

/** The parsed object, or undefined where the text is not a JSON object. */
export function parseObject(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function textProperty(value: { readonly [key: string]: unknown }, key: string): string | null {
  const found = own(value, key);
  return typeof found === 'string' ? found : null;
}

const UNREADABLE: DocumentHead = { readable: false, version: null, dataApiVersion: null, dataChannelUri: null };

function readHead(document: Document): DocumentHead {
  const value = parseObject(textOf(document));
  if (value === undefined) return UNREADABLE;
  return {
    readable: true,
    version: textProperty(value, 'version'),
    dataApiVersion: textProperty(value, 'data_api_version'),
    dataChannelUri: textProperty(value, 'data_channel_uri'),
  };
}

/** A document never changes, and a list asks for the heads of hundreds: each is read once, for as long as it lives. */
const heads = new WeakMap<Document, DocumentHead>();

export function headOf(document: Document | null): DocumentHead {
  if (document === null) return UNREADABLE;
  const known = heads.get(document);
  if (known !== undefined) return known;
  const head = readHead(document);
  heads.set(document, head);
  return head;
}

/** True for "2.1" and its like: versions in which the endpoint stands inside the document. */
export function isBeforeVersion3(version: string | null): boolean {
  const major = /^(\d{1,9})\.\d+$/.exec(version ?? '')?.[1];
  return major !== undefined && Number(major) < 3;
}

function withScreenData(value: { readonly [key: string]: unknown }): unknown {
  const screens = own(value, 'screens');
  if (!Array.isArray(screens)) return value;
  const filled = screens.map((screen: unknown) => (isRecord(screen) ? { data: {}, ...screen } : screen));
  return { ...value, screens: filled };
}

/** What a platform that normalises on ingest would keep: reformatted, or ("lossy") also with defaults filled in. */
export function normalise(document: Document, how: boolean | 'lossy'): Document {
  if (how === false) return document;
  const value = parseObject(textOf(document));
  if (value === undefined) return document;
  return { encoding: 'utf8', content: JSON.stringify(how === 'lossy' ? withScreenData(value) : value) };
}
