// How much Markdown of one screen is read. A phone shows a few thousand characters; reading a text that is all markup takes
// a thousand times as long as showing it.

/** What may be markup takes as long to read as this much prose. Measured. */
const MARKUP_COSTS = 20;
/** A picture within a text, however large. */
const PICTURE_COSTS = 100;
const MARKUP: ReadonlySet<string> = new Set('*_~[]()!|\\&#<\n');
const PICTURE = /base64,[A-Za-z0-9+/=]*/y;

export type Affordable = {
  /** Null where the text is too long from its first character on. */
  readonly lines: readonly string[] | null;
  /** How many characters are left out. */
  readonly left: number;
};

/** As much of the lines as there is room for, which is taken. */
export function afford(lines: readonly string[], room: { markdown: number }): Affordable {
  const kept: string[] = [];
  let left = 0;
  for (const line of lines) {
    const end = room.markdown > 0 ? endOf(line, room) : 0;
    if (end > 0 || line === '') kept.push(end < line.length ? line.slice(0, end) : line);
    left += line.length - end;
  }
  return { lines: kept.length === 0 ? null : kept, left };
}

function endOf(line: string, room: { markdown: number }): number {
  let at = 0;
  while (at < line.length && room.markdown > 0) {
    const char = line.charAt(at);
    PICTURE.lastIndex = at;
    const picture = char === 'b' ? PICTURE.exec(line)?.[0] : undefined;
    room.markdown -= picture !== undefined ? PICTURE_COSTS : MARKUP.has(char) ? MARKUP_COSTS : 1;
    at += picture?.length ?? 1;
  }
  return at;
}
