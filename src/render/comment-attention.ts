// What a human must see before saying yes: refusals, edits that would be lost, what is final, consents, guards.
import { CONSENTS, type Consent, type FlowPlan, type Plan } from '../model/plan.ts';
import type { Line, Section } from './comment-ladder.ts';
import { FIRST } from './comment-table.ts';
import { type AlertKind, alertHead, code, inert, listed, nameOf } from './comment-text.ts';
import { plural } from './findings.ts';
import { guardSentences } from './plan-words.ts';

/** Flows that the same is said of. */
type Said = { readonly text: string; readonly names: string[] };

const LOST: readonly string[] = ['conflict', 'overwrites-edit'];
const FINAL: readonly string[] = ['irreversible', 'used-by-templates', 'templates-unknown'];
const GOOD_TO_KNOW: readonly string[] = [
  'adopts',
  'republish',
  'published-version-stays',
  'health',
  'remote-errors',
  'frozen-version',
  'waits',
];

/** Alerts, the gravest first. */
export function attention(plan: Plan | null): Section[] {
  if (plan === null) return [];
  const refused = said(plan.flows, ({ refusals }) =>
    refusals.map(({ message, hint }) => `${inert(message)}. _${inert(hint)}._`),
  );
  const lost = notesOf(plan, LOST);
  const final = notesOf(plan, FINAL);
  const guards = guardSentences(plan).map((sentence) => `Guard: ${inert(sentence)}.`);
  const warnings = [...consentLines(plan), ...lost, ...final, ...guards];
  return [
    ...alert('CAUTION', '**Refused.** Nothing is applied until this is settled.', refused),
    ...alert('WARNING', '**Look at this first.**', warnings),
    ...alert('NOTE', 'Good to know', notesOf(plan, GOOD_TO_KNOW)),
  ];
}

function notesOf(plan: Plan, codes: readonly string[]): string[] {
  return codes.flatMap((wanted) =>
    said(plan.flows, ({ notes, steps }) =>
      steps.length === 0
        ? []
        : notes.flatMap(({ code: own, message }) => (own === wanted ? [`${inert(message)}.`] : [])),
    ),
  );
}

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
    ({ text, names }) =>
      `${listed(
        names.map((name) => `**${nameOf(name)}**`),
        3,
      )}: ${text}`,
  );
}

function consentLines({ flows }: Plan): string[] {
  const needing = (consent: Consent) =>
    flows.filter(({ steps }) => steps.some((step) => step.consent?.includes(consent)));
  const counts = CONSENTS.map((consent) => ({ consent, count: needing(consent).length })).filter(
    ({ count }) => count > 0,
  );
  if (counts.length === 0) return [];
  const each = counts.map(({ consent, count }) => `\`${consent}\` (${plural(count, 'flow')})`);
  const all = counts.map(({ consent }) => consent).join(',');
  return [`Needs consent: ${each.join(', ')}. Without ${code(`allow: ${all}`)} nothing is applied.`];
}

function alert(kind: AlertKind, sentence: string, texts: readonly string[]): Section[] {
  if (texts.length === 0) return [];
  const isGrave = kind !== 'NOTE';
  const lines = texts.map(
    (text, index): Line => ({ text: `> - ${text}`, rank: isGrave ? (index < FIRST ? 1 : 3) : 5 }),
  );
  const rest = (left: readonly number[]) => `\n> - … and ${left.length} more`;
  return [{ head: `${alertHead(kind, sentence)}\n>`, lines, joint: '\n', rest, foot: '' }];
}
