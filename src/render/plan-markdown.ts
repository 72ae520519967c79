// A plan as GitHub-flavoured Markdown: a line that says it all, a table, what a human must see, folded details.
import type { FlowPlan, Plan } from '../model/plan.ts';
import { type ShownDocument, type ShownDocuments, valueText } from './change-lines.ts';
import { countLines, diffDocuments } from './document-diff.ts';
import { fenced, forMarkdown } from './escape.ts';
import { plural } from './findings.ts';
import { guardSentences, reasonOf, signOf, summaryLine, transition, whereabouts } from './plan-words.ts';

export function renderPlanMarkdown(plan: Plan, documents: ShownDocuments): string {
  const where = whereabouts(plan);
  const parts = [
    `### waflow plan: ${forMarkdown(plan.environment)} (${where})`,
    `**${forMarkdown(summaryLine(plan))}**`,
  ];
  const guards = guardSentences(plan).map((sentence) => `> - guard: ${forMarkdown(sentence)}`);
  if (guards.length > 0) parts.push(['> [!WARNING]', ...guards].join('\n'));
  const busy = plan.flows.filter((flow) => flow.steps.length > 0 || flow.refusals.length > 0 || flow.notes.length > 0);
  if (busy.length > 0) parts.push(table(busy));
  const attention = busy.filter((flow) => signOf(flow) !== '=').flatMap(warnings);
  if (attention.length > 0) parts.push(['> [!WARNING]', ...attention.map((line) => `> - ${line}`)].join('\n'));
  parts.push(...busy.filter((flow) => flow.changes.length > 0).map((flow) => details(flow, documents.get(flow.name))));
  const rest = [`${plan.summary.keep} unchanged`, `${plan.summary.foreign} not managed here (left alone)`];
  parts.push(`${rest.join(', ')}. Digest \`${plan.digest}\``);
  return `${parts.join('\n\n')}\n`;
}

function table(flows: readonly FlowPlan[]): string {
  const rows = flows.map((flow) => {
    const what = flow.steps.map((step) => step.kind).join(', ') || forMarkdown(reasonOf(flow));
    return `| \`${signOf(flow)}\` | ${forMarkdown(flow.name)} | ${forMarkdown(transition(flow))} | ${what} |`;
  });
  return ['| | Flow | Status | Steps |', '|---|---|---|---|', ...rows].join('\n');
}

function warnings(flow: FlowPlan): string[] {
  const name = `**${forMarkdown(flow.name)}**`;
  return [
    ...flow.refusals.map(
      (refusal) => `${name} refused: ${forMarkdown(refusal.message)}. ${forMarkdown(refusal.hint)}.`,
    ),
    ...flow.steps.flatMap((step) =>
      step.consent === undefined ? [] : [`${name}: ${step.kind} needs the consent ${step.consent.join(', ')}.`],
    ),
    ...flow.notes.map((note) => `${name}: ${forMarkdown(note.message)}.`),
  ];
}

function details(flow: FlowPlan, document: ShownDocument | undefined): string {
  const body: string[] = [];
  const fields = flow.changes.filter((change) => change.field !== 'json');
  if (fields.length > 0) {
    const rows = fields.map(
      ({ field, from, to }) => `| ${field} | ${forMarkdown(valueText(from))} | ${forMarkdown(valueText(to))} |`,
    );
    body.push(['| Field | From | To |', '|---|---|---|', ...rows].join('\n'));
  }
  const json = flow.changes.find((change) => change.field === 'json');
  if (json !== undefined) body.push(documentDetails(json.from !== null, document));
  return `<details><summary>${forMarkdown(flow.name)}</summary>\n\n${body.join('\n\n')}\n\n</details>`;
}

function documentDetails(differs: boolean, document: ShownDocument | undefined): string {
  if (document === undefined) return 'The Flow JSON differs.';
  if (!differs || document.before === undefined) return `Flow JSON: ${forMarkdown(document.file)}`;
  const diff = diffDocuments(document.before, document.after);
  const { added, removed } = countLines(diff);
  const signs = { add: '+', remove: '-', same: ' ', fold: '@@ ' } as const;
  const text = diff.map(({ kind, text: line }) => `${signs[kind]}${line}${kind === 'fold' ? ' @@' : ''}`).join('\n');
  return `Flow JSON: ${forMarkdown(document.file)} (${plural(added, 'line')} added, ${removed} removed)\n\n${fenced(text, 'diff')}`;
}
