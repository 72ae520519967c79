// What is said in a drawn screen graph, whatever draws it: signs, names, and how the screens and routes are counted.
import type { GraphMark, GraphScreen, ScreenGraph } from '../flowjson/screen-graph.ts';
import { forTerminal } from './escape.ts';
import type { FoldedNode } from './graph-fold.ts';
import { textWidth } from './width.ts';

/** In front of a name, so that no mark hangs on its colour. */
export const SIGNS = { same: '', added: '+', removed: '−', changed: '~' } satisfies Record<GraphMark, string>;

/** The sign of a screen that is not there. */
export const MISSING = '!';

export type NodeWords = {
  readonly sign: string;
  readonly name: string;
  /** The second line; null where there is none. */
  readonly below: string | null;
};

/** @param room columns of a line */
export function wordsOf(node: FoldedNode, room: number): NodeWords {
  if (node.kind === 'fold') {
    const name = `… ${node.count} ${node.isUnchanged ? 'unchanged' : 'more'} screens`;
    return { sign: '', name, below: null };
  }
  const { screen } = node;
  const name = nameOf(screen.id, room);
  const shown = screen.leadsAnywhere ? `${name} → …` : name;
  return { sign: signOf(screen), name: shown, below: belowOf(screen, name, room) };
}

/** Of what routes name in vain it is no use to know since when. */
function signOf({ mark, isMissing, index }: GraphScreen): string {
  return isMissing && mark !== 'removed' && index.before === null ? MISSING : SIGNS[mark];
}

function belowOf(screen: GraphScreen, name: string, room: number): string | null {
  if (screen.isMissing) return screen.index.before === null ? 'no such screen' : 'gone, yet routes lead here';
  if (screen.before !== null) return `was ${nameOf(screen.before, room - 4)}`;
  const title = screen.title === null ? '' : cut(screen.title, room);
  return title === '' || title === name ? null : title;
}

export function nameOf(id: string, room: number): string {
  return cut(id, room) || '(no name)';
}

/** More of a text is not looked at: it is cut anyway, and finding out its width takes a while. */
const LONGEST = 400;

/** One line of at most so many columns, with an ellipsis where something is left out. Cut between whole characters. */
export function cut(text: string, room: number): string {
  const whole = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  const flat = whole
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/\p{Surrogate}/gu, '\ufffd');
  const line = flat.split(EMOJI_JOINER).map(forTerminal).join('\u200d');
  if (textWidth(line) <= room && whole === text) return line;
  let [shown, width] = ['', 0];
  for (const { segment } of SEGMENTS.segment(line)) {
    width += textWidth(segment);
    if (width > room - 1) break;
    shown += segment;
  }
  return `${shown.trimEnd()}…`;
}

/** One emoji of several, such as a family: there a joiner hides nothing. */
const EMOJI_JOINER = /(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]?)\u200d(?=\p{Extended_Pictographic})/u;

const SEGMENTS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** `4 screens (1 added, 2 changed), 3 routes (1 removed), 1 missing screen` */
export function countWords({ screens, routes }: ScreenGraph): string {
  const there = screens.filter(({ index }) => index.before !== null || index.after !== null);
  const missing = screens.filter(({ isMissing }) => isMissing);
  const all = [counted(there, 'screen'), counted(routes, 'route')];
  return [...all, ...(missing.length > 0 ? [plural(missing.length, 'missing screen')] : [])].join(', ');
}

function counted(items: readonly { readonly mark: GraphMark }[], noun: string): string {
  const parts = (['added', 'changed', 'removed'] as const).flatMap((mark) => {
    const count = items.filter((item) => item.mark === mark).length;
    return count === 0 ? [] : [`${count} ${mark}`];
  });
  const all = plural(items.length, noun);
  return parts.length === 0 ? all : `${all} (${parts.join(', ')})`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
