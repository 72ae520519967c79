// A document from the account as a file that reads as if written by hand. Pure.
import { escapeJson } from './fill.ts';
import { MAX_BYTES } from './read.ts';

/** JSON text with two blanks of indentation that fills to `value`, whatever the variables are. */
export function printDocument(value: unknown): string {
  const text = `${escapeJson(JSON.stringify(value, null, 2))}\n`;
  // White space must not make a document too large that the platform has taken.
  return Buffer.byteLength(text) <= MAX_BYTES ? text : `${escapeJson(JSON.stringify(value))}\n`;
}
