// One screen of a Flow JSON as a phone shows it, as HTML without any script. Draws what can be drawn of any document.
import type { ChangeKind } from '../../flowjson/document-change.ts';
import type { ImpactLevel } from '../../flowjson/impact.ts';

/** What is said at a component: that it changed, and where that is told. */
export type ScreenMark = {
  readonly kind: ChangeKind;
  readonly level: ImpactLevel;
  /** The id of the element that tells the change, without `#`; the mark links to it. */
  readonly target: string;
  /** The change in words, as text. */
  readonly label: string;
};

export type DrawOptions = {
  /** Begins every id and name that is drawn, so that many screens fit into one page. Letters, digits and hyphens. */
  readonly prefix: string;
  /** By JSON pointer into the document: of a screen, of a component, or of something below a component. */
  readonly marks?: ReadonlyMap<string, readonly ScreenMark[]>;
  /** What the checker says, by JSON pointer; as text. */
  readonly remarks?: ReadonlyMap<string, readonly string[]>;
};

/**
 * The HTML of one screen: one element, harmless for any document. An element that has a mark has the id
 * `PREFIX-at-POINTER`, with `/` as `-`.
 * @param document a Flow JSON of any kind, also a wrong one
 * @param index of the screen in `screens`
 */
export function drawScreen(document: unknown, index: number, options: DrawOptions): string {
  return `<div class="phone" id="${options.prefix}-screen-${index}">${typeof document}</div>`;
}

/** The styles that drawn screens need, once a page. */
export const SCREEN_STYLES = '';
