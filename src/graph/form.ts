// A body of several parts, as an upload needs it. Source: RFC 7578.
import { randomBytes } from 'node:crypto';

export type Part = { readonly name: string; readonly value: string; readonly file?: string; readonly type?: string };

/** Names and file names are ours, never an author's: they need no escaping. */
export function multipart(parts: readonly Part[]): { readonly type: string; readonly body: string } {
  // Eighteen random bytes do not occur in a document by chance, and nobody knows them beforehand.
  const boundary = `----waflow${randomBytes(18).toString('hex')}`;
  const body = parts.map(({ name, value, file, type }) => {
    const disposition = `Content-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}`;
    const head = type === undefined ? disposition : `${disposition}\r\nContent-Type: ${type}`;
    return `--${boundary}\r\n${head}\r\n\r\n${value}\r\n`;
  });
  return { type: `multipart/form-data; boundary=${boundary}`, body: `${body.join('')}--${boundary}--\r\n` };
}
