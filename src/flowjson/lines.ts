// Offsets to lines and columns, and back. Knows no language.

/** Lines and columns count from 1; columns count UTF-16 code units. */
export type Position = { readonly line: number; readonly column: number };

export type Lines = {
  /** The position of an offset; offsets past the end give the end. */
  at(offset: number): Position;
  /** The offset of a position, held inside the text. */
  offset(position: Position): number;
};

/** An index over the line starts of `text`, made as far as it is asked for; LF, CRLF and CR end a line. */
export function linesOf(text: string): Lines {
  const starts = [0];
  let known = 0;
  const know = (end: number) => {
    for (; known < end; known += 1) {
      const code = text.charCodeAt(known);
      if (code === 10 || (code === 13 && text.charCodeAt(known + 1) !== 10)) starts.push(known + 1);
    }
  };
  return {
    at(offset) {
      know(Math.min(offset, text.length));
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: Math.max(0, Math.min(offset, text.length) - (starts[low] ?? 0)) + 1 };
    },
    offset({ line, column }) {
      know(text.length);
      const start = starts[Math.min(Math.max(line, 1), starts.length) - 1] ?? 0;
      return Math.min(start + Math.max(column, 1) - 1, text.length);
    },
  };
}
