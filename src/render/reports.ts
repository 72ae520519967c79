// What a plan, an apply, a drift or a diff has to say, as what the report page is made of. Draws nothing.
import type { Drift, DriftedFlow } from '../model/drift.ts';
import type { Finding } from '../model/finding.ts';
import {
  type Change,
  type ChangeValue,
  type FlowPlan,
  neededConsents,
  type OutcomeReason,
  type Plan,
  type Report,
} from '../model/plan.ts';
import type { ShownDocument, ShownDocuments } from './change-lines.ts';
import type { TextOf } from './code-frame.ts';
import { rowsOf } from './comment-table.ts';
import { type Compared, saidOfDrift } from './drift-terminal.ts';
import { countFindings } from './findings.ts';
import { type Diff, diffSummary, diffTitle, type FlowDiff, sideWords } from './flow-diffs.ts';
import type { DocumentPair } from './pair-diff.ts';
import { guardSentences, reasonOf, type Sign, signOf, summaryLine, transition, whereabouts } from './plan-words.ts';
import type { ReportDocument, ReportFinding, ReportFlow, ReportInput, ReportStep } from './report-input.ts';

/** What a report is told beside what it is about. */
export type Told = { readonly findings: readonly Finding[]; readonly textOf: TextOf };

const NOT_TOLD: Told = { findings: [], textOf: () => undefined };

export function reportOfPlan(plan: Plan, documents: ShownDocuments, told: Told = NOT_TOLD): ReportInput {
  const shown = rowsOf(plan);
  return {
    command: 'plan',
    title: `Plan for ${plan.environment}`,
    summary: summaryLine(plan),
    facts: factsOf(plan),
    attention: [...guardSentences(plan), ...consentSentences(plan)],
    flows: shown.map((flow) => plannedFlow(flow, documents.get(flow.name), null)),
    unchanged: plan.flows.length - shown.length,
    foreign: plan.foreign.length,
    findings: findingsWithLines(told),
  };
}

/** @param plan the one that was carried out; `failure` is what ended the run, as a sentence */
export function reportOfApply(
  plan: Plan,
  documents: ShownDocuments,
  report: Report,
  told: Told = NOT_TOLD,
): ReportInput {
  const count = (outcome: string) => report.results.filter((result) => result.outcome === outcome).length;
  const counts = (['done', 'failed', 'skipped', 'not-run'] as const).flatMap((outcome) =>
    count(outcome) === 0 ? [] : [`${count(outcome)} ${outcome === 'not-run' ? 'not run' : outcome}`],
  );
  const end = report.converged
    ? 'The account is as the manifests say.'
    : 'The account is not yet as the manifests say: the next plan shows what is left.';
  const made = reportOfPlan(plan, documents, told);
  return {
    ...made,
    command: 'apply',
    title: `Applied to ${plan.environment}`,
    summary: counts.length === 0 ? `Nothing to do. ${end}` : `Steps: ${counts.join(', ')}. ${end}`,
    attention: [...guardSentences(plan), ...failureSentences(report)],
    flows: rowsOf(plan).map((flow) => plannedFlow(flow, documents.get(flow.name), report)),
  };
}

function factsOf(plan: Plan): ReportInput['facts'] {
  return [
    { label: 'Account', value: whereabouts(plan) },
    ...(plan.base === undefined ? [] : [{ label: 'Base', value: plan.base }]),
    { label: 'Digest', value: plan.digest },
    { label: 'Made by', value: plan.tool },
  ];
}

function failureSentences({ results }: Report): string[] {
  const failed = [...new Set(results.filter(({ outcome }) => outcome === 'failed').map(({ flow }) => flow))];
  if (failed.length === 0) return [];
  const names = failed.slice(0, 5).map((name) => `"${name}"`);
  const rest = failed.length > names.length ? ` and ${failed.length - names.length} more` : '';
  return [`not done: ${names.join(', ')}${rest}; what the account had of it before is still there`];
}

