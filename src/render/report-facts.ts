// What can be counted of a flow in the report: how grave its changes are, what came of its steps, which filters it passes.
import { IMPACT_LEVELS, type ImpactLevel } from '../flowjson/impact.ts';
import type { ReportFlow, ReportStep } from './report-input.ts';
import { type PageRoom, roomOfPage } from './screens/draw.ts';

/** What the reader can ask to see alone. */
export const FILTERS = ['breaking', 'failed', 'refused', 'new', 'changed'] as const;
export type Filter = (typeof FILTERS)[number];

export type FlowFacts = {
  readonly flow: ReportFlow;
  /** Begins every id of the flow, and is itself the id of its part of the page. */
  readonly prefix: string;
  readonly levels: Readonly<Record<ImpactLevel, number>>;
  /** Of the breaking ones, those that somebody said yes to. */
  readonly accepted: number;
  readonly outcomes: Readonly<Record<NonNullable<ReportStep['outcome']>, number>>;
  readonly passes: readonly Filter[];
};

/** What is refused first, then what breaks, then the others, each as they were. */
export function inUrgency(flows: readonly ReportFlow[]): ReportFlow[] {
  const urgencies = flows.map(urgencyOf);
  return [0, 1, 2].flatMap((urgency) => flows.filter((_, index) => urgencies[index] === urgency));
}

function urgencyOf({ refusals, sign, document }: ReportFlow): number {
  if (refusals.length > 0 || sign === '!') return 0;
  return document?.review.some(({ impact }) => impact.level === 'breaking') ? 1 : 2;
}

export function factsOf(flow: ReportFlow, index: number): FlowFacts {
  const levels = { breaking: 0, visible: 0, cosmetic: 0 };
  let accepted = 0;
  for (const { impact, accepted: because } of flow.document?.review ?? []) {
    levels[impact.level] += 1;
    if (impact.level === 'breaking' && because !== null) accepted += 1;
  }
  const outcomes = { done: 0, failed: 0, skipped: 0, 'not-run': 0 };
  for (const { outcome } of flow.steps) if (outcome !== null) outcomes[outcome] += 1;
  const passes: Filter[] = [];
  if (levels.breaking > 0) passes.push('breaking');
  if (outcomes.failed + outcomes['not-run'] > 0) passes.push('failed');
  if (flow.refusals.length > 0 || flow.sign === '!') passes.push('refused');
  if (flow.sign === '+') passes.push('new');
  if (flow.sign === '~' || levels.breaking + levels.visible + levels.cosmetic > 0) passes.push('changed');
  return { flow, prefix: `f${index + 1}`, levels, accepted, outcomes, passes };
}

export function sumLevels(flows: readonly FlowFacts[]): { readonly level: ImpactLevel; readonly count: number }[] {
  return IMPACT_LEVELS.map((level) => ({ level, count: flows.reduce((sum, { levels }) => sum + levels[level], 0) }));
}

/** What is left of the room on the page: whatever is asked for, the page can still be opened. */
export type Room = PageRoom & { screens: number; lines: number };

/** In characters of drawn screens beside their pictures, and in lines of differences. */
export function roomFor(): Room {
  return { ...roomOfPage(), screens: 16_000_000, lines: 40_000 };
}
