// Images as Flow JSON carries them: base64 text. Looks at its first bytes and its length, never at all of it decoded.

const PREFIX = /^data:[\w/+.-]{0,60};base64,/;
const NOT_BASE64 = /[^A-Za-z0-9+/=\s]/;

export type ImageFormat = 'JPEG' | 'PNG' | 'WebP';

export type ImageText = {
  /** Such as `data:image/png;base64,`; empty for raw base64. */
  readonly prefix: string;
  readonly isBase64: boolean;
  /** Of the image once decoded. */
  readonly bytes: number;
  /** By its first bytes; null for everything else. */
  readonly format: ImageFormat | null;
};

export function readImageText(text: string): ImageText {
  const prefix = text.startsWith('data:') ? (PREFIX.exec(text)?.[0] ?? '') : '';
  const raw = prefix === '' ? text : text.slice(prefix.length);
  const padding = raw.endsWith('==') ? 2 : raw.endsWith('=') ? 1 : 0;
  return {
    prefix,
    isBase64: isBase64(raw),
    bytes: Math.floor((raw.length * 3) / 4) - padding,
    format: formatOf(Buffer.from(raw.slice(0, 24), 'base64')),
  };
}

/** Character by character, and what is after the first "=" on its own: nothing here looks at a text twice. */
function isBase64(raw: string): boolean {
  if (NOT_BASE64.test(raw)) return false;
  const end = raw.indexOf('=');
  return end === -1 || ['=', '=='].includes(raw.slice(end).trimEnd());
}

function formatOf(head: Buffer): ImageFormat | null {
  const text = head.toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'JPEG';
  if (text.startsWith('\x89PNG')) return 'PNG';
  return text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP' ? 'WebP' : null;
}