function consentSentences(plan: Plan): string[] {
  const consents = neededConsents(plan);
  return consents.length === 0 ? [] : [`needs consent: nothing is applied without --allow ${consents.join(',')}`];
}

function plannedFlow(flow: FlowPlan, document: ShownDocument | undefined, report: Report | null): ReportFlow {
  return {
    name: flow.name,
    sign: signOf(flow),
    transition: transition(flow),
    reason: reasonOf(flow),
    manifest: flow.manifest,
    id: flow.id,
    fields: fieldsOf(flow.changes),
    steps: flow.steps.map((step): ReportStep => {
      const result = report?.results.find(({ flow: name, kind }) => name === flow.name && kind === step.kind);
      const { error, reason } = result ?? {};
      const why = [error?.message, ...(error?.details ?? []), reason === undefined ? undefined : REASONS[reason]];
      return {
        kind: step.kind,
        because: step.because,
        consent: step.consent ?? [],
        outcome: result?.outcome ?? null,
        error: why.filter((text) => text !== undefined).join('; ') || null,
      };
    }),
    notes: flow.notes.map(({ message }) => message),
    refusals: flow.refusals,
    document: plannedDocument(flow.changes, document),
  };
}

/** Why a step was not done. */
const REASONS: Readonly<Record<OutcomeReason, string>> = {
  stale: 'the flow moved since the plan, so it was left alone',
  converged: 'not needed any more',
  'after-failure': 'a step before it failed',
  interrupted: 'the run was interrupted',
};

function plannedDocument(changes: readonly Change[], document: ShownDocument | undefined): ReportDocument | null {
  const json = changes.find(({ field }) => field === 'json');
  // A document that is there and could not be read is no new one.
  if (document === undefined || (document.before === undefined && json?.from !== null)) return null;
  return sides(document, { before: 'in the account', after: 'in this change' });
}

function sides(
  { file, before, after, review }: ShownDocument,
  words: { readonly before: string; readonly after: string },
): ReportDocument {
  return { file, beforeIs: words.before, afterIs: words.after, before, after, review };
}

function fieldsOf(changes: readonly Change[]): ReportFlow['fields'] {
  const told = changes.filter(({ field }) => field !== 'json' && field !== 'status');
  return told.map(({ field, from, to }) => ({ field, from: inWords(from), to: inWords(to) }));
}

function inWords(value: ChangeValue): string | null {
  return value === null || typeof value === 'string' ? value : value.join(', ');
}

const DRIFT_SIGNS: Readonly<Record<DriftedFlow['kind'], Sign>> = {
  missing: '-',
  edited: '~',
  status: '^',
  unclear: '!',
};

export function reportOfDrift(
  drift: Drift,
  about: Compared,
  documents: ShownDocuments,
  unchanged: number,
): ReportInput {
  const count = drift.flows.length;
  return {
    command: 'drift',
    title: `Drift in ${about.environment}`,
    summary:
      count === 0
        ? 'No drift: the account is as Git last said.'
        : `${count === 1 ? '1 flow of the account is' : `${count} flows of the account are`} not as Git last said.`,
    facts: [
      { label: 'Account', value: whereabouts(about) },
      { label: 'Against', value: `${about.ref} (commit ${about.commit})` },
    ],
    attention: drift.health.map(
      ({ name, status }) => `${name} is ${status}: that is its health, set by the platform, and no drift`,
    ),
    flows: drift.flows.map((flow) => driftedFlow(flow, documents.get(flow.name))),
    unchanged,
    foreign: 0,
    findings: [],
  };
}

function driftedFlow(flow: DriftedFlow, document: ShownDocument | undefined): ReportFlow {
  const status = flow.changes.find(({ field }) => field === 'status');
  return {
    name: flow.name,
    sign: DRIFT_SIGNS[flow.kind],
    transition: status === undefined ? (flow.status ?? 'none') : `${inWords(status.from)} → ${inWords(status.to)}`,
    reason: saidOfDrift(flow),
    manifest: flow.manifest,
    id: flow.id,
    fields: fieldsOf(flow.changes),
    steps: [],
    notes: [
      ...(flow.updatedAt === null ? [] : [`last changed ${flow.updatedAt}`]),
      ...(document === undefined ? flow.edits : []),
    ],
    refusals: [],
    document: document === undefined ? null : sides(document, { before: 'in Git', after: 'in the account' }),
  };
}

