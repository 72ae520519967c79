// One row for each flow: sign, name, status, what changes. What nobody may overlook stands first and goes last.
import { type FlowPlan, neededConsents, type Plan } from '../model/plan.ts';
import type { ShownDocuments } from './change-lines.ts';
import { changeWords, type Differences } from './comment-details.ts';
import type { Line, Section } from './comment-ladder.ts';
import { inert, link, nameOf, row, tableHead } from './comment-text.ts';
import { plural } from './findings.ts';
import { type Sign, signOf, transition } from './plan-words.ts';

// What stays so for good, and asks nothing of anybody: a number is enough.
const LASTING: ReadonlySet<string> = new Set(['absent', 'deprecated', 'endpoint-unmanaged', 'hidden-values']);

/** What happens to flows, as the words that stand behind a number. */
const COUNTED: Readonly<Record<Sign, string>> = {
  '!': 'refused',
  '+': 'new',
  '~': 'changed',
  '^': 'to publish',
  '-': 'to retire',
  '=': 'kept with a note',
};
const COUNT_ORDER: readonly Sign[] = ['+', '~', '^', '-', '=', '!'];

/** So many rows stand open; the others are folded. */
const OPEN = 60;

/** Of those that must be seen, so many are kept before anything else. */
export const FIRST = 5;

/** `2 new, 1 to retire`; those that are kept are none of it. */
export function countSigns(flows: readonly FlowPlan[]): string {
  return countAll(flows.filter((flow) => signOf(flow) !== '='));
}

function countAll(flows: readonly FlowPlan[]): string {
  const counts = new Map<Sign, number>();
  for (const flow of flows) counts.set(signOf(flow), (counts.get(signOf(flow)) ?? 0) + 1);
  return COUNT_ORDER.flatMap((sign) => (counts.has(sign) ? [`${counts.get(sign)} ${COUNTED[sign]}`] : [])).join(', ');
}

/** Flows that have a row: what happens, and what is to be known of the others. What must be seen comes first. */
export function rowsOf(plan: Plan): FlowPlan[] {
  const shown = plan.flows.filter(
    ({ steps, refusals, notes }) =>
      steps.length > 0 || refusals.length > 0 || notes.some(({ code }) => !LASTING.has(code)),
  );
  return [0, 1, 2, 3].flatMap((urgency) => shown.filter((flow) => urgencyOf(flow) === urgency));
}

function urgencyOf(flow: FlowPlan): number {
  if (flow.refusals.length > 0) return 0;
  if (flow.steps.some(({ consent }) => consent !== undefined)) return 1;
  return flow.steps.length > 0 ? 2 : 3;
}

export type TableInput = {
  readonly plan: Plan | null;
  readonly documents: ShownDocuments;
  readonly previews?: ReadonlyMap<string, string>;
};
export type Elsewhere = { readonly elsewhere: string; readonly runUrl: string | null };

/** The table, and below it a fold with the rows that would make it long. */
export function planTable(
  { plan, documents, previews }: TableInput,
  differences: Differences,
  where: Elsewhere,
): Section[] {
  if (plan === null) return [];
  const flows = rowsOf(plan);
  if (flows.length === 0) return [];
  const hasPreviews = previews !== undefined && previews.size > 0;
  const head = tableHead(['', 'Flow', 'Status', 'What changes', ...(hasPreviews ? ['Preview'] : [])]).join('\n');
  const lines = flows.map((flow, index): Line => {
    const preview = previews?.get(flow.name) ?? null;
    const cells = [
      `\`${signOf(flow)}\``,
      nameOf(flow.name),
      inert(transition(flow), 300),
      whatHappens(flow, changeWords(flow, differences(flow), documents.get(flow.name))),
      ...(hasPreviews ? [preview === null ? '' : link('open', preview)] : []),
    ];
    return { text: row(cells), rank: urgencyOf(flow) > 1 ? 4 : index < FIRST ? 0 : 2 };
  });
  const rest = (among: readonly FlowPlan[]) => (left: readonly number[]) => {
    const gone = left.flatMap((place) => among[place] ?? []);
    return `\n\n… and ${plural(gone.length, 'more flow')} in ${link(where.elsewhere, where.runUrl)}: ${countAll(gone)}.`;
  };
  // A few rows more are no reason for a fold.
  const open = flows.length <= OPEN + 10 ? flows.length : OPEN;
  const first: Section = { head, lines: lines.slice(0, open), joint: '\n', rest: rest(flows.slice(0, open)), foot: '' };
  if (open === flows.length) return [first];
  const others = flows.slice(open);
  const summary = `${plural(others.length, 'more flow')}: ${countAll(others)}`;
  const second: Section = {
    head: `<details><summary>${summary}</summary>\n\n${head}`,
    lines: lines.slice(open),
    joint: '\n',
    rest: rest(others),
    foot: '\n\n</details>',
  };
  return [first, second];
}

function whatHappens(flow: FlowPlan, changes: string): string {
  const [refusal] = flow.refusals;
  if (refusal !== undefined) return `refused: ${inert(refusal.code, 100)}`;
  const consents = neededConsents({ flows: [flow] });
  const needs = consents.length === 0 ? [] : [`needs consent: ${consents.join(', ')}`];
  const retiring = flow.steps.find(({ kind }) => kind === 'deprecate' || kind === 'delete');
  if (retiring !== undefined) return [`${retiring.kind} for good: ${inert(retiring.because)}`, ...needs].join(' · ');
  const [note] = flow.notes.filter(({ code }) => !LASTING.has(code));
  const what =
    flow.steps.length === 0
      ? inert(note?.message ?? '', 400)
      : changes || flow.steps.map(({ kind }) => kind).join(', ');
  return [what, ...needs].join(' · ');
}
