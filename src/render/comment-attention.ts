// What a human must see before saying yes: refusals, what breaks, edits that would be lost, what is final, consents, guards.
import { openBreaks } from '../flowjson/review.ts';
import { CONSENTS, type Consent, type FlowPlan, type Plan } from '../model/plan.ts';
import type { ShownDocuments } from './change-lines.ts';
import { changeSentence } from './change-words.ts';
import { MARKDOWN } from './changes.ts';
import type { Line, Section } from './comment-ladder.ts';
import { FIRST } from './comment-table.ts';
import { type AlertKind, alertHead, inert, listed, nameOf, sentence } from './comment-text.ts';
import { plural } from './findings.ts';
import { guardSentences } from './plan-words.ts';

/** Flows that the same is said of. */
type Said = { readonly text: string; readonly names: string[] };

/** Codes of notes by how grave they are, in the order in which they are said. */
const GRAVE: readonly string[] = [
  'conflict',
  'overwrites-edit',
  'irreversible',
  'used-by-templates',
  'templates-unknown',
];
const GOOD_TO_KNOW: readonly string[] = ['adopts', 'republish', 'published-version-stays', 'health', 'frozen-version'];

/** How many flows are named of whom the same is said. */
const NAMED = 3;

export type Seen = {
  /** How somebody gives consent: the input of the Action, or the flag of the command. */
  readonly allow: 'allow: ' | '--allow ';
  readonly documents: ShownDocuments;
};

/** Alerts, the gravest first. */
export function attention(plan: Plan | null, { allow, documents }: Seen): Section[] {
  if (plan === null) return [];
  const refused = said(plan.flows, (flow) => refusedBecause(flow, documents));
  const guards = guardSentences(plan).map((one) => `Guard: ${sentence(one)}`);
  return [
    ...alert('CAUTION', 'Refused: nothing is applied until this is settled.', refused),
    ...alert('WARNING', null, [
      ...breakLines(plan, documents),
      ...notesOf(plan, GRAVE),
      ...consentLines(plan, allow),
      ...guards,
    ]),
    ...alert('NOTE', null, notesOf(plan, GOOD_TO_KNOW)),
  ];
}

/** Notes on flows that something is done to; the others have theirs in the table. */
function notesOf({ flows }: Plan, codes: readonly string[]): string[] {
  const busy = flows.filter(({ steps }) => steps.length > 0);
  return codes.flatMap((code) =>
    said(busy, ({ notes }) => notes.filter((note) => note.code === code).map(({ message }) => sentence(message))),
  );
}

/** Flows that are written although that breaks something for somebody: what is refused for it is told above. */
function breakLines({ flows }: Plan, documents: ShownDocuments): string[] {
  return flows.flatMap(({ name, steps }) => {
    const breaks = steps.length === 0 ? [] : openBreaks(documents.get(name)?.review ?? []);
    const [first] = breaks;
    if (first === undefined) return [];
    const rest = breaks.length === 1 ? '' : ` … and ${breaks.length - 1} more`;
    const count = plural(breaks.length, 'breaking change');
    return [`**${nameOf(name)}**: ${count}. ${changeSentence(first.change, first.impact, MARKDOWN)}${rest}`];
  });
}

/** What helps against several refusals is said once, behind the last of them. */
function refusedBecause({ name, refusals }: FlowPlan, documents: ShownDocuments): string[] {
  const breaks = openBreaks(documents.get(name)?.review ?? []);
  // A fingerprint is there to be copied: in a sentence of the plan's own it would be cut, so that GitHub links nothing.
  const told = breaks.map(
    ({ change, impact, fingerprint }) => `${changeSentence(change, impact, MARKDOWN)} \`${fingerprint}\``,
  );
  const texts = refusals.flatMap(({ code, message, hint }, index): { text: string; hint: string }[] => {
    if (code !== 'breaking-change' || told.length === 0) return [{ text: sentence(message), hint }];
    const isFirst = refusals.findIndex((one) => one.code === code) === index;
    return isFirst ? told.slice(0, BREAKS).map((text) => ({ text, hint })) : [];
  });
  return texts.map(({ text, hint }, index) => (texts[index + 1]?.hint === hint ? text : `${text} _${sentence(hint)}_`));
}

/** So many breaking changes of one flow are told at the top; all of them stand with the flow. */
const BREAKS = 5;

/** What is said of several flows is said once. */
function said(flows: readonly FlowPlan[], tell: (flow: FlowPlan) => readonly string[]): string[] {
  const all = new Map<string, Said>();
  for (const flow of flows) {
    for (const text of tell(flow)) {
      const known = all.get(text);
      if (known === undefined) all.set(text, { text, names: [flow.name] });
      else known.names.push(flow.name);
    }
  }
  return [...all.values()].map(
    ({ text, names }) => `${listed(names, NAMED, (name) => `**${nameOf(name)}**`)}: ${text}`,
  );
}

function consentLines({ flows }: Plan, allow: Seen['allow']): string[] {
  const counts = CONSENTS.map((consent) => ({ consent, count: needing(flows, consent) })).filter(
    ({ count }) => count > 0,
  );
  if (counts.length === 0) return [];
  const each = counts.map(({ consent, count }) => `${inert(consent)} (${plural(count, 'flow')})`);
  const all = counts.map(({ consent }) => consent).join(',');
  return [`Needs consent: ${each.join(', ')}. Nothing is applied without \`${allow}${all}\`.`];
}

function needing(flows: readonly FlowPlan[], consent: Consent): number {
  return flows.filter(({ steps }) => steps.some((step) => step.consent?.includes(consent))).length;
}

function alert(kind: AlertKind, head: string | null, texts: readonly string[]): Section[] {
  if (texts.length === 0) return [];
  const isNote = kind === 'NOTE';
  const rankOf = (index: number) => (index < (isNote ? 2 : FIRST) ? 1 : isNote ? 5 : 3);
  const lines = texts.map((text, index): Line => ({ text: `> - ${text}`, rank: rankOf(index) }));
  const rest = (left: readonly number[]) => `\n> - … and ${left.length} more`;
  return [
    { head: head === null ? alertHead(kind) : `${alertHead(kind, head)}\n>`, lines, joint: '\n', rest, foot: '' },
  ];
}
