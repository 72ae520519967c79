// A drawn thing with what is said of it: an outline, badges that lead to where it is told, and what the checker found.
import type { ChangeKind } from '../../flowjson/document-change.ts';
import { escapeHtml, plainHtml } from '../html.ts';
import type { ScreenMark } from './draw.ts';
import type { PlacedMark, Said } from './said.ts';
import { attribute, element, icon, type Look, placeAnchor, type Sheet } from './sheet.ts';
import { cutText } from './words.ts';

/** So many are shown one by one; all of them are told where the badges lead to. */
const MOST = { badges: 4, remarks: 6 };
const LONGEST_LABEL = 400;
const LONGEST_SAID = 60;

/** Where several things happened to one component, its outline says the first of these. */
const OUTLINES: readonly ChangeKind[] = ['removed', 'added', 'renamed', 'moved', 'changed'];

/** The element of what stands at a pointer, with all that is said there and below and has not been shown inside. */
export function placed(sheet: Sheet, pointer: string, inner: string, look: Look = {}): string {
  return dressed(sheet, pointer, { inner, look, take: sheet.saying.take });
}

/** The same with what is said of this very place only. */
export function placedOnly(sheet: Sheet, pointer: string, inner: string, look: Look = {}): string {
  return dressed(sheet, pointer, { inner, look, take: sheet.saying.takeOnly });
}

type Dressing = {
  readonly inner: string;
  readonly look: Look;
  readonly take: (pointer: string, id: string) => Said;
};

function dressed(sheet: Sheet, pointer: string, { inner, look, take }: Dressing): string {
  const id = freeId(sheet, placeAnchor(sheet.prefix, pointer));
  const said = take(pointer, id);
  const isSaid = said.marks.length > 0 || said.remarks.length > 0;
  if (!isSaid) return element(look.look ?? '', inner, look);
  sheet.ids.add(id);
  const looks = [look.look ?? '', 'wf-s', outlineOf(said.marks)].filter((one) => one !== '').join(' ');
  const content = `${badges(said.marks)}${inner}${remarks(said.remarks)}`;
  return element(looks, content, { ...look, attributes: ` id="${id}"${look.attributes ?? ''}` });
}

/** Two places may read the same once their signs are replaced: the second gets a number. */
function freeId(sheet: Sheet, id: string): string {
  if (!sheet.ids.has(id)) return id;
  let count = 2;
  while (sheet.ids.has(`${id}.${count}`)) count += 1;
  return `${id}.${count}`;
}

/** What happens to a part of a thing is a change of that thing. */
export function outlineOf(marks: readonly PlacedMark[]): string {
  if (marks.length === 0) return '';
  const ofItself = OUTLINES.find((one) => marks.some(({ kind, part }) => kind === one && part === ''));
  return `wf-m wf-m-${ofItself ?? 'changed'}${marks.some(({ level }) => level === 'breaking') ? ' wf-m-breaking' : ''}`;
}

const SIGNS = { added: '+', removed: '−', changed: '~', moved: '↕', renamed: '→' } satisfies Record<ChangeKind, string>;

export function badges(marks: readonly PlacedMark[]): string {
  if (marks.length === 0) return '';
  const shown = marks.slice(0, marks.length > MOST.badges ? MOST.badges - 1 : MOST.badges);
  const rest = marks.slice(shown.length);
  const [next] = rest;
  const more = next === undefined ? '' : link(next, `${rest.length} more`, rest.map(({ label }) => label).join('\n'));
  return element('wf-bs', shown.map(badge).join('') + more);
}

function badge(mark: PlacedMark): string {
  const { kind, part, level, label, says } = mark;
  const more = says === undefined ? '' : `: ${plainHtml(cutText(says, LONGEST_SAID))}`;
  const what = `${part === '' ? '' : `${plainHtml(part)} `}${kind}${more}`;
  return link(mark, `<b>${SIGNS[kind]}</b> ${what}${level === 'breaking' ? ', breaking' : ''}`, label);
}

function link({ kind, level, target }: ScreenMark, inner: string, label: string): string {
  const look = `wf-b wf-m-${kind}${level === 'breaking' ? ' wf-m-breaking' : ''}`;
  const title = label.length > LONGEST_LABEL ? `${cutText(label, LONGEST_LABEL)}…` : label;
  return `<a class="${look}" href="#${escapeHtml(target)}"${attribute('title', title)}>${inner}</a>`;
}

export function remarks(said: readonly string[]): string {
  const shown = said.slice(0, said.length > MOST.remarks ? MOST.remarks - 1 : MOST.remarks);
  const lines = shown.map((text) => plainHtml(cutText(text, LONGEST_LABEL)));
  if (said.length > shown.length) lines.push(`and ${said.length - shown.length} more`);
  return lines.map((line) => element('wf-r', `${icon('warn', 'Finding')}<span>${line}</span>`)).join('');
}

/** A fold for what a phone does not show now. It is open where something is said of what is in it. */
export function folded(sheet: Sheet, summary: string, draw: () => string): string {
  const before = sheet.saying.count();
  const inside = draw();
  const open = sheet.saying.count() > before ? ' open' : '';
  return `<details class="wf-fold"${open}><summary>${summary}</summary>${element('wf-ghost wf-col', inside)}</details>`;
}
