// What people wrote, as text within HTML: no markup, no attribute, no address comes of it. And the frame of our pages.
import { forTerminal } from './escape.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters that HTML itself cannot hold, and lone surrogates. */
const UNHOLDABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu;

/**
 * A text as a phone shows it, for text and for attributes in double quotes. Characters that set the direction of writing
 * are kept, since a phone keeps them: put it into an element that isolates them (`<bdi>`, or `dir="auto"`).
 */
export function escapeHtml(text: string): string {
  return text.replace(UNHOLDABLE, '\ufffd').replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}

/** A text of our own pages, such as a name in a heading: what cannot be seen shows as `\u{…}`. One line. */
export function plainHtml(text: string): string {
  return escapeHtml(forTerminal(text));
}

export type PageParts = { readonly title: string; readonly styles: string; readonly body: string };

/**
 * A whole page that needs nothing else and sends nothing anywhere: no script may run, nothing may be loaded, whatever
 * somebody got into it. Images only as data within it.
 * @param parts `title` is text; `styles` and `body` are ours and go in as they are
 */
export function htmlPage({ title, styles, body }: PageParts): string {
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${plainHtml(title)}</title>
<style>
${styles}
</style>
</head>
<body>
${body}
</body>
</html>
`;
}
