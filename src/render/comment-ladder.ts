// Fits a comment into the room that there is: whole sections where they fit, whole lines of them where they do not.

/** A line of a section. Of two lines the one of the lower rank is kept longer. */
export type Line = { readonly text: string; readonly rank: number };

/** A part of a comment: `head`, lines, and, where lines had to go, what says so. */
export type Section = {
  readonly head: string;
  readonly lines: readonly Line[];
  /** Between the lines. */
  readonly joint: string;
  /** What stands for the lines that were left out, by their places. */
  readonly rest: (left: readonly number[]) => string;
  readonly foot: string;
};

/** A section that is there as it is, or not at all. */
export function fixed(text: string): Section {
  return { head: text, lines: [], joint: '\n', rest: () => '', foot: '' };
}

/** Sections within a fold; `summary` is HTML. */
export function folded(summary: string, sections: readonly Section[]): Section[] {
  return [fixed(`<details><summary>${summary}</summary>`), ...sections, fixed('</details>')];
}

export type Measure = (text: string) => number;

/** UTF-16 code units: never fewer than characters, whichever of the two somebody counts. */
export const inUnits: Measure = (text) => text.length;

const ENCODER = new TextEncoder();
export const inBytes: Measure = (text) => ENCODER.encode(text).length;

/** What is between sections. */
const GAP = '\n\n';

/** All sections with all their lines. */
export function whole(sections: readonly Section[]): string {
  return sections
    .map(
      (section) =>
        section.head +
        joined(
          section.lines.map(({ text }) => text),
          section,
        ) +
        section.foot,
    )
    .filter((text) => text !== '')
    .join(GAP);
}

function joined(lines: readonly string[], { joint, head }: Section): string {
  return lines.length === 0 ? '' : `${head === '' ? '' : joint}${lines.join(joint)}`;
}

/** As many lines as fit into `room`, those of the lowest rank first; the order of the lines stays. */
export function fitted(sections: readonly Section[], room: number, measure: Measure): string {
  const kept = sections.map(() => new Set<number>());
  let used = measure(sections.map((section) => bare(section)).join(GAP));
  const ranks = [...new Set(sections.flatMap(({ lines }) => lines.map(({ rank }) => rank)))].sort((a, b) => a - b);
  for (const rank of ranks) {
    for (const [index, section] of sections.entries()) {
      for (const [place, line] of section.lines.entries()) {
        if (line.rank !== rank) continue;
        const cost = measure(line.text + section.joint);
        // The first that does not fit ends its rank: what is left out is always the end of something.
        if (used + cost > room) break;
        used += cost;
        kept[index]?.add(place);
      }
    }
  }
  const texts = sections.map((section, index) => {
    const here = kept[index] ?? new Set<number>();
    const left = section.lines.flatMap((_line, place) => (here.has(place) ? [] : [place]));
    const lines = section.lines.flatMap(({ text }, place) => (here.has(place) ? [text] : []));
    const rest = left.length === 0 ? '' : section.rest(left);
    return section.head + joined(lines, section) + rest + section.foot;
  });
  return texts.filter((text) => text !== '').join(GAP);
}

/** A section without any line: what it takes at least. */
function bare(section: Section): string {
  const all = section.lines.map((_line, place) => place);
  return section.head + section.joint + (all.length === 0 ? '' : section.rest(all)) + section.foot;
}
