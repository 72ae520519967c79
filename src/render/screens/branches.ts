// If and Switch: what is shown for the example data, and in folds what else there might be.
import { chosenCase, conditionHolds } from '../../flowjson/evaluate.ts';
import { isRecord } from '../../model/json.ts';
import { plural } from '../findings.ts';
import { plainHtml } from '../html.ts';
import { folded } from './place.ts';
import { type Component, element, own, type Sheet } from './sheet.ts';
import { cutText, evaluated } from './words.ts';

/** Draws a list of components that stands in another; `isGhost` where it is not what a phone shows now. */
export type DrawInside = (list: unknown, at: { readonly keys: readonly string[]; readonly isGhost: boolean }) => string;

type Branch = { readonly name: string; readonly keys: readonly string[]; readonly list: unknown };

/** More cases are only counted. */
const MOST_CASES = 40;

export function drawIf({ value }: Component, sheet: Sheet, draw: DrawInside): string {
  const condition = own(value, 'condition');
  const holds = conditionHolds(condition, sheet.scope);
  const then: Branch = { name: 'If it holds', keys: ['then'], list: own(value, 'then') };
  const other: Branch = { name: 'Else', keys: ['else'], list: own(value, 'else') };
  const branches = other.list === undefined ? [then] : [then, other];
  const answer = holds === null ? UNKNOWN : said(holds ? 'holds' : 'does not hold', 'wf-yes');
  const head = `<b>If</b> ${codeHtml(condition)} ${answer}`;
  return branched(sheet, head, { branches, taken: holds === null ? null : (branches[holds ? 0 : 1] ?? null), draw });
}

export function drawSwitch({ value }: Component, sheet: Sheet, draw: DrawInside): string {
  const cases = own(value, 'cases');
  const all = isRecord(cases) ? Object.keys(cases) : [];
  const branches = all.map((key): Branch => {
    return { name: `Case ${key}`, keys: ['cases', key], list: isRecord(cases) ? own(cases, key) : undefined };
  });
  const on = own(value, 'value');
  const key = chosenCase(on, all, sheet.scope);
  const isUnknown = key === null && evaluated(sheet, on).kind === 'unresolved';
  const answer = key !== null ? said(`is ${key}`, 'wf-yes') : isUnknown ? UNKNOWN : said('fits no case', 'wf-yes');
  const head = `<b>Switch</b> ${codeHtml(on)} ${answer}`;
  return branched(sheet, head, { branches, taken: branches.find((one) => one.keys[1] === key) ?? null, draw });
}

const UNKNOWN = '<span class="wf-unk">cannot be told: there is no example</span>';

function said(text: string, look: string): string {
  return element(look, shortHtml(text), { tag: 'span' });
}

function shortHtml(text: string, most = 120): string {
  return `${plainHtml(cutText(text, most))}${text.length > most ? '…' : ''}`;
}

function codeHtml(value: unknown): string {
  if (typeof value === 'string') return element('', shortHtml(value, 300), { tag: 'code' });
  return typeof value === 'boolean' ? `<code>${value}</code>` : '<span class="wf-bad">nothing to decide by</span>';
}

type Branching = { readonly branches: readonly Branch[]; readonly taken: Branch | null; readonly draw: DrawInside };

function branched(sheet: Sheet, head: string, { branches, taken, draw }: Branching): string {
  const shown = taken === null ? '' : draw(taken.list, { keys: taken.keys, isGhost: false });
  const others = branches.filter((branch) => branch !== taken);
  const folds = others.slice(0, MOST_CASES).map((branch) => fold(sheet, branch, draw));
  const left = others.length - folds.length;
  if (left > 0) folds.push(element('wf-none', `${left} more cases are not drawn here`));
  return `${element('wf-cond', head)}${shown}${folds.join('')}`;
}

function fold(sheet: Sheet, { name, keys, list }: Branch, draw: DrawInside): string {
  const count = Array.isArray(list) ? plural(list.length, 'other component') : 'no list of components';
  return folded(sheet, `<b>${shortHtml(name)}</b> ${count}`, () => draw(list, { keys, isGhost: true }));
}
