// Makes what people wrote harmless where it is shown. One function for each place.

// C0 and C1 controls, line and paragraph separators, direction overrides and invisible joiners.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/**
 * One line for a terminal: controls and direction marks show as `\u{…}` instead of acting. So do the colons of
 * `::error::` and the signs of `##[error]`, which a CI runner that reads the log would obey.
 */
export function forTerminal(text: string): string {
  return text
    .replace(UNSEEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .replace(/(^|\s):(?=:)/g, '$1\\u{3a}')
    .replace(/##(?=\[)/g, '#\\u{23}');
}

/** The same for text of several lines: line breaks and tabs stay. */
export function forTerminalBlock(text: string): string {
  const line = (one: string) => one.split('\t').map(forTerminal).join('\t');
  return text.split('\n').map(line).join('\n');
}

/** A fenced block whose fence is longer than any run of backticks in it. */
export function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${forTerminalBlock(text)}\n${fence}`;
}
