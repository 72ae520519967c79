// Columns that line up, in as much room as their texts take.
import { textWidth } from './width.ts';

/** Rows of cells as lines; the last column is not padded. Cells may hold colours. */
export function columns(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, textWidth(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, index) =>
        index === row.length - 1 ? cell : cell + ' '.repeat((widths[index] ?? 0) - textWidth(cell) + gap),
      )
      .join('')
      .trimEnd(),
  );
}