export function reportOfDiff(diff: Diff, told: Told = NOT_TOLD): ReportInput {
  const { environment, with: beside } = diff;
  const where =
    beside.kind === 'base'
      ? { label: 'Against', value: `${beside.ref} (commit ${beside.commit})` }
      : { label: 'Against', value: whereabouts(beside) };
  return {
    command: 'diff',
    title: diffTitle(diff),
    summary: diffSummary(diff),
    facts: [{ label: 'Environment', value: environment }, where],
    attention: [],
    flows: diff.flows.map((flow) => diffedFlow(flow, sideWords(beside))),
    unchanged: diff.same,
    foreign: 0,
    findings: findingsWithLines(told),
  };
}

const DIFF_SIGNS: Readonly<Record<FlowDiff['kind'], Sign>> = { changed: '~', new: '+', gone: '-', unclear: '!' };
const DIFF_WORDS: Readonly<Record<FlowDiff['kind'], string>> = {
  changed: 'changed',
  new: 'new',
  gone: 'its manifest is gone',
  unclear: 'unclear',
};

function diffedFlow(flow: FlowDiff, words: { readonly before: string; readonly after: string }): ReportFlow {
  return {
    name: flow.name,
    sign: DIFF_SIGNS[flow.kind],
    transition: DIFF_WORDS[flow.kind],
    reason: flow.reason ?? (flow.before === null ? '' : `was "${flow.before}" before`),
    manifest: flow.manifest,
    id: null,
    fields: [],
    steps: [],
    notes: [],
    refusals: [],
    document: flow.document === null ? null : sides(flow.document, words),
  };
}

export function reportOfPair({ names, before, after, review }: DocumentPair): ReportInput {
  const same = review.length === 0;
  const document = { file: names.after, beforeIs: names.before, afterIs: names.after, before, after, review };
  const flow: ReportFlow = {
    name: names.after,
    sign: '~',
    transition: 'changed',
    reason: `beside ${names.before}`,
    manifest: null,
    id: null,
    fields: [],
    steps: [],
    notes: [],
    refusals: [],
    document,
  };
  return {
    command: 'diff',
    title: `Diff of ${names.before} and ${names.after}`,
    summary: same ? 'No changes.' : `${review.length} ${review.length === 1 ? 'change' : 'changes'}.`,
    facts: [],
    attention: [],
    flows: same ? [] : [flow],
    unchanged: same ? 1 : 0,
    foreign: 0,
    findings: [],
  };
}

/** What the checker finds, without any flow. */
export function reportOfFindings(environment: string, told: Told): ReportInput {
  return {
    command: 'validate',
    title: `Findings for ${environment}`,
    summary: `${countFindings(told.findings)}.`,
    facts: [],
    attention: [],
    flows: [],
    unchanged: 0,
    foreign: 0,
    findings: findingsWithLines(told),
  };
}

/** Longer lines are images as text and the like, and tell nobody anything. */
const LONGEST = 4_000;
/** So many lines before and after. */
const AROUND = 2;

function findingsWithLines({ findings, textOf }: Told): ReportFinding[] {
  let last: { readonly file: string; readonly lines: readonly string[] } = { file: '', lines: [] };
  return findings.map((finding) => {
    if (last.file !== finding.file) {
      last = { file: finding.file, lines: textOf(finding.file)?.split(/\r\n|\n|\r/) ?? [] };
    }
    const first = Math.max(1, finding.line - AROUND);
    const lines = last.lines
      .slice(first - 1, finding.line + AROUND)
      .map((text, index) => ({ number: first + index, text }));
    return { finding, lines: lines.every(({ text }) => text.length <= LONGEST) ? lines : [] };
  });
}
